"""Bring the catalogues of translations up to date: extract, update, compile.

    .venv/bin/python tools/translations.py         # all languages
    .venv/bin/python tools/translations.py de_DE   # and a new one

Sentences come from:

- Python: what stands in ``_("...")``, ``N_("...")``, ``ngettext("...", "...", n)`` and in the
  tables ``Sentences({...})``, which are also what the widgets' JavaScript says;
- templates: what stands in ``{{ _("...") }}``;
- JavaScript: what stands in ``_("...")``;
- ``TEXTS`` of ``tools/environment.py``, which runs before anything is installed;
- the Makefile: what its targets do, ``## ...``, and what stands in ``tools/say.py "..."``;
- the lessons' headings, whose translations are those of the lessons in ``notebooks/zh``;
- the homework's data: mistakes, facets, steps, and what is told of errors, taken from the tasks
  themselves.

It says what is still to be translated: open ``d2l_conv/locale/zh_CN/LC_MESSAGES/d2l_conv.po`` in
Poedit or in an editor, and run it again.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from d2l_conv.checking.engine import Task
from d2l_conv.checking.replay import shown_name
from d2l_conv.homework import MODULES
from d2l_conv.homework.headings import HEADINGS
from d2l_conv.languages import DOMAIN, LOCALE

PACKAGE = LOCALE.parent
LESSONS = PACKAGE.parent / "notebooks"
SET_UP = "tools/environment.py"
MAKEFILE = "Makefile"
MADE = re.compile(r"^[a-z]+:.*?  ## (.+)$|tools/say\.py \"(.+?)\"", re.MULTILINE)
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "NN_": (1, 2),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
WIDTH = 100
HEADER = "# What the course says. docs/architecture.md, 'Languages', says how this file is made."
# Lines of a catalogue's head that nobody fills in, or that change from day to day
LEFT_OUT = (
    b'"Report-Msgid',
    b'"PO-Revision',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Generated',
)
TEXTS = {
    "state": "{path}: {done} of {total} sentences are translated.",
    "open": "  to translate: {sentence!r}",
}


def extract_python(
    file: io.BufferedReader, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """Yield what is marked in a Python file, and what stands in its tables ``Sentences({...})``."""
    yield from extract.extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sentences":
            for line, sentence in _leaves(node.args[0]):
                yield line, "_", sentence, []


def _leaves(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings of a table that are no keys."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for inner in node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
        yield from _leaves(inner)


METHODS = [
    ("**.py", extract_python),
    ("**.html", "jinja2.ext:babel_extract"),
    ("widgets/static/**.js", "ignore"),  # joined from the others
    ("widgets/**.js", "javascript"),
]


def is_sentence(text: str) -> bool:
    """Say whether another language may write it differently: words, punctuation, shares.

    >>> is_sentence("{place} = {value}"), is_sentence("row {row}"), is_sentence("{axis}: {n}")
    (False, True, True)
    """
    return re.search(r"[A-Za-z%]|[.,;:](\s|$)|\0 \(", re.sub(r"\{.*?\}", "\0", text)) is not None


def headings() -> Iterator[tuple[str, str]]:
    """Yield the lessons' names and headings, to which findings refer."""
    path = "homework/headings.py"
    for lesson, cells in HEADINGS.items():
        yield path, lesson.replace("-", " ")
        for heading in cells.values():
            yield path, heading


def headings_of(lesson: Path) -> dict[str, str]:
    """Return the headings of a lesson by the id of their cell."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    return {
        cell["id"]: line.lstrip("#").strip()
        for cell in cells
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).split("\n")
        if re.match("##+ ", line)
    }


def own_headings(locale: str) -> dict[str, str]:
    """Return the headings of the lessons in another language, by the English ones."""
    found = {}
    for lesson, cells in HEADINGS.items():
        path = LESSONS / locale.partition("_")[0] / f"{lesson}.ipynb"
        theirs = headings_of(path) if path.exists() else {}
        found |= {cells[cell]: heading for cell, heading in theirs.items() if cell in cells}
    return found


def setting_up() -> Iterator[tuple[str, str]]:
    """Yield what is said before anything is installed."""
    tree = ast.parse((PACKAGE.parent / SET_UP).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TEXTS":
            for _line, sentence in _leaves(node.value):
                yield f"../{SET_UP}", sentence
    makefile = (PACKAGE.parent / MAKEFILE).read_text(encoding="utf-8")
    for sentence in MADE.findall(makefile):
        yield f"../{MAKEFILE}", sentence[0] or sentence[1]


def homework() -> Iterator[tuple[str, str]]:
    """Yield the sentences that are a task's data, each with the file that holds it."""
    for module in MODULES:
        path = Path(module.__file__ or "").relative_to(PACKAGE).as_posix()
        for row in getattr(module, "MISTAKES", ()):
            yield path, row.name
            yield path, row.sentence
        task: Task | None = getattr(module, "TASK", None)
        if task is not None:
            for facet in task.facets:
                yield path, facet.name
            for sentence in task.errors.values():
                yield path, sentence
            for step in fields(task.algorithm.steps) if task.algorithm else ():
                yield path, shown_name(step.name)


@cache
def template() -> Catalog:
    """Return all sentences there are, without a translation."""
    catalogue = Catalog(domain=DOMAIN, charset="utf-8")
    for path, _, message, comments, context in extract.extract_from_dir(
        PACKAGE, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        _add(catalogue, message, path, comments, context)
    for path, sentence in (*homework(), *headings(), *setting_up()):
        _add(catalogue, sentence, path)
    return catalogue


def _add(
    catalogue: Catalog,
    message: str | tuple[str, ...],
    path: str,
    comments: list[str] | None = None,
    context: str | None = None,
) -> None:
    if is_sentence(message if isinstance(message, str) else message[0]):
        found = catalogue.add(
            message, locations=[(path, 0)], auto_comments=comments or [], context=context
        )
        found.flags.discard("python-format")  # '30 %' is no placeholder


def updated(path: Path) -> Catalog:
    """Return a catalogue with the sentences that there are now."""
    new, locale = template(), path.parent.parent.name
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale, domain=DOMAIN)
    else:
        catalogue = Catalog(locale=locale, domain=DOMAIN)
    new.creation_date = catalogue.creation_date  # so that the file changes where a sentence does
    catalogue.update(new)
    for heading, own in own_headings(locale).items():
        catalogue[heading].string = own
    catalogue.header_comment = HEADER
    catalogue.fuzzy = False
    return catalogue


def po(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that people edit."""
    file = io.BytesIO()
    write_po(file, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False)
    lines = file.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(LEFT_OUT))


def mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that programs read."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def paths() -> list[Path]:
    """Return the catalogues that there are."""
    return sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def is_translated(message: Any) -> bool:
    """Say whether a message has its sentences, and nobody doubts them."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings) and not message.fuzzy


def main(locales: list[str]) -> None:
    """Update every catalogue, and say what is left to translate."""
    new = [LOCALE / locale / "LC_MESSAGES" / f"{DOMAIN}.po" for locale in locales]
    for path in sorted({*paths(), *new}):
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(path)
        path.write_bytes(po(catalogue))
        path.with_suffix(".mo").write_bytes(mo(catalogue))
        messages = [message for message in catalogue if message.id]
        left = [message.id for message in messages if not is_translated(message)]
        done = len(messages) - len(left)
        place = path.relative_to(PACKAGE.parent)
        print(TEXTS["state"].format(path=place, done=done, total=len(messages)))
        for sentence in left:
            print(TEXTS["open"].format(sentence=sentence))


if __name__ == "__main__":
    main(sys.argv[1:])
