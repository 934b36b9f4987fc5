"""Traits that hold a convolution's settings: checked when they are set, with an error that helps.

A value that is refused leaves the old one in place.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from operator import index
from typing import Any

import torch
import traitlets
from traitlets import TraitType

from d2l_conv.languages import N_, _
from d2l_conv.sizes import whole

# The least and the most of each setting: beyond, the picture's numbers could not be read.
LIMITS: dict[str, tuple[int, int]] = {
    "input_shape": (1, 16),
    "kernel_size": (1, 7),
    "padding": (0, 4),
    "stride": (1, 6),
    "dilation": (1, 3),
    "net_input": (2, 6),
    "net_kernel": (1, 3),
    "net_output": (1, 6),
}
MOST_NUMBER = 9999

_HEIGHT_WIDTH, _DOWN_ACROSS = N_("(height, width)"), N_("(down, across)")


def _refuse(name: str, value: object) -> ValueError:
    low, high = LIMITS[name]
    axes = _DOWN_ACROSS if name in ("stride", "dilation") else _HEIGHT_WIDTH
    message = _(
        "{name}: expected a whole number or a pair {axes} from {low} to {high}, got {value}"
    )
    if name == "padding":
        message = _(
            "{name}: expected a whole number or a pair {axes}, each again a pair (before, after) "
            "if wanted, from {low} to {high}, got {value}"
        )
    return ValueError(
        message.format(name=name, axes=_(axes), low=low, high=high, value=repr(value))
    )


def _entries(value: object) -> list[Any]:
    """Return a sequence's entries, or one value for both axes."""
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return [value, value]


def _whole(name: str, value: object, given: object) -> int:
    low, high = LIMITS[name]
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        raise _refuse(name, given) from None
    if not low <= number <= high:
        raise _refuse(name, given)
    return number


class Pair(TraitType[Any, Any]):
    """One whole number for each axis, height first; one number counts for both."""

    def validate(self, obj: object, value: object) -> tuple[Any, Any]:
        """Return the pair, or raise ValueError."""
        entries = _entries(value)
        if len(entries) != 2:
            raise _refuse(str(self.name), value)
        first, second = (self.entry(entry, value) for entry in entries)
        return first, second

    def entry(self, entry: object, value: object) -> Any:
        """Check one axis of `value`."""
        return _whole(str(self.name), entry, value)


class PaddingPair(Pair):
    """Padding per side for each axis: a number for both ends, or (before, after)."""

    def entry(self, entry: object, value: object) -> Any:
        """Check one axis; equal ends are one number."""
        ends = _entries(entry)
        if len(ends) != 2:
            raise _refuse(str(self.name), value)
        before, after = (_whole(str(self.name), end, value) for end in ends)
        return before if before == after else (before, after)


class Whole(TraitType[Any, Any]):
    """A whole number from a least to a most."""

    def __init__(self, least: int, most: int, **more: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**more)

    def validate(self, obj: object, value: object) -> int:
        """Return the number, or raise ValueError."""
        number = whole(value, str(self.name), self.least)
        if number > self.most:
            message = _("{name} must be at most {most}, got {value}")
            raise ValueError(message.format(name=self.name, most=self.most, value=number))
        return number


class Real(TraitType[Any, Any]):
    """A real number from a least to a most."""

    def __init__(self, least: float, most: float, **more: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**more)

    def validate(self, obj: object, value: object) -> float:
        """Return the number, or raise ValueError."""
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not (is_number and self.least <= value <= self.most):  # type: ignore[operator]
            message = _("{name}: expected a number from {least:g} to {most:g}, got {value}")
            raise ValueError(
                message.format(name=self.name, least=self.least, most=self.most, value=repr(value))
            )
        return float(value)  # type: ignore[arg-type]


class Numbers(traitlets.List):  # type: ignore[type-arg]
    """Numbers as nested lists, (H, W); empty where there are none."""

    def __init__(self, default_value: Sequence[Sequence[float]] = (), **more: Any) -> None:
        line = traitlets.List(traitlets.Float())
        super().__init__(line, default_value=list(default_value), **more)


class Name(TraitType[Any, Any]):
    """One name out of a few."""

    def __init__(self, names: Sequence[str], **more: Any) -> None:
        self.names = tuple(names)
        super().__init__(**more)

    def validate(self, obj: object, value: object) -> str:
        """Return the name, or raise ValueError."""
        if value not in self.names:
            message = _("{name}: expected one of {names}, got {value}")
            raise ValueError(
                message.format(name=self.name, names=list(self.names), value=repr(value))
            )
        return str(value)


class Point(TraitType[Any, Any]):
    """A cell that stays looked at: None or (part, row, column)."""

    def __init__(self, parts: Sequence[str] = ("input", "kernel", "output"), **more: Any) -> None:
        self.parts = tuple(parts)
        super().__init__(**more)

    def validate(self, obj: object, value: object) -> tuple[str, int, int] | None:
        """Return the point, or raise ValueError."""
        if value is None:
            return None
        try:
            if not isinstance(value, Sequence):
                raise TypeError
            part, row, column = value
            if part not in self.parts:
                raise ValueError
            return str(part), index(row), index(column)
        except (TypeError, ValueError):
            message = _(
                "{name}: expected None or (part, row, column) with a part out of {parts}, "
                "got {value}"
            )
            raise ValueError(
                message.format(name=self.name, parts=list(self.parts), value=repr(value))
            ) from None


def matrix(name: str, values: object, limit: str) -> list[list[float]]:
    """Return numbers as nested lists, if a picture can show them.

    Parameters
    ----------
    name : str
        What a message calls them: 'X' or 'K'.
    values : Tensor, array or nested list, (H, W)
        Real numbers.
    limit : str
        The setting in `LIMITS` that bounds height and width.

    Raises
    ------
    ValueError
        If there are not two axes, a size is out of bounds, or a number is not finite or too large.
    """
    try:
        entries = torch.as_tensor(values).detach().to("cpu", torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        message = _("{name}: expected numbers (height, width), got {value}")
        raise ValueError(message.format(name=name, value=repr(values))) from error
    low, high = LIMITS[limit]
    if entries.ndim != 2 or not all(low <= size <= high for size in entries.shape):
        message = _(
            "{name}: expected 2 axes (height, width) with sizes from {low} to {high}, "
            "got shape {shape}"
        )
        raise ValueError(message.format(name=name, low=low, high=high, shape=tuple(entries.shape)))
    rows: list[list[float]] = entries.tolist()
    for number in (entry for row in rows for entry in row):
        if not math.isfinite(number) or abs(number) > MOST_NUMBER:
            message = _("{name}: expected numbers from -{most} to {most}, got {value}")
            raise ValueError(message.format(name=name, most=MOST_NUMBER, value=number))
    return rows
