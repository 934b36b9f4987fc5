"""An output size in steps, and the mistakes about sizes that several tasks share."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from d2l_conv.checking.catalogue import DoesNotFit, Misconception
from d2l_conv.homework.sections import (
    EVEN,
    FLOOR,
    FORMULA,
    FRAME,
    NEVER_READ,
    PER_SIDE,
    SAME,
    STRIDE,
)
from d2l_conv.homework.steps import fail_with, no_step


def _range(n: int, kernel_size: int, padding: int, stride: int, dilation: int) -> None:
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")


def _fits(free: int) -> None:
    if free < 0:
        raise DoesNotFit


Divide = Callable[[int, int], Any]  # a mistake may leave a float
Shortcut = Callable[[int, int, int, int, int], int | None]


@dataclass(frozen=True)
class SizeSteps:
    """The steps of one output size; a shortcut is a size that is believed at once."""

    range: Callable[[int, int, int, int, int], None] = _range
    same_at_stride: Shortcut = no_step
    same_if_even: Shortcut = no_step
    padded: Callable[[int, int], int] = lambda n, padding: n + 2 * padding
    extent: Callable[[int, int], int] = lambda k, dilation: dilation * (k - 1) + 1
    fits: Callable[[int], None] = _fits
    divide: Divide = lambda free, stride: free // stride
    finish: Callable[[Divide, int, int], Any] = lambda divide, free, s: divide(free, s) + 1


def run_size(
    steps: SizeSteps,
    n: int,
    kernel_size: int,
    padding: int = 0,
    stride: int = 1,
    dilation: int = 1,
) -> Any:
    """Compute one output size."""
    steps.range(n, kernel_size, padding, stride, dilation)
    for shortcut in (steps.same_at_stride, steps.same_if_even):
        size = shortcut(n, kernel_size, padding, stride, dilation)
        if size is not None:
            return size
    free = steps.padded(n, padding) - steps.extent(kernel_size, dilation)
    steps.fits(free)
    return steps.finish(steps.divide, free, stride)


SIZES = ("output_size", "output_shape", "layers_until")
BOTH = ("output_size", "output_shape")


def at_least_one(divide: Callable[..., Any], free: int, stride: int) -> Any:
    """Refuse a size below 1, after the division."""
    size = divide(free, stride) + 1
    return size if size >= 1 else fail_with(DoesNotFit())


def _float_if_not_whole(free: int, stride: int) -> float:
    return free / stride if free % stride else free // stride


def _refuse_remainder(free: int, stride: int) -> int:
    return free // stride if free % stride == 0 else fail_with(ValueError("not whole"))


def _same_at_stride(n: int, k: int, padding: int, stride: int, dilation: int) -> int | None:
    return n if stride > 1 and 2 * padding == dilation * (k - 1) else None


def _same_if_even(n: int, k: int, padding: int, stride: int, dilation: int) -> int | None:
    even = k % 2 == 0 and dilation == stride == 1
    return n if even and padding == k // 2 else None


REFUSES_REMAINDER = (
    "You raise an error where the quotient is not whole. That is no error: the last rows are "
    "never read."
)

STRIDE_AFTER = (
    "You divide by the stride after the entry of the start is added. Only steps are divided "
    "by the stride."
)

SAME_AT_ANY_STRIDE = (
    "You believe that this padding keeps the size at any stride. It does so at stride 1 only."
)

PADDING_ONCE = (
    "You add the padding once. `padding` counts the pixels of one side, and an axis has two sides."
)

NO_FIT_CHECK = (
    "You compute a size for a window that does not fit into the padded input. There is no such "
    "output."
)

INT_TRUNCATES = (
    "You round with `int()`, which takes a negative quotient towards zero: a kernel that does not "
    "fit gets an output."
)

CEIL = (
    "You round the quotient up. A window that would reach past the border is not there: what is "
    "left over at the end is never read."
)

SWAPPED = (
    "You take the numbers of the height for those of the width. Shapes and settings begin with "
    "the height."
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    # Output size
    Misconception(
        name="padding-once",
        tasks=SIZES,
        changes={"padded": lambda n, padding: n + padding},
        sentence=PADDING_ONCE,
        lesson=PER_SIDE,
    ),
    Misconception(
        name="ignores-padding",
        tasks=SIZES,
        changes={"padded": lambda n, padding: n},
        sentence="You leave the padding out. The window slides over the padded input.",
        lesson=FRAME,
    ),
    Misconception(
        name="ceil-not-floor",
        tasks=BOTH,
        changes={"divide": lambda free, stride: math.ceil(free / stride)},
        sentence=CEIL,
        lesson=FLOOR,
    ),
    Misconception(
        name="rounds-to-nearest",
        tasks=SIZES,
        changes={"divide": lambda free, stride: round(free / stride)},
        sentence=(
            "You round the quotient to the nearest number. A step that only half fits is not made."
        ),
        lesson=FLOOR,
    ),
    Misconception(
        name="no-rounding",
        tasks=BOTH,
        changes={"divide": lambda free, stride: free / stride},
        sentence=(
            "You divide and leave it at that. A window makes whole steps, and `/` gives a float "
            "even where the quotient is whole."
        ),
        lesson=FLOOR,
    ),
    Misconception(
        name="no-rounding",
        tasks=BOTH,
        changes={"divide": _float_if_not_whole},
        sentence=(
            "You leave a fraction where the quotient is not whole. A window makes whole steps."
        ),
        lesson=FLOOR,
    ),
    Misconception(
        name="float-size",
        tasks=BOTH,
        changes={"divide": lambda free, stride: float(free // stride)},
        sentence=(
            "Your number is right and is a float. A size counts pixels, and PyTorch takes ints for "
            "sizes only."
        ),
        lesson=FLOOR,
    ),
    Misconception(
        name="refuses-remainder",
        tasks=SIZES,
        changes={"divide": _refuse_remainder},
        sentence=REFUSES_REMAINDER,
        lesson=NEVER_READ,
    ),
    Misconception(
        name="int-truncates-negative",
        tasks=BOTH,
        changes={"divide": lambda free, stride: int(free / stride), "fits": no_step},
        sentence=INT_TRUNCATES,
        lesson=FLOOR,
        about="fit",
    ),
    Misconception(
        name="int-truncates-negative",
        tasks=BOTH,
        changes={
            "divide": lambda free, stride: int(free / stride),
            "fits": no_step,
            "finish": at_least_one,
        },
        sentence=INT_TRUNCATES,
        lesson=FLOOR,
        about="fit",
    ),
    Misconception(
        name="no-fit-check",
        tasks=BOTH,
        changes={"fits": no_step},
        sentence=NO_FIT_CHECK,
        lesson=FORMULA,
        about="fit",
    ),
    Misconception(
        name="no-range-check",
        tasks=SIZES,
        changes={"range": no_step},
        sentence="You compute a size with an argument that cannot be, such as a negative padding.",
        lesson=FORMULA,
        about="range",
    ),
    Misconception(
        name="forgets-plus-one",
        tasks=SIZES,
        changes={"finish": lambda divide, free, stride: divide(free, stride)},
        sentence=(
            "You count the steps. The window also gives an entry where it stands before its first "
            "step."
        ),
        lesson=FORMULA,
    ),
    Misconception(
        name="stride-after-plus-one",
        tasks=SIZES,
        changes={"finish": lambda divide, free, stride: divide(free + 1, stride)},
        sentence=STRIDE_AFTER,
        lesson=STRIDE,
    ),
    Misconception(
        name="ignores-stride",
        tasks=SIZES,
        changes={"divide": lambda free, stride: free},
        sentence="You leave the stride out, as if the window moved by one pixel.",
        lesson=STRIDE,
    ),
    Misconception(
        name="same-at-any-stride",
        tasks=SIZES,
        changes={"same_at_stride": _same_at_stride},
        sentence=SAME_AT_ANY_STRIDE,
        lesson=SAME,
    ),
    Misconception(
        name="half-kernel-always",
        tasks=BOTH,
        changes={"same_if_even": _same_if_even},
        sentence=(
            "You believe that half the kernel as padding keeps the size of every input. An even "
            "kernel then makes it larger."
        ),
        lesson=EVEN,
    ),
)
