"""Gives every answer of the corpus to the checks, and tables what they made of it."""

from __future__ import annotations

import multiprocessing
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import torch

import d2l_conv.checks
from d2l_conv.checking import engine, observe, sentences
from d2l_conv.checking.observe import TIME_LIMIT, time_limit
from d2l_conv.checking.report import Finding, Report
from d2l_conv.checks import submission_seed
from d2l_conv.homework.two_layer_backprop import train_digits as training

from .answers import TASKS, Answer, cells, read, run_cells
from .mutants import chosen, solutions
from .oracle import judge_of

MUTANTS = {task: 16 for task in TASKS} | {"train_digits": 3}
PATIENCE = 3.0  # seconds that a call may take here, in place of 10


@dataclass(frozen=True)
class Outcome:
    """What a check made of an answer."""

    answer: Answer
    report: Report
    mutant: bool = False
    seconds: float = 0.0

    @property
    def full(self) -> bool:
        return self.report.points >= self.report.max_points

    @property
    def named(self) -> bool:
        return self.answer.named_rightly(self.report.names)

    @property
    def told(self) -> bool:
        """Whether the learner is told what their function does: by a name, or as it is seen."""
        return any(map(_tells, self.report.findings))

    @property
    def fault(self) -> str:
        """What the grader did wrong, or empty. A name that was missed is no fault by itself."""
        said = ", ".join(self.report.names)
        if self.answer.right:
            if not self.full:
                return f"right, but {self.report.points:g} of {self.report.max_points:g} points"
            return f"right, but named {said}" if said else ""
        if self.full:
            return "wrong, but paid in full"
        if self.answer.kind == "ready-made" and not self.report.ready_made:
            return "ready-made, but not seen"
        if self.report.ready_made and self.report.points:
            return "ready-made, but paid"
        return ""


def _tells(finding: Finding) -> bool:
    bare = finding.title == sentences.WRONG or finding.title.startswith("Your code stops with")
    line_alone = not finding.text or finding.text.startswith("Your code:")
    general = finding.text in (training.ACCURACY_WHY, training.NO_DESCENT_WHY)
    return bool(finding.name) or not ((bare and line_alone) or general)


@contextmanager
def captured() -> Iterator[list[Report]]:
    """Collect the reports that checks would show."""
    reports: list[Report] = []
    modules = [
        m
        for name, m in sys.modules.items()
        if name.startswith(("d2l_conv.checking", "d2l_conv.homework"))
    ]
    shown = [(m, m.show) for m in modules if hasattr(m, "show")]
    for module, _ in shown:
        module.show = reports.append  # type: ignore[attr-defined]
    try:
        yield reports
    finally:
        for module, show in shown:
            module.show = show  # type: ignore[attr-defined]


@contextmanager
def impatient() -> Iterator[None]:
    """Wait less for a call that hangs; training has its own time and keeps it."""

    def shorter(seconds: float) -> AbstractContextManager[None]:
        return time_limit(min(seconds, PATIENCE) if seconds <= TIME_LIMIT else seconds)

    with patch.object(engine, "time_limit", shorter), patch.object(observe, "time_limit", shorter):
        yield


def ask(task: str, function: Callable[..., Any], seed: int = 0, fresh: bool = True) -> Report:
    """Give a function to a task's check, hidden cases included, and return the report."""
    check = getattr(d2l_conv.checks, f"check_{task}")
    with captured() as reports, submission_seed(seed), impatient():
        points = check(function, fresh=True) if fresh else check(function)
    (report,) = reports
    if type(points) is not float or points != report.points:
        raise AssertionError(f"check_{task} returned {points!r}, its report says {report.points}")
    return report


def grade(answer: Answer) -> Outcome:
    """Run an answer's cells, or a mutant's after the model solutions, and its check."""
    start = time.process_time()
    mutant = answer.kind == "mutant"
    sources = [*_before(answer.task), answer.source] if mutant else cells(answer)
    namespace = run_cells(sources, str(answer))
    report = ask(answer.task, namespace[answer.task], zlib.crc32(str(answer).encode()))
    return Outcome(answer, report, mutant, time.process_time() - start)


@cache
def load_transforms() -> None:
    """Load what answers may call, for seconds that no call is to wait for."""
    torch.func.grad(torch.sin)(torch.zeros(()))


@cache
def _before(task: str) -> tuple[str, ...]:
    return tuple(solutions(task)[:-1])


def mutants_of(task: str) -> list[Answer]:
    """A task's mutants, those that are right among them."""
    return [
        Answer(task, f"mutant-{number}", False, source, "mutant", note=what)
        for number, (what, source) in enumerate(chosen(task, MUTANTS[task]))
    ]


def is_wrong(mutant: Answer) -> bool:
    """Whether a mutant can be loaded, ends, and is wrong, by the oracle."""
    try:
        function = run_cells([*_before(mutant.task), mutant.source], str(mutant))[mutant.task]
    except Exception:
        return False
    return judge_of(mutant.task)(function) not in ([], ["hangs"])


def outcome(answer: Answer) -> Outcome | None:
    """Grade an answer; None for a mutant that is not wrong."""
    torch.set_num_threads(1)
    if "torch.func" in answer.source:
        load_transforms()
    return grade(answer) if answer.kind != "mutant" or is_wrong(answer) else None


def outcomes_of(answers: list[Answer]) -> list[Outcome | None]:
    """Grade one answer after another."""
    return [outcome(answer) for answer in answers]


def run(tasks: tuple[str, ...] = TASKS, processes: int = 1) -> list[Outcome]:
    """All answers to some tasks, and what the checks made of them."""
    groups = [[*read(task, True), *read(task, False), *mutants_of(task)] for task in tasks]
    if processes == 1:
        done = [outcomes_of(group) for group in groups]
    else:
        forks = multiprocessing.get_context("forkserver")  # from a process that has torch
        # There is one fork server in a process: it is the grader's as well, if tests ask for it.
        # PyTorch loads its compiler for `torch.func`.
        forks.set_forkserver_preload(["d2l_conv.grading.trusted.warm", __name__, "torch._dynamo"])
        with forks.Pool(processes) as pool:
            # A process that has asked a task's mistakes has their outcomes for the next answer.
            # The last tasks take longest.
            done = pool.map(outcomes_of, groups[::-1], chunksize=1)[::-1]
    return [one for group in done for one in group if one is not None]


HEAD = ("task", "right", "paid", "wrong", "refused", "mutants", "refused",
        "rows", "named", "misnamed", "unnamed", "untold", "seconds")  # fmt: skip


def counts(outcomes: list[Outcome]) -> tuple[int, ...]:
    """The figures of one line of the table."""
    right = [o for o in outcomes if o.answer.right]
    wrong = [o for o in outcomes if not o.answer.right and not o.mutant]
    mutants = [o for o in outcomes if o.mutant]
    rows = [o for o in wrong if o.answer.kind in ("catalogue", "two")]
    named = sum(o.named for o in rows)
    unnamed = sum(not o.report.names for o in rows)
    return (
        len(right),
        sum(o.full for o in right),
        len(wrong),
        sum(not o.full for o in wrong),
        len(mutants),
        sum(not o.full for o in mutants),
        len(rows),
        named,
        len(rows) - named - unnamed,
        unnamed,
        sum(not o.told for o in wrong),
        round(sum(o.seconds for o in outcomes)),
    )


def table(outcomes: list[Outcome]) -> str:
    """The report's table as text."""
    lines = []
    for task in TASKS:
        mine = [o for o in outcomes if o.answer.task == task]
        if mine:
            lines.append((task, *counts(mine)))
    lines.append(("all", *counts(outcomes)))
    form = "{:<22}" + "{:>9}" * (len(HEAD) - 1)
    return "\n".join([form.format(*HEAD), *(form.format(*line) for line in lines)])


def remarks(outcomes: list[Outcome]) -> list[str]:
    """What is to be looked at: faults, and rows that were not named rightly."""
    lines = []
    for o in outcomes:
        expected = " | ".join(" + ".join(sorted(way)) for way in o.answer.names)
        said = " + ".join(o.report.names) or "nothing"
        if o.fault:
            lines.append(f"{o.answer}: {o.fault} {o.answer.note if o.mutant else ''}")
        elif o.answer.kind in ("catalogue", "two") and not o.named:
            lines.append(f"{o.answer}: named {said}, expected {expected}")
        elif not o.answer.right and not o.mutant and o.report.names and not o.named:
            lines.append(f"{o.answer}: named {said}, expected no name")
    return lines
