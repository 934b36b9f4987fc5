"""Grade your own homework on your own machine, hidden cells included.

    python -m d2l_conv.selfstudy padding_and_stride

grades the notebook in ``homework/padding_and_stride`` as it was saved last, prints the points and
opens the feedback page. It is nbgrader's own way, in a course that lives only as long; no gradebook
and no submission of a teacher is touched.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import webbrowser
from pathlib import Path

from d2l_conv import course

LEARNER = "me"

# nbgrader's own executor, for machines that have no sandbox: it is the learner's own code.
PLAIN_GRADER = """
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors." + name
    for name in ("Execute", "LimitOutput", "SaveAutoGrades", "CheckCellMetadata")
]
"""

TEXTS = {
    "unknown": "There is no homework {name}; there is {names}.",
    "missing": "{path} is not there. Fetch the homework first: Nbgrader > Assignment List in "
    "JupyterLab.",
    "grading": "Grading {path} as it was saved last ...",
    "points": "{task:<24}{points:>5g} of {most:g}",
    "by_hand": "{task:<24}    - of {most:g}, a person reads it",
    "sum": "{task:<24}{points:>5g} of {most:g}",
    "page": "What went wrong, and where: {page}",
}


def find_notebook(name: str, checkout: Path) -> Path:
    """Return the learner's notebook for the name of a homework, or for a path to it.

    Raises
    ------
    CourseError
        If there is no such homework, or it was not fetched.
    """
    path = Path(name)
    if path.suffix != ".ipynb":
        path = checkout / "homework" / name / f"{name}.ipynb"
    names = course.assignments(checkout)
    if path.stem not in names:
        raise course.CourseError(TEXTS["unknown"].format(name=path.stem, names=", ".join(names)))
    if not path.is_file():
        raise course.CourseError(TEXTS["missing"].format(path=path))
    return path


def make_course(folder: Path, notebook: Path, checkout: Path) -> None:
    """Make a course in ``folder`` in which ``notebook`` is the one thing handed in."""
    name = notebook.stem
    assignments = folder / "assignments"
    sources = checkout / "assignments"
    shutil.copytree(sources / "source" / name, assignments / "source" / name)
    shutil.copy(sources / "nbgrader_config.py", assignments)
    handed_in = assignments / "submitted" / LEARNER / name
    handed_in.mkdir(parents=True)
    shutil.copy(notebook, handed_in)


def grade(folder: Path, name: str) -> Path:
    """Grade what was handed in; return the feedback page.

    Raises
    ------
    CourseError
        If nbgrader fails.
    """
    course.prepare("generate_assignment", name, "--create", checkout=folder)
    sealed = sys.platform == "linux" and shutil.which("bwrap") is not None
    if not sealed or course.nbgrader(["autograde", name], folder, quiet=True).returncode:
        with (folder / "assignments" / "nbgrader_config.py").open("a") as settings:
            settings.write(PLAIN_GRADER)
        course.prepare("autograde", name, "--force", checkout=folder)
    course.prepare("generate_feedback", name, checkout=folder)
    return folder / "assignments" / "feedback" / LEARNER / name / f"{name}.html"


def points(folder: Path, name: str) -> list[str]:
    """Return a line for each task and one for the sum."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'assignments' / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission(name, LEARNER).notebooks[0].grades
        rows = [(grade.name, grade.auto_score, grade.max_score) for grade in grades]
    lines = [
        TEXTS["by_hand" if gained is None else "points"].format(task=task, points=gained, most=most)
        for task, gained, most in rows
    ]
    gained, most = (sum(row[i] for row in rows if row[1] is not None) for i in (1, 2))
    return [*lines, TEXTS["sum"].format(task="", points=gained, most=most)]


def selfstudy(name: str, checkout: Path = course.CHECKOUT) -> tuple[list[str], Path]:
    """Grade a homework; return the lines to print and the feedback page beside the notebook.

    Raises
    ------
    CourseError
        If there is no such notebook, or nbgrader fails.
    """
    notebook = find_notebook(name, checkout)
    print(TEXTS["grading"].format(path=notebook), flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_course(folder, notebook, checkout)
        page = grade(folder, notebook.stem)
        kept = notebook.parent / "feedback" / "selfstudy.html"
        kept.parent.mkdir(exist_ok=True)
        shutil.copy(page, kept)
        return points(folder, notebook.stem), kept


def main(arguments: list[str]) -> int:
    """Grade the homework that is named; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m d2l_conv.selfstudy", description=__doc__)
    parser.add_argument("homework", help="its name, or the path of your notebook")
    parser.add_argument("--no-browser", action="store_true", help="do not open the feedback page")
    chosen = parser.parse_args(arguments)
    try:
        lines, page = selfstudy(chosen.homework)
    except course.CourseError as error:
        print(error, file=sys.stderr)
        return 1
    print(*lines, TEXTS["page"].format(page=page), sep="\n")
    if not chosen.no_browser:
        webbrowser.open(page.as_uri())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
