"""Which cell of a submission is which, and where what a learner wrote ends up."""

import copy
import dataclasses

import pytest
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from sealed_room import answer, note, notebook, released, restored, test_cell

from d2l_conv.grading.clean import MOST_FLAGS_OF_A_KIND
from d2l_conv.grading.notes import METADATA, STUB
from d2l_conv.grading.preprocessors.restore import as_released, restore, text_hash

BLANK_WORDS = "YOUR ANSWER HERE"
ANSWERS = {"one_answer": "def one():\n    return 1", "two_answer": "def two():\n    return 2"}
WORDS = "It counts per side."


def stub(name: str) -> str:
    return f"def {name}():\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def locked(source: str, name: str, kind: str = "code") -> NotebookNode:
    cell = answer(source, name) if kind == "code" else new_markdown_cell(source)
    meta = {"grade_id": name, "grade": False, "solution": False, "locked": True, "task": False}
    cell.metadata["nbgrader"] = from_dict({"schema_version": 3, **meta})
    return cell


def words(source: str = BLANK_WORDS) -> NotebookNode:
    """Return the cell for a written answer."""
    cell = new_markdown_cell(source)
    meta = {"grade_id": "words", "grade": True, "solution": True, "locked": False, "task": False}
    cell.metadata["nbgrader"] = from_dict({"schema_version": 3, "points": 3.0, **meta})
    return cell


def check(name: str, points: float) -> NotebookNode:
    hidden = "    ### BEGIN HIDDEN TESTS\n    fresh=True,\n    ### END HIDDEN TESTS\n"
    return test_cell(f"check(\n    {name},\n{hidden})", points, name)


def source() -> NotebookNode:
    return notebook(
        locked("# Homework", "title", "markdown"),
        locked("import torch", "imports"),
        locked("Task 1", "one_task", "markdown"),
        answer(stub("one"), "one_answer"),
        check("one", 1.0),
        locked("Task 2", "two_task", "markdown"),
        answer(stub("two"), "two_answer"),
        check("two", 2.0),
        locked("Write.", "words_task", "markdown"),
        words(),
    )


def submission(**answers: str) -> NotebookNode:
    """Return the homework as it was released, with these answers."""
    nb = copy.deepcopy(source())
    for cell in nb.cells:
        cell.source = as_released(cell.source)
        cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
    return nb


def named(nb: NotebookNode, name: str) -> NotebookNode:
    found = [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    assert len(found) == 1, f"{len(found)} cells {name}"
    return found[0]


def drop(nb: NotebookNode, *names: str) -> None:
    for name in names:
        nb.cells.remove(named(nb, name))


def names(nb: NotebookNode) -> list[str]:
    """Return the cells in order: their names, or the text of those that have none."""
    return [c.metadata.get("nbgrader", {}).get("grade_id") or c.source for c in nb.cells]


def flags(nb: NotebookNode) -> dict[str, str]:
    return {flag["cell"]: flag["kind"] for flag in nb.metadata[METADATA]["flags"]}


RELEASED = names(source())


def test_an_honest_submission_is_as_it_was():
    nb = restored(submission(**ANSWERS, words=WORDS), source())
    assert names(nb) == RELEASED
    assert named(nb, "one_answer").source == ANSWERS["one_answer"]
    assert "fresh=True" in named(nb, "one").source
    assert flags(nb) == {}


def test_cells_without_metadata_are_found_by_their_text_and_answers_by_what_they_define():
    nb = submission(**ANSWERS, words=WORDS)
    for cell in nb.cells:
        cell.metadata = from_dict({"vscode": {"languageId": "python"}})
    nb.cells.insert(1, note("Anna"))
    nb = restored(nb, source())
    assert names(nb) == [RELEASED[0], "Anna", *RELEASED[1:]]
    assert named(nb, "two_answer").source == ANSWERS["two_answer"]
    assert named(nb, "words").source == WORDS
    assert named(nb, "one").metadata.nbgrader.points == 1.0
    assert flags(nb) == {}


def test_cells_with_metadata_come_before_others_with_the_same_text():
    nb = submission(**ANSWERS)
    nb.cells.insert(0, new_code_cell(named(nb, "one").source))
    nb = restored(nb, source())
    assert names(nb)[1:] == RELEASED
    assert flags(nb) == {}


def test_deleted_answers_do_not_undo_those_gathered_in_one_cell():
    nb = submission()
    drop(nb, *ANSWERS)
    nb.cells.insert(0, new_code_cell("\n\n".join(ANSWERS.values())))
    nb = restored(nb, source())
    put_back = named(nb, "two_answer")
    assert put_back.source == stub("two")
    assert put_back.metadata[METADATA] == {STUB: True}
    assert METADATA not in named(nb, "one_answer").metadata
    assert nb.cells[0] is named(nb, "one_answer")
    assert nb.metadata[METADATA]["answers"] == ["one", "two"]
    assert flags(nb) == {"two_answer": "missing"}


def test_a_blank_answer_is_marked_and_a_written_one_is_not():
    nb = restored(submission(one_answer=ANSWERS["one_answer"]), source())
    assert METADATA not in named(nb, "one_answer").metadata
    assert named(nb, "two_answer").metadata[METADATA] == {STUB: True}


# ------------------------------------------------------------------------------ moved cells


def move(nb: NotebookNode, name: str, place: int) -> None:
    cell = named(nb, name)
    nb.cells.remove(cell)
    nb.cells.insert(place, cell)


def without(*moved: str) -> list[str]:
    return [name for name in RELEASED if name not in moved]


MOVES = {
    "a check above its answer": ("one", 3, {"one"}, RELEASED),
    "a check to the top": ("two", 0, {"two"}, RELEASED),
    "an answer to the end": (
        "one_answer",
        len(RELEASED) - 1,
        {"one"},
        [*without("one_answer", "one", "two"), "one_answer", "one", "two"],
    ),
    "a check to the end": (
        "one",
        len(RELEASED) - 1,
        set(),  # it stands behind its answer; the others did not stand above theirs
        [*without("one", "two"), "one", "two"],
    ),
    "a text": ("two_task", 0, set(), ["two_task", *without("two_task")]),
}


@pytest.mark.parametrize("what", MOVES)
def test_tests_come_behind_the_answers_that_the_release_has_before_them(what):
    name, place, tests_moved, order = MOVES[what]
    nb = submission(**ANSWERS)
    move(nb, name, place)
    nb = restored(nb, source())
    assert names(nb) == order
    assert flags(nb) == dict.fromkeys(tests_moved, "moved")


def test_the_learners_cells_stay_in_the_learners_order():
    nb = submission(**ANSWERS)
    helper = new_code_cell("helper = 1")
    nb.cells.insert(3, helper)
    move(nb, "two_answer", 1)
    nb = restored(nb, source())
    found = names(nb)
    assert found.index("two_answer") < found.index("helper = 1") < found.index("one_answer")
    assert flags(nb) == {}


# ------------------------------------------------------- what a learner wrote in a locked cell


def test_imports_added_to_a_locked_cell_stay_below_it():
    nb = submission(**ANSWERS)
    named(nb, "imports").source = "import torch\nimport numpy as np"
    nb = restored(nb, source())
    place = names(nb).index("imports")
    assert nb.cells[place].source == "import torch"
    assert nb.cells[place + 1].source == "import torch\nimport numpy as np"
    assert nb.cells[place + 1].cell_type == "code"
    assert flags(nb) == {}


def test_a_name_written_into_the_title_stays_below_it():
    nb = submission()
    named(nb, "title").source += "\n\nAnna"
    nb = restored(nb, source())
    assert [cell.source for cell in nb.cells[:2]] == ["# Homework", "Anna"]
    assert flags(nb) == {}


def test_a_changed_test_is_put_back_and_told():
    nb = submission()
    named(nb, "one").source = "1.0"
    nb = restored(nb, source())
    assert names(nb) == RELEASED
    assert "fresh=True" in named(nb, "one").source
    assert flags(nb) == {"one": "changed"}


def test_the_text_of_an_earlier_release_is_no_change():
    nb = submission(**ANSWERS)
    for cell in nb.cells:
        if cell.source.startswith(("#", "import", "check(\n    one")):
            cell.source += "\n# as it was last week"
    earlier = {name: named(nb, name).source for name in ("title", "imports", "one")}
    again = copy.deepcopy(nb)
    restore(again, released(source()))
    assert flags(again) == {"one": "changed"}
    known = [
        dataclasses.replace(cell, earlier=(text_hash(earlier[cell.name]),))
        if cell.name in earlier
        else cell
        for cell in released(source())
    ]
    restore(nb, known)
    assert names(nb) == RELEASED
    assert flags(nb) == {}


# ------------------------------------------------------------------------ the written answer


def beside(nb: NotebookNode) -> None:
    nb.cells.append(note(WORDS))


def without_metadata(nb: NotebookNode) -> None:
    cell = named(nb, "words")
    cell.source, cell.metadata = WORDS, from_dict({})


def blank_copy_under_it(nb: NotebookNode) -> None:
    named(nb, "words").source = WORDS
    nb.cells.append(words())


def blank_copy_above_it(nb: NotebookNode) -> None:
    nb.cells.insert(len(nb.cells) - 1, words())
    nb.cells[-1].source = WORDS


def blank_copy_without_metadata(nb: NotebookNode) -> None:
    without_metadata(nb)
    nb.cells.append(note(BLANK_WORDS))


def in_the_question(nb: NotebookNode) -> None:
    named(nb, "words_task").source += f"\n\n{WORDS}"


def in_place_of_the_cell(nb: NotebookNode) -> None:
    drop(nb, "words")
    nb.cells.append(note(WORDS))


def as_code(nb: NotebookNode) -> None:
    nb.cells[-1] = new_code_cell(WORDS, metadata=named(nb, "words").metadata)


def as_raw(nb: NotebookNode) -> None:
    nb.cells[-1] = new_raw_cell(WORDS, metadata=named(nb, "words").metadata)


ELSEWHERE = [
    beside, without_metadata, blank_copy_under_it, blank_copy_above_it,
    blank_copy_without_metadata, in_the_question, in_place_of_the_cell, as_code, as_raw,
]  # fmt: skip


@pytest.mark.parametrize("edit", ELSEWHERE, ids=lambda edit: edit.__name__)
def test_a_written_answer_is_read_wherever_it_stands(edit):
    nb = submission()
    edit(nb)
    nb = restored(nb, source())
    found = named(nb, "words")
    assert found.source == WORDS
    assert (found.cell_type, found.metadata.nbgrader.points) == ("markdown", 3.0)
    assert BLANK_WORDS not in [cell.source for cell in nb.cells]


def test_notes_elsewhere_are_no_written_answer():
    nb = submission(**ANSWERS)
    nb.cells.insert(4, note("I am proud of this one."))
    nb = restored(nb, source())
    assert named(nb, "words").source == BLANK_WORDS


# ----------------------------------------------------------------------------- copies, kinds


def test_a_blank_copy_of_an_answer_does_not_undo_it():
    nb = submission(**ANSWERS)
    nb.cells.insert(5, answer(stub("one"), "one_answer"))
    nb = restored(nb, source())
    assert names(nb) == RELEASED
    assert named(nb, "one_answer").source == ANSWERS["one_answer"]
    assert flags(nb) == {"one_answer": "doubled"}


def test_of_two_written_copies_both_run_and_the_last_is_the_answer():
    nb = submission(**ANSWERS)
    nb.cells.insert(5, answer("def one(): return 3", "one_answer"))
    nb = restored(nb, source())
    assert named(nb, "one_answer").source == "def one(): return 3"
    assert names(nb)[3] == ANSWERS["one_answer"]


def test_an_intact_copy_of_a_test_is_taken_before_a_changed_one():
    nb = submission()
    nb.cells.append(test_cell("print('tried')", 1.0, "one"))
    nb = restored(nb, source())
    assert names(nb) == [*RELEASED, "print('tried')"]
    assert flags(nb) == {"one": "doubled"}


def test_a_check_that_is_copied_to_the_end_stays_where_it_stood():
    nb = submission(**ANSWERS)
    nb.cells.append(copy.deepcopy(named(nb, "one")))
    nb = restored(nb, source())
    assert [name for name in names(nb) if name in RELEASED] == RELEASED
    assert flags(nb) == {"one": "doubled"}


def test_an_answer_that_is_written_again_at_the_end_moves_no_check_of_another():
    nb = submission(**ANSWERS)
    nb.cells.append(answer("def one(): return 3", "one_answer"))
    nb = restored(nb, source())
    assert named(nb, "one_answer").source == "def one(): return 3"
    moved = [flag for flag in nb.metadata[METADATA]["flags"] if flag["kind"] == "moved"]
    assert [flag["cell"] for flag in moved] == ["one"]  # it stood above the answer that counts


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_code_that_was_made_text_is_code_again_as_it_was_written(kind):
    nb = submission(**ANSWERS)
    place, meta = 3, nb.cells[3].metadata
    made = {"raw": new_raw_cell, "markdown": new_markdown_cell}[kind]
    nb.cells[place] = made(ANSWERS["one_answer"], metadata=meta)
    nb = restored(nb, source())
    assert nb.cells[place].source == ANSWERS["one_answer"]
    assert nb.cells[place].cell_type == "code"
    assert flags(nb) == {}


def test_everything_deleted_is_put_back_in_its_order():
    nb = restored(notebook("mine = 1"), source())
    assert names(nb) == [*RELEASED, "mine = 1"]
    counted = dict.fromkeys([*RELEASED[:MOST_FLAGS_OF_A_KIND], "others"], "missing")
    assert flags(nb) == counted
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)
