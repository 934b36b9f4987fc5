"""Teacher and learners as different system users, with the settings of the teacher's page."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import missing
from classroom import CHECKOUT, machine_points

USERS = ("teacher", "learner-01", "learner-02")
FIRST_ID = 60_100


def places() -> list[Path]:
    """Return the folders that every user must be able to read."""
    return [CHECKOUT, Path(sys.prefix), Path(sys.base_prefix)]


def closed_to_others(place: Path) -> Path | None:
    """Return the outermost folder above ``place`` that other users may not enter."""
    above = reversed(place.parents)
    return next((folder for folder in above if not folder.stat().st_mode & 0o001), None)


def sandbox(folder: Path) -> list[str]:
    """Return the command that runs another in a world with the three users in it."""
    shutil.copytree("/etc", folder / "machine", symlinks=True)
    for number, name in enumerate(USERS, FIRST_ID):
        lines = {
            "passwd": f"{name}:x:{number}:{number}::/home/{name}:/bin/sh",
            "shadow": f"{name}:!:20000:0:99999:7:::",
            "group": f"{name}:x:{number}:",
        }
        for file, line in lines.items():
            with (folder / "machine" / file).open("a") as opened:
                opened.write(f"{line}\n")
    shutil.copytree(Path(sys.prefix) / "etc", folder / "environment")
    command = ["bwrap", "--cap-add", "ALL", "--dev-bind", "/", "/", "--tmpfs", "/home"]
    command += ["--tmpfs", "/srv", "--perms", "1777", "--tmpfs", "/tmp"]
    for closed in {closed_to_others(place) for place in places()} - {None}:
        command += ["--perms", "755", "--tmpfs", str(closed)]
    for place in places():
        for folder_above in reversed(place.parents):
            command += ["--perms", "755", "--dir", str(folder_above)]
        command += ["--ro-bind", str(place), str(place)]
    command += ["--bind", str(folder / "environment"), str(Path(sys.prefix) / "etc")]
    command += ["--bind", str(folder / "machine"), "/etc"]
    return command


@pytest.fixture(scope="module")
def saw(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Walk a homework between the users, and return what happened."""
    if shutil.which("bwrap") is None:
        missing("bubblewrap")
    if os.geteuid() != 0:
        missing("root, who alone can be three users,")
    command = [*sandbox(tmp_path_factory.mktemp("users")), sys.executable, "users.py"]
    walked = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, text=True)
    assert walked.returncode == 0, walked.stdout + walked.stderr
    return json.loads(walked.stdout.splitlines()[-1])


def test_a_homework_goes_from_teacher_to_learners_and_back(saw):
    points = str(machine_points("padding_and_stride"))
    assert saw["pages"] == {"learner-01": points, "learner-02": "0.0"}


def test_nobody_is_taken_for_a_cheat(saw):
    assert "Not collected" not in saw["collect"]
    assert "Left out" not in saw["collect"]
    assert "has changed" not in saw["autograde"]


def test_nobody_hands_in_for_another_or_what_only_the_teacher_may_read(saw):
    files = ["padding_and_stride.ipynb", "submission_secret.txt", "timestamp.txt"]
    assert saw["collected"] == {"learner-01": files, "learner-02": files}
    said = saw["collect again"]
    assert "it was made by learner-02, who is not learner-01" in said
    assert "Left out of the submission of learner-02: course is a link, solution.txt" in said
    assert "No newer submission to collect: learner-01" in said
    assert said.count("its name holds no time") == 2
    assert "Not collected: ..+padding_and_stride" in said
    assert "it is a link or a file, not a folder" in said


@pytest.mark.parametrize(
    "what",
    [
        "read the gradebook",
        "read the sources",
        "list what was handed in",
        "list the feedback",
        "change what is given out",
    ],
)
def test_a_learner_cannot(saw, what):
    assert saw["allowed"][what] is False


def test_only_the_teacher_has_formgrader(saw):
    assert "enabled" in saw["formgrader"]["teacher"]
    assert "disabled" in saw["formgrader"]["learner-01"]
