"""Task: the forward pass of a layer, with images, channels and bias."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride.sizes import (
    REFUSES_REMAINDER,
    SAME_AT_ANY_STRIDE,
    STRIDE_AFTER,
)
from d2l_conv.homework.padding_and_stride.sliding import (
    LAST_MISSING,
    MINUS_ZERO,
    TRANSPOSED,
    by_windows,
    count_of,
    size_of,
    swapped_steps,
)
from d2l_conv.homework.sections import (
    BIAS,
    DOWN_FIRST,
    FLOOR,
    FORMULA,
    FOUR_AXES,
    FRAME,
    HEIGHT_FIRST,
    NEVER_READ,
    RULES,
    SAME,
    STRIDE,
    WINDOW,
)
from d2l_conv.homework.steps import as_it_is, in_forms
from d2l_conv.homework.two_layer_backprop import layer
from d2l_conv.homework.two_layer_backprop.cases import (
    FOUR,
    NINE,
    Draw,
    fresh_layers,
    keeps_size,
    layer_case,
    needs_float64,
    small_cases,
    true_conv_forward,
)
from d2l_conv.homework.two_layer_backprop.layer import (
    FLOAT32,
    Pair,
    Setting,
    both,
    no_single_zero_side,
    no_zero_sides,
    products,
    sides_of,
    strides_of,
)


def _as_it_is(Y: Tensor, *given: Any) -> Tensor:
    return Y


def _as_large_as_input(Y: Tensor, X: Tensor, W: Tensor, padding: Pair, strides: Pair) -> Tensor:
    """Fill up with zeros to the input's size where the padding keeps it at stride 1."""
    height, width = (
        n - m if s > 1 and 2 * p == k - 1 else 0
        for n, m, k, p, s in zip(
            X.shape[2:], Y.shape[2:], W.shape[2:], padding, strides, strict=True
        )
    )
    return F.pad(Y, (0, width, 0, height))


def _in_shape(Y: Tensor, size: Pair) -> Tensor:
    """Give the numbers the shape that was computed; they may be too many or too few."""
    return Y.reshape(*Y.shape[:2], *size)


def _in_shape_without_last(Y: Tensor, size: Pair) -> Tensor:
    return _in_shape(Y, (size[0] - 1, size[1] - 1))


def _slide_past_the_end(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Round the size up: the last window hangs over the edge."""
    s_h, s_w = strides
    return products(F.pad(padded, (0, s_w - 1, 0, s_h - 1)), W, strides)


def _slide_without_last(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return products(padded, W, strides)[:, :, :-1, :-1]


def _slide_up_to_last(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Miss the last window where it ends with the input."""
    rows, columns = (
        -((k - n) // s) for n, k, s in zip(padded.shape[2:], W.shape[2:], strides, strict=True)
    )
    return products(padded, W, strides)[:, :, :rows, :columns]


def _slide_divided_after(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    rows, columns = (
        (n - k + 1) // s for n, k, s in zip(padded.shape[2:], W.shape[2:], strides, strict=True)
    )
    return products(padded, W, strides)[:, :, :rows, :columns]


def _slide_in_whole_steps(padded: Tensor, W: Tensor, strides: Pair, error: Exception) -> Tensor:
    """Stop where the last step does not fit."""
    sizes = zip(padded.shape[2:], W.shape[2:], strides, strict=True)
    if any((n - k) % s for n, k, s in sizes):
        raise error
    return products(padded, W, strides)


def _slide_over_last_channel(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return products(padded[:, -1:], W[:, -1:], strides)


def _slide_at_swapped_steps(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return swapped_steps(products(padded, W, (1, 1)), strides)


def _windows_at_swapped_steps(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    window = size_of(W)
    count = count_of(size_of(padded), window, strides)
    return by_windows(padded, W, window, strides[::-1], count)


def _windows_past_the_end(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Round the size up: of the last window, only a part is there."""
    (height, width), window, (s_h, s_w) = size_of(padded), size_of(W), strides
    count = count_of((height + s_h - 1, width + s_w - 1), window, strides)
    return by_windows(padded, W, window, strides, count)


def _windows_turned(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Cut windows of k_w x k_h, and lay the kernel on as it is."""
    window = size_of(W)[::-1]
    return by_windows(padded, W, window, strides, count_of(size_of(padded), window, strides))


def _kernel_turned_in_windows(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    window = size_of(W)
    count = count_of(size_of(padded), window, strides)
    return by_windows(padded, W.transpose(2, 3), window, strides, count)


def _slide_and_crop(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    height, width = products(padded, W, strides).shape[2:]
    return products(padded, W, (1, 1))[:, :, :height, :width]


def _slide_over_first_channel(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return products(padded[:, :1], W[:, :1], strides)


def _slide_over_channel_mean(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return products(padded, W, strides) / W.shape[1]


def _slide_with_first_kernel(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return products(padded, W[:1].expand_as(W), strides)


@dataclass(frozen=True)
class ForwardSteps:
    """The steps of a layer's forward pass."""

    sides: Callable[[int, int], tuple[int, ...]] = sides_of
    strides: Callable[[int, int], Pair] = strides_of
    kernel: Callable[[Tensor], Tensor] = as_it_is
    slide: Callable[[Tensor, Tensor, Pair], Tensor] = products
    fit: Callable[[Tensor, Pair], Tensor] = _as_it_is
    bias: Callable[[Tensor, Tensor], Tensor] = lambda b, W: b
    result: Callable[[Tensor, Tensor, Tensor, Pair, Pair], Tensor] = _as_it_is
    dtype: Callable[[Tensor], Tensor] = as_it_is


def _true_size(X: Tensor, W: Tensor, padding: Pair, stride: Pair) -> Pair:
    (height, width), (p_h, p_w) = size_of(X), padding
    return count_of((height + 2 * p_h, width + 2 * p_w), size_of(W), stride)


def _conv_forward(
    steps: ForwardSteps, X: Tensor, W: Tensor, b: Tensor, padding: Setting = 0, stride: Setting = 1
) -> Tensor:
    padded = F.pad(X, steps.sides(*both(padding)))
    strides = steps.strides(*both(stride))
    Y = steps.slide(padded, steps.kernel(W), strides)
    Y = steps.fit(Y, _true_size(X, W, both(padding), both(stride)))
    Y = Y + steps.bias(b, W).reshape(1, -1, 1, 1)
    return steps.dtype(steps.result(Y, X, W, both(padding), strides))


# The windows of all places may be made at once, and then be given the shape that is known.
CONV_FORWARD = Algorithm("conv_forward", _conv_forward, ForwardSteps(), ({}, {"fit": _in_shape}))


KERNEL_TRANSPOSED = (
    "You use the kernel with rows and columns exchanged. The shape of `W` is height first, then "
    "width."
)

# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="one-side-only",
        tasks=("conv_forward",),
        step="sides",
        forms=(lambda p_h, p_w: (p_w, 0, p_h, 0), lambda p_h, p_w: (0, p_w, 0, p_h)),
        sentence=(
            "You pad one side of each axis only. `padding` counts the zeros of each side: top and "
            "bottom, left and right."
        ),
        lesson=FRAME,
    ),
    Misconception(
        name="f-pad-order",
        tasks=("conv_forward",),
        changes={"sides": lambda p_h, p_w: (p_h, p_w, p_h, p_w)},
        sentence=(
            "You mix the numbers of height and width in one axis. `F.pad` takes both sides of the "
            "last axis first: left, right, top, bottom."
        ),
        lesson=FRAME,
    ),
    *in_forms(
        name="stride-swaps-axes",
        tasks=("conv_forward",),
        step="slide",
        forms=(_slide_at_swapped_steps, _windows_at_swapped_steps),
        sentence=(
            "You take the first number of the stride for the steps across. It moves the window "
            "down; the second moves it across."
        ),
        lesson=DOWN_FIRST,
    ),
    *in_forms(
        name="strides-rows-only",
        tasks=("conv_forward",),
        step="strides",
        forms=(lambda s_h, s_w: (s_h, 1), lambda s_h, s_w: (1, s_w)),
        sentence=(
            "Your stride acts along one axis only; along the other the window moves by one pixel."
        ),
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="ignores-stride",
        tasks=("conv_forward",),
        changes={"strides": lambda s_h, s_w: (1, 1)},
        sentence="The stride has no effect: your window moves by one pixel whatever the stride is.",
        lesson=STRIDE,
    ),
    Misconception(
        name="top-left-of-stride-1",
        tasks=("conv_forward",),
        changes={"slide": _slide_and_crop},
        sentence=(
            "You keep the top left corner of the result at stride 1. A stride of s keeps every "
            "s-th entry, across the whole result."
        ),
        lesson=STRIDE,
    ),
    *in_forms(
        name="ceil-not-floor",
        tasks=("conv_forward",),
        step="slide",
        forms=(_slide_past_the_end, _windows_past_the_end),
        sentence=(
            "You round the size up, and the last window hangs over the border. A window that does "
            "not fit is not there."
        ),
        lesson=FLOOR,
    ),
    *in_forms(
        name="forgets-plus-one",
        tasks=("conv_forward",),
        step="slide",
        forms=(_slide_without_last, _slide_up_to_last),
        sentence=LAST_MISSING,
        lesson=FORMULA,
    ),
    Misconception(
        name="forgets-plus-one",
        tasks=("conv_forward",),
        changes={"fit": _in_shape_without_last},
        sentence=LAST_MISSING,
        lesson=FORMULA,
    ),
    *in_forms(
        name="flips-kernel",
        tasks=("conv_forward",),
        step="kernel",
        forms=(lambda W: W.flip(2, 3), lambda W: W.flip(2), lambda W: W.flip(3)),
        sentence=(
            "You turn the kernel round before you slide it. That is the convolution of "
            "mathematics; the layer computes a cross-correlation, with the kernel as it is."
        ),
        lesson=WINDOW,
    ),
    *in_forms(
        name="kernel-transposed",
        tasks=("conv_forward",),
        step="kernel",
        forms=(
            lambda W: W.transpose(2, 3),
            lambda W: W.rot90(1, (2, 3)),
            lambda W: W.rot90(-1, (2, 3)),
            lambda W: W.reshape(*W.shape[:2], W.shape[3], W.shape[2]),
        ),
        sentence=KERNEL_TRANSPOSED,
        lesson=HEIGHT_FIRST,
    ),
    *in_forms(
        name="kernel-transposed",
        tasks=("conv_forward",),
        step="slide",
        forms=(_windows_turned, _kernel_turned_in_windows),
        sentence=KERNEL_TRANSPOSED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="result-transposed",
        tasks=("conv_forward",),
        changes={"result": lambda Y, *given: Y.transpose(2, 3)},
        sentence=TRANSPOSED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="stride-after-plus-one",
        tasks=("conv_forward",),
        changes={"slide": _slide_divided_after},
        sentence=STRIDE_AFTER,
        lesson=STRIDE,
    ),
    Misconception(
        name="refuses-remainder",
        tasks=("conv_forward",),
        changes={"slide": partial(_slide_in_whole_steps, error=ValueError("not whole"))},
        sentence=REFUSES_REMAINDER,
        lesson=NEVER_READ,
    ),
    Misconception(
        name="ceil-not-floor",
        tasks=("conv_forward",),
        changes={"slide": partial(_slide_in_whole_steps, error=IndexError("beyond the border"))},
        sentence=(
            "You round the size up, and the last window hangs over the border. A window that does "
            "not fit is not there."
        ),
        lesson=FLOOR,
    ),
    Misconception(
        name="same-at-any-stride",
        tasks=("conv_forward",),
        changes={"result": _as_large_as_input},
        sentence=SAME_AT_ANY_STRIDE,
        lesson=SAME,
    ),
    *in_forms(
        name="unpad-zero",
        tasks=("conv_forward",),
        step="sides",
        forms=(no_zero_sides, no_single_zero_side),
        sentence=MINUS_ZERO,
        lesson=FRAME,
    ),
    Misconception(
        name="rows-only",
        tasks=("conv_forward",),
        changes={"sides": lambda p_h, p_w: (0, 0, p_h, p_h)},
        sentence="You pad above and below and leave out the left and the right.",
        lesson=FRAME,
    ),
    Misconception(
        name="columns-only",
        tasks=("conv_forward",),
        changes={"sides": lambda p_h, p_w: (p_w, p_w, 0, 0)},
        sentence="You pad left and right and leave out the rows above and below.",
        lesson=FRAME,
    ),
    *in_forms(
        name="one-bias-for-all",
        tasks=("conv_forward",),
        step="bias",
        forms=(
            lambda b, W: b[:1].expand_as(b),
            lambda b, W: b.sum().expand_as(b),
            lambda b, W: b.mean().expand_as(b),
        ),
        sentence=(
            "You add the same number to every output channel. Each output channel has its own bias."
        ),
        lesson=BIAS,
    ),
    Misconception(
        name="bias-subtracted",
        tasks=("conv_forward",),
        changes={"bias": lambda b, W: -b},
        sentence="You subtract the bias. The layer adds it.",
        lesson=BIAS,
    ),
    Misconception(
        name="last-channel-only",
        tasks=("conv_forward",),
        changes={"slide": _slide_over_last_channel},
        sentence=(
            "You keep the last input channel only: each channel overwrites the one before. An "
            "output channel adds up over all of them."
        ),
        lesson=FOUR_AXES,
    ),
    Misconception(
        name="averages",
        tasks=("conv_forward",),
        changes={"slide": lambda padded, W, strides: products(padded, W / W[0].numel(), strides)},
        sentence="You average the products. An entry is their sum.",
        lesson=WINDOW,
    ),
    Misconception(
        name="first-channel-only",
        tasks=("conv_forward",),
        changes={"slide": _slide_over_first_channel},
        sentence=(
            "You use the first input channel only. An output channel adds up over all of them."
        ),
        lesson=FOUR_AXES,
    ),
    Misconception(
        name="channel-mean-for-sum",
        tasks=("conv_forward",),
        changes={"slide": _slide_over_channel_mean},
        sentence="You take the mean over the input channels. An output channel is their sum.",
        lesson=FOUR_AXES,
    ),
    Misconception(
        name="first-kernel-only",
        tasks=("conv_forward",),
        changes={"slide": _slide_with_first_kernel},
        sentence="Every output channel of yours is made with the first kernel. Each has its own.",
        lesson=FOUR_AXES,
    ),
    Misconception(
        name="no-bias",
        tasks=("conv_forward",),
        changes={"bias": lambda b, W: torch.zeros_like(b)},
        sentence="Your result does not depend on the bias `b`.",
        lesson=BIAS,
    ),
    *in_forms(
        name="bias-per-window-sum",
        tasks=("conv_forward",),
        step="bias",
        forms=(
            lambda b, W: b * W.shape[2] * W.shape[3],
            lambda b, W: b * W.shape[1],
            lambda b, W: b * W.shape[1] * W.shape[2] * W.shape[3],
        ),
        sentence=(
            "You add the bias several times, once for each product or each channel. It belongs to "
            "the window's sum, once."
        ),
        lesson=BIAS,
    ),
    Misconception(
        name="float32-result",
        tasks=("conv_forward",),
        changes={"dtype": lambda Y: Y.float()},
        sentence=FLOAT32,
        lesson=RULES,
    ),
)


def _fixed_forward() -> tuple[Case, ...]:
    draw = Draw(random.Random(1))
    none = torch.zeros(1)
    return (
        Case((NINE, FOUR, none), "kernels"),
        layer_case(draw, "kernels", n=1, size=(3, 4))[0],
        layer_case(draw, "kernels", kernel=(3, 2))[0],
        layer_case(draw, "bias", n=1, channels=(2, 2), size=(3, 3), kernel=(2, 1))[0],
        layer_case(draw, "padding", n=1, channels=(1, 2), size=(3, 4), padding=1)[0],
        layer_case(draw, "padding", channels=(2, 1), size=(3, 2), kernel=(2, 2), padding=(2, 1))[0],
        layer_case(draw, "padding", size=(3, 4), padding=(0, 1))[0],
        layer_case(draw, "stride", n=1, channels=(1, 1), size=(5, 6), stride=2)[0],
        layer_case(draw, "stride", channels=(2, 1), size=(5, 6), kernel=(2, 2), stride=(3, 2))[0],
        layer_case(draw, "stride", size=(4, 7), kernel=(3, 3), stride=(1, 3))[0],
        Case((NINE, FOUR, none), "padding and stride", {"padding": 1, "stride": (3, 2)}),
        layer_case(
            draw, "padding and stride", size=(5, 4), kernel=(3, 2), padding=(2, 1), stride=(2, 3)
        )[0],
        needs_float64(draw)[0],
        *(layer[0] for layer in small_cases(draw)),
        keeps_size(draw)[0],
    )


def _fresh_forward(rng: random.Random) -> Sequence[Case]:
    return [forward for forward, _ in fresh_layers(rng)]


TASK = Task(
    name="conv_forward",
    number=1,
    parameters=("X", "W", "b", "padding", "stride"),
    kind=TensorKind(),
    truth=true_conv_forward,
    facets=(
        Facet("kernels", 2),
        Facet("bias", 1),
        Facet("padding", 2),
        Facet("stride", 2),
        Facet("padding and stride", 1),
    ),
    fixed=_fixed_forward(),
    fresh=_fresh_forward,
    algorithm=CONV_FORWARD,
    rows=(*layer.MISTAKES, *MISTAKES),
    care="padding and stride",
    own_memory=True,
)
