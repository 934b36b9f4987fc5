"""The checks of homework 1: sizes, padding and sliding."""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from d2l_conv.checks.engine import Belief, Facet, Task, by_hand_but_for_layers, check
from d2l_conv.checks.kinds import Integer, Kind, Misfit, Nested
from d2l_conv.checks.kinds import Tensor as TensorKind
from d2l_conv.misconceptions import Case
from d2l_conv.misconceptions.sizes import (
    CROSS_CORRELATE,
    LAYERS_UNTIL,
    OUTPUT_SHAPE,
    OUTPUT_SIZE,
    ROWS,
    SAME_PADDING,
    ZERO_PAD,
    as_pair,
)
from d2l_conv.observe import Unknown

__all__ = [
    "TASKS",
    "check_choose_conv",
    "check_cross_correlate",
    "check_layers_until",
    "check_output_shape",
    "check_output_size",
    "check_same_padding",
    "check_zero_pad",
]

Ints = tuple[int, int]
Setting = int | Ints

# As they were when the checks were loaded: the oracle does not change with the learner's torch.
_conv1d, _conv2d, _pad = torch.conv1d, torch.conv2d, nn.functional.pad

NO_FIT = "A window that does not fit is to be a `ValueError`."
OUT_OF_RANGE = "An argument that is out of range is to be a `ValueError`."
NEVER = "A target that is never reached is to be a `ValueError`."

# --- the oracles ----------------------------------------------------------------------------------


def _demand(condition: bool) -> None:
    if not condition:
        raise ValueError("out of range or does not fit")


@functools.lru_cache(10_000)
def true_output_size(
    n: int, kernel_size: int, padding: int = 0, stride: int = 1, dilation: int = 1
) -> int:
    """Ask PyTorch for the size that a convolution gives."""
    _demand(min(n, kernel_size, stride, dilation) >= 1 and padding >= 0)
    x, weight = (torch.zeros(1, 1, size) for size in (n, kernel_size))
    try:
        return _conv1d(x, weight, None, stride, padding, dilation).shape[-1]
    except RuntimeError as error:
        raise ValueError("the window does not fit") from error


def true_output_shape(
    shape: Ints, kernel_size: Setting, padding: Setting = 0, stride: Setting = 1
) -> Ints:
    """Ask PyTorch for both sizes."""
    settings = (as_pair(kernel_size), as_pair(padding), as_pair(stride))
    height, width = (true_output_size(*axis) for axis in zip(shape, *settings, strict=True))
    return height, width


def true_zero_pad(X: Tensor, padding: Setting) -> Tensor:
    """Pad with PyTorch."""
    p_h, p_w = as_pair(padding)
    return _pad(X, (p_w, p_w, p_h, p_h)).clone()


def true_cross_correlate(X: Tensor, K: Tensor, padding: Setting = 0, stride: Setting = 1) -> Tensor:
    """Convolve with PyTorch in float64."""
    true_output_shape((X.shape[0], X.shape[1]), (K.shape[0], K.shape[1]), padding, stride)
    x, weight = (tensor.double()[None, None] for tensor in (X, K))
    return _conv2d(x, weight, None, as_pair(stride), as_pair(padding))[0, 0].to(X.dtype)


def true_same_padding(kernel_size: Setting) -> tuple[Ints, Ints]:
    """Share what a kernel takes away between two sides; PyTorch's padding='same' does so too."""
    _demand(min(as_pair(kernel_size)) >= 1)
    k_h, k_w = as_pair(kernel_size)
    return ((k_h - 1) // 2, k_h // 2), ((k_w - 1) // 2, k_w // 2)


def true_layers_until(
    n: int, target: int, kernel_size: int, padding: int = 0, stride: int = 1
) -> int:
    """Apply PyTorch's sizes again and again."""
    _demand(min(n, target, kernel_size, stride) >= 1 and padding >= 0)
    layers = 0
    while n > target:
        smaller = true_output_size(n, kernel_size, padding, stride)
        _demand(smaller < n)
        n, layers = smaller, layers + 1
    return layers


# --- output_size ----------------------------------------------------------------------------------


def _case(facet: str, *args: Any, about: str = "values", **settings: Any) -> Case:
    return Case(args, facet, settings, about)


def _wide(rng: random.Random, padding: int, stride: int, dilation: int = 1) -> Ints:
    """Draw a size in the thousands and its kernel; so few windows fit that a loop may count them.

    A padding of -1 stands for half the kernel.
    """
    kernel_size = rng.randint(100, 900)
    padding = kernel_size // 2 if padding < 0 else padding
    moves = (rng.randint(200, 400) - 1) * stride + rng.randrange(stride)
    return max(1, dilation * (kernel_size - 1) + 1 + moves - 2 * padding), kernel_size


def _wide_case(rng: random.Random, facet: str, stride: int, dilation: int = 1) -> Case:
    half, padding = rng.random() < 0.3, rng.randint(0, 90)
    n, k = _wide(rng, -1 if half else padding, stride, dilation)
    padding = k // 2 if half else padding
    if dilation == 1:
        return _case(facet, n, k, padding=padding, stride=stride)
    return _case(facet, n, k, padding=padding, stride=stride, dilation=dilation)


def _fresh_sizes(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, **settings: Any) -> Case:
        return _case(facet, rng.randint(24, 60), rng.randint(2, 7), **settings)

    cases = [draw("padding", padding=rng.randint(0, 4)) for _ in range(5)]
    cases += [draw("stride", stride=rng.randint(2, 5), padding=rng.randint(0, 4)) for _ in range(9)]
    cases += [
        draw("dilation", padding=p, stride=s, dilation=rng.randint(2, 3))
        for p, s in ((0, 1), (1, 1), (2, 2), (0, 3), (3, 2))
    ]
    k = rng.choice((2, 4, 6))
    odd = rng.choice((3, 5, 7))
    n = rng.randint(20, 40)
    return [
        *cases,
        _case("padding", n, k, padding=k // 2),
        _case("padding", odd, odd),
        _case("padding", 1, 1),
        _case("padding", 1, 3, padding=1),
        _case("stride", n, odd, padding=odd // 2, stride=2),
        _case("stride", n, odd, padding=odd // 2, stride=3),
        _case("stride", 7, 7, stride=rng.randint(2, 9)),
        _case("stride", 5, 2, stride=7),
        _case("stride", n, 1, stride=3),
        _case("stride", n, 2, padding=rng.randint(3, 5), stride=4),
        _case("padding", 2, k + 1, padding=k),
        _case("padding", n, 1, padding=2),
        _case("dilation", 5, 3, dilation=2),
        _case("dilation", n, 1, dilation=rng.randint(2, 4)),
        _case("dilation", n, 5, padding=4, dilation=2, stride=rng.randint(2, 4)),
        *(_wide_case(rng, "padding", 1) for _ in range(3)),
        *(_wide_case(rng, "stride", rng.randint(2, 9)) for _ in range(4)),
        *(_wide_case(rng, "dilation", rng.randint(1, 5), rng.randint(2, 4)) for _ in range(3)),
        _case("errors", k, k + 1, about="fit"),
        _case("errors", n, n + rng.randint(5, 900), about="fit"),
        _case("errors", n, 9 * n, about="fit", padding=n, stride=rng.randint(2, 4)),
        _case("errors", n, 9, about="fit", padding=1, dilation=n),
        _case("errors", 2, 7, about="fit", padding=2),
        _case("errors", 4, 5, about="fit", stride=rng.randint(2, 5)),
        _case("errors", 6, 3, about="fit", dilation=3),
        _case("errors", 0, 1, about="range", padding=2),
        _case("errors", 9, 0, about="range"),
        _case("errors", 9, 3, about="range", stride=-1),
        _case("errors", 9, 3, about="range", dilation=0),
        _case("errors", 9, 3, about="range", dilation=-1),
        _case("errors", 9, 3, about="range", stride=0),
        _case("errors", -rng.randint(1, 3), 1, about="range", padding=4),
        _case("errors", 9, -rng.randint(1, 3), about="range"),
        _case("errors", n, odd, about="range", padding=-1, stride=2),
        _case("errors", 9, 3, about="range", padding=-rng.randint(1, 2)),
    ]


OUTPUT_SIZE_TASK = Task(
    name="output_size",
    parameters=("n", "kernel_size", "padding", "stride", "dilation"),
    kind=Integer(),
    truth=true_output_size,
    facets=(
        Facet("padding", 1),
        Facet("stride", 1),
        Facet("dilation", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        _case("padding", 8, 3),
        _case("padding", 8, 3, padding=1),
        _case("padding", 9, 5, padding=1),
        _case("padding", 8, 4, padding=2),
        _case("stride", 8, 3, padding=1, stride=2),
        _case("stride", 9, 3, padding=1, stride=2),
        _case("stride", 10, 3, stride=2),
        _case("stride", 11, 4, padding=2, stride=3),
        _case("dilation", 8, 3, dilation=2),
        _case("dilation", 14, 3, padding=1, stride=2, dilation=3),
        _case("errors", 2, 3, about="fit", stride=2),
        _case("errors", 4, 3, about="fit", dilation=2),
        _case("errors", 3, 8, about="fit", padding=1),
        _case("errors", 8, 3, about="range", stride=0),
        _case("errors", 8, 3, about="range", padding=-1),
    ),
    fresh=_fresh_sizes,
    algorithm=OUTPUT_SIZE,
    rows=ROWS,
    errors={"fit": NO_FIT, "range": OUT_OF_RANGE},
)

# --- output_shape ---------------------------------------------------------------------------------


def _unequal(rng: random.Random, low: int, high: int) -> Ints:
    first, second = rng.sample(range(low, high + 1), 2)
    return first, second


def _fresh_shapes(rng: random.Random) -> Sequence[Case]:
    def shape() -> Ints:
        return _unequal(rng, 14, 40)

    cases = [
        _case("ints", shape(), rng.randint(2, 6), padding=rng.randint(0, 3), stride=s)
        for s in (1, 1, 2, 3)
    ]
    cases += [
        _case("kernel and padding pairs", shape(), _unequal(rng, 1, 7), padding=_unequal(rng, 0, 4))
        for _ in range(5)
    ]
    cases += [
        _case(
            "stride pairs",
            shape(),
            _unequal(rng, 2, 6),
            padding=_unequal(rng, 0, 3),
            stride=_unequal(rng, 1, 5),
        )
        for _ in range(8)
    ]
    n = rng.randint(10, 20)

    def wide(facet: str, stride: Setting) -> Case:
        padding = _unequal(rng, 0, 90)
        axes = [_wide(rng, p, s) for p, s in zip(padding, as_pair(stride), strict=True)]
        return _case(facet, *zip(*axes, strict=True), padding=padding, stride=stride)

    def wide_int(stride: int) -> Case:
        height, k = _wide(rng, 3, stride)
        return _case("ints", (height, height + rng.randint(9, 99)), k, padding=3, stride=stride)

    return [
        *cases,
        wide_int(1),
        wide_int(rng.randint(2, 6)),
        *(wide("kernel and padding pairs", 1) for _ in range(2)),
        *(wide("stride pairs", _unequal(rng, 1, 9)) for _ in range(3)),
        # the padding that keeps the size at stride 1, at another stride
        _case("ints", (n, n + 3), 5, padding=2, stride=rng.randint(2, 3)),
        _case("stride pairs", shape(), (3, 5), padding=(1, 2), stride=_unequal(rng, 2, 4)),
        _case("stride pairs", shape(), (3, 5), padding=(1, 2), stride=(1, 3)),
        _case("stride pairs", (n, n), (2, 2), padding=(1, 1), stride=(2, 2)),
        _case("stride pairs", (n, n), 2, stride=_unequal(rng, 1, 3)),
        _case("stride pairs", (n, n), 3, padding=1, stride=(2, 3)),
        _case("kernel and padding pairs", (n, n), _unequal(rng, 1, 4), padding=1),
        _case("stride pairs", shape(), (1, 2), padding=(2, 3), stride=(3, 4)),
        _case("kernel and padding pairs", (2, 3), (4, 6), padding=(2, 3)),
        _case("kernel and padding pairs", shape(), 1, padding=(1, 0)),
        _case("ints", (1, 1), 1),
        _case("ints", (n, n), 3, padding=1),
        _case("ints", (n, n + 1), 3, padding=1, stride=2),
        _case("ints", (n + 1, n), 4, padding=2),
        _case("kernel and padding pairs", shape(), _unequal(rng, 2, 5)),
        _case("kernel and padding pairs", (4, 9), (4, 9)),
        _case("stride pairs", shape(), rng.randint(2, 5), stride=_unequal(rng, 1, 4)),
        _case("errors", (5, 9), (6, 2), about="fit"),
        _case("errors", (9, 5), (2, 8), about="fit", padding=(3, 1)),
        _case("errors", (n, 99), (n + rng.randint(9, 99), 3), about="fit"),
        _case("errors", (99, n), (3, n + rng.randint(9, 99)), about="fit", stride=(1, 2)),
        _case("errors", (9, 5), 8, about="fit", padding=1, stride=2),
        _case("errors", (0, 5), 1, about="range", padding=1),
        _case("errors", (5, -1), 1, about="range", padding=3),
        _case("errors", (0, 0), 1, about="range", padding=1),
        _case("errors", (9, 5), (3, 0), about="range"),
        _case("errors", (9, 5), (-2, 3), about="range"),
        _case("errors", (9, 5), 0, about="range"),
        _case("errors", (9, 5), 2, about="range", stride=(-1, 2)),
        _case("errors", (9, 5), 2, about="range", stride=0),
        _case("errors", (9, 5), 2, about="range", padding=-1),
        _case("errors", (9, 5), 2, about="range", stride=(2, 0)),
        _case("errors", (9, 5), 2, about="range", padding=(-1, 2)),
    ]


OUTPUT_SHAPE_TASK = Task(
    name="output_shape",
    parameters=("shape", "kernel_size", "padding", "stride"),
    kind=Nested((2,)),
    truth=true_output_shape,
    facets=(
        Facet("ints", 1),
        Facet("kernel and padding pairs", 1),
        Facet("stride pairs", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        _case("ints", (8, 6), 3),
        _case("ints", (8, 6), 3, padding=1),
        _case("ints", (10, 7), 3, padding=1, stride=2),
        _case("ints", (9, 7), 4, padding=2),
        _case("kernel and padding pairs", (8, 6), (5, 3)),
        _case("kernel and padding pairs", (8, 6), (5, 3), padding=(2, 0)),
        _case("stride pairs", (8, 9), (3, 5), padding=(0, 1), stride=(3, 4)),
        _case("stride pairs", (12, 10), (2, 3), stride=(1, 3)),
        _case("errors", (4, 8), (5, 3), about="fit"),
        _case("errors", (8, 4), (3, 7), about="fit", padding=(2, 1)),
        _case("errors", (3, 8), 4, about="fit", stride=2),
        _case("errors", (8, 6), 3, about="range", stride=(0, 1)),
        _case("errors", (8, 6), 3, about="range", padding=(0, -1)),
    ),
    fresh=_fresh_shapes,
    algorithm=OUTPUT_SHAPE,
    rows=ROWS,
    errors={"fit": NO_FIT, "range": OUT_OF_RANGE},
)

# --- zero_pad -------------------------------------------------------------------------------------


def _whole(rng: random.Random, shape: Ints, dtype: torch.dtype = torch.float32) -> Tensor:
    """Draw a map of small whole numbers, none of them 0."""
    values = [rng.choice((-4, -3, -2, -1, 1, 2, 3, 4, 5)) for _ in range(shape[0] * shape[1])]
    return torch.tensor(values, dtype=dtype).reshape(shape)


def _fresh_frames(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, padding: Setting, dtype: torch.dtype = torch.float32) -> Case:
        return _case(facet, _whole(rng, _unequal(rng, 2, 5), dtype), padding)

    return [
        *(draw("an int", p) for p in (0, 1, 2, rng.randint(3, 5))),
        draw("an int", rng.randint(1, 3), torch.float64),
        *(draw("a pair", _unequal(rng, 0, 4)) for _ in range(4)),
        draw("a pair", (0, rng.randint(1, 3)), torch.float64),
        draw("a pair", (rng.randint(1, 3), 0)),
        draw("a pair", (0, 0)),
        draw("a pair", (2, 2)),
        draw("a pair", (9, 7)),
        draw("an int", rng.randint(8, 12)),
        _case("an int", _whole(rng, (3, 3)), 2),
        _case("an int", _whole(rng, (1, 1)), 1),
        _case("a pair", _whole(rng, _unequal(rng, 20, 40)), _unequal(rng, 10, 30)),
        _case("an int", _whole(rng, _unequal(rng, 20, 40)), rng.randint(10, 30)),
        _case("an int", torch.randn(3, 2, dtype=torch.float64, generator=_generator(rng)), 1),
    ]


def _generator(rng: random.Random) -> torch.Generator:
    return torch.Generator().manual_seed(rng.getrandbits(32))


ZERO_PAD_TASK = Task(
    name="zero_pad",
    parameters=("X", "padding"),
    kind=TensorKind(),
    truth=true_zero_pad,
    facets=(
        Facet("an int", 1),
        Facet("a pair", 1),
        Facet("a tensor of its own", 1, alone=False),
    ),
    fixed=(
        _case("an int", torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 1),
        _case("an int", torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 0),
        _case("an int", torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 3),
        _case("a pair", torch.tensor([[1.0, 2.0]]), (1, 2)),
        _case("a pair", torch.tensor([[1.0], [2.0]], dtype=torch.float64), (3, 0)),
    ),
    fresh=_fresh_frames,
    algorithm=ZERO_PAD,
    rows=ROWS,
    care="a tensor of its own",
    own_memory=True,
    own_dtype=True,
)

# --- cross_correlate ------------------------------------------------------------------------------


def _keeps(rng: random.Random, shape: Ints, kernel: Ints, stride: Setting) -> Case:
    padding = (kernel[0] // 2, kernel[1] // 2)
    facet = "padding and stride"
    return _case(facet, _whole(rng, shape), _whole(rng, kernel), padding=padding, stride=stride)


def _fresh_maps(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, **settings: Any) -> Case:
        return _case(
            facet, _whole(rng, _unequal(rng, 5, 7)), _whole(rng, _unequal(rng, 2, 4)), **settings
        )

    def real(padding: Setting, stride: Setting) -> Case:
        generator = _generator(rng)
        X, K = (
            torch.randn(*_unequal(rng, *size), dtype=torch.float64, generator=generator)
            for size in ((5, 7), (2, 4))
        )
        return _case("float64", X, K, padding=padding, stride=stride)

    return [
        *(draw("no padding, stride 1") for _ in range(2)),
        _case("no padding, stride 1", _whole(rng, (3, 4)), _whole(rng, (3, 4))),
        _case("no padding, stride 1", _whole(rng, (3, 4)), _whole(rng, (1, 1))),
        _case("no padding, stride 1", _whole(rng, (2, 6)), _whole(rng, (rng.choice((1, 2)), 2))),
        draw("padding", padding=1),
        draw("padding", padding=_unequal(rng, 0, 3)),
        _case("padding", _whole(rng, (2, 3)), _whole(rng, (3, 2)), padding=(1, 0)),
        _case("padding", _whole(rng, (4, 3)), _whole(rng, (3, 2)), padding=(0, 2)),
        draw("stride", stride=2),
        draw("stride", stride=_unequal(rng, 1, 3)),
        _case("stride", _whole(rng, (6, 7)), _whole(rng, (3, 2)), stride=(4, 3)),
        draw("padding and stride", padding=_unequal(rng, 0, 2), stride=_unequal(rng, 1, 3)),
        draw("padding and stride", padding=_unequal(rng, 0, 2), stride=_unequal(rng, 1, 3)),
        draw("padding and stride", padding=2, stride=(2, 3)),
        # the padding that keeps the size at stride 1, at another stride
        _keeps(rng, (6, 7), (3, 5), stride=_unequal(rng, 2, 3)),
        _keeps(rng, (5, 5), (3, 3), stride=2),
        _keeps(rng, (6, 5), (5, 1), stride=(1, 2)),
        _keeps(rng, (5, 6), (2, 4), stride=(2, 1)),
        # steps, and frames, that are wider than the kernel; a single entry
        _case("stride", _whole(rng, (5, 7)), _whole(rng, (1, 2)), stride=(2, 4)),
        _case("stride", _whole(rng, (5, 4)), _whole(rng, (3, 2)), stride=(6, 5)),
        _case("padding", _whole(rng, (2, 3)), _whole(rng, (1, 1)), padding=_unequal(rng, 1, 3)),
        _case("padding", _whole(rng, (2, 2)), _whole(rng, (4, 5)), padding=(1, 2)),
        _case(
            "padding and stride",
            _whole(rng, (3, 4)),
            _whole(rng, (1, 2)),
            padding=(2, 3),
            stride=_unequal(rng, 2, 4),
        ),
        # more than one looks at
        _case("no padding, stride 1", _whole(rng, _unequal(rng, 18, 28)), _whole(rng, (3, 2))),
        _case("padding", _whole(rng, _unequal(rng, 16, 24)), _whole(rng, (2, 4)), padding=(5, 2)),
        _case("stride", _whole(rng, _unequal(rng, 20, 40)), _whole(rng, (4, 3)), stride=(2, 5)),
        real(0, 1),
        real(_unequal(rng, 0, 2), _unequal(rng, 1, 2)),
        _case("errors", _whole(rng, (2, 5)), _whole(rng, (3, 2)), about="fit"),
        _case("errors", _whole(rng, (5, 2)), _whole(rng, (2, 5)), about="fit", padding=(2, 1)),
        _case("errors", _whole(rng, (2, 3)), _whole(rng, (9, 8)), about="fit"),
        _case("errors", _whole(rng, (3, 2)), _whole(rng, (2, 9)), about="fit", stride=(1, 3)),
        _case("errors", _whole(rng, (4, 5)), _whole(rng, (2, 3)), about="range", stride=(2, 0)),
        _case("errors", _whole(rng, (4, 5)), _whole(rng, (2, 3)), about="range", stride=-1),
        _case("errors", _whole(rng, (4, 5)), _whole(rng, (2, 3)), about="range", padding=(0, -1)),
        _case("errors", _whole(rng, (4, 5)), _whole(rng, (2, 3)), about="range", padding=-1),
        _case("errors", _whole(rng, (4, 5)), _whole(rng, (2, 3)), about="range", stride=(0, 1)),
        _case("errors", _whole(rng, (6, 7)), _whole(rng, (1, 1)), about="range", padding=(-1, 1)),
    ]


_X = torch.arange(9.0).reshape(3, 3)
_K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
_WIDE = torch.tensor(
    [
        [1.0, 2.0, 0.0, 1.0, 3.0],
        [0.0, 1.0, 2.0, 2.0, 1.0],
        [3.0, 1.0, 0.0, 1.0, 2.0],
        [1.0, 0.0, 2.0, 3.0, 1.0],
    ]
)
_FLAT = torch.tensor([[1.0, 2.0, -1.0], [0.0, 3.0, 1.0]])
_THIRDS = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(3, 4) / 3

CROSS_CORRELATE_TASK = Task(
    name="cross_correlate",
    parameters=("X", "K", "padding", "stride"),
    kind=TensorKind(),
    truth=true_cross_correlate,
    facets=(
        Facet("no padding, stride 1", 2),
        Facet("padding", 1),
        Facet("stride", 1),
        Facet("padding and stride", 1),
        Facet("float64", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        _case("no padding, stride 1", _X, _K),
        _case("no padding, stride 1", _WIDE, _FLAT),
        _case("padding", _X, _K, padding=1),
        _case("padding", _WIDE, _FLAT, padding=(2, 1)),
        _case("padding", _WIDE, _K, padding=(0, 1)),
        _case("stride", _WIDE, _K, stride=2),
        _case("stride", _WIDE, _FLAT, stride=(1, 2)),
        _case("padding and stride", _X, _K, padding=1, stride=(3, 2)),
        _case("padding and stride", _WIDE, _FLAT, padding=(1, 2), stride=(2, 3)),
        _case("padding and stride", _WIDE, _X, padding=1, stride=2),  # 'same' at stride 1 only
        _case("float64", _THIRDS, _THIRDS[1:, 2:], padding=1),
        _case("errors", _K, _X, about="fit"),
        _case("errors", _WIDE, _X, about="range", stride=0),
        _case("errors", _WIDE, _X, about="range", padding=-1),
    ),
    fresh=_fresh_maps,
    algorithm=CROSS_CORRELATE,
    rows=ROWS,
    own_memory=True,
    errors={"fit": NO_FIT, "range": OUT_OF_RANGE},
)

# --- same_padding ---------------------------------------------------------------------------------


def _fresh_kernels(rng: random.Random) -> Sequence[Case]:
    return [
        *(_case("odd kernels", k) for k in rng.sample(range(7, 40, 2), 3)),
        *(_case("even kernels", k) for k in rng.sample(range(8, 40, 2), 3)),
        *(_case("pairs", _unequal(rng, 1, 12)) for _ in range(4)),
        _case("pairs", (rng.choice((3, 5)), rng.choice((2, 4, 6)))),
        _case("pairs", (rng.choice((2, 4, 6)), rng.choice((3, 5)))),
        _case("odd kernels", 1),
        _case("odd kernels", rng.randrange(101, 400, 2)),
        _case("even kernels", rng.randrange(100, 400, 2)),
        _case("pairs", _unequal(rng, 100, 400)),
        _case("pairs", (1, rng.randint(2, 9))),
        _case("pairs", (rng.randint(2, 9), 1)),
        _case("pairs", (3, 3)),
        _case("errors", -rng.randint(1, 3), about="range"),
        _case("errors", (0, 3), about="range"),
        _case("errors", (3, -2), about="range"),
        _case("errors", (-1, 4), about="range"),
        _case("errors", (2, 0), about="range"),
        _case("errors", (0, 0), about="range"),
        _case("errors", -rng.randint(1000, 9000), about="range"),
    ]


SAME_PADDING_TASK = Task(
    name="same_padding",
    parameters=("kernel_size",),
    kind=Nested((2, 2)),
    truth=true_same_padding,
    facets=(
        Facet("odd kernels", 1),
        Facet("even kernels", 1),
        Facet("pairs", 0.5),
        Facet("errors", 0.5, alone=False),
    ),
    fixed=(
        _case("odd kernels", 3),
        _case("odd kernels", 5),
        _case("odd kernels", 1),
        _case("even kernels", 2),
        _case("even kernels", 4),
        _case("pairs", (5, 3)),
        _case("pairs", (3, 2)),
        _case("errors", 0, about="range"),
        _case("errors", (3, 0), about="range"),
    ),
    fresh=_fresh_kernels,
    algorithm=SAME_PADDING,
    rows=ROWS,
    errors={"range": OUT_OF_RANGE},
)

# --- layers_until ---------------------------------------------------------------------------------


def _fresh_stacks(rng: random.Random) -> Sequence[Case]:
    plain, settings = "no padding, stride 1", "padding and stride"
    k = rng.randint(3, 5)
    cases = []
    for _ in range(5):
        n, kernel = rng.randint(20, 90), rng.randint(2, 5)
        cases.append(_case(plain, n, rng.randint(kernel, n - 1), kernel))
    for stride in (2, 2, 2, 2, 3, 3, 3, 4, 4):
        kernel = rng.randint(2, 5)
        padding = rng.randint(0, kernel // 2)
        cases.append(
            _case(
                settings,
                rng.randint(50, 150),
                rng.randint(kernel + 1, 20),
                kernel,
                padding=padding,
                stride=stride,
            )
        )
    for padding in (0, 0, rng.randint(1, 9)):
        kernel, layers = rng.randint(40, 90), rng.randint(20, 60)
        shrinks = kernel - 1 - 2 * padding
        target = rng.randint(kernel, 2000)
        n = target + layers * shrinks - rng.randrange(shrinks)
        cases.append(
            _case(settings, n, target, kernel, padding=padding)
            if padding
            else _case(plain, n, target, kernel)
        )
    for stride in (2, 3, rng.randint(4, 9)):
        kernel = rng.randint(3, 30)
        n, target = rng.randint(3000, 9000), rng.randint(kernel + 1, 400)
        padding = rng.randint(0, kernel // 2)
        cases.append(_case(settings, n, target, kernel, padding=padding, stride=stride))
    return [
        *cases,
        _case(plain, 12, 12, k),
        _case(plain, rng.randint(3, 9), 1000, 3),
        _case(plain, 1, 1, 1),
        _case(settings, 60, 7, 5, padding=2, stride=rng.randint(2, 3)),
        _case(settings, 60, 7, 1, stride=2),
        _case(settings, 60, 7, 2, padding=1, stride=3),
        _case(settings, 60, 11, 2, stride=rng.randint(3, 4)),
        _case(plain, 5, 9, k),
        _case(plain, 3 * k, 3 * k - 1, k),
        _case(plain, 2, 1, 2),
        _case(settings, 30, 7, 5, padding=1),
        _case(settings, 224, 1, 3, padding=1, stride=2),
        _case(settings, 6, 8, 3, padding=1, stride=2),
        _case(settings, rng.randint(60, 90), 5, 6, padding=2),
        _case("errors", rng.randint(9, 20), 3, 5, about="never", padding=2),
        _case("errors", 9, 4, 3, about="never", padding=3),
        _case("errors", 20, 1, 3, about="never"),
        _case("errors", 9, 1, 4, about="never", padding=1, stride=2),
        _case("errors", 7, 3, 9, about="never"),
        _case("errors", 9, 4, 1, about="never"),
        _case("errors", 9, 0, 3, about="range"),
        _case("errors", 9, 4, 0, about="range"),
        _case("errors", 9, 4, 3, about="range", stride=0),
        _case("errors", 9, 4, 3, about="range", padding=-1),
        _case("errors", 2, 1, 3, about="never", stride=2),
        _case("errors", 10, 1, 4, about="never", stride=4),
        # a size far below 0 is no size at or below the target
        _case("errors", 9, 2, 7, about="never"),
        _case("errors", rng.randint(20, 40), 3, 90, about="never", stride=2),
        _case("errors", 3, 2, rng.randint(200, 900), about="never", padding=1),
        _case("errors", 50, 3, 3, about="never", padding=9),
        _case("errors", 9, -rng.randint(1, 3), 3, about="range"),
        _case("errors", -rng.randint(1, 3), 3, 3, about="range"),
        _case("errors", 9, 4, -2, about="range"),
        _case("errors", 9, 4, 3, about="range", stride=-1),
        # Out of range is out of range, also where the size is small enough already.
        _case("errors", 0, 3, 3, about="range"),
        _case("errors", 4, 6, 0, about="range"),
        _case("errors", 4, 6, 3, about="range", stride=0),
        _case("errors", 4, 6, 3, about="range", padding=-1),
    ]


LAYERS_UNTIL_TASK = Task(
    name="layers_until",
    parameters=("n", "target", "kernel_size", "padding", "stride"),
    kind=Integer(),
    truth=true_layers_until,
    facets=(
        Facet("no padding, stride 1", 1),
        Facet("padding and stride", 1),
        Facet("errors", 1, alone=False),
    ),
    fixed=(
        _case("no padding, stride 1", 12, 3, 4),
        _case("no padding, stride 1", 12, 7, 3),
        _case("no padding, stride 1", 7, 7, 3),
        _case("no padding, stride 1", 13, 4, 3),
        _case("padding and stride", 9, 5, 4, padding=1),
        _case("padding and stride", 224, 7, 3, padding=1, stride=2),
        _case("padding and stride", 40, 3, 3, stride=2),
        _case("padding and stride", 100, 4, 4, padding=1, stride=3),
        _case("errors", 8, 4, 3, about="never", padding=1),
        _case("errors", 8, 1, 3, about="never"),
        _case("errors", 2, 1, 3, about="never", stride=2),
        _case("errors", 8, 0, 3, about="range"),
        _case("errors", 8, 4, 3, about="range", stride=0),
    ),
    fresh=_fresh_stacks,
    algorithm=LAYERS_UNTIL,
    rows=ROWS,
    errors={"never": NEVER, "range": OUT_OF_RANGE},
)

# --- choose_conv ----------------------------------------------------------------------------------


class _Layer(Kind):
    """An ``nn.Conv2d``; many are right, so two are never compared."""


def _shape_of(layer: nn.Conv2d, shape: Ints) -> Ints:
    """Apply a layer, without numbers, to an input and return the output's shape."""
    without = copy.deepcopy(layer).to("meta")  # or a huge layer would be huge work
    with torch.no_grad():
        Y = without(torch.zeros(1, 1, *shape, device="meta", dtype=layer.weight.dtype))
    return Y.shape[-2], Y.shape[-1]


def _odd_setting(layer: nn.Conv2d) -> str | None:
    """Say which setting PyTorch would refuse; without numbers it lets some of them pass."""
    for name, least in (("kernel_size", 2), ("stride", 1), ("padding", 0), ("dilation", 1)):
        setting = getattr(layer, name)
        if isinstance(setting, str):
            continue
        if len(setting) != 2 or not all(type(size) is int for size in setting):
            return f"{name} is to be a whole number or a pair of whole numbers"
        if min(setting) < least:
            return f"{name} is to be at least {least} on each axis"
    return None


def _judge_layer(layer: Any, case: Case) -> None:
    shape_in, shape_out = case.args
    if isinstance(layer, Unknown) and layer.kind.startswith("an nn.Conv2d"):
        raise Misfit(f"gave {layer.kind}, which is not a setting for a layer of these sizes")
    if not isinstance(layer, nn.Conv2d):
        raise Misfit("did not give an nn.Conv2d")
    if (layer.in_channels, layer.out_channels) != (1, 1):
        raise Misfit(
            f"gave a layer from {layer.in_channels} to {layer.out_channels} channels, where one "
            "input and one output channel are asked"
        )
    if min(layer.kernel_size) < 2:
        raise Misfit(
            f"gave kernel_size={layer.kernel_size}, where at least 2 is asked on each axis"
        )
    odd = _odd_setting(layer)
    if odd:
        raise Misfit(f"gave {layer}, which cannot take {shape_in}: {odd}")
    try:
        shape = _shape_of(layer, shape_in)
    except (RuntimeError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0][:160]
        raise Misfit(f"gave {layer}, which cannot take {shape_in}: {reason}") from error
    if shape != tuple(shape_out):
        raise Misfit(f"gave {layer}, which maps {shape_in} to {shape}, not to {shape_out}")


def _believed(layer: Any, case: Case) -> tuple[Case, Ints] | None:
    """Say in which size the learner believed: the layer's settings are to give ``shape_out``."""
    if not isinstance(layer, nn.Conv2d) or isinstance(layer.padding, str):
        return None
    settings = (layer.kernel_size, layer.padding, layer.stride, layer.dilation)
    if not all(type(size) is int for setting in settings for size in setting):
        return None
    return Case((case.args[0], *settings), case.facet), case.args[1]


def _came(layer: Any, case: Case) -> tuple[Ints, Ints] | None:
    """Return the size that a layer gives, and the size that was asked."""
    believed = _believed(layer, case)
    if believed is None:
        return None
    try:
        return _shape_of_settings(*believed[0].args), case.args[1]
    except (ValueError, RuntimeError, TypeError):
        return None


class _Shape(Nested):
    """A believed shape; None stands where the learner's belief came true."""

    def alike(self, theirs: Any, ours: Any) -> bool:
        """Whether the axes that did not come true are what a wrong answer of ours gives."""
        if None not in theirs or not isinstance(ours, tuple):
            return super().alike(theirs, ours)
        return all(t in (None, o) for t, o in zip(theirs, ours, strict=True))


def _doubtful(expected: Ints, true: Ints) -> tuple[int | None, ...]:
    """Leave out the axes on which the layer gives what the learner expected."""
    return tuple(None if e == t else e for e, t in zip(expected, true, strict=True))


def _shape_of_settings(
    shape: Ints, kernel_size: Ints, padding: Ints, stride: Ints, dilation: Ints
) -> Ints:
    axes = zip(shape, kernel_size, padding, stride, dilation, strict=True)
    height, width = (true_output_size(*axis) for axis in axes)
    return height, width


def _true_choose_conv(shape_in: Ints, shape_out: Ints) -> None:
    _demand(min(*shape_in, *shape_out) >= 1)


def _fresh_pairs(rng: random.Random) -> Sequence[Case]:
    def size(low: int, high: int) -> int:
        return rng.randint(low, high)

    smaller = [
        _case("smaller", (h := size(6, 30), w := size(6, 30)), (size(1, h - 1), size(1, w - 1)))
        for _ in range(6)
    ]
    larger = [
        _case("as large or larger", (h := size(2, 20), w := size(2, 20)), (h + a, w + b))
        for a, b in ((0, 1), (1, 0), (2, 3), (5, 2), (size(0, 9), size(0, 9)))
    ]
    h, w = size(5, 12), size(5, 12)
    return [
        *smaller,
        *larger,
        _case("smaller", (2, 3), (1, 1)),
        _case("smaller", (17, 31), (16, 3)),
        _case("smaller", (w, w), (3, 3)),
        _case("smaller", (size(90, 200), size(90, 200)), (size(30, 80), size(1, 80))),
        _case("smaller", (2 * h, 2 * w), (h, w)),
        _case("as large or larger", (h, w), (h, w)),
        _case("as large or larger", (1, 1), (size(1, 3), size(4, 6))),
        _case("as large or larger", (3, 4), (3 * size(5, 9), 4 * size(5, 9))),
        _case("as large or larger", (1, 1), (1, 1)),
        _case("as large or larger", (size(2, 9), 1), (size(10, 90), 1)),
        _case("as large or larger", (size(50, 90), size(50, 90)), (size(90, 150), size(90, 150))),
        _case("one of each", (h, w), (h, size(1, w - 1))),
        _case("one of each", (h, w), (size(1, h - 1), w)),
        _case("one of each", (size(50, 90), size(50, 90)), (size(10, 40), size(91, 120))),
        _case("one of each", (h, w), (h + size(1, 6), size(1, w - 1))),
        _case("one of each", (h, w), (size(1, h - 1), w + size(1, 6))),
        _case("errors", (h, 0), (3, 3), about="range"),
        _case("errors", (h, w), (3, 0), about="range"),
        _case("errors", (h, w), (-1, 3), about="range"),
        _case("errors", (0, w), (3, 3), about="range"),
        _case("errors", (h, w), (0, 3), about="range"),
        _case("errors", (h, -1), (h, 3), about="range"),
    ]


CHOOSE_CONV_TASK = Task(
    name="choose_conv",
    parameters=("shape_in", "shape_out"),
    kind=_Layer(),
    truth=_true_choose_conv,
    judge=_judge_layer,
    forbids=by_hand_but_for_layers,  # a layer may be tried before it is returned
    facets=(
        Facet("smaller", 1),
        Facet("as large or larger", 1),
        Facet("one of each", 0.5),
        Facet("errors", 0.5, alone=False),
    ),
    fixed=(
        _case("smaller", (8, 8), (4, 7)),
        _case("smaller", (9, 12), (4, 3)),
        _case("smaller", (10, 7), (9, 1)),
        _case("as large or larger", (8, 6), (8, 6)),
        _case("as large or larger", (5, 8), (8, 9)),
        _case("as large or larger", (1, 3), (2, 7)),
        _case("one of each", (6, 9), (8, 5)),
        _case("one of each", (9, 6), (2, 7)),
        _case("errors", (8, 8), (0, 4), about="range"),
        _case("errors", (0, 8), (4, 4), about="range"),
    ),
    fresh=_fresh_pairs,
    algorithm=OUTPUT_SHAPE,
    rows=ROWS,
    belief=Belief(_believed, _shape_of_settings, _Shape((2,)), _doubtful, _came),
    errors={"range": OUT_OF_RANGE},
)

TASKS = (
    OUTPUT_SIZE_TASK,
    OUTPUT_SHAPE_TASK,
    ZERO_PAD_TASK,
    CROSS_CORRELATE_TASK,
    SAME_PADDING_TASK,
    LAYERS_UNTIL_TASK,
    CHOOSE_CONV_TASK,
)

# --- what a test cell calls -----------------------------------------------------------------------


def check_output_size(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``output_size(n, kernel_size, padding=0, stride=1, dilation=1)`` -> int."""
    return check(OUTPUT_SIZE_TASK, theirs, fresh=fresh)


def check_output_shape(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``output_shape(shape, kernel_size, padding=0, stride=1)`` -> (height, width)."""
    return check(OUTPUT_SHAPE_TASK, theirs, fresh=fresh)


def check_zero_pad(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``zero_pad(X, padding)``, X (H, W) -> (H + 2 p_h, W + 2 p_w)."""
    return check(ZERO_PAD_TASK, theirs, fresh=fresh)


def check_cross_correlate(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``cross_correlate(X, K, padding=0, stride=1)``, X (H, W), K (k_h, k_w)."""
    return check(CROSS_CORRELATE_TASK, theirs, fresh=fresh)


def check_same_padding(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``same_padding(kernel_size)`` -> ((top, bottom), (left, right))."""
    return check(SAME_PADDING_TASK, theirs, fresh=fresh)


def check_layers_until(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``layers_until(n, target, kernel_size, padding=0, stride=1)`` -> int."""
    return check(LAYERS_UNTIL_TASK, theirs, fresh=fresh)


def check_choose_conv(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``choose_conv(shape_in, shape_out)`` -> ``nn.Conv2d(1, 1, ...)``."""
    return check(CHOOSE_CONV_TASK, theirs, fresh=fresh)
