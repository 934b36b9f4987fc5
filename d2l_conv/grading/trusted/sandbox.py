"""The sandbox, from the grader's side: what goes into it, and whether it can be made here.

Bubblewrap gives a warm process its own world: the machine's programs and the Python environment,
read-only, an empty temporary folder, no network. There is no course folder, no gradebook and no
home in it. For each trusted process a zygote is forked from it, and from the zygote one sealed
process for each submission; see `sealed.zygote`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import site
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Set
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

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

TEXTS = Sentences(
    {
        "platform": "the sealed grader needs Linux; this is {platform}",
        "bwrap": "the program bwrap is missing (Debian, Ubuntu: apt install bubblewrap)",
        "refused": "bubblewrap cannot make a sandbox here: {words}",
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
        self._said = tempfile.TemporaryFile()  # lives as long as the process
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
        ours, theirs = socket.socketpair()
        ask_for_sender(ours)
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
        self._warm = 0
        self._warm = self.memory()  # what each fork seems to take before it does anything
        # Limits on processes count by user, so each zygote has its own.
        number = FIRST_USER + (self._process or os.getpid()) % USERS
        self._user = number if os.geteuid() == 0 else None
        self._folder: str | None = None
        self._spare: tuple[Limits, socket.socket] | None = None
        self._spare_process = 0
        self._unheard: list[str] = []
        self._loaded: frozenset[str] = frozenset()

    def load(self, libraries: Set[str]) -> None:
        """Load what a notebook uses into the zygote, once for it and all that come after it."""
        if libraries <= self._loaded:
            return
        self._drop_spare()
        self._send({"do": "load", "libraries": sorted(libraries - self._loaded)})
        self._receive(START_SECONDS)
        self._loaded |= libraries
        if self._process:
            self._warm = _own_bytes(self._process)

    def fork(self, limits: Limits) -> tuple[socket.socket, int]:
        """Fork a process for one submission; return the wire to it and its number."""
        if self._spare is not None and self._spare[0] == limits:
            line, self._spare = self._spare[1], None
            self._hear_out()
            return line, self._spare_process
        self._drop_spare()
        ours = self._order_fork(limits)
        return ours, int(self._receive()["process"])

    def prepare(self, limits: Limits) -> None:
        """Fork a process for the next submission, without waiting for it.

        New namespaces take 40 ms and the end of old ones 30, a tenth of what a submission takes.
        """
        if self._spare is None:
            with contextlib.suppress(SandboxGone):
                self._spare = limits, self._order_fork(limits)
                self._unheard.append("process")

    def _drop_spare(self) -> None:
        if self._spare is not None:
            self._hear_out()
            self._spare[1].close()
            self._spare = None
            self.end_soon(self._spare_process)

    def end(self, process: int) -> int:
        """Kill a process with all that it started; return its exit code, negative for a signal."""
        self._send({"do": "end", "process": process})
        return int(self._receive()["status"])

    def end_soon(self, process: int) -> None:
        """Kill a process with all that it started, without waiting for it."""
        with contextlib.suppress(SandboxGone):
            self._send({"do": "end", "process": process})
            self._unheard.append("status")

    def interrupt(self, process: int) -> None:
        """Interrupt the cell that a process runs, as Jupyter would."""
        self._send({"do": "interrupt", "process": process})

    def _order_fork(self, limits: Limits) -> socket.socket:
        ours, theirs = socket.socketpair()
        ask_for_sender(ours)
        if not self.sealed and self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="unsealed-")
        order = {
            "do": "fork",
            "user": self._user,
            "limits": asdict(limits),
            "keep": [p for p in python_places() if p.startswith(("/tmp/", "/dev/shm/"))],
            "folder": None if self.sealed else tempfile.mkdtemp(dir=self._folder),
        }
        with theirs:
            self._send(order)
            try:
                socket.send_fds(self.line, [b"."], [theirs.fileno()])
            except OSError:
                self._broken()
        return ours

    def _send(self, order: dict[str, Any]) -> None:
        self._hear_out()
        try:
            wire.send(self.line, order, time.monotonic() + FORK_SECONDS)
        except (wire.Closed, wire.WireError, TimeoutError):
            self._broken()

    def _receive(self, seconds: float = FORK_SECONDS) -> wire.Message:
        try:
            return wire.receive(self.line, time.monotonic() + seconds)
        except (wire.Closed, wire.WireError, TimeoutError):
            self._broken()

    def _hear_out(self) -> None:
        """Read the answers to orders that nobody has waited for."""
        while self._unheard:
            what = self._unheard.pop(0)
            reply = self._receive()
            if what == "process":
                self._spare_process = int(reply["process"])

    def _broken(self) -> NoReturn:
        self.close()
        raise SandboxGone(TEXTS["gone"]) from None

    def memory(self) -> int:
        """Return the bytes that all learners' processes take, without what they share."""
        if not self._process:
            return 0
        return sum(max(0, _own_bytes(process) - self._warm) for process in _family(self._process))

    def close(self) -> None:
        """End the process and all that it forked."""
        self.line.close()
        if self._spare is not None:
            self._spare[1].close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def ask_for_sender(line: socket.socket) -> None:
    """Let the kernel say who sends the first message on a wire, where it can (Linux)."""
    if hasattr(socket, "SO_PASSCRED"):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


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
        fields = _stat(f"/proc/{member}/stat")
        if len(fields) < 18:
            continue
        ticks = fields[13:15] if member == process else fields[11:15]
        seconds += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        runs = runs or fields[0] in "RD" or (int(fields[17]) > 1 and _thread_runs(member))
    return seconds, runs


def _stat(path: str) -> list[str]:
    """Return the fields after a process's name: state, ..., user and system time, ..., threads."""
    try:
        return Path(path).read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _thread_runs(process: int) -> bool:
    with contextlib.suppress(OSError):
        tasks = os.listdir(f"/proc/{process}/task")
        return any((_stat(f"/proc/{process}/task/{t}/stat") or "S")[0] in "RD" for t in tasks)
    return False


def _family(process: int) -> list[int]:
    """Return a process and all below it, where the machine tells (Linux)."""
    found = [process]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    return found


def _own_bytes(process: int) -> int:
    """Return what a process holds alone or shares with its like, without files."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    sizes = (line.split() for line in lines if line.startswith(("RssAnon", "RssShmem", "VmSwap")))
    return sum(int(size) * 1024 for _, size, *_ in sizes)


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
        return TEXTS["refused"].format(words=trial.stderr.strip() or _("it gave no reason"))
    return None
