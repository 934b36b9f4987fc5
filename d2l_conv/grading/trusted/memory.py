"""The kernel's limit on what a submission's processes take together: cgroup v2, where it is given.

A program may make groups of processes only below a group that was delegated to it:

    systemd-run --user --scope -p Delegate=yes make grade

The grader moves into a group of its own there, and puts each submission into one beside it. Where
nothing is delegated, a limit on each process and the grader's own watch remain (`session`).
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
SELF = Path("/proc/self")
GRADER = "d2l_conv-grader"


def take(root: Path = ROOT, process: Path = SELF) -> Path | None:
    """Make this program's group ready to hold others, and return it; None where it may not.

    A group that holds processes can give its children no limits, so all of them move into one
    below it. That is done only if they are this process and those that it was started by.
    """
    if sys.platform != "linux":
        return None
    if taken := here(root, process):
        return taken
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
    return folder


def here(root: Path = ROOT, process: Path = SELF) -> Path | None:
    """Return the group that the grader of this process has taken, if any."""
    try:
        folder = _folder(root, process)
        control = (folder.parent / "cgroup.subtree_control").read_text()
    except (OSError, ValueError):
        return None
    return folder.parent if folder.name == GRADER and "memory" in control else None


def put(group: Path, process: int, most: int) -> Path | None:
    """Put a process, and all that it will start, into a new group that may take ``most`` bytes.

    Groups of this program in which nothing is left are taken away first. Returns the new one, below
    ``group``; None where the kernel refuses.
    """
    for old in group.glob(f"d2l_conv-{os.getpid()}-*"):
        with contextlib.suppress(OSError):
            old.rmdir()
    try:
        made = Path(tempfile.mkdtemp(prefix=f"d2l_conv-{os.getpid()}-", dir=group))
        (made / "memory.max").write_text(str(most))
        for name, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
            with contextlib.suppress(OSError):  # not on every kernel
                (made / name).write_text(value)
        (made / "cgroup.procs").write_text(str(process))
    except OSError:
        return None
    return made


def was_full(group: Path) -> bool:
    """Say whether the kernel ended a group's processes because they took too much."""
    with contextlib.suppress(OSError):
        events = dict(map(str.split, (group / "memory.events").read_text().splitlines()))
        return int(events.get("oom_kill", "0")) > 0
    return False


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
