"""The output size of a convolution, axis by axis.

Sizes are in pixels, height before width. `padding` is per side, as in PyTorch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import Literal, NamedTuple, TypeAlias

from torch import Tensor

from d2l_conv.languages import N_, _, ngettext

AxisPadding: TypeAlias = int | tuple[int, int] | Literal["same", "valid"]
Pair: TypeAlias = int | tuple[int, int]
Padding: TypeAlias = int | tuple[int | tuple[int, int], int | tuple[int, int]] | str

AXES = (N_("height"), N_("width"))


# --- settings ---------------------------------------------------------------------------------


class Setting(NamedTuple):
    """What a message calls a setting; put into words where there is a message.

    ``what`` is the setting's name in code, or a sentence with a place for the axis.
    """

    task: str
    what: str
    axis: str = ""

    def __str__(self) -> str:
        """Return the name, such as 'output_size: stride (height)'."""
        axis, what = _(self.axis), self.what
        if "{axis}" in what:
            what = _(what).format(axis=axis)
        elif axis:
            what = _("{name} ({axis})").format(name=what, axis=axis)
        return of_task(self.task, what) if self.task else what


def of_task(task: str, said: str) -> str:
    """Put the name of the function that was called before what is said."""
    return _("{task}: {said}").format(task=task, said=said)


def whole(value: object, name: object, least: int) -> int:
    """Return `value` as an int of at least `least`.

    Parameters
    ----------
    value : int-like
        A Python, NumPy or torch integer.
    name : str or Setting
        What the message calls it, such as ``'output_size: stride (height)'``.
    least : int
        The smallest value that makes sense.

    Raises
    ------
    ValueError
        If it is not a whole number, or too small.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        message = _("{name} must be a whole number, got {value}")
        raise ValueError(message.format(name=name, value=repr(value))) from None
    if number < least:
        message = _("{name} must be at least {least}, got {value}")
        raise ValueError(message.format(name=name, least=least, value=number))
    return number


def pair(value: object, name: object) -> tuple[object, object]:
    """Return a setting for (height, width): an int counts for both axes.

    Raises
    ------
    ValueError
        If it is a sequence of another length than 2.
    """
    if isinstance(value, Tensor) and value.ndim:
        value = value.tolist()
    if not isinstance(value, Sequence) or isinstance(value, str):
        return value, value
    if len(value) != 2:
        message = ngettext(
            "{name} must be one number or a pair (height, width), got {count} entry: {value}",
            "{name} must be one number or a pair (height, width), got {count} entries: {value}",
            len(value),
        )
        raise ValueError(message.format(name=name, count=len(value), value=repr(value)))
    return value[0], value[1]


def not_two_axes(task: str, name: str, shape: Sequence[int]) -> str:
    """Say that something has not a height and a width alone."""
    return ngettext(
        "{task}: expected {name} with 2 axes (height, width), got {count} axis, shape {shape}",
        "{task}: expected {name} with 2 axes (height, width), got {count} axes, shape {shape}",
        len(shape),
    ).format(task=task, name=name, count=len(shape), shape=tuple(shape))


def _span(kernel_size: int, dilation: int) -> int:
    """Return how many pixels a kernel reaches over, gaps included."""
    return dilation * (kernel_size - 1) + 1


def _axis_sides(padding: object, span: int, stride: int, task: str, axis: str) -> tuple[int, int]:
    """Return one axis's padding as (before, after), in pixels."""
    name = Setting(task, "padding", axis)
    if padding == "valid":
        return 0, 0
    if padding == "same":
        if stride != 1:
            message = _(
                "{name} 'same' needs stride 1, got stride {stride}; give the padding as a number"
            )
            raise ValueError(message.format(name=name, stride=stride))
        return (span - 1) // 2, span - 1 - (span - 1) // 2
    if isinstance(padding, str):
        message = _("{name} must be a number, a pair, 'same' or 'valid', got {value}")
        raise ValueError(message.format(name=name, value=repr(padding)))
    if isinstance(padding, Sequence):
        if len(padding) != 2:
            message = ngettext(
                "{name} must be one number per side or a pair (before, after), "
                "got {count} entry: {value}",
                "{name} must be one number per side or a pair (before, after), "
                "got {count} entries: {value}",
                len(padding),
            )
            raise ValueError(message.format(name=name, count=len(padding), value=repr(padding)))
        return (
            whole(padding[0], Setting(task, N_("padding ({axis}), before"), axis), 0),
            whole(padding[1], Setting(task, N_("padding ({axis}), after"), axis), 0),
        )
    both = whole(padding, Setting(task, N_("padding ({axis}) per side"), axis), 0)
    return both, both


@dataclass(frozen=True)
class Axis:
    """One axis of a convolution, its settings checked.

    Attributes
    ----------
    name : str
        'height' or 'width'.
    n, kernel_size, stride, dilation, before, after : int
        Pixels; `before` and `after` are the padding at the two ends.
    """

    name: str
    n: int
    kernel_size: int
    before: int
    after: int
    stride: int
    dilation: int

    @classmethod
    def of(
        cls,
        n: object,
        kernel_size: object,
        padding: object = 0,
        stride: object = 1,
        dilation: object = 1,
        *,
        name: str = "height",
        task: str = "output_size",
    ) -> Axis:
        """Check the settings of one axis; `task` is the function that a message names."""
        k = whole(kernel_size, Setting(task, "kernel_size", name), 1)
        s = whole(stride, Setting(task, "stride", name), 1)
        d = whole(dilation, Setting(task, "dilation", name), 1)
        before, after = _axis_sides(padding, _span(k, d), s, task, name)
        n = whole(n, Setting(task, N_("the input's {axis}"), name), 1)
        axis = cls(name, n, k, before, after, s, d)
        if axis.free < 0:
            raise ValueError(of_task(task, axis.misfit()))
        return axis

    @property
    def span(self) -> int:
        """Pixels from the kernel's first entry to its last, gaps of the dilation included."""
        return _span(self.kernel_size, self.dilation)

    @property
    def padded(self) -> int:
        """The size with padding at both ends."""
        return self.before + self.n + self.after

    @property
    def free(self) -> int:
        """How many pixels the window can move from its first place; negative if it does not fit."""
        return self.padded - self.span

    @property
    def out(self) -> int:
        """How many places the window has: the output's size."""
        return self.free // self.stride + 1

    def misfit(self) -> str:
        """Say why the window does not fit, and what to do."""
        window = _("a kernel of {size}")
        if self.dilation > 1:
            window = ngettext(
                "a kernel of {size} with dilation {dilation} (it spans {span} pixel)",
                "a kernel of {size} with dilation {dilation} (it spans {span} pixels)",
                self.span,
            )
        size = _("the {axis} is {n}")
        if self.before or self.after:
            size = _("the {axis} is {n}, {padded} with padding")
        return ngettext(
            "{window} does not fit: {size}; expected a kernel that spans at most {padded}, "
            "or {more} more pixel of padding in all",
            "{window} does not fit: {size}; expected a kernel that spans at most {padded}, "
            "or {more} more pixels of padding in all",
            -self.free,
        ).format(
            window=window.format(size=self.kernel_size, dilation=self.dilation, span=self.span),
            size=size.format(axis=_(self.name), n=self.n, padded=self.padded),
            padded=self.padded,
            more=-self.free,
        )

    def windows(self) -> list[range]:
        """Return the places that each window reads, counted from the first one of the padding.

        Examples
        --------
        >>> [list(places) for places in Axis.of(7, 2, padding=1, stride=3, dilation=2).windows()]
        [[0, 2], [3, 5], [6, 8]]
        """
        starts = range(0, self.out * self.stride, self.stride)
        return [range(start, start + self.span, self.dilation) for start in starts]

    def read(self) -> list[int]:
        """Return how many windows read each pixel of the input, from first to last."""
        counts = Counter(place for window in self.windows() for place in window)
        return [counts[place] for place in range(self.before, self.before + self.n)]

    def unread(self) -> list[int]:
        """Return the places that no window reads, counted from the first one of the padding."""
        read = {place for window in self.windows() for place in window}
        return [place for place in range(self.padded) if place not in read]


def axes_of(
    shape: object, kernel_size: object, padding: object, stride: object, dilation: object, task: str
) -> tuple[Axis, Axis]:
    """Check the settings of both axes, height first."""
    if isinstance(shape, str) or not isinstance(shape, Sequence) or len(shape) != 2:
        message = _("{task}: shape must be a pair (height, width), got {value}")
        raise ValueError(message.format(task=task, value=repr(shape)))
    settings = zip(
        shape,
        pair(kernel_size, Setting(task, "kernel_size")),
        (padding, padding) if isinstance(padding, str) else pair(padding, Setting(task, "padding")),
        pair(stride, Setting(task, "stride")),
        pair(dilation, Setting(task, "dilation")),
        AXES,
        strict=True,
    )
    height, width = (Axis.of(*row[:5], name=row[5], task=task) for row in settings)
    return height, width


def pad_sides(
    padding: Padding, kernel_size: Pair = 1, stride: Pair = 1, dilation: Pair = 1
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the padding of each side.

    Parameters
    ----------
    padding : int, pair or str
        Pixels per side: one number, or (height, width), where each can again be a pair
        (before, after). 'same' keeps the size at stride 1; if its total is odd, the extra pixel
        goes to the bottom and the right, as in PyTorch. 'valid' is none.
    kernel_size, stride, dilation : int or (int, int)
        Needed for 'same' alone.

    Returns
    -------
    ((top, bottom), (left, right)) : pairs of int
        In pixels.

    Raises
    ------
    ValueError
        If a setting is out of range, or 'same' meets a stride other than 1.

    Examples
    --------
    >>> pad_sides((2, 1))
    ((2, 2), (1, 1))
    >>> pad_sides("same", kernel_size=4)
    ((1, 2), (1, 2))
    """
    task = "pad_sides"
    kernels, strides, dilations = (
        pair(value, Setting(task, name))
        for value, name in (
            (kernel_size, "kernel_size"),
            (stride, "stride"),
            (dilation, "dilation"),
        )
    )
    paddings = (
        (padding, padding) if isinstance(padding, str) else pair(padding, Setting(task, "padding"))
    )
    sides = []
    for axis, name in enumerate(AXES):
        k = whole(kernels[axis], Setting(task, "kernel_size", name), 1)
        s = whole(strides[axis], Setting(task, "stride", name), 1)
        d = whole(dilations[axis], Setting(task, "dilation", name), 1)
        sides.append(_axis_sides(paddings[axis], _span(k, d), s, task, name))
    return sides[0], sides[1]


# --- sizes ------------------------------------------------------------------------------------


def output_size(
    n: int, kernel_size: int, padding: AxisPadding = 0, stride: int = 1, dilation: int = 1
) -> int:
    r"""Return the output size along one axis.

    .. math:: o = \lfloor (n + 2p - d (k - 1) - 1) / s \rfloor + 1

    Parameters
    ----------
    n : int
        Input size, in pixels.
    kernel_size : int
        Kernel size k.
    padding : int, (int, int), 'same' or 'valid'
        Pixels p per side, or (before, after).
    stride : int
        Step s of the window, in pixels.
    dilation : int
        Distance d of two neighbouring kernel entries, in pixels.

    Returns
    -------
    int
        How many places the window has.

    Raises
    ------
    ValueError
        If a setting is out of range, or the window does not fit into the padded input.

    Notes
    -----
    Source: Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016.

    Examples
    --------
    >>> output_size(8, 3, padding=1, stride=2)
    4
    >>> output_size(8, 4, padding=(1, 2))
    8
    """
    return Axis.of(n, kernel_size, padding, stride, dilation, task="output_size").out


def output_shape(
    shape: Sequence[int],
    kernel_size: Pair,
    padding: Padding = 0,
    stride: Pair = 1,
    dilation: Pair = 1,
) -> tuple[int, int]:
    """Return the output's (height, width).

    Parameters
    ----------
    shape : (int, int)
        Input (height, width), in pixels.
    kernel_size, stride, dilation : int or (int, int)
        One number for both axes, or (height, width).
    padding : int, pair or str
        Pixels per side; see `pad_sides`.

    Returns
    -------
    (int, int)
        Output (height, width).

    Raises
    ------
    ValueError
        If a setting is out of range, or the window does not fit; the message names the axis.

    Examples
    --------
    >>> output_shape((8, 8), (3, 5), padding=(0, 1), stride=(3, 4))
    (2, 2)
    """
    height, width = axes_of(shape, kernel_size, padding, stride, dilation, "output_shape")
    return height.out, width.out
