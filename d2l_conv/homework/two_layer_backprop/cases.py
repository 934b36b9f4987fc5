"""What the cases of several tasks share: results of several parts, draws, and the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from d2l_conv.checking.kinds import ASKED, Kind, Misfit, shown
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Case, Seen
from d2l_conv.checking.relations import of_tensors
from d2l_conv.homework.two_layer_backprop.layer import both
from d2l_conv.languages import _, ngettext

# PyTorch as it was when the checks were loaded
torch_conv2d, torch_grad = torch.conv2d, torch.autograd.grad


class Number(TensorKind):
    """A float or a 0-d tensor."""

    def read(self, value: Any) -> Tensor:
        """Return the value as a 0-d tensor."""
        if isinstance(value, (int, float, np.floating)) and not isinstance(value, bool):
            try:
                return torch.tensor(float(value), dtype=torch.float64)
            except OverflowError:
                raise Misfit(_("gave an int that is too large for a float")) from None
        if isinstance(value, torch.Tensor) and value.ndim == 0:
            return super().read(value)
        raise Misfit(_(ASKED).format(value=shown(value), asked=_("a float or a 0-d tensor")))


Part = Tensor | Misfit


class Parts(Kind):
    """A tuple of several results, each with a name; a list will do.

    A part that is not of its kind is read as a :class:`Misfit`, so that it costs itself alone.
    """

    def __init__(self, **kinds: TensorKind) -> None:
        self.kinds = kinds
        self.views = tuple(self._view(i) for i in range(len(kinds)))

    def read(self, value: Any) -> tuple[Part, ...]:
        """Return the parts."""
        asked = f"({', '.join(self.kinds)})"
        if not isinstance(value, (tuple, list)):
            said = _("gave {value}, where a tuple {parts} is asked")
            raise Misfit(said.format(value=shown(value), parts=asked))
        if len(value) != len(self.kinds):
            said = ngettext(
                "gave {count} value, where {parts} is asked",
                "gave {count} values, where {parts} is asked",
                len(value),
            )
            raise Misfit(said.format(count=len(value), parts=asked))
        return tuple(map(_part, self.kinds.values(), value))

    def complete(self, value: Any) -> tuple[Tensor, ...]:
        """Return the parts where each is of its kind."""
        parts = []
        for name, part in zip(self.kinds, self.read(value), strict=True):
            if isinstance(part, Misfit):
                raise Misfit(_("{misfit} for {part}").format(misfit=part, part=name))
            parts.append(part)
        return tuple(parts)

    def off(self, got: Sequence[Part], expected: Sequence[Part]) -> list[str]:
        """Name the parts that differ."""
        parts = zip(self.kinds.items(), got, expected, strict=True)
        return [name for (name, kind), mine, right in parts if not _same(kind, mine, right)]

    def same(self, got: Sequence[Part], expected: Sequence[Part]) -> bool:
        """Whether every part is equal."""
        return all(map(_same, self.kinds.values(), got, expected))

    def alike(self, theirs: Any, ours: Any) -> bool:
        """Whether a learner's raw value is what a wrong answer of ours gives."""
        try:
            return self.same(self.read(theirs), self.read(ours))
        except Misfit:
            return False

    def readable(self, value: Any) -> bool:
        """Whether every part is of its kind."""
        try:
            return bool(self.complete(value))
        except Misfit:
            return False

    def difference(self, got: Sequence[Part], expected: Sequence[Part]) -> str:
        """Say where the parts that differ do so."""
        parts = zip(self.kinds.items(), got, expected, strict=True)
        gave = _("gave")  # with which every difference begins
        lines = [gave]
        for (name, kind), mine, right in parts:
            if not _same(kind, mine, right):
                said = _difference(kind, mine, right).removeprefix(f"{gave} ")
                lines.append(_("  {name}: {said}").format(name=name, said=said))
        return "\n".join(lines)

    def related(
        self, seen: Sequence[Seen], truth: Callable[..., Any], parameters: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """Say how each part that is wrong is related to the right one."""
        for i, (name, view) in enumerate(zip(self.kinds, self.views, strict=True)):
            wrong = [one for one in seen if not view(one.theirs, one.truth)]
            says = self._exchanged(i, wrong)
            says = says or of_tensors(wrong, truth, self._part(i), parameters)
            if says:
                yield name, says

    def _part(self, i: int) -> Callable[[Any], Tensor]:
        return lambda value: self.complete(value)[i]

    def _exchanged(self, i: int, seen: Sequence[Seen]) -> str:
        """Say so where one part is what another one is to be."""
        for j, (name, kind) in enumerate(self.kinds.items()):
            pairs = [(self.complete(one.theirs)[i], self.complete(one.truth)[j]) for one in seen]
            if i != j and pairs and all(kind.same(mine, right) for mine, right in pairs):
                return _("is the right `{name}`").format(name=name)
        return ""

    def _view(self, i: int) -> Callable[[Any, Any], bool]:
        kind = list(self.kinds.values())[i]

        def alike(theirs: Any, ours: Any) -> bool:
            try:
                return _same(kind, self.read(theirs)[i], self.read(ours)[i])
            except Misfit:
                return False

        return alike


def _part(kind: TensorKind, value: Any) -> Part:
    try:
        return kind.read(value)
    except Misfit as misfit:
        return misfit


def _same(kind: TensorKind, got: Part, expected: Part) -> bool:
    if isinstance(got, Misfit) or isinstance(expected, Misfit):
        return False
    return kind.same(got, expected)


def _difference(kind: TensorKind, got: Part, expected: Part) -> str:
    if isinstance(got, Misfit) or isinstance(expected, Misfit):
        return str(got)
    return kind.difference(got, expected)


_Blame = Callable[[Case, Any, Any], set[str]]


def blame_parts(kind: Parts, own: Callable[[Case], bool]) -> _Blame:
    """Charge a part's facet where ``own(case)``, else the case's facet.

    A part that is a facet only by itself, such as ``db``, is charged wherever it is wrong.
    """

    def blame(case: Case, value: Any, truth: Any) -> set[str]:
        try:
            off = kind.off(kind.read(value), kind.read(truth))
        except Misfit:
            off = list(kind.kinds)
        off = off or list(kind.kinds)
        if own(case):
            return set(off)
        return {"db" if part == "db" else case.facet for part in off}

    return blame


class Draw:
    """Draws small tensors: whole numbers, so that counter-examples can be followed on paper."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.generator = torch.Generator().manual_seed(rng.getrandbits(32))

    def whole(self, *shape: int, most: int = 5) -> Tensor:
        """Whole numbers other than 0."""
        size = torch.randint(1, most + 1, shape, generator=self.generator)
        sign = 2 * torch.randint(2, shape, generator=self.generator) - 1
        return (size * sign).double()

    def thirds(self, *shape: int) -> Tensor:
        """Numbers that need their float64."""
        return self.whole(*shape) / 3

    def normal(self, *shape: int) -> Tensor:
        """Numbers with many digits, in float32."""
        return torch.randn(shape, generator=self.generator, dtype=torch.float32)

    def setting(self, low: int, high: int) -> tuple[int, int]:
        """Two different numbers."""
        first, second = self.rng.sample(range(low, high + 1), 2)
        return first, second


def layer_case(
    draw: Draw,
    facet: str,
    *,
    n: int = 2,
    channels: tuple[int, int] = (2, 3),
    size: tuple[int, int] = (4, 5),
    kernel: tuple[int, int] = (2, 3),
    values: Callable[..., Tensor] | None = None,
    **settings: Any,
) -> tuple[Case, Case]:
    """One layer with its settings, as a forward and as a backward case of the same facet."""
    values = values or draw.whole
    (c_in, c_out), (height, width) = channels, size
    X, W = values(n, c_in, height, width), values(c_out, c_in, *kernel)
    b = values(c_out) if facet == "bias" else W.new_zeros(c_out)
    Y = true_conv_forward(X, W, W.new_zeros(c_out), **settings)
    return Case((X, W, b), facet, settings), Case((values(*Y.shape), X, W), facet, settings)


def needs_float64(draw: Draw) -> tuple[Case, Case]:
    """Make a small layer whose numbers are thirds."""
    small: dict[str, Any] = {"n": 1, "channels": (1, 1), "size": (3, 4), "values": draw.thirds}
    return layer_case(draw, "padding and stride", padding=(1, 0), stride=(2, 1), **small)


def keeps_size(draw: Draw) -> tuple[Case, Case]:
    """Make a layer whose padding would keep the size, if it were not for the stride."""
    one: dict[str, Any] = {"n": 1, "channels": (1, 1)}
    return layer_case(
        draw, "padding and stride", size=(3, 5), kernel=(3, 1), padding=(1, 0), stride=(2, 3), **one
    )


def small_cases(draw: Draw) -> list[tuple[Case, Case]]:
    """Make layers that can be followed on paper."""
    one: dict[str, Any] = {"n": 1, "channels": (1, 1)}
    return [
        layer_case(draw, "padding", size=(2, 3), kernel=(2, 1), padding=(1, 0), **one),
        layer_case(draw, "padding", size=(2, 2), kernel=(2, 3), padding=1, **one),
        layer_case(draw, "stride", size=(3, 4), kernel=(2, 2), stride=(1, 2), **one),
        layer_case(draw, "stride", size=(4, 3), kernel=(2, 3), stride=2, **one),
    ]


def true_conv_forward(X: Tensor, W: Tensor, b: Tensor, padding: Any = 0, stride: Any = 1) -> Tensor:
    """Ask PyTorch."""
    return torch_conv2d(X, W, b, both(stride), both(padding))


NINE = torch.arange(9.0).reshape(1, 1, 3, 3)
FOUR = torch.arange(4.0).reshape(1, 1, 2, 2)


def fresh_layers(rng: random.Random) -> list[tuple[Case, Case]]:
    """Layers that tell mistakes apart: no two numbers alike, windows that overlap, leftover rows.

    Square kernels and single channels are among them, because a learner may get just these wrong.
    """
    draw = Draw(rng)
    layers: list[tuple[Case, Case]] = []

    def add(facet: str, **settings: Any) -> None:
        layers.append(layer_case(draw, facet, **settings))

    add("kernels", channels=(1, 2), size=(5, 4), kernel=(3, 3))
    add("kernels", n=1, channels=(3, 1), size=(3, 5), kernel=(3, 5))
    add("kernels", n=1, channels=(1, 1), size=(4, 3), kernel=(1, 1))
    add("kernels", channels=(2, 4), size=(6, 5), kernel=(2, 4), values=draw.normal)
    add("bias", channels=(3, 2), size=(4, 5), kernel=(3, 2))
    add("bias", n=1, channels=(1, 3), size=(5, 4), kernel=(2, 2), padding=1, stride=2)
    add("padding", size=(4, 3), kernel=(2, 2), padding=(0, rng.randint(1, 2)))
    add("padding", n=3, size=(4, 3), kernel=(2, 3), padding=(rng.randint(1, 2), 0))
    add("stride", size=(7, 6), kernel=(3, 2), stride=(2, 1))
    add("stride", n=1, channels=(2, 1), size=(7, 8), kernel=(2, 2), stride=3)
    add("padding and stride", size=(6, 5), kernel=(3, 4), padding=(1, 2), stride=(2, 3))
    add(
        "padding and stride",
        size=(4, 6),
        kernel=(3, 2),
        padding=(1, 0),
        stride=(1, 2),
        values=draw.thirds,
    )
    # the padding that keeps the size at stride 1, at another stride
    add("padding and stride", n=1, size=(5, 5), kernel=(3, 3), padding=1, stride=2)
    # steps, and frames, that are wider than the kernel; a single output
    add("stride", size=(5, 7), kernel=(1, 2), stride=(2, 4))
    add("stride", n=1, channels=(3, 3), size=(4, 5), kernel=(3, 2), stride=(5, 6))
    add("padding", channels=(1, 1), size=(3, 2), kernel=(1, 1), padding=draw.setting(1, 2))
    add("padding and stride", size=(3, 4), kernel=(1, 2), padding=(2, 3), stride=draw.setting(2, 4))
    # more than one looks at
    one: dict[str, Any] = {"n": 1, "channels": (1, 1)}
    add("kernels", size=draw.setting(16, 20), kernel=draw.setting(2, 4), **one)
    add("padding", size=draw.setting(16, 18), kernel=(3, 2), padding=draw.setting(2, 5), **one)
    add("stride", size=draw.setting(20, 40), kernel=(2, 4), stride=draw.setting(2, 5), **one)
    add("padding and stride", size=draw.setting(14, 20), kernel=(2, 3), padding=1, stride=3, **one)
    return layers


Cost = Callable[[Tensor, Tensor], Tensor]


def true_gradients(
    X: Tensor, target: Tensor, W1: Tensor, W2: Tensor, cost: Cost
) -> tuple[Tensor, ...]:
    """Return loss and gradients by autograd, in float64."""
    with torch.inference_mode(False), torch.enable_grad():
        W1, W2 = (W.detach().clone().requires_grad_() for W in (W1, W2))
        loss = cost(torch_conv2d(torch_conv2d(X, W1).relu(), W2), target)
        return loss.detach(), *torch_grad(loss, (W1, W2))


def off_zero(X: Tensor, draw_kernel: Callable[[], Tensor]) -> Tensor:
    """Draw a first kernel for which no hidden entry is exactly 0, where ReLU has two slopes."""
    for _try in range(1000):
        W1 = draw_kernel()
        Z = torch_conv2d(X, W1)
        if not (Z == 0).any() and (Z < 0).any() and (Z > 0).any():
            return W1
    raise RuntimeError("no kernel found")


LOSS_PARTS = Parts(loss=Number(), dW1=TensorKind(), dW2=TensorKind())
blame_gradients = blame_parts(LOSS_PARTS, lambda case: True)
