"""Grey and colour pictures side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from d2l_conv.figures.sheet import Array, Drawing, as_array, look, new_figure
from d2l_conv.languages import Sentences, _, joined
from d2l_conv.looks import BLACK, GREY
from d2l_conv.words import SAY

# What a reader sees in words.
TEXT = Sentences(
    {
        "pictures": "Pictures in a row. {titles}.",
        "picture": "{title} ({h} x {w})",
        "pixels": "{h} x {w}",
        "frame": "A dashed line marks the picture without its padding.",
    }
)


@look()
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
    alt = TEXT["pictures"].format(titles=SAY["groups"].join(titles))
    if frame:
        alt = joined([alt, TEXT["frame"]])
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
    figure = new_figure(width, rows * (high + title_height) + 0.08, alt)
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
    array = as_array(image)
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] == 3):
        raise ValueError(
            _(
                "figures.pictures: expected {title!r} as (height, width) or "
                "(height, width, 3 colours), got shape {shape}"
            ).format(title=title, shape=array.shape)
        )
    array = array / 255 if array.dtype == np.uint8 else array
    return np.clip(array, 0, 1)
