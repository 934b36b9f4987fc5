"""Arrays of numbers side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Rectangle

from d2l_conv.figures.sheet import (
    Array,
    Drawing,
    as_grid,
    cell,
    key,
    look,
    outline,
    rows_of,
    sheet,
    title_width,
)
from d2l_conv.languages import Sentences, joined
from d2l_conv.looks import OUTLINES, SKY
from d2l_conv.worked import number

# What a reader sees in words.
TEXT = Sentences({"grid": "{title}: {rows}."})


@look()
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
    tables = {title: as_grid(array, title) for title, array in arrays.items()}
    marks = {title: as_grid(array, title) for title, array in (kept or {}).items()}
    widths = [max(table.shape[1], title_width(title)) + 1.2 for title, table in tables.items()]
    alt = joined(
        TEXT["grid"].format(title=title, rows=rows_of(table)) for title, table in tables.items()
    )
    tall = max(table.shape[0] for table in tables.values())
    figure, axes = sheet(sum(widths) + 0.25, tall + 1.5 + 1.4 * bool(marks), alt)
    largest = max(float(np.abs(table).max()) for table in tables.values()) or 1.0
    left = 0.25
    for (title, table), width in zip(tables.items(), widths, strict=True):
        axes.text(left, 0.65, title, va="center", weight="bold")
        mask = marks.get(title, np.zeros(table.shape, dtype=bool))
        for r, c in np.ndindex(table.shape):
            if shade:
                strength = 0.75 * abs(float(table[r, c])) / largest
                axes.add_artist(Rectangle((left + c, 1.2 + r), 1, 1, fc=SKY, alpha=strength, lw=0))
            ground = "kept" if mask[r, c] else "none" if shade else "plain"
            cell(axes, left + c, 1.2 + r, number(float(table[r, c])), ground=ground)
            if mask[r, c]:
                outline(axes, left + c + 0.08, 1.28 + r, 0.84, 0.84, OUTLINES["output"])
        left += width
    if marks:
        key(axes, 0.25, tall + 1.5, ["kept"])
    return figure
