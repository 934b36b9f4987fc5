"""What is taken in: from the exchange, and from the zip files of learning platforms."""

import logging
import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from d2l_conv.grading.collect import EachFeedback, SafeCollect

ASSIGNMENT = "padding_and_stride"
ME = pwd.getpwuid(os.getuid()).pw_name
NOTEBOOK = f"{ASSIGNMENT}.ipynb"


class Exchange:
    """An exchange and a course in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root, self.course = root / "exchange", root / "course"
        self.inbound = self.root / "d2l_conv" / "inbound"
        self.inbound.mkdir(parents=True)
        self.course.mkdir()

    def hand_in(self, name: str, **files: str) -> Path:
        folder = self.inbound / name
        folder.mkdir()
        for file, text in {NOTEBOOK: name, **files}.items():
            (folder / file).write_bytes(os.fsencode(text))
        return folder

    def coursedir(self) -> CourseDirectory:
        names = {"course_id": "d2l_conv", "assignment_id": ASSIGNMENT}
        return CourseDirectory(root=str(self.course), **names)

    def collect(self, **options: object) -> None:
        SafeCollect(self.coursedir(), root=str(self.root), **options).start()

    def submitted(self, learner: str = ME) -> Path:
        return self.course / "submitted" / learner / ASSIGNMENT


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path)


def folder_name(learner: str = ME, when: str = "2026-11-02 10:00:00.5 UTC") -> str:
    return f"{learner}+{ASSIGNMENT}+{when}+Zm9v"


def test_the_last_one_is_collected_once(exchange: Exchange):
    exchange.hand_in(folder_name(), **{"timestamp.txt": "1999-01-01 00:00:00 UTC", "a.txt": "a"})
    exchange.collect()
    folder = exchange.submitted()
    assert (folder / NOTEBOOK).read_text() == folder_name()
    assert (folder / "a.txt").read_text() == "a"
    assert (folder / "timestamp.txt").read_text() == "2026-11-02 10:00:00.5 UTC"
    later = folder_name(when="2026-11-03 10:00:00 UTC")
    exchange.hand_in(later)
    exchange.hand_in(folder_name(when="2026-11-01 10:00:00 UTC"))
    exchange.collect()
    assert (folder / NOTEBOOK).read_text() == folder_name()
    exchange.collect(update=True)
    assert (folder / NOTEBOOK).read_text() == later
    assert not (folder / "a.txt").exists()
    assert [path.name for path in folder.parent.iterdir()] == [ASSIGNMENT]


def to_solution(folder: Path) -> None:
    (folder / NOTEBOOK).unlink()
    (folder / NOTEBOOK).symlink_to(folder.parents[3] / "secret.txt")


def link_beside(folder: Path) -> None:
    (folder / "a.txt").symlink_to(folder.parents[3] / "secret.txt")


def folder_beside(folder: Path) -> None:
    (folder / "all").symlink_to(folder.parents[3])


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (to_solution, f"{NOTEBOOK} is a link"),
        (link_beside, "a.txt is a link"),
        (folder_beside, "all is a link"),
        (pipe, "pipe is neither a file nor a folder"),
        (lambda folder: (folder / "big.bin").write_bytes(b"x" * 3000), "big.bin is larger than"),
    ],
)
def test_what_is_no_regular_file_is_left_out_and_named(
    exchange: Exchange, caplog, spoil: Callable[[Path], object], said: str
):
    (exchange.root.parent / "secret.txt").write_text("secret")
    spoil(exchange.hand_in(folder_name()))
    with caplog.at_level(logging.WARNING):
        SafeCollect(
            CourseDirectory(
                root=str(exchange.course),
                course_id="d2l_conv",
                assignment_id=ASSIGNMENT,
                max_file_size=2,
            ),
            root=str(exchange.root),
            log=logging.getLogger(),
        ).start()
    assert f"Left out of the submission of {ME}: {said}" in caplog.text
    kept = {path.name for path in exchange.submitted().rglob("*")}
    assert kept == {NOTEBOOK, "timestamp.txt"} - {said.split(" ")[0]}
    assert "secret" not in "".join(p.read_text() for p in exchange.submitted().iterdir())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (folder_name("somebody-else"), f"it was made by {ME}, who is not somebody-else"),
        (folder_name(when="soon"), "its name holds no time"),
        (folder_name(when="9999-12-31 23:59:59 -2300"), "its name holds no time"),
        (folder_name("x[1]"), "cannot be a learner's: rename it"),
        (folder_name(".."), "cannot be a learner's: rename it"),
        (os.fsdecode(b"na\xffme+" + folder_name().encode()), "cannot be a learner's"),
    ],
)
def test_a_folder_that_is_not_what_its_name_says(exchange: Exchange, caplog, name: str, said: str):
    exchange.hand_in(name)
    exchange.hand_in(folder_name(when="2020-01-01 00:00:00 UTC"))
    with caplog.at_level(logging.WARNING):
        exchange.collect(log=logging.getLogger())
    assert said in caplog.text
    assert [path.name for path in (exchange.course / "submitted").iterdir()] == [ME]
    assert exchange.submitted().joinpath("timestamp.txt").read_text().startswith("2020")


def test_learners_of_one_user_of_the_machine(exchange: Exchange):
    for learner in ("learner-01", "学习者 02", "a+b"):
        exchange.hand_in(folder_name(learner))
    exchange.collect(check_owner=False)
    names = {path.name for path in (exchange.course / "submitted").iterdir()}
    assert names == {"learner-01", "学习者 02", "a+b"}


def test_feedback_of_the_others_is_released(exchange: Exchange):
    feedback = exchange.course / "feedback"
    secrets = {"learner-01": b"\xff", "learner-02": None, "learner-03": b"x", "learner-04": b"y"}
    for learner, secret in secrets.items():
        folder = feedback / learner / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.html").write_text(learner)
        (folder / "timestamp.txt").write_text("2026-11-02 10:00:00 UTC")
        if secret is not None:
            (folder / "submission_secret.txt").write_bytes(secret)
    EachFeedback(exchange.coursedir(), root=str(exchange.root)).start()
    released = (exchange.root / "d2l_conv" / "feedback").glob("*.html")
    assert sorted(path.read_text() for path in released) == ["learner-03", "learner-04"]
