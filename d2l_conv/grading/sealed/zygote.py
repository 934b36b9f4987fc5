"""The warm process in the sandbox: has everything imported, and forks what comes out of it.

Started as ``python -P -m d2l_conv.grading.sealed.zygote NUMBER sealed``, where NUMBER is the open
socket to the fork server. For each trusted process it forks a zygote, and the zygote forks a sealed
process for each submission. Neither of them runs code of a learner's.
"""

from __future__ import annotations

import contextlib
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

Become = Callable[[socket.socket, dict[str, Any]], None]


def main(number: int, sealed: bool) -> None:
    """Warm up, then fork a zygote for each socket that comes."""
    fork_server = socket.socket(fileno=number)
    # Ctrl-C is for the grader, which then ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    become = warm_up(sealed)
    wire.send(fork_server, {"ready": True, "version": sys.version_info[:2]})
    home = own_pids()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a zygote ended
    while True:
        _, descriptors, _, _ = socket.recv_fds(fork_server, 1, 1)
        if not descriptors:
            return
        with socket.socket(fileno=descriptors[0]) as line:
            if sealed:
                # whatever happens to a zygote, all below it end with it
                confine.unshare(confine.NEW_PIDS)
            if os.fork() == 0:
                fork_server.close()
                if home >= 0:
                    os.close(home)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                serve(line, become, sealed)
                os._exit(0)
            if sealed:
                confine.come_back(home)


def own_pids() -> int:
    """Return this process's own numbering of processes, as an open file; -1 without one."""
    return os.open("/proc/self/ns/pid", os.O_RDONLY) if os.path.exists("/proc/self/ns") else -1


def serve(line: socket.socket, become: Become, sealed: bool) -> None:
    """Be a zygote: fork and reap as a trusted process asks, until it is gone."""
    home = own_pids()
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
            alive[order["number"]] = fork(line, home, become, order, sealed)
        elif order["do"] == "load":
            load(order["libraries"])
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
        Turns a forked process into a sealed one: takes its socket and the order.
    """
    gc.disable()  # or it would look through all that is imported, many times
    import numpy  # noqa: F401
    import torch
    import torch.nn.functional

    from d2l_conv.checking import observe
    from d2l_conv.grading.sealed import absent, server
    from d2l_conv.grading.sealed.shell import start_shell, warm_up_shell

    torch.set_num_threads(1)  # a pool of threads does not survive a fork
    shell = start_shell()
    warm_up_shell(shell)
    observe.warm()
    hidden = absent.hide()
    forbid = confine.system_calls() if sealed else lambda: None
    gc.enable()
    gc.freeze()  # what is garbage by now is little; to look for it takes longer than it is worth

    def become(line: socket.socket, order: dict[str, Any]) -> None:
        server.become(line, shell, {**order, "hide": hidden}, forbid)

    return become


def load(libraries: list[str]) -> None:
    """Import libraries that notebooks use, so that what is forked from here on has them."""
    for name in libraries:
        with contextlib.suppress(Exception):  # is said where a cell asks for it
            import_module(name)
    gc.freeze()


def fork(
    line: socket.socket, home: int, become: Become, order: dict[str, Any], sealed: bool
) -> int:
    """Fork one sealed process, which gets its own socket with the order."""
    _, descriptors, _, _ = socket.recv_fds(line, 1, 1)
    if sealed:
        confine.unshare(confine.NEW_PIDS)
    process = os.fork()
    if process == 0:
        line.close()
        if home >= 0:
            os.close(home)
        become(socket.socket(fileno=descriptors[0]), {**order, "sealed": sealed})
    os.close(descriptors[0])
    if sealed:
        confine.come_back(home)
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
