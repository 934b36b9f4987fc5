"""Output sizes worked out step by step, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from d2l_conv.sizes import AXES, Axis, AxisPadding, Padding, Pair, axes_of

# What the two axes call their lines and their ends.
_WORDS = {
    "height": {"line": ("row", "rows"), "end": "at the bottom"},
    "width": {"line": ("column", "columns"), "end": "at the right"},
}
_NUMBERS = "no one two three four five six seven eight nine ten".split()


def _count(number: int, axis: Axis) -> str:
    """Return 'one row', 'two columns', '12 rows'."""
    one, many = _WORDS[axis.name]["line"]
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {one if number == 1 else many}"


def _verb(number: int) -> str:
    return "is" if number == 1 else "are"


def _unread(axis: Axis) -> Iterator[str]:
    """Say which lines of the input, or of its padding, no window reads."""
    unread = axis.unread()
    end = axis.before + axis.n  # the first padded position behind the input
    last = axis.windows()[-1][-1]
    behind = sum(max(last, axis.before) <= place < end for place in unread)
    between = sum(axis.before <= place < min(last, end) for place in unread)
    padding = sum(place >= end and place > last for place in unread)
    where = _WORDS[axis.name]["end"]
    if behind:
        yield f"{_count(behind, axis)} {where} {_verb(behind)} never read"
    if padding:
        yield f"{_count(padding, axis)} of padding {where} {_verb(padding)} never read"
    if between:
        yield f"{_count(between, axis)} in between {_verb(between)} never read"


@dataclass(frozen=True)
class SizeExplanation:
    """The output size of one axis, worked out step by step.

    Shown as text by ``print`` and as a list in a notebook.

    Attributes
    ----------
    axis : Axis
        The checked settings.
    """

    axis: Axis

    @property
    def size(self) -> int:
        """The output size."""
        return self.axis.out

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The arithmetic, as pairs (formula with numbers, what it means)."""
        a = self.axis
        if a.before == a.after:
            padded = f"{a.n} + 2*{a.before}" if a.before else f"{a.n}"
        else:
            padded = f"{a.n} + {a.before} + {a.after}"
        rows = []
        if a.dilation > 1:
            rows.append(
                (f"{a.dilation}*({a.kernel_size} - 1) + 1 = {a.span}", "pixels the kernel spans")
            )
        rows.append((f"{padded} - {a.span} = {a.free}", "pixels left for moving the window"))
        rows.append((f"floor({a.free} / {a.stride}) = {a.out - 1}", "steps that fit"))
        rows.append((f"{a.out - 1} + 1 = {a.out}", "places: the steps and the first place"))
        return rows

    @property
    def unread(self) -> list[str]:
        """Sentences about lines that no window reads; empty if every line is read."""
        return list(_unread(self.axis))

    @property
    def _title(self) -> str:
        return f"{self.axis.name}: {self.axis.n} -> {self.size}"

    def __str__(self) -> str:
        """Return the steps as lines of text."""
        width = max(len(formula) for formula, _ in self.steps)
        lines = [f"  {formula:<{width}}  {meaning}" for formula, meaning in self.steps]
        return "\n".join([self._title, *lines, *(f"  {sentence}" for sentence in self.unread)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:left"><code>{escape(formula)}</code></td>'
            f'<td style="text-align:left">{escape(meaning)}</td></tr>'
            for formula, meaning in self.steps
        )
        notes = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.unread)
        return f"<p><strong>{escape(self._title)}</strong></p><table>{rows}</table>{notes}"


@dataclass(frozen=True)
class ShapeExplanation:
    """The output shape, worked out for the height and then for the width."""

    height: SizeExplanation
    width: SizeExplanation

    @property
    def shape(self) -> tuple[int, int]:
        """The output's (height, width)."""
        return self.height.size, self.width.size

    def __str__(self) -> str:
        """Return both explanations as text."""
        return f"{self.height}\n{self.width}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.height._repr_html_() + self.width._repr_html_()


def explain_size(
    n: int,
    kernel_size: int,
    padding: AxisPadding = 0,
    stride: int = 1,
    dilation: int = 1,
    *,
    axis: str = "height",
) -> SizeExplanation:
    """Work out `output_size` step by step.

    Parameters
    ----------
    n, kernel_size, padding, stride, dilation
        As in `output_size`.
    axis : {'height', 'width'}
        Whether to speak of rows or of columns.

    Returns
    -------
    SizeExplanation
        Text for ``print``, a list in a notebook; ``.size`` is the number.

    Raises
    ------
    ValueError
        As in `output_size`, and for an unknown axis.

    Examples
    --------
    >>> explain_size(8, 3, padding=1, stride=2)
    height: 8 -> 4
      8 + 2*1 - 3 = 7   pixels left for moving the window
      floor(7 / 2) = 3  steps that fit
      3 + 1 = 4         places: the steps and the first place
      one row of padding at the bottom is never read
    """
    if axis not in AXES:
        raise ValueError(f"explain_size: axis must be 'height' or 'width', got {axis!r}")
    return SizeExplanation(
        Axis.of(n, kernel_size, padding, stride, dilation, name=axis, task="explain_size")
    )


def explain_shape(
    shape: Sequence[int],
    kernel_size: Pair,
    padding: Padding = 0,
    stride: Pair = 1,
    dilation: Pair = 1,
) -> ShapeExplanation:
    """Work out `output_shape` step by step, for both axes.

    Parameters
    ----------
    shape, kernel_size, padding, stride, dilation
        As in `output_shape`.

    Returns
    -------
    ShapeExplanation
        Text for ``print``, a list in a notebook; ``.shape`` is the pair.

    Raises
    ------
    ValueError
        As in `output_shape`.

    Examples
    --------
    >>> explain_shape((8, 8), (3, 5), padding=(0, 1), stride=(3, 4)).shape
    (2, 2)
    """
    height, width = axes_of(shape, kernel_size, padding, stride, dilation, "explain_shape")
    return ShapeExplanation(SizeExplanation(height), SizeExplanation(width))
