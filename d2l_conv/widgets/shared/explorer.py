"""What all explorers share: one widget, and a static picture of it for those who cannot run it."""

from __future__ import annotations

import os
from typing import Any

import traitlets

from d2l_conv import svg
from d2l_conv.languages import listed
from d2l_conv.widgets.shared.display import STATE, STATIC, Widget, state_of
from d2l_conv.words import SAY

__all__ = ["STATIC", "Explorer"]

# Where the web edition is, such as https://you.github.io/course; links lead there.
WEB_EDITION = "D2L_CONV_SITE"


class Explorer(Widget):
    """A widget drawn in the browser, with a static picture beside it.

    A subclass gives `_esm`, `words`, `_tables`, `PAGE`, `address`, `panels` and `lines`. The
    JavaScript holds no word and no table of numbers: both come with the widget.
    """

    _tables = traitlets.Dict().tag(sync=True)
    _page = traitlets.Unicode().tag(sync=True)  # the web edition's page; empty where there is none

    PAGE = ""  # the page of the web edition that shows such a widget alone

    @traitlets.default("_page")
    def _page_of_the_web_edition(self) -> str:
        site = os.environ.get(WEB_EDITION, "").rstrip("/")
        return f"{site}/{self.PAGE}" if site else ""

    def address(self) -> str:
        """Return the state as the part of an address behind '#'."""
        raise NotImplementedError

    def link(self, site: str | None = None) -> str:
        """Return an address of the web edition that opens this state.

        Parameters
        ----------
        site : str, optional
            Where the web edition is; the environment variable ``D2L_CONV_SITE`` if not given. With
            neither, the address is one for pages beside the web edition's own.

        Examples
        --------
        >>> from d2l_conv.widgets import ConvExplorer
        >>> ConvExplorer(stride=2).link("https://example.org/course")
        'https://example.org/course/explore.html#input=numbers&x=8x8&kernel=Sobel&k=3x3&p=0&s=2&d=1'
        """
        page = self._page or self.PAGE if site is None else f"{site.rstrip('/')}/{self.PAGE}"
        return f"{page}#{self.address()}"

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
        titles = listed((panel.title for panel in self.panels()), "; ")
        return "\n".join([f"{type(self).__name__}: {titles}", *self.lines()])

    def picture(self) -> str:
        """Return the static picture as HTML: an <img> whose alt text says what is in it."""
        return svg.image(svg.draw(self.panels(), self.lines(), self.key()), repr(self))

    def bundle(self) -> dict[str, Any]:
        """Return the picture and its words, and what shows the widget without a kernel."""
        return {"text/plain": repr(self), "text/html": self.picture(), STATE: state_of(self)}

    def run_me(self) -> str:
        """Return the plain text beside the widget."""
        return str(SAY["run_me"])
