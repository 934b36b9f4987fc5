"""Write docs/mistakes.md: the catalogue of mistakes as a table, from the code.

.venv/bin/python tools/write_mistakes.py
"""

from __future__ import annotations

from pathlib import Path

from d2l_conv.checking import sentences
from d2l_conv.checking.catalogue import IN_PLACE_INPUT
from d2l_conv.checking.sources import SEEN
from d2l_conv.homework import CATALOGUE

PAGE = Path(__file__).resolve().parent.parent / "docs" / "mistakes.md"

HEAD = """\
# The mistakes that are named

Written from the code by `tools/write_mistakes.py`; a test holds this page to it.

A mistake is data: a right algorithm with one step replaced, in `d2l_conv/homework/`. The
checks name it where it explains what a learner's function gives; the sentence is what the learner
reads. A mistake that is made in several ways has several rows there, and one line here for each
sentence.

| name | tasks | what the learner reads | explained in | seen in |
|---|---|---|---|---|
"""


def cell(text: str) -> str:
    """Return a text as a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def lines() -> list[str]:
    """Return the table's lines: by name, one for each sentence."""
    tasks: dict[tuple[str, str, str], list[str]] = {}
    for row in CATALOGUE:
        known = tasks.setdefault((row.name, row.sentence, row.lesson), [])
        known += [task for task in row.tasks if task not in known]
    sentence = f"{sentences.CHANGED.format(argument='X')} {sentences.CARELESS_WHY}"
    tasks[IN_PLACE_INPUT, sentence, "the text of the task"] = ["every task on tensors"]
    return [
        f"| {name} | {', '.join(of)} | {cell(sentence)} | {cell(lesson)} | {SEEN.get(name, '')} |"
        for (name, sentence, lesson), of in sorted(tasks.items(), key=lambda entry: entry[0][0])
    ]


def page() -> str:
    """Return the whole page."""
    return HEAD + "\n".join(lines()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
