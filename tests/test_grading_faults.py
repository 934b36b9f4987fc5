"""A class with a fault in three of four submissions: nobody else notices.

Each fault says what its learner keeps. Where the grader itself is killed, the disk full or the
gradebook locked, see test_grading_class.py.
"""

import csv
import functools
import inspect
import json
import os
import shutil
from contextlib import chdir, contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from classroom import CHECKOUT, Classroom, generated, grade_here
from faults import ASSIGNMENT, FAULTS, FULL, MODEL, SETTINGS, hand_in_faults
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader.apihandlers import AutogradeHandler
from nbgrader.server_extensions.formgrader.base import BaseHandler
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from traitlets.config import Config

from d2l_conv import selfstudy
from d2l_conv.course import environment
from d2l_conv.grading.commands import whole_class
from d2l_conv.grading.commands.records import Records
from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.preprocessors.assembly import Graded, Job
from d2l_conv.grading.preprocessors.assembly import grade as grade_for_real
from d2l_conv.teaching.standing import FAILED, Standings

CLASS = 80
SOME_OTHERS = [f"learner-{number:03}" for number in range(4)]  # blank, late, handed in twice, right


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class that was graded once, by what ``make grade`` runs."""
    classroom = Classroom(tmp_path_factory.mktemp("faults"), ASSIGNMENT, SETTINGS)
    hand_in_faults(classroom)
    for number in range(CLASS - len(FAULTS)):
        classroom.hand_in(f"learner-{number:03}", {} if number % 4 == 0 else MODEL)
    # One is late, one hands in again: broken at first, and then right.
    classroom.hand_in("learner-001", MODEL, when="2027-01-01 10:00:00 UTC")
    classroom.nbgrader("db", "assignment", "add", ASSIGNMENT, "--duedate=2026-12-01")
    classroom.hand_in("learner-002", MODEL).write_text("{")
    assert f"{CLASS} notebooks:" in classroom.grade(workers=2)
    classroom.hand_in("learner-002", MODEL, when="2026-11-03 10:00:00 UTC")
    assert "1 graded now" in classroom.grade()
    return classroom


@pytest.fixture(scope="module")
def graded(classroom: Classroom) -> dict[str, dict[str, str]]:
    """The rows of its export."""
    classroom.nbgrader("export", "--to", "grades.csv")
    with open(classroom.root / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_there_are_enough_faults(graded: dict[str, dict[str, str]]):
    assert len(graded) == CLASS
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("name", FAULTS)
def test_fault_costs_what_it_says(graded: dict[str, dict[str, str]], name: str):
    fault = FAULTS[name]
    row = graded[fault.learner or name]
    if fault.points is None:
        assert row["status"] == "failed to grade"
        assert row["score"] == row["raw_score"] == row["points_so_far"] == ""
    else:
        assert row["status"] in ("graded", "zero"), row["reason"]
        assert float(row["raw_score"]) == fault.points, row["reason"]
    assert fault.said in row["reason"]


def test_nobody_else_notices(graded: dict[str, dict[str, str]]):
    others = {name: row for name, row in graded.items() if name.startswith("learner-")}
    assert len(others) == CLASS - len(FAULTS)
    for name, row in others.items():
        expected = 0.0 if int(name.removeprefix("learner-")) % 4 == 0 else FULL
        assert float(row["raw_score"]) == expected, (name, row["reason"])
        assert row["status"] == ("graded" if expected else "zero")
        assert row["reason"] == row["flags"] == ""


def test_late_and_handed_in_again(graded: dict[str, dict[str, str]]):
    assert graded["learner-001"]["timestamp"].startswith("2027-01-01")
    assert graded["learner-002"]["timestamp"].startswith("2026-11-03")
    assert float(graded["learner-002"]["score"]) == FULL


# --- the other ways in ------------------------------------------------------------------------


@contextmanager
def graded_before(classroom: Classroom, missed: list[str]):
    """Take the graded notebook of ``make grade`` where all that a grade depends on is the same.

    What asks for anything else is graded for real, and listed in ``missed``.
    """

    def grade(job: Job) -> Graded:
        name = f"{job.source.notebook}.ipynb"
        path = classroom.root / "autograded" / job.learner / ASSIGNMENT / name
        if path.exists():
            noted = json.loads(path.read_text(encoding="utf-8"))["metadata"][METADATA]
            same = noted["fingerprint"] == job.fingerprint and noted["note"] == job.handed_in.note
            if same and noted["submission"] == job.submission:
                return Graded(job.learner, job.source.notebook, path.read_text(encoding="utf-8"))
            missed.append(job.learner)
        return grade_for_real(job)

    with patch.object(whole_class, "grade", grade):
        yield


def again(classroom: Classroom, root: Path) -> Classroom:
    """Return the same course with some of the class handed in, and nothing graded."""
    other = Classroom(root, ASSIGNMENT, SETTINGS)
    for learner in [*(fault.learner or name for name, fault in FAULTS.items()), *SOME_OTHERS]:
        shutil.copytree(
            classroom.root / "submitted" / learner,
            other.root / "submitted" / learner,
            symlinks=True,
        )
    shutil.copy(classroom.root / ".grading_secret", other.root)
    other.nbgrader("db", "assignment", "add", ASSIGNMENT, "--duedate=2026-12-01")
    return other


def outcomes(root: Path) -> dict[str, tuple]:
    """Return what a teacher is told about everyone, and what formgrader is."""
    course = CourseDirectory(root=str(root))
    found = {}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for one in Standings(Records(gradebook, course, ASSIGNMENT, Config())).everyone():
            notebooks = one.submission.notebooks if one.submission else []
            flagged = [notebook.flagged for notebook in notebooks]
            told = (one.status, one.reason, one.raw_score, one.penalty, one.points, one.flags)
            found[one.learner] = (*told, flagged)
    return found


def by_command(other: Classroom) -> None:
    other.nbgrader("autograde", ASSIGNMENT, check=False)


def by_button(other: Classroom) -> None:
    """Do for each learner what formgrader's server does when its button is pressed."""
    with chdir(other.root), patch.dict(os.environ, environment(CHECKOUT)):
        formgrader = FormgradeExtension()
        formgrader.root_dir = str(other.root)
        formgrader.initialize([])
        replies: dict[str, str] = {}
        for learner in sorted(path.name for path in (other.root / "submitted").iterdir()):
            page = SimpleNamespace(
                log=formgrader.log,
                coursedir=formgrader.coursedir,
                authenticator=formgrader.authenticator,
                write=functools.partial(replies.__setitem__, learner),
            )
            page.api = BaseHandler.api.fget(page)
            inspect.unwrap(AutogradeHandler.post)(page, ASSIGNMENT, learner)
    for learner, (status, reason, *_) in outcomes(other.root).items():
        reply = json.loads(replies[learner])
        assert reply["success"] is (status != FAILED), reply
        assert status != FAILED or reason in reply["error"]


@pytest.mark.parametrize("way", [by_command, by_button])
def test_nbgraders_command_and_formgraders_button_give_the_same(classroom, tmp_path, way):
    other, missed = again(classroom, tmp_path), []
    with graded_before(classroom, missed):
        way(other)
    expected = outcomes(classroom.root)
    found = outcomes(other.root)
    assert found == {learner: expected[learner] for learner in found}
    assert len(found) == len(FAULTS) + len(SOME_OTHERS)
    assert missed == []


def test_selfstudy_gives_the_same(classroom, tmp_path):
    root, missed = tmp_path / "assignments", []
    shutil.copytree(generated(ASSIGNMENT), root)
    shutil.copy(classroom.root / ".grading_secret", root)
    with open(root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\n{SETTINGS}\n")
    learners = [*(fault.learner or name for name, fault in FAULTS.items()), *SOME_OTHERS]
    for learner in learners:
        selfstudy.hand_in(tmp_path, ASSIGNMENT, classroom.folder(learner), learner)

    def here(arguments: list[str], checkout: Path, quiet: bool, module: str) -> SimpleNamespace:
        return SimpleNamespace(returncode=0, stdout=grade_here(root, *arguments))

    with graded_before(classroom, missed), patch.object(selfstudy.course, "nbgrader", here):
        selfstudy.grade(tmp_path, ASSIGNMENT)
    expected = outcomes(classroom.root)
    assert outcomes(root) == {learner: expected[learner] for learner in learners}
    assert missed == ["learner-001"]  # there is no deadline
