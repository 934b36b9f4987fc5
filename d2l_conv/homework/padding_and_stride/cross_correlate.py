"""Task: a kernel slid over a map."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from d2l_conv.checking.catalogue import Algorithm, DoesNotFit, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride import sliding
from d2l_conv.homework.padding_and_stride.cases import (
    NO_FIT,
    OUT_OF_RANGE,
    Setting,
    case_of,
    generator_of,
    torch_conv2d,
    true_output_shape,
    unequal_pair,
    whole_numbers,
)
from d2l_conv.homework.padding_and_stride.sizes import (
    CEIL,
    REFUSES_REMAINDER,
    SAME_AT_ANY_STRIDE,
    STRIDE_AFTER,
)
from d2l_conv.homework.padding_and_stride.sliding import (
    LAST_MISSING,
    STRIDES_COLUMNS,
    STRIDES_ROWS,
    PadSteps,
    by_windows,
    count_of,
    pad,
    size_of,
    swapped_steps,
)
from d2l_conv.homework.sections import (
    DOWN_FIRST,
    EVEN,
    FLOOR,
    FORMULA,
    FRAME,
    HEIGHT_FIRST,
    NEVER_READ,
    RULES,
    SAME,
    STRIDE,
    WINDOW,
)
from d2l_conv.homework.steps import Ints, as_pair, in_forms, no_step, swapped, unchanged


def _range(padding: Ints, stride: Ints) -> None:
    if min(stride) < 1 or min(padding) < 0:
        raise ValueError("out of range")


def _shape(padded: Tensor, kernel: Tensor, strides: Ints) -> Ints:
    height, width = (
        (n - k) // s + 1 for n, k, s in zip(padded.shape, kernel.shape, strides, strict=True)
    )
    return height, width


@dataclass(frozen=True)
class CorrelateSteps(PadSteps):
    """The steps of a kernel that slides over a padded map."""

    range: Callable[[Ints, Ints], None] = _range
    stride_order: Callable[[Ints], Ints] = unchanged
    stride: Callable[[Ints], Ints] = unchanged
    kernel: Callable[[Tensor], Tensor] = unchanged
    source: Callable[[Tensor, Tensor, Tensor, Ints], Tensor] = lambda X, padded, K, strides: padded
    shape: Callable[[Tensor, Tensor, Ints], Ints] = _shape
    slide: Callable[[Tensor, Tensor, Tensor, Ints, Ints], Tensor | None] = no_step
    entry: Callable[[Tensor], Tensor] = lambda products: products.sum((-2, -1))
    keep: Callable[[Tensor, Ints], Tensor] = lambda Y, stride: Y[:: stride[0], :: stride[1]]
    dtype: Callable[[Tensor], Tensor] = unchanged


def run_correlate(
    steps: CorrelateSteps,
    X: Tensor,
    K: Tensor,
    padding: int | Ints = 0,
    stride: int | Ints = 1,
) -> Any:
    """Slide a kernel over a map with a frame of zeros."""
    pads, strides = as_pair(padding), steps.stride(steps.stride_order(as_pair(stride)))
    steps.range(pads, strides)
    kernel = steps.kernel(K)
    padded = steps.source(X, pad(steps, X, padding), kernel, strides)
    if any(n < k for n, k in zip(padded.shape, kernel.shape, strict=True)):
        raise DoesNotFit
    height, width = steps.shape(padded, kernel, strides)
    Y = steps.slide(X, padded, kernel, strides, (height, width))
    if Y is None:
        windows = padded.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
        Y = steps.keep(steps.entry(windows * kernel), strides)[:height, :width]
    return steps.dtype(steps.result(Y, X, K, pads, strides))


CROSS_CORRELATE = Algorithm(
    "cross_correlate", run_correlate, CorrelateSteps(), ({}, {"range": no_step})
)


def _one_more(n: int, k: int, s: int) -> int:
    return (n - k + 1) // s


def _at_stride_1(padded: Tensor, kernel: Tensor, strides: Ints) -> Ints:
    height, width = (n - k + 1 for n, k in zip(padded.shape, kernel.shape, strict=True))
    return height, width


def _divided_after(padded: Tensor, kernel: Tensor, strides: Ints) -> Ints:
    height, width = map(_one_more, padded.shape, kernel.shape, strides)
    return height, width


def _whole_steps(padded: Tensor, kernel: Tensor, strides: Ints, error: Exception) -> Ints:
    """Stop where the last step does not fit."""
    sizes = list(zip(padded.shape, kernel.shape, strides, strict=True))
    if any((n - k) % s for n, k, s in sizes):
        raise error
    height, width = ((n - k) // s + 1 for n, k, s in sizes)
    return height, width


def _one_by_one(source: Tensor, kernel: Tensor, window: Ints, steps: Ints, count: Ints) -> Tensor:
    return by_windows(source[None, None], kernel[None, None], window, steps, count)[0, 0]


def _windows_at_swapped_steps(
    X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints, count: Ints
) -> Tensor:
    return _one_by_one(padded, kernel, size_of(kernel), swapped(strides), count)


def _windows_turned(
    X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints, count: Ints
) -> Tensor:
    """Cut windows of k_w x k_h, and lay the kernel on as it is."""
    window = swapped(size_of(kernel))
    count = count_of(size_of(padded), window, strides)
    return _one_by_one(padded, kernel, window, strides, count)


def _kernel_turned_in_windows(
    X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints, count: Ints
) -> Tensor:
    return _one_by_one(padded, kernel.T, size_of(kernel), strides, count)


def _windows_past_the_end(
    X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints, count: Ints
) -> Tensor:
    """Round the size up: of the last window, only a part is there."""
    (height, width), (s_h, s_w) = size_of(padded), strides
    count = count_of((height + s_h - 1, width + s_w - 1), size_of(kernel), strides)
    return _one_by_one(padded, kernel, size_of(kernel), strides, count)


def _windows_of_input(
    X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints, count: Ints
) -> Tensor:
    """Cut the windows of the padded input out of the input, which may end before them."""
    return _one_by_one(X, kernel, size_of(kernel), strides, count)


def _entries_of_input(
    X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints, count: Ints
) -> Tensor:
    """Read the entries one by one, of which there are too few."""
    ends = ((m - 1) * s + k for m, s, k in zip(count, strides, kernel.shape, strict=True))
    if any(end > n for end, n in zip(ends, X.shape, strict=True)):
        raise IndexError("beyond the border")
    return _one_by_one(X, kernel, size_of(kernel), strides, count)


def _as_large_as_input(Y: Tensor, X: Tensor, K: Tensor, pads: Ints, strides: Ints) -> Tensor:
    """Fill up with zeros to the input's size where the padding keeps it at stride 1."""
    more = [
        n - m if s > 1 and 2 * p == k - 1 else 0
        for n, m, k, p, s in zip(X.shape, Y.shape, K.shape, pads, strides, strict=True)
    ]
    return F.pad(Y, (0, more[1], 0, more[0]))


def _even_as_large_as_input(Y: Tensor, X: Tensor, K: Tensor, pads: Ints, strides: Ints) -> Tensor:
    """Cut to the input's size where half of an even kernel is the padding."""
    rows, columns = (
        n if s == 1 and k % 2 == 0 and p == k // 2 else m
        for n, m, k, p, s in zip(X.shape, Y.shape, K.shape, pads, strides, strict=True)
    )
    return Y[:rows, :columns]


def _at_top_left(X: Tensor, padded: Tensor, *window: Any) -> Tensor:
    height, width = (n - m for n, m in zip(padded.shape, X.shape, strict=True))
    return F.pad(X, (0, width, 0, height))


def _room_for_a_part(X: Tensor, padded: Tensor, kernel: Tensor, strides: Ints) -> Tensor:
    height, width = (
        (k - n) % s for n, k, s in zip(padded.shape, kernel.shape, strides, strict=True)
    )
    return F.pad(padded, (0, width, 0, height))


def _without_last(padded: Tensor, kernel: Tensor, strides: Ints) -> Ints:
    height, width = (
        (n - k) // s for n, k, s in zip(padded.shape, kernel.shape, strides, strict=True)
    )
    return height, width


def _up_to_last(padded: Tensor, kernel: Tensor, strides: Ints) -> Ints:
    height, width = (
        -((k - n) // s) for n, k, s in zip(padded.shape, kernel.shape, strides, strict=True)
    )
    return height, width


PADS_THEN_FORGETS = "You make the padded input, or count with it, and then slide over `X` itself."


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="stride-swaps-axes",
        tasks=("cross_correlate",),
        changes={"slide": _windows_at_swapped_steps},
        sentence=(
            "You take the first number of the stride for the way across. The window's way down "
            "comes first."
        ),
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="stride-swaps-axes",
        tasks=("cross_correlate",),
        changes={"keep": swapped_steps},
        sentence=(
            "You take the first number of the stride for the way across. The window's way down "
            "comes first."
        ),
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="stride-after-plus-one",
        tasks=("cross_correlate",),
        changes={"shape": _divided_after},
        sentence=STRIDE_AFTER,
        lesson=STRIDE,
    ),
    Misconception(
        name="refuses-remainder",
        tasks=("cross_correlate",),
        changes={"shape": partial(_whole_steps, error=ValueError("not whole"))},
        sentence=REFUSES_REMAINDER,
        lesson=NEVER_READ,
    ),
    Misconception(
        name="ceil-not-floor",
        tasks=("cross_correlate",),
        changes={"shape": partial(_whole_steps, error=IndexError("beyond the border"))},
        sentence=CEIL,
        lesson=FLOOR,
    ),
    Misconception(
        name="same-at-any-stride",
        tasks=("cross_correlate",),
        changes={"result": _as_large_as_input},
        sentence=SAME_AT_ANY_STRIDE,
        lesson=SAME,
    ),
    Misconception(
        name="half-kernel-always",
        tasks=("cross_correlate",),
        changes={"result": _even_as_large_as_input},
        sentence=(
            "You give the size of the input where half of an even kernel is the padding. An even "
            "kernel then makes the result larger."
        ),
        lesson=EVEN,
    ),
    Misconception(
        name="largest-for-sum",
        tasks=("cross_correlate",),
        changes={"entry": lambda products: products.amax((-2, -1))},
        sentence="You take the largest product. An entry is the sum of the products.",
        lesson=WINDOW,
    ),
    Misconception(
        name="assign-not-add",
        tasks=("cross_correlate",),
        changes={"entry": lambda products: products[..., -1, -1]},
        sentence=(
            "Each entry of your result is the last product of its window. An entry is the sum of "
            "all products."
        ),
        lesson=WINDOW,
    ),
    Misconception(
        name="strides-the-input",
        tasks=("cross_correlate",),
        changes={
            "source": lambda X, padded, kernel, strides: padded[:: strides[0], :: strides[1]],
            "shape": _at_stride_1,
            "keep": lambda Y, stride: Y,
        },
        sentence=(
            "You take every s-th pixel of the input and slide over these. The stride moves the "
            "window; inside a window every pixel counts."
        ),
        lesson=STRIDE,
    ),
    Misconception(
        name="pads-the-result",
        tasks=("cross_correlate",),
        changes={
            "result": lambda Y, X, K, pads, strides: F.pad(Y, (pads[1], pads[1], pads[0], pads[0])),
            "source": lambda X, padded, *window: X,
        },
        sentence="You put the zeros around the result. The frame belongs around the input.",
        lesson=FRAME,
    ),
    Misconception(
        name="pads-then-forgets",
        tasks=("cross_correlate",),
        changes={"source": lambda X, padded, *window: X},
        sentence=PADS_THEN_FORGETS,
        lesson=FRAME,
    ),
    Misconception(
        name="pads-then-forgets",
        tasks=("cross_correlate",),
        changes={"source": _at_top_left},
        sentence=PADS_THEN_FORGETS,
        lesson=FRAME,
    ),
    Misconception(
        name="ceil-not-floor",
        tasks=("cross_correlate",),
        changes={"source": _room_for_a_part},
        sentence=CEIL,
        lesson=FLOOR,
    ),
    *in_forms(
        name="forgets-plus-one",
        tasks=("cross_correlate",),
        step="shape",
        forms=(_without_last, _up_to_last),
        sentence=LAST_MISSING,
        lesson=FORMULA,
    ),
    Misconception(
        name="flips-kernel",
        tasks=("cross_correlate",),
        changes={"kernel": lambda K: K.flip(0, 1)},
        sentence=(
            "You turn the kernel around before you lay it on the window. That is a true "
            "convolution; the layer lays the kernel on as it is."
        ),
        lesson=WINDOW,
    ),
    Misconception(
        name="kernel-transposed",
        tasks=("cross_correlate",),
        changes={"kernel": lambda K: K.T},
        sentence="You swap the rows and the columns of the kernel.",
        lesson=HEIGHT_FIRST,
    ),
    *in_forms(
        name="kernel-transposed",
        tasks=("cross_correlate",),
        step="slide",
        forms=(_windows_turned, _kernel_turned_in_windows),
        sentence="You swap the rows and the columns of the kernel.",
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="ceil-not-floor",
        tasks=("cross_correlate",),
        changes={"slide": _windows_past_the_end},
        sentence=CEIL,
        lesson=FLOOR,
    ),
    *in_forms(
        name="pads-then-forgets",
        tasks=("cross_correlate",),
        step="slide",
        forms=(_windows_of_input, _entries_of_input),
        sentence=PADS_THEN_FORGETS,
        lesson=FRAME,
    ),
    Misconception(
        name="flips-one-axis",
        tasks=("cross_correlate",),
        changes={"kernel": lambda K: K.flip(0)},
        sentence="You turn the kernel around along one axis. The layer lays it on as it is.",
        lesson=WINDOW,
    ),
    Misconception(
        name="flips-one-axis",
        tasks=("cross_correlate",),
        changes={"kernel": lambda K: K.flip(1)},
        sentence="You turn the kernel around along one axis. The layer lays it on as it is.",
        lesson=WINDOW,
    ),
    Misconception(
        name="ignores-stride",
        tasks=("cross_correlate",),
        changes={"stride": lambda stride: (1, 1)},
        sentence="You leave the stride out, as if the window moved by one pixel.",
        lesson=STRIDE,
    ),
    Misconception(
        name="strides-rows-only",
        tasks=("cross_correlate",),
        changes={"stride": lambda stride: (stride[0], 1)},
        sentence=STRIDES_ROWS,
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="strides-rows-only",
        tasks=("cross_correlate",),
        changes={"keep": lambda Y, stride: Y[:: stride[0]]},
        sentence=STRIDES_ROWS,
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="strides-columns-only",
        tasks=("cross_correlate",),
        changes={"stride": lambda stride: (1, stride[1])},
        sentence=STRIDES_COLUMNS,
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="strides-columns-only",
        tasks=("cross_correlate",),
        changes={"keep": lambda Y, stride: Y[:, :: stride[1]]},
        sentence=STRIDES_COLUMNS,
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="top-left-of-stride-1",
        tasks=("cross_correlate",),
        changes={"keep": lambda Y, stride: Y},
        sentence="Your shape is that of a stride, but the entries are the first ones of stride 1.",
        lesson=STRIDE,
    ),
    Misconception(
        name="averages",
        tasks=("cross_correlate",),
        changes={"entry": lambda products: products.mean((-2, -1))},
        sentence="You average the products. An entry is their sum.",
        lesson=WINDOW,
    ),
    Misconception(
        name="float32-result",
        tasks=("cross_correlate",),
        changes={"dtype": lambda Y: Y.float()},
        sentence=(
            "Your result is right to the precision of `float32` only, and `X` is `float64`. New "
            "tensors are `float32` unless they get the dtype of `X`."
        ),
        lesson=RULES,
    ),
)


def true_cross_correlate(X: Tensor, K: Tensor, padding: Setting = 0, stride: Setting = 1) -> Tensor:
    """Convolve with PyTorch in float64."""
    true_output_shape((X.shape[0], X.shape[1]), (K.shape[0], K.shape[1]), padding, stride)
    x, weight = (tensor.double()[None, None] for tensor in (X, K))
    return torch_conv2d(x, weight, None, as_pair(stride), as_pair(padding))[0, 0].to(X.dtype)


def _keeps(rng: random.Random, shape: Ints, kernel: Ints, stride: Setting) -> Case:
    padding = (kernel[0] // 2, kernel[1] // 2)
    facet = "padding and stride"
    return case_of(
        facet, whole_numbers(rng, shape), whole_numbers(rng, kernel), padding=padding, stride=stride
    )


def _fresh_maps(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, **settings: Any) -> Case:
        return case_of(
            facet,
            whole_numbers(rng, unequal_pair(rng, 5, 7)),
            whole_numbers(rng, unequal_pair(rng, 2, 4)),
            **settings,
        )

    def real(shape: Ints, padding: Setting, stride: Setting) -> Case:
        generator = generator_of(rng)
        X, K = (
            torch.randn(*size, dtype=torch.float64, generator=generator)
            for size in (shape, unequal_pair(rng, 2, 4))
        )
        return case_of("float64", X, K, padding=padding, stride=stride)

    return [
        draw("no padding, stride 1"),
        case_of("no padding, stride 1", whole_numbers(rng, (3, 4)), whole_numbers(rng, (3, 4))),
        draw("padding", padding=unequal_pair(rng, 0, 3)),
        case_of("padding", whole_numbers(rng, (2, 3)), whole_numbers(rng, (3, 2)), padding=(1, 0)),
        case_of("padding", whole_numbers(rng, (4, 3)), whole_numbers(rng, (3, 2)), padding=(0, 2)),
        draw("stride", stride=unequal_pair(rng, 1, 3)),
        draw("padding and stride", padding=unequal_pair(rng, 0, 2), stride=unequal_pair(rng, 1, 3)),
        # the padding that keeps the size at stride 1, at another stride
        _keeps(rng, (5, 5), (3, 3), stride=2),
        _keeps(rng, (6, 5), (5, 1), stride=(1, 2)),
        _keeps(rng, (5, 6), (2, 4), stride=(2, 1)),
        # steps, and frames, that are wider than the kernel; a single entry
        case_of("stride", whole_numbers(rng, (5, 7)), whole_numbers(rng, (1, 2)), stride=(2, 4)),
        case_of("stride", whole_numbers(rng, (5, 4)), whole_numbers(rng, (3, 2)), stride=(6, 5)),
        case_of(
            "padding",
            whole_numbers(rng, (2, 3)),
            whole_numbers(rng, (1, 1)),
            padding=unequal_pair(rng, 1, 3),
        ),
        case_of("padding", whole_numbers(rng, (2, 2)), whole_numbers(rng, (4, 5)), padding=(1, 2)),
        case_of(
            "padding and stride",
            whole_numbers(rng, (3, 4)),
            whole_numbers(rng, (1, 2)),
            padding=(2, 3),
            stride=unequal_pair(rng, 2, 4),
        ),
        # more than one works out by hand: tall, wide, and both; few windows, as some loop over them
        case_of(
            "no padding, stride 1",
            whole_numbers(rng, (rng.randint(18, 28), rng.randint(4, 6))),
            whole_numbers(rng, (3, 2)),
        ),
        case_of(
            "padding",
            whole_numbers(rng, (rng.randint(3, 5), rng.randint(18, 28))),
            whole_numbers(rng, (2, 3)),
            padding=(1, 2),
        ),
        case_of(
            "stride",
            whole_numbers(rng, (rng.randint(19, 22), rng.randint(16, 18))),
            whole_numbers(rng, (4, 3)),
            stride=(2, 5),
        ),
        case_of(
            "padding and stride",
            whole_numbers(rng, (rng.randint(8, 11), rng.randint(16, 20))),
            whole_numbers(rng, (3, 2)),
            padding=(2, 4),
            stride=(3, 2),
        ),
        real(unequal_pair(rng, 5, 7), 0, 1),
        real(unequal_pair(rng, 5, 7), unequal_pair(rng, 0, 2), unequal_pair(rng, 1, 2)),
        real(
            (rng.randint(14, 18), rng.randint(5, 7)),
            unequal_pair(rng, 0, 2),
            unequal_pair(rng, 1, 2),
        ),
        case_of("errors", whole_numbers(rng, (2, 5)), whole_numbers(rng, (3, 2)), about="fit"),
        case_of(
            "errors",
            whole_numbers(rng, (5, 2)),
            whole_numbers(rng, (2, 5)),
            about="fit",
            padding=(2, 1),
        ),
        case_of(
            "errors",
            whole_numbers(rng, (3, 2)),
            whole_numbers(rng, (2, 9)),
            about="fit",
            stride=(1, 3),
        ),
        case_of(
            "errors",
            whole_numbers(rng, (4, 5)),
            whole_numbers(rng, (2, 3)),
            about="range",
            stride=(2, 0),
        ),
        case_of(
            "errors",
            whole_numbers(rng, (4, 5)),
            whole_numbers(rng, (2, 3)),
            about="range",
            padding=(0, -1),
        ),
        case_of(
            "errors",
            whole_numbers(rng, (4, 5)),
            whole_numbers(rng, (2, 3)),
            about="range",
            stride=(-1, 2),
        ),
        case_of(
            "errors",
            whole_numbers(rng, (6, 7)),
            whole_numbers(rng, (1, 1)),
            about="range",
            padding=(-1, 1),
        ),
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

TASK = Task(
    name="cross_correlate",
    number=4,
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
        case_of("no padding, stride 1", _X, _K),
        case_of("no padding, stride 1", _WIDE, _FLAT),
        case_of("padding", _X, _K, padding=1),
        case_of("padding", _WIDE, _FLAT, padding=(2, 1)),
        case_of("padding", _WIDE, _K, padding=(0, 1)),
        case_of("stride", _WIDE, _K, stride=2),
        case_of("stride", _WIDE, _FLAT, stride=(1, 2)),
        case_of("padding and stride", _X, _K, padding=1, stride=(3, 2)),
        case_of("padding and stride", _WIDE, _FLAT, padding=(1, 2), stride=(2, 3)),
        case_of("padding and stride", _WIDE, _X, padding=1, stride=2),  # 'same' at stride 1 only
        case_of("float64", _THIRDS, _THIRDS[1:, 2:], padding=1),
        case_of("errors", _K, _X, about="fit"),
        case_of("errors", _WIDE, _X, about="range", stride=0),
        case_of("errors", _WIDE, _X, about="range", padding=-1),
    ),
    fresh=_fresh_maps,
    algorithm=CROSS_CORRELATE,
    rows=(*sliding.MISTAKES, *MISTAKES),
    own_memory=True,
    errors={"fit": NO_FIT, "range": OUT_OF_RANGE},
)
