"""nbgrader's executing step, replaced; and its feedback without the hidden tests."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer, List, Unicode, default

from d2l_conv.grading.ahead import Ahead, Question, next_place, sanitized
from d2l_conv.grading.examiner import examiner
from d2l_conv.grading.files import Bounds, Reading
from d2l_conv.grading.flags import show_flags
from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import METADATA, TEACHER
from d2l_conv.grading.restore import as_released
from d2l_conv.grading.seeds import course_secret, seed_of
from d2l_conv.grading.submissions import NOT_BESIDE

Resources = dict[str, Any]

_ahead = Ahead(most=min(2, os.cpu_count() or 1))


class SealedExecute(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs a submission in the sealed grader, in place of nbgrader's ``Execute``.

    Opens no gradebook. The warm processes behind it are shared by all instances of a process.
    """

    unsealed = Bool(
        False,
        help="Go on where no sandbox can be made. Submissions can then read and change "
        "everything that you can; each graded notebook says so.",
    ).tag(config=True)
    call_seconds = Float(
        Limits.call_seconds, help="Seconds for one call of a learner's function by a check."
    ).tag(config=True)
    cell_seconds = Float(Limits.cell_seconds, help="Seconds for one cell.").tag(config=True)
    test_seconds = Float(
        Limits.test_seconds, help="Seconds for one test cell with all its calls."
    ).tag(config=True)
    submission_seconds = Float(Limits.submission_seconds, help="Seconds for a whole notebook.").tag(
        config=True
    )
    memory = Integer(Limits.memory, help="Bytes that a learner's process may use.").tag(config=True)
    processes = Integer(
        Limits.processes, help="Processes and threads that a submission may have at a time."
    ).tag(config=True)

    ahead = Bool(
        True, help="Begin with the next submission while nbgrader files the last one."
    ).tag(config=True)
    secret = Unicode(
        help="Seeds the fresh cases; by default the content of a file in the course's folder."
    ).tag(config=True)

    @default("secret")
    def _secret(self) -> str:
        root = self.config.get("CourseDirectory", {}).get("root", "")
        return course_secret(Path(root or "."))

    def limits(self) -> Limits:
        """Return the configured limits."""
        return Limits(
            call_seconds=self.call_seconds,
            cell_seconds=self.cell_seconds,
            test_seconds=self.test_seconds,
            submission_seconds=self.submission_seconds,
            memory=self.memory,
            processes=self.processes,
        )

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Execute one submission.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here and ``unsealed`` is not set.
        ExaminerFailed
            If the submission could not be graded.
        """
        names = resources["nbgrader"]
        folder = resources.get("metadata", {}).get("path")
        files = files_beside(Path(folder), Limits()) if folder else {}
        seed = seed_of(names["student"], names["assignment"], self.secret)
        question = Question(nb, seed, files, not self.unsealed, self.limits())
        guessed = _ahead.answer(question)
        if guessed is not None:
            self.log.debug("%s was graded ahead", names["student"])
        nb = guessed or self._grade(question)
        self._look_ahead(names)
        nb.metadata["language_info"] = {"name": "python"}
        show_flags(nb)
        return nb, resources

    def _grade(self, question: Question, number: int = 0) -> NotebookNode:
        process = examiner(question.sealed, question.limits, number)
        return process.grade(question.nb, question.seed, question.files)

    def _look_ahead(self, names: dict[str, Any]) -> None:
        """Let examiners begin with the next submissions, if nbgrader itself runs this step."""
        converter = getattr(self.parent, "parent", None)
        if not self.ahead or converter is None:
            return
        with contextlib.suppress(Exception):  # a submission that is broken is nbgrader's to report
            while _ahead.has_room:
                last = _ahead.last
                at = (names["student"], names["notebook"])
                place = next_place(converter, *((last.student, last.notebook) if last else at))
                if place is None:
                    return
                nb = sanitized(place, names["db_url"], self.config, SealedExecute)
                seed = seed_of(place.student, place.assignment, self.secret)
                course = converter.coursedir
                source = course.format_path(course.source_directory, ".", place.assignment)
                folders = (place.path.parent, Path(source))
                files = {k: v for f in folders for k, v in files_beside(f, Limits()).items()}
                guess = Question(nb, seed, files, not self.unsealed, self.limits())
                _ahead.ask(guess, self._grade, place)


def files_beside(folder: Path, limits: Limits) -> dict[str, bytes]:
    """Read the files that came with a notebook: plain ones alone, no links, up to a size.

    Parameters
    ----------
    folder : Path
        The folder of the submission.
    limits : Limits
        ``file_bytes`` for each, half of ``disk_bytes`` for all.
    """
    bounds = Bounds(file_bytes=limits.file_bytes, all_bytes=limits.disk_bytes // 2)
    return dict(Reading(bounds, ignored=NOT_BESIDE).files(folder))


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the hidden tests, and what is for the teacher alone, out of a feedback page."""

    # The exporter sets this for every preprocessor; nbgrader's base class does not take it.
    display_data_priority = List(["text/html", "image/png", "text/plain"]).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Show each locked cell as it was released."""
        nb.cells = [cell for cell in nb.cells if not _for_teacher(cell)]
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("locked"):
                cell.source = as_released(cell.source)
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if not _for_teacher(output)]
        return nb, resources


ROOMY = """\
.rendered_html table { margin-bottom: 1em; }
.rendered_html :is(td, th) { padding: 0.2em 0.8em; }
"""


class RoomyTables(NbGraderPreprocessor):  # type: ignore[misc]
    """Keeps the columns of a table apart on a feedback page; comes after the page's own CSS."""

    display_data_priority = List(["text/html", "image/png", "text/plain"]).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Add to the page's style."""
        resources["inlining"]["css"].append(ROOMY)
        return nb, resources


def _for_teacher(thing: NotebookNode) -> bool:
    return bool(thing.get("metadata", {}).get(METADATA, {}).get(TEACHER))
