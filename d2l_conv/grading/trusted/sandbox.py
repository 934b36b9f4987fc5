"""The sandbox, from the grader's side: what goes into it, and whether it can be made here.

Bubblewrap gives a warm process its own world: the machine's programs and the Python environment,
read-only, an empty temporary folder, no network. There is no course folder, no gradebook and no
home in it. For each trusted process a zygote is forked from it, and from the zygote one sealed
process for each submission; see `sealed.zygote`.
"""

from __future__ import annotations

import glob
import itertools
import os
import shutil
import signal
import site
import socket
import struct
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Set
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile, mkdtemp
from typing import Any

from d2l_conv.grading import wire
from d2l_conv.grading.limits import Limits
from d2l_conv.languages import Sentences, _

PACKAGE = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
FORK_SECONDS = 20.0
FIRST_USER, USERS = 61_000, 4_000  # user numbers that Debian and systemd leave free
CREDENTIALS = struct.Struct("3i")  # what the kernel says of who sent a message
NEEDED_RIGHTS = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
SETTINGS = ("/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/etc/localtime")
APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")  # Ubuntu's alone

TEXTS = Sentences(
    {
        "platform": "the sealed grader needs Linux; this is {platform}",
        "bwrap": "the program bwrap is missing (Debian, Ubuntu: apt install bubblewrap)",
        "refused": "bubblewrap cannot make a sandbox here: {words}",
        "apparmor": "bubblewrap cannot make a sandbox here: {words}. Ubuntu's AppArmor forbids it "
        "to programs without a profile; deploy/bwrap.apparmor in the course's folder is one, and "
        "says how to use it",
        "seccomp": "the library libseccomp is missing (Debian, Ubuntu: apt install libseccomp2)",
        "unreadable": "the Python environment in {place} can be read by root alone "
        "(chmod -R o+rX makes it readable)",
        "start": "the warm process in the sandbox did not start: {words}",
        "gone": "the sandbox is gone",
        "advice": "Grading is refused, because without a sandbox a submission can read and change "
        "everything that you can. Run again with --SealedExecute.unsealed=True to go on knowingly.",
    }
)


class SandboxMissing(RuntimeError):
    """No sandbox can be made on this machine; the message says what is missing."""


class SandboxGone(BaseException):
    """Somebody ended the sandbox while it was in use; no check may catch it."""


class Sandbox:
    """A warm process in a sandbox, or in none, out of which zygotes are opened.

    Parameters
    ----------
    sealed : bool
        Whether it lives in a sandbox.

    Raises
    ------
    SandboxMissing
        If ``sealed`` and no sandbox can be made here.
    """

    def __init__(self, sealed: bool = True) -> None:
        self.sealed = sealed
        as_root = os.geteuid() == 0
        missing = what_is_missing(as_root) if sealed else None
        if missing:
            raise SandboxMissing(f"{missing[0].upper()}{missing[1:]}. {TEXTS['advice']}")
        self._line, inside = socket.socketpair()
        self._said = TemporaryFile()  # lives as long as the process
        word = "sealed" if sealed else "unsealed"
        command = [sys.executable, "-P", "-m", "d2l_conv.grading.sealed.zygote"]
        command += [str(inside.fileno()), word]
        if sealed:
            command = [*sandbox(as_root), "--", *command]
        with inside:
            self._process = subprocess.Popen(
                command,
                pass_fds=[inside.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                env=environment(),
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the one who waits
            )
        self._ready, self._lock = False, threading.Lock()

    def open(self) -> socket.socket:
        """Return the wire to a new zygote; waits until everything is imported.

        Raises
        ------
        SandboxMissing
            If it does not come up.
        Closed
            If it has gone since.
        """
        ours, theirs = wires()
        try:
            with theirs, self._lock:
                if not self._ready:
                    wire.receive(self._line, time.monotonic() + START_SECONDS)
                    self._ready = True
                socket.send_fds(self._line, [b"."], [theirs.fileno()])
        except (OSError, wire.Closed, wire.WireError):
            ours.close()
            self.close()
            if self._ready:
                raise wire.Closed(TEXTS["gone"]) from None
            raise SandboxMissing(TEXTS["start"].format(words=self._last_words())) from None
        return ours

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read()[-2_000:].decode(errors="replace").strip()

    def alive(self) -> bool:
        """Return whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End everything in the sandbox."""
        self._line.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


class Zygote:
    """A process of the sandbox that forks one sealed process for each submission.

    Parameters
    ----------
    line : socket.socket
        The wire to it.
    sealed : bool
        Whether it is in a sandbox.

    Raises
    ------
    Closed, TimeoutError
        If it is not there.
    """

    def __init__(self, line: socket.socket, sealed: bool) -> None:
        self.line, self.sealed = line, sealed
        line.settimeout(FORK_SECONDS)
        self._process = sender(line)  # the kernel tells its number as it is out here
        self._warm = _own_bytes(self._process)  # what each fork seems to take from the beginning
        # Limits on processes count by user, so each zygote has its own.
        number = FIRST_USER + (self._process or os.getpid()) % USERS
        self._user = number if os.geteuid() == 0 else None
        self._folder = None if sealed else TemporaryDirectory(ignore_cleanup_errors=True)
        self._spare: tuple[Limits, socket.socket, int] | None = None
        self._numbers = itertools.count()  # what its forks are known by
        self._loaded: frozenset[str] = frozenset()

    def load(self, libraries: Set[str]) -> None:
        """Load what a notebook uses into the zygote, once for it and all that come after it."""
        if libraries <= self._loaded:
            return
        self._drop_spare()
        order = {"do": "load", "libraries": sorted(libraries - self._loaded)}
        self._tell(order, answered_in=START_SECONDS)
        self._loaded |= libraries
        self._warm = _own_bytes(self._process)

    def fork(self, limits: Limits) -> tuple[socket.socket, int]:
        """Fork a process for one submission; return the wire to it and what it is known by."""
        spare = self._spare
        _, line, number = spare if spare and spare[0] == limits else self.prepare(limits)
        self._spare = None
        return line, number

    def prepare(self, limits: Limits) -> tuple[Limits, socket.socket, int]:
        """Fork a process for the next submission, without waiting for it.

        New namespaces take 40 ms and the end of old ones 30, a tenth of what a submission takes.
        """
        self._drop_spare()
        ours, theirs = wires()
        number = next(self._numbers)
        order = {
            "do": "fork",
            "number": number,
            "user": self._user,
            "limits": asdict(limits),
            "keep": [p for p in python_places() if p.startswith(("/tmp/", "/dev/shm/"))],
            "folder": self._folder and mkdtemp(dir=self._folder.name),
        }
        with theirs:
            self._tell(order, theirs.fileno())
        self._spare = limits, ours, number
        return self._spare

    def _drop_spare(self) -> None:
        if self._spare is not None:
            (_, line, number), self._spare = self._spare, None
            line.close()
            self.end(number, wait=False)

    def end(self, number: int, wait: bool = True) -> int:
        """Kill a process with all that it started.

        Return its exit code, negative for a signal; 0 if nobody waits for it.
        """
        order = {"do": "end", "number": number, "answer": wait}
        return int(self._tell(order, answered_in=wait * FORK_SECONDS).get("status", 0))

    def interrupt(self, number: int) -> None:
        """Interrupt the cell that a process runs, as Jupyter would."""
        self._tell({"do": "interrupt", "number": number})

    def _tell(
        self, order: dict[str, Any], *descriptors: int, answered_in: float = 0.0
    ) -> wire.Message:
        """Give an order, and return the answer to one that is answered within some seconds."""
        try:
            wire.send(self.line, order, time.monotonic() + FORK_SECONDS)
            if descriptors:
                socket.send_fds(self.line, [b"."], descriptors)
            return wire.receive(self.line, time.monotonic() + answered_in) if answered_in else {}
        except (OSError, wire.Closed, wire.WireError):
            self.close()
            raise SandboxGone(TEXTS["gone"]) from None

    def memory(self) -> int:
        """Return the bytes that all learners' processes take, without what they share."""
        return sum(max(0, _own_bytes(process) - self._warm) for process in _family(self._process))

    def close(self) -> None:
        """End the process and all that it forked."""
        self.line.close()
        if self._spare is not None:
            self._spare[1].close()
        if self._folder is not None:
            self._folder.cleanup()


def wires() -> tuple[socket.socket, socket.socket]:
    """Return two ends of a wire; the first one will know its first `sender`."""
    ours, theirs = socket.socketpair()
    if hasattr(socket, "SO_PASSCRED"):  # Linux
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return ours, theirs


def sender(line: socket.socket) -> int:
    """Read the byte before the first message; return its sender's number out here, or 0."""
    word, extra, _, _ = line.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size))
    if not word:
        raise wire.Closed("the sandbox is gone")
    if not extra:
        return 0
    line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    return int(CREDENTIALS.unpack(extra[0][2])[0])


def cpu_seconds(process: int) -> float | None:
    """Return how long a process has computed, all its threads together; None if nobody knows."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime(~process << 3 | 2)  # the number of that process's clock
    except OSError:
        return None  # it is gone


def children_at_work(process: int) -> tuple[float, bool]:
    """Say how long all below a process have computed, and whether it or any of them would go on."""
    seconds, runs = 0.0, False
    for member in _family(process):
        # after the name: the state, ..., user and system time, those of children that ended
        ticks = _read(f"/proc/{member}/stat").rpartition(")")[2].split()[11:15]
        ticks = ticks[2:] if member == process else ticks
        seconds += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        threads = map(_read, glob.iglob(f"/proc/{member}/task/*/stat"))
        runs = runs or any(thread.rpartition(")")[2][1:2] in ("R", "D") for thread in threads)
    return seconds, runs


def _family(process: int) -> list[int]:
    """Return a process and all below it, where the machine tells (Linux)."""
    children = map(_read, glob.iglob(f"/proc/{process}/task/*/children"))
    return [process, *(n for child in " ".join(children).split() for n in _family(int(child)))]


def _own_bytes(process: int) -> int:
    """Return what a process holds alone or shares with its like, without files."""
    lines = _read(f"/proc/{process}/status").splitlines()
    sizes = (line.split() for line in lines if line.startswith(("RssAnon", "RssShmem", "VmSwap")))
    return sum(int(size) * 1024 for _, size, *_ in sizes)


def _read(path: str) -> str:
    """Return what the kernel tells of a process; nothing where it is gone."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def how_it_ended(status: int) -> str:
    """Say how a process ended by its exit code, which is negative for a signal."""
    if status < 0:
        return _("signal {name}").format(name=signal.Signals(-status).name)
    return _("exit code {code}").format(code=status)


def environment() -> dict[str, str]:
    """Return the environment of the sealed processes: nothing of the teacher's."""
    return {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(PACKAGE.parent),
    }


def sandbox(as_root: bool) -> list[str]:
    """Return the bubblewrap command that everything inside is started by."""
    namespaces = ["ipc", "pid", "net", "uts", "cgroup"]
    if not as_root:
        namespaces.insert(0, "user")
    command = ["bwrap", *(f"--unshare-{name}" for name in namespaces)]
    if as_root:
        command += ["--cap-drop", "ALL"]
        command += [word for right in NEEDED_RIGHTS for word in ("--cap-add", right)]
    else:
        command += ["--uid", "0", "--gid", "0", "--cap-add", "ALL"]
    command += ["--die-with-parent", "--hostname", "sealed", "--proc", "/proc", "--dev", "/dev"]
    for place in SYSTEM:
        if os.path.islink(place):
            command += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            command += ["--ro-bind", place, place]
    command += ["--perms", "0755", "--dir", "/etc"]  # bubblewrap's own would be closed to learners
    for place in SETTINGS:
        command += ["--ro-bind-try", place, place]
    command += ["--tmpfs", "/tmp"]
    for place in python_places():
        for folder in reversed(Path(place).parents):
            if str(folder) not in command:
                command += ["--perms", "0755", "--dir", str(folder)]
        command += ["--ro-bind", place, place]
    # Also /dev, where one submission could leave a file for the next.
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]


def python_places() -> list[str]:
    """Return the folders that Python needs, outermost ones alone, and this package's own."""
    places = {sys.prefix, sys.base_prefix, *site.getsitepackages(), str(PACKAGE)}
    places |= {os.path.dirname(os.path.realpath(sys.executable)), sysconfig.get_path("stdlib")}
    if site.ENABLE_USER_SITE:
        places.add(site.getusersitepackages())
    found = {os.path.abspath(place) for place in places if os.path.isdir(place)}
    inside_system = tuple(f"{place}/" for place in SYSTEM)
    found = {place for place in found if not f"{place}/".startswith(inside_system)}
    return sorted(p for p in found if not any(p.startswith(f"{o}/") for o in found if o != p))


def what_is_missing(as_root: bool) -> str | None:
    """Return what a sandbox lacks on this machine, or None."""
    if sys.platform != "linux":
        return TEXTS["platform"].format(platform=sys.platform)
    if shutil.which("bwrap") is None:
        return TEXTS["bwrap"]
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError, OSError):
        return TEXTS["seccomp"]
    if as_root and not os.stat(__file__).st_mode & 0o004:
        return TEXTS["unreadable"].format(place=sys.prefix)
    trial = subprocess.run(
        [*sandbox(as_root), "--", "/usr/bin/env", "true"],
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    if trial.returncode:
        forbidden = not as_root and APPARMOR.is_file() and APPARMOR.read_text().strip() == "1"
        words = trial.stderr.strip() or _("it gave no reason")
        return TEXTS["apparmor" if forbidden else "refused"].format(words=words)
    return None
