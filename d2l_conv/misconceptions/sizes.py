"""Mistakes about output sizes, padding and sliding: homework 1.

Each algorithm below is the right answer to a task, in steps; each row replaces one of its steps.
Where they were seen stands in `sources`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from d2l_conv.misconceptions.catalogue import Algorithm, DoesNotFit, Misconception

__all__ = [
    "ALGORITHMS",
    "CROSS_CORRELATE",
    "LAYERS_UNTIL",
    "OUTPUT_SHAPE",
    "OUTPUT_SIZE",
    "ROWS",
    "SAME_PADDING",
    "ZERO_PAD",
]

Ints = tuple[int, int]

# --- the right answers, in steps ------------------------------------------------------------------


def as_pair(setting: int | Ints) -> Ints:
    """Return a setting for (height, width)."""
    return (setting, setting) if isinstance(setting, int) else (setting[0], setting[1])


def _range(n: int, kernel_size: int, padding: int, stride: int, dilation: int) -> None:
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")


def _fits(free: int) -> None:
    if free < 0:
        raise DoesNotFit


def _none(*args: Any) -> None:
    return None


def _unchanged(value: Any) -> Any:
    return value


def _swapped(pair: Ints) -> Ints:
    return pair[1], pair[0]


SIZE_STEPS: dict[str, Callable[..., Any]] = {
    "range": _range,
    "same_at_stride": _none,
    "same_if_even": _none,
    "padded": lambda n, padding: n + 2 * padding,
    "extent": lambda kernel_size, dilation: dilation * (kernel_size - 1) + 1,
    "fits": _fits,
    "divide": lambda free, stride: free // stride,
    "finish": lambda divide, free, stride: divide(free, stride) + 1,
}


def run_size(
    steps: SimpleNamespace,
    n: int,
    kernel_size: int,
    padding: int = 0,
    stride: int = 1,
    dilation: int = 1,
) -> Any:
    """Compute one output size."""
    steps.range(n, kernel_size, padding, stride, dilation)
    for shortcut in (steps.same_at_stride, steps.same_if_even):
        size = shortcut(n, kernel_size, padding, stride, dilation)
        if size is not None:
            return size
    free = steps.padded(n, padding) - steps.extent(kernel_size, dilation)
    steps.fits(free)
    return steps.finish(steps.divide, free, stride)


AXES_STEPS: dict[str, Callable[..., Any]] = {
    "same_shape": _none,
    "shape_order": _unchanged,
    "settings_order": _unchanged,
    "kernel_order": _unchanged,
    "padding_order": _unchanged,
    "stride_order": _unchanged,
    "result_order": _unchanged,
}


def run_shape(
    steps: SimpleNamespace,
    shape: Ints,
    kernel_size: int | Ints,
    padding: int | Ints = 0,
    stride: int | Ints = 1,
    dilation: int | Ints = 1,
) -> Any:
    """Compute the output size of both axes."""
    settings = (
        steps.settings_order(steps.kernel_order(as_pair(kernel_size))),
        steps.settings_order(steps.padding_order(as_pair(padding))),
        steps.settings_order(steps.stride_order(as_pair(stride))),
        steps.settings_order(as_pair(dilation)),
    )
    sizes = steps.shape_order(tuple(shape)), *settings
    kept = steps.same_shape(sizes)
    if kept is not None:
        return kept
    return steps.result_order(tuple(run_size(steps, *axis) for axis in zip(*sizes, strict=True)))


LAYER_STEPS: dict[str, Callable[..., Any]] = {
    "enough": lambda n, target: n <= target,
    "count": _unchanged,
    "never": lambda layers: _raise(ValueError("never reached")),
}


def _raise(error: Exception) -> Any:
    raise error


def run_layers(
    steps: SimpleNamespace,
    n: int,
    target: int,
    kernel_size: int,
    padding: int = 0,
    stride: int = 1,
) -> Any:
    """Count layers until the size is at most the target."""
    steps.range(min(n, target), kernel_size, padding, stride, 1)
    layers = 0
    while not steps.enough(n, target):
        smaller = run_size(steps, n, kernel_size, padding, stride)
        if smaller >= n:
            return steps.never(layers)
        n, layers = smaller, layers + 1
    return steps.count(layers)


SAME_STEPS: dict[str, Callable[..., Any]] = {
    "range": lambda k: None if k >= 1 else _raise(ValueError("out of range")),
    "sides": lambda k: ((k - 1) // 2, k // 2),
    "result_order": _unchanged,
}


def run_same(steps: SimpleNamespace, kernel_size: int | Ints) -> Any:
    """Compute the padding of each side that keeps the size."""
    for k in as_pair(kernel_size):
        steps.range(k)
    return steps.result_order(tuple(steps.sides(k) for k in as_pair(kernel_size)))


PAD_STEPS: dict[str, Callable[..., Any]] = {
    "padding_order": _unchanged,
    "sides": lambda p_h, p_w: (p_h, p_h, p_w, p_w),
    "frame": lambda X, sides: F.pad(X, (*sides[2:], *sides[:2])),
    "result": lambda Y, *given: Y,
}


def run_pad(steps: SimpleNamespace, X: Tensor, padding: int | Ints) -> Any:
    """Put a frame of zeros around a map; `sides` are top, bottom, left, right."""
    return steps.result(pad(steps, X, padding))


def pad(steps: SimpleNamespace, X: Tensor, padding: int | Ints) -> Any:
    """Make the frame alone."""
    return steps.frame(X, steps.sides(*steps.padding_order(as_pair(padding)))).clone()


CORRELATE_STEPS: dict[str, Callable[..., Any]] = PAD_STEPS | {
    "range": lambda padding, stride: (
        _raise(ValueError("out of range")) if min(stride) < 1 or min(padding) < 0 else None
    ),
    "shape": lambda padded, kernel, strides: tuple(
        (n - k) // s + 1 for n, k, s in zip(padded.shape, kernel.shape, strides, strict=True)
    ),
    "source": lambda X, padded, kernel, strides: padded,
    "kernel": _unchanged,
    "stride": _unchanged,
    "stride_order": _unchanged,
    "keep": lambda Y, stride: Y[:: stride[0], :: stride[1]],
    "entry": lambda products: products.sum((-2, -1)),
    "dtype": _unchanged,
}


def run_correlate(
    steps: SimpleNamespace,
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
    windows = padded.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    Y = steps.keep(steps.entry(windows * kernel), strides)
    return steps.dtype(steps.result(Y[:height, :width], X, K, pads, strides))


OUTPUT_SIZE = Algorithm(
    "output_size",
    run_size,
    SIZE_STEPS,
    ({}, {"fits": _none}, {"fits": _none, "range": _none}),
)
OUTPUT_SHAPE = Algorithm(
    "output_shape",
    run_shape,
    SIZE_STEPS | AXES_STEPS,
    ({}, {"fits": _none}, {"fits": _none, "range": _none}),
)
LAYERS_UNTIL = Algorithm(
    "layers_until",
    run_layers,
    SIZE_STEPS | LAYER_STEPS,
    ({}, {"fits": _none}, {"fits": _none, "range": _none}),
)
SAME_PADDING = Algorithm("same_padding", run_same, SAME_STEPS, ({}, {"range": _none}))
ZERO_PAD = Algorithm("zero_pad", run_pad, PAD_STEPS)
CROSS_CORRELATE = Algorithm(
    "cross_correlate", run_correlate, CORRELATE_STEPS, ({}, {"range": _none})
)
ALGORITHMS = (OUTPUT_SIZE, OUTPUT_SHAPE, LAYERS_UNTIL, SAME_PADDING, ZERO_PAD, CROSS_CORRELATE)

# --- where the lessons explain it -----------------------------------------------------------------

WINDOW = "lesson 1, 'A window slides over the image'"
FRAME = "lesson 1, 'Padding puts a frame around the image'"
PER_SIDE = "lesson 1, 'Padding is counted per side'"
FORMULA = "lesson 1, 'The size formula, built up from small cases'"
HEIGHT_FIRST = "lesson 1, 'Height comes first, width second'"
EVEN = "lesson 1, 'An even kernel needs one pixel more on one side'"
LONG_WAY = "lesson 2, 'Without stride, it is a long way from large to small'"
STRIDE = "lesson 2, 'Stride s keeps every s-th result'"
FLOOR = "lesson 2, 'A step that does not fit is left out'"
NEVER_READ = "lesson 2, 'The rows at the end may never be read'"
DOWN_FIRST = "lesson 2, 'Down first, then across'"
SAME = "lesson 2, ''Same' padding and stride do not go together'"
DILATION = "lesson 2, 'Dilation: a window with gaps'"
RULES = "the rules at the top of this homework"

# --- the mistakes ---------------------------------------------------------------------------------

ONE_AXIS = ("output_size",)
SIZES = ("output_size", "output_shape", "layers_until")
BOTH = ("output_size", "output_shape")
SHAPE = ("output_shape",)
LAYERS = ("layers_until",)
SAME_TASK = ("same_padding",)
CORRELATE = ("cross_correlate",)
FRAMES = ("zero_pad", "cross_correlate")


def _at_least_one(divide: Callable[..., Any], free: int, stride: int) -> Any:
    size = divide(free, stride) + 1
    return size if size >= 1 else _raise(DoesNotFit())


def _float_if_not_whole(free: int, stride: int) -> float:
    return free / stride if free % stride else free // stride


def _refuse_remainder(free: int, stride: int) -> int:
    return free // stride if free % stride == 0 else _raise(ValueError("not whole"))


def _same_at_stride(n: int, k: int, padding: int, stride: int, dilation: int) -> int | None:
    return n if stride > 1 and 2 * padding == dilation * (k - 1) else None


def _same_if_even(n: int, k: int, padding: int, stride: int, dilation: int) -> int | None:
    even = k % 2 == 0 and dilation == stride == 1
    return n if even and padding == k // 2 else None


def _cut_to_minus_zero(X: Tensor, sides: tuple[int, int, int, int]) -> Tensor:
    top, bottom, left, right = sides
    padded = X.new_zeros(X.shape[0] + top + bottom, X.shape[1] + left + right)
    padded[top:-bottom, left:-right] = X
    return padded


def _cut_unless_both_are_zero(X: Tensor, sides: tuple[int, int, int, int]) -> Tensor:
    return _cut_to_minus_zero(X, sides) if any(sides) else X


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


def _same_shape(sizes: tuple[Ints, ...]) -> Ints | None:
    """Return the input's shape where the padding of both axes keeps it at stride 1."""
    shape, kernel, padding, stride, dilation = sizes
    axes = zip(kernel, padding, dilation, strict=True)
    same = all(2 * p == d * (k - 1) for k, p, d in axes)
    return shape if same and max(stride) > 1 else None


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


def swapped_steps(Y: Tensor, stride: Ints) -> Tensor:
    """Take as many entries as is right, at steps of the other axis; they may lie outside."""
    (height, width), (s_h, s_w) = Y.shape[-2:], stride
    rows, columns = range(-(-height // s_h)), range(-(-width // s_w))
    return Y[..., [i * s_w for i in rows], :][..., [j * s_h for j in columns]]


TRANSPOSED = (
    "Your result has its rows and columns exchanged. The first index counts rows, from top to "
    "bottom; the second counts columns."
)
REFUSES_REMAINDER = (
    "You raise an error where the quotient is not whole. That is no error: the last rows are "
    "never read."
)
STRIDE_AFTER = (
    "You divide by the stride after the entry of the start is added. Only steps are divided "
    "by the stride."
)
SAME_AT_ANY_STRIDE = (
    "You believe that this padding keeps the size at any stride. It does so at stride 1 only."
)
MINUS_ZERO = (
    "Your slice ends at minus the padding. With a padding of 0 that is `[0:-0]`, which is empty."
)
FIRST_FOR_BOTH = "You use the first number of a pair for both axes."
PADDING_ONCE = (
    "You add the padding once. `padding` counts the pixels of one side, and an axis has two sides."
)
NO_FIT_CHECK = (
    "You compute a size for a window that does not fit into the padded input. There is no such "
    "output."
)
INT_TRUNCATES = (
    "You round with `int()`, which takes a negative quotient towards zero: a kernel that does not "
    "fit gets an output."
)
CEIL = (
    "You round the quotient up. A window that would reach past the border is not there: what is "
    "left over at the end is never read."
)
SWAPPED = (
    "You take the numbers of the height for those of the width. Shapes and settings begin with "
    "the height."
)
PADS_THEN_FORGETS = "You make the padded input, or count with it, and then slide over `X` itself."
STRIDES_ROWS = "You stride down and move by one pixel across."
STRIDES_COLUMNS = "You stride across and move by one pixel down."
ONE_SIDE = "Your zeros are on one side of an axis only. The frame goes all around."
LAST_MISSING = (
    "Your last window is missing, down and across: it stops one step too early. The place where "
    "the window begins counts as well."
)
F_PAD = (
    "You put the numbers of the padding on the wrong axes. The first is for the rows; `F.pad` "
    "begins with the last axis, the columns, and takes both sides of an axis before the next."
)

ROWS: tuple[Misconception, ...] = (
    # Output size
    Misconception(
        "padding-once",
        SIZES,
        "padded",
        lambda n, padding: n + padding,
        PADDING_ONCE,
        PER_SIDE,
    ),
    Misconception(
        "ignores-padding",
        SIZES,
        "padded",
        lambda n, padding: n,
        "You leave the padding out. The window slides over the padded input.",
        FRAME,
    ),
    Misconception(
        "ceil-not-floor",
        BOTH,
        "divide",
        lambda free, stride: math.ceil(free / stride),
        CEIL,
        FLOOR,
    ),
    *(
        Misconception(
            "ceil-not-floor",
            LAYERS,
            "divide",
            wrong,
            "You round the quotient up, or keep its fraction, which leads to the same count. "
            "A step that does not fit as a whole is not made.",
            FLOOR,
        )
        for wrong in (
            lambda free, stride: math.ceil(free / stride),
            lambda free, stride: free / stride,
        )
    ),
    Misconception(
        "rounds-to-nearest",
        SIZES,
        "divide",
        lambda free, stride: round(free / stride),
        "You round the quotient to the nearest number. A step that only half fits is not made.",
        FLOOR,
    ),
    Misconception(
        "no-rounding",
        BOTH,
        "divide",
        lambda free, stride: free / stride,
        "You divide and leave it at that. A window makes whole steps, and `/` gives a float even "
        "where the quotient is whole.",
        FLOOR,
    ),
    Misconception(
        "no-rounding",
        BOTH,
        "divide",
        _float_if_not_whole,
        "You leave a fraction where the quotient is not whole. A window makes whole steps.",
        FLOOR,
    ),
    Misconception(
        "float-size",
        BOTH,
        "divide",
        lambda free, stride: float(free // stride),
        "Your number is right and is a float. A size counts pixels, and PyTorch takes ints for "
        "sizes only.",
        FLOOR,
    ),
    Misconception(
        "refuses-remainder",
        SIZES,
        "divide",
        _refuse_remainder,
        REFUSES_REMAINDER,
        NEVER_READ,
    ),
    Misconception(
        "int-truncates-negative",
        BOTH,
        "divide",
        lambda free, stride: int(free / stride),
        INT_TRUNCATES,
        FLOOR,
        about="fit",
        also={"fits": _none},
    ),
    Misconception(
        "int-truncates-negative",
        BOTH,
        "divide",
        lambda free, stride: int(free / stride),
        INT_TRUNCATES,
        FLOOR,
        about="fit",
        also={"fits": _none, "finish": _at_least_one},
    ),
    Misconception(
        "int-truncates-negative",
        LAYERS,
        "divide",
        lambda free, stride: int(free / stride),
        INT_TRUNCATES,
        FLOOR,
        about="never",
        also={"fits": _none, "finish": _at_least_one},
    ),
    Misconception(
        "no-fit-check",
        BOTH,
        "fits",
        _none,
        NO_FIT_CHECK,
        FORMULA,
        about="fit",
    ),
    Misconception("no-fit-check", LAYERS, "fits", _none, NO_FIT_CHECK, FORMULA, about="never"),
    Misconception(
        "no-range-check",
        SIZES,
        "range",
        _none,
        "You compute a size with an argument that cannot be, such as a negative padding.",
        FORMULA,
        about="range",
    ),
    Misconception(
        "forgets-plus-one",
        SIZES,
        "finish",
        lambda divide, free, stride: divide(free, stride),
        "You count the steps. The window also gives an entry where it stands before its first "
        "step.",
        FORMULA,
    ),
    Misconception(
        "stride-after-plus-one",
        SIZES,
        "finish",
        lambda divide, free, stride: divide(free + 1, stride),
        STRIDE_AFTER,
        STRIDE,
    ),
    Misconception(
        "ignores-stride",
        SIZES,
        "divide",
        lambda free, stride: free,
        "You leave the stride out, as if the window moved by one pixel.",
        STRIDE,
    ),
    Misconception(
        "ignores-dilation",
        ONE_AXIS,
        "extent",
        lambda kernel_size, dilation: kernel_size,
        "You leave the dilation out. With gaps between its entries the kernel covers more pixels.",
        DILATION,
    ),
    Misconception(
        "dilation-times-kernel",
        ONE_AXIS,
        "extent",
        lambda kernel_size, dilation: kernel_size * dilation,
        "You multiply the kernel's size by the dilation. There is no gap after the last entry.",
        DILATION,
    ),
    Misconception(
        "dilation-counts-gaps",
        ONE_AXIS,
        "extent",
        lambda kernel_size, dilation: kernel_size + (kernel_size - 1) * dilation,
        "You take the dilation for the number of pixels in a gap. At dilation 1 there is no gap.",
        DILATION,
    ),
    Misconception(
        "same-at-any-stride",
        SIZES,
        "same_at_stride",
        _same_at_stride,
        SAME_AT_ANY_STRIDE,
        SAME,
    ),
    Misconception("same-at-any-stride", SHAPE, "same_shape", _same_shape, SAME_AT_ANY_STRIDE, SAME),
    Misconception(
        "half-kernel-always",
        BOTH,
        "same_if_even",
        _same_if_even,
        "You believe that half the kernel as padding keeps the size of every input. An even kernel "
        "then makes it larger.",
        EVEN,
    ),
    # Two axes
    Misconception("swaps-axes", SHAPE, "shape_order", _swapped, SWAPPED, HEIGHT_FIRST),
    Misconception("swaps-axes", SHAPE, "settings_order", _swapped, SWAPPED, HEIGHT_FIRST),
    Misconception("swaps-axes", SHAPE, "result_order", _swapped, SWAPPED, HEIGHT_FIRST),
    Misconception(
        "kernel-transposed",
        SHAPE,
        "kernel_order",
        _swapped,
        "You take a kernel of (k_h, k_w) for one of k_w rows and k_h columns. Rows come first.",
        HEIGHT_FIRST,
    ),
    Misconception(
        "padding-swaps-axes",
        SHAPE,
        "padding_order",
        _swapped,
        "You take the first number of the padding for the columns. Rows come first.",
        HEIGHT_FIRST,
    ),
    Misconception(
        "stride-swaps-axes",
        (*SHAPE, *CORRELATE),
        "stride_order",
        _swapped,
        "You take the first number of the stride for the way across. The window's way down comes "
        "first.",
        DOWN_FIRST,
    ),
    Misconception(
        "stride-swaps-axes",
        CORRELATE,
        "keep",
        swapped_steps,
        "You take the first number of the stride for the way across. The window's way down comes "
        "first.",
        DOWN_FIRST,
    ),
    Misconception(
        "first-setting-for-both",
        SHAPE,
        "settings_order",
        lambda pair: (pair[0], pair[0]),
        FIRST_FOR_BOTH,
        HEIGHT_FIRST,
    ),
    *(
        Misconception(
            "first-setting-for-both",
            tasks,
            step,
            lambda pair: (pair[0], pair[0]),
            FIRST_FOR_BOTH,
            HEIGHT_FIRST,
        )
        for tasks, step in (
            (SHAPE, "kernel_order"),
            ((*SHAPE, *FRAMES), "padding_order"),
            ((*SHAPE, *CORRELATE), "stride_order"),
        )
    ),
    Misconception(
        "strides-rows-only",
        SHAPE,
        "stride_order",
        lambda stride: (stride[0], 1),
        STRIDES_ROWS,
        DOWN_FIRST,
    ),
    Misconception(
        "strides-columns-only",
        SHAPE,
        "stride_order",
        lambda stride: (1, stride[1]),
        STRIDES_COLUMNS,
        DOWN_FIRST,
    ),
    # Layers
    Misconception(
        "stops-below-target",
        LAYERS,
        "enough",
        lambda n, target: n < target,
        "You go on until the size is below the target. 'At most' means that reaching it is enough.",
        LONG_WAY,
    ),
    Misconception(
        "stops-too-early",
        LAYERS,
        "count",
        lambda layers: max(0, layers - 1),
        "You count one layer too few: the layer that reaches the target counts as well.",
        LONG_WAY,
    ),
    Misconception(
        "counts-the-start",
        LAYERS,
        "count",
        lambda layers: layers + 1,
        "You count one layer too many: the size before the first layer is no layer.",
        LONG_WAY,
    ),
    Misconception(
        "never-ends",
        LAYERS,
        "never",
        lambda layers: _raise(TimeoutError()),
        "Your loop runs on where the size no longer shrinks, and never ends.",
        LONG_WAY,
        about="never",
    ),
    Misconception(
        "answers-when-stuck",
        LAYERS,
        "never",
        _unchanged,
        "You give a number of layers where the size no longer shrinks. No number of layers "
        "reaches the target.",
        LONG_WAY,
        about="never",
    ),
    # Same padding
    Misconception(
        "half-kernel-always",
        SAME_TASK,
        "sides",
        lambda k: (k // 2, k // 2),
        "You take half the kernel on both sides. For an even kernel that is one pixel too many.",
        EVEN,
    ),
    Misconception(
        "extra-forgotten",
        SAME_TASK,
        "sides",
        lambda k: ((k - 1) // 2, (k - 1) // 2),
        "You use the same number on both sides and lose the odd pixel of an even kernel.",
        EVEN,
    ),
    Misconception(
        "extra-before",
        SAME_TASK,
        "sides",
        lambda k: (k // 2, (k - 1) // 2),
        "You put the extra pixel of an even kernel at the top and left.",
        EVEN,
    ),
    Misconception(
        "total-on-each-side",
        SAME_TASK,
        "sides",
        lambda k: (k - 1, k - 1),
        "You put the total on each of the two sides. The two sides share it.",
        PER_SIDE,
    ),
    Misconception("one-side-only", SAME_TASK, "sides", lambda k: (k - 1, 0), ONE_SIDE, PER_SIDE),
    Misconception("one-side-only", SAME_TASK, "sides", lambda k: (0, k - 1), ONE_SIDE, PER_SIDE),
    Misconception(
        "kernel-for-total",
        SAME_TASK,
        "sides",
        lambda k: (k // 2, k - k // 2),
        "You pad by the whole kernel. A kernel takes away one pixel less than it has.",
        FORMULA,
    ),
    Misconception("swaps-axes", SAME_TASK, "result_order", _swapped, SWAPPED, HEIGHT_FIRST),
    Misconception(
        "groups-by-end",
        SAME_TASK,
        "result_order",
        lambda sides: tuple(zip(*sides, strict=True)),
        "You group top with left and bottom with right. The task groups by axis.",
        HEIGHT_FIRST,
    ),
    # Padding and sliding
    Misconception("one-side-only", FRAMES, "sides", lambda h, w: (h, 0, w, 0), ONE_SIDE, FRAME),
    Misconception("one-side-only", FRAMES, "sides", lambda h, w: (0, h, 0, w), ONE_SIDE, FRAME),
    Misconception("f-pad-order", FRAMES, "padding_order", _swapped, F_PAD, HEIGHT_FIRST),
    Misconception("f-pad-order", FRAMES, "sides", lambda h, w: (h, w, h, w), F_PAD, HEIGHT_FIRST),
    Misconception(
        "padding-once",
        FRAMES,
        "sides",
        lambda h, w: (h // 2, h - h // 2, w // 2, w - w // 2),
        "You share the padding between two sides. `padding` counts the pixels of one side.",
        PER_SIDE,
    ),
    Misconception(
        "padding-twice",
        FRAMES,
        "sides",
        lambda h, w: (2 * h, 2 * h, 2 * w, 2 * w),
        "You put twice the padding on each side. `padding` counts the pixels of one side.",
        PER_SIDE,
    ),
    Misconception(
        "rows-only",
        FRAMES,
        "sides",
        lambda h, w: (h, h, 0, 0),
        "You pad above and below and leave out the left and the right.",
        FRAME,
    ),
    Misconception(
        "columns-only",
        FRAMES,
        "sides",
        lambda h, w: (0, 0, w, w),
        "You pad left and right and leave out the rows above and below.",
        FRAME,
    ),
    *(
        Misconception("unpad-zero", FRAMES, "frame", wrong, MINUS_ZERO, FRAME)
        for wrong in (_cut_to_minus_zero, _cut_unless_both_are_zero)
    ),
    Misconception(
        "pads-then-forgets",
        ("zero_pad",),
        "frame",
        lambda X, sides: X,
        "You return `X` without its frame: the padded map is made, perhaps, and then not used.",
        FRAME,
    ),
    Misconception(
        "x-in-the-corner",
        ("zero_pad",),
        "frame",
        lambda X, s: F.pad(X, (0, s[2] + s[3], 0, s[0] + s[1])),
        "You put `X` into the top left corner, with all zeros below and to the right. It belongs "
        "into the middle.",
        FRAME,
    ),
    Misconception(
        "result-transposed",
        FRAMES,
        "result",
        lambda Y, *given: Y.T,
        TRANSPOSED,
        HEIGHT_FIRST,
    ),
    Misconception(
        "stride-after-plus-one", CORRELATE, "shape", _divided_after, STRIDE_AFTER, STRIDE
    ),
    Misconception(
        "refuses-remainder",
        CORRELATE,
        "shape",
        partial(_whole_steps, error=ValueError("not whole")),
        REFUSES_REMAINDER,
        NEVER_READ,
    ),
    Misconception(
        "ceil-not-floor",
        CORRELATE,
        "shape",
        partial(_whole_steps, error=IndexError("beyond the border")),
        CEIL,
        FLOOR,
    ),
    Misconception(
        "same-at-any-stride", CORRELATE, "result", _as_large_as_input, SAME_AT_ANY_STRIDE, SAME
    ),
    Misconception(
        "half-kernel-always",
        CORRELATE,
        "result",
        _even_as_large_as_input,
        "You give the size of the input where half of an even kernel is the padding. An even "
        "kernel then makes the result larger.",
        EVEN,
    ),
    Misconception(
        "largest-for-sum",
        CORRELATE,
        "entry",
        lambda products: products.amax((-2, -1)),
        "You take the largest product. An entry is the sum of the products.",
        WINDOW,
    ),
    Misconception(
        "assign-not-add",
        CORRELATE,
        "entry",
        lambda products: products[..., -1, -1],
        "Each entry of your result is the last product of its window. An entry is the sum of all "
        "products.",
        WINDOW,
    ),
    Misconception(
        "strides-the-input",
        CORRELATE,
        "source",
        lambda X, padded, kernel, strides: padded[:: strides[0], :: strides[1]],
        "You take every s-th pixel of the input and slide over these. The stride moves the window; "
        "inside a window every pixel counts.",
        STRIDE,
        also={"shape": _at_stride_1, "keep": lambda Y, stride: Y},
    ),
    Misconception(
        "pads-the-result",
        CORRELATE,
        "result",
        lambda Y, X, K, pads, strides: F.pad(Y, (pads[1], pads[1], pads[0], pads[0])),
        "You put the zeros around the result. The frame belongs around the input.",
        FRAME,
        also={"source": lambda X, padded, *window: X},
    ),
    Misconception(
        "frame-not-zero",
        FRAMES,
        "frame",
        lambda X, s: F.pad(X, (*s[2:], *s[:2]), value=1.0),
        "Your frame is made of ones. Zeros add nothing to a sum.",
        FRAME,
    ),
    Misconception(
        "frame-repeats-border",
        FRAMES,
        "frame",
        lambda X, s: F.pad(X[None, None], (*s[2:], *s[:2]), mode="replicate")[0, 0],
        "Your frame repeats the border's pixels. This task asks for zeros.",
        FRAME,
    ),
    Misconception(
        "pads-then-forgets",
        CORRELATE,
        "source",
        lambda X, padded, *window: X,
        PADS_THEN_FORGETS,
        FRAME,
    ),
    Misconception("pads-then-forgets", CORRELATE, "source", _at_top_left, PADS_THEN_FORGETS, FRAME),
    Misconception("ceil-not-floor", CORRELATE, "source", _room_for_a_part, CEIL, FLOOR),
    *(
        Misconception("forgets-plus-one", CORRELATE, "shape", wrong, LAST_MISSING, FORMULA)
        for wrong in (_without_last, _up_to_last)
    ),
    Misconception(
        "flips-kernel",
        CORRELATE,
        "kernel",
        lambda K: K.flip(0, 1),
        "You turn the kernel around before you lay it on the window. That is a true convolution; "
        "the layer lays the kernel on as it is.",
        WINDOW,
    ),
    Misconception(
        "kernel-transposed",
        CORRELATE,
        "kernel",
        lambda K: K.T,
        "You swap the rows and the columns of the kernel.",
        HEIGHT_FIRST,
    ),
    Misconception(
        "flips-one-axis",
        CORRELATE,
        "kernel",
        lambda K: K.flip(0),
        "You turn the kernel around along one axis. The layer lays it on as it is.",
        WINDOW,
    ),
    Misconception(
        "flips-one-axis",
        CORRELATE,
        "kernel",
        lambda K: K.flip(1),
        "You turn the kernel around along one axis. The layer lays it on as it is.",
        WINDOW,
    ),
    Misconception(
        "ignores-stride",
        CORRELATE,
        "stride",
        lambda stride: (1, 1),
        "You leave the stride out, as if the window moved by one pixel.",
        STRIDE,
    ),
    Misconception(
        "strides-rows-only",
        CORRELATE,
        "stride",
        lambda stride: (stride[0], 1),
        STRIDES_ROWS,
        DOWN_FIRST,
    ),
    Misconception(
        "strides-rows-only",
        CORRELATE,
        "keep",
        lambda Y, stride: Y[:: stride[0]],
        STRIDES_ROWS,
        DOWN_FIRST,
    ),
    Misconception(
        "strides-columns-only",
        CORRELATE,
        "stride",
        lambda stride: (1, stride[1]),
        STRIDES_COLUMNS,
        DOWN_FIRST,
    ),
    Misconception(
        "strides-columns-only",
        CORRELATE,
        "keep",
        lambda Y, stride: Y[:, :: stride[1]],
        STRIDES_COLUMNS,
        DOWN_FIRST,
    ),
    Misconception(
        "top-left-of-stride-1",
        CORRELATE,
        "keep",
        lambda Y, stride: Y,
        "Your shape is that of a stride, but the entries are the first ones of stride 1.",
        STRIDE,
    ),
    Misconception(
        "averages",
        CORRELATE,
        "entry",
        lambda products: products.mean((-2, -1)),
        "You average the products. An entry is their sum.",
        WINDOW,
    ),
    Misconception(
        "float32-result",
        CORRELATE,
        "dtype",
        lambda Y: Y.float(),
        "Your result is right to the precision of `float32` only, and `X` is `float64`. New "
        "tensors are `float32` unless they get the dtype of `X`.",
        RULES,
    ),
)
