"""Task: loss and gradients of the net that reads digits."""

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
from d2l_conv.checking.kinds import Misfit
from d2l_conv.checking.match import Case
from d2l_conv.homework.sections import TEN_SCORES
from d2l_conv.homework.steps import in_forms
from d2l_conv.homework.two_layer_backprop import layer, net
from d2l_conv.homework.two_layer_backprop.cases import (
    LOSS_PARTS,
    Draw,
    blame_gradients,
    off_zero,
    torch_conv2d,
    true_gradients,
)
from d2l_conv.homework.two_layer_backprop.net import MEANS, NetSteps, run_two_layers


def _mean_cross_entropy(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    gradient = (flat.softmax(1) - F.one_hot(labels, flat.shape[1])) / len(flat)
    return F.cross_entropy(flat, labels), gradient.reshape(logits.shape)


def _cross_entropy_times(
    logits: Tensor,
    labels: Tensor,
    loss_times: Callable[[Tensor], float],
    gradient_times: Callable[[Tensor], float],
) -> tuple[Tensor, Tensor]:
    loss, gradient = _mean_cross_entropy(logits, labels)
    return loss_times(logits) * loss, gradient_times(logits) * gradient


def _no_one_hot(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    loss, _ = _mean_cross_entropy(logits, labels)
    return loss, logits.softmax(1) / len(logits)


def _softmax_over_images(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    p, hot = flat.softmax(0), F.one_hot(labels, flat.shape[1])
    loss = -(hot * p.log()).sum() / len(flat)
    return loss, ((p - hot) / len(flat)).reshape(logits.shape)


def _no_softmax(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = logits.flatten(1)
    gradient = (flat - F.one_hot(labels, flat.shape[1])) / len(flat)
    return F.cross_entropy(flat, labels), gradient.reshape(logits.shape)


DIGIT_GRADIENTS = Algorithm("digit_gradients", run_two_layers, NetSteps(cost=_mean_cross_entropy))


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="batch-mean-for-sum",
        tasks=("digit_gradients",),
        step="cost",
        forms=tuple(
            partial(_cross_entropy_times, loss_times=loss, gradient_times=gradient)
            for loss, gradient in MEANS
        ),
        sentence=(
            "Loss and gradients are not divided by the same number, or by the wrong one. The loss "
            "is a mean over the images; its gradient is divided by their number once."
        ),
        lesson=TEN_SCORES,
    ),
    Misconception(
        name="one-hot-forgotten",
        tasks=("digit_gradients",),
        changes={"cost": _no_one_hot},
        sentence=(
            "The label is missing in your gradient: softmax alone pulls every logit down, the "
            "right one too."
        ),
        lesson=TEN_SCORES,
    ),
    Misconception(
        name="softmax-over-images",
        tasks=("digit_gradients",),
        changes={"cost": _softmax_over_images},
        sentence=(
            "Your softmax runs over the images of the batch. It runs over the ten digits of one "
            "image."
        ),
        lesson=TEN_SCORES,
    ),
    Misconception(
        name="softmax-forgotten",
        tasks=("digit_gradients",),
        changes={"cost": _no_softmax},
        sentence=(
            "Your gradient compares the logits themselves with the one-hot label. It is the "
            "probabilities, after softmax, that the label is compared with."
        ),
        lesson=TEN_SCORES,
    ),
)

_cross_entropy = torch.nn.functional.cross_entropy


def true_digit_gradients(
    images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor
) -> tuple[Tensor, ...]:
    """Ask autograd."""
    return true_gradients(
        images, labels, W1, W2, lambda logits, labels: _cross_entropy(logits.flatten(1), labels)
    )


def _digit_case(
    draw: Draw,
    labels: Sequence[int],
    hidden: int,
    kernel: tuple[int, int],
    dtype: torch.dtype = torch.float64,
) -> Case:
    images = torch.randint(1, 17, (len(labels), 1, 8, 8), generator=draw.generator).double() / 16
    W1 = off_zero(images, lambda: draw.whole(hidden, 1, *kernel) / 8)
    W2 = draw.whole(10, hidden, 9 - kernel[0], 9 - kernel[1]) / 16
    return Case((images.to(dtype), torch.tensor(labels), W1.to(dtype), W2.to(dtype)), "gradients")


def _large_logits(draw: Draw, labels: Sequence[int]) -> Case:
    """Make ten logits whose exp overflows, but that are not far from each other."""
    images, y, W1, W2 = _digit_case(draw, labels, 2, (3, 4)).args
    W1[0] = W1[0].abs()  # where nothing is left of an image's hidden map, no kernel makes it large
    H = torch_conv2d(images, W1).relu()
    common = 1000 / H.flatten(1).sum(1).min()
    return Case((images, y, W1, W2 / 4 + common), "loss")


def _fixed_digits() -> tuple[Case, ...]:
    draw = Draw(random.Random(6))
    return (
        _digit_case(draw, (3, 8), 1, (3, 2)),
        _digit_case(draw, (9, 0, 9), 2, (3, 3), torch.float32),
        _large_logits(draw, (4,)),
    )


def _fresh_digits(rng: random.Random) -> Sequence[Case]:
    draw = Draw(rng)

    def some(n: int) -> list[int]:
        return rng.choices(range(10), k=n)

    return [
        _digit_case(draw, some(1), 2, (2, 3)),
        _digit_case(draw, rng.choices(range(5), k=3), 4, (5, 4)),
        _digit_case(draw, some(11), 2, (8, 8)),
        _digit_case(draw, some(2), 3, (1, 1)),
        _large_logits(draw, some(2)),
    ]


def _blame_digits(case: Case, value: Any, truth: Any) -> set[str]:
    """Let an overflow cost the loss alone, though no gradient survives it."""
    if case.facet == "loss" and not _all_finite(value):
        return {"loss"}
    return blame_gradients(case, value, truth)


def _all_finite(value: Any) -> bool:
    try:
        return all(bool(part.isfinite().all()) for part in LOSS_PARTS.complete(value))
    except Misfit:
        return True


TASK = Task(
    name="digit_gradients",
    number=6,
    parameters=("images", "labels", "W1", "W2"),
    kind=LOSS_PARTS,
    truth=true_digit_gradients,
    facets=(Facet("loss", 1), Facet("dW2", 1), Facet("dW1", 2)),
    fixed=_fixed_digits(),
    fresh=_fresh_digits,
    algorithm=DIGIT_GRADIENTS,
    rows=(*layer.MISTAKES, *net.MISTAKES, *MISTAKES),
    care="loss",
    own_memory=True,
    blame=_blame_digits,
)
