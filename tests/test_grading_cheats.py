"""Cheats: each gains nothing over the honest score, and leaves everything of the course alone.

They lie in ``tests/cheats``, in the form of the corpus: ``# --- what it tries``, keys, a cell.
``place`` says where the cell stands: ``before`` an answer that is wrong, as the ``answer`` itself,
or as a ``plain`` cell that defines the function. ``points`` are what it earns exactly; without
them, no more than the wrong answer earns honestly. ``flags`` and ``said`` are what teacher and
learner are shown, ``task`` is what is asked for (``output_size``, if nothing is said). ``COURSE``
stands for the course's folder.

Each cheat stands behind a question that is answered rightly, and that keeps its points.
"""

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from corpus.answers import Draft, drafts
from sealed_room import (
    CHECK_SIZE,
    HOMEWORK,
    LIMITS,
    SIZE,
    SIZE_POINTS,
    STUB,
    answer,
    flag_kinds,
    notebook,
    points,
    restored,
    shown,
    test_cell,
    trusted_process,
)

from d2l_conv.grading.files import Reading
from d2l_conv.grading.preprocessors.flags import show_flags
from d2l_conv.homework import TASKS

FILES = sorted((Path(__file__).parent / "cheats").glob("*.py"))
CHEATS = {cheat.name: cheat for path in FILES for cheat in drafts(path.read_text())}
KEYS = {"place", "task", "points", "flags", "said", "note"}
SAFE = SIZE.replace("output_size", "safe_size")
CHECK_SAFE = CHECK_SIZE.replace("    output_size", "    safe_size")


@pytest.fixture(scope="module")
def grade():
    """Grade with limits that some cheats spend to the end."""
    limits = replace(LIMITS, call_seconds=2.0, cell_seconds=2.0, memory=2**30)
    with trusted_process(limits) as function:
        yield function


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "source" / "ps").mkdir(parents=True)
    (root / "source" / "ps" / "ps.ipynb").write_text("TOP SECRET")
    with sqlite3.connect(root / "gradebook.db") as book:
        book.execute("CREATE TABLE grade (manual_score REAL)")
        book.execute("INSERT INTO grade VALUES (0.0)")
    return root


def content(root):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in root.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def honest(grade):
    """Points of the wrong answer without any cheat."""
    return points(grade(answer(STUB), test_cell(CHECK_SIZE, SIZE_POINTS)))["output_size"]


def everything(nb):
    return "\n".join(shown(cell) for cell in nb.cells)


def pages(nb):
    return [o.data.get("text/html", "") for c in nb.cells for o in c.outputs if "data" in o]


def cells(cheat: Draft, task: str, source: str) -> list:
    """The cells of a cheat: what its task needs, the cheat and an answer, the check."""
    check = test_cell(CHECK_SIZE.replace("output_size", task), TASKS[task].max_points, task)
    stands = {
        "answer": [answer(source, f"{task}_answer")],
        "before": [source, answer(STUB)],
        "plain": [source],
    }
    needed = [] if task == "output_size" and "flags" not in cheat.header else [HOMEWORK]
    return [*needed, *stands[cheat.header["place"]], check]


def test_there_are_as_many_cheats_as_blocks():
    """Of two with one name, one would be left out."""
    blocks = [cheat for path in FILES for cheat in drafts(path.read_text())]
    assert len(CHEATS) == len(blocks) >= 92
    assert {key for cheat in blocks for key in cheat.header} <= KEYS


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_gains_nothing(name, grade, course, honest):
    cheat = CHEATS[name]
    task = cheat.header.get("task", "output_size")
    source = cheat.source.strip("\n").replace("COURSE", str(course))
    before = content(course)
    safe = [answer(SAFE, "safe_answer"), test_cell(CHECK_SAFE, SIZE_POINTS, "safe")]
    nb = grade(*safe, *cells(cheat, task, source))
    assert content(course) == before
    assert points(nb)["safe"] == SIZE_POINTS
    if "points" in cheat.header:
        assert points(nb)[task] == float(cheat.header["points"])
    else:
        assert points(nb)[task] <= honest
    said = everything(nb)
    for word in ("TOP SECRET", "SyntaxError", "CONNECTED", "ALLOWED"):
        assert word not in said
    assert not any("<script" in page for page in pages(nb))
    if "flags" in cheat.header:
        assert flag_kinds(nb) == {cheat.header["flags"]}
        show_flags(nb)
        assert cheat.header["said"] in said + nb.cells[0].source


def test_nothing_is_left_for_the_next_one(grade):
    grade(CHEATS["an answer is left for the next one"].source)
    places = "('/*', '/tmp/**', '/dev/shm/**', '/run/**', '/var/tmp/**', '**')"
    nb = grade(
        "import glob\n"
        f"found = [p for place in {places} for p in glob.glob(place, recursive=True)]\n"
        "print([p for p in found if 'answer' in p])\nimport answer"
    )
    assert "STOLEN" not in everything(nb)
    assert "[]" in shown(nb.cells[0])
    assert "ModuleNotFoundError" in shown(nb.cells[0])


# ------------------------------------------------------------------- cheats in the notebook's file


def source():
    return notebook(
        answer(""),
        test_cell(CHECK_SIZE, SIZE_POINTS),
        answer("", "two_answer"),
        test_cell("2.0 if two() == 2 else 0.0", 2.0, "two"),
    )


def edit(kind, nb):
    check = nb.cells[1]
    meta = check.metadata.nbgrader
    if kind == "the test cell is rewritten":
        check.source = "4.0"
    elif kind == "the test cell is deleted and an output put there":
        nb.cells[1] = answer("4.0", "elsewhere")
        nb.cells[1].outputs = []
    elif kind == "the test cell becomes text":
        check.update(cell_type="markdown", source="4.0")
        check.pop("outputs"), check.pop("execution_count")
    elif kind == "the test cell becomes an answer":
        meta.update(solution=True, locked=False)
        check.source = "4.0"
    elif kind == "more points are asked for":
        meta.points = 400
    elif kind == "a second test cell of the same name":
        nb.cells.append(test_cell("4.0", SIZE_POINTS))
    elif kind == "an answer carries the test's name":
        nb.cells[0].metadata.nbgrader.grade_id = "output_size"
    elif kind == "the grader's own notes are forged":
        nb.metadata["d2l_conv_grading"] = {"sealed": True, "flags": [], "points": 4.0}
        check.metadata["d2l_conv_grading"] = {"outcome": "graded", "points": 4.0}
    elif kind == "the metadata are no metadata":
        check.metadata.nbgrader = [4.0]
        nb.cells[0].metadata.nbgrader = "points"
    elif kind == "hidden marks hide the rest":
        check.source = "4.0\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"
    elif kind == "the tests come before the answer":
        nb.cells.reverse()


EDITS = [
    "the test cell is rewritten",
    "the test cell is deleted and an output put there",
    "the test cell becomes text",
    "the test cell becomes an answer",
    "more points are asked for",
    "a second test cell of the same name",
    "an answer carries the test's name",
    "the grader's own notes are forged",
    "the metadata are no metadata",
    "hidden marks hide the rest",
    "the tests come before the answer",
]


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_file_gains_nothing(kind, grade, honest):
    nb = source()
    nb.cells[0].source = STUB
    nb.cells[2].source = "def two(): return 2"
    edit(kind, nb)
    nb = restored(nb, source())
    graded = grade(*nb.cells)
    found = points(graded)
    assert set(found) == {"output_size", "two"}
    assert found["output_size"] <= honest
    if kind != "the tests come before the answer":
        assert found["two"] == 2.0


def test_links_in_a_submission_show_nothing_of_the_course(tmp_path, course, grade):
    (tmp_path / "here.ipynb").symlink_to(course / "source" / "ps" / "ps.ipynb")
    (tmp_path / "here.txt").symlink_to(course / "source" / "ps" / "ps.ipynb")
    (tmp_path / "course").symlink_to(course)
    files = dict(Reading().files(tmp_path))
    assert files == {}
    nb = grade("import os\nprint(os.listdir('.'))\nprint(open('here.txt').read())", files=files)
    assert "TOP SECRET" not in everything(nb)
