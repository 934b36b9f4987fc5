"""The catalogue of wrong formulas and wrong algorithms, and the match."""

from d2l_conv.misconceptions.catalogue import Algorithm, Misconception, Suspect, suspects
from d2l_conv.misconceptions.match import DELIBERATE, Case, Refused, Seen, find, outcome

__all__ = [
    "DELIBERATE",
    "Algorithm",
    "Case",
    "Misconception",
    "Refused",
    "Seen",
    "Suspect",
    "find",
    "outcome",
    "suspects",
]
