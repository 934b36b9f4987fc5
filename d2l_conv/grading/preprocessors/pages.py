"""Text cells on formgrader's page and on feedback pages, where they must not act.

formgrader's page sets points: it looks a task up by the id of its element and credits a click on
whatever has the class ``full-credit``; a heading's own id is enough to confuse it. So Markdown is
cleaned as the HTML that it becomes, by a filter in place of nbconvert's own:

    c.HTMLExporter.filters = {"markdown2html": "d2l_conv.grading.preprocessors.pages.markdown2html"}
"""

from __future__ import annotations

import html
import re

from jinja2 import pass_context
from jinja2.runtime import Context
from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from d2l_conv.grading.clean import TAGS, clean_html, utf8

# Rendering takes time with the square of a cell's length in the worst case, a second at this one.
MOST_IN_A_CELL, MOST_ON_A_PAGE = 10_000, 100_000  # characters
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
    resources = context["resources"]  # one for each page
    resources["markdown"] = resources.get("markdown", 0) + len(source)
    if len(source) > MOST_IN_A_CELL or resources["markdown"] > MOST_ON_A_PAGE:
        return f"<pre>{html.escape(utf8(source), quote=False)}</pre>"
    return render(source, context.get("cell", {}).get("attachments"))
