"""Hand-ins whose code is alike, as a page for the teacher."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from classroom import model_answers
from nbformat.v4 import new_code_cell, new_notebook

from d2l_conv.teaching import similar

NAME = "padding_and_stride"
MINE = """\
def layers_until(n, target, kernel_size, padding=0, stride=1):
    sizes = [n]
    while sizes[-1] > target:
        following = (sizes[-1] + padding + padding - kernel_size) // stride + 1
        if following >= sizes[-1] or following < 1:
            raise ValueError(f"the size stays at {sizes}")
        sizes.append(following)
    return len(sizes) - 1
"""
RENAMED = MINE.replace("sizes", "all_of_them").replace("following", "nxt")
OTHER = """\
def layers_until(start, goal, k, p=0, s=1):
    def shrink(value, depth):
        if value <= goal:
            return depth
        smaller = int((value - k + 2 * p) / s + 1)
        assert 0 < smaller < value, "never"
        return shrink(smaller, depth + 1)
    return shrink(start, 0)
"""


def found(answers, given=(), least=0.5):
    return [
        ({pair.first, pair.second}, min(pair.first_share, pair.second_share))
        for pair in similar.pairs(answers, list(given), least)
    ]


def test_a_copy_with_other_names_is_found_and_another_way_is_not():
    answers = {"learner-01": MINE, "learner-02": OTHER, "learner-03": RENAMED}
    ((pair, share),) = found(answers)
    assert pair == {"learner-01", "learner-03"}
    assert share > 0.9


def test_what_everybody_is_given_does_not_count():
    assert found({"learner-01": MINE, "learner-02": RENAMED}, [MINE]) == []


def test_one_learner_is_no_pair():
    assert found({"learner-01": MINE}) == []


def test_names_of_learners_are_no_names_of_files():
    names = {"a/../../b", "ü" * 300, "<b>"}
    assert [pair for pair, _ in found(dict.fromkeys(names, MINE))] != []


def test_the_page_shows_what_learners_wrote_as_text():
    code = MINE + "\ntext = '<script>alert(1)</script>'\n"
    pairs = similar.pairs({"<i>one": code, "two": RENAMED + code}, [], 0.3)
    page = BeautifulSoup(similar.page(NAME, pairs), "html.parser")
    assert page.script is None
    assert page.i is None
    assert "<script>alert(1)</script>" in page.pre.get_text()
    assert "<i>one" in page.summary.get_text()


def test_locked_cells_and_tests_are_nobodys_code():
    marks = {"grade_id": "x", "schema_version": 3, "grade": False, "locked": True}
    notebook = new_notebook(
        cells=[
            new_code_cell("import torch", metadata={"nbgrader": {**marks, "solution": False}}),
            new_code_cell("mine = 1"),
            new_code_cell(
                "check(mine)", metadata={"nbgrader": {**marks, "grade": True, "solution": False}}
            ),
        ]
    )
    assert similar.code_of(notebook) == "mine = 1\n"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Two learners with the same answer, one of whom hides a notebook that cannot be read."""
    source = similar.Path(__file__).resolve().parent.parent / "assignments" / "source"
    text = (source / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    for folder in ("source", "release"):
        (tmp_path / folder / NAME).mkdir(parents=True)
        (tmp_path / folder / NAME / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
    for learner, answer in (("learner-01", MINE), ("learner-02", RENAMED), ("learner-03", None)):
        handed = tmp_path / "submitted" / learner / NAME / f"{NAME}.ipynb"
        handed.parent.mkdir(parents=True)
        notebook = nbformat.reads(text, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "layers_until_answer":
                cell.source = answer or ""
        handed.write_text(nbformat.writes(notebook) if answer else "{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def start(*arguments):
    app = similar.SimilarApp()
    app.initialize(list(arguments))
    app.start()


def test_a_name_that_is_no_homework_is_said(course, capsys):
    with pytest.raises(SystemExit):
        start("padding")
    assert "is 'padding' the name of a homework that was released?" in capsys.readouterr().err


def test_the_command_writes_the_page(course, capsys):
    assert "layers_until_answer" in model_answers(NAME)
    start(NAME, "--least=0.2")
    page = (course / "similar" / f"{NAME}.html").read_text(encoding="utf-8")
    assert "alike: 1" in capsys.readouterr().out
    summary = BeautifulSoup(page, "html.parser").summary.get_text()
    assert "learner-01" in summary
    assert "learner-02" in summary


def test_a_long_text_is_compared_up_to_a_length():
    """The whole of it would take hours."""
    cells = [new_code_cell(MINE), new_code_cell("\n " * 500_000)]
    code = similar.code_of(new_notebook(cells=cells))
    assert code.startswith(MINE)
    assert len(code) == similar.MOST_CODE + 1
    assert similar.code_of(new_notebook(cells=cells[:1])) == MINE + "\n"
