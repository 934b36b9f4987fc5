"""Kernels to choose from, for every size; ``js/kernels.js`` has the same formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import comb

Matrix = list[list[float]]
NAMES = ("identity", "box", "Sobel", "Laplace", "random", "own numbers")


def _middle(size: int) -> int:
    """Return the middle of a line; of the two middles of an even one, the first."""
    return (size - 1) // 2


def _smooth(size: int) -> list[int]:
    """Return binomial weights such as 1 2 1: a smooth average."""
    return [comb(size - 1, i) for i in range(size)]


def _difference(size: int) -> list[int]:
    """Return a smoothed difference such as 1 0 -1; one number alone has nothing to differ from."""
    if size == 1:
        return [0]
    weights = _smooth(size - 1)
    return [a - b for a, b in zip([*weights, 0], [0, *weights], strict=True)]


def _identity(i: int, j: int, height: int, width: int) -> float:
    return float((i, j) == (_middle(height), _middle(width)))


def _box(i: int, j: int, height: int, width: int) -> float:
    return 1 / (height * width)


def _sobel(i: int, j: int, height: int, width: int) -> float:
    return float(_smooth(height)[i] * _difference(width)[j])


def _laplace(i: int, j: int, height: int, width: int) -> float:
    if (i, j) == (_middle(height), _middle(width)):
        return float(2 - height - width)
    return float(i == _middle(height) or j == _middle(width))


_ENTRIES: dict[str, Callable[[int, int, int, int], float]] = {
    "identity": _identity,
    "box": _box,
    "Sobel": _sobel,
    "Laplace": _laplace,
}


def cut(numbers: Sequence[Sequence[float]], height: int, width: int) -> Matrix:
    """Return the top left of a matrix; a larger size goes on with zeros."""

    def entry(i: int, j: int) -> float:
        return numbers[i][j] if i < len(numbers) and j < len(numbers[i]) else 0.0

    return [[entry(i, j) for j in range(width)] for i in range(height)]


def kernel_of(
    name: str, size: tuple[int, int], tables: Mapping[str, Sequence[Sequence[float]]]
) -> Matrix:
    """Return the kernel that is called `name`.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    size : (int, int)
        Height and width.
    tables : mapping of str to matrix
        Numbers for the names without a formula; a larger kernel goes on with zeros.

    Returns
    -------
    list of list of float, (k_h, k_w)
        Its numbers.

    Examples
    --------
    >>> kernel_of("Sobel", (3, 3), {})
    [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]
    """
    height, width = size
    if name not in _ENTRIES:
        return cut(tables[name], height, width)
    entry = _ENTRIES[name]
    return [[entry(i, j, height, width) for j in range(width)] for i in range(height)]
