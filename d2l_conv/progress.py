"""What a learner has answered, kept on their own disk: read, written, erased.

A file of lines, one JSON object for each answer. Lines are only ever added, so that two notebooks
may write at once, and a line that cannot be read costs nothing but itself. What is known of a
learner is worked out from the lines whenever it is asked for.

Only a kernel that Jupyter started for a notebook that somebody has open takes part. A notebook
that is run without a browser (nbval, nbconvert, the grader) reads and writes nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

__all__ = ["Place", "erase", "events", "is_kept", "is_open", "path", "place", "record"]

# A file to use instead of the one in the user's data folder; empty: keep nothing.
OWN_FILE = "D2L_CONV_PROGRESS"
# Jupyter's server tells a kernel which notebook it was started for; nobody else sets this.
SESSION = "JPY_SESSION_NAME"


def is_open() -> bool:
    """Return whether this runs in a notebook that somebody has open."""
    return bool(os.environ.get(SESSION)) and "NBGRADER_EXECUTION" not in os.environ


def is_kept() -> bool:
    """Return whether somebody has this notebook open, and wants to have progress kept."""
    return is_open() and os.environ.get(OWN_FILE) != ""


def path() -> Path:
    """Return the file that holds the progress."""
    own = os.environ.get(OWN_FILE)
    if own:
        return Path(own)
    from platformdirs import user_data_path

    return user_data_path("d2l_conv", appauthor=False) / "progress.jsonl"


def record(kind: str, **what: Any) -> None:
    """Add a line, such as ``record("prediction", outcome="right", ...)``.

    What cannot be written is not kept: a full disk is no reason to stop a lesson.
    """
    if not is_kept():
        return
    line = json.dumps({"when": datetime.now().isoformat(timespec="seconds"), "kind": kind, **what})
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        # The line break comes first: after a line that was cut off, the next one is whole again.
        with path().open("ab", buffering=0) as file:
            file.write(f"\n{line}".encode())
    except OSError:
        return


def events() -> Iterator[dict[str, Any]]:
    """Yield what was recorded, oldest first; lines that cannot be read are left out."""
    if not is_kept():
        return
    try:
        lines = path().read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("kind"), str):
            yield event


def erase() -> None:
    """Forget everything."""
    path().unlink(missing_ok=True)


@dataclass(frozen=True)
class Place:
    """Where a prediction stands: the notebook's name, the cell's id, and the how-manieth in it."""

    notebook: str = ""
    cell: str = ""
    number: int = 1

    def of(self, id: str = "") -> dict[str, str]:
        """Return notebook and id for a record; an author's own id goes before the cell's."""
        cell = self.cell if self.number == 1 else f"{self.cell}-{self.number}"
        return {"notebook": self.notebook, "id": id or cell}


_last: tuple[int, int] = (0, 0)  # the cell run that asked last, and how often it has asked


def place() -> Place:
    """Return where the code that runs now stands, as far as Jupyter tells."""
    global _last
    if not is_kept():
        return Place()
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    run = getattr(shell, "execution_count", 0)
    _last = (run, _last[1] + 1 if _last[0] == run else 1)
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = parent.get("metadata", {}).get("cellId", "")
    return Place(PurePosixPath(os.environ[SESSION]).name, str(cell), _last[1])
