"""What a learning platform takes back: the grades as a CSV file, the feedback pages as a zip.

    python -m d2l_conv.teaching.upload padding_and_stride --platform=moodle

writes ``upload/padding_and_stride/grades.csv`` and ``feedback.zip`` in the course's folder. Who is
who, the names in the download of the platform say, from which the homework was collected. Where the
platform's own table lies beside that download (Moodle's grading worksheet, Canvas's gradebook), it
is filled in, and nothing else of it changed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nbgrader.api import Gradebook, MissingEntry
from traitlets import Unicode

from d2l_conv.grading.commands.app import AssignmentApp
from d2l_conv.grading.commands.records import Records
from d2l_conv.languages import NN_, Sentences, listed
from d2l_conv.teaching.export import plain
from d2l_conv.teaching.platforms import Part, PlatformExtractor
from d2l_conv.teaching.standing import Standing, Standings

Key = tuple[str, str]

BOM = "\ufeff"  # or Excel takes UTF-8 for something else

MOODLE = "Identifier,Full name,Username,Email address,Grade,Maximum grade,Last modified (grade)"
CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section"
WITH_ID = re.compile(r".+ \(\d+\)")  # a column of Canvas's that stands for an assignment

TEXTS = Sentences(
    {
        "platform": "Say which platform: --platform=moodle or --platform=canvas. {name!r} takes no "
        "grades and no feedback back that could be written here.",
        "unknown": "The gradebook knows no assignment {name!r}.",
        "several": "There are several tables in {folder}: {names}. Leave the one to be filled in.",
        "not_text": "{path} is not UTF-8. Download it again; a spreadsheet saves it as 'CSV "
        "UTF-8'.",
        "empty": "{path} is no table of {platform}'s: it has no row of column names.",
        "column": "{path} has no column {column!r} for the grades. Name the one that is meant: "
        "--column=... It has: {columns}",
        "missing": "  not in it, but graded: {learners}",
        "no_feedback": "No feedback to upload: {why}.",
        "no_pages": "no page is written yet; run make feedback",
        "no_names": "there is no download of {platform} in {folder}",
    },
    {
        "grades": NN_("Wrote {path}: {count} grade.", "Wrote {path}: {count} grades."),
        "feedback": NN_("Wrote {path}: {count} page.", "Wrote {path}: {count} pages."),
    },
)


class UploadError(Exception):
    """What keeps a file from being written; the message says what to do."""


@dataclass(frozen=True)
class Member:
    """A learner as a platform knows them.

    Attributes
    ----------
    standing : Standing
        Where they stand in the homework.
    part : Part or None
        The last file that they handed in, its name taken apart; None without a download.
    """

    standing: Standing
    part: Part | None = None

    @property
    def email(self) -> str:
        """Their address, if the gradebook knows it."""
        student = self.standing.student
        return str(student.email or "") if student else ""

    @property
    def name(self) -> str:
        """What they are called."""
        if self.part:
            return self.part.name
        student = self.standing.student
        both = (student.first_name, student.last_name) if student else ()
        return " ".join(filter(None, both)) or self.standing.learner

    @property
    def score(self) -> str:
        """Their points, two decimals at most; empty where there is no grade."""
        return "" if self.standing.score is None else f"{round(self.standing.score, 2):g}"


# --- grades -----------------------------------------------------------------------------------


@dataclass
class Table:
    """A platform's table of grades: the names of its columns, and its rows.

    ``mark`` is what stands in front of all, and ``delimiter`` between the cells, so that a table
    is written as it came.
    """

    header: list[str]
    rows: list[list[str]]
    mark: str = BOM
    delimiter: str = ","

    @classmethod
    def read(cls, path: Path) -> Table:
        """Read a table as a platform wrote it, or Excel after it."""
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise UploadError(TEXTS["not_text"].format(path=path)) from None
        mark = BOM if text.startswith(BOM) else ""
        text = text.removeprefix(BOM)
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        header, *rows = list(csv.reader(io.StringIO(text), delimiter=delimiter)) or [[]]
        return cls(header, rows, mark, delimiter)

    def text(self) -> str:
        """Return the table as it is written into a file."""
        held = io.StringIO()
        writer = csv.writer(held, delimiter=self.delimiter)
        writer.writerows([self.header, *self.rows])
        return self.mark + held.getvalue()

    def fill(self, members: Iterable[Member], column: int, platform: str) -> list[Member]:
        """Write the grades into a column; return who has a grade and no row.

        Who has no grade keeps what the table says.
        """
        rows: dict[Key, list[list[str]]] = defaultdict(list)
        for row in self.rows:
            for key in _keys_of_row(self.header, row, platform):
                rows[key].append(row)
        missing = []
        for member in members:
            theirs = [row for key in _keys_of_member(member) for row in rows[key]]
            if member.score and not theirs:
                missing.append(member)
            for row in theirs if member.score else []:
                row.extend([""] * (len(self.header) - len(row)))
                row[column] = member.score
        return missing


def _keys_of_member(member: Member) -> list[Key]:
    """Return what a row of theirs holds: the platform's number where the download says it.

    Else it is the name in the gradebook or the email, and never what somebody is called: others may
    be called the same.
    """
    if member.part:
        return [("number", member.part.number)]
    return [("name", name) for name in {member.standing.learner, member.email} if name]


def _keys_of_row(header: list[str], row: list[str], platform: str) -> list[Key]:
    if platform == "moodle":  # whose names of columns are in the site's language
        identifier, others = row[:1], set(row[1:])
    else:
        cells = dict(zip(header, row, strict=False))
        identifier = [cells.get("ID", "")]
        others = {cells.get("SIS User ID", ""), cells.get("SIS Login ID", "")}
    numbers = re.findall(r"\d+$", "".join(identifier).strip())
    return [("number", n) for n in numbers] + [("name", name) for name in others if name]


def new_table(members: Iterable[Member], platform: str, column: str, most: float) -> Table:
    """Return a table of the platform's form, without grades."""
    if platform == "moodle":
        header = MOODLE.split(",")
        rows = [_moodle_row(member, most) for member in members]
    else:
        header = [*CANVAS.split(","), column]
        rows = [["    Points Possible", "", "", "", "", f"{most:g}"]]
        rows += [_canvas_row(member) for member in members]
    return Table(header, [[str(plain(cell)) for cell in row] for row in rows])


def _moodle_row(member: Member, most: float) -> list[str]:
    identifier = f"Participant {member.part.number}" if member.part else ""
    username = "" if member.part else member.standing.learner
    return [identifier, member.name, username, member.email, "", f"{most:g}", "-"]


def _canvas_row(member: Member) -> list[str]:
    if member.part:
        return [member.name, member.part.number, "", "", "", ""]
    return [member.name, "", "", member.standing.learner, "", ""]


def grade_column(table: Table, platform: str, column: str, assignment: str) -> int | None:
    """Return where the grades go: the column that is named, or the only one that can be meant."""
    if column:
        return table.header.index(column) if column in table.header else None
    if platform == "moodle":
        return table.header.index("Grade") if "Grade" in table.header else None
    found = [name for name in table.header if WITH_ID.fullmatch(name)]
    meant = [name for name in found if _words(name.rpartition(" (")[0]) == _words(assignment)]
    one = meant if len(meant) == 1 else found
    return table.header.index(one[0]) if len(one) == 1 else None


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.lower().replace("_", " "))


# --- feedback ---------------------------------------------------------------------------------


def name_to_upload(member: Member, platform: str, page: str) -> str:
    """Return the name by which a platform knows whose page it is.

    Moodle reads the learner off the folder, Canvas off the number of the learner and that of a
    file which the learner handed in.
    """
    part = member.part
    assert part is not None
    if platform == "moodle":
        return f"{part.name}_{part.number}_assignsubmission_file_/{page}"
    return f"{part.name}_{part.number}_{part.attempt}_{page}"


def _notebooks_last(part: Part) -> tuple[bool, int]:
    """Sort files, notebooks last: Canvas shows a page under the name of what it is about."""
    return part.file.lower().endswith(".ipynb"), part.order


def write_feedback(path: Path, members: Iterable[Member], pages: Path, platform: str) -> int:
    """Write the zip of all feedback pages; return how many there are.

    Parameters
    ----------
    path : Path
        The file to write.
    members : iterable of Member
        The class.
    pages : Path
        The course's folder of feedback.
    platform : str
        Whose names the pages get.
    """
    found = [
        (name_to_upload(member, platform, page.name), page)
        for member in members
        if member.part
        for page in sorted((pages / member.standing.learner).glob(f"{path.parent.name}/*.html"))
    ]
    if found:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in found:
                archive.write(page, name)
    return len(found)


# --- the command ------------------------------------------------------------------------------


class UploadApp(AssignmentApp):
    """The command ``python -m d2l_conv.teaching.upload``."""

    name = "d2l_conv.teaching.upload"
    description = "Write grades and feedback for a learning platform"
    column = Unicode("", help="The column of the platform's table for the grades.").tag(config=True)
    aliases: ClassVar = {
        **AssignmentApp.aliases,
        "platform": "PlatformExtractor.platform",
        "column": "UploadApp.column",
    }

    def _classes_default(self) -> list[type]:
        return [*super()._classes_default(), PlatformExtractor, UploadApp]

    def start(self) -> None:
        """Write both files and say where they are."""
        super().start()
        assignment = self.asked_for()
        self.coursedir.assignment_id = assignment
        self.extractor = PlatformExtractor(parent=self)
        self.platform = self.extractor.platform
        if self.platform not in ("moodle", "canvas"):
            self.fail(TEXTS["platform"].format(name=self.platform))
        self.target = Path(self.coursedir.root, "upload", assignment)
        self.target.mkdir(parents=True, exist_ok=True)
        try:
            members, most = self._members(assignment)
            self._write_grades(members, most, assignment)
        except MissingEntry:
            self.fail(TEXTS["unknown"].format(name=assignment))
        except UploadError as error:
            self.fail(str(error))
        self._write_feedback(members)

    @property
    def downloaded(self) -> Path:
        """Where the platform's own files are."""
        return Path(self.coursedir.root, "downloaded", str(self.coursedir.assignment_id))

    def _members(self, assignment: str) -> tuple[list[Member], float]:
        """Return the class and the points of the homework."""
        parts = self.extractor.by_learner(self.downloaded / "archive")
        last = {learner: max(of, key=_notebooks_last) for learner, of in parts.items()}
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            records = Records(gradebook, self.coursedir, assignment, self.config)
            standings = Standings(records)
            members = [Member(one, last.get(one.learner)) for one in standings.everyone()]
            return members, float(standings.assignment.max_score)

    def _write_grades(self, members: list[Member], most: float, assignment: str) -> None:
        tables = sorted(self.downloaded.glob("*.csv"))
        if len(tables) > 1:
            names = listed(path.name for path in tables)
            raise UploadError(TEXTS["several"].format(folder=self.downloaded, names=names))
        if tables:
            table = Table.read(tables[0])
        else:
            table = new_table(members, self.platform, self.column or assignment, most)
        column = self._column(table, tables[0] if tables else None, assignment)
        missing = table.fill(members, column, self.platform)
        path = self.target / "grades.csv"
        path.write_text(table.text(), encoding="utf-8", newline="")
        count = sum(1 for member in members if member.score) - len(missing)
        print(TEXTS.counted("grades", count).format(path=path, count=count))
        if missing:
            learners = listed(member.standing.learner for member in missing)
            print(TEXTS["missing"].format(learners=learners))

    def _column(self, table: Table, path: Path | None, assignment: str) -> int:
        if path is None:
            return table.header.index("Grade") if self.platform == "moodle" else -1
        if not table.header:
            raise UploadError(TEXTS["empty"].format(path=path, platform=self.platform))
        column = grade_column(table, self.platform, self.column, assignment)
        if column is None:
            wanted = self.column or ("Grade" if self.platform == "moodle" else f"{assignment} (id)")
            columns = listed(table.header)
            raise UploadError(TEXTS["column"].format(path=path, column=wanted, columns=columns))
        return column

    def _write_feedback(self, members: list[Member]) -> None:
        path = self.target / "feedback.zip"
        path.unlink(missing_ok=True)
        folder = self.downloaded / "archive"
        pages = Path(self.coursedir.root, self.coursedir.feedback_directory)
        if not any(member.part for member in members):
            why = TEXTS["no_names"].format(platform=self.platform.title(), folder=folder)
            print(TEXTS["no_feedback"].format(why=why))
            return
        count = write_feedback(path, members, pages, self.platform)
        if count:
            print(TEXTS.counted("feedback", count).format(path=path, count=count))
        else:
            print(TEXTS["no_feedback"].format(why=TEXTS["no_pages"]))


if __name__ == "__main__":
    UploadApp.launch_instance()
