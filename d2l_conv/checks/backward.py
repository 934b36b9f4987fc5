"""The checks of homework 2: the layer, its backward pass, two layers, and a second opinion."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor as Values

from d2l_conv.checks.engine import Facet, Task, check
from d2l_conv.checks.kinds import Kind, Misfit, Tensor, shown
from d2l_conv.misconceptions import Case, Seen
from d2l_conv.misconceptions.backward import ALGORITHMS, ROWS, both
from d2l_conv.misconceptions.relations import of_tensors

__all__ = [
    "CONV_BACKWARD_TASK",
    "CONV_FORWARD_TASK",
    "DIGIT_GRADIENTS_TASK",
    "NUMERICAL_GRADIENT_TASK",
    "RELU_BACKWARD_TASK",
    "TASKS",
    "TWO_LAYER_GRADIENTS_TASK",
    "check_conv_backward",
    "check_conv_forward",
    "check_digit_gradients",
    "check_numerical_gradient",
    "check_relu_backward",
    "check_two_layer_gradients",
]

# PyTorch as it was when the checks were loaded
_conv2d, _grad = torch.conv2d, torch.autograd.grad
_cross_entropy = torch.nn.functional.cross_entropy


# --- kinds ----------------------------------------------------------------------------------------


class Number(Tensor):
    """A float or a 0-d tensor."""

    def read(self, value: Any) -> Values:
        """Return the value as a 0-d tensor."""
        if isinstance(value, (int, float, np.floating)) and not isinstance(value, bool):
            try:
                return torch.tensor(float(value), dtype=torch.float64)
            except OverflowError:
                raise Misfit("gave an int that is too large for a float") from None
        if isinstance(value, torch.Tensor) and value.ndim == 0:
            return super().read(value)
        raise Misfit(f"gave {shown(value)}, where a float or a 0-d tensor is asked")


Part = Values | Misfit


class Parts(Kind):
    """A tuple of several results, each with a name; a list will do.

    A part that is not of its kind is read as a :class:`Misfit`, so that it costs itself alone.
    """

    def __init__(self, **kinds: Tensor) -> None:
        self.kinds = kinds
        self.views = tuple(self._view(i) for i in range(len(kinds)))

    def read(self, value: Any) -> tuple[Part, ...]:
        """Return the parts."""
        asked = f"({', '.join(self.kinds)})"
        if not isinstance(value, (tuple, list)):
            raise Misfit(f"gave {shown(value)}, where a tuple {asked} is asked")
        if len(value) != len(self.kinds):
            raise Misfit(f"gave {len(value)} values, where {asked} is asked")
        return tuple(map(_part, self.kinds.values(), value))

    def complete(self, value: Any) -> tuple[Values, ...]:
        """Return the parts where each is of its kind."""
        parts = []
        for name, part in zip(self.kinds, self.read(value), strict=True):
            if isinstance(part, Misfit):
                raise Misfit(f"{part} for {name}")
            parts.append(part)
        return tuple(parts)

    def off(self, got: Sequence[Part], expected: Sequence[Part]) -> list[str]:
        """Name the parts that differ."""
        parts = zip(self.kinds.items(), got, expected, strict=True)
        return [name for (name, kind), mine, right in parts if not _same(kind, mine, right)]

    def same(self, got: Sequence[Part], expected: Sequence[Part]) -> bool:
        """Whether every part is equal."""
        return not self.off(got, expected)

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
        return "\n".join(
            ["gave"]
            + [
                f"  {name}: {_difference(kind, mine, right).removeprefix('gave ')}"
                for (name, kind), mine, right in parts
                if not _same(kind, mine, right)
            ]
        )

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

    def _part(self, i: int) -> Callable[[Any], Values]:
        return lambda value: self.complete(value)[i]

    def _exchanged(self, i: int, seen: Sequence[Seen]) -> str:
        """Say so where one part is what another one is to be."""
        for j, (name, kind) in enumerate(self.kinds.items()):
            pairs = [(self.complete(one.theirs)[i], self.complete(one.truth)[j]) for one in seen]
            if i != j and pairs and all(kind.same(mine, right) for mine, right in pairs):
                return f"is the right `{name}`"
        return ""

    def _view(self, i: int) -> Callable[[Any, Any], bool]:
        kind = list(self.kinds.values())[i]

        def alike(theirs: Any, ours: Any) -> bool:
            try:
                return _same(kind, self.read(theirs)[i], self.read(ours)[i])
            except Misfit:
                return False

        return alike


def _part(kind: Tensor, value: Any) -> Part:
    try:
        return kind.read(value)
    except Misfit as misfit:
        return misfit


def _same(kind: Tensor, got: Part, expected: Part) -> bool:
    if isinstance(got, Misfit) or isinstance(expected, Misfit):
        return False
    return kind.same(got, expected)


def _difference(kind: Tensor, got: Part, expected: Part) -> str:
    if isinstance(got, Misfit) or isinstance(expected, Misfit):
        return str(got)
    return kind.difference(got, expected)


class Differences(Tensor):
    """Quotients of small differences, which carry rounding errors."""

    @staticmethod
    def _off(got: Values, expected: Values) -> Values:
        scale = max(1.0, float(expected.abs().max()))
        return ((got.double() - expected.double()).abs() <= 1e-6 * scale).logical_not()


_Blame = Callable[[Case, Any, Any], set[str]]


def _blame_parts(kind: Parts, own: Callable[[Case], bool]) -> _Blame:
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


# --- numbers for cases ----------------------------------------------------------------------------


class Draw:
    """Draws small tensors: whole numbers, so that counter-examples can be followed on paper."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.generator = torch.Generator().manual_seed(rng.getrandbits(32))

    def whole(self, *shape: int, most: int = 5) -> Values:
        """Whole numbers other than 0."""
        size = torch.randint(1, most + 1, shape, generator=self.generator)
        sign = 2 * torch.randint(2, shape, generator=self.generator) - 1
        return (size * sign).double()

    def thirds(self, *shape: int) -> Values:
        """Numbers that need their float64."""
        return self.whole(*shape) / 3

    def normal(self, *shape: int) -> Values:
        """Numbers with many digits, in float32."""
        return torch.randn(shape, generator=self.generator, dtype=torch.float32)

    def setting(self, low: int, high: int) -> tuple[int, int]:
        """Two different numbers."""
        first, second = self.rng.sample(range(low, high + 1), 2)
        return first, second


def _layer(
    draw: Draw,
    facet: str,
    *,
    n: int = 2,
    channels: tuple[int, int] = (2, 3),
    size: tuple[int, int] = (4, 5),
    kernel: tuple[int, int] = (2, 3),
    values: Callable[..., Values] | None = None,
    **settings: Any,
) -> tuple[Case, Case]:
    """One layer with its settings, as a forward and as a backward case of the same facet."""
    values = values or draw.whole
    (c_in, c_out), (height, width) = channels, size
    X, W = values(n, c_in, height, width), values(c_out, c_in, *kernel)
    b = values(c_out) if facet == "bias" else W.new_zeros(c_out)
    Y = true_conv_forward(X, W, W.new_zeros(c_out), **settings)
    return Case((X, W, b), facet, settings), Case((values(*Y.shape), X, W), facet, settings)


def _needs_float64(draw: Draw) -> tuple[Case, Case]:
    """Make a small layer whose numbers are thirds."""
    small: dict[str, Any] = {"n": 1, "channels": (1, 1), "size": (3, 4), "values": draw.thirds}
    return _layer(draw, "padding and stride", padding=(1, 0), stride=(2, 1), **small)


def _keeps_size(draw: Draw) -> tuple[Case, Case]:
    """Make a layer whose padding would keep the size, if it were not for the stride."""
    one: dict[str, Any] = {"n": 1, "channels": (1, 1)}
    return _layer(
        draw, "padding and stride", size=(3, 5), kernel=(3, 1), padding=(1, 0), stride=(2, 3), **one
    )


def _small(draw: Draw) -> list[tuple[Case, Case]]:
    """Make layers that can be followed on paper."""
    one: dict[str, Any] = {"n": 1, "channels": (1, 1)}
    return [
        _layer(draw, "padding", size=(2, 3), kernel=(2, 1), padding=(1, 0), **one),
        _layer(draw, "padding", size=(2, 2), kernel=(2, 3), padding=1, **one),
        _layer(draw, "stride", size=(3, 4), kernel=(2, 2), stride=(1, 2), **one),
        _layer(draw, "stride", size=(4, 3), kernel=(2, 3), stride=2, **one),
    ]


# --- conv_forward ---------------------------------------------------------------------------------


def true_conv_forward(X: Values, W: Values, b: Values, padding: Any = 0, stride: Any = 1) -> Values:
    """Ask PyTorch."""
    return _conv2d(X, W, b, both(stride), both(padding))


_NINE = torch.arange(9.0).reshape(1, 1, 3, 3)
_FOUR = torch.arange(4.0).reshape(1, 1, 2, 2)


def _fixed_forward() -> tuple[Case, ...]:
    draw = Draw(random.Random(1))
    none = torch.zeros(1)
    return (
        Case((_NINE, _FOUR, none), "kernels"),
        _layer(draw, "kernels", n=1, size=(3, 4))[0],
        _layer(draw, "kernels", kernel=(3, 2))[0],
        _layer(draw, "bias", n=1, channels=(2, 2), size=(3, 3), kernel=(2, 1))[0],
        _layer(draw, "padding", n=1, channels=(1, 2), size=(3, 4), padding=1)[0],
        _layer(draw, "padding", channels=(2, 1), size=(3, 2), kernel=(2, 2), padding=(2, 1))[0],
        _layer(draw, "padding", size=(3, 4), padding=(0, 1))[0],
        _layer(draw, "stride", n=1, channels=(1, 1), size=(5, 6), stride=2)[0],
        _layer(draw, "stride", channels=(2, 1), size=(5, 6), kernel=(2, 2), stride=(3, 2))[0],
        _layer(draw, "stride", size=(4, 7), kernel=(3, 3), stride=(1, 3))[0],
        Case((_NINE, _FOUR, none), "padding and stride", {"padding": 1, "stride": (3, 2)}),
        _layer(
            draw, "padding and stride", size=(5, 4), kernel=(3, 2), padding=(2, 1), stride=(2, 3)
        )[0],
        _needs_float64(draw)[0],
        *(layer[0] for layer in _small(draw)),
        _keeps_size(draw)[0],
    )


def _fresh_layers(rng: random.Random) -> list[tuple[Case, Case]]:
    """Layers that tell mistakes apart: no two numbers alike, windows that overlap, leftover rows.

    Square kernels and single channels are among them, because a learner may get just these wrong.
    """
    draw = Draw(rng)
    layers: list[tuple[Case, Case]] = []

    def add(facet: str, **settings: Any) -> None:
        layers.append(_layer(draw, facet, **settings))

    add("kernels", n=3, channels=(3, 2), size=(4, 6), kernel=(3, 2))
    add("kernels", channels=(1, 2), size=(5, 4), kernel=(3, 3))
    add("kernels", n=1, channels=(3, 1), size=(3, 5), kernel=(3, 5))
    add("kernels", n=1, channels=(1, 1), size=(4, 3), kernel=(1, 1))
    add("kernels", channels=(2, 4), size=(6, 5), kernel=(2, 4), values=draw.normal)
    add("bias", channels=(3, 2), size=(4, 5), kernel=(3, 2))
    add("bias", n=1, channels=(1, 3), size=(5, 4), kernel=(2, 2), padding=1, stride=2)
    add("padding", channels=(1, 2), size=(3, 5), kernel=(3, 2), padding=draw.setting(1, 3))
    add("padding", size=(4, 3), kernel=(2, 2), padding=(0, rng.randint(1, 2)))
    add("padding", n=3, size=(4, 3), kernel=(2, 3), padding=(rng.randint(1, 2), 0))
    add("padding", n=1, size=(2, 4), kernel=(4, 3), padding=2)
    add("stride", size=(7, 6), kernel=(3, 2), stride=(2, 1))
    add("stride", n=3, size=(6, 8), kernel=(3, 3), stride=(1, 2))
    add("stride", channels=(1, 2), size=(8, 9), kernel=(4, 3), stride=draw.setting(2, 3))
    add("stride", n=1, channels=(2, 1), size=(7, 8), kernel=(2, 2), stride=3)
    add("padding and stride", size=(6, 5), kernel=(3, 4), padding=(1, 2), stride=(2, 3))
    add(
        "padding and stride",
        channels=(2, 1),
        size=(7, 6),
        kernel=(3, 2),
        padding=(0, 1),
        stride=(3, 2),
    )
    add(
        "padding and stride",
        n=1,
        size=(5, 8),
        kernel=(4, 3),
        padding=(2, 0),
        stride=draw.setting(2, 4),
    )
    add(
        "padding and stride",
        size=(4, 6),
        kernel=(3, 2),
        padding=(1, 0),
        stride=(1, 2),
        values=draw.thirds,
    )
    # the padding that keeps the size at stride 1, at another stride
    add("padding and stride", size=(6, 7), kernel=(3, 5), padding=(1, 2), stride=draw.setting(2, 3))
    add("padding and stride", n=1, size=(5, 5), kernel=(3, 3), padding=1, stride=2)
    add("padding and stride", n=3, size=(6, 5), kernel=(2, 4), padding=(1, 2), stride=(2, 1))
    # steps, and frames, that are wider than the kernel; a single output
    add("stride", size=(5, 7), kernel=(1, 2), stride=(2, 4))
    add("stride", n=1, channels=(3, 3), size=(4, 5), kernel=(3, 2), stride=(5, 6))
    add("padding", channels=(1, 1), size=(3, 2), kernel=(1, 1), padding=draw.setting(1, 2))
    add("padding and stride", size=(3, 4), kernel=(1, 2), padding=(2, 3), stride=draw.setting(2, 4))
    # more than one looks at
    one: dict[str, Any] = {"n": 1, "channels": (1, 1)}
    add("kernels", size=draw.setting(18, 28), kernel=draw.setting(2, 4), **one)
    add("padding", size=draw.setting(16, 24), kernel=(3, 2), padding=draw.setting(2, 5), **one)
    add("stride", size=draw.setting(20, 40), kernel=(2, 4), stride=draw.setting(2, 5), **one)
    return layers


def _fresh_forward(rng: random.Random) -> Sequence[Case]:
    return [forward for forward, _ in _fresh_layers(rng)]


CONV_FORWARD_TASK = Task(
    name="conv_forward",
    parameters=("X", "W", "b", "padding", "stride"),
    kind=Tensor(),
    truth=true_conv_forward,
    facets=(
        Facet("kernels", 2),
        Facet("bias", 1),
        Facet("padding", 2),
        Facet("stride", 2),
        Facet("padding and stride", 1),
    ),
    fixed=_fixed_forward(),
    fresh=_fresh_forward,
    algorithm=ALGORITHMS["conv_forward"],
    rows=ROWS,
    care="padding and stride",
    own_memory=True,
)


def check_conv_forward(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``conv_forward(X, W, b, padding=0, stride=1)``."""
    return check(CONV_FORWARD_TASK, theirs, fresh=fresh)


# --- conv_backward --------------------------------------------------------------------------------


def true_conv_backward(
    dY: Values, X: Values, W: Values, padding: Any = 0, stride: Any = 1
) -> tuple[Values, ...]:
    """Ask autograd."""
    with torch.inference_mode(False), torch.enable_grad():
        X, W, b = (t.detach().clone().requires_grad_() for t in (X, W, W.new_zeros(len(W))))
        return _grad(true_conv_forward(X, W, b, padding, stride), (X, W, b), dY)


def _fixed_backward() -> tuple[Case, ...]:
    draw = Draw(random.Random(2))
    diagonal = torch.tensor([[[[1.0, 0.0], [0.0, 2.0]]]])
    return (
        Case((diagonal, _NINE, _FOUR), "plain"),
        _layer(draw, "plain", size=(3, 4))[1],
        _layer(draw, "plain", channels=(1, 2), size=(3, 4), kernel=(2, 2))[1],
        _layer(draw, "padding", channels=(1, 2), size=(3, 4), kernel=(3, 2), padding=1)[1],
        _layer(draw, "padding", channels=(2, 1), size=(3, 2), kernel=(2, 2), padding=(2, 1))[1],
        _layer(draw, "padding", channels=(1, 2), size=(3, 4), padding=(0, 1))[1],
        _layer(draw, "stride", channels=(1, 2), size=(6, 5), kernel=(3, 2), stride=2)[1],
        _layer(draw, "stride", channels=(1, 2), size=(5, 6), kernel=(3, 3), stride=(1, 2))[1],
        _layer(draw, "stride", n=1, channels=(2, 1), size=(7, 4), kernel=(2, 2), stride=(3, 1))[1],
        _layer(
            draw,
            "padding and stride",
            channels=(1, 2),
            size=(4, 5),
            kernel=(3, 2),
            padding=1,
            stride=(2, 3),
        )[1],
        _layer(
            draw, "padding and stride", size=(5, 4), kernel=(2, 3), padding=(0, 1), stride=(2, 2)
        )[1],
        _needs_float64(draw)[1],
        *(layer[1] for layer in _small(draw)),
        _keeps_size(draw)[1],
    )


def _fresh_backward(rng: random.Random) -> Sequence[Case]:
    plain = {"kernels": "plain", "bias": "padding and stride"}
    return [
        Case(back.args, plain.get(back.facet, back.facet), back.kwargs)
        for _, back in _fresh_layers(rng)
        if back.facet != "bias" or back.kwargs
    ]


_BACKWARD_PARTS = Parts(dX=Tensor(), dW=Tensor(), db=Tensor())

CONV_BACKWARD_TASK = Task(
    name="conv_backward",
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
    algorithm=ALGORITHMS["conv_backward"],
    rows=ROWS,
    care="padding and stride",
    own_memory=True,
    blame=_blame_parts(_BACKWARD_PARTS, lambda case: case.facet == "plain"),
)


def check_conv_backward(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``conv_backward(dY, X, W, padding=0, stride=1)``."""
    return check(CONV_BACKWARD_TASK, theirs, fresh=fresh)


# --- relu_backward --------------------------------------------------------------------------------


def true_relu_backward(dA: Values, Z: Values) -> Values:
    """Keep the gradient where ReLU let its input through."""
    return dA * (Z > 0)


def _relu_case(dA: Values, Z: Values) -> Case:
    """Make a case in which the slope at 0 does not matter: no gradient comes back there."""
    return Case((dA * (Z != 0), Z), "dZ")


def _fresh_relu(rng: random.Random) -> Sequence[Case]:
    draw = Draw(rng)

    def at_zero(Z: Values) -> Values:
        return Z * (torch.rand(Z.shape, generator=draw.generator) > 0.2)

    shapes = ((7,), (4, 5), (3, 2, 4), (2, 3, 4, 5))
    cases = [_relu_case(draw.whole(*shape), at_zero(draw.whole(*shape))) for shape in shapes]
    cases.append(_relu_case(draw.normal(3, 4), draw.normal(3, 4)))
    cases.append(_relu_case(draw.whole(2, 3), draw.whole(2, 3).abs()))
    cases.append(_relu_case(draw.whole(2, 3), -draw.whole(2, 3).abs()))
    return cases


RELU_BACKWARD_TASK = Task(
    name="relu_backward",
    parameters=("dA", "Z"),
    kind=Tensor(),
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
    algorithm=ALGORITHMS["relu_backward"],
    rows=ROWS,
    care="arguments",
    own_memory=True,
)


def check_relu_backward(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``relu_backward(dA, Z)``."""
    return check(RELU_BACKWARD_TASK, theirs, fresh=fresh)


# --- two_layer_gradients --------------------------------------------------------------------------

Cost = Callable[[Values, Values], Values]


def _true_gradients(
    X: Values, target: Values, W1: Values, W2: Values, cost: Cost
) -> tuple[Values, ...]:
    with torch.inference_mode(False), torch.enable_grad():
        W1, W2 = (W.detach().clone().requires_grad_() for W in (W1, W2))
        loss = cost(_conv2d(_conv2d(X, W1).relu(), W2), target)
        return loss.detach(), *_grad(loss, (W1, W2))


def true_two_layer_gradients(X: Values, Y: Values, W1: Values, W2: Values) -> tuple[Values, ...]:
    """Ask autograd."""
    return _true_gradients(X, Y, W1, W2, lambda P, Y: ((P - Y) ** 2).mean() / 2)


def _off_zero(X: Values, draw_kernel: Callable[[], Values]) -> Values:
    """Draw a first kernel for which no hidden entry is exactly 0, where ReLU has two slopes."""
    for _ in range(1000):
        W1 = draw_kernel()
        Z = _conv2d(X, W1)
        if not (Z == 0).any() and (Z < 0).any() and (Z > 0).any():
            return W1
    raise RuntimeError("no kernel found")


def _two_layer_case(
    draw: Draw,
    n: int = 2,
    channels: tuple[int, int, int] = (1, 2, 2),
    size: tuple[int, int] = (4, 5),
    first: tuple[int, int] = (2, 3),
    second: tuple[int, int] = (3, 2),
    values: Callable[..., Values] | None = None,
) -> Case:
    values = values or draw.whole
    c_in, hidden, c_out = channels
    X = values(n, c_in, *size)
    W1 = _off_zero(X, lambda: values(hidden, c_in, *first))
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
        _two_layer_case(draw),
        _two_layer_case(draw, channels=(2, 3, 1), size=(5, 6), first=(3, 2), second=(2, 4)),
        _two_layer_case(draw, channels=(1, 2, 1), size=(6, 5), first=(3, 3), second=(3, 2)),
        _two_layer_case(draw, n=4, channels=(1, 3, 2), size=(5, 4), first=(2, 2), second=(3, 3)),
        _two_layer_case(draw, n=1, channels=(3, 1, 2), size=(4, 6), first=(2, 2), second=(2, 4)),
        _two_layer_case(draw, n=3, size=(6, 4), values=draw.normal),
        _two_layer_case(draw, channels=(3, 2, 4), first=(2, 2), second=(2, 3)),
    ]


def _fixed_two_layers() -> tuple[Case, ...]:
    draw = Draw(random.Random(5))
    return (
        _paper_case(),
        _two_layer_case(draw, channels=(1, 2, 1), first=(2, 2), second=(2, 3)),
        _two_layer_case(draw, channels=(2, 1, 2), size=(4, 4)),
    )


_LOSS_PARTS = Parts(loss=Number(), dW1=Tensor(), dW2=Tensor())
_blame_gradients = _blame_parts(_LOSS_PARTS, lambda case: True)

TWO_LAYER_GRADIENTS_TASK = Task(
    name="two_layer_gradients",
    parameters=("X", "Y", "W1", "W2"),
    kind=_LOSS_PARTS,
    truth=true_two_layer_gradients,
    facets=(Facet("loss", 1), Facet("dW2", 2), Facet("dW1", 3)),
    fixed=_fixed_two_layers(),
    fresh=_fresh_two_layers,
    algorithm=ALGORITHMS["two_layer_gradients"],
    rows=ROWS,
    care="loss",
    own_memory=True,
    blame=_blame_gradients,
)


def check_two_layer_gradients(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``two_layer_gradients(X, Y, W1, W2)``."""
    return check(TWO_LAYER_GRADIENTS_TASK, theirs, fresh=fresh)


# --- numerical_gradient ---------------------------------------------------------------------------


class Function:
    """A scalar function that is neither linear nor a sum over entries, and knows its own text."""

    def __init__(self, text: str, value: Callable[[Values], Values]) -> None:
        self.text, self.value = text, value

    def __call__(self, x: Values) -> Values:
        return self.value(x.detach().double())

    def __repr__(self) -> str:
        return self.text


def _cube(x: Values) -> Values:
    return (x**3).sum()


def _mixed(x: Values) -> Values:
    # on the device of x, whatever a cell has made the default
    weights = torch.arange(1.0, x.numel() + 1, dtype=torch.float64, device=x.device)
    return (weights.reshape(x.shape) * x**3).sum() + x.sum() ** 2


def _at_first(x: Values) -> Values:
    return x.flatten()[0] ** 3 * x.sum()


_CUBE = Function("lambda x: (x**3).sum()", _cube)
_MIXED = Function(
    "lambda x: (torch.arange(1, x.numel() + 1).reshape(x.shape) * x**3).sum() + x.sum() ** 2",
    _mixed,
)
_AT_FIRST = Function("lambda x: x.flatten()[0] ** 3 * x.sum()", _at_first)


def true_numerical_gradient(f: Function, x: Values, h: float = 1e-5) -> Values:
    """Move one entry at a time, on copies."""
    gradient = torch.empty(x.shape, dtype=torch.float64)
    for index in np.ndindex(*x.shape):
        up, down = x.clone(), x.clone()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def _differences(f: Function, x: Values, **settings: float) -> Case:
    return Case((f, x), "differences" if x.ndim in (1, 2) else "any shape", settings)


def _doubles(numbers: Any) -> Values:
    return torch.tensor(numbers, dtype=torch.float64)


def _fresh_differences(rng: random.Random) -> Sequence[Case]:
    draw = Draw(rng)
    widths = [0.5, 0.25, 0.125]
    rng.shuffle(widths)
    return [
        _differences(_MIXED, draw.whole(5), h=widths[0]),
        _differences(_MIXED, draw.whole(2, 3), h=widths[1]),
        _differences(_AT_FIRST, draw.whole(2, 1, 3), h=widths[2]),
        _differences(_MIXED, draw.whole(4, 3), h=widths[0]),
        _differences(_MIXED, draw.whole(6, 5), h=widths[1]),
        _differences(_AT_FIRST, draw.whole(1), h=widths[2]),
        _differences(_MIXED, draw.normal(2, 2).double()),
        _differences(_CUBE, draw.whole(1)[0], h=widths[0]),
        _differences(_MIXED, draw.whole(2, 1, 3, 2, 1), h=widths[1]),
        _differences(_AT_FIRST, draw.whole(1, 1, 1), h=widths[2]),
    ]


NUMERICAL_GRADIENT_TASK = Task(
    name="numerical_gradient",
    parameters=("f", "x", "h"),
    kind=Differences(),
    truth=true_numerical_gradient,
    facets=(
        Facet("differences", 1),
        Facet("any shape", 1),
        Facet("x as it was", 1, alone=False),
    ),
    fixed=(
        _differences(_CUBE, _doubles([1, 2]), h=0.1),
        _differences(_MIXED, _doubles([[1, -2, 3]]), h=0.5),
        _differences(_MIXED, _doubles([[1, -1, 2], [2, 3, -2]]), h=0.25),
        _differences(_AT_FIRST, _doubles([0.3, 0.7])),
        _differences(_CUBE, _doubles(2), h=0.5),
        _differences(_MIXED, _doubles([[[1], [-2]]]), h=0.25),
    ),
    fresh=_fresh_differences,
    algorithm=ALGORITHMS["numerical_gradient"],
    rows=ROWS,
    care="x as it was",
    own_memory=True,
)


def check_numerical_gradient(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``numerical_gradient(f, x, h=1e-5)``."""
    return check(NUMERICAL_GRADIENT_TASK, theirs, fresh=fresh)


# --- digit_gradients ------------------------------------------------------------------------------


def true_digit_gradients(
    images: Values, labels: Values, W1: Values, W2: Values
) -> tuple[Values, ...]:
    """Ask autograd."""
    return _true_gradients(
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
    W1 = _off_zero(images, lambda: draw.whole(hidden, 1, *kernel) / 8)
    W2 = draw.whole(10, hidden, 9 - kernel[0], 9 - kernel[1]) / 16
    return Case((images.to(dtype), torch.tensor(labels), W1.to(dtype), W2.to(dtype)), "gradients")


def _large_logits(draw: Draw, labels: Sequence[int]) -> Case:
    """Make ten logits whose exp overflows, but that are not far from each other."""
    images, y, W1, W2 = _digit_case(draw, labels, 2, (3, 4)).args
    W1[0] = W1[0].abs()  # where nothing is left of an image's hidden map, no kernel makes it large
    H = _conv2d(images, W1).relu()
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

    twice = rng.randrange(10)
    return [
        _digit_case(draw, some(1), 2, (2, 3)),
        _digit_case(draw, (twice, *some(3), twice), 3, (3, 3)),
        _digit_case(draw, rng.choices(range(5), k=3), 2, (5, 4)),
        _digit_case(draw, rng.sample(range(10), 2), 4, (4, 3), torch.float32),
        _digit_case(draw, [twice] * 2, 1, (2, 2)),
        _digit_case(draw, some(11), 2, (8, 8)),
        _digit_case(draw, some(2), 3, (1, 1)),
        _large_logits(draw, some(2)),
    ]


def _blame_digits(case: Case, value: Any, truth: Any) -> set[str]:
    """Let an overflow cost the loss alone, though no gradient survives it."""
    if case.facet == "loss" and not _all_finite(value):
        return {"loss"}
    return _blame_gradients(case, value, truth)


def _all_finite(value: Any) -> bool:
    try:
        return all(bool(part.isfinite().all()) for part in _LOSS_PARTS.complete(value))
    except Misfit:
        return True


DIGIT_GRADIENTS_TASK = Task(
    name="digit_gradients",
    parameters=("images", "labels", "W1", "W2"),
    kind=_LOSS_PARTS,
    truth=true_digit_gradients,
    facets=(Facet("loss", 1), Facet("dW2", 1), Facet("dW1", 2)),
    fixed=_fixed_digits(),
    fresh=_fresh_digits,
    algorithm=ALGORITHMS["digit_gradients"],
    rows=ROWS,
    care="loss",
    own_memory=True,
    blame=_blame_digits,
)


def check_digit_gradients(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``digit_gradients(images, labels, W1, W2)``."""
    return check(DIGIT_GRADIENTS_TASK, theirs, fresh=fresh)


TASKS = (
    CONV_FORWARD_TASK,
    CONV_BACKWARD_TASK,
    RELU_BACKWARD_TASK,
    TWO_LAYER_GRADIENTS_TASK,
    NUMERICAL_GRADIENT_TASK,
    DIGIT_GRADIENTS_TASK,
)
