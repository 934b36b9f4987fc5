"""What a learner handed in, read without trusting it.

A folder of a submission can hold anything: no notebook, an empty file, a renamed one, a link to
somewhere else. Each of these ends in a sentence for the teacher, never in a zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

MOST_BYTES = 20_000_000

REASONS = {
    "no_folder": "nothing was handed in",
    "folder_link": "the submission is a link, not a folder",
    "none": "no notebook {name}.ipynb was handed in; the folder holds: {found}",
    "several": "no notebook {name}.ipynb was handed in, but several that hold its cells: {found}",
    "link": "{file} is a link, not a file",
    "empty": "{file} is empty",
    "large": "{file} has {size} bytes; more than {most} are not read",
    "not_text": "{file} is not text in UTF-8",
    "not_json": "{file} is not a notebook: {error}",
    "no_cells": "{file} is not a notebook: it has no list of cells",
    "renamed": "{file} was read for {name}.ipynb, which is missing",
}


class Unreadable(Exception):
    """A submission that cannot be graded; the message is a sentence for the teacher."""

    def __init__(self, reason: str, **words: object) -> None:
        super().__init__(REASONS[reason].format(**words))


@dataclass(frozen=True)
class HandedIn:
    """One notebook of a submission.

    Attributes
    ----------
    text : str
        The notebook as JSON, as it was handed in.
    note : str
        What the teacher should know, such as another file name; empty if nothing.
    """

    text: str
    note: str = ""


def read_text(path: Path) -> str:
    """Return the text of a notebook file.

    Raises
    ------
    Unreadable
        If it is a link, empty, too large, or not text.
    """
    if path.is_symlink():
        raise Unreadable("link", file=path.name)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable("large", file=path.name, size=size, most=MOST_BYTES)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not_text", file=path.name) from None
    if not text.strip():
        raise Unreadable("empty", file=path.name)
    return text


def parse(text: str, file: str) -> NotebookNode:
    """Return the notebook that `text` holds, in nbformat 4.

    Raises
    ------
    Unreadable
        If it is not a notebook.
    """
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
    except Exception as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise Unreadable("not_json", file=file, error=line) from None
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Unreadable("no_cells", file=file)
    return notebook


def _grade_ids(path: Path) -> set[str]:
    """Return the nbgrader ids in a notebook file; none if it cannot be read."""
    try:
        cells = parse(read_text(path), path.name).cells
    except Unreadable:
        return set()
    metadata = (cell.get("metadata", {}).get("nbgrader", {}) for cell in cells)
    return {m["grade_id"] for m in metadata if isinstance(m, dict) and "grade_id" in m}


def hand_in(folder: Path, name: str, grade_ids: Iterable[str]) -> HandedIn:
    """Read the notebook called `name` from the folder of a submission.

    Browsers and people rename files. If the notebook is missing, and exactly one other notebook of
    the folder holds most of its cells, that one is read.

    Parameters
    ----------
    folder : Path
        The folder of one learner's submission.
    name : str
        Name of the notebook, without ``.ipynb``.
    grade_ids : iterable of str
        Ids of the cells that nbgrader knows in this notebook.

    Raises
    ------
    Unreadable
        If there is no such notebook, or nothing that could be one.
    """
    if folder.is_symlink():
        raise Unreadable("folder_link")
    if not folder.is_dir():
        raise Unreadable("no_folder")
    path, note = folder / f"{name}.ipynb", ""
    if not path.exists() and not path.is_symlink():
        path = _renamed(folder, name, set(grade_ids))
        note = REASONS["renamed"].format(file=path.name, name=name)
    return HandedIn(read_text(path), note)


def _renamed(folder: Path, name: str, grade_ids: set[str]) -> Path:
    """Return the one notebook that holds more than half of the cells."""
    notebooks = sorted(p for p in folder.glob("*.ipynb") if not p.is_symlink())
    likely = [p for p in notebooks if 2 * len(_grade_ids(p) & grade_ids) > len(grade_ids)]
    if len(likely) == 1:
        return likely[0]
    found = ", ".join(p.name for p in likely or sorted(folder.iterdir())) or "nothing"
    raise Unreadable("several" if likely else "none", name=name, found=found)
