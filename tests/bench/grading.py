"""How fast is the grader? The same class graded by nbgrader's own executor and by the sealed one.

    python tests/bench/grading.py            # nbgrader's own grades the first 8 of the class
    python tests/bench/grading.py --full     # nbgrader's own grades as many as the sealed one

Every learner of the class hands in other texts: right answers, wrong ones and blank ones of the
corpus. A command is timed as a teacher waits for it, its start included. nbgrader's own is timed
before and after ours, for a machine's speed changes within minutes; what counts is the mean. Memory
is that of all processes together, pages that they share counted once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from nbgrader.converters import Autograde

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from classroom import Classroom, generated
from corpus.answers import read

from d2l_conv.homework import ASSIGNMENTS

ASSIGNMENT = "padding_and_stride"
DROP_IN, SAMPLE = 40, 8
CURVE = (25, 50, 100, 200, 400)
GOALS = {"drop-in": 5.0, "class": 20.0}
SETTLED, MOST_GROWTH = 100, 1.25  # of the memory, from a class of that size to the largest

# Kinds of learners: how many of them, and of their answers how many are right, and how many blank.
LEARNERS = ((0.4, 0.97, 0.0), (0.4, 0.7, 0.1), (0.2, 0.3, 0.4))
# Answers that run until a limit ends them would measure the limit and not the grader.
ENDLESS = ("endless", "hang", "never-ends")
SAME_CASES = 'c.SealedExecute.secret = "bench"'  # or each course would draw its own

Grades = dict[tuple[str, str], float | None]


def answers_of(number: int) -> dict[str, str]:
    """Return what learner ``number`` wrote, by grade_id; what is not there is left blank."""
    draw = random.Random(number)
    _, right, blank = draw.choices(LEARNERS, [share for share, _, _ in LEARNERS])[0]
    answers = {"explain_mistakes": f"Learner {number} forgot to count both sides."}
    for task in (one.name for one in ASSIGNMENTS["padding_and_stride"]):
        luck = draw.random()
        if luck < blank:
            continue
        candidates = [a for a in read(task, luck < blank + right) if not _is_endless(a.name)]
        answer = draw.choice(candidates)
        answers[f"{task}_answer"] = f"# {number}: my {task}\n{answer.source}"
    return answers


def _is_endless(name: str) -> bool:
    return any(word in name for word in ENDLESS)


def own_executor() -> str:
    """Return the settings that give nbgrader its own steps back."""
    lines = []
    for steps in ("sanitize_preprocessors", "autograde_preprocessors"):
        names = [f"{step.__module__}.{step.__name__}" for step in getattr(Autograde(), steps)]
        lines.append(f"c.Autograde.{steps} = {names}")
    return "\n".join(lines)


def make_class(root: Path, learners: int, settings: str = "") -> Classroom:
    """Return a course in which that many learners handed in."""
    classroom = Classroom(root, ASSIGNMENT, settings)
    for number in range(1, learners + 1):
        classroom.hand_in(f"learner-{number:03}", answers_of(number))
    return classroom


# ------------------------------------------------------------------------------------- measuring


@dataclass
class Measured:
    """One command: its seconds, the most memory it took, the grades that it gave."""

    learners: int
    seconds: float
    start: float  # seconds until the first learner was graded
    memory: int  # bytes, 0 where nobody looked
    grades: Grades

    def seconds_for(self, learners: int) -> float:
        """Return the seconds for a larger class, from the pace after the first learner."""
        if learners == self.learners:
            return self.seconds
        pace = (self.seconds - self.start) / (self.learners - 1)
        return self.start + pace * (learners - 1)


@contextlib.contextmanager
def memory_of_children() -> Iterator[list[int]]:
    """Yield a list that holds the most bytes that all children took together."""
    most, over = [0], threading.Event()

    def watch() -> None:
        pause = 0.25
        while not over.wait(pause):
            began = time.perf_counter()
            most[0] = max(most[0], sum(map(_bytes, psutil.Process().children(recursive=True))))
            pause = max(0.25, 30 * (time.perf_counter() - began))  # or it would slow what it times

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def _bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        own = process.memory_info()
        return int(own.rss - own.shared)
    except psutil.NoSuchProcess:
        return 0


def measure_own(root: Path, learners: int) -> Measured:
    """Grade a class with nbgrader's own executor."""
    classroom = make_class(root, learners, own_executor())
    return measure(classroom, "nbgrader", "autograde", ASSIGNMENT)


def measure(classroom: Classroom, module: str, *arguments: str) -> Measured:
    """Grade a class and return what it took."""
    learners = len(list((classroom.root / "submitted").iterdir()))
    began, began_here = time.time(), time.perf_counter()
    with memory_of_children() as most:
        done = classroom.run(module, *arguments)
    seconds = time.perf_counter() - began_here
    print(f"{learners} learners, {module}: {seconds:.1f} s", file=sys.stderr, flush=True)
    graded = (classroom.root / "autograded").glob("*/*/*.ipynb")
    ends = sorted(path.stat().st_mtime for path in graded)
    if len(ends) != learners:
        raise SystemExit(f"{len(ends)} of {learners} are graded\n{done.stdout}{done.stderr}")
    return Measured(learners, seconds, ends[0] - began, most[0], grades(classroom))


def grades(classroom: Classroom) -> Grades:
    """Return the points in the gradebook by learner and task."""
    with contextlib.closing(sqlite3.connect(classroom.root / "gradebook.db")) as book:
        rows = book.execute(
            "select a.student_id, b.name, g.auto_score from grade g "
            "join base_cell b on g.cell_id = b.id "
            "join submitted_notebook n on g.notebook_id = n.id "
            "join submitted_assignment a on n.assignment_id = a.id"
        )
        return {(learner, task): points for learner, task, points in rows}


def differences(some: Measured, others: Measured) -> list[str]:
    """Say where learners whom both ways graded have other points."""
    both = sorted(some.grades.keys() & others.grades.keys())
    return [
        f"  {learner}, {task}: {some.grades[learner, task]} and {others.grades[learner, task]}"
        for learner, task in both
        if some.grades[learner, task] != others.grades[learner, task]
    ]


# -------------------------------------------------------------------------------------- printing


def row(what: str, took: Measured, own: float) -> None:
    """Print one line of the table; ``own`` is what nbgrader's own executor takes for each."""
    memory = f"{took.memory / 2**20:7.0f}" if took.memory else "      -"
    each = took.seconds / took.learners
    print(f"{what:34}{took.learners:5}{took.seconds:9.1f}{each:9.3f}{own / each:8.1f}x{memory}")


def verdict(text: str, good: bool) -> bool:
    """Print whether a goal is reached."""
    print(f"{'ok ' if good else 'NOT'} {text}", flush=True)
    return good


def main(arguments: list[str] | None = None) -> int:
    """Measure both ways and print the table; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="no sample for nbgrader's own executor")
    parser.add_argument("--own", type=int, default=SAMPLE, help="how large that sample is")
    parser.add_argument("--drop-in", type=int, default=DROP_IN, help="size of the class")
    parser.add_argument("--curve", type=int, nargs="*", default=CURVE, help="sizes of classes")
    options = parser.parse_args(arguments)
    sample = options.drop_in if options.full else min(options.own, options.drop_in)
    os.environ["OMP_NUM_THREADS"] = "1"  # for both ways; more threads make small tensors slower
    generated(ASSIGNMENT)
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = Path(folder)
        # The first classroom is written before anything is timed, and warms the file system up.
        first = make_class(root / "drop-in", options.drop_in, SAME_CASES)
        before = measure_own(root / "own-before", sample)
        drop_in = measure(first, "nbgrader", "autograde", ASSIGNMENT)
        curve = []
        for learners in options.curve:
            classroom = make_class(root / f"class-{learners}", learners, SAME_CASES)
            curve.append(
                measure(classroom, "d2l_conv.grading", ASSIGNMENT, "--workers=2", "--no-bar")
            )
        after = measure_own(root / "own-after", sample)
        own_seconds = statistics.mean(own.seconds_for(options.drop_in) for own in (before, after))
        each = own_seconds / options.drop_in
        print(f"\n{'':34}class  seconds     each  faster  MiB at most")
        for when, own in (("before", before), ("after", after)):
            row(f"nbgrader's own executor, {when}", own, each)
        what = "  at that pace, start counted once"
        row(what, replace(before, learners=options.drop_in, seconds=own_seconds, memory=0), each)
        row("nbgrader autograde, sealed", drop_in, each)
        for took in curve:
            row("python -m d2l_conv.grading", took, each)
    return 0 if judge(before, drop_in, curve, own_seconds) else 1


def judge(own: Measured, drop_in: Measured, curve: list[Measured], own_seconds: float) -> bool:
    """Hold what was measured against the goals."""
    print()
    ways = [way for way in (drop_in, *curve)]
    different = [line for way in ways for line in differences(own, way)]
    different += [line for way in curve for line in differences(drop_in, way)]
    points = [sum(filter(None, own.grades.values())), len(own.grades)]
    good = [
        verdict(
            f"the same grades both ways ({points[0]:g} points in {points[1]} questions of "
            f"{own.learners} learners; all {drop_in.learners} in both commands of ours)",
            not different,
        )
    ]
    print("\n".join(different[:20]), end="\n" if different else "")
    ratio = own_seconds / drop_in.seconds
    good.append(verdict(f"drop-in {ratio:.1f}x, goal 5x", ratio >= GOALS["drop-in"]))
    if curve:
        each = own_seconds / drop_in.learners
        ratios = {way.learners: each * way.learners / way.seconds for way in curve}
        text = ", ".join(f"{ratio:.1f}x of {learners}" for learners, ratio in ratios.items())
        largest = max(ratios)
        good.append(verdict(f"whole class {text}, goal 20x", ratios[largest] >= GOALS["class"]))
        # Before that, the processes have not yet parted with the pages that they share.
        settled = next((way for way in curve if way.learners >= SETTLED), curve[0])
        growth = curve[-1].memory / settled.memory
        text = f"memory of the largest class {growth:.2f}x that of {settled.learners}"
        good.append(verdict(text, growth <= MOST_GROWTH))
    return all(good)


if __name__ == "__main__":
    raise SystemExit(main())
