"""The net of two layers with everything that a picture of it shows; ``js/net.js`` is its twin."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from d2l_conv import worked
from d2l_conv.backprop import TwoLayerConvNet
from d2l_conv.widgets.backprop.sentences import NET

Matrix = list[list[float]]
Place = tuple[int, int]
Named = tuple[str, int, int]

# How each map is made, in the order of the walk: the way, and the maps that go into it.
RECIPES: dict[str, tuple[str, str, str]] = {
    "Z": ("slide", "X", "W1"),
    "H": ("relu", "Z", "Z"),
    "P": ("slide", "H", "W2"),
    "dP": ("error", "P", "Y"),
    "dW2": ("slide", "H", "dP"),
    "dH": ("send", "dP", "W2"),
    "dZ": ("mask", "dH", "Z"),
    "dW1": ("slide", "X", "dZ"),
}
GIVEN = ("X", "W1", "W2", "Y")
WEIGHTS = ("W1", "W2")
STAGES = ("X", *RECIPES)
FORWARD = ("X", "W1", "Z", "H", "W2", "P", "Y")
BACKWARD = ("dW1", "dZ", "dH", "dW2", "dP")
MAPS = (*FORWARD, *BACKWARD)


def known(stage: str) -> set[str]:
    """Return the maps that are there when the walk has reached a stage."""
    return {*GIVEN, *STAGES[: STAGES.index(stage) + 1]}


def descend(
    given: Mapping[str, Matrix], learning_rate: float, steps: int
) -> tuple[TwoLayerConvNet, list[float]]:
    """Take steps of gradient descent.

    Parameters
    ----------
    given : mapping
        'X', 'W1', 'W2' and 'Y', each (height, width).
    learning_rate : float
        The part of its slope that a weight is moved by.
    steps : int
        How many.

    Returns
    -------
    net, losses
        The net after them, run forward and backward, and the loss before each and after all.
    """
    X, W1, W2, Y = (torch.tensor(given[name], dtype=torch.float64)[None, None] for name in GIVEN)
    net = TwoLayerConvNet(W1, W2)
    losses = []
    for step in range(steps + 1):
        if step:
            net.step(learning_rate)
        net.forward(X)
        losses.append(net.loss(Y))
        net.backward()
    return net, losses


@dataclass(frozen=True)
class SolvedNet:
    """The maps of a net that has been run forward and backward.

    Attributes
    ----------
    net : TwoLayerConvNet
        Of one channel, run on one image.
    Y : list of list of float
        What was wanted.
    """

    net: TwoLayerConvNet
    Y: Matrix

    @cached_property
    def maps(self) -> dict[str, Matrix]:
        """Every map by its name."""
        found: dict[str, Matrix] = {"Y": self.Y}
        for name in MAPS:
            if name != "Y":
                tensor: Tensor = getattr(self.net, name)
                found[name] = tensor[0, 0].tolist()
        return found

    def value(self, named: Named) -> float:
        """Return one entry."""
        name, row, column = named
        return self.maps[name][row][column]

    def shape(self, name: str) -> Place:
        """Return a map's (height, width)."""
        return len(self.maps[name]), len(self.maps[name][0])

    def has(self, named: Named) -> bool:
        """Say whether there is such an entry."""
        name, row, column = named
        height, width = self.shape(name)
        return 0 <= row < height and 0 <= column < width

    def factors(self, named: Named) -> list[tuple[Named, Named]]:
        """Return the pairs of entries that an entry is made of; all products, or the one pair."""
        name, row, column = named
        if name not in RECIPES:
            return []
        way, first, second = RECIPES[name]
        if way == "slide":
            height, width = self.shape(second)
            return [
                ((first, row + i, column + j), (second, i, j))
                for i in range(height)
                for j in range(width)
            ]
        if way == "send":
            height, width = self.shape(first)
            pairs = [
                ((first, i, j), (second, row - i, column - j))
                for i in range(height)
                for j in range(width)
            ]
            return [pair for pair in pairs if self.has(pair[1])]
        return [((first, row, column), (second, row, column))]

    def parts(self, named: Named, stage: str) -> list[Named]:
        """Return the entries that an entry is made of, or a weight's slope, if they are known."""
        name, row, column = named
        if name in WEIGHTS:
            return [(f"d{name}", row, column)] if f"d{name}" in known(stage) else []
        if name not in known(stage):
            return []
        return [part for pair in self.factors(named) for part in pair]


def number(value: float) -> str:
    """Write a number, short enough for a cell, also one that has grown beyond all bounds."""
    return worked.number(value) if math.isfinite(value) else str(NET["endless"])


def factor(value: float) -> str:
    """Write a number as a factor."""
    return worked.factor(value) if math.isfinite(value) else number(value)


def loss_text(value: float) -> str:
    """Write a loss with three decimals, because it gets small.

    Examples
    --------
    >>> loss_text(0.0625), loss_text(5.0)
    ('0.063', '5.000')
    """
    if not math.isfinite(value) or value >= 1e5:
        return number(value)
    return str(Decimal(value).quantize(Decimal("0.001"), ROUND_HALF_UP))


def weight_text(value: float) -> str:
    """Write a weight with up to three decimals, because a step changes it by little.

    Examples
    --------
    >>> weight_text(1.985), weight_text(-1.0), weight_text(-0.0001)
    ('1.985', '-1', '0')
    """
    if not math.isfinite(value) or abs(value) >= 10:
        return number(value)
    text = str(Decimal(value).quantize(Decimal("0.001"), ROUND_HALF_UP)).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text_in(name: str, value: float) -> str:
    """Write an entry of a map."""
    return weight_text(value) if name in WEIGHTS else number(value)


def place(named: Named) -> str:
    """Write an entry's name: ``dW2[0, 1]``."""
    name, row, column = named
    return f"{name}[{row}, {column}]"


def sign_of(values: Sequence[float]) -> str:
    """Return an equals sign; a wavy one if a number is shown rounded."""
    exact = all(math.isfinite(value) and worked.is_exact(value) for value in values)
    return "=" if exact else "≈"


def _products(named: Named, solved: SolvedNet) -> str:
    pairs = solved.factors(named)
    values = [(solved.value(a), solved.value(b)) for a, b in pairs]
    result = solved.value(named)
    sign = sign_of([result, *(value for pair in values for value in pair)])
    rows = [list(row) for _, row in groupby(pairs, key=lambda pair: pair[0][1])]
    names = "\n  + ".join(" + ".join(f"{place(a)}*{place(b)}" for a, b in row) for row in rows)
    numbers = " + ".join(f"{factor(a)}*{factor(b)}" for a, b in values)
    return f"{place(named)} = {names}\n  = {numbers}\n  {sign} {number(result)}"


def _relu(named: Named, solved: SolvedNet) -> str:
    ((of, _),) = solved.factors(named)
    value = solved.value(of)
    sentence = NET["relu_kept" if value > 0 else "relu_cut"]
    return str(sentence.format(place=place(named), of=place(of), value=number(value)))


def _mask(named: Named, solved: SolvedNet) -> str:
    ((gradient, of),) = solved.factors(named)
    before = solved.value(of)
    sentence = NET["mask_kept" if before > 0 else "mask_cut"]
    return str(
        sentence.format(
            place=place(named),
            gradient=place(gradient),
            value=number(solved.value(gradient)),
            of=place(of),
            before=number(before),
        )
    )


def _error(named: Named, solved: SolvedNet) -> str:
    ((p, y),) = solved.factors(named)
    height, width = solved.shape("P")
    values = [solved.value(entry) for entry in (p, y, named)]
    return str(
        NET["error"].format(
            place=place(named),
            p=place(p),
            y=place(y),
            n=height * width,
            p_value=number(values[0]),
            y_value=factor(values[1]),
            sign=sign_of(values),
            value=number(values[2]),
        )
    )


def _is_exact_weight(value: float) -> bool:
    """Say whether a weight is shown as it is; what a float cannot hold does not count."""
    return math.isfinite(value) and abs(float(weight_text(value)) - value) < 1e-9


def _weight(named: Named, solved: SolvedNet, rate: float | None, there: bool) -> str:
    name, row, column = named
    value = solved.value(named)
    if not there:
        return str(NET["weight"].format(place=place(named), value=weight_text(value)))
    slope_of = ("d" + name, row, column)
    slope = solved.value(slope_of)
    words = {"place": place(named), "value": weight_text(value)}
    words |= {"slope_place": place(slope_of), "slope": number(slope)}
    if rate is None:
        return str(NET["weight_slope"].format(**words))
    after = value - rate * slope
    exact = sign_of([slope]) == "=" and all(map(_is_exact_weight, (value, after)))
    return str(
        NET["weight_step"].format(
            **words,
            slope_factor=factor(slope),
            rate=rate_text(rate),
            sign="=" if exact else "≈",
            next=weight_text(after),
        )
    )


_TEXTS: dict[str, Any] = {
    "slide": _products,
    "send": _products,
    "relu": _relu,
    "mask": _mask,
    "error": _error,
}


def text_of(named: Named, solved: SolvedNet, stage: str, rate: float | None) -> str:
    """Say what an entry is made of, or what a step does to a weight.

    Parameters
    ----------
    named : (str, int, int)
        The map's name, the row and the column.
    solved : SolvedNet
        The net.
    stage : str
        How far the walk has come.
    rate : float, optional
        The learning rate; None where no step is taken.
    """
    name = named[0]
    if name not in known(stage):
        return str(NET["not_yet"].format(place=place(named)))
    if name in WEIGHTS:
        return _weight(named, solved, rate, "d" + name in known(stage))
    if name in GIVEN:
        return str(NET["given"].format(place=place(named), value=number(solved.value(named))))
    return str(_TEXTS[RECIPES[name][0]](named, solved))


def rate_text(rate: float) -> str:
    """Write a learning rate: all its digits, because 0.005 is not 0.01.

    Examples
    --------
    >>> rate_text(0.005), rate_text(1.0)
    ('0.005', '1')
    """
    return f"{rate:.6g}"
