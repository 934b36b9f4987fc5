"""An explorer's state as the part of an address behind '#'; `address.js` writes the same text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from d2l_conv.languages import Sentences

# Where the browser stands that opens such an address; sent to it as it is.
SENTENCES = Sentences(
    {
        "list": ", ",
        "copy": "Copy link",
        "link": "Link",
        "copied": "Link copied:",
        "take": "Take this link:",
        "unknown": "{part} is no setting. The settings are {keys}.",
        "refused": "{part}: expected {expected}.",
        "sizes": "two whole numbers from {low} to {high}, height first, such as 8x8",
        "pair": "one or two whole numbers from {low} to {high}, down first, such as 2 or 2,1",
        "sides": "one or two whole numbers from {low} to {high}, rows first, such as 1 or 1,2; for "
        "two unequal sides 1:0",
        "numbers": "rows of {low} to {high} numbers, none beyond {most}, such as 1,2;3,4",
        "name": "one of {names}",
        "whole": "a whole number from {low} to {high}",
        "real": "a number from {low} to {high}",
        "cell": "a row and a column, such as 0,3, or one of {parts} before them, such as {example}",
        "net": "W1 and W2 do not fit X and Y: Y needs the size that X has after both kernels.",
    }
)


def plain(value: float) -> str:
    """Write a number with at most four decimals.

    Examples
    --------
    >>> plain(1 / 3), plain(-2.0), plain(10.5)
    ('0.3333', '-2', '10.5')
    """
    text = str(Decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_UP))
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rows(numbers: Sequence[Sequence[float]]) -> str:
    """Write a matrix.

    Examples
    --------
    >>> rows([[1, 2], [3, 4]])
    '1,2;3,4'
    """
    return ";".join(",".join(map(plain, line)) for line in numbers)


def pair(values: Sequence[Any]) -> str:
    """Write a pair, as one number where both are the same.

    Examples
    --------
    >>> pair((2, 2)), pair((2, 1)), pair(((1, 0), 2))
    ('2', '2,1', '1:0,2')
    """
    first, second = (
        ":".join(map(str, value)) if isinstance(value, Sequence) else str(value) for value in values
    )
    return first if first == second else f"{first},{second}"


def write(entries: Iterable[tuple[str, str]]) -> str:
    """Write the settings, in the order given."""
    return "&".join(f"{key}={value}" for key, value in entries)
