"""How figures are compared: with pictures in tests/baseline, and by what is drawn in them."""

import io
import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.testing.compare import calculate_rms
from matplotlib.text import Text
from PIL import Image

# Root of the mean square over all pixels, of 255. The pinned matplotlib draws to a hundredth of
# this everywhere; one wrong digit in a figure of many is at least twice as much.
TOLERANCE = 0.5
DPI = 80

figure_test = pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=TOLERANCE, savefig_kwargs={"dpi": DPI}
)


def pixels(figure: Figure) -> np.ndarray:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI)
    return np.asarray(Image.open(file).convert("RGB"))


def difference(one: Figure, other: Figure) -> float:
    """Return how far apart two figures are, as pytest-mpl measures it."""
    first, second = pixels(one), pixels(other)
    return float(calculate_rms(first, second)) if first.shape == second.shape else math.inf


def numbers(figure: Figure, left: float, top: float, height: int, width: int) -> list[list[str]]:
    """Return what stands in the cells of a grid; exactly one text in each."""
    axes = figure.axes[0]
    found: dict[tuple[int, int], str] = {}
    for text in axes.texts:
        x, y = text.get_position()
        place = (math.floor(y - top), math.floor(x - left))
        if 0 <= place[0] < height and 0 <= place[1] < width:
            assert place not in found
            found[place] = text.get_text()
    return [[found[row, column] for column in range(width)] for row in range(height)]


def place_of(figure: Figure, title: str) -> tuple[float, float]:
    """Return where a title stands."""
    (text,) = (t for t in figure.findobj(Text) if t.get_text() == title)
    x, y = text.get_position()
    return float(x), float(y)


def outlines(figure: Figure) -> list[tuple[float, float, float, float]]:
    """Return left, top, width, height of the thick outlines."""
    thick = [r for r in figure.findobj(Rectangle) if r.get_linewidth() > 2]
    return [(r.get_x(), r.get_y(), r.get_width(), r.get_height()) for r in thick]


def hatched(figure: Figure) -> set[tuple[float, float]]:
    """Return left and top of the rectangles with a pattern."""
    return {(r.get_x(), r.get_y()) for r in figure.findobj(Rectangle) if r.get_hatch()}
