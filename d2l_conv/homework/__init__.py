"""The homework: one file for each task, and what is derived from them.

A task's file holds all that is to be known of it: the oracle, the cases, the algorithm in steps,
the mistakes that replace a step, and the points. What several tasks share stands beside them. A
file with a ``TASK`` is found by itself; totals, checks, lists and tables follow from it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.checking.engine import Task, check

__all__ = ["ASSIGNMENTS", "CATALOGUE", "CHECKS", "MODULES", "TASKS"]


def _modules(package: str) -> list[ModuleType]:
    """Return what a package holds, by name."""
    path = import_module(package).__path__
    return [import_module(f"{package}.{found.name}") for found in pkgutil.iter_modules(path)]


def _tasks(modules: list[ModuleType]) -> list[Task]:
    return [module.TASK for module in modules if hasattr(module, "TASK")]


_FILES: dict[str, list[ModuleType]] = {
    found.name: _modules(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
    if found.ispkg
}

# Each assignment's tasks in the order of its text, by the assignment's name.
ASSIGNMENTS: dict[str, tuple[Task, ...]] = {
    name: tuple(sorted(_tasks(modules), key=lambda task: task.number))
    for name, modules in _FILES.items()
}
TASKS: dict[str, Task] = {task.name: task for tasks in ASSIGNMENTS.values() for task in tasks}

# Every file, those first whose mistakes several tasks share.
MODULES: tuple[ModuleType, ...] = tuple(
    module
    for modules in _FILES.values()
    for module in sorted(modules, key=lambda module: hasattr(module, "TASK"))
)
# Every row; several may share a name.
CATALOGUE: tuple[Misconception, ...] = tuple(
    row for module in MODULES for row in getattr(module, "MISTAKES", ())
)


def _checker(module: ModuleType) -> Callable[..., float]:
    """Return ``check_NAME(theirs, *, fresh=False)`` of a task; a task may bring its own."""
    own = getattr(module, "check", None)
    task: Task = module.TASK

    def checker(theirs: Any, *, fresh: bool = False) -> float:
        points: float = own(theirs, fresh=fresh) if own else check(task, theirs, fresh=fresh)
        return points

    checker.__name__ = checker.__qualname__ = f"check_{task.name}"
    checker.__doc__ = f"Show what is right and wrong with ``{task.name}``; return its points."
    return checker


# What a test cell calls, by name.
CHECKS: dict[str, Callable[..., float]] = {
    f"check_{module.TASK.name}": _checker(module)
    for modules in _FILES.values()
    for module in modules
    if hasattr(module, "TASK")
}
