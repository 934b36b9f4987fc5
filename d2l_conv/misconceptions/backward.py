"""Homework 2's tasks in steps, and the mistakes that learners make in them.

Every algorithm is right as it stands; a mistake replaces one of its steps, so that two mistakes at
once are two steps replaced. A mistake that is made in several ways is several rows of one name.
The names and most rows come from public issue threads and course repositories.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.misconceptions.catalogue import Algorithm, Misconception

__all__ = [
    "ALGORITHMS",
    "CONV_BACKWARD",
    "CONV_FORWARD",
    "DIGIT_GRADIENTS",
    "NUMERICAL_GRADIENT",
    "RELU_BACKWARD",
    "ROWS",
    "TWO_LAYER_GRADIENTS",
]

Setting = int | tuple[int, int]
Steps = SimpleNamespace


def both(setting: Setting) -> tuple[int, int]:
    """Spell a setting out: height, then width."""
    return (setting, setting) if isinstance(setting, int) else (setting[0], setting[1])


# --- conv_forward ---------------------------------------------------------------------------------


def _conv_forward(
    steps: Steps, X: Tensor, W: Tensor, b: Tensor, padding: Setting = 0, stride: Setting = 1
) -> Tensor:
    padded = F.pad(X, steps.sides(*both(padding)))
    Y = steps.slide(padded, steps.kernel(W), steps.strides(*both(stride)))
    return Y + steps.bias(b, W).reshape(1, -1, 1, 1)


def _sides(p_h: int, p_w: int) -> tuple[int, int, int, int]:
    """Left, right, top, bottom: the order in which ``F.pad`` takes them."""
    return p_w, p_w, p_h, p_h


def _strides(s_h: int, s_w: int) -> tuple[int, int]:
    return s_h, s_w


def _same(W: Tensor) -> Tensor:
    return W


def _slide(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return F.conv2d(padded, W, stride=strides)


def _slide_past_the_end(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    """Round the size up: the last window hangs over the edge."""
    s_h, s_w = strides
    return _slide(F.pad(padded, (0, s_w - 1, 0, s_h - 1)), W, strides)


def _slide_and_crop(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    height, width = _slide(padded, W, strides).shape[2:]
    return _slide(padded, W, (1, 1))[:, :, :height, :width]


def _slide_over_first_channel(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _slide(padded[:, :1], W[:, :1], strides)


def _slide_over_channel_mean(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _slide(padded, W, strides) / W.shape[1]


def _slide_with_first_kernel(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _slide(padded, W[:1].expand_as(W), strides)


CONV_FORWARD = Algorithm(
    "conv_forward",
    _conv_forward,
    {
        "sides": _sides,
        "strides": _strides,
        "kernel": _same,
        "slide": _slide,
        "bias": lambda b, W: b,
    },
)


# --- conv_backward --------------------------------------------------------------------------------


def _conv_backward(
    steps: Steps, dY: Tensor, X: Tensor, W: Tensor, padding: Setting = 0, stride: Setting = 1
) -> tuple[Tensor, Tensor, Tensor]:
    p_h, p_w = both(padding)
    strides = steps.strides(*both(stride))
    size = X.shape[2] + 2 * p_h, X.shape[3] + 2 * p_w
    spread = steps.spread(dY, steps.kernel(W), strides)
    d_padded = steps.leftover(spread, size)
    dX = steps.crop(d_padded, (p_h, p_w), (X.shape[2], X.shape[3]))
    padded = F.pad(X, steps.sides(p_h, p_w))
    dW = steps.collect(dY, padded, (W.shape[2], W.shape[3]), strides)
    return steps.scale(dX, dW, steps.bias(dY), len(X))  # type: ignore[no-any-return]


def _spread(dY: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    """Every window sends ``dY`` times the kernel back to the padded entries that it read."""
    return F.conv_transpose2d(dY, W, stride=strides)


def _spread_by_windows(
    dY: Tensor, W: Tensor, strides: tuple[int, int], share: Callable[[Tensor, Tensor], Tensor]
) -> Tensor:
    """Assign where windows overlap: the window that comes last wins."""
    (rows, columns), (k_h, k_w), (s_h, s_w) = dY.shape[2:], W.shape[2:], strides
    spread = dY.new_zeros(len(dY), W.shape[1], (rows - 1) * s_h + k_h, (columns - 1) * s_w + k_w)
    for i in range(rows):
        for j in range(columns):
            window = spread[:, :, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w]
            window[:] = share(dY[:, :, i, j], W)
    return spread


def _share(dy: Tensor, W: Tensor) -> Tensor:
    return torch.einsum("no,ochw->nchw", dy, W)


def _share_of_last_channel(dy: Tensor, W: Tensor) -> Tensor:
    return torch.einsum("n,chw->nchw", dy[:, -1], W[-1])


def _spread_at_stride_1(dY: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _spread(dY, W, (1, 1))


def _leftover(spread: Tensor, size: tuple[int, int]) -> Tensor:
    """Give the rows and columns that no window reached their zeros, or cut what is too much."""
    height, width = size
    return F.pad(spread, (0, width - spread.shape[3], 0, height - spread.shape[2]))


def _no_leftover(spread: Tensor, size: tuple[int, int]) -> Tensor:
    return spread


def _leftover_first(spread: Tensor, size: tuple[int, int]) -> Tensor:
    height, width = size
    return F.pad(spread, (width - spread.shape[3], 0, height - spread.shape[2], 0))


def _crop(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    """Cut the padding off, as much as ``d_padded`` has of it."""
    p_h, p_w = padding
    return d_padded[:, :, p_h : d_padded.shape[2] - p_h, p_w : d_padded.shape[3] - p_w]


def _crop_to_size(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    (p_h, p_w), (height, width) = padding, size
    return d_padded[:, :, p_h : p_h + height, p_w : p_w + width]


def _crop_by_minus_p(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    p_h, p_w = padding
    return d_padded[:, :, p_h:-p_h, p_w:-p_w]


def _crop_from_corner(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    return d_padded[:, :, : size[0], : size[1]]


def _crop_axes_swapped(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    return _crop_to_size(d_padded, (padding[1], padding[0]), size)


def _no_crop(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    return d_padded


def _windows(
    padded: Tensor, kernel_size: tuple[int, int], count: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    """``(N, C, rows, columns, k_h, k_w)``; beyond the end there are zeros."""
    (k_h, k_w), (rows, columns), (s_h, s_w) = kernel_size, count, strides
    padded = F.pad(padded, (0, columns * s_w + k_w, 0, rows * s_h + k_h))
    windows = padded.unfold(2, k_h, s_h).unfold(3, k_w, s_w)
    return windows[:, :, :rows, :columns]


def _collect(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    """Every weight collects what it met, times the ``dY`` of that window."""
    windows = _windows(padded, kernel_size, (dY.shape[2], dY.shape[3]), strides)
    return torch.einsum("nohw,nchwij->ocij", dY, windows)


def _collect_last_window(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    windows = _windows(padded, kernel_size, (dY.shape[2], dY.shape[3]), strides)
    return torch.einsum("no,ncij->ocij", dY[:, :, -1, -1], windows[:, :, -1, -1])


def _collect_last_image(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return _collect(dY[-1:], padded[-1:], kernel_size, strides)


def _collect_last_of_all(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return _collect_last_window(dY[-1:], padded[-1:], kernel_size, strides)


def _collect_at_stride_1(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return _collect(dY, padded, kernel_size, (1, 1))


def _collect_correlation(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    """Correlate with the spread-out ``dY``: what is left over makes the result too large."""
    k_h = padded.shape[2] - (dY.shape[2] - 1) * strides[0]
    k_w = padded.shape[3] - (dY.shape[3] - 1) * strides[1]
    return _collect(dY, padded, (k_h, k_w), strides)


def _collect_undilated(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return _collect_correlation(dY, padded, kernel_size, (1, 1))


def _collect_turned(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return _collect(dY, padded, kernel_size, strides).flip(2, 3)


def _turned_90(
    dY: Tensor, W: Tensor, strides: tuple[int, int], turn: Callable[[Tensor], Tensor], fit: str
) -> Tensor:
    """Spread with a kernel turned by a quarter; one that is not square may not fit any more."""
    turned = turn(W)
    if turned.shape != W.shape and fit == "refuse":
        raise ValueError("a turned kernel of another shape does not fit its window")
    spread = _spread(dY, turned, strides)
    if fit == "ring":
        # The ring of zeros around dY was made for the kernel that was not turned.
        more_h, more_w = W.shape[2] - turned.shape[2], W.shape[3] - turned.shape[3]
        spread = F.pad(spread, (more_w, more_w, more_h, more_h))
    return spread


def _bias_sum(dY: Tensor) -> Tensor:
    return dY.sum(dim=(0, 2, 3))


def _scale(dX: Tensor, dW: Tensor, db: Tensor, n: int) -> tuple[Tensor, Tensor, Tensor]:
    return dX, dW, db


CONV_BACKWARD = Algorithm(
    "conv_backward",
    _conv_backward,
    {
        "strides": _strides,
        "kernel": _same,
        "spread": _spread,
        "leftover": _leftover,
        "crop": _crop,
        "sides": _sides,
        "collect": _collect,
        "bias": _bias_sum,
        "scale": _scale,
    },
)


# --- relu_backward --------------------------------------------------------------------------------


def _relu_backward(steps: Steps, dA: Tensor, Z: Tensor) -> Tensor:
    return steps.mask(dA, Z)  # type: ignore[no-any-return]


def _mask(dA: Tensor, Z: Tensor) -> Tensor:
    return dA * (Z > 0)


def _no_mask(dA: Tensor, Z: Tensor) -> Tensor:
    return dA.clone()


def _mask_from_gradient(dA: Tensor, Z: Tensor) -> Tensor:
    return dA * (dA > 0)


RELU_BACKWARD = Algorithm("relu_backward", _relu_backward, {"mask": _mask})


# --- two_layer_gradients and digit_gradients ------------------------------------------------------

Cost = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def _two_layers(
    steps: Steps, X: Tensor, target: Tensor, W1: Tensor, W2: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Loss and both gradients of ``conv(relu(conv(X, W1)), W2)`` under ``steps.cost``."""
    Z = F.conv2d(X, W1)
    H = steps.relu(Z)
    P = F.conv2d(H, W2)
    loss, dP = steps.cost(P, target)
    dP = steps.sign(dP)
    met = steps.met(H, Z)
    dW2 = _gather(dP, met, W2)
    dH = steps.spread(dP, steps.kernel(W2), (1, 1))
    dW1 = _gather(steps.mask(dH, Z), X, W1)
    return steps.order(  # type: ignore[no-any-return]
        _Net(X, W1, W2, dP, H, Z, steps), (loss, dW1, dW2)
    )


class _Net(SimpleNamespace):
    """What the forward and the backward pass left behind."""

    def __init__(
        self, X: Tensor, W1: Tensor, W2: Tensor, dP: Tensor, H: Tensor, Z: Tensor, steps: Steps
    ) -> None:
        super().__init__(X=X, W1=W1, W2=W2, dP=dP, H=H, Z=Z, steps=steps)


Gradients = tuple[Tensor, Tensor, Tensor]


def _gather(dY: Tensor, X: Tensor, W: Tensor) -> Tensor:
    return _collect(dY, X, (W.shape[2], W.shape[3]), (1, 1))


def _together(net: _Net, gradients: Gradients) -> Gradients:
    return gradients


def _second_first(net: _Net, gradients: Gradients, lr: float) -> Gradients:
    """Update W2 before the error is sent back through it."""
    loss, _, dW2 = gradients
    dH = net.steps.spread(net.dP, net.steps.kernel(net.W2 - lr * dW2), (1, 1))
    return loss, _gather(net.steps.mask(dH, net.Z), net.X, net.W1), dW2


def _first_first(net: _Net, gradients: Gradients, lr: float) -> Gradients:
    """Update W1, and compute the hidden map again before dW2."""
    loss, dW1, _ = gradients
    H = net.steps.relu(F.conv2d(net.X, net.W1 - lr * dW1))
    return loss, dW1, _gather(net.dP, H, net.W2)


def _relu(Z: Tensor) -> Tensor:
    return Z.clamp(min=0)


def _hidden(H: Tensor, Z: Tensor) -> Tensor:
    return H


def _before_relu(H: Tensor, Z: Tensor) -> Tensor:
    return Z


def _squares(P: Tensor, Y: Tensor) -> tuple[Tensor, Tensor]:
    error = P - Y
    return (error**2).mean() / 2, error / error.numel()


def _cost(P: Tensor, target: Tensor, base: Cost, loss: float, gradient: float) -> Gradients:
    raise NotImplementedError


_LAYERS = {
    "relu": _relu,
    "sign": _same,
    "met": _hidden,
    "spread": _spread,
    "kernel": _same,
    "mask": _mask,
    "order": _together,
}

TWO_LAYER_GRADIENTS = Algorithm("two_layer_gradients", _two_layers, {**_LAYERS, "cost": _squares})


def _cross_entropy(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    gradient = (flat.softmax(1) - F.one_hot(labels, flat.shape[1])) / len(flat)
    return F.cross_entropy(flat, labels), gradient.reshape(logits.shape)


DIGIT_GRADIENTS = Algorithm("digit_gradients", _two_layers, {**_LAYERS, "cost": _cross_entropy})


# --- numerical_gradient ---------------------------------------------------------------------------


def _numerical_gradient(
    steps: Steps, f: Callable[[Tensor], Tensor], x: Tensor, h: float = 1e-5
) -> Tensor:
    flat = steps.entries(x)
    gradient = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        gradient[i] = steps.difference(partial(_moved, f, flat, i, x), steps.width(h))
    return steps.shape(gradient, x)  # type: ignore[no-any-return]
