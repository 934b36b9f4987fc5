"""One convolution, and one line of pixels: where the window is, and what it reads."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from d2l_conv import words
from d2l_conv.figures.sheet import (
    Array,
    Drawing,
    cell,
    key,
    key_width,
    look,
    outline,
    sheet,
    title_width,
)
from d2l_conv.languages import Sentences, _, joined, listed, ngettext
from d2l_conv.looks import GREY, OUTLINES
from d2l_conv.sizes import Axis, Padding, Pair
from d2l_conv.worked import Place, Worked, number

# What a reader sees in words.
TEXT = Sentences(
    {
        "position": "position",
        "sum": "{sum}.",
        "place": "place {i}",
        "unread": "Hatched, read by no window: {unread}.",
    }
)


@look()
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
    Input 3 x 3. Kernel 2 x 2. Output 2 x 2. Outlined: the window that starts at row 0, column 0 \
of the padded input, and output entry (0, 0). 0*0 + 1*1 + 3*2 + 4*3 = 19.
    """
    work = Worked.of(X, K, padding, stride, dilation, task="figures.convolution")
    height, width = work.output_shape
    if not (0 <= at[0] < height and 0 <= at[1] < width):
        message = _(
            "figures.convolution: expected an entry of the output {height} x {width} "
            "(height x width), got at={at}"
        )
        raise ValueError(message.format(height=height, width=width, at=at))
    said = words.sum_of(at, work) if arithmetic else ""
    lines = said.splitlines()
    titles = tuple(words.titles(work).values())
    maps = (work.padded, work.K, work.Y)
    widths = [max(len(m[0]), title_width(title)) for m, title in zip(maps, titles, strict=True)]
    gap, top, margin = 1.2, 1.2, 0.25
    starts = np.cumsum([margin, widths[0] + gap, widths[1] + gap])
    below = top + max(map(len, maps)) + 0.5
    alt = joined([*words.figure_words(work, at), *([TEXT["sum"].format(sum=said)] if said else [])])
    alt = " ".join(alt.split())  # the arithmetic in one line
    unread = [set(work.unread(axis)) for axis in (0, 1)]
    entries = _occurring(any(map(any, work.pads)), any(unread))
    width = max(starts[2] + widths[2], starts[0] + sum(map(key_width, entries))) + margin
    figure, axes = sheet(width, below + 1.3 + 0.75 * len(lines), alt)

    window = {place for line in work.window(*at) for place in line}
    for start, title in zip(starts, titles, strict=True):
        axes.text(start, top - 0.5, title, va="center", weight="bold")
    for r, line in enumerate(work.padded):
        for c, value in enumerate(line):
            cell(
                axes,
                starts[0] + c,
                top + r,
                number(value),
                ground=_ground(work, (r, c), window),
                unread=r in unread[0] or c in unread[1],
            )
    for r, line in enumerate(work.K):
        for c, value in enumerate(line):
            cell(axes, starts[1] + c, top + r, number(value), ground="kernel")
    for r, line in enumerate(work.Y):
        for c, value in enumerate(line):
            ground = "output" if (r, c) == at else "plain"
            cell(axes, starts[2] + c, top + r, number(value), ground=ground)
    first_row, first_column = work.window(*at)[0][0]
    rows, columns = (axis.span for axis in work.axes)
    outline(axes, starts[0] + first_column, top + first_row, columns, rows, OUTLINES["input"])
    outline(axes, starts[2] + at[1], top + at[0], 1, 1, OUTLINES["output"])

    key(axes, starts[0], below, entries)
    for row, text in enumerate(lines):
        axes.text(starts[0], below + 1.7 + 0.75 * row, text, va="center")
    return figure


def _ground(work: Worked, place: Place, window: Collection[Place]) -> str:
    """Return the ground of a place of the padded input."""
    if work.is_padding(place):
        return "window padding" if place in window else "padding"
    return "window" if place in window else "plain"


def _occurring(padding: bool, unread: bool) -> list[str]:
    """Return the entries of the key."""
    return ["window", *["padding"] * padding, *["unread"] * unread]


@look()
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
each of its 4 places, starting at 0, 2, 4, 6. Hatched, read by no window: 9.
    """
    axis = Axis.of(n, kernel_size, padding, stride, dilation, task="figures.places")
    windows, unread = axis.windows(), axis.unread()
    line = ngettext(
        "A line of {n} pixel; padding before it: {before}, after it: {after}.",
        "A line of {n} pixels; padding before it: {before}, after it: {after}.",
        axis.n,
    ).format(n=axis.n, before=axis.before, after=axis.after)
    drawn = ngettext(
        "A kernel of {k} is drawn at its {out} place, starting at {starts}.",
        "A kernel of {k} is drawn at each of its {out} places, starting at {starts}.",
        axis.out,
    ).format(k=axis.kernel_size, out=axis.out, starts=listed(str(window[0]) for window in windows))
    alt = joined([line, drawn])
    if unread:
        alt = joined([alt, TEXT["unread"].format(unread=listed(map(str, unread)))])
    entries = _occurring(axis.padded > axis.n, bool(unread))
    left, height, first = 3.2, 1.2, 0.9
    width = max(axis.padded, sum(map(key_width, entries)))
    figure, axes = sheet(left + width + 0.3, first + (axis.out + 1) * height + 1.4, alt)
    axes.text(left - 0.3, 0.5, TEXT["position"], ha="right", va="center", color=GREY)
    for p in range(axis.padded):
        inside = axis.before <= p < axis.before + axis.n
        axes.text(left + p + 0.5, 0.5, str(p), ha="center", va="center", color=GREY)
        ground, text = ("plain", "") if inside else ("padding", "0")
        cell(axes, left + p, first, text, ground=ground, unread=p in unread)
    for i, window in enumerate(windows):
        top = first + (i + 1) * height
        axes.text(left - 0.3, top + 0.5, TEXT["place"].format(i=i), ha="right", va="center")
        for p in window:
            cell(axes, left + p, top, ground="window")
        outline(axes, left + window[0], top, axis.span, 1, OUTLINES["input"])
    key(axes, left, first + 0.2 + (axis.out + 1) * height, entries)
    return figure
