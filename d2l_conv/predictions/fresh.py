"""Practice: short fresh questions, first about the mistakes that the learner has made."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, islice
from typing import Any

from IPython.display import display
from torch import Tensor

from d2l_conv import progress
from d2l_conv.checking.engine import Task
from d2l_conv.homework import CATALOGUE, TASKS
from d2l_conv.languages import _
from d2l_conv.predictions.ask import default_tolerance, make
from d2l_conv.predictions.questions import Words
from d2l_conv.predictions.quiz import Option, Quiz, is_known, quiz
from d2l_conv.predictions.table import Answer, Wrong, plain, same, wrong_answers
from d2l_conv.predictions.topics import TOPICS, Topic, maps
from d2l_conv.widgets.predict.prediction import Prediction

DRAWS = 20  # how often a question is drawn until a mistake shows in it
TWICE = 2  # in a row, and a mistake counts as mended
# What shows in no short question: it takes many decimals, or a whole training. The page of practice
# says so. (It says so of a changed argument too, which no row of the catalogue can hold.)
NOT_ASKED = frozenset({"float32-result", "kernel-never-trained"})
ASKED = frozenset(row.name for row in CATALOGUE) - NOT_ASKED


def _with_rows_of(task: Task, name: str) -> Task:
    """Return a task of which only one mistake is known."""
    return replace(task, rows=tuple(row for row in task.rows if row.name == name))


def _draw(topic: Topic, rng: random.Random, about: str) -> Prediction | None:
    """Draw one question; None where nothing fits, or the mistake does not show."""
    args, settings = topic.draw(rng)
    task = topic.task
    try:
        right: Answer = plain(topic.part(task.truth(*args, **settings)))
        words = topic.ask(args, settings)
    except ValueError:
        return None

    tolerance = default_tolerance(right)

    def found(task: Task, pairs: bool) -> list[Wrong]:
        rows = wrong_answers(task, right, args, settings, pairs=pairs, part=topic.part)
        return [row for row in rows if not same(row.value, right, tolerance)]

    # The mistake alone first: most draws end here, and its few rows are quickly run.
    if about and not found(_with_rows_of(task, about), pairs=False):
        return None
    rows = found(task, pairs=topic.pairs)
    if about and not any(row.names == (about,) for row in rows):
        return None
    return make(topic.kind, right, words, rows, tolerance=tolerance, id="practice", about=about)


def _drawn(rng: random.Random, about: str, topics: Iterable[Topic]) -> Prediction | None:
    """Draw until something fits."""
    fitting = [
        one for one in topics if not about or any(row.name == about for row in one.task.rows)
    ]
    draws = (_draw(topic, rng, about) for _ in range(DRAWS) for topic in fitting)
    return next((one for one in draws if one is not None), None)


def _to_choose(rng: random.Random, about: str) -> Prediction | None:
    """Ask for what a call gives, with answers to choose from; the mistake gives one of them."""
    names = [name for name in TASKS if is_known(name, about)]
    for name in rng.sample(names, len(names)):
        asked = quiz(name, about, rng)
        if asked is not None:
            return _choice(TASKS[name], asked, about)
    return None


def _choice(task: Task, asked: Quiz, about: str) -> Prediction:
    tensors = {
        name: arg
        for name, arg in zip(task.parameters, asked.case.args, strict=False)
        if isinstance(arg, Tensor)
    }
    *above, call = asked.code.splitlines()
    functions = [line for line in above if " = lambda " in line]
    first = {row.name: row for row in reversed(task.rows)}

    def wrong(option: Option) -> Wrong:
        row = first[about if about in option.names else option.names[0]]
        return Wrong(_on_a_line(option.text), _(row.sentence), (row.name,), str(row.lesson))

    code = "`, `".join([*functions, call])
    words = Words(
        _("The call is `{call}`. {question}").format(call=code, question=asked.question),
        _("That is what the right steps give. See {lesson}.").format(lesson=first[about].lesson),
        hint="",
        lead="",
        given=maps(**tensors),
    )
    options = [_on_a_line(option.text) for option in asked.options]
    return make(
        "choice",
        _on_a_line(asked.right.text),
        words,
        [wrong(option) for option in asked.options if option.names],
        tolerance=0,
        id="practice",
        options=options,
        about=about,
    )


def _on_a_line(text: str) -> str:
    """Write rows of numbers as a grid is typed; between two maps there is a bar."""
    return text.replace("\n\n", " | ").replace("\n", "; ")


def question(rng: random.Random, about: str = "", topics: Iterable[Topic] = TOPICS) -> Any:
    """Return a fresh question; about a mistake, one in which that mistake gives a wrong answer.

    Parameters
    ----------
    rng : random.Random
        Draws it.
    about : str, optional
        A mistake's name in the catalogue.
    topics : iterable of Topic, optional
        What it may be of. A mistake that shows in none of them is one of several answers.

    Returns
    -------
    Prediction or None
        None where the mistake shows in no short question: see `NOT_ASKED`.
    """
    if about in NOT_ASKED:
        return None
    return _drawn(rng, about, topics) or (_to_choose(rng, about) if about else None)


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
    """Return the mistakes to ask for, the latest first; none that cannot be asked.

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
        for name in filter(ASKED.__contains__, map(str, event.get("names") or ())):
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
    begin = len(events)  # so that each kind has its turn
    turns = islice(cycle(TOPICS), begin % len(TOPICS), None)
    turns = islice(turns, count - len(found))
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
