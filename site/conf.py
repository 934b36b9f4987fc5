"""Sphinx's settings for the course's pages; `build.py` calls it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

project = "Padding, stride, and how kernels learn"
language = "en"

# The one setting of a fork: its address, such as https://github.com/you/course. It turns on the
# links that need one: open in Colab and Binder, edit, report. GitHub's workflow sets it by itself.
repository = os.environ.get("REPOSITORY", "").rstrip("/")

extensions = ["myst_nb"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_heading_anchors = 3
smartquotes = False
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "furo"
html_title = project
html_css_files = ["look.css", "site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = "favicon.svg"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_use_index = False

# --- what follows a prediction --------------------------------------------------------------------


def outputs(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield what a code cell gave."""
    for part in node.children:
        if isinstance(part, nodes.Element) and "cell_output" in part["classes"]:
            yield part


def prediction(node: nodes.Element) -> nodes.Element | None:
    """Return the block that asks the reader for a prediction: a widget's, or one on paper."""
    if isinstance(node, nodes.block_quote) and node.astext().startswith("Predict."):
        return node
    asks = (part for part in outputs(node) if 'data-widget="predict"' in part.astext())
    return next(asks, None) if "cell" in node["classes"] else None


def shown_by(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield the parts of a block that tell a result: all of it, or of a code cell its output."""
    return outputs(node) if "cell" in node["classes"] else iter([node])


class MarkResults(SphinxPostTransform):
    """Marks what follows a prediction, up to the next one or the end of the section.

    The page's script folds what is marked until the reader asks; without scripts all of it is seen.
    """

    default_priority = 200

    def run(self, **kwargs: Any) -> None:
        """Mark the results of one page."""
        for section in self.document.findall(nodes.section):
            asked = False
            for node in (child for child in section.children if isinstance(child, nodes.Element)):
                question = prediction(node)
                if isinstance(node, nodes.section):
                    break
                if question is not None:
                    asked = True
                    question["classes"].append("d2l-asked")
                elif asked:
                    for part in shown_by(node):
                        part["classes"].append("d2l-result")


# --- links that need the repository's address -----------------------------------------------------


# Colab has PyTorch, NumPy, matplotlib and ipywidgets; this is what it lacks.
FIRST_CELL = (
    "<p>In Colab, first run this in a cell above: "
    "<code>%pip install --quiet anywidget git+{repository}</code></p>"
)


def links(path: str) -> list[tuple[str, str]]:
    """Return what a fork on GitHub can be asked for, for one of its files: words and addresses."""
    slug = repository.removeprefix("https://github.com/")
    found = []
    if path.endswith(".ipynb"):
        found = [
            ("Open in Colab", f"https://colab.research.google.com/github/{slug}/blob/main/{path}"),
            ("Open in Binder", f"https://mybinder.org/v2/gh/{slug}/main?labpath={quote(path, '')}"),
        ]
    return [
        *found,
        ("Edit this page", f"{repository}/edit/main/{path}"),
        ("Report an error", f"{repository}/issues/new?title={quote(path)}%3A%20"),
    ]


def add_links(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Put the links above a page, if the repository's address is known."""
    from build import CHECKOUT, SITE, sources

    source = sources().get(page, SITE / "pages" / f"{page}.md")
    if repository and source.exists():
        path = source.relative_to(CHECKOUT).as_posix()
        row = " ".join(f'<a href="{escape(to)}">{words}</a>' for words, to in links(path))
        first = FIRST_CELL.format(repository=escape(repository)) if path.endswith("ipynb") else ""
        context["body"] = f'<p class="d2l-links">{row}</p>{first}{context["body"]}'


def give_captions_a_level(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Say which level the headings of the sidebar have: Sphinx gives them a role without one."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )


def setup(app: Sphinx) -> None:
    """Register what is above."""
    app.add_post_transform(MarkResults)
    app.connect("html-page-context", add_links)
    app.connect("html-page-context", give_captions_a_level, priority=900)  # after the theme's
    # Before the first picture is drawn, so that no result is seen for a moment.
    app.add_js_file(None, body="document.documentElement.classList.add('d2l-js');", priority=1)
