"""The warm parent: has everything imported once, and forks a sealed process for each submission.

Started inside the sandbox as ``python -P -m d2l_conv.grading.parent NUMBER``, where NUMBER is the
open socket to the grader. No code of a learner runs in it.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from d2l_conv.grading import seal, wire

Become = Callable[[socket.socket, dict[str, Any]], None]

HIDDEN = ("d2l_conv.grading", "d2l_conv.observe")


def main(number: int) -> None:
    """Warm up, then fork and reap as the grader asks."""
    grader = socket.socket(fileno=number)
    # Ctrl-C is for the grader, which then ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    become = warm_up()
    wire.send(grader, {"ready": True, "version": sys.version_info[:2]})
    home = os.open("/proc/self/ns/pid", os.O_RDONLY) if os.path.exists("/proc/self/ns") else -1
    while True:
        try:
            order = wire.receive(grader)
        except wire.Closed:
            return
        if order["do"] == "fork":
            wire.send(grader, {"process": fork(grader, home, become, order)})
        else:
            wire.send(grader, {"status": end(order["process"])})


def warm_up() -> Become:
    """Import what learners' notebooks use, and freeze it so that children share its memory.

    Returns
    -------
    callable
        Turns a forked process into a sealed one: takes its socket and the order.
    """
    import numpy  # noqa: F401
    import torch
    import torch.nn.functional

    from d2l_conv import observe
    from d2l_conv.grading import child, witness
    from d2l_conv.grading.shell import start_shell, warm_up_shell

    torch.set_num_threads(1)  # a pool of threads does not survive a fork
    shell = start_shell()
    import matplotlib.pyplot  # noqa: F401

    warm_up_shell(shell)
    kernels = witness.stand_before_convolutions()
    observe.warm()
    hide_the_grader()
    import d2l_conv.checks  # noqa: F401

    witness.own_modules()
    gc.collect()
    gc.freeze()

    def become(line: socket.socket, order: dict[str, Any]) -> None:
        child.become(line, shell, kernels, order)

    return become


def hide_the_grader() -> None:
    """Take the modules that run here out of `import`'s reach; a learner who asks gets others."""
    import d2l_conv

    for name in [name for name in sys.modules if name.startswith(HIDDEN)]:
        del sys.modules[name]
    for name in ("grading", "observe"):
        vars(d2l_conv).pop(name, None)


def fork(grader: socket.socket, home: int, become: Become, order: dict[str, Any]) -> int:
    """Fork one sealed process, which gets its own socket with the order."""
    _, descriptors, _, _ = socket.recv_fds(grader, 1, 1)
    if order["sealed"]:
        seal.unshare(seal.NEW_PIDS)
    process = os.fork()
    if process == 0:
        grader.close()
        if home >= 0:
            os.close(home)
        become(socket.socket(fileno=descriptors[0]), order)
    os.close(descriptors[0])
    if order["sealed"]:
        seal.come_back(home)
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
    main(int(sys.argv[1]))
