"""A net of two layers in steps, and the mistakes about it that several tasks share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
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
from d2l_conv.homework.steps import as_it_is, as_they_are, in_forms
from d2l_conv.homework.two_layer_backprop.layer import (
    NETS,
    Pair,
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


def _relu(Z: Tensor) -> Tensor:
    return Z.clamp(min=0)


def _after_relu(H: Tensor, Z: Tensor) -> Tensor:
    return H


def _before_relu(H: Tensor, Z: Tensor) -> Tensor:
    return Z


def _all_before_updates(net: Net) -> tuple[Tensor, Tensor]:
    return _first_gradient(net, net.W2), _second_gradient(net, net.H, net.Z)


@dataclass(frozen=True)
class NetSteps:
    """The steps of a net's loss and gradients; ``cost`` gives the loss and its gradient."""

    cost: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    forward: Callable[[Tensor], Tensor] = as_it_is
    first: Callable[[Tensor], Tensor] = as_it_is
    relu: Callable[[Tensor], Tensor] = _relu
    sign: Callable[[Tensor], Tensor] = as_it_is
    met: Callable[[Tensor, Tensor], Tensor] = _after_relu
    kernel: Callable[[Tensor], Tensor] = as_it_is
    spread: Callable[[Tensor, Tensor, Pair], Tensor] = spread_out
    mask: Callable[[Tensor, Tensor], Tensor] = relu_mask
    collect: Callable[[Tensor, Tensor, Pair, Pair], Tensor] = collect_shares
    order: Callable[[Net], tuple[Tensor, Tensor]] = _all_before_updates
    result: Callable[..., tuple[Tensor, ...]] = as_they_are


@dataclass(frozen=True)
class Net:
    """What a forward pass leaves for the gradients."""

    steps: NetSteps
    X: Tensor
    target: Tensor
    W1: Tensor
    W2: Tensor
    Z: Tensor
    H: Tensor
    dP: Tensor


def run_two_layers(
    steps: NetSteps, X: Tensor, target: Tensor, W1: Tensor, W2: Tensor
) -> tuple[Tensor, ...]:
    """Loss and both gradients of ``P = conv(relu(conv(X, W1)), W2)`` under ``steps.cost``."""
    Z = F.conv2d(X, steps.first(steps.forward(W1)))
    H = steps.relu(Z)
    P = F.conv2d(H, steps.forward(W2))
    loss, dP = steps.cost(P, target)
    net = Net(steps, X, target, W1, W2, Z, H, steps.sign(dP))
    return loss, *steps.result(*steps.order(net))


def _size(W: Tensor) -> Pair:
    return W.shape[2], W.shape[3]


def _first_gradient(net: Net, W2: Tensor) -> Tensor:
    dH = net.steps.spread(net.dP, net.steps.kernel(W2), (1, 1))
    dZ = net.steps.mask(dH, net.Z)
    return net.steps.collect(dZ, net.X, _size(net.W1), (1, 1))


def _second_gradient(net: Net, H: Tensor, Z: Tensor) -> Tensor:
    return net.steps.collect(net.dP, net.steps.met(H, Z), _size(net.W2), (1, 1))


def _second_updated_first(net: Net, lr: float) -> tuple[Tensor, Tensor]:
    """Send the error back through a W2 that did not make it."""
    dW2 = _second_gradient(net, net.H, net.Z)
    return _first_gradient(net, net.W2 - lr * dW2), dW2


def _first_updated_first(net: Net, lr: float, whole: bool = False) -> tuple[Tensor, Tensor]:
    """Compute the hidden map again, with the new W1, before dW2; the loss too if ``whole``."""
    steps, dW1 = net.steps, _first_gradient(net, net.W2)
    Z = F.conv2d(net.X, steps.first(steps.forward(net.W1 - lr * dW1)))
    H = steps.relu(Z)
    if whole:
        _, dP = steps.cost(F.conv2d(H, steps.forward(net.W2)), net.target)
        net = replace(net, dP=steps.sign(dP))
    return dW1, _second_gradient(net, H, Z)


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
    Misconception(
        name="relu-mask-missing",
        tasks=("relu_backward", *NETS),
        changes={"mask": no_mask},
        sentence=(
            "The error goes back through ReLU as if it were not there. Where ReLU gave 0, a small "
            "change of its input changes nothing, and the gradient is 0."
        ),
        lesson=THROUGH_RELU,
    ),
    *in_forms(
        name="relu-mask-from-output-grad",
        tasks=("relu_backward", *NETS),
        step="mask",
        forms=(_mask_from_gradient, lambda dA, Z: dA * (dA > 0) * (Z > 0)),
        sentence=(
            "You take the mask from the sign of the gradient that comes back. ReLU looks at its "
            "input `Z`; a gradient may well be negative."
        ),
        lesson=THROUGH_RELU,
    ),
    Misconception(
        name="relu-mask-reversed",
        tasks=("relu_backward", *NETS),
        changes={"mask": lambda dA, Z: dA * (Z < 0)},
        sentence="Your mask is the wrong way round: it keeps the gradient where ReLU gave 0.",
        lesson=THROUGH_RELU,
    ),
    *in_forms(
        name="relu-value-for-slope",
        tasks=("relu_backward", *NETS),
        step="mask",
        forms=(lambda dA, Z: dA * Z.clamp(min=0), lambda dA, Z: Z.clamp(min=0)),
        sentence=(
            "You use the value of ReLU where its slope belongs. The slope is 0 or 1, however large "
            "`Z` is."
        ),
        lesson=THROUGH_RELU,
    ),
    *in_forms(
        name="layers-in-forward-order",
        tasks=NETS,
        step="order",
        forms=(
            *(partial(_first_updated_first, lr=lr) for lr in _RATES),
            *(partial(_first_updated_first, lr=lr, whole=True) for lr in _RATES),
            *(partial(_second_updated_first, lr=lr) for lr in _RATES),
        ),
        sentence=(
            "One kernel is already updated when the other one's gradient is computed. Both "
            "gradients belong to the kernels that made the loss."
        ),
        lesson=TOO_EARLY,
    ),
    Misconception(
        name="relu-forgotten",
        tasks=NETS,
        changes={"relu": lambda Z: Z},
        sentence="Your forward pass goes from layer to layer without ReLU.",
        lesson=TWO_LAYERS,
    ),
    *(
        Misconception(
            name="flips-kernel",
            tasks=NETS,
            changes={"forward": _turned, **also},
            sentence=(
                "Your forward pass turns the kernels round before it slides them. The layer lays a "
                "kernel on as it is."
            ),
            lesson=WINDOW,
        )
        for also in _TURNED_TOO
    ),
    Misconception(
        name="flips-kernel",
        tasks=NETS,
        changes={"first": _turned},
        sentence=(
            "Your forward pass turns the first kernel round before it slides it. The layer lays a "
            "kernel on as it is."
        ),
        lesson=WINDOW,
    ),
    *in_forms(
        name="dw-rotated",
        tasks=NETS,
        step="result",
        forms=(lambda dW1, dW2: (_turned(dW1), dW2), lambda dW1, dW2: (dW1, _turned(dW2))),
        sentence=(
            "A kernel gradient of yours is turned by 180 degrees. A weight collects what it met at "
            "its own place of the window."
        ),
        lesson=KERNEL,
    ),
    Misconception(
        name="kernel-transposed",
        tasks=NETS,
        changes={"forward": lambda W: W.transpose(2, 3)},
        sentence=(
            "Your forward pass uses the kernels with rows and columns exchanged. The shape of a "
            "kernel is height first, then width."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="dw-rotated",
        tasks=NETS,
        changes={"collect": collect_turned},
        sentence=(
            "Your kernel gradients are turned by 180 degrees. A weight collects what it met at its "
            "own place of the window."
        ),
        lesson=KERNEL,
    ),
    *in_forms(
        name="result-transposed",
        tasks=NETS,
        step="result",
        forms=(
            lambda dW1, dW2: (dW1.transpose(2, 3), dW2.transpose(2, 3)),
            lambda dW1, dW2: (dW1.transpose(2, 3), dW2),
            lambda dW1, dW2: (dW1, dW2.transpose(2, 3)),
        ),
        sentence=(
            "A gradient of yours has its rows and columns exchanged. It has the same axes as its "
            "kernel: height first, then width."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="second-layer-met-before-relu",
        tasks=NETS,
        changes={"met": _before_relu},
        sentence="Your `dW2` is made with `Z`. The second layer never met `Z`, but `H = relu(Z)`.",
        lesson=KERNEL,
    ),
    Misconception(
        name="sign-of-gradient",
        tasks=NETS,
        changes={"sign": lambda dP: -dP},
        sentence=(
            "Your gradients have the wrong sign: they point to where the loss falls. The error is "
            "what came minus what was wanted."
        ),
        lesson=FROM_LOSS,
    ),
)
