"""A sheet to draw on: a figure that says in words what it shows, its cells, outlines and key."""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from html import escape
from typing import Any, TypeAlias

import numpy as np
from matplotlib import font_manager, style
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from d2l_conv import fonts
from d2l_conv.languages import SPACELESS, Sentences, current, text_width
from d2l_conv.looks import GREY, GROUNDS, HATCH, OUTLINES
from d2l_conv.sizes import not_two_axes
from d2l_conv.words import SAY
from d2l_conv.worked import number

Array: TypeAlias = Tensor | NDArray[Any] | Sequence[Any]

# matplotlib's own defaults, then ours: the reader's settings do not count.
LOOK: Any = [
    "default",
    {
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "axes.titlesize": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "figure.facecolor": "white",
        "hatch.linewidth": 0.7,
        "savefig.facecolor": "auto",
    },
]

CELL = 0.36  # inches
LETTER = 0.215  # cells that a bold letter takes
SCREEN = 96  # pixels that a browser gives to an inch
SHARP = 1.75  # pixels drawn for each of them, for fine screens


@cache
def _own_font() -> list[str]:
    """Make the font of Chinese labels known to matplotlib, and return it with what it lacks."""
    manager = font_manager.fontManager
    manager.addfont(fonts.FILE)
    # There is one weight: without this, each bold title would write a warning into the notebook.
    manager.ttflist.append(replace(manager.ttflist[-1], weight=700))
    return [fonts.FAMILY, "DejaVu Sans"]


@contextlib.contextmanager
def look() -> Iterator[None]:
    """Draw with our settings inside, whatever the reader's are; also a decorator."""
    own = [{"font.family": _own_font()}] if current() in SPACELESS else []
    with style.context([*LOOK, *own]):
        yield


# What the key calls each look of a cell, and which of them come with an outline.
OWN_KEY = Sentences({"kept": "kept"})
KEY_OUTLINES = {"window": "input", "kept": "output"}


def _key(look: str) -> str:
    return str(SAY["key"].get(look) or OWN_KEY[look])


class Drawing(Figure):
    """A matplotlib figure that also says in words what is in it.

    In a notebook it is shown as a picture with alt text; as text it is the words alone.

    Attributes
    ----------
    alt : str
        What the figure shows.
    """

    alt: str = ""

    def __repr__(self) -> str:
        """Return the words."""
        return self.alt

    __str__ = __repr__

    def draw(self, renderer: RendererBase) -> None:
        """Draw with our settings, whatever the reader's are."""
        with look():
            super().draw(renderer)

    def png(self) -> bytes:
        """Return the figure as a PNG file; with 256 colours where that is enough."""
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=SCREEN * SHARP)
        image = Image.open(buffer).convert("RGB")
        if image.getcolors(maxcolors=5000) is not None:  # all but colour photographs
            image = image.quantize(256, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        image.save(buffer, format="png", optimize=True)
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        # An <img> in HTML, because JupyterLab gives an image/png output no alt text.
        source = base64.b64encode(self.png()).decode()
        width = round(self.get_figwidth() * SCREEN)
        return (
            f'<img alt="{escape(self.alt)}" width="{width}" '
            'style="max-width:100%;height:auto;background:white;border-radius:6px" '
            f'src="data:image/png;base64,{source}">'
        )


def as_array(values: Array) -> NDArray[Any]:
    """Return values as a NumPy array."""
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)


def as_grid(values: Array, name: str) -> NDArray[Any]:
    """Return values as an array of two axes."""
    array = as_array(values)
    if array.ndim != 2:
        raise ValueError(not_two_axes("figures", name, array.shape))
    return array


def rows_of(array: NDArray[Any]) -> str:
    """Return the numbers of an array, one row after the other."""
    return "; ".join(" ".join(number(value) for value in row) for row in array)


def title_width(title: str) -> float:
    """Return the width of a bold title, in cells."""
    return LETTER * text_width(title)


def new_figure(width: float, height: float, alt: str) -> Drawing:
    """Return an empty figure of a size in inches."""
    figure = Drawing(figsize=(width, height))
    figure.alt = alt
    return figure


def sheet(width: float, height: float, alt: str) -> tuple[Drawing, Axes]:
    """Return a figure that is measured in cells, with the origin at the top left."""
    figure = new_figure(width * CELL, height * CELL, alt)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def cell(
    axes: Axes,
    left: float,
    top: float,
    text: str = "",
    *,
    ground: str = "plain",
    unread: bool = False,
) -> None:
    """Draw one cell of a grid: `ground` is one of `looks.GROUNDS`, or 'none'."""
    colour = GROUNDS.get(ground, "none")
    axes.add_artist(Rectangle((left, top), 1, 1, fc=colour, ec=GREY, lw=0.6))
    if unread:
        axes.add_artist(Rectangle((left, top), 1, 1, fc="none", ec=HATCH, hatch="///", lw=0))
    if text:
        size = 9 if len(text) < 4 else 7
        halo = {"facecolor": colour, "edgecolor": "none", "pad": 0.6} if unread else None
        axes.text(left + 0.5, top + 0.52, text, ha="center", va="center", fontsize=size, bbox=halo)


def outline(axes: Axes, left: float, top: float, width: float, height: float, colour: str) -> None:
    """Outline some cells."""
    axes.add_artist(Rectangle((left, top), width, height, fc="none", ec=colour, lw=2.6))


def key(axes: Axes, left: float, top: float, entries: Iterable[str]) -> None:
    """Say what the looks mean that occur, in one line of sample cells."""
    for entry in entries:
        if entry == "unread":
            cell(axes, left, top, unread=True)
        else:
            cell(axes, left, top, ground=entry)
        if entry in KEY_OUTLINES:
            outline(axes, left, top, 1, 1, OUTLINES[KEY_OUTLINES[entry]])
        axes.text(left + 1.25, top + 0.55, _key(entry), va="center")
        left += key_width(entry)


def key_width(entry: str) -> float:
    """Return the width of an entry of the key, in cells."""
    return 1.9 + 0.52 * text_width(_key(entry))
