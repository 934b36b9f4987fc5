"""Convolution on one 2-D map: its arithmetic, and a layer applied to it.

Sizes are in pixels, height before width. `padding` is per side, as in PyTorch. The operation is a
cross-correlation: the kernel is laid on the window as it is, not flipped.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from d2l_conv.languages import N_, _
from d2l_conv.sizes import AXES, Padding, Pair, axes_of, not_two_axes

# --- arithmetic -------------------------------------------------------------------------------


def _two_axes(value: object, name: str, task: str) -> Tensor:
    """Return `value` if it is a tensor with a height and a width."""
    if not isinstance(value, Tensor):
        message = _(
            "{task}: expected {name} as a tensor with 2 axes (height, width), "
            "got {kind}; make it one with torch.tensor({name})"
        )
        raise ValueError(message.format(task=task, name=name, kind=type(value).__name__))
    if value.ndim != 2:
        raise ValueError(not_two_axes(task, name, value.shape) + _axes_hint(value, name))
    for size, axis in zip(value.shape, AXES, strict=True):
        if size == 0:
            message = _("{task}: expected a {axis} of at least 1 in {name}, got 0, shape {shape}")
            raise ValueError(
                message.format(task=task, axis=_(axis), name=name, shape=tuple(value.shape))
            )
    return value


def _axes_hint(value: Tensor, name: str) -> str:
    if value.ndim == 3:
        return _("; take one channel, {name}[0]").format(name=name)
    if value.ndim == 4:
        return _("; take one image and one channel, {name}[0, 0]").format(name=name)
    return ""


def cross_correlate(
    X: Tensor, K: Tensor, padding: Padding = 0, stride: Pair = 1, dilation: Pair = 1
) -> Tensor:
    """Cross-correlate X with K, one output entry at a time.

    Written to be read: ``nn.Conv2d`` does the same, much faster.

    Parameters
    ----------
    X : Tensor, (H, W)
        Input.
    K : Tensor, (k_h, k_w)
        Kernel; it is laid on the window as it is, not flipped.
    padding : int, pair or str
        Zeros per side, in pixels; see `pad_sides`.
    stride, dilation : int or (int, int)
        One number for both axes, or (down, across), in pixels.

    Returns
    -------
    Tensor, (H', W')
        ``Y[i, j]`` is the sum of the window's products with K.

    Raises
    ------
    ValueError
        If X or K has not two axes, a setting is out of range, or K does not fit.

    Notes
    -----
    Source: Zhang et al., *Dive into Deep Learning*, sections 7.2 and 7.3.

    Examples
    --------
    >>> X, K = torch.arange(9).reshape(3, 3), torch.tensor([[0, 1], [2, 3]])
    >>> cross_correlate(X, K).tolist()
    [[19, 25], [37, 43]]
    >>> cross_correlate(X, K, padding=1, stride=(3, 2)).shape
    torch.Size([2, 2])
    """
    _two_axes(X, "X", "cross_correlate")
    _two_axes(K, "K", "cross_correlate")
    h, w = axes_of(X.shape, tuple(K.shape), padding, stride, dilation, "cross_correlate")
    padded = F.pad(X, (w.before, w.after, h.before, h.after))
    Y = torch.zeros(h.out, w.out, dtype=torch.result_type(X, K), device=X.device)
    for i in range(h.out):
        for j in range(w.out):
            top, left = i * h.stride, j * w.stride
            window = padded[top : top + h.span : h.dilation, left : left + w.span : w.dilation]
            Y[i, j] = (window * K).sum()
    return Y


# --- a layer on a 2-D map ---------------------------------------------------------------------


def _one_channel(conv2d: nn.Module) -> None:
    """Refuse a layer that wants, or gives, more than one channel."""
    for attribute, axis in (("in_channels", N_("input")), ("out_channels", N_("output"))):
        channels = getattr(conv2d, attribute, 1)
        lazy = isinstance(getattr(conv2d, "weight", None), nn.UninitializedParameter)
        if isinstance(channels, int) and channels != 1 and not (lazy and channels == 0):
            message = _(
                "comp_conv2d: expected a layer with 1 {axis} channel (channel axis), "
                "got {channels}; use nn.Conv2d(1, 1, ...)"
            )
            raise ValueError(message.format(axis=_(axis), channels=f"{attribute}={channels}"))


def _same_dtype(conv2d: nn.Module, X: Tensor) -> None:
    """Refuse a layer whose weights are of another dtype than X."""
    for parameter in conv2d.parameters():
        if parameter.dtype != X.dtype and not isinstance(parameter, nn.UninitializedParameter):
            message = _(
                "comp_conv2d: expected X of the layer's dtype {expected}, got {got}; "
                "convert one of them, as in X.to({expected})"
            )
            raise ValueError(message.format(expected=parameter.dtype, got=X.dtype))


def _kernel_fits(conv2d: nn.Module, X: Tensor) -> None:
    """Refuse an nn.Conv2d whose window is larger than the padded X; the message names the axis."""
    if isinstance(conv2d, nn.Conv2d):
        settings = conv2d.kernel_size, conv2d.padding, conv2d.stride, conv2d.dilation
        axes_of(tuple(X.shape), *settings, task="comp_conv2d")


def comp_conv2d(conv2d: nn.Module, X: Tensor) -> Tensor:
    """Send a 2-D tensor through a convolutional layer.

    A layer wants four axes: batch, channel, height, width. The first two are added, with size 1,
    and dropped again from the result.

    Parameters
    ----------
    conv2d : nn.Module
        A layer that maps (1, 1, H, W) to (1, 1, H', W'), such as ``nn.Conv2d(1, 1, 3)``.
    X : Tensor, (H, W)
        Input of a floating dtype.

    Returns
    -------
    Tensor, (H', W')
        The layer's output.

    Raises
    ------
    ValueError
        If X has not two axes or is not of a floating dtype, if the layer has more than one input
        or output channel, if its kernel does not fit, or if its output is not (1, 1, H', W').

    Notes
    -----
    Source: Zhang et al., *Dive into Deep Learning*, section 7.3.

    Examples
    --------
    >>> comp_conv2d(nn.Conv2d(1, 1, kernel_size=3, padding=1, stride=2), torch.rand(8, 8)).shape
    torch.Size([4, 4])
    """
    _two_axes(X, "X", "comp_conv2d")
    if not X.is_floating_point():
        message = _(
            "comp_conv2d: expected X of a floating dtype such as torch.float32, "
            "got {dtype}; convert it with X.float()"
        )
        raise ValueError(message.format(dtype=X.dtype))
    _one_channel(conv2d)
    _same_dtype(conv2d, X)
    _kernel_fits(conv2d, X)
    try:
        Y = conv2d(X.reshape((1, 1, *X.shape)))
    except RuntimeError as error:
        message = _(
            "comp_conv2d: expected a layer that takes shape {shape} "
            "(batch, channel, height, width), got its error: {error}"
        )
        raise ValueError(message.format(shape=(1, 1, *X.shape), error=error)) from error
    if not isinstance(Y, Tensor) or Y.ndim != 4:
        came = tuple(Y.shape) if isinstance(Y, Tensor) else type(Y).__name__
        message = _(
            "comp_conv2d: expected an output with 4 axes (batch, channel, height, width), "
            "got {came}"
        )
        raise ValueError(message.format(came=came))
    for axis, size in zip((N_("batch"), N_("channel")), Y.shape, strict=False):
        if size != 1:
            message = _(
                "comp_conv2d: expected size 1 on the output's {axis} axis, got {size}, "
                "shape {shape}"
            )
            raise ValueError(message.format(axis=_(axis), size=size, shape=tuple(Y.shape)))
    return Y.reshape(Y.shape[2:])
