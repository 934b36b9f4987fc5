"""BackpropExplorer: a net of two layers that one can walk through, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from d2l_conv import svg
from d2l_conv.backprop import TwoLayerConvNet
from d2l_conv.languages import _, listed
from d2l_conv.sizes import output_shape
from d2l_conv.widgets.backprop.net import (
    FORWARD,
    GIVEN,
    MAPS,
    STAGES,
    Matrix,
    Named,
    SolvedNet,
    descend,
    known,
    loss_text,
    rate_text,
    text_in,
    text_of,
)
from d2l_conv.widgets.backprop.sentences import NET
from d2l_conv.widgets.shared.address import SENTENCES, rows, write
from d2l_conv.widgets.shared.explorer import STATIC, Explorer
from d2l_conv.widgets.shared.settings import LIMITS, MOST_NUMBER, Name, Point, Real, Whole, matrix

# Lesson 3's numbers.
LESSON: dict[str, Matrix] = {
    "X": [[2, 2, 3, 2], [2, 0, 2, 1], [0, 3, 3, 2]],
    "W1": [[0, -1], [2, -1]],
    "W2": [[2, 1], [-2, 3]],
    "Y": [[5, 12]],
}
MOST_STEPS = 20
LEARNING_RATES = (0.0001, 1)
# Where the slider for the learning rate stops.
RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


class BackpropExplorer(Explorer):
    """A net of two layers: step through it, point at a gradient, and let it learn.

    The net is ``P = conv(relu(conv(X, W1)), W2)``, the loss ``mean((P - Y)**2) / 2``: one image,
    one channel, no padding, stride 1.

    Parameters
    ----------
    X : Tensor, array, nested list (H, W), optional
        The image, 2 to 6 pixels on a side; lesson 3's numbers if nothing is given.
    W1, W2 : Tensor, array, nested list (k_h, k_w), optional
        The kernels to start with, 1 to 3 on a side.
    Y : Tensor, array, nested list (H', W'), optional
        What `P` should be.
    learning_rate : float
        From 0.0001 to 1.
    steps : int
        Steps of gradient descent already taken, 0 to 20.
    learning : bool
        Whether there are steps of gradient descent: their sliders, and the losses.
    stage : str
        The last map that is worked out: 'X' (none), 'Z', 'H', 'P', 'dP', 'dW2', 'dH', 'dZ', 'dW1'.

    Raises
    ------
    ValueError
        If a kernel does not fit, `Y` is not of `P`'s shape, or a setting is out of range; also when
        one is set later, which then stays as it was.

    Notes
    -----
    The settings are traits: read them, set them, observe them. `net`, `loss` and `losses` follow
    from them. `pinned` is the entry that is looked at, such as ``("dW2", 0, 1)``.

    Examples
    --------
    >>> explorer = BackpropExplorer()
    >>> explorer.loss
    5.0
    >>> explorer.steps = 1
    >>> round(explorer.loss, 4)
    3.4046
    """

    _esm = STATIC / "backprop.js"
    PAGE = "backprop.html"

    _tables = traitlets.Dict(
        {
            "most_steps": MOST_STEPS,
            "rates": list(RATES),
            "given": LESSON,
            "limits": {**LIMITS, "number": MOST_NUMBER, "rate": LEARNING_RATES},
        }
    ).tag(sync=True)

    learning_rate = Real(*LEARNING_RATES, default_value=0.005).tag(sync=True)
    steps = Whole(0, MOST_STEPS, default_value=0).tag(sync=True)
    stage = Name(STAGES, default_value="dW1").tag(sync=True)
    learning = traitlets.Bool(True).tag(sync=True)
    pinned = Point(MAPS, default_value=None, allow_none=True).tag(sync=True)

    _given = traitlets.Dict(LESSON).tag(sync=True)

    def __init__(
        self,
        X: Any = None,
        W1: Any = None,
        W2: Any = None,
        Y: Any = None,
        *,
        learning_rate: float = 0.005,
        steps: int = 0,
        learning: bool = True,
        stage: str = "dW1",
    ) -> None:
        super().__init__(
            learning_rate=learning_rate,
            steps=steps,
            learning=learning,
            stage=stage,
            _given=_checked({"X": X, "W1": W1, "W2": W2, "Y": Y}),
        )

    def words(self) -> dict[str, Any]:
        """Return what the JavaScript says, in the language in use."""
        return {**NET, "address": dict(SENTENCES)}

    # --- what follows from the settings ---

    @property
    def net(self) -> TwoLayerConvNet:
        """The net after the steps taken, run forward and backward."""
        return descend(self._given, self.learning_rate, self.steps)[0]

    @property
    def loss(self) -> float:
        """The loss after the steps taken."""
        loss: float = self.losses[self.steps]
        return loss

    @property
    def losses(self) -> list[float]:
        """The loss before the first step, and after each of 20."""
        return descend(self._given, self.learning_rate, MOST_STEPS)[1]

    @property
    def solved(self) -> SolvedNet:
        """The net's maps, and what each number is made of."""
        return SolvedNet(self.net, self._given["Y"])

    def address(self) -> str:
        """Return the state as the part of an address behind '#'.

        Examples
        --------
        >>> BackpropExplorer(steps=2).address()
        'rate=0.005&steps=2&stage=dW1'
        """
        own = self._given != LESSON
        entries = [(name, rows(self._given[name])) for name in GIVEN] if own else []
        entries += [("rate", rate_text(self.learning_rate)), ("steps", str(self.steps))]
        entries.append(("stage", self.stage))
        if self.pinned is not None:
            entries.append(("at", ",".join(map(str, self.pinned))))
        return write(entries)

    # --- the static picture ---

    def _point(self, solved: SolvedNet) -> Named | None:
        """Return the entry that is looked at; None before anything is worked out."""
        if self.pinned is not None and solved.has(self.pinned):
            return (self.pinned[0], self.pinned[1], self.pinned[2])
        return None if self.stage == "X" else (self.stage, 0, 0)

    def panels(self) -> list[svg.Panel]:
        """Return the maps in two rows, with what belongs to the point outlined."""
        solved = self.solved
        point = self._point(solved)
        marked: dict[str, set[tuple[int, int]]] = {}
        there = known(self.stage)
        for name, row, column in solved.parts(point, self.stage) if point else []:
            marked.setdefault(name, set()).add((row, column))
        return [
            svg.Panel(
                name,
                _texts(name, solved.maps[name], name in there),
                _part(name),
                marked=marked.get(name, set()),
                box=(point[1], point[2], 1, 1) if point and point[0] == name else None,
                ends_row=name == FORWARD[-1],
            )
            for name in MAPS
        ]

    def lines(self) -> list[str]:
        """Return the stage, the arithmetic of the point, the steps and the losses."""
        solved = self.solved
        point = self._point(solved)
        height, width = solved.shape("P")
        lines = [NET["stages"][self.stage].format(n=height * width)]
        if point:
            rate = self.learning_rate if self.learning else None
            lines.append(text_of(point, solved, self.stage, rate))
        if not self.learning:
            return lines
        state = NET["state"].format(
            steps=self.steps,
            most=MOST_STEPS,
            rate=rate_text(self.learning_rate),
            loss=loss_text(self.loss),
        )
        curve = NET["curve"].format(losses=listed(map(loss_text, self.losses)))
        return [*lines, state, curve]

    def __repr__(self) -> str:
        """Return the explorer in words: every map that is worked out, and the lines."""
        maps, there = self.solved.maps, known(self.stage)
        rows = {
            name: "; ".join(" ".join(line) for line in _texts(name, maps[name])) for name in MAPS
        }
        numbers = ". ".join(f"{name} = {rows[name]}" for name in MAPS if name in there)
        return "\n".join([f"{type(self).__name__}: {numbers}.", *self.lines()])


def _checked(values: Mapping[str, Any]) -> dict[str, Matrix]:
    """Return the four given maps; those that are None are lesson 3's."""
    given = {
        name: LESSON[name]
        if values[name] is None
        else matrix(name, values[name], "net_kernel" if name[0] == "W" else "net_input")
        for name in GIVEN
        if name != "Y" or values[name] is None
    }
    shapes = {name: (len(rows), len(rows[0])) for name, rows in given.items()}
    wanted = output_shape(output_shape(shapes["X"], shapes["W1"]), shapes["W2"])
    if values["Y"] is not None:
        given["Y"] = matrix("Y", values["Y"], "net_output")
    found = len(given["Y"]), len(given["Y"][0])
    if found != wanted:
        message = _(
            "BackpropExplorer: expected Y of P's shape {wanted} (height, width), got {found}"
        )
        raise ValueError(message.format(wanted=wanted, found=found))
    return given


def _texts(name: str, numbers: Matrix, there: bool = True) -> list[list[str]]:
    unknown = str(NET["unknown"])
    return [[text_in(name, value) if there else unknown for value in line] for line in numbers]


def _part(name: str) -> str:
    """Return which colour a map's marks have: that of outputs for gradients, else as it is used."""
    return "output" if name.startswith("d") else "kernel" if name.startswith("W") else "input"
