"""The fork server: a warm process that trusted processes are forked from.

To load PyTorch, IPython and the checks takes seconds. Here it is done once, and once more in the
sandbox beside it, for all trusted processes that work on this machine at the same time.

No submission is read here, and no code of a learner's runs here or in anything that the fork server
forks. It starts trusted processes, says how they ended, and ends those whose client is gone.
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
from d2l_conv.grading.trusted.sandbox import TEXTS, Sandbox, SandboxMissing, Zygote

SEALED, UNSEALED = b"s", b"u"


class ForkServer:
    """A client's side of the fork server; starts at once, and is not waited for.

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
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "d2l_conv.grading.trusted.fork_server",
                    str(theirs.fileno()),
                    word,
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd="/",
                env={**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"},
                start_new_session=True,  # Ctrl-C is for the one who waits, see close()
            )
        atexit.register(self.close)

    def trusted_process(self, sealed: bool) -> socket.socket:
        """Return the wire to a new trusted process.

        Its first message is ``ready`` or ``missing``; its last one, should it end, is ``ended``
        with the exit code. It is ended when the wire is closed on this side.

        Raises
        ------
        Closed
            If the fork server is gone.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                word = SEALED if sealed else UNSEALED
                socket.send_fds(self._control, [word], [theirs.fileno()])
            except OSError:
                ours.close()
                raise wire.Closed("the fork server is gone") from None
        return ours

    def exit_code(self) -> int | None:
        """Return how the fork server ended, None if that is not known or it has not ended."""
        if self._owner != os.getpid():
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        return None

    def close(self) -> None:
        """End the fork server, and with it the sandbox and all trusted processes."""
        if self._owner != os.getpid():
            return  # a fork of the one who started it
        atexit.unregister(self.close)
        self._control.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


_fork_server: ForkServer | None = None
_lock = threading.Lock()


def fork_server(sealed: bool = True, instead_of: ForkServer | None = None) -> ForkServer:
    """Return this process's fork server, or the one that it was forked with.

    ``instead_of`` names one that is gone, which is replaced.
    """
    global _fork_server
    with _lock:
        if _fork_server is None or _fork_server is instead_of:
            if _fork_server is not None:
                _fork_server.close()
            _fork_server = ForkServer(sealed)
        return _fork_server


def leave_out_formats() -> None:
    """Keep jsonschema, which comes with nbformat, from loading formats no notebook's schema has.

    It would build a grammar of internationalized addresses, which takes as long as PyTorch.
    """
    for name in ("isoduration", "rfc3987_syntax"):
        sys.modules.setdefault(name, cast(ModuleType, None))  # an import of it fails, as it may


# ------------------------------------------------------------------------------- inside of it


class _Forks:
    """The trusted processes that are at work, and the sandboxes that they use."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.wakeup, self._wake = socket.socketpair()
        self.wakeup.setblocking(False)
        self._wake.setblocking(False)
        self._sandboxes: dict[bool, Sandbox] = {}
        self._lines: dict[int, socket.socket] = {}  # by process
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._poll.register(self.wakeup, select.POLLIN)

    def sandbox(self, sealed: bool) -> Sandbox:
        """Return a sandbox that runs."""
        known = self._sandboxes.get(sealed)
        if known is None or not known.alive():
            known = self._sandboxes[sealed] = Sandbox(sealed)
        return known

    def work(self) -> None:
        """Start and end trusted processes until the client is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        own = {self.control.fileno(), self.wakeup.fileno()}
        while True:
            numbers = {number for number, _ in self._poll.poll()}
            for number in numbers - own:
                self.end(number)
            if self.wakeup.fileno() in numbers:
                with contextlib.suppress(BlockingIOError):
                    self.wakeup.recv(4_096)
                self.look()
            if self.control.fileno() in numbers:  # last, or its socket could get an ended number
                order, files, _, _ = socket.recv_fds(self.control, 1, 1)
                if not files:
                    return
                self.start(socket.socket(fileno=files[0]), order != UNSEALED)

    def start(self, line: socket.socket, sealed: bool) -> None:
        """Fork a trusted process."""
        try:
            zygote = self.sandbox(sealed).open()
        except SandboxMissing as missing:
            with contextlib.suppress(wire.Closed), line:
                wire.send(line, {"missing": str(missing)})
            return
        server, process = os.getpid(), os.fork()
        if process == 0:
            self._become_trusted(line, zygote, server)
        zygote.line.close()
        self._lines[process] = line
        self._poll.register(line, 0)  # its end alone

    def _become_trusted(self, line: socket.socket, zygote: Zygote, server: int) -> None:
        """Turn this freshly forked process into a trusted process; never returns."""
        code = 1
        try:
            from d2l_conv.grading.trusted.process import work

            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for other in (self.control, self.wakeup, self._wake, *self._lines.values()):
                other.close()
            for sandbox in self._sandboxes.values():
                sandbox.forget()
            work(line, zygote, server)
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)

    def look(self) -> None:
        """Say how trusted processes ended that have."""
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
        """End the trusted process whose client has closed the wire."""
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
    forks = _Forks(socket.socket(fileno=number))
    with contextlib.suppress(SandboxMissing):  # whoever asks for a trusted process is told
        forks.sandbox(sealed)  # warms up while this process does
    try:
        leave_out_formats()
        from d2l_conv.grading.trusted.process import warm_up

        warm_up()
        gc.collect()
        gc.freeze()  # or each trusted process would copy all memory when it first collects
        forks.work()
    finally:
        forks.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2].encode() == SEALED)
