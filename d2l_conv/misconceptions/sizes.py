"""Mistakes about output sizes, padding and sliding."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from d2l_conv.misconceptions.catalogue import Algorithm, Misconception

__all__ = ["OUTPUT_SIZE", "SIZE_ROWS"]

PER_SIDE = "lesson 1, 'Per side or in total?'"
FORMULA = "lesson 1, 'The size formula'"
EVEN = "lesson 1, 'Even kernels'"
FLOOR = "lesson 2, 'The floor'"
STRIDE = "lesson 2, 'Keep every s-th result'"
AXES = "lesson 2, 'Down and across'"
DILATION = "lesson 2, 'Dilation'"

# --- one axis -------------------------------------------------------------------------------------


def _range(n: int, kernel_size: int, padding: int, stride: int, dilation: int) -> None:
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")


def _fits(free: int) -> None:
    if free < 0:
        raise ValueError("does not fit")


def _refuse_remainder(free: int, stride: int) -> int:
    if free % stride:
        raise ValueError("not whole")
    return free // stride


def _nothing(*args: Any) -> None:
    return None


SIZE_STEPS = {
    "range": _range,
    "padded": lambda n, padding: n + 2 * padding,
    "extent": lambda kernel_size, dilation: dilation * (kernel_size - 1) + 1,
    "fits": _fits,
    "divide": lambda free, stride: free // stride,
    "finish": lambda divide, free, stride: divide(free, stride) + 1,
    "same_at_stride": _nothing,
    "same_if_even": _nothing,
}


def run_size(
    steps: SimpleNamespace,
    n: int,
    kernel_size: int,
    padding: int = 0,
    stride: int = 1,
    dilation: int = 1,
) -> Any:
    """Compute one output size by the steps."""
    steps.range(n, kernel_size, padding, stride, dilation)
    for shortcut in (steps.same_at_stride, steps.same_if_even):
        size = shortcut(n, kernel_size, padding, stride, dilation)
        if size is not None:
            return size
    free = steps.padded(n, padding) - steps.extent(kernel_size, dilation)
    steps.fits(free)
    return steps.finish(steps.divide, free, stride)


OUTPUT_SIZE = Algorithm(
    "output_size",
    run_size,
    SIZE_STEPS,
    ({}, {"fits": _nothing}, {"fits": _nothing, "range": _nothing}),
)

_SIZES = ("output_size",)

SIZE_ROWS = (
    Misconception(
        "padding-once",
        _SIZES,
        "padded",
        lambda n, padding: n + padding,
        "You add the padding once. `padding` counts the pixels of one side, and there are two.",
        PER_SIDE,
    ),
    Misconception(
        "ceil-not-floor",
        _SIZES,
        "divide",
        lambda free, stride: math.ceil(free / stride),
        "You round the quotient up. A window that would reach past the border is not there: "
        "what is left over at the end is never read.",
        FLOOR,
    ),
    Misconception(
        "int-truncates-negative",
        _SIZES,
        "divide",
        lambda free, stride: int(free / stride),
        "You round with `int()`, which rounds a negative quotient towards zero: a kernel that does "
        "not fit gets an output.",
        FLOOR,
        about="fit",
    ),
)
