"""Sizes and arithmetic against PyTorch, the published figures, and numbers worked by hand."""

import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import d2l_conv
from d2l_conv.conv import (
    comp_conv2d,
    cross_correlate,
    explain_shape,
    explain_size,
    output_shape,
    output_size,
    pad_sides,
)

axis_settings = st.tuples(
    st.integers(1, 12), st.integers(1, 6), st.integers(0, 4), st.integers(1, 5), st.integers(1, 3)
)


def torch_shape(h, w):
    """The output shape by running the layer; None where PyTorch refuses the kernel."""
    (n_h, k_h, p_h, s_h, d_h), (n_w, k_w, p_w, s_w, d_w) = h, w
    layer = nn.Conv2d(1, 1, (k_h, k_w), (s_h, s_w), (p_h, p_w), (d_h, d_w))
    try:
        return tuple(layer(torch.zeros(1, 1, n_h, n_w)).shape[2:])
    except RuntimeError as error:
        assert "can't be greater than actual input size" in str(error)
        return None


@settings(max_examples=2000, deadline=None)
@given(axis_settings, axis_settings)
def test_output_shape_is_pytorchs_or_refused_as_there(h, w):
    expected = torch_shape(h, w)
    shape, *rest = zip(h, w, strict=True)
    if expected is None:
        with pytest.raises(ValueError, match=r"does not fit: the (height|width) is"):
            output_shape(shape, *rest)
    else:
        assert output_shape(shape, *rest) == expected
        assert explain_shape(shape, *rest).shape == expected
        assert (output_size(*h), output_size(*w)) == expected


@pytest.mark.parametrize(
    ("i", "k", "p", "s", "d", "o"),
    [
        (4, 3, 0, 1, 1, 2),
        (5, 4, 2, 1, 1, 6),
        (5, 3, 1, 1, 1, 5),
        (5, 3, 2, 1, 1, 7),
        (5, 3, 0, 2, 1, 2),
        (5, 3, 1, 2, 1, 3),
        (6, 3, 1, 2, 1, 3),
        (7, 3, 0, 1, 2, 3),
    ],
)
def test_sizes_of_the_published_figures(i, k, p, s, d, o):
    assert output_size(i, k, p, s, d) == o


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 3), st.data())
def test_padding_of_each_side(n, k, d, data):
    before, after, s = (data.draw(st.integers(low, 4)) for low in (0, 0, 1))
    span = d * (k - 1) + 1
    if n + before + after < span:
        with pytest.raises(ValueError, match="does not fit"):
            output_size(n, k, (before, after), s, d)
    else:
        padded = F.pad(torch.zeros(1, 1, n), (before, after))
        expected = F.conv1d(padded, torch.zeros(1, 1, k), stride=s, dilation=d).shape[-1]
        assert output_size(n, k, (before, after), s, d) == expected


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("kernel_size", [(3, 5), (4, 3), (2, 6)])
@pytest.mark.parametrize("dilation", [1, (2, 3)])
def test_same_is_pytorchs_same(kernel_size, dilation):
    X, K = torch.rand(9, 7, dtype=torch.float64), torch.rand(kernel_size, dtype=torch.float64)
    expected = F.conv2d(X[None, None], K[None, None], padding="same", dilation=dilation)[0, 0]
    assert output_shape((9, 7), kernel_size, "same", dilation=dilation) == (9, 7)
    torch.testing.assert_close(cross_correlate(X, K, "same", dilation=dilation), expected)


def test_same_needs_stride_1_as_in_pytorch():
    with pytest.raises(ValueError, match="strided"):
        nn.Conv2d(1, 1, 3, stride=2, padding="same")
    with pytest.raises(ValueError, match=r"padding \(width\) 'same' needs stride 1, got stride 2"):
        output_shape((8, 8), 3, "same", stride=(1, 2))


def test_extra_pixel_of_same_is_at_the_bottom_and_right():
    assert pad_sides("same", kernel_size=(4, 3)) == ((1, 2), (1, 1))
    assert pad_sides("valid", kernel_size=(4, 3)) == ((0, 0), (0, 0))
    assert pad_sides(((0, 2), 1)) == ((0, 2), (1, 1))


@settings(max_examples=300, deadline=None)
@given(axis_settings, axis_settings, st.integers(0, 2**32 - 1))
def test_cross_correlation_is_pytorchs(h, w, seed):
    if torch_shape(h, w) is None:
        return
    generator = torch.Generator().manual_seed(seed)
    (n_h, k_h, p_h, s_h, d_h), (n_w, k_w, p_w, s_w, d_w) = h, w
    X = torch.randn(n_h, n_w, dtype=torch.float64, generator=generator)
    K = torch.randn(k_h, k_w, dtype=torch.float64, generator=generator)
    rest = (p_h, p_w), (s_h, s_w), (d_h, d_w)
    expected = F.conv2d(X[None, None], K[None, None], None, rest[1], rest[0], rest[2])[0, 0]
    torch.testing.assert_close(cross_correlate(X, K, *rest), expected)


def test_cross_correlation_of_d2l():
    X, K = torch.arange(9).reshape(3, 3), torch.tensor([[0, 1], [2, 3]])
    padded = [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]]
    assert cross_correlate(X, K).tolist() == [[19, 25], [37, 43]]
    assert cross_correlate(X, K, padding=1).tolist() == padded
    assert cross_correlate(X, K, padding=1, stride=(3, 2)).tolist() == [[0, 8], [6, 8]]
    assert cross_correlate(X, K, padding=((0, 1), (0, 1))).tolist() == [r[1:] for r in padded[1:]]


def test_cross_correlation_leaves_its_arguments_alone():
    X, K = torch.rand(5, 4), torch.rand(2, 3)
    before = X.clone(), K.clone()
    cross_correlate(X, K, padding=1)
    assert torch.equal(X, before[0])
    assert torch.equal(K, before[1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: output_size(2, 3), "a kernel of 3 does not fit: the height is 2; expected"),
        (lambda: output_size(8, 3, stride=0), r"stride \(height\) must be at least 1, got 0"),
        (lambda: output_size(8, 3, padding=-1), r"padding \(height\) per side .* least 0, got -1"),
        (lambda: output_size(8.0, 3), r"the input's height must be a whole number, got 8\.0"),
        (lambda: output_size(8, True), r"kernel_size \(height\) must be a whole number, got True"),
        (lambda: output_size(8, 3, padding="full"), "'same' or 'valid', got 'full'"),
        (lambda: output_size(8, 3, padding=(1, 2, 3)), "pair .before, after., got 3 entries"),
        (lambda: output_shape((8, 2), (3, 4)), "output_shape: a kernel of 4 .* the width is 2"),
        (lambda: output_shape((8, 4), 3, dilation=(1, 3)), "dilation 3 .it spans 7 pixels.* width"),
        (lambda: output_shape(8, 3), r"shape must be a pair \(height, width\), got 8"),
        (lambda: output_shape((8, 8), (3, 3, 3)), "kernel_size must be .* got 3 entries"),
        (lambda: explain_size(8, 3, axis="depth"), "'height' or 'width', got 'depth'"),
        (lambda: cross_correlate(torch.rand(1, 5, 5), torch.rand(3, 3)), r"got 3 axes.*X\[0\]"),
        (lambda: cross_correlate([[1.0]], torch.rand(1, 1)), r"got list; .*torch\.tensor\(X\)"),
        (lambda: cross_correlate(torch.rand(5, 2), torch.rand(3, 3)), "the width is 2"),
    ],
)
def test_bad_settings_are_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_numpy_and_torch_integers_are_numbers():
    assert output_size(np.int64(8), torch.tensor(3), np.int32(1), 2) == 4
    assert output_shape(torch.zeros(8, 9).shape, torch.Size([3, 5])) == (6, 5)


# --- explanations -----------------------------------------------------------------------------


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


def test_same_size_is_not_same_attention():
    reads = torch.tensor(explain_size(8, 3, padding=1).axis.read())
    counts = torch.outer(reads, reads)
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (4, 6, 9)


def test_explanation_shows_in_a_notebook_as_html():
    html = explain_shape((8, 8), 3, stride=2)._repr_html_()
    assert html.count("<table>") == 2
    assert "floor(5 / 2) = 2" in html
    assert "one column at the right is never read" in html


# --- comp_conv2d ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"kernel_size": 3, "padding": 1}, (8, 8)),
        ({"kernel_size": (5, 3), "padding": (2, 1)}, (8, 8)),
        ({"kernel_size": 3, "padding": 1, "stride": 2}, (4, 4)),
        ({"kernel_size": (3, 5), "padding": (0, 1), "stride": (3, 4)}, (2, 2)),
    ],
)
def test_the_four_examples(arguments, expected):
    assert comp_conv2d(nn.Conv2d(1, 1, **arguments), torch.rand(8, 8)).shape == expected
    assert comp_conv2d(nn.LazyConv2d(1, **arguments), torch.rand(8, 8)).shape == expected
    assert output_shape((8, 8), **arguments) == expected


def test_comp_conv2d_computes_the_layer():
    layer, X = (
        nn.Conv2d(1, 1, (3, 2), stride=(2, 1), dtype=torch.float64),
        torch.rand(7, 5).double(),
    )
    expected = F.conv2d(X[None, None], layer.weight, layer.bias, stride=(2, 1))[0, 0]
    torch.testing.assert_close(comp_conv2d(layer, X), expected)


def test_comp_conv2d_takes_any_module_that_maps_one_channel():
    assert comp_conv2d(nn.MaxPool2d((2, 3)), torch.rand(8, 9)).shape == (4, 3)
    assert comp_conv2d(nn.ConvTranspose2d(1, 1, 3, stride=2), torch.rand(4, 5)).shape == (9, 11)
    layers = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 1, (1, 2)))
    assert comp_conv2d(layers, torch.rand(8, 9)).shape == (6, 6)


@pytest.mark.parametrize(
    ("layer", "X", "message"),
    [
        (nn.Conv2d(1, 1, 3), torch.rand(1, 8, 8), r"2 axes \(height, width\), got 3 axes.*X\[0\]"),
        (
            nn.Conv2d(1, 1, 3),
            torch.rand(2, 1, 8, 8),
            r"got 4 axes, shape \(2, 1, 8, 8\).*X\[0, 0\]",
        ),
        (nn.Conv2d(1, 1, 3), torch.rand(8), "got 1 axes"),
        (nn.Conv2d(1, 1, 3), [[1.0]], "got list"),
        (nn.Conv2d(1, 1, 3), torch.rand(0, 8), "height of at least 1 in X, got 0"),
        (
            nn.Conv2d(1, 1, 3),
            torch.ones(8, 8).long(),
            r"floating dtype.*torch\.int64.*X\.float\(\)",
        ),
        (
            nn.Conv2d(1, 1, 3),
            torch.rand(8, 8).double(),
            r"dtype torch\.float32, got torch\.float64",
        ),
        (nn.Conv2d(3, 1, 3), torch.rand(8, 8), "1 input channel .*got in_channels=3"),
        (nn.Conv2d(1, 2, 3), torch.rand(8, 8), "1 output channel .*got out_channels=2"),
        (nn.LazyConv2d(2, 3), torch.rand(8, 8), "1 output channel .*got out_channels=2"),
        (nn.Conv2d(1, 1, (3, 5)), torch.rand(8, 4), "a kernel of 5 does not fit: the width is 4"),
        (nn.Conv2d(1, 1, (4, 2), padding=(1, 0)), torch.rand(1, 4), "height is 1, 3 with padding"),
        (nn.Flatten(), torch.rand(8, 8), r"4 axes \(batch, channel.*got \(1, 64\)"),
        (nn.PixelUnshuffle(2), torch.rand(8, 8), "size 1 on the output's channel axis, got 4"),
        (nn.Sequential(nn.Conv2d(2, 1, 3)), torch.rand(8, 8), r"takes shape \(1, 1, 8, 8\)"),
    ],
)
def test_comp_conv2d_says_what_is_wrong(layer, X, message):
    with pytest.raises(ValueError, match=message):
        comp_conv2d(layer, X)


# --- the package ------------------------------------------------------------------------------


def test_import_loads_torch_and_nothing_heavier():
    code = "import d2l_conv, sys; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    bare = subprocess.run(
        [sys.executable, "-c", code.replace("d2l_conv", "torch", 1)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(loaded.stdout.split()) - set(bare.stdout.split()) <= {"d2l_conv", "html"}


def test_public_names_are_documented():
    for name in d2l_conv.__all__:
        assert ">>>" in getattr(d2l_conv, name).__doc__, name
