"""nbgrader's executing step, replaced; and its feedback without the hidden tests."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer, List, Unicode, default

from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import METADATA, RECEIPT, TEACHER
from d2l_conv.grading.preprocessors.flags import show_flags
from d2l_conv.grading.preprocessors.restore import as_released
from d2l_conv.grading.seeds import Receipt, course_secret, receipt_of
from d2l_conv.grading.trusted.process import TrustedProcess
from d2l_conv.languages import N_, _, speaking, spoken_in

Resources = dict[str, Any]


class SealedExecute(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs a submission in the sealed grader, in place of nbgrader's ``Execute``.

    Each instance has a trusted process of its own; the warm ones behind these are everybody's. See
    `assembly` for who calls it; the files beside the notebook are in
    ``resources["nbgrader"]["files"]``.
    """

    unsealed = Bool(
        False,
        help="Go on where no sandbox can be made. Submissions can then read and change "
        "everything that you can; each graded notebook says so.",
    ).tag(config=True)
    call_seconds = Float(
        Limits.call_seconds, help="Seconds for one call of a learner's function by a check."
    ).tag(config=True)
    cell_seconds = Float(
        Limits.cell_seconds, help="Seconds that one cell may compute or sleep."
    ).tag(config=True)
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
    secret = Unicode(
        help="Seeds the fresh cases; by default the content of a file in the course's folder."
    ).tag(config=True)

    receipt = Unicode(
        help="A receipt from a feedback page: the fresh cases are those that it stands for."
    ).tag(config=True)

    @default("secret")
    def _secret(self) -> str:
        root = self.config.get("CourseDirectory", {}).get("root", "")
        return course_secret(Path(root or "."))

    @cached_property
    def _process(self) -> TrustedProcess:
        return TrustedProcess(not self.unsealed, self.limits())

    def limits(self) -> Limits:
        """Return the configured limits."""
        names = [field.name for field in fields(Limits) if self.has_trait(field.name)]
        return Limits(**{name: getattr(self, name) for name in names})

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Execute one submission.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here and ``unsealed`` is not set.
        GradingFailed
            If the submission could not be graded.
        """
        names = resources["nbgrader"]
        receipt = receipt_of(names["assignment"], nb, names["files"], self.secret)
        if self.receipt:
            receipt = replace(receipt, seed=Receipt.parse(self.receipt).seed)
        nb = self._process.grade(nb, receipt.seed, names["files"])
        nb.metadata["language_info"] = {"name": "python"}
        nb.metadata[METADATA][RECEIPT] = str(receipt)
        show_flags(nb)
        return nb, resources


class FeedbackStep(NbGraderPreprocessor):  # type: ignore[misc]
    """A step of a feedback page."""

    # The exporter sets this for every preprocessor; nbgrader's base class does not take it.
    display_data_priority = List(["text/html", "image/png", "text/plain"]).tag(config=True)


class HideTests(FeedbackStep):
    """Takes the hidden tests, and what is for the teacher alone, out of a feedback page."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Show each locked cell as it was released."""
        nb.cells = [cell for cell in nb.cells if not _for_teacher(cell)]
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("locked"):
                cell.source = as_released(cell.source)
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if not _for_teacher(output)]
        return nb, resources


SHOWN = N_(
    """\
**Your receipt.** With it your own machine comes to this verdict, by the same hidden cases, as long
as the notebook is the one that you handed in:

    make selfstudy ASSIGNMENT={assignment} RECEIPT={receipt}
"""
)


class ShowReceipt(FeedbackStep):
    """Puts under a feedback page what replays its verdict, once the deadline is over."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Add a cell at the end."""
        names = resources["nbgrader"]
        receipt = nb.metadata.get(METADATA, {}).get(RECEIPT)
        with Gradebook(names["db_url"]) as gradebook:
            try:
                due = gradebook.find_submission(names["assignment"], names["student"]).duedate
            except MissingEntry:
                due = None
        if receipt and (due is None or due < datetime.now(UTC).replace(tzinfo=None)):
            with speaking(spoken_in(nb.metadata)):
                source = _(SHOWN).format(assignment=names["assignment"], receipt=receipt)
            cell = {"cell_type": "markdown", "source": source, "metadata": {}}
            if any("id" in other for other in nb.cells):
                cell["id"] = "receipt"
            nb.cells.append(from_dict(cell))
        return nb, resources


ROOMY = """\
.rendered_html table { margin-bottom: 1em; }
.rendered_html :is(td, th) { padding: 0.2em 0.8em; }
"""


class RoomyTables(FeedbackStep):
    """Keeps the columns of a table apart on a feedback page; comes after the page's own CSS."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Add to the page's style."""
        resources["inlining"]["css"].append(ROOMY)
        return nb, resources


def _for_teacher(thing: NotebookNode) -> bool:
    return bool(thing.get("metadata", {}).get(METADATA, {}).get(TEACHER))
