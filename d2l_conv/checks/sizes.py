"""The checks of homework 1: sizes, padding and sliding."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch

from d2l_conv.checks.engine import Facet, Task, check
from d2l_conv.checks.kinds import Integer
from d2l_conv.misconceptions import Case
from d2l_conv.misconceptions.sizes import OUTPUT_SIZE, SIZE_ROWS

__all__ = ["OUTPUT_SIZE_TASK", "check_output_size"]

_conv1d = torch.conv1d  # as it was when the checks were loaded


def true_output_size(
    n: int, kernel_size: int, padding: int = 0, stride: int = 1, dilation: int = 1
) -> int:
    """Ask PyTorch for the size that a convolution gives; it computes no number for it."""
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("an argument is out of range")
    x, weight = (torch.empty(1, 1, size, device="meta") for size in (n, kernel_size))
    try:
        return _conv1d(x, weight, None, stride, padding, dilation).shape[-1]
    except RuntimeError as error:
        raise ValueError("the window does not fit") from error


def _size(facet: str, n: int, kernel_size: int, about: str = "values", **settings: int) -> Case:
    return Case((n, kernel_size), facet, settings, about)


def _fresh_sizes(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, **settings: Any) -> Case:
        return _size(facet, rng.randint(12, 60), rng.randint(2, 7), **settings)

    cases = [draw("padding", padding=rng.randint(0, 4)) for _ in range(5)]
    cases += [draw("stride", padding=rng.randint(0, 4), stride=rng.randint(2, 5)) for _ in range(8)]
    cases += [
        draw("dilation", padding=p, stride=s, dilation=rng.randint(2, 3))
        for p, s in ((0, 1), (1, 1), (2, 2), (0, 3), (3, 2))
    ]
    return cases


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
        _size("padding", 8, 3),
        _size("padding", 8, 3, padding=1),
        _size("padding", 8, 4, padding=2),
        _size("stride", 8, 3, padding=1, stride=2),
        _size("stride", 9, 3, padding=1, stride=2),
        _size("stride", 10, 3, stride=2),
        _size("stride", 11, 4, padding=2, stride=3),
        _size("dilation", 8, 3, dilation=2),
        _size("dilation", 13, 3, padding=1, stride=2, dilation=3),
        _size("errors", 2, 3, about="fit", stride=2),
        _size("errors", 3, 3, about="fit", dilation=2),
        _size("errors", 8, 3, about="range", stride=0),
        _size("errors", 8, 3, about="range", padding=-1),
    ),
    fresh=_fresh_sizes,
    algorithm=OUTPUT_SIZE,
    rows=SIZE_ROWS,
    errors={
        "fit": "A window that does not fit is to be a `ValueError`.",
        "range": "An argument that is out of range is to be a `ValueError`.",
    },
)


def check_output_size(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``output_size(n, kernel_size, padding=0, stride=1, dilation=1)``."""
    return check(OUTPUT_SIZE_TASK, theirs, fresh=fresh)
