"""What is asked, hinted and explained about the course's own functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import as_tensor

from d2l_conv import words
from d2l_conv.conv import cross_correlate
from d2l_conv.explain import SizeExplanation, explain_shape, explain_size
from d2l_conv.languages import N_, _, joined, ngettext
from d2l_conv.sizes import output_shape, output_size, pad_sides
from d2l_conv.worked import Worked, number


@dataclass(frozen=True)
class Words:
    """What belongs to one question, beside its answers."""

    question: str
    why: str
    hint: str
    lead: str
    given: tuple[tuple[str, list[list[str]]], ...] = ()


_PLACES = N_(
    "Count the places of the window: one at the start, and one more for each whole step that fits."
)


def _size_why(explained: SizeExplanation) -> str:
    """Return one sentence of arithmetic."""
    room, steps, places = (formula for formula, _meaning in explained.steps[-3:])
    left = ngettext(
        "`{room}` pixel is left for moving the window",
        "`{room}` pixels are left for moving the window",
        explained.axis.free,
    )
    fit = ngettext("`{steps}` step fits", "`{steps}` steps fit", explained.size - 1)
    return _("{left}, {fit}, and with the first place that makes `{places}`.").format(
        left=left.format(room=room), fit=fit.format(steps=steps), places=places
    )


def _settings(settings: Mapping[str, Any]) -> str:
    """Return the settings that were given, as a sentence has them: ', padding 1, stride 2'."""
    order = {
        "padding": _(", padding {value}"),
        "stride": _(", stride {value}"),
        "dilation": _(", dilation {value}"),
    }
    given = (says.format(value=settings[name]) for name, says in order.items() if name in settings)
    return "".join(given)


def _named(args: tuple[Any, ...], settings: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return all arguments by name."""
    return {**dict(zip(names, args, strict=False)), **settings}


_SIZE = ("n", "kernel_size", "padding", "stride", "dilation")


def _ask_size(args: tuple[Any, ...], settings: Mapping[str, Any]) -> Words:
    given = _named(args, settings, *_SIZE)
    explained = explain_size(**given)
    return Words(
        ngettext(
            "{n} row, a kernel of {kernel}{settings}. How many rows has the output?",
            "{n} rows, a kernel of {kernel}{settings}. How many rows has the output?",
            given["n"],
        ).format(n=given["n"], kernel=given["kernel_size"], settings=_settings(given)),
        _size_why(explained),
        _(_PLACES),
        _(
            "How many rows are there with the padding, and how many of them are left over when the "
            "window, which covers {span}, lies at the start?"
        ).format(span=explained.axis.span),
    )


def _as_shape(setting: Any) -> str:
    """Return '8 x 8' for a pair, '3 x 3' for one number."""
    height, width = setting if isinstance(setting, tuple | list) else (setting, setting)
    return _("{height} x {width}").format(height=height, width=width)


def _ask_shape(args: tuple[Any, ...], settings: Mapping[str, Any]) -> Words:
    given = _named(args, settings, "shape", *_SIZE[1:])
    explained = explain_shape(**given)
    height, width = _size_why(explained.height), _size_why(explained.width)
    return Words(
        _(
            "The image is {image}, the kernel {kernel}{settings}. What is the shape of the output?"
        ).format(
            image=_as_shape(tuple(given["shape"])),
            kernel=_as_shape(given["kernel_size"]),
            settings=_settings(given),
        ),
        _("On each axis, {height}").format(height=height)
        if height == width
        else _("Down: {height} Across: {width}").format(height=height, width=width),
        joined([_("Take one axis at a time, the height first."), _(_PLACES)]),
        _(
            "Take the height alone: how many rows are there with the padding, and how many of them "
            "are left over when the window lies at the top?"
        ),
    )


def table(values: Any) -> list[list[str]]:
    """Return a matrix as text, for a question."""
    return [[number(entry) for entry in row] for row in as_tensor(values).tolist()]


def _ask_map(args: tuple[Any, ...], settings: Mapping[str, Any]) -> Words:
    given = _named(args, settings, "X", "K", "padding", "stride")
    X, K = (as_tensor(given[name]) for name in "XK")
    stride = given.get("stride", 1)
    worked = Worked(
        X=X.tolist(),
        K=K.tolist(),
        pads=pad_sides(given.get("padding", 0), (K.shape[0], K.shape[1])),
        stride=stride if isinstance(stride, tuple) else (stride, stride),
        dilation=(1, 1),
    )
    first = " ".join(words.arithmetic_of((0, 0), worked).split())
    return Words(
        _("The kernel `K` slides over `X`{settings}. What comes out?").format(
            settings=_settings(given)
        ),
        _("The window at the top left gives `{sum}`.").format(sum=first),
        _("An entry is a sum of products: each number of the kernel times the pixel below it."),
        _(
            "Lay the kernel on the top left of the input, with its padding. Which products are "
            "there, and what is their sum?"
        ),
        (("X", table(X)), ("K", table(K))),
    )


Asks = Callable[[tuple[Any, ...], Mapping[str, Any]], Words]

# What `predict(function, ...)` takes: the form of the answer, and what is asked.
FUNCTIONS: dict[Callable[..., Any], tuple[str, Asks]] = {
    output_size: ("number", _ask_size),
    output_shape: ("shape", _ask_shape),
    cross_correlate: ("grid", _ask_map),
}
