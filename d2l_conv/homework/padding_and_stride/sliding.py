"""Padding and sliding: steps and mistakes that several tasks share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.homework.sections import DOWN_FIRST, FRAME, HEIGHT_FIRST, PER_SIDE
from d2l_conv.homework.steps import Ints, as_pair, in_forms, swapped, unchanged

Sides = tuple[int, int, int, int]  # top, bottom, left, right


@dataclass(frozen=True)
class PadSteps:
    """The steps of a frame of zeros."""

    padding_order: Callable[[Ints], Ints] = unchanged
    sides: Callable[[int, int], Sides] = lambda p_h, p_w: (p_h, p_h, p_w, p_w)
    frame: Callable[[Tensor, Sides], Tensor] = lambda X, s: F.pad(X, (*s[2:], *s[:2]))
    result: Callable[..., Tensor] = lambda Y, *given: Y


def pad(steps: PadSteps, X: Tensor, padding: int | Ints) -> Any:
    """Make the frame alone."""
    return steps.frame(X, steps.sides(*steps.padding_order(as_pair(padding)))).clone()


FRAMES = ("zero_pad", "cross_correlate")


def _cut_to_minus_zero(X: Tensor, sides: Sides) -> Tensor:
    top, bottom, left, right = sides
    padded = X.new_zeros(X.shape[0] + top + bottom, X.shape[1] + left + right)
    padded[top:-bottom, left:-right] = X
    return padded


def _cut_unless_both_are_zero(X: Tensor, sides: Sides) -> Tensor:
    return _cut_to_minus_zero(X, sides) if any(sides) else X


def by_windows(padded: Tensor, W: Tensor, window: Ints, steps: Ints, count: Ints) -> Tensor:
    """Cut one window after the other, as loops do: at the border there may be less of it."""
    (k_h, k_w), (s_h, s_w), (rows, columns) = window, steps, count
    Y = padded.new_zeros(len(padded), len(W), rows, columns)
    for i in range(rows):
        for j in range(columns):
            at = padded[:, None, :, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w]
            Y[:, :, i, j] = (at * W).sum((2, 3, 4))
    return Y


def count_of(size: Ints, window: Ints, steps: Ints) -> Ints:
    """Count the windows that fit, down and across."""
    rows, columns = ((n - k) // s + 1 for n, k, s in zip(size, window, steps, strict=True))
    return rows, columns


def size_of(X: Tensor) -> Ints:
    """Return height and width."""
    return X.shape[-2], X.shape[-1]


def swapped_steps(Y: Tensor, stride: Ints) -> Tensor:
    """Take as many entries as is right, at steps of the other axis; they may lie outside."""
    (height, width), (s_h, s_w) = Y.shape[-2:], stride
    rows, columns = range(-(-height // s_h)), range(-(-width // s_w))
    return Y[..., [i * s_w for i in rows], :][..., [j * s_h for j in columns]]


TRANSPOSED = (
    "Your result has its rows and columns exchanged. The first index counts rows, from top to "
    "bottom; the second counts columns."
)

MINUS_ZERO = (
    "Your slice ends at minus the padding. With a padding of 0 that is `[0:-0]`, which is empty."
)

FIRST_FOR_BOTH = "You use the first number of a pair for both axes."
STRIDES_ROWS = "You stride down and move by one pixel across."
STRIDES_COLUMNS = "You stride across and move by one pixel down."
ONE_SIDE = "Your zeros are on one side of an axis only. The frame goes all around."
LAST_MISSING = (
    "Your last window is missing, down and across: it stops one step too early. The place where "
    "the window begins counts as well."
)

F_PAD = (
    "You put the numbers of the padding on the wrong axes. The first is for the rows; `F.pad` "
    "begins with the last axis, the columns, and takes both sides of an axis before the next."
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="stride-swaps-axes",
        tasks=("output_shape", "cross_correlate"),
        changes={"stride_order": swapped},
        sentence=(
            "You take the first number of the stride for the way across. The window's way down "
            "comes first."
        ),
        lesson=DOWN_FIRST,
    ),
    *(
        Misconception(
            name="first-setting-for-both",
            tasks=tasks,
            changes={step: lambda pair: (pair[0], pair[0])},
            sentence=FIRST_FOR_BOTH,
            lesson=HEIGHT_FIRST,
        )
        for tasks, step in (
            (("output_shape",), "kernel_order"),
            ((*("output_shape",), *FRAMES), "padding_order"),
            ((*("output_shape",), *("cross_correlate",)), "stride_order"),
        )
    ),
    # Padding and sliding
    Misconception(
        name="one-side-only",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (h, 0, w, 0)},
        sentence=ONE_SIDE,
        lesson=FRAME,
    ),
    Misconception(
        name="one-side-only",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (0, h, 0, w)},
        sentence=ONE_SIDE,
        lesson=FRAME,
    ),
    Misconception(
        name="f-pad-order",
        tasks=FRAMES,
        changes={"padding_order": swapped},
        sentence=F_PAD,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="f-pad-order",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (h, w, h, w)},
        sentence=F_PAD,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="padding-once",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (h // 2, h - h // 2, w // 2, w - w // 2)},
        sentence=(
            "You share the padding between two sides. `padding` counts the pixels of one side."
        ),
        lesson=PER_SIDE,
    ),
    Misconception(
        name="padding-twice",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (2 * h, 2 * h, 2 * w, 2 * w)},
        sentence="You put twice the padding on each side. `padding` counts the pixels of one side.",
        lesson=PER_SIDE,
    ),
    Misconception(
        name="rows-only",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (h, h, 0, 0)},
        sentence="You pad above and below and leave out the left and the right.",
        lesson=FRAME,
    ),
    Misconception(
        name="columns-only",
        tasks=FRAMES,
        changes={"sides": lambda h, w: (0, 0, w, w)},
        sentence="You pad left and right and leave out the rows above and below.",
        lesson=FRAME,
    ),
    *in_forms(
        name="unpad-zero",
        tasks=FRAMES,
        step="frame",
        forms=(_cut_to_minus_zero, _cut_unless_both_are_zero),
        sentence=MINUS_ZERO,
        lesson=FRAME,
    ),
    Misconception(
        name="result-transposed",
        tasks=FRAMES,
        changes={"result": lambda Y, *given: Y.T},
        sentence=TRANSPOSED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="frame-not-zero",
        tasks=FRAMES,
        changes={"frame": lambda X, s: F.pad(X, (*s[2:], *s[:2]), value=1.0)},
        sentence="Your frame is made of ones. Zeros add nothing to a sum.",
        lesson=FRAME,
    ),
    Misconception(
        name="frame-repeats-border",
        tasks=FRAMES,
        changes={
            "frame": lambda X, s: F.pad(X[None, None], (*s[2:], *s[:2]), mode="replicate")[0, 0]
        },
        sentence="Your frame repeats the border's pixels. This task asks for zeros.",
        lesson=FRAME,
    ),
)
