"""Shape checks name the axis and give the formula."""

import numpy as np
import pytest
import torch
from torch import nn

from d2l_conv.shapes import check_shape


def test_right_shapes_pass():
    assert check_shape(torch.zeros(4, 5), (4, 5)).shape == (4, 5)
    assert check_shape(np.zeros((4, 5)), torch.Size([4, 5])).shape == (4, 5)
    assert check_shape(torch.zeros(7, 3, 4, 5), (None, 3, 4, 5)).shape == (7, 3, 4, 5)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (torch.zeros(4, 5), (4, 6), "^check_shape: width: expected 6, got 5$"),
        (torch.zeros(4, 5), (3, 6), "height: expected 3, got 4; width: expected 6, got 5$"),
        (torch.zeros(4, 5), (5, 4), "height and width look swapped"),
        (
            torch.zeros(2, 3, 4, 5),
            (1, 4, 4, 5),
            "batch: expected 1, got 2; channel: expected 4, got 3",
        ),
        (torch.zeros(3, 4, 5), (4, 4, 5), "channel: expected 4, got 3"),
        (
            torch.zeros(1, 1, 4, 5),
            (4, 5),
            "expected 2 axes .height 4, width 5., got 4 axes .batch 1",
        ),
        (torch.zeros(3), (4,), "axis 0: expected 4, got 3"),
    ],
)
def test_a_difference_is_named_by_its_axis(actual, expected, message):
    with pytest.raises(ValueError, match=message):
        check_shape(actual, expected)


def test_a_layers_output_is_compared_and_explained():
    layer = nn.Conv2d(1, 6, kernel_size=(3, 5), padding=(0, 1), stride=(3, 4))
    check = check_shape(layer, (2, 6, 2, 2), X=torch.rand(2, 1, 8, 8))
    assert "floor(5 / 3) = 1" in str(check)
    assert "8 + 2*1 - 5 = 5" in str(check)
    with pytest.raises(ValueError, match=r"height: expected 3, got 2\n.*\nheight: 8 -> 2\n"):
        check_shape(layer, (2, 6, 3, 2), X=(2, 1, 8, 8))


def test_the_formula_gives_the_expected_shape():
    settings = {"X": (8, 9), "kernel_size": (3, 4), "padding": (1, 0), "stride": (2, 1)}
    assert check_shape(torch.zeros(5, 1, 4, 6), **settings).shape == (5, 1, 4, 6)
    with pytest.raises(ValueError, match=r"height: expected 4, got 3\n"):
        check_shape(torch.zeros(3, 6), **settings)
    assert check_shape(nn.Conv2d(3, 1, 3, dtype=torch.float64), X=(2, 3, 5, 6)).shape == (
        2,
        1,
        3,
        4,
    )


def test_any_module_will_do():
    assert check_shape(nn.MaxPool2d(2), (1, 1, 4, 3), X=torch.rand(1, 1, 8, 7)).why is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_shape(torch.zeros(2, 2)), "nothing to compare with"),
        (lambda: check_shape(nn.Conv2d(1, 1, 3), (1, 1)), "a layer needs an input"),
        (lambda: check_shape(4, (4, 4)), "a tensor or a tuple of sizes, got 4"),
        (lambda: check_shape((4, 4), (4, 4), kernel=3), "expected settings among .*, got kernel"),
        (
            lambda: check_shape(nn.Conv2d(3, 1, 3), (1, 3, 3), X=(1, 5, 5)),
            "does not take .*channel 1",
        ),
        (lambda: check_shape((4, 4), X=(2, 8), kernel_size=3), "does not fit: the height is 2"),
    ],
)
def test_bad_calls_are_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_check_shows_in_a_notebook():
    html = check_shape((4, 4), X=(8, 8), kernel_size=3, padding=1, stride=2)._repr_html_()
    assert html.startswith("<p>shape as expected: (4, 4) (height 4, width 4)</p>")
    assert "floor(7 / 2) = 3" in html
