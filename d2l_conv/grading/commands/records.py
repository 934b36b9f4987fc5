"""The one place that writes grades: into nbgrader's gradebook, and the graded notebook beside it.

The gradebook is written first, a submission's grades in one transaction, the notebook's file last
and at once. So a graded notebook on disk means that its grades are in the gradebook; whatever stops
the program in between, the submission is simply graded again.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from traitlets.config import Config

from d2l_conv.grading.cells import grade_id
from d2l_conv.grading.files import Bounds, Reading, printable, write_whole
from d2l_conv.grading.notes import FAILED, METADATA
from d2l_conv.grading.preprocessors.assembly import Graded
from d2l_conv.grading.preprocessors.flags import is_suspicious
from d2l_conv.grading.submissions import (
    REASONS,
    HandedIn,
    Unreadable,
    hand_in,
    refuse_learner,
    timestamp,
)
from d2l_conv.languages import listed

MOST_TRIES = 6  # of two graders that write about the same learner
AT_ONCE = 1.5  # seconds; who is told later that the gradebook is locked has waited for it
PATIENCE = 60.0  # seconds in which another program may have the gradebook locked
NOT_GRADED = "not_graded"

# What keeps everybody's grades from being written, and not one learner's alone.
FOR_EVERYBODY = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
SMALL = Bounds(all_bytes=10 * 2**20)  # of the released files, what a sandbox gets
TEACHERS = Bounds(files=10_000, depth=100, file_bytes=2**30, all_bytes=2**32)


def opened_gradebook(coursedir: CourseDirectory, patience: float = PATIENCE) -> Gradebook:
    """Open the course's gradebook; while another program has it locked, SQLite waits by itself.

    Raises
    ------
    sqlalchemy.exc.OperationalError
        If it cannot be opened, or is locked for longer.
    """
    url = make_url(coursedir.db_url)
    if url.get_backend_name() == "sqlite":
        url = url.update_query_dict({"timeout": f"{patience:g}"})
    return Gradebook(url.render_as_string(hide_password=False), coursedir.course_id)


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
    """

    def __init__(
        self,
        gradebook: Gradebook,
        coursedir: CourseDirectory,
        assignment: str,
        config: Config,
    ) -> None:
        self.gradebook, self.coursedir, self.assignment = gradebook, coursedir, assignment
        self._penalties = AssignLatePenalties(config=config)
        self._penalties.init_plugin()
        self.settings = (self._penalties, self._penalties.plugin_inst)  # have a say in the grades
        self._autograde = Autograde(coursedir=coursedir, config=config)

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
        """Return who handed something in, whatever it is: by name, or by a pattern for names."""
        submitted = self.submitted("*")
        above = Path(*submitted.parts[: submitted.parts.index("*")])
        names = os.listdir(above) if above.is_dir() else []
        names = [name for name in names if not name.startswith(".")]
        chosen = [pattern] if pattern in names else [n for n in names if fnmatchcase(n, pattern)]
        left_out = self.coursedir.student_id_exclude.split(",")
        handed_in = (name for name in chosen if os.path.lexists(self.submitted(name)))
        return sorted(name for name in handed_in if name not in left_out)

    def hand_in(self, learner: str, notebook: str, grade_ids: Iterable[str]) -> HandedIn:
        """Read what a learner handed in, with the released files in place of theirs.

        Raises
        ------
        Unreadable
            If it cannot be graded.
        """
        refuse_learner(learner)
        if not self.is_known(learner):
            raise Unreadable("no_student", learner=learner)
        try:
            found = hand_in(self.submitted(learner), notebook, grade_ids, self.coursedir.ignore)
        except OSError as error:
            raise Unreadable("closed", error=error.strerror or error) from None
        released, left_out = self._released_files(SMALL)
        notes = [found.note, REASONS["left_out"].format(files=left_out) if left_out else ""]
        try:
            timestamp(self.submitted(learner))
        except Unreadable as error:
            notes.append(str(error))
        return replace(found, files=found.files | released, note=listed(filter(None, notes), "; "))

    def _released_files(self, bounds: Bounds) -> tuple[dict[str, bytes], str]:
        """Read what the course gives out beside a notebook, but for what a learner may change.

        Returns the files by name, and what was left out of them in words.
        """
        folder = self._folder(self.coursedir.source_directory, ".").resolve()
        reading = Reading(bounds, ignored=("*.ipynb", *self.coursedir.ignore))
        files = dict(reading.files(folder)) if folder.is_dir() else {}
        for name in self._autograde.exclude_overwriting.get(self.assignment, []):
            files.pop(name, None)
        return files, reading.told()

    def _not_graded(self, learner: str) -> Path:
        name = f"{printable(learner)}.json"
        return Path(self.coursedir.root, NOT_GRADED, self.assignment, name)

    # --- what is known ------------------------------------------------------------------------

    def noted(self, learner: str, notebook: str) -> dict[str, Any]:
        """Return what was noted in a graded notebook; nothing where there is none."""
        try:
            nb = json.loads((self.autograded(learner) / f"{notebook}.ipynb").read_bytes())
            return dict(nb["metadata"][METADATA])
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def is_graded(self, learner: str, notebook: str, fingerprint: str) -> bool:
        """Say whether a notebook has its grade, and that one depends on nothing that changed."""
        known = self.noted(learner, notebook).get("fingerprint")
        return known == fingerprint and notebook not in self.why_not(learner)

    def is_known(self, learner: str) -> bool:
        """Say whether a learner is in the gradebook, or may be put there."""
        if self._autograde.create_student:
            return True
        return learner in {student.id for student in self.gradebook.students}

    def why_not(self, learner: str) -> dict[str, str]:
        """Return why a learner's notebooks could not be graded: {notebook: reason}."""
        try:
            reasons = json.loads(self._not_graded(learner).read_text(encoding="utf-8"))
            return {str(name): str(reason) for name, reason in reasons.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    # --- writing ------------------------------------------------------------------------------

    def save(self, graded: Graded) -> Graded:
        """Keep what became of one notebook, or why that was not possible; return which.

        Raises
        ------
        OSError, sqlalchemy.exc.OperationalError
            If nothing can be written for anybody: the disk is full, the gradebook locked.
        """
        try:
            self._save_beside_others(graded)
            return graded
        except Exception as error:
            self.gradebook.db.rollback()
            full = isinstance(error, OSError) and error.errno in FOR_EVERYBODY
            if full or isinstance(error, OperationalError):
                raise
            reason = graded.reason or f"{type(error).__name__}: {error}"
        failed = replace(graded, text=None, reason=printable(reason))
        with suppress(Unreadable):
            self._save_beside_others(failed)
        return failed

    def _save_beside_others(self, graded: Graded) -> None:
        """Save; once more where another grader has made the same rows at the same moment.

        SQLite says at once that it is locked where two have read and both want to write.
        """
        for tries in count(1):
            began = time.monotonic()
            try:
                return self._save(graded)
            except (IntegrityError, InvalidEntry, OperationalError) as error:
                self.gradebook.db.rollback()
                waited = isinstance(error, OperationalError) and time.monotonic() - began > AT_ONCE
                if waited or tries == MOST_TRIES:
                    raise
                time.sleep(random.uniform(0.05, 0.2) * tries)  # and not both at the same time

    def _save(self, graded: Graded) -> None:
        learner, known = graded.learner, self.why_not(graded.learner)
        reasons = {name: why for name, why in known.items() if name != graded.notebook}
        if graded.text is None:
            refuse_learner(learner)
            if self.is_known(learner):
                self.gradebook.update_or_create_student(learner)
            reasons[graded.notebook] = graded.reason
        else:
            self._add_grades(graded, nbformat.v4.reads(graded.text))
            self._copy_files(learner)
            write_whole(self.autograded(learner) / f"{graded.notebook}.ipynb", graded.text)
        if reasons:
            text = json.dumps(reasons, ensure_ascii=False, indent=1)
            write_whole(self._not_graded(learner), text)
        elif known:
            self._not_graded(learner).unlink(missing_ok=True)

    def _add_grades(self, graded: Graded, nb: NotebookNode) -> None:
        """Write all grades of a notebook, as nbgrader's SaveAutoGrades does, in one transaction.

        That one opens the gradebook anew for each notebook, asks it for each cell, and commits
        after each: sixty transactions a learner, and half a notebook's grades where it is stopped.
        """
        self.gradebook.update_or_create_student(graded.learner)
        timestamp = self.timestamp(graded.learner)
        when = {"timestamp": timestamp} if timestamp else {}
        submission = self.gradebook.update_or_create_submission(
            self.assignment, graded.learner, **when
        )
        submitted = self.gradebook.find_submission_notebook(
            graded.notebook, self.assignment, graded.learner
        )
        grades, comments = self._named(Grade, submitted), self._named(Comment, submitted)
        earlier = {name: (g.auto_score, g.needs_manual_grade) for name, g in grades.items()}
        for grade in grades.values():  # a missing cell or a broken check keeps no earlier score
            grade.auto_score, grade.needs_manual_grade = None, True
        for cell in nb.cells:
            name = grade_id(cell)
            broken = cell.metadata.get(METADATA, {}).get("outcome") == FAILED  # its own check
            if utils.is_grade(cell) and name in grades and not broken:
                grade = grades[name]
                grade.auto_score, _ = utils.determine_grade(cell)
                by_hand = grade.manual_score is not None or grade.auto_score is None
                grade.needs_manual_grade = by_hand
            if (utils.is_solution(cell) or utils.is_task(cell)) and name in comments:
                untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                blank = untouched and not utils.is_task(cell)
                comments[name].auto_comment = "No response." if blank else None
        noted, notes = self.noted(graded.learner, graded.notebook), nb.metadata[METADATA]
        by_the_teacher = submitted.flagged and not is_suspicious(noted)
        submitted.flagged = by_the_teacher or is_suspicious(notes)
        if noted.get("submission") == notes["submission"]:
            for name, grade in grades.items():  # what did not change, no person reads again
                if grade.auto_score == earlier[name][0] and grade.manual_score is not None:
                    grade.needs_manual_grade = earlier[name][1]
        self._set_penalty(submission, submitted)
        self.gradebook.db.commit()

    def _named(self, table: Any, submitted: SubmittedNotebook) -> dict[str, Any]:
        """Return the rows of a submitted notebook by the name of their cell, in one query."""
        rows = self.gradebook.db.query(BaseCell.name, table).join(table.cell)
        return dict(rows.filter(table.notebook_id == submitted.id).all())

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

    def seconds_late(self, learner: str) -> float:
        """Return how late a submission is by the deadline as it is now."""
        try:
            due = self.gradebook.find_submission(self.assignment, learner).duedate
        except MissingEntry:
            due = self.gradebook.find_assignment(self.assignment).duedate
        when = self.timestamp(learner)
        return max(0.0, (when - due).total_seconds()) if when and due else 0.0

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
        files |= self._released_files(TEACHERS)[0]
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
