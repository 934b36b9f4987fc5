"""Say what the Makefile says, in the language of the edition.

    python3 tools/say.py                           # its targets, each with what it does
    python3 tools/say.py "No notebook has changed."

English stands in the Makefile. As ``tools/environment.py``, it knows the standard library alone.
"""

from __future__ import annotations

import re
import sys

from environment import CHECKOUT, translated

TARGET = re.compile(r"^([a-z]+):.*?  ## (.+)$", re.MULTILINE)


def targets() -> list[str]:
    """Return a line for each target that says what it is for."""
    found = TARGET.findall((CHECKOUT / "Makefile").read_text(encoding="utf-8"))
    width = max(len(name) for name, _ in found)
    return [f"{name:<{width}}  {translated(what)}" for name, what in found]


if __name__ == "__main__":
    print(*(map(translated, sys.argv[1:]) if sys.argv[1:] else targets()), sep="\n")
