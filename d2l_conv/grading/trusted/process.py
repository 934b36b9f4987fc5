"""The trusted process: a process of its own in which submissions are graded.

It is trusted, and not in the sandbox; it keeps a zygote of the sandbox, and runs the test cells.
nbgrader's process, or JupyterLab's, hands it one notebook after another and never loads PyTorch.
Should a value of a learner's make a check hang in C code or use up the memory, the trusted process
is ended, another one is sent for, and only that question is lost.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import nbformat
from nbformat import NotebookNode

from d2l_conv.grading import wire
from d2l_conv.grading.limits import WALL_TIMES, Limits
from d2l_conv.grading.trusted.fork_server import ForkServer, fork_server
from d2l_conv.grading.trusted.sandbox import SandboxMissing, Zygote, cpu_seconds

MEMORY = 6 * 2**30  # bytes that a check may allocate
SPARE_SECONDS = 30.0  # beyond a submission's own limit, before the trusted process is ended
START_SECONDS = 180.0
MOST_STARTS = 3
LOOK_SECONDS = 2.0  # between two looks at how long a trusted process has computed

TEXTS = {
    "hung": "it still ran {seconds:g} s after its time was up",
    "late": "it gave no answer in {seconds:g} s",
    "ended": "the trusted process ended ({how})",
    "given_up": "the trusted process ended {times} times over this submission",
    "over": "the program that grades is ending",
}


class GradingFailed(RuntimeError):
    """A submission that could not be graded at all; the message says why."""


class TrustedProcess:
    """A process that grades; the fork server is asked for it when it is first needed.

    Parameters
    ----------
    sealed : bool
        Whether learners' cells run in a sandbox.
    limits : Limits, optional
        What each submission may use.
    fork server : fork server, optional
        Where the process comes from; by default this process's own one.
    """

    def __init__(
        self,
        sealed: bool = True,
        limits: Limits | None = None,
        fork_server: ForkServer | None = None,
    ) -> None:
        self.sealed, self.limits = sealed, limits or Limits()
        self.process = 0  # its number, as soon as it has one
        self._fork_server = fork_server
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._owner = os.getpid()
        self._over = False

    def _wire(self, deadline: float) -> socket.socket:
        """Return the wire to a trusted process that works.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here.
        Closed
            If the fork server is gone.
        """
        if self._line is not None:
            if not select.select([self._line], [], [], 0)[0]:  # nothing to say, so it is there
                return self._line
            self.close()
        known = self._fork_server or fork_server(self.sealed)
        try:
            self._line = known.trusted_process(self.sealed)
        except wire.Closed:
            if self._fork_server is not None:
                raise
            self._line = fork_server(self.sealed, instead_of=known).trusted_process(self.sealed)
        word = wire.receive(self._line, deadline)
        if "missing" in word:
            raise SandboxMissing(word["missing"])
        self.process = int(word.get("ready", 0))
        return self._line

    def grade(
        self, nb: NotebookNode, seed: int, files: Mapping[str, bytes] | None = None
    ) -> NotebookNode:
        """Grade one notebook; see :func:`d2l_conv.grading.trusted.notebook.grade_notebook`.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here and none was waived.
        GradingFailed
            If the submission could not be graded.
        """
        skip: dict[str, str] = {}
        with self._lock:
            for _ in range(MOST_STARTS):
                if self._over:
                    raise GradingFailed(TEXTS["over"])
                at, problem, reply = self._try(nb, seed, files or {}, skip)
                if "nb" in reply:
                    return _read(reply["nb"])
                if "failed" in reply:
                    raise GradingFailed(reply["failed"])
                if not at:
                    raise GradingFailed(problem)
                skip[at] = problem
        raise GradingFailed(TEXTS["given_up"].format(times=MOST_STARTS))

    def _try(
        self, nb: NotebookNode, seed: int, files: Mapping[str, bytes], skip: dict[str, str]
    ) -> tuple[str, str, wire.Message]:
        """Return the test cell that was reached, what went wrong, and the answer."""
        at = ""
        deadline = time.monotonic() + START_SECONDS
        try:
            line = self._wire(deadline)
            request = {"nb": _write(nb), "seed": str(seed), "files": dict(files), "skip": skip}
            wire.send(line, {**request, "limits": asdict(self.limits)})
            while True:
                reply = self._next_word(line)
                if "ended" in reply:
                    self.close()
                    return at, TEXTS["ended"].format(how=_how(reply["ended"])), {}
                if "at" not in reply:
                    return at, "", reply
                at = str(reply["at"])
        except TimeoutError as error:
            self.close()
            return at, str(error) or TEXTS["late"].format(seconds=START_SECONDS), {}
        except (wire.Closed, wire.WireError):
            self.close()
            how = _how((self._fork_server or fork_server(self.sealed)).exit_code())
            return at, TEXTS["ended"].format(how=how), {}
        except BaseException:  # also Ctrl-C: an answer to come must not meet the next question
            self.close()
            raise

    def _next_word(self, line: socket.socket) -> wire.Message:
        """Wait for the trusted process, as long as it does not compute too long itself.

        A learner's process has its own limits, which the trusted process keeps. What it cannot keep
        is a limit on a check of its own that is lost in C code.
        """
        began = cpu_seconds(self.process) or 0.0
        longest = self.limits.test_seconds + SPARE_SECONDS
        patience = WALL_TIMES * self.limits.submission_seconds + SPARE_SECONDS
        until = time.monotonic() + patience
        while not select.select([line], [], [], LOOK_SECONDS)[0]:
            if (cpu_seconds(self.process) or 0.0) - began > longest:
                raise TimeoutError(TEXTS["hung"].format(seconds=SPARE_SECONDS))
            if time.monotonic() > until:
                raise TimeoutError(TEXTS["late"].format(seconds=patience))
        return wire.receive(line, time.monotonic() + SPARE_SECONDS)

    def end(self) -> None:
        """End the process for good, also for a thread that still waits for an answer."""
        self._over = True
        self.close()

    def close(self) -> None:
        """Close the wire, on which the fork server ends the process, and with it its zygote."""
        if self._owner != os.getpid():
            return  # a fork of the one who started it
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError), line:
                line.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for an answer


def _how(code: int | None) -> str:
    if code is None:
        return "unknown"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


_processes: dict[tuple[bool, Limits, int], TrustedProcess] = {}


def trusted_process(sealed: bool, limits: Limits, number: int = 0) -> TrustedProcess:
    """Return this process's trusted process for these settings; it is ended with this process.

    ``number`` tells apart those that work at the same time.
    """
    key = (sealed, limits, number)
    known = _processes.get(key)
    if known is None or known._owner != os.getpid():
        known = _processes[key] = TrustedProcess(sealed, limits)
        atexit.register(known.end)
    return known


# ------------------------------------------------------------------------------- inside of it


def work(line: socket.socket, zygote: Zygote, parent: int) -> None:
    """Grade what comes over the wire, until it is closed or the zygote is gone."""
    from d2l_conv.grading.trusted.notebook import grade_notebook

    end_with(parent)
    limit_memory()
    poll = select.poll()
    poll.register(line, select.POLLIN)
    poll.register(zygote.line, 0)  # its end alone
    try:
        wire.send(line, {"ready": os.getpid()})
        while not any(number == zygote.line.fileno() for number, _ in poll.poll()):
            request = wire.receive(line)
            wire.send(line, _grade(grade_notebook, request, zygote, line))
    except wire.Closed:
        return
    finally:
        zygote.close()


def _grade(grade: Any, request: wire.Message, zygote: Zygote, line: socket.socket) -> wire.Message:
    nb, limits = _read(request["nb"]), Limits(**request["limits"])

    def at(name: str) -> None:
        wire.send(line, {"at": name})

    try:
        graded = grade(
            nb, zygote, limits, int(request["seed"]), request["files"], request["skip"], at
        )
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:2_000]}
    return {"nb": _write(graded)}


# Whoever reads a submission's file validates it, and so does who writes the graded one; on the way
# between these two processes of ours that would cost as much again, four times.
def _write(nb: NotebookNode) -> str:
    return json.dumps(nb)


def _read(text: str) -> NotebookNode:
    nb: NotebookNode = nbformat.from_dict(json.loads(text))
    return nb


def warm_up() -> None:
    """Import what grading needs, before trusted processes are forked."""
    import torch
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import d2l_conv.grading.trusted.notebook  # noqa: F401

    torch.set_num_threads(1)  # one trusted process for each core
    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.instance(config=config)


def limit_memory() -> None:
    """Let no check use up the machine's memory."""
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def end_with(parent: int) -> None:
    """End this process when the one that started it is gone, however that ended."""
    if sys.platform == "linux":  # at once, so that nobody asks a process that is about to end
        parent_death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        return

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
