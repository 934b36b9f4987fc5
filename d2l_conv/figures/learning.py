"""Static figures for lessons 3 and 4: how a net runs, learns, and errs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from d2l_conv.backprop import TwoLayerConvNet
from d2l_conv.figures.sheet import (
    Array,
    Drawing,
    as_array,
    as_grid,
    cell,
    look,
    new_figure,
    rows_of,
    sheet,
)
from d2l_conv.languages import Sentences, _, joined, ngettext
from d2l_conv.looks import BLUE, GREY, ORANGE, SKY, VERMILLION
from d2l_conv.words import SAY
from d2l_conv.worked import number

# What a reader sees in words.
TEXT = Sentences(
    {
        "loss": "loss",
        "tangent": "slope {slope}",
        "alt tangent": (
            "The loss against {name}, from {low} to {high}: a curve, and the straight line that "
            "touches it at {at}. Its slope is {slope}."
        ),
        "relu": "ReLU",
        "forward": "forward",
        "backward": "backward",
        "mask": "mask",
        "turned": "turned",
        "alt forward": "Forward: {rows}.",
        "alt backward": "Backward: {rows}.",
        "then": ". ",
        "alt kernels": "Kernels of {h} x {w} in rows of {n}. {rows}",
        "alt kernel row": "{title}: weights from {low} to {high}.",
        "alt digits": "Pictures of digits in a grid. {titles}.",
    }
)

FORWARD = ("X", "W1", "Z", "H", "W2", "P", "Y")
BACKWARD = ("", "dW1", "dZ", "dH", "dW2", "dP", "")
# What stands between two neighbours of the upper row.
SIGNS = ("\u22c6", "=", "\u2192", "\u22c6", "=", "\u2194")
# What each gradient is made with, besides the gradient at its right.
MADE_WITH = {"X": "dW1", "Z": "dZ", "H": "dW2", "W2": "dH"}


@look()
def tangent(weights: Array, losses: Array, at: int, slope: float, name: str) -> Drawing:
    """Draw the loss against one weight, and the line that touches it.

    Parameters
    ----------
    weights, losses : array, (N,)
        Values of the weight, and the loss at each of them.
    at : int
        Position of the weight that the net has now.
    slope : float
        Slope of the loss there.
    name : str
        What the weight is called.

    Returns
    -------
    Drawing
        The figure; its `alt` says what is in it.

    Examples
    --------
    >>> print(tangent([0, 1, 2, 3], [4, 1, 0, 1], 1, -2.0, "W[0, 0]").alt)
    The loss against W[0, 0], from 0 to 3: a curve, and the straight line that touches it at 1. \
Its slope is -2.
    """
    x, y = as_array(weights), as_array(losses)
    words = {"name": name, "low": number(x[0]), "high": number(x[-1]), "at": number(x[at])}
    figure = new_figure(6.4, 3.2, TEXT["alt tangent"].format(**words, slope=number(slope)))
    axes = figure.subplots()
    line = y[at] + slope * (x - x[at])
    seen = (line > y.min() - 0.15 * np.ptp(y)) & (line < y.max())
    axes.plot(x, y, color=BLUE, label=TEXT["loss"])
    label = TEXT["tangent"].format(slope=number(slope))
    axes.plot(x[seen], line[seen], "--", color=VERMILLION, label=label)
    axes.plot(x[at], y[at], "o", color=VERMILLION)
    axes.set(xlabel=name, ylabel=TEXT["loss"])
    axes.grid(color="#dddddd", lw=0.6)
    axes.legend(frameon=False)
    figure.set_layout_engine("tight")
    return figure


@look()
def network(net: TwoLayerConvNet, Y: Tensor) -> Drawing:
    """Draw a run through a net of one channel: the maps above, their gradients below.

    Solid arrows lead from gradient to gradient, dashed ones from the maps that they need.

    Parameters
    ----------
    net : TwoLayerConvNet
        After `forward`, `loss` and `backward`.
    Y : Tensor
        The target, of the shape of ``net.P``.

    Returns
    -------
    Drawing
        The figure; its `alt` holds every number.

    Raises
    ------
    ValueError
        If the net has more than one image or channel.
    """
    tensors = {name: getattr(net, name) for name in (*FORWARD[:-1], *filter(None, BACKWARD))}
    tensors["Y"] = Y
    for name, tensor in tensors.items():
        if tensor.shape[:2] != (1, 1):
            message = _(
                "figures.network: expected {name} with 1 image and 1 channel, got shape {shape}"
            )
            raise ValueError(message.format(name=name, shape=tuple(tensor.shape)))
    tables = {name: as_grid(tensor[0, 0], name) for name, tensor in tensors.items()}
    widths = [tables[name].shape[1] for name in FORWARD]
    tall, low = (max(tables[name].shape[0] for name in row if name) for row in (FORWARD, BACKWARD))
    left, gap, top, below = 0.3, 1.15, 1.9, 3.2
    starts = left + np.cumsum([0, *(width + gap for width in widths[:-1])])
    second = top + tall + below
    alt = joined(
        TEXT[f"alt {way}"].format(
            rows=TEXT["then"].join(f"{name} = {rows_of(tables[name])}" for name in names if name)
        )
        for way, names in (("forward", FORWARD), ("backward", BACKWARD[::-1]))
    )
    figure, axes = sheet(starts[-1] + widths[-1] + left, second + low + 1.1, alt)
    for way, names, row in (("forward", FORWARD, top), ("backward", BACKWARD, second)):
        axes.text(left, row - 1.35, TEXT[way], va="center", color=GREY)
        for name, start in zip(names, starts, strict=True):
            if not name:
                continue
            axes.text(start, row - 0.5, name, va="center", weight="bold")
            ground = "kernel" if "W" in name else "plain"
            for (r, c), value in np.ndenumerate(tables[name]):
                cell(axes, start + c, row + r, number(value), ground=ground)
    ends = starts + np.array(widths)
    for sign, end in zip(SIGNS, ends, strict=False):
        axes.text(end + gap / 2, top + 0.5, sign, ha="center", va="center", fontsize=16)
    relu = (ends[2] + starts[3]) / 2
    axes.text(relu, top, TEXT["relu"], ha="center", va="center", color=GREY, fontsize=8)
    # dP goes into dW2, and past it into dH
    for i in (1, 2, 4):
        _arrow(axes, [(starts[i + 1] - 0.15, second + 0.5), (ends[i] + 0.15, second + 0.5)])
    under = second + low + 0.7
    out, into = ((starts[i] + ends[i]) / 2 for i in (5, 3))
    bottoms = [second + tables[name].shape[0] + 0.1 for name in ("dP", "dH")]
    _arrow(axes, [(out, bottoms[0]), (out, under), (into, under), (into, bottoms[1])])
    for name, gradient in MADE_WITH.items():
        i, j = FORWARD.index(name), BACKWARD.index(gradient)
        out, into = ends[i] - 0.5, ends[j] - (0.5 if i <= j else 1.2)
        turn = second - (1.9 if i > j else 1.2)
        start = top + tables[name].shape[0] + 0.1
        _arrow(axes, [(out, start), (out, turn), (into, turn), (into, second - 0.1)], dashed=True)
    words = {"mask": (ends[2] - 0.7, "right", 1.2), "turned": (ends[4] - 0.7, "right", 2.2)}
    for word, (x, side, up) in words.items():
        axes.text(x, second - up, TEXT[word], ha=side, va="center", color=BLUE, fontsize=8)
    return figure


def _arrow(axes: Axes, points: list[tuple[float, float]], *, dashed: bool = False) -> None:
    """Draw straight lines through points, with a head at the last one."""
    colour, line = (BLUE, "--") if dashed else (GREY, "-")
    axes.plot(*zip(*points[:-1], strict=True), line, color=colour, lw=1.2, solid_capstyle="butt")
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", points[-1], points[-2], arrowprops=arrow)


@look()
def kernels(rows: dict[str, Tensor]) -> Drawing:
    """Draw kernels of one input channel, a row of them for each title.

    Orange stands for weights above 0, blue for those below, and every weight is written out.

    Parameters
    ----------
    rows : dict of str to Tensor, (C, 1, k_h, k_w)
        Title and kernels of each row; all of the same shape.

    Returns
    -------
    Drawing
        The figure; its `alt` says what is in it.
    """
    tables = {title: as_array(tensor)[:, 0] for title, tensor in rows.items()}
    count, height, width = next(iter(tables.values())).shape
    largest = max(float(np.abs(table).max()) for table in tables.values()) or 1.0
    alt = TEXT["alt kernels"].format(
        h=height,
        w=width,
        n=count,
        rows=joined(
            TEXT["alt kernel row"].format(
                title=title, low=number(table.min()), high=number(table.max())
            )
            for title, table in tables.items()
        ),
    )
    across, down = width + 0.6, height + 1.5
    figure, axes = sheet(0.3 + count * across, 0.2 + len(tables) * down, alt)
    for row, (title, table) in enumerate(tables.items()):
        top = 0.2 + row * down
        axes.text(0.3, top + 0.5, title, va="center", weight="bold")
        for (c, i, j), value in np.ndenumerate(table):
            place = (0.3 + c * across + j, top + 1.1 + i)
            strength = 0.85 * abs(float(value)) / largest
            colour = ORANGE if value > 0 else SKY
            axes.add_patch(Rectangle(place, 1, 1, fc=colour, alpha=strength, lw=0))
            axes.add_patch(Rectangle(place, 1, 1, fc="none", ec=GREY, lw=0.4))
            text = f"{value:.1f}".replace("-0.0", "0.0")
            axes.text(place[0] + 0.5, place[1] + 0.52, text, ha="center", va="center", fontsize=8)
    return figure


@look()
def digits(images: Tensor, titles: Sequence[str], columns: int = 10) -> Drawing:
    """Draw small grey pictures with a title each, dark ink on light paper.

    Parameters
    ----------
    images : Tensor, (N, 1, H, W)
        Values from 0 to 1.
    titles : sequence of str
        What stands above each picture.
    columns : int
        Pictures in a row.

    Returns
    -------
    Drawing
        The figure; its `alt` lists the titles.

    Raises
    ------
    ValueError
        If there is not one title for each image.
    """
    if len(images) != len(titles):
        message = ngettext(
            "figures.digits: expected one title for {count} image, got {got}",
            "figures.digits: expected one title for each of the {count} images, got {got}",
            len(images),
        )
        raise ValueError(message.format(count=len(images), got=len(titles)))
    rows = -(-len(images) // columns)
    alt = TEXT["alt digits"].format(titles=SAY["groups"].join(titles))
    figure = new_figure(8.4, rows * (8.4 / columns + 0.3), alt)
    grid = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(0.01, 0.01, 0.99, 1 - 0.26 / figure.get_figheight(), 0.15, 0.35)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, image, title in zip(grid.flat, as_array(images)[:, 0], titles, strict=False):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
        # The paper is as white as the sheet: an edge shows where the picture ends.
        height, width = image.shape
        axes.add_artist(
            Rectangle((-0.5, -0.5), width, height, fc="none", ec=GREY, lw=0.8, clip_on=False)
        )
        axes.set_title(title, fontsize=9)
    return figure
