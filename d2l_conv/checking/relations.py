"""What wrong results look like, where no mistake of the catalogue explains them.

A relation is seen in every wrong result; a condition tells the calls that go wrong from the others.
Neither guesses at a cause.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from d2l_conv.checking.match import Case, Refused, Seen
from d2l_conv.languages import N_, _

__all__ = ["CRASHES", "Crash", "condition", "of_numbers", "of_tensors"]

FEWEST = 2  # results that have to show a relation, and calls on either side of a condition
Truth = Callable[..., Any]


def _close(one: Tensor, other: Tensor) -> bool:
    if one.shape != other.shape or not one.numel():
        return False
    one, other = one.double(), other.double()
    return torch.allclose(one, other, rtol=1e-4, atol=1e-5 * max(1.0, float(other.abs().max())))


# --- tensors --------------------------------------------------------------------------------------


def _transposed(got: Tensor, right: Tensor) -> bool:
    return right.ndim >= 2 and _close(got, right.transpose(-2, -1))


def _permuted(got: Tensor, right: Tensor) -> bool:
    return got.ndim == right.ndim > 2 and any(
        _close(got, right.permute(order)) for order in itertools.permutations(range(right.ndim))
    )


def _other_axes(got: Tensor, right: Tensor) -> bool:
    return got.shape != right.shape and _close(got.flatten(), right.flatten())


def _unsummed(got: Tensor, right: Tensor) -> bool:
    return got.ndim == right.ndim + 1 and any(_close(got.sum(i), right) for i in range(got.ndim))


def _factor(got: Tensor, right: Tensor) -> float | None:
    if got.shape != right.shape or not right.any():
        return None
    factor = float((got.double() * right.double()).sum() / (right.double() ** 2).sum())
    return factor if factor and _close(got, factor * right.double()) else None


def _flipped(got: Tensor, right: Tensor) -> bool:
    return right.ndim >= 2 and any(
        _close(got, right.flip(axes)) for axes in ((-2, -1), (-2,), (-1,))
    )


def _off_by_a_number(got: Tensor, right: Tensor) -> bool:
    if got.shape != right.shape or got.numel() < 2:
        return False
    off = got.double() - right.double()
    return _close(off, off.mean().expand_as(off))


def _signs(got: Tensor, right: Tensor) -> bool:
    return _close(got.abs(), right.abs())


def _places(small: Tensor, large: Tensor) -> Iterator[tuple[int, int]]:
    """Yield where the smaller map lies within the larger one."""
    if small.ndim != large.ndim or small.ndim < 2 or small.shape[:-2] != large.shape[:-2]:
        return
    (h, w), (rows, columns) = small.shape[-2:], large.shape[-2:]
    for i, j in itertools.product(range(rows - h + 1), range(columns - w + 1)):
        if _close(small, large[..., i : i + h, j : j + w]):
            yield i, j


def _cut_at_the_end(got: Tensor, right: Tensor) -> bool:
    return got.shape != right.shape and (0, 0) in _places(got, right)


def _cut(got: Tensor, right: Tensor) -> bool:
    return got.shape != right.shape and any(_places(got, right))


def _within(got: Tensor, right: Tensor) -> bool:
    return got.shape != right.shape and any(True for _ in _places(right, got))


def _shifted(got: Tensor, right: Tensor) -> bool:
    if got.shape != right.shape or right.ndim < 2:
        return False
    for i, j in itertools.product((0, 1), (-1, 0, 1)):
        if (i, j) > (0, 0):
            for one, other in ((got, right), (right, got)):
                moved = one[..., i:, max(j, 0) : one.shape[-1] + min(j, 0)]
                kept = other[..., : other.shape[-2] - i, max(-j, 0) : other.shape[-1] - max(j, 0)]
                if _close(moved, kept):
                    return True
    return False


def _zeros(got: Tensor, right: Tensor) -> bool:
    return bool(got.numel()) and not got.any()


def _one_image(got: Tensor, right: Tensor) -> bool:
    return got.shape == right.shape and right.ndim == 4 and _close(got[0], right[0])


def _inside(got: Tensor, right: Tensor) -> bool:
    """Whether only entries at the border differ."""
    return (
        got.shape == right.shape
        and right.ndim >= 2
        and min(right.shape[-2:]) > 2
        and _close(got[..., 1:-1, 1:-1], right[..., 1:-1, 1:-1])
    )


@dataclass(frozen=True)
class _Relation:
    holds: Callable[[Tensor, Tensor], bool]
    says: str


_RELATIONS = (
    _Relation(_zeros, N_("holds nothing but zeros")),
    _Relation(_transposed, N_("is the right one with rows and columns exchanged")),
    _Relation(lambda got, right: _factor(got, right) == -1, N_("is the right one times -1")),
    _Relation(_flipped, N_("is the right one turned around")),
    _Relation(
        lambda got, right: _close(got, right.clamp(min=0)) and bool((right < 0).any()),
        N_("is the right one with 0 for every negative number"),
    ),
    _Relation(_unsummed, N_("has an axis too many: summed over it, it would be the right one")),
    _Relation(_permuted, N_("holds the right numbers, with the axes in another order")),
    _Relation(_other_axes, N_("holds the right numbers in another shape")),
    _Relation(_off_by_a_number, N_("is off by one number, the same for all its entries")),
    _Relation(_signs, N_("has the right numbers with wrong signs")),
    _Relation(_cut_at_the_end, N_("is the right one without its last rows or columns")),
    _Relation(_cut, N_("is a part of the right one: rows or columns are missing")),
    _Relation(_within, N_("is too large: the right one lies inside it")),
    _Relation(_shifted, N_("is the right one moved by one row or column")),
    _Relation(_one_image, N_("is right for the first image and wrong for others")),
    _Relation(_inside, N_("is right inside and wrong at its border")),
)
# Settings in whose place another value would have given the result
_SETTINGS = (
    ("stride", 1, N_("is what a stride of 1 gives")),
    ("padding", 0, N_("is what the task gives without padding")),
)


def of_tensors(
    seen: Sequence[Seen],
    truth: Truth,
    part: Callable[[Any], Tensor],
    parameters: Sequence[str] = (),
) -> str:
    """Say what all wrong tensors have in common, or nothing.

    ``part`` reads the tensor, or the part of a tuple, that is looked at.
    """
    # float64 throughout: Booleans and unsigned numbers have no sign and no difference
    pairs = [(one.case, part(one.theirs).double(), part(one.truth).double()) for one in seen]
    if len(pairs) < FEWEST:
        return ""
    for relation in _RELATIONS:
        if all(relation.holds(got, right) for _, got, right in pairs):
            return _(relation.says)
    factors = [_factor(got, right) for _, got, right in pairs]
    if None not in factors:
        values = [factor for factor in factors if factor is not None]
        if max(values) - min(values) < 1e-3 * max(map(abs, values)):
            return _("is {factor} times the right one").format(factor=f"{values[0]:.3g}")
        return _("is a multiple of the right one, with a factor that changes from call to call")
    for name, value, says in _SETTINGS:
        if all(
            name in case.kwargs and _is_truth_with(case, got, truth, part, {name: value})
            for case, got, _ in pairs
        ):
            return _(says)
    for i, name in enumerate(parameters):
        if all(_is_argument(case, i, got) for case, got, _ in pairs):
            return _("is the argument `{name}` as it came").format(name=name)
    return ""


def _is_truth_with(
    case: Case, got: Tensor, truth: Truth, part: Callable[[Any], Tensor], other: Mapping[str, int]
) -> bool:
    try:
        return _close(got, part(truth(*case.args, **{**case.kwargs, **other})))
    except (ValueError, RuntimeError):
        return False


def _is_argument(case: Case, position: int, got: Tensor) -> bool:
    arg = case.args[position] if position < len(case.args) else None
    return isinstance(arg, Tensor) and _close(got, arg)


# --- numbers --------------------------------------------------------------------------------------

Numbers = tuple[float, ...]

_TOO_LARGE = (
    N_("is too large by {count}"),
    N_("is too large by {count} where it is wrong"),
    N_("is always too large, never too small"),
)
_TOO_SMALL = (
    N_("is too small by {count}"),
    N_("is too small by {count} where it is wrong"),
    N_("is always too small, never too large"),
)


def of_numbers(seen: Sequence[tuple[Numbers, Numbers]]) -> str:
    """Say what all wrong numbers, such as sizes of (height, width), have in common, or nothing."""
    if len(seen) < FEWEST or any(len(got) != len(right) for got, right in seen):
        return ""
    off = [tuple(g - r for g, r in zip(got, right, strict=True)) for got, right in seen]
    for count in (1, 2):
        for sign, (always, somewhere, _never) in ((1, _TOO_LARGE), (-1, _TOO_SMALL)):
            if all(set(entries) == {sign * count} for entries in off):
                return _(always).format(count=count)
            if all(set(entries) <= {0, sign * count} for entries in off):
                return _(somewhere).format(count=count)
    if len(off[0]) == 2:
        if all(got[::-1] == right for got, right in seen):
            return _("has height and width exchanged")
        if not any(first for first, _ in off):
            return _("has the right height and a wrong width")
        if not any(second for _, second in off):
            return _("has the right width and a wrong height")
    for sign, (_always, _somewhere, never) in ((1, _TOO_LARGE), (-1, _TOO_SMALL)):
        if all(sign * entry >= 0 for entries in off for entry in entries):
            return _(never)
    return ""


# --- conditions -----------------------------------------------------------------------------------


def _pair(setting: Any) -> tuple[Any, Any]:
    return (setting, setting) if isinstance(setting, (int, float)) else (setting[0], setting[1])


class _Call:
    """What a case's arguments are, by the names that the tasks share."""

    def __init__(self, case: Case, parameters: Sequence[str]) -> None:
        named = dict(zip(parameters, case.args, strict=False)) | dict(case.kwargs)
        self.given = named
        self.padding = _pair(named.get("padding", 0))
        self.stride = _pair(named.get("stride", 1))
        self.dilation = _pair(named.get("dilation", 1))
        self.shape = self._size(named, "X", "shape", "n", "shape_in", "images")
        self.kernel = self._size(named, "K", "W", "kernel_size")
        self.out = self._size(named, "shape_out")

    @staticmethod
    def _size(named: Mapping[str, Any], *names: str) -> tuple[int, int] | None:
        value = next((named[name] for name in names if name in named), None)
        if isinstance(value, Tensor):
            return (value.shape[-2], value.shape[-1]) if value.ndim >= 2 else None
        return None if value is None else _pair(value)

    def axes(self, name: str) -> tuple[int, ...]:
        value = self.given.get(name)
        return tuple(value.shape) if isinstance(value, Tensor) else ()

    def fills(self) -> bool:
        """Whether the kernel covers the padded input in both directions."""
        if self.shape is None or self.kernel is None:
            return False
        axes = zip(self.shape, self.kernel, self.padding, self.dilation, strict=True)
        return all(n + 2 * p == d * (k - 1) + 1 for n, k, p, d in axes)

    def left_over(self) -> bool:
        """Whether a last step does not fit."""
        if self.shape is None or self.kernel is None:
            return False
        axes = zip(self.shape, self.kernel, self.padding, self.stride, self.dilation, strict=True)
        return any((n + 2 * p - d * (k - 1) - 1) % s for n, k, p, s, d in axes)


def _any_tensor(call: _Call, test: Callable[[Tensor], bool]) -> bool:
    return any(isinstance(arg, Tensor) and test(arg) for arg in call.given.values())


def _compared(call: _Call, test: Callable[[int, int], bool]) -> bool:
    return (
        call.shape is not None
        and call.out is not None
        and any(test(n, m) for n, m in zip(call.shape, call.out, strict=True))
    )


_CONDITIONS: tuple[tuple[str, Callable[[_Call], bool]], ...] = (
    (N_("with padding"), lambda c: max(c.padding) > 0),
    (N_("with a stride above 1"), lambda c: max(c.stride) > 1),
    (N_("with a dilation above 1"), lambda c: max(c.dilation) > 1),
    (N_("in which rows or columns are left over at the end"), lambda c: c.left_over()),
    (
        N_("with padding, or with a stride above 1"),
        lambda c: max(c.padding) > 0 or max(c.stride) > 1,
    ),
    (N_("with padding and a stride above 1"), lambda c: max(c.padding) > 0 and max(c.stride) > 1),
    (N_("in which a padding is 0"), lambda c: min(c.padding) == 0),
    (
        N_("in which one padding is 0 and the other is not"),
        lambda c: min(c.padding) == 0 < max(c.padding),
    ),
    (
        N_("in which height and width have different paddings"),
        lambda c: c.padding[0] != c.padding[1],
    ),
    (
        N_("in which height and width have different strides"),
        lambda c: c.stride[0] != c.stride[1],
    ),
    (
        N_("in which height and width have different paddings or different strides"),
        lambda c: c.stride[0] != c.stride[1] or c.padding[0] != c.padding[1],
    ),
    (
        N_("in which the kernel is not square"),
        lambda c: c.kernel is not None and c.kernel[0] != c.kernel[1],
    ),
    (
        N_("in which the kernel has an even side"),
        lambda c: c.kernel is not None and min(k % 2 for k in c.kernel) == 0,
    ),
    (
        N_("in which the kernel has more than one entry"),
        lambda c: c.kernel is not None and max(c.kernel) > 1,
    ),
    (
        N_("in which the input is not square"),
        lambda c: c.shape is not None and c.shape[0] != c.shape[1],
    ),
    (N_("in which the padding is a pair"), lambda c: isinstance(c.given.get("padding"), tuple)),
    (N_("in which the padding is an int"), lambda c: isinstance(c.given.get("padding"), int)),
    (N_("in which the stride is a pair"), lambda c: isinstance(c.given.get("stride"), tuple)),
    (N_("in which the kernel is a pair"), lambda c: isinstance(c.given.get("kernel_size"), tuple)),
    (N_("with more than one image"), lambda c: len(c.axes("X")) == 4 and c.axes("X")[0] > 1),
    (
        N_("with more than one input channel"),
        lambda c: len(c.axes("X")) == 4 and c.axes("X")[1] > 1,
    ),
    (
        N_("with more than one output channel"),
        lambda c: len(c.axes("W")) == 4 and c.axes("W")[0] > 1,
    ),
    (
        N_("in which input and output have different numbers of channels"),
        lambda c: len(c.axes("W")) == 4 and c.axes("W")[0] != c.axes("W")[1],
    ),
    (N_("with a kernel as large as the padded input"), lambda c: c.fills()),
    (N_("with tensors of one axis"), lambda c: any(len(c.axes(name)) == 1 for name in c.given)),
    (N_("with float64 numbers"), lambda c: _any_tensor(c, lambda t: t.dtype == torch.float64)),
    (N_("with float32 numbers"), lambda c: _any_tensor(c, lambda t: t.dtype == torch.float32)),
    (
        N_("in which a tensor is not contiguous"),
        lambda c: _any_tensor(c, lambda t: not t.is_contiguous()),
    ),
    (N_("in which the bias is not 0"), lambda c: "b" in c.given and bool(c.given["b"].any())),
    (N_("in which an axis gets larger"), lambda c: _compared(c, lambda n, m: m > n)),
    (N_("in which an axis gets smaller"), lambda c: _compared(c, lambda n, m: m < n)),
    (N_("in which an axis keeps its size"), lambda c: _compared(c, lambda n, m: m == n)),
    (
        N_("in which an axis keeps its size or gets larger"),
        lambda c: _compared(c, lambda n, m: m >= n),
    ),
    (
        N_("in which an axis gets smaller and its size is no multiple of the new one"),
        lambda c: _compared(c, lambda n, m: m < n and n % m != 0),
    ),
    (
        N_("in which an axis gets smaller, and is at least halved"),
        lambda c: _compared(c, lambda n, m: n >= 2 * m),
    ),
    (
        N_("in which an axis changes by an odd number"),
        lambda c: _compared(c, lambda n, m: (n - m) % 2 == 1),
    ),
    (
        N_("in which an axis gets larger by an odd number"),
        lambda c: _compared(c, lambda n, m: m > n and (n - m) % 2 == 1),
    ),
    (
        N_("with two different changes of height and width"),
        lambda c: (
            c.shape is not None
            and c.out is not None
            and c.shape[0] - c.out[0] != c.shape[1] - c.out[1]
        ),
    ),
)


def condition(wrong: Sequence[Case], right: Sequence[Case], parameters: Sequence[str]) -> str:
    """Say which calls go wrong, if all of these and none of the others have something in common."""
    if len(wrong) < FEWEST or len(right) < FEWEST:
        return ""
    bad = [_Call(case, parameters) for case in wrong]
    good = [_Call(case, parameters) for case in right]
    for says, holds in _CONDITIONS:
        if all(map(holds, bad)) and not any(map(holds, good)):
            return _(says)
    return ""


# --- crashes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crash:
    """What an error message says about the code that raised it, in plain words."""

    kind: str
    message: str  # a regular expression
    sentence: str
    name: str = ""

    def fits(self, given: Refused, message: str) -> bool:
        """Whether this is the error."""
        return given.kind == self.kind and re.search(self.message, message) is not None


_FLOAT = N_(
    "A size or an index is a float here. `/` gives a float even where the quotient is whole; a "
    "window makes whole steps."
)
_ONE_OR_TWO = N_(
    "A setting comes as one number or as a pair of numbers. Your code expects the other one here."
)
CRASHES = (
    Crash("TypeError", r"tuple of ints,? ?but (found|got).*float", _FLOAT, "no-rounding"),
    Crash("TypeError", r"type must be tuple of ints,\s*but got float", _FLOAT, "no-rounding"),
    Crash("TypeError", r"'float' object cannot be interpreted as an int", _FLOAT, "no-rounding"),
    Crash("TypeError", r"slice indices must be integers", _FLOAT, "no-rounding"),
    Crash(
        "TypeError",
        r"argument 'size'.*failed to unpack.*float|argument 'shape'.*failed to unpack.*float",
        _FLOAT,
        "no-rounding",
    ),
    Crash("TypeError", r"cannot unpack non-iterable int|'int' object is not", _ONE_OR_TWO),
    Crash(
        "TypeError", r"(operand|between instances).*'(tuple|int)' and '(int|tuple)'", _ONE_OR_TWO
    ),
    Crash(
        "RuntimeError",
        r"negative dimension|maximum size for tensor at dimension|non-empty TensorList",
        N_(
            "No window fits here: your code slides over fewer rows or columns than the kernel has. "
            "Does it slide over the padded input?"
        ),
    ),
    Crash(
        "RuntimeError",
        r"shape '.*' is invalid for input of size",
        N_(
            "There are more or fewer numbers than the shape has room for. Compare the size that "
            "you compute with the number of windows that you cut out."
        ),
    ),
    Crash(
        "UnboundLocalError",
        r"",
        N_(
            "This name gets its value inside a loop or a branch that did not run. With `steps=0` "
            "a loop over the steps never runs."
        ),
    ),
)
