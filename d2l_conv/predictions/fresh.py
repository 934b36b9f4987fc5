"""Practice: short fresh questions, first about the mistakes that the learner has made."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, islice
from typing import Any

import torch
from IPython.display import display
from torch import Tensor

from d2l_conv import progress
from d2l_conv.checking.engine import Task
from d2l_conv.homework import TASKS
from d2l_conv.languages import _
from d2l_conv.predictions.ask import make
from d2l_conv.predictions.questions import FUNCTIONS, Words, table
from d2l_conv.predictions.table import Answer, Wrong, plain, wrong_answers
from d2l_conv.widgets.predict.prediction import Prediction

DRAWS = 20  # how often a question is drawn until a mistake shows in it
TWICE = 2  # in a row, and a mistake counts as mended

Call = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Topic:
    """One kind of question: a task of the homework, on tiny cases.

    Parameters
    ----------
    task
        Its name; its rows are the mistakes.
    kind
        The form of the answer.
    draw
        ``draw(random)`` makes the arguments of a call.
    ask
        ``ask(args, settings)`` makes the words.
    part
        The part of the result that is asked for.
    """

    task: str
    kind: str
    draw: Callable[[random.Random], Call]
    ask: Callable[..., Words]
    part: Callable[[Any], Any] = lambda result: result


def _draw_size(rng: random.Random) -> Call:
    settings = {"kernel_size": rng.randint(2, 5), "padding": rng.randint(0, 3)}
    return (rng.randint(6, 14),), settings | {"stride": rng.randint(1, 3)}


def _draw_dilated(rng: random.Random) -> Call:
    (n,), settings = _draw_size(rng)
    return (n + 4,), settings | {"dilation": rng.randint(2, 3)}


def _draw_shape(rng: random.Random) -> Call:
    def two(low: int, high: int) -> tuple[int, int]:
        first, second = rng.sample(range(low, high + 1), 2)
        return first, second

    settings = {"kernel_size": two(2, 5), "padding": two(0, 2)}
    return (two(6, 12),), settings | ({"stride": two(1, 3)} if rng.random() < 0.6 else {})


def _numbers(rng: random.Random, *shape: int, low: int = 0, high: int = 5) -> Tensor:
    values = [rng.randint(low, high) for _ in range(torch.Size(shape).numel())]
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def _draw_map(rng: random.Random) -> Call:
    X, K = _numbers(rng, 3, 3), _numbers(rng, 2, 2, low=-1, high=3)
    stride = {"stride": 2} if rng.random() < 0.4 else {}
    return (X, K), {"padding": 1} | stride if rng.random() < 0.5 else {}


def _draw_relu(rng: random.Random) -> Call:
    return (_numbers(rng, 2, 3, low=-4), _numbers(rng, 2, 3, low=-3, high=3)), {}


def _ask_relu(args: tuple[Tensor, Tensor], settings: dict[str, Any]) -> Words:
    dA, Z = args
    return Words(
        _("`A = relu(Z)`, and `dA` has come back from the loss. What is `dZ`?"),
        _("Where `Z` is above 0 the gradient passes as it is; everywhere else it is 0."),
        _("What is the slope of ReLU at a positive number, and at a negative one?"),
        _("Take one entry alone. If this entry of `Z` goes up a little, what does `A` do there?"),
        (("Z", table(Z)), ("dA", table(dA))),
    )


def _draw_back(rng: random.Random) -> Call:
    dY, W = _numbers(rng, 1, 1, 2, 2, low=-2, high=3), _numbers(rng, 1, 1, 2, 2, low=-1, high=3)
    return (dY, _numbers(rng, 1, 1, 3, 3), W), {"padding": 0, "stride": 1}


def _ask_back(args: tuple[Tensor, Tensor, Tensor], settings: dict[str, Any]) -> Words:
    dY, _X, W = (one[0, 0] for one in args)
    return Words(
        _(
            "`X` is 3 x 3, `Y` is `X` correlated with `W`, and `dY` has come back from the loss. "
            "What is `dX`?"
        ),
        _(
            "Each entry of `dY` sends its share back to the window that it was made from, `W` "
            "times itself, and where windows overlap the shares are added."
        ),
        _("Write down what each entry of `dY` sends to its own window. Then add up."),
        _(
            "Take the pixel at the top left of `X`: which entries of `Y` has it been read for, and "
            "times which weight?"
        ),
        (("W", table(W)), ("dY", table(dY))),
    )


_SIZE, _SHAPE, _MAP = (ask for _, ask in FUNCTIONS.values())
TOPICS = (
    Topic("output_size", "number", _draw_size, _SIZE),
    Topic("output_shape", "shape", _draw_shape, _SHAPE),
    Topic("cross_correlate", "grid", _draw_map, _MAP),
    Topic("relu_backward", "grid", _draw_relu, _ask_relu),
    Topic("conv_backward", "grid", _draw_back, _ask_back, lambda result: result[0][0, 0]),
    Topic("output_size", "number", _draw_dilated, _SIZE),
)


def _with_rows_of(task: Task, name: str) -> Task:
    """Return a task of which only one mistake is known."""
    return replace(task, rows=tuple(row for row in task.rows if row.name == name))


def _draw(topic: Topic, rng: random.Random, about: str) -> Prediction | None:
    """Draw one question; None where nothing fits, or the mistake does not show."""
    args, settings = topic.draw(rng)
    task = TASKS[topic.task]
    try:
        right: Answer = plain(topic.part(task.truth(*args, **settings)))
        words = topic.ask(args, settings)
    except ValueError:
        return None

    def found(task: Task, pairs: bool) -> list[Wrong]:
        return wrong_answers(task, right, args, settings, pairs=pairs, part=topic.part)

    # The mistake alone first: most draws end here, and its few rows are quickly run.
    if about and not found(_with_rows_of(task, about), pairs=False):
        return None
    rows = found(task, pairs=topic.kind != "grid")
    if about and not any(row.names == (about,) for row in rows):
        return None
    return make(topic.kind, right, words, rows, tolerance=0, id="practice", about=about)


def question(rng: random.Random, about: str = "", topics: Iterable[Topic] = TOPICS) -> Any:
    """Return a fresh question; about a mistake, one in which that mistake gives a wrong answer.

    Parameters
    ----------
    rng : random.Random
        Draws it.
    about : str, optional
        A mistake's name in the catalogue.
    topics : iterable of Topic, optional
        What it may be of.

    Returns
    -------
    Prediction or None
        None where the mistake shows in no such question.
    """
    names = {topic: {row.name for row in TASKS[topic.task].rows} for topic in topics}
    fitting = [topic for topic in names if not about or about in names[topic]]
    draws = (_draw(topic, rng, about) for _ in range(DRAWS) for topic in fitting)
    return next((one for one in draws if one is not None), None)


@dataclass
class _Standing:
    """How a learner stands with one mistake."""

    in_a_row: int = 0
    mended: str = ""  # the day on which it was answered twice in a row
    settled: bool = False  # answered on a later day again

    def right(self, day: str) -> None:
        self.in_a_row += 1
        if self.mended:
            self.settled = day > self.mended
        elif self.in_a_row >= TWICE:
            self.mended = day


def due(events: Iterable[dict[str, Any]], today: str) -> list[str]:
    """Return the mistakes to ask for, the latest first.

    Parameters
    ----------
    events : iterable of dict
        What was recorded, oldest first.
    today : str
        As in '2026-11-28'.

    Returns
    -------
    list of str
        Those that were not answered twice in a row since, and those that were, on an earlier day,
        and have not been asked for again.

    Examples
    --------
    >>> made = {"when": "2026-11-27T09:00", "names": ["padding-once"]}
    >>> right = {"when": "2026-11-27T09:01", "about": "padding-once", "outcome": "right"}
    >>> due([made, right | {"first": True}], "2026-11-27")
    ['padding-once']
    >>> twice = [made, right | {"first": True}, right | {"first": True}]
    >>> due(twice, "2026-11-27"), due(twice, "2026-11-28")
    ([], ['padding-once'])
    """
    standings: dict[str, _Standing] = {}
    for event in events:
        day, about = str(event.get("when", ""))[:10], event.get("about", "")
        if about in standings:
            if event.get("outcome") != "right":
                standings[about] = _Standing()
            elif event.get("first"):
                standings[about].right(day)
        for name in map(str, event.get("names") or ()):
            standings.pop(name, None)
            standings[name] = _Standing()
    return [
        name
        for name, one in reversed(standings.items())
        if not one.mended or (one.mended < today and not one.settled)
    ]


def questions(count: int, events: list[dict[str, Any]], today: str) -> list[Prediction]:
    """Return fresh questions, those about due mistakes first, each of them twice if there is room.

    Parameters
    ----------
    count : int
        How many.
    events : list of dict
        What was recorded. The same events give the same questions.
    today : str
        The day.
    """
    rng = random.Random(len(events))
    found: list[Prediction] = []
    shown = due(events, today)
    for _time in range(TWICE):
        asked = ((name, question(rng, name)) for name in shown)
        pairs = list(islice(((name, one) for name, one in asked if one), count - len(found)))
        found += [one for _, one in pairs]
        shown = [name for name, _ in pairs]  # the others show in no question
    turns = islice(cycle(TOPICS), count - len(found))
    return found + [question(rng, topics=[topic]) for topic in turns]


def practice(count: int = 6) -> None:
    """Show fresh questions; run the cell again for others.

    Parameters
    ----------
    count : int
        How many.

    Raises
    ------
    ValueError
        If fewer than one is asked for.

    Examples
    --------
    >>> practice(0)
    Traceback (most recent call last):
        ...
    ValueError: practice: count must be at least 1, got 0
    """
    if count < 1:
        message = _("practice: count must be at least 1, got {count}")
        raise ValueError(message.format(count=repr(count)))
    made = list(progress.events())
    display(*questions(count, made, date.today().isoformat()))  # type: ignore[no-untyped-call]
