"""Imports run one way, as docs/architecture.md has them."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "d2l_conv"

CORE = {"sizes", "explain", "conv", "shapes", "backprop"}
# Each room, and the rooms that it may import.
ROOMS = {
    "sizes": set(),
    "explain": {"sizes"},
    "conv": {"sizes"},
    "shapes": {"sizes", "explain"},
    "backprop": {"sizes"},
    "worked": CORE,
    "words": {"worked"},
    "looks": set(),
    "fonts": set(),
    "progress": set(),
    "prose": set(),
    "svg": {"looks", "fonts"},
    "figures": CORE | {"worked", "words", "looks", "fonts"},
    "widgets": CORE | {"worked", "words", "svg", "progress", "prose"},
    # The engine knows no task, and no homework knows another one.
    "checking": {"progress", "prose"},  # what a learner's own run found
    "homework": {"checking", "sizes"},
    "checks": {"checking", "homework"},
    "played": {"checking", "homework", "widgets"},
    "predictions": CORE | {"worked", "words", "progress", "widgets", "checking", "homework"},
    # Beside the folders, each of them for some of the processes.
    "grading.notes": set(),
    "grading.limits": set(),
    "grading.wire": {"checking"},
    "grading.transform": set(),
    "grading.cells": {"grading.transform"},
    "grading.clean": {"grading.limits", "grading.notes"},
    "grading.files": set(),
    "grading.outputs": set(),
    "grading.submissions": {"grading.cells", "grading.files"},
    "grading.seeds": set(),
    # The processes. They meet on the wire alone: none imports what another one runs.
    "grading.sealed": {
        "grading.wire",
        "grading.outputs",
        "grading.transform",
        "checking",
        "checks",
        "shapes",
    },
    "grading.trusted": {
        "grading.wire",
        "grading.limits",
        "grading.notes",
        "grading.cells",
        "grading.clean",
        "grading.outputs",
        "checking",
        "checks",
    },
    # nbgrader's process asks for a trusted process, and never loads PyTorch to grade.
    "grading.preprocessors": {
        "grading.limits",
        "grading.notes",
        "grading.cells",
        "grading.clean",
        "grading.files",
        "grading.submissions",
        "grading.seeds",
        "grading.trusted",
        "homework",
    },
    "grading.commands": {
        "grading.cells",
        "grading.notes",
        "grading.files",
        "grading.submissions",
        "grading.trusted",
        "grading.preprocessors",
    },
    # What comes in, and what goes out: grading knows nothing of it.
    "teaching": {
        "prose",
        "grading",
        "grading.cells",
        "grading.notes",
        "grading.files",
        "grading.submissions",
        "grading.preprocessors",
        "grading.commands",
    },
    "grading.nbgrader": set(),
    "grading.__main__": {"grading.commands", "grading.trusted"},
    "grading": set(),
    "course": set(),
    "selfstudy": {
        "course",
        "grading.notes",
        "grading.seeds",
        "grading.submissions",
        "grading.commands",
        "teaching",
    },
}


# What everybody may import, and what imports nothing of the package.
EVERYBODYS = {"languages"}
ROOMS |= {name: set() for name in EVERYBODYS}


def room(module: str) -> str:
    """Return the room that a module lies in: 'grading.sealed' for d2l_conv.grading.sealed.shell."""
    parts = module.split(".")[1:]
    return ".".join(parts[: 2 if parts[:1] == ["grading"] else 1])


def imports(path: Path) -> set[str]:
    """Return the package's modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            packages = node.module in ("d2l_conv", "d2l_conv.grading")
            found |= {f"{node.module}.{n.name}" for n in node.names} if packages else {node.module}
    return {name for name in found if name.startswith("d2l_conv.")}


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_what_the_map_allows(path: Path) -> None:
    names = path.relative_to(PACKAGE.parent).with_suffix("").parts
    own = room(".".join(names[:-1] if names[-1] == "__init__" else names))
    assert {room(module) for module in imports(path)} - {own} <= ROOMS[own] | EVERYBODYS


def test_the_map_has_no_way_round() -> None:
    done: set[str] = set()
    while left := ROOMS.keys() - done:
        free = {name for name in left if ROOMS[name] <= done}
        assert free, f"these import each other: {sorted(left)}"
        done |= free
