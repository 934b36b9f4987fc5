"""Pages for the teacher, filled by Jinja; what learners wrote is escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from d2l_conv.languages import current, gettext, listed, ngettext, pgettext
from d2l_conv.prose import html_of_prose


def fill(template: str, **words: Any) -> str:
    """Return a page of this folder as HTML."""
    loader = PackageLoader("d2l_conv.teaching", "templates")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(_=gettext, ngettext=ngettext, pgettext=pgettext, listed=listed)
    environment.globals["language"] = current()
    environment.filters["translated"] = gettext
    environment.filters["prose"] = lambda text: Markup(html_of_prose(text))
    return environment.get_template(template).render(words)
