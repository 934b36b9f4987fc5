"""Padding, stride, and how convolution kernels learn: the course's helper package."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from d2l_conv.conv import comp_conv2d, cross_correlate
    from d2l_conv.explain import explain_shape, explain_size
    from d2l_conv.languages import language
    from d2l_conv.played import play
    from d2l_conv.predictions import practice, predict, progress_board
    from d2l_conv.shapes import check_shape
    from d2l_conv.sizes import output_shape, output_size

__all__ = [
    "check_shape",
    "comp_conv2d",
    "cross_correlate",
    "explain_shape",
    "explain_size",
    "language",
    "output_shape",
    "output_size",
    "play",
    "practice",
    "predict",
    "progress_board",
]

# Where each name lives. Loaded at first use: nbgrader's commands read the package's settings, and
# need no torch for that.
_HOMES = {
    "check_shape": "d2l_conv.shapes",
    "comp_conv2d": "d2l_conv.conv",
    "cross_correlate": "d2l_conv.conv",
    "explain_shape": "d2l_conv.explain",
    "explain_size": "d2l_conv.explain",
    "language": "d2l_conv.languages",
    "output_shape": "d2l_conv.sizes",
    "output_size": "d2l_conv.sizes",
    "play": "d2l_conv.played",
    "practice": "d2l_conv.predictions",
    "predict": "d2l_conv.predictions",
    "progress_board": "d2l_conv.predictions",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted([*globals(), *__all__])
