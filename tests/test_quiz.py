"""Questions with answers to choose from: wrong ones are what a mistake of the catalogue gives."""

import pytest

from d2l_conv.checking.match import Refused, outcome
from d2l_conv.homework import TASKS
from d2l_conv.predictions.quiz import answer, explorer, is_known, quiz

# Where no case is small enough for a class to answer.
TOO_LARGE = {
    ("cross_correlate", "float32-result"),
    ("cross_correlate", "same-at-any-stride"),
    ("conv_forward", "float32-result"),
    ("conv_backward", "float32-result"),
    ("digit_gradients", "second-layer-met-before-relu"),
    *(("train_digits", row.name) for row in TASKS["train_digits"].rows),
}
MADE = sorted(
    {
        (name, row.name)
        for name, task in TASKS.items()
        for row in task.rows
        if is_known(name, row.name)
    }
)


def test_every_mistake_has_a_question_but_those_that_take_large_numbers():
    assert len(MADE) > 200
    some = MADE[::4]  # all of them take ten seconds
    assert {pair for pair in some if quiz(*pair) is None} <= TOO_LARGE


@pytest.mark.parametrize(
    ("task", "mistake"),
    [
        ("output_size", "padding-once"),
        ("output_size", "no-fit-check"),
        ("output_shape", "swaps-axes"),
        ("zero_pad", "one-side-only"),
        ("cross_correlate", "flips-kernel"),
        ("conv_forward", "no-bias"),
        ("conv_backward", "dw-rotated"),
    ],
)
def test_the_right_answer_is_one_and_the_mistake_gives_another(task: str, mistake: str):
    asked = quiz(task, mistake)
    assert asked is not None
    assert len({option.text for option in asked.options}) == len(asked.options) >= 3
    assert [option for option in asked.options if not option.names] == [asked.right]
    assert any(mistake in option.names for option in asked.options)
    assert quiz(task, mistake) == asked or asked.code == quiz(task, mistake).code  # not by chance


def test_the_answers_are_what_the_steps_give():
    asked = quiz("output_size", "padding-once")
    task = TASKS["output_size"]
    assert asked.right.text == str(outcome(task.truth, asked.case))
    given = {
        str(outcome(task.algorithm.answer(row), asked.case)): row.name
        for row in reversed(task.rows)
        if not isinstance(outcome(task.algorithm.answer(row), asked.case), Refused)
    }
    for option in asked.options:
        if option.names:
            assert given[option.text] in option.names


def test_an_unknown_mistake_or_task_is_not_asked_about():
    assert not is_known("output_size", "no-such-mistake")
    assert not is_known("explain_mistakes", "padding-once")
    assert answer("output_size", "no-such-mistake") == {}


def test_what_has_no_question_has_an_explorer_still():
    answered = answer("train_digits", TASKS["train_digits"].rows[0].name)
    assert answered["options"] == []
    assert answered["address"].startswith("backprop.html#")


@pytest.mark.parametrize("task", TASKS)
def test_the_explorer_has_the_numbers_of_the_question(task: str):
    mistake = next(name for of, name in MADE if of == task)
    asked = quiz(task, mistake)
    address = explorer(task, asked.case if asked else None).address()
    assert address
    assert explorer(task, None).address()


def test_the_explorer_of_a_size_and_of_maps():
    asked = quiz("cross_correlate", "flips-kernel")
    given = dict(zip(("X", "K"), asked.case.args, strict=True))
    shown = explorer("cross_correlate", asked.case)
    assert shown.X.tolist() == given["X"].tolist()
    assert shown.K.tolist() == given["K"].tolist()
    padded = explorer("zero_pad", quiz("zero_pad", "one-side-only").case)
    assert padded.K.tolist() == [[1.0]]
