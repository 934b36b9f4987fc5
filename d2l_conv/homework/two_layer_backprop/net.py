"""A net of two layers in steps, and the mistakes about it that several tasks share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.homework.sections import (
    FROM_LOSS,
    HEIGHT_FIRST,
    KERNEL,
    THROUGH_RELU,
    TOO_EARLY,
    TWO_LAYERS,
    WINDOW,
)
from d2l_conv.homework.steps import Steps, as_it_is, as_they_are, in_forms
from d2l_conv.homework.two_layer_backprop.layer import (
    NETS,
    collect_shares,
    collect_turned,
    spread_out,
)


def relu_mask(dA: Tensor, Z: Tensor) -> Tensor:
    """Let through what ReLU let through."""
    return dA * (Z > 0)


def no_mask(dA: Tensor, Z: Tensor) -> Tensor:
    """Let everything through."""
    return dA.clone()


def _mask_from_gradient(dA: Tensor, Z: Tensor) -> Tensor:
    return dA * (dA > 0)


Gradients = tuple[Tensor, Tensor, Tensor]


def run_two_layers(steps: Steps, X: Tensor, target: Tensor, W1: Tensor, W2: Tensor) -> Gradients:
    """Loss and both gradients of ``P = conv(relu(conv(X, W1)), W2)`` under ``steps.cost``."""
    Z = F.conv2d(X, steps.first(steps.forward(W1)))
    H = steps.relu(Z)
    P = F.conv2d(H, steps.forward(W2))
    loss, dP = steps.cost(P, target)
    net = SimpleNamespace(
        X=X, W1=W1, W2=W2, Z=Z, H=H, target=target, dP=steps.sign(dP), steps=steps
    )
    return loss, *steps.result(*steps.order(net))


def _first_gradient(net: SimpleNamespace, W2: Tensor) -> Tensor:
    dH = net.steps.spread(net.dP, net.steps.kernel(W2), (1, 1))
    dZ = net.steps.mask(dH, net.Z)
    return net.steps.collect(dZ, net.X, net.W1.shape[2:], (1, 1))  # type: ignore[no-any-return]


def _second_gradient(net: SimpleNamespace, H: Tensor, Z: Tensor) -> Tensor:
    met = net.steps.met(H, Z)
    return net.steps.collect(net.dP, met, net.W2.shape[2:], (1, 1))  # type: ignore[no-any-return]


def _all_before_updates(net: SimpleNamespace) -> tuple[Tensor, Tensor]:
    return _first_gradient(net, net.W2), _second_gradient(net, net.H, net.Z)


def _second_updated_first(net: SimpleNamespace, lr: float) -> tuple[Tensor, Tensor]:
    """Send the error back through a W2 that did not make it."""
    dW2 = _second_gradient(net, net.H, net.Z)
    return _first_gradient(net, net.W2 - lr * dW2), dW2


def _first_updated_first(
    net: SimpleNamespace, lr: float, whole: bool = False
) -> tuple[Tensor, Tensor]:
    """Compute the hidden map again, with the new W1, before dW2; the loss too if ``whole``."""
    dW1 = _first_gradient(net, net.W2)
    Z = F.conv2d(net.X, net.steps.first(net.steps.forward(net.W1 - lr * dW1)))
    H = net.steps.relu(Z)
    if whole:
        _, dP = net.steps.cost(F.conv2d(H, net.steps.forward(net.W2)), net.target)
        net = SimpleNamespace(**{**vars(net), "dP": net.steps.sign(dP)})
    return dW1, _second_gradient(net, H, Z)


def _relu(Z: Tensor) -> Tensor:
    return Z.clamp(min=0)


def _after_relu(H: Tensor, Z: Tensor) -> Tensor:
    return H


def _before_relu(H: Tensor, Z: Tensor) -> Tensor:
    return Z


LAYER_STEPS_OF_NET: dict[str, Callable[..., Any]] = {
    "forward": as_it_is,
    "first": as_it_is,
    "relu": _relu,
    "sign": as_it_is,
    "met": _after_relu,
    "kernel": as_it_is,
    "spread": spread_out,
    "mask": relu_mask,
    "collect": collect_shares,
    "order": _all_before_updates,
    "result": as_they_are,
}


_RATES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001)


def _turned(W: Tensor) -> Tensor:
    return W.flip(2, 3)


# What a learner turns as well whose forward pass turns the kernels
_TURNED_TOO: tuple[dict[str, Callable[..., Any]], ...] = (
    {},
    {"kernel": _turned, "collect": collect_turned},
    {"kernel": _turned, "collect": collect_shares},
    {"kernel": as_it_is, "collect": collect_turned},
)


def _images(P: Tensor) -> float:
    return float(len(P))


def _entries(P: Tensor) -> float:
    return float(P.numel())


def by_one(P: Tensor) -> float:
    """Divide by nothing."""
    return 1.0


MEANS: tuple[tuple[Callable[[Tensor], float], Callable[[Tensor], float]], ...] = (
    (by_one, _entries),
    (by_one, _images),
    (by_one, lambda P: P.numel() / len(P)),
    (by_one, lambda P: 1 / len(P)),
    (by_one, lambda P: 1 / P.numel()),
    (by_one, lambda P: len(P) / P.numel()),
    (_entries, _entries),
    (lambda P: P.numel() / len(P), lambda P: P.numel() / len(P)),
    (_entries, by_one),
    (lambda P: P.numel() / len(P), by_one),
    (_images, _images),
    (_images, by_one),
    (lambda P: 1 / len(P), by_one),
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        "relu-mask-missing",
        ("relu_backward", *NETS),
        "mask",
        (no_mask,),
        "The error goes back through ReLU as if it were not there. Where ReLU gave 0, a small "
        "change of its input changes nothing, and the gradient is 0.",
        THROUGH_RELU,
    ),
    *in_forms(
        "relu-mask-from-output-grad",
        ("relu_backward", *NETS),
        "mask",
        (_mask_from_gradient, lambda dA, Z: dA * (dA > 0) * (Z > 0)),
        "You take the mask from the sign of the gradient that comes back. ReLU looks at its input "
        "`Z`; a gradient may well be negative.",
        THROUGH_RELU,
    ),
    *in_forms(
        "relu-mask-reversed",
        ("relu_backward", *NETS),
        "mask",
        (lambda dA, Z: dA * (Z < 0),),
        "Your mask is the wrong way round: it keeps the gradient where ReLU gave 0.",
        THROUGH_RELU,
    ),
    *in_forms(
        "relu-value-for-slope",
        ("relu_backward", *NETS),
        "mask",
        (lambda dA, Z: dA * Z.clamp(min=0), lambda dA, Z: Z.clamp(min=0)),
        "You use the value of ReLU where its slope belongs. The slope is 0 or 1, however large "
        "`Z` is.",
        THROUGH_RELU,
    ),
    *in_forms(
        "layers-in-forward-order",
        NETS,
        "order",
        (
            *(partial(_first_updated_first, lr=lr) for lr in _RATES),
            *(partial(_first_updated_first, lr=lr, whole=True) for lr in _RATES),
            *(partial(_second_updated_first, lr=lr) for lr in _RATES),
        ),
        "One kernel is already updated when the other one's gradient is computed. Both gradients "
        "belong to the kernels that made the loss.",
        TOO_EARLY,
    ),
    *in_forms(
        "relu-forgotten",
        NETS,
        "relu",
        (lambda Z: Z,),
        "Your forward pass goes from layer to layer without ReLU.",
        TWO_LAYERS,
    ),
    *(
        Misconception(
            "flips-kernel",
            NETS,
            "forward",
            _turned,
            "Your forward pass turns the kernels round before it slides them. The layer lays a "
            "kernel on as it is.",
            WINDOW,
            also=also,
        )
        for also in _TURNED_TOO
    ),
    *in_forms(
        "flips-kernel",
        NETS,
        "first",
        (_turned,),
        "Your forward pass turns the first kernel round before it slides it. The layer lays a "
        "kernel on as it is.",
        WINDOW,
    ),
    *in_forms(
        "dw-rotated",
        NETS,
        "result",
        (lambda dW1, dW2: (_turned(dW1), dW2), lambda dW1, dW2: (dW1, _turned(dW2))),
        "A kernel gradient of yours is turned by 180 degrees. A weight collects what it met at its "
        "own place of the window.",
        KERNEL,
    ),
    *in_forms(
        "kernel-transposed",
        NETS,
        "forward",
        (lambda W: W.transpose(2, 3),),
        "Your forward pass uses the kernels with rows and columns exchanged. The shape of a kernel "
        "is height first, then width.",
        HEIGHT_FIRST,
    ),
    *in_forms(
        "dw-rotated",
        NETS,
        "collect",
        (collect_turned,),
        "Your kernel gradients are turned by 180 degrees. A weight collects what it met at its own "
        "place of the window.",
        KERNEL,
    ),
    *in_forms(
        "result-transposed",
        NETS,
        "result",
        (
            lambda dW1, dW2: (dW1.transpose(2, 3), dW2.transpose(2, 3)),
            lambda dW1, dW2: (dW1.transpose(2, 3), dW2),
            lambda dW1, dW2: (dW1, dW2.transpose(2, 3)),
        ),
        "A gradient of yours has its rows and columns exchanged. It has the same axes as its "
        "kernel: height first, then width.",
        HEIGHT_FIRST,
    ),
    *in_forms(
        "second-layer-met-before-relu",
        NETS,
        "met",
        (_before_relu,),
        "Your `dW2` is made with `Z`. The second layer never met `Z`, but `H = relu(Z)`.",
        KERNEL,
    ),
    *in_forms(
        "sign-of-gradient",
        NETS,
        "sign",
        (lambda dP: -dP,),
        "Your gradients have the wrong sign: they point to where the loss falls. The error is "
        "what came minus what was wanted.",
        FROM_LOSS,
    ),
)
