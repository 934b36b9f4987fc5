"""Where the lessons explain a mistake: their sections, by the id of the cell that begins one."""

from __future__ import annotations

from d2l_conv.checking.section import Section
from d2l_conv.homework.headings import HEADINGS
from d2l_conv.languages import N_


def section(lesson: str, cell: str) -> Section:
    """Return a section of a lesson: the name of its notebook, and the id of the heading's cell."""
    return Section(lesson, cell, HEADINGS[lesson][cell])


WINDOW = section("1-padding", "window-claim")
FRAME = section("1-padding", "frame-claim")
PER_SIDE = section("1-padding", "per-side-claim")
FORMULA = section("1-padding", "formula-claim")
HEIGHT_FIRST = section("1-padding", "rectangle-claim")
EVEN = section("1-padding", "even-claim")

LONG_WAY = section("2-stride", "far-claim")
STRIDE = section("2-stride", "every-claim")
FLOOR = section("2-stride", "floor-claim")
NEVER_READ = section("2-stride", "unread-claim")
DOWN_FIRST = section("2-stride", "down-claim")
SAME = section("2-stride", "same-claim")
DILATION = section("2-stride", "dilation-claim")
FOUR_AXES = section("2-stride", "axes-claim")

TWO_LAYERS = section("3-kernels-learn", "part-one")
WIGGLE = section("3-kernels-learn", "wiggle-all-claim")
FROM_LOSS = section("3-kernels-learn", "step-p")
KERNEL = section("3-kernels-learn", "step-w2")
BACK = section("3-kernels-learn", "step-h")
THROUGH_RELU = section("3-kernels-learn", "step-z")
DOWNHILL = section("3-kernels-learn", "step-claim")
TOO_EARLY = section("3-kernels-learn", "wrong-claim")
SPREAD = section("3-kernels-learn", "spread-claim")
CUT_OFF = section("3-kernels-learn", "cut-claim")
SAME_SPREAD = section("3-kernels-learn", "dk-claim")
BIAS = section("3-kernels-learn", "db-claim")
MANY = section("3-kernels-learn", "channels-claim")

TEN_SCORES = section("4-digits", "loss-claim")
GOOD_ACCURACY = section("4-digits", "proof-claim")

RULES = Section("", "rules", N_("the rules at the top of this homework"))
