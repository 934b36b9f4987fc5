"""Grade your own homework on your own machine, hidden cells included.

    python -m d2l_conv.selfstudy padding_and_stride

grades the notebook in ``homework/padding_and_stride`` as it was saved last, with the files beside
it, prints the points and opens the feedback page. It is the teacher's own way, in a course that
lives only as long; no gradebook and no submission of a teacher is touched.

With ``--receipt`` the hidden cases are those that the teacher's verdict came from; the receipt
stands at the end of the feedback page.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import stat
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from d2l_conv import course, languages
from d2l_conv.grading import seeds
from d2l_conv.languages import Sentences, gettext, listed, spoken_in

if TYPE_CHECKING:
    from d2l_conv.teaching.standing import Standing

LEARNER = "me"
MOST_BYTES = 200_000_000  # that are copied from beside a notebook
NO_FILES_OF_THEIRS = shutil.ignore_patterns("feedback", ".*", "__pycache__", "*.pyc")

# nbgrader's own steps, for systems that cannot fork: it is the learner's own code.
PLAIN_GRADER = """
c.Execute.timeout = 120
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors." + name
    for name in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells")
]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors." + name
    for name in ("Execute", "LimitOutput", "SaveAutoGrades", "CheckCellMetadata")
]
"""

TEXTS = Sentences(
    {
        "unknown": "There is no homework {name}; there is {names}.",
        "missing": "{path} is not there. Fetch the homework first: Nbgrader > Assignment List in "
        "JupyterLab.",
        "copy": "{path} cannot be read: {error}",
        "grading": "Grading {path} as it was saved last ...",
        "unsealed": "There is no sandbox on this machine; your code runs as it does in JupyterLab.",
        "failed": "The notebook could not be graded. {words}\nTo grade it without a "
        "sandbox, as your own code: python -m d2l_conv.selfstudy {name} --unsealed",
        "not_graded": "Not graded: {reason}",
        "points": "{task:<24}{points:>5g} of {most:g}",
        "by_hand": "{task:<24}    - of {most:g}, a person reads it",
        "sum": "{task:<24}{points:>5g} of {most:g}",
        "flag": "A teacher would be told: {flag}",
        "receipt": "{error}. It stands at the end of the feedback page.",
        "no_receipt": "A receipt is for the sealed grader, which this system cannot run.",
        "other": "The receipt is of another version: this notebook, a file beside it or the "
        "homework has changed since it was handed in. What follows is about what is here now.",
        "same": "By the cases of the receipt, for the very code that was handed in:",
        "page": "What went wrong, and where: {page}",
    }
)


def find_homework(name: str, checkout: Path) -> tuple[str, Path]:
    """Return which homework is meant, and where it is: a folder, or the notebook that was named.

    Parameters
    ----------
    name : str
        The homework's name, or a path to a notebook of it, whatever a browser made of its name.
    checkout : Path
        The course.

    Raises
    ------
    CourseError
        If there is no such homework, or it was not fetched.
    """
    names = course.assignments(checkout)
    path, is_path = Path(name), name.endswith(".ipynb")
    if not is_path:
        path = checkout / "homework" / name
    parts = (path.parent.name, path.stem) if is_path else (name, name)
    meant = [n for n in names if n == parts[0] or (is_path and parts[1].startswith(n))]
    if not meant:
        raise course.CourseError(TEXTS["unknown"].format(name=parts[1], names=listed(names)))
    assignment = max(meant, key=len)
    if not (os.path.lexists(path) if is_path else any(path.glob("*.ipynb"))):
        missing = path if is_path else path / f"{assignment}.ipynb"
        raise course.CourseError(TEXTS["missing"].format(path=missing))
    return assignment, path


def language_of(origin: Path, assignment: str) -> str:
    """Return the language of the notebook that is handed in; English where that is not known."""
    path = origin if origin.suffix == ".ipynb" else origin / f"{assignment}.ipynb"
    try:
        metadata: dict[str, object] = json.loads(path.read_bytes())["metadata"]
        return spoken_in(metadata)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return languages.ENGLISH


def make_course(folder: Path, assignment: str, checkout: Path, language: str) -> None:
    """Make a course with one homework, in one language, in ``folder``."""
    assignments, sources = folder / "assignments", checkout / "assignments"
    for edition in {languages.ENGLISH, language}:
        source = course.source_directory(edition)
        if (sources / source / assignment).is_dir():
            shutil.copytree(sources / source / assignment, assignments / source / assignment)
    shutil.copy(sources / "nbgrader_config.py", assignments)
    with contextlib.suppress(OSError):  # where others teach, their secret is not ours to read
        seeds.course_secret(sources)
        shutil.copy(sources / seeds.SECRET_FILE, assignments)
    if (sources / "release_history").is_dir():  # or an earlier fetched homework looks changed
        shutil.copytree(sources / "release_history", assignments / "release_history")
    with (assignments / "nbgrader_config.py").open("a") as settings:
        settings.write("" if hasattr(os, "fork") else PLAIN_GRADER)
        settings.write("\nc.ShowReceipt.enabled = False\n")
    if not (sources / course.source_directory(language) / assignment).is_dir():
        language = languages.ENGLISH
    options = assignment, "--create"
    course.prepare("generate_assignment", *options, checkout=folder, language=language)


def hand_in(folder: Path, assignment: str, origin: Path, learner: str = LEARNER) -> None:
    """Copy a homework into a course: the notebook that was named, or all, and what is beside it.

    Raises
    ------
    CourseError
        If it cannot be copied.
    """
    target = folder / "assignments" / "submitted" / learner / assignment
    named = origin if origin.suffix == ".ipynb" else None
    left = MOST_BYTES

    def copy(source: str, copied: str) -> None:
        nonlocal left
        status = os.lstat(source)
        others = named is not None and source.endswith(".ipynb")
        if stat.S_ISREG(status.st_mode) and status.st_size <= left and not others:
            left -= status.st_size
            shutil.copyfile(source, copied)

    try:
        beside = (named.parent if named else origin).resolve()
        shutil.copytree(
            beside, target, symlinks=True, ignore=NO_FILES_OF_THEIRS, copy_function=copy
        )
        if named is not None:
            path = target / f"{assignment}.ipynb"
            path.unlink(missing_ok=True)
            shutil.copyfile(named, path, follow_symlinks=False)
    except (OSError, RecursionError) as error:
        raise course.CourseError(TEXTS["copy"].format(path=origin, error=error)) from None


def as_nbgrader_reads(folder: Path, assignment: str) -> None:
    """Give what was handed in the name and the form that nbgrader's own executor reads.

    Raises
    ------
    CourseError
        If it is no notebook; the message says why.
    """
    from d2l_conv.grading.submissions import Unreadable, parse, read_text

    handed_in = folder / "assignments" / "submitted" / LEARNER / assignment
    path = handed_in / f"{assignment}.ipynb"
    others = sorted(handed_in.glob("*.ipynb"))
    found = path if path.exists() or len(others) != 1 else others[0]
    try:
        text = read_text(found)
        parse(text, found.name)
    except (Unreadable, OSError) as error:
        raise course.CourseError(TEXTS["not_graded"].format(reason=error)) from None
    found.unlink()
    path.write_text(text, encoding="utf-8")


def grade(folder: Path, assignment: str, unsealed: bool = False, receipt: str = "") -> None:
    """Grade what was handed in, as ``make grade`` does; by the cases of a receipt, if there is one.

    Raises
    ------
    CourseError
        If that fails: nothing is run without a sandbox because it failed in one.
    """
    if not hasattr(os, "fork"):
        as_nbgrader_reads(folder, assignment)
        done = course.nbgrader(["autograde", assignment], folder, quiet=True)
    else:
        options = ["--no-bar", *(["--unsealed"] if unsealed else [])]
        options += [f"--SealedExecute.receipt={receipt}"] if receipt else []
        done = course.nbgrader(
            [assignment, *options], folder, quiet=True, module="d2l_conv.grading"
        )
    if done.returncode:
        words = done.stdout.strip()
        raise course.CourseError(TEXTS["failed"].format(words=words, name=assignment))


def standing(folder: Path, assignment: str, learner: str = LEARNER) -> Standing:
    """Return where a learner of the course stands."""
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from d2l_conv.grading.commands.records import Records
    from d2l_conv.teaching.standing import Standings

    root = folder / "assignments"
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        records = Records(gradebook, CourseDirectory(root=str(root)), assignment, Config())
        return Standings(records).of(learner, None)


def read_receipt(text: str) -> str:
    """Return a receipt as it is compared.

    Raises
    ------
    CourseError
        If it is none, or is of no use here.
    """
    if not hasattr(os, "fork"):
        raise course.CourseError(TEXTS["no_receipt"])
    try:
        return str(seeds.Receipt.parse(text))
    except ValueError as error:
        raise course.CourseError(TEXTS["receipt"].format(error=error)) from None


def which_version(folder: Path, assignment: str, receipt: str) -> str:
    """Say whether a receipt is of what was graded now."""
    import nbformat

    from d2l_conv.grading.notes import METADATA, RECEIPT

    path = folder / "assignments" / "autograded" / LEARNER / assignment / f"{assignment}.ipynb"
    noted = nbformat.read(path, as_version=4).metadata[METADATA]
    return TEXTS["same" if noted[RECEIPT] == receipt else "other"]


def page_and_lines(folder: Path, assignment: str) -> tuple[Path, list[str]]:
    """Return the feedback page, and a line for each task, for the sum and for what is to be said.

    Raises
    ------
    CourseError
        If the notebook could not be graded; the message says why.
    """
    from d2l_conv.teaching.standing import UNSEALED

    found = standing(folder, assignment)
    if not found.points:
        raise course.CourseError(TEXTS["not_graded"].format(reason=found.reason))
    course.prepare("generate_feedback", assignment, checkout=folder)
    page = folder / "assignments" / "feedback" / LEARNER / assignment / f"{assignment}.html"
    lines, known = [], 0.0
    for task, gained in found.points.items():
        text = TEXTS["by_hand" if gained is None else "points"]
        lines.append(text.format(task=task, points=gained, most=found.most[task]))
        known += found.most[task] if gained is not None else 0.0
    gained = sum(points or 0.0 for points in found.points.values())
    lines.append(TEXTS["sum"].format(task="", points=gained, most=known))
    lines += [TEXTS["flag"].format(flag=flag) for flag in found.flags if flag != gettext(UNSEALED)]
    return page, [*lines, *filter(None, [found.reason])]


def selfstudy(
    name: str, checkout: Path = course.CHECKOUT, unsealed: bool = False, receipt: str = ""
) -> tuple[list[str], Path]:
    """Grade a homework; return the lines to print and the feedback page beside the notebook.

    ``receipt`` is that of a feedback page, or empty for cases of the learner's own.

    Raises
    ------
    CourseError
        If there is no such notebook, or it could not be graded, or the receipt is none.
    """
    receipt = read_receipt(receipt) if receipt else ""
    assignment, origin = find_homework(name, checkout)
    print(TEXTS["grading"].format(path=origin), flush=True)
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        unsealed = True
        print(TEXTS["unsealed"], flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_course(folder, assignment, checkout, language_of(origin, assignment))
        hand_in(folder, assignment, origin)
        grade(folder, assignment, unsealed, receipt)
        page, lines = page_and_lines(folder, assignment)
        if receipt:
            lines.insert(0, which_version(folder, assignment, receipt))
        kept = (origin if origin.is_dir() else origin.parent) / "feedback" / "selfstudy.html"
        kept.parent.mkdir(exist_ok=True)
        shutil.copy(page, kept)
        return lines, kept


def main(arguments: list[str]) -> int:
    """Grade the homework that is named; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m d2l_conv.selfstudy", description=__doc__)
    parser.add_argument("homework", help="its name, or the path of your notebook")
    parser.add_argument(
        "--unsealed", action="store_true", help="run the notebook without a sandbox"
    )
    parser.add_argument("--receipt", default="", help="of your feedback page: the same cases")
    parser.add_argument("--no-browser", action="store_true", help="do not open the feedback page")
    chosen = parser.parse_args(arguments)
    course.speak_as_last()
    try:
        lines, page = selfstudy(chosen.homework, unsealed=chosen.unsealed, receipt=chosen.receipt)
    except course.CourseError as error:
        print(error, file=sys.stderr)
        return 1
    print(*lines, TEXTS["page"].format(page=page), sep="\n")
    if not chosen.no_browser:
        webbrowser.open(page.as_uri())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
