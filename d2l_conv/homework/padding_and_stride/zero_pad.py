"""Task: a frame of zeros around a map."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from d2l_conv.checking.catalogue import Algorithm, Misconception
from d2l_conv.checking.engine import Facet, Task
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case
from d2l_conv.homework.padding_and_stride import sliding
from d2l_conv.homework.padding_and_stride.cases import (
    Setting,
    case_of,
    generator_of,
    torch_pad,
    unequal_pair,
    whole_numbers,
)
from d2l_conv.homework.padding_and_stride.sliding import PadSteps, pad
from d2l_conv.homework.sections import FRAME
from d2l_conv.homework.steps import Ints, as_pair


def run_pad(steps: PadSteps, X: Tensor, padding: int | Ints) -> Tensor:
    """Put a frame of zeros around a map."""
    return steps.result(pad(steps, X, padding))


ZERO_PAD = Algorithm("zero_pad", run_pad, PadSteps())


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="pads-then-forgets",
        tasks=("zero_pad",),
        changes={"frame": lambda X, sides: X},
        sentence=(
            "You return `X` without its frame: the padded map is made, perhaps, and then not used."
        ),
        lesson=FRAME,
    ),
    Misconception(
        name="x-in-the-corner",
        tasks=("zero_pad",),
        changes={"frame": lambda X, s: F.pad(X, (0, s[2] + s[3], 0, s[0] + s[1]))},
        sentence=(
            "You put `X` into the top left corner, with all zeros below and to the right. It "
            "belongs into the middle."
        ),
        lesson=FRAME,
    ),
)


def true_zero_pad(X: Tensor, padding: Setting) -> Tensor:
    """Pad with PyTorch."""
    p_h, p_w = as_pair(padding)
    return torch_pad(X, (p_w, p_w, p_h, p_h)).clone()


def _fresh_frames(rng: random.Random) -> Sequence[Case]:
    def draw(facet: str, padding: Setting, dtype: torch.dtype = torch.float32) -> Case:
        return case_of(facet, whole_numbers(rng, unequal_pair(rng, 2, 5), dtype), padding)

    return [
        *(draw("an int", p) for p in (0, rng.randint(3, 5))),
        draw("an int", rng.randint(1, 3), torch.float64),
        *(draw("a pair", unequal_pair(rng, 0, 4)) for _ in range(2)),
        draw("a pair", (0, rng.randint(1, 3)), torch.float64),
        draw("a pair", (rng.randint(1, 3), 0)),
        draw("a pair", (0, 0)),
        draw("a pair", (2, 2)),
        draw("a pair", (9, 7)),
        draw("an int", rng.randint(8, 12)),
        case_of("an int", whole_numbers(rng, (3, 3)), 2),
        case_of("an int", whole_numbers(rng, (1, 1)), 1),
        case_of("a pair", whole_numbers(rng, unequal_pair(rng, 12, 20)), unequal_pair(rng, 6, 15)),
        case_of("an int", whole_numbers(rng, unequal_pair(rng, 12, 20)), rng.randint(6, 15)),
        case_of("an int", torch.randn(3, 2, dtype=torch.float64, generator=generator_of(rng)), 1),
    ]


TASK = Task(
    name="zero_pad",
    number=3,
    parameters=("X", "padding"),
    kind=TensorKind(),
    truth=true_zero_pad,
    facets=(
        Facet("an int", 1),
        Facet("a pair", 1),
        Facet("a tensor of its own", 1, alone=False),
    ),
    fixed=(
        case_of("an int", torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 1),
        case_of("an int", torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 0),
        case_of("an int", torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 3),
        case_of("a pair", torch.tensor([[1.0, 2.0]]), (1, 2)),
        case_of("a pair", torch.tensor([[1.0], [2.0]], dtype=torch.float64), (3, 0)),
        case_of("a pair", torch.tensor([[1.0, 2.0, 3.0]]), (0, 1)),
    ),
    fresh=_fresh_frames,
    algorithm=ZERO_PAD,
    rows=(*sliding.MISTAKES, *MISTAKES),
    care="a tensor of its own",
    own_memory=True,
    own_dtype=True,
)
