"""The class on one page: points for each task, and which mistakes how often.

    python -m d2l_conv.grading.commands.overview padding_and_stride

writes ``overview/padding_and_stride.html`` in the course's folder. The page holds no script and
needs no network.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.baseapp import NbGrader, nbgrader_aliases, nbgrader_flags
from traitlets import Unicode

from d2l_conv.grading.commands.records import Records
from d2l_conv.grading.commands.standing import STATUSES, Standing, Standings, reports
from d2l_conv.grading.commands.templates import fill

TEXTS = {
    "no_assignment": "Name the assignment: python -m d2l_conv.grading.commands.overview ASSIGNMENT",
    "unknown": "The gradebook knows no assignment {name!r}.",
    "written": "Wrote {path}",
}


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
    """The points of one task over the class."""

    name: str
    most: float
    mean: float | None
    graded: int
    bars: list[Bar]


@dataclass(frozen=True)
class MistakeRow:
    """One named mistake: its task, how many learners made it, what most of them read about it."""

    name: str
    task: str
    bar: Bar
    sentence: str


def _number(value: float) -> str:
    return f"{value:.3g}"


def _bars(counts: list[tuple[str, int]]) -> list[Bar]:
    longest = max((count for _, count in counts), default=0) or 1
    return [Bar(label, count, 100 * count / longest) for label, count in counts]


def task_rows(standings: list[Standing], most: dict[str, float]) -> list[TaskRow]:
    """Return how the points of each task are distributed.

    Parameters
    ----------
    standings : list of Standing
        The class.
    most : dict
        Tasks in order, with their full points.
    """
    rows = []
    for name, full in most.items():
        found = [s.points[name] for s in standings if s.points.get(name) is not None]
        points = [value for value in found if value is not None]
        counts = Counter(points)
        steps = sorted({0.0, full, *counts})
        bars = _bars([(_number(step), counts[step]) for step in steps])
        mean = sum(points) / len(points) if points else None
        rows.append(TaskRow(name, full, mean, len(points), bars))
    return rows


def mistake_rows(said: Iterable[tuple[str, str, dict[str, Any]]]) -> list[MistakeRow]:
    """Return the named mistakes, the most frequent first.

    Parameters
    ----------
    said : iterable
        Learner, task, and what the check of this task said as data.
    """
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    read: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for learner, task, report in said:
        for name in report.get("names", []):
            made[task, name].add(learner)
            read[task, name][report.get("sentences", {}).get(name, "")] += 1
    ordered = sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))
    bars = _bars([(name, len(learners)) for (_, name), learners in ordered])
    return [
        MistakeRow(name, task, bar, read[task, name].most_common(1)[0][0])
        for ((task, name), _), bar in zip(ordered, bars, strict=True)
    ]


def class_page(records: Records) -> str:
    """Return the page of one assignment as HTML."""
    standings = Standings(records)
    everyone = list(standings.everyone())
    said = (
        (standing.learner, task, report)
        for standing in everyone
        for nb in standings.graded_notebooks(standing.learner)
        for task, report in reports(nb)
    )
    most = {
        cell.name: float(cell.max_score)
        for notebook in standings.assignment.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    statuses = Counter(standing.status for standing in everyone)
    words: dict[str, Any] = {
        "assignment": standings.assignment.name,
        "number": _number,
        "learners": len(everyone),
        "statuses": _bars([(status, statuses[status]) for status in STATUSES]),
        "tasks": task_rows(everyone, most),
        "mistakes": mistake_rows(said),
        "look_at": [s for s in everyone if s.reason or s.flags],
    }
    return fill("overview.html", **words)


class OverviewApp(NbGrader):  # type: ignore[misc]
    """The command ``python -m d2l_conv.grading.commands.overview``."""

    name = "d2l_conv.grading.commands.overview"
    description = "Write a page that shows the class"
    to = Unicode("", help="File to write; overview/ASSIGNMENT.html by default.").tag(config=True)
    aliases: ClassVar = {**nbgrader_aliases, "to": "OverviewApp.to"}
    flags = nbgrader_flags

    def start(self) -> None:
        """Write the page and say where it is."""
        super().start()
        assignment = next(iter(self.extra_args), self.coursedir.assignment_id)
        if not assignment:
            self.fail(TEXTS["no_assignment"])
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
