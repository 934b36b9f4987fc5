"""What the teacher sees beside the grade, and the learner does not."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook

from d2l_conv.grading.clean import as_typed
from d2l_conv.grading.notes import FAILED, METADATA, TEACHER
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
        "missing": "{detail}",
        "doubled": "{detail}",
        "moved": "{detail}",
        "ready-made": "uses something ready-made: {detail}",
        "tampered": "the code answers the grader in place of the program that runs it",
    }
)


def flags_of(nb: NotebookNode) -> list[dict[str, str]]:
    """Return what was seen in a graded notebook: a list of ``cell``, ``kind``, ``detail``."""
    return list(nb.metadata.get(METADATA, {}).get("flags", []))


def is_suspicious(noted: Mapping[str, Any]) -> bool:
    """Return whether a graded notebook notes what an honest submission does not do."""
    return any(flag["kind"] in SUSPICIOUS for flag in noted.get("flags", []))


def words(flag: dict[str, str]) -> str:
    """Say a flag in words."""
    return TEXTS[flag["kind"]].format(detail=flag["detail"])


def show_flags(nb: NotebookNode) -> None:
    """Put the flags in front of the notebook, and under the cells that they are about."""
    flags = flags_of(nb)
    notes = [TEXTS["line"].format(cell=flag["cell"], words=words(flag)) for flag in flags]
    if not nb.metadata[METADATA].get("sealed", True):
        notes.insert(0, TEXTS["unsealed"])
    for cell in nb.cells:
        mine = [f for f in flags if f["cell"] == cell.metadata.get("nbgrader", {}).get("grade_id")]
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
    style = "border-left:5px solid #0072B2;padding:0.4em 0.9em;margin:0.3em 0;color:inherit"
    page = f'<div style="{style}"><strong>{heading}</strong><br>{_code(text)}</div>'
    output: NotebookNode = from_dict(
        {
            "output_type": "display_data",
            "data": {
                "text/plain": TEXTS["told"].format(heading=heading, text=text),
                "text/html": page,
            },
            "metadata": {METADATA: {TEACHER: True}},
        }
    )
    return output


def _code(text: str) -> str:
    """Return HTML in which nothing is read as a formula either."""
    style = "color:inherit;background:none;white-space:pre-wrap"
    return f'<code style="{style}">{html.escape(text)}</code>'


def note_flags(
    gradebook: Gradebook, nb: NotebookNode, notebook: str, assignment: str, student: str
) -> None:
    """Write into the gradebook what the notebook alone cannot say; does not commit.

    A suspicious submission gets nbgrader's own flag, which formgrader shows in its lists. A
    question whose check broke loses its 0 and waits for a person.
    """
    if is_suspicious(nb.metadata.get(METADATA, {})):
        gradebook.find_submission_notebook(notebook, assignment, student).flagged = True
    for name in _broken(nb):
        grade = gradebook.find_grade(name, notebook, assignment, student)
        grade.auto_score, grade.needs_manual_grade = None, True


def _broken(nb: NotebookNode) -> list[str]:
    """Return the questions whose check broke."""
    return [
        cell.metadata.nbgrader.grade_id
        for cell in nb.cells
        if cell.metadata.get(METADATA, {}).get("outcome") == FAILED
    ]
