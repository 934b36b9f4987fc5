"""One convolution worked out, and how its numbers are written: what every picture of it shows.

Figures, static pictures and the explorers take from here what they draw. The twins in the browser
are ``arithmetic.js`` and ``number`` of ``words.js`` in ``widgets/shared``; a test holds them to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from d2l_conv.conv import cross_correlate
from d2l_conv.sizes import AXES, Axis, Padding, Pair, Setting, not_two_axes, pad_sides, pair

Matrix = list[list[float]]
Place = tuple[int, int]


# --- numbers ----------------------------------------------------------------------------------


def number(value: float) -> str:
    """Write a number, short enough for a cell: whole as it is, else with three digits or so.

    Two decimals below 10, one below 100, none above; halves go away from zero, zeros at the end
    are left out.

    Examples
    --------
    >>> [number(v) for v in (19.0, -0.001, 1 / 8, 2.5, 12.34, 0.998, -1020.0, 123456.0)]
    ['19', '0', '0.13', '2.5', '12.3', '1', '-1020', '1.2e5']
    """
    value = float(value)  # NumPy's and torch's scalars too
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "∞" if value > 0 else "-∞"
    size = abs(value)
    if size >= 1e5:
        exponent = math.floor(math.log10(size))
        digits = Decimal(value).scaleb(-exponent).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{digits}e{exponent}" if abs(digits) < 10 else f"{digits / 10:.1f}e{exponent + 1}"
    places = "0.01" if size < 10 else "0.1" if size < 100 else "1"
    text = str(Decimal(value).quantize(Decimal(places), ROUND_HALF_UP))
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def is_exact(value: float) -> bool:
    """Say whether a number is shown as it is, not rounded."""
    return math.isfinite(value) and float(number(value)) == value


def factor(value: float) -> str:
    """Write a number as a factor: one with a sign in brackets.

    >>> factor(-1.5), factor(-0.001)
    ('(-1.5)', '0')
    """
    text = number(value)
    return f"({text})" if text.startswith("-") else text


# --- the convolution --------------------------------------------------------------------------


def two_axes(values: Any, name: str, task: str) -> Tensor:
    """Return numbers as a float64 tensor of two axes.

    Raises
    ------
    ValueError
        If there are not two axes.
    """
    numbers = torch.as_tensor(values).detach().to("cpu", torch.float64)
    if numbers.ndim != 2:
        raise ValueError(not_two_axes(task, name, numbers.shape))
    return numbers


@dataclass(frozen=True)
class Worked:
    """One convolution, worked out.

    Places in the padded input count from its top left corner, padding included.

    Attributes
    ----------
    X, K : list of list of float
        Input (H, W) and kernel (k_h, k_w).
    pads : ((top, bottom), (left, right))
        Padding of each side, in pixels.
    stride, dilation : (int, int)
        Down and across, in pixels.
    """

    X: Matrix
    K: Matrix
    pads: tuple[tuple[int, int], tuple[int, int]]
    stride: tuple[int, int]
    dilation: tuple[int, int]

    @classmethod
    def of(
        cls,
        X: Any,
        K: Any,
        padding: Padding = 0,
        stride: Pair = 1,
        dilation: Pair = 1,
        *,
        task: str = "worked",
    ) -> Worked:
        """Check arrays and settings, and work them out.

        Parameters
        ----------
        X : array, (H, W)
            Input.
        K : array, (k_h, k_w)
            Kernel.
        padding, stride, dilation
            As in `d2l_conv.cross_correlate`.
        task : str
            The function that a message names.

        Raises
        ------
        ValueError
            If an array has not two axes, a setting is out of range, or the kernel does not fit.
        """
        X, K = two_axes(X, "X", task), two_axes(K, "K", task)
        sides = pad_sides(padding, (K.shape[0], K.shape[1]), stride, dilation)
        strides, dilations = (
            pair(value, Setting(task, name))
            for value, name in ((stride, "stride"), (dilation, "dilation"))
        )
        settings = zip(X.shape, K.shape, sides, strides, dilations, AXES, strict=True)
        h, w = (Axis.of(*row[:5], name=row[5], task=task) for row in settings)
        return cls(
            X=X.tolist(),
            K=K.tolist(),
            pads=((h.before, h.after), (w.before, w.after)),
            stride=(h.stride, w.stride),
            dilation=(h.dilation, w.dilation),
        )

    @property
    def input_shape(self) -> tuple[int, int]:
        """The input's (height, width)."""
        return len(self.X), len(self.X[0])

    @property
    def kernel_size(self) -> tuple[int, int]:
        """The kernel's (height, width)."""
        return len(self.K), len(self.K[0])

    @cached_property
    def padded(self) -> Matrix:
        """The input with its padding."""
        (top, bottom), (left, right) = self.pads
        X = torch.tensor(self.X, dtype=torch.float64)
        rows: Matrix = F.pad(X, (left, right, top, bottom)).tolist()
        return rows

    @property
    def padded_shape(self) -> tuple[int, int]:
        """The padded input's (height, width)."""
        return len(self.padded), len(self.padded[0])

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """Height and width; the kernel need not fit."""
        shape, kernel, pads = self.input_shape, self.kernel_size, self.pads
        height, width = (
            Axis(AXES[a], shape[a], kernel[a], *pads[a], self.stride[a], self.dilation[a])
            for a in (0, 1)
        )
        return height, width

    @cached_property
    def _windows(self) -> tuple[list[range], list[range]]:
        height, width = self.axes
        return height.windows(), width.windows()

    @property
    def output_shape(self) -> tuple[int, int]:
        """The output's (height, width); 0 on an axis where the kernel does not fit."""
        height, width = self.axes
        return max(0, height.out), max(0, width.out)

    @property
    def fits(self) -> bool:
        """Whether there is an output."""
        return all(self.output_shape)

    @cached_property
    def Y(self) -> Matrix:
        """The output; empty where the kernel does not fit."""
        if not self.fits:
            return []
        X, K = (torch.tensor(numbers, dtype=torch.float64) for numbers in (self.X, self.K))
        rows: Matrix = cross_correlate(X, K, self.pads, self.stride, self.dilation).tolist()
        return rows

    def window(self, row: int, column: int) -> list[list[Place]]:
        """Return the places that output entry [row, column] reads, in the kernel's order."""
        down, across = self._windows
        return [[(r, c) for c in across[column]] for r in down[row]]

    def unread(self, axis: int) -> list[int]:
        """Return the rows (axis 0) or columns (1) of the padded input that no window reads."""
        return self.axes[axis].unread() if self.fits else []

    def products(self) -> Iterator[tuple[Place, int, int, Place]]:
        """Give every product of the convolution: output entry, weight's i and j, input place."""
        height, width = self.output_shape if self.fits else (0, 0)
        for row in range(height):
            for column in range(width):
                for i, line in enumerate(self.window(row, column)):
                    for j, place in enumerate(line):
                        yield (row, column), i, j, place

    def uses_of_input(self, place: Place) -> list[tuple[Place, Place]]:
        """Return (output entry, weight) of every product that an input place takes part in."""
        return [(entry, (i, j)) for entry, i, j, read in self.products() if read == place]

    def uses_of_weight(self, weight: Place) -> list[tuple[Place, Place]]:
        """Return (output entry, input place) of every product of a weight."""
        return [(entry, read) for entry, i, j, read in self.products() if (i, j) == weight]

    def is_padding(self, place: Place) -> bool:
        """Whether a place of the padded input lies in the padding."""
        return not all(
            before <= line < before + size
            for line, (before, _), size in zip(place, self.pads, self.input_shape, strict=True)
        )
