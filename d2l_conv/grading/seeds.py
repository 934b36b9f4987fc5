"""The seed of a submission's fresh cases, and a receipt that holds it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from d2l_conv.languages import _

SECRET_FILE = ".grading_secret"
RECEIPT = re.compile(r"([0-9a-f]{16})-([0-9a-f]{8})")


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


@dataclass(frozen=True)
class Receipt:
    """What it takes to grade a hand-in once more with the same fresh cases, without the secret.

    The seed is a keyed hash: nobody gets from one to the secret, or to the seed of other code.
    ``of`` tells that code from other code, so that a replay can say which it is of.

    Examples
    --------
    >>> str(Receipt(255, "0123abcd"))
    '00000000000000ff-0123abcd'
    >>> Receipt.parse(" 00000000000000FF-0123abcd ").seed
    255
    """

    seed: int
    of: str

    def __str__(self) -> str:
        """Return the receipt as it is typed."""
        return f"{self.seed:016x}-{self.of}"

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """Read a receipt.

        Raises
        ------
        ValueError
            If it is none.
        """
        found = RECEIPT.fullmatch(text.strip().lower())
        if not found:
            message = _("expected a receipt such as {example}, got {text!r}")
            raise ValueError(message.format(example=cls(255, "0123abcd"), text=text))
        return cls(int(found[1], 16), found[2])


def receipt_of(
    assignment: str, nb: NotebookNode, files: Mapping[str, bytes], secret: str
) -> Receipt:
    """Return the receipt of what was handed in: the same whenever, wherever, however it is graded.

    It depends on the code and the files, not on the learner. A feedback page shows some of the
    cases; a table of their answers is other code, and so meets other cases.
    """
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    beside = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    handed_in = json.dumps([assignment, code, beside]).encode()
    seed = int.from_bytes(hmac.digest(secret.encode(), handed_in, hashlib.sha256)[:8], "big")
    return Receipt(seed, hashlib.sha256(handed_in).hexdigest()[:8])
