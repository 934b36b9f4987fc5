"""Gives every answer of the corpus to the checks, and tables what they made of it."""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import d2l_conv.checks
from d2l_conv.checks import submission_seed
from d2l_conv.report import Report

from .answers import TASKS, Answer, cells, read, run_cells
from .mutants import chosen, solutions
from .oracle import JUDGES

MUTANTS = {task: 24 for task in TASKS} | {"train_digits": 3}


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


@contextmanager
def captured() -> Iterator[list[Report]]:
    """Collect the reports that checks would show."""
    reports: list[Report] = []
    modules = [m for name, m in sys.modules.items() if name.startswith("d2l_conv.checks")]
    shown = [(m, m.show) for m in modules if hasattr(m, "show")]
    for module, _ in shown:
        module.show = reports.append  # type: ignore[attr-defined]
    try:
        yield reports
    finally:
        for module, show in shown:
            module.show = show  # type: ignore[attr-defined]


def ask(task: str, function: Callable[..., Any], seed: int = 0, fresh: bool = True) -> Report:
    """Give a function to a task's check, hidden cases included, and return the report."""
    check = getattr(d2l_conv.checks, f"check_{task}")
    with captured() as reports, submission_seed(seed):
        points = check(function, fresh=True) if fresh else check(function)
    (report,) = reports
    if type(points) is not float or points != report.points:
        raise AssertionError(f"check_{task} returned {points!r}, its report says {report.points}")
    return report


def grade(answer: Answer, before: list[str] | None = None) -> Outcome:
    """Run an answer's cells, or a mutant's after the model solutions, and its check."""
    start = time.process_time()
    sources = cells(answer) if before is None else [*before, answer.source]
    namespace = run_cells(sources, str(answer))
    report = ask(answer.task, namespace[answer.task], zlib.crc32(str(answer).encode()))
    return Outcome(answer, report, before is not None, time.process_time() - start)


def mutants_of(task: str) -> list[Answer]:
    """The wrong ones among a task's mutants, by the oracle."""
    before = solutions(task)[:-1]
    wrong = []
    for number, (what, source) in enumerate(chosen(task, MUTANTS[task])):
        answer = Answer(task, f"mutant-{number}", False, source, "mutant", note=what)
        try:
            function = run_cells([*before, source], str(answer))[task]
        except Exception:
            continue
        if JUDGES[task](function):
            wrong.append(answer)
    return wrong


def run(tasks: tuple[str, ...] = TASKS) -> list[Outcome]:
    """All answers to some tasks, and what the checks made of them."""
    outcomes = []
    for task in tasks:
        outcomes += [grade(answer) for right in (True, False) for answer in read(task, right)]
        before = solutions(task)[:-1]
        outcomes += [grade(answer, before) for answer in mutants_of(task)]
    return outcomes


HEAD = ("task", "right", "paid", "wrong", "refused", "mutants", "refused",
        "rows", "named", "misnamed", "unnamed", "seconds")  # fmt: skip


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
