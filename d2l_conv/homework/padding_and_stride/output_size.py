"""Task: the output size along one axis."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Integer
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride import sizes
from d2l_conv.homework.padding_and_stride.cases import (
    NO_FIT,
    OUT_OF_RANGE,
    case_of,
    true_output_size,
    wide_axis,
)
from d2l_conv.homework.padding_and_stride.sizes import SizeSteps, run_size
from d2l_conv.homework.sections import DILATION
from d2l_conv.homework.steps import no_step

OUTPUT_SIZE = Algorithm(
    "output_size",
    run_size,
    SizeSteps(),
    ({}, {"fits": no_step}, {"fits": no_step, "range": no_step}),
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="ignores-dilation",
        tasks=("output_size",),
        changes={"extent": lambda kernel_size, dilation: kernel_size},
        sentence=(
            "You leave the dilation out. With gaps between its entries the kernel covers more "
            "pixels."
        ),
        lesson=DILATION,
    ),
    Misconception(
        name="dilation-times-kernel",
        tasks=("output_size",),
        changes={"extent": lambda kernel_size, dilation: kernel_size * dilation},
        sentence=(
            "You multiply the kernel's size by the dilation. There is no gap after the last entry."
        ),
        lesson=DILATION,
    ),
    Misconception(
        name="dilation-counts-gaps",
        tasks=("output_size",),
        changes={
            "extent": lambda kernel_size, dilation: kernel_size + (kernel_size - 1) * dilation
        },
        sentence=(
            "You take the dilation for the number of pixels in a gap. At dilation 1 there is no "
            "gap."
        ),
        lesson=DILATION,
    ),
)


def _wide_case(rng: random.Random, facet: str, stride: int, dilation: int = 1) -> Case:
    half, padding = rng.random() < 0.3, rng.randint(0, 90)
    n, k = wide_axis(rng, -1 if half else padding, stride, dilation)
    padding = k // 2 if half else padding
    if dilation == 1:
        return case_of(facet, n, k, padding=padding, stride=stride)
    return case_of(facet, n, k, padding=padding, stride=stride, dilation=dilation)


def _fresh_sizes(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, **settings: Any) -> Case:
        return case_of(facet, rng.randint(24, 60), rng.randint(2, 7), **settings)

    cases = [draw("padding", padding=rng.randint(0, 4)) for _ in range(2)]
    cases += [draw("stride", stride=rng.randint(2, 5), padding=rng.randint(0, 4)) for _ in range(4)]
    cases += [
        draw("dilation", padding=p, stride=s, dilation=rng.randint(2, 3))
        for p, s in ((0, 1), (2, 2), (3, 2))
    ]
    k = rng.choice((2, 4, 6))
    odd = rng.choice((3, 5, 7))
    n = rng.randint(20, 40)
    return [
        *cases,
        case_of("padding", n, k, padding=k // 2),
        case_of("padding", 1, 1),
        case_of("stride", n, odd, padding=odd // 2, stride=rng.randint(2, 3)),
        case_of("stride", 7, 7, stride=rng.randint(2, 9)),
        case_of("stride", 5, 2, stride=7),
        case_of("stride", n, 1, stride=3),
        case_of("stride", n, 2, padding=rng.randint(3, 5), stride=4),
        case_of("padding", 2, k + 1, padding=k),
        case_of("padding", n, 1, padding=2),
        case_of("dilation", 5, 3, dilation=2),
        case_of("dilation", n, 1, dilation=rng.randint(2, 4)),
        case_of("dilation", n, 5, padding=4, dilation=2, stride=rng.randint(2, 4)),
        *(_wide_case(rng, "padding", 1) for _ in range(2)),
        *(_wide_case(rng, "stride", rng.randint(2, 9)) for _ in range(2)),
        *(_wide_case(rng, "dilation", rng.randint(1, 5), rng.randint(2, 4)) for _ in range(2)),
        case_of("errors", k, k + 1, about="fit"),
        case_of("errors", n, n + rng.randint(5, 900), about="fit"),
        case_of("errors", n, 9, about="fit", padding=1, dilation=n),
        case_of("errors", 2, 7, about="fit", padding=2),
        case_of("errors", 4, 5, about="fit", stride=rng.randint(2, 5)),
        case_of("errors", 6, 3, about="fit", dilation=3),
        case_of("errors", 0, 1, about="range", padding=2),
        case_of("errors", 9, 0, about="range"),
        case_of("errors", 9, 3, about="range", stride=-1),
        case_of("errors", 9, 3, about="range", dilation=0),
        case_of("errors", -rng.randint(1, 3), 1, about="range", padding=4),
        case_of("errors", n, odd, about="range", padding=-1, stride=2),
    ]


TASK = Task(
    name="output_size",
    number=1,
    parameters=("n", "kernel_size", "padding", "stride", "dilation"),
    kind=Integer(),
    truth=true_output_size,
    facets=(
        Facet("padding", 1),
        Facet("stride", 1),
        Facet("dilation", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        case_of("padding", 8, 3),
        case_of("padding", 8, 3, padding=1),
        case_of("padding", 9, 5, padding=1),
        case_of("padding", 8, 4, padding=2),
        case_of("stride", 8, 3, padding=1, stride=2),
        case_of("stride", 9, 3, padding=1, stride=2),
        case_of("stride", 10, 3, stride=2),
        case_of("stride", 11, 4, padding=2, stride=3),
        case_of("dilation", 8, 3, dilation=2),
        case_of("dilation", 14, 3, padding=1, stride=2, dilation=3),
        case_of("errors", 2, 3, about="fit", stride=2),
        case_of("errors", 4, 3, about="fit", dilation=2),
        case_of("errors", 3, 8, about="fit", padding=1),
        case_of("errors", 8, 3, about="range", stride=0),
        case_of("errors", 8, 3, about="range", padding=-1),
    ),
    fresh=_fresh_sizes,
    algorithm=OUTPUT_SIZE,
    rows=(*sizes.MISTAKES, *MISTAKES),
    errors={"fit": NO_FIT, "range": OUT_OF_RANGE},
)
