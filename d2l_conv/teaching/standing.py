"""Where each learner stands in an assignment: a grade, or the reason why there is none.

A grade that is missing never looks like a zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Grade, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy.orm import selectinload, undefer

from d2l_conv.grading.commands.records import Records
from d2l_conv.grading.files import printable
from d2l_conv.grading.notes import FAILED as BROKEN
from d2l_conv.grading.notes import METADATA, STOPPED, TEACHER
from d2l_conv.grading.preprocessors.flags import words
from d2l_conv.grading.submissions import Unreadable, parse, read_text, refuse_learner
from d2l_conv.languages import N_, Sentences, _, listed

GRADED = N_("graded")
ZERO = N_("zero")
NOT_SUBMITTED = N_("not submitted")
FAILED = N_("failed to grade")
BY_HAND = N_("needs a person")
STATUSES = (GRADED, ZERO, NOT_SUBMITTED, FAILED, BY_HAND)

TEXTS = Sentences(
    {
        "not_run": "handed in, but not graded yet",
        "other": "grading did not come to its end; grade again to see why",
        "by_hand": "to be graded by a person: {cells}",
        "cell": "cell {n}",
        "question": "{cell}: {reason}",
        "more": "and {n:,} more",
    }
)
UNSEALED = N_("graded without a sandbox")
MOST_REASONS = 20


@dataclass(frozen=True)
class Standing:
    """One learner in one assignment.

    Attributes
    ----------
    status : str
        One of `STATUSES`.
    reason : str
        Why there is no grade, or which questions did not run to their end; empty if all is well.
    raw_score, penalty : float or None
        Points, and points off for being late; None where there is no grade yet.
    points : dict
        Points by cell, None where a cell is not graded yet.
    most : dict
        By cell, what it is worth.
    flags : tuple of str
        What a teacher should look at.
    """

    learner: str
    status: str
    reason: str = ""
    student: Student | None = None
    submission: SubmittedAssignment | None = None
    raw_score: float | None = None
    penalty: float | None = None
    points: dict[str, float | None] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def score(self) -> float | None:
        """The points that count; None where there is no grade yet."""
        if self.raw_score is None:
            return None
        return max(0.0, self.raw_score - (self.penalty or 0.0))


def reports(nb: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (cell id, what the check said as data) from a graded notebook."""
    for cell in nb.get("cells", []):
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
        for output in cell.get("outputs", []):
            found = output.get("metadata", {}).get("d2l_conv")
            if name and isinstance(found, dict):
                yield name, found


def unfinished(nb: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (cell, reason) for cells that did not run to their end: by id, or 'cell 3'."""
    cells = nb.get("cells", [])
    theirs = [c for c in cells if not c.get("metadata", {}).get(METADATA, {}).get(TEACHER)]
    for number, cell in enumerate(theirs, 1):
        metadata = cell.get("metadata", {})
        outcome = metadata.get(METADATA, {})
        if outcome.get("outcome") in (STOPPED, BROKEN):
            name = metadata.get("nbgrader", {}).get("grade_id") or TEXTS["cell"].format(n=number)
            yield name, str(outcome.get("reason", outcome["outcome"]))


def flags(nb: dict[str, Any]) -> Iterator[str]:
    """Yield what a teacher should look at in a graded notebook."""
    noted = nb.get("metadata", {}).get(METADATA, {})
    if noted.get("note"):
        yield str(noted["note"])
    if not noted.get("sealed", True):
        yield _(UNSEALED)
    for flag in noted.get("flags", []):
        yield TEXTS["question"].format(cell=flag["cell"], reason=words(flag))


class Standings:
    """Where everyone stands in one assignment.

    Parameters
    ----------
    records : Records
        Where the assignment's grades are kept.
    """

    def __init__(self, records: Records) -> None:
        self.records = records
        self.assignment = records.gradebook.find_assignment(records.assignment)

    def graded_notebooks(self, learner: str) -> Iterator[dict[str, Any]]:
        """Read a learner's graded notebooks."""
        for path in sorted(self.records.autograded(learner).glob("*.ipynb")):
            yield json.loads(path.read_text(encoding="utf-8"))

    def handed_in_notebooks(self, learner: str) -> Iterator[dict[str, Any]]:
        """Read what a learner handed in; what cannot be read is left out."""
        for notebook in self.assignment.notebooks:
            with suppress(Exception):  # whatever it holds, the others are read
                text = read_text(self.records.submitted(learner) / f"{notebook.name}.ipynb")
                yield json.loads(text)

    def everyone(self) -> Iterator[Standing]:
        """Yield the standing of all whom the gradebook knows, or who handed something in."""
        for standing, _notebooks in self.with_notebooks():
            yield standing

    def with_notebooks(self) -> Iterator[tuple[Standing, list[dict[str, Any]]]]:
        """Yield the same, and their graded notebooks."""
        known = {student.id: student for student in self.records.gradebook.students}
        submissions = self._submissions()
        for learner in sorted(known.keys() | set(self.records.learners())):
            notebooks = list(self.graded_notebooks(learner))
            submission = submissions.get(learner)
            yield self._of(learner, known.get(learner), submission, notebooks), notebooks

    def _submissions(self) -> dict[str, SubmittedAssignment]:
        """Return what the gradebook has of everyone, in a few queries and not in some for each."""
        grades = selectinload(SubmittedAssignment.notebooks).selectinload(SubmittedNotebook.grades)
        sums = SubmittedAssignment.score, SubmittedAssignment.late_submission_penalty
        found = (
            self.records.gradebook.db.query(SubmittedAssignment)
            .filter(SubmittedAssignment.assignment_id == self.assignment.id)
            .options(*map(undefer, sums), grades.selectinload(Grade.cell))
        )
        return {submission.student_id: submission for submission in found}

    def of(self, learner: str, student: Student | None) -> Standing:
        """Return where one learner stands."""
        try:
            submission = self.records.gradebook.find_submission(self.assignment.name, learner)
        except MissingEntry:
            submission = None
        return self._of(learner, student, submission, list(self.graded_notebooks(learner)))

    def _of(
        self,
        learner: str,
        student: Student | None,
        submission: SubmittedAssignment | None,
        notebooks: list[dict[str, Any]],
    ) -> Standing:
        try:
            refuse_learner(learner)
        except Unreadable as error:
            return Standing(printable(learner), FAILED, str(error))
        known: dict[str, Any] = {"learner": learner, "student": student, "submission": submission}
        failure = self._failure(learner, submission, notebooks)
        if failure:
            return Standing(status=FAILED, reason=failure, **known)
        if submission is None:
            return Standing(status=NOT_SUBMITTED, **known)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        known["points"] = {grade.name: _points(grade) for grade in grades}
        known["most"] = {grade.name: float(grade.cell.max_score) for grade in grades}
        known["flags"] = tuple(flag for nb in notebooks for flag in flags(nb))
        stopped = [question for nb in notebooks for question in unfinished(nb)]
        reasons = [TEXTS["question"].format(cell=cell, reason=why) for cell, why in stopped]
        waiting = sorted(grade.name for grade in grades if grade.needs_manual_grade)
        if waiting:
            reasons.insert(0, TEXTS["by_hand"].format(cells=listed(waiting)))
            return Standing(status=BY_HAND, reason=_joined(reasons), **known)
        score = float(submission.score)
        return Standing(
            status=GRADED if score else ZERO,
            reason=_joined(reasons),
            raw_score=score,
            penalty=float(submission.late_submission_penalty or 0.0),
            **known,
        )

    def _failure(
        self,
        learner: str,
        submission: SubmittedAssignment | None,
        notebooks: list[dict[str, Any]],
    ) -> str:
        """Return why what was handed in has no grade; empty if it has one, or there is nothing."""
        reasons = self.records.why_not(learner)
        if reasons:
            return listed(reasons.values(), "; ")
        if submission is None:
            folder = self.records.submitted(learner)
            if not (folder.exists() or folder.is_symlink()):
                return ""
            return self._unreadable(learner) or TEXTS["not_run"]
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        if not notebooks and any(_points(g) is None and _is_automatic(g) for g in grades):
            return self._unreadable(learner) or TEXTS["other"]
        return ""

    def _unreadable(self, learner: str) -> str:
        """Return what is wrong with the files of a submission; empty if nothing is."""
        for notebook in self.assignment.notebooks:
            try:
                names = [cell.name for cell in notebook.source_cells]
                found = self.records.hand_in(learner, notebook.name, names)
                parse(found.text, f"{notebook.name}.ipynb")
            except Unreadable as error:
                return str(error)
        return ""


def _joined(reasons: list[str]) -> str:
    """Return the first reasons, and how many there are besides."""
    more = len(reasons) - MOST_REASONS
    kept = reasons[:MOST_REASONS] + ([TEXTS["more"].format(n=more)] if more > 0 else [])
    return listed(kept, "; ")


def _points(grade: Grade) -> float | None:
    """Return the points of a cell; None if nobody has graded it."""
    if grade.manual_score is None and grade.auto_score is None:
        return None
    return float(grade.score)


def _is_automatic(grade: Grade) -> bool:
    """Say whether a cell is graded by the machine: a test cell, not an answer."""
    answers = {cell.name for cell in grade.notebook.notebook.solution_cells}
    return grade.cell.cell_type == "code" and grade.name not in answers
