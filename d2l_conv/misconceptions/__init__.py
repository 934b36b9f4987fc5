"""The catalogue of wrong formulas and wrong algorithms, and the match."""

from d2l_conv.misconceptions import backward, sizes
from d2l_conv.misconceptions.catalogue import Algorithm, Misconception, Suspect, suspects
from d2l_conv.misconceptions.match import DELIBERATE, Case, Refused, Seen, agree, find, outcome

# Every row, in the order of the homework; several rows may share a name.
CATALOGUE: tuple[Misconception, ...] = sizes.ROWS + backward.ROWS

__all__ = [
    "CATALOGUE",
    "DELIBERATE",
    "Algorithm",
    "Case",
    "Misconception",
    "Refused",
    "Seen",
    "Suspect",
    "agree",
    "find",
    "outcome",
    "suspects",
]
