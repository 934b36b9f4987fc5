"""The catalogue: every row says something, leads away from the truth, and is found by name."""

import functools
import operator
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pytest

from d2l_conv.checking.catalogue import (
    IN_PLACE_INPUT,
    Algorithm,
    DoesNotFit,
    Misconception,
    Suspect,
    suspects,
)
from d2l_conv.checking.engine import Task, examine
from d2l_conv.checking.match import DELIBERATE, Case, Refused, Seen, agree, find, outcome
from d2l_conv.checking.observe import CallError, Observation
from d2l_conv.checking.report import Finding
from d2l_conv.checking.sources import SEEN
from d2l_conv.homework import CATALOGUE
from d2l_conv.homework import TASKS as ALL
from d2l_conv.homework.two_layer_backprop import train_digits
from d2l_conv.homework.two_layer_backprop.train_digits import TRAIN_DIGITS, examine_training

Fresh = Callable[[random.Random], Sequence[Case]]


def drawn_once(fresh: Fresh) -> Fresh:
    """Draw the same cases once: what an answer of ours gives on a case is kept beside it."""
    drawn: dict[object, Sequence[Case]] = {}

    def cases(rng: random.Random) -> Sequence[Case]:
        state = rng.getstate()
        if state not in drawn:
            drawn[state] = fresh(rng)
        return drawn[state]

    return cases


TASKS = {
    task.name: replace(task, forbids=lambda label: False, fresh=drawn_once(task.fresh))
    for task in ALL.values()
    if task.algorithm is not None and task.belief is None and task.name != "train_digits"
}


def row_ids(rows: Iterable[Misconception]) -> list[str]:
    return [f"{row.name}-{number}" for number, row in enumerate(rows)]


# Every mistake in every task in which it is made, and those whose task is examined here.
MADE = [(ALL[name], row) for row in CATALOGUE for name in row.tasks]
MADE_IDS = [f"{task.name}-{row.name}-{number}" for number, (task, row) in enumerate(MADE)]
EXAMINED = [(name, row) for name, task in TASKS.items() for row in task.rows if name in row.tasks]
EXAMINED_IDS = [f"{name}-{row.name}-{number}" for number, (name, row) in enumerate(EXAMINED)]

# Names that issue threads and course repositories gave; see d2l_conv/checking/sources.py.
KNOWN = """
    padding-once ceil-not-floor no-rounding refuses-remainder int-truncates-negative
    forgets-plus-one stride-after-plus-one ignores-stride ignores-dilation swaps-axes
    stride-swaps-axes same-at-any-stride half-kernel-always
    one-side-only f-pad-order pads-then-forgets flips-kernel strides-rows-only
    top-left-of-stride-1 kernel-transposed no-bias bias-per-window-sum in-place-input
    kernel-not-rotated rotated-90 assign-not-add stride-forgotten-backward leftover-forgotten
    unpad-zero padding-kept db-summed-wrong batch-mean-for-sum relu-mask-from-output-grad
    relu-mask-missing layers-in-forward-order sign-of-update
""".split()


class TestCatalogue:
    def test_every_known_mistake_is_there(self):
        assert set(KNOWN) - {IN_PLACE_INPUT} <= {row.name for row in CATALOGUE}

    def test_no_row_is_of_no_task(self):
        assert [row.name for row in CATALOGUE if not row.tasks] == []

    @pytest.mark.parametrize(("task", "row"), MADE, ids=MADE_IDS)
    def test_a_row_is_about_cases_that_its_task_has(self, task: Task, row: Misconception):
        assert row.about in {"values", *task.errors}

    @pytest.mark.parametrize(("task", "row"), MADE, ids=MADE_IDS)
    def test_a_row_changes_steps_of_its_task(self, task: Task, row: Misconception):
        assert row.changes and task.algorithm.has(row)

    @pytest.mark.parametrize(
        "formula", ["//", "2 * p", "2p", "2 p ", "- 1)", "k - 1", ".flip", "+=", "Z > 0", "(n +"]
    )
    def test_no_sentence_holds_the_right_answer(self, formula):
        assert [row.name for row in CATALOGUE if formula in row.sentence] == []

    @pytest.mark.parametrize("row", CATALOGUE, ids=row_ids(CATALOGUE))
    def test_a_sentence_is_short_and_speaks_to_the_learner(self, row: Misconception):
        assert 20 < len(row.sentence) < 260
        assert row.sentence.endswith(".")
        assert re.fullmatch(r"[a-z0-9-]+", row.name)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
class TestEveryTask:
    def test_the_algorithm_is_right_and_paid_in_full(self, task: Task):
        report = examine(task, task.algorithm.answer(), fresh=True)
        assert report.points == report.max_points, report.text


@functools.cache
def truths(name: str) -> list[object]:
    return [outcome(TASKS[name].truth, case) for case in TASKS[name].fixed]


@pytest.mark.parametrize(("name", "row"), EXAMINED, ids=EXAMINED_IDS)
class TestEveryRow:
    def test_made_alone_it_is_named(self, name: str, row: Misconception):
        task = TASKS[name]
        report = examine(task, Unwatched(task.algorithm.answer(row)), fresh=True)
        assert report.points < report.max_points
        assert report.names == (row.name,)

    def test_the_visible_check_alone_catches_it(self, name: str, row: Misconception):
        task = TASKS[name]
        given = [outcome(task.algorithm.answer(row), case) for case in task.fixed]
        pairs = zip(given, truths(name), strict=True)
        assert not all(paid(task, one, truth) for one, truth in pairs)


class TestTraining:
    def test_the_algorithm_follows_its_gradients(self):
        assert findings_about_updates(TRAIN_DIGITS.answer()) == []

    @pytest.mark.parametrize("row", train_digits.MISTAKES, ids=row_ids(train_digits.MISTAKES))
    def test_every_row_made_alone_is_named_in_this_task_s_words(self, row: Misconception):
        report = examine_training(Unwatched(TRAIN_DIGITS.answer(row)), fresh=True)
        assert report.names == (row.name,)
        assert [f for f in report.findings if f.name and row.sentence in f.text]
        assert report.points < report.max_points


def findings_about_updates(answer: Callable[..., object]) -> list[Finding]:
    training = train_digits._Training(Unwatched(answer), fresh=True)
    training.updates()
    return training.findings


def paid(task: Task, given: object, truth: object) -> bool:
    if isinstance(truth, Refused):
        return isinstance(given, Refused) and given.kind in ("ValueError", DoesNotFit.__name__)
    return not isinstance(given, Refused) and task.kind.alike(given, truth)


class Unwatched:
    """An answer of ours, which nobody has to watch: watching takes most of a check's time."""

    def __init__(self, answer: Callable[..., object]) -> None:
        self.answer = answer

    def __call__(self) -> None:
        raise NotImplementedError

    def __observe__(self, *args: object, **kwargs: object) -> Observation:
        try:
            return Observation(self.answer(*args, **kwargs))
        except (Exception, TimeoutError) as error:
            kinds = tuple(kind.__name__ for kind in type(error).__mro__)
            return Observation(error=CallError(kinds[0], kinds, str(error), ()))


@dataclass(frozen=True)
class DoubleSteps:
    step: Callable[[int], int] = lambda n: 2 * n


DOUBLE = Algorithm("double", lambda steps, n: steps.step(n), DoubleSteps())


def test_a_mistake_leads_to_the_same_function_each_time_and_a_choice_to_its_own():
    row = MADE[0][1]
    algorithm = MADE[0][0].algorithm
    assert algorithm.answer() is algorithm.answer()
    assert algorithm.answer(row) is algorithm.answer(row) is not algorithm.answer()
    assert DOUBLE.answer() is not algorithm.answer()
    assert DOUBLE.answer(step=lambda n: n)(3) == 3 and DOUBLE.answer()(3) == 6


def test_a_step_that_an_algorithm_does_not_have_is_refused_by_name():
    assert DOUBLE.answer(step=lambda n: n)(3) == 3
    with pytest.raises(ValueError, match="of double has no step leap; its steps are step"):
        DOUBLE.answer(leap=lambda n: n)


def answers(**functions: Callable[[int], int]) -> list[Suspect]:
    rows = {
        name: Misconception(
            name=name,
            tasks=("double",),
            changes={"step": function},
            sentence="You ...",
            lesson="lesson 1",
        )
        for name, function in functions.items()
    }
    return list(suspects(DOUBLE, tuple(rows.values())))


def match(theirs: Callable[[int], int], suspected: list[Suspect], probes: tuple[int, ...] = ()):
    def see(case: Case) -> Seen:
        (n,) = case.args
        return Seen(case, theirs(n), 2 * n, theirs(n) == 2 * n)

    found = find(
        suspected,
        [see(Case((n,), "numbers")) for n in (0, 2)],
        alike=lambda one, other: one == other,
        truth=lambda n: 2 * n,
        probes=[Case((n,), "numbers") for n in probes],
        ask=see,
    )
    return None if found is None else found.names


class TestMatch:
    square, add = staticmethod(lambda n: n**2), staticmethod(lambda n: n + 3)

    def test_a_right_answer_is_given_no_name(self):
        assert match(lambda n: 2 * n, answers(square=self.square, add=self.add)) is None

    def test_a_mistake_that_explains_everything_is_named(self):
        assert match(lambda n: n + 3, answers(square=self.square, add=self.add)) == ("add",)

    def test_what_nothing_explains_is_not_named(self):
        assert match(lambda n: n - 7, answers(square=self.square, add=self.add)) is None

    def test_a_mistake_that_explains_the_wrong_results_alone_is_not_named(self):
        partly = answers(add=lambda n: n + 3 if n else 5)
        assert match(lambda n: n + 3, partly) is None

    def test_a_further_case_tells_two_mistakes_apart(self):
        both = answers(add=lambda n: n + 3, other=lambda n: n + 3 if n < 9 else 0)
        assert match(lambda n: n + 3, both) is None
        assert match(lambda n: n + 3, both, probes=(5, 11)) == ("add",)

    def test_a_mistake_that_a_further_case_refutes_is_not_named(self):
        assert match(lambda n: n + 3 if n < 9 else 0, answers(add=self.add), probes=(11,)) is None

    def test_an_answer_of_ours_is_called_once_on_a_case_and_kept_no_longer_than_it_lives(self):
        calls: list[int] = []

        def answer(n: int) -> int:
            calls.append(n)
            return n + 3

        one, same = Case((4,), "numbers"), Case((4,), "numbers")
        assert [one.outcome(answer), one.outcome(answer), same.outcome(answer)] == [7, 7, 7]
        assert calls == [4, 4]
        assert not replace(one, args=(5,)).given
        del answer
        assert not one.given

    @pytest.mark.parametrize(
        "torchs, numpys",
        [
            (
                "shape '[1, 2, 2]' is invalid for input of size 9",
                "array of size 9 into shape (2,2)",
            ),
            ("shape '[3]' is invalid for input of size 6", "array of size 6 into shape (3,)"),
        ],
    )
    def test_a_reshape_that_fails_tells_its_numbers(self, torchs: str, numpys: str):
        one = Refused.by("RuntimeError", f"shape '{torchs}")
        assert one.filled is not None
        assert agree(one, Refused.by("ValueError", f"cannot reshape {numpys}"), operator.eq)
        assert not agree(one, Refused.by("RuntimeError", f"shape '{torchs}0"), operator.eq)
        assert not agree(one, Refused("RuntimeError"), operator.eq)

    def test_what_does_not_fit_is_no_refusal(self):
        misfit = Refused.by("ValueError", "operands could not be broadcast together")
        assert not agree(misfit, Refused("ValueError"), operator.eq)
        assert agree(misfit, Refused("RuntimeError"), operator.eq)

    def test_only_deliberate_exceptions_are_statements(self):
        assert "ValueError" in DELIBERATE
        assert "TypeError" not in DELIBERATE


def test_every_name_with_a_source_is_in_the_catalogue():
    assert SEEN.keys() <= {row.name for row in CATALOGUE}
