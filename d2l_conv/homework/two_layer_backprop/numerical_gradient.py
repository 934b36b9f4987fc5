"""Task: a gradient by central differences."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.sections import WIGGLE
from d2l_conv.homework.steps import in_forms
from d2l_conv.homework.two_layer_backprop.cases import Draw

Along = Callable[[float], Tensor]


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


@dataclass(frozen=True)
class DifferenceSteps:
    """The steps of a gradient by differences, taken for one entry after the other."""

    width: Callable[[float], float] = lambda h: h
    move: Callable[[Tensor, int, float], Tensor] = _move_one
    difference: Callable[[Along, float], Tensor] = _central
    leave: Callable[[Tensor, int, float], None] = _leave_as_it_was
    shape: Callable[[Tensor, Tensor], Tensor] = lambda gradient, x: gradient.reshape(x.shape)


def _numerical_gradient(
    steps: DifferenceSteps, f: Callable[[Tensor], Tensor], x: Tensor, h: float = 1e-5
) -> Tensor:
    entries = x.flatten().clone()
    gradient = torch.zeros_like(entries)
    width = steps.width(h)
    for i in range(len(entries)):

        def along(by: float, i: int = i) -> Tensor:
            return f(steps.move(entries, i, by).reshape(x.shape))

        gradient[i] = steps.difference(along, width)
        steps.leave(entries, i, width)
    return steps.shape(gradient, x)


NUMERICAL_GRADIENT = Algorithm("numerical_gradient", _numerical_gradient, DifferenceSteps())


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="one-sided-difference",
        tasks=("numerical_gradient",),
        step="difference",
        forms=(
            lambda along, h: (along(h) - along(0.0)) / h,
            lambda along, h: (along(0.0) - along(-h)) / h,
        ),
        sentence=(
            "You take the difference to one side only. That is off by a multiple of h; the central "
            "difference, by a multiple of h squared."
        ),
        lesson=WIGGLE,
    ),
    *in_forms(
        name="divided-by-h",
        tasks=("numerical_gradient",),
        step="difference",
        forms=(
            lambda along, h: (along(h) - along(-h)) / h,
            lambda along, h: along(h) - along(-h),
            lambda along, h: (along(h) - along(-h)) / 2,
            lambda along, h: (along(h) - along(-h)) / 2 * h,
            lambda along, h: (along(h) - along(-h)) / h / h,
        ),
        sentence="You divide by the wrong width. Between the two places lies 2 h.",
        lesson=WIGGLE,
    ),
    Misconception(
        name="no-difference",
        tasks=("numerical_gradient",),
        changes={"difference": lambda along, h: 0 * along(h)},
        sentence="All your differences are 0: `f` gives the same value at both places.",
        lesson=WIGGLE,
    ),
    Misconception(
        name="half-steps",
        tasks=("numerical_gradient",),
        changes={"difference": lambda along, h: (along(h / 2) - along(-h / 2)) / h},
        sentence="You move by h / 2 to each side. The task asks for h to each side.",
        lesson=WIGGLE,
    ),
    Misconception(
        name="sign-of-gradient",
        tasks=("numerical_gradient",),
        changes={"difference": lambda along, h: (along(-h) - along(h)) / (2 * h)},
        sentence="Your differences have the wrong sign: they say how much the function falls.",
        lesson=WIGGLE,
    ),
    *in_forms(
        name="h-ignored",
        tasks=("numerical_gradient",),
        step="width",
        forms=(lambda h: 1e-5, lambda h: 1e-4, lambda h: 1e-6, lambda h: 1e-3),
        sentence="Your step is the same whatever `h` is.",
        lesson=WIGGLE,
    ),
    Misconception(
        name="all-entries-at-once",
        tasks=("numerical_gradient",),
        changes={"move": _move_all},
        sentence=(
            "You move all entries of `x` at once. A partial derivative moves one, and leaves the "
            "others as they are."
        ),
        lesson=WIGGLE,
    ),
    *in_forms(
        name="entry-not-put-back",
        tasks=("numerical_gradient",),
        step="leave",
        forms=(_leave_lowered, _leave_raised),
        sentence=(
            "You do not put an entry back before you move the next one: the later differences are "
            "taken at another place."
        ),
        lesson=WIGGLE,
    ),
    Misconception(
        name="flat-result",
        tasks=("numerical_gradient",),
        changes={"shape": lambda gradient, x: gradient.flatten()},
        sentence=(
            "Your result is flat. Each entry of `x` has its partial derivative at its own place."
        ),
        lesson=WIGGLE,
    ),
)


class Differences(TensorKind):
    """Quotients of small differences, which carry rounding errors."""

    @staticmethod
    def _tolerance(expected: Tensor) -> float:
        return 1e-6


class Function:
    """A scalar function that is neither linear nor a sum over entries, and knows its own text."""

    def __init__(self, text: str, value: Callable[[Tensor], Tensor]) -> None:
        self.text, self.value = text, value

    def __call__(self, x: Tensor) -> Tensor:
        """Return the value in float64, without a graph."""
        return self.value(x.detach().double())

    def __repr__(self) -> str:
        """Return the text that a learner reads."""
        return self.text


def _cube(x: Tensor) -> Tensor:
    return (x**3).sum()


def _mixed(x: Tensor) -> Tensor:
    # on the device of x, whatever a cell has made the default
    weights = torch.arange(1.0, x.numel() + 1, dtype=torch.float64, device=x.device)
    return (weights.reshape(x.shape) * x**3).sum() + x.sum() ** 2


def _at_first(x: Tensor) -> Tensor:
    return x.flatten()[0] ** 3 * x.sum()


_CUBE = Function("lambda x: (x**3).sum()", _cube)
_MIXED = Function(
    "lambda x: (torch.arange(1, x.numel() + 1).reshape(x.shape) * x**3).sum() + x.sum() ** 2",
    _mixed,
)

_AT_FIRST = Function("lambda x: x.flatten()[0] ** 3 * x.sum()", _at_first)


def true_numerical_gradient(f: Function, x: Tensor, h: float = 1e-5) -> Tensor:
    """Move one entry at a time, on copies."""
    gradient = torch.empty(x.shape, dtype=torch.float64)
    for index in np.ndindex(*x.shape):
        up, down = x.clone(), x.clone()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def _differences(f: Function, x: Tensor, **settings: float) -> Case:
    return Case((f, x), "differences" if x.ndim in (1, 2) else "any shape", settings)


def _doubles(numbers: Any) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def _fresh_differences(rng: random.Random) -> Sequence[Case]:
    draw = Draw(rng)
    widths = [0.5, 0.25, 0.125]
    rng.shuffle(widths)
    return [
        _differences(_MIXED, draw.whole(5), h=widths[0]),
        _differences(_MIXED, draw.whole(2, 3), h=widths[1]),
        _differences(_AT_FIRST, draw.whole(2, 1, 3), h=widths[2]),
        _differences(_MIXED, draw.whole(4, 3), h=widths[0]),
        _differences(_MIXED, draw.whole(6, 5), h=widths[1]),
        _differences(_AT_FIRST, draw.whole(1), h=widths[2]),
        _differences(_MIXED, draw.normal(2, 2).double()),
        _differences(_CUBE, draw.whole(1)[0], h=widths[0]),
        _differences(_MIXED, draw.whole(2, 1, 3, 2, 1), h=widths[1]),
        _differences(_AT_FIRST, draw.whole(1, 1, 1), h=widths[2]),
    ]


TASK = Task(
    name="numerical_gradient",
    number=2,
    parameters=("f", "x", "h"),
    kind=Differences(),
    truth=true_numerical_gradient,
    facets=(
        Facet("differences", 1),
        Facet("any shape", 1),
        Facet("x as it was", 1, alone=False),
    ),
    fixed=(
        _differences(_CUBE, _doubles([1, 2]), h=0.1),
        _differences(_MIXED, _doubles([[1, -2, 3]]), h=0.5),
        _differences(_MIXED, _doubles([[1, -1, 2], [2, 3, -2]]), h=0.25),
        _differences(_AT_FIRST, _doubles([0.3, 0.7])),
        _differences(_CUBE, _doubles(2), h=0.5),
        _differences(_MIXED, _doubles([[[1], [-2]]]), h=0.25),
    ),
    fresh=_fresh_differences,
    algorithm=NUMERICAL_GRADIENT,
    rows=MISTAKES,
    care="x as it was",
    own_memory=True,
)
