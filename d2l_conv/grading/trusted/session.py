"""A learner's functions, as the checks see them from the grader's process.

A `Session` is one sealed process and the wire to it. A `RemoteFunction` stands for one in it:
the checks call it through ``observe``, a plain test cell calls it like any function.
"""

from __future__ import annotations

import builtins
import contextlib
import math
import secrets
import select
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from d2l_conv.checking import observe
from d2l_conv.checking.unknown import Unknown
from d2l_conv.grading import wire
from d2l_conv.grading.limits import WALL_TIMES, Limits
from d2l_conv.grading.trusted import memory
from d2l_conv.grading.trusted.sandbox import (
    Zygote,
    children_at_work,
    cpu_seconds,
    how_it_ended,
    sender,
)
from d2l_conv.languages import N_, Sentences, _

MOST_LINES = 50
CALLS_AT_A_TIME = 16
WATCH_SECONDS = 0.5
TICK = 0.01  # seconds; to ask the kernel who worked how long takes longer than many a call
GRACE_SECONDS = 2.0  # for a cell that is interrupted
PASS_OVER_SECONDS = 1.0  # for a call whose answer nobody waits for
START_SECONDS = 60.0
READ_SECONDS = 60.0  # for one message, once it has begun
MOST_TIMES_MEMORY = 2  # all processes of a submission, compared with what one may take

REASONS = Sentences(
    {
        "call": "timed out after {seconds:g} s",
        "cell": "timed out after {seconds:g} s",
        "interrupted": "timed out after {seconds:g} s; what it had assigned by then is kept",
        "test": "timed out: the question took more than {seconds:g} s",
        "submission": "timed out: the notebook took more than {seconds:g} s",
        "ended": "the process ended ({how})",
        "memory": "memory limit ({size:.1f} GB)",
        "deaf": "the process stopped in the middle of an answer",
        "wire": "the process gave something that is no answer",
    }
)
HOLDS = N_("{name} is {what}, which cannot cross to the grader (docs/test-cells.md says what can)")
GIVES = N_(
    "{name}(...) gave {what}, which cannot cross to the grader (docs/test-cells.md says what can)"
)
SIGNALS = {-11: N_("a segmentation fault"), -9: N_("it was killed"), -6: N_("an abort")}


class Stop(BaseException):
    """The sealed process is gone or had to be ended; no check may catch it.

    Attributes
    ----------
    reason : str
        What the teacher and the learner read.
    tampered : bool
        Whether the process spoke the wire by hand.
    outputs : list
        What a cell that was interrupted had shown by then, not yet checked.
    """

    def __init__(self, reason: str, tampered: bool = False, outputs: Iterable[Any] = ()) -> None:
        super().__init__(reason)
        self.reason, self.tampered, self.outputs = reason, tampered, list(outputs)


class LearnerError(Exception):
    """An exception in a learner's function, called by a test cell without a check."""


class NoAnswer(TypeError):
    """A name or a result of the learner that cannot cross the wire; the message says what."""


class _Limit(NamedTuple):
    kind: str
    seconds: float
    work: float  # how much has been done by its end
    wall: float  # its end by the clock
    until: float  # or that of one around it, if it is sooner


class Clock:
    """Limits inside one another; the nearest one says why time is up.

    It counts seconds of work: those of this process, and those that `charge` is told.
    """

    def __init__(self) -> None:
        self._limits: list[_Limit] = []
        self._charged = self._worked = 0.0
        self._looked = -math.inf

    def charge(self, seconds: float) -> None:
        """Count seconds in which a learner's processes worked, or slept."""
        self._charged += max(0.0, seconds)

    def spent(self) -> float:
        """Return the seconds of work so far."""
        now = time.monotonic()
        if now - self._looked > TICK:
            self._looked, self._worked = now, time.process_time()
        return self._worked + self._charged

    @contextlib.contextmanager
    def within(self, kind: str, seconds: float) -> Iterator[None]:
        """Give everything inside at most ``seconds`` of work, and `WALL_TIMES` as many by clock."""
        wall = time.monotonic() + WALL_TIMES * seconds
        until = min(wall, self.wall())
        self._limits.append(_Limit(kind, seconds, self.spent() + seconds, wall, until))
        try:
            yield
        finally:
            self._limits.pop()

    def check(self) -> None:
        """Raise `Stop` if a limit is reached."""
        spent, now = self.spent(), time.monotonic()
        over = [limit for limit in self._limits if spent >= limit.work or now >= limit.wall]
        if over:
            first = min(over, key=lambda limit: limit.work)
            raise Stop(REASONS[first.kind].format(seconds=first.seconds))

    def wall(self) -> float:
        """Return until when (of ``time.monotonic``) somebody may be waited for."""
        return self._limits[-1].until if self._limits else math.inf


class _Meter:
    """Tells a clock how long a sealed process, and what it started, have worked.

    Parameters
    ----------
    process : int
        Its number on this machine; 0 where that is not known, and all time counts.
    clock : Clock
        Is told.
    """

    def __init__(self, process: int, clock: Clock) -> None:
        self._process, self._clock = process, clock
        self._own = self._seconds() or 0.0
        self._looked = time.monotonic()
        self._children = 0.0

    def _seconds(self) -> float | None:
        return cpu_seconds(self._process) if self._process else time.monotonic()

    def read(self) -> None:
        """Charge what the process itself has computed."""
        now = time.monotonic()
        if now - self._looked < TICK:
            return
        self._looked, own = now, self._seconds()
        if own is not None:
            self._clock.charge(own - self._own)
            self._own = own

    def look(self, waited: float) -> None:
        """Charge what all have computed, and the ``waited`` seconds if nobody wanted a core."""
        before = self._clock.spent()
        self.read()
        if self._process:
            seconds, runs = children_at_work(self._process)
            self._clock.charge(seconds - self._children)
            self._children = max(seconds, self._children)
            if not runs:
                self._clock.charge(before + waited - self._clock.spent())


class Session:
    """One sealed process, from its fork to its end.

    Parameters
    ----------
    zygote : Zygote
        Forks it.
    limits : Limits
        What it may use.
    clock : Clock
        How long anything may take.

    Raises
    ------
    SandboxGone
        If no sealed process can be made.
    """

    def __init__(self, zygote: Zygote, limits: Limits, clock: Clock) -> None:
        self._zygote, self._limits, self._clock = zygote, limits, clock
        self._line, self._process = zygote.fork(limits)
        self._reader = wire.Reader(self._line)
        self._looked = time.monotonic()
        self._poll = select.poll()
        self._poll.register(self._line, select.POLLIN)
        self._callbacks: list[Callable[..., Any]] = []
        self._group: Path | None = None
        self.over = False
        try:
            self._line.settimeout(START_SECONDS)
            number = sender(self._line)
            self._meter = _Meter(number, clock)
            if number and (group := memory.here()):
                self._group = memory.put(group, number, MOST_TIMES_MEMORY * limits.memory)
            reply = self._reader.receive(time.monotonic() + START_SECONDS)
        except (wire.Closed, wire.WireError, TimeoutError):
            reply = {"broken": "no word from it"}
        if not reply.get("ready"):
            self.end()
            raise RuntimeError(f"no sealed process: {reply.get('broken')}")

    def end(self, wait: bool = True) -> int:
        """End the process with all that it started; return how it ended, if that is waited for."""
        if self.over:
            return 0
        self.over = True
        self._line.close()
        return self._zygote.end(self._process, wait)

    # ------------------------------------------------------------------------------- requests

    def put_files(self, files: dict[str, bytes]) -> None:
        """Hand over the files of a submission."""
        with self._clock.within("cell", self._limits.cell_seconds):
            self._hear(self._order({"do": "files", "files": files}))

    def run(self, source: str) -> list[Any]:
        """Run one cell; return what it showed, not yet checked.

        Raises
        ------
        Stop
            If it ended the process, or took too long. In that case it is interrupted first, and
            the process lives on if that ended the cell.
        """
        token = self._order({"do": "run", "source": source})
        seconds = self._limits.cell_seconds
        try:
            with self._clock.within("cell", seconds):
                return _list(self._listen(token), "outputs")
        except Stop:
            if self.over:
                raise
        self._zygote.interrupt(self._process)
        with self._clock.within("cell", GRACE_SECONDS):
            outputs = _list(self._hear(token), "outputs")
        raise Stop(REASONS["interrupted"].format(seconds=seconds), outputs=outputs)

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
            reply = self._hear(self._order({"do": "fetch", "name": name}))
        if reply.get("missing"):
            raise KeyError(name)
        if "unknown" in reply:
            raise NoAnswer(_(HOLDS).format(name=name, what=_unknown(reply["unknown"])))

        def thing(plain: wire.Plain) -> Any:
            match plain:
                case ["thing", int(number)]:
                    return RemoteFunction(self, number, name)
            raise wire.WireError("a value of an unknown kind")

        with self._reading():
            return wire.decode(reply.get("value"), thing)

    def calls(
        self, number: int, calls: Sequence[observe.Call], asked: float = observe.TIME_LIMIT
    ) -> Generator[observe.Observation, None, None]:
        """Call a learner's function many times; yield what was seen of each call, as it comes.

        The calls go out together, some at a time, and each one's answer comes on its own. So a call
        has its own time and its own end, and neither side waits for the other between two calls.
        """
        seconds = self._limits.call_seconds if asked == observe.TIME_LIMIT else asked
        for start in range(0, len(calls), CALLS_AT_A_TIME):
            some = calls[start : start + CALLS_AT_A_TIME]
            plain = [self._written(args, kwargs) for args, kwargs in some]
            order = {"do": "call", "thing": number, "calls": plain, "first": start}
            token = self._order(order)
            to_come = len(some)
            try:
                while to_come:
                    to_come -= 1
                    yield self._observation(self._seen(token, seconds))
            finally:
                self._pass_over(token, 0 if self.over else to_come)  # whoever asked has enough
                self._callbacks.clear()

    def _pass_over(self, token: str, answers: int) -> None:
        """Take answers that nobody waits for; the process ends where they take long to come."""
        try:
            for _answer in range(answers):
                self._seen(token, PASS_OVER_SECONDS)
        except Stop as stop:
            if stop.tampered:
                raise

    def _seen(self, token: str, seconds: float) -> wire.Message:
        self._meter.read()  # what it has computed since the last answer is not this call's
        with self._clock.within("call", seconds):
            return self._hear(token)

    def _written(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> wire.Plain:
        named = {name: wire.encode(value, self._write_callable) for name, value in kwargs.items()}
        return [[wire.encode(value, self._write_callable) for value in args], named]

    def _write_callable(self, function: Any) -> wire.Plain:
        if isinstance(function, RemoteFunction) and function.session is self:
            return ["thing", function.number]
        if not callable(function):
            raise wire.UnknownType("type", type=type(function).__name__)
        self._callbacks.append(function)
        return ["callback", len(self._callbacks) - 1, getattr(function, "__name__", "f")]

    def _observation(self, reply: wire.Message) -> observe.Observation:
        with self._reading():
            if "unknown" in reply:
                return observe.Observation(_unknown(reply["unknown"]))
            return observe.Observation(
                value=wire.decode(reply.get("value"), _unknown),
                error=self._error(reply.get("error")),
                ready_made=_words(reply, "ready_made"),
                changed=tuple(_list(reply, "changed", int)),
                shares=tuple(_list(reply, "shares", int)),
            )

    def _error(self, error: Any) -> observe.CallError | None:
        if error is None:
            return None
        if not isinstance(error, dict):
            raise wire.WireError("an error that is none")
        kind, message = _text(error, "kind"), _text(error, "message")
        if kind == "MemoryError" or "can't allocate memory" in message:
            message = REASONS["memory"].format(size=self._limits.memory / 2**30)
        unknown = error.get("unknown")
        return observe.CallError(
            kind,
            _words(error, "is_a"),
            message,
            _words(error, "where"),
            None if unknown is None else _unknown(unknown),
        )

    # ----------------------------------------------------------------------------------- wire

    def _order(self, request: wire.Message) -> str:
        """Send a request; return what its answer is known by."""
        if self.over:
            raise Stop(REASONS["ended"].format(how=_("earlier")))
        try:
            self._clock.check()  # a short request is not looked at while it runs
        except Stop:
            self.end()
            raise
        token = secrets.token_hex(8)
        self._send({**request, "token": token})
        return token

    def _hear(self, token: str) -> wire.Message:
        """Wait for an answer; the process ends where that takes too long."""
        try:
            return self._listen(token)
        except Stop:
            self.end()
            raise

    def _listen(self, token: str) -> wire.Message:
        """Wait for an answer, answering what the process asks meanwhile."""
        while True:
            message = self._receive()
            if message.get("token") == token:
                self._meter.read()
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
        try:
            wire.send(self._line, message, self._soon())
        except TimeoutError:
            self._break("deaf")
        except wire.Closed:
            self._break("ended")

    def _receive(self) -> wire.Message:
        self._wait()
        try:
            return self._reader.receive(None if self._reader.holds_one() else self._soon())
        except TimeoutError:
            self._break("deaf")
        except wire.Closed:
            self._break("ended")
        except wire.WireError:
            self._break("wire", tampered=True)

    def _soon(self) -> float:
        return min(self._clock.wall(), time.monotonic() + READ_SECONDS)

    def _wait(self) -> None:
        """Wait for a message, and watch meanwhile what all processes take together.

        The kernel limits each process alone; what a hundred of them take, nobody does.
        """
        began = time.monotonic()
        if began - self._looked > WATCH_SECONDS:  # many short calls, one after another
            self._look(0.0)
        while not self._reader.holds_one() and not self._poll.poll(1000 * WATCH_SECONDS):
            now = time.monotonic()  # on a busy machine much later than asked for
            self._look(now - began)
            began = now

    def _look(self, waited: float) -> None:
        self._looked = time.monotonic()
        self._meter.look(waited)
        if self._zygote.memory() > MOST_TIMES_MEMORY * self._limits.memory:
            self._too_much()
        self._clock.check()

    def _too_much(self) -> NoReturn:
        self.end()
        size = MOST_TIMES_MEMORY * self._limits.memory / 2**30
        raise Stop(REASONS["memory"].format(size=size)) from None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Take what is read inside, and cannot be, as not written by our side."""
        try:
            yield
        except (wire.WireError, KeyError):
            self._break("wire", tampered=True)

    def _break(self, why: str, tampered: bool = False) -> NoReturn:
        if self._group is not None and memory.was_full(self._group):
            self._too_much()
        status = self.end()
        how = _(SIGNALS[status]) if status in SIGNALS else how_it_ended(status)
        raise Stop(REASONS[why].format(how=how), tampered) from None


class RemoteFunction:
    """A learner's function. ``observe`` asks it to watch itself on the other side.

    Parameters
    ----------
    session : Session
        The process that it lives in.
    number : int
        Which function there.
    name : str
        What the learner calls it.
    """

    def __init__(self, session: Session, number: int, name: str) -> None:
        self.session, self.number = session, number
        self.__name__ = self.__qualname__ = name

    def __observe__(self, *args: Any, **kwargs: Any) -> observe.Observation:
        """Call the function, watched, and say what was seen."""
        calls, seconds = [(args, kwargs)], observe.seconds_per_call()
        with contextlib.closing(self.session.calls(self.number, calls, seconds)) as observed:
            return next(observed)

    def __observe_each__(
        self, calls: Sequence[observe.Call], seconds: float
    ) -> Generator[observe.Observation, None, None]:
        """Do the same for many calls."""
        return self.session.calls(self.number, calls, seconds)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function; its exceptions come out as they would have, from a `LearnerError`."""
        seen = self.__observe__(*args, **kwargs)
        if seen.error is None:
            if (lost := _lost(seen.value)) is not None:
                raise NoAnswer(_(GIVES).format(name=self.__name__, what=lost))
            return seen.value
        theirs = LearnerError(f"{seen.error.kind}: {seen.error.message}")
        for name in seen.error.is_a:
            kind = getattr(builtins, name, None)
            if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
                raise _as_remote(kind, seen.error.message) from theirs
        raise theirs

    def __getattr__(self, name: str) -> Any:
        """Say by name what stays on the other side."""
        raise AttributeError(f"{self.__name__}.{name}: only calls reach {self!r}")

    def __repr__(self) -> str:
        """Say whose function this is."""
        return f"<the learner's {self.__name__}>"


def _lost(value: Any) -> Unknown | None:
    """Return something in a value that did not cross."""
    if isinstance(value, Unknown):
        return value
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        inside = (*value, *value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        inside = value
    return next((lost for lost in map(_lost, inside) if lost is not None), None)


def _as_remote(kind: type[Exception], message: str) -> Exception:
    try:
        return kind(message)
    except TypeError:  # UnicodeDecodeError and others want more than a message
        return LearnerError(f"{kind.__name__}: {message}")


# ------------------------------------------------------------------------- fields of a message


def _unknown(plain: wire.Plain) -> Unknown:
    match plain:
        case ["unknown", key, words]:
            try:
                return Unknown.read(key, words)
            except ValueError as error:
                raise wire.WireError(str(error)) from None
    raise wire.WireError("a value of an unknown kind")


def _text(message: wire.Message, field: str) -> str:
    text = message.get(field, "")
    if not isinstance(text, str):
        raise wire.WireError(f"{field} is no text")
    return text[:5_000]


def _list(message: wire.Message, field: str, kind: type | None = None) -> list[Any]:
    """Return a list as it is; or the first entries of one, each of which is of a kind."""
    entries = message.get(field, [])
    if not isinstance(entries, list):
        raise wire.WireError(f"{field} is no list")
    if kind is None or not entries:
        return entries
    first = entries[:MOST_LINES]
    if not all(type(entry) is kind for entry in first):
        raise wire.WireError(f"{field} is no list of {kind.__name__}")
    return first


def _words(message: wire.Message, field: str) -> tuple[str, ...]:
    return tuple([word[:2_000] for word in _list(message, field, str)])
