"""Arithmetic and layers against PyTorch and numbers worked by hand; the names of the package."""

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import d2l_conv
from d2l_conv.conv import comp_conv2d, cross_correlate
from d2l_conv.sizes import output_shape

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
        (nn.Conv2d(1, 1, 3), torch.rand(8), "got 1 axis"),
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
