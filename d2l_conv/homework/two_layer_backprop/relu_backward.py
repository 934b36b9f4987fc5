"""Task: back through ReLU."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.sections import THROUGH_RELU
from d2l_conv.homework.two_layer_backprop import net
from d2l_conv.homework.two_layer_backprop.cases import Draw
from d2l_conv.homework.two_layer_backprop.net import relu_mask


@dataclass(frozen=True)
class ReluSteps:
    """The only step of the way back through ReLU."""

    mask: Callable[[Tensor, Tensor], Tensor] = relu_mask


RELU_BACKWARD = Algorithm("relu_backward", lambda steps, dA, Z: steps.mask(dA, Z), ReluSteps())


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="relu-mask-alone",
        tasks=("relu_backward",),
        changes={"mask": lambda dA, Z: (Z > 0).to(dA.dtype)},
        sentence=(
            "You return the slope of ReLU alone. By the chain rule it multiplies the gradient that "
            "comes back."
        ),
        lesson=THROUGH_RELU,
    ),
)


def true_relu_backward(dA: Tensor, Z: Tensor) -> Tensor:
    """Keep the gradient where ReLU let its input through."""
    return dA * (Z > 0)


def _relu_case(dA: Tensor, Z: Tensor) -> Case:
    """Make a case in which the slope at 0 does not matter: no gradient comes back there."""
    return Case((dA * (Z != 0), Z), "dZ")


def _fresh_relu(rng: random.Random) -> Sequence[Case]:
    draw = Draw(rng)

    def at_zero(Z: Tensor) -> Tensor:
        return Z * (torch.rand(Z.shape, generator=draw.generator) > 0.2)

    shapes = ((7,), (4, 5), (3, 2, 4), (2, 3, 4, 5))
    cases = [_relu_case(draw.whole(*shape), at_zero(draw.whole(*shape))) for shape in shapes]
    cases.append(_relu_case(draw.normal(3, 4), draw.normal(3, 4)))
    cases.append(_relu_case(draw.whole(2, 3), draw.whole(2, 3).abs()))
    cases.append(_relu_case(draw.whole(2, 3), -draw.whole(2, 3).abs()))
    return cases


TASK = Task(
    name="relu_backward",
    number=4,
    parameters=("dA", "Z"),
    kind=TensorKind(),
    truth=true_relu_backward,
    facets=(Facet("dZ", 1), Facet("arguments", 1, alone=False)),
    fixed=(
        _relu_case(
            torch.tensor([[5.0, -6.0], [7.0, 8.0]]), torch.tensor([[-1.0, 2.0], [3.0, -4.0]])
        ),
        _relu_case(
            torch.tensor([3.0, -2.0, 0.0, -1.0, 4.0], dtype=torch.float64),
            torch.tensor([0.5, -0.5, 0.0, 2.0, -3.0], dtype=torch.float64),
        ),
        _relu_case(
            Draw(random.Random(3)).whole(2, 2, 2, 3), Draw(random.Random(4)).whole(2, 2, 2, 3)
        ),
    ),
    fresh=_fresh_relu,
    algorithm=RELU_BACKWARD,
    rows=(*net.MISTAKES, *MISTAKES),
    care="arguments",
    own_memory=True,
)
