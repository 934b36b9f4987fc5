"""Task: the padding that keeps the size."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Nested
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride.cases import (
    OUT_OF_RANGE,
    Setting,
    case_of,
    demand,
    unequal_pair,
)
from d2l_conv.homework.padding_and_stride.sizes import SWAPPED
from d2l_conv.homework.padding_and_stride.sliding import ONE_SIDE
from d2l_conv.homework.sections import EVEN, FORMULA, HEIGHT_FIRST, PER_SIDE
from d2l_conv.homework.steps import Ints, as_pair, fail_with, no_step, swapped, unchanged


@dataclass(frozen=True)
class SameSteps:
    """The steps of the padding that keeps the size."""

    range: Callable[[int], None] = lambda k: None if k >= 1 else fail_with(ValueError("range"))
    sides: Callable[[int], Ints] = lambda k: ((k - 1) // 2, k // 2)
    result_order: Callable[[tuple[Ints, ...]], Any] = unchanged


def run_same(steps: SameSteps, kernel_size: int | Ints) -> Any:
    """Compute the padding of each side that keeps the size."""
    for k in as_pair(kernel_size):
        steps.range(k)
    return steps.result_order(tuple(steps.sides(k) for k in as_pair(kernel_size)))


SAME_PADDING = Algorithm("same_padding", run_same, SameSteps(), ({}, {"range": no_step}))


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    # Same padding
    Misconception(
        name="half-kernel-always",
        tasks=("same_padding",),
        changes={"sides": lambda k: (k // 2, k // 2)},
        sentence=(
            "You take half the kernel on both sides. For an even kernel that is one pixel too many."
        ),
        lesson=EVEN,
    ),
    Misconception(
        name="extra-forgotten",
        tasks=("same_padding",),
        changes={"sides": lambda k: ((k - 1) // 2, (k - 1) // 2)},
        sentence="You use the same number on both sides and lose the odd pixel of an even kernel.",
        lesson=EVEN,
    ),
    Misconception(
        name="extra-before",
        tasks=("same_padding",),
        changes={"sides": lambda k: (k // 2, (k - 1) // 2)},
        sentence="You put the extra pixel of an even kernel at the top and left.",
        lesson=EVEN,
    ),
    Misconception(
        name="total-on-each-side",
        tasks=("same_padding",),
        changes={"sides": lambda k: (k - 1, k - 1)},
        sentence="You put the total on each of the two sides. The two sides share it.",
        lesson=PER_SIDE,
    ),
    Misconception(
        name="one-side-only",
        tasks=("same_padding",),
        changes={"sides": lambda k: (k - 1, 0)},
        sentence=ONE_SIDE,
        lesson=PER_SIDE,
    ),
    Misconception(
        name="one-side-only",
        tasks=("same_padding",),
        changes={"sides": lambda k: (0, k - 1)},
        sentence=ONE_SIDE,
        lesson=PER_SIDE,
    ),
    Misconception(
        name="kernel-for-total",
        tasks=("same_padding",),
        changes={"sides": lambda k: (k // 2, k - k // 2)},
        sentence="You pad by the whole kernel. A kernel takes away one pixel less than it has.",
        lesson=FORMULA,
    ),
    Misconception(
        name="swaps-axes",
        tasks=("same_padding",),
        changes={"result_order": swapped},
        sentence=SWAPPED,
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="groups-by-end",
        tasks=("same_padding",),
        changes={"result_order": lambda sides: tuple(zip(*sides, strict=True))},
        sentence="You group top with left and bottom with right. The task groups by axis.",
        lesson=HEIGHT_FIRST,
    ),
)


def true_same_padding(kernel_size: Setting) -> tuple[Ints, Ints]:
    """Share what a kernel takes away between two sides; PyTorch's padding='same' does so too."""
    demand(min(as_pair(kernel_size)) >= 1)
    k_h, k_w = as_pair(kernel_size)
    return ((k_h - 1) // 2, k_h // 2), ((k_w - 1) // 2, k_w // 2)


def _fresh_kernels(rng: random.Random) -> Sequence[Case]:
    return [
        *(case_of("odd kernels", k) for k in rng.sample(range(7, 40, 2), 2)),
        *(case_of("even kernels", k) for k in rng.sample(range(8, 40, 2), 2)),
        *(case_of("pairs", unequal_pair(rng, 1, 12)) for _ in range(2)),
        case_of("pairs", (rng.choice((3, 5)), rng.choice((2, 4, 6)))),
        case_of("pairs", (rng.choice((2, 4, 6)), rng.choice((3, 5)))),
        case_of("odd kernels", 1),
        case_of("odd kernels", rng.randrange(101, 400, 2)),
        case_of("even kernels", rng.randrange(100, 400, 2)),
        case_of("pairs", unequal_pair(rng, 100, 400)),
        case_of("pairs", (1, rng.randint(2, 9))),
        case_of("pairs", (rng.randint(2, 9), 1)),
        case_of("pairs", (3, 3)),
        case_of("errors", -rng.randint(1, 3), about="range"),
        case_of("errors", (0, 3), about="range"),
        case_of("errors", (3, -2), about="range"),
        case_of("errors", -rng.randint(1000, 9000), about="range"),
    ]


TASK = Task(
    name="same_padding",
    number=5,
    parameters=("kernel_size",),
    kind=Nested((2, 2)),
    truth=true_same_padding,
    facets=(
        Facet("odd kernels", 1),
        Facet("even kernels", 1),
        Facet("pairs", 0.5),
        Facet("errors", 0.5, alone=False),
    ),
    fixed=(
        case_of("odd kernels", 3),
        case_of("odd kernels", 5),
        case_of("odd kernels", 1),
        case_of("even kernels", 2),
        case_of("even kernels", 4),
        case_of("pairs", (5, 3)),
        case_of("pairs", (3, 2)),
        case_of("errors", 0, about="range"),
        case_of("errors", (3, 0), about="range"),
    ),
    fresh=_fresh_kernels,
    algorithm=SAME_PADDING,
    rows=MISTAKES,
    errors={"range": OUT_OF_RANGE},
)
