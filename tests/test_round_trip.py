"""From release to feedback and export, by nbgrader's own commands, with the points to the half."""

import csv
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from classroom import (
    SOURCES,
    Classroom,
    course_here,
    generated,
    machine_points,
    model_answers,
    most_points,
    nbgrader_here,
)
from nbgrader.api import Gradebook

from d2l_conv import selfstudy
from d2l_conv.course import CourseError
from d2l_conv.grading.trusted import process as processes

WRITTEN = {"padding_and_stride": "explain_mistakes", "two_layer_backprop": "order_of_updates"}

# Who validates before they submit; homework 2 trains a net each time.
VALIDATED = {
    "padding_and_stride": ("learner-01", "learner-03"),
    "two_layer_backprop": ("learner-03",),
}

# What some learners answer instead of the model solution (None: the same), and what the task then
# earns by its text ('What pays').
PARTLY = {
    "padding_and_stride": {
        # Rounds up and refuses nothing, in 'output_size' and in the tasks whose answers call it:
        # there only what needs no stride pays. Puts no frame around the image at all.
        "learner-03": {
            "output_shape": (None, 1.0),  # pairs for kernel and padding
            "cross_correlate": (None, 2.0),  # without padding at stride 1
            "layers_until": (None, 1.0),  # without padding at stride 1
            "output_size": (
                "def output_size(n, kernel_size, padding=0, stride=1, dilation=1):\n"
                "    return -((dilation * (kernel_size - 1) + 1 - n - 2 * padding) // stride) + 1",
                1.0,
            ),
            "zero_pad": ("def zero_pad(X, padding):\n    return X", 0.0),
            "same_padding": (
                "def same_padding(kernel_size):\n"
                "    k_h, k_w = as_pair(kernel_size)\n"
                "    return ((k_h // 2, k_h // 2), (k_w // 2, k_w // 2))",
                1.0,
            ),
        },
        # Flips the kernel, leaves one task out, and stops in another.
        "learner-04": {
            "cross_correlate": (
                "def cross_correlate(X, K, padding=0, stride=1):\n"
                "    height, width = output_shape(X.shape, K.shape, padding, stride)\n"
                "    s_h, s_w = as_pair(stride)\n"
                "    padded, K = zero_pad(X, padding), K.flip(0, 1)\n"
                "    return torch.stack([\n"
                "        (padded[i * s_h:, j * s_w:][:K.shape[0], :K.shape[1]] * K).sum()\n"
                "        for i in range(height) for j in range(width)\n"
                "    ]).reshape(height, width)",
                0.0,
            ),
            "layers_until": ("", 0.0),
            "choose_conv": (
                "def choose_conv(shape_in, shape_out):\n    return shape_in[9]",
                0.0,
            ),
        },
        # Calls the ready-made thing in one task.
        "learner-05": {
            "cross_correlate": (
                "def cross_correlate(X, K, padding=0, stride=1):\n"
                "    X, K = X[None, None], K[None, None]\n"
                "    return F.conv2d(X, K, padding=padding, stride=stride)[0, 0]",
                0.0,
            ),
        },
    },
    "two_layer_backprop": {
        # Forgets the mask, in 'relu_backward' and in the tasks whose answers call it: there the
        # first kernel's gradient, and the update that follows it, are wrong. Leaves one task out.
        "learner-03": {
            "two_layer_gradients": (None, 3.0),  # the loss 1, dW2 2
            "digit_gradients": (None, 2.0),  # the loss 1, dW2 1
            "train_digits": (None, 3.0),  # accuracy 2, the seed 1
            "relu_backward": ("def relu_backward(dA, Z):\n    return dA", 0.0),
            "numerical_gradient": (
                "def numerical_gradient(f, x, h=1e-5):\n    raise NotImplementedError()",
                0.0,
            ),
        },
    },
}


def own_answers(assignment: str, learner: str) -> dict[str, str]:
    """Return what a learner wrote instead of the model answers, by the answer cell's name."""
    answers = PARTLY[assignment].get(learner, {}).items()
    return {f"{task}_answer": answer for task, (answer, _) in answers if answer is not None}


@dataclass
class Term:
    """A course that was walked through to its end, and what came out at each step."""

    classroom: Classroom
    homework: Path
    validated: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.classroom.assignment

    @property
    def learners(self) -> list[str]:
        return ["learner-01", "learner-02", *PARTLY[self.name]]

    def answers(self, learner: str) -> dict[str, str]:
        """Return what a learner writes into the answer cells."""
        if learner == "learner-02":
            return {}
        return model_answers(self.name) | own_answers(self.name, learner)

    def expected(self, learner: str) -> dict[str, float]:
        """Return the automatic points that the task's text promises."""
        most = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for cell in self.classroom.released.cells
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code"
        }
        if learner == "learner-02":
            return dict.fromkeys(most, 0.0)
        own = PARTLY[self.name].get(learner, {})
        return most | {task: points for task, (_, points) in own.items()}

    def notebook(self, learner: str) -> Path:
        return self.homework / learner / self.name / f"{self.name}.ipynb"

    def as_learner(self, learner: str, *command: str) -> str:
        """Run a command of nbgrader in a learner's own folder; return what it says."""
        folder = self.homework / learner
        folder.mkdir(parents=True, exist_ok=True)
        own = [f"--Exchange.assignment_dir={folder}", f"--Exchange.cache={folder / '.handed_in'}"]
        return nbgrader_here(folder, self.classroom.root.parent, *command, *own)

    def as_teacher(self, command: str, *arguments: str) -> None:
        self.said[command] = self.classroom.nbgrader(command, *arguments)

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.classroom.root / 'gradebook.db'}")


@pytest.fixture(scope="module", params=sorted(WRITTEN))
def term(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Term:
    """Walk the whole way once."""
    root = tmp_path_factory.mktemp("term")
    term = Term(Classroom(root, request.param), root / "learners")
    name = term.name
    term.as_teacher("release_assignment", name)
    for learner in term.learners:
        term.as_learner(learner, "fetch_assignment", name)
        nbformat.write(term.classroom.filled(term.answers(learner)), term.notebook(learner))
        if learner in VALIDATED[name]:
            term.validated[learner] = term.as_learner(
                learner, "validate", str(term.notebook(learner))
            )
        term.as_learner(learner, "submit", name, f"--student={learner}")
    # All learners of this test are one user of this machine, which nbgrader would remark on.
    term.as_teacher("collect", name, "--ExchangeCollect.check_owner=False")
    term.as_teacher("autograde", name)
    with term.gradebook() as gradebook:
        for learner in term.learners:
            grade = gradebook.find_grade(WRITTEN[name], name, name, learner)
            if grade.needs_manual_grade:
                grade.manual_score = 2.5
                grade.needs_manual_grade = False
        gradebook.db.commit()
    term.as_teacher("generate_feedback", name)
    term.as_teacher("release_feedback", name)
    for learner in term.learners:
        term.as_learner(learner, "fetch_feedback", name, f"--student={learner}")
    term.as_teacher("export", "--to", str(root / "grades.csv"))
    return term


def test_every_learner_gets_exactly_the_points_of_the_text(term: Term) -> None:
    with term.gradebook() as gradebook:
        gained = {
            learner: {
                grade.name: grade.auto_score
                for grade in gradebook.find_submission(term.name, learner).notebooks[0].grades
                if grade.name != WRITTEN[term.name]
            }
            for learner in term.learners
        }
    assert gained == {learner: term.expected(learner) for learner in term.learners}


def test_all_right_is_all_automatic_points_and_blank_is_none(term: Term) -> None:
    assert sum(term.expected("learner-01").values()) == machine_points(term.name)
    assert sum(term.expected("learner-02").values()) == 0


def test_validate_agrees_and_names_what_is_wrong(term: Term) -> None:
    for right in set(term.validated) - {"learner-03"}:
        assert "Success! Your notebook passes all the tests." in term.validated[right]
    wrong = term.validated["learner-03"]
    failed = PARTLY[term.name]["learner-03"]
    for task in failed:
        assert f"check_{task}(" in wrong
        assert re.search(rf"{task}: [\d.]+ of \d", wrong)
    assert "expected" in wrong


def test_honest_work_raises_no_alarm(term: Term) -> None:
    for command, words in term.said.items():
        assert "has changed" not in words, command
        if command != "release_assignment":  # which warns that it makes the exchange
            assert "WARNING" not in words, f"{command}:\n{words}"
        assert "ERROR" not in words, command


def test_feedback_has_points_and_findings_and_no_hidden_test(term: Term) -> None:
    for learner in term.learners:
        (page,) = (term.homework / learner / term.name / "feedback").glob("*/*.html")
        text = page.read_text()
        written = 0 if learner == "learner-02" else 2.5
        total = sum(term.expected(learner).values()) + written
        assert re.search(rf"Score: {total} / {most_points(term.name)}", text)
        assert "fresh=True" not in text
        assert "HIDDEN TESTS" not in text
        assert "MARK SCHEME" not in text
        assert "Marking." not in text
    assert "expected" in page.read_text()


def test_export_has_a_row_for_everyone(term: Term) -> None:
    with (term.classroom.root.parent / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert sorted(rows) == term.learners
    for learner, row in rows.items():
        written = 0 if learner == "learner-02" else 2.5
        assert float(row["score"]) == sum(term.expected(learner).values()) + written
        assert row["status"] == ("zero" if learner == "learner-02" else "graded")
        ready_made = term.name == "padding_and_stride" and learner == "learner-05"
        expected = "cross_correlate: uses something ready-made: torch.conv2d" if ready_made else ""
        assert row["flags"] == expected


@pytest.mark.parametrize("term", ["padding_and_stride"], indirect=True)
def test_grading_again_gives_the_same(term: Term) -> None:
    before = points_of(term, "learner-03")
    term.as_teacher("autograde", term.name, "--force", "--student=learner-03")
    assert points_of(term, "learner-03") == before


def points_of(term: Term, learner: str) -> dict[str, float]:
    with term.gradebook() as gradebook:
        grades = gradebook.find_submission(term.name, learner).notebooks[0].grades
        return {grade.name: grade.auto_score for grade in grades}


class TestSelfStudy:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        """A checkout with a fetched homework in it, partly right."""
        name = "padding_and_stride"
        (tmp_path / "assignments").mkdir()
        for part in ("source", "nbgrader_config.py"):
            os.symlink(SOURCES.parent / part, tmp_path / "assignments" / part)
        notebook = nbformat.read(SOURCES / name / f"{name}.ipynb", as_version=4)
        answers = model_answers(name) | own_answers(name, "learner-03")
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        (tmp_path / "homework" / name).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / "homework" / name / f"{name}.ipynb")
        return tmp_path

    def test_grades_hidden_cells_on_the_spot(self, own, monkeypatch):
        start = selfstudy.course.nbgrader  # which grades in a process of its own, as for a learner

        def others_here(arguments, checkout, quiet=True, module="nbgrader", language=None):
            run = course_here if module == "nbgrader" else start
            return run(arguments, checkout, quiet, module, language)

        monkeypatch.setattr(selfstudy.course, "nbgrader", others_here)
        lines, page = selfstudy.selfstudy("padding_and_stride", own)
        assert page == own / "homework" / "padding_and_stride" / "feedback" / "selfstudy.html"
        assert "expected" in page.read_text()
        expected = {
            task: points for task, (_, points) in PARTLY["padding_and_stride"]["learner-03"].items()
        }
        for task, points in expected.items():
            assert any(re.fullmatch(rf"{task} +{points:g} of \d", line) for line in lines)
        assert not (own / "assignments" / "gradebook.db").exists()

    @pytest.fixture
    def quick(self, own, monkeypatch):
        """The same checkout; its homework is not generated again, and cells have half a second.

        All runs in this process, which has a warm grader.
        """

        def make_course(folder: Path, assignment: str, checkout: Path, language: str) -> None:
            shutil.copytree(generated(assignment), folder / "assignments")
            with (folder / "assignments" / "nbgrader_config.py").open("a") as settings:
                settings.write("\nc.SealedExecute.cell_seconds = 0.5\n")

        monkeypatch.setattr(selfstudy, "make_course", make_course)
        monkeypatch.setattr(selfstudy.course, "nbgrader", course_here)
        return own

    def test_a_renamed_copy_with_a_mark_in_front_and_a_module_beside_it(self, quick):
        folder = quick / "homework" / "padding_and_stride"
        path = folder / "padding_and_stride.ipynb"
        text = path.read_text().replace("def zero_pad(", "from frame import zero_pad\\ndef unused(")
        pair = (
            "def as_pair(value):\n    return value if isinstance(value, tuple) else (value, value)"
        )
        answer = model_answers(folder.name)["zero_pad_answer"]
        (folder / "frame.py").write_text(f"{pair}\n\n{answer}")
        path.with_name("padding_and_stride (1).ipynb").write_bytes(b"\xef\xbb\xbf" + text.encode())
        path.unlink()
        lines, _ = selfstudy.selfstudy("padding_and_stride", quick)
        assert any(re.fullmatch(r"zero_pad +(\d) of \1", line) for line in lines)
        assert any("padding_and_stride (1).ipynb was read" in line for line in lines)

    def test_what_cannot_be_read_ends_in_a_sentence(self, quick):
        path = quick / "homework" / "padding_and_stride" / "padding_and_stride.ipynb"
        path.write_text(path.read_text()[:-100])
        with pytest.raises(CourseError, match="is not a notebook"):
            selfstudy.selfstudy("padding_and_stride", quick)
        assert not (path.parent / "feedback").exists()

    def test_without_a_sandbox_it_grades_the_same(self, quick):
        path = quick / "homework" / "padding_and_stride" / "padding_and_stride.ipynb"
        nb = nbformat.read(path, as_version=4)
        for cell in ("exit()", "import os\nos._exit(0)", "while True:\n    pass"):
            nb.cells.append(nbformat.v4.new_code_cell(cell))
        nbformat.write(nb, path)
        sealed, _ = selfstudy.selfstudy("padding_and_stride", quick)
        unsealed, _ = selfstudy.selfstudy("padding_and_stride", quick, unsealed=True)
        assert unsealed == sealed
        assert any("timed out" in line for line in sealed)

    def test_where_the_sandbox_fails_nothing_is_run_without_it(self, quick, tmp_path, monkeypatch):
        program = tmp_path / "programs" / "bwrap"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\necho no namespaces >&2\nexit 1\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        monkeypatch.setattr(processes, "_sandboxes", {})  # as if none had been made before
        with pytest.raises(CourseError, match=r"no namespaces(.|\n)*--unsealed"):
            selfstudy.selfstudy("padding_and_stride", quick)
        assert not (quick / "homework" / "padding_and_stride" / "feedback").exists()

    def test_where_nbgrader_executes_a_copy_is_made_readable_or_refused(self, own, tmp_path):
        folder = own / "homework" / "padding_and_stride"
        path = folder / "padding_and_stride.ipynb"
        text = path.read_text()
        (folder / "padding_and_stride (1).ipynb").write_bytes(b"\xef\xbb\xbf" + text.encode())
        path.unlink()
        course = tmp_path / "course"
        selfstudy.hand_in(course, folder.name, folder)
        selfstudy.as_nbgrader_reads(course, folder.name)
        (handed_in,) = course.rglob("*.ipynb")
        assert handed_in.name == path.name
        assert handed_in.read_text() == text
        handed_in.write_text(text[:-100])
        with pytest.raises(CourseError, match="is not a notebook"):
            selfstudy.as_nbgrader_reads(course, folder.name)

    @pytest.mark.parametrize(
        "file",
        [
            "homework/padding_and_stride/padding_and_stride.ipynb",
            "homework/padding_and_stride/mine.ipynb",
            "padding_and_stride (1).ipynb",
            "padding_and_stride-Copy2.ipynb",
        ],
    )
    def test_finds_out_which_homework_a_notebook_is(self, own, file):
        shutil.copy(
            own / "homework" / "padding_and_stride" / "padding_and_stride.ipynb", own / "copy"
        )
        (own / "copy").rename(own / file)
        found = selfstudy.find_homework(str(own / file), own)
        assert found == ("padding_and_stride", own / file)

    def test_a_named_notebook_is_handed_in_with_the_files_beside_it(self, own, tmp_path):
        folder = own / "homework" / "padding_and_stride"
        (folder / "mine.ipynb").write_text("mine")
        (folder / "feedback").mkdir()
        (folder / "feedback" / "selfstudy.html").write_text("old")
        (folder / "data").mkdir()
        (folder / "data" / "numbers.txt").write_text("1 2 3")
        selfstudy.hand_in(tmp_path / "course", folder.name, folder / "mine.ipynb")
        handed_in = tmp_path / "course" / "assignments" / "submitted" / "me" / folder.name
        files = {p.relative_to(handed_in).as_posix(): p for p in handed_in.rglob("*.*")}
        assert set(files) == {"padding_and_stride.ipynb", "data/numbers.txt"}
        assert files["padding_and_stride.ipynb"].read_text() == "mine"

    def test_says_what_to_do_where_nothing_was_fetched(self, own):
        with pytest.raises(CourseError, match="Fetch the homework first"):
            selfstudy.selfstudy("two_layer_backprop", own)

    def test_says_which_homework_there_is(self, own):
        with pytest.raises(CourseError, match="padding_and_stride, two_layer"):
            selfstudy.selfstudy("padding", own)
