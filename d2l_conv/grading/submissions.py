"""What a learner handed in, read without trusting it.

A folder of a submission can hold anything: no notebook, an empty file, a renamed one, a link to
somewhere else. Each of these ends in a sentence for the teacher, never in a zero.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from d2l_conv.grading.cells import grade_id
from d2l_conv.grading.files import NotRegular, Reading, is_safe, printable, read_regular
from d2l_conv.languages import NN_, Sentences, _, listed

MOST_BYTES = 20_000_000  # of a notebook, outputs left out
MOST_WITH_OUTPUTS = 100_000_000
MOST_OF_A_TIME = 200  # bytes of timestamp.txt
PATTERN_SIGNS = "*?[]"  # nbgrader looks for files by pattern

# What lies in a submission's folder and is no file of the learner's.
NOT_BESIDE = ("*.ipynb", "timestamp.txt", "submission_secret.txt")

REASONS = Sentences(
    {
        "no_folder": "nothing was handed in",
        "folder_link": "the submission is a link, not a folder",
        "none": "no notebook {name}.ipynb was handed in; the folder holds: {found}",
        "several": "no notebook {name}.ipynb was handed in, but several that hold its "
        "cells: {found}",
        "not_regular": "{file} {error}",
        "empty": "{file} is empty",
        "not_text": "{file} is not text in UTF-8",
        "not_json": "{file} is not a notebook: {error}",
        "no_cells": "{file} is not a notebook: it has no list of cells",
        "renamed": "{file} was read for {name}.ipynb, which is missing",
        "closed": "the submission cannot be read: {error}",
        "left_out": "left out: {files}",
        "no_student": "the gradebook has no student {learner!r}, and "
        "Autograde.create_student is off",
        "timestamp": "its timestamp.txt holds no time, so nobody knows whether it is late",
        "learner": "the name of the folder, {learner}, cannot be a learner's: rename it without "
        "any of / \\ [ ] * ?, a dot in front, and signs that are not printed",
    },
    {
        "large": NN_(
            "{file} is larger than {most} byte, also without its outputs",
            "{file} is larger than {most} bytes, also without its outputs",
        ),
    },
)


class Unreadable(Exception):
    """A submission that cannot be graded; the message is a sentence for the teacher.

    ``most`` is the limit that it is beyond, where it is beyond one.
    """

    def __init__(self, reason: str, most: int | None = None, **words: object) -> None:
        said = REASONS[reason] if most is None else REASONS.counted(reason, most)
        super().__init__(said.format(most=most, **words))


@dataclass(frozen=True)
class HandedIn:
    """One notebook of a submission.

    Attributes
    ----------
    text : str
        The notebook as JSON, as it was handed in.
    note : str
        What the teacher should know, such as another file name; empty if nothing.
    files : dict
        What was handed in beside notebooks: {path in the folder: content}.
    """

    text: str
    note: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def read_text(path: Path) -> str:
    """Return the text of a notebook file; a large one's without outputs, which nobody needs.

    Raises
    ------
    Unreadable
        If it is no regular file, empty, too large, or not text.
    """
    try:
        text = read_regular(path, MOST_WITH_OUTPUTS).decode("utf-8-sig")
    except NotRegular as error:
        raise Unreadable("not_regular", file=printable(path.name), error=error) from None
    except UnicodeDecodeError:
        raise Unreadable("not_text", file=printable(path.name)) from None
    if not text.strip():
        raise Unreadable("empty", file=printable(path.name))
    if len(text) > MOST_BYTES:
        text = _without_outputs(text, printable(path.name))
        if len(text) > MOST_BYTES:
            raise Unreadable("large", file=printable(path.name), most=MOST_BYTES)
    return text


def _without_outputs(text: str, file: str) -> str:
    try:  # not by nbformat, which looks into each of millions of outputs
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            if "outputs" in cell:
                cell["outputs"] = []
        return json.dumps(notebook)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json", file=file, error=error) from None
    except (KeyError, TypeError):
        raise Unreadable("no_cells", file=file) from None


HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")  # as JSON writes one; most are in pairs


def _only_characters(text: str) -> str:
    """Return a JSON text in which halves of characters are replaced: no file can hold them."""
    if not HALF_A_CHARACTER.search(text):
        return text
    whole = json.dumps(json.loads(text), ensure_ascii=False)
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parse(text: str, file: str) -> NotebookNode:
    """Return the notebook that `text` holds, in nbformat 4.

    Raises
    ------
    Unreadable
        If it is not a notebook.
    """
    try:
        notebook: NotebookNode = nbformat.reads(_only_characters(text), as_version=4)
    except Exception as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise Unreadable("not_json", file=file, error=line) from None
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Unreadable("no_cells", file=file)
    return notebook


def hand_in(
    folder: Path, name: str, grade_ids: Iterable[str], ignored: Iterable[str] = ()
) -> HandedIn:
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
    ignored : iterable of str
        Patterns of names that are no part of a submission.

    Raises
    ------
    Unreadable
        If there is no such notebook, or nothing that could be one.
    """
    if folder.is_symlink():
        raise Unreadable("folder_link")
    if not folder.is_dir():
        raise Unreadable("no_folder")
    path, notes = folder / f"{name}.ipynb", []
    if not path.exists() and not path.is_symlink():
        path = _renamed(folder, name, set(grade_ids))
        notes.append(REASONS["renamed"].format(file=path.name, name=name))
    text = read_text(path)
    reading = Reading(ignored=(*NOT_BESIDE, *ignored))
    files = dict(reading.files(folder))
    if reading.left_out:
        notes.append(REASONS["left_out"].format(files=reading.told()))
    return HandedIn(text, listed(notes, "; "), files)


def _renamed(folder: Path, name: str, grade_ids: set[str]) -> Path:
    """Return the one notebook that holds more than half of the cells."""
    paths = sorted(folder.iterdir())
    notebooks = [p for p in paths if p.suffix == ".ipynb" and is_safe(p.name)]
    likely = []
    for path in notebooks:
        with contextlib.suppress(Unreadable):
            found_ids = {grade_id(cell) for cell in parse(read_text(path), path.name).cells}
            if 2 * len(found_ids & grade_ids) > len(grade_ids):
                likely.append(path)
    if len(likely) == 1:
        return likely[0]
    found = listed(printable(p.name) for p in likely or paths) or _("nothing")
    raise Unreadable("several" if likely else "none", name=name, found=found)


def timestamp(folder: Path) -> datetime | None:
    """Return when a submission was handed in, in UTC; None if there is no ``timestamp.txt``.

    Raises
    ------
    Unreadable
        If the file holds no time.
    """
    try:
        text = read_regular(folder / "timestamp.txt", MOST_OF_A_TIME).decode().strip()
        return as_time(text) if text else None
    except FileNotFoundError:
        return None
    except (NotRegular, OSError, ValueError):
        raise Unreadable("timestamp") from None


@functools.lru_cache(1_000)  # the same one is asked for several times, and dateutil takes long
def as_time(text: str) -> datetime:
    """Return a time as nbgrader writes it, in UTC.

    Raises
    ------
    ValueError
        If it is none, or none of these centuries: others cannot be moved to another time zone.
    """
    try:
        when = parse_utc(text)
    except Exception as error:  # dateutil meets odd text in many ways, such as OverflowError
        raise ValueError(text) from error
    if not isinstance(when, datetime) or not 1970 <= when.year <= 2200:
        raise ValueError(text)
    return when


def refuse_learner(learner: str) -> None:
    """Refuse a name that nbgrader would read as a pattern, or that no gradebook can hold.

    Raises
    ------
    Unreadable
        If the name cannot be that of a learner.
    """
    if not is_safe(learner) or set(learner) & set(PATTERN_SIGNS):
        raise Unreadable("learner", learner=printable(learner))
