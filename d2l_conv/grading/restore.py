"""A submission's locked cells put back to what was released, and real changes noted.

nbgrader's own step warns about every honest submission: it compares the locked cells with the
source, whose hidden tests a learner never had. Here they are compared with what was released.
Doubled, deleted, moved and edited cells are mended, so that each question can still be graded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from d2l_conv.grading.clean import clean_notebook
from d2l_conv.grading.notes import METADATA

Resources = dict[str, Any]

CHANGES = {
    "text": "the locked cell was changed",
    "missing": "the cell was deleted and is put back",
    "doubled": "the cell is there more than once; the last one counts",
}
# nbgrader's own marks, see its ClearHiddenTests and ClearMarkScheme.
BEGINS = re.compile("BEGIN (HIDDEN TESTS|MARK SCHEME)")
ENDS = re.compile("END (HIDDEN TESTS|MARK SCHEME)")


@dataclass(frozen=True)
class Released:
    """A cell as the gradebook knows it."""

    name: str
    cell_type: str
    source: str
    checksum: str | None
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None

    @property
    def metadata(self) -> dict[str, Any]:
        """The cell's metadata for nbgrader."""
        meta = {
            "schema_version": 3,
            "grade_id": self.name,
            "cell_type": self.cell_type,
            "locked": self.locked,
            "grade": self.grade,
            "solution": self.solution,
            "task": self.task,
            "checksum": self.checksum,
        }
        if self.points is not None:
            meta["points"] = self.points
        return meta


def released_cells(notebook: Any) -> list[Released]:
    """List the cells of a notebook of the gradebook, in order."""
    grades = {cell.name: cell.max_score for cell in notebook.grade_cells}
    tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return [
        Released(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source,
            checksum=cell.checksum,
            locked=bool(cell.locked),
            grade=cell.name in grades,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=grades.get(cell.name, tasks.get(cell.name)),
        )
        for cell in notebook.source_cells
    ]


def restore(nb: NotebookNode, released: Iterable[Released]) -> None:
    """Put the locked cells of ``nb`` back, in place, and note what had been changed."""
    known = {cell.name: cell for cell in released}
    flags: list[dict[str, str]] = []
    found: dict[str, NotebookNode] = {}
    names = [_name(cell) for cell in nb.cells]
    clean_notebook(nb)
    # Of a doubled cell the last one counts, as in nbgrader.
    for cell, name in zip(reversed(nb.cells), reversed(names), strict=True):
        if name not in known:
            continue
        if name in found:
            flags.append({"cell": name, "kind": "doubled", "detail": CHANGES["doubled"]})
            continue
        found[name] = cell
        if known[name].locked and _tidy(cell.source) != _tidy(as_released(known[name].source)):
            flags.append({"cell": name, "kind": "changed", "detail": CHANGES["text"]})
        _put_back(cell, known[name])
    flags.reverse()
    _add_missing(nb, list(known.values()), found, flags)
    nb.metadata[METADATA] = from_dict({"flags": flags})


def _name(cell: NotebookNode) -> str:
    metadata = cell.get("metadata")
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""


def _put_back(cell: NotebookNode, released: Released) -> None:
    if cell.cell_type != released.cell_type:
        cell.cell_type = released.cell_type
        for field in ("outputs", "execution_count", "attachments"):
            cell.pop(field, None)
        if released.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    if released.locked:
        cell.source = released.source
    cell.metadata["nbgrader"] = from_dict(released.metadata)


def _add_missing(
    nb: NotebookNode,
    released: list[Released],
    found: dict[str, NotebookNode],
    flags: list[dict[str, str]],
) -> None:
    """Put deleted cells back, each behind the one that stood before it."""
    before: NotebookNode | None = None
    for cell in released:
        if cell.name not in found:
            made = from_dict({"cell_type": cell.cell_type, "metadata": {}, "source": cell.source})
            if cell.cell_type == "code":
                made.update(outputs=[], execution_count=None)
            if any("id" in other for other in nb.cells):
                made["id"] = f"put-back-{len(nb.cells)}"  # nbformat wants one of every cell
            _put_back(made, cell)
            place = (
                0
                if before is None
                else 1 + next(number for number, other in enumerate(nb.cells) if other is before)
            )
            nb.cells.insert(place, made)
            found[cell.name] = made
            flags.append({"cell": cell.name, "kind": "missing", "detail": CHANGES["missing"]})
        before = found[cell.name]


def as_released(source: str) -> str:
    r"""Return a source cell's text without its hidden tests and its marking scheme.

    >>> as_released("check(\n### BEGIN HIDDEN TESTS\nfresh=True\n### END HIDDEN TESTS\n)")
    'check(\n)'
    """
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if BEGINS.search(line):
            inside = True
        elif ENDS.search(line):
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def _tidy(text: str) -> str:
    """Leave out blanks at the ends of lines, which editors add and take away."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes the place of nbgrader's DeduplicateIds and OverwriteCells in ``autograde``."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Restore the notebook, from the gradebook or from ``resources['nbgrader']['source']``."""
        names = resources["nbgrader"]
        if "source" in names:
            restore(nb, released_cells(names["source"]))
        else:
            with Gradebook(names["db_url"]) as gradebook:
                notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
                restore(nb, released_cells(notebook))
        for flag in nb.metadata[METADATA]["flags"]:
            self.log.warning("%s: %s: %s", names["student"], flag["cell"], flag["detail"])
        return nb, resources
