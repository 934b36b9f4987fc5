"""A font for pictures in Chinese, so that their labels show on every machine.

`tools/subset_font.py` makes it of Noto Sans CJK; ``OFL.txt`` is its licence. What it lacks, such as
the star of a cross-correlation, comes from DejaVu Sans, which matplotlib brings along. English
pictures do not know of this font.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FAMILY = "D2L Sans SC"
FILE = Path(__file__).parent / "NotoSansSC-subset.otf"
EM = 1000  # what outlines are measured in


@cache
def _fonts() -> list[Any]:
    import matplotlib  # and fontTools, which it brings along: no English picture needs them here
    from fontTools.ttLib import TTFont

    dejavu = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return [TTFont(file, lazy=True) for file in (FILE, dejavu)]


def font_of(sign: str) -> Any:
    """Return the font that a sign is drawn with; None where there is none.

    >>> font_of("积") is font_of("\u22c6"), font_of("龘")
    (False, None)
    """
    return next((font for font in _fonts() if ord(sign) in font.getBestCmap()), None)


@cache
def outline(sign: str) -> tuple[str, int]:
    """Return a sign's outline as the path of an SVG, y upward, and how far the next one is."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    font = font_of(sign)
    if font is None:
        return "", EM
    scale = EM / font["head"].unitsPerEm
    glyphs = font.getGlyphSet()
    glyph = glyphs[font.getBestCmap()[ord(sign)]]
    pen = SVGPathPen(glyphs, ntos=lambda value: str(round(value)))
    glyph.draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
    return pen.getCommands(), round(scale * glyph.width)
