"""Cells as IPython reads them, magics and ``!commands`` written as Python."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

PROMPTS = (">>>", "...", "In [")
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


class Transformer(TransformerManager):
    """Does what IPython's does, and leaves at once alone what is Python as it stands.

    IPython reads each cell three times before it comes to the same; that takes as long as most
    cells run.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._as_it_comes = self._transforms()

    def _transforms(self) -> list[Any]:
        return [*self.cleanup_transforms, *self.line_transforms, *self.token_transformers]

    def transform_cell(self, cell: str) -> str:
        """Return a cell's code as Python."""
        # IPython takes away blanks before the first line, and prompts, also where they are Python.
        plain = not cell[:1].isspace() and not any(prompt in cell for prompt in PROMPTS)
        if plain and self._transforms() == self._as_it_comes and is_python(cell):
            return cell if cell.endswith("\n") else f"{cell}\n"
        return str(super().transform_cell(cell))


def is_python(source: str) -> bool:
    """Return whether a cell is Python as it stands."""
    try:
        with warnings.catch_warnings():  # of an escape sequence that is none
            warnings.simplefilter("ignore")
            ast.parse(source)
    except UNREADABLE:
        return False
    return True
