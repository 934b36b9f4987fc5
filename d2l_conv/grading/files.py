"""Files that somebody else made, read without trusting them; and our own, written whole.

Only regular files are read: no link is followed, whoever changes the folder meanwhile, and nothing
waits for the other end of a pipe. How much is read is limited. What is left out is named.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

from d2l_conv.languages import NN_, Sentences, _, listed

MOST_ENTRIES = 2000  # names that are looked at in one submission
MOST_TOLD = 10  # names of what is left out in one sentence

# A name on Windows is opened without these: nobody hands in links there.
READ = os.O_RDONLY | sum(getattr(os, f"O_{n}", 0) for n in ("NOFOLLOW", "NONBLOCK", "CLOEXEC"))
FOLDER = READ | getattr(os, "O_DIRECTORY", 0)

REASONS = Sentences(
    {
        "link": "is a link",
        "special": "is neither a file nor a folder",
        "owner": "belongs to another user",
        "name": "has a name that is not read",
        "closed": "cannot be read: {error}",
    },
    {
        "large": NN_("is larger than {most} byte", "is larger than {most} bytes"),
        "full": NN_(
            "is more than the {most} byte that is read in all",
            "is more than the {most} bytes that are read in all",
        ),
        "many": NN_(
            "is more than the {most} file that is read",
            "is more than the {most} files that are read",
        ),
        "deep": NN_("is more than {most} folder deep", "is more than {most} folders deep"),
        "entries": NN_("holds more than {most} name", "holds more than {most} names"),
    },
)


class NotRegular(Exception):
    """Something that is not read; the message says why, as in 'is a link'.

    ``most`` is the limit that it is beyond, where it is beyond one.
    """

    def __init__(self, reason: str, most: int | None = None, **words: object) -> None:
        said = REASONS[reason] if most is None else REASONS.counted(reason, most)
        super().__init__(said.format(most=most, **words))


@dataclass(frozen=True)
class Bounds:
    """How much of a folder is read.

    Attributes
    ----------
    files, depth : int
        Of all files, and of folders within folders.
    file_bytes, all_bytes : int
        Of one file, and of all together.
    """

    files: int = 200
    depth: int = 8
    file_bytes: int = 16 * 2**20
    all_bytes: int = 32 * 2**20


def printable(name: str) -> str:
    """Return a name as it can be shown and stored: what is no text is shown by its code."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)


def is_safe(name: str) -> bool:
    """Say whether a file of this name is read: visible, one part of a path, and text."""
    return name == printable(name) and not name.startswith(".") and not set(name) & set("/\\")


def read_regular(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file, at most ``most``.

    Raises
    ------
    NotRegular
        If it is a link, a pipe or the like, or too large.
    OSError
        If it cannot be opened or read.
    """
    with _opened(str(path), READ, None) as descriptor:
        return _read(descriptor, most)


def _read(descriptor: int, most: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise NotRegular("special")
    if status.st_size > most:
        raise NotRegular("large", most=most)
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(most + 1)
    if len(data) > most:  # it grew meanwhile
        raise NotRegular("large", most=most)
    return data


@contextmanager
def _opened(name: str, flags: int, folder: int | None) -> Iterator[int]:
    """Open a file or folder, but not through a link."""
    at = {} if folder is None else {"dir_fd": folder}
    if stat.S_ISLNK(os.lstat(name, **at).st_mode):
        raise NotRegular("link")
    descriptor = os.open(name, flags, **at)  # where it has become a link since: an OSError
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass
class Reading:
    """One reading of a folder.

    Parameters
    ----------
    bounds : Bounds
        How much is read.
    owner : int, optional
        Id of the user to whom everything has to belong.
    ignored : tuple of str
        Patterns of names that are left out without a word.

    Attributes
    ----------
    left_out : list of str
        What was not read, each with its reason, such as 'a.txt is a link'.
    """

    bounds: Bounds = field(default_factory=Bounds)
    owner: int | None = None
    ignored: tuple[str, ...] = ()
    left_out: list[str] = field(default_factory=list)
    _files: int = 0
    _bytes: int = 0
    _entries: int = 0

    def files(self, folder: Path) -> Iterator[tuple[str, bytes]]:
        """Yield (path within the folder, content) of its regular files: those in it come first.

        Raises
        ------
        NotRegular, OSError
            If the folder itself is a link, belongs to another user, or cannot be opened.
        """
        with _opened(str(folder), FOLDER, None) as descriptor:
            self._refuse_foreign(descriptor)
            yield from self._inside(descriptor, ())

    def _refuse_foreign(self, descriptor: int) -> None:
        if self.owner is not None and os.fstat(descriptor).st_uid != self.owner:
            raise NotRegular("owner")

    def _inside(self, folder: int, above: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        for name, is_folder in self._names(folder, above):
            path = "/".join((*above, name))
            try:
                if not is_folder:
                    yield path, self._content(name, folder)
                    continue
                if len(above) + 1 > self.bounds.depth:
                    raise NotRegular("deep", most=self.bounds.depth)
                with _opened(name, FOLDER, folder) as descriptor:
                    self._refuse_foreign(descriptor)
                    yield from self._inside(descriptor, (*above, name))
            except (NotRegular, OSError) as error:
                self._leave_out(path, error)

    def _names(self, folder: int, above: tuple[str, ...]) -> list[tuple[str, bool]]:
        """Return what is read in a folder, and whether it is one: notebooks first, folders last."""
        with os.scandir(folder) as entries:
            some = islice(entries, MOST_ENTRIES - self._entries + 1)
            found = [
                (e.is_dir(follow_symlinks=False), e.name[-6:] != ".ipynb", e.name) for e in some
            ]
        self._entries += len(found)
        if self._entries > MOST_ENTRIES:
            self._leave_out("/".join(above) or ".", NotRegular("entries", most=MOST_ENTRIES))
        kept = []
        for is_folder, _other, name in sorted(found):
            if name.startswith(".") or any(fnmatch(name, pattern) for pattern in self.ignored):
                continue
            if is_safe(name):
                kept.append((name, is_folder))
            else:
                self._leave_out("/".join((*above, name)), NotRegular("name"))
        return kept

    def _content(self, name: str, folder: int) -> bytes:
        bounds = self.bounds
        if self._files == bounds.files:
            raise NotRegular("many", most=bounds.files)
        with _opened(name, READ, folder) as descriptor:
            self._refuse_foreign(descriptor)
            data = _read(descriptor, bounds.file_bytes)
        if self._bytes + len(data) > bounds.all_bytes:
            raise NotRegular("full", most=bounds.all_bytes)
        self._files += 1
        self._bytes += len(data)
        return data

    def _leave_out(self, path: str, error: NotRegular | OSError) -> None:
        if isinstance(error, OSError):
            error = NotRegular("closed", error=error.strerror or error)
        self.left_out.append(f"{printable(path)} {error}")

    def told(self) -> str:
        """Return what was left out as one piece of text; empty if nothing was."""
        more = len(self.left_out) - MOST_TOLD
        told = listed(self.left_out[:MOST_TOLD])
        return _("{parts} and {count} more").format(parts=told, count=more) if more > 0 else told


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
