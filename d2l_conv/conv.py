"""Convolution on one 2-D map: its output size, its arithmetic, and a layer applied to it.

Sizes are in pixels, height before width. `padding` is per side, as in PyTorch. The operation is a
cross-correlation: the kernel is laid on the window as it is, not flipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from operator import index
from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional as F

AxisPadding: TypeAlias = int | tuple[int, int] | Literal["same", "valid"]
Pair: TypeAlias = int | tuple[int, int]
Padding: TypeAlias = int | tuple[int | tuple[int, int], int | tuple[int, int]] | str

AXES = ("height", "width")

# What the two axes call their lines and their ends.
_WORDS = {
    "height": {"line": ("row", "rows"), "end": "at the bottom"},
    "width": {"line": ("column", "columns"), "end": "at the right"},
}
_NUMBERS = "no one two three four five six seven eight nine ten".split()


# --- settings ---------------------------------------------------------------------------------


def whole(value: object, name: str, least: int) -> int:
    """Return `value` as an int of at least `least`.

    Parameters
    ----------
    value : int-like
        A Python, NumPy or torch integer.
    name : str
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
        raise ValueError(f"{name} must be a whole number, got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def pair(value: object, name: str) -> tuple[object, object]:
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
        raise ValueError(
            f"{name} must be one number or a pair (height, width), got {len(value)} entries: "
            f"{value!r}"
        )
    return value[0], value[1]


def _span(kernel_size: int, dilation: int) -> int:
    """Return how many pixels a kernel reaches over, gaps included."""
    return dilation * (kernel_size - 1) + 1


def _axis_sides(padding: object, span: int, stride: int, name: str) -> tuple[int, int]:
    """Return one axis's padding as (before, after), in pixels."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        if stride != 1:
            raise ValueError(
                f"{name} 'same' needs stride 1, got stride {stride}; give the padding as a number"
            )
        return (span - 1) // 2, span - 1 - (span - 1) // 2
    if isinstance(padding, str):
        raise ValueError(f"{name} must be a number, a pair, 'same' or 'valid', got {padding!r}")
    if isinstance(padding, Sequence):
        if len(padding) != 2:
            raise ValueError(
                f"{name} must be one number per side or a pair (before, after), "
                f"got {len(padding)} entries: {padding!r}"
            )
        return whole(padding[0], f"{name}, before", 0), whole(padding[1], f"{name}, after", 0)
    both = whole(padding, f"{name} per side", 0)
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
        k = whole(kernel_size, f"{task}: kernel_size ({name})", 1)
        s = whole(stride, f"{task}: stride ({name})", 1)
        d = whole(dilation, f"{task}: dilation ({name})", 1)
        before, after = _axis_sides(padding, _span(k, d), s, f"{task}: padding ({name})")
        axis = cls(name, whole(n, f"{task}: the input's {name}", 1), k, before, after, s, d)
        if axis.free < 0:
            raise ValueError(f"{task}: {axis.misfit()}")
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
        more = -self.free
        window = f"a kernel of {self.kernel_size}"
        if self.dilation > 1:
            window += f" with dilation {self.dilation} (it spans {self.span} pixels)"
        size = f"the {self.name} is {self.n}"
        if self.before or self.after:
            size += f", {self.padded} with padding"
        return (
            f"{window} does not fit: {size}; expected a kernel that spans at most {self.padded}, "
            f"or {more} more pixel{'s' * (more > 1)} of padding in all"
        )

    def read(self) -> list[int]:
        """Return how many windows read each pixel of the input, from first to last."""
        counts = [0] * self.padded
        for i in range(self.out):
            for j in range(self.kernel_size):
                counts[i * self.stride + j * self.dilation] += 1
        return counts[self.before : self.before + self.n]


def _axes(
    shape: object, kernel_size: object, padding: object, stride: object, dilation: object, task: str
) -> tuple[Axis, Axis]:
    """Check the settings of both axes, height first."""
    if isinstance(shape, str) or not isinstance(shape, Sequence) or len(shape) != 2:
        raise ValueError(f"{task}: shape must be a pair (height, width), got {shape!r}")
    settings = zip(
        shape,
        pair(kernel_size, f"{task}: kernel_size"),
        (padding, padding) if isinstance(padding, str) else pair(padding, f"{task}: padding"),
        pair(stride, f"{task}: stride"),
        pair(dilation, f"{task}: dilation"),
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
        pair(value, f"{task}: {name}")
        for value, name in (
            (kernel_size, "kernel_size"),
            (stride, "stride"),
            (dilation, "dilation"),
        )
    )
    paddings = (padding, padding) if isinstance(padding, str) else pair(padding, f"{task}: padding")
    sides = []
    for axis, name in enumerate(AXES):
        k = whole(kernels[axis], f"{task}: kernel_size ({name})", 1)
        s = whole(strides[axis], f"{task}: stride ({name})", 1)
        d = whole(dilations[axis], f"{task}: dilation ({name})", 1)
        sides.append(_axis_sides(paddings[axis], _span(k, d), s, f"{task}: padding ({name})"))
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
    height, width = _axes(shape, kernel_size, padding, stride, dilation, "output_shape")
    return height.out, width.out


# --- sizes, explained -------------------------------------------------------------------------


def _count(number: int, axis: Axis) -> str:
    """Return 'one row', 'two columns', '12 rows'."""
    one, many = _WORDS[axis.name]["line"]
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {one if number == 1 else many}"


def _verb(number: int) -> str:
    return "is" if number == 1 else "are"


def _unread(axis: Axis) -> Iterator[str]:
    """Say which lines of the input, or of its padding, no window reads."""
    reads = axis.read()
    end = axis.before + axis.n  # the first padded position behind the input
    last = (axis.out - 1) * axis.stride + axis.span  # the first position behind the last window
    behind = max(0, end - max(last, axis.before))
    between = reads[: axis.n - behind].count(0)
    padding = min(axis.after, axis.free % axis.stride)
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
    height, width = _axes(shape, kernel_size, padding, stride, dilation, "explain_shape")
    return ShapeExplanation(SizeExplanation(height), SizeExplanation(width))


# --- arithmetic -------------------------------------------------------------------------------


def _two_axes(value: object, name: str, task: str) -> Tensor:
    """Return `value` if it is a tensor with a height and a width."""
    if not isinstance(value, Tensor):
        raise ValueError(
            f"{task}: expected {name} as a tensor with 2 axes (height, width), "
            f"got {type(value).__name__}; make it one with torch.tensor({name})"
        )
    if value.ndim != 2:
        raise ValueError(
            f"{task}: expected {name} with 2 axes (height, width), "
            f"got {value.ndim} axes, shape {tuple(value.shape)}{_axes_hint(value, name)}"
        )
    for size, axis in zip(value.shape, AXES, strict=True):
        if size == 0:
            raise ValueError(
                f"{task}: expected a {axis} of at least 1 in {name}, "
                f"got 0, shape {tuple(value.shape)}"
            )
    return value


def _axes_hint(value: Tensor, name: str) -> str:
    if value.ndim == 3:
        return f"; take one channel, {name}[0]"
    if value.ndim == 4:
        return f"; take one image and one channel, {name}[0, 0]"
    return ""


def cross_correlate(
    X: Tensor, K: Tensor, padding: Padding = 0, stride: Pair = 1, dilation: Pair = 1
) -> Tensor:
    """Cross-correlate X with K, one output entry at a time.

    Written to be read: ``nn.Conv2d`` does the same, much faster.

    Parameters
    ----------
    X : Tensor, (H, W)
        Input.
    K : Tensor, (k_h, k_w)
        Kernel; it is laid on the window as it is, not flipped.
    padding : int, pair or str
        Zeros per side, in pixels; see `pad_sides`.
    stride, dilation : int or (int, int)
        One number for both axes, or (down, across), in pixels.

    Returns
    -------
    Tensor, (H', W')
        ``Y[i, j]`` is the sum of the window's products with K.

    Raises
    ------
    ValueError
        If X or K has not two axes, a setting is out of range, or K does not fit.

    Notes
    -----
    Source: Zhang et al., *Dive into Deep Learning*, sections 7.2 and 7.3.

    Examples
    --------
    >>> X, K = torch.arange(9).reshape(3, 3), torch.tensor([[0, 1], [2, 3]])
    >>> cross_correlate(X, K).tolist()
    [[19, 25], [37, 43]]
    >>> cross_correlate(X, K, padding=1, stride=(3, 2)).shape
    torch.Size([2, 2])
    """
    _two_axes(X, "X", "cross_correlate")
    _two_axes(K, "K", "cross_correlate")
    h, w = _axes(X.shape, tuple(K.shape), padding, stride, dilation, "cross_correlate")
    padded = F.pad(X, (w.before, w.after, h.before, h.after))
    Y = torch.zeros(h.out, w.out, dtype=torch.result_type(X, K), device=X.device)
    for i in range(h.out):
        for j in range(w.out):
            top, left = i * h.stride, j * w.stride
            window = padded[top : top + h.span : h.dilation, left : left + w.span : w.dilation]
            Y[i, j] = (window * K).sum()
    return Y


# --- a layer on a 2-D map ---------------------------------------------------------------------


def _one_channel(conv2d: nn.Module) -> None:
    """Refuse a layer that wants, or gives, more than one channel."""
    for attribute, axis in (("in_channels", "input"), ("out_channels", "output")):
        channels = getattr(conv2d, attribute, 1)
        lazy = isinstance(getattr(conv2d, "weight", None), nn.UninitializedParameter)
        if isinstance(channels, int) and channels != 1 and not (lazy and channels == 0):
            raise ValueError(
                f"comp_conv2d: expected a layer with 1 {axis} channel (channel axis), "
                f"got {attribute}={channels}; use nn.Conv2d(1, 1, ...)"
            )


def _same_dtype(conv2d: nn.Module, X: Tensor) -> None:
    """Refuse a layer whose weights are of another dtype than X."""
    for parameter in conv2d.parameters():
        if parameter.dtype != X.dtype and not isinstance(parameter, nn.UninitializedParameter):
            raise ValueError(
                f"comp_conv2d: expected X of the layer's dtype {parameter.dtype}, got {X.dtype}; "
                f"convert one of them, as in X.to({parameter.dtype})"
            )


def _kernel_fits(conv2d: nn.Module, X: Tensor) -> None:
    """Refuse an nn.Conv2d whose window is larger than the padded X; the message names the axis."""
    if isinstance(conv2d, nn.Conv2d):
        settings = conv2d.kernel_size, conv2d.padding, conv2d.stride, conv2d.dilation
        _axes(tuple(X.shape), *settings, task="comp_conv2d")


def comp_conv2d(conv2d: nn.Module, X: Tensor) -> Tensor:
    """Send a 2-D tensor through a convolutional layer.

    A layer wants four axes: batch, channel, height, width. The first two are added, with size 1,
    and dropped again from the result.

    Parameters
    ----------
    conv2d : nn.Module
        A layer that maps (1, 1, H, W) to (1, 1, H', W'), such as ``nn.Conv2d(1, 1, 3)``.
    X : Tensor, (H, W)
        Input of a floating dtype.

    Returns
    -------
    Tensor, (H', W')
        The layer's output.

    Raises
    ------
    ValueError
        If X has not two axes or is not of a floating dtype, if the layer has more than one input
        or output channel, if its kernel does not fit, or if its output is not (1, 1, H', W').

    Notes
    -----
    Source: Zhang et al., *Dive into Deep Learning*, section 7.3.

    Examples
    --------
    >>> comp_conv2d(nn.Conv2d(1, 1, kernel_size=3, padding=1, stride=2), torch.rand(8, 8)).shape
    torch.Size([4, 4])
    """
    _two_axes(X, "X", "comp_conv2d")
    if not X.is_floating_point():
        raise ValueError(
            f"comp_conv2d: expected X of a floating dtype such as torch.float32, "
            f"got {X.dtype}; convert it with X.float()"
        )
    _one_channel(conv2d)
    _same_dtype(conv2d, X)
    _kernel_fits(conv2d, X)
    try:
        Y = conv2d(X.reshape((1, 1, *X.shape)))
    except RuntimeError as error:
        raise ValueError(
            f"comp_conv2d: expected a layer that takes shape {(1, 1, *X.shape)} "
            f"(batch, channel, height, width), got its error: {error}"
        ) from error
    if not isinstance(Y, Tensor) or Y.ndim != 4:
        came = tuple(Y.shape) if isinstance(Y, Tensor) else type(Y).__name__
        raise ValueError(
            f"comp_conv2d: expected an output with 4 axes (batch, channel, height, width), "
            f"got {came}"
        )
    for axis, size in zip(("batch", "channel"), Y.shape, strict=False):
        if size != 1:
            raise ValueError(
                f"comp_conv2d: expected size 1 on the output's {axis} axis, "
                f"got {size}, shape {tuple(Y.shape)}"
            )
    return Y.reshape(Y.shape[2:])
