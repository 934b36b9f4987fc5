"""Grades and feedback in the form in which Moodle and Canvas take them back."""

import csv
import io
import re
import zipfile

import pytest
from classroom import Classroom

from d2l_conv.teaching.upload import BOM, UploadApp

ASSIGNMENT = "padding_and_stride"
NOTEBOOK = f"{ASSIGNMENT}.ipynb"
WHO = ("Anna Müller", "王 小明", "Same Name_1", "Same Name_2", "=SUM(A1)")

# What Moodle 4 writes as 'grading worksheet', on a site in English and on one in Chinese.
WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 4711","Anna Müller",anna@example.org,"Submitted for grading",,20.00,Yes,\
"Monday, 2 November 2026, 10:00 AM",-,
"Participant 1","Same Name",one@example.org,"Submitted for grading",,20.00,Yes,-,-,
"Participant 2","Same Name",two@example.org,"Submitted for grading",,20.00,Yes,-,-,
"Participant 3","Anna Müller",other@example.org,"No submission",,20.00,Yes,-,-,
"""
CHINESE = f"""\
{BOM}"ID号","全名","状态","成绩","最高分","上次修改时间(成绩)"
"参与者4712","王 小明","已提交","","20.00","-"
"""
# What Canvas writes as gradebook.
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (77),Padding and stride (1234),Final Score
    Points Possible,,,,,5.00,20.00,(read only)
"Müller, Anna",4711,s-1,anna,Section A,3.00,,15
"Wang, Xiaoming",4712,4711,wang,Section A,,11.00,
"Student, Test",99,,b1f3,Section A,,,
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Classroom:
    """A class that was collected from a platform; one of it has no grade yet."""
    classroom = Classroom(tmp_path_factory.mktemp("upload"), ASSIGNMENT)
    for learner in WHO:
        classroom.hand_in(learner, {})
        page = classroom.root / "feedback" / learner / ASSIGNMENT / f"{ASSIGNMENT}.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<p>{learner}</p>", encoding="utf-8")
    with classroom.gradebook() as gradebook:
        for number, learner in enumerate(WHO):
            gradebook.update_or_create_student(learner)
            submission = gradebook.update_or_create_submission(ASSIGNMENT, learner)
            (notebook,) = submission.notebooks
            for grade in notebook.grades:
                grade.auto_score = grade.max_score / 3 if number != 1 else grade.max_score
                grade.needs_manual_grade = learner == "=SUM(A1)"
            for file in (classroom.folder(learner) / NOTEBOOK,):
                copied = classroom.root / "autograded" / learner / ASSIGNMENT / NOTEBOOK
                copied.parent.mkdir(parents=True)
                copied.write_bytes(file.read_bytes())
        gradebook.db.commit()
    return classroom


def download(classroom: Classroom, names: list[str], table: str = "") -> None:
    """Put a platform's download into the course, and its table beside it."""
    folder = classroom.root / "downloaded" / ASSIGNMENT
    (folder / "archive").mkdir(parents=True, exist_ok=True)
    for path in (*folder.glob("*.csv"), *folder.glob("archive/*")):
        path.unlink()
    with zipfile.ZipFile(folder / "archive" / "all.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    if table:
        (folder / "table.csv").write_text(table, encoding="utf-8", newline="")


MOODLE = [
    f"Anna Müller_4711_assignsubmission_file_/{NOTEBOOK}",
    f"王 小明_4712_assignsubmission_file/{NOTEBOOK}",
    f"Same Name_1_assignsubmission_file_/{NOTEBOOK}",
    f"Same Name_2_assignsubmission_file_/{NOTEBOOK}",
]
CANVAS = [
    f"Anna Müller_LATE_4711_2001_{NOTEBOOK}",
    "Anna Müller_LATE_4711_2009_helper.py",
    f"王 小明_4712_999_{NOTEBOOK}",
    f"王 小明_4712_2003_{ASSIGNMENT}-1.ipynb",
]


def run(monkeypatch, classroom: Classroom, *options: str) -> None:
    monkeypatch.chdir(classroom.root)
    app = UploadApp()
    app.initialize([ASSIGNMENT, *options])
    app.start()


def written(classroom: Classroom) -> str:
    path = classroom.root / "upload" / ASSIGNMENT / "grades.csv"
    return path.read_bytes().decode("utf-8")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def changed(before: str, after: str) -> dict[tuple[str, str], str]:
    """The cells that differ between two tables: {(first two cells, column): now}."""
    found = {}
    for one, other in zip(rows(before), rows(after), strict=True):
        assert one.keys() == other.keys()
        first = " ".join(list(one.values())[:2])
        found |= {(first, name): other[name] for name in one if one[name] != other[name]}
    return found


def score(classroom: Classroom, share: float) -> str:
    with classroom.gradebook() as gradebook:
        return f"{round(gradebook.find_assignment(ASSIGNMENT).max_score * share, 2):g}"


def test_moodles_worksheet_is_filled_in_by_participant(graded, monkeypatch, capsys):
    download(graded, MOODLE, WORKSHEET)
    run(monkeypatch, graded, "--platform=moodle")
    assert changed(WORKSHEET, written(graded)) == {
        ("Participant 4711 Anna Müller", "Grade"): score(graded, 1 / 3),
        ("Participant 1 Same Name", "Grade"): score(graded, 1 / 3),
        ("Participant 2 Same Name", "Grade"): score(graded, 1 / 3),
    }  # and not the other Anna Müller, who handed in nothing
    assert "not in it, but graded: 王 小明" in capsys.readouterr().out
    assert not written(graded).startswith(BOM)  # as it came


def test_a_worksheet_in_another_language_says_its_columns(graded, monkeypatch, capsys):
    download(graded, MOODLE, CHINESE)
    with pytest.raises(SystemExit):
        run(monkeypatch, graded, "--platform=moodle")
    assert "It has: ID号, 全名, 状态, 成绩" in capsys.readouterr().err
    run(monkeypatch, graded, "--platform=moodle", "--column=成绩")
    assert changed(CHINESE, written(graded)) == {("参与者4712 王 小明", "成绩"): score(graded, 1)}
    assert written(graded).startswith(BOM)


def test_moodles_form_without_a_worksheet(graded, monkeypatch):
    download(graded, MOODLE)
    run(monkeypatch, graded, "--platform=moodle")
    assert written(graded).startswith(BOM)
    found = {row["Full name"]: row for row in rows(written(graded))}
    # what Moodle's importer of worksheets asks for
    assert {"Identifier", "Grade", "Last modified (grade)"} <= found["王 小明"].keys()
    assert found["王 小明"]["Identifier"] == "Participant 4712"
    assert found["王 小明"]["Grade"] == found["王 小明"]["Maximum grade"] == score(graded, 1)
    # who is not in the download is told by name; no grade is no zero, and a name no formula
    assert found["'=SUM(A1)"]["Grade"] == ""
    assert found["'=SUM(A1)"]["Username"] == "'=SUM(A1)"


def test_canvas_gradebook_is_filled_in_by_id(graded, monkeypatch):
    download(graded, CANVAS, GRADEBOOK)
    run(monkeypatch, graded, "--platform=canvas")
    column = "Padding and stride (1234)"
    assert changed(GRADEBOOK, written(graded)) == {
        ("Müller, Anna 4711", column): score(graded, 1 / 3),
        ("Wang, Xiaoming 4712", column): score(graded, 1),
    }


def test_canvas_form_without_a_gradebook(graded, monkeypatch):
    download(graded, CANVAS)
    run(monkeypatch, graded, "--platform=canvas", "--column=Homework 1 (1234)")
    header, possible, *students = csv.reader(io.StringIO(written(graded).removeprefix(BOM)))
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header[5:] == ["Homework 1 (1234)"]
    assert possible[0].strip() == "Points Possible"
    assert possible[5] == score(graded, 1)
    by_id = {row[1]: row for row in students if row[1]}
    assert {number: row[5] for number, row in by_id.items()} == {
        "4711": score(graded, 1 / 3),
        "4712": score(graded, 1),
    }


def test_a_class_that_logs_in_elsewhere_is_known_by_name_or_email(graded, monkeypatch):
    with graded.gradebook() as gradebook:
        gradebook.update_or_create_student("王 小明", email="wang@example.org")
    download(graded, [], GRADEBOOK.replace(",wang,", ",wang@example.org,"))
    run(monkeypatch, graded, "--platform=canvas")
    (cell,) = changed(GRADEBOOK.replace(",wang,", ",wang@example.org,"), written(graded)).items()
    assert cell == (
        ("Wang, Xiaoming 4712", "Padding and stride (1234)"),
        score(graded, 1),
    )


def test_semicolons_and_a_table_that_is_none(graded, monkeypatch, capsys):
    table = "ID;Grade\nParticipant 4711;\n"
    download(graded, MOODLE, table)
    run(monkeypatch, graded, "--platform=moodle")
    assert written(graded).splitlines()[1] == f"Participant 4711;{score(graded, 1 / 3)}"
    path = graded.root / "downloaded" / ASSIGNMENT / "table.csv"
    for data, said in ((b"", "is no table of moodle's"), ("成绩".encode("gbk"), "is not UTF-8")):
        path.write_bytes(data)
        with pytest.raises(SystemExit):
            run(monkeypatch, graded, "--platform=moodle")
        assert said in capsys.readouterr().err


def moodle_reads(name: str) -> tuple[str, str]:
    """The participant and the file, as Moodle reads a name in a zip, before 4.1 and since."""
    folder, _, file = name.partition("/")
    info = folder.split("_", 4)
    assert len(info) == 5
    assert info[2:4] == ["assignsubmission", "file"]
    return info[1], info[4] + file


def canvas_reads(name: str) -> tuple[str, str]:
    """The learner and the file of theirs that a page is about, as Canvas reads a name in a zip."""
    user, attachment = [part for part in name.split("_") if re.fullmatch(r"\d+", part)][:2]
    return user, attachment


@pytest.mark.parametrize(
    ("platform", "names", "reads", "expected"),
    [
        (
            "moodle",
            MOODLE,
            moodle_reads,
            {(n, f"{ASSIGNMENT}.html") for n in ("4711", "4712", "1", "2")},
        ),
        # the page is about the last notebook, and not about what was handed in beside it
        ("canvas", CANVAS, canvas_reads, {("4711", "2001"), ("4712", "2003")}),
    ],
)
def test_feedback_goes_back_by_the_names_of_the_download(
    graded, monkeypatch, platform, names, reads, expected
):
    download(graded, names)
    run(monkeypatch, graded, f"--platform={platform}")
    path = graded.root / "upload" / ASSIGNMENT / "feedback.zip"
    with zipfile.ZipFile(path) as archive:
        assert {reads(name) for name in archive.namelist()} == expected
        pages = {archive.read(name).decode() for name in archive.namelist()}
    assert "<p>王 小明</p>" in pages


def test_what_cannot_be_uploaded_is_said(graded, monkeypatch, capsys):
    download(graded, [])
    run(monkeypatch, graded, "--platform=canvas")
    assert "there is no download of Canvas in" in capsys.readouterr().out
    assert not (graded.root / "upload" / ASSIGNMENT / "feedback.zip").exists()
    with pytest.raises(SystemExit):
        run(monkeypatch, graded, "--platform=blackboard")
    assert "--platform=moodle or --platform=canvas" in capsys.readouterr().err
