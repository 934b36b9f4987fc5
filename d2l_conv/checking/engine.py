"""Run a learner's function on a task's cases, pay for what is right, and name what is wrong.

A check is data: a :class:`Task` with facets, cases and an oracle. :func:`check` does the rest.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import hashlib
import math
import os
import random
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from d2l_conv.checking import sentences
from d2l_conv.checking.catalogue import IN_PLACE_INPUT, Algorithm, Misconception, Suspect, suspects
from d2l_conv.checking.kinds import Kind, Misfit, shown
from d2l_conv.checking.match import Case, Found, Refused, Seen, agree, crashed, find, outcome
from d2l_conv.checking.observe import (
    TIME_LIMIT,
    CallError,
    Observation,
    observe,
    observe_each,
    quiet,
    time_limit,
)
from d2l_conv.checking.relations import CRASHES, condition, of_numbers
from d2l_conv.checking.replay import Line, replay
from d2l_conv.checking.report import MOST_FINDINGS, Finding, Report, show
from d2l_conv.languages import _, joined

__all__ = [
    "Belief",
    "Case",
    "Facet",
    "Task",
    "call",
    "call_text",
    "case_seed",
    "check",
    "examine",
    "nothing",
    "submission_seed",
    "unbroken",
    "undisturbed",
]

MOST_CHANCE = 2  # wrong layers that a mistake has to explain before it is named
FRESH_VALUES = 60  # numbers in a tensor that a counter-example prints


@dataclass(frozen=True)
class Facet:
    """A part of a task that is paid on its own.

    A facet that is not ``alone`` pays only where another one does: raising an error in every case,
    or leaving the arguments as they were by doing nothing, is no achievement.
    """

    name: str
    points: float
    alone: bool = True


@dataclass(frozen=True)
class Belief:
    """A way to see a mistake in an answer of the learner's choice.

    ``of(value, case)`` turns the answer into a call of another function and the result that the
    learner expected of it, or None; ``truth`` is that function, ``kind`` what it returns.
    ``doubtful(expected, true)`` leaves out of an expected result what came true;
    ``came(value, case)`` is the pair of what the answer gives and what was asked;
    ``lost(seen)`` is a mistake that shows in what all answers lack, or None.
    """

    of: Callable[[Any, Case], tuple[Case, object] | None]
    truth: Callable[..., Any]
    kind: Kind
    doubtful: Callable[[Any, Any], object]
    came: Callable[[Any, Case], tuple[tuple[float, ...], tuple[float, ...]] | None]
    lost: Callable[[Sequence[Seen]], Misconception | None] = lambda seen: None


@dataclass(frozen=True)
class Task:
    """A homework task as data.

    Parameters
    ----------
    name
        The function that the learner writes.
    number
        Its place in the homework's text.
    parameters
        Its parameters, for the text of a call.
    kind
        What it returns.
    truth
        The oracle: ``truth(*args, **kwargs)`` returns the right value or raises ValueError.
    facets
        What is paid.
    fixed
        The cases of the visible check, the most telling first.
    fresh
        ``fresh(random)`` makes the cases of the hidden check.
    algorithm
        The right answer in steps, or None where mistakes cannot be computed.
    rows
        The catalogue's rows.
    judge
        ``judge(value, case)`` raises :class:`Misfit` where a task has many right answers; it
        replaces ``truth`` and ``kind`` for cases about values.
    forbids
        Whether something ready-made that the call used costs the task.
    care
        The facet that a changed argument, or memory shared with one, costs; without it the case
        itself counts as wrong.
    own_memory
        Whether the result must not share memory with an argument.
    own_dtype
        Whether the result must have the dtype of the first argument.
    errors
        What a learner is told for each group of cases in which a ValueError is expected.
    blame
        ``blame(case, value, truth)``: the facets that a wrong case costs, where a result has parts
        that are paid on their own. Without it, the case's own facet.
    seconds
        How long one call may take.
    belief
        Where a task has many right answers: which size the learner believed in.
    """

    name: str
    number: int
    parameters: tuple[str, ...]
    kind: Kind
    truth: Callable[..., Any]
    facets: tuple[Facet, ...]
    fixed: tuple[Case, ...]
    fresh: Callable[[random.Random], Sequence[Case]]
    algorithm: Algorithm[Any] | None = None
    rows: tuple[Misconception, ...] = ()
    judge: Callable[[Any, Case], None] | None = None
    forbids: Callable[[str], bool] = field(default=lambda label: by_hand(label))
    care: str | None = None
    own_memory: bool = False
    own_dtype: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    blame: Callable[[Case, Any, Any], set[str]] | None = None
    seconds: float = TIME_LIMIT
    belief: Belief | None = None

    @property
    def max_points(self) -> float:
        """The sum of the facets' points."""
        return float(sum(facet.points for facet in self.facets))


def by_hand(label: str) -> bool:
    """Forbid everything that is ready-made but the package's shape checkers."""
    return not label.startswith("d2l_conv.shapes.")


def by_hand_but_for_layers(label: str) -> bool:
    """Forbid the same, but let PyTorch's layers run forward.

    >>> [by_hand_but_for_layers(f"aten::{name}") for name in ("conv2d", "convolution_backward")]
    [False, True]
    >>> by_hand_but_for_layers("torch.optim.sgd.step")
    True
    """
    forward = label.startswith(("torch.", "aten::")) and not any(
        word in label for word in ("backward", "grad", "transpose", "optim")
    )
    return by_hand(label) and not forward


# --- the seed -------------------------------------------------------------------------------------

_seed: contextvars.ContextVar[int | None] = contextvars.ContextVar("submission_seed", default=None)


@contextlib.contextmanager
def submission_seed(value: int) -> Iterator[None]:
    """Draw the fresh cases of everything inside from this seed."""
    token = _seed.set(value)
    try:
        yield
    finally:
        _seed.reset(token)


def case_seed() -> int:
    """Return the seed of the fresh cases: the same for the same submission, whoever grades it.

    nbgrader runs a submission in ``autograded/LEARNER/ASSIGNMENT``; these two names are the seed
    unless the sealed grader has set one.
    """
    seed = _seed.get()
    if seed is not None:
        return seed
    names = "/".join(Path(os.getcwd()).parts[-2:])
    return int.from_bytes(hashlib.sha256(names.encode()).digest()[:8], "big")


# --- a check --------------------------------------------------------------------------------------


def check(task: Task, theirs: Any, *, fresh: bool = False) -> float:
    """Examine a learner's function, show the report, and return the points.

    Parameters
    ----------
    task
        What is asked.
    theirs
        The learner's function.
    fresh
        Whether fresh random and awkward cases are run beside the fixed ones.

    Returns
    -------
    float
        Points between 0 and ``task.max_points``; nbgrader reads them as partial credit.
    """
    with undisturbed():
        report = examine(task, theirs, fresh=fresh)
    show(report)
    return float(report.points)


@dataclass(frozen=True)
class _Defaults:
    """What a cell may have set for all of torch, and what new tensors therefore are."""

    dtype: torch.dtype = torch.float32
    device: torch.device | None = None

    @classmethod
    def now(cls) -> _Defaults:
        device = torch.get_default_device()
        return cls(torch.get_default_dtype(), None if device.type == "cpu" else device)

    @contextlib.contextmanager
    def set(self) -> Iterator[None]:
        before = self.now()
        if before == self:
            yield
            return
        self._set()
        try:
            yield
        finally:
            before._set()

    def _set(self) -> None:
        torch.set_default_dtype(self.dtype)
        torch.set_default_device(self.device)


_theirs: contextvars.ContextVar[_Defaults | None] = contextvars.ContextVar("theirs", default=None)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let a check work as torch comes, whatever the cells above have set; calls see their own.

    It works on one core: on small tensors a second one costs more than it brings.
    """
    defaults = _Defaults.now()
    token = _theirs.set(None if defaults == _Defaults() else defaults)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with quiet(), _Defaults().set(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        _theirs.reset(token)
        torch.set_num_threads(threads)


def call(seconds: float, function: Any, *args: Any, **kwargs: Any) -> Observation:
    """Call a learner's function under the settings of the learner's cells, and watch it."""
    with _as_theirs(seconds):
        return observe(function, *args, **kwargs)


def call_each(
    seconds: float, function: Any, cases: Sequence[Case]
) -> Generator[Observation, None, None]:
    """Do what :func:`call` does for one case after another."""
    calls = [(case.args, dict(case.kwargs)) for case in cases]
    theirs = _theirs.get()
    with contextlib.closing(observe_each(function, calls, seconds)) as observed:
        for _case in cases:
            if theirs is None:
                seen = next(observed)
            else:  # what they have set holds for their calls, and not for what comes between
                with theirs.set():
                    seen = next(observed)
            yield seen


@contextlib.contextmanager
def _as_theirs(seconds: float) -> Iterator[None]:
    theirs = _theirs.get()
    with time_limit(seconds), theirs.set() if theirs else contextlib.nullcontext():
        yield


def examine(task: Task, theirs: Any, *, fresh: bool = False) -> Report:
    """Do what :func:`check` does, without showing anything."""
    if not callable(theirs):
        return nothing(task, _(sentences.NOT_A_FUNCTION).format(task=task.name, what=shown(theirs)))
    judged = _Examination(task, theirs, fresh).report
    sound = _Examination(replace(task, forbids=lambda _: False), task.truth, fresh).report
    return unbroken(task, judged, sound)


def unbroken(task: Task, judged: Callable[[], Report], sound: Callable[[], Report]) -> Report:
    """Return ``judged()``; where that breaks, find out who broke it.

    ``sound()`` judges an answer of ours in the same way. Where it comes to its end, the exception
    is the answer's doing: it earns nothing. Where it does not, the check itself is broken.
    """
    try:
        return judged()
    except Exception as error:
        sound()
        said = _error_text(type(error).__name__, str(error))
        return nothing(
            task,
            _(sentences.INCOMPARABLE).format(task=task.name),
            _(sentences.SAID).format(said=said),
        )


def nothing(task: Task, title: str, text: str = "", ready_made: tuple[str, ...] = ()) -> Report:
    """Report no points at all, with one finding that says why."""
    return Report(
        task.name,
        0.0,
        task.max_points,
        (Finding(title, text),),
        tuple((facet.name, 0.0, facet.points) for facet in task.facets),
        ready_made,
    )


@dataclass(frozen=True, eq=False)
class _Run:
    """A case that was run: the observation, and what is wrong with it."""

    case: Case
    observation: Observation
    seen: Seen
    misfit: str  # how the result differs, or empty
    careless: tuple[str, ...]  # what was done to the arguments


class _Examination:
    """One learner's function on one task."""

    def __init__(self, task: Task, theirs: Any, fresh: bool) -> None:
        self.task = task
        self.theirs = theirs
        self.random = random.Random(case_seed())
        self.fresh = fresh
        self.runs: list[_Run] = []
        self.ready_made: dict[str, None] = {}
        self.stopped = False

    def run(self, case: Case) -> _Run:
        return self._ran(case, call(self.task.seconds, self.theirs, *case.args, **case.kwargs))

    def _run_through(self, cases: list[Case]) -> list[Case]:
        """Run one case after another; where one took too long, return those to go on with."""
        with contextlib.closing(call_each(self.task.seconds, self.theirs, cases)) as observed:
            for at, (case, observation) in enumerate(zip(cases, observed, strict=True), start=1):
                error = self._ran(case, observation).observation.error
                if self.ready_made or self.stopped:
                    break
                if error is not None and error.kind == "TimeoutError":  # no second one of its kind
                    of = (case.facet, case.about)
                    return [other for other in cases[at:] if (other.facet, other.about) != of]
        return []

    # Each call goes through here, those of the match included.
    def _ran(self, case: Case, observation: Observation) -> _Run:
        for label in observation.ready_made:
            if self.task.forbids(label):
                self.ready_made[label] = None
        run = self._judged(case, observation)
        self.runs.append(run)
        if observation.error is not None and observation.error.kind == "KeyboardInterrupt":
            self.stopped = True
        return run

    def _judged(self, case: Case, observation: Observation) -> _Run:
        task, error = self.task, observation.error
        theirs: object = observation.value
        if error is not None:
            theirs = Refused.by(_kind(error), error.message)
        truth: object = None
        if not task.judge or case.about != "values":
            truth = case.outcome(task.truth)
        misfit = ""
        if isinstance(truth, Refused):
            if error is None:
                misfit = _("gave {value}, expected a ValueError").format(value=shown(theirs))
            elif "ValueError" not in error.is_a:
                misfit = _("raised {error}, expected a ValueError").format(error=error.kind)
        elif error is not None and error.unknown is not None:
            misfit = _("gave something that no task asks for: {what}").format(what=error.unknown)
        elif error is not None:
            misfit = self._raised(_error_text(error.kind, error.message), truth)
        else:
            try:
                if task.judge:
                    task.judge(observation.value, case)
                else:
                    got, expected = task.kind.read(observation.value), task.kind.read(truth)
                    if task.own_dtype and got.is_floating_point():
                        expected = expected.to(got.dtype)  # what is wrong is the dtype alone
                    if not task.kind.same(got, expected):
                        misfit = task.kind.difference(got, expected)
            except Misfit as raised:
                misfit = str(raised)
        careless = (*self._careless(observation), *self._other_dtype(case, observation.value))
        right = not misfit and (task.care is not None or not careless)
        return _Run(case, observation, Seen(case, theirs, truth, right), misfit, careless)

    def _raised(self, error: str, truth: object) -> str:
        if self.task.judge:
            return _("raised {error}").format(error=error)
        expected = self._expected(truth)
        return _("raised {error}, expected {expected}").format(error=error, expected=expected)

    def _careless(self, observation: Observation) -> Iterator[str]:
        """Say what the call did to its arguments, or took from them."""
        for i in observation.changed:
            yield _(sentences.CHANGED).format(argument=self._parameter(i))
        for i in observation.shares if self.task.own_memory else ():
            yield _(sentences.SHARES).format(argument=self._parameter(i))

    def _other_dtype(self, case: Case, value: object) -> Iterator[str]:
        if self.task.own_dtype and isinstance(value, torch.Tensor):
            expected = case.args[0].dtype
            if value.dtype != expected:
                yield _(sentences.OTHER_DTYPE).format(
                    got=_dtype(value.dtype), expected=_dtype(expected), argument=self._parameter(0)
                )

    def _expected(self, truth: object) -> str:
        if isinstance(truth, torch.Tensor):
            return _("a tensor of shape {shape}").format(shape=tuple(truth.shape))
        return shown(truth)

    def _parameter(self, position: int) -> str:
        names = self.task.parameters
        if position < len(names):
            return names[position]
        return _("argument {number}").format(number=position + 1)

    def cases(self) -> list[Case]:
        """List the cases in the order in which they are run, some of them twice.

        A small one comes first: what is ready-made is told by it, and need not work on large ones.
        """
        first, *others = self.task.fixed
        if self.fresh:
            others += self.task.fresh(random.Random(self.random.random()))
            self.random.shuffle(others)
        cases = [first, *others]
        values = [case for case in cases if case.about == "values"]
        smallest_of_facet = {
            case.facet: case for case in sorted(values, key=_entries, reverse=True)
        }
        return cases + list(smallest_of_facet.values())[:3]

    def report(self) -> Report:
        task = self.task
        left = self.cases()
        while left:
            left = self._run_through(left)
        if self.ready_made:
            return self._ready_made()
        if self._unwritten():
            return nothing(task, _(sentences.NOT_WRITTEN).format(task=task.name))
        # Points are for the cases of the check; what the match asks beside them is drawn by chance.
        facets = self._facets()
        findings = tuple(self._findings())[:MOST_FINDINGS]
        if self.ready_made:
            return self._ready_made()
        if self.stopped:
            facets = self._facets()
        names = tuple(dict.fromkeys(f.name for f in findings if f.name))
        points = sum(got for _, got, _ in facets)
        return Report(task.name, points, task.max_points, findings, facets, (), names)

    def _ready_made(self) -> Report:
        labels = tuple(self.ready_made)
        title = _(sentences.READY_MADE).format(task=self.task.name, what=sentences.name_of(labels))
        return nothing(self.task, title, _(sentences.READY_MADE_WHY), labels)

    def _unwritten(self) -> bool:
        errors = [run.observation.error for run in self.runs]
        return bool(errors) and all(error is not None and error.unwritten for error in errors)

    def _facets(self) -> tuple[tuple[str, float, float], ...]:
        wrong = {facet for run in self.runs for facet in self._blamed(run)}
        if self.stopped:
            wrong = {facet.name for facet in self.task.facets}
        if any(run.careless for run in self.runs) and self.task.care:
            wrong.add(self.task.care)
        any_alone = any(f.alone and f.name not in wrong for f in self.task.facets)
        return tuple(
            (f.name, f.points if f.name not in wrong and (f.alone or any_alone) else 0.0, f.points)
            for f in self.task.facets
        )

    def _blamed(self, run: _Run) -> set[str]:
        if run.seen.right:
            return set()
        if self.task.blame is None or run.case.about != "values":
            return {run.case.facet}
        return self.task.blame(run.case, run.seen.theirs, run.seen.truth)

    # --- findings ---------------------------------------------------------------------------------

    def _findings(self) -> Iterator[Finding]:
        values = [run for run in self.runs if run.case.about == "values"]
        careful = sorted(self.runs, key=lambda run: not run.observation.changed)  # worst first
        careless = next((run for run in careful if run.careless), None)
        made: tuple[Misconception, ...] = ()
        if any(run.misfit for run in values):
            made, found = self._about_values(values)
            yield from found
            if not made and all(run.misfit for run in values):
                return  # first things first: what a function does with errors comes later
        if careless is not None:
            yield Finding(
                careless.careless[0],
                _(sentences.CARELESS_WHY),
                self.call(careless.case),
                IN_PLACE_INPUT if careless.observation.changed else "",
            )
        for about in self.task.errors:
            group = [run for run in self.runs if run.case.about == about]
            if any(run.misfit for run in group) and not self._follows(made, group):
                yield self._about_errors(about, group, made)

    def _follows(self, made: tuple[Misconception, ...], group: list[_Run]) -> bool:
        """Whether mistakes that are named already explain the results of a group of errors."""
        if not made or self.task.algorithm is None or self.task.belief is not None:
            return False
        answer = self.task.algorithm.answer(*made)
        return all(
            agree(outcome(answer, run.case), run.seen.theirs, self.task.kind.alike) for run in group
        )

    def _about_values(self, runs: list[_Run]) -> tuple[tuple[Misconception, ...], list[Finding]]:
        wrong = [run for run in runs if run.misfit]
        unstable = self._unstable(runs)
        if unstable is not None:
            return (), [
                Finding(_(sentences.UNSTABLE), _(sentences.UNSTABLE_WHY), self.call(unstable.case))
            ]
        found = self._match([run.seen for run in runs])
        if found is None:
            return (), self._not_named(runs, wrong)
        # Runs that were asked for by the match are among the runs now.
        apart = [run for run in wrong if run.case in found.unexplained]
        told = [run for run in wrong if run not in apart] or wrong
        findings = self._named(found.rows, told)
        crashes = [run for run in apart if _is_crash(run)]
        if crashes:
            findings.append(self._crash(crashes, runs))
        rest = [run for run in apart if not _is_crash(run)]
        if rest:
            text = self._what_is_seen(rest, runs) or _(sentences.APART)
            findings.append(Finding(_(sentences.ALSO_WRONG), text, self._example(rest)))
        return found.rows, findings

    def _named(self, rows: tuple[Misconception, ...], told: list[_Run]) -> list[Finding]:
        """Tell each mistake once, with an example in which the others play no part."""
        felt = {row: self._felt(row, told) for row in rows}
        findings: list[Finding] = []
        examples: list[str] = []
        for row in rows:
            if any(finding.name == row.name for finding in findings):
                continue
            others = [run for other in rows if other is not row for run in felt[other]]
            alone = [run for run in felt[row] if run not in others]
            shown_by = alone or felt[row] or told
            example = self._example(shown_by)
            play, steps, other = self._played(row, _smallest(shown_by).case)
            findings.append(
                Finding(
                    _(sentences.NAMED).format(name=_(row.name)),
                    _(sentences.SEE).format(sentence=_(row.sentence), lesson=row.lesson),
                    "" if example in examples else example,
                    row.name,
                    play,
                    steps,
                    other,
                    row.lesson,
                )
            )
            examples.append(example)
        return findings

    def _played(
        self, row: Misconception, case: Case
    ) -> tuple[str, tuple[Line, ...], tuple[str, tuple[Line, ...]]]:
        """Return the call that plays a mistake, its steps, and another call with its steps."""
        algorithm = self.task.algorithm
        if algorithm is None or self.task.belief is not None:
            return "", (), ("", ())
        steps = replay(algorithm, (row,), case)
        if not steps:
            return "", (), ("", ())
        call = self.call(case).splitlines()[-1].removeprefix(f"{self.task.name}(")
        play = f'from d2l_conv import play\nplay("{row.name}", {self.task.name}, {call}'
        for one in self.task.fixed:
            if (
                one is not case
                and one.about == row.about
                and call_text(self.task, one) != self.call(case)
            ):
                lines = replay(algorithm, (row,), one)
                if lines:
                    return play, steps, (call_text(self.task, one), lines)
        return play, steps, ("", ())

    def _not_named(self, runs: list[_Run], wrong: list[_Run]) -> list[Finding]:
        """Say what is seen where no mistake is known."""
        findings = []
        calls = self._condition(wrong, runs)
        crashes = [run for run in wrong if _is_crash(run)]
        if crashes:
            findings.append(self._crash(crashes, runs, calls))
        rest = [run for run in wrong if not _is_crash(run)]
        if rest:
            text = self._what_is_seen(rest, runs, "" if crashes else calls)
            title = _(sentences.SEEN) if text else _(sentences.WRONG)
            if not text and any(_not_finite(run.seen.theirs) for run in rest):
                text = _(sentences.NOT_FINITE)
            findings.append(Finding(title, text, self._example(rest)))
        return findings

    def _condition(self, wrong: list[_Run], runs: list[_Run]) -> str:
        """Say in which calls, and in no other, this happens."""
        others = [run.case for run in runs if run.case not in {one.case for one in wrong}]
        calls = condition([run.case for run in wrong], others, self.task.parameters)
        return _(sentences.CONDITION).format(calls=calls) if calls else ""

    def _what_is_seen(self, wrong: list[_Run], runs: list[_Run], calls: str = "") -> str:
        """Say what wrong results have in common, and which calls give them."""
        related = self._related([run for run in wrong if not _refused(run)])
        return joined([*related, calls or self._condition(wrong, runs)])

    def _related(self, wrong: list[_Run]) -> Iterator[str]:
        """Say how the wrong results, or the parts of them, are related to the right ones."""
        task = self.task
        if not wrong:
            return
        seen = [run.seen for run in wrong]
        if task.belief is not None:
            numbers = [task.belief.came(run.seen.theirs, run.case) for run in wrong]
            pairs = [pair for pair in numbers if pair is not None]
            if not any(task.belief.of(run.seen.theirs, run.case) for run in wrong):
                yield _(sentences.ANOTHER_KIND)
            if says := of_numbers(pairs):
                yield _(sentences.RELATED).format(what=_("The output of your layer"), says=says)
            return
        if not all(_readable(one, task.kind) for one in seen):
            if not any(_readable(one, task.kind) for one in seen):
                yield _(sentences.ANOTHER_KIND)
            return
        for name, says in task.kind.related(seen, task.truth, task.parameters):
            yield _(sentences.RELATED).format(
                what=_("Your `{name}`").format(name=name) if name else _("Your result"),
                says=says,
            )

    def _felt(self, row: Misconception, runs: list[_Run]) -> list[_Run]:
        """Choose the wrong results in which a mistake that is made alone leads away from the truth.

        Where the learner chooses the answer, nobody knows.
        """
        if self.task.algorithm is None or self.task.belief is not None:
            return []
        answer = self.task.algorithm.answer(row)
        return [
            run
            for run in runs
            if not agree(run.case.outcome(answer), run.seen.truth, self.task.kind.alike)
        ]

    def _match(self, seen: list[Seen]) -> Found | None:
        """Find the mistakes that explain the results, if need be those without the crashes."""
        if self.task.algorithm is None:
            return None
        if self.task.belief is not None:
            return self._believed(self.task.belief)
        kind = self.task.kind
        if kind.views and not all(_readable(one, kind) for one in seen):
            return None  # no mistake gives something that has not all parts
        if not kind.leaves_its_kind and not any(_readable(o, kind) for o in seen if not o.right):
            return None  # what is of another kind no mistake gives
        crashes = [one for one in seen if crashed(one)]
        found = self._matched(seen)
        values = any(not one.right and not isinstance(one.theirs, Refused) for one in seen)
        if found is None and crashes and values:
            found = self._matched([one for one in seen if not crashed(one)])
            if found is not None:
                cases = (*found.unexplained, *(one.case for one in crashes))
                found = replace(found, unexplained=cases)
        return found

    def _matched(self, seen: list[Seen]) -> Found | None:
        kind, suspected = self.task.kind, self.suspected
        if not kind.views:
            return self._search(suspected, seen, kind.alike)
        alone = [suspect for suspect in suspected if len(suspect.rows) == 1]
        found = self._search(alone, seen, kind.alike)
        return self._by_parts(suspected, seen) if found is None else found

    @functools.cached_property
    def suspected(self) -> list[Suspect]:
        """Every mistake of the task, and every two of them: made once, since they are many."""
        if self.task.algorithm is None:
            return []
        return list(suspects(self.task.algorithm, self.task.rows))

    def _search(
        self, among: list[Suspect], seen: list[Seen], alike: Callable[[Any, Any], bool]
    ) -> Found | None:
        return find(
            among,
            seen,
            alike=alike,
            truth=self.task.truth,
            probes=self._probes(self.random.random()),
            ask=self._ask,
        )

    def _probes(self, seed: float) -> Iterator[Case]:
        cases = self.task.fresh(random.Random(seed))
        yield from (case for case in cases if case.about == "values")

    def _by_parts(self, suspected: list[Suspect], seen: list[Seen]) -> Found | None:
        """Explain each part of the results by mistakes of its own, as far as that goes."""
        rows: dict[Misconception, None] = {}
        apart: dict[Case, None] = {}
        for alike in self.task.kind.views:
            view = [replace(one, right=_right(one, alike)) for one in seen]
            wrong = [one for one in view if not one.right]
            if all(crashed(one) for one in wrong):
                continue
            found = self._search(suspected, view, alike)
            rows |= dict.fromkeys(found.rows if found else ())
            left = found.unexplained if found else [one.case for one in wrong]
            apart |= dict.fromkeys(left)
        return Found(tuple(rows), tuple(apart)) if rows else None

    def _believed(self, belief: Belief) -> Found | None:
        """Match what the learner expected of the answers with what each mistake expects."""
        lost = belief.lost([run.seen for run in self.runs if run.case.about == "values"])
        return Found((lost,)) if lost else self._expected_wrongly(belief)

    def _expected_wrongly(self, belief: Belief) -> Found | None:
        seen = []
        for run in self.runs:
            if run.case.about != "values" or run.observation.error is not None:
                continue
            believed = belief.of(run.observation.value, run.case)
            if believed is None:
                return None
            case, expected = believed
            seen.append(Seen(case, expected, outcome(belief.truth, case), not run.misfit))
        wrong = [one for one in seen if not one.right]
        if self.task.algorithm is None or len(wrong) < MOST_CHANCE:
            return None
        suspected = self.suspected
        if all(isinstance(one.truth, Refused) for one in wrong):  # layers that do not fit
            unfit = list(suspects(self.task.algorithm, self.task.rows, about="fit"))
            found = self._find(unfit, seen, belief)
            if found is not None:
                return found
        alone = [suspect for suspect in suspected if len(suspect.rows) == 1]
        # A right answer may come from a rule of thumb, so it says nothing against one mistake;
        # two mistakes explain much by chance, and have to explain everything.
        found = self._find(alone, wrong, belief) or self._find(suspected, seen, belief)
        if found is None and not any(isinstance(one.truth, Refused) for one in wrong):
            doubts = [replace(one, theirs=belief.doubtful(one.theirs, one.truth)) for one in wrong]
            right = [one for one in seen if one.right]
            for share in (0.5, 0.7, 0.9):
                found = found or self._find(
                    _mostly_true(alone, right, belief.kind, share), doubts, belief
                )
        return None if found is None else Found(found.rows)

    def _find(self, among: list[Suspect], seen: list[Seen], belief: Belief) -> Found | None:
        return find(among, seen, alike=belief.kind.alike, truth=belief.truth, exact=True)

    def _ask(self, case: Case) -> Seen | None:
        run = self.run(case)
        error = run.observation.error
        late = error is not None and error.kind in ("TimeoutError", "KeyboardInterrupt")
        return None if late else run.seen

    def _unstable(self, runs: list[_Run]) -> _Run | None:
        """Find a case that was run twice and was right only once."""
        first: dict[int, _Run] = {}
        for run in runs:
            error = run.observation.error
            if error is not None and error.kind == "TimeoutError":
                continue  # how long a call takes is not in the learner's hands alone
            before = first.setdefault(id(run.case), run)
            if before.seen.right != run.seen.right:
                return run
        return None

    def _about_errors(
        self, about: str, runs: list[_Run], made: tuple[Misconception, ...]
    ) -> Finding:
        task = self.task
        wrong = [run for run in runs if run.misfit]
        match = None
        # A row says which value, or which endless loop, is given in place of the error.
        told = [run.seen for run in runs if not run.misfit or not _is_crash(run)]
        if task.algorithm is not None and task.belief is None:
            match = find(
                suspects(task.algorithm, task.rows, about=about, beside=made),
                told,
                alike=task.kind.alike,
                truth=task.truth,
                exact=True,
            )
        if match is not None:
            row = match.rows[0]
            return Finding(
                _(sentences.NAMED).format(name=_(row.name)),
                _(sentences.SEE).format(sentence=_(row.sentence), lesson=row.lesson),
                self._example(wrong),
                row.name,
            )
        run = _smallest(wrong)
        return Finding(_(task.errors[about]), self._lines(run), self._example([run]))

    def _crash(self, crashes: list[_Run], runs: list[_Run], calls: str = "") -> Finding:
        """Tell the smallest call that stops, what its error means, and which calls stop."""
        run = _smallest(crashes)
        error = run.observation.error
        kind, message = ("", "") if error is None else (error.kind, error.message)
        known = next((one for one in CRASHES if one.fits(Refused(kind), message)), None)
        texts = [
            _(known.sentence) if known else "",
            calls or self._condition(crashes, runs),
            self._lines(run),
        ]
        return Finding(
            _(sentences.CRASH).format(error=_error_text(kind, message)),
            joined(texts),
            self.call(run.case),
            known.name if known else "",
        )

    def _lines(self, run: _Run) -> str:
        error = run.observation.error
        if error is None or not error.where:
            return ""
        return sentences.your_line(error.where[-1])

    def _example(self, runs: list[_Run]) -> str:
        run = _smallest(runs)
        return f"{self.call(run.case)} {run.misfit}"

    def call(self, case: Case) -> str:
        """Write a case as the learner would type it, with the tensors below."""
        return call_text(self.task, case)


def _mostly_true(
    suspected: list[Suspect], right: list[Seen], kind: Kind, share: float
) -> list[Suspect]:
    """Choose the mistakes with which this share of the right answers could have been made."""

    def made(answer: Callable[..., Any]) -> int:
        return sum(agree(outcome(answer, one.case), one.theirs, kind.alike) for one in right)

    return [s for s in suspected if share * len(right) < max(map(made, s.answers))]


def _readable(one: Seen, kind: Kind) -> bool:
    return isinstance(one.theirs, Refused) or kind.readable(one.theirs)


def _right(one: Seen, alike: Callable[[Any, Any], bool]) -> bool:
    if isinstance(one.theirs, Refused) or isinstance(one.truth, Refused):
        return one.right
    return alike(one.theirs, one.truth)


def call_text(task: Task, case: Case) -> str:
    """Write a case as the learner would type it; tensors are named, and small ones shown above."""
    above: list[str] = []
    texts: list[str] = []
    for i, arg in enumerate(case.args):
        if isinstance(arg, torch.Tensor):
            name = task.parameters[i]
            above.append(f"{name} = {_tensor_text(arg)}")
            texts.append(name)
        else:
            if callable(arg):
                above.append(f"{task.parameters[i]} = {arg!r}")
            texts.append(task.parameters[i] if callable(arg) else repr(arg))
    texts += [f"{name}={shown(arg)}" for name, arg in case.kwargs.items()]
    return "\n".join([*above, f"{task.name}({', '.join(texts)})"])


def _tensor_text(tensor: torch.Tensor) -> str:
    if tensor.numel() > FRESH_VALUES:
        return _("a tensor of shape {shape}").format(shape=tuple(tensor.shape))
    dtype = ", dtype=torch.float64" if tensor.dtype == torch.float64 else ""
    return f"torch.tensor({_rows(tensor.tolist())}{dtype})"


def _rows(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_rows, value))}]"
    if isinstance(value, int):
        return str(value)
    return f"{value:.4g}." if value == int(value) and abs(value) < 1e4 else f"{value:.4g}"


def _error_text(kind: str, message: str) -> str:
    first = message.strip().splitlines()[0][:160] if message.strip() else ""
    return f"{kind}: {first}" if first else kind


def _dtype(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _is_crash(run: _Run) -> bool:
    """Whether a call raised what is no statement about its arguments."""
    return crashed(run.seen)


def _kind(error: CallError) -> str:
    """Name an exception's class; a learner's own kind of ValueError is a ValueError."""
    return next(
        (kind for kind in ("ValueError", "AssertionError") if kind in error.is_a), error.kind
    )


def _refused(run: _Run) -> bool:
    return isinstance(run.seen.theirs, Refused)


def _not_finite(value: object) -> bool:
    if isinstance(value, (tuple, list)):
        return any(map(_not_finite, value))
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        return not bool(value.double().isfinite().all())
    return isinstance(value, float) and not math.isfinite(value)


def _smallest(runs: Sequence[_Run]) -> _Run:
    """Choose the case that is easiest to follow, one with a result if there is one."""
    return min(runs, key=lambda run: (isinstance(run.seen.theirs, Refused), *_size(run.case)))


def _size(case: Case) -> tuple[bool, int, float]:
    """How much a learner has to read and to compute to follow a case; fractions are hard."""
    arguments = [*case.args, *case.kwargs.values()]
    tensors = [a for a in case.args if isinstance(a, torch.Tensor)]
    fractions = any(bool((tensor != tensor.round()).any()) for tensor in tensors)
    return fractions, sum(_numbers(a)[0] for a in arguments), sum(_numbers(a)[1] for a in arguments)


def _entries(case: Case) -> int:
    return sum(arg.numel() for arg in case.args if isinstance(arg, torch.Tensor))


def _numbers(arg: Any) -> tuple[int, float]:
    if isinstance(arg, (torch.Tensor, np.ndarray)):
        return int(np.prod(arg.shape)), 0.0
    if isinstance(arg, (tuple, list)):
        parts = [_numbers(item) for item in arg]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)
    return 1, float(abs(arg)) if isinstance(arg, (int, float)) else 0.0
