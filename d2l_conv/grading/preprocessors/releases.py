"""What is given out: refused where it could not be graded as it says, and remembered.

Two steps of ``nbgrader generate_assignment``. Learners who fetched a homework before a sentence
of it was mended hand in the old sentence, which is no change of theirs; so the texts of the last
releases are kept, as hashes, in ``release_history`` beside the gradebook. The gradebook holds the
texts of one edition, that which was generated last; those of each are kept there as well.
"""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from d2l_conv import languages
from d2l_conv.grading.cells import (
    bound_names,
    grade_id,
    is_locked,
    is_solution,
    is_test,
    nbgrader_metadata,
    statements,
    used_names,
)
from d2l_conv.grading.files import write_whole
from d2l_conv.grading.preprocessors.restore import as_released, text_hash
from d2l_conv.languages import Sentences, spoken_in

Resources = dict[str, Any]
# By notebook and cell: a history, the oldest first, or an edition's text and nbgrader's checksum.
Texts = dict[str, dict[str, list[str]]]

FOLDER = "release_history"
MOST_RELEASES = 20
ALWAYS_THERE = {*dir(builtins), "display"}

REFUSALS = Sentences(
    {
        "heading": "{notebook} is not released:",
        "points": "- {cell}: the cell's points are {points:g}, but {check} gives at most {most:g}. "
        "Set the cell's points to {most:g}.",
        "name": "- {cell}: the test uses {name}, which no locked cell and no answer defines. "
        "Put what defines it into a locked cell.",
    }
)


# --- refused --------------------------------------------------------------------------------------


class CheckSource(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Refuses a homework whose test cells could not give what they promise."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Check a source notebook, before its solutions are taken out.

        Raises
        ------
        ValueError
            If a right answer would not get its points; the message says what to change.
        """
        wrong = [*other_points(nb), *nobodys_names(nb)]
        if wrong:
            notebook = resources["nbgrader"]["notebook"]
            raise ValueError("\n".join([REFUSALS["heading"].format(notebook=notebook), *wrong]))
        return nb, resources


def other_points(nb: NotebookNode) -> Iterator[str]:
    """Say which test cells promise other points than the check that they end with gives."""
    checked = [(cell, check) for cell in nb.cells if is_test(cell) and (check := _last_call(cell))]
    known = _most_points() if checked else {}
    for cell, check in checked:
        points = float(nbgrader_metadata(cell).get("points", 0))
        if known.get(check, points) != points:
            yield REFUSALS["points"].format(
                cell=grade_id(cell), points=points, check=check, most=known[check]
            )


def _last_call(cell: NotebookNode) -> str:
    """Return which function a cell ends with a call of; empty if it ends otherwise."""
    match statements(cell.source)[-1:]:
        case [ast.Expr(value=ast.Call(func=ast.Name(id=name)))]:
            return name
    return ""


def _most_points() -> dict[str, float]:
    """Return what each of the package's checks gives for a right answer."""
    from d2l_conv.homework import TASKS  # loads PyTorch

    return {f"check_{task.name}": task.max_points for task in TASKS.values()}


def nobodys_names(nb: NotebookNode) -> Iterator[str]:
    """Say which names test cells use that would be anybody's: neither locked nor an answer."""
    known = set(ALWAYS_THERE)
    for cell in nb.cells:
        if cell.cell_type != "code" or not (is_locked(cell) or is_solution(cell) or is_test(cell)):
            continue
        imports = (node for node in statements(cell.source) if isinstance(node, ast.ImportFrom))
        if any(node.names[0].name == "*" for node in imports):
            return  # nobody can know before it runs
        known |= bound_names(cell.source)
    for cell in filter(is_test, nb.cells):
        unknown = used_names(cell.source) - known
        for name in sorted(unknown - _most_points().keys() if unknown else unknown):
            yield REFUSALS["name"].format(cell=grade_id(cell), name=name)


# --- remembered -----------------------------------------------------------------------------------


class KeepTexts(NbGraderPreprocessor):  # type: ignore[misc]
    """Keeps the texts that the gradebook was given, by language, and adds them to the history.

    It comes behind nbgrader's SaveCells, while hidden tests and marking schemes are there.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Keep the texts of a notebook's cells."""
        names = resources["nbgrader"]
        root = Path(self.config.get("CourseDirectory", {}).get("root", "") or ".")
        language, cells = spoken_in(nb.metadata), [cell for cell in nb.cells if grade_id(cell)]
        with _changing(_path(root, names["assignment"], language)) as edition:
            edition[names["notebook"]] = {
                grade_id(c): [c.source, nbgrader_metadata(c).get("checksum", "")] for c in cells
            }
        with _changing(_path(root, names["assignment"])) as history:
            kept = history.setdefault(names["notebook"], {})
            for cell in cells:
                name, now = grade_id(cell), text_hash(as_released(cell.source))
                earlier = [text for text in kept.get(name, []) if text != now]
                kept[name] = [*earlier, now][-MOST_RELEASES:]
        return nb, resources


def earlier_texts(root: Path, assignment: str, notebook: str) -> dict[str, tuple[str, ...]]:
    """Return the hashes of what learners got of each cell, in the last releases."""
    cells = _read(_path(root, assignment)).get(notebook, {})
    return {name: tuple(texts) for name, texts in cells.items()}


def editions(root: Path, assignment: str, notebook: str) -> dict[str, dict[str, list[str]]]:
    """Return text and checksum of each cell, by the languages that a notebook was released in."""
    known = {
        language: _read(_path(root, assignment, language)).get(notebook, {})
        for language in languages.folders()
    }
    return {language: cells for language, cells in known.items() if cells}


def _path(root: Path, assignment: str, language: str = "") -> Path:
    return root / FOLDER / language / f"{assignment}.json"


def _read(path: Path) -> Texts:
    try:
        texts: Texts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return texts


@contextmanager
def _changing(path: Path) -> Iterator[Texts]:
    texts = _read(path)
    yield texts
    write_whole(path, json.dumps(texts, indent=1))
