"""What lies in a learner's folder: read without following, waiting, or ending for everybody."""

import contextlib
import csv
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from classroom import CHECKOUT, Classroom, model_answers, run
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from d2l_conv.course import environment
from d2l_conv.grading.commands.records import Records, opened_gradebook
from d2l_conv.grading.files import Bounds, NotRegular, Reading, printable, read_regular
from d2l_conv.grading.preprocessors.assembly import Graded
from d2l_conv.grading.submissions import Unreadable, as_time, hand_in, parse, timestamp

ASSIGNMENT = "padding_and_stride"
MODEL = model_answers(ASSIGNMENT)
SOURCE = Path("../../../source") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def deep(folder: Path, depth: int) -> None:
    """Make folders in folders, deeper than a path can name them."""
    home = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        Path("bottom.txt").write_text("x")
    finally:
        os.fchdir(home)
        os.close(home)


def read(folder: Path, **words: object) -> tuple[dict[str, bytes], list[str]]:
    reading = Reading(**words)
    return dict(reading.files(folder)), reading.left_out


def test_regular_files_are_read_and_the_rest_is_named(tmp_path: Path):
    folder = tmp_path / "handed in"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "Größen 数.txt").write_text("1 2 3")
    (folder / "helper.py").write_text("x = 1")
    (folder / ".hidden").write_text("x")
    (folder / "__pycache__").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nothing")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "data" / "pipe")
    Path(os.fsdecode(bytes(folder) + b"/na\xffme.txt")).write_text("x")
    (folder / "new\nline.txt").write_text("x")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
    files, left_out = read(folder, ignored=("__pycache__",))
    assert files == {"data/Größen 数.txt": b"1 2 3", "helper.py": b"x = 1"}
    assert sorted(left_out) == [
        "data/pipe is neither a file nor a folder",
        "gone.txt is a link",
        "link.txt is a link",
        "na\\udcffme.txt has a name that is not read",
        "new\\nline.txt has a name that is not read",
        "socket cannot be read: No such device or address",
        "up is a link",
    ]


@pytest.mark.parametrize(
    ("bounds", "kept", "left_out"),
    [
        (Bounds(), {"a.ipynb", "b.txt", "c/d.txt", "c/e/f.txt"}, []),
        (Bounds(files=2), {"a.ipynb", "b.txt"}, ["c/d.txt is more than the 2 files", "c/e/f.txt"]),
        (Bounds(depth=1), {"a.ipynb", "b.txt", "c/d.txt"}, ["c/e is more than 1 folder deep"]),
        (Bounds(file_bytes=9), {"a.ipynb", "c/d.txt", "c/e/f.txt"}, ["b.txt is larger than 9"]),
        (Bounds(all_bytes=12), {"a.ipynb", "c/d.txt", "c/e/f.txt"}, ["b.txt is more than the 12"]),
    ],
)
def test_limits(tmp_path: Path, bounds: Bounds, kept: set[str], left_out: list[str]):
    (tmp_path / "c" / "e").mkdir(parents=True)
    for name, size in (("a.ipynb", 4), ("b.txt", 10), ("c/d.txt", 4), ("c/e/f.txt", 4)):
        (tmp_path / name).write_bytes(b"x" * size)
    files, told = read(tmp_path, bounds=bounds)
    assert set(files) == kept
    assert len(told) == len(left_out)
    for sentence, start in zip(told, left_out, strict=True):
        assert sentence.startswith(start)


def test_a_notebook_is_read_before_thousands_of_names(tmp_path: Path):
    (tmp_path / "a").mkdir()
    for number in range(2100):
        (tmp_path / "a" / f"{number}.txt").touch()
    (tmp_path / "z.ipynb").write_text("{}")
    reading = Reading(Bounds(files=10))
    assert len(dict(reading.files(tmp_path))) == 10
    assert "a holds more than 2000 names" in reading.left_out
    assert len(reading.told()) < 1000
    assert reading.told().endswith("more")


def test_what_belongs_to_another_user_is_left_out(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("x")
    assert set(read(tmp_path, owner=os.getuid())[0]) == {"mine.txt"}
    with pytest.raises(NotRegular, match="belongs to another user"):
        read(tmp_path, owner=os.getuid() + 1)


def test_a_file_that_becomes_a_link_while_it_is_read(tmp_path: Path, monkeypatch):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "a.txt"
    path.write_text("x")
    look = os.lstat

    def look_and_be_late(name, **words):
        status = look(name, **words)
        if name == "a.txt":
            path.unlink(missing_ok=True)
            path.symlink_to(tmp_path / "secret.txt")
        return status

    monkeypatch.setattr(os, "lstat", look_and_be_late)
    files, left_out = read(tmp_path / "folder")
    assert files == {}
    assert left_out[0].startswith("a.txt ")


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotRegular, match="neither a file nor a folder"):
        read_regular(tmp_path / "pipe", 100)


def test_names_that_are_no_text_can_be_shown():
    assert printable("a\udcffb\x1b[0m.txt") == "a\\udcffb\\x1b[0m.txt"
    assert printable("Müller 王.ipynb") == "Müller 王.ipynb"


@pytest.mark.parametrize(
    "text",
    ["9999-12-31 23:59:59 -2300", "0001-01-01 00:00:00 +2300", "9" * 40, "soon", "\0", "1" * 150],
)
def test_a_time_that_is_none(tmp_path: Path, text: str):
    with pytest.raises(ValueError):
        as_time(text)
    (tmp_path / "timestamp.txt").write_text(text)
    with pytest.raises(Unreadable, match="holds no time"):
        timestamp(tmp_path)


def test_times(tmp_path: Path):
    assert timestamp(tmp_path) is None
    (tmp_path / "timestamp.txt").write_text("2026-11-02 10:00:00.5 UTC\n")
    assert str(timestamp(tmp_path)) == "2026-11-02 10:00:00.500000"
    assert str(as_time("2026-11-02T10:00:00+01:00")) == "2026-11-02 09:00:00"


def test_half_a_character_is_replaced_and_whole_ones_are_kept():
    cell = {"cell_type": "markdown", "metadata": {}, "source": "\ud83d 😀 \\ud83d"}
    cell["attachments"] = {"\udfff.png": {"image/png": ""}}
    text = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
    read_cell = parse(text, "a.ipynb").cells[0]
    assert read_cell.source == "\ufffd 😀 \\ud83d"
    assert list(read_cell.attachments) == ["\ufffd.png"]


def test_a_reason_names_files_whatever_they_are_called(tmp_path: Path):
    Path(os.fsdecode(bytes(tmp_path) + b"/na\xffme.txt")).write_text("x")
    with pytest.raises(Unreadable, match=r"the folder holds: na\\udcffme.txt"):
        hand_in(tmp_path, ASSIGNMENT, [])


# --- one hand-in against the whole class ------------------------------------------------------

Spoil = Callable[[Path], object]


def surrogate(where: str) -> Spoil:
    def spoil(path: Path) -> None:
        nb = json.loads(path.read_text(encoding="utf-8"))
        for cell in nb["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == where:
                cell["source"] += "\n# \ud83d only half of an emoji"
        nb["cells"].append(
            {"cell_type": "markdown", "metadata": {}, "source": "![x](attachment:x)"}
        )
        nb["cells"][-1]["attachments"] = {"x\udfff.png": {"image/png": "iVBORw0KGgo="}}
        nb["nbformat_minor"] = 4
        path.write_text(json.dumps(nb))

    return spoil


def stamp(text: str) -> Spoil:
    return lambda path: path.with_name("timestamp.txt").write_text(text)


def pipe(name: str) -> Spoil:
    def spoil(path: Path) -> None:
        path.with_name(name).unlink(missing_ok=True)
        os.mkfifo(path.with_name(name))

    return spoil


def no_utf8(path: Path) -> None:
    path.unlink()
    Path(os.fsdecode(bytes(path.parent) + b"/na\xffme.txt")).write_text("x")


def links(path: Path) -> None:
    root = Path("../../..")
    path.with_name("a.txt").symlink_to(SOURCE)
    path.with_name("b.txt").symlink_to(root / "gradebook.db")
    path.with_name("c.txt").symlink_to(root / ".grading_secret")
    path.with_name("d.txt").symlink_to(root / "submitted" / "learner-01")


# Graded or not, and a part of the reason or of the flags.
CLASS: dict[str, tuple[bool, Spoil, str]] = {
    "half a character in code": (True, surrogate("zero_pad_answer"), ""),
    "half a character in text": (True, surrogate("explain_mistakes"), ""),
    "time overflows": (True, stamp("9999-12-31 23:59:59 -2300"), "holds no time"),
    "time underflows": (True, stamp("0001-01-01 00:00:00 +2300"), "holds no time"),
    "nines": (True, stamp("9" * 40), "holds no time"),
    "name is no text": (False, no_utf8, "na\\udcffme.txt"),
    "deep folders": (True, lambda path: deep(path.parent, 1500), "folders deep"),
    "notebook is a pipe": (False, pipe(f"{ASSIGNMENT}.ipynb"), "neither a file nor a folder"),
    "scratch is a pipe": (True, pipe("scratch.ipynb"), ""),
    "time is a pipe": (True, pipe("timestamp.txt"), "holds no time"),
    "links beside": (True, links, "a.txt is a link"),
    "x[1]": (False, lambda path: None, "rename it"),
    "file, then folder": (True, lambda path: path.with_name("data").write_text("x"), ""),
}
SHOWS = """
import os
for name in sorted(os.listdir('.')):
    print(name, len(open(name, 'rb').read()) if os.path.isfile(name) else '')
"""


def test_one_hand_in_keeps_none_of_the_others_from_a_grade(tmp_path: Path):
    classroom = Classroom(tmp_path, ASSIGNMENT)
    answers = {"output_size_answer": MODEL["output_size_answer"] + SHOWS}
    for learner in ("good", *CLASS):
        path = classroom.hand_in(learner, answers)
        if learner in CLASS:
            CLASS[learner][1](path)
    odd = Path(os.fsdecode(bytes(classroom.root / "submitted") + b"/na\xffme"))
    shutil.copytree(classroom.folder("good").parent, odd)
    graded = sum(is_graded for is_graded, _, _ in CLASS.values()) + 1
    failed = len(CLASS) + 2 - graded
    try:
        said = classroom.grade()
        assert f"{graded} graded now, 0 graded before, {failed} not graded." in said
        data = classroom.folder("file, then folder") / "data"
        data.unlink()
        data.mkdir()
        (data / "x.txt").write_text("x")
        assert (
            f"1 graded now, {graded - 1} graded before, {failed} not graded." in classroom.grade()
        )
        kept = classroom.root / "autograded" / "file, then folder" / ASSIGNMENT / "data"
        assert [path.name for path in kept.iterdir()] == ["x.txt"]
        classroom.nbgrader("generate_feedback", ASSIGNMENT)
        classroom.nbgrader("export", "--to", "grades.csv")
        said = classroom.nbgrader("autograde", ASSIGNMENT, check=False)
        assert f"{graded} graded before, {failed} not graded." in said
    finally:  # pytest cannot remove it
        subprocess.run(["rm", "-rf", classroom.folder("deep folders")], check=True)
    with (classroom.root / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {"good", "na\\udcffme", *CLASS}
    for learner, (is_graded, _, said) in CLASS.items():
        row = rows[learner]
        assert said in row["flags" if is_graded else "reason"], learner
        assert (row["status"] == "failed to grade") != is_graded, learner
        if is_graded:
            assert row["points_so_far"] == rows["good"]["points_so_far"], learner
    page = classroom.root / "feedback" / "links beside" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "a.txt" not in page.read_text(encoding="utf-8")
    kept = classroom.root / "autograded" / "links beside" / ASSIGNMENT
    assert {path.name for path in kept.iterdir()} == {f"{ASSIGNMENT}.ipynb", "timestamp.txt"}


def test_a_course_in_a_folder_that_nbgrader_reads_as_a_pattern(tmp_path: Path):
    folder = tmp_path / "course [1]"
    (folder / "source").mkdir(parents=True)
    shutil.copy(CHECKOUT / "assignments" / "nbgrader_config.py", folder)
    done = run(folder, "nbgrader", "generate_assignment", ASSIGNMENT, check=False)
    assert done.returncode == 1
    assert f"{folder}: nbgrader reads" in done.stderr
    assert "Traceback" not in done.stderr


# --- a gradebook that another program has locked ----------------------------------------------


def test_a_gradebook_that_is_locked_is_waited_for_and_given_up_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", environment()["PATH"])  # where nbgrader looks for alembic
    file = tmp_path / "gradebook.db"
    course = CourseDirectory(root=str(tmp_path), assignment_id=ASSIGNMENT)
    course.db_url = f"sqlite:///{file}"
    with (
        opened_gradebook(course, patience=2.0) as gradebook,
        contextlib.closing(sqlite3.connect(file, check_same_thread=False)) as other,
    ):
        records = Records(gradebook, course, ASSIGNMENT, Config())
        other.execute("begin exclusive")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            records.save(Graded("learner-01", ASSIGNMENT, None, "why"))
        assert time.monotonic() - began >= 2.0
        free = threading.Timer(0.5, other.rollback)
        free.start()
        records.save(Graded("learner-01", ASSIGNMENT, None, "why"))
        free.join()
        assert [student.id for student in gradebook.students] == ["learner-01"]
