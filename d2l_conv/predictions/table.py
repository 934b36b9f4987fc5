"""From the catalogue of mistakes to a table: which answer is given by which mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from d2l_conv.checking.catalogue import Suspect, suspects
from d2l_conv.checking.engine import Task
from d2l_conv.homework.sections import DILATION
from d2l_conv.languages import _

Answer = float | str | list[Any]
Part = Callable[[Any], Any]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and what is said to it."""

    value: Answer
    says: str
    names: tuple[str, ...] = ()
    lesson: str = ""


def plain(value: Any) -> Answer:
    """Return a size, shape or map as JSON has it: a number, or lists of numbers.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if isinstance(value, Tensor):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"expected numbers, got {value!r}")
    return value


def like(a: Answer, b: Answer) -> bool:
    """Return whether two answers are lists of the same lengths, or both none."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(like(x, y) for x, y in zip(a, b, strict=True))
    return not isinstance(a, list) and not isinstance(b, list)


def same(a: Answer, b: Answer, tolerance: float = 0.0) -> bool:
    """Return whether two answers are the same, as ``judge.js`` has it."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(*pair, tolerance) for pair in zip(a, b, strict=True))
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= tolerance + 1e-9 * max(1.0, abs(b))
    return a == b


def _given_by(
    suspect: Suspect, args: tuple[Any, ...], settings: Mapping[str, Any], part: Part
) -> Any:
    """Return what a set of mistakes leads to; None where it is an error or no number."""
    for answer in suspect.answers:
        try:
            return plain(part(answer(*args, **settings)))
        except Exception:  # a mistaken algorithm may fail in any way
            continue
    return None


def _is_asked(suspect: Suspect, settings: Mapping[str, Any]) -> bool:
    """Return whether a set of mistakes can be made: without a dilation, none about it."""
    dilated = settings.get("dilation", 1) != 1
    return dilated or not any(row.lesson == DILATION for row in suspect.rows)


# The step that orders every setting, and those that order one of them.
EVERY_ORDER = "settings_order"
ONE_ORDER = {"kernel_order", "padding_order", "stride_order"}


def _is_told_rightly(suspect: Suspect) -> bool:
    """Return whether the sentences say what was done: an order of all undoes that of one."""
    steps = {step for row in suspect.rows for step in row.changes}
    return EVERY_ORDER not in steps or not steps & ONE_ORDER


def _is_whole(value: Answer) -> bool:
    if isinstance(value, list):
        return all(map(_is_whole, value))
    return isinstance(value, str) or float(value).is_integer()


def wrong_answers(
    task: Task,
    right: Answer,
    args: tuple[Any, ...],
    settings: Mapping[str, Any],
    *,
    pairs: bool,
    part: Part = lambda result: result,
) -> list[Wrong]:
    """Return each wrong answer that a mistake, or two together, lead to.

    Where several lead to one answer, the first single mistake is taken, else the first pair: the
    catalogue has the frequent ones first. What leads to the right answer, to an error or to an
    answer of another form is left out, and so are pairs that lead to fractions.

    Parameters
    ----------
    task : Task
        With an algorithm and rows.
    right : number or nested list
        The right answer, as `plain` gives it.
    args, settings
        Of the call that is asked for.
    pairs : bool
        Whether two mistakes at once are looked for.
    part : callable, optional
        Takes the part of a result that is asked for.

    Returns
    -------
    list of Wrong
        Single mistakes first.
    """
    assert task.algorithm is not None
    found: list[Wrong] = []
    for suspect in suspects(task.algorithm, task.rows):
        alone = len(suspect.rows) == 1
        if not (alone or pairs):
            break  # single mistakes come first
        value = _given_by(suspect, args, settings, part) if _is_asked(suspect, settings) else None
        if value is None or not like(value, right) or same(value, right):
            continue
        if not (alone or (_is_whole(value) and _is_told_rightly(suspect))):
            continue
        if not any(same(value, row.value) for row in found):
            sentences = dict.fromkeys(row.sentence for row in suspect.rows)
            says = _(" And: ").join(map(_, sentences))
            found.append(Wrong(value, says, suspect.names, str(suspect.rows[0].lesson)))
    return found


def from_author(wrong: Iterable[tuple[Any, Any]], names: Collection[str]) -> list[Wrong]:
    """Return an author's wrong answers, from pairs (answer, sentence).

    Parameters
    ----------
    wrong : iterable of (answer, str or (str, str) or None)
        A sentence, or a mistake's name in the catalogue and a sentence. None leaves an answer
        without a sentence of its own.
    names : collection of str
        The names in the catalogue.

    Raises
    ------
    ValueError
        If a name is not in the catalogue, or what is said is no sentence.
    """
    found = []
    for value, says in wrong:
        name, sentence = says if isinstance(says, tuple) and len(says) == 2 else ("", says)
        if sentence is None:
            continue
        if not isinstance(sentence, str) or not sentence.strip():
            raise ValueError(
                f"predict: expected a sentence or (name, sentence) for {value!r}, got {says!r}"
            )
        if name and name not in names:
            raise ValueError(
                f"predict: {name!r} is no mistake of the catalogue; docs/mistakes.md has the names"
            )
        found.append(Wrong(value, sentence, (name,) if name else ()))
    return found
