"""Output sizes against PyTorch, the published figures, and numbers worked by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from d2l_conv.conv import cross_correlate
from d2l_conv.explain import explain_shape, explain_size
from d2l_conv.sizes import Axis, output_shape, output_size, pad_sides

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


@given(
    n=st.integers(1, 12),
    k=st.integers(1, 5),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
    stride=st.integers(1, 5),
    dilation=st.integers(1, 3),
)
def test_an_axis_says_what_each_window_reads(n, k, before, after, stride, dilation) -> None:
    """Against PyTorch's `unfold`, on a line that holds its own positions."""
    padded = before + n + after
    if padded < dilation * (k - 1) + 1:
        return
    axis = Axis.of(n, k, (before, after), stride, dilation)
    line = torch.arange(padded, dtype=torch.float64)[None, None, None]
    columns = torch.nn.functional.unfold(line, (1, k), dilation=dilation, stride=(1, stride))
    read = columns[0].T.int().tolist()
    assert [list(window) for window in axis.windows()] == read
    flat = [place for window in read for place in window]
    assert axis.unread() == [place for place in range(padded) if place not in flat]
    assert axis.read() == [flat.count(place) for place in range(before, before + n)]
