"""A submission's locked cells put back to what was released, and real changes noted.

nbgrader's own step warns about every honest submission: it compares the locked cells with the
source, whose hidden tests a learner never had. Here they are compared with what was released, now
or earlier.

What the learner's notebook defines when it is run from top to bottom is what is graded. So the
learner's cells stay in the learner's order; a test cell comes behind the answers and tests that
the release has before it, wherever it was moved. A cell that lost nbgrader's metadata is found by
its text, and an answer by what it defines. What a learner added to a locked cell that is no test
stays, in a cell of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import NbGraderPreprocessor

from d2l_conv.grading.cells import bound_names, grade_id
from d2l_conv.grading.clean import clean_notebook, few_flags
from d2l_conv.grading.notes import ANSWERS, METADATA, STUB
from d2l_conv.languages import Sentences, spoken_in

Resources = dict[str, Any]

CHANGES = Sentences(
    {
        "changed": "the locked cell was changed",
        "missing": "the cell was deleted and is put back",
        "doubled": "the cell is there more than once; of answers the last one counts",
        "moved": "the cell stood above cells that it comes after; it is run behind them",
    }
)
MOST_READ = 100  # cells of a learner's own, the last ones, in which an answer is looked for
# nbgrader's own marks, see its ClearHiddenTests and ClearMarkScheme.
BEGINS = re.compile("BEGIN (HIDDEN TESTS|MARK SCHEME)")
ENDS = re.compile("END (HIDDEN TESTS|MARK SCHEME)")


@dataclass(frozen=True)
class Released:
    """A cell as the gradebook knows it.

    ``metadata`` are nbgrader's; ``earlier`` holds the `text_hash` of what learners got in earlier
    releases.
    """

    name: str
    cell_type: str
    source: str
    metadata: dict[str, Any]
    earlier: tuple[str, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether it is there for an answer."""
        return bool(self.metadata["solution"])

    @property
    def is_code_answer(self) -> bool:
        """Whether it is there for an answer in code."""
        return self.cell_type == "code" and self.is_answer

    @property
    def is_test(self) -> bool:
        """Whether it is a test cell."""
        return self.cell_type == "code" and self.metadata["grade"] and not self.is_answer

    def is_text_of(self, source: str) -> bool:
        """Return whether a text is what learners got, in this release or in an earlier one."""
        known = (text_hash(as_released(self.source)), *self.earlier)
        return text_hash(source) in known


def released_cells(notebook: Any, earlier: Mapping[str, tuple[str, ...]]) -> list[Released]:
    """List the cells of a notebook of the gradebook, in order, with their earlier texts."""
    grades = {cell.name: cell.max_score for cell in notebook.grade_cells}
    tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    cells = []
    for cell in notebook.source_cells:
        name = cell.name
        metadata = {
            "schema_version": 3,
            "grade_id": name,
            "cell_type": cell.cell_type,
            "locked": bool(cell.locked),
            "grade": name in grades,
            "solution": name in solutions,
            "task": name in tasks,
            "checksum": cell.checksum,
        }
        if (points := grades.get(name, tasks.get(name))) is not None:
            metadata["points"] = points
        cells.append(Released(name, cell.cell_type, cell.source, metadata, earlier.get(name, ())))
    return cells


def in_words(cells: Iterable[Released], texts: Mapping[str, Sequence[str]]) -> tuple[Released, ...]:
    """Return cells in the words of another edition: by name, a cell's text and its checksum."""
    spoken = []
    for cell in cells:
        source, checksum = texts.get(cell.name, (cell.source, cell.metadata["checksum"]))
        metadata = {**cell.metadata, "checksum": checksum}
        spoken.append(replace(cell, source=source, metadata=metadata))
    return tuple(spoken)


def restore(nb: NotebookNode, released: Iterable[Released]) -> None:
    """Put the locked cells of ``nb`` back, in place, and note what had been changed."""
    known = {cell.name: cell for cell in released}
    names = [grade_id(cell) for cell in nb.cells]
    for cell, name in zip(nb.cells, names, strict=True):
        if name in known:  # before cleaning, which fences the text of cells of other kinds
            _become(cell, known[name].cell_type)
    clean_notebook(nb)
    work = _Restoration(nb, known)
    work.find_by_name(names)
    work.find_by_text()
    work.keep_additions()
    work.find_answers()
    work.add_missing()
    work.put_back()
    work.order_tests()
    answers = {n for c in known.values() if c.is_code_answer for n in bound_names(c.source)}
    nb.metadata[METADATA] = from_dict({"flags": few_flags(work.flags), ANSWERS: sorted(answers)})


class _Restoration:
    """One notebook while its cells are put back: which cell is which, and what was noted."""

    def __init__(self, nb: NotebookNode, known: dict[str, Released]) -> None:
        self.nb, self.known = nb, known
        self.found: dict[str, NotebookNode] = {}
        self.flags: list[dict[str, str]] = []

    def note(self, name: str, kind: str) -> None:
        """Add a flag."""
        self.flags.append({"cell": name, "kind": kind, "detail": CHANGES[kind]})

    def place(self, cell: NotebookNode) -> int:
        """Return where a cell of the notebook is."""
        return next(n for n, other in enumerate(self.nb.cells) if other is cell)

    def own(self) -> list[NotebookNode]:
        """Return the cells that are none of the release."""
        taken = {id(cell) for cell in self.found.values()}
        return [cell for cell in self.nb.cells if id(cell) not in taken]

    # ------------------------------------------------------------------- which cell is which

    def find_by_name(self, names: list[str]) -> None:
        """Find cells by nbgrader's metadata, as they were handed in."""
        copies: dict[str, list[NotebookNode]] = defaultdict(list)
        for cell, name in zip(self.nb.cells, names, strict=True):
            copies[name].append(cell)
        for name, released in self.known.items():
            if copies[name]:
                self.found[name] = self._choose(released, copies[name])
            if len(copies[name]) > 1:
                self.note(name, "doubled")

    def _choose(self, released: Released, copies: list[NotebookNode]) -> NotebookNode:
        """Return the first whole copy of a locked cell, and the last that is written of an answer.

        A check is often copied to the end, to try it there; its place is where it stood.
        """
        good = [c for c in copies if released.is_text_of(c.source) != released.is_answer]
        chosen = (good or copies)[-1 if released.is_answer else 0]
        if released.is_answer:  # a blank copy says nothing, and would undo the answer
            blank = [c for c in copies if c is not chosen and released.is_text_of(c.source)]
            self.nb.cells = [c for c in self.nb.cells if not any(c is other for other in blank)]
        return chosen

    def find_by_text(self) -> None:
        """Find cells without metadata by the text that was released."""
        for released in self.known.values():
            for cell in self.own() if released.name not in self.found else ():
                if cell.cell_type == released.cell_type and released.is_text_of(cell.source):
                    self.found[released.name] = cell
                    break

    def keep_additions(self) -> None:
        """Put what a learner wrote into a locked cell that is no test into a cell below it."""
        for name, cell in self.found.items():
            released, source = self.known[name], cell.source
            if released.is_test or not released.metadata["locked"] or released.is_text_of(source):
                continue
            if released.cell_type != "code":
                known = set(_tidy(as_released(released.source)).splitlines())
                lines = (line for line in source.splitlines() if line.rstrip() not in known)
                source = "\n".join(lines).strip()
            if source.strip():
                self._insert(self.place(cell) + 1, released.cell_type, source)

    def find_answers(self) -> None:
        """Find answers that stand in other cells than those that were there for them."""
        for released in self.known.values():
            cell, written = self.found.get(released.name), []
            if released.is_code_answer and cell is None:
                names = bound_names(released.source)
                codes = [c for c in self.own() if c.cell_type == "code"][-MOST_READ:]
                written = [c for c in codes if bound_names(c.source) & names]
            elif released.is_answer and released.cell_type != "code":
                if cell is None or released.is_text_of(cell.source):
                    written = self._written_instead(released)
            if written:
                self.found[released.name] = written[-1]
                if cell is not None:  # the blank one
                    del self.nb.cells[self.place(cell)]

    def _written_instead(self, released: Released) -> list[NotebookNode]:
        """Return the learner's text between the released cells around a written answer."""
        order = list(self.known)
        at = order.index(released.name)
        before = [self.place(self.found[n]) for n in order[:at] if n in self.found]
        after = [self.place(self.found[n]) for n in order[at + 1 :] if n in self.found]
        first = max(before, default=-1) + 1
        last = min((n for n in after if n >= first), default=len(self.nb.cells))
        own = {id(cell) for cell in self.own()}
        between = [c for c in self.nb.cells[first:last] if id(c) in own]
        return [c for c in between if c.cell_type == "markdown" and c.source.strip()]

    # ------------------------------------------------------------------------- put them back

    def _insert(self, place: int, cell_type: str, source: str) -> NotebookNode:
        made: NotebookNode = from_dict({"metadata": {}, "source": source})
        _become(made, cell_type)
        taken = {other["id"] for other in self.nb.cells if "id" in other}
        if taken:  # then nbformat wants one of every cell
            made["id"] = next(i for i in map("put-back-{}".format, count()) if i not in taken)
        self.nb.cells.insert(place, made)
        return made

    def add_missing(self) -> None:
        """Put deleted cells back, each behind the one that stood before it."""
        before: NotebookNode | None = None
        for name, released in self.known.items():
            if name not in self.found:
                place = 0 if before is None else self.place(before) + 1
                text = as_released(released.source)
                self.found[name] = self._insert(place, released.cell_type, text)
                self.note(name, "missing")
            before = self.found[name]

    def put_back(self) -> None:
        """Give the cells their released text and metadata."""
        for name, released in self.known.items():
            cell = self.found[name]
            untouched = released.is_text_of(cell.source)
            locked = released.metadata["locked"] and not released.is_answer
            if locked and released.is_test and not untouched:
                self.note(name, "changed")
            if locked or (released.is_answer and untouched):  # perhaps since an earlier release
                cell.source = released.source
            cell.metadata["nbgrader"] = from_dict(released.metadata)
            if untouched and released.is_code_answer:
                cell.metadata[METADATA] = from_dict({STUB: True})

    def order_tests(self) -> None:
        """Move each test cell behind all answers and tests that the release has before it.

        Noted is a test that stood above answers of its own: those between it and the test before.
        """
        last = answered = -1
        for name, released in self.known.items():
            if not (released.is_test or released.is_code_answer):
                continue
            place = self.place(self.found[name])
            if released.is_code_answer:
                answered = max(answered, place)
            elif place < last:
                self.nb.cells.insert(last, self.nb.cells.pop(place))
                if place < answered:
                    self.note(name, "moved")
                place = last
            last = max(last, place)
            if released.is_test:
                answered = -1


def _become(cell: NotebookNode, cell_type: str) -> None:
    """Make a cell one of another kind, with the same text."""
    if cell.get("cell_type") == cell_type:
        return
    cell.cell_type = cell_type
    for field in ("outputs", "execution_count", "attachments"):
        cell.pop(field, None)
    if cell_type == "code":
        cell.update(outputs=[], execution_count=None)


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


def text_hash(text: str) -> str:
    """Return what tells a released text from others; blanks at the ends of lines do not count."""
    return hashlib.sha256(_tidy(text).encode(errors="surrogatepass")).hexdigest()


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes the place of nbgrader's DeduplicateIds, OverwriteKernelspec and OverwriteCells."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Restore the notebook to ``resources['nbgrader']['source']``, in its own language."""
        names = resources["nbgrader"]
        source = names["source"]
        restore(nb, source.in_language(spoken_in(nb.metadata)))
        if source.kernelspec:
            nb.metadata["kernelspec"] = from_dict(source.kernelspec)
        for flag in nb.metadata[METADATA]["flags"]:
            self.log.warning("%s: %s: %s", names["student"], flag["cell"], flag["detail"])
        return nb, resources
