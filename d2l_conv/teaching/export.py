"""``nbgrader export`` with a status: who has a grade, who has none, and why.

Set by ``c.ExportApp.plugin_class`` in ``nbgrader_config.py``. The columns are those of nbgrader's
own export, so that what reads them goes on reading them, and four more.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from nbgrader.api import Assignment, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin

from d2l_conv.grading.commands.records import Records
from d2l_conv.languages import listed
from d2l_conv.teaching.standing import Standing, Standings

COLUMNS = (
    "assignment duedate timestamp student_id last_name first_name email "
    "raw_score late_submission_penalty score max_score status reason points_so_far flags"
).split()

# What begins a formula, also in the wide letters of East Asian keyboards.
FORMULA = re.compile(r"(^|[;\t\r\n]\s*)([=+\-@\t\r\0＝＋－＠])")  # noqa: RUF001
LONGEST = 32_000  # characters that Excel takes in a cell


class StatusExport(ExportPlugin):  # type: ignore[misc]
    """A CSV file with a row for each learner and assignment.

    ``score`` is empty where there is no grade. ``status`` is 'graded', 'zero', 'not submitted',
    'failed to grade' or 'needs a person', ``reason`` says why, ``points_so_far`` adds up what is
    graded already, and ``flags`` says what a teacher should look at. Where a spreadsheet would
    take a text for a formula there is an apostrophe in front of it.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; ``--to`` names it, the default is grades.csv."""
        # with a mark at its start, or Excel takes UTF-8 for something else
        with open(self.to or "grades.csv", "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for values in self._rows(gradebook):
                writer.writerow({name: plain(value) for name, value in values.items()})
        self.log.info("Exported grades to %s", self.to or "grades.csv")

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        coursedir = getattr(self.parent, "coursedir", None) or CourseDirectory(parent=self)
        assignments, learners = set(map(str, self.assignment)), set(map(str, self.student))
        for assignment in gradebook.assignments:
            if assignments and assignment.name not in assignments:
                continue
            standings = Standings(Records(gradebook, coursedir, assignment.name, self.config))
            for standing in standings.everyone():
                if not learners or standing.learner in learners:
                    yield row(assignment, standing)


def plain(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula, and that every reader takes.

    Some spreadsheets begin a cell after a semicolon or a tab as well. Numbers stay numbers.

    >>> plain("=1+1"), plain("a; =1+1"), plain(-1.5), plain("a-b")
    ("'=1+1", "a; '=1+1", -1.5, 'a-b')
    """
    if not isinstance(value, str):
        return value
    return FORMULA.sub(r"\1'\2", value[:LONGEST])


def row(assignment: Assignment, standing: Standing) -> dict[str, Any]:
    """Return one row; what is not known is empty."""
    student, submission = standing.student, standing.submission
    known = [points for points in standing.points.values() if points is not None]
    return {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": submission.timestamp if submission else None,
        "student_id": standing.learner,
        "last_name": student.last_name if student else None,
        "first_name": student.first_name if student else None,
        "email": student.email if student else None,
        "raw_score": standing.raw_score,
        "late_submission_penalty": standing.penalty,
        "score": standing.score,
        "max_score": assignment.max_score,
        "status": standing.status,
        "reason": standing.reason,
        "points_so_far": sum(known) if known else None,
        "flags": listed(standing.flags, "; "),
    }
