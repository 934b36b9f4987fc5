"""Numbers and sentences of the static picture; ``js/words.js`` says the same in the browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from d2l_conv.widgets.sentences import SAY
from d2l_conv.widgets.solved import Place, Solved


def number(value: float) -> str:
    """Write a number, short enough for a cell: whole numbers as they are, others rounded.

    Examples
    --------
    >>> [number(v) for v in (19.0, -0.0, 1 / 9, 12.34, -1020.0)]
    ['19', '0', '0.11', '12.3', '-1020']
    """
    size = abs(value)
    if size >= 1e5:
        exponent = math.floor(math.log10(size))
        digits = Decimal(value).scaleb(-exponent).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{digits}e{exponent}" if abs(digits) < 10 else f"{digits / 10:.1f}e{exponent + 1}"
    if value == int(value):
        return str(int(value))
    places = "0.01" if size < 10 else "0.1" if size < 100 else "1"
    return str(Decimal(value).quantize(Decimal(places), ROUND_HALF_UP))


def is_exact(value: float) -> bool:
    """Say whether a number is shown as it is, not rounded."""
    return float(number(value)) == value


def factor(value: float) -> str:
    """Write a number as a factor: a negative one in brackets."""
    return f"({number(value)})" if value < 0 else number(value)


def _short_list(parts: Sequence[str], most: int = 12) -> str:
    text = ", ".join(parts[:most])
    left = len(parts) - most
    return SAY["and_more"].format(parts=text, count=left) if left > 0 else text


def _place(letter: str, place: Place) -> str:
    return f"{letter}[{place[0]}, {place[1]}]"


def _input_place(place: Place, solved: Solved) -> str:
    (top, _), (left, _) = solved.pads
    return _place("X", (place[0] - top, place[1] - left))


def arithmetic_of(entry: Place, solved: Solved) -> str:
    """Write out an output entry, one line for each row of the kernel.

    Examples
    --------
    >>> X, K = [[0.0, 1.0], [3.0, 4.0]], [[0.0, 1.0], [2.0, 3.0]]
    >>> print(arithmetic_of((0, 0), Solved(X, K, ((0, 0), (0, 0)), (1, 1), (1, 1))))
    Y[0, 0] = 0*0 + 1*1
      + 3*2 + 4*3
      = 19
    """
    value = solved.Y[entry[0]][entry[1]]
    products = [
        [(solved.padded[r][c], weight) for (r, c), weight in zip(places, weights, strict=True)]
        for places, weights in zip(solved.window(*entry), solved.K, strict=True)
    ]
    lines = [" + ".join(f"{factor(x)}*{factor(k)}" for x, k in line) for line in products]
    shown = [value, *(number for line in products for pair in line for number in pair)]
    sign = "=" if all(map(is_exact, shown)) else "≈"
    return f"{_place('Y', entry)} = " + "\n  + ".join(lines) + f"\n  {sign} {number(value)}"


def uses_of_input_text(place: Place, solved: Solved) -> str:
    """Say what is at a place of the padded input, and every output entry that it goes into."""
    kind = "a_padding" if solved.is_padding(place) else "an_input"
    value = number(solved.padded[place[0]][place[1]])
    what = SAY[kind].format(place=_input_place(place, solved), value=value)
    uses = solved.uses_of_input(place)
    if not uses:
        return str(SAY["goes_nowhere" if solved.fits else "goes_nowhere_yet"].format(what=what))
    parts = [
        SAY["one_use"].format(
            place=_place("Y", entry), weight=_place("K", (i, j)), value=number(solved.K[i][j])
        )
        for entry, (i, j) in uses
    ]
    sentence = SAY["goes_once" if len(uses) == 1 else "goes_into"]
    total = math.prod(solved.output_shape)
    text = sentence.format(what=what, count=len(uses), total=total, parts=_short_list(parts))
    return str(text)


def uses_of_weight_text(weight: Place, solved: Solved) -> str:
    """Say what a kernel's weight multiplies."""
    value = number(solved.K[weight[0]][weight[1]])
    what = SAY["a_weight"].format(place=_place("K", weight), value=value)
    uses = solved.uses_of_weight(weight)
    if not uses:
        return str(SAY["multiplies_nothing"].format(what=what))
    parts = [
        SAY["one_product"].format(input=_input_place(place, solved), output=_place("Y", entry))
        for entry, place in uses
    ]
    sentence = SAY["multiplies_one" if len(uses) == 1 else "multiplies"]
    return str(sentence.format(what=what, count=len(uses), parts=_short_list(parts)))


def formula(axis: int, solved: Solved) -> str:
    """Write the size formula of one axis (0 is the height) with the numbers put in."""
    n, k, d = solved.input_shape[axis], solved.kernel_size[axis], solved.dilation[axis]
    before, after = solved.pads[axis]
    padding = f"2*{before}" if before == after else f"{before} + {after}"
    reach = f"{k}" if d == 1 else f"({d}*({k} - 1) + 1)"
    size = solved.output_shape[axis]
    return str(
        SAY["size" if size else "size_negative"].format(
            name=SAY["axes"][axis],
            room=f"{n} + {padding} - {reach}",
            stride=solved.stride[axis],
            size=size,
            free=n + before + after - (d * (k - 1) + 1),
        )
    )


def misfit(solved: Solved) -> str:
    """Say why there is no output, with one sentence for each axis that is too short."""
    sentences = [
        SAY["does_not_fit"][axis].format(
            reach=solved.dilation[axis] * (solved.kernel_size[axis] - 1) + 1,
            size=solved.padded_shape[axis],
        )
        for axis in (0, 1)
        if not solved.output_shape[axis]
    ]
    return " ".join([*sentences, SAY["what_to_do"]])


def _unread_of_axis(axis: int, solved: Solved) -> list[str]:
    before = solved.pads[axis][0]
    end = before + solved.input_shape[axis]
    unread = solved.unread(axis)
    inside = [line - before for line in unread if before <= line < end]
    words = SAY["unread"][axis]
    parts = []
    if inside:
        lines = ", ".join(map(str, inside))
        parts.append(words["line" if len(inside) == 1 else "lines"].format(lines=lines))
    counts = sum(line < before for line in unread), sum(line >= end for line in unread)
    for count, word in zip(counts, ("first", "last"), strict=True):
        if count:
            parts.append(words[word if count == 1 else f"{word}s"].format(count=count))
    return parts


def unread_text(solved: Solved) -> str:
    """Say which rows and columns no window reads."""
    if not solved.fits:
        return ""
    parts = [part for axis in (0, 1) for part in _unread_of_axis(axis, solved)]
    return str(SAY["never_read"].format(parts="; ".join(parts)) if parts else SAY["all_read"])


def pytorch(solved: Solved) -> str:
    """Write the line of PyTorch that gives the same output, if its weight is K."""
    (top, bottom), (left, right) = solved.pads
    even = top == bottom and left == right
    settings = [f"1, 1, kernel_size={solved.kernel_size}"]
    if even:
        settings.append(f"padding={(top, left)}")
    settings.append(f"stride={solved.stride}")
    if max(solved.dilation) > 1:
        settings.append(f"dilation={solved.dilation}")
    layer = f"nn.Conv2d({', '.join(settings)}, bias=False)"
    return layer if even else f"nn.Sequential(nn.ZeroPad2d({(left, right, top, bottom)}), {layer})"


def titles(solved: Solved) -> dict[str, str]:
    """Name the three parts of the picture, with their sizes."""
    (height, width), (k_h, k_w) = solved.input_shape, solved.kernel_size
    padded_height, padded_width = solved.padded_shape
    kind = "input_padded" if any(map(any, solved.pads)) else "input"
    out_height, out_width = solved.output_shape
    return {
        "input": SAY[kind].format(
            height=height, width=width, padded_height=padded_height, padded_width=padded_width
        ),
        "kernel": SAY["kernel"].format(height=k_h, width=k_w),
        "output": SAY["output"].format(height=out_height, width=out_width)
        if solved.fits
        else SAY["no_output"],
    }
