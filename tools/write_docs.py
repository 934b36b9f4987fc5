"""Write what follows from the code and the lessons, into every file that repeats it.

    .venv/bin/python tools/write_docs.py

It writes the lessons' headings for the package (``d2l_conv/homework/headings.py``), the page of
mistakes (``docs/mistakes.md``), the points in the homework's notebooks with the checks that they
import, and the tables of the homework in ``README.md`` and on the start page. A test holds the
files to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

CHECKOUT = Path(__file__).resolve().parent.parent
LESSONS = CHECKOUT / "notebooks"
SOURCES = CHECKOUT / "assignments" / "source"


class Edition(NamedTuple):
    """Where the course lies in one language, and the words of what is written into it.

    ``task`` is a task's heading and ``total`` the sentence with a homework's points, each as a
    pattern and as what takes its place; ``written`` is how a table calls a task that a person
    reads.
    """

    lessons: Path
    sources: Path
    readme: Path
    task: tuple[str, str]
    total: tuple[str, str]
    written: str


ENGLISH = Edition(
    LESSONS,
    SOURCES,
    CHECKOUT / "README.md",
    (r"(?m)^## Task \d+: (.*) \(.*\)$", r"## Task {place}: \1 ({points} point{s})"),
    (r"(?m)^[\d.]+ points\.", "{points} points."),
    "a written answer",
)
CHINESE = Edition(
    LESSONS / "zh",
    CHECKOUT / "assignments" / "source_zh",
    CHECKOUT / "README.zh.md",
    (r"(?m)^## 第 \d+ 题：(.*)（.*）$", r"## 第 {place} 题：\1（{points} 分）"),
    (r"(?m)^[\d.]+ 分。", "{points} 分。"),
    "文字题",
)

# --- the lessons' headings ------------------------------------------------------------------------

HEADINGS = '''\
"""The lessons' headings by the id of their cell; written by tools/write_docs.py from the lessons.

The package is installed without the lessons, and its findings refer to their sections.
"""

HEADINGS = {{
{lines}
}}
'''


def headings(notebook: NotebookNode) -> dict[str, str]:
    """Return the heading of each section by the id of its cell; of two in a cell, the last one."""
    return {
        cell.id: line.lstrip("#").strip()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.split("\n")
        if re.match("##+ ", line)
    }


def headings_module() -> str:
    """Return ``headings.py`` as a whole."""
    lines = []
    for path in sorted(LESSONS.glob("[1-9]-*.ipynb")):
        found = headings(nbformat.read(path, as_version=4))
        if found:
            words = json.dumps({path.stem: found}, indent=4, ensure_ascii=False)
            inside = words[2:-2].split("\n")  # as Ruff formats it: each line ends in a comma
            lines += [line if line[-1] in ",{" else f"{line}," for line in inside]
    return HEADINGS.format(lines="\n".join(lines))


# --- the page of mistakes -------------------------------------------------------------------------

MISTAKES = """\
# The mistakes that are named

Written from the code by `tools/write_docs.py`; a test holds this page to it.

A mistake is data: a right algorithm with one step replaced, in `d2l_conv/homework/`. The
checks name it where it explains what a learner's function gives; the sentence is what the learner
reads. A mistake that is made in several ways has several rows there, and one line here for each
sentence.

| name | tasks | what the learner reads | explained in | seen in |
|---|---|---|---|---|
"""


def row(*cells: str) -> str:
    """Return a line of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def mistakes_page() -> str:
    """Return ``docs/mistakes.md``: by name, one line for each sentence."""
    from d2l_conv.checking import sentences
    from d2l_conv.checking.catalogue import IN_PLACE_INPUT
    from d2l_conv.checking.sources import SEEN
    from d2l_conv.homework import CATALOGUE

    tasks: dict[tuple[str, str, str], list[str]] = {}
    for one in CATALOGUE:
        place = str(one.lesson)
        if one.lesson.notebook:
            place = f"[{place}]({one.lesson.link('../notebooks/')})"
        known = tasks.setdefault((one.name, one.sentence, place), [])
        known += [task for task in one.tasks if task not in known]
    sentence = f"{sentences.CHANGED.format(argument='X')} {sentences.CARELESS_WHY}"
    tasks[IN_PLACE_INPUT, sentence, "the text of the task"] = ["every task on tensors"]
    lines = [
        row(name, ", ".join(of), sentence, place, SEEN.get(name, ""))
        for (name, sentence, place), of in sorted(tasks.items(), key=lambda entry: entry[0][0])
    ]
    return MISTAKES + "\n".join(lines) + "\n"


# --- points ---------------------------------------------------------------------------------------


def number(points: float) -> str:
    """Write points: whole ones without a fraction."""
    return f"{points:g}"


def graded(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return a homework's cells with points, by name, in the order of the text."""
    settings = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {of["grade_id"]: cell for cell, of in settings if of.get("grade")}


def total(notebook: NotebookNode) -> float:
    """Return a homework's points, written answers with them."""
    return float(sum(cell.metadata.nbgrader.points for cell in graded(notebook).values()))


def with_table(text: str, rows: Iterable[str]) -> str:
    """Return a text with the rows of its table whose last column is the points."""
    table = re.compile(r"(?m)^(\|.*\| (?:points|分数) \|\n\|[-|]+\|\n)(?:\|.*(?:\n|$))*")
    if len(table.findall(text)) != 1:
        raise ValueError("expected one table whose last column is 'points'")
    lines = "".join(f"{one}\n" for one in rows)
    return table.sub(lambda found: found[1] + lines, text)


def homework(path: Path, edition: Edition = ENGLISH) -> str:
    """Return a homework's source with the points and checks of the registry."""
    from d2l_conv.homework import ASSIGNMENTS, TASKS

    notebook = nbformat.read(path, as_version=4)
    cells = graded(notebook)
    for name in cells.keys() & TASKS.keys():
        points = TASKS[name].max_points
        cells[name].metadata.nbgrader.points = int(points) if points == int(points) else points
    by_name = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    rows = []
    for place, (name, cell) in enumerate(cells.items(), start=1):
        points = number(cell.metadata.nbgrader.points)
        rows.append(row(str(place), f"`{name}`" if name in TASKS else edition.written, points))
        text = by_name[f"{name}_task"]
        pattern, head = edition.task
        head = head.format(place=place, points=points, s="s" * (points != "1"))
        text.source = re.sub(pattern, head, text.source)
    title, imports = by_name["title"], by_name["imports"]
    title.source = with_table(title.source, rows)
    pattern, words = edition.total
    title.source = re.sub(pattern, words.format(points=number(total(notebook))), title.source)
    checks = "".join(
        f"    check_{task},\n" for task in sorted(t.name for t in ASSIGNMENTS[path.stem])
    )
    imports.source = re.sub(
        r"from d2l_conv\.checks import \([^)]*\)",
        f"from d2l_conv.checks import (\n{checks})",
        imports.source,
    )
    return written(notebook)


def homework_rows() -> list[str]:
    """Return a line for each homework: its name, after which lesson, its points."""
    from d2l_conv.homework import ASSIGNMENTS

    return [
        row(
            f"`{name}`",
            str(import_module(f"d2l_conv.homework.{name}").AFTER_LESSON),
            number(total(nbformat.read(SOURCES / name / f"{name}.ipynb", as_version=4))),
        )
        for name in ASSIGNMENTS
    ]


def readme(path: Path) -> str:
    """Return a README with the table of the homework."""
    return with_table(path.read_text(encoding="utf-8"), homework_rows())


def start_page(path: Path) -> str:
    """Return a start page with the same table."""
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if re.search(r"\| (points|分数) \|", cell.source))
    cell.source = with_table(cell.source, homework_rows())
    return written(notebook)


# --- all of it ------------------------------------------------------------------------------------


def written(notebook: NotebookNode) -> str:
    """Return a notebook as nbformat writes it to a file."""
    return str(nbformat.writes(notebook)) + "\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Yield every file and its text; write one before you ask for the next, which may read it."""
    yield CHECKOUT / "d2l_conv" / "homework" / "headings.py", headings_module()
    yield CHECKOUT / "docs" / "mistakes.md", mistakes_page()
    for edition in (ENGLISH, CHINESE):
        for path in sorted(edition.sources.glob("*/*.ipynb")):
            yield path, homework(path, edition)
        for path, page in (
            (edition.readme, readme),
            (edition.lessons / "0-start.ipynb", start_page),
        ):
            yield path, page(path)


if __name__ == "__main__":
    for path, text in pages():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(CHECKOUT)}")
