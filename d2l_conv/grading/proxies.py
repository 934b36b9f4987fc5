"""A learner's functions, as the checks see them from the grader's process.

A `Sitting` is one sealed process and the wire to it. A `Theirs` stands for one function in it:
the checks call it through ``observe``, a plain test cell calls it like any function.
"""

from __future__ import annotations

import builtins
import contextlib
import secrets
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from d2l_conv import observe
from d2l_conv.grading import wire
from d2l_conv.grading.box import Box
from d2l_conv.grading.limits import Limits

MOST_LINES = 50
WATCH_SECONDS = 0.5
MOST_TIMES_MEMORY = 2  # all processes of a submission, compared with what one may take

REASONS = {
    "call": "timed out after {seconds:g} s",
    "cell": "timed out after {seconds:g} s",
    "test": "timed out: the question took more than {seconds:g} s",
    "submission": "timed out: the notebook took more than {seconds:g} s",
    "ended": "the process ended ({how})",
    "memory": "memory limit ({size:.1f} GB)",
    "wire": "the process gave something that is no answer",
}
CANNOT_CROSS = "which cannot cross to the grader (docs/test-cells.md says what can)"
SIGNALS = {-11: "a segmentation fault", -9: "it was killed", -6: "an abort"}


class Stop(BaseException):
    """The sealed process is gone or had to be ended; no check may catch it.

    Attributes
    ----------
    reason : str
        What the teacher and the learner read.
    tampered : bool
        Whether the process spoke the wire by hand.
    """

    def __init__(self, reason: str, tampered: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.tampered = reason, tampered


class LearnerError(Exception):
    """An exception in a learner's function, called by a test cell without a check."""


class NoAnswer(TypeError):
    """A name or a result of the learner that cannot cross the wire; the message says what."""


class Clock:
    """Deadlines inside one another; the nearest one says why time is up."""

    def __init__(self) -> None:
        self._deadlines: list[tuple[float, str, float]] = []

    @contextlib.contextmanager
    def within(self, kind: str, seconds: float) -> Iterator[None]:
        """Give everything inside at most ``seconds``."""
        entry = (time.monotonic() + seconds, kind, seconds)
        self._deadlines.append(entry)
        try:
            yield
        finally:
            self._deadlines.remove(entry)

    def check(self) -> None:
        """Raise `Stop` if a deadline has passed."""
        when, time_is_up = self.nearest()
        if time.monotonic() >= when:
            raise time_is_up

    def nearest(self) -> tuple[float, Stop]:
        """Return the nearest deadline, and what to raise when it has passed."""
        when, kind, seconds = min(self._deadlines)
        return when, Stop(REASONS[kind].format(seconds=seconds))


class Sitting:
    """One sealed process, from its fork to its end.

    Parameters
    ----------
    box : Box
        Forks it.
    limits : Limits
        What it may use.
    clock : Clock
        How long anything may take.

    Raises
    ------
    SandboxMissing
        If no sealed process can be made.
    """

    def __init__(self, box: Box, limits: Limits, clock: Clock) -> None:
        self._box, self._limits, self._clock = box, limits, clock
        self._line, self._process = box.fork(limits)
        self._callbacks: list[Callable[..., Any]] = []
        self.over = False
        try:
            reply = wire.receive(self._line, time.monotonic() + 30)
        except (wire.Closed, wire.WireError, TimeoutError):
            reply = {"broken": "no word from it"}
        if not reply.get("ready"):
            self.end()
            raise RuntimeError(f"no sealed process: {reply.get('broken')}")

    def end(self) -> int:
        """End the process with all that it started; return how it ended."""
        if self.over:
            return 0
        self.over = True
        self._line.close()
        return self._box.end(self._process)

    def leave(self) -> None:
        """End the process, without waiting until it has ended."""
        if not self.over:
            self.over = True
            self._line.close()
            self._box.end_soon(self._process)

    # ------------------------------------------------------------------------------- requests

    def put_files(self, files: dict[str, bytes]) -> None:
        """Hand over the files of a submission."""
        with self._clock.within("cell", self._limits.cell_seconds):
            self._ask({"do": "files", "files": files})

    def run(self, source: str) -> list[Any]:
        """Run one cell; return what it showed, not yet checked."""
        with self._clock.within("cell", self._limits.cell_seconds):
            reply = self._ask({"do": "run", "source": source})
        return _list(reply, "outputs")

    def fetch(self, name: str) -> Any:
        """Return the value of a learner's name.

        Raises
        ------
        KeyError
            If there is no such name.
        NoAnswer
            If it holds something that has no type the wire knows.
        """
        with self._clock.within("call", self._limits.call_seconds):
            reply = self._ask({"do": "fetch", "name": name})
        if reply.get("missing"):
            raise KeyError(name)
        if "unknown" in reply:
            raise NoAnswer(f"{name} is {_text(reply, 'unknown')}, {CANNOT_CROSS}")

        def thing(plain: wire.Plain) -> Any:
            match plain:
                case ["thing", int(number)]:
                    return Theirs(self, number, name)
            raise wire.WireError("a value of an unknown kind")

        with self._reading():
            return wire.decode(reply.get("value"), thing)

    def call(
        self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> observe.Observation:
        """Call a learner's function and return what was seen of the call."""
        asked = observe.seconds_per_call()
        seconds = self._limits.call_seconds if asked == observe.TIME_LIMIT else asked
        request = {
            "do": "call",
            "thing": number,
            "args": wire.encode(args, self._write_callable),
            "kwargs": wire.encode(kwargs, self._write_callable),
        }
        with self._clock.within("call", seconds):
            reply = self._ask(request)
        self._callbacks.clear()
        with self._reading():
            return self._observation(reply)

    def _write_callable(self, function: Any) -> wire.Plain:
        if isinstance(function, Theirs) and function.sitting is self:
            return ["thing", function.number]
        if not callable(function):
            raise wire.UnknownType(f"a value of type {type(function).__name__}")
        self._callbacks.append(function)
        return ["callback", len(self._callbacks) - 1, getattr(function, "__name__", "f")]

    def _observation(self, reply: wire.Message) -> observe.Observation:
        if "unknown" in reply:
            return observe.Observation(observe.Unknown(_text(reply, "unknown")[:200]))
        return observe.Observation(
            value=wire.decode(reply.get("value"), _unknown),
            error=self._error(reply.get("error")),
            ready_made=tuple(_words(reply, "ready_made")),
            changed=_positions(reply, "changed"),
            shares=_positions(reply, "shares"),
            printed=_text(reply, "printed"),
        )

    def _error(self, error: Any) -> observe.CallError | None:
        if error is None:
            return None
        if not isinstance(error, dict):
            raise wire.WireError("an error that is none")
        kind, message = _text(error, "kind"), _text(error, "message")
        if kind == "MemoryError" or "can't allocate memory" in message:
            message = REASONS["memory"].format(size=self._limits.memory / 2**30)
        return observe.CallError(
            kind, tuple(_words(error, "is_a")), message, tuple(_words(error, "where"))
        )

    # ----------------------------------------------------------------------------------- wire

    def _ask(self, request: wire.Message) -> wire.Message:
        """Send a request and wait for its answer, answering what the process asks meanwhile."""
        if self.over:
            raise Stop(REASONS["ended"].format(how="earlier"))
        token = secrets.token_hex(8)
        self._send({**request, "token": token})
        while True:
            message = self._receive()
            if message.get("token") == token:
                return message
            if "callback" not in message:
                self._break("wire", tampered=True)
            self._answer(message)

    def _answer(self, message: wire.Message) -> None:
        """Call a function of the grader for the learner's code."""
        with self._reading():
            number = message["callback"]
            if type(number) is not int or not 0 <= number < len(self._callbacks):
                raise wire.WireError("a callback that was not given")
            args = wire.decode(message.get("args"))
            if not isinstance(args, tuple):
                raise wire.WireError("arguments that are none")
        try:
            reply: wire.Message = {"value": wire.encode(self._callbacks[number](*args))}
        except Exception as error:  # the learner's arguments may not be what it takes
            reply = {"failed": f"{type(error).__name__}: {error}"[:500]}
        self._send(reply)

    def _send(self, message: wire.Message) -> None:
        deadline, time_is_up = self._clock.nearest()
        try:
            wire.send(self._line, message, deadline)
        except TimeoutError:
            self.end()
            raise time_is_up from None
        except wire.Closed:
            self._break("ended")

    def _receive(self) -> wire.Message:
        deadline, time_is_up = self._clock.nearest()
        try:
            self._wait(deadline)
            return wire.receive(self._line, deadline)
        except TimeoutError:
            self.end()
            raise time_is_up from None
        except wire.Closed:
            self._break("ended")
        except wire.WireError:
            self._break("wire", tampered=True)

    def _wait(self, deadline: float) -> None:
        """Wait for a message, and watch meanwhile how much all processes take together.

        The kernel limits each process alone; what a hundred of them take, nobody does.
        """
        while True:
            left = deadline - time.monotonic()
            if select.select([self._line], [], [], max(0.0, min(left, WATCH_SECONDS)))[0]:
                return
            if left <= WATCH_SECONDS:
                raise TimeoutError
            if self._box.memory() > MOST_TIMES_MEMORY * self._limits.memory:
                self.end()
                size = MOST_TIMES_MEMORY * self._limits.memory / 2**30
                raise Stop(REASONS["memory"].format(size=size))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (wire.WireError, KeyError):
            self._break("wire", tampered=True)

    def _break(self, why: str, tampered: bool = False) -> NoReturn:
        status = self.end()
        how = SIGNALS.get(status) or (
            f"signal {signal.Signals(-status).name}" if status < 0 else f"exit code {status}"
        )
        raise Stop(REASONS[why].format(how=how), tampered) from None


class Theirs:
    """A learner's function. ``observe`` asks it to watch itself on the other side.

    Parameters
    ----------
    sitting : Sitting
        The process that it lives in.
    number : int
        Which function there.
    name : str
        What the learner calls it.
    """

    def __init__(self, sitting: Sitting, number: int, name: str) -> None:
        self.sitting, self.number = sitting, number
        self.__name__ = self.__qualname__ = name

    def __observe__(self, *args: Any, **kwargs: Any) -> observe.Observation:
        """Call the function, watched, and say what was seen."""
        return self.sitting.call(self.number, args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function; its exceptions come out as they would have, from a `LearnerError`."""
        seen = self.sitting.call(self.number, args, kwargs)
        if seen.error is None:
            return self._whole(seen.value)
        theirs = LearnerError(f"{seen.error.kind}: {seen.error.message}")
        for name in seen.error.is_a:
            kind = getattr(builtins, name, None)
            if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
                raise _as_theirs(kind, seen.error.message) from theirs
        raise theirs

    def _whole(self, value: Any) -> Any:
        """Return a value if all of it crossed."""
        lost = _lost(value)
        if lost is not None:
            raise NoAnswer(f"{self.__name__}(...) gave {lost.kind}, {CANNOT_CROSS}")
        return value

    def __getattr__(self, name: str) -> Any:
        """Say by name what stays on the other side."""
        raise AttributeError(f"{self.__name__}.{name}: only calls reach {self!r}")

    def __repr__(self) -> str:
        """Say whose function this is."""
        return f"<the learner's {self.__name__}>"


def _lost(value: Any) -> observe.Unknown | None:
    """Return something in a value that did not cross."""
    if isinstance(value, observe.Unknown):
        return value
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        inside = (*value, *value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        inside = value
    return next((lost for lost in map(_lost, inside) if lost is not None), None)


def _as_theirs(kind: type[Exception], message: str) -> Exception:
    try:
        return kind(message)
    except TypeError:  # UnicodeDecodeError and others want more than a message
        return LearnerError(f"{kind.__name__}: {message}")


# ------------------------------------------------------------------------- fields of a message


def _unknown(plain: wire.Plain) -> observe.Unknown:
    match plain:
        case ["unknown", str(kind)]:
            return observe.Unknown(kind[:200])
    raise wire.WireError("a value of an unknown kind")


def _text(message: wire.Message, field: str) -> str:
    text = message.get(field, "")
    if not isinstance(text, str):
        raise wire.WireError(f"{field} is no text")
    return text[:5_000]


def _list(message: wire.Message, field: str) -> list[Any]:
    entries = message.get(field, [])
    if not isinstance(entries, list) or len(entries) > wire.MOST_ITEMS:
        raise wire.WireError(f"{field} is no list")
    return entries


def _words(message: wire.Message, field: str) -> list[str]:
    words = _list(message, field)[:MOST_LINES]
    if not all(isinstance(word, str) for word in words):
        raise wire.WireError(f"{field} is no list of words")
    return [word[:2_000] for word in words]


def _positions(message: wire.Message, field: str) -> tuple[int, ...]:
    positions = _list(message, field)[:MOST_LINES]
    if not all(type(position) is int for position in positions):
        raise wire.WireError(f"{field} is no list of positions")
    return tuple(positions)
