"""A class graded by one command: the same grades as nbgrader, stopped and started again at will."""

import contextlib
import csv
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import nbformat
import pytest
from browser import missing
from bs4 import BeautifulSoup
from classroom import (
    CHECKOUT,
    Classroom,
    cell_named,
    generated,
    grading_stops,
    machine_points,
    model_answers,
    most_points,
)
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine
from traitlets.config import Config

from d2l_conv.course import environment
from d2l_conv.grading.commands import fingerprint, records, whole_class
from d2l_conv.grading.commands.records import Records, opened_gradebook
from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.preprocessors.assembly import Graded
from d2l_conv.grading.preprocessors.execute import SealedExecute
from d2l_conv.grading.trusted import process as processes
from d2l_conv.prose import html_of_prose
from d2l_conv.teaching.overview import OverviewApp

ASSIGNMENT = "padding_and_stride"
MODEL = model_answers(ASSIGNMENT)
RIGHT_POINTS = machine_points(ASSIGNMENT)

FORGETS_PLUS_ONE = """
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride
"""
HANGS = "def layers_until(*arguments):\n    while True:\n        pass"
BLANK: dict[str, str] = {}


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return Classroom(
        tmp_path, ASSIGNMENT, "c.SealedExecute.call_seconds = c.SealedExecute.cell_seconds = 1.0"
    )


def fill(classroom: Classroom, learners: int) -> None:
    """Hand in right answers and blank ones, in turn."""
    for number in range(1, learners + 1):
        classroom.hand_in(f"learner-{number:02}", MODEL if number % 2 else BLANK)


def export(classroom: Classroom) -> dict[str, dict[str, str]]:
    classroom.nbgrader("export", "--to", "grades.csv")
    with open(classroom.root / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def points(classroom: Classroom) -> dict[str, float]:
    """What is in the gradebook now."""
    with contextlib.closing(sqlite3.connect(classroom.root / "gradebook.db")) as db:
        rows = db.execute(
            "select a.student_id, sum(g.auto_score) from grade g "
            "join submitted_notebook n on g.notebook_id = n.id "
            "join submitted_assignment a on n.assignment_id = a.id group by a.student_id"
        )
        return dict(rows.fetchall())


def heeds_ctrl_c() -> None:
    """Take Ctrl-C in a new process, also where a shell started the tests in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(classroom: Classroom, *options: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "d2l_conv.grading", ASSIGNMENT, "--workers=2", *options],
        cwd=classroom.root,
        env=environment(),
        preexec_fn=heeds_ctrl_c,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def graded_files(classroom: Classroom) -> list[Path]:
    return sorted((classroom.root / "autograded").glob("*/*/*.ipynb"))


@pytest.mark.parametrize("module", ["nbgrader", "d2l_conv.grading"])
def test_a_notebook_that_nbformat_refuses_gets_its_points_and_its_page(classroom, module):
    def spoil(nb):
        nb.metadata["title"] = "</title><script>x()</script>"
        nb.cells.append(nbformat.v4.new_raw_cell("<script>x()</script>"))
        nb.cells.append(nbformat.v4.new_markdown_cell("![x](attachment:gone.png)"))
        nb.cells[-1].update(metadata={"tags": ["a, b"]}, id="not an id")

    classroom.hand_in("learner-01", MODEL, spoil)
    classroom.nbgrader("autograde", ASSIGNMENT) if module == "nbgrader" else classroom.grade()
    assert points(classroom) == {"learner-01": RIGHT_POINTS}
    classroom.nbgrader("generate_feedback", ASSIGNMENT)
    page = classroom.root / "feedback" / "learner-01" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "<script>x()" not in page.read_text(encoding="utf-8")


def test_without_a_sandbox_the_class_is_refused_once_or_graded_knowingly(
    classroom, tmp_path, monkeypatch
):
    fill(classroom, 2)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("env", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(programs))
    with patch.dict(processes._sandboxes, clear=True):  # as if none had been made before
        said = grading_stops(classroom.root, ASSIGNMENT)
    assert said.count("The program bwrap is missing") == 1
    assert not (classroom.root / "not_graded").exists()
    assert points(classroom) == {}
    # in a process that has no grader running yet
    command = [sys.executable, "-m", "d2l_conv.grading", ASSIGNMENT, "--unsealed"]
    env = {**environment(), "PATH": str(programs)}
    done = subprocess.run(command, cwd=classroom.root, env=env, stdout=subprocess.PIPE, check=True)
    assert b"2 notebooks: 2 graded now, 0 graded before, 0 not graded.\n" in done.stdout
    assert len(points(classroom)) == 2
    for path in graded_files(classroom):
        nb = nbformat.read(path, as_version=4)
        assert any("without a sandbox" in cell.source for cell in nb.cells)


def wait_for(condition, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def test_one_command_gives_what_nbgrader_gives(classroom: Classroom):
    classroom.hand_in("learner-01", MODEL)
    classroom.hand_in("learner-02", BLANK)
    classroom.hand_in("learner-03", {**MODEL, "output_size_answer": FORGETS_PLUS_ONE})
    classroom.hand_in("学习者 04", MODEL)
    classroom.nbgrader("autograde", ASSIGNMENT)
    one_by_one, files = points(classroom), graded_files(classroom)
    shutil.rmtree(classroom.root / "autograded")
    shutil.copy(generated(ASSIGNMENT) / "gradebook.db", classroom.root)
    summary = classroom.grade(workers=2)
    assert "4 notebooks: 4 graded now, 0 graded before, 0 not graded." in summary
    assert points(classroom) == one_by_one
    assert one_by_one["learner-01"] == one_by_one["学习者 04"] == RIGHT_POINTS
    assert one_by_one["learner-02"] == 0.0
    assert 0.0 < one_by_one["learner-03"] < RIGHT_POINTS
    assert graded_files(classroom) == files
    again = classroom.grade()
    assert "0 graded now, 4 graded before" in again


def test_submissions_of_a_learning_platform_come_as_a_zip(classroom: Classroom):
    archive = classroom.root / "downloaded" / ASSIGNMENT / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "all.zip", "w") as files:
        for learner, answers in (("learner-01", MODEL), ("learner-02", BLANK)):
            text = nbformat.writes(classroom.filled(answers))
            files.writestr(f"{learner}_{ASSIGNMENT}.ipynb", text)
    classroom.nbgrader("zip_collect", ASSIGNMENT)
    classroom.grade()
    assert points(classroom) == {"learner-01": RIGHT_POINTS, "learner-02": 0.0}


def test_resubmission_is_graded_anew_and_the_others_are_not(classroom: Classroom):
    fill(classroom, 3)
    classroom.grade()
    classroom.hand_in("learner-02", MODEL, when="2026-11-03 10:00:00 UTC")
    assert "1 graded now, 2 graded before" in classroom.grade()
    assert points(classroom)["learner-02"] == RIGHT_POINTS
    assert "3 graded now" in classroom.grade("--force")


WRITTEN = {**MODEL, "explain_mistakes": "The padding counts on both sides."}


def test_a_deadline_that_is_extended_takes_the_penalty_away_and_asks_no_person_again(tmp_path):
    settings = "c.LateSubmissionPlugin.penalty_method = 'zero'"
    classroom = Classroom(tmp_path, ASSIGNMENT, settings)
    classroom.hand_in("learner-01", WRITTEN, when="2026-11-02 10:00:00 UTC")
    classroom.hand_in("learner-02", WRITTEN, when="2026-10-02 10:00:00 UTC")
    said, scores = [], []
    for deadline in ("2026-11-01", "2026-11-03", "2026-11-04"):
        with classroom.gradebook() as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=deadline)
        said.append(classroom.grade())
        with classroom.gradebook() as gradebook:
            submission = gradebook.find_submission(ASSIGNMENT, "learner-01")
            scores.append((submission.score, submission.late_submission_penalty or 0.0))
            assert submission.needs_manual_grade is (len(scores) == 1)
            grade = gradebook.find_grade("explain_mistakes", ASSIGNMENT, ASSIGNMENT, "learner-01")
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.db.commit()
    with_text = RIGHT_POINTS + 2.5
    assert scores == [(RIGHT_POINTS, RIGHT_POINTS), (with_text, 0.0), (with_text, 0.0)]
    assert "2 graded now" in said[0]
    assert "1 graded now, 1 graded before" in said[1]
    assert "0 graded now, 2 graded before" in said[2]


def test_another_answer_is_read_again(classroom: Classroom):
    for answer in ("The padding counts on both sides.", "The stride divides."):
        classroom.hand_in("learner-01", {**MODEL, "explain_mistakes": answer})
        classroom.grade()
        with classroom.gradebook() as gradebook:
            grade = gradebook.find_grade("explain_mistakes", ASSIGNMENT, ASSIGNMENT, "learner-01")
            assert grade.needs_manual_grade
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.db.commit()


def test_a_grade_depends_on_checks_mistakes_and_settings(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(fingerprint, "PACKAGE", tmp_path)
    for name in ("homework/sizes.py", "checking/match.py", "widgets/net.py", "svg.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    before = fingerprint.of_grader([SealedExecute(secret="s")])
    assert fingerprint.of_grader([SealedExecute(secret="s")]) == before
    assert fingerprint.of_grader([SealedExecute(secret="s", cell_seconds=1.0)]) != before
    for name, counts in (
        ("svg.py", False),
        ("widgets/net.py", False),
        ("homework/sizes.py", True),
        ("checking/match.py", True),
    ):
        (tmp_path / name).write_text("new")
        assert (fingerprint.of_grader([SealedExecute(secret="s")]) != before) is counts, name
        before = fingerprint.of_grader([SealedExecute(secret="s")])


def test_what_the_grader_is_and_what_lies_beside_a_notebook_count(classroom, monkeypatch):
    classroom.hand_in("learner-01", BLANK)
    classroom.grade()
    (classroom.folder("learner-01") / "helper.py").write_text("x = 1")
    assert "1 graded now" in classroom.grade()
    assert "1 graded before" in classroom.grade()
    monkeypatch.setattr(fingerprint, "_code", lambda: [("homework/sizes.py", "corrected")])
    assert "1 graded now" in classroom.grade()


def test_a_hand_in_that_was_broken_for_a_while_has_its_grade_back(classroom: Classroom):
    path = classroom.hand_in("learner-01", MODEL)
    text = path.read_text()
    for content in (text, "{", text):
        path.write_text(content)
        classroom.grade()
    row = export(classroom)["learner-01"]
    assert row["status"] == "needs a person"  # for the written answer
    assert float(row["points_so_far"]) == RIGHT_POINTS


def test_a_page_that_is_older_than_its_grades_is_made_again(classroom: Classroom):
    classroom.hand_in("learner-01", WRITTEN)
    classroom.grade()
    page = classroom.root / "feedback" / "learner-01" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    pages = []
    for _ in range(2):
        classroom.nbgrader("generate_feedback", ASSIGNMENT)
        pages.append(page.read_text(encoding="utf-8"))
        with classroom.gradebook() as gradebook:
            names = "explain_mistakes", ASSIGNMENT, ASSIGNMENT, "learner-01"
            grade = gradebook.find_grade(*names)
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.find_comment(*names).manual_comment = "Well put."
            gradebook.db.commit()
    assert ["Well put." in text for text in pages] == [False, True]
    score = f"Score: {RIGHT_POINTS + 2.5} / {most_points(ASSIGNMENT)}"
    assert [score in text for text in pages] == [False, True]


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


@dataclass
class Ended:
    """A class whose grading was ended in the middle by a signal."""

    classroom: Classroom
    how: signal.Signals
    family: list[int]
    said: str


@pytest.fixture(scope="module", params=[signal.SIGKILL, signal.SIGINT])
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """Grade with the seconds of a real class, and end that when two have been graded."""
    classroom = Classroom(tmp_path_factory.mktemp("ended"), ASSIGNMENT)
    fill(classroom, 6)
    for learner in ("learner-03", "learner-04"):  # both workers wait for these, whoever is faster
        classroom.hand_in(learner, {**MODEL, "zero_pad_answer": "import time\ntime.sleep(3600)"})
    running = start(classroom)
    wait_for(lambda: len(graded_files(classroom)) == 2)
    time.sleep(0.5)  # until the second one is counted
    family = children(running.pid)
    for child in family:
        family += children(child)
    running.send_signal(request.param)
    said, _ = running.communicate(timeout=60)
    return Ended(classroom, request.param, family, said)


def test_nothing_goes_on_running_behind_a_grader_that_was_ended(ended: Ended):
    # the fork server, bubblewrap, two trusted processes, two zygotes, two sealed ones, ...
    assert len(ended.family) > 8
    wait_for(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in ended.family), 30)


def test_stopped_in_the_middle_it_goes_on_where_it_was(ended: Ended):
    classroom = ended.classroom
    assert len(graded_files(classroom)) == 2
    if ended.how == signal.SIGINT:
        assert "Stopped. 2 of 6 are done; run the same command again to go on." in ended.said
        assert "Traceback" not in ended.said
    fill(classroom, 6)
    assert "6 notebooks: 4 graded now, 2 graded before" in classroom.grade()
    assert points(classroom) == {
        f"learner-{n:02}": RIGHT_POINTS if n % 2 else 0.0 for n in range(1, 7)
    }


def kill_the_grader(classroom: Classroom) -> list[str]:
    """Kill what this process' grader has started, when two are graded; say what it was."""
    wait_for(lambda: len(graded_files(classroom)) >= 2)
    killed = []
    for child in children(os.getpid()):
        program = Path(f"/proc/{child}/cmdline").read_text()
        for name in ("bwrap", "multiprocessing.forkserver", "multiprocessing.resource_tracker"):
            if name in program.partition("d2l_conv")[0]:
                os.kill(child, signal.SIGKILL)
                killed.append(name)
    return killed


@pytest.mark.filterwarnings("ignore:resource_tracker")
def test_a_worker_that_is_killed_costs_nobody_a_grade(classroom: Classroom):
    fill(classroom, 8)
    with ThreadPoolExecutor() as threads:
        killing = threads.submit(kill_the_grader, classroom)
        said = classroom.grade(workers=2)
        assert {"bwrap", "multiprocessing.forkserver"} <= set(killing.result())
    assert "8 notebooks: 8 graded now, 0 graded before, 0 not graded." in said
    assert len(points(classroom)) == 8


def test_gradebook_that_is_locked_for_a_while_is_waited_for(classroom: Classroom):
    fill(classroom, 2)
    file = classroom.root / "gradebook.db"
    with contextlib.closing(sqlite3.connect(file, check_same_thread=False)) as other:
        other.execute("begin exclusive")
        free = threading.Timer(2.0, other.rollback)  # longer than it takes to give up at once

        def opened(*settings: Any) -> Gradebook:
            free.start()
            return opened_gradebook(*settings)

        with patch.object(whole_class, "opened_gradebook", opened):
            said = classroom.grade()
        free.join()
    assert "2 graded now" in said
    assert len(points(classroom)) == 2


def test_full_disk_stops_with_a_sentence_and_nothing_half_written(classroom: Classroom):
    fill(classroom, 4)
    write, left = records.write_whole, [2]

    def full(path: Path, text: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        write(path, text)

    with patch.object(records, "write_whole", full):
        said = grading_stops(classroom.root, ASSIGNMENT)
    assert "No space left on device. 2 of 4 are done; make room and run" in said
    assert len(graded_files(classroom)) == 2
    assert not list(classroom.root.glob("autograded/**/.*.part"))
    assert "2 graded now, 2 graded before" in classroom.grade()
    assert len(points(classroom)) == 4


def test_export_tells_missing_grades_from_zeros(classroom: Classroom):
    classroom.hand_in("learner-01", {**MODEL, "explain_mistakes": "The padding counts per side."})
    classroom.hand_in("learner-02", MODEL | {"explain_mistakes": cell_text(classroom)})
    classroom.hand_in("learner-03", BLANK)
    classroom.hand_in("learner-04", {**MODEL, "layers_until_answer": HANGS})
    classroom.hand_in("learner-05", MODEL).write_text("{")
    classroom.nbgrader("db", "student", "add", "learner-06")
    classroom.grade()
    rows = export(classroom)
    assert {name: row["status"] for name, row in rows.items()} == {
        "learner-01": "needs a person",
        "learner-02": "graded",
        "learner-03": "zero",
        "learner-04": "needs a person",
        "learner-05": "failed to grade",
        "learner-06": "not submitted",
    }
    assert rows["learner-01"]["score"] == ""
    assert float(rows["learner-01"]["points_so_far"]) == RIGHT_POINTS
    assert "explain_mistakes" in rows["learner-01"]["reason"]
    assert float(rows["learner-02"]["score"]) == RIGHT_POINTS
    assert rows["learner-02"]["flags"] == ""
    assert float(rows["learner-03"]["score"]) == 0.0
    assert "layers_until: timed out" in rows["learner-04"]["reason"]
    assert rows["learner-05"]["score"] == rows["learner-06"]["score"] == ""
    assert "is not a notebook" in rows["learner-05"]["reason"]


def cell_text(classroom: Classroom) -> str:
    """The released text of the written answer, so that it counts as not answered."""
    return cell_named(classroom.released, "explain_mistakes").source


def test_page_of_the_class_counts_mistakes_and_points(classroom: Classroom, capsys):
    wrong = {"output_size_answer": FORGETS_PLUS_ONE}  # which other answers call, where they are
    for number, answers in enumerate((MODEL, MODEL | wrong, wrong, wrong), start=1):
        classroom.hand_in(f"learner-{number:02}", answers)
    classroom.grade()
    with contextlib.chdir(classroom.root), patch.dict(os.environ, environment()):
        app = OverviewApp()
        app.initialize([ASSIGNMENT])
        app.start()
    said = capsys.readouterr().out
    page = (classroom.root / "overview" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    assert f"{ASSIGNMENT}.html" in said
    row = page[page.index("forgets-plus-one") :]
    assert '<td class="count">3</td>' in row[: row.index("</tr>")]
    assert "4 learners" in page
    sections = BeautifulSoup(page, "html.parser").select("section")
    assert 1 <= len(sections) <= 3
    (asked,) = [one for one in sections if one.h3.get_text().startswith("forgets-plus-one, ")]
    assert "(3 of 4)" in asked.h3.get_text()
    answers = {answer.get_text(strip=True) for answer in asked.select("details li")}
    assert sum("right" in answer for answer in answers) == 1
    assert sum("forgets-plus-one" in answer for answer in answers) == 1
    assert len(asked.select("ol.options li")) == len(answers) == 4
    assert "explore.html#" in asked.get_text()


def test_a_sentence_on_a_page_is_escaped_and_its_code_set_as_code():
    assert html_of_prose("`a<b>` is <i>") == "<code>a&lt;b&gt;</code> is &lt;i&gt;"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name the assignment"),
        (["no_such"], "knows no assignment 'no_such'"),
        ([ASSIGNMENT], "Nothing is handed in"),
        ([ASSIGNMENT, "--scheduler=tcp://127.0.0.1:9"], "Nothing is handed in"),
    ],
)
def test_what_is_missing_is_said(classroom: Classroom, arguments: list[str], said: str):
    assert said in grading_stops(classroom.root, *arguments)


@pytest.mark.parametrize("step", ["OverwriteCells", "OverwriteKernelspec", "SaveAutoGrades"])
def test_a_step_that_asks_for_the_gradebook_is_named(tmp_path: Path, step: str):
    settings = f'c.Autograde.sanitize_preprocessors.append("nbgrader.preprocessors.{step}")'
    classroom = Classroom(tmp_path, ASSIGNMENT, settings)
    assert f"lists {step}, " in grading_stops(classroom.root, ASSIGNMENT)


# --- past one machine -------------------------------------------------------------------------


def ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)


@contextlib.contextmanager
def host(name: str):
    """Yield a host of our own, a network namespace, as the words that run a command in it."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        missing("a network namespace (iproute2, as root)")
    host = f"d2l-{os.getpid()}-{name}"
    ip(f"netns add {host}")
    try:
        ip(f"-netns {host} link set lo up")
        yield ["ip", "netns", "exec", host]
    finally:
        ip(f"netns delete {host}")


def lay_cable(one: list[str], other: list[str], number: int) -> str:
    """Lay a cable between two hosts, and return the address of the first one on it.

    This machine's own network stays as it is: a browser that sees it change gives up what it loads.
    """
    here, there = one[-1], other[-1]
    ip(f"link add cable-{number} netns {here} type veth peer name eth0 netns {there}")
    for host, end, last in ((here, f"cable-{number}", 1), (there, "eth0", 2)):
        ip(f"-netns {host} address add 10.203.{number}.{last}/30 dev {end}")
        ip(f"-netns {host} link set {end} up")
    return f"10.203.{number}.1"


def take_away(classroom: Classroom, teacher: list[str]) -> None:
    """Pull a host's cable, when two are graded."""
    wait_for(lambda: len(graded_files(classroom)) >= 2)
    ip(f"-netns {teacher[-1]} link set cable-1 down")


WAIT_FOR_WORKERS = """
from distributed import Client
with Client("tcp://127.0.0.1:8786", timeout=60) as client:
    client.wait_for_workers(2, timeout=60)
"""


def test_dask_grades_the_same_on_two_hosts_of_which_one_is_taken_away(classroom: Classroom):
    fill(classroom, 6)
    env = {**environment(), "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "12s"}
    python = [sys.executable, "-m"]
    with contextlib.ExitStack() as stack:
        teacher, *hosts = (stack.enter_context(host(name)) for name in ("teacher", "1", "2"))

        def in_background(words: list[str]) -> None:
            process = subprocess.Popen(words, env=env, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)

        in_background([*teacher, *python, "distributed.cli.dask_scheduler", "--no-dashboard"])
        for number, one in enumerate(hosts, start=1):
            scheduler = f"tcp://{lay_cable(teacher, one, number)}:8786"
            worker = ["distributed.cli.dask_worker", scheduler, "--no-nanny", "--nthreads=1"]
            in_background([*one, *python, *worker, "--no-dashboard"])
        subprocess.run([*teacher, sys.executable, "-c", WAIT_FOR_WORKERS], env=env, check=True)
        threads = stack.enter_context(ThreadPoolExecutor())
        taken = threads.submit(take_away, classroom, teacher)
        grading = ["d2l_conv.grading", ASSIGNMENT, "--no-bar", "--scheduler=tcp://127.0.0.1:8786"]
        done = subprocess.run(
            [*teacher, *python, *grading],
            cwd=classroom.root,
            env=environment(),
            capture_output=True,
            text=True,
        )
        taken.result()
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert "6 notebooks: 6 graded now, 0 graded before, 0 not graded." in said
    assert points(classroom) == {
        f"learner-{n:02}": RIGHT_POINTS if n % 2 else 0.0 for n in range(1, 7)
    }


@pytest.fixture(scope="module")
def server():
    """The URL of a PostgreSQL of our own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        missing("PostgreSQL")
    # Not among pytest's own folders: those are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    else:
        as_user = []
    data, port = folder / "data", 15432 + os.getpid() % 10_000
    run = [*as_user, str(programs[-1] / "pg_ctl"), "-D", str(data), "-w"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run([*run, "initdb", "-o", "-A trust -U teacher"], **quiet)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run([*run, "-l", str(folder / "log"), "-o", options, "start"], **quiet)
    yield f"postgresql+psycopg2://teacher@127.0.0.1:{port}"
    subprocess.run([*run, "-m", "immediate", "stop"], **quiet)
    shutil.rmtree(folder)


@pytest.fixture
def postgresql(server: str) -> str:
    """The URL of a new database."""
    name = f"course_{uuid4().hex}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'create database "{name}"')
    engine.dispose()
    return f"{server}/{name}"


def test_gradebook_on_postgresql(tmp_path: Path, postgresql: str):
    settings = f"c.CourseDirectory.db_url = {postgresql!r}"
    classroom = Classroom(tmp_path, ASSIGNMENT, settings)
    (classroom.root / "gradebook.db").unlink()
    classroom.nbgrader("generate_assignment", ASSIGNMENT, "--create", "--force")
    fill(classroom, 2)
    assert "2 graded now" in classroom.grade()
    rows = export(classroom)
    assert float(rows["learner-01"]["points_so_far"]) == RIGHT_POINTS
    assert not (classroom.root / "gradebook.db").exists()


def save_all(root: Path, url: str, text: str, learners: list[str], start: Any, words: Any) -> None:
    """Write the same graded notebook for each learner, as one of several graders does."""
    coursedir = CourseDirectory(root=str(root), db_url=url)
    with opened_gradebook(coursedir) as gradebook:
        records = Records(gradebook, coursedir, ASSIGNMENT, Config())
        start.wait()
        for learner in learners:
            words.put(records.save(Graded(learner, ASSIGNMENT, text)).reason)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_graders_of_one_gradebook_lose_nothing(tmp_path: Path, request, kind: str):
    """Each has learners of its own, and all the others of both: nobody is there beforehand."""
    classroom = Classroom(tmp_path, ASSIGNMENT)
    url = f"sqlite:///{classroom.root / 'gradebook.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql")
        with classroom.root.joinpath("nbgrader_config.py").open("a") as settings:
            settings.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        classroom.nbgrader("generate_assignment", ASSIGNMENT, "--create", "--force")
    path = classroom.hand_in("learner-00", MODEL)
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            points = str(cell.metadata.nbgrader.points)
            cell.outputs = [new_output("execute_result", {"text/plain": points})]
    nb.metadata[METADATA] = {"submission": "s", "fingerprint": "f", "note": "", "flags": []}
    both, own = [f"both-{n}" for n in range(8)], [[f"{who}-{n}" for n in range(4)] for who in "ab"]
    for learner in (*both, *own[0], *own[1]):
        shutil.copytree(classroom.folder("learner-00"), classroom.folder(learner))
    context = multiprocessing.get_context("fork")
    start, words = context.Barrier(2), context.Queue()
    graders = [
        context.Process(
            target=save_all,
            args=(classroom.root, url, nbformat.writes(nb), [*both, *mine], start, words),
        )
        for mine in own
    ]
    for grader in graders:
        grader.start()
    assert [words.get(timeout=120) for _ in range(24)] == [""] * 24
    for grader in graders:
        grader.join()
    with Gradebook(url) as gradebook:
        found = {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}
    assert found == dict.fromkeys([*both, *own[0], *own[1]], RIGHT_POINTS)


def test_settings_are_the_checkouts_own():
    """The classrooms above grade with what a teacher grades with."""
    config = (CHECKOUT / "assignments" / "nbgrader_config.py").read_text()
    assert "SealedExecute" in config
    assert "StatusExport" in config
