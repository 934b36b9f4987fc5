"""Task: a layer from one shape to another."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.checking.engine import Belief, Facet, Task, by_hand_but_for_layers
from d2l_conv.checking.kinds import Kind, Misfit, Nested
from d2l_conv.checking.match import DELIBERATE, Case, Refused, Seen
from d2l_conv.checking.unknown import Unknown
from d2l_conv.homework.padding_and_stride.cases import (
    OUT_OF_RANGE,
    case_of,
    demand,
    true_output_size,
)
from d2l_conv.homework.padding_and_stride.output_shape import OUTPUT_SHAPE
from d2l_conv.homework.padding_and_stride.output_shape import TASK as SHAPE_TASK
from d2l_conv.homework.steps import Ints
from d2l_conv.languages import N_, _, ngettext


class _Layer(Kind):
    """An ``nn.Conv2d``; many are right, so two are never compared."""


NOT_TAKEN = N_("gave {layer}, which cannot take {shape}: {why}")


def _shape_of(layer: nn.Conv2d, shape: Ints) -> Ints:
    """Apply a layer to a batch of no inputs, which is no work, and return the output's shape.

    The device 'meta' would do too, but its first convolution loads half of PyTorch's compiler.
    """
    if layer.weight.is_meta:
        layer = copy.deepcopy(layer).to_empty(device="cpu")
    with torch.no_grad():
        Y = layer(torch.zeros(0, 1, *shape, dtype=layer.weight.dtype))
    return Y.shape[-2], Y.shape[-1]


def _odd_setting(layer: nn.Conv2d) -> str | None:
    """Say which setting PyTorch would refuse; without numbers it lets some of them pass."""
    for name, least in (("kernel_size", 2), ("stride", 1), ("padding", 0), ("dilation", 1)):
        setting = getattr(layer, name)
        if isinstance(setting, str):
            continue
        if len(setting) != 2 or not all(type(size) is int for size in setting):
            said = _("{name} is to be a whole number or a pair of whole numbers")
            return said.format(name=name)
        if min(setting) < least:
            return _("{name} is to be at least {least} on each axis").format(name=name, least=least)
    return None


def _judge_layer(layer: Any, case: Case) -> None:
    shape_in, shape_out = case.args
    if isinstance(layer, Unknown) and layer.is_layer:
        said = _("gave {layer}, which is not a setting for a layer of these sizes")
        raise Misfit(said.format(layer=layer))
    if not isinstance(layer, nn.Conv2d):
        raise Misfit(_("did not give an nn.Conv2d"))
    if (layer.in_channels, layer.out_channels) != (1, 1):
        raise Misfit(
            ngettext(
                "gave a layer from {input} to {output} channel, where one input and one output "
                "channel are asked",
                "gave a layer from {input} to {output} channels, where one input and one output "
                "channel are asked",
                layer.out_channels,
            ).format(input=layer.in_channels, output=layer.out_channels)
        )
    if any(size < 2 for size in layer.kernel_size):
        said = _("gave kernel_size={kernel_size}, where at least 2 is asked on each axis")
        raise Misfit(said.format(kernel_size=layer.kernel_size))
    odd = _odd_setting(layer)
    if odd:
        raise Misfit(_(NOT_TAKEN).format(layer=layer, shape=shape_in, why=odd))
    try:
        shape = _shape_of(layer, shape_in)
    except (RuntimeError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0][:160]
        raise Misfit(_(NOT_TAKEN).format(layer=layer, shape=shape_in, why=reason)) from error
    if shape != tuple(shape_out):
        said = _("gave {layer}, which maps {shape} to {got}, not to {expected}")
        raise Misfit(said.format(layer=layer, shape=shape_in, got=shape, expected=shape_out))


def _believed(layer: Any, case: Case) -> tuple[Case, Ints] | None:
    """Say in which size the learner believed: the layer's settings are to give ``shape_out``."""
    if not isinstance(layer, nn.Conv2d) or isinstance(layer.padding, str):
        return None
    settings = (layer.kernel_size, layer.padding, layer.stride, layer.dilation)
    if not all(len(setting) == 2 for setting in settings):
        return None  # PyTorch takes pairs of any length, until the layer is used
    if not all(type(size) is int for setting in settings for size in setting):
        return None
    return Case((case.args[0], *settings), case.facet), case.args[1]


def _came(layer: Any, case: Case) -> tuple[Ints, Ints] | None:
    """Return the size that a layer gives, and the size that was asked."""
    believed = _believed(layer, case)
    if believed is None:
        return None
    try:
        return _shape_of_settings(*believed[0].args), case.args[1]
    except (ValueError, RuntimeError, TypeError):
        return None


class _Shape(Nested):
    """A believed shape; None stands where the learner's belief came true."""

    def alike(self, theirs: Any, ours: Any) -> bool:
        """Whether the axes that did not come true are what a wrong answer of ours gives."""
        if None not in theirs or not isinstance(ours, tuple):
            return super().alike(theirs, ours)
        return all(t in (None, o) for t, o in zip(theirs, ours, strict=True))


def _doubtful(expected: Ints, true: Ints) -> tuple[int | None, ...]:
    """Leave out the axes on which the layer gives what the learner expected."""
    return tuple(None if e == t else e for e, t in zip(expected, true, strict=True))


def _shape_of_settings(
    shape: Ints, kernel_size: Ints, padding: Ints, stride: Ints, dilation: Ints
) -> Ints:
    axes = zip(shape, kernel_size, padding, stride, dilation, strict=True)
    height, width = (true_output_size(*axis) for axis in axes)
    return height, width


def _lost(seen: Sequence[Seen]) -> Misconception | None:
    """Name a mistake that shows in the settings of all layers, or in which calls are refused."""
    wrong = [one for one in seen if not one.right]
    if len(wrong) < 2:
        return None
    if all(isinstance(one.theirs, Refused) and one.theirs.kind in DELIBERATE for one in wrong):
        refuses = all(one.right != _shrinks_unevenly(*one.case.args) for one in seen)
        return _row("refuses-remainder") if refuses else None
    if not all(isinstance(one.theirs, nn.Conv2d) and _right_height(one) for one in seen):
        return None
    layers: list[Any] = [one.theirs for one in seen]
    pairs = [(layer.kernel_size, layer.padding, layer.stride) for layer in layers]
    if all(height == width for settings in pairs for height, width in settings):
        return _row("first-setting-for-both")
    if not all(_right_at_another_stride(one.theirs, one.case) for one in wrong):
        return None
    strides = [layer.stride for layer in layers]
    if max(height for height, _ in strides) == 1:
        return None
    if all(width == 1 for _, width in strides):
        return _row("strides-rows-only")
    alike = all(height == width for height, width in strides)
    return _row("first-setting-for-both") if alike else None


def _shrinks_unevenly(shape_in: Ints, shape_out: Ints) -> bool:
    return any(n > m and n % m != 0 for n, m in zip(shape_in, shape_out, strict=True))


def _right_height(one: Seen) -> bool:
    believed = _believed(one.theirs, one.case)
    try:
        return believed is not None and (
            true_output_size(*(pair[0] for pair in believed[0].args)) == one.case.args[1][0]
        )
    except ValueError:
        return False


def _right_at_another_stride(layer: Any, case: Case) -> bool:
    """Whether the width is wrong, and would be right if it had a stride of its own."""
    believed = _believed(layer, case)
    if believed is None:
        return False
    n, k, p, chosen, d = (pair[1] for pair in believed[0].args)
    right = (true_output_size(n, k, p, s, d) == case.args[1][1] for s in range(1, n + 2 * p + 1))
    strides = [stride for stride, fits in enumerate(right, start=1) if fits]
    return bool(strides) and chosen not in strides


def _row(name: str) -> Misconception:
    return next(row for row in SHAPE_TASK.rows if row.name == name and SHAPE_TASK.name in row.tasks)


def _true_choose_conv(shape_in: Ints, shape_out: Ints) -> None:
    demand(min(*shape_in, *shape_out) >= 1)


def _fresh_pairs(rng: random.Random) -> Sequence[Case]:
    def size(low: int, high: int) -> int:
        return rng.randint(low, high)

    smaller = [
        case_of("smaller", (h := size(6, 30), w := size(6, 30)), (size(1, h - 1), size(1, w - 1)))
        for _ in range(3)
    ]
    larger = [
        case_of("as large or larger", (h := size(2, 20), w := size(2, 20)), (h + a, w + b))
        for a, b in ((0, 1), (1, 0), (size(2, 9), size(2, 9)))
    ]
    h, w = size(5, 12), size(5, 12)
    return [
        *smaller,
        *larger,
        case_of("smaller", (2, 3), (1, 1)),
        case_of("smaller", (size(90, 200), size(90, 200)), (size(30, 80), size(1, 80))),
        case_of("smaller", (2 * h, 2 * w), (h, w)),
        case_of("as large or larger", (h, w), (h, w)),
        case_of("as large or larger", (1, 1), (size(1, 3), size(4, 6))),
        case_of("as large or larger", (1, 1), (1, 1)),
        case_of("as large or larger", (size(2, 9), 1), (size(10, 90), 1)),
        case_of("one of each", (h, w), (h, size(1, w - 1))),
        case_of("one of each", (h, w), (size(1, h - 1), w)),
        case_of("one of each", (size(50, 90), size(50, 90)), (size(10, 40), size(91, 120))),
        case_of("one of each", (h, w), (h + size(1, 6), size(1, w - 1))),
        case_of("one of each", (h, w), (size(1, h - 1), w + size(1, 6))),
        case_of("errors", (h, w), (3, 0), about="range"),
        case_of("errors", (h, w), (-1, 3), about="range"),
        case_of("errors", (0, w), (3, 3), about="range"),
        case_of("errors", (h, -1), (h, 3), about="range"),
    ]


TASK = Task(
    name="choose_conv",
    number=7,
    parameters=("shape_in", "shape_out"),
    kind=_Layer(),
    truth=_true_choose_conv,
    judge=_judge_layer,
    forbids=by_hand_but_for_layers,  # a layer may be tried before it is returned
    facets=(
        Facet("smaller", 1),
        Facet("as large or larger", 1),
        Facet("one of each", 0.5),
        Facet("errors", 0.5, alone=False),
    ),
    fixed=(
        case_of("smaller", (8, 8), (4, 7)),
        case_of("smaller", (9, 12), (4, 3)),
        case_of("smaller", (10, 7), (9, 1)),
        case_of("as large or larger", (8, 6), (8, 6)),
        case_of("as large or larger", (5, 8), (8, 9)),
        case_of("as large or larger", (1, 3), (2, 7)),
        case_of("one of each", (6, 9), (8, 5)),
        case_of("one of each", (9, 6), (2, 7)),
        case_of("errors", (8, 8), (0, 4), about="range"),
        case_of("errors", (0, 8), (4, 4), about="range"),
    ),
    fresh=_fresh_pairs,
    algorithm=OUTPUT_SHAPE,
    rows=SHAPE_TASK.rows,  # what was believed of the layer's output
    belief=Belief(_believed, _shape_of_settings, _Shape((2,)), _doubtful, _came, _lost),
    errors={"range": OUT_OF_RANGE},
)
