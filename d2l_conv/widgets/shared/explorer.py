"""What all explorers share: one widget, and a static picture of it for those who cannot run it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from d2l_conv import svg
from d2l_conv.widgets.shared.display import STATIC, VIEW, show_beside
from d2l_conv.words import SAY

__all__ = ["STATIC", "VIEW", "Explorer"]


class Explorer(anywidget.AnyWidget):
    """A widget drawn in the browser, with a static picture beside it.

    A subclass gives `_esm`, `_words`, `_tables`, `panels` and `lines`. The JavaScript holds no word
    and no table of numbers: both come with the widget, in the language that it was made in.
    """

    _css = Path(__file__).parent / "look.css"

    _words = traitlets.Dict().tag(sync=True)
    _tables = traitlets.Dict().tag(sync=True)

    def panels(self) -> list[svg.Panel]:
        """Return the matrices of the static picture."""
        raise NotImplementedError

    def key(self) -> list[tuple[str, str]]:
        """Return what looks of cells mean, for the static picture."""
        return []

    def lines(self) -> list[str]:
        """Return the sentences below the static picture."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Return the explorer in words: the same text for the same state, without addresses."""
        titles = "; ".join(panel.title for panel in self.panels())
        return "\n".join([f"{type(self).__name__}: {titles}", *self.lines()])

    def picture(self) -> str:
        """Return the static picture as HTML: an <img> whose alt text says what is in it."""
        return svg.image(svg.draw(self.panels(), self.lines(), self.key()), repr(self))

    def _repr_mimebundle_(self, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget's view with its picture and its words beside it."""
        data = {"text/plain": repr(self), "text/html": self.picture()}
        view = {"version_major": 2, "version_minor": 1, "model_id": self.model_id}
        return {**data, VIEW: view}, {}

    def _ipython_display_(self, **more: Any) -> None:
        """Show the widget, and its picture for where there is no widget."""
        show_beside(self._repr_mimebundle_()[0], SAY["run_me"])
