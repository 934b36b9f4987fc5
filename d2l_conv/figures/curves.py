"""Numbers against their position, beside each other, and sizes inside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

from d2l_conv.figures.sheet import Array, Drawing, as_array, look, new_figure
from d2l_conv.languages import NN_, Sentences, joined
from d2l_conv.looks import BLUE, GREEN, GROUNDS, ORANGE, PURPLE, SKY, VERMILLION
from d2l_conv.words import SAY
from d2l_conv.worked import number

SERIES = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
MARKERS = "osD^vP"
DASHES = ("-", "--", "-.", ":", "-", "--")
RING = "#c4c4c4"  # a layer's rows that are gone, beside those of the next layer
HATCHES = ("", "///", "...", "xx", "\\\\", "++")

# What a reader sees in words.
TEXT = Sentences(
    {
        "share": "{share} %",
        "left": "{last} x {last} left, {percent} of the pixels",
        "start": "{first} x {first}",
        "lines": "{y} against {x}. {series}",
        "bars": "{title}: {values}.",
    },
    {
        "frames": NN_(
            "{n} square, from {first} x {first} to {last} x {last}.",
            "{n} squares inside each other, from {first} x {first} to {last} x {last}.",
        ),
        "line": NN_(
            "{title}: {n} point, from {first} to {last}.",
            "{title}: {n} points, from {first} to {last}.",
        ),
    },
)


@look()
def frames(sizes: Sequence[int]) -> Drawing:
    """Draw square maps inside each other, to scale.

    Parameters
    ----------
    sizes : sequence of int
        Height (= width) of each map, in pixels, from the input to the last output.

    Returns
    -------
    Drawing
        The figure; what the layers took away is grey.

    Examples
    --------
    >>> print(frames([240, 236, 232]).alt)
    3 squares inside each other, from 240 x 240 to 232 x 232. 232 x 232 left, 93.44 % of the pixels
    """
    first, last = sizes[0], sizes[-1]
    share = TEXT["share"].format(share=f"{100 * last**2 / first**2:.2f}")
    left = TEXT["left"].format(last=last, percent=share)
    squares = TEXT.counted("frames", len(sizes)).format(n=len(sizes), first=first, last=last)
    alt = joined([squares, left])
    figure = new_figure(4.2, 4.2, alt)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.9))
    axes.set_axis_off()
    axes.set(xlim=(-first * 0.52, first * 0.52), ylim=(-first * 0.52, first * 0.52), aspect="equal")
    axes.set_title(TEXT["start"].format(first=first), weight="bold")
    # Rings of two greys: outlines that lie so close flicker where the picture is scaled.
    for layer, n in enumerate(sizes[:-1]):
        grey = (GROUNDS["padding"], RING)[layer % 2]
        axes.add_artist(Rectangle((-n / 2, -n / 2), n, n, fc=grey, ec="none"))
    axes.add_artist(Rectangle((-last / 2, -last / 2), last, last, fc="white", ec=BLUE, lw=2))
    axes.text(0, 0, left.replace(", ", ",\n").replace("，", "，\n"), ha="center", va="center")
    return figure


@look()
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
    values = {name: as_array(array) for name, array in series.items()}
    parts = [
        TEXT.counted("line", len(v)).format(
            title=name, n=len(v), first=number(v[0]), last=number(v[-1])
        )
        for name, v in values.items()
    ]
    figure = new_figure(6.4, 3.2, TEXT["lines"].format(x=x, y=y, series=joined(parts)))
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
    if log:
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    elif all((v >= 0).all() for v in values.values()):
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


@look()
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
    alt = joined(
        TEXT["bars"].format(
            title=title,
            values=SAY["list"].join(f"{name} {_amount(value)}" for name, value in row.items()),
        )
        for title, row in table.items()
    )
    most = max(len(row) for row in table.values())
    figure = new_figure(8.4, 0.45 + len(table) * (0.42 + 0.3 * most), alt)
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
