"""What is right and what is wrong, known without the checks.

Each ``judge_TASK(function)`` returns the reasons why an answer is wrong, an empty list where it is
right. The rules are those of the task's text, the values are PyTorch's (its layers and autograd),
or a plain loop. A task without a judge of its own is judged by the first right answer of its
corpus, which a person wrote: from the task's module come the arguments of the calls, and no value
that is called right. Nothing else here is shared with the checks.
"""

from __future__ import annotations

import contextlib
import copy
import io
import itertools
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from d2l_conv.homework import TASKS

from . import answers

Function = Callable[..., Any]
Judge = Callable[[Function], list[str]]
SECONDS = 6  # of computing that one judgement may take before the answer counts as hanging


class Wrong(Exception):
    """The answer is wrong, for the reason that is the message."""


class _Hang(BaseException):
    """Not an Exception: an answer's own ``except Exception`` must not swallow it."""


# --- watching a call -------------------------------------------------------------------------

CONVOLUTIONS = ("convolution", "conv1d", "conv2d", "conv3d", "conv_transpose", "conv_tbc")
OWN_FILES = (
    "d2l_conv/conv.py",
    "d2l_conv/sizes.py",
    "d2l_conv/worked.py",
    "d2l_conv/backprop.py",
    "d2l_conv/shapes.py",
)
DERIVATIVES = ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "jacobian", "hessian")
READY_MADE = (  # what, file, functions (all where none is named)
    ("convolution", "/scipy/signal/", ("correlate", "correlate2d", "convolve", "convolve2d")),
    ("convolution", "/scipy/ndimage/", ("correlate", "convolve", "correlate1d", "convolve1d")),
    ("convolution", "/numpy/", ("correlate", "convolve")),
    *(("convolution", file, ()) for file in OWN_FILES),
    ("autograd", "/torch/_functorch/", DERIVATIVES),
    ("autograd", "/torch/autograd/", ("backward", *DERIVATIVES)),
    ("autograd", "/torch/optim/", ("step",)),
)


class _Operators(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[Any] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.seen.add(func)
        return func(*args, **kwargs) if kwargs else func(*args)


@cache
def _ready_made(path: str, name: str) -> frozenset[str]:
    """Say what a function of a file does for whoever calls it."""
    return frozenset(
        what
        for what, place, names in READY_MADE
        if place in path and (name in names if names else name != "<module>")
    )


@contextlib.contextmanager
def _watching() -> Iterator[set[str]]:
    """Collect 'convolution' and 'autograd' as they are used, by operator and by file."""
    used: set[str] = set()

    def profile(frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            used.update(_ready_made(frame.f_code.co_filename, frame.f_code.co_name))

    def profile_thread(frame: Any, event: str, arg: Any) -> None:
        # Dispatch modes are a thread's own, so a new thread's calls are known by name.
        if event == "c_call" and getattr(arg, "__name__", "") in CONVOLUTIONS:
            used.add("convolution")
        profile(frame, event, arg)

    operators = _Operators()
    threading.setprofile(profile_thread)
    sys.setprofile(profile)
    try:
        with operators:
            yield used
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    if any(name in str(operator) for operator in operators.seen for name in CONVOLUTIONS):
        used.add("convolution")


def _call(function: Function, *args: Any, forbid: tuple[str, ...] = (), **kwargs: Any) -> Any:
    """Call an answer; refuse ready-made answers and changed arguments."""
    before = [a.clone() if isinstance(a, Tensor) else a for a in args]
    if forbid:
        with _watching() as used:
            value = function(*args, **kwargs)
        if used & set(forbid):
            raise Wrong(f"ready-made: {', '.join(sorted(used & set(forbid)))}")
    else:
        value = function(*args, **kwargs)
    for position, (was, now) in enumerate(zip(before, args, strict=True)):
        changed = (
            was.shape != now.shape or not torch.equal(was, now)
            if isinstance(was, Tensor)
            else was is not now
        )
        if changed:
            raise Wrong(f"changed argument {position}")
    return value


def _shares(value: Any, *args: Tensor) -> None:
    """Refuse tensors that lie in an argument's memory."""
    for result in value if isinstance(value, tuple | list) else [value]:
        if isinstance(result, Tensor) and result.numel():
            memory = result.untyped_storage().data_ptr()
            if any(memory == arg.untyped_storage().data_ptr() for arg in args):
                raise Wrong("shares memory with an argument")


def _whole(value: Any) -> int:
    if isinstance(value, Tensor) and value.dim() == 0 and not value.is_floating_point():
        value = value.item()
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise Wrong(f"not an integer: {value!r}")
    return int(value)


def _tensor(value: Any, expected: Tensor, like: torch.dtype) -> None:
    if not isinstance(value, Tensor):
        raise Wrong(f"not a tensor: {type(value).__name__}")
    if value.shape != expected.shape:
        raise Wrong(f"shape {tuple(value.shape)}, not {tuple(expected.shape)}")
    close = 1e-9 if like == torch.float64 else 2e-5
    scale = max(1.0, float(expected.abs().max())) if expected.numel() else 1.0
    error = (value.detach().double() - expected.double()).abs()
    if not bool((error <= close * scale).all()):
        raise Wrong(f"values: error {float(error.max()):.3g}")


def _refuses(function: Function, *args: Any, **kwargs: Any) -> None:
    try:
        value = _call(function, *args, **kwargs)
    except ValueError:
        return
    raise Wrong(f"no ValueError for {args} {kwargs}, but {value!r}")


@cache
def _load() -> None:
    """Load what watching needs, for seconds that no answer is to pay for."""
    with _watching():
        torch.ones(())


def _judge(body: Callable[[Function], None], seconds: float = SECONDS) -> Judge:
    def alarm(*_: object) -> None:
        raise _Hang

    def judge(function: Function) -> list[str]:
        _load()
        old = signal.signal(signal.SIGVTALRM, alarm)
        # Again each second: an exception is lost that is raised while Python tidies up.
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
        try:
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body(function)
        except Wrong as wrong:
            return [str(wrong)]
        except _Hang:
            return ["hangs"]
        except Exception as error:
            return [f"raises {type(error).__name__}: {error}"]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, old)
        return []

    return judge


# --- homework 1: sizes -----------------------------------------------------------------------


def _count(n: int, k: int, p: int, s: int, d: int = 1) -> int:
    """Windows that fit, counted one by one; 0 where none does."""
    return sum(1 for start in range(0, n + 2 * p, s) if start + d * (k - 1) < n + 2 * p)


OUT_OF_RANGE = (  # n, k, p, s, d
    (0, 3, 1, 1, 1),
    (-1, 1, 3, 1, 1),
    (8, 0, 1, 1, 1),
    (8, -2, 1, 1, 1),
    (8, 3, -1, 1, 1),
    (8, 3, 1, 0, 1),
    (8, 3, 1, -1, 1),
    (8, 3, 1, 1, 0),
    (8, 3, 1, 1, -1),
)
FORBID_1 = ("convolution",)


@_judge
def judge_output_size(function: Function) -> None:
    _call(function, 9, 3, 1, 2, 2, forbid=FORBID_1)
    for n, k, p, s, d in itertools.product(
        (1, 2, 5, 8, 9), (1, 2, 3, 4, 7), (0, 1, 2), (1, 2, 3, 4), (1, 2, 3)
    ):
        expected = _count(n, k, p, s, d)
        if expected == 0:
            _refuses(function, n, k, p, s, d)
            continue
        value = _whole(_call(function, n, k, padding=p, stride=s, dilation=d))
        if value != expected:
            raise Wrong(f"output_size{(n, k, p, s, d)} gave {value}, not {expected}")
    for n, k in ((8, 3), (7, 4), (8, 3), (100, 11), (2000, 1500)):
        if _whole(_call(function, n, k)) != n - k + 1:
            raise Wrong("defaults")
    for case in OUT_OF_RANGE:
        _refuses(function, *case)


def _shape(value: Any) -> tuple[int, int]:
    try:
        items = list(value)
    except TypeError as error:
        raise Wrong(f"not a pair: {value!r}") from error
    if isinstance(value, str | set | dict) or len(items) != 2:
        raise Wrong(f"not a pair: {value!r}")
    return _whole(items[0]), _whole(items[1])


@_judge
def judge_output_shape(function: Function) -> None:
    _call(function, (9, 7), (3, 2), (1, 2), (2, 1), forbid=FORBID_1)
    pairs = ((1, 2), (2, 1), (3, 5), (5, 3), 3, 2, 1)
    for shape, k, p, s in itertools.product(
        ((8, 8), (8, 6), (5, 11), (1, 4), (900, 700)),
        (*pairs, (1, 17), (19, 2)),
        (0, 1, (2, 1), (0, 3)),
        (1, 2, (3, 4), (2, 1), (2, 2)),
    ):
        k2, p2, s2 = ((v, v) if isinstance(v, int) else v for v in (k, p, s))
        expected = tuple(_count(shape[i], k2[i], p2[i], s2[i]) for i in (0, 1))
        if 0 in expected:
            _refuses(function, shape, k, p, s)
            continue
        value = _shape(_call(function, shape, k, padding=p, stride=s))
        if value != expected:
            raise Wrong(f"output_shape{(shape, k, p, s)} gave {value}, not {expected}")
    if _shape(_call(function, (8, 5), 3)) != (6, 3):
        raise Wrong("defaults")
    for axis, (n, k, p, s, _) in itertools.product((0, 1), OUT_OF_RANGE[:7]):
        good, bad = (8, 3, 1, 1), (n, k, p, s)
        first, second = (bad, good) if axis == 0 else (good, bad)
        _refuses(function, *zip(first, second, strict=True))
        if axis == 0:
            _refuses(function, (n, n), k, p, s)


@partial(_judge, seconds=1.5)  # many of its mutants never end
def judge_layers_until(function: Function) -> None:
    _call(function, 9, 2, 3, 1, 2, forbid=FORBID_1)
    for n, target, k, p, s in itertools.product(
        (1, 2, 5, 8, 17, 40), (1, 2, 3, 8), (1, 2, 3, 5), (0, 1, 2), (1, 2, 3)
    ):
        size, layers = n, 0
        while size > target and 0 < _count(size, k, p, s) < size:
            size, layers = _count(size, k, p, s), layers + 1
        if size > target:
            _refuses(function, n, target, k, p, s)
        elif _whole(_call(function, n, target, k, padding=p, stride=s)) != layers:
            raise Wrong(f"layers_until{(n, target, k, p, s)} is {layers}")
    for target in (1500, 1999):  # each layer takes 40
        if _whole(_call(function, 3000, target, 41)) != -(-(3000 - target) // 40):
            raise Wrong("3000")
    if _whole(_call(function, 224, 8, 3)) != 108 or _whole(_call(function, 224, 8, 3, 1, 2)) != 5:
        raise Wrong("224 to 8")
    for target in (4, 20):  # out of range even where nothing is to be done
        for n, k, p, s, _ in OUT_OF_RANGE[:7]:
            _refuses(function, n, target, k, p, s)
    _refuses(function, 8, 0, 3)
    _refuses(function, 8, -1, 3, 1, 2)


@_judge
def judge_same_padding(function: Function) -> None:
    _call(function, (3, 4), forbid=FORBID_1)

    def sides(k: int) -> tuple[int, int]:
        return next((a, k - 1 - a) for a in range(k) if k - 1 - a - a in (0, 1))

    for k in (*range(1, 10), 128, 301):
        for kernel, expected in (
            (k, (sides(k), sides(k))),
            ((k, 3), (sides(k), sides(3))),
            ((2, k), (sides(2), sides(k))),
        ):
            value = _call(function, kernel)
            if isinstance(value, str) or len(value) != 2:
                raise Wrong(f"not two pairs: {value!r}")
            if (_shape(value[0]), _shape(value[1])) != expected:
                raise Wrong(f"same_padding({kernel}) gave {value}, not {expected}")
    for kernel in (0, -1, (0, 3), (3, 0), (3, -2)):
        _refuses(function, kernel)


@_judge
def judge_choose_conv(function: Function) -> None:
    sizes = (1, 2, 3, 4, 5, 8, 9)
    shapes = [
        ((a, b), (c, d)) for a, c in itertools.product(sizes, sizes) for b, d in ((6, 5), (2, 7))
    ]
    shapes += [((b, a), (d, c)) for (a, b), (c, d) in shapes]
    shapes += [
        ((8, 8), (8, 8)),
        ((28, 20), (3, 30)),
        ((8, 6), (4, 3)),
        ((9, 11), (4, 5)),
        ((224, 100), (7, 50)),
        ((1, 1), (1, 1)),
    ]
    for shape_in, shape_out in shapes:
        conv = _call(function, shape_in, shape_out)  # running a layer is allowed here
        if not isinstance(conv, nn.Conv2d):
            raise Wrong(f"not a Conv2d: {conv!r}")
        if conv.in_channels != 1 or conv.out_channels != 1 or min(conv.kernel_size) < 2:
            raise Wrong(f"{conv} for {shape_in} to {shape_out}")
        plain = nn.Conv2d(1, 1, conv.kernel_size, conv.stride, conv.padding, conv.dilation)
        got = tuple(plain(torch.empty(1, 1, *shape_in)).shape[-2:])
        if got != shape_out:
            raise Wrong(f"{shape_in} to {got}, not {shape_out}")
    for bad in (0, -1):
        for at in range(4):
            numbers = [5, 6, 3, 4]
            numbers[at] = bad
            _refuses(function, tuple(numbers[:2]), tuple(numbers[2:]))


# --- homework 1: tensors ---------------------------------------------------------------------


def _random(*shape: int, seed: int, dtype: torch.dtype = torch.float64) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)


@_judge
def judge_zero_pad(function: Function) -> None:
    seed = itertools.count()
    for dtype, shape, padding in itertools.product(
        (torch.float32, torch.float64),
        ((3, 5), (4, 2), (1, 1), (3, 3), (20, 30)),
        (0, 1, 3, 9, (2, 1), (0, 2), (3, 0), (0, 0), (2, 2)),
    ):
        X = _random(*shape, seed=next(seed), dtype=dtype)
        (p_h, p_w) = (padding, padding) if isinstance(padding, int) else padding
        expected = torch.tensor(np.pad(X.numpy(), ((p_h, p_h), (p_w, p_w))))
        value = _call(function, X, padding, forbid=FORBID_1)
        _tensor(value, expected, dtype)
        _shares(value, X)
        if value.dtype != dtype:
            raise Wrong(f"{value.dtype}, not {dtype}")


CORRELATIONS = (  # shape, kernel, padding, stride
    ((3, 3), (2, 2), 0, 1),
    ((6, 8), (3, 2), (2, 1), (1, 2)),
    ((8, 9), (3, 5), (0, 1), (3, 4)),
    ((7, 5), (2, 4), 1, (2, 1)),
    ((8, 6), (5, 3), (2, 1), 1),
    ((9, 10), (4, 3), (0, 2), (3, 2)),
    ((5, 5), (1, 3), 2, 2),
    ((4, 6), (4, 6), 0, 1),
    ((2, 3), (4, 4), (1, 2), (1, 3)),
    ((4, 3), (2, 2), 0, (3, 1)),
    ((6, 7), (3, 5), (1, 2), (2, 3)),
    ((5, 5), (3, 3), 1, 2),
    ((2, 3), (1, 1), (1, 2), 1),
    ((20, 30), (2, 3), (1, 0), (1, 2)),
    ((5, 7), (1, 2), 0, (2, 4)),
    ((3, 4), (1, 2), (2, 3), 1),
)


@_judge
def judge_cross_correlate(function: Function) -> None:
    plan = [(*case, dtype) for dtype in (torch.float32, torch.float64) for case in CORRELATIONS]
    for seed, (shape, kernel, padding, stride, dtype) in [
        *enumerate(plan),
        *reversed([*enumerate(plan)]),
    ]:
        X, K = (
            _random(*shape, seed=seed, dtype=dtype),
            _random(*kernel, seed=seed + 50, dtype=dtype),
        )
        expected = F.conv2d(X[None, None], K[None, None], padding=padding, stride=stride)[0, 0]
        value = _call(function, X, K, padding=padding, stride=stride, forbid=FORBID_1)
        _tensor(value, expected, dtype)
    X, K = _random(6, 5, seed=7), _random(2, 3, seed=8)
    _tensor(_call(function, X, K), F.conv2d(X[None, None], K[None, None])[0, 0], X.dtype)
    for axis in (0, 1):
        bad, good = ((-1, 0), (0, -1))[axis], ((0, 1), (1, 0))[axis]
        for padding, stride in ((bad, 1), (-1, 2), (1, good), ((1, 2), 0), (0, bad)):
            _refuses(function, X, K, padding, stride)
    _refuses(function, X, _random(7, 2, seed=9))
    _refuses(function, X, _random(2, 6, seed=9), 0, 2)
    _refuses(function, X, _random(4, 8, seed=9), (1, 1))
    _refuses(function, X, _random(29, 31, seed=9))
    _refuses(function, X, _random(2, 31, seed=9), 3, (1, 2))


# --- homework 2 ------------------------------------------------------------------------------

FORBID_2 = ("convolution", "autograd")
LAYERS = (  # X, W, padding, stride
    ((2, 3, 6, 5), (2, 3, 3, 2), (1, 0), (1, 2)),
    ((2, 2, 7, 6), (3, 2, 2, 3), (0, 2), (2, 1)),
    ((3, 1, 5, 8), (2, 1, 3, 3), 1, 2),
    ((1, 2, 8, 9), (3, 2, 3, 4), (2, 1), (3, 2)),
    ((2, 3, 4, 5), (1, 3, 2, 2), 0, 1),
    ((2, 1, 7, 7), (2, 1, 2, 3), 0, (3, 3)),
    ((1, 2, 6, 7), (2, 2, 3, 5), (1, 2), (2, 3)),
    ((1, 1, 3, 4), (2, 1, 1, 2), (2, 3), (2, 1)),
    ((2, 2, 3, 4), (3, 2, 1, 1), (1, 2), 1),
    ((2, 1, 4, 5), (2, 1, 3, 2), 0, (5, 6)),
    ((1, 1, 5, 7), (1, 1, 1, 2), 0, (2, 4)),
    ((1, 1, 17, 28), (1, 1, 1, 2), (1, 0), (1, 2)),
)


@_judge
def judge_conv_forward(function: Function) -> None:
    plan = [(*case, dtype) for dtype in (torch.float64, torch.float32) for case in LAYERS]
    for seed, (x, w, padding, stride, dtype) in enumerate(plan):
        X, W = _random(*x, seed=seed, dtype=dtype), _random(*w, seed=seed + 50, dtype=dtype)
        b = _random(w[0], seed=seed + 90, dtype=dtype)
        value = _call(function, X, W, b, padding=padding, stride=stride, forbid=FORBID_2)
        _shares(value, X, W, b)
        _tensor(value, F.conv2d(X, W, b, padding=padding, stride=stride), dtype)
    _tensor(_call(function, X, W, b), F.conv2d(X, W, b), X.dtype)


@_judge
def judge_conv_backward(function: Function) -> None:
    for seed, (x, w, padding, stride) in enumerate((*LAYERS, *LAYERS[1:5:2])):
        X, W = _random(*x, seed=seed), _random(*w, seed=seed + 50)
        b = torch.zeros(w[0], dtype=X.dtype)
        leaves = [v.clone().requires_grad_() for v in (X, W, b)]
        Y = F.conv2d(*leaves, padding=padding, stride=stride)
        dY = _random(*Y.shape, seed=seed + 90)
        expected = torch.autograd.grad((Y * dY).sum(), leaves)
        value = _call(function, dY, X, W, padding=padding, stride=stride, forbid=FORBID_2)
        if not isinstance(value, tuple | list) or len(value) != 3:
            raise Wrong("not three gradients")
        _shares(value, dY, X, W)
        for gradient, right in zip(value, expected, strict=True):
            _tensor(gradient, right, X.dtype)


@_judge
def judge_relu_backward(function: Function) -> None:
    shapes = ((2, 3, 4, 5), (3, 1, 2, 2), (7,), (2, 3), (4, 2, 3))
    for seed, (shape, side) in enumerate(itertools.product(shapes, (0, -1, 1))):
        dA, Z = 9 * _random(*shape, seed=seed), _random(*shape, seed=seed + 20)
        Z = Z.abs() * side if side else Z
        Z.view(-1)[0] = 0.0
        value = _call(function, dA, Z, forbid=FORBID_2)
        low, high = dA * (Z > 0), dA * (Z >= 0)
        if not isinstance(value, Tensor) or value.shape != dA.shape:
            raise Wrong("shape")
        _shares(value, dA, Z)
        _tensor(torch.where(Z == 0, low, value), low, Z.dtype)
        _tensor(torch.where(Z == 0, value, low), high if value.view(-1)[0] != 0 else low, Z.dtype)


def _loss_value(value: Any, expected: Tensor) -> None:
    if isinstance(value, bool) or not isinstance(value, float | np.floating | Tensor):
        raise Wrong(f"loss: {value!r}")
    if isinstance(value, Tensor) and value.dim() > 0:
        raise Wrong("loss: not 0-d")
    if not abs(float(value) - float(expected)) <= 1e-7 * max(1.0, abs(float(expected))):
        raise Wrong(f"loss {float(value)}, not {float(expected)}")


def _gradients(value: Any, loss: Tensor, right: tuple[Tensor, ...]) -> None:
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise Wrong("not (loss, dW1, dW2)")
    _loss_value(value[0], loss)
    for gradient, expected in zip(value[1:], right, strict=True):
        if not isinstance(gradient, Tensor) or gradient.shape != expected.shape:
            raise Wrong("shape of a gradient")
        scale = max(1e-3, float(expected.abs().max()))
        if not bool(((gradient.double() - expected).abs() <= 1e-6 * scale).all()):
            raise Wrong("gradient: values")


@_judge
def judge_two_layer_gradients(function: Function) -> None:
    for seed, (x, w1, w2) in enumerate(
        (
            ((2, 1, 6, 5), (2, 1, 3, 2), (1, 2, 2, 3)),
            ((3, 2, 5, 7), (3, 2, 2, 3), (2, 3, 2, 2)),
            ((1, 1, 4, 4), (1, 1, 2, 2), (1, 1, 2, 2)),
            ((2, 3, 7, 6), (2, 3, 1, 3), (3, 2, 4, 2)),
            ((5, 1, 4, 5), (2, 1, 2, 3), (1, 2, 2, 2)),
        )
    ):
        X, W1, W2 = (
            _random(*x, seed=seed),
            _random(*w1, seed=seed + 9),
            _random(*w2, seed=seed + 19),
        )
        leaves = [W1.clone().requires_grad_(), W2.clone().requires_grad_()]
        P = F.conv2d(F.relu(F.conv2d(X, leaves[0])), leaves[1])
        Y = _random(*P.shape, seed=seed + 29)
        loss = ((P - Y) ** 2).mean() / 2
        right = torch.autograd.grad(loss, leaves)
        _gradients(_call(function, X, Y, W1, W2, forbid=FORBID_2), loss.detach(), right)
        _, dW1, dW2 = _call(function, *(t.float() for t in (X, Y, W1, W2)))
        for gradient, expected in zip((dW1, dW2), right, strict=True):
            _tensor(gradient, expected, torch.float32)


@_judge
def judge_numerical_gradient(function: Function) -> None:
    def cubic(t: Tensor) -> Tensor:
        weights = torch.arange(1.0, t.numel() + 1, dtype=t.dtype).reshape(t.shape)
        return (weights * t**3).sum() + t.flatten()[0] * t.flatten()[-1]

    def wave(t: Tensor) -> Tensor:
        return torch.sin(t * 2).prod() + t.abs().sum()

    for seed, (f, shape, h) in enumerate(
        ((cubic, (3, 2), 1e-5), (wave, (4,), 1e-5), (cubic, (2, 3, 2), 1e-2), (wave, (1, 5), 1e-3),
         (cubic, (2, 2), 0.5), (cubic, (), 0.25), (wave, (), 1e-5), (cubic, (2, 1, 3, 2, 1), 0.5),
         (cubic, (1, 1, 1), 0.5), (wave, (6, 5), 1e-4))
    ):  # fmt: skip
        x = _random(*shape, seed=seed)
        expected = torch.zeros_like(x)
        for i in range(x.numel()):
            e = torch.zeros(x.numel(), dtype=x.dtype)
            e[i] = h
            e = e.reshape(x.shape)
            expected.view(-1)[i] = (f(x + e) - f(x - e)) / (2 * h)
        value = _call(function, f, x, h, forbid=FORBID_2)
        if not isinstance(value, Tensor) or value.shape != x.shape:
            raise Wrong("shape")
        if not torch.allclose(value.double(), expected, rtol=1e-6, atol=1e-7):
            raise Wrong("values")
    x = _random(3, 3, seed=55)
    value = _call(function, cubic, x)
    if not torch.allclose(value, torch.autograd.functional.jacobian(cubic, x), atol=1e-5):
        raise Wrong("default h")


def _digit_loss(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Tensor:
    return F.cross_entropy(F.conv2d(F.relu(F.conv2d(images, W1)), W2).flatten(1), labels)


@_judge
def judge_digit_gradients(function: Function) -> None:
    for seed, (labels, w1, w2) in enumerate(
        (
            ([0, 3, 6, 9, 2], (3, 1, 3, 3), (10, 3, 6, 6)),
            ([0], (2, 1, 2, 4), (10, 2, 7, 5)),
            ([0, 3, 6, 9, 2, 5, 8], (4, 1, 5, 3), (10, 4, 4, 6)),
            ([4, 4, 1], (2, 1, 3, 2), (10, 2, 6, 7)),
            ([*range(10), 7, 7], (3, 1, 1, 1), (10, 3, 8, 8)),
            ([3, 9], (4, 1, 8, 8), (10, 4, 1, 1)),
        )
    ):
        images = _random(len(labels), 1, 8, 8, seed=seed).abs().clamp(max=1)
        W1, W2 = _random(*w1, seed=seed + 10), _random(*w2, seed=seed + 20)
        W1[0] = W1[0].abs()  # or nothing may be left of the hidden map
        _judge_digits(function, images, torch.tensor(labels), W1, W2)
        hidden = F.conv2d(images, W1).relu().flatten(1).sum(1)
        if seed < 3:  # logits of about 1000, a few apart: exp overflows, the softmax does not
            large = 0.1 * W2 + 1000 / hidden.min()
            _judge_digits(function, images[:1], torch.tensor(labels[:1]), W1, large)


def _judge_digits(
    function: Function, images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor
) -> None:
    leaves = [W1.clone().requires_grad_(), W2.clone().requires_grad_()]
    loss = _digit_loss(images, labels, *leaves)
    right = torch.autograd.grad(loss, leaves)
    _gradients(_call(function, images, labels, W1, W2, forbid=FORBID_2), loss.detach(), right)


def digits() -> tuple[Tensor, Tensor]:
    """scikit-learn's digits, scaled to 0..1 and shuffled."""
    from sklearn.datasets import load_digits

    data = load_digits()
    order = torch.randperm(len(data.target), generator=torch.Generator().manual_seed(3))
    images = torch.tensor(data.images, dtype=torch.float32)[order, None] / 16
    return images, torch.tensor(data.target)[order]


@partial(_judge, seconds=40)
def judge_train_digits(function: Function) -> None:
    images, labels = digits()
    train, test = slice(0, 1400), slice(1400, None)
    starts = [_call(function, images[train], labels[train], 0, seed) for seed in (1, 2)]
    if all(map(torch.equal, *starts)):
        raise Wrong("the seed does not decide the start")
    first, again = (_call(function, images[train], labels[train], 7, 5) for _ in range(2))
    if not all(torch.equal(a, b) for a, b in zip(first, again, strict=True)):
        raise Wrong("the same seed gives other kernels")
    if any(map(torch.equal, first, _call(function, images[train], labels[train], 7, 6))):
        raise Wrong("the seed decides nothing")
    starts = (
        _call(function, images[:1000], labels[:1000], 0, 4),
        _call(function, images[300:1500].flip(3), labels[300:1500], 0, 4),
    )
    if not all(torch.equal(a, b) for a, b in zip(*starts, strict=True)):
        raise Wrong("the start depends on more than the seed")
    # one image, many times: whatever the batch, its gradient is known
    for pick, seed in ((0, 1), (17, 2), (40, 3)):
        one, label = (
            images[pick : pick + 1].expand(200, -1, -1, -1).clone(),
            labels[pick].repeat(200),
        )
        start, moved = (_call(function, one, label, steps, seed) for steps in (0, 1))
        leaves = [w.detach().clone().requires_grad_() for w in start]
        loss = _digit_loss(one[:1].to(leaves[0].dtype), label[:1], *leaves)
        for was, now, slope in zip(start, moved, torch.autograd.grad(loss, leaves), strict=True):
            step, slope = (now - was).flatten().double(), slope.flatten().double()
            if not -F.cosine_similarity(step, slope, dim=0) > 0.999:
                raise Wrong("a single step is no multiple of the gradient")
    # on blank images no gradient is left, and nothing else may move a kernel
    blank = torch.zeros(1000, 1, 8, 8), labels[:1000]
    if not all(map(torch.equal, *(_call(function, *blank, steps, 1) for steps in (0, 20)))):
        raise Wrong("kernels move on blank images")
    # what takes long comes last
    early = _call(function, images[train], labels[train], 150, 1)
    _call(function, images[train], labels[train], 2, 0, forbid=("autograd",))
    W1, W2 = _call(function, images[train], labels[train], 500, 1)
    with torch.no_grad():
        scores = F.conv2d(F.relu(F.conv2d(images[test].to(W1.dtype), W1)), W2).flatten(1)
    if any(map(torch.equal, early, (W1, W2))):
        raise Wrong("a kernel stands still")
    accuracy = float((scores.argmax(1) == labels[test]).double().mean())
    if not accuracy >= 0.92:
        raise Wrong(f"accuracy {accuracy:.3f}")


# --- a task without a judge of its own -----------------------------------------------------------


def _same(value: Any, expected: Any) -> None:
    """Refuse what is not the reference's value: numbers as close as their dtype, pairs in order."""
    if isinstance(expected, Tensor):
        _tensor(value, expected, expected.dtype)
    elif isinstance(expected, tuple | list):
        if not isinstance(value, tuple | list) or len(value) != len(expected):
            raise Wrong(f"not {len(expected)} values: {value!r}")
        for one, other in zip(value, expected, strict=True):
            _same(one, other)
    elif isinstance(expected, bool | str) or expected is None:
        if type(value) is not type(expected) or value != expected:
            raise Wrong(f"{value!r}, not {expected!r}")
    elif isinstance(expected, int):
        if _whole(value) != expected:
            raise Wrong(f"{value!r}, not {expected!r}")
    elif not abs(float(value) - expected) <= 1e-7 * max(1.0, abs(expected)):
        raise Wrong(f"{value!r}, not {expected!r}")


def judge_by_first_right_answer(task: str) -> Judge:
    """Judge answers by a right one: the same values, and a ValueError where it raises one."""
    reference = answers.function(answers.read(task, True)[0])

    def calls() -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
        draws = [TASKS[task].fixed, *(TASKS[task].fresh(random.Random(n)) for n in range(5))]
        for case in itertools.chain(*draws):
            yield copy.deepcopy(case.args), dict(case.kwargs)

    def body(function: Function) -> None:
        for args, settings in calls():
            try:
                expected = reference(*args, **settings)
            except ValueError:
                _refuses(function, *args, **settings)
            else:
                value = _call(function, *args, forbid=FORBID_2, **settings)
                _same(value, expected)
                if TASKS[task].own_memory:
                    _shares(value, *(arg for arg in args if isinstance(arg, Tensor)))
                if TASKS[task].own_dtype and value.dtype != args[0].dtype:
                    raise Wrong(f"{value.dtype}, not {args[0].dtype}")

    return _judge(body)


OWN: dict[str, Judge] = {
    name.removeprefix("judge_"): judge
    for name, judge in list(globals().items())
    if name.removeprefix("judge_") in TASKS
}


@cache
def judge_of(task: str) -> Judge:
    """Return what tells right answers to a task from wrong ones."""
    return OWN[task] if task in OWN else judge_by_first_right_answer(task)
