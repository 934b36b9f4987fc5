"""The checks as a learner meets them: fair, strict, and readable.

The corpus (test_corpus.py) says whether hundreds of answers get what they deserve; here is one
short example of each promise.
"""

import contextvars
import functools
import math
import random
import re
import sys
import warnings
from types import SimpleNamespace
from unittest.mock import patch

import nbformat
import numpy as np
import pytest
import torch
from classroom import Classroom, cell_named, machine_points, model_answers
from corpus.answers import TASKS, function, read
from corpus.report import ask
from nbgrader.api import Gradebook
from torch import nn
from torch.nn import functional as F

from d2l_conv import checks, homework
from d2l_conv.checking import engine, kinds
from d2l_conv.checking.observe import seconds_per_call
from d2l_conv.checking.report import Finding, Report, show
from d2l_conv.checks import case_seed, submission_seed
from d2l_conv.homework.two_layer_backprop.train_digits import STEPS

HOMEWORK_1 = tuple(task.name for task in homework.ASSIGNMENTS["padding_and_stride"])


@functools.cache
def model(task: str):
    """Return the model answer to a task."""
    name = "padding_and_stride" if task in HOMEWORK_1 else "two_layer_backprop"
    space = {"torch": torch, "nn": nn, "F": F}
    for source in model_answers(name).values():
        if source.startswith("def "):
            exec(source, space)
    return space[task]


def size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    free = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if free < 0:
        raise ValueError("does not fit")
    return free // stride + 1


def conv2d(X, K, padding=0, stride=1):
    """Correlate by hand, under a name that torch has too."""
    return model("cross_correlate")(X, K, padding, stride)


class Callable:
    def __call__(self, n, kernel_size, padding=0, stride=1, dilation=1):
        return size(n, kernel_size, padding, stride, dilation)


class OwnError(ValueError):
    pass


def noisy(function):
    def answer(*args, **kwargs):
        print("here", file=sys.stderr)
        warnings.warn("deprecated", UserWarning, stacklevel=2)
        return function(*args, **kwargs)

    return answer


def own_error(*args, **kwargs):
    try:
        return size(*args, **kwargs)
    except ValueError as error:
        raise OwnError from error


def slow(X, K, padding=0, stride=1):
    """Four loops, entry by entry."""
    Y = conv2d(X, K, padding, stride)
    padded = model("zero_pad")(X, padding)
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            total = torch.zeros((), dtype=X.dtype)
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    total += padded[i * s_h + a, j * s_w + b] * K[a, b]
            Y[i, j] = total
    return Y


def turned_view(X, K, padding=0, stride=1):
    return conv2d(X, K, padding, stride).T.contiguous().T


def compared_outside():
    """Compare with PyTorch at the end of the cell; the function itself is by hand."""
    X, K = torch.rand(4, 5), torch.rand(2, 3)
    assert torch.allclose(conv2d(X, K), F.conv2d(X[None, None], K[None, None])[0, 0])
    return conv2d


def strided(shape_in, shape_out):
    """Choose a layer of another kind than the model answer: dilation, and no bias."""
    layer = model("choose_conv")(shape_in, shape_out)
    k_h, k_w = layer.kernel_size
    dilation = (k_h - 1, k_w - 1)  # two entries, as far apart as the kernel was large
    return nn.Conv2d(1, 1, 2, padding=layer.padding, dilation=dilation, bias=False)


SHAPE = model("output_shape")
FAIR = {
    "a lambda": ("output_size", lambda *args, **kwargs: size(*args, **kwargs)),
    "a partial": (
        "output_size",
        functools.partial(lambda unit, *args, **kwargs: unit * size(*args, **kwargs), 1),
    ),
    "a callable object": ("output_size", Callable()),
    "a method": ("output_size", Callable().__call__),
    "further parameters": (
        "output_size",
        lambda n, kernel_size, padding=0, stride=1, dilation=1, verbose=False, **more: size(
            n, kernel_size, padding, stride, dilation
        ),
    ),
    "an error class of one's own": ("output_size", own_error),
    "prints and warnings": ("output_size", noisy(size)),
    "a NumPy integer": ("output_size", lambda *a, **k: np.int64(size(*a, **k))),
    "a torch integer": ("output_size", lambda *a, **k: torch.tensor(size(*a, **k))),
    "a list": ("output_shape", lambda *a, **k: list(SHAPE(*a, **k))),
    "a torch.Size": ("output_shape", lambda *a, **k: torch.Size(SHAPE(*a, **k))),
    "NumPy integers": ("output_shape", lambda *a, **k: tuple(np.array(SHAPE(*a, **k)))),
    "lists in lists": (
        "same_padding",
        lambda k: [list(sides) for sides in model("same_padding")(k)],
    ),
    "a helper named conv2d": ("cross_correlate", lambda *a, **k: conv2d(*a, **k)),
    "compared with PyTorch outside": ("cross_correlate", compared_outside()),
    "a view": ("cross_correlate", turned_view),
    "slow loops": ("cross_correlate", slow),
    "warnings in a tensor task": ("cross_correlate", noisy(conv2d)),
    "another layer": ("choose_conv", strided),
    "a float for the loss": (
        "two_layer_gradients",
        lambda *a: (lambda loss, *dW: [float(loss), *dW])(*model("two_layer_gradients")(*a)),
    ),
    "the other slope at 0": ("relu_backward", lambda dA, Z: dA * (Z >= 0)),
    "history that is dropped": ("relu_backward", lambda dA, Z: (dA * (Z > 0)).detach()),
}


@pytest.mark.parametrize("name", FAIR)
def test_what_is_right_is_paid_in_any_form(name):
    task, answer = FAIR[name]
    report = ask(task, answer, seed=1)
    assert (report.points, report.findings) == (report.max_points, ()), report.text


@pytest.mark.parametrize("task", [*HOMEWORK_1, "conv_forward", "conv_backward"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_model_answers_are_paid_whatever_the_seed(task, seed):
    report = ask(task, model(task), seed=seed)
    assert report.points == report.max_points, report.text


def remembering():
    known = {}

    def answer(n, kernel_size, padding=0, stride=1, dilation=1):
        return known.setdefault((n, kernel_size), size(n, kernel_size, padding, stride, dilation))

    return answer


def from_the_page(n, kernel_size, padding=0, stride=1, dilation=1):
    """Know the visible cases by heart, and guess the others."""
    for case in homework.TASKS["output_size"].fixed:
        if case.args == (n, kernel_size) and case.kwargs == {
            name: value
            for name, value, usual in (
                ("padding", padding, 0),
                ("stride", stride, 1),
                ("dilation", dilation, 1),
            )
            if value != usual
        }:
            return size(n, kernel_size, padding, stride, dilation)
    return 7


def every_other():
    calls = []

    def answer(X, K, padding=0, stride=1):
        calls.append(0)
        return conv2d(X, K, padding, stride) + (len(calls) % 2)

    return answer


def when_asked_again():
    """Give the right result to whoever asks for the first time, and another one from then on."""
    known = []

    def answer(X, K, padding=0, stride=1):
        asked = str((X.tolist(), K.tolist(), padding, stride))
        known.append(asked)
        return conv2d(X, K, padding, stride) + known.count(asked) - 1

    return answer


def changing(X, padding):
    padded = model("zero_pad")(X, padding)
    X *= 2
    return padded


STRICT = {
    "NaN": ("cross_correlate", lambda *a, **k: conv2d(*a, **k) * float("nan"), "entries wrong"),
    "one NaN": (
        "cross_correlate",
        lambda *a, **k: conv2d(*a, **k).index_fill(0, torch.tensor([0]), float("nan")),
        "entry",
    ),
    "infinite": ("cross_correlate", lambda *a, **k: conv2d(*a, **k) / 0, "entr"),
    "another dtype": ("zero_pad", lambda X, p: model("zero_pad")(X, p).double(), "`float64`"),
    "less precision": (
        "cross_correlate",
        lambda X, K, *a, **k: conv2d(X.float(), K.float(), *a, **k),
        "float32-result",
    ),
    "less precision in homework 2": (
        "conv_forward",
        lambda X, W, b, *a, **k: model("conv_forward")(X.float(), W.float(), b.float(), *a, **k),
        "float32-result",
    ),
    "complex numbers": ("cross_correlate", lambda *a, **k: conv2d(*a, **k) + 0j, "real numbers"),
    "a changed input": ("zero_pad", changing, "changes its argument `X`"),
    "shared memory": (
        "zero_pad",
        lambda X, p: X if p in (0, (0, 0)) else model("zero_pad")(X, p),
        "shares memory with the argument `X`",
    ),
    "right values of the wrong shape": (
        "cross_correlate",
        lambda *a, **k: conv2d(*a, **k)[None],
        "gave shape",
    ),
    "flat": ("cross_correlate", lambda *a, **k: conv2d(*a, **k).flatten(), "gave shape"),
    "a NumPy array": ("cross_correlate", lambda *a, **k: conv2d(*a, **k).numpy(), "NumPy array"),
    "a float that is whole": ("output_size", lambda *a, **k: float(size(*a, **k)), "float-size"),
    "True for 1": (
        "output_size",
        lambda *a, **k: (lambda n: True if n == 1 else n)(size(*a, **k)),
        "int",
    ),
    "the first answer again": ("output_size", remembering(), "expected"),
    "the page by heart": ("output_size", from_the_page, "expected"),
    "every second call": ("cross_correlate", every_other(), "different results|wrong"),
    "the second time": (
        "cross_correlate",
        when_asked_again(),
        r"The same call gives different results\.[\s\S]*cross_correlate\(X, K",
    ),
    "nothing": ("output_size", lambda *a, **k: None, "None"),
    "an error for everything": (
        "output_size",
        lambda *a, **k: (_ for _ in ()).throw(ValueError("no")),
        "ValueError",
    ),
}


@pytest.mark.parametrize("name", STRICT)
def test_what_is_wrong_is_refused_and_told(name):
    task, answer, words = STRICT[name]
    report = ask(task, answer, seed=2)
    assert report.points < report.max_points
    assert re.search(words, report.text), report.text


with warnings.catch_warnings():  # some of these are on their way out
    warnings.simplefilter("ignore")
    ODD = {
        "None": None,
        "a word": "4",
        "an empty tuple": (),
        "a generator": (i for i in range(3)),
        "a class": int,
        "a dictionary": {"a": 1},
        "a deep list": [[[[[[[[1]]]]]]]],
        "a huge number": 10**400,
        "a number too long to write": 10**5000,
        "infinite": float("inf"),
        "nested huge numbers": ((10**400, 1), (1, 10**5000)),
        "a pair of tensors": (torch.tensor(1), torch.tensor([1, 2])),
        "a set": {1, 2},
        "True": True,
        "float8": torch.ones(2, 2).to(torch.float8_e5m2),
        "with history": torch.ones(2, 2, requires_grad=True) * 2,
        "a number below 0": -3,
        "not a number": float("nan"),
        "a complex number": 1j,
        "complex numbers": torch.ones(2, 2) * 1j,
        "no entries": torch.ones(0),
        "no axis": torch.tensor(1.0),
        "Booleans": torch.ones(2, 2) > 0,
        "half precision": torch.ones(2, 2, dtype=torch.float16),
        "without numbers": torch.ones(2, 2, device="meta"),
        "sparse": torch.eye(3).to_sparse(),
        "quantized": torch.quantize_per_tensor(torch.ones(2, 2), 0.1, 0, torch.qint8),
        "nested": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        "objects": np.array([None, 1]),
        "three words": ("a", "b", "c"),
        "three tensors of one shape": (torch.ones(2, 2),) * 3,
        "a tuple with nothing in it": (None, None, None),
        "a layer without a size": nn.LazyConv2d(1, 2),
    }


@pytest.mark.parametrize("name", ["padding-once", "stride-after-plus-one"])
def test_the_visible_check_pays_the_same_wherever_it_runs(name):
    """Its cases are fixed; those that the match asks beside them are drawn, and pay nothing."""
    (answer,) = (one for one in read("output_size", right=False) if one.name == name)
    theirs = function(answer)
    points = {ask("output_size", theirs, seed=seed, fresh=False).points for seed in range(25)}
    assert len(points) == 1


@pytest.mark.parametrize("task", TASKS)
def test_no_result_is_too_odd(task):
    """Whatever comes back, there is a report, and no error of the check."""
    for name, value in ODD.items():
        report = ask(task, lambda *args, value=value, **kwargs: value, fresh=False)
        assert report.points < report.max_points, name
        assert report.findings, name


def one_part(task, i, value):
    """Answer rightly but for one part of the result."""

    def answer(*args, **kwargs):
        parts = list(model(task)(*args, **kwargs))
        parts[i] = value
        return tuple(parts)

    return answer


@pytest.mark.parametrize(
    ("task", "i", "left"),
    [("two_layer_gradients", i, left) for i, left in enumerate((5, 3, 4))]
    + [("digit_gradients", i, left) for i, left in enumerate((3, 2, 3))]
    + [("conv_backward", 2, 9)],
)
def test_a_part_that_is_odd_costs_that_part(task, i, left):
    odd = ("None", "a word", "a huge number", "no entries", "complex numbers", "Booleans", "True")
    odd += ("sparse", "nested")
    for name, value in {**{name: ODD[name] for name in odd}, "one axis": torch.ones(1)}.items():
        report = ask(task, one_part(task, i, value), fresh=False)
        assert report.points == left, (name, report.text)
        assert report.findings, name


def test_an_error_of_torch_does_not_mean_that_nothing_is_written():
    """Torch has a NotImplementedError of its own."""
    report = ask("relu_backward", lambda dA, Z: dA * (Z > 0).abs(), fresh=False)
    assert "not implemented for 'Bool'" in report.findings[0].title


def some_kernels(k_h=3, k_w=3, channels=2, dtype=torch.float32):
    generator = torch.Generator().manual_seed(1)
    return tuple(
        torch.randn(shape, generator=generator).to(dtype)
        for shape in ((channels, 1, k_h, k_w), (10, channels, 9 - k_h, 9 - k_w))
    )


KERNELS = {
    "kernels of 9 x 9": lambda steps: some_kernels(9, 9),
    "no channels": lambda steps: some_kernels(channels=0),
    "kernels of size 0": lambda steps: some_kernels(0, 3),
    "very many channels": lambda steps: some_kernels(8, 8, channels=50_000),
    "another shape after one update": lambda steps: some_kernels(3 + min(steps, 1)),
    "another shape after many updates": lambda steps: some_kernels(3 + (steps > 30)),
    "not a number": lambda steps: tuple(W * float("nan") for W in some_kernels()),
    "infinite after one update": lambda steps: tuple(W / (steps == 0) for W in some_kernels()),
    "huge after one update": lambda steps: tuple(W * 1e30**steps for W in some_kernels()),
    "float8": lambda steps: some_kernels(dtype=torch.float8_e5m2),
    "half": lambda steps: some_kernels(dtype=torch.float16),
    "complex": lambda steps: some_kernels(dtype=torch.complex64),
    "ints": lambda steps: some_kernels(dtype=torch.int64),
    "Booleans": lambda steps: some_kernels(dtype=torch.bool),
    "three": lambda steps: (*some_kernels(), 1),
    "NumPy": lambda steps: tuple(W.numpy() for W in some_kernels()),
    "flat": lambda steps: tuple(W.flatten() for W in some_kernels()),
    "None": lambda steps: (None, None),
    "zeros": lambda steps: tuple(0 * W for W in some_kernels()),
    "one number": lambda steps: tuple(torch.ones_like(W) for W in some_kernels()),
    "sparse": lambda steps: tuple(W.to_sparse() for W in some_kernels()),
}


@pytest.mark.parametrize("name", KERNELS)
def test_no_kernels_are_too_odd(name):
    report = ask("train_digits", lambda images, labels, steps, seed: KERNELS[name](steps))
    assert report.points == 0
    assert report.findings


def test_whether_training_goes_on_is_asked_only_where_updates_are_paid_by_it():
    asked = []

    def untrained(images, labels, steps, seed):
        asked.append(steps)
        return some_kernels()

    assert ask("train_digits", untrained).points == 0
    assert [steps for steps in asked if steps > 100] == [STEPS]


def test_an_alarm_where_python_knows_no_line_is_an_error_like_any_other():
    source = "def output_size(*args, **kwargs):\n    raise KeyError('x')\n"
    space = {}
    exec(compile(source, "<cell>", "exec"), space)
    code = space["output_size"].__code__.replace(co_linetable=b"")
    space["output_size"].__code__ = code
    assert "KeyError" in ask("output_size", space["output_size"]).text


@pytest.mark.parametrize(
    "got, expected, same",
    [
        ([1.0, 2.0], [1.0, 2.0 + 1e-10], True),
        ([1.0, 2.0], [1.0, 2.0 + 1e-8], False),
        ([5e-10], [0.0], True),  # numbers below 1 are compared as 1 is
        ([5e-9], [0.0], False),
        ([7.0, 1e6], [7.0 + 5e-4, 1e6], True),  # and others as the largest one
        ([7.0, 1e6], [7.0 + 5e-3, 1e6], False),
        ([-1e6 - 5e-4], [-1e6], True),
        ([math.nan], [math.nan], False),
        ([math.inf, 1.0], [math.inf, 1.0], False),
        ([1.0], [math.nan], False),
        ([], [], True),
        ([[]], [], False),
        (3.0, [3.0], False),
        (3.0, 3.0, True),
    ],
)
def test_tensors_are_the_same_to_the_precision_of_the_largest_number(got, expected, same):
    mine, right = (torch.tensor(value, dtype=torch.float64) for value in (got, expected))
    assert kinds.Tensor().same(mine, right) is same
    assert kinds.Tensor().same(mine.float(), right.float()) >= same


def test_differences_are_the_same_to_a_millionth():
    one = torch.ones(2)
    kind = homework.TASKS["numerical_gradient"].kind
    assert kind.same(one + 5e-7, one) and not kind.same(one + 5e-6, one)
    assert kind.same(1000 + 5e-4 * one.double(), 1000 * one)


def test_another_dtype_costs_the_dtype_alone():
    report = ask("zero_pad", lambda X, p: model("zero_pad")(X.float(), p))
    assert [got for _, got, _ in report.facets] == [1, 1, 0]
    assert [finding.title for finding in report.findings] == [
        "The result is `float32`, but `X` is `float64`."
    ]


SETTINGS = {
    "float64 by default": lambda: torch.set_default_dtype(torch.float64),
    "no device by default": lambda: torch.set_default_device("meta"),
    "no gradients": lambda: torch.set_grad_enabled(False),
    "errors of NumPy": lambda: np.seterr(all="raise"),
    "warnings are errors": lambda: warnings.simplefilter("error"),
    "four threads": lambda: torch.set_num_threads(4),
    "few digits": lambda: torch.set_printoptions(precision=1, sci_mode=True),
}


@pytest.fixture
def restored():
    """Put back what a cell may set for a whole process."""
    threads, printing = torch.get_num_threads(), dict(vars(torch._tensor_str.PRINT_OPTS))
    with warnings.catch_warnings(), np.errstate(), torch.enable_grad():
        yield
        torch.set_default_device(None)
        torch.set_default_dtype(torch.float32)
        torch.set_num_threads(threads)
        torch.set_printoptions(**printing)


@pytest.mark.parametrize("name", SETTINGS)
def test_what_a_cell_has_set_for_all_of_torch_costs_nothing(name, restored):
    tasks = [*HOMEWORK_1, "conv_forward", "conv_backward", "relu_backward"]
    answers = {task: model(task) for task in (*tasks, "numerical_gradient", "digit_gradients")}
    SETTINGS[name]()
    for task, answer in answers.items():
        report = ask(task, answer)
        assert report.points == report.max_points, report.text


def test_a_training_under_another_default_dtype_is_paid(restored):
    answer = model("train_digits")
    torch.set_default_dtype(torch.float64)
    report = ask("train_digits", answer)
    assert report.points == report.max_points, report.text
    assert torch.get_default_dtype() == torch.float64


def test_the_hidden_cases_have_right_results_without_an_overflow():
    for name in ("conv_backward", "two_layer_gradients", "digit_gradients"):
        task = homework.TASKS[name]
        for seed in range(200 if name == "digit_gradients" else 20):
            for case in task.fresh(random.Random(seed)):
                if case.about == "values":
                    parts = task.truth(*case.args, **case.kwargs)
                    assert all(part.isfinite().all() for part in parts), (task.name, seed)


# --- where an answer may be wrong in one corner alone -------------------------------------------


def pair(setting):
    return (setting, setting) if isinstance(setting, int) else tuple(setting)


def layer_of(task, case):
    """The sizes that a sliding window knows: input, kernel, padding, stride."""
    tensors = {"cross_correlate": (0, 1), "conv_forward": (0, 1), "conv_backward": (1, 2)}
    if task in tensors:
        shape, kernel = (tuple(case.args[i].shape[-2:]) for i in tensors[task])
    else:
        shape, kernel = case.args[0], pair(case.args[1])
    padding, stride = (
        pair(case.kwargs.get(name, n)) for name, n in (("padding", 0), ("stride", 1))
    )
    return SimpleNamespace(
        axes=list(zip(shape, kernel, padding, stride, strict=True)),
        shape=shape,
        kernel=kernel,
        padding=padding,
        stride=stride,
    )


CORNERS = {
    "keeps the size, were it not for the stride": lambda layer: (
        all(k % 2 and p == k // 2 for n, k, p, s in layer.axes) and min(layer.stride) > 1
    ),
    "the same, on a square": lambda layer: (
        layer.shape[0] == layer.shape[1]
        and all(k % 2 and k > 1 and p == k // 2 for n, k, p, s in layer.axes)
        and min(layer.stride) > 1
    ),
    "half of an even kernel, and a stride": lambda layer: (
        all(k % 2 == 0 and p == k // 2 for n, k, p, s in layer.axes) and max(layer.stride) > 1
    ),
    "steps wider than the kernel": lambda layer: all(s > k for n, k, p, s in layer.axes),
    "a frame wider than the kernel": lambda layer: all(p > k for n, k, p, s in layer.axes),
    "a kernel larger than the input": lambda layer: any(k > n for n, k, p, s in layer.axes),
    "one pixel of kernel in a frame": lambda layer: layer.kernel == (1, 1) and any(layer.padding),
    "a single output": lambda layer: all(n + 2 * p - k < s for n, k, p, s in layer.axes),
    "leftover rows alone": lambda layer: (
        [(n + 2 * p - k) % s > 0 for n, k, p, s in layer.axes] == [True, False]
    ),
    "leftover columns alone": lambda layer: (
        [(n + 2 * p - k) % s > 0 for n, k, p, s in layer.axes] == [False, True]
    ),
    "stride across alone": lambda layer: layer.stride[0] == 1 < layer.stride[1],
    "stride down alone": lambda layer: layer.stride[1] == 1 < layer.stride[0],
    "padding across alone": lambda layer: layer.padding[0] == 0 < layer.padding[1],
    "padding down alone": lambda layer: layer.padding[1] == 0 < layer.padding[0],
    "a square kernel on an oblong": lambda layer: (
        layer.kernel[0] == layer.kernel[1] > 1 and layer.shape[0] != layer.shape[1]
    ),
    "an oblong kernel on a square": lambda layer: (
        layer.kernel[0] != layer.kernel[1] and layer.shape[0] == layer.shape[1]
    ),
    "larger than by hand": lambda layer: min(layer.shape) > 15,
}
SLIDING = ("output_shape", "cross_correlate", "conv_forward", "conv_backward")


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("task", SLIDING)
def test_every_submission_meets_every_corner(task, corner):
    (it,) = (t for t in homework.TASKS.values() if t.name == task)
    for seed in range(5):
        with submission_seed(seed):
            cases = engine._Examination(it, None, fresh=True).cases()
        layers = [layer_of(task, case) for case in cases if case.about == "values"]
        assert any(map(CORNERS[corner], layers)), f"seed {seed}"


@pytest.mark.parametrize("task", ["output_size", "output_shape", "layers_until"])
def test_sizes_go_into_the_thousands_and_differ(task):
    (it,) = (t for t in homework.TASKS.values() if t.name == task)
    seen = []
    for seed in range(3):
        with submission_seed(seed):
            cases = engine._Examination(it, None, fresh=True).cases()
        large = {str((c.args, c.kwargs)) for c in cases if max(pair(c.args[0])) > 1000}
        assert len(large) >= 3
        seen.append(large)
    assert not seen[0] & seen[1] and not seen[1] & seen[2]


def test_refusing_everything_earns_nothing():
    def refuse(*args, **kwargs):
        raise ValueError

    for task in ("output_size", "output_shape", "same_padding", "layers_until", "choose_conv"):
        assert ask(task, refuse).points == 0


READY_MADE = {
    "torch's convolution": (
        "cross_correlate",
        lambda X, K, padding=0, stride=1: F.conv2d(
            X[None, None], K[None, None], None, stride, padding
        )[0, 0],
        "PyTorch's convolution",
    ),
    "autograd": (
        "relu_backward",
        lambda dA, Z: torch.autograd.grad((z := Z.clone().requires_grad_()).relu(), z, dA)[0],
        "automatic differentiation",
    ),
    "the course": (
        "output_size",
        lambda *a, **k: __import__("d2l_conv").output_size(*a, **k),
        "a function of this course's package",
    ),
}


@pytest.mark.parametrize("name", READY_MADE)
def test_the_ready_made_thing_earns_nothing_and_says_why(name):
    task, answer, words = READY_MADE[name]
    report = ask(task, answer)
    assert report.points == 0
    assert words in report.text.replace("\n   ", " ")
    assert report.names == ()


BOTH = "padding-kept-and-db-averaged"  # an answer of the corpus


class TestWhatTheLearnerReads:
    def test_a_mistake_has_a_name_a_reason_and_an_example(self):
        report = ask("output_size", lambda n, k, padding=0, **s: size(n + padding, k, **s))
        assert report.names == ("padding-once",)
        assert report.findings[0].example == "output_size(2, 3, padding=2) gave 2, expected 4"
        assert "See lesson 1, 'Padding: per side or in total?'." in report.findings[0].text

    def test_a_mistake_and_points_for_the_rest(self):
        report = ask(
            "output_size", lambda n, k, padding=0, stride=1, dilation=1: size(n, k, padding, stride)
        )
        assert report.names == ("ignores-dilation",)
        assert dict((what, got) for what, got, _ in report.facets) == {
            "padding": 1.0,
            "stride": 1.0,
            "dilation": 0.0,
            "errors": 0.0,
        }

    def test_two_mistakes_are_two_findings(self):
        report = ask(
            "output_size",
            lambda n, k, padding=0, stride=1, dilation=1: (
                1 - (size(1, 1) - 1) + -(-(n + padding - dilation * (k - 1) - 1) // stride)
            ),
        )
        assert set(report.names) >= {"padding-once", "ceil-not-floor"}
        assert len(report.findings) <= 3

    def test_each_mistake_has_the_example_that_shows_it(self):
        (both,) = (a for a in read("conv_backward", False) if a.name == BOTH)
        report = ask("conv_backward", function(both))
        examples = {finding.name: finding.example for finding in report.findings}
        assert "dX: shape" in examples["padding-kept"]
        assert "dX" not in examples["db-summed-wrong"].rpartition("gave")[2]

    def test_a_function_in_an_example_is_written_out(self):
        right = model("numerical_gradient")
        report = ask("numerical_gradient", lambda f, x, h=1e-5: 2 * right(f, x, h))
        assert "f = lambda x: " in report.text

    def test_digits_tell_the_two_numbers_apart(self):
        _, answer, _ = STRICT["less precision"]
        example = ask("cross_correlate", answer).findings[0].example
        mine, right = re.search(r"is (\S+), expected (\S+)$", example).groups()
        assert mine != right

    def test_an_error_is_shown_as_theirs(self, tmp_path):
        path = tmp_path / "cell.py"
        source = "def cross_correlate(X, K, padding=0, stride=1):\n    return X[9] + K\n"
        path.write_text(source)
        space = {}
        exec(compile(source, str(path), "exec"), space)
        report = ask("cross_correlate", space["cross_correlate"])
        assert "Your code stops with IndexError: index 9 is out of bounds" in " ".join(
            report.text.split()
        )
        assert "Your code: `line 2: return X[9] + K`" in report.text
        assert "d2l_conv" not in report.text and "engine" not in report.text

    def test_a_task_that_is_not_written_says_only_that(self):
        def blank(*args, **kwargs):
            raise NotImplementedError

        report = ask("conv_backward", blank)
        assert [finding.title for finding in report.findings] == [
            "`conv_backward` is not written yet."
        ]

    def test_what_is_no_function(self):
        assert "is not a function, but 4" in ask("output_size", 4).text

    def test_a_call_that_never_ends_is_stopped(self):
        limits = set()

        def endless(n, target, kernel_size, padding=0, stride=1):
            limits.add(seconds_per_call())
            while True:
                pass

        with patch("corpus.report.PATIENCE", 0.3):
            report = ask("layers_until", endless)
        assert limits == {0.3}
        assert report.points == 0
        assert "still running" in report.text

    def test_example_is_the_smallest_and_can_be_typed(self):
        report = ask("cross_correlate", lambda X, K, **k: conv2d(X, K.flip(0, 1), **k))
        above, call = report.findings[0].example.rsplit("\n", 1)
        space = {"torch": torch}
        exec(above, space)
        assert space["X"].numel() <= 16
        assert call.startswith("cross_correlate(X, K) ")


class TestSeed:
    def test_the_same_submission_gets_the_same_cases(self, monkeypatch, tmp_path):
        folder = tmp_path / "autograded" / "learner-01" / "padding_and_stride"
        other = tmp_path / "autograded" / "learner-02" / "padding_and_stride"
        elsewhere = tmp_path / "copy" / "learner-01" / "padding_and_stride"
        seeds = []
        for place in (folder, other, elsewhere):
            place.mkdir(parents=True)
            monkeypatch.chdir(place)
            seeds.append(contextvars.Context().run(case_seed))  # without the tests' own seed
        assert seeds[0] == seeds[2] != seeds[1]

    def test_a_seed_from_outside_counts_more(self):
        with submission_seed(7):
            assert case_seed() == 7

    def test_fresh_cases_differ_from_submission_to_submission(self):
        def calls(seed):
            seen = []
            ask(
                "output_size",
                lambda *a, **k: seen.append((a, tuple(k.items()))) or size(*a, **k),
                seed,
            )
            return seen

        assert calls(1) == calls(1) != calls(2)

    @pytest.mark.parametrize(
        "task",
        [task for task in homework.TASKS.values() if task.name != "train_digits"],
        ids=lambda task: task.name,
    )
    def test_every_facet_is_checked_in_both_cells(self, task):
        with submission_seed(3):
            examination = engine._Examination(task, None, fresh=True)
        names = {facet.name for facet in task.facets if facet.name != task.care}
        parts = set(getattr(task.kind, "kinds", {}))
        for cases in (task.fixed, examination.cases()):
            assert names - parts <= {case.facet for case in cases}


class TestReport:
    report = Report(
        "zero_pad",
        1.0,
        3.0,
        tuple(Finding(f"Title {i} <b>", "Some `code` & text.", "x < 1\ny") for i in range(5)),
        (("an int", 1.0, 1.0), ("a pair", 0.0, 2.0)),
    )

    def test_one_heading_and_at_most_three_findings(self):
        assert self.report.text.splitlines()[0] == "zero_pad: 1 of 3 points"
        assert self.report.text.count("Title") == self.report.html.count("Title") == 3
        assert max(map(len, self.report.text.splitlines())) <= 88

    def test_html_is_escaped_and_takes_the_colours_of_the_page(self):
        html = self.report.html
        assert "Title 0 &lt;b&gt;" in html and "x &lt; 1" in html
        assert ">code</code> &amp; text." in html
        assert "color:inherit" in html
        assert not re.search(r"[;\"]color:(?!inherit)", html)

    def test_without_a_notebook_it_is_printed(self, capsys):
        show(self.report)
        assert capsys.readouterr().out == f"{self.report.text}\n"

    def test_in_a_notebook_it_is_displayed_with_its_figures(self):
        shown = []
        with (
            patch("IPython.core.getipython.get_ipython", lambda: SimpleNamespace()),
            patch("IPython.display.display", lambda *a, **k: shown.append((a, k))),
        ):
            show(self.report)
        ((bundle,), keywords) = shown[0]
        assert set(bundle) == {"text/plain", "text/html"}
        assert keywords["metadata"]["d2l_conv"]["points"] == 1.0

    def test_validate_reads_it_on_stderr_and_only_validate(self, monkeypatch, capsys):
        monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
        show(self.report)
        assert "zero_pad: 1 of 3 points" in capsys.readouterr().err
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        show(self.report)
        assert capsys.readouterr().err == ""


def test_points_are_plain_floats(capsys):
    for task, answer in (("output_size", size), ("output_size", None), ("zero_pad", changing)):
        points = getattr(checks, f"check_{task}")(answer)
        assert type(points) is float


def test_a_check_prints_nothing_but_its_report(capfd):
    checks.check_output_size(noisy(size))
    out, err = capfd.readouterr()
    assert out.startswith("output_size: 4 of 4 points") and "here" not in out
    assert err == ""


# nbgrader as it comes, without this course's preprocessors: a teacher may grade with it too.
PLAIN = """
stock = {
    "sanitize_preprocessors": "ClearOutput DeduplicateIds OverwriteKernelspec OverwriteCells "
    "CheckCellMetadata",
    "autograde_preprocessors": "Execute IgnorePattern LimitOutput SaveAutoGrades "
    "AssignLatePenalties CheckCellMetadata",
}
for step, names in stock.items():
    c.Autograde[step] = ["nbgrader.preprocessors." + name for name in names.split()]
"""


@pytest.mark.parametrize("name", sorted(homework.ASSIGNMENTS))
def test_plain_nbgrader_pays_the_same(name, tmp_path):
    room = Classroom(tmp_path, name, PLAIN)
    room.hand_in("right", model_answers(name))
    room.nbgrader("autograde", name)
    with Gradebook(f"sqlite:///{room.root / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission(name, "right").score == machine_points(name)
    graded = room.root / "autograded" / "right" / name / f"{name}.ipynb"
    nb = nbformat.read(graded, as_version=4)
    written = {"padding_and_stride": "explain_mistakes", "two_layer_backprop": "order_of_updates"}
    assert cell_named(nb, homework.ASSIGNMENTS[name][0].name).execution_count
    # Whoever grades by hand reads the marking scheme; the released notebook does not hold it.
    assert "**Marking.**" in cell_named(nb, f"{written[name]}_task").source
    assert "Marking" not in cell_named(room.released, f"{written[name]}_task").source
