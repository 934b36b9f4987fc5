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
from d2l_conv.misconceptions.sizes import (
    DOWN_FIRST,
    FLOOR,
    FORMULA,
    FRAME,
    HEIGHT_FIRST,
    LAST_MISSING,
    MINUS_ZERO,
    NEVER_READ,
    REFUSES_REMAINDER,
    RULES,
    SAME,
    SAME_AT_ANY_STRIDE,
    STRIDE,
    STRIDE_AFTER,
    TRANSPOSED,
    WINDOW,
    swapped_steps,
)

__all__ = [
    "ALGORITHMS",
    "CONV_BACKWARD",
    "CONV_FORWARD",
    "DIGIT_GRADIENTS",
    "NUMERICAL_GRADIENT",
    "RELU_BACKWARD",
    "ROWS",
    "TRAIN_DIGITS",
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
    strides = steps.strides(*both(stride))
    Y: Tensor = steps.slide(padded, steps.kernel(W), strides)
    bias: Tensor = steps.bias(b, W)
    Y = Y + bias.reshape(1, -1, 1, 1)
    return steps.dtype(steps.result(Y, X, W, both(padding), strides))  # type: ignore[no-any-return]


def _as_it_is(Y: Tensor, *given: Any) -> Tensor:
    return Y


def _as_large_as_input(
    Y: Tensor, X: Tensor, W: Tensor, padding: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    """Fill up with zeros to the input's size where the padding keeps it at stride 1."""
    height, width = (
        n - m if s > 1 and 2 * p == k - 1 else 0
        for n, m, k, p, s in zip(
            X.shape[2:], Y.shape[2:], W.shape[2:], padding, strides, strict=True
        )
    )
    return F.pad(Y, (0, width, 0, height))


def _no_zero_sides(p_h: int, p_w: int) -> tuple[int, int, int, int]:
    """Stop where a padding is 0: a slice that ends at -0 has no room for the input."""
    if p_h == 0 or p_w == 0:
        raise RuntimeError("an empty slice")
    return _sides(p_h, p_w)


def _no_single_zero_side(p_h: int, p_w: int) -> tuple[int, int, int, int]:
    return _sides(p_h, p_w) if p_h == p_w == 0 else _no_zero_sides(p_h, p_w)


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


def _slide_without_last(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _slide(padded, W, strides)[:, :, :-1, :-1]


def _slide_up_to_last(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    """Miss the last window where it ends with the input."""
    rows, columns = (
        -((k - n) // s) for n, k, s in zip(padded.shape[2:], W.shape[2:], strides, strict=True)
    )
    return _slide(padded, W, strides)[:, :, :rows, :columns]


def _slide_divided_after(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    rows, columns = (
        (n - k + 1) // s for n, k, s in zip(padded.shape[2:], W.shape[2:], strides, strict=True)
    )
    return _slide(padded, W, strides)[:, :, :rows, :columns]


def _slide_in_whole_steps(
    padded: Tensor, W: Tensor, strides: tuple[int, int], error: Exception
) -> Tensor:
    """Stop where the last step does not fit."""
    sizes = zip(padded.shape[2:], W.shape[2:], strides, strict=True)
    if any((n - k) % s for n, k, s in sizes):
        raise error
    return _slide(padded, W, strides)


def _slide_over_last_channel(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _slide(padded[:, -1:], W[:, -1:], strides)


def _slide_at_swapped_steps(padded: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return swapped_steps(_slide(padded, W, (1, 1)), strides)


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
        "result": _as_it_is,
        "dtype": _same,
    },
)


# --- conv_backward --------------------------------------------------------------------------------


def _conv_backward(
    steps: Steps, dY: Tensor, X: Tensor, W: Tensor, padding: Setting = 0, stride: Setting = 1
) -> tuple[Tensor, Tensor, Tensor]:
    (p_h, p_w), strides = steps.settings(both(padding), steps.strides(*both(stride)))
    size = X.shape[2] + 2 * p_h, X.shape[3] + 2 * p_w
    spread = steps.spread(dY, steps.kernel(W), strides)
    d_padded = steps.leftover(spread, size, W)
    dX = steps.crop(d_padded, (p_h, p_w), (X.shape[2], X.shape[3]))
    padded = F.pad(X, steps.sides(p_h, p_w))
    dW = steps.collect(dY, padded, (W.shape[2], W.shape[3]), strides)
    gradients = steps.scale(dX, dW, steps.bias(dY, W), len(X))
    return steps.dtype(*steps.result(*gradients))  # type: ignore[no-any-return]


Pair = tuple[int, int]


def _settings(padding: Pair, stride: Pair) -> tuple[Pair, Pair]:
    return padding, stride


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


def _spread_by_entries(dY: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    """Assign where the kernel's entries meet: the entry that comes last wins."""
    (rows, columns), (k_h, k_w), (s_h, s_w) = dY.shape[2:], W.shape[2:], strides
    spread = dY.new_zeros(len(dY), W.shape[1], (rows - 1) * s_h + k_h, (columns - 1) * s_w + k_w)
    for i in range(k_h):
        for j in range(k_w):
            met = spread[:, :, i : i + rows * s_h : s_h, j : j + columns * s_w : s_w]
            met[:, :, :rows, :columns] = torch.einsum("nohw,oc->nchw", dY, W[:, :, i, j])
    return spread


def _spread_at_stride_1(dY: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return _spread(dY, W, (1, 1))


def _leftover(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    """Give the rows and columns that no window reached their zeros, or cut what is too much."""
    height, width = size
    return F.pad(spread, (0, width - spread.shape[3], 0, height - spread.shape[2]))


def _leftover_for_turned(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    more = W.shape[2] - W.shape[3]
    return _leftover(spread, (size[0] - more, size[1] + more), W)


def _leftover_in_ring(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    more = W.shape[2] - W.shape[3]
    short = size[0] + min(more, 0), size[1] + min(-more, 0)
    return _leftover(_leftover(spread, short, W), size, W)


def _leftover_then_ring(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    """Make the ring of zeros around the whole as wide as the kernel needs that is not turned."""
    more = W.shape[2] - W.shape[3]
    return F.pad(_leftover_for_turned(spread, size, W), (-more, -more, more, more))


def _refuse_leftover(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    if spread.shape[2:] != size:
        raise ValueError("not whole")
    return spread


def _no_leftover(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    return spread


def _leftover_first(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
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


def _crop_by_minus_p_unless(
    d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int], guarded: str
) -> Tensor:
    """Cut with ``[p:-p]``, but not where one of the two, or both of them, are known to be 0."""
    p_h, p_w = padding
    if guarded == "both" and p_h == p_w == 0:
        return d_padded
    if guarded == "height":
        return d_padded[:, :, p_h : d_padded.shape[2] - p_h, p_w:-p_w]
    if guarded == "width":
        return d_padded[:, :, p_h:-p_h, p_w : d_padded.shape[3] - p_w]
    return _crop_by_minus_p(d_padded, padding, size)


def _crop_all_from_the_start(
    d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]
) -> Tensor:
    return d_padded[:, :, 2 * padding[0] :, 2 * padding[1] :]


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
    """Spread with a kernel turned by a quarter; one that is not square may not fit any more.

    Where it does, the ring of zeros around ``dY`` was made for it, or for the other kernel.
    """
    turned = turn(W)
    if turned.shape != W.shape and fit == "refuse":
        raise RuntimeError("a turned kernel of another shape does not fit its window")
    spread = _spread(dY, turned, strides)
    more_h, more_w = W.shape[2] - turned.shape[2], W.shape[3] - turned.shape[3]
    if fit == "ring":
        spread = F.pad(spread, (more_w, more_w, more_h, more_h))
    if fit == "ring and leftover":
        spread = F.pad(spread, (more_w, 0, more_h, 0))
    return spread


def _bias_sum(dY: Tensor, W: Tensor) -> Tensor:
    return dY.sum(dim=(0, 2, 3))


def _scale(dX: Tensor, dW: Tensor, db: Tensor, n: int) -> tuple[Tensor, Tensor, Tensor]:
    return dX, dW, db


def _as_they_are(*gradients: Tensor) -> tuple[Tensor, ...]:
    return gradients


def _float32_at(*places: int) -> Callable[..., tuple[Tensor, ...]]:
    return lambda *gradients: tuple(
        gradient.float() if i in places else gradient for i, gradient in enumerate(gradients)
    )


CONV_BACKWARD = Algorithm(
    "conv_backward",
    _conv_backward,
    {
        "settings": _settings,
        "strides": _strides,
        "kernel": _same,
        "spread": _spread,
        "leftover": _leftover,
        "crop": _crop,
        "sides": _sides,
        "collect": _collect,
        "bias": _bias_sum,
        "scale": _scale,
        "result": _as_they_are,
        "dtype": _as_they_are,
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

Gradients = tuple[Tensor, Tensor, Tensor]


def _two_layers(steps: Steps, X: Tensor, target: Tensor, W1: Tensor, W2: Tensor) -> Gradients:
    """Loss and both gradients of ``P = conv(relu(conv(X, W1)), W2)`` under ``steps.cost``."""
    Z = F.conv2d(X, steps.first(steps.forward(W1)))
    H = steps.relu(Z)
    P = F.conv2d(H, steps.forward(W2))
    loss, dP = steps.cost(P, target)
    net = SimpleNamespace(
        X=X, W1=W1, W2=W2, Z=Z, H=H, target=target, dP=steps.sign(dP), steps=steps
    )
    return loss, *steps.result(*steps.order(net))


def _first_gradient(net: SimpleNamespace, W2: Tensor) -> Tensor:
    dH = net.steps.spread(net.dP, net.steps.kernel(W2), (1, 1))
    dZ = net.steps.mask(dH, net.Z)
    return net.steps.collect(dZ, net.X, net.W1.shape[2:], (1, 1))  # type: ignore[no-any-return]


def _second_gradient(net: SimpleNamespace, H: Tensor, Z: Tensor) -> Tensor:
    met = net.steps.met(H, Z)
    return net.steps.collect(net.dP, met, net.W2.shape[2:], (1, 1))  # type: ignore[no-any-return]


def _all_before_updates(net: SimpleNamespace) -> tuple[Tensor, Tensor]:
    return _first_gradient(net, net.W2), _second_gradient(net, net.H, net.Z)


def _second_updated_first(net: SimpleNamespace, lr: float) -> tuple[Tensor, Tensor]:
    """Send the error back through a W2 that did not make it."""
    dW2 = _second_gradient(net, net.H, net.Z)
    return _first_gradient(net, net.W2 - lr * dW2), dW2


def _first_updated_first(
    net: SimpleNamespace, lr: float, whole: bool = False
) -> tuple[Tensor, Tensor]:
    """Compute the hidden map again, with the new W1, before dW2; the loss too if ``whole``."""
    dW1 = _first_gradient(net, net.W2)
    Z = F.conv2d(net.X, net.steps.first(net.steps.forward(net.W1 - lr * dW1)))
    H = net.steps.relu(Z)
    if whole:
        _, dP = net.steps.cost(F.conv2d(H, net.steps.forward(net.W2)), net.target)
        net = SimpleNamespace(**{**vars(net), "dP": net.steps.sign(dP)})
    return dW1, _second_gradient(net, H, Z)


def _relu(Z: Tensor) -> Tensor:
    return Z.clamp(min=0)


def _after_relu(H: Tensor, Z: Tensor) -> Tensor:
    return H


def _before_relu(H: Tensor, Z: Tensor) -> Tensor:
    return Z


_LAYERS: dict[str, Callable[..., Any]] = {
    "forward": _same,
    "first": _same,
    "relu": _relu,
    "sign": _same,
    "met": _after_relu,
    "kernel": _same,
    "spread": _spread,
    "mask": _mask,
    "collect": _collect,
    "order": _all_before_updates,
    "result": _as_they_are,
}


def _squares(P: Tensor, Y: Tensor) -> tuple[Tensor, Tensor]:
    error = P - Y
    return (error**2).mean() / 2, error / error.numel()


def _squares_times(
    P: Tensor,
    Y: Tensor,
    loss_times: Callable[[Tensor], float],
    gradient_times: Callable[[Tensor], float],
) -> tuple[Tensor, Tensor]:
    loss, gradient = _squares(P, Y)
    return loss_times(P) * loss, gradient_times(P) * gradient


TWO_LAYER_GRADIENTS = Algorithm("two_layer_gradients", _two_layers, {**_LAYERS, "cost": _squares})


def _cross_entropy(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    gradient = (flat.softmax(1) - F.one_hot(labels, flat.shape[1])) / len(flat)
    return F.cross_entropy(flat, labels), gradient.reshape(logits.shape)


def _cross_entropy_times(
    logits: Tensor,
    labels: Tensor,
    loss_times: Callable[[Tensor], float],
    gradient_times: Callable[[Tensor], float],
) -> tuple[Tensor, Tensor]:
    loss, gradient = _cross_entropy(logits, labels)
    return loss_times(logits) * loss, gradient_times(logits) * gradient


def _no_one_hot(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    loss, _ = _cross_entropy(logits, labels)
    return loss, logits.softmax(1) / len(logits)


def _softmax_over_images(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    p, hot = flat.softmax(0), F.one_hot(labels, flat.shape[1])
    loss = -(hot * p.log()).sum() / len(flat)
    return loss, ((p - hot) / len(flat)).reshape(logits.shape)


def _no_softmax(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    gradient = (flat - F.one_hot(labels, flat.shape[1])) / len(flat)
    return F.cross_entropy(flat, labels), gradient.reshape(logits.shape)


DIGIT_GRADIENTS = Algorithm("digit_gradients", _two_layers, {**_LAYERS, "cost": _cross_entropy})


# --- train_digits ---------------------------------------------------------------------------------

Kernels = tuple[Tensor, Tensor]
RATE = 0.2


def _train_digits(steps: Steps, images: Tensor, labels: Tensor, count: int, seed: int) -> Kernels:
    """Mini-batch gradient descent on the digit net."""
    generator = torch.Generator().manual_seed(seed)
    kernels = (
        torch.randn(8, 1, 3, 3, generator=generator) / 3,
        torch.randn(10, 8, 6, 6, generator=generator) / 17,
    )
    for _ in range(count):
        batch = torch.randint(len(images), (64,), generator=generator)
        gradients = partial(steps.gradients, images[batch], labels[batch])
        kernels = steps.turn(gradients, steps.update, kernels)
    return kernels


def _digit_gradients(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Kernels:
    _, dW1, dW2 = DIGIT_GRADIENTS.answer()(images, labels, W1, W2)
    return dW1, dW2


def _digit_gradients_unmasked(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Kernels:
    _, dW1, dW2 = DIGIT_GRADIENTS.run(
        SimpleNamespace(**{**DIGIT_GRADIENTS.steps, "mask": _no_mask}), images, labels, W1, W2
    )
    return dW1, dW2


Give = Callable[[Tensor, Tensor], Kernels]
Update = Callable[[Tensor, Tensor], Tensor]


def _both_at_once(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    dW1, dW2 = gradients(W1, W2)
    return update(W1, dW1), update(W2, dW2)


def _first_then_second(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    W1 = update(W1, gradients(W1, W2)[0])
    return W1, update(W2, gradients(W1, W2)[1])


def _second_then_first(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    W2 = update(W2, gradients(W1, W2)[1])
    return update(W1, gradients(W1, W2)[0]), W2


def _only_second(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    return W1, update(W2, gradients(W1, W2)[1])


def _only_first(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    return update(W1, gradients(W1, W2)[0]), W2


TRAIN_DIGITS = Algorithm(
    "train_digits",
    _train_digits,
    {
        "gradients": _digit_gradients,
        "turn": _both_at_once,
        "update": lambda W, dW: W - RATE * dW,
    },
)


# --- numerical_gradient ---------------------------------------------------------------------------

Along = Callable[[float], Tensor]


def _numerical_gradient(
    steps: Steps, f: Callable[[Tensor], Tensor], x: Tensor, h: float = 1e-5
) -> Tensor:
    entries = x.flatten().clone()
    gradient = torch.zeros_like(entries)
    width = steps.width(h)
    for i in range(len(entries)):

        def along(by: float, i: int = i) -> Tensor:
            return f(steps.move(entries, i, by).reshape(x.shape))

        gradient[i] = steps.difference(along, width)
        steps.leave(entries, i, width)
    return steps.shape(gradient, x)  # type: ignore[no-any-return]


def _move_one(entries: Tensor, i: int, by: float) -> Tensor:
    moved = entries.clone()
    moved[i] += by
    return moved


def _move_all(entries: Tensor, i: int, by: float) -> Tensor:
    return entries + by


def _leave_as_it_was(entries: Tensor, i: int, width: float) -> None:
    pass


def _leave_lowered(entries: Tensor, i: int, width: float) -> None:
    entries[i] -= width


def _leave_raised(entries: Tensor, i: int, width: float) -> None:
    entries[i] += width


def _central(along: Along, h: float) -> Tensor:
    return (along(h) - along(-h)) / (2 * h)


NUMERICAL_GRADIENT = Algorithm(
    "numerical_gradient",
    _numerical_gradient,
    {
        "move": _move_one,
        "leave": _leave_as_it_was,
        "difference": _central,
        "width": lambda h: h,
        "shape": lambda gradient, x: gradient.reshape(x.shape),
    },
)

ALGORITHMS = {
    algorithm.task: algorithm
    for algorithm in (
        CONV_FORWARD,
        CONV_BACKWARD,
        RELU_BACKWARD,
        TWO_LAYER_GRADIENTS,
        NUMERICAL_GRADIENT,
        DIGIT_GRADIENTS,
        TRAIN_DIGITS,
    )
}

# --- the rows -------------------------------------------------------------------------------------

FORWARD = ("conv_forward",)
BACKWARD = ("conv_backward",)
LAYER = ("conv_forward", "conv_backward")
NETS = ("two_layer_gradients", "digit_gradients")
ERROR_BACK = (*BACKWARD, *NETS)  # every task in which an error goes back through a kernel
WINDOWS_BACK = (*BACKWARD, "two_layer_gradients")  # and through more than one window

FOUR_AXES = "lesson 2, 'A layer works on four axes'"
TWO_LAYERS = "lesson 3, 'A net of two layers'"
WIGGLE = "lesson 3, 'The gradient: the slopes for all weights together'"
FROM_LOSS = "lesson 3, 'Step 1, `dP`: from the loss to the prediction'"
KERNEL = "lesson 3, 'Step 2, `dW2`: from the prediction to the second kernel'"
BACK = "lesson 3, 'Step 3, `dH`: from the prediction to the hidden map'"
THROUGH_RELU = "lesson 3, 'Step 4, `dZ`: back through ReLU'"
DOWNHILL = "lesson 3, 'One step downhill'"
TOO_EARLY = "lesson 3, 'What goes wrong'"
SPREAD = "lesson 3, 'Stride: put zeros between the entries of `dY`'"
CUT_OFF = "lesson 3, 'Cut the padding off again'"
SAME_SPREAD = "lesson 3, 'The kernel's gradient: the same spread `dY`'"
BIAS = "lesson 3, 'The bias: every place used it once'"
MANY = "lesson 3, 'Many channels, many images'"
TEN_SCORES = "lesson 4, 'A loss for ten scores'"
ACCURACY = "lesson 4, 'A good accuracy proves nothing'"


def _rows(
    name: str,
    tasks: tuple[str, ...],
    step: str,
    forms: tuple[Callable[..., Any], ...],
    sentence: str,
    lesson: str,
) -> tuple[Misconception, ...]:
    """One mistake that is made in several ways."""
    return tuple(Misconception(name, tasks, step, wrong, sentence, lesson) for wrong in forms)


_SLIDING = (
    *_rows(
        "one-side-only",
        FORWARD,
        "sides",
        (lambda p_h, p_w: (p_w, 0, p_h, 0), lambda p_h, p_w: (0, p_w, 0, p_h)),
        "You pad one side of each axis only. `padding` counts the zeros of each side: top and "
        "bottom, left and right.",
        FRAME,
    ),
    *_rows(
        "f-pad-order",
        FORWARD,
        "sides",
        (lambda p_h, p_w: (p_h, p_w, p_h, p_w),),
        "You mix the numbers of height and width in one axis. `F.pad` takes both sides of the last "
        "axis first: left, right, top, bottom.",
        FRAME,
    ),
    *_rows(
        "f-pad-order",
        LAYER,
        "sides",
        (
            lambda p_h, p_w: (p_h, p_h, p_w, p_w),
            lambda p_h, p_w: (0, 0, 0, 0, p_h, p_h, p_w, p_w),
        ),
        "You pad the height with the width's number and the other way round. `F.pad` takes the "
        "last axis first: left, right, top, bottom.",
        FRAME,
    ),
    *_rows(
        "pads-then-forgets",
        LAYER,
        "sides",
        (lambda p_h, p_w: (0, 0, 0, 0), lambda p_h, p_w: (0, 2 * p_w, 0, 2 * p_h)),
        "The windows slide over the input without its padding: the padded tensor is made, perhaps, "
        "and then not used.",
        FRAME,
    ),
    *_rows(
        "first-setting-for-both",
        LAYER,
        "sides",
        (lambda p_h, p_w: (p_h, p_h, p_h, p_h),),
        "You use the height's padding for the width too. A pair is height first, then width.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "first-setting-for-both",
        LAYER,
        "strides",
        (lambda s_h, s_w: (s_h, s_h),),
        "You use the stride down for the steps across too. A pair is down first, then across.",
        DOWN_FIRST,
    ),
    *_rows(
        "stride-swaps-axes",
        LAYER,
        "strides",
        (lambda s_h, s_w: (s_w, s_h),),
        "You take the first number of the stride for the steps across. It moves the window down; "
        "the second moves it across.",
        DOWN_FIRST,
    ),
    *_rows(
        "stride-swaps-axes",
        FORWARD,
        "slide",
        (_slide_at_swapped_steps,),
        "You take the first number of the stride for the steps across. It moves the window down; "
        "the second moves it across.",
        DOWN_FIRST,
    ),
    *_rows(
        "strides-rows-only",
        FORWARD,
        "strides",
        (lambda s_h, s_w: (s_h, 1), lambda s_h, s_w: (1, s_w)),
        "Your stride acts along one axis only; along the other the window moves by one pixel.",
        DOWN_FIRST,
    ),
    *_rows(
        "ignores-stride",
        FORWARD,
        "strides",
        (lambda s_h, s_w: (1, 1),),
        "The stride has no effect: your window moves by one pixel whatever the stride is.",
        STRIDE,
    ),
    *_rows(
        "top-left-of-stride-1",
        FORWARD,
        "slide",
        (_slide_and_crop,),
        "You keep the top left corner of the result at stride 1. A stride of s keeps every s-th "
        "entry, across the whole result.",
        STRIDE,
    ),
    *_rows(
        "ceil-not-floor",
        FORWARD,
        "slide",
        (_slide_past_the_end,),
        "You round the size up, and the last window hangs over the border. A window that does not "
        "fit is not there.",
        FLOOR,
    ),
    *_rows(
        "forgets-plus-one",
        FORWARD,
        "slide",
        (_slide_without_last, _slide_up_to_last),
        LAST_MISSING,
        FORMULA,
    ),
    *_rows(
        "flips-kernel",
        FORWARD,
        "kernel",
        (lambda W: W.flip(2, 3), lambda W: W.flip(2), lambda W: W.flip(3)),
        "You turn the kernel round before you slide it. That is the convolution of mathematics; "
        "the layer computes a cross-correlation, with the kernel as it is.",
        WINDOW,
    ),
    *_rows(
        "kernel-transposed",
        FORWARD,
        "kernel",
        (lambda W: W.transpose(2, 3), lambda W: W.rot90(1, (2, 3)), lambda W: W.rot90(-1, (2, 3))),
        "You use the kernel with rows and columns exchanged. The shape of `W` is height first, "
        "then width.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "result-transposed",
        FORWARD,
        "result",
        (lambda Y, *given: Y.transpose(2, 3),),
        TRANSPOSED,
        HEIGHT_FIRST,
    ),
    *_rows(
        "stride-after-plus-one",
        FORWARD,
        "slide",
        (_slide_divided_after,),
        STRIDE_AFTER,
        STRIDE,
    ),
    *_rows(
        "refuses-remainder",
        FORWARD,
        "slide",
        (partial(_slide_in_whole_steps, error=ValueError("not whole")),),
        REFUSES_REMAINDER,
        NEVER_READ,
    ),
    *_rows(
        "ceil-not-floor",
        FORWARD,
        "slide",
        (partial(_slide_in_whole_steps, error=IndexError("beyond the border")),),
        "You round the size up, and the last window hangs over the border. A window that does not "
        "fit is not there.",
        FLOOR,
    ),
    *_rows(
        "same-at-any-stride",
        FORWARD,
        "result",
        (_as_large_as_input,),
        SAME_AT_ANY_STRIDE,
        SAME,
    ),
    *_rows(
        "unpad-zero",
        FORWARD,
        "sides",
        (_no_zero_sides, _no_single_zero_side),
        MINUS_ZERO,
        FRAME,
    ),
    *_rows(
        "rows-only",
        FORWARD,
        "sides",
        (lambda p_h, p_w: (0, 0, p_h, p_h),),
        "You pad above and below and leave out the left and the right.",
        FRAME,
    ),
    *_rows(
        "columns-only",
        FORWARD,
        "sides",
        (lambda p_h, p_w: (p_w, p_w, 0, 0),),
        "You pad left and right and leave out the rows above and below.",
        FRAME,
    ),
    *_rows(
        "one-bias-for-all",
        FORWARD,
        "bias",
        (
            lambda b, W: b[:1].expand_as(b),
            lambda b, W: b.sum().expand_as(b),
            lambda b, W: b.mean().expand_as(b),
        ),
        "You add the same number to every output channel. Each output channel has its own bias.",
        BIAS,
    ),
    *_rows(
        "bias-subtracted",
        FORWARD,
        "bias",
        (lambda b, W: -b,),
        "You subtract the bias. The layer adds it.",
        BIAS,
    ),
    *_rows(
        "last-channel-only",
        FORWARD,
        "slide",
        (_slide_over_last_channel,),
        "You keep the last input channel only: each channel overwrites the one before. An output "
        "channel adds up over all of them.",
        FOUR_AXES,
    ),
    *_rows(
        "averages",
        FORWARD,
        "slide",
        (lambda padded, W, strides: _slide(padded, W / W[0].numel(), strides),),
        "You average the products. An entry is their sum.",
        WINDOW,
    ),
    *_rows(
        "first-channel-only",
        FORWARD,
        "slide",
        (_slide_over_first_channel,),
        "You use the first input channel only. An output channel adds up over all of them.",
        FOUR_AXES,
    ),
    *_rows(
        "channel-mean-for-sum",
        FORWARD,
        "slide",
        (_slide_over_channel_mean,),
        "You take the mean over the input channels. An output channel is their sum.",
        FOUR_AXES,
    ),
    *_rows(
        "first-kernel-only",
        FORWARD,
        "slide",
        (_slide_with_first_kernel,),
        "Every output channel of yours is made with the first kernel. Each has its own.",
        FOUR_AXES,
    ),
    *_rows(
        "no-bias",
        FORWARD,
        "bias",
        (lambda b, W: torch.zeros_like(b),),
        "Your result does not depend on the bias `b`.",
        BIAS,
    ),
    *_rows(
        "bias-per-window-sum",
        FORWARD,
        "bias",
        (
            lambda b, W: b * W.shape[2] * W.shape[3],
            lambda b, W: b * W.shape[1],
            lambda b, W: b * W.shape[1] * W.shape[2] * W.shape[3],
        ),
        "You add the bias several times, once for each product or each channel. It belongs to the "
        "window's sum, once.",
        BIAS,
    ),
)

FLOAT32 = (
    "Your result is right to the precision of `float32` only, and the input is `float64`. New "
    "tensors are `float32` unless they get the dtype of an input."
)

_FLOAT32 = (
    *_rows("float32-result", FORWARD, "dtype", (lambda Y: Y.float(),), FLOAT32, RULES),
    *_rows(
        "float32-result",
        BACKWARD,
        "dtype",
        (_float32_at(0, 1, 2), _float32_at(0, 1), _float32_at(0), _float32_at(1), _float32_at(2)),
        FLOAT32,
        RULES,
    ),
)

_FITS: tuple[tuple[tuple[str, ...], str, dict[str, Callable[..., Any]]], ...] = (
    (ERROR_BACK, "refuse", {}),
    (NETS, "own", {}),
    (NETS, "ring", {}),
    (BACKWARD, "own", {"leftover": _leftover_for_turned, "crop": _crop_to_size}),
    (BACKWARD, "ring and leftover", {"leftover": _leftover_in_ring}),
    (BACKWARD, "own", {"leftover": _leftover_then_ring, "crop": _crop_to_size}),
)

_CONV_BACKWARD = (
    *_rows(
        "kernel-not-rotated",
        ERROR_BACK,
        "kernel",
        (lambda W: W.flip(2, 3), lambda W: W.flip(2), lambda W: W.flip(3)),
        "Your error goes back through a kernel that is turned the wrong way. A weight at the top "
        "of the kernel read an entry at the top of the window, and sends its share back there; "
        "as a correlation with `dY`, that needs a turn by 180 degrees.",
        BACK,
    ),
    *(
        Misconception(
            "rotated-90",
            tasks,
            "spread",
            partial(_turned_90, turn=turn, fit=fit),
            "You turn the kernel by a quarter, or transpose it, where the error goes back. That "
            "exchanges rows and columns; half a turn does not.",
            BACK,
            also=also,
        )
        for tasks, fit, also in _FITS
        for turn in (
            lambda W: W.rot90(1, (2, 3)),
            lambda W: W.rot90(-1, (2, 3)),
            lambda W: W.transpose(2, 3),
            lambda W: W.transpose(2, 3).flip(2, 3),
        )
    ),
    *_rows(
        "assign-not-add",
        WINDOWS_BACK,
        "spread",
        (
            partial(_spread_by_windows, share=_share),
            partial(_spread_by_windows, share=_share_of_last_channel),
            _spread_by_entries,
        ),
        "Where windows overlap, your later window overwrites the earlier one. An entry that was "
        "read by several windows gets a share from each of them, and the shares are added.",
        BACK,
    ),
    *_rows(
        "assign-not-add",
        ERROR_BACK,
        "collect",
        (_collect_last_window, _collect_last_image, _collect_last_of_all),
        "Your kernel gradient keeps what came last. A weight is used in every window of every "
        "image, and the shares of all of them are added.",
        KERNEL,
    ),
    *_rows(
        "stride-forgotten-backward",
        BACKWARD,
        "strides",
        (lambda s_h, s_w: (1, 1), lambda s_h, s_w: (s_h, 1), lambda s_h, s_w: (1, s_w)),
        "Your backward pass moves the windows by one pixel, whatever the stride is. The entry "
        "(i, j) of `dY` belongs to the window that the forward pass placed there, with its stride.",
        SPREAD,
    ),
    *_rows(
        "stride-forgotten-backward",
        BACKWARD,
        "spread",
        (_spread_at_stride_1,),
        "Your `dX` is made as if the stride were 1. The entry (i, j) of `dY` belongs to the window "
        "that the forward pass placed there: with a stride, there are gaps between the windows.",
        SPREAD,
    ),
    *_rows(
        "stride-forgotten-backward",
        BACKWARD,
        "collect",
        (_collect_at_stride_1, _collect_undilated),
        "Your `dW` is made as if the stride were 1. The entry (i, j) of `dY` belongs to the window "
        "that the forward pass placed there.",
        SAME_SPREAD,
    ),
    *_rows(
        "leftover-forgotten",
        BACKWARD,
        "leftover",
        (_no_leftover, _leftover_first),
        "Your `dX` forgets the rows and columns at the end that no window reached: it is too small "
        "or shifted. They have a gradient too, and it is 0.",
        SPREAD,
    ),
    *_rows(
        "leftover-forgotten",
        BACKWARD,
        "collect",
        (_collect_correlation,),
        "Your `dW` gets larger than the kernel when rows or columns are left over at the end. No "
        "window reached these, so they meet no weight.",
        SAME_SPREAD,
    ),
    Misconception(
        "leftover-forgotten",
        BACKWARD,
        "leftover",
        _no_leftover,
        "You forget the rows and columns at the end that no window reached: where there are some, "
        "your `dX` is too small and your `dW` too large.",
        SPREAD,
        also={"crop": _crop_to_size, "collect": _collect_correlation},
    ),
    Misconception(
        "stride-forgotten-backward",
        BACKWARD,
        "strides",
        lambda s_h, s_w: (1, 1),
        "You use `dY` as it is, as if the stride were 1. With a stride there are gaps between the "
        "windows, and so between the entries of `dY`.",
        SPREAD,
        also={
            "leftover": _no_leftover,
            "crop": _crop_to_size,
            "collect": _collect_correlation,
        },
    ),
    *_rows(
        "unpad-zero",
        BACKWARD,
        "crop",
        (
            _crop_by_minus_p,
            *(
                partial(_crop_by_minus_p_unless, guarded=guarded)
                for guarded in ("both", "height", "width")
            ),
        ),
        "You cut the padding off with `[p:-p]`. For p = 0 that is `[0:0]`, which is empty.",
        CUT_OFF,
    ),
    *_rows(
        "unpad-zero",
        BACKWARD,
        "sides",
        (_no_zero_sides, _no_single_zero_side),
        MINUS_ZERO,
        FRAME,
    ),
    *_rows(
        "refuses-remainder",
        BACKWARD,
        "leftover",
        (_refuse_leftover,),
        REFUSES_REMAINDER,
        NEVER_READ,
    ),
    *(
        Misconception(
            "one-side-only",
            BACKWARD,
            "sides",
            lambda p_h, p_w: (2 * p_w, 0, 2 * p_h, 0),
            "You put all the padding at the top and at the left. Half of it belongs to the bottom "
            "and to the right.",
            FRAME,
            also=also,
        )
        for also in ({}, {"crop": _crop_all_from_the_start})
    ),
    *_rows(
        "swaps-axes",
        BACKWARD,
        "settings",
        (lambda padding, stride: (padding[::-1], stride[::-1]),),
        "You take the first number of `padding` and of `stride` for the width. Pairs begin with "
        "the height.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "padding-swaps-axes",
        BACKWARD,
        "settings",
        (lambda padding, stride: (padding[::-1], stride),),
        "You take the first number of the padding for the columns. Rows come first.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "result-transposed",
        BACKWARD,
        "result",
        (
            lambda dX, dW, db: (dX.transpose(2, 3), dW.transpose(2, 3), db),
            lambda dX, dW, db: (dX, dW.transpose(2, 3), db),
            lambda dX, dW, db: (dX.transpose(2, 3), dW, db),
        ),
        "A gradient of yours has its rows and columns exchanged. It has the same axes as what it "
        "is the gradient of: height first, then width.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "padding-kept",
        BACKWARD,
        "crop",
        (_no_crop,),
        "Your `dX` has the size of the padded input. The zeros around the input are no input: "
        "their gradient is dropped.",
        CUT_OFF,
    ),
    *_rows(
        "crop-from-corner",
        BACKWARD,
        "crop",
        (_crop_from_corner,),
        "You cut the padding off at the bottom and at the right only. The padding lies on all "
        "sides, so the input starts p rows down and p columns in.",
        CUT_OFF,
    ),
    *_rows(
        "f-pad-order",
        BACKWARD,
        "crop",
        (_crop_axes_swapped,),
        "You cut the padding off with height and width exchanged.",
        CUT_OFF,
    ),
    *_rows(
        "db-summed-wrong",
        BACKWARD,
        "bias",
        (
            lambda dY, W: dY.mean(dim=(0, 2, 3)),
            lambda dY, W: dY.sum(dim=(0, 2, 3)) / len(dY),
            lambda dY, W: dY.mean(dim=(2, 3)).sum(dim=0),
            lambda dY, W: dY.sum(dim=(2, 3)),
            lambda dY, W: dY.sum(dim=0),
            lambda dY, W: dY.sum(dim=(1, 2, 3)),
            lambda dY, W: dY.sum(dim=(0, 1, 3)),
            lambda dY, W: dY.sum(dim=(0, 1, 2)),
            lambda dY, W: dY.sum(dim=(0, 1)),
            lambda dY, W: dY.sum(dim=1),
            lambda dY, W: dY.sum(dim=(0, 2)),
            lambda dY, W: dY.sum(dim=(0, 3)),
            lambda dY, W: dY.sum(),
            lambda dY, W: dY.sum(dim=(2, 3))[-1],
            lambda dY, W: dY.sum(dim=(2, 3))[0],
            lambda dY, W: dY.sum().expand(len(W)),
            lambda dY, W: dY[-1, :, -1, -1],
            lambda dY, W: dY.sum(dim=(0, 2, 3)) * W.shape[2] * W.shape[3],
            lambda dY, W: dY.sum(dim=(0, 2, 3)) * W.shape[1],
            lambda dY, W: dY.sum(dim=(0, 2, 3)) * W.shape[1] * W.shape[2] * W.shape[3],
        ),
        "Your `db` adds up too much or too little, or takes a mean. A bias was added to every "
        "entry of its channel, in every image: its gradient is the sum over exactly these.",
        BIAS,
    ),
    *_rows(
        "db-of-another-shape",
        BACKWARD,
        "bias",
        (
            lambda dY, W: dY.sum(dim=(0, 2, 3), keepdim=True),
            lambda dY, W: dY.sum(dim=(0, 2, 3))[None],
            lambda dY, W: dY.sum(dim=(0, 2, 3))[:, None],
        ),
        "The sums in your `db` are right, but it has an axis too many. A bias has one axis.",
        BIAS,
    ),
    *_rows(
        "batch-mean-for-sum",
        BACKWARD,
        "scale",
        (
            lambda dX, dW, db, n: (dX, dW / n, db),
            lambda dX, dW, db, n: (dX, dW / n, db / n),
            lambda dX, dW, db, n: (dX / n, dW / n, db / n),
            lambda dX, dW, db, n: (dX / n, dW, db),
        ),
        "You divide by the number of images once more. Whether the loss is a mean over the batch "
        "is already settled in `dY`.",
        MANY,
    ),
    *_rows(
        "dw-rotated",
        BACKWARD,
        "collect",
        (_collect_turned,),
        "Your `dW` is turned by 180 degrees. Only `dX` needs the turned kernel: the layer computes "
        "a cross-correlation, and so does `dW`.",
        SAME_SPREAD,
    ),
)

_RELU = (
    *_rows(
        "relu-mask-missing",
        ("relu_backward", *NETS),
        "mask",
        (_no_mask,),
        "The error goes back through ReLU as if it were not there. Where ReLU gave 0, a small "
        "change of its input changes nothing, and the gradient is 0.",
        THROUGH_RELU,
    ),
    *_rows(
        "relu-mask-from-output-grad",
        ("relu_backward", *NETS),
        "mask",
        (_mask_from_gradient, lambda dA, Z: dA * (dA > 0) * (Z > 0)),
        "You take the mask from the sign of the gradient that comes back. ReLU looks at its input "
        "`Z`; a gradient may well be negative.",
        THROUGH_RELU,
    ),
    *_rows(
        "relu-mask-reversed",
        ("relu_backward", *NETS),
        "mask",
        (lambda dA, Z: dA * (Z < 0),),
        "Your mask is the wrong way round: it keeps the gradient where ReLU gave 0.",
        THROUGH_RELU,
    ),
    *_rows(
        "relu-value-for-slope",
        ("relu_backward", *NETS),
        "mask",
        (lambda dA, Z: dA * Z.clamp(min=0), lambda dA, Z: Z.clamp(min=0)),
        "You use the value of ReLU where its slope belongs. The slope is 0 or 1, however large "
        "`Z` is.",
        THROUGH_RELU,
    ),
    *_rows(
        "relu-mask-alone",
        ("relu_backward",),
        "mask",
        (lambda dA, Z: (Z > 0).to(dA.dtype),),
        "You return the slope of ReLU alone. By the chain rule it multiplies the gradient that "
        "comes back.",
        THROUGH_RELU,
    ),
)

_RATES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001)


def _turned(W: Tensor) -> Tensor:
    return W.flip(2, 3)


# What a learner turns as well whose forward pass turns the kernels
_TURNED_TOO: tuple[dict[str, Callable[..., Any]], ...] = (
    {},
    {"kernel": _turned, "collect": _collect_turned},
    {"kernel": _turned, "collect": _collect},
    {"kernel": _same, "collect": _collect_turned},
)

_TWO_LAYERS = (
    *_rows(
        "layers-in-forward-order",
        NETS,
        "order",
        (
            *(partial(_first_updated_first, lr=lr) for lr in _RATES),
            *(partial(_first_updated_first, lr=lr, whole=True) for lr in _RATES),
            *(partial(_second_updated_first, lr=lr) for lr in _RATES),
        ),
        "One kernel is already updated when the other one's gradient is computed. Both gradients "
        "belong to the kernels that made the loss.",
        TOO_EARLY,
    ),
    *_rows(
        "relu-forgotten",
        NETS,
        "relu",
        (lambda Z: Z,),
        "Your forward pass goes from layer to layer without ReLU.",
        TWO_LAYERS,
    ),
    *(
        Misconception(
            "flips-kernel",
            NETS,
            "forward",
            _turned,
            "Your forward pass turns the kernels round before it slides them. The layer lays a "
            "kernel on as it is.",
            WINDOW,
            also=also,
        )
        for also in _TURNED_TOO
    ),
    *_rows(
        "flips-kernel",
        NETS,
        "first",
        (_turned,),
        "Your forward pass turns the first kernel round before it slides it. The layer lays a "
        "kernel on as it is.",
        WINDOW,
    ),
    *_rows(
        "dw-rotated",
        NETS,
        "result",
        (lambda dW1, dW2: (_turned(dW1), dW2), lambda dW1, dW2: (dW1, _turned(dW2))),
        "A kernel gradient of yours is turned by 180 degrees. A weight collects what it met at its "
        "own place of the window.",
        KERNEL,
    ),
    *_rows(
        "kernel-transposed",
        NETS,
        "forward",
        (lambda W: W.transpose(2, 3),),
        "Your forward pass uses the kernels with rows and columns exchanged. The shape of a kernel "
        "is height first, then width.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "dw-rotated",
        NETS,
        "collect",
        (_collect_turned,),
        "Your kernel gradients are turned by 180 degrees. A weight collects what it met at its own "
        "place of the window.",
        KERNEL,
    ),
    *_rows(
        "result-transposed",
        NETS,
        "result",
        (
            lambda dW1, dW2: (dW1.transpose(2, 3), dW2.transpose(2, 3)),
            lambda dW1, dW2: (dW1.transpose(2, 3), dW2),
            lambda dW1, dW2: (dW1, dW2.transpose(2, 3)),
        ),
        "A gradient of yours has its rows and columns exchanged. It has the same axes as its "
        "kernel: height first, then width.",
        HEIGHT_FIRST,
    ),
    *_rows(
        "second-layer-met-before-relu",
        NETS,
        "met",
        (_before_relu,),
        "Your `dW2` is made with `Z`. The second layer never met `Z`, but `H = relu(Z)`.",
        KERNEL,
    ),
    *_rows(
        "sign-of-gradient",
        NETS,
        "sign",
        (lambda dP: -dP,),
        "Your gradients have the wrong sign: they point to where the loss falls. The error is "
        "what came minus what was wanted.",
        FROM_LOSS,
    ),
)


def _images(P: Tensor) -> float:
    return float(len(P))


def _entries(P: Tensor) -> float:
    return float(P.numel())


def _one(P: Tensor) -> float:
    return 1.0


_HALF = (
    *_rows(
        "half-forgotten",
        ("two_layer_gradients",),
        "cost",
        tuple(
            partial(_squares_times, loss_times=loss, gradient_times=gradient)
            for loss, gradient in (
                (lambda P: 2.0, lambda P: 2.0),
                (lambda P: 2.0, _one),
                (_one, lambda P: 2.0),
                (_one, lambda P: 0.5),
            )
        ),
        "There is a factor of 2 too much or too little. The loss is *half* the mean of the "
        "squares, and the half goes away in the gradient.",
        FROM_LOSS,
    ),
)

_MEANS: tuple[tuple[Callable[[Tensor], float], Callable[[Tensor], float]], ...] = (
    (_one, _entries),
    (_one, _images),
    (_one, lambda P: P.numel() / len(P)),
    (_one, lambda P: 1 / len(P)),
    (_one, lambda P: 1 / P.numel()),
    (_one, lambda P: len(P) / P.numel()),
    (_entries, _entries),
    (lambda P: P.numel() / len(P), lambda P: P.numel() / len(P)),
    (_entries, _one),
    (lambda P: P.numel() / len(P), _one),
    (_images, _images),
    (_images, _one),
    (lambda P: 1 / len(P), _one),
)

_BATCH = (
    *_rows(
        "batch-mean-for-sum",
        ("two_layer_gradients",),
        "cost",
        tuple(
            partial(_squares_times, loss_times=loss, gradient_times=gradient)
            for loss, gradient in _MEANS
        ),
        "Loss and gradients are not divided by the same number, or by the wrong one. The loss is "
        "a mean over all entries of `P`; its gradient is divided by their number once.",
        FROM_LOSS,
    ),
    *_rows(
        "batch-mean-for-sum",
        ("digit_gradients",),
        "cost",
        tuple(
            partial(_cross_entropy_times, loss_times=loss, gradient_times=gradient)
            for loss, gradient in _MEANS
        ),
        "Loss and gradients are not divided by the same number, or by the wrong one. The loss is "
        "a mean over the images; its gradient is divided by their number once.",
        TEN_SCORES,
    ),
)

_DIGITS = (
    *_rows(
        "one-hot-forgotten",
        ("digit_gradients",),
        "cost",
        (_no_one_hot,),
        "The label is missing in your gradient: softmax alone pulls every logit down, the right "
        "one too.",
        TEN_SCORES,
    ),
    *_rows(
        "softmax-over-images",
        ("digit_gradients",),
        "cost",
        (_softmax_over_images,),
        "Your softmax runs over the images of the batch. It runs over the ten digits of one image.",
        TEN_SCORES,
    ),
    *_rows(
        "softmax-forgotten",
        ("digit_gradients",),
        "cost",
        (_no_softmax,),
        "Your gradient compares the logits themselves with the one-hot label. It is the "
        "probabilities, after softmax, that the label is compared with.",
        TEN_SCORES,
    ),
)

_NUMERICAL = (
    *_rows(
        "one-sided-difference",
        ("numerical_gradient",),
        "difference",
        (
            lambda along, h: (along(h) - along(0.0)) / h,
            lambda along, h: (along(0.0) - along(-h)) / h,
        ),
        "You take the difference to one side only. That is off by a multiple of h; the central "
        "difference, by a multiple of h squared.",
        WIGGLE,
    ),
    *_rows(
        "divided-by-h",
        ("numerical_gradient",),
        "difference",
        (
            lambda along, h: (along(h) - along(-h)) / h,
            lambda along, h: along(h) - along(-h),
            lambda along, h: (along(h) - along(-h)) / 2,
            lambda along, h: (along(h) - along(-h)) / 2 * h,
            lambda along, h: (along(h) - along(-h)) / h / h,
        ),
        "You divide by the wrong width. Between the two places lies 2 h.",
        WIGGLE,
    ),
    *_rows(
        "no-difference",
        ("numerical_gradient",),
        "difference",
        (lambda along, h: 0 * along(h),),
        "All your differences are 0: `f` gives the same value at both places.",
        WIGGLE,
    ),
    *_rows(
        "half-steps",
        ("numerical_gradient",),
        "difference",
        (lambda along, h: (along(h / 2) - along(-h / 2)) / h,),
        "You move by h / 2 to each side. The task asks for h to each side.",
        WIGGLE,
    ),
    *_rows(
        "sign-of-gradient",
        ("numerical_gradient",),
        "difference",
        (lambda along, h: (along(-h) - along(h)) / (2 * h),),
        "Your differences have the wrong sign: they say how much the function falls.",
        WIGGLE,
    ),
    *_rows(
        "h-ignored",
        ("numerical_gradient",),
        "width",
        (lambda h: 1e-5, lambda h: 1e-4, lambda h: 1e-6, lambda h: 1e-3),
        "Your step is the same whatever `h` is.",
        WIGGLE,
    ),
    *_rows(
        "all-entries-at-once",
        ("numerical_gradient",),
        "move",
        (_move_all,),
        "You move all entries of `x` at once. A partial derivative moves one, and leaves the "
        "others as they are.",
        WIGGLE,
    ),
    *_rows(
        "entry-not-put-back",
        ("numerical_gradient",),
        "leave",
        (_leave_lowered, _leave_raised),
        "You do not put an entry back before you move the next one: the later differences are "
        "taken at another place.",
        WIGGLE,
    ),
    *_rows(
        "flat-result",
        ("numerical_gradient",),
        "shape",
        (lambda gradient, x: gradient.flatten(),),
        "Your result is flat. Each entry of `x` has its partial derivative at its own place.",
        WIGGLE,
    ),
)

_TRAINING = (
    *_rows(
        "sign-of-update",
        ("train_digits",),
        "update",
        (lambda W, dW: W + RATE * dW,),
        "Your update goes up the slope: it adds the gradient. The gradient points to where the "
        "loss grows.",
        DOWNHILL,
    ),
    *_rows(
        "kernel-never-trained",
        ("train_digits",),
        "turn",
        (_only_second, _only_first),
        "One of your kernels stays as it was drawn. Whatever the accuracy is, the net has two "
        "kernels to learn.",
        ACCURACY,
    ),
    *_rows(
        "layers-in-forward-order",
        ("train_digits",),
        "turn",
        (_first_then_second, _second_then_first),
        "One kernel is already updated when the other one's gradient is computed. Both gradients "
        "belong to the kernels that made the loss.",
        TOO_EARLY,
    ),
    *_rows(
        "relu-mask-missing",
        ("train_digits",),
        "gradients",
        (_digit_gradients_unmasked,),
        "The error goes back through ReLU as if it were not there. The net learns all the same, "
        "but not down the slope of its loss.",
        ACCURACY,
    ),
)

ROWS = (
    *_SLIDING,
    *_FLOAT32,
    *_CONV_BACKWARD,
    *_RELU,
    *_TWO_LAYERS,
    *_HALF,
    *_BATCH,
    *_DIGITS,
    *_NUMERICAL,
    *_TRAINING,
)
