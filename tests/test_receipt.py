"""A receipt: a learner's own machine comes to the teacher's verdict, by the same hidden cases."""

import datetime
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from classroom import (
    CHECKOUT,
    Classroom,
    cell_named,
    course_here,
    generated,
    model_answers,
)
from traitlets.config import Config

from d2l_conv import selfstudy
from d2l_conv.course import CourseError
from d2l_conv.grading.notes import METADATA, RECEIPT
from d2l_conv.grading.seeds import Receipt, receipt_of

ASSIGNMENT = "padding_and_stride"
# Right in all visible cases; where it goes wrong, the numbers of the hidden ones decide.
WRONG = """
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    right = (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if kernel_size > n + 2 * padding or right < 1:
        raise ValueError("the kernel does not fit")
    return right + 4 * (n > 12 and (7 * n + 3 * kernel_size + padding) % 5 == 2)
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Classroom:
    """A class of one, with a secret that no learner has; its feedback is written."""
    classroom = Classroom(
        tmp_path_factory.mktemp("receipt"), ASSIGNMENT, 'c.SealedExecute.secret = "teacher"'
    )
    answers = model_answers(ASSIGNMENT) | {"output_size_answer": WRONG}
    classroom.hand_in("learner-01", answers)
    classroom.grade()
    classroom.nbgrader("generate_feedback", ASSIGNMENT)
    return classroom


def page_of(classroom: Classroom) -> str:
    path = classroom.root / "feedback" / "learner-01" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return path.read_text(encoding="utf-8")


def noted(root: Path, learner: str) -> tuple[str, str]:
    """The receipt of a graded notebook, and what its check of output_size said."""
    path = root / "autograded" / learner / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    outputs = cell_named(nb, "output_size").outputs
    texts = [output.data["text/plain"] for output in outputs if "data" in output]
    return nb.metadata[METADATA][RECEIPT], "\n".join(texts)


@pytest.fixture
def replay(graded: Classroom, tmp_path: Path, monkeypatch):
    """Self-study of the same notebook on a machine that has neither gradebook nor secret."""
    own = tmp_path / "own"
    (own / "homework").mkdir(parents=True)
    (own / "assignments").symlink_to(CHECKOUT / "assignments")
    shutil.copytree(graded.folder("learner-01"), own / "homework" / ASSIGNMENT)
    last: list[tuple[str, str]] = []

    def make_course(folder: Path, assignment: str, checkout: Path, language: str) -> None:
        shutil.copytree(generated(assignment), folder / "assignments")
        with (folder / "assignments" / "nbgrader_config.py").open("a") as settings:
            settings.write('\nc.SealedExecute.secret = "learner"\n')

    def which_version(folder: Path, assignment: str, receipt: str) -> str:
        last.append(noted(folder / "assignments", "me"))
        return known(folder, assignment, receipt)

    known = selfstudy.which_version
    monkeypatch.setattr(selfstudy, "make_course", make_course)
    monkeypatch.setattr(selfstudy, "which_version", which_version)
    monkeypatch.setattr(selfstudy.course, "nbgrader", course_here)

    def run(receipt: str) -> tuple[list[str], str]:
        lines, _ = selfstudy.selfstudy(ASSIGNMENT, own, receipt=receipt)
        return lines, last[-1][1]

    run.homework = own / "homework" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return run


def test_the_verdict_of_a_wrong_answer_is_replayed_with_its_counter_example(graded, replay):
    receipt, verdict = noted(graded.root, "learner-01")
    assert re.search(r"output_size\(.+\) gave \d+, expected \d+", verdict)
    other = str(Receipt(Receipt.parse(receipt).seed ^ 1, "00000000"))
    lines, by_other_cases = replay(other)
    assert by_other_cases != verdict  # the numbers of the cases show
    assert lines[0] == selfstudy.TEXTS["other"]
    lines, mine = replay(f" {receipt.upper()}\n")
    assert mine == verdict
    assert lines[0] == selfstudy.TEXTS["same"]


def test_a_notebook_that_has_changed_since_is_said(graded, replay):
    nb = nbformat.read(replay.homework, as_version=4)
    cell_named(nb, "output_size_answer").source += "\n# mended"
    nbformat.write(nb, replay.homework)
    lines, _ = replay(noted(graded.root, "learner-01")[0])
    assert lines[0] == selfstudy.TEXTS["other"]


def test_the_feedback_page_holds_the_receipt_after_the_deadline_alone(graded):
    receipt, _ = noted(graded.root, "learner-01")
    command = f"make selfstudy ASSIGNMENT={ASSIGNMENT} RECEIPT={receipt}"
    assert command in BeautifulSoup(page_of(graded), "html.parser").get_text()
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    for due, told in ((now + datetime.timedelta(days=1), False), (now, True)):
        with graded.gradebook() as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=due)
        graded.nbgrader("generate_feedback", ASSIGNMENT)
        assert (receipt in page_of(graded)) is told
    assert "teacher" not in BeautifulSoup(page_of(graded), "html.parser").get_text()


def test_what_is_no_receipt_is_refused_before_anything_is_graded(replay):
    for text in ("1234", "00000000000000ff", "x" * 16 + "-0123abcd"):
        with pytest.raises(CourseError, match="expected a receipt such as"):
            replay(text)


def test_a_receipt_is_of_one_hand_in_and_holds_no_secret():
    def notebook(source: str) -> nbformat.NotebookNode:
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])

    mine, others = notebook("a = 1"), notebook("a = 2")
    receipt = receipt_of("a", mine, {}, "secret")
    assert Receipt.parse(str(receipt)) == receipt
    # by openssl, of '["a", ["a = 1"], []]'; receipts that were given out go on being true
    assert str(receipt) == "1297299e41b79d77-1240ab8c"
    assert receipt_of("a", mine, {}, "other").of == receipt.of  # of the code alone
    assert receipt_of("a", mine, {}, "other").seed != receipt.seed
    assert receipt_of("a", others, {}, "secret").of != receipt.of
    assert receipt_of("a", others, {}, "secret").seed != receipt.seed


def test_where_nothing_can_be_forked_all_steps_are_nbgraders_own():
    settings = Config()
    exec(selfstudy.PLAIN_GRADER, {"c": settings})
    for steps in ("sanitize_preprocessors", "autograde_preprocessors"):
        names = settings.Autograde[steps]
        assert names and all(name.startswith("nbgrader.preprocessors.") for name in names)
