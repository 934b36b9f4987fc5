"""Explanations: their arithmetic, and what they say of lines that no window reads."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from d2l_conv import cross_correlate, figures, output_shape, output_size, predict
from d2l_conv.explain import explain_shape, explain_size
from d2l_conv.shapes import check_shape

axis_settings = st.tuples(
    st.integers(1, 12), st.integers(1, 6), st.integers(0, 4), st.integers(1, 5), st.integers(1, 3)
)


def test_explanation_is_the_arithmetic_in_words():
    assert str(explain_size(10, 3, stride=2, axis="width")).splitlines() == [
        "width: 10 -> 4",
        "  10 - 3 = 7        pixels left for moving the window",
        "  floor(7 / 2) = 3  steps that fit",
        "  3 + 1 = 4         places: the steps and the first place",
        "  one column at the right is never read",
    ]
    text = str(explain_shape((7, 8), (3, 4), padding=(0, (1, 2)), dilation=(2, 1)))
    assert "2*(3 - 1) + 1 = 5" in text
    assert "8 + 1 + 2 - 4 = 7" in text


@settings(max_examples=500, deadline=None)
@given(axis_settings)
def test_unread_lines_are_those_without_gradient(row):
    n, k, p, s, d = row
    if n + 2 * p < d * (k - 1) + 1:
        return
    x = torch.ones(1, 1, n, requires_grad=True)
    F.conv1d(x, torch.ones(1, 1, k), stride=s, padding=p, dilation=d).sum().backward()
    axis = explain_size(*row).axis
    assert axis.read() == x.grad[0, 0].int().tolist()
    said = " ".join(explain_size(*row).unread).replace("one", "1").replace("two", "2")
    for number, word in enumerate("three four five six seven eight nine ten".split(), start=3):
        said = said.replace(word, str(number))
    counted = re.findall(r"(\d+) rows? (?!of padding)", said)
    assert sum(map(int, counted)) == axis.read().count(0)


# A number, and what it counts: '1 pixels', '`3 - 2 = 1` pixels', '2 step'
MANY_OF_ONE = re.compile(r"(?<![\d.])1\)?`?,? +(?:pixels|rows|places|steps|entries|axes)\b")
ONE_OF_MANY = re.compile(r"(?:0|[2-9]|\d\d)`? +(?:pixel|row|place|step|entry|axis)\b")


@pytest.mark.parametrize(
    "row",
    [
        (1, 1, 0, 1, 1),  # one row, one place, none left, no step
        (3, 2, 0, 1, 1),  # one left, one step, two places
        (6, 2, 0, 3, 1),  # four left, one step
        (3, 1, 0, 1, 2),  # dilation, and the kernel spans one pixel
        (8, 3, 1, 2, 1),
        (8, 3, 0, 1, 2),
    ],
)
def test_one_is_said_as_one(row):
    n, k, p, s, d = row
    settings = {"kernel_size": k, "padding": p, "stride": s, "dilation": d}
    asked = [predict(output_size, n, **settings), predict(output_shape, (n, n), **settings)]
    said = [str(explain_size(*row)), figures.places(*row).alt]
    said += [f"{one.question} {one._table['right']['says']}" for one in asked]
    for text in said:
        assert not MANY_OF_ONE.search(text), text
        assert not ONE_OF_MANY.search(text), text


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: output_shape((8, 8), (3,)), "got 1 entry: (3,)"),
        (lambda: output_shape((8, 8), (3, 3, 3)), "got 3 entries: (3, 3, 3)"),
        (lambda: output_size(8, 3, padding=(1,)), "got 1 entry: (1,)"),
        (lambda: output_size(8, 3, padding=(1, 1, 1)), "got 3 entries: (1, 1, 1)"),
        (lambda: cross_correlate(torch.rand(8), torch.rand(3, 3)), "got 1 axis, shape (8,)"),
        (lambda: cross_correlate(torch.rand(2, 8, 8), torch.rand(3, 3)), "got 3 axes, shape"),
        (lambda: figures.convolution(torch.rand(8), torch.rand(3, 3)), "got 1 axis, shape (8,)"),
        (lambda: figures.grids({"a": torch.rand(8)}), "got 1 axis, shape (8,)"),
        (lambda: check_shape(torch.rand(2, 3), (3,)), "expected 1 axis (axis 0 3), got 2 axes"),
        (lambda: check_shape(torch.rand(3), (2, 3)), "got 1 axis (axis 0 3)"),
    ],
)
def test_an_error_says_one_as_one_too(call, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


def test_same_size_is_not_same_attention():
    reads = torch.tensor(explain_size(8, 3, padding=1).axis.read())
    counts = torch.outer(reads, reads)
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (4, 6, 9)


def test_explanation_shows_in_a_notebook_as_html():
    html = explain_shape((8, 8), 3, stride=2)._repr_html_()
    assert html.count("<table>") == 2
    assert "floor(5 / 2) = 2" in html
    assert "one column at the right is never read" in html
