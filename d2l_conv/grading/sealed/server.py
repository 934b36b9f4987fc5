"""The sealed process: runs a learner's cells, and calls their functions when the grader asks.

Whatever runs here may have been changed by the learner, so nothing here decides on points. Its
only way out is one socket.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from d2l_conv.checking import observe
from d2l_conv.checking.unknown import Unknown
from d2l_conv.grading import wire
from d2l_conv.grading.outputs import Collector
from d2l_conv.grading.sealed import confine
from d2l_conv.grading.sealed.shell import LearnerShell, collect, descriptors

LONGEST_TEXT = 2_000


class CallbackFailed(Exception):
    """The grader's function, called by a learner's, raised or could not be reached."""


class Sealed:
    """One learner's notebook, cell by cell."""

    def __init__(self, line: socket.socket, shell: LearnerShell, limits: dict[str, Any]) -> None:
        self.line, self.shell, self.reader = line, shell, wire.Reader(line)
        self.collector = Collector(limits["text"], limits["figure_bytes"])
        self.things: list[Any] = []  # what the grader holds by number
        self.turn = threading.RLock()  # a learner's threads may call back at the same time

    def serve(self) -> None:
        """Do what the grader asks until it goes away."""
        actions: dict[str, Callable[[wire.Message], wire.Message]] = {
            "files": self.files,
            "run": self.run,
            "fetch": self.fetch,
        }
        while True:
            try:
                request = self.reader.receive()
            except wire.Closed:
                os._exit(0)
            if request["do"] == "call":
                thing = request["thing"]
                for place, call in enumerate(request["calls"], request["first"]):
                    self._answer(request, functools.partial(self.call, thing, call, place))
            else:
                self._answer(request, functools.partial(actions[request["do"]], request))

    def _answer(self, request: wire.Message, action: Callable[[], wire.Message]) -> None:
        try:
            reply = action()
        except Exception as error:  # an odd object's own methods may raise anything
            reply = {"unknown": _written(Unknown.of("raises", error=_named(error)))}
        wire.send(self.line, {**reply, "token": request["token"]})

    def files(self, request: wire.Message) -> wire.Message:
        """Put the files that came with the notebook where its cells look for them."""
        for name, content in request["files"].items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return {}

    def run(self, request: wire.Message) -> wire.Message:
        """Run one cell and return its outputs."""
        self.collector.clear()
        with descriptors(self.collector), interruptible():
            self.shell.run_cell(request["source"], store_history=True)  # type: ignore[no-untyped-call]
        return {"outputs": self.collector.outputs, "count": self.shell.execution_count - 1}

    def fetch(self, request: wire.Message) -> wire.Message:
        """Return the value of a name, or a number for what can be called."""
        name = request["name"]
        if name not in self.shell.user_ns:
            return {"missing": True}
        try:
            return {"value": wire.encode(self.shell.user_ns[name], self._hand_out)}
        except wire.UnknownType as problem:
            return {"unknown": _written(problem.unknown)}

    def call(self, thing: int, call: wire.Plain, place: int) -> wire.Message:
        """Call one of the learner's functions, watched; ``place`` is the call's in its check."""
        function = self.things[thing]
        positional, named = call
        args = tuple([wire.decode(plain, self._take_in) for plain in positional])
        kwargs = {name: wire.decode(plain, self._take_in) for name, plain in named.items()}
        seen = observe.watch(function, args, kwargs, place)
        error = seen.error
        reply: wire.Message = {"error": None}
        if error is not None:
            reply["error"] = {
                "kind": error.kind[:200],
                "is_a": [name[:200] for name in error.is_a[:30]],
                "message": error.message[:LONGEST_TEXT],
                "where": [line[:LONGEST_TEXT] for line in error.where[:10]],
                "unknown": None if error.unknown is None else _written(error.unknown),
            }
        try:
            reply["value"] = wire.encode(seen.value, _unknown)
        except wire.UnknownType as problem:
            reply["value"] = _written(problem.unknown)
        except Exception as problem:
            reply["value"] = _written(Unknown.of("raises", error=_named(problem)))
        return reply | {
            "ready_made": [name[:200] for name in seen.ready_made[:50]],
            "changed": list(seen.changed),
            "shares": list(seen.shares),
        }

    def _hand_out(self, thing: Any) -> wire.Plain:
        if not callable(thing):
            raise wire.UnknownType("type", type=type(thing).__name__)
        self.things.append(thing)
        return ["thing", len(self.things) - 1]

    def _take_in(self, plain: wire.Plain) -> Any:
        match plain:
            case ["thing", int(number)]:
                return self.things[number]
            case ["callback", int(number), str(name)]:
                return self._callback(number, name)
        raise wire.WireError(f"an argument of kind {plain[0]!r}")

    def _callback(self, number: int, name: str) -> Callable[..., Any]:
        def callback(*args: Any) -> Any:
            with self.turn:
                wire.send(self.line, {"callback": number, "args": wire.encode(args)})
                reply = self.reader.receive()
            if "failed" in reply:
                raise CallbackFailed(reply["failed"])
            return wire.decode(reply["value"])

        callback.__name__ = callback.__qualname__ = name
        return callback


def _named(error: Exception) -> str:
    return type(error).__name__[:200]


def _unknown(value: Any) -> wire.Plain:
    known = isinstance(value, Unknown)
    return _written(value if known else Unknown.of("type", type=type(value).__name__))


def _written(unknown: Unknown) -> wire.Plain:
    return ["unknown", unknown.key, dict(unknown.words)]


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let the grader interrupt what runs inside, as Jupyter interrupts a cell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def become(
    line: socket.socket,
    shell: LearnerShell,
    orders: dict[str, Any],
    forbid: Callable[[], None],
) -> None:
    """Turn this freshly forked process into a sealed one; never returns."""
    try:
        line.sendall(b".")  # on which the kernel tells this process's number as it is out there
        seal_process(orders)
        forbid()
        sealed = Sealed(line, shell, orders["limits"])
        collect(shell, sealed.collector)
        wire.send(line, {"ready": True})
    except BaseException:
        with contextlib.suppress(Exception):
            wire.send(line, {"broken": traceback.format_exc()[-LONGEST_TEXT:]})
        os._exit(1)
    try:
        # No alarm: the grader ends what takes too long, and the zygote what its grader has left.
        with observe.time_limit(math.inf):
            sealed.serve()
    finally:
        os._exit(2)


def seal_process(orders: dict[str, Any]) -> None:
    """Shut this process in: own session, namespaces, folders, limits."""
    os.setsid()
    if orders["sealed"]:
        limits = orders["limits"]
        confine.enter(orders["user"], limits["disk_bytes"], orders["keep"], orders["hide"])
        os.mkdir(confine.WORK)
        os.chdir(confine.WORK)
    else:
        os.chdir(orders["folder"])
    if "" not in sys.path:
        sys.path.insert(0, "")  # a notebook finds the modules beside it
    confine.limit(orders["limits"], orders["sealed"])
