"""A machine with several users, for tests: ``/home``, ``/srv``, ``/etc`` and ``/tmp`` of its own.

It is a bubblewrap sandbox in which root is root, so it needs root outside. Run as a program, this
file is what stays in the sandbox and runs commands there: one line of JSON a command on standard
input, one line of JSON a result on standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).resolve().parent.parent
CLONE = Path("/srv/d2l_conv")  # where a teacher would put it
PATH = os.pathsep.join([str(Path(sys.executable).parent), "/usr/sbin", "/usr/bin", "/sbin", "/bin"])


@dataclass
class Machine:
    """A running machine."""

    agent: subprocess.Popen[str]

    def run(self, user: str, *command: str, text: str = "", check: bool = True) -> str:
        """Run a command as a user, in their home; return what it wrote.

        Raises
        ------
        AssertionError
            If the command fails and that is not asked for.
        """
        code, wrote = self.tell(user=user, command=command, text=text)
        assert code == 0 or not check, f"{user}: {' '.join(command)}\n{wrote}"
        return str(wrote)

    def can(self, user: str, command: str) -> bool:
        """Whether a user's shell command succeeds."""
        return self.tell(user=user, command=["sh", "-c", command], text="")[0] == 0

    def start(self, *command: str, log: str, **environment: str) -> None:
        """Start a command as root that goes on in the background."""
        self.tell(start=command, log=log, environment=environment)

    def tell(self, **asked: object) -> tuple[int, str]:
        assert self.agent.stdin is not None and self.agent.stdout is not None
        self.agent.stdin.write(json.dumps(asked) + "\n")
        self.agent.stdin.flush()
        answer = self.agent.stdout.readline()
        assert answer, "the machine is gone"
        code, wrote = json.loads(answer)
        return code, wrote


def closed_to_others(place: Path) -> Path | None:
    """Return the outermost folder above ``place`` that other users may not enter."""
    above = reversed(place.parents)
    return next((folder for folder in above if not folder.stat().st_mode & 0o001), None)


def sandbox(folder: Path, reads: Sequence[Path]) -> list[str]:
    """Return the command that runs another on a machine of its own; all users read ``reads``."""
    shutil.copytree("/etc", folder / "machine", symlinks=True)
    shutil.copytree(Path(sys.prefix) / "etc", folder / "environment")
    command = ["bwrap", "--die-with-parent", "--cap-add", "ALL", "--dev-bind", "/", "/"]
    command += ["--tmpfs", "/home"]
    command += ["--tmpfs", "/srv", "--perms", "1777", "--tmpfs", "/tmp"]
    for closed in {closed_to_others(place) for place in reads} - {None}:
        command += ["--perms", "755", "--tmpfs", str(closed)]
    for place in reads:
        for above in reversed(place.parents):
            command += ["--perms", "755", "--dir", str(above)]
        command += ["--ro-bind", str(place), str(place)]
    command += ["--bind", str(folder / "environment"), str(Path(sys.prefix) / "etc")]
    command += ["--bind", str(folder / "machine"), "/etc"]
    return command


@contextmanager
def running(folder: Path, *more: Path) -> Iterator[Machine]:
    """Run a machine on which the clone lies in ``/srv``, and every user can use the environment."""
    reads = [CHECKOUT, Path(sys.prefix), Path(sys.base_prefix), *more]
    agent: subprocess.Popen[str] = subprocess.Popen(
        [*sandbox(folder, reads), sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert agent.stdin is not None
    try:
        machine = Machine(agent)
        folders = [str(CLONE / name) for name in ("d2l_conv", "tests", ".git")]
        machine.run("root", "mkdir", "-p", *folders)
        for part in ("assignments", "notebooks", "deploy", "README.md", "README.zh.md"):
            machine.run("root", "cp", "-r", str(CHECKOUT / part), str(CLONE / part))
        machine.run("root", "cp", str(CHECKOUT / "d2l_conv/backprop.py"), str(CLONE / "d2l_conv"))
        yield machine
    finally:
        agent.stdin.close()  # then it ends what it started
        agent.wait(60)


# --- inside ---------------------------------------------------------------------------------------


def _run(user: str, command: Sequence[str], text: str) -> tuple[int, str]:
    entry = pwd.getpwnam(user)
    done = subprocess.run(
        command,
        input=text,
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=[],
        cwd=entry.pw_dir if Path(entry.pw_dir).is_dir() else "/",
        env={"HOME": entry.pw_dir, "PATH": PATH, "USER": user, "JUPYTER_PREFER_ENV_PATH": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def _start(
    command: Sequence[str], log: str, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    with open(log, "w") as written:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd=Path(log).parent,
            env={"HOME": "/root", "PATH": PATH, **environment},
        )


def main() -> None:
    """Run what is asked for, until nobody asks any more; then end all that goes on."""
    for line in sys.stdin:
        asked = json.loads(line)
        result = (0, "")
        if "start" in asked:
            _start(asked["start"], asked["log"], asked["environment"])
        else:
            result = _run(**asked)
        print(json.dumps(result), flush=True)
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


if __name__ == "__main__":
    main()
