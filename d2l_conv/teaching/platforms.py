"""Submissions that a learning platform gives out as a zip file, for ``nbgrader zip_collect``.

The extractor sorts what it finds by learner and names the homework's notebook as it was released;
the collector then only has to read a folder's name. Nothing is unpacked where an archive says:
names are taken apart, and only regular files with plain names are written. What is skipped is
listed at the end.
"""

from __future__ import annotations

import atexit
import io
import re
import stat
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import IO

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import find_all_notebooks
from traitlets import Enum

from d2l_conv.grading.files import Bounds, is_safe, printable
from d2l_conv.grading.submissions import NOT_BESIDE, Unreadable, refuse_learner
from d2l_conv.languages import NN_, Sentences

PLATFORMS = ("plain", "moodle", "canvas", "blackboard")

# What names look like: who handed in, a number that tells namesakes apart, which attempt, the file.
PATTERNS = {
    "moodle": r"(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_file(?:_/|_|/)(?P<file>.+)",
    "canvas": r"(?P<name>[^/_]+)(?:_LATE)?_(?P<number>\d+)_(?P<attempt>\d+)_(?P<file>[^/]+)",
    "blackboard": r"(?P<name>[^/]+)_attempt_(?P<attempt>\d{4}(?:-\d\d){5})_(?P<file>[^/]+)",
    "plain": r"(?P<name>[^/]+)[_/](?P<file>(?:%s)[^/]*\.(?:ipynb|zip))",
}
ATTEMPT = "%Y-%m-%d-%H-%M-%S"

# 'x (1)' of a browser, 'x-1' of Canvas, 'x-Copy1' of Jupyter, 'x - Kopie' of a system
COPY = r"(?:[\s_.+-]*+(?:\((\d+)\)|(\d++)|copy|kopie|副本))*"
OF_THE_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.))|_attempt_[\d-]+\.txt$")

MOST_ENTRIES = 50_000  # of one archive
MOST_NESTED = 2  # archives in archives
A_LEARNER = Bounds(file_bytes=100 * 2**20, all_bytes=200 * 2**20)

TEXTS = Sentences(
    {
        "pattern": "is not named as by {platform}; see c.PlatformExtractor.platform",
        "older": "there is a newer one, or one with the right name",
        "archive": "cannot be unpacked: {error}",
        "link": "is a link",
        "nested": "is an archive in an archive in an archive",
        "name": "has a name that is not read",
        "namesakes": "Several learners are called {name}; their numbers are added to their names.",
        "skipped": "Skipped, {count} in all:",
        "line": "  {path}: {why}",
    },
    {
        "entries": NN_("holds more than {most} name", "holds more than {most} names"),
        "large": NN_("is larger than {most} byte", "is larger than {most} bytes"),
        "many": NN_(
            "is more than the {most} file that is read of a learner",
            "is more than the {most} files that are read of a learner",
        ),
    },
)


@dataclass(frozen=True)
class Found:
    """A file of a download: on the disk, or in an archive."""

    path: str
    place: Path | tuple[zipfile.ZipFile, zipfile.ZipInfo]

    @property
    def is_link(self) -> bool:
        """Whether an archive would make a link of it."""
        return not isinstance(self.place, Path) and stat.S_ISLNK(self.place[1].external_attr >> 16)

    def read(self, most: int) -> bytes:
        """Return what it holds, however large it says it is."""
        try:
            if isinstance(self.place, Path):
                opened: IO[bytes] = self.place.open("rb")
            else:
                archive, info = self.place
                opened = archive.open(info)
            with opened as file:
                data = file.read(most + 1)
        except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError) as error:
            raise Skipped("archive", error=error) from None
        if len(data) > most:
            raise Skipped("large", most=most)
        return data


@dataclass(frozen=True)
class Part:
    """A file of one learner's submission, its name taken apart."""

    found: Found
    name: str = ""
    number: str = ""
    attempt: str = ""
    file: str = ""

    @property
    def order(self) -> int:
        """Which attempt it is of."""
        return int(self.attempt.replace("-", "") or 0)

    def holds(self, found: Found) -> Part:
        """Return a file of this one, which is an archive."""
        path = f"{self.found.path}/{found.path}"
        return replace(self, found=replace(found, path=path), file=found.path)


class Skipped(Exception):
    """A file that is not collected; the message says why, ``most`` which limit it is beyond."""

    def __init__(self, why: str, most: int | None = None, **words: object) -> None:
        said = TEXTS[why] if most is None else TEXTS.counted(why, most)
        super().__init__(said.format(most=most, **words))


class PlatformExtractor(ExtractorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Sorts a platform's download by learner, one folder for each."""

    platform = Enum(
        PLATFORMS, "plain", help="Whose names the files have: 'plain' is LEARNER_HOMEWORK.ipynb."
    ).tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Write what is in ``archive_path`` as ``extracted_path/LEARNER/FILE``."""
        atexit.register(self.tell)  # the command itself asks no plugin to say anything at its end
        for learner, of_learner in self.by_learner(Path(archive_path)).items():
            try:
                refuse_learner(learner)
                self._write(Path(extracted_path, learner), of_learner)
            except Unreadable as error:
                self._skip(of_learner, error)

    def by_learner(self, folder: Path) -> dict[str, list[Part]]:
        """Return what is in a folder of downloads, unpacked and sorted by learner."""
        self.skipped: list[tuple[str, str]] = []
        self.notebooks = self._notebooks()
        paths = [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink()]
        found = [Found(path.relative_to(folder).as_posix(), path) for path in paths]
        return self._sorted([part for one in found for part in self._parts(one)])

    def tell(self) -> None:
        """List what was skipped."""
        if self.skipped:
            print(TEXTS["skipped"].format(count=len(self.skipped)), file=sys.stderr)
        for path, why in self.skipped:
            print(TEXTS["line"].format(path=path, why=why), file=sys.stderr)

    def _skip(self, parts: Iterable[Part], why: object) -> None:
        self.skipped += [(printable(part.found.path), str(why)) for part in parts]

    def _notebooks(self) -> list[str]:
        """Return the names of the homework's notebooks, without ``.ipynb``."""
        course = self.parent.coursedir
        released = course.format_path(course.release_directory, ".", course.assignment_id)
        names = [name.removesuffix(".ipynb") for name in find_all_notebooks(released)]
        return names or [course.assignment_id]

    # --- whose it is --------------------------------------------------------------------------

    def _parts(self, found: Found, owner: Part | None = None, depth: int = 0) -> Iterator[Part]:
        """Yield the files that learners handed in, out of archives too.

        A download's own name says nothing; the name of a learner's archive says whose it is.
        """
        if OF_THE_SYSTEM.search(found.path):
            return
        part = owner.holds(found) if owner else self._named(found)
        try:
            if found.is_link:
                raise Skipped("link")
            if not found.path.lower().endswith(".zip"):
                if part is None:
                    raise Skipped("pattern", platform=self.platform)
                yield part
                return
            if depth > MOST_NESTED:
                raise Skipped("nested")
            for inner in _entries(found, strip=part is not None):
                yield from self._parts(inner, part, depth + 1)
        except Skipped as why:
            self._skip([part or Part(found)], why)

    def _named(self, found: Found) -> Part | None:
        """Return a file as its name says whose it is."""
        pattern = PATTERNS[self.platform]
        if self.platform == "plain":
            pattern %= "|".join(map(re.escape, self.notebooks))
        match = re.search(f"(?:^|/){pattern}$", found.path, re.IGNORECASE | re.DOTALL)
        return Part(found, **match.groupdict()) if match else None

    def _sorted(self, parts: list[Part]) -> dict[str, list[Part]]:
        """Sort by learner: those who have the same name keep their numbers."""
        title = self._title({part.name for part in parts})
        numbers = Counter(name for name, _ in {(part.name, part.number) for part in parts})
        for name in sorted(name for name, several in numbers.items() if several > 1):
            self.log.warning(TEXTS["namesakes"].format(name=printable(name)))
        by_learner = defaultdict(list)
        for part in parts:
            name = part.name.removeprefix(title)
            learner = f"{name}_{part.number}" if numbers[part.name] > 1 else name
            by_learner[learner].append(part)
        return dict(sorted(by_learner.items()))

    def _title(self, names: set[str]) -> str:
        """Return what Blackboard writes in front of all names: the title of the homework."""
        if self.platform != "blackboard" or not names:
            return ""
        pairs = takewhile(
            lambda pair: pair[0] == pair[1], zip(min(names), max(names), strict=False)
        )
        shared = "".join(one for one, _ in pairs)
        return shared[: shared.rfind("_") + 1]

    # --- one learner --------------------------------------------------------------------------

    def _write(self, folder: Path, parts: list[Part]) -> None:
        """Write the files of the last attempt, the homework's notebooks under their names."""
        chosen = self._chosen(parts)
        left = A_LEARNER.all_bytes
        for count, file in enumerate(sorted(chosen, key=lambda f: (not f.endswith(".ipynb"), f))):
            try:
                if count >= A_LEARNER.files:
                    raise Skipped("many", most=A_LEARNER.files)
                most = min(left, A_LEARNER.file_bytes)
                left -= _write_file(folder, file, chosen[file].found.read(most))
            except (Skipped, OSError) as why:
                self._skip([chosen[file]], why)
        if self.platform == "blackboard" and folder.is_dir():
            with suppress(ValueError):  # it is no time: then nobody knows when
                when = datetime.strptime(max(part.attempt for part in parts), ATTEMPT)
                (folder / "timestamp.txt").write_text(when.astimezone().isoformat())

    def _chosen(self, parts: list[Part]) -> dict[str, Part]:
        """Return the newest of each file, and of the same age the one with the right name."""
        last = max(part.order for part in parts)
        chosen: dict[str, tuple[tuple[int, int, int], Part]] = {}
        for part in parts:
            file, copy = self._released_name(part.file)
            one = (part.order, *copy), part
            if self.platform == "blackboard" and part.order < last:
                self._skip([part], TEXTS["older"])
            elif file not in chosen:
                chosen[file] = one
            else:
                older, chosen[file] = sorted([chosen[file], one], key=lambda pair: pair[0])
                self._skip([older[1]], TEXTS["older"])
        return {file: part for file, (_, part) in chosen.items()}

    def _released_name(self, file: str) -> tuple[str, tuple[int, int]]:
        """Return a file's name without what browsers and platforms add, and which copy it is."""
        for name in self.notebooks:
            match = re.fullmatch(rf"(?:.*/)?{re.escape(name)}({COPY})\.ipynb", file, re.IGNORECASE)
            if match:
                return f"{name}.ipynb", (int(not match[1]), int(match[2] or match[3] or 0))
        return file, (0, 0)


class PlatformCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Reads off what `PlatformExtractor` has sorted."""

    def collect(self, submitted_file: str) -> dict[str, str]:
        """Return the learner, and the file's path in the submission."""
        app = self.parent
        extracted = app._format_collect_path(app.extracted_directory)
        learner, *file = Path(submitted_file).relative_to(extracted).parts
        return {"student_id": learner, "file_id": "/".join(file)}


def _entries(found: Found, strip: bool) -> Iterator[Found]:
    """Yield what is in an archive; if asked to, strip the one folder that holds all the rest."""
    try:
        place = found.place
        held = place if isinstance(place, Path) else io.BytesIO(found.read(A_LEARNER.file_bytes))
        archive = zipfile.ZipFile(held)
        named = [(_name(info), info) for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Skipped("archive", error=error) from None
    named = [(name, info) for name, info in named if not OF_THE_SYSTEM.search(name)]
    if len(named) > MOST_ENTRIES:
        raise Skipped("entries", most=MOST_ENTRIES)
    tops = {name.partition("/")[0] for name, _ in named}
    for name, info in named:
        inner = name.partition("/")[2] if strip and len(tops) == 1 else ""
        yield Found(inner or name, (archive, info))


def _write_file(folder: Path, file: str, data: bytes) -> int:
    parts = file.split("/")
    if not all(map(is_safe, parts)) or file in NOT_BESIDE:
        raise Skipped("name")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(data)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry: in one form of Unicode, whichever program packed it."""
    name = info.filename
    if not info.flag_bits & 0x800:  # macOS writes UTF-8, and does not say so
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return unicodedata.normalize("NFC", name)
