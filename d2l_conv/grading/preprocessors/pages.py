"""Cells on formgrader's page and on feedback pages, where they must not act, or hold a page up.

formgrader's page sets points: it looks a task up by the id of its element and credits a click on
whatever has the class ``full-credit``; a heading's own id is enough to confuse it. So Markdown is
cleaned as the HTML that it becomes. And each of nbconvert's filters for what a learner wrote takes
time with the square of its length in the worst case: of a megabyte, hours. So they are replaced:

    c.HTMLExporter.filters = {"markdown2html": "d2l_conv.grading.preprocessors.pages.markdown2html"}

and so on, by the name of each function here that has the name of a filter.
"""

from __future__ import annotations

import html
import re

from jinja2 import pass_context
from jinja2.runtime import Context
from mistune.plugins import import_plugin
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from d2l_conv.grading.clean import TAGS, clean_html, utf8

# The worst text of such a cell takes a second, and so does the worst code.
MOST_IN_A_CELL, MOST_ON_A_PAGE = 10_000, 100_000  # characters
MOST_CODE_IN_A_CELL = 5_000
# A list of tasks keeps its brackets, as no page gets its boxes.
PLUGINS = [import_plugin(n) for n in MarkdownWithMath.DEFAULT_PLUGINS if n != "task_lists"]
NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")


class Renderer(IPythonRenderer):
    """Markdown as nbconvert renders it; tags that a page does not get are shown as text."""

    def __init__(self, attachments: dict[str, dict[str, str]]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=attachments)

    def inline_html(self, html: str) -> str:
        """Return a tag."""
        return html if _is_known(html) else self.escape_html(html)

    def block_html(self, html: str) -> str:
        """Return a block that begins with a tag."""
        return html if _is_known(html) else f"<p>{self.escape_html(html)}</p>\n"

    def block_mermaidjs(self, code: str) -> str:
        """Return a diagram as the text it is made of."""
        return f"<pre>{self.escape_html(code)}</pre>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return an image that is attached, or a link: one from elsewhere tells who looks."""
        kind, _, name = url.partition(":")
        if kind == "data" or (kind == "attachment" and self.attachments.get(name)):
            return str(super().image(text, url, title))
        return str(self.link(text or self.escape_html(url), url, title))


def _is_known(tag: str) -> bool:
    name = NAME.match(tag)
    return tag.startswith("<!--") or (name is not None and name[1].lower() in TAGS)


def render(source: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
    r"""Return Markdown as HTML that does nothing but show.

    >>> render("half of $n < 8$, in <b id='output_size'>bold</b>")
    '<p>half of $n &lt; 8$, in <b>bold</b></p>\n'
    >>> render("output<input, see <form>")
    '<p>output&lt;input, see &lt;form&gt;</p>\n'
    """
    renderer = Renderer(attachments or {})
    return clean_html(MarkdownWithMath(renderer, plugins=PLUGINS).render(source))


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Render a cell's text; what is too long for that is shown as it was typed."""
    if len(source) > MOST_IN_A_CELL or _on_page(context, source) > MOST_ON_A_PAGE:
        return _as_typed(source)
    return render(source, context.get("cell", {}).get("attachments"))


@pass_context
def highlight_code(context: Context, source: str, metadata: object = None) -> str:
    """Render a cell's code in colours; what is too long for that is shown without."""
    if len(source) > MOST_CODE_IN_A_CELL or _on_page(context, source) > MOST_ON_A_PAGE:
        return f'<div class="highlight">{_as_typed(source)}</div>'
    highlight = Highlight2HTML(pygments_lexer="python")  # type: ignore[no-untyped-call]
    return str(highlight(source, metadata=metadata))


def strip_files_prefix(page: str) -> str:
    """Return a cell as it is: a link to a file of the notebook's server has been left out of it."""
    return page


def _on_page(context: Context, source: str) -> int:
    """Count a cell's characters; return how many there are on its page so far."""
    resources = context["resources"]  # one for each page
    resources["characters"] = resources.get("characters", 0) + len(source)
    return int(resources["characters"])


def _as_typed(source: str) -> str:
    return f"<pre>{html.escape(utf8(source), quote=False)}</pre>"
