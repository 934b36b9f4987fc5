"""Prediction: a question that is answered before the result is seen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets

from d2l_conv import progress
from d2l_conv.languages import _, joined
from d2l_conv.prose import html_of_prose
from d2l_conv.widgets.predict.sentences import RUN_ME, WORDS
from d2l_conv.widgets.shared.display import STATE, STATIC, Widget, state_of


class Prediction(Widget):
    """A question with a field for the answer; made by ``d2l_conv.predict``.

    The table from answer to sentence travels with the widget, which therefore answers without a
    kernel. Python is told what was tried, and writes it to the learner's progress.

    Parameters
    ----------
    question : str
        What is asked; words in backticks are code.
    form : dict
        How the answer is given: its ``kind`` and what belongs to it.
    table : dict
        ``right``, ``wrong``, ``lead``, ``hint`` and ``tolerance``, as ``judge.js`` reads them.
    given : sequence of (str, list of list of str), optional
        Matrices that belong to the question, by name.
    id : str, optional
        What the progress calls it; the notebook's cell if not given.
    about : str, optional
        The mistake that it practises, by its name in the catalogue.

    Attributes
    ----------
    tries : list of dict
        What was tried: ``text``, ``outcome`` ('right', 'named', 'unnamed' or 'shown'), ``names``.
    """

    _esm = STATIC / "predict.js"

    question = traitlets.Unicode().tag(sync=True)
    _form = traitlets.Dict().tag(sync=True)
    _table = traitlets.Dict().tag(sync=True)
    _given: traitlets.List[Any] = traitlets.List().tag(sync=True)
    tries = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(
        self,
        question: str,
        form: dict[str, Any],
        table: dict[str, Any],
        given: Sequence[tuple[str, list[list[str]]]] = (),
        id: str = "",
        about: str = "",
    ) -> None:
        super().__init__(question=question, _form=form, _table=table, _given=list(map(list, given)))
        self.id, self.about = id, about
        self.place = progress.place()

    def words(self) -> dict[str, Any]:
        """Return what the JavaScript says, in the language in use."""
        return dict(WORDS)

    @traitlets.observe("tries")
    def _keep(self, change: Any) -> None:
        """Write what is new to the learner's progress."""
        for one in change["new"][len(change["old"] or []) :]:
            progress.record(
                "prediction",
                **self.place.of(self.id),
                outcome=one.get("outcome", ""),
                names=list(one.get("names", [])),
                about=self.about,
                first=len(change["new"]) == 1,
            )

    def __repr__(self) -> str:
        """Return the question in words; never the answer."""
        lines = [joined([WORDS["predict"], self.question])]
        for name, rows in self._given:
            lines.append(f"{name} = " + "; ".join(" ".join(row) for row in rows))
        lines += [f"- {option}" for option in self._form.get("options", [])]
        return "\n".join([*lines, _(RUN_ME)])

    def text(self) -> str:
        """Return the question as HTML, for where there is no widget."""
        head = f"<strong>{escape(WORDS['predict'])}</strong> {html_of_prose(self.question)}"
        tables = "".join(_table(name, rows) for name, rows in self._given)
        options = "".join(
            f"<li>{html_of_prose(option)}</li>" for option in self._form.get("options", [])
        )
        return (
            f'<div class="d2l-static"><p>{head}</p>{tables}'
            f"{f'<ul>{options}</ul>' if options else ''}<p><em>{escape(_(RUN_ME))}</em></p></div>"
        )

    def bundle(self) -> dict[str, Any]:
        """Return the question in words, and what shows the widget without a kernel."""
        return {"text/plain": repr(self), "text/html": self.text(), STATE: state_of(self)}


def _table(name: str, rows: list[list[str]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(e)}</td>' for e in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(name)}</caption><tbody>{lines}</tbody></table>"
