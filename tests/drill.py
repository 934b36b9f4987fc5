"""What a new task is asked of; runs in a copy of the repository, see ``test_drill.py``.

Asks for the corpus' report and for the tests of its labels, and grades a class. All that happens in
one process, which loads PyTorch, nbgrader and the oracles once. Prints what came out as JSON.
"""

import contextlib
import io
import json
import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import pytest
from classroom import CHECKOUT, Classroom, grade_here, machine_points, model_answers, nbgrader_here
from corpus.answers import read

import d2l_conv
from d2l_conv.course import environment
from d2l_conv.grading.notes import METADATA
from d2l_conv.teaching.overview import OverviewApp

ASSIGNMENT = "padding_and_stride"


def said(command: Callable[[str], object], task: str) -> tuple[str, bool]:
    """Run what would be a program; return its words, and whether it ended well."""
    words = io.StringIO()
    with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
        try:
            code = command(task)
        except SystemExit as end:
            code = end.code
    return words.getvalue(), not code


def report(task: str) -> None:
    """Do what ``python -m corpus TASK`` does."""
    with patch.object(sys, "argv", ["corpus", task]):
        runpy.run_module("corpus", run_name="__main__")


def labels(task: str) -> int:
    """Run the tests that prove a task's labels."""
    arguments = ["-q", "-p", "no:cacheprovider", "tests/test_corpus.py"]
    return pytest.main([*arguments, "-k", f"(oracle_proves and {task}) or labels_are or enough"])


def class_page(room: Classroom) -> str:
    """Write the page about the class; return it."""
    with contextlib.chdir(room.root), patch.dict(os.environ, environment()):
        app = OverviewApp()
        app.initialize([ASSIGNMENT])
        app.start()
    return (room.root / "overview" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


def graded(task: str, folder: Path) -> dict[str, Any]:
    """Generate, validate, grade, and write the class page."""
    room = Classroom(folder, ASSIGNMENT)
    model = model_answers(ASSIGNMENT)
    wrong = next(answer for answer in read(task, False) if answer.kind == "catalogue")
    room.hand_in("learner-01", model)
    page = room.hand_in("learner-02", {**model, f"{task}_answer": wrong.source})
    validated = nbgrader_here(room.root, CHECKOUT, "validate", str(page))
    grade_here(room.root, ASSIGNMENT)
    nbgrader_here(room.root, CHECKOUT, "generate_feedback", ASSIGNMENT)
    with room.gradebook() as gradebook:
        points = {
            learner: {
                grade.name: grade.auto_score
                for grade in gradebook.find_submission(ASSIGNMENT, learner).notebooks[0].grades
            }
            for learner in ("learner-01", "learner-02")
        }
    path = room.root / "autograded" / "learner-02" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notes = {
        cell.metadata.nbgrader.grade_id: cell.metadata.get(METADATA)
        for cell in nbformat.read(path, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    feedback = room.root / "feedback" / "learner-02" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return {
        "most": machine_points(ASSIGNMENT),
        "validated": validated,
        "points": points,
        "note": notes[task],
        "feedback": feedback.read_text(encoding="utf-8"),
        "page": class_page(room),
        "released": [cell.source for cell in room.released.cells],
    }


def main(task: str, folder: Path) -> None:
    assert CHECKOUT in Path(d2l_conv.__file__).parents
    seen = {"report": said(report, task), "labels": said(labels, task), **graded(task, folder)}
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
