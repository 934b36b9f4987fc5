"""Task: the backward pass of a layer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride.sizes import REFUSES_REMAINDER
from d2l_conv.homework.padding_and_stride.sliding import F_PAD, MINUS_ZERO, size_of
from d2l_conv.homework.sections import (
    BIAS,
    CUT_OFF,
    DOWN_FIRST,
    FRAME,
    HEIGHT_FIRST,
    MANY,
    NEVER_READ,
    RULES,
    SAME_SPREAD,
    SPREAD,
)
from d2l_conv.homework.steps import as_it_is, as_they_are, in_forms
from d2l_conv.homework.two_layer_backprop import layer
from d2l_conv.homework.two_layer_backprop.cases import (
    FOUR,
    NINE,
    Draw,
    Parts,
    blame_parts,
    fresh_layers,
    keeps_size,
    layer_case,
    needs_float64,
    small_cases,
    torch_grad,
    true_conv_forward,
)
from d2l_conv.homework.two_layer_backprop.layer import (
    FLOAT32,
    Pair,
    Setting,
    both,
    collect_shares,
    collect_turned,
    crop_to_size,
    leftover_of,
    no_single_zero_side,
    no_zero_sides,
    sides_of,
    spread_out,
    strides_of,
)

Gradients = tuple[Tensor, Tensor, Tensor]


def _settings(padding: Pair, stride: Pair) -> tuple[Pair, Pair]:
    return padding, stride


def _spread_at_stride_1(dY: Tensor, W: Tensor, strides: Pair) -> Tensor:
    return spread_out(dY, W, (1, 1))


def _refuse_leftover(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    if spread.shape[2:] != size:
        raise ValueError("not whole")
    return spread


def _no_leftover(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    return spread


def _leftover_first(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    height, width = size
    return F.pad(spread, (width - spread.shape[3], 0, height - spread.shape[2], 0))


def _crop(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    """Cut the padding off, as much as ``d_padded`` has of it."""
    p_h, p_w = padding
    return d_padded[:, :, p_h : d_padded.shape[2] - p_h, p_w : d_padded.shape[3] - p_w]


def _crop_by_minus_p(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    p_h, p_w = padding
    return d_padded[:, :, p_h:-p_h, p_w:-p_w]


def _crop_by_minus_p_unless(d_padded: Tensor, padding: Pair, size: Pair, guarded: str) -> Tensor:
    """Cut with ``[p:-p]``, but not where one of the two, or both of them, are known to be 0."""
    p_h, p_w = padding
    if guarded == "both" and p_h == p_w == 0:
        return d_padded
    if guarded == "height":
        return d_padded[:, :, p_h : d_padded.shape[2] - p_h, p_w:-p_w]
    if guarded == "width":
        return d_padded[:, :, p_h:-p_h, p_w : d_padded.shape[3] - p_w]
    return _crop_by_minus_p(d_padded, padding, size)


def _crop_all_from_the_start(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    return d_padded[:, :, 2 * padding[0] :, 2 * padding[1] :]


def _crop_from_corner(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    return d_padded[:, :, : size[0], : size[1]]


def _crop_axes_swapped(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    return crop_to_size(d_padded, (padding[1], padding[0]), size)


def _no_crop(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    return d_padded


def _collect_at_stride_1(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    return collect_shares(dY, padded, kernel_size, (1, 1))


def _collect_correlation(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    """Correlate with the spread-out ``dY``: what is left over makes the result too large."""
    k_h = padded.shape[2] - (dY.shape[2] - 1) * strides[0]
    k_w = padded.shape[3] - (dY.shape[3] - 1) * strides[1]
    return collect_shares(dY, padded, (k_h, k_w), strides)


def _collect_undilated(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    return _collect_correlation(dY, padded, kernel_size, (1, 1))


def _kernel_size(padded: Tensor, size: Pair, kernel_size: Pair) -> Pair:
    return kernel_size


def _what_is_left(padded: Tensor, size: Pair, kernel_size: Pair) -> Pair:
    """Slide the spread-out ``dY``, of the right size, over what may be of another one."""
    k_h, k_w = (
        n - right + k for n, right, k in zip(size_of(padded), size, kernel_size, strict=True)
    )
    if min(k_h, k_w) < 1:
        raise RuntimeError("no room to slide")
    return k_h, k_w


def _only_square(W: Tensor) -> Tensor:
    """Stop where a window of k_w x k_h is another one."""
    if W.shape[2] != W.shape[3]:
        raise RuntimeError("a window of another shape")
    return W


def _only_equal(padding: Pair, stride: Pair) -> tuple[Pair, Pair]:
    """Stop where sizes of exchanged paddings do not fit."""
    if padding[0] != padding[1]:
        raise RuntimeError("sizes do not fit")
    return padding, stride


def _only_without_padding(padding: Pair, stride: Pair) -> tuple[Pair, Pair]:
    """Stop where the windows reach beyond an input without its frame."""
    if any(padding):
        raise RuntimeError("windows beyond the border")
    return padding, stride


def _leftover_or_stop(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    """Stop where the windows reach beyond the border."""
    if spread.shape[2] > size[0] or spread.shape[3] > size[1]:
        raise RuntimeError("windows beyond the border")
    return leftover_of(spread, size, W)


def _collect_by_entries(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    """Meet every entry of the kernel with what is there of the padded input."""
    (rows, columns), (s_h, s_w) = size_of(dY), strides
    dW = dY.new_zeros(dY.shape[1], padded.shape[1], *kernel_size)
    for i, j in product(*map(range, kernel_size)):
        met = padded[:, :, i : i + rows * s_h : s_h, j : j + columns * s_w : s_w]
        dW[:, :, i, j] = torch.einsum("nohw,nchw->oc", dY, met[:, :, :rows, :columns])
    return dW


def _bias_sum(dY: Tensor, W: Tensor) -> Tensor:
    return dY.sum(dim=(0, 2, 3))


def _scale(dX: Tensor, dW: Tensor, db: Tensor, n: int) -> Gradients:
    return dX, dW, db


def _float32_at(*places: int) -> Callable[..., tuple[Tensor, ...]]:
    return lambda *gradients: tuple(
        gradient.float() if i in places else gradient for i, gradient in enumerate(gradients)
    )


@dataclass(frozen=True)
class BackwardSteps:
    """The steps of a layer's backward pass."""

    settings: Callable[[Pair, Pair], tuple[Pair, Pair]] = _settings
    strides: Callable[[int, int], Pair] = strides_of
    kernel: Callable[[Tensor], Tensor] = as_it_is
    spread: Callable[[Tensor, Tensor, Pair], Tensor] = spread_out
    leftover: Callable[[Tensor, Pair, Tensor], Tensor] = leftover_of
    crop: Callable[[Tensor, Pair, Pair], Tensor] = _crop
    sides: Callable[[int, int], tuple[int, ...]] = sides_of
    window: Callable[[Tensor, Pair, Pair], Pair] = _kernel_size
    collect: Callable[[Tensor, Tensor, Pair, Pair], Tensor] = collect_shares
    bias: Callable[[Tensor, Tensor], Tensor] = _bias_sum
    scale: Callable[[Tensor, Tensor, Tensor, int], Gradients] = _scale
    result: Callable[..., tuple[Tensor, ...]] = as_they_are
    dtype: Callable[..., tuple[Tensor, ...]] = as_they_are


def _conv_backward(
    steps: BackwardSteps,
    dY: Tensor,
    X: Tensor,
    W: Tensor,
    padding: Setting = 0,
    stride: Setting = 1,
) -> tuple[Tensor, ...]:
    (p_h, p_w), strides = steps.settings(both(padding), steps.strides(*both(stride)))
    size = X.shape[2] + 2 * p_h, X.shape[3] + 2 * p_w
    spread = steps.spread(dY, steps.kernel(W), strides)
    d_padded = steps.leftover(spread, size, W)
    dX = steps.crop(d_padded, (p_h, p_w), (X.shape[2], X.shape[3]))
    padded = F.pad(X, steps.sides(p_h, p_w))
    dW = steps.collect(dY, padded, steps.window(padded, size, size_of(W)), strides)
    gradients = steps.scale(dX, dW, steps.bias(dY, W), len(X))
    return steps.dtype(*steps.result(*gradients))


CONV_BACKWARD = Algorithm("conv_backward", _conv_backward, BackwardSteps())


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="float32-result",
        tasks=("conv_backward",),
        step="dtype",
        forms=(
            _float32_at(0, 1, 2),
            _float32_at(0, 1),
            _float32_at(0),
            _float32_at(1),
            _float32_at(2),
        ),
        sentence=FLOAT32,
        lesson=RULES,
    ),
    *in_forms(
        name="stride-forgotten-backward",
        tasks=("conv_backward",),
        step="strides",
        forms=(lambda s_h, s_w: (1, 1), lambda s_h, s_w: (s_h, 1), lambda s_h, s_w: (1, s_w)),
        sentence=(
            "Your backward pass moves the windows by one pixel, whatever the stride is. The entry "
            "(i, j) of `dY` belongs to the window that the forward pass placed there, with its "
            "stride."
        ),
        lesson=SPREAD,
    ),
    Misconception(
        name="stride-forgotten-backward",
        tasks=("conv_backward",),
        changes={"spread": _spread_at_stride_1},
        sentence=(
            "Your `dX` is made as if the stride were 1. The entry (i, j) of `dY` belongs to the "
            "window that the forward pass placed there: with a stride, there are gaps between the "
            "windows."
        ),
        lesson=SPREAD,
    ),
    *in_forms(
        name="stride-forgotten-backward",
        tasks=("conv_backward",),
        step="collect",
        forms=(_collect_at_stride_1, _collect_undilated),
        sentence=(
            "Your `dW` is made as if the stride were 1. The entry (i, j) of `dY` belongs to the "
            "window that the forward pass placed there."
        ),
        lesson=SAME_SPREAD,
    ),
    *in_forms(
        name="leftover-forgotten",
        tasks=("conv_backward",),
        step="leftover",
        forms=(_no_leftover, _leftover_first),
        sentence=(
            "Your `dX` forgets the rows and columns at the end that no window reached: it is too "
            "small or shifted. They have a gradient too, and it is 0."
        ),
        lesson=SPREAD,
    ),
    Misconception(
        name="leftover-forgotten",
        tasks=("conv_backward",),
        changes={"collect": _collect_correlation},
        sentence=(
            "Your `dW` gets larger than the kernel when rows or columns are left over at the end. "
            "No window reached these, so they meet no weight."
        ),
        lesson=SAME_SPREAD,
    ),
    Misconception(
        name="leftover-forgotten",
        tasks=("conv_backward",),
        changes={"leftover": _no_leftover, "crop": crop_to_size, "collect": _collect_correlation},
        sentence=(
            "You forget the rows and columns at the end that no window reached: where there are "
            "some, your `dX` is too small and your `dW` too large."
        ),
        lesson=SPREAD,
    ),
    Misconception(
        name="stride-forgotten-backward",
        tasks=("conv_backward",),
        changes={
            "strides": lambda s_h, s_w: (1, 1),
            "leftover": _no_leftover,
            "crop": crop_to_size,
            "collect": _collect_correlation,
        },
        sentence=(
            "You use `dY` as it is, as if the stride were 1. With a stride there are gaps between "
            "the windows, and so between the entries of `dY`."
        ),
        lesson=SPREAD,
    ),
    *in_forms(
        name="unpad-zero",
        tasks=("conv_backward",),
        step="crop",
        forms=(
            _crop_by_minus_p,
            *(
                partial(_crop_by_minus_p_unless, guarded=guarded)
                for guarded in ("both", "height", "width")
            ),
        ),
        sentence=(
            "You cut the padding off with `[p:-p]`. For p = 0 that is `[0:0]`, which is empty."
        ),
        lesson=CUT_OFF,
    ),
    *in_forms(
        name="unpad-zero",
        tasks=("conv_backward",),
        step="sides",
        forms=(no_zero_sides, no_single_zero_side),
        sentence=MINUS_ZERO,
        lesson=FRAME,
    ),
    *(
        Misconception(
            name="f-pad-order",
            tasks=("conv_backward",),
            changes={"sides": sides, "window": _what_is_left},
            sentence=F_PAD,
            lesson=FRAME,
        )
        for sides in (
            lambda p_h, p_w: (p_h, p_h, p_w, p_w),
            lambda p_h, p_w: (p_h, p_w, p_h, p_w),
        )
    ),
    Misconception(
        name="kernel-transposed",
        tasks=("conv_backward",),
        changes={"kernel": _only_square},
        sentence=(
            "You take a kernel of (k_h, k_w) for one of k_w rows and k_h columns. The shape of "
            "`W` is height first, then width."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="padding-swaps-axes",
        tasks=("conv_backward",),
        changes={"settings": _only_equal},
        sentence="You take the first number of the padding for the columns. Rows come first.",
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="pads-then-forgets",
        tasks=("conv_backward",),
        changes={"settings": _only_without_padding},
        sentence=(
            "The windows slide over the input without its padding: the padded tensor is made, "
            "perhaps, and then not used."
        ),
        lesson=FRAME,
    ),
    Misconception(
        name="stride-swaps-axes",
        tasks=("conv_backward",),
        changes={
            "strides": lambda s_h, s_w: (s_w, s_h),
            "leftover": _leftover_or_stop,
            "collect": _collect_by_entries,
        },
        sentence=(
            "You take the first number of the stride for the steps across. It moves the window "
            "down; the second moves it across."
        ),
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="refuses-remainder",
        tasks=("conv_backward",),
        changes={"leftover": _refuse_leftover},
        sentence=REFUSES_REMAINDER,
        lesson=NEVER_READ,
    ),
    *(
        Misconception(
            name="one-side-only",
            tasks=("conv_backward",),
            changes={"sides": lambda p_h, p_w: (2 * p_w, 0, 2 * p_h, 0), **also},
            sentence=(
                "You put all the padding at the top and at the left. Half of it belongs to the "
                "bottom and to the right."
            ),
            lesson=FRAME,
        )
        for also in ({}, {"crop": _crop_all_from_the_start})
    ),
    Misconception(
        name="swaps-axes",
        tasks=("conv_backward",),
        changes={"settings": lambda padding, stride: (padding[::-1], stride[::-1])},
        sentence=(
            "You take the first number of `padding` and of `stride` for the width. Pairs begin "
            "with the height."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="padding-swaps-axes",
        tasks=("conv_backward",),
        changes={"settings": lambda padding, stride: (padding[::-1], stride)},
        sentence="You take the first number of the padding for the columns. Rows come first.",
        lesson=HEIGHT_FIRST,
    ),
    *in_forms(
        name="result-transposed",
        tasks=("conv_backward",),
        step="result",
        forms=(
            lambda dX, dW, db: (dX.transpose(2, 3), dW.transpose(2, 3), db),
            lambda dX, dW, db: (dX, dW.transpose(2, 3), db),
            lambda dX, dW, db: (dX.transpose(2, 3), dW, db),
        ),
        sentence=(
            "A gradient of yours has its rows and columns exchanged. It has the same axes as what "
            "it is the gradient of: height first, then width."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="padding-kept",
        tasks=("conv_backward",),
        changes={"crop": _no_crop},
        sentence=(
            "Your `dX` has the size of the padded input. The zeros around the input are no input: "
            "their gradient is dropped."
        ),
        lesson=CUT_OFF,
    ),
    Misconception(
        name="crop-from-corner",
        tasks=("conv_backward",),
        changes={"crop": _crop_from_corner},
        sentence=(
            "You cut the padding off at the bottom and at the right only. The padding lies on all "
            "sides, so the input starts p rows down and p columns in."
        ),
        lesson=CUT_OFF,
    ),
    Misconception(
        name="f-pad-order",
        tasks=("conv_backward",),
        changes={"crop": _crop_axes_swapped},
        sentence="You cut the padding off with height and width exchanged.",
        lesson=CUT_OFF,
    ),
    *in_forms(
        name="db-summed-wrong",
        tasks=("conv_backward",),
        step="bias",
        forms=(
            lambda dY, W: dY.mean(dim=(0, 2, 3)),
            lambda dY, W: dY.sum(dim=(0, 2, 3)) / len(dY),
            lambda dY, W: dY.mean(dim=(2, 3)).sum(dim=0),
            lambda dY, W: dY.sum(dim=(2, 3)),
            lambda dY, W: dY.sum(dim=0),
            lambda dY, W: dY.sum(dim=(1, 2, 3)),
            lambda dY, W: dY.sum(dim=(0, 1, 3)),
            lambda dY, W: dY.sum(dim=(0, 1, 2)),
            lambda dY, W: dY.sum(dim=(0, 1)),
            lambda dY, W: dY.sum(dim=1),
            lambda dY, W: dY.sum(dim=(0, 2)),
            lambda dY, W: dY.sum(dim=(0, 3)),
            lambda dY, W: dY.sum(),
            lambda dY, W: dY.sum(dim=(2, 3))[-1],
            lambda dY, W: dY.sum(dim=(2, 3))[0],
            lambda dY, W: dY.sum().expand(len(W)),
            lambda dY, W: dY[-1, :, -1, -1],
            lambda dY, W: dY.sum(dim=(0, 2, 3)) * W.shape[2] * W.shape[3],
            lambda dY, W: dY.sum(dim=(0, 2, 3)) * W.shape[1],
            lambda dY, W: dY.sum(dim=(0, 2, 3)) * W.shape[1] * W.shape[2] * W.shape[3],
        ),
        sentence=(
            "Your `db` adds up too much or too little, or takes a mean. A bias was added to every "
            "entry of its channel, in every image: its gradient is the sum over exactly these."
        ),
        lesson=BIAS,
    ),
    *in_forms(
        name="db-of-another-shape",
        tasks=("conv_backward",),
        step="bias",
        forms=(
            lambda dY, W: dY.sum(dim=(0, 2, 3), keepdim=True),
            lambda dY, W: dY.sum(dim=(0, 2, 3))[None],
            lambda dY, W: dY.sum(dim=(0, 2, 3))[:, None],
        ),
        sentence=(
            "The sums in your `db` are right, but it has an axis too many. A bias has one axis."
        ),
        lesson=BIAS,
    ),
    *in_forms(
        name="batch-mean-for-sum",
        tasks=("conv_backward",),
        step="scale",
        forms=(
            lambda dX, dW, db, n: (dX, dW / n, db),
            lambda dX, dW, db, n: (dX, dW / n, db / n),
            lambda dX, dW, db, n: (dX / n, dW / n, db / n),
            lambda dX, dW, db, n: (dX / n, dW, db),
        ),
        sentence=(
            "You divide by the number of images once more. Whether the loss is a mean over the "
            "batch is already settled in `dY`."
        ),
        lesson=MANY,
    ),
    Misconception(
        name="dw-rotated",
        tasks=("conv_backward",),
        changes={"collect": collect_turned},
        sentence=(
            "Your `dW` is turned by 180 degrees. Only `dX` needs the turned kernel: the layer "
            "computes a cross-correlation, and so does `dW`."
        ),
        lesson=SAME_SPREAD,
    ),
)


def true_conv_backward(
    dY: Tensor, X: Tensor, W: Tensor, padding: Any = 0, stride: Any = 1
) -> tuple[Tensor, ...]:
    """Ask autograd."""
    with torch.inference_mode(False), torch.enable_grad():
        X, W, b = (t.detach().clone().requires_grad_() for t in (X, W, W.new_zeros(len(W))))
        # The same as for Y with dY beside it, for which PyTorch would load SymPy.
        product = (true_conv_forward(X, W, b, padding, stride) * dY).sum()
        return torch_grad(product, (X, W, b))


def _fixed_backward() -> tuple[Case, ...]:
    draw = Draw(random.Random(2))
    diagonal = torch.tensor([[[[1.0, 0.0], [0.0, 2.0]]]])
    return (
        Case((diagonal, NINE, FOUR), "plain"),
        layer_case(draw, "plain", size=(3, 4))[1],
        layer_case(draw, "plain", channels=(1, 2), size=(3, 4), kernel=(2, 2))[1],
        layer_case(draw, "padding", channels=(1, 2), size=(3, 4), kernel=(3, 2), padding=1)[1],
        layer_case(draw, "padding", channels=(2, 1), size=(3, 2), kernel=(2, 2), padding=(2, 1))[1],
        layer_case(draw, "padding", channels=(1, 2), size=(3, 4), padding=(0, 1))[1],
        layer_case(draw, "stride", channels=(1, 2), size=(6, 5), kernel=(3, 2), stride=2)[1],
        layer_case(draw, "stride", channels=(1, 2), size=(5, 6), kernel=(3, 3), stride=(1, 2))[1],
        layer_case(draw, "stride", n=1, channels=(2, 1), size=(7, 4), kernel=(2, 2), stride=(3, 1))[
            1
        ],
        layer_case(
            draw,
            "padding and stride",
            channels=(1, 2),
            size=(4, 5),
            kernel=(3, 2),
            padding=1,
            stride=(2, 3),
        )[1],
        layer_case(
            draw, "padding and stride", size=(5, 4), kernel=(2, 3), padding=(0, 1), stride=(2, 2)
        )[1],
        needs_float64(draw)[1],
        *(layer[1] for layer in small_cases(draw)),
        keeps_size(draw)[1],
    )


def _fresh_backward(rng: random.Random) -> Sequence[Case]:
    plain = {"kernels": "plain", "bias": "padding and stride"}
    return [
        Case(back.args, plain.get(back.facet, back.facet), back.kwargs)
        for _, back in fresh_layers(rng)
        if back.facet != "bias" or back.kwargs
    ]


_BACKWARD_PARTS = Parts(dX=TensorKind(), dW=TensorKind(), db=TensorKind())

TASK = Task(
    name="conv_backward",
    number=3,
    parameters=("dY", "X", "W", "padding", "stride"),
    kind=_BACKWARD_PARTS,
    truth=true_conv_backward,
    facets=(
        Facet("db", 1),
        Facet("dW", 2),
        Facet("dX", 2),
        Facet("padding", 2),
        Facet("stride", 2),
        Facet("padding and stride", 1),
    ),
    fixed=_fixed_backward(),
    fresh=_fresh_backward,
    algorithm=CONV_BACKWARD,
    rows=(*layer.MISTAKES, *MISTAKES),
    care="padding and stride",
    own_memory=True,
    blame=blame_parts(_BACKWARD_PARTS, lambda case: case.facet == "plain"),
)
