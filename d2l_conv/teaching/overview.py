"""The class on one page: points for each task, which mistakes how often, and what to ask next.

    python -m d2l_conv.teaching.overview padding_and_stride

writes ``overview/padding_and_stride.html`` in the course's folder. The page holds no script and
needs no network. For the most frequent mistakes it has a question with answers to choose from, and
a state of the explorer in which the same numbers can be moved.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.api import Gradebook, MissingEntry
from traitlets import Unicode

from d2l_conv import languages
from d2l_conv.grading.commands.app import AssignmentApp
from d2l_conv.grading.commands.records import Records
from d2l_conv.languages import Sentences
from d2l_conv.teaching.standing import STATUSES, Standing, Standings, reports
from d2l_conv.teaching.templates import fill

MOST_ASKED = 3

TEXTS = Sentences(
    {
        "unknown": "The gradebook knows no assignment {name!r}.",
        "written": "Wrote {path}",
    }
)


@dataclass(frozen=True)
class Bar:
    """How many learners have so many points, or made a mistake.

    Attributes
    ----------
    label : str
        What is counted.
    count : int
        How many learners.
    percent : float
        Length of the bar, against the longest one of its chart.
    """

    label: str
    count: int
    percent: float


@dataclass(frozen=True)
class TaskRow:
    """The points of one task over the class.

    ``tried`` is how many learners ran its check before they handed in, ``passed`` how many of
    these read of all points.
    """

    name: str
    most: float
    mean: float | None
    graded: int
    bars: list[Bar]
    tried: int = 0
    passed: int = 0


@dataclass(frozen=True)
class Said:
    """What a check told a learner: the mistakes' names, and whether all points were reached.

    ``sentences`` and ``examples`` belong to the names.
    """

    learner: str
    task: str
    names: tuple[str, ...]
    passed: bool = False
    sentences: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MistakeRow:
    """One named mistake.

    Attributes
    ----------
    name, task : str
        What it is called, and in which task it was made.
    bar : Bar
        How many learners made it.
    sentence, example : str
        What most of them read about it, and the call that showed it to them.
    seen : int
        How many of them had been told by their own check, in the notebook that they handed in.
    """

    name: str
    task: str
    bar: Bar
    sentence: str
    example: str
    seen: int


@dataclass(frozen=True)
class ToAsk:
    """What a lesson may begin with, about one mistake: a question, and an explorer's address.

    ``options`` are answers, each with the mistakes that lead to it, none to the right one; there
    are none where no case is small enough to be asked for.
    """

    row: MistakeRow
    address: str
    options: list[tuple[str, list[str]]]
    question: str = ""
    code: str = ""


def _number(value: float) -> str:
    return f"{value:.3g}"


def _bars(counts: list[tuple[str, int]]) -> list[Bar]:
    longest = max((count for _, count in counts), default=0) or 1
    return [Bar(label, count, 100 * count / longest) for label, count in counts]


def sayings(learner: str, nb: dict[str, Any]) -> Iterator[Said]:
    """Yield what the checks in a notebook said last; what is no report of a check is left out.

    A notebook that was handed in holds what a learner put there. Of it only what is counted may be
    used, and no text.
    """
    said: dict[str, Said] = {}
    with suppress(Exception):
        for task, report in reports(nb):
            said[task] = Said(
                learner,
                task,
                tuple(map(str, report.get("names", []))),
                float(report.get("points", 0)) >= float(report.get("max_points", 0)),
                dict(report.get("sentences", {})),
                dict(report.get("examples", {})),
            )
    yield from said.values()


def task_rows(
    standings: list[Standing], most: dict[str, float], tried: Iterable[Said] = ()
) -> list[TaskRow]:
    """Return how the points of each task are distributed.

    Parameters
    ----------
    standings : list of Standing
        The class.
    most : dict
        Tasks in order, with their full points.
    tried : iterable of Said
        What learners' own checks told them.
    """
    told: dict[str, dict[str, bool]] = defaultdict(dict)
    for said in tried:
        told[said.task][said.learner] = said.passed
    rows = []
    for name, full in most.items():
        found = [s.points[name] for s in standings if s.points.get(name) is not None]
        points = [value for value in found if value is not None]
        counts = Counter(points)
        steps = sorted({0.0, full, *counts})
        bars = _bars([(_number(step), counts[step]) for step in steps])
        mean = sum(points) / len(points) if points else None
        passed = sum(told[name].values())
        rows.append(TaskRow(name, full, mean, len(points), bars, len(told[name]), passed))
    return rows


def mistake_rows(graded: Iterable[Said], tried: Iterable[Said] = ()) -> list[MistakeRow]:
    """Return the named mistakes, the most frequent first.

    Parameters
    ----------
    graded, tried : iterable of Said
        What the grader's checks said, and what learners' own had told them before.
    """
    told = {(said.task, name, said.learner) for said in tried for name in said.names}
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    read: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for said in graded:
        for name in said.names:
            made[said.task, name].add(said.learner)
            read[said.task, name][said.sentences.get(name, "")] += 1
            seen[said.task, name][said.examples.get(name, "")] += 1
    ordered = sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))
    bars = _bars([(name, len(learners)) for (_, name), learners in ordered])
    return [
        MistakeRow(
            name,
            task,
            bar,
            read[task, name].most_common(1)[0][0],
            seen[task, name].most_common(1)[0][0],
            sum((task, name, learner) in told for learner in learners),
        )
        for ((task, name), learners), bar in zip(ordered, bars, strict=True)
    ]


def asker() -> subprocess.Popen[str]:
    """Start the process that makes questions: it loads PyTorch while this one reads the class."""
    return subprocess.Popen(
        [sys.executable, "-m", "d2l_conv.predictions"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, languages.VARIABLE: languages.current(), "PYTHONUTF8": "1"},
    )


def to_ask(rows: Iterable[MistakeRow], asked: subprocess.Popen[str]) -> list[ToAsk]:
    """Return what to ask about the first mistakes, each of them once, in whichever task."""
    assert asked.stdin is not None
    assert asked.stdout is not None
    found: dict[str, ToAsk] = {}
    for row in rows:
        if row.name in found:
            continue
        if len(found) == MOST_ASKED:
            break
        asked.stdin.write(json.dumps([row.task, row.name]) + "\n")
        asked.stdin.flush()
        answer = json.loads(asked.stdout.readline())
        if answer:
            found[row.name] = ToAsk(row, **answer)
    return list(found.values())


def class_page(records: Records) -> str:
    """Return the page of one assignment as HTML."""
    with asker() as asked:
        return _class_page(Standings(records), asked)


def _class_page(standings: Standings, asked: subprocess.Popen[str]) -> str:
    everyone: list[Standing] = []
    graded: list[Said] = []
    tried: list[Said] = []
    for standing, notebooks in standings.with_notebooks():
        everyone.append(standing)
        graded += [one for nb in notebooks for one in sayings(standing.learner, nb)]
        for nb in standings.handed_in_notebooks(standing.learner):
            tried += sayings(standing.learner, nb)
    most = {
        cell.name: float(cell.max_score)
        for notebook in standings.assignment.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    statuses = Counter(standing.status for standing in everyone)
    mistakes = mistake_rows(graded, tried)
    words: dict[str, Any] = {
        "assignment": standings.assignment.name,
        "number": _number,
        "learners": len(everyone),
        "statuses": _bars([(status, statuses[status]) for status in STATUSES]),
        "tasks": task_rows(everyone, most, tried),
        "mistakes": mistakes,
        "to_ask": to_ask(mistakes, asked),
        "look_at": [s for s in everyone if s.reason or s.flags],
    }
    return fill("overview.html", **words)


class OverviewApp(AssignmentApp):
    """The command ``python -m d2l_conv.teaching.overview``."""

    name = "d2l_conv.teaching.overview"
    description = "Write a page that shows the class"
    to = Unicode("", help="File to write; overview/ASSIGNMENT.html by default.").tag(config=True)
    aliases: ClassVar = {**AssignmentApp.aliases, "to": "OverviewApp.to"}

    def start(self) -> None:
        """Write the page and say where it is."""
        super().start()
        assignment = self.asked_for()
        path = Path(self.to or Path(self.coursedir.root, "overview", f"{assignment}.html"))
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                page = class_page(Records(gradebook, self.coursedir, assignment, self.config))
            except MissingEntry:
                self.fail(TEXTS["unknown"].format(name=assignment))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
        print(TEXTS["written"].format(path=path))


if __name__ == "__main__":
    OverviewApp.launch_instance()
