"""Task: loss and gradients of a net of two layers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.match import Case
from d2l_conv.homework.sections import FROM_LOSS
from d2l_conv.homework.steps import in_forms
from d2l_conv.homework.two_layer_backprop import layer, net
from d2l_conv.homework.two_layer_backprop.cases import (
    LOSS_PARTS,
    Draw,
    blame_gradients,
    off_zero,
    true_gradients,
)
from d2l_conv.homework.two_layer_backprop.net import (
    MEANS,
    NetSteps,
    by_one,
    run_two_layers,
)


def _squares(P: Tensor, Y: Tensor) -> tuple[Tensor, Tensor]:
    error = P - Y
    return (error**2).mean() / 2, error / error.numel()


def _squares_times(
    P: Tensor,
    Y: Tensor,
    loss_times: Callable[[Tensor], float],
    gradient_times: Callable[[Tensor], float],
) -> tuple[Tensor, Tensor]:
    loss, gradient = _squares(P, Y)
    return loss_times(P) * loss, gradient_times(P) * gradient


TWO_LAYER_GRADIENTS = Algorithm("two_layer_gradients", run_two_layers, NetSteps(cost=_squares))


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="half-forgotten",
        tasks=("two_layer_gradients",),
        step="cost",
        forms=tuple(
            partial(_squares_times, loss_times=loss, gradient_times=gradient)
            for loss, gradient in (
                (lambda P: 2.0, lambda P: 2.0),
                (lambda P: 2.0, by_one),
                (by_one, lambda P: 2.0),
                (by_one, lambda P: 0.5),
            )
        ),
        sentence=(
            "There is a factor of 2 too much or too little. The loss is *half* the mean of the "
            "squares, and the half goes away in the gradient."
        ),
        lesson=FROM_LOSS,
    ),
    *in_forms(
        name="batch-mean-for-sum",
        tasks=("two_layer_gradients",),
        step="cost",
        forms=tuple(
            partial(_squares_times, loss_times=loss, gradient_times=gradient)
            for loss, gradient in MEANS
        ),
        sentence=(
            "Loss and gradients are not divided by the same number, or by the wrong one. The loss "
            "is a mean over all entries of `P`; its gradient is divided by their number once."
        ),
        lesson=FROM_LOSS,
    ),
)


def true_two_layer_gradients(X: Tensor, Y: Tensor, W1: Tensor, W2: Tensor) -> tuple[Tensor, ...]:
    """Ask autograd."""
    return true_gradients(X, Y, W1, W2, lambda P, Y: ((P - Y) ** 2).mean() / 2)


def _two_layer_case(
    draw: Draw,
    n: int = 2,
    channels: tuple[int, int, int] = (1, 2, 2),
    size: tuple[int, int] = (4, 5),
    first: tuple[int, int] = (2, 3),
    second: tuple[int, int] = (3, 2),
    values: Callable[..., Tensor] | None = None,
) -> Case:
    values = values or draw.whole
    c_in, hidden, c_out = channels
    X = values(n, c_in, *size)
    W1 = off_zero(X, lambda: values(hidden, c_in, *first))
    W2 = values(c_out, hidden, *second)
    Y = values(n, c_out, size[0] - first[0] - second[0] + 2, size[1] - first[1] - second[1] + 2)
    return Case((X, Y, W1, W2), "gradients")


def _paper_case() -> Case:
    X = torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]]).reshape(1, 1, 3, 3)
    W1 = torch.tensor([[1.0, 0.0], [-1.0, 2.0]]).reshape(1, 1, 2, 2)
    W2 = torch.tensor([[1.0, 2.0], [3.0, -1.0]]).reshape(1, 1, 2, 2)
    return Case((X, torch.full((1, 1, 1, 1), 12.0), W1, W2), "gradients")


def _fresh_two_layers(rng: random.Random) -> Sequence[Case]:
    # P has 2, 4, 8, ... entries, so that means of whole numbers are exact in float32 too.
    draw = Draw(rng)
    return [
        _two_layer_case(draw, channels=(2, 3, 1), size=(5, 6), first=(3, 2), second=(2, 4)),
        _two_layer_case(draw, n=4, channels=(1, 3, 2), size=(5, 4), first=(2, 2), second=(3, 3)),
        _two_layer_case(draw, n=1, channels=(3, 1, 2), size=(4, 6), first=(2, 2), second=(2, 4)),
        _two_layer_case(draw, n=3, size=(6, 4), values=draw.normal),
    ]


def _fixed_two_layers() -> tuple[Case, ...]:
    draw = Draw(random.Random(5))
    return (
        _paper_case(),
        _two_layer_case(draw, channels=(1, 2, 1), first=(2, 2), second=(2, 3)),
        _two_layer_case(draw, channels=(2, 1, 2), size=(4, 4)),
    )


TASK = Task(
    name="two_layer_gradients",
    number=5,
    parameters=("X", "Y", "W1", "W2"),
    kind=LOSS_PARTS,
    truth=true_two_layer_gradients,
    facets=(Facet("loss", 1), Facet("dW2", 2), Facet("dW1", 3)),
    fixed=_fixed_two_layers(),
    fresh=_fresh_two_layers,
    algorithm=TWO_LAYER_GRADIENTS,
    rows=(*layer.MISTAKES, *net.MISTAKES, *MISTAKES),
    care="loss",
    own_memory=True,
    blame=blame_gradients,
)
