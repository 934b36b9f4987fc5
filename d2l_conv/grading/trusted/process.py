"""The trusted process: a process of its own in which submissions are graded.

It is trusted, and not in the sandbox; it keeps a zygote of the sandbox, and runs the test cells.
nbgrader's process, or JupyterLab's, hands it one notebook after another and never loads PyTorch:
multiprocessing's fork server does, once for all trusted processes of this machine.
Should a value of a learner's make a check hang in C code or use up the memory, the trusted process
is ended, another one is forked, and only that question is lost.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from multiprocessing import connection, forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from d2l_conv.grading.limits import WALL_TIMES, Limits
from d2l_conv.grading.trusted import memory
from d2l_conv.grading.trusted.sandbox import (
    Sandbox,
    SandboxGone,
    SandboxMissing,
    Zygote,
    cpu_seconds,
    how_it_ended,
)
from d2l_conv.grading.wire import Closed
from d2l_conv.languages import NN_, Sentences, speaking, spoken_in

if TYPE_CHECKING:
    from nbformat import NotebookNode

MEMORY = 6 * 2**30  # bytes that a check may allocate
SPARE_SECONDS = 30.0  # beyond a submission's own limit, before the trusted process is ended
START_SECONDS = 180.0
END_SECONDS = 10.0
MOST_STARTS = 3
LOOK_SECONDS = 2.0  # between two looks at how long a trusted process has computed
FORK_SERVER_GONE = 255  # in place of an exit code that nobody is left to tell (multiprocessing)

MECHANISMS = Sentences(  # for whoever runs the grader, in the terms of the kernel
    {
        "sealed": "Sandbox: bubblewrap, namespaces, seccomp filter. Memory: {memory}.",
        "unsealed": "No sandbox. Memory: {memory}.",
        "cgroup": "{size:g} GB for each process by rlimit, twice that for a submission by "
        "cgroup v2",
        "watch": "{size:g} GB for each process by rlimit, twice that for a submission by the "
        "grader's watch (no cgroup v2 is delegated here)",
    }
)
TEXTS = Sentences(
    {
        "fork": "The grader forks its processes, which this system cannot. Grade on Linux "
        "or macOS; "
        "on Windows, in WSL (Windows Subsystem for Linux).",
        "hung": "it still ran {seconds:g} s after its time was up",
        "late": "it gave no answer in {seconds:g} s",
        "ended": "the trusted process ended ({how})",
        "over": "the program that grades is ending",
    },
    {
        "given_up": NN_(
            "the trusted process ended {times} time over this submission",
            "the trusted process ended {times} times over this submission",
        ),
    },
)


class GradingFailed(RuntimeError):
    """A submission that could not be graded at all; the message says why."""


_sandboxes: dict[bool, Sandbox] = {}
_lock = threading.Lock()


def start(sealed: bool) -> Sandbox:
    """Start the fork server and the sandbox where they do not run; return the sandbox.

    They warm up side by side, and are not waited for. The sandbox ends with the thread that started
    it, so whoever grades in several threads calls this first.

    Raises
    ------
    SandboxMissing
        If there can be no sandbox here, or no processes can be forked.
    """
    if not hasattr(os, "fork"):
        raise SandboxMissing(TEXTS["fork"])
    with _lock:
        if not _sandboxes:
            memory.take()  # before anything is started, which then is in the grader's group
        forkserver.set_forkserver_preload(["d2l_conv.grading.trusted.warm"])
        forkserver.ensure_running()
        if sealed not in _sandboxes or not _sandboxes[sealed].alive():
            _sandboxes[sealed] = Sandbox(sealed)
        return _sandboxes[sealed]


def mechanisms(sealed: bool, limits: Limits) -> str:
    """Say in a line what holds learners' code on this machine."""
    size = limits.memory / 2**30
    held_by = MECHANISMS["cgroup" if memory.here() else "watch"].format(size=size)
    return MECHANISMS["sealed" if sealed else "unsealed"].format(memory=held_by)


_all: WeakSet[TrustedProcess] = WeakSet()


class TrustedProcess:
    """A process that grades; it is forked when it is first needed, and ends with this object.

    Parameters
    ----------
    sealed : bool
        Whether learners' cells run in a sandbox.
    limits : Limits, optional
        What each submission may use.
    """

    def __init__(self, sealed: bool = True, limits: Limits | None = None) -> None:
        self.sealed, self.limits = sealed, limits or Limits()
        self.process: BaseProcess | None = None
        self._sandbox: Sandbox | None = None
        self._line: Connection[Any, Any] | None = None
        self._over = False
        _all.add(self)

    def _connected(self) -> Connection[Any, Any]:
        """Return the connection to a trusted process that works.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here.
        """
        if self._line is not None:
            if not self._line.poll():  # nothing to say, so it is there
                return self._line
            self.close()
        self._sandbox = start(self.sealed)
        self._line, theirs = multiprocessing.Pipe()
        # A worker of Dask is a daemon, and multiprocessing's daemons may start nothing.
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        with theirs, self._sandbox.open() as zygote:
            self.process = multiprocessing.get_context("forkserver").Process(
                target=_work, args=(theirs, zygote, self.sealed), daemon=True
            )
            with _without_script():
                self.process.start()
        if not self._line.poll(START_SECONDS):
            raise TimeoutError(TEXTS["late"].format(seconds=START_SECONDS))
        self._line.recv()
        return self._line

    def grade(
        self, nb: NotebookNode, seed: int, files: Mapping[str, bytes] | None = None
    ) -> NotebookNode:
        """Grade one notebook; see `trusted.notebook`.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here and none was waived.
        GradingFailed
            If the submission could not be graded.
        """
        skip: dict[str, str] = {}
        forgiven = False  # a check may end its process with that code as well, and again
        for _start in range(MOST_STARTS):
            if self._over:
                raise GradingFailed(TEXTS["over"])
            at, problem, reply = self._try(nb, seed, files or {}, skip)
            if "nb" in reply:
                return _read(reply["nb"])
            if "gone" in reply or (self._sandbox is not None and not self._sandbox.alive()):
                self.close()
                continue  # somebody ended what it lives on, which is no fault of the question
            if "orphaned" in reply and not forgiven:
                forgiven = True
                continue
            if "failed" in reply:
                raise GradingFailed(reply["failed"])
            if not at:
                raise GradingFailed(problem)
            skip[at] = problem
        raise GradingFailed(TEXTS.counted("given_up", MOST_STARTS).format(times=MOST_STARTS))

    def _try(
        self, nb: NotebookNode, seed: int, files: Mapping[str, bytes], skip: dict[str, str]
    ) -> tuple[str, str, dict[str, str]]:
        """Return the test cell that was reached, what went wrong, and the answer."""
        at = ""
        try:
            line = self._connected()
            line.send((json.dumps(nb), self.limits, seed, dict(files), skip))
            while "at" in (reply := self._next_word(line)):
                at = reply["at"]
            return at, "", reply
        except TimeoutError as error:
            self.close()
            return at, str(error), {}
        except (Closed, EOFError, OSError):
            code = self._exit_code()
            self.close()
            how = "unknown" if code is None else how_it_ended(code)
            reply = {"orphaned": ""} if code == FORK_SERVER_GONE else {}
            return at, TEXTS["ended"].format(how=how), reply
        except BaseException:  # also Ctrl-C: an answer to come must not meet the next question
            self.close()
            raise

    def _next_word(self, line: Connection[Any, Any]) -> dict[str, str]:
        """Wait for the trusted process, as long as it does not compute too long itself.

        A learner's process has its own limits, which the trusted process keeps. What it cannot keep
        is a limit on a check of its own that is lost in C code.
        """
        number = self.process.pid or 0 if self.process else 0
        began = cpu_seconds(number) or 0.0
        longest = self.limits.test_seconds + SPARE_SECONDS
        patience = WALL_TIMES * self.limits.submission_seconds + SPARE_SECONDS
        until = time.monotonic() + patience
        while not line.poll(LOOK_SECONDS):
            if (cpu_seconds(number) or 0.0) - began > longest:
                raise TimeoutError(TEXTS["hung"].format(seconds=SPARE_SECONDS))
            if time.monotonic() > until:
                raise TimeoutError(TEXTS["late"].format(seconds=patience))
        word: dict[str, str] = line.recv()
        return word

    def _exit_code(self) -> int | None:
        """Return how the process ended; None if it has not."""
        if self.process is None or self.process.pid is None:
            return FORK_SERVER_GONE  # before it could fork
        self.process.join(END_SECONDS)
        return self.process.exitcode

    def end(self) -> None:
        """End the process for good, also for a thread that still waits for an answer."""
        self._over = True
        self.close()

    def close(self) -> None:
        """End the process, and with it its zygote."""
        if self.process is not None and self.process.is_alive():
            self.process.kill()  # which wakes a thread that waits for an answer
        if self._line is not None:
            self._line.close()
            self._line = None


@contextlib.contextmanager
def _without_script() -> Iterator[None]:
    """Keep a new process from loading this program's script, as multiprocessing would have it do.

    With ``nbgrader`` or JupyterLab's it would load all of them, and use nothing.
    """
    names = vars(sys.modules["__main__"])
    with _lock:
        script = names.pop("__file__", None)
        try:
            yield
        finally:
            if script is not None:
                names["__file__"] = script


def end_all() -> None:
    """End all trusted processes; threads that wait for one go on."""
    for process in list(_all):
        process.end()


# ------------------------------------------------------------------------------- inside of it


def _work(line: Connection[Any, Any], zygote_line: socket.socket, sealed: bool) -> None:
    """Grade what comes over the line, until it is closed or the zygote is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who waits
    shut_in()
    os.chdir("/")
    zygote = Zygote(zygote_line, sealed)
    try:
        line.send("ready")
        while zygote.line not in connection.wait([line, zygote.line]):
            line.send(_grade(line, zygote, *line.recv()))
    except SandboxGone as gone:
        line.send({"gone": str(gone)})
    except (EOFError, OSError):
        return
    finally:
        zygote.close()


def _grade(
    line: Connection[Any, Any],
    zygote: Zygote,
    text: str,
    limits: Limits,
    seed: int,
    files: dict[str, bytes],
    skip: dict[str, str],
) -> dict[str, str]:
    from d2l_conv.grading.trusted.notebook import NotebookRun

    def at(name: str) -> None:
        line.send({"at": name})

    nb = _read(text)
    try:
        with speaking(spoken_in(nb.metadata)):
            return {"nb": json.dumps(NotebookRun(nb, zygote, limits, seed, files, skip, at).run())}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:2_000]}


def _read(text: str) -> NotebookNode:
    """Read a notebook that this package wrote; to validate it would cost as much as grading it."""
    from nbformat import from_dict

    nb: NotebookNode = from_dict(json.loads(text))
    return nb


def shut_in() -> None:
    """Let no check use up the machine's memory; end this process with the one that asked for it."""
    if sys.platform == "linux":
        import resource  # Windows has none, where feedback pages are made with this module loaded

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
        # also in the middle of C code; the fork server ends with the grader
        parent_death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)

    def wait() -> None:
        if grader := multiprocessing.parent_process():
            grader.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
