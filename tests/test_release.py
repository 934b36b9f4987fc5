"""What learners get: no solution, no hidden test, no mark, and not a single point for free."""

import re

import nbformat
import pytest
from classroom import SOURCES, Classroom
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_locked, is_solution

POINTS = {"padding_and_stride": (30, 27), "two_layer_backprop": (40, 37)}
MARKS = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|fresh=True|Marking\.")

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def lines(text: str) -> list[str]:
    """Return the lines of code that say something: long enough to be nobody else's."""
    return [line.strip() for line in text.splitlines() if len(line.strip()) > 12]


@pytest.fixture(scope="module", params=sorted(POINTS))
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
    def test_points_are_those_of_the_course(self, assignment, source):
        points = graded(source).values()
        by_hand = [most for gained, most in points if gained is None]
        assert sum(most for _, most in points) == POINTS[assignment][0]
        assert POINTS[assignment][0] - sum(by_hand) == POINTS[assignment][1]

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
        assert len(answers) == 8
        for cell in answers:
            code = cell.cell_type == "code"
            assert ("raise NotImplementedError()" if code else "YOUR ANSWER HERE") in cell.source

    def test_every_check_gives_nothing(self, run_as_released):
        gained = [gained for gained, _ in graded(run_as_released).values()]
        assert gained == [0] * 8

    def test_only_what_the_learner_has_to_write_fails(self, run_as_released):
        failed = [
            cell.source
            for cell in run_as_released.cells
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        ]
        assert failed
        assert all("# Try it" in source for source in failed)
