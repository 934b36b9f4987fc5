"""One submission through nbgrader's own steps, without a gradebook.

nbgrader grades a notebook by a list of preprocessors. Those that only read the released cells, and
the one that executes, can run anywhere: in another process, on another machine. The gradebook is
written in one place alone, see `commands.records`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.preprocessors.releases import earlier_texts, editions
from d2l_conv.grading.preprocessors.restore import Released, in_words, released_cells
from d2l_conv.grading.submissions import HandedIn, Unreadable, parse
from d2l_conv.languages import ENGLISH


@dataclass(frozen=True)
class Source:
    """A released notebook, copied out of the gradebook; it can be sent to another process.

    ``cells`` are those of the English edition, or of the one that there is; ``editions`` are those
    of every language that it was released in.
    """

    assignment: str
    notebook: str
    kernelspec: Mapping[str, Any]
    cells: tuple[Released, ...]
    editions: Mapping[str, tuple[Released, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, gradebook: Gradebook, notebook: str, assignment: str, root: Path) -> Source:
        """Copy one notebook's released cells out of the gradebook of the course in ``root``."""
        row = gradebook.find_notebook(notebook, assignment)
        cells = tuple(released_cells(row, earlier_texts(root, assignment, notebook)))
        spoken = {
            language: in_words(cells, texts)
            for language, texts in editions(root, assignment, notebook).items()
        }
        cells = spoken.get(ENGLISH, cells)  # not those that happen to be the gradebook's now
        kernelspec = json.loads(row.kernelspec or "{}")
        return cls(assignment, notebook, kernelspec, cells, spoken)

    def in_language(self, language: str) -> tuple[Released, ...]:
        """Return the cells in a language, or as they are where it was not released in it."""
        return self.editions.get(language, self.cells)


def steps(config: Config) -> list[NbGraderPreprocessor]:
    """Return the course's own steps; none of them may ask for a gradebook."""
    autograde = Autograde(config=config)
    named = [*autograde.sanitize_preprocessors, *autograde.autograde_preprocessors]
    classes = [import_item(step) if isinstance(step, str) else step for step in named]
    return [step(config=config) for step in classes]


@dataclass(frozen=True)
class Job:
    """All that is needed to grade one notebook of one learner; it can be pickled.

    Attributes
    ----------
    handed_in : HandedIn
        The notebook, the files beside it, and what the teacher should know about them.
    submission, fingerprint : str
        What tells this hand-in from others, and all that the grade depends on.
    source, config : Source, Config
        What was released, and the course's settings.
    """

    learner: str
    handed_in: HandedIn
    submission: str
    fingerprint: str
    source: Source
    config: Config


@dataclass(frozen=True)
class Graded:
    """What became of a job: the graded notebook as JSON, or the reason why there is none."""

    learner: str
    notebook: str
    text: str | None
    reason: str = ""


_steps = threading.local()  # made once in each thread, for each course's settings


def grade(job: Job) -> Graded:
    """Grade one notebook; never raises because of what a learner handed in."""
    known = vars(_steps)
    key = repr(sorted(job.config.items()))
    if key not in known:
        known[key] = steps(job.config)
    names = {  # what nbgrader tells its steps about a notebook, and what ours need besides
        "student": job.learner,
        "assignment": job.source.assignment,
        "notebook": job.source.notebook,
        "source": job.source,
        "files": job.handed_in.files,
    }
    resources: dict[str, Any] = {"nbgrader": names}
    try:
        nb = parse(job.handed_in.text, f"{job.source.notebook}.ipynb")
        for step in known[key]:
            nb, resources = step(nb, resources)
        nb.metadata[METADATA] = {
            **nb.metadata.get(METADATA, {}),
            "submission": job.submission,
            "fingerprint": job.fingerprint,
            "note": job.handed_in.note,
        }
        # nbformat's writer copies, validates and indents, each longer than this takes in all.
        text = json.dumps(nb, ensure_ascii=False, sort_keys=True)
        return Graded(job.learner, job.source.notebook, text)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        reason = str(error) if isinstance(error, Unreadable) else reason
        return Graded(job.learner, job.source.notebook, None, reason)
