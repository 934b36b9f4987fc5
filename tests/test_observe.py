import contextvars
import functools
import importlib
import os
import sys
import time
import warnings

import numpy as np
import pytest
import scipy
import torch
from torch import nn
from torch._meta_registrations import calc_conv_nd_return_shape
from torch.nn import functional as F

import d2l_conv
from d2l_conv.checking.catalogue import suspects
from d2l_conv.checking.observe import (
    CallError,
    Observation,
    observe,
    observe_each,
    plain,
    quiet,
    time_limit,
)
from d2l_conv.checking.unknown import Unknown
from d2l_conv.homework.padding_and_stride.output_size import OUTPUT_SIZE, TASK

LIBRARIES = (
    "scipy.ndimage", "scipy.optimize", "scipy.signal", "scipy.spatial", "sklearn.linear_model",
    "sklearn.preprocessing", "sympy",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def libraries() -> None:
    """Load what a call uses before it is watched: here, since each worker reads this file."""
    for name in LIBRARIES:
        importlib.import_module(name)


X = torch.arange(30.0).reshape(5, 6)
K = torch.tensor([[1.0, -2.0, 0.0], [3.0, 1.0, 1.0]])


def conv(X, K):
    return F.conv2d(X[None, None], K[None, None])[0, 0]


class TestValue:
    def test_a_value_comes_back_and_nothing_else_is_noticed(self):
        assert observe(lambda n, k=1: n + k, 3, k=4) == Observation(value=7)

    def test_what_is_known_is_copied_into_plain_values(self):
        class Mine(torch.Tensor):
            pass

        with_history = X.clone().requires_grad_() * 2
        value = plain((torch.Size([2, 3]), with_history, X.as_subclass(Mine), np.int64(4)))
        assert value[0] == (2, 3) and type(value[0]) is tuple
        assert not value[1].requires_grad and torch.equal(value[1], X * 2)
        assert type(value[2]) is torch.Tensor
        assert value[3] == 4

    def test_a_layer_becomes_a_plain_one_with_its_weights(self):
        class Cheat(nn.Conv2d):
            def forward(self, X):
                return X

        layer = Cheat(1, 1, (2, 3), padding="same", padding_mode="reflect", dilation=2)
        copied = plain(layer)
        assert type(copied) is nn.Conv2d
        assert copied(X[None, None]).shape == (1, 1, 5, 6)
        assert torch.equal(copied.weight, layer.weight)

    @pytest.mark.parametrize("value", [iter([1]), object(), slice(3), object])
    def test_other_kinds_are_unknown_and_named(self, value):
        assert plain(value) == Unknown.of("type", type=type(value).__name__)

    def test_a_value_too_deep_or_too_long_is_unknown(self):
        nested = []
        nested.append(nested)
        assert isinstance(plain([0] * 100_000), Unknown)
        assert "deep" in str(plain(nested))

    def test_a_learners_number_cannot_claim_to_be_equal(self):
        class Any(int):
            def __eq__(self, other):
                return True

        value = observe(lambda: Any(3)).value
        assert type(value) is int and value != 4


class TestArguments:
    def test_a_changed_argument_is_named_by_its_place(self):
        def change(n, X, pair):
            X[0, 0] = 9
            pair.append(1)

        assert observe(change, 1, X, [2]).changed == (1, 2)
        assert X[0, 0] == 0

    def test_each_call_gets_copies_of_its_own(self):
        observe(lambda X: X.zero_(), X)
        assert observe(lambda X: X.sum().item(), X).value == X.sum().item()

    def test_nan_is_no_change(self):
        assert observe(lambda X: 0, torch.tensor([float("nan")])).changed == ()

    @pytest.mark.parametrize(
        "take", [lambda X: X, lambda X: X[1:], lambda X: X.T, lambda X: (1, X.numpy())]
    )
    def test_shared_memory_is_seen(self, take):
        assert observe(take, X).shares == (0,)

    @pytest.mark.parametrize(
        "take", [lambda X: X.clone(), lambda X: X + 0, lambda X: X.numpy().copy(), lambda X: 3]
    )
    def test_memory_of_its_own_is_not(self, take):
        assert observe(take, X).shares == ()

    def test_a_view_arrives_as_a_view(self):
        assert not observe(lambda X: X.is_contiguous(), X.T).value


class TestErrors:
    def test_the_learners_line_is_shown_and_no_frame_of_ours_or_of_a_library(self):
        def crash(n):
            return torch.stack([n])

        error = observe(crash, 3).error
        assert error.kind == "TypeError"
        assert error.where == (
            f"line {crash.__code__.co_firstlineno + 1}: return torch.stack([n])",
        )

    @pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, RecursionError, GeneratorExit])
    def test_nothing_gets_out(self, kind):
        def leave():
            raise kind("bye")

        assert observe(leave).error.kind == kind.__name__

    def test_endless_recursion_is_an_error(self):
        def again(n):
            return again(n + 1)

        assert observe(again, 0).error.kind == "RecursionError"

    def test_an_exception_that_cannot_be_printed_is_an_error(self):
        class Odd(Exception):
            def __str__(self):
                raise ValueError

        def leave():
            raise Odd

        assert observe(leave).error == CallError(
            "Odd", ("Odd", "Exception", "BaseException", "object"), "", observe(leave).error.where
        )

    def test_is_a_names_the_classes_above(self):
        class TooSmall(ValueError):
            pass

        def leave():
            raise TooSmall

        assert "ValueError" in observe(leave).error.is_a

    def test_an_endless_loop_ends(self):
        def loop():
            while True:
                try:
                    time.sleep(0.01)
                except Exception:
                    pass

        with time_limit(0.2):
            error = observe(loop).error
        assert error.kind == "TimeoutError" and error.message.endswith(" 0.2 s")

    def test_a_module_is_loaded_to_its_end(self, tmp_path, monkeypatch):
        (tmp_path / "slow_to_load.py").write_text("import time; time.sleep(0.5); whole = True")
        monkeypatch.syspath_prepend(tmp_path)

        def load():
            import slow_to_load

            return slow_to_load.whole

        with time_limit(0.2):
            seen = observe(load)
        assert seen.error is None and seen.value is True

    def test_a_module_that_never_ends_is_stopped_all_the_same(self, tmp_path, monkeypatch):
        (tmp_path / "endless.py").write_text("while True: pass")
        monkeypatch.syspath_prepend(tmp_path)
        with time_limit(0.05):
            assert observe(lambda: __import__("endless")).error.kind == "TimeoutError"


class TestOutput:
    def test_prints_and_warnings_are_kept_from_the_cell(self, capfd):
        with quiet():
            print("one \ud800")
            with warnings.catch_warnings():  # pytest keeps warnings to itself otherwise
                warnings.showwarning = lambda message, *_: print(message, file=sys.stderr)
                warnings.warn("two", stacklevel=1)
            sys.stderr.write("three\n")
            os.write(2, b"four\n")
            os.system("echo five")
        assert capfd.readouterr() == ("", "")

    def test_the_streams_are_there_again(self, capfd):
        with quiet():
            print("inside")
        print("outside")
        assert capfd.readouterr().out == "outside\n"


jitted = torch.jit.script(nn.Conv2d(1, 1, (2, 3)))


CONVOLUTIONS = {
    "functional": conv,
    "layer": lambda X, K: nn.Conv2d(1, 1, 2)(X[None, None]),
    "one axis": lambda X, K: F.conv1d(X[:1, None], K[:1, None]),
    "three axes": lambda X, K: F.conv3d(X[None, None, None], K[None, None, None]),
    "transposed": lambda X, K: F.conv_transpose2d(X[None, None], K[None, None]),
    "another name": (lambda f: lambda X, K: f(X[None, None], K[None, None]))(torch.conv2d),
    "partial": lambda X, K: functools.partial(torch.conv2d, X[None, None])(K[None, None]),
    "map": lambda X, K: list(map(torch.conv2d, [X[None, None]], [K[None, None]])),
    "aten": lambda X, K: torch.ops.aten.convolution(
        X[None, None], K[None, None], None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1
    ),
    "slow": lambda X, K: torch._C._nn.slow_conv3d(
        X[None, None, None], K[None, None, None], (1, 2, 3)
    ),
    "mkldnn": lambda X, K: torch.mkldnn_convolution(
        X[None, None], K[None, None], None, [0, 0], [1, 1], [1, 1], 1
    ),
    "jit": lambda X, K: jitted(X[None, None]),
    "vmap": lambda X, K: torch.func.vmap(lambda x: conv(x, K))(X[None]),
    "inference": torch.inference_mode()(conv),
    "no grad": torch.no_grad()(conv),
    "meta": lambda X, K: conv(X.to("meta"), K.to("meta")).shape,
    "context": lambda X, K: contextvars.Context().run(conv, X, K),
    "gradient": lambda X, K: torch.nn.grad.conv2d_weight(
        X[None, None], (1, 1, 2, 3), torch.ones(1, 1, 4, 4)
    ),
    "numpy convolve": lambda X, K: np.convolve(X[0].numpy(), K[0].numpy()),
    "numpy correlate": lambda X, K: np.correlate(X[0].numpy(), K[0].numpy()),
    "numpy polynomials": lambda X, K: np.polymul(X[0].numpy(), K[0].numpy()),
    "scipy correlate2d": lambda X, K: scipy.signal.correlate2d(X.numpy(), K.numpy()),
    "scipy convolve": lambda X, K: scipy.signal.convolve(X.numpy(), K.numpy()),
    "scipy fftconvolve": lambda X, K: scipy.signal.fftconvolve(X.numpy(), K.numpy()),
    "ndimage correlate": lambda X, K: scipy.ndimage.correlate(X.numpy(), K.numpy()),
    "ndimage convolve1d": lambda X, K: scipy.ndimage.convolve1d(X.numpy(), [1, 2, 3]),
}


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_a_ready_convolution_is_seen_under_any_name(name):
    with time_limit(60):
        seen = observe(CONVOLUTIONS[name], X, K)
    assert seen.error is None
    assert any("conv" in label or "correlat" in label for label in seen.ready_made)


def minimise():
    scipy.optimize.minimize(lambda x: float(x @ x), [1.0])


def fit():
    from sklearn.linear_model import LogisticRegression

    LogisticRegression().fit([[0.0], [1.0]], [0, 1])


def convolve_exactly():
    import sympy

    sympy.convolution([1, 2], [3])


@pytest.mark.parametrize(
    "use, label",
    [
        (convolve_exactly, "sympy.discrete.convolutions.convolution"),
        (
            lambda: calc_conv_nd_return_shape(X[None], X[:1, None, :3], 1, 0, 1, False, 1, 0),
            "torch._meta_registrations.calc_conv_nd_return_shape",
        ),
        (minimise, "scipy.optimize"),
        (fit, "sklearn.linear_model"),
    ],
)
def test_a_function_of_a_library_is_seen_by_its_name(use, label):
    with time_limit(60):
        assert label in observe(use).ready_made


def prepare():
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils import shuffle

    StandardScaler().fit_transform([[0.0], [1.0]])
    shuffle([1, 2])


def einsum(X, K):
    windows = X.unfold(0, 2, 1).unfold(1, 3, 1)
    return torch.einsum("ijab,ab->ij", windows, K)


def conv2d(X, K):
    return torch.stack([(X[i : i + 2, :3] * K).sum() for i in range(4)])


BY_HAND = {
    "einsum": einsum,
    "a helper of that name": conv2d,
    "F.unfold": lambda X, K: F.unfold(X[None, None], (2, 3)),
    "F.pad": lambda X, K: F.pad(X, (1, 1, 2, 2)),
    "F.fold": lambda X, K: F.fold(F.unfold(X[None, None], 2), (5, 6), 2),
    "numpy windows": lambda X, K: np.lib.stride_tricks.sliding_window_view(X.numpy(), (2, 3)),
    "converting": lambda X, K: torch.from_numpy(X.double().numpy().astype(np.float32)).int(),
    "fourier": lambda X, K: torch.fft.irfft2(torch.fft.rfft2(X) * torch.fft.rfft2(X)),
    "a layer that is not used": lambda X, K: nn.Conv2d(1, 1, 3),
    "matrices": lambda X, K: X @ X.T,
    "preparing data": lambda X, K: prepare(),
    "a hull that is convex": lambda X, K: scipy.spatial.ConvexHull([[0, 0], [0, 1], [1, 0]]),
    "looking at this package": lambda X, K: d2l_conv.output_size is None,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_by_hand_is_by_hand(name):
    seen = observe(BY_HAND[name], X, K)
    assert seen.error is None and seen.ready_made == ()


class TestOtherReadyThings:
    @pytest.mark.parametrize(
        "differentiate",
        [
            lambda X: torch.autograd.grad((X.requires_grad_() ** 2).sum(), X),
            lambda X: (X.requires_grad_() ** 2).sum().backward(),
            lambda X: torch.func.grad(lambda X: (X**2).sum())(X),
            lambda X: torch.func.jvp(lambda X: X**2, (X,), (X,)),
            lambda X: torch.autograd.functional.jacobian(lambda X: X**2, X),
        ],
    )
    def test_automatic_differentiation(self, differentiate):
        with time_limit(60):  # torch loads much when it is first asked for some of these
            assert "autograd" in observe(differentiate, X).ready_made

    def test_this_package(self):
        size = observe(lambda: d2l_conv.output_size(8, 3)).ready_made
        assert "d2l_conv.sizes.output_size" in size

    def test_a_renamed_import_of_this_package(self):
        from d2l_conv.sizes import output_size as mine

        assert observe(mine, 8, 3).ready_made == ("d2l_conv.sizes.output_size",)

    def test_an_optimiser(self):
        def step():
            weight = nn.Parameter(torch.ones(1))
            weight.grad = torch.ones(1)
            torch.optim.SGD([weight], lr=0.1).step()

        assert "torch.optim" in observe(step).ready_made

    def test_a_generator_of_the_checks_that_is_cleared_away_is_nobodys_fault(self):
        left = [suspects(OUTPUT_SIZE, TASK.rows)]
        next(left[0])
        assert observe(left.clear).ready_made == ()
        assert not left

    def test_differentiating_what_has_no_history(self):
        jacobian = torch.autograd.functional.jacobian
        assert "autograd" in observe(lambda: jacobian(lambda X: X.detach(), X)).ready_made

    def test_what_computes_itself_when_it_is_read(self):
        class Later:
            def __index__(self):
                return conv(X, K).shape[0]

        assert any("conv" in label for label in observe(Later).ready_made)

    def test_a_function_that_is_an_argument_is_not_watched(self):
        assert observe(lambda f: f(X, K), conv).ready_made == ()

    def test_operators_are_seen_in_every_call_and_functions_at_first_and_then_now_and_again(self):
        def by_autograd(X):
            X = X.requires_grad_()
            return torch.autograd.grad((X * X).sum(), X)[0]

        for _check in range(2):  # the same function again: each check begins anew
            seen = observe_each(by_autograd, [((X,), {})] * 17)
            closely = ["autograd" in one.ready_made for one in seen]
            assert [n for n, look in enumerate(closely) if look] == [0, 1, 2, 3, 8, 16]
        assert all(one.ready_made for one in observe_each(conv, [((X, K), {})] * 17))

    def test_after_the_call_nobody_watches(self):
        observe(lambda: 0)
        assert sys.getprofile() is None
        assert conv(X, K).shape == (4, 4)


def test_a_proxy_answers_for_its_function():
    class Proxy:
        def __observe__(self, *args, **kwargs):
            return Observation(value=(args, kwargs))

    assert observe(Proxy(), 1, b=2).value == ((1,), {"b": 2})
