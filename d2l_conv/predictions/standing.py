"""How far a learner is, worked out from what was recorded and from the notebooks."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from d2l_conv import progress
from d2l_conv.homework import CATALOGUE
from d2l_conv.languages import _
from d2l_conv.widgets.board.board import Board

Event = dict[str, Any]
HEADING = re.compile(r"#{2,3} (.*)")  # of a section: lesson 3 has its sections in two parts


def _is_prediction(node: ast.AST) -> bool:
    """Return whether a node is ``predict(...)`` or ``predict.number(...)``."""
    if not isinstance(node, ast.Call):
        return False
    named = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    return isinstance(named, ast.Name) and named.id == "predict"


def _ids(cell: dict[str, Any]) -> Iterator[str]:
    """Yield what the progress calls a cell's predictions, as `progress.Place.of` does."""
    try:
        nodes = list(ast.walk(ast.parse("".join(cell["source"]))))
    except SyntaxError:
        return
    calls = [node for node in nodes if isinstance(node, ast.Call) and _is_prediction(node)]
    for number, call in enumerate(calls, start=1):
        given = [word.value for word in call.keywords if word.arg == "id"]
        own = given[0].value if given and isinstance(given[0], ast.Constant) else ""
        place = progress.Place("", str(cell.get("id", "")), number)
        yield place.of(str(own))["id"]


def sections(path: Path) -> dict[str, list[str]]:
    """Return the predictions of each section of a notebook, by the section's heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                found_heading = HEADING.match(line)
                heading = found_heading[1] if found_heading else heading
        elif cell["cell_type"] == "code":
            found.setdefault(heading, []).extend(_ids(cell))
    return {name: ids for name, ids in found.items() if ids}


def _is_end(event: Event) -> bool:
    """Return whether a prediction is answered with this try."""
    return event.get("outcome") in ("right", "shown")


def lesson_row(path: Path, events: Iterable[Event]) -> dict[str, Any]:
    """Return what the board shows of one lesson."""
    outcomes: dict[str, list[Event]] = {}
    for event in events:
        if event["kind"] == "prediction" and event.get("notebook") == path.name:
            outcomes.setdefault(str(event.get("id")), []).append(event)
    done = {name for name, tries in outcomes.items() if any(map(_is_end, tries))}
    parts = sections(path)
    ids = {id for part in parts.values() for id in part}
    first = [id for id in ids if id in outcomes and outcomes[id][0].get("outcome") == "right"]
    return {
        "title": _(path.stem.replace("-", " ")),
        "sections": len(parts),
        "sections_done": sum(set(part) <= done for part in parts.values()),
        "predictions": len(ids),
        "answered": len(ids & done),
        "right_first": len(first),
    }


def mistake_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return which mistakes came up, the most frequent first."""
    counts = Counter(str(name) for event in events for name in event.get("names") or ())
    known = {row.name: row for row in reversed(CATALOGUE)}
    return [
        {"name": _(name), "count": count, "lesson": str(known[name].lesson)}
        for name, count in counts.most_common()
        if name in known
    ]


def standing(folder: Path) -> dict[str, Any]:
    """Return all that the board shows.

    Parameters
    ----------
    folder : Path
        With the lessons; notebooks whose names begin with 1 to 9.
    """
    events = list(progress.events())
    rows = (lesson_row(path, events) for path in sorted(folder.glob("[1-9]*.ipynb")))
    return {
        "lessons": [row for row in rows if row["predictions"]],
        "mistakes": mistake_rows(events),
        "path": str(progress.path()) if progress.is_kept() else "",
    }


def progress_board(folder: Path | str = ".") -> Board:
    """Show how far the learner is: sections, predictions, mistakes; and a button that erases it.

    Parameters
    ----------
    folder : Path or str, optional
        Where the lessons are.

    Returns
    -------
    board : Board
        A widget, for an open notebook.

    Examples
    --------
    >>> board = progress_board()
    """
    return Board(lambda: standing(Path(folder)), progress.erase)
