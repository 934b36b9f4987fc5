"""Output sizes worked out step by step, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from d2l_conv.languages import N_, NN_, _, ngettext
from d2l_conv.sizes import AXES, Axis, AxisPadding, Padding, Pair, axes_of

# What is said of lines behind the last window, of those that are padding, and of those in between.
_UNREAD = {
    "height": (
        NN_("{count} row at the bottom is never read", "{count} rows at the bottom are never read"),
        NN_(
            "{count} row of padding at the bottom is never read",
            "{count} rows of padding at the bottom are never read",
        ),
        NN_("{count} row in between is never read", "{count} rows in between are never read"),
    ),
    "width": (
        NN_(
            "{count} column at the right is never read",
            "{count} columns at the right are never read",
        ),
        NN_(
            "{count} column of padding at the right is never read",
            "{count} columns of padding at the right are never read",
        ),
        NN_("{count} column in between is never read", "{count} columns in between are never read"),
    ),
}
_NUMBERS = N_("no one two three four five six seven eight nine ten")


def _written(number: int) -> str:
    """Return a small number as a word."""
    words = _(_NUMBERS).split()
    return words[number] if number < len(words) else str(number)


def _unread(axis: Axis) -> Iterator[str]:
    """Say which lines of the input, or of its padding, no window reads."""
    unread = axis.unread()
    end = axis.before + axis.n  # the first padded position behind the input
    last = axis.windows()[-1][-1]
    behind = sum(max(last, axis.before) <= place < end for place in unread)
    between = sum(axis.before <= place < min(last, end) for place in unread)
    padding = sum(place >= end and place > last for place in unread)
    for count, sentence in zip((behind, padding, between), _UNREAD[axis.name], strict=True):
        if count:
            yield ngettext(*sentence, count).format(count=_written(count))


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
        left = ngettext(
            "pixel left for moving the window", "pixels left for moving the window", a.free
        )
        fit = ngettext("step that fits", "steps that fit", a.out - 1)
        places = ngettext(
            "place: the steps and the first place", "places: the steps and the first place", a.out
        )
        rows = [
            (f"{padded} - {a.span} = {a.free}", left),
            (f"floor({a.free} / {a.stride}) = {a.out - 1}", fit),
            (f"{a.out - 1} + 1 = {a.out}", places),
        ]
        if a.dilation > 1:
            spans = ngettext("pixel the kernel spans", "pixels the kernel spans", a.span)
            rows.insert(0, (f"{a.dilation}*({a.kernel_size} - 1) + 1 = {a.span}", spans))
        return rows

    @property
    def unread(self) -> list[str]:
        """Sentences about lines that no window reads; empty if every line is read."""
        return list(_unread(self.axis))

    @property
    def _title(self) -> str:
        title = _("{axis}: {n} -> {size}")
        return title.format(axis=_(self.axis.name), n=self.axis.n, size=self.size)

    def __str__(self) -> str:
        """Return the steps as lines of text."""
        width = max(len(formula) for formula, _meaning in self.steps)
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
        message = _("explain_size: axis must be 'height' or 'width', got {value}")
        raise ValueError(message.format(value=repr(axis)))
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
