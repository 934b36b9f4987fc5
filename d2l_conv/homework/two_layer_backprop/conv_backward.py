"""Task: the backward pass of a layer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride.sizes import REFUSES_REMAINDER
from d2l_conv.homework.padding_and_stride.sliding import MINUS_ZERO
from d2l_conv.homework.sections import (
    BIAS,
    CUT_OFF,
    FRAME,
    HEIGHT_FIRST,
    MANY,
    NEVER_READ,
    RULES,
    SAME_SPREAD,
    SPREAD,
)
from d2l_conv.homework.steps import Steps, as_it_is, as_they_are, in_forms
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


def _conv_backward(
    steps: Steps, dY: Tensor, X: Tensor, W: Tensor, padding: Setting = 0, stride: Setting = 1
) -> tuple[Tensor, Tensor, Tensor]:
    (p_h, p_w), strides = steps.settings(both(padding), steps.strides(*both(stride)))
    size = X.shape[2] + 2 * p_h, X.shape[3] + 2 * p_w
    spread = steps.spread(dY, steps.kernel(W), strides)
    d_padded = steps.leftover(spread, size, W)
    dX = steps.crop(d_padded, (p_h, p_w), (X.shape[2], X.shape[3]))
    padded = F.pad(X, steps.sides(p_h, p_w))
    dW = steps.collect(dY, padded, (W.shape[2], W.shape[3]), strides)
    gradients = steps.scale(dX, dW, steps.bias(dY, W), len(X))
    return steps.dtype(*steps.result(*gradients))  # type: ignore[no-any-return]


Pair = tuple[int, int]


def _settings(padding: Pair, stride: Pair) -> tuple[Pair, Pair]:
    return padding, stride


def _spread_at_stride_1(dY: Tensor, W: Tensor, strides: tuple[int, int]) -> Tensor:
    return spread_out(dY, W, (1, 1))


def _refuse_leftover(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    if spread.shape[2:] != size:
        raise ValueError("not whole")
    return spread


def _no_leftover(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    return spread


def _leftover_first(spread: Tensor, size: tuple[int, int], W: Tensor) -> Tensor:
    height, width = size
    return F.pad(spread, (width - spread.shape[3], 0, height - spread.shape[2], 0))


def _crop(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    """Cut the padding off, as much as ``d_padded`` has of it."""
    p_h, p_w = padding
    return d_padded[:, :, p_h : d_padded.shape[2] - p_h, p_w : d_padded.shape[3] - p_w]


def _crop_by_minus_p(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    p_h, p_w = padding
    return d_padded[:, :, p_h:-p_h, p_w:-p_w]


def _crop_by_minus_p_unless(
    d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int], guarded: str
) -> Tensor:
    """Cut with ``[p:-p]``, but not where one of the two, or both of them, are known to be 0."""
    p_h, p_w = padding
    if guarded == "both" and p_h == p_w == 0:
        return d_padded
    if guarded == "height":
        return d_padded[:, :, p_h : d_padded.shape[2] - p_h, p_w:-p_w]
    if guarded == "width":
        return d_padded[:, :, p_h:-p_h, p_w : d_padded.shape[3] - p_w]
    return _crop_by_minus_p(d_padded, padding, size)


def _crop_all_from_the_start(
    d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]
) -> Tensor:
    return d_padded[:, :, 2 * padding[0] :, 2 * padding[1] :]


def _crop_from_corner(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    return d_padded[:, :, : size[0], : size[1]]


def _crop_axes_swapped(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    return crop_to_size(d_padded, (padding[1], padding[0]), size)


def _no_crop(d_padded: Tensor, padding: tuple[int, int], size: tuple[int, int]) -> Tensor:
    return d_padded


def _collect_at_stride_1(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return collect_shares(dY, padded, kernel_size, (1, 1))


def _collect_correlation(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    """Correlate with the spread-out ``dY``: what is left over makes the result too large."""
    k_h = padded.shape[2] - (dY.shape[2] - 1) * strides[0]
    k_w = padded.shape[3] - (dY.shape[3] - 1) * strides[1]
    return collect_shares(dY, padded, (k_h, k_w), strides)


def _collect_undilated(
    dY: Tensor, padded: Tensor, kernel_size: tuple[int, int], strides: tuple[int, int]
) -> Tensor:
    return _collect_correlation(dY, padded, kernel_size, (1, 1))


def _bias_sum(dY: Tensor, W: Tensor) -> Tensor:
    return dY.sum(dim=(0, 2, 3))


def _scale(dX: Tensor, dW: Tensor, db: Tensor, n: int) -> tuple[Tensor, Tensor, Tensor]:
    return dX, dW, db


def _float32_at(*places: int) -> Callable[..., tuple[Tensor, ...]]:
    return lambda *gradients: tuple(
        gradient.float() if i in places else gradient for i, gradient in enumerate(gradients)
    )


CONV_BACKWARD = Algorithm(
    "conv_backward",
    _conv_backward,
    {
        "settings": _settings,
        "strides": strides_of,
        "kernel": as_it_is,
        "spread": spread_out,
        "leftover": leftover_of,
        "crop": _crop,
        "sides": sides_of,
        "collect": collect_shares,
        "bias": _bias_sum,
        "scale": _scale,
        "result": as_they_are,
        "dtype": as_they_are,
    },
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        "float32-result",
        ("conv_backward",),
        "dtype",
        (_float32_at(0, 1, 2), _float32_at(0, 1), _float32_at(0), _float32_at(1), _float32_at(2)),
        FLOAT32,
        RULES,
    ),
    *in_forms(
        "stride-forgotten-backward",
        ("conv_backward",),
        "strides",
        (lambda s_h, s_w: (1, 1), lambda s_h, s_w: (s_h, 1), lambda s_h, s_w: (1, s_w)),
        "Your backward pass moves the windows by one pixel, whatever the stride is. The entry "
        "(i, j) of `dY` belongs to the window that the forward pass placed there, with its stride.",
        SPREAD,
    ),
    *in_forms(
        "stride-forgotten-backward",
        ("conv_backward",),
        "spread",
        (_spread_at_stride_1,),
        "Your `dX` is made as if the stride were 1. The entry (i, j) of `dY` belongs to the window "
        "that the forward pass placed there: with a stride, there are gaps between the windows.",
        SPREAD,
    ),
    *in_forms(
        "stride-forgotten-backward",
        ("conv_backward",),
        "collect",
        (_collect_at_stride_1, _collect_undilated),
        "Your `dW` is made as if the stride were 1. The entry (i, j) of `dY` belongs to the window "
        "that the forward pass placed there.",
        SAME_SPREAD,
    ),
    *in_forms(
        "leftover-forgotten",
        ("conv_backward",),
        "leftover",
        (_no_leftover, _leftover_first),
        "Your `dX` forgets the rows and columns at the end that no window reached: it is too small "
        "or shifted. They have a gradient too, and it is 0.",
        SPREAD,
    ),
    *in_forms(
        "leftover-forgotten",
        ("conv_backward",),
        "collect",
        (_collect_correlation,),
        "Your `dW` gets larger than the kernel when rows or columns are left over at the end. No "
        "window reached these, so they meet no weight.",
        SAME_SPREAD,
    ),
    Misconception(
        "leftover-forgotten",
        ("conv_backward",),
        "leftover",
        _no_leftover,
        "You forget the rows and columns at the end that no window reached: where there are some, "
        "your `dX` is too small and your `dW` too large.",
        SPREAD,
        also={"crop": crop_to_size, "collect": _collect_correlation},
    ),
    Misconception(
        "stride-forgotten-backward",
        ("conv_backward",),
        "strides",
        lambda s_h, s_w: (1, 1),
        "You use `dY` as it is, as if the stride were 1. With a stride there are gaps between the "
        "windows, and so between the entries of `dY`.",
        SPREAD,
        also={
            "leftover": _no_leftover,
            "crop": crop_to_size,
            "collect": _collect_correlation,
        },
    ),
    *in_forms(
        "unpad-zero",
        ("conv_backward",),
        "crop",
        (
            _crop_by_minus_p,
            *(
                partial(_crop_by_minus_p_unless, guarded=guarded)
                for guarded in ("both", "height", "width")
            ),
        ),
        "You cut the padding off with `[p:-p]`. For p = 0 that is `[0:0]`, which is empty.",
        CUT_OFF,
    ),
    *in_forms(
        "unpad-zero",
        ("conv_backward",),
        "sides",
        (no_zero_sides, no_single_zero_side),
        MINUS_ZERO,
        FRAME,
    ),
    *in_forms(
        "refuses-remainder",
        ("conv_backward",),
        "leftover",
        (_refuse_leftover,),
        REFUSES_REMAINDER,
        NEVER_READ,
    ),
    *(
        Misconception(
            "one-side-only",
            ("conv_backward",),
            "sides",
            lambda p_h, p_w: (2 * p_w, 0, 2 * p_h, 0),
            "You put all the padding at the top and at the left. Half of it belongs to the bottom "
            "and to the right.",
            FRAME,
            also=also,
        )
        for also in ({}, {"crop": _crop_all_from_the_start})
    ),
    *in_forms(
        "swaps-axes",
        ("conv_backward",),
        "settings",
        (lambda padding, stride: (padding[::-1], stride[::-1]),),
        "You take the first number of `padding` and of `stride` for the width. Pairs begin with "
        "the height.",
        HEIGHT_FIRST,
    ),
    *in_forms(
        "padding-swaps-axes",
        ("conv_backward",),
        "settings",
        (lambda padding, stride: (padding[::-1], stride),),
        "You take the first number of the padding for the columns. Rows come first.",
        HEIGHT_FIRST,
    ),
    *in_forms(
        "result-transposed",
        ("conv_backward",),
        "result",
        (
            lambda dX, dW, db: (dX.transpose(2, 3), dW.transpose(2, 3), db),
            lambda dX, dW, db: (dX, dW.transpose(2, 3), db),
            lambda dX, dW, db: (dX.transpose(2, 3), dW, db),
        ),
        "A gradient of yours has its rows and columns exchanged. It has the same axes as what it "
        "is the gradient of: height first, then width.",
        HEIGHT_FIRST,
    ),
    *in_forms(
        "padding-kept",
        ("conv_backward",),
        "crop",
        (_no_crop,),
        "Your `dX` has the size of the padded input. The zeros around the input are no input: "
        "their gradient is dropped.",
        CUT_OFF,
    ),
    *in_forms(
        "crop-from-corner",
        ("conv_backward",),
        "crop",
        (_crop_from_corner,),
        "You cut the padding off at the bottom and at the right only. The padding lies on all "
        "sides, so the input starts p rows down and p columns in.",
        CUT_OFF,
    ),
    *in_forms(
        "f-pad-order",
        ("conv_backward",),
        "crop",
        (_crop_axes_swapped,),
        "You cut the padding off with height and width exchanged.",
        CUT_OFF,
    ),
    *in_forms(
        "db-summed-wrong",
        ("conv_backward",),
        "bias",
        (
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
        "Your `db` adds up too much or too little, or takes a mean. A bias was added to every "
        "entry of its channel, in every image: its gradient is the sum over exactly these.",
        BIAS,
    ),
    *in_forms(
        "db-of-another-shape",
        ("conv_backward",),
        "bias",
        (
            lambda dY, W: dY.sum(dim=(0, 2, 3), keepdim=True),
            lambda dY, W: dY.sum(dim=(0, 2, 3))[None],
            lambda dY, W: dY.sum(dim=(0, 2, 3))[:, None],
        ),
        "The sums in your `db` are right, but it has an axis too many. A bias has one axis.",
        BIAS,
    ),
    *in_forms(
        "batch-mean-for-sum",
        ("conv_backward",),
        "scale",
        (
            lambda dX, dW, db, n: (dX, dW / n, db),
            lambda dX, dW, db, n: (dX, dW / n, db / n),
            lambda dX, dW, db, n: (dX / n, dW / n, db / n),
            lambda dX, dW, db, n: (dX / n, dW, db),
        ),
        "You divide by the number of images once more. Whether the loss is a mean over the batch "
        "is already settled in `dY`.",
        MANY,
    ),
    *in_forms(
        "dw-rotated",
        ("conv_backward",),
        "collect",
        (collect_turned,),
        "Your `dW` is turned by 180 degrees. Only `dX` needs the turned kernel: the layer computes "
        "a cross-correlation, and so does `dW`.",
        SAME_SPREAD,
    ),
)


def true_conv_backward(
    dY: Tensor, X: Tensor, W: Tensor, padding: Any = 0, stride: Any = 1
) -> tuple[Tensor, ...]:
    """Ask autograd."""
    with torch.inference_mode(False), torch.enable_grad():
        X, W, b = (t.detach().clone().requires_grad_() for t in (X, W, W.new_zeros(len(W))))
        return torch_grad(true_conv_forward(X, W, b, padding, stride), (X, W, b), dY)


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
