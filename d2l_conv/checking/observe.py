"""Call a learner's function and say what the call did, whatever it does.

The checks call a learner's function through :func:`observe` and in no other way. The sealed grader
runs the same watching inside the learner's process and hands the :class:`Observation` back. This
module therefore knows nothing of tasks and answers.
"""

from __future__ import annotations

import builtins
import contextlib
import contextvars
import copy
import functools
import inspect
import linecache
import math
import operator
import os
import re
import signal
import sys
import sysconfig
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from d2l_conv.checking.layers import layer_of
from d2l_conv.checking.unknown import Unknown
from d2l_conv.languages import _

__all__ = [
    "TIME_LIMIT",
    "CallError",
    "Observation",
    "note",
    "observe",
    "observe_each",
    "plain",
    "quiet",
    "time_limit",
    "warm",
    "watch",
]

Call = tuple[tuple[Any, ...], dict[str, Any]]  # what a function is called with

TIME_LIMIT = 10.0  # seconds a single call may take, unless a task gives it more
MOST_IMPORTS = 5  # how often a call gets its time again because it loads a module
SIZE_LIMIT = 10_000  # items that a list, tuple or dict may hold
DEPTH_LIMIT = 6  # how deep lists may be nested
# To look at each function that a call calls takes as long as many a call. What is ready-made is
# used in each of them, so that the first ones, and then some, say it.
CLOSELY, NOW_AND_THEN = 4, 8


@dataclass(frozen=True)
class CallError:
    """An exception in the learner's code: its class, its message, and the learner's own lines."""

    kind: str
    is_a: tuple[str, ...]
    message: str
    where: tuple[str, ...]
    unknown: Unknown | None = None  # the value it is about, where no wire carries it

    @property
    def unwritten(self) -> bool:
        """Whether the function is not written yet; torch raises this class as well."""
        theirs = bool(self.where) and "NotImplementedError" in self.where[-1]
        return self.kind == "NotImplementedError" and (theirs or not self.message)


@dataclass(frozen=True)
class Observation:
    """What one call gave and did; every field is a plain value."""

    value: object = None
    error: CallError | None = None
    ready_made: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    shares: tuple[int, ...] = ()


class CallTimeout(BaseException):
    """Raised in a call that takes longer than its time limit; ``except Exception`` lets it by."""


def observe(function: Any, *args: Any, **kwargs: Any) -> Observation:
    """Call ``function`` on fresh copies of the arguments and say what it gave and did.

    Parameters
    ----------
    function
        The learner's function, or a proxy of the sealed grader: an object whose ``__observe__``
        takes the same arguments and returns the observation made on the other side.
    *args, **kwargs
        Plain values, tensors, arrays or functions. Functions are handed on so that what they do
        themselves is not watched.

    Returns
    -------
    Observation
        Never an exception: whatever the call raises is in ``error``.
    """
    return _observed(function, args, kwargs)


def _observed(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], place: int = 0
) -> Observation:
    proxy = getattr(function, "__observe__", None)
    if proxy is not None:
        observed = proxy(*args, **kwargs)
        if isinstance(observed, Observation):
            return observed
    return watch(function, args, kwargs, place)


def observe_each(
    function: Any, calls: Sequence[Call], seconds: float = TIME_LIMIT
) -> Generator[Observation, None, None]:
    """Observe one call after another; a proxy may be asked for them together.

    Parameters
    ----------
    function
        The learner's function, or a proxy whose ``__observe_each__`` takes the same.
    calls
        Arguments and keyword arguments of each call.
    seconds
        How long each call may take.

    Yields
    ------
    Observation
        One for each call, in their order. Whoever does not need the rest closes the iterator.
    """
    proxy = getattr(function, "__observe_each__", None)
    observed = proxy(calls, seconds) if proxy is not None else None
    if isinstance(observed, Generator):
        yield from observed
    else:
        for place, (args, kwargs) in enumerate(calls):
            with time_limit(seconds):
                seen = _observed(function, args, kwargs, place)
            yield seen


def watch(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], place: int = 0
) -> Observation:
    """Do what :func:`observe` does, in this process.

    ``place`` is the call's in its check, counted from 0: the first ones are looked at closely.
    """
    watcher = _Watcher(closely=place < CLOSELY or place % NOW_AND_THEN == 0)
    fresh = [_fresh(arg, watcher) for arg in args]
    fresh_kwargs = {name: _fresh(arg, watcher) for name, arg in kwargs.items()}
    value: object = None
    error: CallError | None = None
    shares: tuple[int, ...] = ()
    seconds = _limit.get()
    try:
        with contextlib.nullcontext() if math.isinf(seconds) else _alarm(seconds), watcher:
            result = function(*fresh, **fresh_kwargs)
            # In here, because a result may be of a kind that computes itself when it is read.
            shares = _shared(result, fresh)
            value = plain(result)
    except BaseException as raised:  # SystemExit and KeyboardInterrupt are the learner's too
        error = _describe(raised)
    changed = tuple(
        i
        for i, (before, after) in enumerate(zip(args, fresh, strict=True))
        if not (_cannot_change(before) or callable(before) or _same(before, after))
    )
    return Observation(value, error, tuple(watcher.seen), changed, shares)


# --- arguments and values -------------------------------------------------------------------------


_SIMPLE = frozenset({int, float, bool, str, type(None)})


def _cannot_change(arg: Any) -> bool:
    """Whether there is nothing in an argument that a call could change, or share."""
    kind = type(arg)
    return kind in _SIMPLE or (kind is tuple and all(type(item) in _SIMPLE for item in arg))


def _fresh(arg: Any, watcher: _Watcher) -> Any:
    if _cannot_change(arg):
        return arg
    if _is_ordinary(arg) and arg.is_contiguous():
        return arg.clone()  # what `deepcopy` gives, at a tenth of its time
    if not callable(arg):
        return copy.deepcopy(arg)

    @functools.wraps(arg)
    def unwatched(*args: Any, **kwargs: Any) -> Any:
        with watcher.paused():
            return arg(*args, **kwargs)

    return unwatched


def plain(value: Any, depth: int = DEPTH_LIMIT) -> Any:
    """Copy a value into one of the kinds that the checks know, or into :class:`Unknown`.

    A tensor becomes a plain tensor without history, a ``torch.Size`` or named tuple a tuple, an
    ``nn.Conv2d`` a new layer of the same settings and weights, so that no later change and no
    method of a learner's subclass reaches the checks.
    """
    if value is None or type(value) in (bool, int, float, complex, str, bytes, range):
        return value
    if isinstance(value, torch.Tensor):
        return _plain_tensor(value)
    if isinstance(value, np.ndarray):
        known = value.dtype.kind in "biuf"
        if not known:
            return Unknown.of("array", dtype=value.dtype, axes=value.ndim)
        return np.array(value, subok=False)
    if isinstance(value, np.generic):
        return value if value.dtype.kind in "biuf" else _other(value)
    if isinstance(value, torch.nn.Conv2d):
        return _plain_conv(value)
    if isinstance(value, (tuple, list, dict, set, frozenset)):
        if depth == 0 or len(value) > SIZE_LIMIT:
            return Unknown.of("deep", type=type(value).__name__)
        if isinstance(value, dict):
            return {plain(k, depth - 1): plain(v, depth - 1) for k, v in value.items()}
        items = [plain(item, depth - 1) for item in value]
        kinds = (list, set, frozenset)
        return next((kind(items) for kind in kinds if isinstance(value, kind)), tuple(items))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        return "".join(value)
    if hasattr(type(value), "__index__"):
        return int(operator.index(value))
    return _other(value)


def _other(value: Any) -> Unknown:
    return Unknown.of("type", type=type(value).__name__)


def _is_ordinary(value: Any) -> bool:
    """Whether a value is a tensor that `clone` copies with all that there is to it."""
    return (
        type(value) is torch.Tensor
        and value.layout is torch.strided
        and value.is_cpu
        and not (value.requires_grad or value.is_nested or value.is_quantized)
    )


def _plain_tensor(value: torch.Tensor) -> torch.Tensor | Unknown:
    if _is_ordinary(value):
        return value.clone()
    with torch._C.DisableTorchFunctionSubclass(), torch.no_grad():
        tensor = torch.Tensor.detach(value)
        if tensor.is_nested:
            return Unknown.of("nested tensor")
        if tensor.layout != torch.strided:  # has no storage of its own
            tensor = torch.Tensor.to_dense(tensor)
        tensor = torch.Tensor.as_subclass(tensor, torch.Tensor)
        if tensor.device.type == "meta":
            return Unknown.of("no numbers")
        if tensor.is_quantized:
            return Unknown.of("quantized tensor")
        return tensor.cpu().clone()


def _plain_conv(layer: torch.nn.Conv2d) -> torch.nn.Conv2d:
    return layer_of(
        layer.in_channels,
        layer.out_channels,
        torch.Tensor.detach(layer.weight).clone(),
        None if layer.bias is None else torch.Tensor.detach(layer.bias).clone(),
        kernel_size=_setting(layer.kernel_size),
        stride=_setting(layer.stride, 2),
        padding=_setting(layer.padding, 2),
        dilation=_setting(layer.dilation, 2),
        groups=layer.groups,
        padding_mode=layer.padding_mode,
    )


def _setting(value: Any, axes: int = 1) -> Any:
    """Write a layer's setting in Python's own numbers; a single one counts for all ``axes``."""
    if isinstance(value, (tuple, list)):
        return tuple(map(_setting, value)) * (axes if len(value) == 1 else 1)
    if isinstance(value, (np.generic, torch.Tensor)) and math.prod(value.shape) == 1:
        return value.item()
    return value


def _same(before: Any, after: Any) -> bool:
    """Whether an argument still holds what it held, to the last bit."""
    if type(before) is not type(after):
        return False
    if isinstance(before, torch.Tensor):
        if before.shape != after.shape or before.dtype != after.dtype:
            return False
        if torch.equal(before, after):
            return True
        return bool(torch.equal(before.isnan(), after.isnan())) and bool(
            torch.equal(before.nan_to_num(), after.nan_to_num())
        )
    if isinstance(before, np.ndarray):
        return bool(np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
    if isinstance(before, (tuple, list)):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return bool(before == after)


def _shared(value: Any, args: list[Any]) -> tuple[int, ...]:
    """Return the positions of the arguments that a value has memory in common with."""
    taken = list(_memory(value))
    if not taken:
        return ()
    return tuple(i for i, arg in enumerate(args) if _overlap(taken, _memory(arg)))


def _overlap(some: list[tuple[int, int]], others: Iterator[tuple[int, int]]) -> bool:
    return any(
        start < other_end and other_start < end
        for other_start, other_end in others
        for start, end in some
    )


_storage = torch.Tensor.untyped_storage  # as it is before any code of a learner's runs


def _memory(value: Any, depth: int = 3) -> Iterator[tuple[int, int]]:
    if isinstance(value, torch.Tensor):
        if value.layout == torch.strided and value.device.type == "cpu" and value.numel():
            storage = _storage(value)
            yield storage.data_ptr(), storage.data_ptr() + storage.nbytes()
    elif isinstance(value, np.ndarray):
        yield np.lib.array_utils.byte_bounds(value)
    elif isinstance(value, (tuple, list)) and depth:
        for item in value[:SIZE_LIMIT]:
            yield from _memory(item, depth - 1)


# --- errors ---------------------------------------------------------------------------------------

_NOT_THEIRS = tuple(
    os.path.join(os.path.realpath(sysconfig.get_path(name)), "")
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "")
_THIS_FILE = os.path.realpath(__file__)


def _is_theirs(filename: str) -> bool:
    if filename.startswith(("<frozen", "<__array_function__")):
        return False
    return not _real(filename).startswith((*_NOT_THEIRS, _PACKAGE))


def _describe(raised: BaseException) -> CallError:
    kind = type(raised)
    if isinstance(raised, CallTimeout):
        message = _("still running after {seconds:g} s").format(seconds=_limit.get())
        return CallError("TimeoutError", ("TimeoutError",), message, _where(raised))
    try:
        message, unknown = str(raised), getattr(raised, "unknown", None)
    except BaseException:
        message, unknown = "", None
    names = tuple(map(_class_name, kind.__mro__))
    named = unknown if isinstance(unknown, Unknown) else None
    return CallError(names[0], names, message[:500], _where(raised), named)


def _class_name(kind: type) -> str:
    """Name an exception's class, and one that only has the name of one of Python's as its own."""
    known = getattr(builtins, kind.__name__, kind)
    own = not (isinstance(known, type) and issubclass(kind, known))  # NumPy's MemoryError is one
    return f"{kind.__module__}.{kind.__name__}" if own else kind.__name__


def _where(raised: BaseException, most: int = 3) -> tuple[str, ...]:
    """Name the learner's own lines that the exception passed through, innermost last."""
    lines: list[str] = []
    for frame, number in traceback.walk_tb(raised.__traceback__):
        if number is None or not _is_theirs(frame.f_code.co_filename):
            continue  # an alarm may strike where Python knows no line
        source = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
        line = f"line {number}: {source}" if source else f"line {number}"
        if line not in lines:
            lines.append(line)
    if isinstance(raised, SyntaxError) and raised.text:
        lines.append(f"line {raised.lineno}: {raised.text.strip()}")
    return tuple(lines[-most:])


# --- output ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing that is printed inside, from Python or from C, reach the cell's own streams."""
    with (
        open(os.devnull, "w", encoding="utf-8", errors="replace") as nowhere,
        _quiet_descriptors(nowhere.fileno()),
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


@contextlib.contextmanager
def _quiet_descriptors(nowhere: int) -> Iterator[None]:
    saved: list[tuple[int, int]] = []
    try:
        saved += [(descriptor, os.dup(descriptor)) for descriptor in (1, 2)]
        for descriptor, _ in saved:
            os.dup2(nowhere, descriptor)
    except OSError:  # a process without standard streams has nothing to keep quiet
        yield
        return
    try:
        yield
    finally:
        for descriptor, copied in saved:
            os.dup2(copied, descriptor)
            os.close(copied)


# --- time -----------------------------------------------------------------------------------------


_limit: contextvars.ContextVar[float] = contextvars.ContextVar("limit", default=TIME_LIMIT)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Give each call inside this many seconds; ``math.inf`` sets no alarm."""
    token = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(token)


def seconds_per_call() -> float:
    """Return how many seconds each call has here."""
    return _limit.get()


def _importing(frame: FrameType | None) -> bool:
    """Whether a module is being loaded; to stop there would leave it half-loaded for good."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise :class:`CallTimeout` in a call that goes on; only a main thread on Unix can.

    A call gets its time again when it is met in an import: torch loads much at first use.
    """
    again = MOST_IMPORTS

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal again
        if again == 0 or not _importing(frame):
            raise CallTimeout
        again -= 1
        signal.setitimer(signal.ITIMER_REAL, seconds)

    in_main_thread = threading.current_thread() is threading.main_thread()
    if not hasattr(signal, "setitimer") or not in_main_thread:
        yield
        return
    handler = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


# --- what a call uses -----------------------------------------------------------------------------

_CONVOLUTION = re.compile(r"(^|_|:)(conv(\d|_|$|olu|olv)|correlat)")
_AUTOGRAD = {"run_backward", "_make_dual"}
_DERIVATIVES = {"hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"}
_TRAINING = {  # what trains in the place of a learner, by where it is; preparing data does not
    "torch.optim": {"step"},
    "scipy.optimize": {"minimize"},
    "sklearn.linear_model": {"fit", "partial_fit"},
    "sklearn.neural_network": {"fit", "partial_fit"},
}


class _Watcher:
    """Notes the ready-made things that are used while it is entered, in the thread of the call.

    Three things are seen: operators as torch dispatches them, under whatever name they were
    called, and in calls that are watched ``closely`` C functions by their own name, and Python
    functions by the file they come from. This is for everybody who does it plainly. Who hides it
    on purpose is not hunted, see docs/threat-model.md.
    """

    def __init__(self, closely: bool) -> None:
        self.closely = closely
        self.seen: dict[str, None] = {}
        self.pauses = 0

    def note(self, label: str) -> None:
        if not self.pauses:
            self.seen[label] = None

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        self.pauses += 1
        try:
            yield
        finally:
            self.pauses -= 1

    def __enter__(self) -> None:
        self.operators = _operators(self.note)
        self.operators.__enter__()
        self.before, _active[0] = _active[0], self
        self.profile = sys.getprofile()
        if self.closely:
            sys.setprofile(self._profile)

    def __exit__(self, *exc_info: Any) -> None:
        if self.closely:
            sys.setprofile(self.profile)
        self.operators.__exit__(*exc_info)
        _active[0] = self.before

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call":
            name = getattr(arg, "__name__", "")
            label = _c_label(name)
            if label and frame.f_code.co_filename != __file__:
                self.note(label if label != "library" else f"{_home(arg)}{name}")
        elif event == "call":
            label = _label_of(frame.f_code)
            if label and not _called_from_within(frame):
                self.note(label)


# By identity, since the hash of a code object takes as long as many a learner's function; the code
# is kept beside its label, so that no other one gets its place in memory.
_labels: dict[int, tuple[CodeType, str | None]] = {}


def _label_of(code: CodeType) -> str | None:
    known = _labels.get(id(code))
    if known is None:
        known = _labels[id(code)] = code, _python_label(code)
    return known[1]


@functools.cache
def _c_label(name: str) -> str | None:
    if name in _AUTOGRAD:
        return "autograd"
    return "library" if _CONVOLUTION.search(name) else None


def _home(function: Any) -> str:
    module = getattr(function, "__module__", None) or type(function.__self__).__name__
    return f"{module}."


@functools.cache
def _real(filename: str) -> str:
    return os.path.realpath(filename)


_WATCHING = {
    "checking/layers.py",
    "checking/observe.py",
    "checking/unknown.py",
    "languages.py",
}


def _python_label(code: CodeType) -> str | None:
    """Name a Python function that is ready-made, or return None."""
    name = code.co_name
    if _real(code.co_filename).startswith(_PACKAGE):
        inside = os.path.relpath(_real(code.co_filename), _PACKAGE).replace(os.sep, "/")
        if inside in _WATCHING or inside.startswith("grading/"):
            return None  # what watches the call
        if name in ("<module>", "__getattr__"):
            return None
        if code.co_flags & inspect.CO_GENERATOR:
            return None  # an old one may be closed in any call, and none of them gives an answer
        module = inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return f"d2l_conv.{module}.{code.co_qualname}"
    library = _in_library(code.co_filename)
    if library is None:
        return None
    if _CONVOLUTION.search(name):
        return f"{library}.{name}"
    if library == "torch.autograd.functional" and name in _DERIVATIVES:
        return "autograd"  # also where the function to differentiate cuts its history off
    trains = next((start for start in _TRAINING if library.startswith(start)), None)
    return trains if trains and name in _TRAINING[trains] else None


def _in_library(filename: str) -> str | None:
    """Name the module of an installed library that a file holds."""
    found = re.search(r"/(?:site|dist)-packages/(.+)\.py$", filename.replace("\\", "/"))
    return found[1].removesuffix("/__init__").replace("/", ".") if found else None


def _called_from_within(frame: FrameType) -> bool:
    """Whether the package calls its own function, as it does while it is imported."""
    caller = frame.f_back
    while caller is not None and "importlib" in caller.f_code.co_filename:
        caller = caller.f_back
    if caller is None:
        return False
    filename = _real(caller.f_code.co_filename)
    return filename.startswith(_PACKAGE) and filename != _THIS_FILE


_active: list[_Watcher | None] = [None]  # the watcher of the call that runs


def note(label: str) -> None:
    """Say that the call that runs, if any, uses something ready-made."""
    if _active[0] is not None:
        _active[0].note(label)


class _Listening(threading.local):
    note: Callable[[str], None] | None = None


_listening = _Listening()
# A dispatch key that no machine here uses: torch looks it up before autograd, finds nothing for
# most operators and goes on, which costs next to nothing. A TorchDispatchMode would see the same
# operators at five times the price of a learner's loop.
_KEY = "AutocastIPU"


def _operators(note: Callable[[str], None]) -> contextlib.AbstractContextManager[Any]:
    """Report the name of every convolution that torch dispatches in this thread."""
    key = _register_listeners()
    return _Mode(note) if key is None else _Listeners(note, key)


class _Listeners:
    """Lets the listeners report while it is entered."""

    def __init__(self, note: Callable[[str], None], key: Any) -> None:
        self.note, self.key = note, key

    def __enter__(self) -> None:
        self.before, _listening.note = _listening.note, self.note
        include = torch._C._dispatch_tls_local_include_set()
        exclude = torch._C._dispatch_tls_local_exclude_set()
        self.guard = torch._C._ForceDispatchKeyGuard(include | self.key, exclude - self.key)
        self.guard.__enter__()

    def __exit__(self, *exc_info: Any) -> None:
        self.guard.__exit__(*exc_info)
        _listening.note = self.before


@functools.cache
def _register_listeners() -> Any:
    """Put a listener in front of each convolution; return their key, None where there is none."""
    try:
        key = torch._C.DispatchKeySet(getattr(torch._C.DispatchKey, _KEY))
        others = torch.library.Library("_", "IMPL")
        others.fallback(torch.library.fallthrough_kernel, _KEY)
        _libraries.append(others)
        for full_name in torch._C._dispatch_get_all_op_names():
            name, _, overload = full_name.partition(".")
            space, _, base = name.partition("::")
            if not _CONVOLUTION.search(base):
                continue
            packet = getattr(getattr(torch.ops, space), base)
            _listen(getattr(packet, overload or "default"), name, key)
    except (AttributeError, RuntimeError):
        return None
    return key if hasattr(torch._C, "_ForceDispatchKeyGuard") else None


_libraries: list[torch.library.Library] = []  # a library that is collected takes back its kernels


def _listen(op: Any, name: str, key: Any) -> None:
    def kernel(*args: Any, **kwargs: Any) -> Any:
        if _listening.note is not None:
            _listening.note(name)
        with torch._C._ExcludeDispatchKeyGuard(key):
            return op(*args, **kwargs)

    library = torch.library.Library(name.partition("::")[0], "IMPL")
    library.impl(op, kernel, _KEY)
    _libraries.append(library)


class _Mode(TorchDispatchMode):
    """The public way to see operators, for a torch whose inner parts have moved."""

    supports_higher_order_operators = True

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.note = note

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func._schema.name if hasattr(func, "_schema") else str(func)
        if _CONVOLUTION.search(name):
            self.note(name)
        return func(*args, **(kwargs or {}))


def warm() -> None:
    """Do now what the first call would do once, so that a forked process starts warm."""
    watch(int, (), {})
