"""The warm process in the sandbox: has everything imported, and forks what comes out of it.

Started as ``python -P -m d2l_conv.grading.sealed.zygote NUMBER sealed``, where NUMBER is the open
socket to the fork server. For each trusted process it forks a zygote, and the zygote forks a sealed
process for each submission. Neither of them runs code of a learner's.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from d2l_conv.grading import wire
from d2l_conv.grading.sealed import confine

Become = Callable[[dict[str, Any], socket.socket], None]


def main(number: int, sealed: bool) -> None:
    """Warm up, then fork a zygote for each socket that comes."""
    fork_server = socket.socket(fileno=number)
    # Ctrl-C is for the grader, which then ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    become = warm_up(sealed)
    wire.send(fork_server, {"ready": True})
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a zygote ended
    while fork(fork_server, sealed, lambda line: serve(line, become, sealed)):
        pass


def serve(line: socket.socket, become: Become, sealed: bool) -> None:
    """Be a zygote: fork and reap as a trusted process asks, until it is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    alive: dict[int, int] = {}  # processes, by the number that the trusted process gave
    line.sendall(b".")
    while True:
        try:
            order = wire.receive(line)
        except wire.Closed:
            for process in alive.values():
                end(process)
            return
        if order["do"] == "fork":
            become_one = functools.partial(become, {**order, "sealed": sealed})
            alive[order["number"]] = fork(line, sealed, become_one)
        elif order["do"] == "load":
            for name in order["libraries"]:  # whatever is forked from here on has them
                with contextlib.suppress(Exception):  # is said where a cell asks for it
                    import_module(name)
            gc.freeze()
            wire.send(line, {"loaded": True})
        elif order["do"] == "interrupt":
            os.kill(alive[order["number"]], signal.SIGINT)
        else:
            status = end(alive.pop(order["number"]))
            if order["answer"]:
                wire.send(line, {"status": status})


def warm_up(sealed: bool) -> Become:
    """Import what learners' notebooks use, and freeze it so that children share its memory.

    Returns
    -------
    callable
        Turns a forked process into a sealed one: takes the order and its socket.
    """
    gc.disable()  # or it would look through all that is imported, many times
    import numpy  # noqa: F401
    import torch
    import torch.nn.functional

    from d2l_conv.checking import observe
    from d2l_conv.grading.sealed import absent, server
    from d2l_conv.grading.sealed.shell import start_shell, warm_up_shell

    torch.set_num_threads(1)  # a pool of threads does not survive a fork
    gc.freeze()  # or IPython would look through all of it when it is reset
    shell = start_shell()
    warm_up_shell(shell)
    observe.warm()
    hidden = absent.hide()
    forbid = confine.system_calls() if sealed else lambda: None
    gc.enable()
    gc.freeze()  # what is garbage by now is little; to look for it takes longer than it is worth

    def become(order: dict[str, Any], line: socket.socket) -> None:
        server.become(line, shell, {**order, "hide": hidden}, forbid)

    return become


def fork(line: socket.socket, sealed: bool, become: Callable[[socket.socket], None]) -> int:
    """Fork a process with the socket that comes over a line; return its number, 0 if none comes.

    In a sandbox it is the first in a numbering of its own: whatever happens to it, all below it end
    with it.
    """
    _, descriptors, _, _ = socket.recv_fds(line, 1, 1)
    if not descriptors:
        return 0
    with socket.socket(fileno=descriptors[0]) as theirs:
        if sealed:
            home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
            confine.unshare(confine.NEW_PIDS)
        process = os.fork()
        if process == 0:
            line.close()
            if sealed:
                os.close(home)
            become(theirs)
            os._exit(0)
        if sealed:
            confine.come_back(home)
            os.close(home)
    return process


def end(process: int) -> int:
    """Kill a process and everything that it started; return how it had ended."""
    done, status = os.waitpid(process, os.WNOHANG)
    if not done:
        try:
            os.killpg(process, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(process, signal.SIGKILL)
        done, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "sealed")
    os._exit(0)  # PyTorch would tidy up for a second
