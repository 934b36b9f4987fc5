"""What lies in a learner's folder: read without following, waiting, or ending for everybody."""

import json
import os
import socket
from pathlib import Path

import pytest
from classroom import model_answers

from d2l_conv.grading.files import Bounds, NotRegular, Reading, printable, read_regular
from d2l_conv.grading.submissions import Unreadable, as_time, hand_in, parse, timestamp

ASSIGNMENT = "padding_and_stride"
MODEL = {k: v for k, v in model_answers(ASSIGNMENT).items() if k != "explain_mistakes"}
RIGHT_POINTS = 27.0
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
        (Bounds(depth=1), {"a.ipynb", "b.txt", "c/d.txt"}, ["c/e is more than 1 folders deep"]),
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
