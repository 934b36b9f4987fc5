"""What the teacher sees beside the grade, and the learner does not."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from d2l_conv.grading.cells import grade_id
from d2l_conv.grading.clean import as_typed, box
from d2l_conv.grading.notes import METADATA, TEACHER
from d2l_conv.languages import Sentences

# An accident with a cell is told, but is no reason to suspect anybody.
SUSPICIOUS = ("changed", "ready-made", "tampered")

TEXTS = Sentences(
    {
        "unsealed": "Graded without a sandbox.",
        "heading": "For the teacher",
        "told": "{heading}: {text}",
        "line": "{cell}: {words}",
        "changed": "{detail} (the released text was run)",
        "ready-made": "uses something ready-made: {detail}",
        "tampered": "the code answers the grader in place of the program that runs it",
    }
)


def is_suspicious(noted: Mapping[str, Any]) -> bool:
    """Return whether a graded notebook notes what an honest submission does not do."""
    return any(flag["kind"] in SUSPICIOUS for flag in noted.get("flags", []))


def words(flag: dict[str, str]) -> str:
    """Say a flag in words."""
    return TEXTS.get(flag["kind"], "{detail}").format(detail=flag["detail"])


def show_flags(nb: NotebookNode) -> None:
    """Put the flags in front of the notebook, and under the cells that they are about."""
    flags = nb.metadata[METADATA]["flags"]  # each with ``cell``, ``kind``, ``detail``
    notes = [TEXTS["line"].format(cell=flag["cell"], words=words(flag)) for flag in flags]
    if not nb.metadata[METADATA].get("sealed", True):
        notes.insert(0, TEXTS["unsealed"])
    for cell in nb.cells:
        mine = [flag for flag in flags if flag["cell"] == grade_id(cell)]
        if mine and cell.cell_type == "code":
            cell.outputs += [_output(words(flag)) for flag in mine]
    if notes:
        source = f"**{TEXTS['heading']}**\n\n{as_typed(chr(10).join(notes))}"
        note = {"cell_type": "markdown", "source": source, "metadata": {METADATA: {TEACHER: True}}}
        if any("id" in cell for cell in nb.cells):
            note["id"] = "for-the-teacher"
        nb.cells.insert(0, from_dict(note))


def _output(text: str) -> NotebookNode:
    heading = TEXTS["heading"]
    style = "color:inherit;background:none;white-space:pre-wrap"  # as code, it is no formula
    page = f'<strong>{heading}</strong><br><code style="{style}">{html.escape(text)}</code>'
    told = TEXTS["told"].format(heading=heading, text=text)
    output: NotebookNode = from_dict(box(told, page, "#0072B2", {TEACHER: True}))
    return output
