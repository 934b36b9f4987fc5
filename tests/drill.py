"""Grades a class that has a new task; runs in a copy of the repository, see ``test_drill.py``.

Prints what came out as JSON.
"""

import json
import sys
from pathlib import Path

import nbformat
from classroom import CHECKOUT, Classroom, grade_here, machine_points, model_answers, nbgrader_here
from corpus.answers import read

import d2l_conv
from d2l_conv.grading.notes import METADATA

ASSIGNMENT = "padding_and_stride"


def main(task: str, folder: Path) -> None:
    """Generate, validate, grade, and write the class page."""
    assert CHECKOUT in Path(d2l_conv.__file__).parents
    room = Classroom(folder, ASSIGNMENT)
    model = model_answers(ASSIGNMENT)
    wrong = next(answer for answer in read(task, False) if answer.kind == "catalogue")
    room.hand_in("learner-01", model)
    page = room.hand_in("learner-02", {**model, f"{task}_answer": wrong.source})
    validated = nbgrader_here(room.root, CHECKOUT, "validate", str(page))
    said = grade_here(room.root, ASSIGNMENT)
    nbgrader_here(room.root, CHECKOUT, "generate_feedback", ASSIGNMENT)
    room.run("d2l_conv.teaching.overview", ASSIGNMENT)
    with room.gradebook() as gradebook:
        points = {
            learner: {
                grade.name: grade.auto_score
                for grade in gradebook.find_submission(ASSIGNMENT, learner).notebooks[0].grades
            }
            for learner in ("learner-01", "learner-02")
        }
    graded = room.root / "autograded" / "learner-02" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notes = {
        cell.metadata.nbgrader.grade_id: cell.metadata.get(METADATA)
        for cell in nbformat.read(graded, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    feedback = room.root / "feedback" / "learner-02" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    seen = {
        "most": machine_points(ASSIGNMENT),
        "validated": validated,
        "said": said,
        "points": points,
        "note": notes[task],
        "feedback": feedback.read_text(encoding="utf-8"),
        "page": (room.root / "overview" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8"),
        "released": [cell.source for cell in room.released.cells],
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
