"""The examiner: a process of its own in which submissions are graded.

It is trusted, and not in the sandbox; it keeps the warm parent, and runs the test cells. nbgrader's
process, or JupyterLab's, hands it one notebook after another and never loads PyTorch. Should a
value of a learner's make a check hang in C code or use up the memory, the examiner is ended and
started again, and only that question is lost.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import nbformat
from nbformat import NotebookNode

from d2l_conv.grading import wire
from d2l_conv.grading.box import Box, SandboxMissing
from d2l_conv.grading.limits import Limits

MEMORY = 6 * 2**30  # bytes that a check may allocate
SPARE_SECONDS = 30.0  # beyond a submission's own limit, before the examiner is ended
START_SECONDS = 180.0
MOST_STARTS = 8

TEXTS = {
    "hung": "it still ran {seconds:g} s after its time was up",
    "ended": "the examiner ended ({how})",
    "given_up": "the examiner ended {times} times over this submission",
    "start": "the examiner did not start: {words}",
    "over": "the program that grades is ending",
}


class ExaminerFailed(RuntimeError):
    """A submission that could not be graded at all; the message says why."""


class Examiner:
    """A process that grades; starts when it is first needed, or by :meth:`start`.

    Parameters
    ----------
    sealed : bool
        Whether learners' cells run in a sandbox.
    limits : Limits, optional
        What each submission may use.
    """

    def __init__(self, sealed: bool = True, limits: Limits | None = None) -> None:
        self.sealed, self.limits = sealed, limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._owner = os.getpid()
        self._over = False

    def start(self) -> None:
        """Start the process, without waiting until it is warm."""
        if self._process is not None and self._process.poll() is None:
            return
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "d2l_conv.grading.examiner", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd="/",
                env={**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"},
                start_new_session=True,  # Ctrl-C is for the one who waits, see close()
            )
        self._line = ours
        wire.send(ours, {"sealed": self.sealed, "limits": asdict(self.limits)})

    def grade(
        self, nb: NotebookNode, seed: int, files: Mapping[str, bytes] | None = None
    ) -> NotebookNode:
        """Grade one notebook; see :func:`d2l_conv.grading.exam.grade_notebook`.

        Raises
        ------
        SandboxMissing
            If there is no sandbox here and none was waived.
        ExaminerFailed
            If the submission could not be graded.
        """
        skip: dict[str, str] = {}
        with self._lock:
            for _ in range(MOST_STARTS):
                if self._over:
                    raise ExaminerFailed(TEXTS["over"])
                at, problem, reply = self._try(nb, seed, files or {}, skip)
                if "nb" in reply:
                    return _read(reply["nb"])
                if "missing" in reply:
                    raise SandboxMissing(reply["missing"])
                if "failed" in reply:
                    raise ExaminerFailed(reply["failed"])
                if not at:
                    raise ExaminerFailed(problem)
                skip[at] = problem
        raise ExaminerFailed(TEXTS["given_up"].format(times=MOST_STARTS))

    def _try(
        self, nb: NotebookNode, seed: int, files: Mapping[str, bytes], skip: dict[str, str]
    ) -> tuple[str, str, wire.Message]:
        """Return the test cell that was reached, what went wrong, and the answer."""
        at = ""
        try:
            self.start()
            assert self._line is not None
            request = {"nb": _write(nb), "seed": str(seed), "files": dict(files)}
            wire.send(self._line, {**request, "skip": skip})
            deadline = time.monotonic() + START_SECONDS
            while True:
                reply = wire.receive(self._line, deadline, wire.LARGEST_MESSAGE)
                if "at" not in reply:
                    return at, "", reply
                at = str(reply["at"])
                longest = self.limits.submission_seconds + SPARE_SECONDS
                deadline = time.monotonic() + longest
        except TimeoutError:
            self.close()
            return at, TEXTS["hung"].format(seconds=SPARE_SECONDS), {}
        except wire.Closed:
            how = self._how_it_ended()
            self.close()
            return at, TEXTS["ended"].format(how=how), {}
        except (
            BaseException
        ):  # Ctrl-C among them: an answer to come must not meet the next question
            self.close()
            raise

    def _how_it_ended(self) -> str:
        if self._process is None:
            return "unknown"
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if code is not None and code < 0:
            return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"

    def end(self) -> None:
        """End the process for good, also for a thread that still waits for an answer."""
        self._over = True
        self.close()

    def close(self) -> None:
        """End the process, and with it the sandbox."""
        if self._owner != os.getpid():
            return  # a fork of the one who started it
        if self._line is not None:
            self._line.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process = self._line = None


_examiners: dict[tuple[bool, Limits, int], Examiner] = {}


def examiner(sealed: bool, limits: Limits, number: int = 0) -> Examiner:
    """Return this process's examiner for these settings; it is ended with this process.

    ``number`` tells apart those that work at the same time.
    """
    key = (sealed, limits, number)
    known = _examiners.get(key)
    if known is None or known._owner != os.getpid():
        known = _examiners[key] = Examiner(sealed, limits)
        atexit.register(known.end)
    return known


# ------------------------------------------------------------------------------- inside of it


def main(number: int) -> None:
    """Grade what comes over the socket ``number`` until it is closed."""
    line = socket.socket(fileno=number)
    _end_with(os.getppid())
    settings = wire.receive(line)
    limits = Limits(**settings["limits"])
    box: Box | None = None
    try:
        box = Box(settings["sealed"])  # warms up while this process does
        from d2l_conv.grading.exam import grade_notebook

        _warm_up()
        box.wait()
    except SandboxMissing as missing:
        wire.receive(line)
        wire.send(line, {"missing": str(missing)})
        return
    try:
        while True:
            request = wire.receive(line)
            if not box.alive():
                box = Box(settings["sealed"])
            wire.send(line, _grade(grade_notebook, request, box, limits, line))
    except wire.Closed:
        return
    finally:
        box.close()


def _grade(
    grade: Any, request: wire.Message, box: Box, limits: Limits, line: socket.socket
) -> wire.Message:
    nb = _read(request["nb"])

    def at(name: str) -> None:
        wire.send(line, {"at": name})

    try:
        graded = grade(nb, box, limits, int(request["seed"]), request["files"], request["skip"], at)
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


def _warm_up() -> None:
    import torch
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    torch.set_num_threads(1)  # one examiner for each core
    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.instance(config=config)
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, however that ended."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
