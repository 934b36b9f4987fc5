"""A class whose hand-ins come in two languages: graded alike, each answered in its own."""

import copy
import csv
import os
import re
import shutil
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest
from classroom import CHECKOUT, Classroom, cell_named, machine_points, model_answers
from nbformat import NotebookNode
from sealed_room import CHECK_SIZE, SIZE, answer, shown, test_cell, trusted_process

from d2l_conv import course, languages, selfstudy
from d2l_conv.homework import CATALOGUE

NAME = "padding_and_stride"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SOURCES = CHECKOUT / "assignments" / "source_zh"
# Flips the kernel. Its words are Chinese: a comment, the names, a string, a file beside it.
FLIPS = '''\
def cross_correlate(X, K, padding=0, stride=1):
    """把窗口滑过去，对每个位置求和。"""
    高, 宽 = output_shape(X.shape, K.shape, padding, stride)
    向下, 向右 = as_pair(stride)
    填充后, K = zero_pad(X, padding), K.flip(0, 1)  # 翻转卷积核
    return torch.stack([
        (填充后[i * 向下:, j * 向右:][:K.shape[0], :K.shape[1]] * K).sum()
        for i in range(高) for j in range(宽)
    ]).reshape(高, 宽)'''
LEARNERS = {
    "learner-01": ("en", {}),
    "learner-02": ("zh", {}),
    "learner-03": ("en", {"cross_correlate_answer": FLIPS}),
    "学生-04": ("zh", {"cross_correlate_answer": FLIPS}),
}


def generate(classroom: Classroom, language: str) -> NotebookNode:
    """Give out an edition; return what learners get."""
    with patch.dict(os.environ, {languages.VARIABLE: language}):
        classroom.nbgrader("generate_assignment", NAME, "--force")
    return nbformat.read(classroom.root / "release" / NAME / f"{NAME}.ipynb", as_version=4)


def without_a_text_and_an_answer(nb: NotebookNode) -> None:
    nb.cells = [c for c in nb.cells if c is not cell_named(nb, "rules")]
    cell_named(nb, "layers_until_answer").source = "# 我不会\nraise NotImplementedError()"


class Mixed:
    """A class of both languages, graded and answered."""

    def __init__(self, root: Path) -> None:
        self.classroom = Classroom(root, NAME)
        shutil.copytree(SOURCES / NAME, self.classroom.root / "source_zh" / NAME)
        self.released = {"zh": generate(self.classroom, "zh"), "en": generate(self.classroom, "en")}
        self.hand_in(LEARNERS)
        self.said = self.classroom.grade()
        self.classroom.nbgrader("generate_feedback", NAME)

    def hand_in(self, learners: dict[str, tuple[str, dict[str, str]]]) -> None:
        for learner, (language, answers) in learners.items():
            self.classroom.released = self.released[language]
            path = self.classroom.hand_in(learner, model_answers(NAME) | answers)
            (path.parent / "说明.txt").write_text("请看", encoding="utf-8")

    def graded(self, learner: str) -> NotebookNode:
        path = self.classroom.root / "autograded" / learner / NAME / f"{NAME}.ipynb"
        return nbformat.read(path, as_version=4)

    def page(self, learner: str) -> str:
        path = self.classroom.root / "feedback" / learner / NAME / f"{NAME}.html"
        return path.read_text(encoding="utf-8")

    def points(self) -> dict[str, dict[str, float]]:
        with self.classroom.gradebook() as gradebook:
            return {
                learner: {
                    grade.name: grade.auto_score
                    for grade in gradebook.find_submission_notebook(NAME, NAME, learner).grades
                }
                for learner in LEARNERS
            }


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Mixed:
    return Mixed(tmp_path_factory.mktemp("mixed"))


def test_both_editions_earn_the_same(mixed: Mixed):
    points = mixed.points()
    assert points["learner-01"] == points["learner-02"]
    assert sum(p or 0 for p in points["learner-01"].values()) == machine_points(NAME)
    assert points["learner-03"] == points["学生-04"]
    assert points["学生-04"]["cross_correlate"] == 0


@pytest.mark.parametrize("learner", LEARNERS)
def test_nobody_is_said_to_have_changed_a_cell(mixed: Mixed, learner: str):
    assert mixed.graded(learner).metadata["d2l_conv_grading"]["flags"] == []


@pytest.mark.parametrize("learner", LEARNERS)
def test_each_is_put_back_to_its_own_language(mixed: Mixed, learner: str):
    """Locked texts, the marking scheme for whoever grades, and the cell that sets the language."""
    language, _ = LEARNERS[learner]
    graded, released = mixed.graded(learner), mixed.released[language]
    for name in ("title", "rules", "imports", "cross_correlate_task"):
        assert cell_named(graded, name).source == cell_named(released, name).source, name
    scheme = cell_named(graded, "explain_mistakes_task").source
    assert "BEGIN MARK SCHEME" in scheme
    assert bool(CHINESE.search(scheme)) == (language == "zh")
    assert languages.spoken_in(graded.metadata) == language


def test_the_mistake_is_named_in_the_language_of_the_hand_in(mixed: Mixed):
    english = next(one.sentence for one in CATALOGUE if one.name == "flips-kernel")
    with languages.speaking("zh"):
        chinese = languages.gettext(english)
    assert chinese != english
    for learner, there, not_there in (
        ("学生-04", chinese, english),
        ("learner-03", english, chinese),
    ):
        page = mixed.page(learner)
        assert there in page
        assert not_there not in page


def test_what_learners_wrote_in_chinese_stays_whole(mixed: Mixed):
    code = cell_named(mixed.graded("学生-04"), "cross_correlate_answer").source
    assert code == FLIPS
    page = re.sub(r"<[^>]*>", "", mixed.page("学生-04"))
    assert "翻转卷积核" in page and "填充后" in page
    mixed.classroom.nbgrader("export")
    with open(mixed.classroom.root / "grades.csv", encoding="utf-8-sig") as file:
        assert "学生-04" in {row["student_id"] for row in csv.DictReader(file)}


def test_a_deleted_text_and_a_blank_answer_come_back_in_their_language(mixed: Mixed):
    mixed.classroom.released = mixed.released["zh"]
    answers = {k: v for k, v in model_answers(NAME).items() if k != "layers_until_answer"}
    mixed.classroom.hand_in(
        "学生-05", answers, edit=lambda nb: nb.cells.remove(cell_named(nb, "rules"))
    )
    mixed.classroom.grade()
    graded = mixed.graded("学生-05")
    for name in ("rules", "layers_until_answer"):
        assert cell_named(graded, name).source == cell_named(mixed.released["zh"], name).source


def test_a_class_in_one_language_has_no_other(tmp_path: Path):
    """Where Chinese alone was given out, an English hand-in is graded by that."""
    classroom = Classroom(tmp_path, NAME)
    english = copy.deepcopy(classroom.released)
    shutil.rmtree(classroom.root / "release_history")
    shutil.copytree(SOURCES / NAME, classroom.root / "source_zh" / NAME)
    generate(classroom, "zh")
    classroom.released = english
    classroom.hand_in("learner-01", model_answers(NAME))
    classroom.grade()
    with classroom.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(NAME, NAME, "learner-01").grades
        assert sum(grade.auto_score or 0 for grade in grades) == machine_points(NAME)


def test_selfstudy_grades_by_the_edition_of_the_notebook(
    mixed: Mixed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    language = selfstudy.language_of(mixed.classroom.folder("学生-04"), NAME)
    asked = []
    monkeypatch.setattr(course, "prepare", lambda *_, language, **__: asked.append(language))
    selfstudy.make_course(tmp_path, NAME, CHECKOUT, language)
    assert asked == ["zh"]
    assert (tmp_path / "assignments" / "source_zh" / NAME / f"{NAME}.ipynb").is_file()


@pytest.mark.parametrize("text", ["", "[]", '{"metadata": 3}', '{"metadata": {"d2l_conv": 3}}'])
def test_selfstudy_takes_a_notebook_that_says_nothing_for_english(text: str, tmp_path: Path):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(text)
    assert selfstudy.language_of(path, NAME) == selfstudy.language_of(tmp_path, NAME) == "en"


SAYS = """
import d2l_conv
d2l_conv.language("zh")
"""
LATE = "import time\ntime.sleep(60)"
NOT_THERE = "from scipy.signal import correlate2d\ncorrelate2d(1, 2)"


def test_a_learners_process_speaks_the_language_that_its_notebook_sets():
    """Its files are out of reach there; the next notebook in the same process speaks English."""
    cells = (
        "from d2l_conv.checks import check_output_size",
        NOT_THERE,
        LATE,
        answer(SIZE.replace("2 * padding", "padding")),
        test_cell(CHECK_SIZE, 4.0),
    )
    with trusted_process() as grade:
        nb = grade(SAYS, *cells, metadata={"d2l_conv": {"language": "zh"}})
        theirs, absent, late, _answer, check = map(shown, [nb.cells[0], *nb.cells[2:]])
        assert theirs == ""
        assert "评分时没有 scipy.signal.correlate2d，因为题目要你自己写代码。" in absent
        assert "这个单元格没有运行到底：超时：超过 4 秒；此前赋的值仍然保留。" in late
        assert "这像是“填充只算一侧”。" in check and "This looks like" not in check
        again = grade(*cells)
        assert "is not there while homework is graded" in shown(again.cells[1])
        assert "This looks like padding-once." in shown(again.cells[-1])
