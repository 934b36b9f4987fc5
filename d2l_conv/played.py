"""A mistake of the catalogue, played on a case: its steps beside the right ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from d2l_conv.checking.match import Case
from d2l_conv.checking.replay import Line, html_of, replay, text_of
from d2l_conv.homework import TASKS
from d2l_conv.languages import Sentences, listed

__all__ = ["Played", "play"]

TEXTS = Sentences(
    {
        "task": "play() knows no task {task}, but {known}",
        "mistake": "{task} has no mistake {name}, but {known}",
        "same": "{name} makes no difference to this case: {task} gives what is right.",
    }
)


@dataclass(frozen=True)
class Played:
    """The steps of a case, as they are right and with a mistake; a notebook shows a table.

    ``explorers`` holds a ConvExplorer of the right steps and one of those with the mistake, for
    tasks in which one map slides over another; otherwise it is empty.
    """

    name: str
    task: str
    lines: tuple[Line, ...]
    explorers: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        """Return the steps as plain text."""
        if not self.lines:
            return TEXTS["same"].format(name=self.name, task=self.task)
        return text_of(self.lines)

    def _repr_html_(self) -> str | None:
        return html_of(self.lines) if self.lines else None

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle = {"text/plain": repr(self), "text/html": self._repr_html_() or repr(self)}
        display(bundle, raw=True)  # type: ignore[no-untyped-call]
        for explorer in self.explorers:
            display(explorer)  # type: ignore[no-untyped-call]


def play(name: str, task: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Played:
    """Show what a mistake does to a case, step by step, beside what is right.

    Parameters
    ----------
    name
        The mistake's name, as a check says it.
    task
        The task, or your function of its name. The function is not called.
    *args, **kwargs
        What the task's function would be called with.

    Returns
    -------
    played
        The steps; a notebook shows them as a table, and explorers where a kernel slides.

    Raises
    ------
    ValueError
        If there is no such task, or no such mistake in it.

    Examples
    --------
    >>> play("padding-once", "output_size", 8, 3, padding=1)
    padded: 10; with this mistake 9
    divide: 7; with this mistake 6
    result: 8; with this mistake 7
    """
    title = task if isinstance(task, str) else task.__name__
    if title not in TASKS:
        raise ValueError(TEXTS["task"].format(task=repr(title), known=listed(TASKS)))
    algorithm = TASKS[title].algorithm
    rows = [
        row
        for row in TASKS[title].rows
        if algorithm is not None and algorithm.task in row.tasks and algorithm.has(row)
    ]
    named = [row for row in rows if row.name == name]
    if algorithm is None or not named:
        known = listed(sorted({row.name for row in rows}))
        raise ValueError(TEXTS["mistake"].format(task=title, name=repr(name), known=known))
    case = Case(args, "", kwargs)
    for row in named:  # a mistake is made in several ways; some show here and some do not
        lines = replay(algorithm, (row,), case)
        if lines:
            return Played(name, title, lines, _explorers(args, kwargs, lines))
    return Played(name, title, ())


def _explorers(
    args: tuple[Any, ...], kwargs: dict[str, Any], lines: tuple[Line, ...]
) -> tuple[Any, ...]:
    """Return the case as two explorers: the right steps, and those that the mistake changes."""
    maps = [arg for arg in args[:2] if isinstance(arg, torch.Tensor) and arg.dim() == 2]
    changed = {line.step: line.theirs for line in lines}
    if len(maps) < 2 or not changed.keys() & {"frame", "kernel", "stride_order"}:
        return ()
    try:
        from d2l_conv.widgets import ConvExplorer
    except ImportError:
        return ()
    given = dict(zip(("padding", "stride"), args[2:], strict=False)) | kwargs
    X, K = maps
    right = ConvExplorer(X, K, **given)
    if isinstance(changed.get("frame"), torch.Tensor):
        X, given = changed["frame"], {**given, "padding": 0}  # type: ignore[assignment]
    if isinstance(changed.get("kernel"), torch.Tensor):
        K = changed["kernel"]  # type: ignore[assignment]
    if isinstance(changed.get("stride_order"), tuple):
        given = {**given, "stride": changed["stride_order"]}
    return right, ConvExplorer(X, K, **given)
