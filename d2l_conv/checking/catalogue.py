"""The types of the catalogue: a right algorithm in steps, and mistakes that replace a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

from d2l_conv.checking.section import Section

__all__ = ["IN_PLACE_INPUT", "Algorithm", "DoesNotFit", "Misconception", "Suspect", "suspects"]

Step = Callable[..., Any]
Steps = TypeVar("Steps", bound="DataclassInstance")

# A mistake that shows in the arguments and in no result, so that no row can hold it.
IN_PLACE_INPUT = "in-place-input"


class DoesNotFit(ValueError):
    """No window fits; some learners refuse that, and some give or raise whatever comes of it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Misconception:
    """One mistake that learners make, as data.

    Parameters
    ----------
    name
        The short name; several rows may share it, one for each way to make the mistake.
    tasks
        The tasks in which it is made.
    changes
        What it puts in the place of steps of the tasks' :class:`Algorithm`, by their names.
    sentence
        What the learner reads: what they did, and why it is not so. Never the right answer.
    lesson
        Where the lessons explain it.
    about
        The cases that show it: 'values', or a group of cases in which an error is expected.
    """

    name: str
    tasks: tuple[str, ...]
    changes: Mapping[str, Step]
    sentence: str
    lesson: Section
    about: str = "values"

    def meets(self, other: Misconception) -> bool:
        """Whether another mistake changes the same step, so that nobody makes both."""
        return bool(self.changes.keys() & other.changes.keys())


@dataclass(frozen=True, eq=False)
class Algorithm(Generic[Steps]):
    """A task's right answer, in steps that can be replaced one by one.

    Parameters
    ----------
    task
        The task that it solves.
    run
        ``run(steps, *args, **kwargs)``: the algorithm, which calls ``steps.NAME``.
    steps
        The right choice for each step: a frozen dataclass, whose fields are the steps.
    free
        Choices that a learner may make beside any mistake, such as leaving out a check.
    """

    task: str
    run: Callable[..., Any]
    steps: Steps
    free: tuple[Mapping[str, Step], ...] = ({},)

    def has(self, row: Misconception) -> bool:
        """Whether a mistake changes steps of this algorithm only."""
        return row.changes.keys() <= {step.name for step in fields(self.steps)}

    def answer(self, *rows: Misconception, **choices: Step) -> Callable[..., Any]:
        """Return the function of a learner who makes these mistakes, or none.

        Without choices it is the same one each time: a case keeps what a function gave on it.
        """
        return _answer(self, rows) if not choices else self._changed(rows, choices)

    def _changed(
        self, rows: tuple[Misconception, ...], choices: Mapping[str, Step]
    ) -> Callable[..., Any]:
        changes = {**choices, **{name: step for row in rows for name, step in row.changes.items()}}
        known = [step.name for step in fields(self.steps)]
        unknown = sorted(changes.keys() - set(known))
        if unknown:
            raise ValueError(
                f"the algorithm of {self.task} has no step {', '.join(unknown)}; "
                f"its steps are {', '.join(known)}"
            )
        steps = replace(self.steps, **changes)
        return lambda *args, **kwargs: self.run(steps, *args, **kwargs)


@cache
def _answer(algorithm: Algorithm[Any], rows: tuple[Misconception, ...]) -> Callable[..., Any]:
    return algorithm._changed(rows, {})


@dataclass(frozen=True, eq=False)
class Suspect:
    """A set of mistakes made together, and the answers that it may lead to."""

    rows: tuple[Misconception, ...]
    make: Callable[[], tuple[Callable[..., Any], ...]]

    @cached_property
    def answers(self) -> tuple[Callable[..., Any], ...]:
        """The functions of learners who make these mistakes; of most suspects nobody asks."""
        return self.make()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the mistakes, without repetition."""
        return tuple(dict.fromkeys(row.name for row in self.rows))


def suspects(
    algorithm: Algorithm[Any],
    rows: tuple[Misconception, ...],
    *,
    about: str = "values",
    beside: tuple[Misconception, ...] = (),
) -> Iterator[Suspect]:
    """Yield every mistake of a task alone, then every pair of mistakes in different steps.

    ``beside`` names mistakes that are made in any case; then no pairs are made.
    """
    if beside:
        alone = _alone(algorithm, rows, about)
        yield from (_suspect(algorithm, (row,), about, beside) for row in alone)
    else:
        yield from _alone_and_in_pairs(algorithm, rows, about)


@cache  # they are many, and are asked about one submission after another
def _alone_and_in_pairs(
    algorithm: Algorithm[Any], rows: tuple[Misconception, ...], about: str
) -> tuple[Suspect, ...]:
    alone = _alone(algorithm, rows, about)
    groups: list[tuple[Misconception, ...]] = [(row,) for row in alone]
    if about == "values":
        groups += [
            pair
            for pair in combinations(alone, 2)
            if not pair[0].meets(pair[1]) and pair[0].name != pair[1].name
        ]
    return tuple(_suspect(algorithm, group, about) for group in groups)


def _alone(
    algorithm: Algorithm[Any], rows: tuple[Misconception, ...], about: str
) -> list[Misconception]:
    return [row for row in rows if algorithm.task in row.tasks and row.about == about]


def _suspect(
    algorithm: Algorithm[Any],
    group: tuple[Misconception, ...],
    about: str,
    beside: tuple[Misconception, ...] = (),
) -> Suspect:
    # Cases about values hold nothing that is out of range.
    free = [one for one in algorithm.free if about != "values" or "range" not in one]

    def answers() -> tuple[Callable[..., Any], ...]:
        return tuple(algorithm.answer(*beside, *group, **choices) for choices in free)

    return Suspect(group, answers)
