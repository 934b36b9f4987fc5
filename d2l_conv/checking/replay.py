"""One case gone through twice: in right steps, and with a mistake in them."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import Any

import torch

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.kinds import shown
from d2l_conv.checking.match import Case, Refused, outcome
from d2l_conv.languages import N_, _, listed, pgettext

__all__ = ["RESULT", "Line", "html_of", "replay", "shown_name", "text_of"]

RESULT = N_("result")
END = ("", 0)  # what all steps together give; a step may be called "result" too
MOST_LINES = 5
MOST_WRITTEN = 20  # entries of a map in plain text
MOST_CELLS = 10  # rows and columns of a map that is shown entry by entry
STOPS = N_("stops with {kind}")


@dataclass(frozen=True)
class Line:
    """What one step gives: in right steps, and with the mistake; None where it is not reached."""

    step: str
    right: object
    theirs: object


def replay(
    algorithm: Algorithm[Any], rows: Sequence[Misconception], case: Case
) -> tuple[Line, ...]:
    """Return the steps of a case that a mistake changes, and the result.

    Parameters
    ----------
    algorithm
        The right answer in steps.
    rows
        The mistakes that are made.
    case
        What both are asked.

    Returns
    -------
    lines
        At most five, in the order of the right steps, the result last; none where the mistake
        makes no difference to this case.
    """
    right, theirs = _recorded(algorithm, case), _recorded(algorithm, case, *rows)
    names = dict.fromkeys([*right, *theirs])
    names.pop(END)
    lines = [Line(name, right.get((name, n)), theirs.get((name, n))) for name, n in names]
    changed: list[Line] = []
    for line in lines:
        if _tells(line) and not _alike(line.right, line.theirs):
            if not changed or not _says_the_same(changed[-1], line):  # a step that changes nothing
                changed.append(line)
    end = Line(RESULT, right[END], theirs[END])
    if _alike(end.right, end.theirs):
        return ()
    if changed and _says_the_same(changed[-1], end):
        changed.pop()
    return (*changed[: MOST_LINES - 1], end)


def _recorded(
    algorithm: Algorithm[Any], case: Case, *rows: Misconception
) -> dict[tuple[str, int], object]:
    """Run the steps, and return what each call of each step gave, the result last."""
    changes = {name: step for row in rows for name, step in row.changes.items()}
    steps = replace(algorithm.steps, **changes)
    seen: dict[tuple[str, int], object] = {}

    def recorded(name: str) -> Callable[..., Any]:
        step, number = getattr(steps, name), count()

        def call(*args: Any, **kwargs: Any) -> Any:
            value = step(*args, **kwargs)
            seen[name, next(number)] = _kept(value)
            return value

        return call

    watched = replace(steps, **{field.name: recorded(field.name) for field in fields(steps)})
    seen[END] = _kept(outcome(lambda *a, **k: algorithm.run(watched, *a, **k), case))
    return seen


def _kept(value: object) -> object:
    """Return a value as it is now; steps may go on with the same tensor."""
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def _tells(line: Line) -> bool:
    """Whether a step gives numbers that can be shown, and was reached on both sides."""
    return all(_is_shown(value) for value in (line.right, line.theirs))


def _says_the_same(one: Line, other: Line) -> bool:
    return _alike(one.right, other.right) and _alike(one.theirs, other.theirs)


def _is_shown(value: object) -> bool:
    if isinstance(value, tuple | list):
        return bool(value) and all(type(entry) in (int, float) for entry in value)
    return isinstance(value, torch.Tensor) or type(value) in (int, float)


def _alike(one: object, other: object) -> bool:
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        return one.shape == other.shape and torch.allclose(one.double(), other.double())
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, torch.Tensor) or isinstance(other, torch.Tensor):
        return False
    return type(one) is type(other) and one == other


# --- as text, and as a table ----------------------------------------------------------------------


def text_of(lines: Sequence[Line]) -> str:
    """Write the lines as plain text; large maps are told by their shape alone."""
    return "\n".join(
        _("{step}: {right}; with this mistake {wrong}").format(
            step=_name(line.step), right=_short(line.right), wrong=_short(line.theirs)
        )
        for line in lines
    )


def html_of(lines: Sequence[Line]) -> str:
    """Write the lines as a table that keeps the page's own colours; maps entry by entry."""
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL}">{html.escape(_name(line.step))}</th>'
        f'<td style="{_CELL}">{_picture(line.right, line.theirs)}</td>'
        f'<td style="{_CELL}">{_picture(line.theirs, line.right)}</td></tr>'
        for line in lines
    )
    names = (_("step"), pgettext("not wrong", "right"), _("with this mistake"))
    heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in names)
    return (
        '<table style="border-collapse:collapse;color:inherit;background:none;font-size:0.92em">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


_CELL = "padding:0.2em 0.9em 0.2em 0;text-align:left;vertical-align:top;color:inherit"
_ENTRY = "display:inline-block;min-width:2.6em;padding:0 0.2em;text-align:right;"
_OTHER = "outline:1px solid currentColor;font-weight:bold;"


def shown_name(step: str) -> str:
    """Return a step's name as it is shown in English, and translated from."""
    return step.replace("_", " ")


def _name(step: str) -> str:
    return _(shown_name(step))


def _short(value: object) -> str:
    if isinstance(value, Refused):
        return _(STOPS).format(kind=value.kind)
    if isinstance(value, torch.Tensor) and value.numel() > MOST_WRITTEN:
        return _("a map of {size}").format(size=" x ".join(map(str, value.shape)))
    if isinstance(value, tuple) and any(isinstance(entry, torch.Tensor) for entry in value):
        return listed(map(_short, value))
    return shown(value)


def _picture(value: object, other: object) -> str:
    """Show a value; entries of a map that differ from the other side's are outlined."""
    if isinstance(value, tuple) and any(isinstance(entry, torch.Tensor) for entry in value):
        others = other if isinstance(other, tuple) and len(other) == len(value) else value
        return "<br>".join(map(_picture, value, others))
    numbers = value if isinstance(value, torch.Tensor) else None
    while numbers is not None and numbers.dim() > 2 and numbers.shape[0] == 1:
        numbers = numbers[0]
        other = other[0] if isinstance(other, torch.Tensor) and other.dim() > 2 else other
    if numbers is None or numbers.dim() != 2 or max(numbers.shape) > MOST_CELLS:
        return html.escape(_short(value))
    same = isinstance(other, torch.Tensor) and other.shape == numbers.shape
    beside = other if same else numbers
    return "<br>".join(
        "".join(map(_entry, mine, theirs))
        for mine, theirs in zip(numbers.tolist(), beside.tolist(), strict=True)  # type: ignore[attr-defined]
    )


def _entry(mine: float, theirs: float) -> str:
    differs = _OTHER if abs(mine - theirs) > 1e-6 * max(1.0, abs(mine)) else ""
    return f'<span style="{_ENTRY}{differs}">{mine + 0.0:.4g}</span>'
