"""Board: what a learner has done, on one table; and a button that erases it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import traitlets

from d2l_conv.languages import N_, Sentences, _
from d2l_conv.widgets.shared.display import STATIC, Widget
from d2l_conv.widgets.shared.settings import Name

WORDS = Sentences(
    {
        "title": "Your progress",
        "lesson": "lesson",
        "sections": "sections done",
        "answered": "predictions answered",
        "first": "right at the first try",
        "of": "{some} of {all}",
        "mistakes": "Mistakes that came up, in lessons and in homework:",
        "mistake": "{name} ({count}): {lesson}",
        "no_mistakes": "No mistake has come up yet.",
        "kept": "This is kept in a file on this machine, and the course sends it nowhere: {path}",
        "not_kept": "Nothing is kept: this notebook is not open in Jupyter.",
        "refresh": "Read again",
        "erase": "Erase all of it",
        "sure": "Erase? This cannot be undone.",
        "yes": "Yes, erase",
        "no": "No",
        "erased": "Your progress is erased.",
    }
)
RUN_ME = N_("Run this cell in JupyterLab to see your progress.")


class Board(Widget):
    """A table of lessons, and the mistakes that came up; made by ``d2l_conv.progress_board``.

    Parameters
    ----------
    read : callable
        ``read()`` returns ``lessons``, ``mistakes`` and ``path``.
    erase : callable
        ``erase()`` forgets all of it.
    """

    _esm = STATIC / "board.js"

    standing = traitlets.Dict().tag(sync=True)
    # What the learner asks for; empty again when it is done.
    request = Name(["", "refresh", "erase"], default_value="").tag(sync=True)

    def __init__(self, read: Callable[[], dict[str, Any]], erase: Callable[[], None]) -> None:
        self._read, self._erase = read, erase
        super().__init__(standing=read())

    def words(self) -> dict[str, Any]:
        """Return what the JavaScript says, in the language in use."""
        return dict(WORDS)

    @traitlets.observe("request")
    def _answer(self, change: Any) -> None:
        if change["new"] == "erase":
            self._erase()
        if change["new"]:
            self.standing = self._read()
            self.request = ""

    def __repr__(self) -> str:
        """Return that it has to be run: what it shows is nobody else's business."""
        return _("{title}. {what_to_do}").format(title=WORDS["title"], what_to_do=_(RUN_ME))

    def bundle(self) -> dict[str, Any]:
        """Return a sentence for where there is no widget."""
        words = f'<p class="d2l-static"><em>{escape(repr(self))}</em></p>'
        return {"text/plain": repr(self), "text/html": words}
