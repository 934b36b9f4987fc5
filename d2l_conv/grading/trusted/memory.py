"""The kernel's limit on what a submission's processes take together: cgroup v2, where it is given.

A program may make groups of processes only below a group that was delegated to it:

    systemd-run --user --scope -p Delegate=yes make grade

The grader moves into a group of its own there, and puts each submission into one beside it. Where
nothing is delegated, a limit on each process and the grader's own watch remain (`session`).
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
GRADER = "d2l_conv-grader"

_numbers = itertools.count()


class Group:
    """The group of one submission."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def was_full(self) -> bool:
        """Say whether the kernel ended its processes because they took too much."""
        with contextlib.suppress(OSError):
            events = (self._folder / "memory.events").read_text().split()
            return int(dict(zip(events[::2], events[1::2], strict=True)).get("oom_kill", "0")) > 0
        return False

    def remove(self) -> None:
        """Take it away, if nothing is left in it; else `Groups.sweep` does."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()


class Groups:
    """The groups below one that was delegated to this program.

    Parameters
    ----------
    folder : Path
        The delegated group.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def take(cls, root: Path = ROOT, process: Path = Path("/proc/self")) -> Groups | None:
        """Make this program's group ready to hold others; None where it may not.

        A group that holds processes can give its children no limits, so all of them move into one
        below it. That is done only if they are this process and those that it was started by.
        """
        if sys.platform != "linux":
            return None
        here = cls.here(root, process)
        if here is not None:
            return here
        try:
            folder = _folder(root, process)
            members = {int(n) for n in (folder / "cgroup.procs").read_text().split()}
            if "memory" not in (folder / "cgroup.controllers").read_text().split():
                return None
            if not members <= _ancestors(process):
                return None
            (folder / GRADER).mkdir(exist_ok=True)
            for member in sorted(members):
                (folder / GRADER / "cgroup.procs").write_text(str(member))
            (folder / "cgroup.subtree_control").write_text("+memory")
        except (OSError, ValueError):
            return None
        return cls(folder)

    @classmethod
    def here(cls, root: Path = ROOT, process: Path = Path("/proc/self")) -> Groups | None:
        """Return those that the grader of this process has taken, if any."""
        try:
            folder = _folder(root, process)
            control = (folder.parent / "cgroup.subtree_control").read_text()
        except (OSError, ValueError):
            return None
        return cls(folder.parent) if folder.name == GRADER and "memory" in control else None

    def put(self, process: int, most: int) -> Group | None:
        """Put a process, and all that it will start, into a new group that may take ``most`` bytes.

        None where the kernel refuses.
        """
        self.sweep()
        folder = self.folder / f"d2l_conv-{os.getpid()}-{next(_numbers)}"
        try:
            folder.mkdir()
            (folder / "memory.max").write_text(str(most))
            for name, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
                with contextlib.suppress(OSError):  # not on every kernel
                    (folder / name).write_text(value)
            (folder / "cgroup.procs").write_text(str(process))
        except OSError:
            return None
        return Group(folder)

    def sweep(self) -> None:
        """Take away the groups of this process in which nothing is left."""
        for folder in self.folder.glob(f"d2l_conv-{os.getpid()}-*"):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _folder(root: Path, process: Path) -> Path:
    """Return the folder of a process's group; in a hybrid tree version 2 has no controllers."""
    lines = (process / "cgroup").read_text().splitlines()
    path = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), None)
    if path is None:
        raise ValueError(lines)
    return root / path.lstrip("/")


def _ancestors(process: Path) -> set[int]:
    """Return the numbers of a process and of all that it was started by."""
    found: set[int] = set()
    number = int((process / "stat").read_text().split()[0])
    while number > 0 and number not in found:
        found.add(number)
        stat = (process.parent / str(number) / "stat").read_text()
        number = int(stat.rpartition(")")[2].split()[1])
    return found
