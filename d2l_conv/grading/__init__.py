"""Grading that a submission cannot change: nbgrader's executing step, replaced.

The folders are named for the process that runs them: `preprocessors` in nbgrader's, `trusted` in
the one that runs the test cells, `sealed` in the sandbox; `commands` are the teacher's. The names
below are loaded when they are used, because the sealed process imports this package too and has no
use for nbgrader.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from d2l_conv.grading.preprocessors.execute import HideTests, RoomyTables, SealedExecute
    from d2l_conv.grading.preprocessors.releases import CheckSource, KeepRelease
    from d2l_conv.grading.preprocessors.restore import RestoreCells

__all__ = [
    "CheckSource",
    "HideTests",
    "KeepRelease",
    "RestoreCells",
    "RoomyTables",
    "SealedExecute",
]

_HOMES = {
    "CheckSource": "releases",
    "HideTests": "execute",
    "KeepRelease": "releases",
    "RestoreCells": "restore",
    "RoomyTables": "execute",
    "SealedExecute": "execute",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.preprocessors.{_HOMES[name]}"), name)
