"""The grader, tested: hundreds of right and wrong answers, and the report about them.

The report stands at the end of pytest's output, see 'pytest_terminal_summary' in conftest.py.
"""

import os

import pytest
from corpus.answers import KINDS, TASKS, Answer, function, read_all
from corpus.oracle import judge_by_first_right_answer, judge_of
from corpus.report import Outcome, remarks, run, table

from d2l_conv.checking.catalogue import IN_PLACE_INPUT
from d2l_conv.homework import CATALOGUE

RIGHT, WRONG = read_all(right=True), read_all(right=False)

# The answers are examined once for all tests: minutes of work, beside other tests and on a slow
# machine a quarter of an hour.
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return run(processes=2 if os.environ.get("CI") else 1)


def test_report(outcomes: list[Outcome], record_property) -> None:
    """Print the table, whatever the tests below say."""
    record_property("corpus", "\n".join([*remarks(outcomes), table(outcomes)]))


def test_there_are_enough_answers() -> None:
    assert len(RIGHT) >= 60
    assert len(WRONG) >= 150
    assert {answer.task for answer in RIGHT} == {answer.task for answer in WRONG} == set(TASKS)
    assert {answer.kind for answer in WRONG} == set(KINDS)
    names = [str(answer) for answer in (*RIGHT, *WRONG)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("task", [task for task in TASKS if task != "train_digits"])
def test_the_oracle_proves_every_label(task: str) -> None:
    def proven(answer: Answer) -> bool:
        try:
            return bool(judge_of(task)(function(answer))) != answer.right
        except Exception:  # a cell that cannot be run is wrong
            return not answer.right

    mine = [answer for answer in (*RIGHT, *WRONG) if answer.task == task]
    assert [str(answer) for answer in mine if not proven(answer)] == []


@pytest.mark.parametrize("task", ["output_shape", "same_padding"])
def test_the_first_right_answer_of_a_task_judges_as_an_oracle_of_its_own(task: str) -> None:
    judge = judge_by_first_right_answer(task)
    mine = [answer for answer in (*RIGHT, *WRONG) if answer.task == task]
    assert [str(answer) for answer in mine if bool(judge(function(answer))) == answer.right] == []


def test_labels_are_names_of_the_catalogue() -> None:
    known = {row.name for row in CATALOGUE} | {IN_PLACE_INPUT}
    labels = {name for answer in WRONG for way in answer.names for name in way}
    assert labels <= known


def test_every_right_answer_is_paid_in_full_and_given_no_name(outcomes: list[Outcome]) -> None:
    right = [o for o in outcomes if o.answer.right]
    assert len(right) == len(RIGHT)
    assert [f"{o.answer}: {o.fault}" for o in right if o.fault] == []


def test_no_wrong_answer_is_paid_in_full(outcomes: list[Outcome]) -> None:
    wrong = [o for o in outcomes if not o.answer.right and not o.mutant]
    assert len(wrong) == len(WRONG)
    assert [f"{o.answer}: {o.fault}" for o in wrong if o.fault] == []


def test_no_wrong_mutant_is_paid_in_full(outcomes: list[Outcome]) -> None:
    mutants = [o for o in outcomes if o.mutant]
    assert len(mutants) >= 150
    assert [f"{o.answer}: {o.answer.note}" for o in mutants if o.full] == []


def test_rows_of_the_catalogue_are_named_rightly(outcomes: list[Outcome]) -> None:
    rows = [o for o in outcomes if o.answer.kind in ("catalogue", "two")]
    missed = [f"{o.answer}: named {o.report.names}" for o in rows if not o.named]
    assert len(missed) <= 0.05 * len(rows), missed
    untold = [str(o.answer) for o in rows if not o.told]
    assert len(untold) <= 0.05 * len(rows), untold


def test_wrong_answers_are_told_what_they_do(outcomes: list[Outcome]) -> None:
    wrong = [o for o in outcomes if not o.answer.right and not o.mutant]
    untold = [str(o.answer) for o in wrong if not o.told]
    assert len(untold) <= 0.15 * len(wrong), untold


def test_no_answer_is_given_a_name_that_is_not_its_mistake(outcomes: list[Outcome]) -> None:
    named = [o for o in outcomes if not o.mutant and o.report.names]
    misnamed = [f"{o.answer}: {o.report.names}" for o in named if not o.named]
    assert misnamed == []


def test_a_table_of_small_maps_earns_nothing(outcomes: list[Outcome]) -> None:
    (table,) = (o for o in outcomes if str(o.answer) == "cross_correlate/table-of-linear-maps")
    assert table.report.points == 0


def test_no_answer_breaks_a_check(outcomes: list[Outcome]) -> None:
    """Otherwise a fault of the check's would pass for one of the answer's."""
    broken = [str(o.answer) for o in outcomes if "cannot be compared" in o.report.text]
    assert broken == []


def test_a_ready_made_answer_is_told_so(outcomes: list[Outcome]) -> None:
    ready = [o for o in outcomes if o.answer.kind == "ready-made"]
    assert all(o.report.ready_made and o.report.points == 0 for o in ready)
    others = [o for o in outcomes if o.answer.kind not in ("ready-made", "mutant")]
    assert [str(o.answer) for o in others if o.report.ready_made] == []


def test_at_most_three_findings_and_no_points_beyond_the_most(outcomes: list[Outcome]) -> None:
    for o in outcomes:
        assert len(o.report.findings) <= 3
        assert 0 <= o.report.points <= o.report.max_points
        assert o.report.findings or o.full
