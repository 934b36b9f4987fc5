"""Task: how many layers it takes to get small."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Integer
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride import sizes
from d2l_conv.homework.padding_and_stride.cases import (
    OUT_OF_RANGE,
    case_of,
    demand,
    true_output_size,
)
from d2l_conv.homework.padding_and_stride.sizes import (
    INT_TRUNCATES,
    NO_FIT_CHECK,
    SizeSteps,
    at_least_one,
    run_size,
)
from d2l_conv.homework.sections import FLOOR, FORMULA, LONG_WAY
from d2l_conv.homework.steps import fail_with, in_forms, no_step, unchanged


@dataclass(frozen=True)
class LayersSteps(SizeSteps):
    """The steps of a number of layers, beside those of each layer's size."""

    enough: Callable[[int, int], bool] = lambda n, target: n <= target
    count: Callable[[int], int] = unchanged
    never: Callable[[int], Any] = lambda layers: fail_with(ValueError("never reached"))


def run_layers(
    steps: LayersSteps,
    n: int,
    target: int,
    kernel_size: int,
    padding: int = 0,
    stride: int = 1,
) -> Any:
    """Count layers until the size is at most the target."""
    steps.range(min(n, target), kernel_size, padding, stride, 1)
    layers = 0
    while not steps.enough(n, target):
        smaller = run_size(steps, n, kernel_size, padding, stride)
        if smaller >= n:
            return steps.never(layers)
        n, layers = smaller, layers + 1
    return steps.count(layers)


LAYERS_UNTIL = Algorithm(
    "layers_until",
    run_layers,
    LayersSteps(),
    ({}, {"fits": no_step}, {"fits": no_step, "range": no_step}),
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="ceil-not-floor",
        tasks=("layers_until",),
        step="divide",
        forms=(
            lambda free, stride: math.ceil(free / stride),
            lambda free, stride: free / stride,
        ),
        sentence=(
            "You round the quotient up, or keep its fraction, which leads to the same count. "
            "A step that does not fit as a whole is not made."
        ),
        lesson=FLOOR,
    ),
    Misconception(
        name="int-truncates-negative",
        tasks=("layers_until",),
        changes={
            "divide": lambda free, stride: int(free / stride),
            "fits": no_step,
            "finish": at_least_one,
        },
        sentence=INT_TRUNCATES,
        lesson=FLOOR,
        about="never",
    ),
    Misconception(
        name="no-fit-check",
        tasks=("layers_until",),
        changes={"fits": no_step},
        sentence=NO_FIT_CHECK,
        lesson=FORMULA,
        about="never",
    ),
    # Layers
    Misconception(
        name="stops-below-target",
        tasks=("layers_until",),
        changes={"enough": lambda n, target: n < target},
        sentence=(
            "You go on until the size is below the target. 'At most' means that reaching it is "
            "enough."
        ),
        lesson=LONG_WAY,
    ),
    Misconception(
        name="stops-too-early",
        tasks=("layers_until",),
        changes={"count": lambda layers: max(0, layers - 1)},
        sentence="You count one layer too few: the layer that reaches the target counts as well.",
        lesson=LONG_WAY,
    ),
    Misconception(
        name="counts-the-start",
        tasks=("layers_until",),
        changes={"count": lambda layers: layers + 1},
        sentence="You count one layer too many: the size before the first layer is no layer.",
        lesson=LONG_WAY,
    ),
    Misconception(
        name="never-ends",
        tasks=("layers_until",),
        changes={"never": lambda layers: fail_with(TimeoutError())},
        sentence="Your loop runs on where the size no longer shrinks, and never ends.",
        lesson=LONG_WAY,
        about="never",
    ),
    Misconception(
        name="answers-when-stuck",
        tasks=("layers_until",),
        changes={"never": unchanged},
        sentence=(
            "You give a number of layers where the size no longer shrinks. No number of layers "
            "reaches the target."
        ),
        lesson=LONG_WAY,
        about="never",
    ),
)

NEVER = "A target that is never reached is to be a `ValueError`."


def true_layers_until(
    n: int, target: int, kernel_size: int, padding: int = 0, stride: int = 1
) -> int:
    """Apply PyTorch's sizes again and again."""
    demand(min(n, target, kernel_size, stride) >= 1 and padding >= 0)
    layers = 0
    while n > target:
        smaller = true_output_size(n, kernel_size, padding, stride)
        demand(smaller < n)
        n, layers = smaller, layers + 1
    return layers


def _fresh_stacks(rng: random.Random) -> Sequence[Case]:
    plain, settings = "no padding, stride 1", "padding and stride"
    k = rng.randint(3, 5)
    cases = []
    for _ in range(3):
        n, kernel = rng.randint(20, 90), rng.randint(2, 5)
        cases.append(case_of(plain, n, rng.randint(kernel, n - 1), kernel))
    for stride in (2, 2, 3, 4):
        kernel = rng.randint(2, 5)
        padding = rng.randint(0, kernel // 2)
        cases.append(
            case_of(
                settings,
                rng.randint(50, 150),
                rng.randint(kernel + 1, 20),
                kernel,
                padding=padding,
                stride=stride,
            )
        )
    for padding in (0, rng.randint(1, 9)):
        kernel, layers = rng.randint(40, 90), rng.randint(20, 60)
        shrinks = kernel - 1 - 2 * padding
        target = rng.randint(kernel, 2000)
        n = target + layers * shrinks - rng.randrange(shrinks)
        cases.append(
            case_of(settings, n, target, kernel, padding=padding)
            if padding
            else case_of(plain, n, target, kernel)
        )
    for stride in (2, rng.randint(3, 9)):
        kernel = rng.randint(3, 30)
        n, target = rng.randint(3000, 9000), rng.randint(kernel + 1, 400)
        padding = rng.randint(0, kernel // 2)
        cases.append(case_of(settings, n, target, kernel, padding=padding, stride=stride))
    return [
        *cases,
        case_of(plain, 12, 12, k),
        case_of(plain, rng.randint(3, 9), 1000, 3),
        case_of(plain, 1, 1, 1),
        case_of(settings, 60, 7, 5, padding=2, stride=rng.randint(2, 3)),
        case_of(settings, 60, 7, 1, stride=2),
        case_of(settings, 60, 7, 2, padding=1, stride=3),
        case_of(plain, 3 * k, 3 * k - 1, k),
        case_of(settings, 30, 7, 5, padding=1),
        case_of(settings, 224, 1, 3, padding=1, stride=2),
        case_of(settings, 6, 8, 3, padding=1, stride=2),
        case_of(settings, rng.randint(60, 90), 5, 6, padding=2),
        case_of("errors", rng.randint(9, 20), 3, 5, about="never", padding=2),
        case_of("errors", 9, 4, 3, about="never", padding=3),
        case_of("errors", 20, 1, 3, about="never"),
        case_of("errors", 9, 1, 4, about="never", padding=1, stride=2),
        case_of("errors", 9, 4, 1, about="never"),
        case_of("errors", 9, 4, 3, about="range", stride=0),
        case_of("errors", 10, 1, 4, about="never", stride=4),
        # a size far below 0 is no size at or below the target
        case_of("errors", 9, 2, 7, about="never"),
        case_of("errors", 3, 2, rng.randint(200, 900), about="never", padding=1),
        case_of("errors", 50, 3, 3, about="never", padding=9),
        case_of("errors", 9, -rng.randint(1, 3), 3, about="range"),
        case_of("errors", -rng.randint(1, 3), 3, 3, about="range"),
        case_of("errors", 9, 4, -2, about="range"),
        case_of("errors", 9, 4, 3, about="range", stride=-1),
        # Out of range is out of range, also where the size is small enough already.
        case_of("errors", 0, 3, 3, about="range"),
        case_of("errors", 4, 6, 0, about="range"),
        case_of("errors", 4, 6, 3, about="range", stride=0),
        case_of("errors", 4, 6, 3, about="range", padding=-1),
    ]


TASK = Task(
    name="layers_until",
    number=6,
    parameters=("n", "target", "kernel_size", "padding", "stride"),
    kind=Integer(),
    truth=true_layers_until,
    facets=(
        Facet("no padding, stride 1", 1),
        Facet("padding and stride", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        case_of("no padding, stride 1", 12, 3, 4),
        case_of("no padding, stride 1", 12, 7, 3),
        case_of("no padding, stride 1", 7, 7, 3),
        case_of("no padding, stride 1", 13, 4, 3),
        case_of("padding and stride", 9, 5, 4, padding=1),
        case_of("padding and stride", 224, 7, 3, padding=1, stride=2),
        case_of("padding and stride", 40, 3, 3, stride=2),
        case_of("padding and stride", 100, 4, 4, padding=1, stride=3),
        case_of("errors", 8, 4, 3, about="never", padding=1),
        case_of("errors", 8, 1, 3, about="never"),
        case_of("errors", 2, 1, 3, about="never", stride=2),
        case_of("errors", 8, 0, 3, about="range"),
        case_of("errors", 8, 4, 3, about="range", stride=0),
    ),
    fresh=_fresh_stacks,
    algorithm=LAYERS_UNTIL,
    rows=(*sizes.MISTAKES, *MISTAKES),
    errors={"never": NEVER, "range": OUT_OF_RANGE},
)
