"""A convolution with everything that follows from its settings: what a picture of it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch.nn import functional as F

from d2l_conv.conv import cross_correlate, output_size

Matrix = list[list[float]]
Place = tuple[int, int]


@dataclass(frozen=True)
class Solved:
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
        rows: Matrix = F.pad(torch.tensor(self.X), (left, right, top, bottom)).tolist()
        return rows

    @property
    def padded_shape(self) -> tuple[int, int]:
        """The padded input's (height, width)."""
        return len(self.padded), len(self.padded[0])

    def _size(self, axis: int) -> int:
        try:
            return output_size(
                self.input_shape[axis],
                self.kernel_size[axis],
                self.pads[axis],
                self.stride[axis],
                self.dilation[axis],
            )
        except ValueError:  # settings are checked before, so the kernel does not fit
            return 0

    @cached_property
    def output_shape(self) -> tuple[int, int]:
        """The output's (height, width); 0 on an axis where the kernel does not fit."""
        return self._size(0), self._size(1)

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
        (down, across), (d_h, d_w) = self.stride, self.dilation
        height, width = self.kernel_size
        return [
            [(row * down + i * d_h, column * across + j * d_w) for j in range(width)]
            for i in range(height)
        ]

    def unread(self, axis: int) -> list[int]:
        """Return the rows (axis 0) or columns (1) of the padded input that no window reads."""
        if not self.fits:
            return []
        read = {place[axis] for _, _, _, place in self.products()}
        return [line for line in range(self.padded_shape[axis]) if line not in read]

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
