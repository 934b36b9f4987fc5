"""The seed of a submission's fresh cases."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

SECRET_FILE = ".grading_secret"


def course_secret(root: Path) -> str:
    """Return the course's secret, and make one in its folder the first time.

    The checks are public. Who also knew the seed could work out the fresh cases, and answer them
    from a table.

    Parameters
    ----------
    root : Path
        The course's folder, which no submission can read.
    """
    path = root / SECRET_FILE
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(16))
    return path.read_text().strip()


def seed_of(assignment: str, nb: NotebookNode, files: Mapping[str, bytes], secret: str) -> int:
    """Return the seed of what was handed in: the same whenever, wherever, however it is graded.

    It depends on the code and the files, not on the learner. A feedback page shows some of the
    cases; a table of their answers is other code, and so meets other cases.
    """
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    beside = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    text = json.dumps([assignment, code, beside]).encode()
    return int.from_bytes(hmac.digest(secret.encode(), text, hashlib.sha256)[:8], "big")
