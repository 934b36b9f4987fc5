"""A static picture from arrays: an SVG in an <img>, which survives where scripts and SVG do not.

Matrices stand side by side with their titles, lines of text below. The ground is white and the ink
black, so that it can be read on a page of any theme.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

from d2l_conv import fonts
from d2l_conv.languages import SPACELESS, current, text_width, wrapped_without_spaces
from d2l_conv.looks import GROUNDS, HATCH, OUTLINES, TINTS

_GAP, _TITLE, _LINE, _MARGIN = 26, 20, 17, 8
_MONO = "font-family='DejaVu Sans Mono, Menlo, Consolas, monospace'"
_SANS = "font-family='DejaVu Sans, Helvetica, Arial, sans-serif'"

Place = tuple[int, int]


@dataclass(frozen=True)
class Panel:
    """One matrix of the picture.

    Attributes
    ----------
    title : str
        Stands above it.
    cells : sequence of sequence of str, (H, W)
        What stands in each cell.
    part : str
        'input', 'kernel' or 'output': the colour of its marks, see `d2l_conv.looks`.
    sentence : str
        Stands in place of the cells, if there are none.
    padding, unread, marked : collection of (row, column)
        Cells on grey, hatched cells, and tinted cells with a dotted outline.
    box : (row, column, height, width) or None
        The cells inside the solid outline.
    greys : sequence of sequence of float, (H, W), or None
        Grounds of the cells, from 0 (black) to 1 (white); below 0 there is none.
    ends_row : bool
        Whether the next matrix starts a new row.
    """

    title: str
    cells: Sequence[Sequence[str]]
    part: str = "input"
    sentence: str = ""
    padding: Collection[Place] = ()
    unread: Collection[Place] = ()
    marked: Collection[Place] = ()
    box: tuple[int, int, int, int] | None = None
    greys: Sequence[Sequence[float]] | None = None
    ends_row: bool = False


def _text(x: float, y: float, text: str, *, size: int = 13, more: str = _SANS) -> str:
    if text_width(text) > len(text):
        return _glyphs(x, y, text, size, "bold" in more)
    return f"<text x='{x:g}' y='{y:g}' font-size='{size}' {more}>{escape(text)}</text>"


def _glyphs(x: float, y: float, text: str, size: int, bold: bool) -> str:
    """Draw a text by the outlines of its signs, for not every machine has a font for them."""
    scale = size / fonts.EM
    parts, across = [], 0
    for sign in text:
        parts.append(f"<use href='#u{ord(sign):x}' x='{across}'/>")
        across += fonts.outline(sign)[1]
    fat = " stroke='#000' stroke-width='36'" if bold else ""
    place = f"translate({x:g} {y:g}) scale({scale:g} {-scale:g})"
    return f"<g transform='{place}'{fat}>{''.join(parts)}</g>"


def _outlines(drawn: str) -> str:
    """Return the outlines that a picture uses, each of them once."""
    signs = sorted({int(code, 16) for code in re.findall(r"href='#u([0-9a-f]+)'", drawn)})
    paths = [f"<path id='u{sign:x}' d='{fonts.outline(chr(sign))[0]}'/>" for sign in signs]
    return f"<defs>{''.join(paths)}</defs>" if paths else ""


def _rect(x: float, y: float, width: float, height: float, more: str) -> str:
    return f"<rect x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' {more}/>"


def _wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` letters; keep its indentation."""
    indent = text[: len(text) - len(text.lstrip())]
    if current() in SPACELESS:
        return wrapped_without_spaces(text.lstrip(), width, indent, indent)
    words = text.split()
    lines = [indent + (words[0] if words else "")]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(indent + word)
        else:
            lines[-1] += f" {word}"
    return lines


def _cell_size(panels: Sequence[Panel]) -> int:
    """Return a size in which the longest number has room."""
    longest = max((len(text) for p in panels for line in p.cells for text in line), default=1)
    return max(28, 8 * longest + 8)


def _cell(panel: Panel, place: Place, x: float, y: float, size: int) -> str:
    """Draw one cell with its number."""
    grey = panel.greys[place[0]][place[1]] if panel.greys else -1
    ground, ink = GROUNDS["plain"], "#000"
    if grey < 0 and place in panel.marked:
        ground = GROUNDS["window padding" if place in panel.padding else TINTS[panel.part]]
    elif place in panel.padding:
        ground = GROUNDS["padding"]
    elif grey >= 0:
        level = round(255 * grey)
        ground, ink = f"rgb({level},{level},{level})", "#000" if grey > 0.46 else "#fff"
    colour = OUTLINES[panel.part]
    parts = [_rect(x, y, size, size, f"fill='{ground}' stroke='#999'")]
    if place in panel.unread:
        parts.append(_rect(x, y, size, size, "fill='url(#unread)'"))
    if place in panel.marked:
        dots = f"fill='none' stroke='{colour}' stroke-width='2' stroke-dasharray='2 2'"
        parts.append(_rect(x + 2.5, y + 2.5, size - 5, size - 5, dots))
    style = f"{_MONO} text-anchor='middle' fill='{ink}'"
    text = panel.cells[place[0]][place[1]]
    parts.append(_text(x + size / 2, y + size / 2 + 4.5, text, more=style))
    return "".join(parts)


def _panel(panel: Panel, x: float, y: float, size: int) -> tuple[str, float, float]:
    """Draw one matrix; return it with its width and height."""
    top = y + _TITLE
    parts = [_text(x, y + 13, panel.title, more=f"{_SANS} font-weight='bold'")]
    width, height = 8.0 * text_width(panel.title), float(_TITLE)
    if panel.cells:
        for row, line in enumerate(panel.cells):
            for column in range(len(line)):
                parts.append(_cell(panel, (row, column), x + column * size, top + row * size, size))
        width = max(width, size * len(panel.cells[0]))
        height += size * len(panel.cells)
    elif panel.sentence:
        lines = _wrap(panel.sentence, 30)
        parts += [_text(x, top + _LINE * (i + 1), line) for i, line in enumerate(lines)]
        width, height = max(width, 215.0), height + _LINE * (len(lines) + 1)
    if panel.box:
        row, column, rows, columns = panel.box
        line = f"fill='none' stroke='{OUTLINES[panel.part]}' stroke-width='3.5'"
        parts.append(_rect(x + column * size, top + row * size, columns * size, rows * size, line))
    return "".join(parts), width, height


def _key(entries: Sequence[tuple[str, str]], x: float, y: float) -> str:
    """Draw what the looks of cells mean, in one line."""
    parts = []
    for look, text in entries:
        parts.append(_rect(x, y, 16, 16, f"fill='{GROUNDS.get(look, '#fff')}' stroke='#999'"))
        if look == "unread":
            parts.append(_rect(x, y, 16, 16, "fill='url(#unread)'"))
        if look == "window":
            line = f"fill='none' stroke='{OUTLINES['input']}' stroke-width='3'"
            parts.append(_rect(x, y, 16, 16, line))
        parts.append(_text(x + 22, y + 12.5, text, size=12))
        x += 22 + 7.5 * text_width(text) + 18
    return "".join(parts)


def draw(
    panels: Sequence[Panel], lines: Sequence[str] = (), key: Sequence[tuple[str, str]] = ()
) -> str:
    """Draw matrices side by side, in one row or in several, a key and lines of text below them.

    Parameters
    ----------
    panels : sequence of Panel
        From left to right.
    lines : sequence of str
        Text; a line break in one starts a new line.
    key : sequence of (look, text)
        What looks of cells mean: 'window', 'padding' and 'unread' can be explained.

    Returns
    -------
    str
        An SVG document; the same for the same arguments.
    """
    size = _cell_size(panels)
    x, y, right, bottom, parts = float(_MARGIN), float(_MARGIN), 0.0, 0.0, []
    for panel in panels:
        drawn, width, height = _panel(panel, x, y, size)
        parts.append(drawn)
        right, bottom = max(right, x + width), max(bottom, y + height)
        x += width + _GAP
        if panel.ends_row:
            x, y = float(_MARGIN), bottom + _GAP / 2
    total = max(right + _MARGIN, 480)
    y = bottom + 6
    if key:
        parts.append(_key(key, float(_MARGIN), y + 4))
        y += 24
    letters = int((total - 2 * _MARGIN) / 7.3)
    for row in (row for line in lines for part in line.split("\n") for row in _wrap(part, letters)):
        y += _LINE
        parts.append(_text(_MARGIN, y, row, size=12, more=f"{_MONO} xml:space='preserve'"))
    height = y + _MARGIN + 4
    hatch = (
        "<defs><pattern id='unread' width='6' height='6' patternUnits='userSpaceOnUse' "
        f"patternTransform='rotate(45)'><path d='M0 0V6' stroke='{HATCH}' stroke-width='1.6'/>"
        "</pattern></defs>"
    )
    ground = _rect(0, 0, total, height, "fill='#fff'")
    drawn = "".join(parts)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{total:g}' height='{height:g}' "
        f"viewBox='0 0 {total:g} {height:g}'>{hatch}{_outlines(drawn)}"
        f"{ground}{drawn}</svg>"
    )


def image(svg: str, alt: str) -> str:
    """Return an <img> that holds an SVG, with a text that says what is in it.

    Parameters
    ----------
    svg : str
        From `draw`.
    alt : str
        For readers who do not see it.

    Returns
    -------
    str
        HTML.
    """
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return (
        f'<img class="d2l-static" src="data:image/svg+xml;base64,{data}" '
        f'alt="{escape(alt)}" style="max-width: 100%">'
    )
