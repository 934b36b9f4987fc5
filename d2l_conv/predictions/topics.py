"""What practice asks about: tiny cases of the homework's tasks, and of single steps of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import torch
from torch import Tensor

from d2l_conv.checking.catalogue import Algorithm
from d2l_conv.checking.engine import Task
from d2l_conv.homework import TASKS
from d2l_conv.homework.two_layer_backprop.net import run_two_layers
from d2l_conv.homework.two_layer_backprop.numerical_gradient import Function
from d2l_conv.homework.two_layer_backprop.train_digits import RATE
from d2l_conv.languages import _
from d2l_conv.predictions.questions import FUNCTIONS, Words, table

Call = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Topic:
    """One kind of question: a task of the homework, on tiny cases.

    Parameters
    ----------
    task
        Its rows are the mistakes.
    kind
        The form of the answer.
    draw
        ``draw(random)`` makes the arguments of a call.
    ask
        ``ask(args, settings)`` makes the words.
    part
        The part of the result that is asked for.
    pairs
        Whether two mistakes at once are looked for.
    """

    task: Task
    kind: str
    draw: Callable[[random.Random], Call]
    ask: Callable[..., Words]
    part: Callable[[Any], Any] = lambda result: result
    pairs: bool = False


def _draw_size(rng: random.Random) -> Call:
    settings = {"kernel_size": rng.randint(2, 5), "padding": rng.randint(0, 3)}
    return (rng.randint(6, 14),), settings | {"stride": rng.randint(1, 3)}


def _draw_dilated(rng: random.Random) -> Call:
    (n,), settings = _draw_size(rng)
    return (n + 4,), settings | {"dilation": rng.randint(2, 3)}


def _draw_shape(rng: random.Random) -> Call:
    def two(low: int, high: int) -> tuple[int, int]:
        first, second = rng.sample(range(low, high + 1), 2)
        return first, second

    settings = {"kernel_size": two(2, 5), "padding": two(0, 2)}
    return (two(6, 12),), settings | ({"stride": two(1, 3)} if rng.random() < 0.6 else {})


def _numbers(rng: random.Random, *shape: int, low: int = 0, high: int = 5) -> Tensor:
    values = [rng.randint(low, high) for _ in range(torch.Size(shape).numel())]
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def _draw_map(rng: random.Random) -> Call:
    X, K = _numbers(rng, 3, 3), _numbers(rng, 2, 2, low=-1, high=3)
    stride = {"stride": 2} if rng.random() < 0.4 else {}
    return (X, K), {"padding": 1} | stride if rng.random() < 0.5 else {}


def _draw_relu(rng: random.Random) -> Call:
    return (_numbers(rng, 2, 3, low=-4), _numbers(rng, 2, 3, low=-3, high=3)), {}


def _ask_relu(args: tuple[Tensor, Tensor], settings: dict[str, Any]) -> Words:
    dA, Z = args
    return Words(
        _("`A = relu(Z)`, and `dA` has come back from the loss. What is `dZ`?"),
        _("Where `Z` is above 0 the gradient passes as it is; everywhere else it is 0."),
        _("What is the slope of ReLU at a positive number, and at a negative one?"),
        _("Take one entry alone. If this entry of `Z` goes up a little, what does `A` do there?"),
        (("Z", table(Z)), ("dA", table(dA))),
    )


def _draw_back(rng: random.Random) -> Call:
    dY, W = _numbers(rng, 1, 1, 2, 2, low=-2, high=3), _numbers(rng, 1, 1, 2, 2, low=-1, high=3)
    return (dY, _numbers(rng, 1, 1, 3, 3), W), {"padding": 0, "stride": 1}


def _ask_back(args: tuple[Tensor, Tensor, Tensor], settings: dict[str, Any]) -> Words:
    dY, _X, W = (one[0, 0] for one in args)
    return Words(
        _(
            "`X` is 3 x 3, `Y` is `X` correlated with `W`, and `dY` has come back from the loss. "
            "What is `dX`?"
        ),
        _(
            "Each entry of `dY` sends its share back to the window that it was made from, `W` "
            "times itself, and where windows overlap the shares are added."
        ),
        _("Write down what each entry of `dY` sends to its own window. Then add up."),
        _(
            "Take the pixel at the top left of `X`: which entries of `Y` has it been read for, and "
            "times which weight?"
        ),
        (("W", table(W)), ("dY", table(dY))),
    )


def _ask_kernel(args: tuple[Tensor, Tensor, Tensor], settings: dict[str, Any]) -> Words:
    dY, X, _W = (one[0, 0] for one in args)
    return Words(
        _(
            "`Y` is `X` correlated with a kernel `W` of 2 x 2, and `dY` has come back from the "
            "loss. What is `dW`?"
        ),
        _(
            "Each weight has met one entry of `X` for each entry of `dY`: the two are multiplied, "
            "and the products are added."
        ),
        _("Take one weight alone. Which entries of `X` has it met, one for each entry of `Y`?"),
        _("The weight at the top left: over which 2 x 2 entries of `X` has it slid?"),
        (("X", table(X)), ("dY", table(dY))),
    )


def _draw_bias(rng: random.Random) -> Call:
    dY = _numbers(rng, 2, 2, 1, 2, low=-3, high=4)
    return (dY, _numbers(rng, 2, 1, 1, 3), _numbers(rng, 2, 1, 1, 2)), {}


def _ask_bias(args: tuple[Tensor, Tensor, Tensor], settings: dict[str, Any]) -> Words:
    return Words(
        _(
            "A layer with two output channels was given two images, and `dY` has come back from "
            "the loss: the image is the first index, the channel the second. What is `db`?"
        ),
        _(
            "A bias was added to every entry of its channel, in both images, so all of these are "
            "added up."
        ),
        _("To which entries of the output was the first bias added?"),
        _("If the first bias goes up a little, which entries of the output go up with it?"),
        maps(dY=args[0]),
    )


def _draw_forward(rng: random.Random) -> Call:
    X, W = _numbers(rng, 1, 2, 1, 3), _numbers(rng, 2, 2, 1, 2, low=-1, high=3)
    return (X, W, _numbers(rng, 2, low=1, high=4)), {}


def _ask_forward(args: tuple[Tensor, Tensor, Tensor], settings: dict[str, Any]) -> Words:
    X, W, b = args
    return Words(
        _(
            "A layer has two input channels, two output channels and a bias for each of these. "
            "What is `Y[0, 1]`, the second output channel?"
        ),
        _(
            "The second output channel has its own kernel for each input channel; both "
            "correlations are added up, and its bias is added once to each entry."
        ),
        _("In `W[1, 0]` the output channel comes first, then the input channel."),
        _("Which two kernels, and which bias, belong to the second output channel?"),
        maps(X=X, W=W, b=b),
    )


def _draw_frame(rng: random.Random) -> Call:
    padding = tuple(rng.sample(range(4), 2)) if rng.random() < 0.6 else rng.randint(1, 3)
    return (_numbers(rng, *rng.sample(range(2, 6), 2), low=1, high=9), padding), {}


def _ask_frame(args: tuple[Tensor, Any], settings: dict[str, Any]) -> Words:
    X, padding = args
    height, width = X.shape
    return Words(
        _(
            "An image of {height} x {width} gets a padding of {padding}. What is its shape with "
            "the padding?"
        ).format(height=height, width=width, padding=padding),
        _("The padding is counted per side, and each axis has two sides."),
        _("At how many sides of the image are there new rows, and how many at each?"),
        _("Take the height alone: how many rows lie above the image, and how many below?"),
    )


def _draw_same(rng: random.Random) -> Call:
    return (tuple(rng.sample(range(2, 7), 2)),), {}


def _ask_same(args: tuple[tuple[int, int]], settings: dict[str, Any]) -> Words:
    height, width = args[0]
    return Words(
        _(
            "A kernel of {height} x {width}, stride 1. Which padding keeps the size? In the first "
            "row: above, below; in the second: left, right. An odd one goes below, or to the right."
        ).format(height=height, width=width),
        _("A kernel of `k` takes away `k - 1`, and the two sides share that."),
        _("By how much does the kernel make an axis smaller? Two sides have to make up for it."),
        _("Without padding, how many rows would be missing at the output?"),
    )


def _cube_times(x: Tensor) -> Tensor:
    return x[0] ** 3 * x[1]


def _draw_differences(rng: random.Random) -> Call:
    x = torch.tensor([rng.randint(1, 3), rng.randint(1, 4)], dtype=torch.float64)
    return (Function("lambda x: x[0] ** 3 * x[1]", _cube_times), x), {"h": rng.randint(1, 2)}


def _ask_differences(args: tuple[Function, Tensor], settings: dict[str, Any]) -> Words:
    first, second = map(int, args[1])
    return Words(
        _(
            "`f(x) = x[0]**3 * x[1]` is wiggled at `x = [{first}, {second}]`, with `h = {h}`. What "
            "are the two central differences, one for each entry?"
        ).format(first=first, second=second, h=settings["h"]),
        _(
            "One entry at a time goes up by `h` and down by `h`, and the difference of the two "
            "values is divided by `2 h`."
        ),
        _("Which two places is `f` taken at for the first entry, and how far apart are they?"),
        _("Take the first entry: which two values of `f` are compared, and what divides them?"),
    )


def _draw_error(rng: random.Random) -> Call:
    P = _numbers(rng, 1, 1, 2, 2, low=-4, high=9)
    errors = torch.tensor(rng.sample((-8, -4, 0, 4, 8), 4), dtype=torch.float32)
    return (P, P - errors.reshape(1, 1, 2, 2)), {}


def _ask_error(args: tuple[Tensor, Tensor], settings: dict[str, Any]) -> Words:
    P, Y = (one[0, 0] for one in args)
    return Words(
        _(
            "`P` came out, `Y` was wanted, and the loss is half the mean of the squares, "
            "`mean((P - Y)**2) / 2`. What is `dP`?"
        ),
        _(
            "The slope of half a square is what is squared, here what came minus what was wanted; "
            "and the mean divides it by the number of entries, 4."
        ),
        _("What is the slope of `(p - y)**2 / 2` in `p`? And what does the mean do to it?"),
        _("Take one entry alone: if it goes up a little, how much does the loss change?"),
        (("P", table(P)), ("Y", table(Y))),
    )


def _draw_scores(rng: random.Random) -> Call:
    weights = [rng.sample(rng.choice(((2, 3, 5), (1, 3, 6), (1, 2, 7))), 3) for _image in "ab"]
    scores = (torch.tensor(weights, dtype=torch.float64) / 10).log()
    return (scores, torch.tensor([rng.randrange(3) for _image in "ab"])), {}


def _ask_scores(args: tuple[Tensor, Tensor], settings: dict[str, Any]) -> Words:
    scores, labels = args
    first, second = labels.tolist()
    return Words(
        _(
            "Two images have got the scores `P` for the digits 0, 1 and 2, one row for each image. "
            "The first one is a {first}, the second a {second}, and the loss is the cross-entropy. "
            "What is `dP`?"
        ).format(first=first, second=second),
        _("The probabilities, minus 1 at the right digit, divided by the number of images, 2."),
        _("Begin with the probabilities. What is done at the right digit of each row?"),
        _("To what do the probabilities of a row add up? And the entries of a row of `dP`?"),
        (("P", table(scores)), ("softmax(P)", table(scores.softmax(1)))),
    )


def _draw_update(rng: random.Random) -> Call:
    return (_numbers(rng, 1, 3, low=-3).double(), 5 * _numbers(rng, 1, 3, low=-2, high=2)), {}


def _ask_update(args: tuple[Tensor, Tensor], settings: dict[str, Any]) -> Words:
    W, dW = args
    return Words(
        _(
            "The kernel is `W`, its gradient `dW`, the rate {rate}. What is `W` after one step of "
            "gradient descent?"
        ).format(rate=RATE),
        _("The gradient points to where the loss grows, so the rate times `dW` is taken away."),
        _("Which way does the gradient point, and which way does the step go?"),
        _("Where an entry of `dW` is above 0: does the loss grow or fall when this weight grows?"),
        (("W", table(W)), ("dW", table(dW))),
    )


def _draw_net(rng: random.Random) -> Call:
    X, W1 = _numbers(rng, 1, 1, 2, 3), _numbers(rng, 1, 1, 2, 2, low=-2, high=2)
    W2 = _numbers(rng, 1, 1, 1, 2, low=1, high=3)
    P = torch.conv2d(torch.conv2d(X, W1).relu(), W2)
    return (X, P - rng.choice((-6, -4, -2, 2, 4, 6)), W1, W2), {}


def _ask_net(args: tuple[Tensor, ...], settings: dict[str, Any]) -> Words:
    X, Y, W1, W2 = (one[0, 0] for one in args)
    return Words(
        _(
            "A net of two layers: `Z` is `X` correlated with `W1`, `H = relu(Z)`, and `P` is `H` "
            "correlated with `W2`, one number. `Y` is wanted. What is the loss, "
            "`mean((P - Y)**2) / 2`?"
        ),
        _("`Z` has two entries, ReLU makes 0 of one below 0, and `P` is the sum of two products."),
        _("Go through the net in order: `Z`, `H`, `P`, and then half the square of `P - Y`."),
        _("What are the two entries of `Z`, and what does ReLU make of them?"),
        (("X", table(X)), ("W1", table(W1)), ("W2", table(W2)), ("Y", table(Y))),
    )


def maps(**tensors: Tensor) -> tuple[tuple[str, list[list[str]]], ...]:
    """Return tensors as a question shows them: a table for each map, with its index.

    >>> maps(X=torch.zeros(1, 2, 1, 1), b=torch.ones(2))
    (('X[0, 0]', [['0']]), ('X[0, 1]', [['0']]), ('b', [['1', '1']]))
    """
    return tuple(
        (f"{name}{[*index]}" if index else name, table(at_least_2d(one[index])))
        for name, one in tensors.items()
        for index in product(*map(range, one.shape[:-2]))
    )


def at_least_2d(values: Tensor) -> Tensor:
    """Return a number or a row as a map."""
    return values.reshape(-1, values.shape[-1] if values.dim() else 1)


def _of_steps(name: str, run: Callable[..., Any], *steps: str) -> Task:
    """Return a task of the homework of which some steps alone are asked: ``run(steps, *args)``."""
    task = TASKS[name]
    assert task.algorithm is not None
    algorithm = Algorithm(name, run, task.algorithm.steps)
    rows = tuple(row for row in task.rows if row.changes.keys() <= {*steps})
    return replace(task, algorithm=algorithm, truth=algorithm.answer(), rows=rows)


def _error(steps: Any, P: Tensor, target: Tensor) -> Tensor:
    return steps.sign(steps.cost(P, target)[1])  # type: ignore[no-any-return]


_SIZE, _SHAPE, _MAP = (ask for _, ask in FUNCTIONS.values())
_BACK = TASKS["conv_backward"]
TOPICS = (
    Topic(TASKS["output_size"], "number", _draw_size, _SIZE, pairs=True),
    Topic(TASKS["output_shape"], "shape", _draw_shape, _SHAPE, pairs=True),
    Topic(TASKS["cross_correlate"], "grid", _draw_map, _MAP),
    Topic(TASKS["relu_backward"], "grid", _draw_relu, _ask_relu),
    Topic(_BACK, "grid", _draw_back, _ask_back, lambda result: result[0][0, 0]),
    Topic(TASKS["output_size"], "number", _draw_dilated, _SIZE, pairs=True),
    Topic(TASKS["zero_pad"], "shape", _draw_frame, _ask_frame, lambda result: (*result.shape,)),
    Topic(TASKS["same_padding"], "grid", _draw_same, _ask_same),
    Topic(TASKS["conv_forward"], "grid", _draw_forward, _ask_forward, lambda Y: Y[0, 1]),
    Topic(TASKS["numerical_gradient"], "grid", _draw_differences, _ask_differences, at_least_2d),
    Topic(
        _of_steps("two_layer_gradients", _error, "cost", "sign"),
        "grid",
        _draw_error,
        _ask_error,
        lambda dP: dP[0, 0],
    ),
    Topic(_BACK, "grid", _draw_back, _ask_kernel, lambda result: result[1][0, 0]),
    Topic(_BACK, "grid", _draw_bias, _ask_bias, lambda result: at_least_2d(result[2])),
    Topic(
        _of_steps("two_layer_gradients", run_two_layers, "forward", "first", "relu", "cost"),
        "number",
        _draw_net,
        _ask_net,
        lambda result: result[0],
    ),
    Topic(
        _of_steps("train_digits", lambda steps, W, dW: steps.update(W, dW), "update"),
        "grid",
        _draw_update,
        _ask_update,
    ),
    Topic(_of_steps("digit_gradients", _error, "cost", "sign"), "grid", _draw_scores, _ask_scores),
)
