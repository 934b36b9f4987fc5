"""Static figures for the lessons: arrays in, a matplotlib figure out.

Every figure says in words what is in it: as alt text of the picture in a notebook, and as text
where no picture can be shown. The ground is white in every theme; `d2l_conv.looks` says what
colours and patterns mean.
"""

from d2l_conv.figures.curves import bars, frames, lines
from d2l_conv.figures.grids import grids
from d2l_conv.figures.learning import digits, kernels, network, tangent
from d2l_conv.figures.pictures import pictures
from d2l_conv.figures.sheet import Drawing
from d2l_conv.figures.window import convolution, places

__all__ = [
    "Drawing",
    "bars",
    "convolution",
    "digits",
    "frames",
    "grids",
    "kernels",
    "lines",
    "network",
    "pictures",
    "places",
    "tangent",
]
