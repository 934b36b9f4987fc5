"""What is said about a worked convolution: titles, arithmetic, sizes, lines that are never read.

Figures, static pictures and the explorers say the same; ``widgets/shared/words.js`` fills the same
table of sentences in the browser, and a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from d2l_conv.languages import Sentences, joined, listed
from d2l_conv.worked import Place, Worked, factor, is_exact, number

# Sent to the browser as it is; {names} are filled in there too.
SAY: Sentences[Any] = Sentences(
    {
        "axes": ["height", "width"],
        "input": "Input {height} x {width}",
        "input_padded": "Input {height} x {width}, padded {padded_height} x {padded_width}",
        "kernel": "Kernel {height} x {width}",
        "output": "Output {height} x {width}",
        "no_output": "No output",
        "size": "{name}: floor(({room}) / {stride}) + 1 = {size}",
        "size_negative": "{name}: {room} = {free} is below 0, so no window fits",
        "does_not_fit": [
            "The kernel does not fit: it spans {reach} rows, and the padded input has {size}.",
            "The kernel does not fit: it spans {reach} columns, and the padded input has {size}.",
        ],
        "what_to_do": "Make the input or the padding larger, or the kernel or the dilation "
        "smaller.",
        "an_input": "{place} = {value}",
        "a_padding": "{place} = {value} (padding)",
        "a_weight": "{place} = {value}",
        "goes_nowhere": "{what} goes into no output entry: no window reads it.",
        "goes_nowhere_yet": "{what} goes into no output entry: the kernel does not fit.",
        "goes_once": "{what} goes into 1 of {total} output entries: {parts}.",
        "goes_into": "{what} goes into {count} of {total} output entries: {parts}.",
        "one_use": "{place} (times {weight} = {value})",
        "multiplies_nothing": "{what} multiplies nothing: the kernel does not fit.",
        "multiplies_one": "{what} multiplies 1 number, for the one output entry: {parts}.",
        "multiplies": "{what} multiplies {count} numbers, one for each output entry: {parts}.",
        "one_product": "{input} for {output}",
        "list": ", ",
        "groups": "; ",
        "and_more": "{parts} and {count} more",
        "never_read": "Never read by a window: {parts}.",
        "all_read": "Every row and every column is read.",
        "unread": [
            {
                "line": "row {lines} of the input",
                "lines": "rows {lines} of the input",
                "first": "{count} row of the padding at the top",
                "firsts": "{count} rows of the padding at the top",
                "last": "{count} row of the padding at the bottom",
                "lasts": "{count} rows of the padding at the bottom",
            },
            {
                "line": "column {lines} of the input",
                "lines": "columns {lines} of the input",
                "first": "{count} column of the padding at the left",
                "firsts": "{count} columns of the padding at the left",
                "last": "{count} column of the padding at the right",
                "lasts": "{count} columns of the padding at the right",
            },
        ],
        "in_pytorch": "In PyTorch, with K as its weight: {line}",
        "run_me": "Run this cell in JupyterLab to move the sliders and to point at cells.",
        "pytorch": "PyTorch:",
        "arithmetic": "Arithmetic",
        "key": {"window": "window", "padding": "padding", "unread": "never read"},
        "key_name": "Key",
    }
)

# What is said in the words beside a figure alone.
FIGURE: Sentences[Any] = Sentences(
    {
        "maps": "{input}. {kernel}. {output}.",
        "padding": "Padding: {top} above, {bottom} below, {left} on the left, {right} on the "
        "right.",
        "stride": "Stride {down} down and {across} across.",
        "dilation": "Dilation {down} down and {across} across.",
        "window": (
            "Outlined: the window that starts at row {top}, column {left} of the padded input, "
            "and output entry ({i}, {j})."
        ),
        "row": ("{count} row", "{count} rows"),
        "column": ("{count} column", "{count} columns"),
    }
)


def _short_list(parts: Sequence[str], most: int = 12) -> str:
    text = listed(parts[:most])
    left = len(parts) - most
    return SAY["and_more"].format(parts=text, count=left) if left > 0 else text


def _place(letter: str, place: Place) -> str:
    return f"{letter}[{place[0]}, {place[1]}]"


def _input_place(place: Place, work: Worked) -> str:
    (top, _), (left, _) = work.pads
    return _place("X", (place[0] - top, place[1] - left))


def sum_of(entry: Place, work: Worked) -> str:
    """Write out the sum behind an output entry, one line for each row of the kernel."""
    value = work.Y[entry[0]][entry[1]]
    products = [
        [(work.padded[r][c], weight) for (r, c), weight in zip(places, weights, strict=True)]
        for places, weights in zip(work.window(*entry), work.K, strict=True)
    ]
    lines = [" + ".join(f"{factor(x)}*{factor(k)}" for x, k in line) for line in products]
    shown = [value, *(number for line in products for pair in line for number in pair)]
    sign = "=" if all(map(is_exact, shown)) else "≈"
    return "\n  + ".join(lines) + f"\n  {sign} {number(value)}"


def arithmetic_of(entry: Place, work: Worked) -> str:
    """Write out an output entry by name.

    Examples
    --------
    >>> X, K = [[0.0, 1.0], [3.0, 4.0]], [[0.0, 1.0], [2.0, 3.0]]
    >>> print(arithmetic_of((0, 0), Worked(X, K, ((0, 0), (0, 0)), (1, 1), (1, 1))))
    Y[0, 0] = 0*0 + 1*1
      + 3*2 + 4*3
      = 19
    """
    return f"{_place('Y', entry)} = {sum_of(entry, work)}"


def uses_of_input_text(place: Place, work: Worked) -> str:
    """Say what is at a place of the padded input, and every output entry that it goes into."""
    kind = "a_padding" if work.is_padding(place) else "an_input"
    value = number(work.padded[place[0]][place[1]])
    what = SAY[kind].format(place=_input_place(place, work), value=value)
    uses = work.uses_of_input(place)
    if not uses:
        return str(SAY["goes_nowhere" if work.fits else "goes_nowhere_yet"].format(what=what))
    parts = [
        SAY["one_use"].format(
            place=_place("Y", entry), weight=_place("K", (i, j)), value=number(work.K[i][j])
        )
        for entry, (i, j) in uses
    ]
    sentence = SAY["goes_once" if len(uses) == 1 else "goes_into"]
    total = math.prod(work.output_shape)
    text = sentence.format(what=what, count=len(uses), total=total, parts=_short_list(parts))
    return str(text)


def uses_of_weight_text(weight: Place, work: Worked) -> str:
    """Say what a kernel's weight multiplies."""
    value = number(work.K[weight[0]][weight[1]])
    what = SAY["a_weight"].format(place=_place("K", weight), value=value)
    uses = work.uses_of_weight(weight)
    if not uses:
        return str(SAY["multiplies_nothing"].format(what=what))
    parts = [
        SAY["one_product"].format(input=_input_place(place, work), output=_place("Y", entry))
        for entry, place in uses
    ]
    sentence = SAY["multiplies_one" if len(uses) == 1 else "multiplies"]
    return str(sentence.format(what=what, count=len(uses), parts=_short_list(parts)))


def formula(axis: int, work: Worked) -> str:
    """Write the size formula of one axis (0 is the height) with the numbers put in."""
    n, k, d = work.input_shape[axis], work.kernel_size[axis], work.dilation[axis]
    before, after = work.pads[axis]
    padding = f"2*{before}" if before == after else f"{before} + {after}"
    reach = f"{k}" if d == 1 else f"({d}*({k} - 1) + 1)"
    size = work.output_shape[axis]
    return str(
        SAY["size" if size else "size_negative"].format(
            name=SAY["axes"][axis],
            room=f"{n} + {padding} - {reach}",
            stride=work.stride[axis],
            size=size,
            free=work.axes[axis].free,
        )
    )


def misfit(work: Worked) -> str:
    """Say why there is no output, with one sentence for each axis that is too short."""
    sentences = [
        SAY["does_not_fit"][axis].format(
            reach=work.axes[axis].span,
            size=work.axes[axis].padded,
        )
        for axis in (0, 1)
        if not work.output_shape[axis]
    ]
    return joined([*sentences, SAY["what_to_do"]])


def _unread_of_axis(axis: int, work: Worked) -> list[str]:
    before = work.pads[axis][0]
    end = before + work.input_shape[axis]
    unread = work.unread(axis)
    inside = [line - before for line in unread if before <= line < end]
    words = SAY["unread"][axis]
    parts = []
    if inside:
        lines = listed(map(str, inside))
        parts.append(words["line" if len(inside) == 1 else "lines"].format(lines=lines))
    counts = sum(line < before for line in unread), sum(line >= end for line in unread)
    for count, word in zip(counts, ("first", "last"), strict=True):
        if count:
            parts.append(words[word if count == 1 else f"{word}s"].format(count=count))
    return parts


def unread_text(work: Worked) -> str:
    """Say which rows and columns no window reads."""
    if not work.fits:
        return ""
    parts = [part for axis in (0, 1) for part in _unread_of_axis(axis, work)]
    return str(SAY["never_read"].format(parts=listed(parts, "; ")) if parts else SAY["all_read"])


def _lines(count: int, line: str) -> str:
    return str(FIGURE[line][count != 1].format(count=count))


def figure_words(work: Worked, at: Place) -> Iterator[str]:
    """Say what a figure of the convolution shows, with the window of an output entry outlined."""
    yield FIGURE["maps"].format(**titles(work))
    (top, bottom), (left, right) = work.pads
    if any((top, bottom, left, right)):
        yield FIGURE["padding"].format(
            top=_lines(top, "row"),
            bottom=_lines(bottom, "row"),
            left=_lines(left, "column"),
            right=_lines(right, "column"),
        )
    for name, pair in (("stride", work.stride), ("dilation", work.dilation)):
        if pair != (1, 1):
            yield FIGURE[name].format(down=pair[0], across=pair[1])
    first_row, first_column = work.window(*at)[0][0]
    yield FIGURE["window"].format(top=first_row, left=first_column, i=at[0], j=at[1])
    if work.unread(0) or work.unread(1):
        yield unread_text(work)


def pytorch(work: Worked) -> str:
    """Write the line of PyTorch that gives the same output, if its weight is K."""
    (top, bottom), (left, right) = work.pads
    even = top == bottom and left == right
    settings = [f"1, 1, kernel_size={work.kernel_size}"]
    if even:
        settings.append(f"padding={(top, left)}")
    settings.append(f"stride={work.stride}")
    if max(work.dilation) > 1:
        settings.append(f"dilation={work.dilation}")
    layer = f"nn.Conv2d({', '.join(settings)}, bias=False)"
    return layer if even else f"nn.Sequential(nn.ZeroPad2d({(left, right, top, bottom)}), {layer})"


def titles(work: Worked) -> dict[str, str]:
    """Name the three parts of the picture, with their sizes."""
    (height, width), (k_h, k_w) = work.input_shape, work.kernel_size
    padded_height, padded_width = work.padded_shape
    kind = "input_padded" if any(map(any, work.pads)) else "input"
    out_height, out_width = work.output_shape
    return {
        "input": SAY[kind].format(
            height=height, width=width, padded_height=padded_height, padded_width=padded_width
        ),
        "kernel": SAY["kernel"].format(height=k_h, width=k_w),
        "output": SAY["output"].format(height=out_height, width=out_width)
        if work.fits
        else SAY["no_output"],
    }
