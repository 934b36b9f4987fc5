"""The catalogue of wrong formulas and wrong algorithms, and the match."""

from d2l_conv.misconceptions import backward, sizes
from d2l_conv.misconceptions.catalogue import Algorithm, Misconception, Suspect, suspects
from d2l_conv.misconceptions.match import (
    DELIBERATE,
    Case,
    Found,
    Refused,
    Seen,
    agree,
    crashed,
    find,
    outcome,
)

# Every row, in the order of the homework; several rows may share a name.
CATALOGUE: tuple[Misconception, ...] = sizes.ROWS + backward.ROWS
# A mistake that shows in the arguments and in no result, so that no row can hold it.
IN_PLACE_INPUT = "in-place-input"

__all__ = [
    "CATALOGUE",
    "DELIBERATE",
    "IN_PLACE_INPUT",
    "Algorithm",
    "Case",
    "Found",
    "Misconception",
    "Refused",
    "Seen",
    "Suspect",
    "agree",
    "crashed",
    "find",
    "outcome",
    "suspects",
]
