"""How a widget is shown: with words or a picture of it, for those who cannot run it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from IPython.display import publish_display_data

STATIC = Path(__file__).parent.parent / "static"  # each widget's JavaScript as one module
VIEW = "application/vnd.jupyter.widget-view+json"

# What is static follows the widget as an output of its own: a notebook without a kernel shows the
# first kind of a bundle that it knows, which is the widget, and then an error in its place.
# These rules hide whichever of the two is of no use; where they are dropped, the static one stays.
_LIVE = ":has(.d2l-explorer, .d2l-predict, .d2l-board)"
_EITHER = (
    "<style>"
    f".jp-OutputArea-child{_LIVE}+.jp-OutputArea-child:has(.d2l-static){{display:none}}"
    f".jp-OutputArea-child:not({_LIVE}):has(+.jp-OutputArea-child .d2l-static)"
    "{display:none}"
    "</style>"
)


def show_beside(data: dict[str, Any], run_me: str) -> None:
    """Show the widget of a bundle, and then the bundle's words and HTML as an output of their own.

    Parameters
    ----------
    data : dict
        A bundle with the widget's view, ``text/plain`` and ``text/html`` (with ``.d2l-static``).
    run_me : str
        The plain text beside the widget; empty where the static words say it.
    """
    static = {"text/plain": data["text/plain"], "text/html": _EITHER + data["text/html"]}
    for bundle in ({VIEW: data[VIEW], "text/plain": run_me}, static):
        publish_display_data(bundle)  # type: ignore[no-untyped-call]
