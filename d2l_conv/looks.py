"""The one language of the course's pictures: what a colour, a ground, a pattern, an outline means.

Figures, static pictures and explorers speak it, and each has a key. Colours are Okabe and Ito's;
whatever a colour says is also said by an outline, a pattern or a word. The explorers' stylesheet
repeats the values, and a test holds it to this table.
"""

from __future__ import annotations

BLACK, GREY, PALE = "#000000", "#595959", "#e6e6e6"
ORANGE, SKY, GREEN = "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"

# What is outlined, by the part of a convolution that it belongs to.
OUTLINES = {"input": BLUE, "kernel": GREEN, "output": VERMILLION}

# The ground of a cell: padding is grey, what is looked at is tinted in its part's colour.
GROUNDS = {
    "plain": "#ffffff",
    "padding": PALE,
    "window": "#d9e9f4",
    "window padding": "#bfd0dc",
    "kernel": "#d9f0e8",
    "output": "#fae3d2",
    "kept": "#fae3d2",
}

# The tint of each part, as a ground.
TINTS = {"input": "window", "kernel": "kernel", "output": "output"}

# Lines that no window reads are hatched, whatever their ground.
HATCH = "#777777"
