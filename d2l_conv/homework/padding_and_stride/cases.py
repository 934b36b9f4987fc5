"""What the cases of several tasks share: draws, settings, and PyTorch as the oracle."""

from __future__ import annotations

import functools
import random
from typing import Any

import torch
from torch import Tensor, nn

from d2l_conv.checking.match import Case
from d2l_conv.homework.steps import Ints, as_pair

Setting = int | Ints


# As they were when the checks were loaded: the oracle does not change with the learner's torch.
_conv1d, torch_conv2d, torch_pad = torch.conv1d, torch.conv2d, nn.functional.pad
NO_FIT = "A window that does not fit is to be a `ValueError`."
OUT_OF_RANGE = "An argument that is out of range is to be a `ValueError`."


def demand(condition: bool) -> None:
    """Refuse arguments as a right answer does."""
    if not condition:
        raise ValueError("out of range or does not fit")


@functools.lru_cache(10_000)
def true_output_size(
    n: int, kernel_size: int, padding: int = 0, stride: int = 1, dilation: int = 1
) -> int:
    """Ask PyTorch for the size that a convolution gives; of no signals, which are no work."""
    demand(min(n, kernel_size, stride, dilation) >= 1 and padding >= 0)
    x, weight = torch.zeros(0, 1, n), torch.empty(1, 1, kernel_size)
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


def case_of(facet: str, *args: Any, about: str = "values", **settings: Any) -> Case:
    """Return a case of a facet."""
    return Case(args, facet, settings, about)


def wide_axis(rng: random.Random, padding: int, stride: int, dilation: int = 1) -> Ints:
    """Draw a size in the thousands and its kernel; so few windows fit that a loop may count them.

    A padding of -1 stands for half the kernel.
    """
    kernel_size = rng.randint(100, 900)
    padding = kernel_size // 2 if padding < 0 else padding
    moves = (rng.randint(200, 400) - 1) * stride + rng.randrange(stride)
    return max(1, dilation * (kernel_size - 1) + 1 + moves - 2 * padding), kernel_size


def unequal_pair(rng: random.Random, low: int, high: int) -> Ints:
    """Draw two numbers that differ, so that exchanged axes show."""
    first, second = rng.sample(range(low, high + 1), 2)
    return first, second


def whole_numbers(rng: random.Random, shape: Ints, dtype: torch.dtype = torch.float32) -> Tensor:
    """Draw a map of small whole numbers, none of them 0."""
    values = rng.choices((-4, -3, -2, -1, 1, 2, 3, 4, 5), k=shape[0] * shape[1])
    return torch.tensor(values, dtype=dtype).reshape(shape)


def generator_of(rng: random.Random) -> torch.Generator:
    """Return torch's generator, seeded by ours."""
    return torch.Generator().manual_seed(rng.getrandbits(32))
