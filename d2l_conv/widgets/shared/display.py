"""How a widget is shown: with words or a picture of it, for those who cannot run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import publish_display_data

from d2l_conv.languages import current, speaking

STATIC = Path(__file__).parent.parent / "static"  # each widget's JavaScript as one module
VIEW = "application/vnd.jupyter.widget-view+json"
# What a page without a kernel needs to show the widget: its kind, and the settings that are set.
STATE = "application/vnd.d2l-conv.widget+json"

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


class Widget(anywidget.AnyWidget):
    """A widget with our looks, which speaks the language that it was made in.

    A subclass gives `_esm`, `words` and `bundle`. The JavaScript holds no sentence of its own.
    """

    _css = STATIC.parent / "shared" / "look.css"

    _lang = traitlets.Unicode().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)

    @traitlets.default("_lang")
    def _language_in_use(self) -> str:
        return current()

    @traitlets.default("_words")
    def _words_in_that_language(self) -> dict[str, Any]:
        return self.words()

    def words(self) -> dict[str, Any]:
        """Return what the JavaScript says, in the language in use."""
        raise NotImplementedError

    def bundle(self) -> dict[str, Any]:
        """Return what is shown where the widget cannot be, in the language in use."""
        raise NotImplementedError

    def run_me(self) -> str:
        """Return the plain text beside the widget; empty where the static words say it."""
        return ""

    def _repr_mimebundle_(self, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget's view, with a picture of it or words beside it."""
        view = {"version_major": 2, "version_minor": 1, "model_id": self.model_id}
        with speaking(self._lang):
            return {**self.bundle(), VIEW: view}, {}

    def _ipython_display_(self, **more: Any) -> None:
        """Show the widget, and what stands for it where there is no widget."""
        with speaking(self._lang):
            run_me = self.run_me()
        show_beside(self._repr_mimebundle_()[0], run_me)


def show_beside(data: dict[str, Any], run_me: str) -> None:
    """Show the widget of a bundle, and then the bundle's words and HTML as an output of their own.

    Parameters
    ----------
    data : dict
        A bundle with the widget's view and state, ``text/plain`` and ``text/html`` (with
        ``.d2l-static``).
    run_me : str
        The plain text beside the widget; empty where the static words say it.
    """
    static = {**data, "text/html": _EITHER + data["text/html"]}
    del static[VIEW]
    for bundle in ({VIEW: data[VIEW], "text/plain": run_me}, static):
        publish_display_data(bundle)  # type: ignore[no-untyped-call]


def defaults(widget: anywidget.AnyWidget) -> dict[str, Any]:
    """Return the defaults of the traits that the browser knows and that are not every widget's."""
    common = {*anywidget.AnyWidget.class_trait_names(), "_esm", "_css", "_anywidget_id"}
    names = sorted({*type(widget).class_trait_names(sync=True)} - common)
    return {name: widget.trait_defaults(name) for name in names}


def state_of(widget: anywidget.AnyWidget) -> dict[str, Any]:
    """Return a widget's kind, and its settings as JSON has them where they are not the default.

    Examples
    --------
    >>> from d2l_conv.widgets import ConvExplorer
    >>> state_of(ConvExplorer(stride=2))
    {'widget': 'conv', 'state': {'stride': [2, 2]}}
    """
    now = {name: (getattr(widget, name), default) for name, default in defaults(widget).items()}
    changed = {name: value for name, (value, default) in now.items() if value != default}
    kind = type(widget).__module__.split(".")[-2]
    return {"widget": kind, "state": json.loads(json.dumps(changed))}
