"""The kinds of results that tasks ask for: read a value, compare two, say how they differ."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from d2l_conv.checking.match import Seen
from d2l_conv.checking.relations import of_numbers, of_tensors
from d2l_conv.checking.unknown import Unknown
from d2l_conv.languages import N_, _, ngettext

__all__ = ["Integer", "Kind", "Misfit", "Nested", "Tensor", "shown"]

GAVE = N_("gave {value}, expected {expected}")
ASKED = N_("gave {value}, where {asked} is asked")
A_KIND, AN_KIND = N_("a {kind}"), N_("an {kind}")
TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-9}


class Misfit(Exception):
    """A value that is not of the kind that the task asks for; the message says what it is."""


class Kind:
    """What a task returns. ``read`` raises :class:`Misfit`; the others take what it returned."""

    # For a result of several parts, one ``alike`` for each: a mistake may be in one part alone.
    views: tuple[Callable[[Any, Any], bool], ...] = ()
    # Whether a mistake may give what is of another kind, as a float in place of an int.
    leaves_its_kind = True

    def read(self, value: Any) -> Any:
        """Return the value in the form that the check compares."""
        raise NotImplementedError

    def readable(self, value: Any) -> bool:
        """Whether a value is of this kind."""
        try:
            self.read(value)
        except Misfit:
            return False
        return True

    def same(self, got: Any, expected: Any) -> bool:
        """Whether two read values count as equal."""
        return bool(got == expected)

    def alike(self, theirs: Any, ours: Any) -> bool:
        """Whether a learner's raw value is what a wrong answer of ours gives."""
        try:
            return self.same(self.read(theirs), self.read(ours))
        except Misfit:
            return _alike_numbers(theirs, ours)

    def difference(self, got: Any, expected: Any) -> str:
        """Say what came and what was expected."""
        return _(GAVE).format(value=shown(got), expected=shown(expected))

    def related(
        self, seen: Sequence[Seen], truth: Callable[..., Any], parameters: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """Yield what wrong results that can be read have in common: the part's name, a clause."""
        pairs = [(_flat(self.read(one.theirs)), _flat(self.read(one.truth))) for one in seen]
        if says := of_numbers(pairs):
            yield "", says


class Integer(Kind):
    """An int, or a NumPy or torch integer."""

    def read(self, value: Any) -> int:
        """Return the value as an int."""
        if type(value) is int:
            return value
        if isinstance(value, (bool, np.bool_)) or value is None or isinstance(value, Unknown):
            raise Misfit(_("gave {value}, where an int is asked").format(value=shown(value)))
        if isinstance(value, (torch.Tensor, np.ndarray)) and value.ndim:
            raise Misfit(_("gave {value}, where a single int is asked").format(value=_what(value)))
        if isinstance(value, torch.Tensor) and (
            value.is_floating_point() or value.is_complex() or value.dtype == torch.bool
        ):
            raise Misfit(_("gave {value}, where an int is asked").format(value=_what(value)))
        try:
            return operator.index(value)
        except TypeError:
            said = _("gave {value}, {what}, where an int is asked")
            raise Misfit(said.format(value=shown(value), what=_what(value))) from None


@dataclass(frozen=True)
class Nested(Kind):
    """Ints in tuples or lists of a given shape: ``(2,)`` for (h, w), ``(2, 2)`` for two pairs."""

    shape: tuple[int, ...]

    def read(self, value: Any) -> Any:
        """Return the value as tuples of ints."""
        return self._read(value, self.shape, value)

    def _read(self, value: Any, shape: tuple[int, ...], whole: Any) -> Any:
        if not shape:
            if type(value) is int:
                return value
            try:
                return Integer().read(value)
            except Misfit as misfit:
                if value is whole:
                    raise
                said = _("gave {value}, where each entry is to be an int")
                raise Misfit(said.format(value=shown(whole))) from misfit
        if not isinstance(value, (tuple, list, torch.Tensor, np.ndarray)) or (
            isinstance(value, (torch.Tensor, np.ndarray)) and value.ndim == 0
        ):
            raise Misfit(_(ASKED).format(value=shown(whole), asked=self._asked))
        if len(value) != shape[0]:
            raise Misfit(_(ASKED).format(value=shown(whole), asked=self._asked))
        return tuple(self._read(item, shape[1:], whole) for item in value)

    @property
    def _asked(self) -> str:
        return {(2,): _("a pair of ints"), (2, 2): _("((top, bottom), (left, right))")}[self.shape]


class Tensor(Kind):
    """A tensor, compared entry by entry to the precision of the expected one."""

    leaves_its_kind = False

    def read(self, value: Any) -> torch.Tensor:
        """Return the value as a tensor."""
        if not isinstance(value, torch.Tensor):
            raise Misfit(_(ASKED).format(value=_what(value), asked=_("a tensor")))
        if value.is_complex():
            raise Misfit(_("gave {value}, where real numbers are asked").format(value=_what(value)))
        return value

    def same(self, got: torch.Tensor, expected: torch.Tensor) -> bool:
        """Whether shapes are equal and every entry is close; NaN is close to nothing."""
        if got.shape != expected.shape:
            return False
        if not expected.numel():
            return True
        off = float((got.double() - expected.double()).abs().max())
        tolerance = self._tolerance(expected)  # how large the numbers are is asked last
        return off <= tolerance or off <= tolerance * float(expected.abs().max())

    def related(
        self, seen: Sequence[Seen], truth: Callable[..., Any], parameters: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """Say how the wrong tensors are related to the right ones."""
        if says := of_tensors(seen, truth, self.read, parameters):
            yield "", says

    @staticmethod
    def _tolerance(expected: torch.Tensor) -> float:
        """How far off a number may be where none is larger than 1."""
        return TOLERANCE.get(expected.dtype, 1e-9)

    def _close(self, got: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
        """Mark the entries that are close."""
        tolerance = self._tolerance(expected)
        if expected.numel():
            tolerance *= max(1.0, float(expected.abs().max()))
        return (got.double() - expected.double()).abs() <= tolerance

    def difference(self, got: torch.Tensor, expected: torch.Tensor) -> str:
        """Say where the first difference is."""
        if got.shape != expected.shape:
            said = _("gave shape {shape}, expected shape {expected}")
            return said.format(shape=tuple(got.shape), expected=tuple(expected.shape))
        off = self._close(got, expected).logical_not()
        if not off.ndim:
            mine, right = _differing(got, expected)
            return _(GAVE).format(value=mine, expected=right)
        where = tuple(int(i) for i in off.nonzero()[0])
        place = f"[{', '.join(map(str, where))}]"
        mine, right = _differing(got[where], expected[where])
        said = ngettext(
            "gave {count} of {all} entry wrong; entry {place} is {value}, expected {expected}",
            "gave {count} of {all} entries wrong; entry {place} is {value}, expected {expected}",
            off.numel(),
        )
        return said.format(
            count=int(off.sum()), all=off.numel(), place=place, value=mine, expected=right
        )


def shown(value: Any) -> str:
    """Write a value as a learner would type it, cut at a length."""
    if isinstance(value, Unknown):
        return str(value)
    if isinstance(value, torch.Tensor):
        if value.numel() > 60:
            return _("a tensor of shape {shape}").format(shape=tuple(value.shape))
        return _numbers(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    try:
        text = repr(value)
    except ValueError:  # Python writes no int of more than 4300 digits
        return _("{what} that is too long to be written").format(what=_what(value))
    return text if len(text) <= 120 else f"{text[:117]}..."


def _flat(value: Any) -> tuple[float, ...]:
    """Return the numbers of a nested tuple in their order."""
    return tuple(n for item in value for n in _flat(item)) if isinstance(value, tuple) else (value,)


def _numbers(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_numbers, value))}]"
    return _entry(value)


def _entry(value: Any, digits: int = 6) -> str:
    if isinstance(value, torch.Tensor):
        value = value.item()
    return f"{value:.{digits}g}" if isinstance(value, float) else repr(value)


def _differing(got: torch.Tensor, expected: torch.Tensor) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to tell them apart."""
    pairs = ((_entry(got, digits), _entry(expected, digits)) for digits in (6, 9, 12, 17))
    return next((pair for pair in pairs if pair[0] != pair[1]), (_entry(got), _("another")))


def _what(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        kind = str(value.dtype).removeprefix("torch.")
        return _("a {kind} tensor of shape {shape}").format(kind=kind, shape=tuple(value.shape))
    if isinstance(value, np.ndarray):
        return _("a NumPy array of shape {shape}").format(shape=value.shape)
    if value is None:
        return "None"
    if isinstance(value, Unknown):
        return str(value)
    name = type(value).__name__
    article = AN_KIND if name[0] in "aeiou" else A_KIND
    return _(article).format(kind=name)


def _alike_numbers(theirs: Any, ours: Any) -> bool:
    """Whether two values that are no ints, such as 4.5, are the same numbers."""
    if isinstance(theirs, Sequence) and isinstance(ours, Sequence):
        return len(theirs) == len(ours) and all(map(_alike_numbers, theirs, ours))
    numbers = (int, float, np.number)
    if isinstance(theirs, torch.Tensor) and theirs.ndim == 0:
        theirs = theirs.item()
    if isinstance(theirs, bool) or not isinstance(theirs, numbers):
        return theirs is None and ours is None
    if not isinstance(ours, numbers):
        return False
    floats = (float, np.floating)
    return isinstance(theirs, floats) == isinstance(ours, floats) and bool(
        abs(theirs - ours) < 1e-6
    )
