"""The types of the catalogue: a right algorithm in steps, and mistakes that replace a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from types import SimpleNamespace
from typing import Any

__all__ = ["IN_PLACE_INPUT", "Algorithm", "DoesNotFit", "Misconception", "Suspect", "suspects"]

Step = Callable[..., Any]

# A mistake that shows in the arguments and in no result, so that no row can hold it.
IN_PLACE_INPUT = "in-place-input"


class DoesNotFit(ValueError):
    """No window fits; some learners refuse that, and some give or raise whatever comes of it."""


@dataclass(frozen=True, eq=False)
class Misconception:
    """One mistake that learners make, as data.

    Parameters
    ----------
    name
        The short name; several rows may share it, one for each way to make the mistake.
    tasks
        The tasks in which it is made.
    step
        The step of the tasks' :class:`Algorithm` that it gets wrong.
    wrong
        What it puts in the place of that step.
    sentence
        What the learner reads: what they did, and why it is not so. Never the right answer.
    lesson
        Where the lessons explain it.
    about
        The cases that show it: 'values', or a group of cases in which an error is expected.
    also
        Further steps that go wrong with it.
    """

    name: str
    tasks: tuple[str, ...]
    step: str
    wrong: Step
    sentence: str
    lesson: str
    about: str = "values"
    also: Mapping[str, Step] = field(default_factory=dict)

    @property
    def replaces(self) -> dict[str, Step]:
        """All steps that go wrong, with what takes their place."""
        return {self.step: self.wrong, **self.also}


@dataclass(frozen=True)
class Algorithm:
    """A task's right answer, in steps that can be replaced one by one.

    Parameters
    ----------
    task
        The task that it solves.
    run
        ``run(steps, *args, **kwargs)``: the algorithm, which calls ``steps.NAME``.
    steps
        The right choice for each step.
    free
        Choices that a learner may make beside any mistake, such as leaving out a check.
    """

    task: str
    run: Callable[..., Any]
    steps: Mapping[str, Step]
    free: tuple[Mapping[str, Step], ...] = field(default=({},))

    def answer(self, *rows: Misconception, **choices: Step) -> Callable[..., Any]:
        """Return the function of a learner who makes these mistakes, or none."""
        replaced = choices | {k: v for row in rows for k, v in row.replaces.items()}
        unknown = replaced.keys() - self.steps.keys()
        if unknown:
            raise ValueError(f"{self.task} has no step {sorted(unknown)}, but {list(self.steps)}")
        steps = SimpleNamespace(**{**self.steps, **replaced})
        return lambda *args, **kwargs: self.run(steps, *args, **kwargs)


@dataclass(frozen=True)
class Suspect:
    """A set of mistakes made together, and the answers that it may lead to."""

    rows: tuple[Misconception, ...]
    answers: tuple[Callable[..., Any], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the mistakes, without repetition."""
        return tuple(dict.fromkeys(row.name for row in self.rows))


def suspects(
    algorithm: Algorithm,
    rows: tuple[Misconception, ...],
    *,
    about: str = "values",
    beside: tuple[Misconception, ...] = (),
) -> Iterator[Suspect]:
    """Yield every mistake of a task alone, then every pair of mistakes in different steps.

    ``beside`` names mistakes that are made in any case; then no pairs are made.
    """
    mine = [row for row in rows if algorithm.task in row.tasks and row.about == about]
    # Cases about values hold nothing that is out of range.
    free = [one for one in algorithm.free if about != "values" or "range" not in one]
    groups: list[tuple[Misconception, ...]] = [(row,) for row in mine]
    if about == "values" and not beside:
        groups += [
            pair
            for pair in combinations(mine, 2)
            if pair[0].step != pair[1].step and pair[0].name != pair[1].name
        ]
    for group in groups:
        together = (*beside, *group)
        answers = tuple(algorithm.answer(*together, **choices) for choices in free)
        yield Suspect(group, answers)
