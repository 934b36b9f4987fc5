"""Padding and sliding: steps and mistakes that several tasks share."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.homework.sections import DOWN_FIRST, FRAME, HEIGHT_FIRST, PER_SIDE
from d2l_conv.homework.steps import Ints, as_pair, swapped, unchanged

PAD_STEPS: dict[str, Callable[..., Any]] = {
    "padding_order": unchanged,
    "sides": lambda p_h, p_w: (p_h, p_h, p_w, p_w),
    "frame": lambda X, sides: F.pad(X, (*sides[2:], *sides[:2])),
    "result": lambda Y, *given: Y,
}


def pad(steps: SimpleNamespace, X: Tensor, padding: int | Ints) -> Any:
    """Make the frame alone."""
    return steps.frame(X, steps.sides(*steps.padding_order(as_pair(padding)))).clone()


FRAMES = ("zero_pad", "cross_correlate")


def _cut_to_minus_zero(X: Tensor, sides: tuple[int, int, int, int]) -> Tensor:
    top, bottom, left, right = sides
    padded = X.new_zeros(X.shape[0] + top + bottom, X.shape[1] + left + right)
    padded[top:-bottom, left:-right] = X
    return padded


def _cut_unless_both_are_zero(X: Tensor, sides: tuple[int, int, int, int]) -> Tensor:
    return _cut_to_minus_zero(X, sides) if any(sides) else X


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
        "stride-swaps-axes",
        (*("output_shape",), *("cross_correlate",)),
        "stride_order",
        swapped,
        "You take the first number of the stride for the way across. The window's way down comes "
        "first.",
        DOWN_FIRST,
    ),
    *(
        Misconception(
            "first-setting-for-both",
            tasks,
            step,
            lambda pair: (pair[0], pair[0]),
            FIRST_FOR_BOTH,
            HEIGHT_FIRST,
        )
        for tasks, step in (
            (("output_shape",), "kernel_order"),
            ((*("output_shape",), *FRAMES), "padding_order"),
            ((*("output_shape",), *("cross_correlate",)), "stride_order"),
        )
    ),
    # Padding and sliding
    Misconception("one-side-only", FRAMES, "sides", lambda h, w: (h, 0, w, 0), ONE_SIDE, FRAME),
    Misconception("one-side-only", FRAMES, "sides", lambda h, w: (0, h, 0, w), ONE_SIDE, FRAME),
    Misconception("f-pad-order", FRAMES, "padding_order", swapped, F_PAD, HEIGHT_FIRST),
    Misconception("f-pad-order", FRAMES, "sides", lambda h, w: (h, w, h, w), F_PAD, HEIGHT_FIRST),
    Misconception(
        "padding-once",
        FRAMES,
        "sides",
        lambda h, w: (h // 2, h - h // 2, w // 2, w - w // 2),
        "You share the padding between two sides. `padding` counts the pixels of one side.",
        PER_SIDE,
    ),
    Misconception(
        "padding-twice",
        FRAMES,
        "sides",
        lambda h, w: (2 * h, 2 * h, 2 * w, 2 * w),
        "You put twice the padding on each side. `padding` counts the pixels of one side.",
        PER_SIDE,
    ),
    Misconception(
        "rows-only",
        FRAMES,
        "sides",
        lambda h, w: (h, h, 0, 0),
        "You pad above and below and leave out the left and the right.",
        FRAME,
    ),
    Misconception(
        "columns-only",
        FRAMES,
        "sides",
        lambda h, w: (0, 0, w, w),
        "You pad left and right and leave out the rows above and below.",
        FRAME,
    ),
    *(
        Misconception("unpad-zero", FRAMES, "frame", wrong, MINUS_ZERO, FRAME)
        for wrong in (_cut_to_minus_zero, _cut_unless_both_are_zero)
    ),
    Misconception(
        "result-transposed",
        FRAMES,
        "result",
        lambda Y, *given: Y.T,
        TRANSPOSED,
        HEIGHT_FIRST,
    ),
    Misconception(
        "frame-not-zero",
        FRAMES,
        "frame",
        lambda X, s: F.pad(X, (*s[2:], *s[:2]), value=1.0),
        "Your frame is made of ones. Zeros add nothing to a sum.",
        FRAME,
    ),
    Misconception(
        "frame-repeats-border",
        FRAMES,
        "frame",
        lambda X, s: F.pad(X[None, None], (*s[2:], *s[:2]), mode="replicate")[0, 0],
        "Your frame repeats the border's pixels. This task asks for zeros.",
        FRAME,
    ),
)
