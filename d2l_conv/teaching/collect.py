"""nbgrader's exchange on the teacher's side, for folders that learners can fill as they like.

``nbgrader collect`` and formgrader's *Collect* copy what lies in the exchange with the teacher's
rights. Here they copy regular files alone, of the learner that the folder names, and as many as
`files` allows. What is left out is told by name, and never ends the collecting for others.
"""

from __future__ import annotations

import glob
import os
import pwd
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

from d2l_conv.grading.files import Bounds, NotRegular, Reading, printable
from d2l_conv.grading.submissions import Unreadable, as_time, refuse_learner, timestamp
from d2l_conv.languages import Sentences

TEXTS = Sentences(
    {
        "no_course": "No course id: set c.CourseDirectory.course_id, or add --course=NAME",
        "no_inbound": "There is no folder of what was handed in, or you may not read it: {folder}",
        "none": "No submissions of {assignment} to collect",
        "collecting": "Collecting submission: {learner} {assignment}",
        "updating": "Updating submission: {learner} {assignment}",
        "known": "No newer submission to collect: {learner} {assignment}",
        "left_out": "Left out of the submission of {learner}: {files}",
        "not_collected": "Not collected: {folder}: {why}",
        "no_folder": "it is a link or a file, not a folder",
        "no_time": "its name holds no time",
        "owner": "it was made by {owner}, who is not {learner}; where all learners are one user of "
        "this machine, set c.ExchangeCollect.check_owner = False",
        "stranger": "a user whom this machine does not know",
        "not_released": "No feedback released for {learner}: {error}",
    }
)


class NotCollected(Exception):
    """A folder of the exchange that is not what its name says; the message says why."""


@dataclass(frozen=True)
class HandIn:
    """A folder in the exchange: who handed in, when, and which user made it."""

    folder: Path
    learner: str
    when: str
    owner: int

    @property
    def time(self) -> datetime:
        """When it was handed in, in UTC."""
        return as_time(self.when)


class SafeCollect(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """Collects regular files of the learner that a folder of the exchange names."""

    def init_src(self) -> None:
        """Look for what to collect: one folder for each learner."""
        course = self.coursedir
        if not course.course_id:
            self.fail(TEXTS["no_course"])
        inbound = Path(self.root, course.course_id, "inbound")
        if not os.access(inbound, os.R_OK | os.X_OK):
            self.fail(TEXTS["no_inbound"].format(folder=inbound))
        due = self._due_date()
        of_learners: dict[str, list[HandIn]] = {}
        for one in self._handed_in(inbound):
            of_learners.setdefault(one.learner, []).append(one)
        self.src_records = [_chosen(several, due) for several in of_learners.values()]

    def _due_date(self) -> datetime | None:
        """Return the date that counts with ``--before-duedate``."""
        course = self.coursedir
        if not self.before_duedate:
            return None
        with Gradebook(course.db_url, course.course_id) as gradebook:
            try:
                due: datetime | None = gradebook.find_assignment(course.assignment_id).duedate
            except MissingEntry:
                due = None
        return due

    def _handed_in(self, inbound: Path) -> Iterator[HandIn]:
        assignment = re.escape(self.coursedir.assignment_id)
        named = re.compile(rf"(.*)\+{assignment}\+([^+]+)(?:\+[^+]*)?", re.DOTALL)
        for name in sorted(os.listdir(inbound)):
            match = named.fullmatch(name)
            if match and fnmatchcase(match[1], self.coursedir.student_id or "*"):
                try:
                    yield self._checked(inbound / name, match[1], match[2])
                except (NotCollected, Unreadable, OSError) as error:
                    self._warn("not_collected", folder=printable(name), why=error)

    def _checked(self, folder: Path, learner: str, when: str) -> HandIn:
        """Return a folder of the exchange as a hand-in, if it is what its name says."""
        refuse_learner(learner)
        status = os.lstat(folder)
        owner = status.st_uid
        if not stat.S_ISDIR(status.st_mode):
            raise NotCollected(TEXTS["no_folder"])
        if self.check_owner and _user(owner) != learner:
            raise NotCollected(TEXTS["owner"].format(owner=_user(owner), learner=learner))
        try:
            as_time(when)
        except ValueError:
            raise NotCollected(TEXTS["no_time"]) from None
        return HandIn(folder, learner, when, owner)

    def copy_files(self) -> None:
        """Copy the hand-ins that are new; an earlier one is replaced once the new one is there."""
        assignment = self.coursedir.assignment_id
        if not self.src_records:
            self._warn("none", assignment=assignment)
        for one in self.src_records:
            target = self._target(one.learner)
            words = {"learner": one.learner, "assignment": assignment}
            if os.path.lexists(target) and not self._is_new(one, target):
                self.log.info(TEXTS["known"].format(**words))
                continue
            step = "updating" if os.path.lexists(target) else "collecting"
            self.log.info(TEXTS[step].format(**words))
            try:
                self._collect(one, target)
            except (NotRegular, OSError) as error:
                self._warn("not_collected", folder=printable(one.folder.name), why=error)

    def _target(self, learner: str) -> Path:
        course = self.coursedir
        path = course.format_path(course.submitted_directory, learner, course.assignment_id)
        return Path(course.root, path)

    def _is_new(self, one: HandIn, target: Path) -> bool:
        try:
            earlier = timestamp(target)
        except Unreadable:
            earlier = None
        newer = earlier is None or one.time > earlier
        return (self.update and newer) or (self.before_duedate and one.time != earlier)

    def _collect(self, one: HandIn, target: Path) -> None:
        course = self.coursedir
        kilobyte = 1000  # as nbgrader counts it
        bounds = Bounds(
            file_bytes=kilobyte * course.max_file_size, all_bytes=kilobyte * course.max_dir_size
        )
        reading = Reading(bounds, one.owner, tuple(course.ignore))
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as temporary:
            new = Path(temporary, "new")
            new.mkdir()
            for name, data in reading.files(one.folder):
                if any(fnmatchcase(Path(name).name, pattern) for pattern in course.include):
                    (new / name).parent.mkdir(parents=True, exist_ok=True)
                    (new / name).write_bytes(data)
            # A learner could write another time than the one at which the folder was made.
            (new / "timestamp.txt").write_text(one.when)
            if course.groupshared:
                _share_with_group(new)
            if os.path.lexists(target):
                target.rename(Path(temporary, "old"))
            new.rename(target)
        if reading.left_out:
            self._warn("left_out", learner=one.learner, files=reading.told())

    def _warn(self, text: str, **words: object) -> None:
        self.log.warning(TEXTS[text].format(**words))


def _chosen(several: list[HandIn], due: datetime | None) -> HandIn:
    """Return the last one; where some are in time, the last one of these."""
    in_time = [one for one in several if due is None or one.time <= due]
    return max(in_time or several, key=lambda one: one.time)


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return TEXTS["stranger"]


def _share_with_group(folder: Path) -> None:
    """Let the group write, as nbgrader does where teachers share a course."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o2770 if path.is_dir() else 0o660))


class EachFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Releases feedback learner by learner: one that cannot be released keeps none of the others.

    What nbgrader needs for it, such as submission_secret.txt, came from the learner; submissions of
    a learning platform have none, and get their feedback there.
    """

    src_path: str

    def copy_files(self) -> None:
        """Release what there is."""
        for folder in sorted(glob.glob(self.src_path)):
            self.src_path = glob.escape(folder)
            try:
                super().copy_files()
            except (OSError, ValueError) as error:
                learner = printable(Path(folder).parent.name)
                self.log.warning(TEXTS["not_released"].format(learner=learner, error=error))
