"""The office: a warm process that examiners are forked from.

To load PyTorch, IPython and the checks takes seconds. Here it is done once, and once more in the
sandbox beside it, for all examiners that work on this machine at the same time.

No submission is read here, and no code of a learner's runs here or in anything that the office
forks. It starts examiners, says how they ended, and ends those whose client is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from types import ModuleType
from typing import cast

from d2l_conv.grading import wire
from d2l_conv.grading.box import TEXTS, Box, Sandbox, SandboxMissing

SEALED, UNSEALED = b"s", b"u"


class Office:
    """A client's side of the office; starts at once, and is not waited for.

    Processes that are forked from this one may use it too.

    Parameters
    ----------
    sealed : bool
        Which sandbox to warm up first; the other one is made when somebody asks for it.

    Raises
    ------
    SandboxMissing
        If this system cannot fork processes.
    """

    def __init__(self, sealed: bool = True) -> None:
        if not hasattr(os, "fork"):
            raise SandboxMissing(TEXTS["fork"])
        self._control, theirs = socket.socketpair()
        self._owner = os.getpid()
        word = (SEALED if sealed else UNSEALED).decode()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "d2l_conv.grading.office", str(theirs.fileno()), word],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd="/",
                env={**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"},
                start_new_session=True,  # Ctrl-C is for the one who waits, see close()
            )
        atexit.register(self.close)

    def examiner(self, sealed: bool) -> socket.socket:
        """Return the wire to a new examiner.

        Its first message is ``ready`` or ``missing``; its last one, should it end, is ``ended``
        with the exit code. It is ended when the wire is closed on this side.

        Raises
        ------
        Closed
            If the office is gone.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                word = SEALED if sealed else UNSEALED
                socket.send_fds(self._control, [word], [theirs.fileno()])
            except OSError:
                ours.close()
                raise wire.Closed("the office is gone") from None
        return ours

    def exit_code(self) -> int | None:
        """Return how the office ended, None if that is not known or it has not ended."""
        if self._owner != os.getpid():
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        return None

    def close(self) -> None:
        """End the office, and with it the sandbox and all examiners."""
        if self._owner != os.getpid():
            return  # a fork of the one who started it
        atexit.unregister(self.close)
        self._control.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


_office: Office | None = None
_lock = threading.Lock()


def office(sealed: bool = True, instead_of: Office | None = None) -> Office:
    """Return this process's office, or the one that it was forked with.

    ``instead_of`` names one that is gone, which is replaced.
    """
    global _office
    with _lock:
        if _office is None or _office is instead_of:
            if _office is not None:
                _office.close()
            _office = Office(sealed)
        return _office


def leave_out_formats() -> None:
    """Keep jsonschema, which comes with nbformat, from loading formats no notebook's schema has.

    It would build a grammar of internationalized addresses, which takes as long as PyTorch.
    """
    for name in ("isoduration", "rfc3987_syntax"):
        sys.modules.setdefault(name, cast(ModuleType, None))  # an import of it fails, as it may


# ------------------------------------------------------------------------------- inside of it


class _Staff:
    """The examiners that are at work, and the sandboxes that they use."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.bell, self._ringer = socket.socketpair()
        self.bell.setblocking(False)
        self._ringer.setblocking(False)
        self._sandboxes: dict[bool, Sandbox] = {}
        self._lines: dict[int, socket.socket] = {}  # by process
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._poll.register(self.bell, select.POLLIN)

    def sandbox(self, sealed: bool) -> Sandbox:
        """Return a sandbox that runs."""
        known = self._sandboxes.get(sealed)
        if known is None or not known.alive():
            known = self._sandboxes[sealed] = Sandbox(sealed)
        return known

    def work(self) -> None:
        """Start and end examiners until the client is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ringer.fileno(), warn_on_full_buffer=False)
        own = {self.control.fileno(), self.bell.fileno()}
        while True:
            numbers = {number for number, _ in self._poll.poll()}
            for number in numbers - own:
                self.end(number)
            if self.bell.fileno() in numbers:
                with contextlib.suppress(BlockingIOError):
                    self.bell.recv(4_096)
                self.look()
            if self.control.fileno() in numbers:  # last, or its socket could get an ended number
                order, files, _, _ = socket.recv_fds(self.control, 1, 1)
                if not files:
                    return
                self.start(socket.socket(fileno=files[0]), order != UNSEALED)

    def start(self, line: socket.socket, sealed: bool) -> None:
        """Fork an examiner."""
        try:
            box = self.sandbox(sealed).open()
        except SandboxMissing as missing:
            with contextlib.suppress(wire.Closed), line:
                wire.send(line, {"missing": str(missing)})
            return
        process = os.fork()
        if process == 0:
            self._become_examiner(line, box)
        box.line.close()
        self._lines[process] = line
        self._poll.register(line, 0)  # its end alone

    def _become_examiner(self, line: socket.socket, box: Box) -> None:
        """Turn this freshly forked process into an examiner; never returns."""
        code = 1
        try:
            from d2l_conv.grading import examiner

            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for other in (self.control, self.bell, self._ringer, *self._lines.values()):
                other.close()
            for sandbox in self._sandboxes.values():
                sandbox.forget()
            examiner.work(line, box)
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)

    def look(self) -> None:
        """Say how examiners ended that have."""
        for process in list(self._lines):
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                with contextlib.suppress(wire.Closed, TimeoutError):
                    self._tell(self._lines[process], os.waitstatus_to_exitcode(status))
                self._forget(process)

    @staticmethod
    def _tell(line: socket.socket, code: int) -> None:
        line.setblocking(False)
        with contextlib.suppress(OSError):
            line.sendall(wire.pack({"ended": code}))

    def end(self, number: int) -> None:
        """End the examiner whose client has closed the wire."""
        for process, line in list(self._lines.items()):
            if line.fileno() == number:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
                self._forget(process)

    def _forget(self, process: int) -> None:
        line = self._lines.pop(process)
        self._poll.unregister(line)
        line.close()

    def close(self) -> None:
        """End everybody."""
        for process in self._lines:
            os.kill(process, signal.SIGKILL)
        for sandbox in self._sandboxes.values():
            sandbox.close()


def main(number: int, sealed: bool) -> None:
    """Warm up, and work for the client at the other end of the socket ``number``."""
    staff = _Staff(socket.socket(fileno=number))
    with contextlib.suppress(SandboxMissing):  # whoever asks for an examiner is told
        staff.sandbox(sealed)  # warms up while this process does
    try:
        leave_out_formats()
        from d2l_conv.grading import examiner

        examiner.warm_up()
        gc.collect()
        gc.freeze()  # or each examiner would copy all memory when it first collects
        staff.work()
    finally:
        staff.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2].encode() == SEALED)
