"""What learners get: no solution, no hidden test, no mark, and not a single point for free."""

import copy
import re
from dataclasses import replace

import nbformat
import pytest
from classroom import SOURCES, Classroom, cell_named
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade, is_grade, is_locked, is_solution
from sealed_room import CHECK_SIZE, SIZE, answer, notebook, test_cell
from traitlets.config import Config

from d2l_conv.grading.preprocessors.assembly import Source
from d2l_conv.grading.preprocessors.releases import (
    MOST_RELEASES,
    CheckSource,
    KeepTexts,
    earlier_texts,
)
from d2l_conv.grading.preprocessors.restore import restore, text_hash
from d2l_conv.homework import ASSIGNMENTS

MARKS = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|fresh=True|Marking\.")

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def lines(text: str) -> list[str]:
    """Return the lines of code that say something: long enough to be nobody else's."""
    return [line.strip() for line in text.splitlines() if len(line.strip()) > 12]


@pytest.fixture(scope="module", params=sorted(ASSIGNMENTS))
def assignment(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def source(assignment: str) -> NotebookNode:
    return nbformat.read(SOURCES / assignment / f"{assignment}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def released(assignment: str, tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return Classroom(tmp_path_factory.mktemp("release"), assignment).released


@pytest.fixture(scope="module")
def run_as_released(released: NotebookNode) -> NotebookNode:
    """Return the notebook as it is when a learner runs it without having done anything."""
    notebook = nbformat.from_dict(released)
    return NotebookClient(notebook, timeout=300, kernel_name="python3", allow_errors=True).execute()


def graded(notebook: NotebookNode) -> dict[str, tuple[float | None, float]]:
    """Return points and most points of every graded cell, by its name."""
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)
        for cell in notebook.cells
        if is_grade(cell)
    }


class TestSource:
    def test_points_are_those_of_the_tasks(self, assignment, source):
        points = graded(source).items()
        checked = {name: most for name, (gained, most) in points if gained is not None}
        assert checked == {task.name: task.max_points for task in ASSIGNMENTS[assignment]}
        assert list(checked) == [task.name for task in ASSIGNMENTS[assignment]]

    def test_its_tasks_have_the_order_and_the_numbers_of_the_registry(self, assignment, source):
        tasks = [
            (str(task.number), task.name, f"{task.max_points:g}")
            for task in ASSIGNMENTS[assignment]
        ]
        text = "\n".join(cell.source for cell in source.cells)
        assert re.findall(r"^\| (\d) \| `(\w+)` \| ([\d.]+) \|$", text, re.M) == tasks
        headings = re.findall(r"^## Task (\d): .* \((\d+) points\)$", text, re.M)
        assert headings[:-1] == [(number, points) for number, _, points in tasks]
        asked = [cell.metadata.nbgrader.grade_id for cell in source.cells if is_grade(cell)]
        assert asked[:-1] == [name for _, name, _ in tasks]

    def test_its_saved_outputs_have_full_points(self, source):
        checks = [cell for cell in source.cells if is_grade(cell) and cell.cell_type == "code"]
        shown = [out for c in checks for out in c.outputs if out.output_type == "execute_result"]
        assert [float(out.data["text/plain"]) for out in shown] == [
            cell.metadata.nbgrader.points for cell in checks
        ]

    def test_it_has_what_the_release_must_not_have(self, source):
        text = "\n".join(cell.source for cell in source.cells)
        found = {match[0] for match in MARKS.finditer(text)}
        assert {"BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME", "fresh=True"} <= found


class TestReleased:
    def test_no_mark_and_no_hidden_test(self, released):
        assert [c.source for c in released.cells if MARKS.search(c.source)] == []

    def test_no_line_of_a_solution(self, source, released):
        secret, known = set(), set()
        for cell in source.cells:
            secret.update(
                line for answer in SOLUTION.findall(cell.source) for line in lines(answer)
            )
            known.update(lines(SOLUTION.sub("", cell.source)))
        given = {line for cell in released.cells for line in lines(cell.source)}
        assert len(secret - known) > 20
        assert (secret - known) & given == set()

    def test_no_output(self, released):
        assert [c for c in released.cells if c.get("outputs") or c.get("execution_count")] == []

    def test_what_is_not_an_answer_is_locked(self, released):
        assert all(is_locked(c) for c in released.cells if is_grade(c) and not is_solution(c))
        texts = [c for c in released.cells if c.cell_type == "markdown" and not is_solution(c)]
        assert all(is_locked(cell) for cell in texts)

    def test_every_answer_has_its_stub(self, released):
        answers = [c for c in released.cells if is_solution(c)]
        assert len(answers) == len(graded(released))
        for cell in answers:
            code = cell.cell_type == "code"
            assert ("raise NotImplementedError()" if code else "YOUR ANSWER HERE") in cell.source

    def test_every_check_gives_nothing(self, run_as_released):
        assert {gained for gained, _ in graded(run_as_released).values()} == {0}

    def test_only_what_the_learner_has_to_write_fails(self, run_as_released):
        failed = [
            cell.source
            for cell in run_as_released.cells
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        ]
        assert failed
        assert all("# Try it" in source for source in failed)


# ------------------------------------------------------------------------------ refused, remembered


def checked(*cells: NotebookNode | str) -> str:
    """Return what is said against releasing a homework; empty if nothing is."""
    names = {"notebook": "ps", "assignment": "ps"}
    try:
        CheckSource().preprocess(notebook(*cells), {"nbgrader": names})
    except ValueError as error:
        return str(error)
    return ""


def locked(source: str) -> NotebookNode:
    cell = answer(source, "setup")
    cell.metadata.nbgrader.update(locked=True, solution=False)
    return cell


class TestRefused:
    def test_the_course_is_not(self, source):
        assert checked(*source.cells) == ""

    def test_points_that_the_check_does_not_give(self):
        said = checked(answer(SIZE), test_cell(CHECK_SIZE, 8.0))
        assert "output_size: the cell's points are 8, but check_output_size gives at most 4" in said
        assert checked(answer(SIZE), test_cell(CHECK_SIZE, 4.0)) == ""

    def test_points_of_a_test_of_the_teachers_own_are_the_teachers(self):
        assert checked(answer(SIZE), test_cell("assert output_size(8, 3) == 6", 8.0)) == ""

    @pytest.mark.parametrize(
        "cells",
        [
            ["from my_checks import check_mine", answer(SIZE)],
            [answer("x = 1", "other"), answer(SIZE)],
        ],
        ids=["unlocked", "nowhere"],
    )
    def test_a_test_that_uses_what_is_neither_locked_nor_an_answer(self, cells):
        said = checked(*cells, test_cell("check_mine(output_size)", 4.0))
        assert "output_size: the test uses check_mine, which no locked cell" in said

    @pytest.mark.parametrize(
        "cells",
        [
            [locked("from my_checks import check_mine"), answer(SIZE)],
            [locked("from my_checks import *"), answer(SIZE)],
            [answer(f"{SIZE}\ncheck_mine = len")],
            [answer(SIZE), test_cell("check_mine = print\ndisplay(1)", 1.0, "first")],
        ],
        ids=["locked", "star", "answer", "test"],
    )
    def test_other_names_are_fine(self, cells):
        assert checked(*cells, test_cell("check_mine(output_size)", 4.0)) == ""


def test_a_homework_that_is_refused_is_not_released(tmp_path):
    classroom = Classroom(tmp_path, "padding_and_stride")
    path = classroom.root / "source" / "padding_and_stride" / "padding_and_stride.ipynb"
    nb = nbformat.read(path, as_version=4)
    cell_named(nb, "zero_pad").metadata.nbgrader.points = 8
    nbformat.write(nb, path)
    said = classroom.nbgrader("generate_assignment", "padding_and_stride", "--force", check=False)
    assert "zero_pad: the cell's points are 8, but check_zero_pad gives at most 3" in said
    assert not (classroom.root / "release" / "padding_and_stride").exists()


def test_what_was_fetched_before_a_sentence_was_mended_is_not_called_changed(tmp_path):
    classroom = Classroom(tmp_path, "padding_and_stride")
    path = classroom.root / "source" / "padding_and_stride" / "padding_and_stride.ipynb"
    nb = nbformat.read(path, as_version=4)
    for name in ("rules", "imports", "zero_pad"):
        cell_named(nb, name).source += "\n# mended" if name != "rules" else "\n\nMended."
    nbformat.write(nb, path)
    classroom.nbgrader("generate_assignment", "padding_and_stride", "--force")
    with Gradebook(f"sqlite:///{classroom.root / 'gradebook.db'}") as gradebook:
        names = "padding_and_stride", "padding_and_stride"
        found = Source.read(gradebook, *names, classroom.root)
    fetched = copy.deepcopy(classroom.released)
    restore(fetched, found.cells)
    assert fetched.metadata["d2l_conv_grading"]["flags"] == []
    assert len(fetched.cells) == len(classroom.released.cells)
    assert "Mended." in cell_named(fetched, "rules").source
    unknown = copy.deepcopy(classroom.released)
    restore(unknown, [replace(cell, earlier=()) for cell in found.cells])
    flags = unknown.metadata["d2l_conv_grading"]["flags"]
    assert [flag["cell"] for flag in flags] == ["zero_pad"]


def test_of_many_releases_the_last_are_remembered(tmp_path):
    step = KeepTexts(config=Config(CourseDirectory={"root": str(tmp_path)}))
    for number in range(MOST_RELEASES + 5):
        nb = notebook(locked(f"# {number}"))
        for name in ("ps", "other"):
            step.preprocess(nb, {"nbgrader": {"assignment": "week", "notebook": name}})
    known = earlier_texts(tmp_path, "week", "ps")
    assert known == earlier_texts(tmp_path, "week", "other")
    assert known == {"setup": tuple(text_hash(f"# {n}") for n in range(5, MOST_RELEASES + 5))}
    assert earlier_texts(tmp_path, "another week", "ps") == {}
