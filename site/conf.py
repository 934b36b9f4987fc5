"""Sphinx's settings for the course's pages; `build.py` calls it."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx import search
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.transforms.post_transforms import SphinxPostTransform
from words import WORDS

project = "d2l_conv"  # build.py gives the language, and the title in it

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
html_css_files = ["look.css", "site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = "favicon.svg"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_use_index = False


def edition_of(config: Any) -> str:
    """Return the edition that is built."""
    return str(config.language).partition("_")[0]


# --- what follows a prediction --------------------------------------------------------------------


def outputs(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield what a code cell gave."""
    for part in node.children:
        if isinstance(part, nodes.Element) and "cell_output" in part["classes"]:
            yield part


def prediction(node: nodes.Element) -> nodes.Element | None:
    """Return the block that asks the reader for a prediction: a widget's, or one on paper."""
    if isinstance(node, nodes.block_quote) and node.astext().startswith(("Predict.", "预测。")):
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
FIRST_CELL = "<code>%pip install --quiet anywidget git+{repository}</code>"


def links(path: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """Return what a fork on GitHub can be asked for, for one of its files: words and addresses."""
    slug = repository.removeprefix("https://github.com/")
    found = []
    if path.endswith(".ipynb"):
        found = [
            (words["colab"], f"https://colab.research.google.com/github/{slug}/blob/main/{path}"),
            (words["binder"], f"https://mybinder.org/v2/gh/{slug}/main?labpath={quote(path, '')}"),
        ]
    return [
        *found,
        (words["edit"], f"{repository}/edit/main/{path}"),
        (words["report"], f"{repository}/issues/new?title={quote(path)}%3A%20"),
    ]


def add_links(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Put the links above a page, if the repository's address is known."""
    from build import CHECKOUT, sources, texts

    edition = edition_of(app.config)
    words = WORDS[edition]
    source = {**texts(edition), **sources(edition)}.get(page)
    if repository and source:
        path = source.relative_to(CHECKOUT).as_posix()
        row = " ".join(f'<a href="{escape(to)}">{text}</a>' for text, to in links(path, words))
        command = FIRST_CELL.format(repository=escape(repository))
        first = f"<p>{words['first_cell'].format(command=command)}</p>"
        first = first if path.endswith("ipynb") else ""
        context["body"] = f'<p class="d2l-links">{row}</p>{first}{context["body"]}'


# --- the same page in another language ------------------------------------------------------------


def add_switch(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Put links to the page's other editions above it, and into its head."""
    from build import EDITIONS, sources, texts

    own = edition_of(app.config)
    found = []
    for edition, (*_, folder) in EDITIONS.items():
        if edition != own and page in {*sources(edition), *texts(edition), "search"}:
            to = posixpath.relpath(f"{folder}/{page}.html", EDITIONS[own][3])
            found.append((edition, escape(to)))
    heads = [
        f'<link rel="alternate" hreflang="{one}" href="{to}" title="{WORDS[one]["name"]}">'
        for one, to in found
    ]
    context["metatags"] = context.get("metatags", "") + "".join(heads)
    row = " ".join(
        f'<a href="{to}" lang="{one}" hreflang="{one}">{WORDS[one]["name"]}</a>'
        for one, to in found
    )
    if row:
        context["body"] = f'<p class="d2l-editions">{row}</p>{context.get("body", "")}'


# --- searching in Chinese -------------------------------------------------------------------------


class ChineseSearch(SearchLanguage):
    """Finds what is written without spaces by its pairs of signs; Latin words as they are.

    A list of words would have to know the course's terms, and is larger than all pages together.
    """

    lang = "zh"
    language_name = "Chinese"
    stopwords: frozenset[str] = frozenset()
    js_splitter_code = """
function splitQuery(query) {
  const found = query.match(/[\\u3400-\\u9fff]+|[^\\W_]+/gu) ?? [];
  return found.flatMap((run) => {
    if (run.length < 2 || run.charCodeAt(0) < 0x3400) return [run];
    return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
  });
}
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text: pairs of signs, single signs, Latin words."""
        found = []
        for run in re.findall(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+", input):
            if run[0] < "\u3400":
                found.append(run)
            else:
                found += [*run, *map("".join, pairwise(run))]
        return found

    def word_filter(self, stemmed_word: str) -> bool:
        """Keep every word but numbers."""
        return not stemmed_word.isdigit()


def give_captions_a_level(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Say which level the headings of the sidebar have: Sphinx gives them a role without one."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )


def take_fonts(config: Any) -> None:
    """Load what only Chinese pages need."""
    if edition_of(config) == "zh":
        config.html_css_files = [*config.html_css_files, "zh.css"]


def setup(app: Sphinx) -> None:
    """Register what is above."""
    app.add_post_transform(MarkResults)
    search.languages["zh"] = ChineseSearch
    app.connect("html-page-context", add_links)
    app.connect("html-page-context", add_switch)
    app.connect("config-inited", lambda _, config: take_fonts(config))
    app.connect("html-page-context", give_captions_a_level, priority=900)  # after the theme's
    # Before the first picture is drawn, so that no result is seen for a moment.
    app.add_js_file(None, body="document.documentElement.classList.add('d2l-js');", priority=1)
