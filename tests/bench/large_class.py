"""Does a large class go through? Both homeworks, stopped in the middle and started again.

    python tests/bench/large_class.py                    # 100 learners, half of them in homework 2
    python tests/bench/large_class.py --learners 1000

Grading is killed when half of the class is graded, and the same command is given again. Told are
the seconds for each submission and the memory of all processes together as the class goes on, how
long the class page takes to open in a browser and the table of grades to be read, and how long the
commands take that write them. Grades are held against those of one run without a stop
only in number: that they are the same is what the tests are for.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.grading import LEARNERS, SAME_CASES, _bytes, _is_endless, verdict
from browser import open_chromium
from classroom import Classroom
from corpus.answers import Answer, before, read

from d2l_conv.course import environment
from d2l_conv.homework import ASSIGNMENTS

LOOKS = (25, 50, 100, 200, 400, 700, 1000)
SETTLED, MOST_GROWTH = 100, 1.25
MOST_SECONDS = 2.0  # until the class page is there, and until the grades are read


def answers_of(assignment: str, number: int) -> dict[str, str]:
    """Return what learner ``number`` wrote, by grade_id; what is not there is left blank.

    An answer that calls those of earlier tasks comes with answers that it was written for: nobody
    hands in a training that takes minutes, because the tasks before were answered by plain loops.
    """
    draw = random.Random(number)
    _, right, blank = draw.choices(LEARNERS, [share for share, _, _ in LEARNERS])[0]
    chosen: dict[str, Answer] = {}
    for task in reversed([one.name for one in ASSIGNMENTS[assignment]]):
        luck = draw.random()
        if task not in chosen and luck >= blank:
            among = read(task, luck < blank + right)
            answer = draw.choice([one for one in among if not _is_endless(one.name)])
            chosen = {one.task: one for one in (*before(answer), answer)} | chosen
    return {
        f"{task}_answer": f"# {number}: my {task}\n{answer.source}"
        for task, answer in chosen.items()
    }


@dataclass
class Look:
    """How far a class was after so many seconds, and the bytes that all processes took."""

    graded: int
    seconds: float
    memory: int


def graded(classroom: Classroom) -> int:
    """Return how many graded notebooks there are."""
    return sum(1 for _ in (classroom.root / "autograded").glob("*/*/*.ipynb"))


def grade(classroom: Classroom, until: int) -> Iterator[Look]:
    """Grade a class, and look every second or so; killed when ``until`` are graded.

    Raises
    ------
    SystemExit
        If grading ends otherwise than well.
    """
    command = [sys.executable, "-m", "d2l_conv.grading", classroom.assignment, "--workers=2"]
    with (classroom.root / "said.txt").open("w+") as said:
        running = subprocess.Popen(
            [*command, "--no-bar"],
            cwd=classroom.root,
            env=environment(),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        began = time.perf_counter()
        while running.poll() is None:
            looked = time.perf_counter()
            family = psutil.Process().children(recursive=True)
            yield Look(graded(classroom), looked - began, sum(map(_bytes, family)))
            if graded(classroom) >= until:
                running.send_signal(signal.SIGKILL)
                running.wait()
                psutil.wait_procs(family, timeout=60)
                return
            time.sleep(max(1.0, 20 * (time.perf_counter() - looked)))  # or it slows what it times
        if running.returncode:
            said.seek(0)
            raise SystemExit(said.read())
    yield Look(graded(classroom), time.perf_counter() - began, 0)


def seconds_of(classroom: Classroom, module: str, *arguments: str) -> float:
    """Return how long a command takes."""
    began = time.perf_counter()
    classroom.run(module, *arguments)
    return time.perf_counter() - began


def seconds_to_open(page: Path) -> float:
    """Return how long a browser takes until a page is there, to its last row."""
    with open_chromium() as browser:
        tab = browser.new_page()
        began = time.perf_counter()
        tab.goto(page.as_uri())
        tab.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        return time.perf_counter() - began


def seconds_to_read(table: Path, learners: int) -> float:
    """Return how long it takes to read a table with a row for each learner."""
    began = time.perf_counter()
    with open(table, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    seconds = time.perf_counter() - began
    if len(rows) < learners:
        raise SystemExit(f"{len(rows)} rows for {learners} learners")
    return seconds


def measure(root: Path, assignment: str, learners: int) -> bool:
    """Grade a class with a stop in the middle, print what was seen, and judge it."""
    classroom = Classroom(root, assignment, SAME_CASES)
    for number in range(1, learners + 1):
        classroom.hand_in(f"learner-{number:04}", answers_of(assignment, number))
    print(f"\n{assignment}, {learners} learners\n graded  seconds     each  MiB", flush=True)
    looks = list(grade(classroom, learners // 2))
    before = looks[-1]
    for look in grade(classroom, learners + 1):
        looks.append(Look(look.graded, before.seconds + look.seconds, look.memory))
    for count in (*(n for n in LOOKS if n < learners), learners):
        look = next(look for look in looks if look.graded >= count)
        row = f"{look.graded:7}{look.seconds:9.1f}{look.seconds / look.graded:9.3f}"
        print(f"{row}{look.memory / 2**20:5.0f}" if look.memory else row)
    print(f"stopped the hard way at {before.graded}, started again")
    good = [verdict(f"{looks[-1].graded} of {learners} graded", looks[-1].graded == learners)]
    settled = [look.memory for look in looks if SETTLED <= look.graded < 2 * SETTLED]
    later = [look.memory for look in looks if look.graded >= 2 * SETTLED]
    if settled and later:
        growth = max(later) / max(settled)
        text = f"memory past {2 * SETTLED} learners {growth:.2f}x that of {SETTLED}"
        good.append(verdict(f"{text}, goal {MOST_GROWTH}x", growth <= MOST_GROWTH))
    for name, command in {
        "class page": ("d2l_conv.teaching.overview", assignment),
        "export": ("d2l_conv.grading.nbgrader", "export"),
    }.items():
        print(f"{name} written in {seconds_of(classroom, *command):.1f} s", flush=True)
    for name, seconds in (
        ("class page opened", seconds_to_open(classroom.root / "overview" / f"{assignment}.html")),
        ("grades read", seconds_to_read(classroom.root / "grades.csv", learners)),
    ):
        text = f"{name} in {seconds:.1f} s, goal {MOST_SECONDS:g} s"
        good.append(verdict(text, seconds <= MOST_SECONDS))
    return all(good)


def main(arguments: list[str] | None = None) -> int:
    """Measure both homeworks; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=100, help="size of the class")
    options = parser.parse_args(arguments)
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        sizes = {
            "padding_and_stride": options.learners,
            "two_layer_backprop": options.learners // 2,
        }
        good = [measure(Path(folder, name), name, size) for name, size in sizes.items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
