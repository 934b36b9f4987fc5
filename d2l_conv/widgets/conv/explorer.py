"""ConvExplorer: a convolution in which every number can be pointed at."""

from __future__ import annotations

from typing import Any

import torch
import traitlets
from torch import Tensor

from d2l_conv import svg, words
from d2l_conv.sizes import pad_sides
from d2l_conv.widgets.conv.kernels import NAMES, Matrix, cut, kernel_of
from d2l_conv.widgets.conv.sentences import CONTROLS
from d2l_conv.widgets.conv.tables import DIGIT, NUMBERS, PHOTOGRAPH, RANDOM_KERNEL
from d2l_conv.widgets.shared.address import SENTENCES, pair, rows, write
from d2l_conv.widgets.shared.explorer import STATIC, Explorer
from d2l_conv.widgets.shared.settings import (
    LIMITS,
    MOST_NUMBER,
    Name,
    Numbers,
    PaddingPair,
    Pair,
    Point,
    matrix,
)
from d2l_conv.words import SAY
from d2l_conv.worked import Worked, number

INPUTS: dict[str, Matrix] = {"numbers": NUMBERS, "digit": DIGIT, "photograph": PHOTOGRAPH}
OWN = "own numbers"


class ConvExplorer(Explorer):
    """Input, kernel and output of one convolution, with sliders; every number can be pointed at.

    Parameters
    ----------
    X : Tensor, array, nested list (H, W), or str, optional
        The input; 'numbers', 'digit' and 'photograph' are there to choose.
    K : Tensor, array, nested list (k_h, k_w), or str, optional
        The kernel; 'identity', 'box', 'Sobel', 'Laplace' and 'random' are there to choose.
    padding : int, pair or str
        Pixels per side: one number or (height, width), where each can be (before, after); or
        'same', 'valid'.
    stride, dilation : int or (int, int)
        One number or (down, across), in pixels.
    input_shape, kernel_size : int or (int, int), optional
        Height and width of what is chosen by name.

    Raises
    ------
    ValueError
        If a setting is out of range; also when one is set later, which then stays as it was.

    Notes
    -----
    The settings are traits: read them, set them, observe them. `output_shape`, `X`, `K` and `Y`
    follow from them. `pinned` is the cell that is looked at, such as ``("output", 0, 1)``.

    Examples
    --------
    >>> explorer = ConvExplorer(torch.arange(9).reshape(3, 3), [[0, 1], [2, 3]], padding=1)
    >>> explorer.stride = (3, 2)
    >>> explorer.output_shape
    (2, 2)
    >>> explorer.Y.tolist()
    [[0.0, 8.0], [6.0, 8.0]]
    """

    _esm = STATIC / "conv.js"
    PAGE = "explore.html"

    _tables = traitlets.Dict(
        {"limits": {**LIMITS, "number": MOST_NUMBER}, "inputs": INPUTS, "kernels": list(NAMES)}
    ).tag(sync=True)

    input = Name([*INPUTS, OWN], default_value="numbers").tag(sync=True)
    input_shape = Pair(default_value=(8, 8)).tag(sync=True)
    kernel = Name(NAMES, default_value="Sobel").tag(sync=True)
    kernel_size = Pair(default_value=(3, 3)).tag(sync=True)
    padding = PaddingPair(default_value=(0, 0)).tag(sync=True)
    stride = Pair(default_value=(1, 1)).tag(sync=True)
    dilation = Pair(default_value=(1, 1)).tag(sync=True)
    pinned = Point(default_value=None, allow_none=True).tag(sync=True)

    _own_input = Numbers().tag(sync=True)
    _own_kernel = Numbers().tag(sync=True)
    _random_kernel = Numbers(RANDOM_KERNEL).tag(sync=True)

    def __init__(
        self,
        X: Any = None,
        K: Any = None,
        *,
        padding: Any = 0,
        stride: Any = 1,
        dilation: Any = 1,
        input_shape: Any = None,
        kernel_size: Any = None,
    ) -> None:
        super().__init__(stride=stride, dilation=dilation)
        if input_shape is not None:
            self.input_shape = input_shape
        if kernel_size is not None:
            self.kernel_size = kernel_size
        if X is not None:
            self.X = X
        if K is not None:
            self.K = K
        if isinstance(padding, str):
            padding = pad_sides(padding, self.kernel_size, self.stride, self.dilation)
        self.padding = padding

    def words(self) -> dict[str, Any]:
        """Return what the JavaScript says, in the language in use."""
        return {"say": dict(SAY), "names": dict(CONTROLS), "address": dict(SENTENCES)}

    # --- what follows from the settings ---

    @property
    def _source(self) -> Matrix:
        """All the numbers that the input's size can choose from."""
        numbers: Matrix = INPUTS.get(self.input, self._own_input)
        return numbers

    @property
    def X(self) -> Tensor:
        """The input, (H, W); set it to numbers of your own, or to a name."""
        return torch.tensor(cut(self._source, *self.input_shape))

    @X.setter
    def X(self, value: Any) -> None:
        if isinstance(value, str):
            self.input = value
            return
        numbers = matrix("X", value, "input_shape")
        with self.hold_sync():
            self._own_input = numbers
            self.input = OWN
            self.input_shape = (len(numbers), len(numbers[0]))

    @property
    def K(self) -> Tensor:
        """The kernel, (k_h, k_w); set it to numbers of your own, or to a name."""
        return torch.tensor(self._kernel())

    @K.setter
    def K(self, value: Any) -> None:
        if isinstance(value, str):
            self.kernel = value
            return
        numbers = matrix("K", value, "kernel_size")
        with self.hold_sync():
            self._own_kernel = numbers
            self.kernel = OWN
            self.kernel_size = (len(numbers), len(numbers[0]))

    def _kernel(self) -> Matrix:
        tables = {"random": self._random_kernel, OWN: self._own_kernel}
        return kernel_of(self.kernel, self.kernel_size, tables)

    @traitlets.observe("input", "input_shape")
    def _keep_inside(self, change: Any) -> None:
        """Make the input no larger than the numbers that there are."""
        source = self._source
        if source:
            height, width = self.input_shape
            self.input_shape = (min(height, len(source)), min(width, len(source[0])))

    @property
    def solved(self) -> Worked:
        """The convolution, worked out."""
        return Worked(
            X=cut(self._source, *self.input_shape),
            K=self._kernel(),
            pads=pad_sides(self.padding),
            stride=self.stride,
            dilation=self.dilation,
        )

    @property
    def output_shape(self) -> tuple[int, int] | None:
        """The output's (height, width); None where the kernel does not fit."""
        solved = self.solved
        return solved.output_shape if solved.fits else None

    @property
    def Y(self) -> Tensor | None:
        """The output, (H', W'); None where the kernel does not fit."""
        solved = self.solved
        return torch.tensor(solved.Y) if solved.fits else None

    def address(self) -> str:
        """Return the state as the part of an address behind '#'.

        Examples
        --------
        >>> ConvExplorer([[1, 2]], [[0.5]], padding=((1, 0), 2), stride=(2, 1)).address()
        'X=1,2&K=0.5&p=1:0,2&s=2,1&d=1'
        """
        own_kernel = self.kernel in (OWN, "random")
        entries = [
            *([("X", rows(self.solved.X))] if self.input == OWN else self._named("input", "x")),
            *([("K", rows(self._kernel()))] if own_kernel else self._named("kernel", "k")),
            ("p", pair(self.padding)),
            ("s", pair(self.stride)),
            ("d", pair(self.dilation)),
        ]
        if self.pinned is not None:
            place = self.pinned[1:] if self.pinned[0] == "output" else self.pinned
            entries.append(("at", ",".join(map(str, place))))
        return write(entries)

    def _named(self, name: str, key: str) -> list[tuple[str, str]]:
        """Return a name and the size of what it names, for an address."""
        height, width = {"input": self.input_shape, "kernel": self.kernel_size}[name]
        return [(name, getattr(self, name)), (key, f"{height}x{width}")]

    # --- the static picture ---

    def _point(self, solved: Worked) -> tuple[str, int, int] | None:
        """Return the point that is looked at, its place counted in the padded input."""
        shapes = {
            "input": solved.padded_shape,
            "kernel": solved.kernel_size,
            "output": solved.output_shape if solved.fits else (0, 0),
        }
        if self.pinned is not None:
            part, row, column = self.pinned
            if part == "input":
                row, column = row + solved.pads[0][0], column + solved.pads[1][0]
            height, width = shapes[part]
            if 0 <= row < height and 0 <= column < width:
                return part, row, column
        return ("output", 0, 0) if solved.fits else None

    def panels(self) -> list[svg.Panel]:
        """Return input, kernel and output, with what belongs to the point outlined."""
        solved = self.solved
        look = _look(self._point(solved), solved)
        title = words.titles(solved)
        is_image = self.input in ("digit", "photograph")
        height, width = solved.padded_shape
        places = [(row, column) for row in range(height) for column in range(width)]
        unread = [set(solved.unread(axis)) for axis in (0, 1)]
        padding = {place for place in places if solved.is_padding(place)}
        return [
            svg.Panel(
                title["input"],
                _texts(solved.padded),
                "input",
                padding=padding,
                unread={(r, c) for r, c in places if r in unread[0] or c in unread[1]},
                greys=_greys(solved.padded, solved.X) if is_image else None,
                **look["input"],
            ),
            svg.Panel(title["kernel"], _texts(solved.K), "kernel", **look["kernel"]),
            svg.Panel(
                title["output"],
                _texts(solved.Y),
                "output",
                sentence="" if solved.fits else words.misfit(solved),
                greys=_greys(solved.Y, solved.Y) if is_image and solved.fits else None,
                **look["output"],
            ),
        ]

    def key(self) -> list[tuple[str, str]]:
        """Return what the looks of cells mean that occur in the picture."""
        solved = self.solved
        point = self._point(solved)
        occurs = {
            "window": point is not None and point[0] == "output",
            "padding": any(map(any, solved.pads)),
            "unread": bool(solved.unread(0) or solved.unread(1)),
        }
        return [(look, SAY["key"][look]) for look, is_there in occurs.items() if is_there]

    def lines(self) -> list[str]:
        """Return the arithmetic, the sizes, what is not read, and the line of PyTorch."""
        solved = self.solved
        point = self._point(solved)
        lines = [_TEXTS[point[0]](point[1:], solved)] if point else []
        lines += [] if solved.fits else [words.misfit(solved)]
        lines += [words.formula(axis, solved) for axis in (0, 1)]
        lines += [words.unread_text(solved)] if solved.fits else []
        return [*lines, SAY["in_pytorch"].format(line=words.pytorch(solved))]


_TEXTS = {
    "output": words.arithmetic_of,
    "input": words.uses_of_input_text,
    "kernel": words.uses_of_weight_text,
}


def _texts(numbers: Matrix) -> list[list[str]]:
    return [[number(value) for value in line] for line in numbers]


def _greys(numbers: Matrix, of: Matrix) -> Matrix:
    """Return greys from 0 to 1; the least of `of` is black, the largest white."""
    low, high = (pick(value for line in of for value in line) for pick in (min, max))
    if low == high:
        return [[0.5 for _ in line] for line in numbers]
    return [[(value - low) / (high - low) for value in line] for line in numbers]


def _look(point: tuple[str, int, int] | None, solved: Worked) -> dict[str, dict[str, Any]]:
    """Return what to outline in each part, for the point that is looked at."""
    look: dict[str, dict[str, Any]] = {"input": {}, "kernel": {}, "output": {}}
    if point is None:
        return look
    part, row, column = point
    look[part]["box"] = (row, column, 1, 1)
    if part == "output":
        window = [place for line in solved.window(row, column) for place in line]
        (top, left), (bottom, right) = window[0], window[-1]
        look["input"] = {
            "box": (top, left, bottom - top + 1, right - left + 1),
            "marked": set(window),
        }
        look["kernel"]["marked"] = {
            (i, j) for i in range(solved.kernel_size[0]) for j in range(solved.kernel_size[1])
        }
    elif part == "input":
        uses = solved.uses_of_input((row, column))
        look["output"]["marked"] = {entry for entry, _ in uses}
        look["kernel"]["marked"] = {weight for _, weight in uses}
    else:
        uses = solved.uses_of_weight((row, column))
        look["output"]["marked"] = {entry for entry, _ in uses}
        look["input"]["marked"] = {place for _, place in uses}
    return look
