"""What is taken in: from the exchange, and from the zip files of learning platforms."""

import io
import logging
import os
import pwd
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.apps import ZipCollectApp
from nbgrader.coursedir import CourseDirectory

from d2l_conv.grading.files import Bounds
from d2l_conv.teaching.collect import EachFeedback, SafeCollect
from d2l_conv.teaching.platforms import PlatformCollector, PlatformExtractor

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


def test_names_in_chinese_are_kept_whole(exchange: Exchange):
    learner, file = "学习者-04", "数据（第 1 份）.txt"
    exchange.hand_in(folder_name(learner), **{file: "填充"})
    exchange.collect(check_owner=False)
    assert (exchange.submitted(learner) / file).read_text(encoding="utf-8") == "填充"


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


# --- learning platforms -----------------------------------------------------------------------

MOODLE = "{name}_{n}_assignsubmission_file_/{file}"
JUNK = {"__MACOSX/._x.ipynb": "", "._" + NOTEBOOK: "", "notes/.DS_Store": ""}


class Platform:
    """A course, and what a learning platform gave out for it."""

    def __init__(self, root: Path, platform: str) -> None:
        self.root, self.platform = root, platform
        self.archive = root / "downloaded" / ASSIGNMENT / "archive"
        self.archive.mkdir(parents=True)
        (root / "release" / ASSIGNMENT).mkdir(parents=True)
        (root / "release" / ASSIGNMENT / NOTEBOOK).write_text("{}")

    def collect(self, monkeypatch, *options: str) -> dict[str, str]:
        """Run nbgrader's command; return the submissions' files: {LEARNER/FILE: content}."""
        monkeypatch.chdir(self.root)
        told: list[Callable[[], object]] = []
        monkeypatch.setattr("atexit.register", told.append)
        app = ZipCollectApp()
        app.initialize([ASSIGNMENT, *options])
        app.extractor_plugin, app.collector_plugin = PlatformExtractor, PlatformCollector
        app.config.PlatformExtractor.platform = self.platform
        app.start()
        for tell in told:
            tell()
        folder = self.root / "submitted"
        files = [path for path in folder.rglob("*") if path.is_file()]
        texts = {str(path.relative_to(folder)): path.read_text() for path in files}
        return {path.replace(f"/{ASSIGNMENT}/", "/"): text for path, text in texts.items()}


def zipped(files: dict[str, str | bytes], *links: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        for name in links:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
    return held.getvalue()


DOWNLOADS: dict[str, tuple[str, dict[str, str | bytes], dict[str, str], list[str]]] = {
    "plain": (
        "plain",
        {
            f"learner-01_{NOTEBOOK}": "1",
            f"class b/学习者 02_{NOTEBOOK}": "2",
            f"learner-03/{ASSIGNMENT} (1).IPYNB": "3",
            f"learner_04_{ASSIGNMENT}-Copy1.ipynb": "4",
            f".._{NOTEBOOK}": "outside",
            f"../../../{NOTEBOOK}": "outside",
            f"x[1]_{NOTEBOOK}": "pattern",
            "readme.txt": "",
            **JUNK,
        },
        {
            f"learner-01/{NOTEBOOK}": "1",
            f"学习者 02/{NOTEBOOK}": "2",
            f"learner-03/{NOTEBOOK}": "3",
            f"learner_04/{NOTEBOOK}": "4",
        },
        [f".._{NOTEBOOK}", f"../../../{NOTEBOOK}", f"x[1]_{NOTEBOOK}", "readme.txt"],
    ),
    "moodle": (
        "moodle",
        {
            MOODLE.format(name="Anna Müller-Lüdenscheidt", n=4711, file=NOTEBOOK): "1",
            MOODLE.format(name="Anna Müller-Lüdenscheidt", n=4711, file="data/a.txt"): "beside",
            MOODLE.format(name="王 小明", n=4712, file=f"{ASSIGNMENT} (1).ipynb"): "2",
            MOODLE.format(name="Same Name", n=1, file=NOTEBOOK): "3",
            MOODLE.format(name="Same Name", n=2, file=NOTEBOOK): "4",
            MOODLE.format(name="Both", n=5, file=NOTEBOOK): "right name",
            MOODLE.format(name="Both", n=5, file=f"{ASSIGNMENT} (2).ipynb"): "copy",
            MOODLE.format(name="Zip", n=6, file="work.zip"): zipped(
                {f"work/{NOTEBOOK}": "5", "work/helper.py": "h", "work/../../out.py": "x"}, "work/l"
            ),
            MOODLE.format(name="Essay", n=7, file="essay.pdf"): "pdf",
            f"Flat Name_8_assignsubmission_file_{NOTEBOOK}": "6",
            "Text_9_assignsubmission_onlinetext_/onlinetext.html": "",
            **JUNK,
        },
        {
            f"Anna Müller-Lüdenscheidt/{NOTEBOOK}": "1",
            "Anna Müller-Lüdenscheidt/data/a.txt": "beside",
            f"王 小明/{NOTEBOOK}": "2",
            f"Same Name_1/{NOTEBOOK}": "3",
            f"Same Name_2/{NOTEBOOK}": "4",
            f"Both/{NOTEBOOK}": "right name",
            f"Zip/{NOTEBOOK}": "5",
            "Zip/helper.py": "h",
            "Essay/essay.pdf": "pdf",
            f"Flat Name/{NOTEBOOK}": "6",
        },
        ["Both_5", "out.py", "work.zip/l: is a link", "onlinetext.html"],
    ),
    "canvas": (
        "canvas",
        {
            f"müllernanna_101_2001_{NOTEBOOK}": "1",
            f"late_LATE_102_2002_{ASSIGNMENT}-1.ipynb": "2",
            f"again_103_999_{NOTEBOOK}": "first",
            f"again_103_2003_{ASSIGNMENT}-1.ipynb": "second",
            f"copy_104_2004_{ASSIGNMENT}+(1).IPYNB": "4",
            "copy_104_2005_my_helper.py": "h",
            f"zip_105_2006_{ASSIGNMENT}.zip": zipped({NOTEBOOK: "5"}),
            "unknown.ipynb": "",
            **JUNK,
        },
        {
            f"müllernanna/{NOTEBOOK}": "1",
            f"late/{NOTEBOOK}": "2",
            f"again/{NOTEBOOK}": "second",
            f"copy/{NOTEBOOK}": "4",
            "copy/my_helper.py": "h",
            f"zip/{NOTEBOOK}": "5",
        },
        ["again_103_999", "unknown.ipynb"],
    ),
    "blackboard": (
        "blackboard",
        {
            f"Home_work 1_anna_m_attempt_2026-11-02-10-00-00_{NOTEBOOK}": "old",
            "Home_work 1_anna_m_attempt_2026-11-02-10-00-00_old.py": "old",
            f"Home_work 1_anna_m_attempt_2026-11-03-10-00-00_{NOTEBOOK}": "1",
            "Home_work 1_anna_m_attempt_2026-11-03-10-00-00.txt": "about the attempt",
            f"Home_work 1_tom_m_attempt_2026-99-99-99-99-99_{NOTEBOOK}": "2",
            **JUNK,
        },
        {
            f"anna_m/{NOTEBOOK}": "1",
            "anna_m/timestamp.txt": "2026-11-03T10:00:00+00:00",
            f"tom_m/{NOTEBOOK}": "2",
        },
        ["old.py", "2026-11-02-10-00-00_padding"],
    ),
}


@pytest.mark.parametrize("case", DOWNLOADS)
def test_downloads_of_learning_platforms(tmp_path: Path, monkeypatch, capsys, case: str):
    platform, files, expected, skipped = DOWNLOADS[case]
    monkeypatch.setenv("TZ", "UTC")
    course = Platform(tmp_path / "course", platform)
    (course.archive / "download (1).zip").write_bytes(zipped(files))
    assert course.collect(monkeypatch) == expected
    said = capsys.readouterr().err
    listed = said[said.index("Skipped, ") :].splitlines()
    assert len(listed) == 1 + len(skipped)
    for name in skipped:
        assert sum(name in line for line in listed) >= 1
    assert not (tmp_path / NOTEBOOK).exists()
    assert course.collect(monkeypatch, "--force") == expected


def test_a_download_that_was_unpacked_by_hand(tmp_path: Path, monkeypatch, capsys):
    course = Platform(tmp_path / "course", "moodle")
    folder = course.archive / "Anna_12_assignsubmission_file_"
    folder.mkdir()
    (folder / NOTEBOOK).write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (course.archive / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    assert course.collect(monkeypatch) == {f"Anna/{NOTEBOOK}": "1"}
    assert "broken.zip: cannot be unpacked" in capsys.readouterr().err


def test_names_that_macos_packed(tmp_path: Path, monkeypatch):
    course = Platform(tmp_path / "course", "plain")
    decomposed = unicodedata.normalize("NFD", f"Jürgen_{NOTEBOOK}")
    with zipfile.ZipFile(course.archive / "a.zip", "w") as archive:
        info = zipfile.ZipInfo(decomposed.encode().decode("cp437"))
        plain = (decomposed.encode(), 0)  # no flag that says UTF-8
        monkeypatch.setattr(zipfile.ZipInfo, "_encodeFilenameFlags", lambda info: plain)
        archive.writestr(info, "1")
    assert course.collect(monkeypatch) == {f"Jürgen/{NOTEBOOK}": "1"}


def test_an_archive_that_unpacks_to_more_than_is_read(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr("d2l_conv.teaching.platforms.A_LEARNER", Bounds(2, 8, 1000, 1500))
    course = Platform(tmp_path / "course", "moodle")
    names = {"a.bin": "x" * 2000, NOTEBOOK: "x" * 900, "b.bin": "x" * 700, "c.bin": "x" * 100}
    files = {MOODLE.format(name="Anna", n=1, file=name): text for name, text in names.items()}
    (course.archive / "all.zip").write_bytes(zipped({**files, "a" * 300 + NOTEBOOK: ""}))
    assert set(course.collect(monkeypatch)) == {f"Anna/{NOTEBOOK}"}
    said = capsys.readouterr().err
    assert "a.bin: is larger than 600 bytes" in said
    assert "b.bin: is more than the 2 files" in said
    assert "c.bin: is more than the 2 files" in said


def test_names_that_take_a_pattern_long(tmp_path: Path, monkeypatch, capsys):
    course = Platform(tmp_path / "course", "moodle")
    odd = f"{ASSIGNMENT}{'1' * 40}{'(' * 40}{' -' * 40}x.ipynb"
    files = {MOODLE.format(name="Anna", n=1, file=odd): "1", "_1" * 2000: ""}
    (course.archive / "all.zip").write_bytes(zipped(files))
    assert course.collect(monkeypatch) == {f"Anna/{odd}": "1"}
