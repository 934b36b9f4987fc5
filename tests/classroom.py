"""A course in a temporary folder, and what learners hand in there."""

import atexit
import copy
import fcntl
import functools
import io
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import chdir, suppress
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import nbformat
import nbgrader.api
import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from jupyter_core.application import NoStart
from nbconvert.exporters import templateexporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp
from nbgrader.validator import Validator

from d2l_conv.course import environment
from d2l_conv.grading.commands import whole_class
from d2l_conv.homework import ASSIGNMENTS

CHECKOUT = Path(__file__).resolve().parent.parent
SOURCES = CHECKOUT / "assignments" / "source"


@functools.cache
def alembic_version() -> str:
    """Return what the program alembic says, which nbgrader starts for each new gradebook."""
    steps = Path(nbgrader.api.__file__).parent.glob("alembic/versions/*.py")
    named = re.findall(r"(?m)^(down_)?revision = '(\w+)'", "\n".join(p.read_text() for p in steps))
    (last,) = {name for down, name in named if not down} - {name for down, name in named if down}
    return last


nbgrader.api.get_alembic_version = alembic_version
# Whoever opens a gradebook again need not put its queries into words again. To close it closes all
# connections of its engine, which then makes new ones.
nbgrader.api.create_engine = functools.lru_cache(maxsize=8)(nbgrader.api.create_engine)


class Compiled(BytecodeCache):
    """Keeps what Jinja has made of the templates of pages, which are the same for each page."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


templateexporter.Environment = functools.partial(Environment, bytecode_cache=Compiled())
SOLUTION = re.compile(r"^\s*### (BEGIN|END) SOLUTION.*\n?", re.MULTILINE)


def model_answers(assignment: str) -> dict[str, str]:
    """Return the source notebook's own solutions by grade_id, marks left out."""
    nb = nbformat.read(SOURCES / assignment / f"{assignment}.ipynb", as_version=4)
    cells = {
        cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if "nbgrader" in cell.metadata
    }
    return {
        name: SOLUTION.sub("", cell.source)
        for name, cell in cells.items()
        if cell.metadata.nbgrader.solution
    }


def machine_points(assignment: str) -> float:
    """Return the points of all tasks that the machine grades."""
    return sum(task.max_points for task in ASSIGNMENTS[assignment])


def most_points(assignment: str) -> float:
    """Return the points of a homework, those of its written answer with them."""
    nb = nbformat.read(SOURCES / assignment / f"{assignment}.ipynb", as_version=4)
    cells = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    return float(sum(cell["points"] for cell in cells if cell.get("grade")))


def run(
    folder: Path, module: str, *arguments: str, check: bool = True
) -> subprocess.CompletedProcess:
    """Run ``python -m module`` in a folder, with the course's environment."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )
    if check and done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return done


def nbgrader_here(folder: Path, checkout: Path, *arguments: str, check: bool = True) -> str:
    """Run a command of nbgrader in this process, which saves loading it; return what it says."""
    path, words, app = sys.path.copy(), io.StringIO(), NbGraderApp.instance()
    try:
        with chdir(folder), patch.dict(os.environ, environment(checkout)):
            app.initialize([*arguments])
            app.init_logging(logging.StreamHandler, [words], color=False, subapps=True)
            with patch.object(Validator, "stream", words), suppress(NoStart):
                app.start()
    except SystemExit as error:
        assert not (check and error.code), words.getvalue()
    finally:
        app.reset()
        sys.path[:] = path
    return words.getvalue()


def grade_here(root: Path, *arguments: str, workers: int = 1) -> str:
    """Grade a class in this process; return the summary."""
    with chdir(root), patch.dict(os.environ, environment()):
        app = whole_class.GradeClassApp()
        app.initialize([*arguments, "--no-bar", f"--workers={workers}"])
        return str(app.grade(app.extra_args[0]))


def course_here(
    arguments: list[str],
    checkout: Path,
    quiet: bool = True,
    module: str = "nbgrader",
    language: str | None = None,
) -> subprocess.CompletedProcess:
    """Stand in for `d2l_conv.course.nbgrader`: do in this process what it starts another for.

    That saves loading nbgrader, and a grader has its warm processes already.
    """
    root = checkout / "assignments"
    try:
        if module == "nbgrader":
            said = nbgrader_here(root, checkout, *arguments)
        else:
            said = grade_here(root, *arguments)
    except whole_class.Stopped as stopped:
        return subprocess.CompletedProcess(arguments, 1, str(stopped))
    return subprocess.CompletedProcess(arguments, 0, said)


def grading_stops(root: Path, *arguments: str) -> str:
    """Run the command that grades a class in this process, which has to fail; return its words."""
    words = io.StringIO()
    with chdir(root), patch.dict(os.environ, environment()):
        app = whole_class.GradeClassApp()
        app.initialize([*arguments, "--no-bar", "--workers=1"])
        app.init_logging(logging.StreamHandler, [words], color=False)
        with pytest.raises(SystemExit) as end:
            app.start()
    assert end.value.code == 1, words.getvalue()
    return words.getvalue()


@functools.cache
def generated(assignment: str) -> Path:
    """Return a course with one generated assignment, made once in a run and to be copied.

    pytest-xdist's workers share it; whoever comes first makes it.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        root = Path(tempfile.mkdtemp(prefix="course-"))
        atexit.register(shutil.rmtree, root, ignore_errors=True)
        _generate(root, assignment)
        return root
    shared = Path(tempfile.gettempdir(), f"course-{run}")
    shared.mkdir(exist_ok=True)
    atexit.register(shutil.rmtree, shared, ignore_errors=True)  # the others have copied it by then
    root = shared / assignment
    with open(shared / f"{assignment}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "release").is_dir():
            shutil.rmtree(root, ignore_errors=True)
            _generate(root, assignment)
    return root


def _generate(root: Path, assignment: str) -> None:
    shutil.copytree(SOURCES / assignment, root / "source" / assignment)
    shutil.copy(CHECKOUT / "assignments" / "nbgrader_config.py", root)
    nbgrader_here(root, CHECKOUT, "generate_assignment", assignment, "--create")


class Classroom:
    """A course of its own: the checkout's settings and one assignment, generated.

    Parameters
    ----------
    root : Path
        An empty folder; the course's folders go into ``root/assignments``.
    assignment : str
        Which homework of the checkout.
    settings : str
        Lines that are added to ``nbgrader_config.py``.
    """

    def __init__(self, root: Path, assignment: str, settings: str = "") -> None:
        self.root, self.assignment = root / "assignments", assignment
        shutil.copytree(generated(assignment), self.root)
        with open(self.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
            config.write(f"\n{settings}\n")
        released = self.root / "release" / assignment / f"{assignment}.ipynb"
        self.released = nbformat.read(released, as_version=4)

    def run(self, module: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run ``python -m module`` in the course's folder."""
        return run(self.root, module, *arguments, check=check)

    def nbgrader(self, *arguments: str, check: bool = True) -> str:
        """Run a command of nbgrader in this process; return what it says."""
        return nbgrader_here(self.root, CHECKOUT, *arguments, check=check)

    def grade(self, *options: str, workers: int = 1) -> str:
        """Grade in this process; return the summary."""
        return grade_here(self.root, self.assignment, *options, workers=workers)

    def gradebook(self) -> Gradebook:
        """Return the course's gradebook, to be opened."""
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def folder(self, learner: str) -> Path:
        """Return the folder of what a learner handed in."""
        return self.root / "submitted" / learner / self.assignment

    def filled(self, answers: Mapping[str, str]) -> NotebookNode:
        """Return the released notebook with answers by grade_id."""
        nb = copy.deepcopy(self.released)
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell.source = answers[name]
        return nb

    def hand_in(
        self,
        learner: str,
        answers: Mapping[str, str],
        edit: Callable[[NotebookNode], object] | None = None,
        when: str = "2026-11-02 10:00:00 UTC",
    ) -> Path:
        """Write a submission as nbgrader's collect does; return the notebook's path."""
        nb = self.filled(answers)
        if edit is not None:
            edit(nb)
        folder = self.folder(learner)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.assignment}.ipynb"
        path.write_text(nbformat.v4.writes(nb) + "\n", encoding="utf-8")  # also what is no notebook
        (folder / "timestamp.txt").write_text(when)
        return path


def cell_named(nb: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the cell of that nbgrader id."""
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
