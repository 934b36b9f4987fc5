"""Pages for the teacher, filled by Jinja; what learners wrote is escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from d2l_conv.languages import current, gettext, listed, ngettext, pgettext


def fill(template: str, **words: Any) -> str:
    """Return a page of this folder as HTML."""
    loader = PackageLoader("d2l_conv.teaching", "templates")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(_=gettext, ngettext=ngettext, pgettext=pgettext, listed=listed)
    environment.globals["language"] = current()
    environment.filters["translated"] = gettext
    environment.filters["prose"] = prose
    return environment.get_template(template).render(words)


def prose(text: str) -> Markup:
    """Escape a sentence, and set what stands between backticks as code."""
    pieces = escape(text).split("`")
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(p) if i % 2 else p for i, p in enumerate(pieces))
