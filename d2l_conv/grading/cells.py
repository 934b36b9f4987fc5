"""What a cell is to nbgrader, and which names its code binds and uses.

Code is read as IPython reads it, so magics and ``!commands`` are no syntax errors here. It may be
anybody's: of code that takes long to read, no names are known.
"""

from __future__ import annotations

import ast
import functools
import re
import symtable
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from d2l_conv.grading.transform import UNREADABLE, Transformer, is_python

IPYTHON = Transformer()
MOST_READ = 100_000  # characters of a cell
# IPython rewrites one magic after the other, and reads the whole cell for each.
MOST_REWRITTEN = 300_000  # characters of a cell that is not Python, times its magics: a second
MAGIC = re.compile(r"^[ \t\f]*[%!?,;/]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)


def nbgrader_metadata(cell: NotebookNode) -> Mapping[str, Any]:
    """Return a cell's metadata for nbgrader; empty where there are none, or broken ones."""
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def grade_id(cell: NotebookNode) -> str:
    """Return the name that nbgrader knows a cell by; empty if it has none."""
    name = nbgrader_metadata(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def is_test(cell: NotebookNode) -> bool:
    """Return whether this is a locked cell with points."""
    meta = nbgrader_metadata(cell)
    return bool(cell.cell_type == "code" and meta.get("grade") and not meta.get("solution"))


def is_locked(cell: NotebookNode) -> bool:
    """Return whether a cell is the teacher's."""
    meta = nbgrader_metadata(cell)
    return bool(meta.get("locked") and not meta.get("solution"))


def is_solution(cell: NotebookNode) -> bool:
    """Return whether a cell is there for the learner's answer."""
    return bool(nbgrader_metadata(cell).get("solution"))


def _as_python(source: str) -> str:
    """Return a cell's code with its magics written as Python.

    Raises
    ------
    SyntaxError
        If IPython cannot read it, or would take long.
    """
    if len(source) > MOST_READ:
        raise SyntaxError
    magics = sum(1 for _ in MAGIC.finditer(source))
    if magics * len(source) > MOST_REWRITTEN and not is_python(source):
        raise SyntaxError
    return IPYTHON.transform_cell(source)


def statements(source: str) -> list[ast.stmt]:
    """Return the statements of a cell; none if it cannot be read."""
    try:
        return ast.parse(_as_python(source)).body
    except UNREADABLE:
        return []


def _symbols(source: str) -> symtable.SymbolTable | None:
    try:
        return symtable.symtable(_as_python(source), "<cell>", "exec")
    except UNREADABLE:
        return None


@functools.lru_cache(1_000)  # most cells of a class are those of the release
def bound_names(source: str) -> frozenset[str]:
    r"""Return the names that running a cell binds; not those inside of its functions.

    >>> sorted(bound_names("import a.b, c as d\ndef f(x):\n    y = x\nif f(1):\n    z = 1"))
    ['a', 'd', 'f', 'z']
    """
    table = _symbols(source)
    symbols = table.get_symbols() if table else []
    return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())


def used_names(source: str) -> set[str]:
    r"""Return the names that a cell uses and does not bind, also inside of its functions.

    >>> sorted(used_names("import numpy as np\ndef f(x):\n    return g(x)\nassert f(n) == np.pi"))
    ['g', 'n']
    """
    table = _symbols(source)
    return set(_used(table)) - bound_names(source) if table else set()


def _used(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)


def without(source: str, names: set[str]) -> str:
    r"""Return a cell without the statements that bind one of these names.

    >>> without("import math\ndef f(): return 1\ndef g(): return 2", {"g"})
    'import math\n\ndef f():\n    return 1'
    """
    kept = (ast.unparse(node) for node in statements(source))
    return "\n\n".join(text for text in kept if not bound_names(text) & names)
