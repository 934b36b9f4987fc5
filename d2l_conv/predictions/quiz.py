"""About a mistake, for a class: a multiple-choice question, and an explorer of the same numbers.

The wrong answers are those of the catalogue's mistakes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import Any

import torch

from d2l_conv.checking.catalogue import Suspect, suspects
from d2l_conv.checking.engine import Task, call_text, undisturbed
from d2l_conv.checking.kinds import shown
from d2l_conv.checking.match import Case, Refused, outcome
from d2l_conv.homework import TASKS
from d2l_conv.languages import N_, Sentences, _
from d2l_conv.predictions.topics import TOPICS
from d2l_conv.widgets import BackpropExplorer, ConvExplorer
from d2l_conv.widgets.shared.explorer import Explorer
from d2l_conv.worked import number

MOST_WRONG = 3
MOST_ENTRIES = 16  # of a map that is read from the back of a room
SHORT = 48  # numbers of a case that a learner reads
DRAWS, CASES = 12, 24  # how many cases are looked at until one has enough wrong answers
PLACES = (N_("first"), N_("second"), N_("third"))
SETTINGS = ("kernel_size", "padding", "stride", "dilation")
OF_THE_NET = {
    "relu_backward",
    "numerical_gradient",
    "two_layer_gradients",
    "digit_gradients",
    "train_digits",
}
# A window of one pixel shows the padded input itself.
INSTEAD: dict[str, dict[str, Any]] = {
    "zero_pad": {"K": "identity", "kernel_size": 1},
    "same_padding": {"padding": "same"},
}
TEXTS = Sentences(
    {
        "call": "What does this give?",
        "part": "What is the {place} of the results?",
        "refused": "it stops with a {kind}",
        "never": "it never comes to an end",
    }
)


@dataclass(frozen=True)
class Option:
    """An answer, and the names of the mistakes that lead to it; none lead to the right one."""

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quiz:
    """A question with its answers, sorted by their text so that their order tells nothing.

    ``code`` is the call that is asked about, ``case`` the same as arguments, for a picture of it.
    """

    question: str
    code: str
    options: tuple[Option, ...]
    case: Case

    @property
    def right(self) -> Option:
        """The right answer."""
        return next(option for option in self.options if not option.names)


def is_known(task: str, mistake: str) -> bool:
    """Say whether a task of the homework has this mistake among the steps that may go wrong."""
    of = TASKS.get(task)
    if of is None or of.algorithm is None:
        return False
    steps = of.algorithm
    return any(
        row.name == mistake and steps.task in row.tasks and steps.has(row) for row in of.rows
    )


def quiz(task: str, mistake: str, rng: random.Random | None = None) -> Quiz | None:
    """Return a question in which a mistake gives a wrong answer, the others those of other ones.

    Parameters
    ----------
    task, mistake : str
        Names of the homework and of its catalogue.
    rng : random.Random, optional
        Draws one of the small cases; without it, it is the smallest, the same each time.

    Returns
    -------
    Quiz or None
        None where no case of the task that shows the mistake is small enough to be read.

    Examples
    --------
    >>> asked = quiz("output_size", "padding-once")
    >>> sorted(len(option.names) > 0 for option in asked.options)
    [False, True, True, True]
    """
    asked, best = _asked(TASKS[task]), None
    with undisturbed():
        for case, parts in _cases(asked, mistake, rng):
            for made in _questions(asked, mistake, case, parts):
                if len(made.options) > MOST_WRONG:
                    return made
                if best is None or len(made.options) > len(best.options):
                    best = made
    return best


def explorer(task: str, case: Case | None) -> Explorer:
    """Return an explorer of a case, or one of the task where the case is none for an explorer.

    Examples
    --------
    >>> explorer("output_size", Case((7, 3), "", {"stride": 2})).address()
    'input=numbers&x=7x7&kernel=Sobel&k=3x3&p=0&s=2&d=1'
    """
    asked = _asked(TASKS[task])
    if asked.name in OF_THE_NET:
        return BackpropExplorer()
    given: dict[str, Any] = {}
    if case is not None:
        given = {**dict(zip(asked.parameters, case.args, strict=False)), **case.kwargs}
    settings = {name: given[name] for name in SETTINGS if name in given}
    X, K = (_one_map(given.get(one, given.get(other))) for one, other in ("XX", "KW"))
    settings |= {"K": K, **INSTEAD.get(asked.name, {})}
    size = given.get("shape", given.get("n"))
    try:
        return ConvExplorer(X, input_shape=None if X is not None else size, **settings)
    except ValueError:  # more than an explorer shows
        return ConvExplorer(padding=1, stride=2)


def _one_map(values: Any) -> torch.Tensor | None:
    """Return the first map of a batch."""
    if not isinstance(values, torch.Tensor):
        return None
    return values.reshape(-1, *values.shape[-2:])[0] if values.dim() > 2 else values


def _asked(task: Task) -> Task:
    """Return the task whose steps are gone wrong in: of a layer's choice, that of its size."""
    assert task.algorithm is not None
    other = TASKS.get(task.algorithm.task, task)
    return replace(other, algorithm=task.algorithm, rows=task.rows)


Part = Callable[[Any], Any]
Parts = list[tuple[str, Part]]  # what is asked, and which part of the result it is


def _cases(task: Task, mistake: str, drawn: random.Random | None) -> Iterator[tuple[Case, Parts]]:
    """Yield what can be asked: as lesson 5 has it, then the task's own cases, smallest first."""
    rng = drawn or random.Random(mistake)
    for topic in TOPICS:
        for _draw in range(DRAWS if topic.task is TASKS[task.name] else 0):
            args, settings = topic.draw(rng)
            try:
                question = topic.ask(args, settings).question
            except ValueError:
                continue  # the kernel does not fit
            yield Case(args, "", settings), [(question, topic.part)]
    cases = sorted([*task.fixed, *task.fresh(rng)], key=_entries)[:CASES]
    if drawn is not None:
        small = [case for case in cases if _entries(case) <= SHORT]
        cases = drawn.sample(small, len(small))
    for case in cases:
        yield case, [(TEXTS["call"], lambda value: value), *_of_several()]


def _part_of_several(at: int) -> Part:
    """Return what takes one of several maps out of a result."""

    def part(value: Any) -> Any:
        if not _holds_tensors(value):
            raise TypeError(f"no result of several maps: {value!r}")
        return value[at]

    return part


def _of_several() -> Parts:
    return [
        (TEXTS["part"].format(place=_(place)), _part_of_several(at))
        for at, place in enumerate(PLACES)
    ]


def _entries(case: Case) -> int:
    """Return how many numbers a case has to read."""
    return sum(arg.numel() if isinstance(arg, torch.Tensor) else 1 for arg in case.args)


def _questions(task: Task, mistake: str, case: Case, parts: Parts) -> Iterator[Quiz]:
    """Yield a question for each part of a result in which the mistake shows."""
    assert task.algorithm is not None
    everything = suspects(task.algorithm, task.rows, about=case.about)
    alone = list(takewhile(lambda one: len(one.rows) == 1, everything))  # pairs come after them
    truth = outcome(task.truth, case)
    mine = _given([one for one in alone if mistake in one.names], case)
    others: Given = []
    for question, part in parts:
        right = _text(truth, part)
        if right is None or not _wrong(mine, right, part):
            continue
        others = others or _given([one for one in alone if mistake not in one.names], case)
        wrong = _wrong([*mine, *others], right, part)
        options = [Option(right), *(Option(*one) for one in islice(wrong.items(), MOST_WRONG))]
        options.sort(key=lambda option: (len(option.text), option.text))
        yield Quiz(question, call_text(task, case), tuple(options), case)


Given = list[tuple[tuple[str, ...], list[Any]]]  # names of mistakes, and what they may give


def _given(among: list[Suspect], case: Case) -> Given:
    return [(one.names, [outcome(answer, case) for answer in one.answers]) for one in among]


def _wrong(given: Given, right: str, part: Part) -> dict[str, tuple[str, ...]]:
    """Return the wrong answers in the given order, with the mistakes that lead to each."""
    wrong: dict[str, tuple[str, ...]] = {}
    for names, values in given:
        texts = (_text(value, part) for value in values)
        text = next((text for text in texts if text not in (None, right)), None)
        if text is not None:
            wrong[text] = tuple(dict.fromkeys((*wrong.get(text, ()), *names)))
    return wrong


def _text(value: Any, part: Part) -> str | None:
    """Write an answer; None where it is too large to be read, or has no such part."""
    if isinstance(value, Refused):
        return TEXTS["never"] if "Time" in value.kind else TEXTS["refused"].format(kind=value.kind)
    try:
        value = part(value)
    except (TypeError, IndexError, KeyError):
        return None
    if isinstance(value, torch.Tensor):
        return _map(value)
    if isinstance(value, int | float | tuple | list) and not _holds_tensors(value):
        text = shown(value)
        return text if len(text) < 60 else None
    return None


def _holds_tensors(value: Any) -> bool:
    return isinstance(value, tuple | list) and any(isinstance(v, torch.Tensor) for v in value)


def _map(values: torch.Tensor) -> str | None:
    """Write a map as rows of numbers, several maps one below the other."""
    if not 0 < values.numel() <= MOST_ENTRIES:
        return None
    if values.dim() > 2:
        return "\n\n".join(filter(None, map(_map, values)))
    rows = values.tolist() if values.dim() == 2 else [values.reshape(-1).tolist()]
    return "\n".join("  ".join(number(entry) for entry in row) for row in rows)


def answer(task: str, mistake: str) -> dict[str, Any]:
    """Return a question and an explorer's address as JSON has them; nothing if it is unknown."""
    if not is_known(task, mistake):
        return {}
    asked = quiz(task, mistake)
    address = explorer(task, asked.case if asked else None).link()
    if asked is None:
        return {"address": address, "options": []}
    return {
        "address": address,
        "question": asked.question,
        "code": asked.code,
        "options": [[option.text, option.names] for option in asked.options],
    }
