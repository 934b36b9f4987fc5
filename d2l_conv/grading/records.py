"""The one place that writes grades: into nbgrader's gradebook, and the graded notebook beside it.

The gradebook is written first and in one transaction, the notebook's file last and at once. So a
graded notebook on disk means that its grades are in the gradebook; whatever stops the program in
between, the submission is simply graded again.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from d2l_conv.grading.assembly import Graded
from d2l_conv.grading.files import Bounds, Reading, printable
from d2l_conv.grading.flags import note_flags
from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.submissions import (
    HandedIn,
    Unreadable,
    hand_in,
    refuse_learner,
    timestamp,
)

PATIENCE = 60.0  # seconds
NOT_GRADED = "not_graded"

# What keeps everybody's grades from being written, and not one learner's alone.
FOR_EVERYBODY = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
TEACHERS = Bounds(files=10_000, depth=100, file_bytes=2**30, all_bytes=2**32)
T = TypeVar("T")


def _write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def patiently(
    act: Callable[[], T], patience: float = PATIENCE, before_next: Callable[[], None] | None = None
) -> T:
    """Do something with the gradebook; wait while another program has it locked.

    Parameters
    ----------
    act : callable
        What to do; done again from its start.
    patience : float
        Seconds after which there is no other try.
    before_next : callable, optional
        Undoes what a try that failed has left.

    Raises
    ------
    sqlalchemy.exc.OperationalError
        Where the gradebook is still locked at the end.
    """
    end = time.monotonic() + patience
    while True:
        try:
            return act()
        except OperationalError:
            if before_next:
                before_next()
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


class Records:
    """Grades and graded notebooks of one assignment.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        The course's gradebook.
    coursedir : nbgrader.coursedir.CourseDirectory
        Where the course's folders are.
    assignment : str
        Name of the assignment.
    config : traitlets.config.Config
        The course's settings, for late penalties.
    patience : float
        Seconds to wait for a gradebook that another program has locked.
    """

    def __init__(
        self,
        gradebook: Gradebook,
        coursedir: CourseDirectory,
        assignment: str,
        config: Config,
        patience: float = PATIENCE,
    ) -> None:
        self.gradebook, self.coursedir, self.assignment = gradebook, coursedir, assignment
        self.patience = patience
        self._penalties = AssignLatePenalties(config=config)
        self._penalties.init_plugin()

    # --- where things are ---------------------------------------------------------------------

    def _folder(self, kind: str, learner: str) -> Path:
        path = self.coursedir.format_path(kind, learner, self.assignment)
        return Path(self.coursedir.root, path)

    def submitted(self, learner: str) -> Path:
        """Return the folder that a learner handed in."""
        return self._folder(self.coursedir.submitted_directory, learner)

    def autograded(self, learner: str) -> Path:
        """Return the folder of a learner's graded notebooks."""
        return self._folder(self.coursedir.autograded_directory, learner)

    def learners(self, pattern: str = "*") -> list[str]:
        """Return who handed something in, whatever it is."""
        submitted = self.submitted("*")
        above = Path(*submitted.parts[: submitted.parts.index("*")])
        names = os.listdir(above) if above.is_dir() else []
        known = (n for n in names if fnmatchcase(n, pattern) and not n.startswith("."))
        return sorted(name for name in known if os.path.lexists(self.submitted(name)))

    def hand_in(self, learner: str, notebook: str, grade_ids: Iterable[str]) -> HandedIn:
        """Read what a learner handed in.

        Raises
        ------
        Unreadable
            If it cannot be graded.
        """
        refuse_learner(learner)
        try:
            found = hand_in(self.submitted(learner), notebook, grade_ids, self.coursedir.ignore)
        except OSError as error:
            raise Unreadable("closed", error=error.strerror or error) from None
        try:
            timestamp(self.submitted(learner))
        except Unreadable as error:
            return replace(found, note="; ".join(filter(None, [found.note, str(error)])))
        return found

    def _not_graded(self, learner: str) -> Path:
        name = f"{printable(learner)}.json"
        return Path(self.coursedir.root, NOT_GRADED, self.assignment, name)

    # --- what is known ------------------------------------------------------------------------

    def fingerprint(self, learner: str, notebook: str) -> str | None:
        """Return which version of a notebook has been graded, None if none has."""
        try:
            nb = json.loads((self.autograded(learner) / f"{notebook}.ipynb").read_bytes())
            return str(nb["metadata"][METADATA]["fingerprint"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def why_not(self, learner: str) -> dict[str, str]:
        """Return why a learner's notebooks could not be graded: {notebook: reason}."""
        try:
            reasons = json.loads(self._not_graded(learner).read_text(encoding="utf-8"))
            return {str(name): str(reason) for name, reason in reasons.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    # --- writing ------------------------------------------------------------------------------

    def _patiently(self, write: Callable[[], None]) -> None:
        try:
            patiently(write, self.patience, self.gradebook.db.rollback)
        except BaseException:
            self.gradebook.db.rollback()
            raise

    def save(self, graded: Graded) -> Graded:
        """Keep what became of one notebook, or why that was not possible; return which.

        Raises
        ------
        OSError, sqlalchemy.exc.OperationalError
            If nothing can be written for anybody: the disk is full, the gradebook locked.
        """
        try:
            self._save(graded)
            return graded
        except OperationalError:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in FOR_EVERYBODY:
                raise
            reason = graded.reason or f"{type(error).__name__}: {error}"
        failed = replace(graded, text=None, reason=printable(reason))
        with suppress(Unreadable):
            refuse_learner(graded.learner)
            self._save(failed)
        return failed

    def _save(self, graded: Graded) -> None:
        if graded.text is None:
            refuse_learner(graded.learner)
            self._patiently(lambda: self._add_learner(graded.learner))
            reasons = self.why_not(graded.learner) | {graded.notebook: graded.reason}
            self._write_reasons(graded.learner, reasons)
            return
        nb = nbformat.v4.reads(graded.text)
        self._patiently(lambda: self._add_grades(graded, nb))
        self._copy_files(graded.learner)
        _write(self.autograded(graded.learner) / f"{graded.notebook}.ipynb", graded.text)
        reasons = self.why_not(graded.learner)
        if reasons.pop(graded.notebook, None) is not None:
            self._write_reasons(graded.learner, reasons)

    def _write_reasons(self, learner: str, reasons: dict[str, str]) -> None:
        if reasons:
            _write(self._not_graded(learner), json.dumps(reasons, ensure_ascii=False, indent=1))
        else:
            self._not_graded(learner).unlink(missing_ok=True)

    def _add_learner(self, learner: str) -> None:
        self.gradebook.update_or_create_student(learner)

    def _add_grades(self, graded: Graded, nb: NotebookNode) -> None:
        """Write all grades of a notebook, as nbgrader's SaveAutoGrades does, in one transaction."""
        names = graded.notebook, self.assignment, graded.learner
        self._add_learner(graded.learner)
        timestamp = self.timestamp(graded.learner)
        when = {"timestamp": timestamp} if timestamp else {}
        submission = self.gradebook.update_or_create_submission(
            self.assignment, graded.learner, **when
        )
        submitted = self.gradebook.find_submission_notebook(*names)
        grades, comments = self._named(Grade, submitted), self._named(Comment, submitted)
        for grade in grades.values():  # a cell that is missing now keeps no earlier score
            grade.auto_score, grade.needs_manual_grade = None, True
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if utils.is_grade(cell) and name in grades:
                grade = grades[name]
                grade.auto_score, _ = utils.determine_grade(cell)
                by_hand = grade.manual_score is not None or grade.auto_score is None
                grade.needs_manual_grade = by_hand
            if (utils.is_solution(cell) or utils.is_task(cell)) and name in comments:
                untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                blank = untouched and not utils.is_task(cell)
                comments[name].auto_comment = "No response." if blank else None
        note_flags(self.gradebook, nb, *names)
        self._set_penalty(submission, submitted)
        self.gradebook.db.commit()

    def _named(self, table: Any, submitted: SubmittedNotebook) -> dict[str, Any]:
        """Return the rows of a submitted notebook by the name of their cell, in one query."""
        rows = (
            self.gradebook.db.query(table, BaseCell.name)
            .join(BaseCell, table.cell_id == BaseCell.id)
            .filter(table.notebook_id == submitted.id)
        )
        return {name: row for row, name in rows}

    def _set_penalty(self, submission: SubmittedAssignment, submitted: SubmittedNotebook) -> None:
        """Set the penalty for a late submission, as nbgrader's AssignLatePenalties does."""
        submitted.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            self.gradebook.db.flush()
            self.gradebook.db.refresh(submitted)
            plugin = self._penalties.plugin_inst
            learner = submission.student_id
            penalty = plugin.late_submission_penalty(learner, submitted.score, late)
            if penalty is not None:
                penalty = self._penalties._check_late_penalty(submitted, penalty)
                submitted.late_submission_penalty = penalty

    def timestamp(self, learner: str) -> datetime | None:
        """Return when a submission was handed in; None where that is not known."""
        try:
            return timestamp(self.submitted(learner))
        except Unreadable:
            return None

    def _copy_files(self, learner: str) -> None:
        """Put beside the graded notebook what came with it, then the released files."""
        folder, submitted = self.autograded(learner), self.submitted(learner)
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():  # of an earlier hand-in
            if path.suffix != ".ipynb":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        ignored = ("*.ipynb", *self.coursedir.ignore)
        files = dict(Reading(ignored=ignored).files(submitted))
        if self.timestamp(learner) is None:  # nbgrader stops where it cannot read one
            files.pop("timestamp.txt", None)
        released = self._folder(self.coursedir.source_directory, ".")
        files |= Reading(TEACHERS, ignored=ignored).files(released)
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
