"""What a test cell means: whose names it sees, what its end is worth, which values cross."""

import pytest
from nbformat import NotebookNode
from sealed_room import (
    CHECK_SIZE,
    SIZE,
    answer,
    flag_kinds,
    notebook,
    outcome,
    points,
    restored,
    shown,
    test_cell,
    trusted_process,
)

POINTS = 4.0
STUB = "def output_size(*arguments):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.fixture(scope="module")
def grade():
    with trusted_process() as function:
        yield function


def locked(source: str) -> NotebookNode:
    cell = answer(source, "setup")
    cell.metadata.nbgrader.update(locked=True, solution=False)
    return cell


def result(nb: NotebookNode) -> tuple[float, str]:
    return points(nb)["output_size"], outcome(nb)["outcome"]


# -------------------------------------------------------------------------- what its end is worth

ENDS = {
    "an assert that holds": ("assert output_size(8, 3) == 6", POINTS, "graded"),
    "an assert that does not": ("assert output_size(8, 3) == 7", 0.0, "graded"),
    "a passing function that asserts": (
        "import numpy as np\nnp.testing.assert_equal(output_size(8, 3), 6)",
        POINTS,
        "graded",
    ),
    "a failing function that asserts": (
        "import numpy as np\nnp.testing.assert_equal(output_size(8, 3), 7)",
        0.0,
        "graded",
    ),
    "an assert that is not reached": (
        "if output_size(8, 3) > 9:\n    assert False",
        POINTS,
        "graded",
    ),
    "a try with an else": (
        "try:\n    output_size(0, 3)\nexcept ValueError as error:\n"
        "    assert 'out of range' in str(error)\nelse:\n    raise AssertionError('no error')",
        POINTS,
        "graded",
    ),
    "a try with an else that fails": (
        "try:\n    output_size(8, 3)\nexcept ValueError:\n    pass\n"
        "else:\n    raise AssertionError('no error')",
        0.0,
        "graded",
    ),
    "something printed": ("print(output_size(8, 3))", POINTS, "graded"),
    "an error of the answer's": ("assert output_size(0, 3) == 6", 0.0, "graded"),
    "an error over what the answer gave": ("assert output_size(8, 3)[0] == 6", 0.0, "graded"),
    "an answer that is not there": ("assert missing_name(3)", 0.0, "graded"),
    "an error before the answer is asked for": ("1 / 0\noutput_size(8, 3)", 0.0, "failed"),
    "a magic": ("%matplotlib inline\nassert output_size(8, 3) == 6", 0.0, "failed"),
    "a module that is not there": ("import no_such_module\noutput_size(8, 3)", 0.0, "failed"),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDS)
def test_it_means_what_it_means_to_nbgrader(grade, what):
    source, gained, state = ENDS[what]
    nb = grade(answer(SIZE), test_cell(source, POINTS))
    assert result(nb) == (gained, state), outcome(nb)


def test_a_broken_test_is_told_from_one_before_it_that_asked_for_the_answer(grade):
    nb = grade(answer(SIZE), test_cell("assert output_size(8, 3)", 1.0, "first"),
               test_cell("%magic", POINTS))  # fmt: skip
    assert result(nb) == (0.0, "failed")


def test_a_blank_answer_to_a_plain_test_is_a_zero_and_nobodys_fault(grade):
    nb = grade(answer(STUB), test_cell("assert output_size(8, 3) == 6", POINTS))
    assert result(nb) == (0.0, "graded")


# ----------------------------------------------------------------------------- whose names it sees


def test_a_check_that_a_locked_cell_cannot_import_is_not_taken_from_the_learner(grade):
    nb = grade(
        locked("from my_checks import check_mine"),
        answer(f"{SIZE}\ndef check_mine(theirs):\n    return 4.0"),
        test_cell("check_mine(output_size)", POINTS),
        files={"my_checks.py": b"def check_mine(theirs):\n    return 4.0\n"},
    )
    assert result(nb) == (0.0, "failed")
    assert "No module named 'my_checks'" in outcome(nb)["reason"]


def test_nor_is_anything_that_it_imports_with_a_star(grade):
    nb = grade(
        locked("from my_checks import *"),
        "def check_mine(theirs):\n    return 4.0",
        answer(SIZE),
        test_cell("check_mine(output_size)", POINTS),
        files={"my_checks.py": b"def check_mine(theirs):\n    return 4.0\n"},
    )
    assert result(nb) == (0.0, "failed")
    assert "No module named 'my_checks'" in outcome(nb)["reason"]


def test_a_check_of_an_unlocked_cell_is_nobodys(grade):
    nb = grade(
        "from my_checks import check_mine",
        answer(SIZE),
        test_cell("check_mine(output_size)", POINTS),
        files={"my_checks.py": b"def check_mine(theirs):\n    return 4.0\n"},
    )
    assert result(nb) == (0.0, "failed")
    assert "'check_mine'" in outcome(nb)["reason"]


LOCKED = {
    "a function": "def helper():\n    return 2.0",
    "a value": "import math\nhelper = lambda: math.sqrt(4.0)",
    "a magic beside it": "%matplotlib inline\nfrom math import tau\ndef helper():\n    return 2.0",
    "two steps": "base = 1.0\nbase += 1.0\nhelper = lambda: base",
}


@pytest.mark.parametrize("what", LOCKED)
def test_what_a_locked_cell_binds_cannot_be_replaced(grade, what):
    other = "base = 4.0\ndef helper():\n    return 4.0"
    nb = grade(locked(LOCKED[what]), other, answer(other), test_cell("helper()", POINTS))
    assert result(nb) == (2.0, "graded")


def test_a_value_of_a_locked_cell_may_come_from_the_answer(grade):
    nb = grade(
        answer(SIZE),
        locked("size = output_size(8, 3)"),
        "size = 7",
        test_cell("assert size == 6", POINTS),
    )
    assert result(nb) == (POINTS, "graded")


def test_an_answer_with_the_name_of_an_import_is_the_learners(grade):
    source = [locked("from operator import *"), answer("def neg(x):\n    pass", "neg_answer"),
              test_cell("assert neg(3) == 'mine'", POINTS)]  # fmt: skip
    nb = notebook(*source)
    nb.cells[1].source = "def neg(x):\n    return 'mine'"
    nb = grade(*restored(nb, notebook(*source)).cells, metadata=nb.metadata)
    assert result(nb) == (POINTS, "graded")


# ------------------------------------------------------------------------------ answers elsewhere


def homework(*cells: NotebookNode | str) -> NotebookNode:
    """Return these cells as the learner's notebook, restored to a homework of one task."""
    released = notebook(answer(STUB), test_cell(CHECK_SIZE, POINTS))
    return restored(notebook(*cells), released)


CHECK = CHECK_SIZE.split("\n")[0] + "\n    output_size,\n)"
PLACES = {
    "gathered on top, the answer deleted": [SIZE, test_cell(CHECK, POINTS)],
    "gathered on top, the answer left blank": [SIZE, answer(STUB), test_cell(CHECK, POINTS)],
    "in a file beside the notebook": ["from mine import *", answer(STUB), test_cell(CHECK, POINTS)],
    "in a file, the answer deleted": ["from mine import *", test_cell(CHECK, POINTS)],
    "metadata lost": [SIZE, CHECK],
    "the check above the answer": [test_cell(CHECK, POINTS), answer(SIZE)],
}


@pytest.mark.parametrize("what", PLACES)
def test_what_the_notebook_defines_is_what_is_graded(grade, what):
    nb = homework(*PLACES[what])
    nb = grade(*nb.cells, metadata=nb.metadata, files={"mine.py": SIZE.encode()})
    assert result(nb) == (POINTS, "graded")
    assert flag_kinds(nb) <= {"missing", "moved"}


def test_an_answer_that_was_overwritten_further_down_is_what_it_was_overwritten_with(grade):
    nb = homework(answer(SIZE), "def output_size(*arguments):\n    return 0", test_cell(CHECK, 4.0))
    assert result(grade(*nb.cells, metadata=nb.metadata)) == (0.0, "graded")


def test_a_blank_answer_is_not_written_by_a_locked_import(grade):
    released = notebook(locked("from operator import *"), answer("def neg(x):\n    pass", "neg"),
                        test_cell("assert neg(3) == -3", POINTS))  # fmt: skip
    nb = restored(notebook(*released.cells), released)
    assert result(grade(*nb.cells, metadata=nb.metadata)) == (0.0, "graded")


# ----------------------------------------------------------------------------- which values cross

CROSS = {
    "a set": ("def made(): return {1, 2}", "made() == {1, 2} and type(made()) is set"),
    "a set in a name": ("made = {1, (2, 'x')}", "made == {1, (2, 'x')}"),
    "a frozen set": ("made = frozenset([1])", "made == {1} and type(made) is frozenset"),
    "bytes": ("def made(): return b'\\x00\\xff'", "made() == b'\\x00\\xff'"),
    "a complex number": ("def made(): return 1 - 2j", "made() == 1 - 2j"),
    "a range": ("def made(): return range(1, 9, 2)", "made() == range(1, 9, 2)"),
    "a set as an argument": ("def made(x): return x | {3}", "made({1, 2}) == {1, 2, 3}"),
    "a dict": ("made = {'a': [1, None], 2: (True,)}", "made == {'a': [1, None], 2: (True,)}"),
}  # fmt: skip


@pytest.mark.parametrize("what", CROSS)
def test_plain_values_cross(grade, what):
    source, holds = CROSS[what]
    nb = grade(answer(source), test_cell(f"assert {holds}", POINTS))
    assert result(nb) == (POINTS, "graded"), outcome(nb)
    nb = grade(answer(source), test_cell(f"assert not ({holds})", POINTS))
    assert result(nb) == (0.0, "graded")


STAYS = {
    "an instance": (
        "class Point:\n    x = 1\nmade = Point()",
        "assert made.x == 1",
        "made is a value of type Point",
    ),
    "an instance that a call gives": (
        "class Point:\n    x = 1\ndef made(): return [Point()]",
        "assert made()[0].x == 1",
        "made(...) gave",
    ),
    "a generator": ("def made(): yield 1", "assert list(made()) == [1]", "generator"),
    "the source of a function": (
        "def made(): return 1",
        "import inspect\nassert 'return' in inspect.getsource(made)",
        "a learner's function",
    ),
    "an attribute of a function": ("def made(): pass\nmade.x = 1", "assert made.x == 1", "made"),
    "a field of a named tuple": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x')\n"
        "def made(): return Point(1)",
        "assert made().x == 1",
        "'tuple' object has no attribute 'x'",
    ),
}


@pytest.mark.parametrize("what", STAYS)
def test_what_cannot_cross_is_said_by_name_and_waits_for_a_person(grade, what):
    source, test, said = STAYS[what]
    nb = grade(answer(source), test_cell(test, POINTS))
    assert result(nb) == (0.0, "failed"), shown(nb.cells[1])
    assert said in outcome(nb)["reason"]
    assert "docs/test-cells.md" in outcome(nb)["reason"]
