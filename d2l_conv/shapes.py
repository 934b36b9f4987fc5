"""Compare a shape with the expected one, and say on which axis it differs and why.

Sizes are in pixels, axes in PyTorch's order: batch, channel, height, width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from d2l_conv.explain import ShapeExplanation, explain_shape
from d2l_conv.languages import N_, _, listed, ngettext
from d2l_conv.sizes import AXES, of_task

Shape: TypeAlias = tuple[int, ...]

_AXIS_NAMES = (N_("batch"), N_("channel"), *AXES)
_SETTINGS = ("kernel_size", "padding", "stride", "dilation")


def _axis_names(ndim: int) -> tuple[str, ...]:
    """Return the names of a shape's axes; from five axes on they are only numbered."""
    if 2 <= ndim <= 4:
        return tuple(map(_, _AXIS_NAMES[4 - ndim :]))
    return tuple(_("axis {number}").format(number=axis) for axis in range(ndim))


def _named(shape: Sequence[object]) -> str:
    return listed(
        f"{name} {size}" for name, size in zip(_axis_names(len(shape)), shape, strict=True)
    )


def _axes(shape: Sequence[object]) -> str:
    """Return how many axes a shape has, and which."""
    message = ngettext("{count} axis ({named})", "{count} axes ({named})", len(shape))
    return message.format(count=len(shape), named=_named(shape))


def _shape_of(value: object, name: str) -> Shape:
    """Return the shape of a tensor, an array, or a shape itself."""
    shape = getattr(value, "shape", value)
    if isinstance(shape, str) or not isinstance(shape, Sequence):
        raise ValueError(
            _("check_shape: expected {name} as a tensor or a tuple of sizes, got {value}").format(
                name=name, value=repr(value)
            )
        )
    return tuple(shape)


@dataclass(frozen=True)
class ShapeCheck:
    """A shape that was as expected.

    Attributes
    ----------
    shape : tuple of int
        The shape.
    why : ShapeExplanation or None
        The size formula worked out for height and width, where the settings are known.
    """

    shape: Shape
    why: ShapeExplanation | None = None

    def __str__(self) -> str:
        """Return the verdict, and the formula where it is known."""
        return self._verdict if self.why is None else f"{self._verdict}\n{self.why}"

    @property
    def _verdict(self) -> str:
        verdict = _("shape as expected: {shape} ({named})")
        return verdict.format(shape=self.shape, named=_named(self.shape))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        verdict = f"<p>{escape(self._verdict)}</p>"
        return verdict if self.why is None else verdict + self.why._repr_html_()


def _explain(X: object, settings: dict[str, Any]) -> ShapeExplanation | None:
    """Work out the last two axes, if the input and the kernel are known."""
    if X is None or "kernel_size" not in settings:
        return None
    return explain_shape(_shape_of(X, "X")[-2:], **settings)


def _difference(actual: Shape, expected: Sequence[int | None]) -> str | None:
    """Say on which axes the shapes differ; None if they do not."""
    if len(actual) != len(expected):
        message = _("expected {expected}, got {got}")
        return message.format(expected=_axes(expected), got=_axes(actual))
    pairs = list(zip(_axis_names(len(actual)), expected, actual, strict=True))
    message = _("{axis}: expected {expected}, got {got}")
    wrong = [
        message.format(axis=axis, expected=e, got=a)
        for axis, e, a in pairs
        if e is not None and e != a
    ]
    if not wrong:
        return None
    swapped = len(actual) >= 2 and tuple(expected[-2:]) == (actual[-1], actual[-2])
    return listed([*wrong, *([_("height and width look swapped")] if swapped else [])], "; ")


def check_shape(
    actual: Tensor | nn.Module | Sequence[int],
    expected: Sequence[int | None] | None = None,
    *,
    X: Tensor | Sequence[int] | None = None,
    **settings: Any,
) -> ShapeCheck:
    """Compare a tensor's shape, or a layer's output shape, with what was expected.

    Parameters
    ----------
    actual : Tensor, nn.Module or sequence of int
        A tensor, a layer (then `X` is sent through it) or a shape. Axes are named by their
        number: (height, width), (channel, height, width) or (batch, channel, height, width).
    expected : sequence of int or None, optional
        The expected sizes, None for an axis where any size is right. If left out, the expected
        height and width come from the size formula with `X` and the settings.
    X : Tensor or sequence of int, optional
        The input, or its shape; for a layer, a tensor or a shape that the layer takes.
    **settings
        ``kernel_size``, ``padding``, ``stride``, ``dilation`` as in `d2l_conv.output_shape`. An
        ``nn.Conv2d`` brings its own. With them and `X`, the message shows the formula.

    Returns
    -------
    ShapeCheck
        The shape and the formula, as text for ``print`` and for a notebook.

    Raises
    ------
    ValueError
        If the shapes differ: it names the axis, both sizes, and the formula's steps. Also if the
        arguments are not enough to know what is expected.

    Examples
    --------
    >>> check_shape(torch.zeros(4, 4), (4, 4))
    shape as expected: (4, 4) (height 4, width 4)
    >>> check_shape(nn.Conv2d(1, 6, (3, 5)), (2, 6, 8, 6), X=torch.zeros(2, 1, 10, 10)).shape
    (2, 6, 8, 6)
    >>> check_shape((3, 4), X=(8, 9), kernel_size=3, padding=1, stride=2)
    Traceback (most recent call last):
        ...
    ValueError: check_shape: height: expected 4, got 3; width: expected 5, got 4
    The formula for this input and these settings:
    height: 8 -> 4
      8 + 2*1 - 3 = 7   pixels left for moving the window
      floor(7 / 2) = 3  steps that fit
      3 + 1 = 4         places: the steps and the first place
      one row of padding at the bottom is never read
    width: 9 -> 5
      9 + 2*1 - 3 = 8   pixels left for moving the window
      floor(8 / 2) = 4  steps that fit
      4 + 1 = 5         places: the steps and the first place
    """
    unknown = set(settings) - set(_SETTINGS)
    if unknown:
        message = _("check_shape: expected settings among {known}, got {unknown}")
        raise ValueError(message.format(known=listed(_SETTINGS), unknown=listed(sorted(unknown))))
    if isinstance(actual, nn.Conv2d):
        settings = {name: getattr(actual, name) for name in _SETTINGS} | settings
    why = _explain(X, settings)
    shape = (
        _output_shape(actual, X) if isinstance(actual, nn.Module) else _shape_of(actual, _("it"))
    )
    if expected is None:
        if why is None:
            raise ValueError(
                _(
                    "check_shape: nothing to compare with; give the expected shape, "
                    "or X and kernel_size so that the size formula gives it"
                )
            )
        expected = (*[None] * (len(shape) - 2), *why.shape)
    difference = _difference(shape, _shape_of(expected, _("the expected shape")))
    if difference is None:
        return ShapeCheck(shape, why)
    reason = _("The formula for this input and these settings:")
    raise ValueError(
        of_task("check_shape", difference) + ("" if why is None else f"\n{reason}\n{why}")
    )


def _output_shape(layer: nn.Module, X: object) -> Shape:
    """Send X, or zeros of X's shape, through the layer."""
    if X is None:
        message = _("check_shape: a layer needs an input; give X, a tensor or its shape")
        raise ValueError(message)
    parameter = next(layer.parameters(), torch.empty(0))
    if not isinstance(X, Tensor):
        X = torch.zeros(_shape_of(X, "X"), dtype=parameter.dtype, device=parameter.device)
    with torch.no_grad():
        try:
            return tuple(layer(X).shape)
        except RuntimeError as error:
            message = _(
                "check_shape: the layer does not take an input of shape {shape} ({named}): {error}"
            )
            raise ValueError(
                message.format(shape=tuple(X.shape), named=_named(X.shape), error=error)
            ) from error
