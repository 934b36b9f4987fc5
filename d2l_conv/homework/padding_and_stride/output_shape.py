"""Task: the output size of both axes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Nested
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride import sizes, sliding
from d2l_conv.homework.padding_and_stride.cases import (
    NO_FIT,
    OUT_OF_RANGE,
    Setting,
    case_of,
    true_output_shape,
    unequal_pair,
    wide_axis,
)
from d2l_conv.homework.padding_and_stride.sizes import (
    SAME_AT_ANY_STRIDE,
    SWAPPED,
    SizeSteps,
    run_size,
)
from d2l_conv.homework.padding_and_stride.sliding import (
    FIRST_FOR_BOTH,
    STRIDES_COLUMNS,
    STRIDES_ROWS,
)
from d2l_conv.homework.sections import DOWN_FIRST, HEIGHT_FIRST, SAME
from d2l_conv.homework.steps import Ints, as_pair, no_step, swapped, unchanged

Order = Callable[[Ints], Ints]


@dataclass(frozen=True)
class ShapeSteps(SizeSteps):
    """The steps of two output sizes; an order is what a pair of numbers is taken for."""

    same_shape: Callable[[tuple[Ints, ...]], Ints | None] = no_step
    shape_order: Order = unchanged
    settings_order: Order = unchanged
    kernel_order: Order = unchanged
    padding_order: Order = unchanged
    stride_order: Order = unchanged
    result_order: Callable[[tuple[Any, ...]], Any] = unchanged


def run_shape(
    steps: ShapeSteps,
    shape: Ints,
    kernel_size: int | Ints,
    padding: int | Ints = 0,
    stride: int | Ints = 1,
    dilation: int | Ints = 1,
) -> Any:
    """Compute the output size of both axes."""
    settings = (
        steps.settings_order(steps.kernel_order(as_pair(kernel_size))),
        steps.settings_order(steps.padding_order(as_pair(padding))),
        steps.settings_order(steps.stride_order(as_pair(stride))),
        steps.settings_order(as_pair(dilation)),
    )
    sizes = steps.shape_order((shape[0], shape[1])), *settings
    kept = steps.same_shape(sizes)
    if kept is not None:
        return kept
    return steps.result_order(tuple(run_size(steps, *axis) for axis in zip(*sizes, strict=True)))


OUTPUT_SHAPE = Algorithm(
    "output_shape",
    run_shape,
    ShapeSteps(),
    ({}, {"fits": no_step}, {"fits": no_step, "range": no_step}),
)


def _same_shape(sizes: tuple[Ints, ...]) -> Ints | None:
    """Return the input's shape where the padding of both axes keeps it at stride 1."""
    shape, kernel, padding, stride, dilation = sizes
    axes = zip(kernel, padding, dilation, strict=True)
    same = all(2 * p == d * (k - 1) for k, p, d in axes)
    return shape if same and max(stride) > 1 else None


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="same-at-any-stride",
        tasks=("output_shape",),
        changes={"same_shape": _same_shape},
        sentence=SAME_AT_ANY_STRIDE,
        lesson=SAME,
    ),
    # Two axes
    Misconception(
        name="swaps-axes",
        tasks=("output_shape",),
        changes={"shape_order": swapped},
        sentence=SWAPPED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="swaps-axes",
        tasks=("output_shape",),
        changes={"settings_order": swapped},
        sentence=SWAPPED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="swaps-axes",
        tasks=("output_shape",),
        changes={"result_order": swapped},
        sentence=SWAPPED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="kernel-transposed",
        tasks=("output_shape",),
        changes={"kernel_order": swapped},
        sentence=(
            "You take a kernel of (k_h, k_w) for one of k_w rows and k_h columns. Rows come first."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="padding-swaps-axes",
        tasks=("output_shape",),
        changes={"padding_order": swapped},
        sentence="You take the first number of the padding for the columns. Rows come first.",
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="first-setting-for-both",
        tasks=("output_shape",),
        changes={"settings_order": lambda pair: (pair[0], pair[0])},
        sentence=FIRST_FOR_BOTH,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="strides-rows-only",
        tasks=("output_shape",),
        changes={"stride_order": lambda stride: (stride[0], 1)},
        sentence=STRIDES_ROWS,
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="strides-columns-only",
        tasks=("output_shape",),
        changes={"stride_order": lambda stride: (1, stride[1])},
        sentence=STRIDES_COLUMNS,
        lesson=DOWN_FIRST,
    ),
)


def _fresh_shapes(rng: random.Random) -> Sequence[Case]:
    def shape() -> Ints:
        return unequal_pair(rng, 14, 40)

    cases = [
        case_of("ints", shape(), rng.randint(2, 6), padding=rng.randint(0, 3), stride=s)
        for s in (1, 2, 3)
    ]
    cases += [
        case_of(
            "kernel and padding pairs",
            shape(),
            unequal_pair(rng, 1, 7),
            padding=unequal_pair(rng, 0, 4),
        )
        for _ in range(2)
    ]
    cases += [
        case_of(
            "stride pairs",
            shape(),
            unequal_pair(rng, 2, 6),
            padding=unequal_pair(rng, 0, 3),
            stride=unequal_pair(rng, 1, 5),
        )
        for _ in range(3)
    ]
    n = rng.randint(10, 20)

    def wide(facet: str, stride: Setting) -> Case:
        padding = unequal_pair(rng, 0, 90)
        axes = [wide_axis(rng, p, s) for p, s in zip(padding, as_pair(stride), strict=True)]
        return case_of(facet, *zip(*axes, strict=True), padding=padding, stride=stride)

    def wide_int(stride: int) -> Case:
        height, k = wide_axis(rng, 3, stride)
        return case_of("ints", (height, height + rng.randint(9, 99)), k, padding=3, stride=stride)

    return [
        *cases,
        wide_int(rng.randint(1, 6)),
        wide("kernel and padding pairs", 1),
        *(wide("stride pairs", unequal_pair(rng, 1, 9)) for _ in range(2)),
        # the padding that keeps the size at stride 1, at another stride
        case_of("ints", (n, n + 3), 5, padding=2, stride=rng.randint(2, 3)),
        case_of("stride pairs", shape(), (3, 5), padding=(1, 2), stride=unequal_pair(rng, 2, 4)),
        case_of("stride pairs", shape(), (3, 5), padding=(1, 2), stride=(1, 3)),
        case_of("stride pairs", (n, n), (2, 2), padding=(1, 1), stride=(2, 2)),
        case_of("stride pairs", (n, n), 3, padding=1, stride=(2, 3)),
        case_of("kernel and padding pairs", (n, n), unequal_pair(rng, 1, 4), padding=1),
        case_of("stride pairs", shape(), (1, 2), padding=(2, 3), stride=(3, 4)),
        case_of("kernel and padding pairs", (2, 3), (4, 6), padding=(2, 3)),
        case_of("kernel and padding pairs", shape(), 1, padding=(1, 0)),
        case_of("ints", (1, 1), 1),
        case_of("ints", (n, n + 1), 3, padding=1, stride=2),
        case_of("ints", (n + 1, n), 4, padding=2),
        case_of("kernel and padding pairs", (4, 9), (4, 9)),
        case_of("stride pairs", shape(), rng.randint(2, 5), stride=unequal_pair(rng, 1, 4)),
        case_of("errors", (5, 9), (6, 2), about="fit"),
        case_of("errors", (9, 5), (2, 8), about="fit", padding=(3, 1)),
        case_of("errors", (n, 99), (n + rng.randint(9, 99), 3), about="fit"),
        case_of("errors", (99, n), (3, n + rng.randint(9, 99)), about="fit", stride=(1, 2)),
        case_of("errors", (9, 5), 8, about="fit", padding=1, stride=2),
        case_of("errors", (0, 5), 1, about="range", padding=1),
        case_of("errors", (5, -1), 1, about="range", padding=3),
        case_of("errors", (9, 5), (3, 0), about="range"),
        case_of("errors", (9, 5), (-2, 3), about="range"),
        case_of("errors", (9, 5), 2, about="range", stride=(-1, 2)),
        case_of("errors", (9, 5), 2, about="range", padding=-1),
        case_of("errors", (9, 5), 2, about="range", stride=(2, 0)),
        case_of("errors", (9, 5), 2, about="range", padding=(-1, 2)),
    ]


TASK = Task(
    name="output_shape",
    number=2,
    parameters=("shape", "kernel_size", "padding", "stride"),
    kind=Nested((2,)),
    truth=true_output_shape,
    facets=(
        Facet("ints", 1),
        Facet("kernel and padding pairs", 1),
        Facet("stride pairs", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        case_of("ints", (8, 6), 3),
        case_of("ints", (8, 6), 3, padding=1),
        case_of("ints", (10, 7), 3, padding=1, stride=2),
        case_of("ints", (9, 7), 4, padding=2),
        case_of("kernel and padding pairs", (8, 6), (5, 3)),
        case_of("kernel and padding pairs", (8, 6), (5, 3), padding=(2, 0)),
        case_of("stride pairs", (8, 9), (3, 5), padding=(0, 1), stride=(3, 4)),
        case_of("stride pairs", (12, 10), (2, 3), stride=(1, 3)),
        case_of("errors", (4, 8), (5, 3), about="fit"),
        case_of("errors", (8, 4), (3, 7), about="fit", padding=(2, 1)),
        case_of("errors", (3, 8), 4, about="fit", stride=2),
        case_of("errors", (8, 6), 3, about="range", stride=(0, 1)),
        case_of("errors", (8, 6), 3, about="range", padding=(0, -1)),
    ),
    fresh=_fresh_shapes,
    algorithm=OUTPUT_SHAPE,
    rows=(*sizes.MISTAKES, *sliding.MISTAKES, *MISTAKES),
    errors={"fit": NO_FIT, "range": OUT_OF_RANGE},
)
