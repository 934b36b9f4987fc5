"""Static figures for the lessons: arrays in, a matplotlib figure out.

Every figure says in words what is in it: as alt text of the picture in a notebook, and as text
where no picture can be shown. Colours are the Okabe-Ito palette on a white ground, and every colour
comes with a pattern, an outline or a word.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import torch
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from d2l_conv.conv import AXES, Axis, Padding, Pair, cross_correlate, pad_sides, pair

Array: TypeAlias = Tensor | NDArray[Any] | Sequence[Any]

BLACK, GREY, PALE = "#000000", "#595959", "#eeeeee"
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
SERIES = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
MARKERS = "osD^vP"
DASHES = ("-", "--", "-.", ":", "-", "--")
HATCHES = ("", "///", "...", "xx", "\\\\", "++")

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

# How a cell of a grid looks: ground, pattern, colour of the pattern.
KINDS = {
    "plain": ("white", "", GREY),
    "clear": ("none", "", GREY),
    "window": ("#fbe3c0", "", GREY),
    "padding": (PALE, "///", "#b5b5b5"),
    "window padding": ("#fbe3c0", "///", "#b5a080"),
    "unread": ("#f6e3ee", "xx", PURPLE),
    "kept": ("#fbe3c0", "", VERMILLION),
}

# What a reader sees in words. A translation changes this table alone.
TEXT = {
    "input": "input {h} x {w}",
    "padded": "input {h} x {w}, with padding {ph} x {pw}",
    "kernel": "kernel {h} x {w}",
    "output": "output {h} x {w}",
    "padding": "padding",
    "window": "window",
    "unread": "never read",
    "kept": "kept",
    "alt size": "Input {h} x {w}, kernel {kh} x {kw}, output {oh} x {ow}.",
    "alt padding": (
        "Padding: {top} above, {bottom} below, {left} on the left, {right} on the right."
    ),
    "alt stride": "Stride {down} down and {across} across.",
    "alt dilation": "Dilation {down} down and {across} across.",
    "alt window": (
        "Outlined: the window that starts at row {top}, column {left} of the padded input, "
        "and output entry ({i}, {j})."
    ),
    "alt unread": "Crossed out, read by no window: {lines} of the padded input.",
    "alt places": (
        "A line of {n} pixels; padding before it: {before}, after it: {after}. "
        "A kernel of {k} is drawn at each of its {out} places, starting at {starts}."
    ),
    "alt places unread": "Crossed out, read by no window: {unread}.",
    "place": "place {i}",
    "rows": "{title}: {rows}.",
    "and": " and ",
    "position": "position",
    "frames": "{n} squares inside each other, from {first} x {first} to {last} x {last}.",
    "frame left": "{last} x {last} left, {percent} of the pixels",
    "frame start": "{first} x {first}",
    "alt lines": "{y} against {x}. {series}",
    "alt line": "{title}: {n} points, from {first} to {last}.",
    "alt bars": "{title}: {values}.",
    "pictures": "Pictures in a row. {titles}.",
    "picture": "{title} ({h} x {w})",
    "pixels": "{h} x {w}",
    "picture frame": "A dashed line marks the picture without its padding.",
}


LINES = {"row": ("row", "rows"), "column": ("column", "columns")}


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
        with style.context(LOOK):
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


# --- helpers ----------------------------------------------------------------------------------


def _array(values: Array) -> NDArray[Any]:
    """Return values as a NumPy array."""
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)


def _grid(values: Array, name: str) -> NDArray[Any]:
    """Return values as an array of two axes."""
    array = _array(values)
    if array.ndim != 2:
        raise ValueError(
            f"draw: expected {name} with 2 axes (height, width), "
            f"got {array.ndim} axes, shape {array.shape}"
        )
    return array


def number(value: Any) -> str:
    """Return a number as it is written in a cell: whole, or rounded to two decimals.

    Examples
    --------
    >>> number(19.0), number(-0.125), number(0.5)
    ('19', '-0.12', '0.5')
    """
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rows(array: NDArray[Any]) -> str:
    """Return the numbers of an array, one row after the other."""
    return "; ".join(" ".join(number(value) for value in row) for row in array)


def _count(n: int, line: str) -> str:
    return f"{n} {LINES[line][n != 1]}"


def _new(width: float, height: float, alt: str) -> Drawing:
    """Return an empty figure of a size in inches."""
    figure = Drawing(figsize=(width, height))
    figure.alt = alt
    return figure


def _sheet(width: float, height: float, alt: str) -> tuple[Drawing, Axes]:
    """Return a figure that is measured in cells, with the origin at the top left."""
    figure = _new(width * CELL, height * CELL, alt)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def _cell(axes: Axes, left: float, top: float, kind: str, text: str = "") -> None:
    """Draw one cell of a grid."""
    ground, hatch, colour = KINDS[kind]
    if hatch:
        axes.add_artist(Rectangle((left, top), 1, 1, fc=ground, ec=colour, hatch=hatch, lw=0))
    axes.add_artist(Rectangle((left, top), 1, 1, fc="none" if hatch else ground, ec=GREY, lw=0.6))
    if text:
        size = 9 if len(text) < 4 else 7
        halo = {"facecolor": ground, "edgecolor": "none", "pad": 0.6} if hatch else None
        axes.text(left + 0.5, top + 0.52, text, ha="center", va="center", fontsize=size, bbox=halo)


def _outline(axes: Axes, left: float, top: float, width: float, height: float) -> None:
    axes.add_artist(Rectangle((left, top), width, height, fc="none", ec=VERMILLION, lw=2.6))


def _legend(axes: Axes, left: float, top: float, kinds: Sequence[str]) -> None:
    """Name the patterns that occur, in one line of sample cells."""
    for kind in kinds:
        _cell(axes, left, top, kind)
        axes.text(left + 1.25, top + 0.55, TEXT[kind], va="center")
        left += _entry(kind)


def _entry(kind: str) -> float:
    """Return the width of a legend entry, in cells."""
    return 1.9 + 0.52 * len(TEXT[kind])


# --- one convolution --------------------------------------------------------------------------


def _positions(axis: Axis, i: int) -> list[int]:
    """Return the positions in the padded line that window i reads."""
    return [i * axis.stride + j * axis.dilation for j in range(axis.kernel_size)]


def _unread(axis: Axis) -> list[int]:
    """Return the positions in the padded line that no window reads."""
    read = {position for i in range(axis.out) for position in _positions(axis, i)}
    return [position for position in range(axis.padded) if position not in read]


@dataclass(frozen=True)
class _Worked:
    """A convolution worked out, and the output entry (i, j) that is looked at."""

    h: Axis
    w: Axis
    padded: NDArray[Any]
    K: NDArray[Any]
    Y: NDArray[Any]
    at: tuple[int, int]

    @classmethod
    def of(
        cls,
        X: Array,
        K: Array,
        padding: Padding,
        stride: Pair,
        dilation: Pair,
        at: tuple[int, int],
    ) -> _Worked:
        """Check the arrays and settings, and calculate."""
        X, K = _grid(X, "X"), _grid(K, "K")
        sides = pad_sides(padding, (K.shape[0], K.shape[1]), stride, dilation)
        strides, dilations = pair(stride, "draw: stride"), pair(dilation, "draw: dilation")
        settings = zip(X.shape, K.shape, sides, strides, dilations, AXES, strict=True)
        h, w = (Axis.of(*row[:5], name=row[5], task="draw.convolution") for row in settings)
        if not (0 <= at[0] < h.out and 0 <= at[1] < w.out):
            raise ValueError(
                f"draw.convolution: expected an entry of the output {h.out} x {w.out} "
                f"(height x width), got at={at}"
            )
        Y = cross_correlate(
            torch.as_tensor(X, dtype=torch.float64),
            torch.as_tensor(K, dtype=torch.float64),
            padding=sides,
            stride=(h.stride, w.stride),
            dilation=(h.dilation, w.dilation),
        )
        return cls(h, w, np.pad(X, sides), K, Y.numpy(), at)

    @property
    def rows(self) -> list[int]:
        """Rows of the padded input that the window reads."""
        return _positions(self.h, self.at[0])

    @property
    def columns(self) -> list[int]:
        """Columns of the padded input that the window reads."""
        return _positions(self.w, self.at[1])

    def titles(self) -> tuple[str, str, str]:
        """Return what stands above input, kernel and output."""
        h, w = self.h, self.w
        padded = (h.padded, w.padded) != (h.n, w.n)
        return (
            TEXT["padded" if padded else "input"].format(h=h.n, w=w.n, ph=h.padded, pw=w.padded),
            TEXT["kernel"].format(h=h.kernel_size, w=w.kernel_size),
            TEXT["output"].format(h=h.out, w=w.out),
        )

    def kinds(self) -> NDArray[Any]:
        """Return how each entry of the padded input is drawn."""
        h, w = self.h, self.w
        kinds = np.full(self.padded.shape, "padding", dtype=object)
        kinds[h.before : h.before + h.n, w.before : w.before + w.n] = "plain"
        kinds[_unread(h), :] = "unread"
        kinds[:, _unread(w)] = "unread"
        for r, c in product(self.rows, self.columns):
            kinds[r, c] = "window padding" if kinds[r, c] == "padding" else "window"
        return kinds

    def products(self) -> list[str]:
        """Return the arithmetic of the output entry, a line for each row of the kernel."""
        window = self.padded[np.ix_(self.rows, self.columns)]
        lines = [
            " + ".join(f"{_factor(x)}*{_factor(k)}" for x, k in zip(*pairs, strict=True))
            for pairs in zip(window, self.K, strict=True)
        ]
        return [*(f"{line} +" for line in lines[:-1]), f"{lines[-1]} = {number(self.Y[self.at])}"]

    def words(self) -> Iterator[str]:
        """Say what the figure shows, sentence by sentence."""
        h, w = self.h, self.w
        yield TEXT["alt size"].format(
            h=h.n, w=w.n, kh=h.kernel_size, kw=w.kernel_size, oh=h.out, ow=w.out
        )
        if (h.padded, w.padded) != (h.n, w.n):
            yield TEXT["alt padding"].format(
                top=_count(h.before, "row"),
                bottom=_count(h.after, "row"),
                left=_count(w.before, "column"),
                right=_count(w.after, "column"),
            )
        if (h.stride, w.stride) != (1, 1):
            yield TEXT["alt stride"].format(down=h.stride, across=w.stride)
        if (h.dilation, w.dilation) != (1, 1):
            yield TEXT["alt dilation"].format(down=h.dilation, across=w.dilation)
        i, j = self.at
        yield TEXT["alt window"].format(top=self.rows[0], left=self.columns[0], i=i, j=j)
        unread = [
            f"{LINES[line][len(lines) != 1]} {', '.join(map(str, lines))}"
            for line, lines in (("row", _unread(h)), ("column", _unread(w)))
            if lines
        ]
        if unread:
            yield TEXT["alt unread"].format(lines=TEXT["and"].join(unread))


def _factor(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


@style.context(LOOK)
def convolution(
    X: Array,
    K: Array,
    padding: Padding = 0,
    stride: Pair = 1,
    dilation: Pair = 1,
    *,
    at: tuple[int, int] = (0, 0),
    arithmetic: bool = True,
) -> Drawing:
    """Draw the padded input, the kernel and the output, with one window outlined.

    Parameters
    ----------
    X : array, (H, W)
        Input.
    K : array, (k_h, k_w)
        Kernel.
    padding, stride, dilation
        As in `d2l_conv.cross_correlate`.
    at : (int, int)
        The output entry whose window is outlined.
    arithmetic : bool
        Whether the products of that entry are written below.

    Returns
    -------
    Drawing
        The figure; its `alt` says what is in it.

    Raises
    ------
    ValueError
        If an array has not two axes, the kernel does not fit, or there is no such entry.

    Examples
    --------
    >>> print(convolution(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]]).alt)
    Input 3 x 3, kernel 2 x 2, output 2 x 2. Outlined: the window that starts at row 0, column 0 \
of the padded input, and output entry (0, 0). 0*0 + 1*1 + 3*2 + 4*3 = 19.
    """
    work = _Worked.of(X, K, padding, stride, dilation, at)
    lines = work.products() if arithmetic else []
    titles = work.titles()
    maps = (work.padded, work.K, work.Y)
    widths = [
        max(array.shape[1], LETTER * len(title)) for array, title in zip(maps, titles, strict=True)
    ]
    gap, top, margin = 1.2, 1.2, 0.25
    starts = np.cumsum([margin, widths[0] + gap, widths[1] + gap])
    below = top + max(array.shape[0] for array in maps) + 0.5
    alt = " ".join([*work.words(), *([" ".join(lines) + "."] if lines else [])])
    figure, axes = _sheet(starts[2] + widths[2] + margin, below + 1.3 + 0.75 * len(lines), alt)

    kinds = work.kinds()
    looked_at = np.full(work.Y.shape, "plain", dtype=object)
    looked_at[at] = "window"
    plain = np.full(work.K.shape, "plain", dtype=object)
    for start, title, array, looks in zip(
        starts, titles, maps, (kinds, plain, looked_at), strict=True
    ):
        axes.text(start, top - 0.5, title, va="center", weight="bold")
        for r, c in np.ndindex(array.shape):
            _cell(axes, start + c, top + r, str(looks[r, c]), number(array[r, c]))
    _outline(axes, starts[0] + work.columns[0], top + work.rows[0], work.w.span, work.h.span)
    _outline(axes, starts[2] + at[1], top + at[0], 1, 1)

    shown = [kind for kind in ("window", "padding", "unread") if (kinds == kind).any()]
    _legend(axes, starts[0], below, shown)
    for row, line in enumerate(lines):
        axes.text(starts[0], below + 1.7 + 0.75 * row, line, va="center")
    return figure


@style.context(LOOK)
def places(
    n: int,
    kernel_size: int,
    padding: int | tuple[int, int] = 0,
    stride: int = 1,
    dilation: int = 1,
) -> Drawing:
    """Draw every place that a window has along one line of pixels.

    Parameters
    ----------
    n, kernel_size, padding, stride, dilation
        As in `d2l_conv.output_size`.

    Returns
    -------
    Drawing
        The padded line, and below it one line for each place.

    Raises
    ------
    ValueError
        If a setting is out of range or the window does not fit.

    Examples
    --------
    >>> print(places(10, 3, stride=2).alt)
    A line of 10 pixels; padding before it: 0, after it: 0. A kernel of 3 is drawn at \
each of its 4 places, starting at 0, 2, 4, 6. Crossed out, read by no window: 9.
    """
    axis = Axis.of(n, kernel_size, padding, stride, dilation, task="draw.places")
    unread = _unread(axis)
    starts = [i * axis.stride for i in range(axis.out)]
    alt = TEXT["alt places"].format(
        n=axis.n,
        before=axis.before,
        after=axis.after,
        k=axis.kernel_size,
        out=axis.out,
        starts=", ".join(map(str, starts)),
    )
    if unread:
        alt += " " + TEXT["alt places unread"].format(unread=", ".join(map(str, unread)))
    kinds = []
    for p in range(axis.padded):
        inside = axis.before <= p < axis.before + axis.n
        kinds.append("unread" if p in unread else "plain" if inside else "padding")
    shown = ["window", *(kind for kind in ("padding", "unread") if kind in kinds)]
    left, height, first = 3.2, 1.2, 0.9
    width = max(axis.padded, sum(map(_entry, shown)))
    figure, axes = _sheet(left + width + 0.3, first + (axis.out + 1) * height + 1.4, alt)
    axes.text(left - 0.3, 0.5, TEXT["position"], ha="right", va="center", color=GREY)
    for p, kind in enumerate(kinds):
        inside = axis.before <= p < axis.before + axis.n
        axes.text(left + p + 0.5, 0.5, str(p), ha="center", va="center", color=GREY)
        _cell(axes, left + p, first, kind, "" if inside else "0")
    for i, start in enumerate(starts):
        top = first + (i + 1) * height
        axes.text(left - 0.3, top + 0.5, TEXT["place"].format(i=i), ha="right", va="center")
        for p in _positions(axis, i):
            _cell(axes, left + p, top, "window")
        _outline(axes, left + start, top, axis.span, 1)
    _legend(axes, left, first + 0.2 + (axis.out + 1) * height, shown)
    return figure


# --- numbers in cells -------------------------------------------------------------------------


@style.context(LOOK)
def grids(
    arrays: Mapping[str, Array], *, kept: Mapping[str, Array] | None = None, shade: bool = False
) -> Drawing:
    """Draw arrays of numbers side by side.

    Parameters
    ----------
    arrays : mapping of str to array, (H, W)
        Title and numbers of each grid.
    kept : mapping of str to array of bool, (H, W), optional
        Entries to mark, for some of the titles.
    shade : bool
        Whether a larger number gets a darker ground.

    Returns
    -------
    Drawing
        The figure; its `alt` holds the numbers, row by row.

    Raises
    ------
    ValueError
        If an array has not two axes.

    Examples
    --------
    >>> print(grids({"Y": [[19, 25], [37, 43]]}).alt)
    Y: 19 25; 37 43.
    """
    tables = {title: _grid(array, title) for title, array in arrays.items()}
    marks = {title: _grid(array, title) for title, array in (kept or {}).items()}
    widths = [max(table.shape[1], LETTER * len(title)) + 1.2 for title, table in tables.items()]
    alt = " ".join(
        TEXT["rows"].format(title=title, rows=_rows(table)) for title, table in tables.items()
    )
    tall = max(table.shape[0] for table in tables.values())
    figure, axes = _sheet(sum(widths) + 0.25, tall + 1.5 + 1.4 * bool(marks), alt)
    largest = max(float(np.abs(table).max()) for table in tables.values()) or 1.0
    left = 0.25
    for (title, table), width in zip(tables.items(), widths, strict=True):
        axes.text(left, 0.65, title, va="center", weight="bold")
        mask = marks.get(title, np.zeros(table.shape, dtype=bool))
        for r, c in np.ndindex(table.shape):
            if shade:
                strength = 0.75 * abs(float(table[r, c])) / largest
                axes.add_artist(Rectangle((left + c, 1.2 + r), 1, 1, fc=SKY, alpha=strength, lw=0))
            kind = "kept" if mask[r, c] else "clear" if shade else "plain"
            _cell(axes, left + c, 1.2 + r, kind, number(table[r, c]))
            if mask[r, c]:
                _outline(axes, left + c + 0.08, 1.28 + r, 0.84, 0.84)
        left += width
    if marks:
        _legend(axes, 0.25, tall + 1.5, ["kept"])
    return figure


# --- pictures ---------------------------------------------------------------------------------


@style.context(LOOK)
def pictures(
    images: Mapping[str, Array],
    *,
    frame: tuple[int, int, int, int] | None = None,
    same_scale: bool = False,
    columns: int | None = None,
    width: float = 8.4,
) -> Drawing:
    """Draw grey or colour pictures side by side, black for 0 and white for 1.

    Parameters
    ----------
    images : mapping of str to array, (H, W) or (H, W, 3)
        Title and pixels of each picture; values from 0 to 1, or bytes.
    frame : (top, left, height, width), optional
        Pixels around which a dashed line is drawn in every picture.
    same_scale : bool
        Whether a picture of half as many pixels is drawn half as large.
    columns : int, optional
        Pictures in a row; all by default.
    width : float
        Width of the figure, in inches.

    Returns
    -------
    Drawing
        The figure; its `alt` names the pictures and their sizes.

    Raises
    ------
    ValueError
        If an array is not a picture.

    Examples
    --------
    >>> print(pictures({"a digit": np.zeros((8, 8))}).alt)
    Pictures in a row. a digit (8 x 8).
    """
    arrays = {title: _picture(image, title) for title, image in images.items()}
    titles = [
        TEXT["picture"].format(title=title, h=array.shape[0], w=array.shape[1])
        for title, array in arrays.items()
    ]
    alt = TEXT["pictures"].format(titles="; ".join(titles))
    if frame:
        alt += " " + TEXT["picture frame"]
    columns = min(columns or len(arrays), len(arrays))
    rows = -(-len(arrays) // columns)
    widest = max(array.shape[1] for array in arrays.values())
    # A title needs room even where its picture is small.
    parts = [max(array.shape[1] / widest, 0.25) for array in list(arrays.values())[:columns]]
    if not same_scale:
        parts = [1.0] * columns
    across = width / sum(parts)
    tall = max(
        array.shape[0] / (widest if same_scale else array.shape[1]) for array in arrays.values()
    )
    high, title_height = across * tall, 0.5
    figure = _new(width, rows * (high + title_height) + 0.08, alt)
    for place, (title, array) in enumerate(arrays.items()):
        row, column = divmod(place, columns)
        scale = across / (widest if same_scale else array.shape[1]) * 0.97
        size = (array.shape[1] * scale, array.shape[0] * scale)
        left = across * sum(parts[:column]) + 0.015 * across
        top = (row + 1) * title_height + row * high
        _show(figure, array, title, (left, top, *size), frame)
    return figure


def _show(
    figure: Drawing,
    array: NDArray[Any],
    title: str,
    place: tuple[float, float, float, float],
    frame: tuple[int, int, int, int] | None,
) -> None:
    """Draw a picture at (left, top, width, height), in inches."""
    left, top, wide, high = place
    total_wide, total_high = figure.get_size_inches()
    bounds = (
        left / total_wide,
        1 - (top + high) / total_high,
        wide / total_wide,
        high / total_high,
    )
    axes = figure.add_axes(bounds)
    axes.set_axis_off()
    axes.imshow(array, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
    size = TEXT["pixels"].format(h=array.shape[0], w=array.shape[1])
    figure.text(bounds[0], 1 - (top - 0.24) / total_high, title, va="bottom", weight="bold")
    figure.text(bounds[0], 1 - (top - 0.05) / total_high, size, va="bottom", color=GREY)
    if frame:
        first, start, rows, columns = frame
        for colour, dashes in (("white", "-"), (BLACK, "--")):
            axes.add_artist(
                Rectangle(
                    (start - 0.5, first - 0.5),
                    columns,
                    rows,
                    fc="none",
                    ec=colour,
                    ls=dashes,
                    lw=1.5,
                )
            )


def _picture(image: Array, title: str) -> NDArray[Any]:
    """Return an image as an array of values from 0 to 1."""
    array = _array(image)
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] == 3):
        raise ValueError(
            f"draw.pictures: expected {title!r} as (height, width) or (height, width, 3 colours), "
            f"got shape {array.shape}"
        )
    array = array / 255 if array.dtype == np.uint8 else array
    return np.clip(array, 0, 1)


# --- counts -----------------------------------------------------------------------------------


@style.context(LOOK)
def frames(sizes: Sequence[int]) -> Drawing:
    """Draw square maps inside each other, to scale.

    Parameters
    ----------
    sizes : sequence of int
        Height (= width) of each map, in pixels, from the input to the last output.

    Returns
    -------
    Drawing
        The figure; what the layers took away is hatched.

    Examples
    --------
    >>> print(frames([240, 236, 232]).alt)
    3 squares inside each other, from 240 x 240 to 232 x 232. 232 x 232 left, 93.44 % of the pixels
    """
    first, last = sizes[0], sizes[-1]
    left = TEXT["frame left"].format(last=last, percent=f"{100 * last**2 / first**2:.2f} %")
    alt = TEXT["frames"].format(n=len(sizes), first=first, last=last) + " " + left
    figure = _new(4.2, 4.2, alt)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.9))
    axes.set_axis_off()
    axes.set(xlim=(-first * 0.52, first * 0.52), ylim=(-first * 0.52, first * 0.52), aspect="equal")
    axes.set_title(TEXT["frame start"].format(first=first), weight="bold")
    for n in sizes:
        ground, hatch = (KINDS["padding"][0], "///") if n == first else ("none", "")
        axes.add_artist(
            Rectangle((-n / 2, -n / 2), n, n, fc=ground, hatch=hatch, ec="#b5b5b5", lw=0.7)
        )
    axes.add_artist(Rectangle((-last / 2, -last / 2), last, last, fc="white", ec=BLUE, lw=2))
    axes.text(0, 0, left.replace(", ", ",\n"), ha="center", va="center")
    return figure


@style.context(LOOK)
def lines(
    series: Mapping[str, Array], *, x: str, y: str, log: bool = False, start: int = 0
) -> Drawing:
    """Draw numbers against their position, one line for each series.

    Parameters
    ----------
    series : mapping of str to array, (N,)
        Name and values of each line.
    x, y : str
        What the two axes show.
    log : bool
        Whether y grows by factors.
    start : int
        The position of the first value.

    Returns
    -------
    Drawing
        The figure; lines differ in colour, dashes and marker.

    Examples
    --------
    >>> print(lines({"padding 0": [8, 6, 4]}, x="layers", y="height").alt)
    height against layers. padding 0: 3 points, from 8 to 4.
    """
    values = {name: _array(array) for name, array in series.items()}
    parts = [
        TEXT["alt line"].format(title=name, n=len(v), first=number(v[0]), last=number(v[-1]))
        for name, v in values.items()
    ]
    figure = _new(6.4, 3.2, TEXT["alt lines"].format(x=x, y=y, series=" ".join(parts)))
    axes = figure.subplots()
    for row, (name, v) in enumerate(values.items()):
        axes.plot(
            range(start, start + len(v)),
            v,
            DASHES[row % 6],
            color=SERIES[row % 6],
            marker=MARKERS[row % 6] if len(v) <= 30 else None,
            label=name,
        )
    axes.set(xlabel=x, ylabel=y, yscale="log" if log else "linear")
    if not log and all((v >= 0).all() for v in values.values()):
        axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(color="#dddddd", lw=0.6)
    if len(values) > 1:
        axes.legend(frameon=False)
    figure.set_layout_engine("tight")
    return figure


def _amount(value: float) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else number(value)


@style.context(LOOK)
def bars(table: Mapping[str, Mapping[str, float]]) -> Drawing:
    """Draw a panel for each quantity, with a bar for each thing compared.

    Parameters
    ----------
    table : mapping of str to mapping of str to float
        Quantity -> thing -> number, as in ``{"layers": {"no stride": 108, "stride 2": 5}}``.

    Returns
    -------
    Drawing
        The figure; every bar carries its number.

    Examples
    --------
    >>> print(bars({"layers": {"no stride": 108, "stride 2": 5}}).alt)
    layers: no stride 108, stride 2 5.
    """
    alt = " ".join(
        TEXT["alt bars"].format(
            title=title, values=", ".join(f"{name} {_amount(value)}" for name, value in row.items())
        )
        for title, row in table.items()
    )
    most = max(len(row) for row in table.values())
    figure = _new(8.4, 0.45 + len(table) * (0.42 + 0.3 * most), alt)
    panels = figure.subplots(len(table), 1, squeeze=False)[:, 0]
    for axes, (title, row) in zip(panels, table.items(), strict=True):
        places_ = range(len(row))
        drawn = axes.barh(
            list(places_),
            list(row.values()),
            color=[SERIES[i % 6] for i in places_],
            edgecolor="white",
            height=0.75,
        )
        for bar, i in zip(drawn, places_, strict=True):
            bar.set_hatch(HATCHES[i % 6])
        axes.bar_label(drawn, labels=[_amount(value) for value in row.values()], padding=4)
        axes.set_yticks(list(places_), list(row))
        axes.set_title(title, loc="left", weight="bold")
        axes.set(xticks=[], xlim=(0, 1.15 * max(row.values())))
        axes.invert_yaxis()
        axes.spines["bottom"].set_visible(False)
    figure.set_layout_engine("tight")
    return figure
