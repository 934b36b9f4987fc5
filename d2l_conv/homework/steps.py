"""What algorithms in steps share, whatever the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.checking.section import Section

Ints = tuple[int, int]


def as_pair(setting: int | Ints) -> Ints:
    """Return a setting for (height, width)."""
    return (setting, setting) if isinstance(setting, int) else (setting[0], setting[1])


def no_step(*args: Any) -> None:
    """Do nothing in the place of a step."""
    return None


def unchanged(value: Any) -> Any:
    """Return a value as it is."""
    return value


def swapped(pair: Ints) -> Ints:
    """Exchange height and width."""
    return pair[1], pair[0]


def fail_with(error: Exception) -> Any:
    """Raise, where only an expression may stand."""
    raise error


def as_it_is(W: Tensor) -> Tensor:
    """Return a kernel as it is."""
    return W


def as_they_are(*gradients: Tensor) -> tuple[Tensor, ...]:
    """Return gradients as they are."""
    return gradients


def in_forms(
    *,
    name: str,
    tasks: tuple[str, ...],
    step: str,
    forms: tuple[Callable[..., Any], ...],
    sentence: str,
    lesson: Section,
) -> tuple[Misconception, ...]:
    """Return the rows of a mistake that is made in several ways: several changes of one step."""
    return tuple(
        Misconception(
            name=name, tasks=tasks, changes={step: wrong}, sentence=sentence, lesson=lesson
        )
        for wrong in forms
    )
