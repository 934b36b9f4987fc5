"""Task: a program that learns to read digits, by gradient descent.

Accuracy alone lets wrong gradients through: without the ReLU mask, or with a first kernel that is
never trained, a net still reads 97 % of the digits. So the check looks at the updates as well.
Nobody knows which images a learner's mini-batch holds; but if all images are the same, every
mini-batch has the same gradient, and an update that takes a multiple of it away is recognised.

Many updates follow any schedule, with momentum or without. But on images that are nearly blank the
kernels hardly move, so the gradient stays what it is, and all updates together are a multiple of
it. Whatever else is added, such as a weight decay, is larger than the gradient there.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.checking import sentences
from d2l_conv.checking.catalogue import IN_PLACE_INPUT, Algorithm, Misconception
from d2l_conv.checking.engine import (
    Facet,
    Task,
    by_hand_but_for_layers,
    call,
    case_seed,
    nothing,
    unbroken,
    undisturbed,
)
from d2l_conv.checking.kinds import Misfit, shown
from d2l_conv.checking.kinds import Tensor as TensorKind
from d2l_conv.checking.match import Refused
from d2l_conv.checking.observe import Observation
from d2l_conv.checking.relations import CRASHES
from d2l_conv.checking.report import MOST_FINDINGS, Finding, Report, show
from d2l_conv.homework.sections import DOWNHILL, GOOD_ACCURACY, TEN_SCORES, TOO_EARLY
from d2l_conv.homework.steps import in_forms
from d2l_conv.homework.two_layer_backprop import digit_gradients
from d2l_conv.homework.two_layer_backprop.cases import Parts
from d2l_conv.homework.two_layer_backprop.digit_gradients import DIGIT_GRADIENTS
from d2l_conv.homework.two_layer_backprop.net import no_mask
from d2l_conv.languages import N_, NN_, _, joined, ngettext

Kernels = tuple[Tensor, Tensor]

RATE = 0.2

# As it was when the check was loaded: the check does not change with the learner's torch.
_conv2d = torch.conv2d


def _digit_gradients(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Kernels:
    _, dW1, dW2 = DIGIT_GRADIENTS.answer()(images, labels, W1, W2)
    return dW1, dW2


def _gradients_of_sum(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Kernels:
    dW1, dW2 = _digit_gradients(images, labels, W1, W2)
    return len(images) * dW1, len(images) * dW2


def _gradients_divided_twice(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Kernels:
    dW1, dW2 = _digit_gradients(images, labels, W1, W2)
    return dW1 / len(images), dW2 / len(images)


def _digit_gradients_unmasked(images: Tensor, labels: Tensor, W1: Tensor, W2: Tensor) -> Kernels:
    _, dW1, dW2 = DIGIT_GRADIENTS.answer(mask=no_mask)(images, labels, W1, W2)
    return dW1, dW2


Give = Callable[[Tensor, Tensor], Kernels]
Update = Callable[[Tensor, Tensor], Tensor]


def _both_at_once(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    dW1, dW2 = gradients(W1, W2)
    return update(W1, dW1), update(W2, dW2)


def _first_then_second(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    W1 = update(W1, gradients(W1, W2)[0])
    return W1, update(W2, gradients(W1, W2)[1])


def _second_then_first(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    W2 = update(W2, gradients(W1, W2)[1])
    return update(W1, gradients(W1, W2)[0]), W2


def _only_second(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    return W1, update(W2, gradients(W1, W2)[1])


def _only_first(gradients: Give, update: Update, kernels: Kernels) -> Kernels:
    W1, W2 = kernels
    return update(W1, gradients(W1, W2)[0]), W2


@dataclass(frozen=True)
class TrainSteps:
    """The steps of gradient descent."""

    gradients: Callable[[Tensor, Tensor, Tensor, Tensor], Kernels] = _digit_gradients
    turn: Callable[[Give, Update, Kernels], Kernels] = _both_at_once
    update: Update = lambda W, dW: W - RATE * dW


def _train_digits(
    steps: TrainSteps, images: Tensor, labels: Tensor, count: int, seed: int
) -> Kernels:
    """Mini-batch gradient descent on the digit net."""
    generator = torch.Generator().manual_seed(seed)
    kernels = (
        torch.randn(8, 1, 3, 3, generator=generator) / 3,
        torch.randn(10, 8, 6, 6, generator=generator) / 17,
    )
    for _update in range(count):
        batch = torch.randperm(len(images), generator=generator)[:64]
        gradients = partial(steps.gradients, images[batch], labels[batch])
        kernels = steps.turn(gradients, steps.update, kernels)
    return kernels


TRAIN_DIGITS = Algorithm("train_digits", _train_digits, TrainSteps())


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        name="sign-of-update",
        tasks=("train_digits",),
        changes={"update": lambda W, dW: W + RATE * dW},
        sentence=(
            "Your update goes up the slope: it adds the gradient. The gradient points to where the "
            "loss grows."
        ),
        lesson=DOWNHILL,
    ),
    *in_forms(
        name="kernel-never-trained",
        tasks=("train_digits",),
        step="turn",
        forms=(_only_second, _only_first),
        sentence=(
            "One of your kernels stays as it was drawn. Whatever the accuracy is, the net has two "
            "kernels to learn."
        ),
        lesson=GOOD_ACCURACY,
    ),
    *in_forms(
        name="layers-in-forward-order",
        tasks=("train_digits",),
        step="turn",
        forms=(_first_then_second, _second_then_first),
        sentence=(
            "One kernel is already updated when the other one's gradient is computed. Both "
            "gradients belong to the kernels that made the loss."
        ),
        lesson=TOO_EARLY,
    ),
    *in_forms(
        name="batch-mean-for-sum",
        tasks=("train_digits",),
        step="gradients",
        forms=(_gradients_of_sum, _gradients_divided_twice),
        sentence=(
            "How far your update goes depends on how many images are in the batch: the gradient "
            "is a sum over them, or is divided by their number twice. The loss is a mean."
        ),
        lesson=TEN_SCORES,
    ),
    Misconception(
        name="relu-mask-missing",
        tasks=("train_digits",),
        changes={"gradients": _digit_gradients_unmasked},
        sentence=(
            "The error goes back through ReLU as if it were not there. The net learns all the "
            "same, but not down the slope of its loss."
        ),
        lesson=GOOD_ACCURACY,
    ),
)

# What the check measures by
STEPS = 500
SOME, FULL = 0.80, 0.92  # accuracies from which one point and both are paid
SHOWN = 1400  # images that the learner's function gets; the others are unseen
PRECISION = 2e-4  # how far an update may be from a multiple of the gradient, relatively
FAINT = 0.25  # a bright image could be learnt by heart in one update, and leave no slope behind
NEARLY_BLANK = 2e-4  # so faint that many updates leave the gradient as it is
STRAY, FAR_STRAY = 0.01, 0.15  # how far many updates may be from the gradients, relatively
FAR = 0.1  # from here on a kernel has moved far, relatively: the way there was no straight line
SMALL, LARGE = 0.02, 5.0  # multiples of the gradient that are seldom a learning rate
BATCHES = (10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256, 500, 512, SHOWN)  # usual sizes
MOST_CHANNELS = 512  # of the hidden map: its size is the check's own work and memory

# What it says
CALL = "train_digits(images, labels, steps={steps}, seed={seed})"
SHAPES = N_(
    "W1 has shape {first} and W2 {second}; asked are (C, 1, k_h, k_w) and "
    "(10, C, 9 - k_h, 9 - k_w), with C from 1 to {most} and kernels from 1 to 8"
)
ACCURACY = N_("Your kernels read {accuracy} of the unseen digits.")


ACCURACY_WHY = N_("From 80 % on, this pays one point; from 92 % on, two.")
NOT_FINITE = NN_(
    "Your kernels are not finite after {steps} update.",
    "Your kernels are not finite after {steps} updates.",
)
NOT_FINITE_WHY = N_("The training has run away. Is the learning rate too large?")
STUCK = N_("One update does not move `{kernel}`.")
STUCK_WHY = N_(
    "With `steps=1` you get the start kernel back. Every update moves both kernels, the first one "
    "too: a warm-up begins with a rate above 0. A kernel that starts at 0 may have no gradient to "
    "move by."
)
STANDS = NN_(
    "`{kernel}` stands still after {steps} update.",
    "`{kernel}` stands still after {steps} updates.",
)
STANDS_WHY = N_(
    "With `steps={more}` it is the same as with `steps={steps}`. Every update moves both."
)
STRAYS = N_("Later updates do not follow the gradient of `{kernel}`.")
STRAYS_WHY = N_(
    "All images of this call are the same nearly blank digit, so the gradient is small and always "
    "the same; whatever the rates and the momentum, all updates together are a multiple of it. "
    "Is anything else added to the updates from the second one on?"
)
ONE_SIGN = N_("The start kernel `W1` has no entries of both signs.")
ONE_SIGN_WHY = N_(
    "Where no weight is negative, ReLU has nothing to cut off, and the check cannot see whether "
    "the error goes back through it rightly. `torch.randn` draws both signs."
)
TIMID = N_(
    "One update takes {rate:.2g} times the gradient away: the kernels hardly move. Is the rate so "
    "small, or is the gradient divided once more?"
)
BOLD = N_(
    "One update takes {rate:.2g} times the gradient away: the kernels jump. Is the rate so large, "
    "or is the gradient a sum over the batch?"
)
BY_BATCH = N_(
    "One update takes {alone:.2g} times the gradient away where there is one image, and "
    "{rate:.2g} times where there are {count} copies of it."
)
ALONE = N_(
    "Where all images are the same one, your update is right; with different ones the kernels "
    "learn too little. Look at how a batch gets its images and its labels."
)
EXCHANGED = N_("Your two kernels come in the wrong order: `W1` is the first.")
SAME_STEPS = N_(
    "The update moves every weight by the same amount. It follows the signs of the gradient and "
    "not its sizes."
)
DECAY = N_(
    "The update takes a part of the kernel itself away, beside the gradient. The task asks for a "
    "multiple of the gradient alone."
)
NO_DESCENT = N_("One update does not follow the gradient of `{kernel}`.")
NO_DESCENT_WHY = N_(
    "All images of this call are the same faint digit, so every mini-batch has the same gradient. "
    "The update is not a multiple of it. Does `digit_gradients` pass its check? Is anything else "
    "added to the update?"
)
ALIKE = NN_(
    "images = one {how} digit {count} time, labels = {label} as often",
    "images = one {how} digit {count} times, labels = {label} as often",
)
OTHER_START = N_("The start kernels depend on more than the seed.")
OTHER_START_WHY = N_(
    "With the same seed, other images, or other `steps`, give other start kernels or another shape."
)
FORGETFUL = N_("The same arguments give different kernels.")
FORGETFUL_WHY = N_(
    "Everything random is to be drawn from the seed: the start kernels and the batches."
)
DEAF = N_("Another seed gives the same kernels.")
DEAF_WHY = N_("The start kernels are to be drawn at random, from the seed that the call was given.")

KERNELS = Parts(W1=TensorKind(), W2=TensorKind())

TASK = Task(
    name="train_digits",
    number=7,
    parameters=("images", "labels", "steps", "seed"),
    kind=KERNELS,
    truth=lambda *args: None,
    facets=(
        Facet("accuracy", 2),
        Facet("updates", 1, alone=False),
        Facet("seed", 1, alone=False),
    ),
    fixed=(),
    fresh=lambda rng: (),
    algorithm=TRAIN_DIGITS,
    rows=MISTAKES,
    forbids=by_hand_but_for_layers,
    seconds=100.0,  # the slowest right gradients of the corpus need 30 for it
)


def check(theirs: Any, *, fresh: bool = False) -> float:
    """Check ``train_digits(images, labels, steps, seed)``."""
    with undisturbed():
        report = examine_training(theirs, fresh=fresh)
    show(report)
    return float(report.points)


def examine_training(theirs: Any, *, fresh: bool = False) -> Report:
    """Do what :func:`check_train_digits` does, without showing anything."""
    if not callable(theirs):
        title = _(sentences.NOT_A_FUNCTION).format(task=TASK.name, what=shown(theirs))
        return nothing(TASK, title)
    return unbroken(
        TASK,
        lambda: _Training(theirs, fresh).report(),
        lambda: _Training(_untrained, fresh).report(),
    )


def _untrained(images: Tensor, labels: Tensor, steps: int, seed: int) -> Kernels:
    """Return kernels of the right shapes, which no update changes."""
    generator = torch.Generator().manual_seed(seed)
    W1 = torch.randn(4, 1, 3, 3, generator=generator)
    return W1, torch.randn(10, 4, 6, 6, generator=generator)


@dataclass(frozen=True, eq=False)
class _Digits:
    images: Tensor
    labels: Tensor
    unseen_images: Tensor
    unseen_labels: Tensor


def _digits(rng: random.Random, *, fresh: bool) -> _Digits:
    """Shuffle and split scikit-learn's digits.

    Fresh ones are turned, and their labels exchanged, so that kernels which were trained
    beforehand, or on the digits that are unseen here, read nothing.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    generator = torch.Generator().manual_seed(rng.getrandbits(32))
    order = torch.randperm(len(labels), generator=generator)
    X = torch.tensor(images, dtype=torch.float32)[order].reshape(-1, 1, 8, 8) / 16
    y = torch.tensor(labels, dtype=torch.int64)[order]
    if fresh:
        X = X.rot90(rng.randrange(4), (2, 3)).contiguous()
        y = torch.randperm(10, generator=generator)[y]
    return _Digits(X[:SHOWN], y[:SHOWN], X[SHOWN:], y[SHOWN:])


def _accuracy(kernels: Kernels, digits: _Digits) -> float:
    W1, W2 = (W.float() for W in kernels)
    logits = _conv2d(_conv2d(digits.unseen_images, W1).relu(), W2).flatten(1)
    return (logits.argmax(1) == digits.unseen_labels).double().mean().item()


About = Callable[["_Update"], list[tuple[str, str, str]]]


@dataclass(frozen=True, eq=False)
class _Update:
    """The kernels before and after some updates on copies of one image, in float64."""

    before: Kernels
    after: Kernels
    image: Tensor
    label: Tensor
    eps: float  # of the learner's dtype
    steps: int = 1

    def moved(self, layer: int) -> Tensor:
        """Return the update of a layer's kernel."""
        return self.after[layer] - self.before[layer]

    def stuck(self, layer: int) -> bool:
        """Whether a kernel has not moved by more than rounding."""
        return bool(self.moved(layer).norm() <= 4 * self.eps * self.before[layer].norm())

    def flat(self) -> bool:
        """Whether a kernel may stand still because the other one was updated first."""
        slopes = [tuple(float(dW.norm()) for dW in pair) for pair in self._in_wrong_order()]
        return any(min(pair) < 1e-4 * max(pair) for pair in slopes)

    def rate(self, layer: int, gradient: Tensor) -> float | None:
        """Return the multiple of the gradient that was taken away, or None if none fits."""
        moved = self.moved(layer)
        if gradient.norm() == 0:
            return None
        rate = -float((moved * gradient).sum() / (gradient * gradient).sum())
        allowed = PRECISION * moved.norm() + 2 * self.eps * self.before[layer].norm()
        return rate if rate and (moved + rate * gradient).norm() <= allowed else None

    def rates(self, gradients: Kernels) -> tuple[float, float] | None:
        """Return both layers' rates, or None if one of them fits none."""
        first, second = (self.rate(layer, gradients[layer]) for layer in (0, 1))
        return None if first is None or second is None else (first, second)

    def strays(self, layer: int) -> bool:
        """Whether a kernel has left the way that gradients between here and there lead."""
        ways = [_gradients(self.image, self.label, *point)[layer] for point in self._between()]
        moved = self.moved(layer).flatten()
        gradients = torch.stack([way.flatten() for way in ways], 1)
        if not (moved.isfinite().all() and gradients.isfinite().all()):
            return True
        gradients = gradients / gradients.norm(dim=0).clamp(min=1e-300)
        fit = torch.linalg.lstsq(gradients, moved[:, None], driver="gelsd").solution
        left = (moved - (gradients @ fit).squeeze(1)).norm()
        most = FAR_STRAY if moved.norm() > FAR * self.before[layer].norm() else STRAY
        return not bool(left <= most * moved.norm() + self.rounding(layer))

    def _between(self) -> Iterator[Kernels]:
        (W1, W2), (moved1, moved2) = self.before, (self.moved(0), self.moved(1))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            yield W1 + share * moved1, W2 + share * moved2

    def rounding(self, layer: int) -> float:
        """Return how far rounding alone may have led."""
        return 2 * math.sqrt(self.steps) * self.eps * float(self.before[layer].norm())

    def mistakes(self) -> tuple[tuple[Misconception, ...], tuple[float, float]] | None:
        """Return the mistakes whose gradients the update follows, and the rates.

        There are no mistakes if the gradients are right.
        """
        right = self.rates(self.right)
        if right is not None:
            return (), right
        for rows, gradients in self._suspected():
            rates = self.rates(gradients)
            if rates is not None:
                return rows, rates
        return None

    def _suspected(self) -> Iterator[tuple[tuple[Misconception, ...], Kernels]]:
        """Yield mistakes with the gradients to which they lead."""
        for pair in self._in_wrong_order():
            yield (_row("layers-in-forward-order"),), pair
        for rows in _groups():
            if gradients := self._with(rows):
                yield rows, gradients
        for row in digit_gradients.MISTAKES:  # for an error that depends on the others of a batch
            one, two = self._with((row,)), self._with((row,), 2)
            same_way = one and two and all(map(_parallel, one, two))
            for batch in () if same_way else BATCHES:
                if gradients := self._with((row,), batch):
                    yield (row,), gradients

    @functools.cached_property
    def right(self) -> Kernels:
        """The gradients that one update is to follow."""
        return _gradients(self.image, self.label, *self.before)

    def _with(self, rows: tuple[Misconception, ...], batch: int = 1) -> Kernels | None:
        """Return the gradients of a learner who makes these mistakes, on copies of the image."""
        images, labels = self.image.expand(batch, -1, -1, -1), self.label.expand(batch)
        try:
            _, dW1, dW2 = DIGIT_GRADIENTS.answer(*rows)(images, labels, *self.before)
        except RuntimeError:
            return None  # a turned kernel that does not fit
        return dW1, dW2

    def seen(self, layer: int) -> str:
        """Say what the update of a layer looks like that follows no gradient."""
        moved, gradient, W = self.moved(layer), self.right[layer], self.before[layer]
        sizes = moved.abs()[gradient != 0]
        if len(sizes) and float(sizes.min()) > 0.99 * float(sizes.max()):
            return _(SAME_STEPS)
        both = torch.stack((gradient.flatten(), W.flatten()), 1)
        fit = both @ torch.linalg.lstsq(both, moved.flatten()[:, None]).solution
        if float((fit.flatten() - moved.flatten()).norm()) <= PRECISION * float(moved.norm()):
            return _(DECAY)
        return ""

    def _in_wrong_order(self) -> Iterator[Kernels]:
        (W1, W2), (new1, new2) = self.before, self.after
        dW1, dW2 = _gradients(self.image, self.label, W1, W2)
        yield dW1, _gradients(self.image, self.label, new1, W2)[1]
        yield _gradients(self.image, self.label, W1, new2)[0], dW2
        yield dW1, _gradients(self.image, self.label, W1, W2, hidden_by=new1)[1]
        yield _gradients(self.image, self.label, W1, W2, back_by=new2)[0], dW2


def _parallel(one: Tensor, other: Tensor) -> bool:
    """Whether each gradient is a multiple of the other; a zero is one of another zero alone."""
    if not (one.any() and other.any()):
        return not (one.any() or other.any())
    return bool((one * other).sum().abs() >= (1 - 1e-9) * one.norm() * other.norm())


def _gradients(
    images: Tensor,
    labels: Tensor,
    W1: Tensor,
    W2: Tensor,
    *,
    hidden_by: Tensor | None = None,
    back_by: Tensor | None = None,
) -> Kernels:
    """Both gradients of the digit net; other kernels may make the hidden map, or send back."""
    Z = _conv2d(images, W1)
    H = Z.relu()
    probabilities = _conv2d(H, W2).flatten(1).softmax(1)
    error = (probabilities - F.one_hot(labels, 10)) / len(images)
    met = H if hidden_by is None else _conv2d(images, hidden_by).relu()
    dW2 = torch.einsum("no,nchw->ochw", error, met)
    back = W2 if back_by is None else back_by
    dZ = torch.einsum("no,ochw->nchw", error, back) * (Z > 0)
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    return torch.einsum("nohw,nchwij->ocij", dZ, windows), dW2


def _telling_image(kernels: Kernels, digits: _Digits) -> int | None:
    """Choose the unseen image at which the ReLU mask changes the first gradient most.

    Where the first kernel has no negative entry, the mask changes nothing at any image.
    """
    W1, W2 = (W.double() for W in kernels)
    without_mask = DIGIT_GRADIENTS.answer(mask=no_mask)
    best, most = None, 1e-3
    for i in range(40):
        image, label = digits.unseen_images[i : i + 1].double(), digits.unseen_labels[i : i + 1]
        image = FAINT * image
        right = _gradients(image, label, W1, W2)[0]
        wrong = without_mask(image, label, W1, W2)[1]
        telling = float((right - wrong).norm() / wrong.norm().clamp(min=1e-12))
        telling *= float(right.norm() > 1e-3 * wrong.norm())
        if telling > most:
            best, most = i, telling
    return best


class _Stop(Exception):
    """No further call makes sense."""


class _Training:
    """One learner's training function."""

    def __init__(self, theirs: Any, fresh: bool) -> None:
        self.theirs = theirs
        self.rng = random.Random(case_seed() if fresh else 0)
        self.digits = _digits(self.rng, fresh=fresh)
        self.seed, self.other_seed = self.rng.sample(range(1, 10_000), 2)
        self.findings: list[Finding] = []
        self.update: _Update | None = None
        self.ready_made: dict[str, None] = {}
        self.start_strays = False
        self.paid = {facet.name: 0.0 for facet in TASK.facets}

    def report(self) -> Report:
        task = TASK
        try:
            self.updates()
            self.same_seed()
            self.accuracy()
        except _Stop:
            pass
        except NotImplementedError:
            return nothing(task, _(sentences.NOT_WRITTEN).format(task=task.name))
        if self.ready_made:
            labels = tuple(self.ready_made)
            title = _(sentences.READY_MADE).format(task=task.name, what=sentences.name_of(labels))
            return nothing(task, title, _(sentences.READY_MADE_WHY), labels)
        if not self.paid["accuracy"]:
            self.paid = dict.fromkeys(self.paid, 0.0)
        facets = tuple((f.name, self.paid[f.name], f.points) for f in task.facets)
        told = tuple(self.findings[:MOST_FINDINGS])
        names = tuple(dict.fromkeys(finding.name for finding in told if finding.name))
        points = sum(self.paid.values())
        return Report(task.name, points, task.max_points, told, facets, (), names)

    def train(self, images: Tensor, labels: Tensor, steps: int, seed: int) -> Kernels:
        """Call the learner's function, and stop where nothing can be said about the result."""
        seen = self._call(images, labels, steps, seed)
        if seen.error is not None and seen.error.kind == "RuntimeError":
            # Where new tensors are float64, start kernels are, which torch mixes with nothing else.
            other = self._call(images.double(), labels, steps, seed)
            seen = seen if other.error else other
        self.ready_made |= dict.fromkeys(filter(TASK.forbids, seen.ready_made))
        if self.ready_made:
            raise _Stop
        text = CALL.format(steps=steps, seed=seed)
        if seen.error is not None:
            self._crash(seen, text)
        for position in seen.changed[:1]:
            self._careless(TASK.parameters[position], text)
        try:
            first, second = KERNELS.complete(seen.value)
        except Misfit as misfit:
            self.findings.append(Finding(_(sentences.ANOTHER_KIND), "", f"{text} {misfit}"))
            raise _Stop from None
        try:
            return self._fitting((first, second))
        except Misfit as misfit:
            exchanged = self._fits(second, first)
            title = _(EXCHANGED) if exchanged else _(sentences.WRONG)
            self.findings.append(Finding(title, "", f"{text} {misfit}"))
            raise _Stop from None

    def _call(self, *args: Any) -> Observation:
        return call(TASK.seconds, self.theirs, *args)

    def _crash(self, seen: Observation, call: str) -> None:
        error = seen.error
        if error is None:
            return
        if error.unwritten:
            raise NotImplementedError
        line = sentences.your_line(error.where[-1]) if error.where else ""
        known = next((c for c in CRASHES if c.fits(Refused(error.kind), error.message)), None)
        line = joined([_(known.sentence), line]) if known else line
        said = f"{error.kind}: {error.message}" if error.message else error.kind
        self.findings.append(Finding(_(sentences.CRASH).format(error=said), line, call))
        raise _Stop

    def _careless(self, argument: str, call: str) -> None:
        if not any(finding.name == IN_PLACE_INPUT for finding in self.findings):
            title = _(sentences.CHANGED).format(argument=argument)
            self.findings.append(Finding(title, _(sentences.CARELESS_WHY), call, IN_PLACE_INPUT))

    def _fitting(self, kernels: Kernels) -> Kernels:
        first, second = (tuple(W.shape) for W in kernels)
        if not self._fits(*kernels) or not all(W.is_floating_point() for W in kernels):
            raise Misfit(_(SHAPES).format(first=first, second=second, most=MOST_CHANNELS))
        return kernels

    @staticmethod
    def _fits(W1: Tensor, W2: Tensor) -> bool:
        """Whether two kernels have the shapes of the first and of the second layer."""
        first = tuple(W1.shape)
        return (
            len(first) == 4
            and 1 <= first[0] <= MOST_CHANNELS
            and first[1] == 1
            and all(1 <= size <= 8 for size in first[2:])
            and tuple(W2.shape) == (10, first[0], 9 - first[2], 9 - first[3])
        )

    def updates(self) -> None:
        """Look at what updates on copies of one image do to both kernels."""
        digits = self.digits
        start = self.train(digits.images, digits.labels, 0, self.seed)
        chosen = _telling_image(start, digits)
        if chosen is None:
            self.findings.append(
                Finding(_(ONE_SIGN), _(ONE_SIGN_WHY), CALL.format(steps=0, seed=self.seed))
            )
            return
        image, label = digits.unseen_images[chosen], digits.unseen_labels[chosen]
        labels = label.expand(SHOWN).clone()

        def look(how: str, light: float, steps: int, about: About) -> list[Finding]:
            images = (light * image).expand(SHOWN, -1, -1, -1)
            text = ngettext(*ALIKE, SHOWN).format(how=how, count=SHOWN, label=int(label)) + "\n"
            text += CALL.format(steps=steps, seed=self.seed)
            update = self._update(start, images, labels, steps)
            if update is None:
                return [Finding(_(OTHER_START), _(OTHER_START_WHY), text)]
            if steps == 1:
                self.update = update
            return [Finding(title, why, text, name) for title, why, name in about(update)]

        many = self.rng.randint(12, 40)
        found = look(_("faint"), FAINT, 1, self._about_update)
        # A ReLU at the edge may switch on the way, which a second look does not meet again.
        for light in (NEARLY_BLANK, NEARLY_BLANK / 4) if not found else ():
            found = look(_("nearly blank"), light, many, self._about_many)
            if not found:
                self.paid["updates"] = 1.0
                return
        self.findings += found

    def _update(self, start: Kernels, images: Tensor, labels: Tensor, steps: int) -> _Update | None:
        before, after = (self.train(images, labels, n, self.seed) for n in (0, steps))
        if not _close(start, before) or before[0].shape != after[0].shape:
            self.start_strays = True
            return None
        return _Update(
            (before[0].double(), before[1].double()),
            (after[0].double(), after[1].double()),
            images[:1].double(),
            labels[:1],
            max(torch.finfo(W.dtype).eps for W in before),
            steps,
        )

    @staticmethod
    def _about_many(update: _Update) -> list[tuple[str, str, str]]:
        names = [name for layer, name in enumerate(("W1", "W2")) if update.strays(layer)]
        return (
            [(_(STRAYS).format(kernel=_(" or ").join(names)), _(STRAYS_WHY), "")] if names else []
        )

    @staticmethod
    def _about_update(update: _Update) -> list[tuple[str, str, str]]:
        stuck = [name for layer, name in enumerate(("W1", "W2")) if update.stuck(layer)]
        if stuck:
            title = _(STUCK).format(kernel=_(" or ").join(stuck))
            if len(stuck) == 1 and not update.flat():
                row = _row("kernel-never-trained")
                return [(title, _says(row), row.name)]
            return [(title, _(STUCK_WHY), "")]
        mistakes = update.mistakes()
        if mistakes is None:
            off = [layer for layer in (0, 1) if update.rate(layer, update.right[layer]) is None]
            says = next(filter(None, map(update.seen, off)), _(NO_DESCENT_WHY))
            return [(_(NO_DESCENT).format(kernel=f"W{off[0] + 1}"), says, "")]
        rows, rates = mistakes
        if min(rates) < 0:
            rows = (*rows, _row("sign-of-update"))
        return [(_(sentences.NAMED).format(name=_(row.name)), _says(row), row.name) for row in rows]

    def same_seed(self) -> None:
        """Compare calls with the same seed, and with another one between them."""
        digits = self.digits
        first, other, again = (
            self.train(digits.images, digits.labels, 3, seed)
            for seed in (self.seed, self.other_seed, self.seed)
        )
        starts = [
            self.train(digits.images, digits.labels, 0, seed)
            for seed in (self.seed, self.other_seed)
        ]
        if not _close(first, again):
            text = CALL.format(steps=3, seed=self.seed)
            self.findings.append(Finding(_(FORGETFUL), _(FORGETFUL_WHY), text))
        elif _close(first, other) or _close(*starts):
            text = CALL.format(steps=0, seed=self.other_seed)
            self.findings.append(Finding(_(DEAF), _(DEAF_WHY), text))
        elif not self.start_strays and not self._changed_arguments():
            self.paid["seed"] = 1.0

    def _changed_arguments(self) -> bool:
        return any(finding.name == IN_PLACE_INPUT for finding in self.findings)

    def accuracy(self) -> None:
        """Train, and let the kernels read what they have not seen."""
        digits = self.digits
        some, early = self.rng.randint(150, 200), None
        if self.paid["updates"]:
            early = self.train(digits.images, digits.labels, some, self.seed)
        kernels = self.train(digits.images, digits.labels, STEPS, self.seed)
        text = CALL.format(steps=STEPS, seed=self.seed)
        if not all(W.double().isfinite().all() for W in kernels):
            title = ngettext(*NOT_FINITE, STEPS).format(steps=STEPS)
            self.findings.insert(0, Finding(title, self._why() or _(NOT_FINITE_WHY), text))
            self._about_batches()
            return
        if early is not None:
            self._go_on(early, kernels, some)
        accuracy = _accuracy(kernels, digits)
        self.paid["accuracy"] = float((accuracy >= SOME) + (accuracy >= FULL))
        if accuracy < FULL:
            title = _(ACCURACY).format(accuracy=f"{accuracy:.1%}")
            why = joined([_(ACCURACY_WHY), self._why()])
            self.findings.append(Finding(title, why, text))
            self._about_batches()

    def _go_on(self, early: Kernels, late: Kernels, steps: int) -> None:
        """See whether both kernels are trained to the end."""
        for name, before, after in zip(("W1", "W2"), early, late, strict=True):
            if _close((before,), (after,)):
                self.paid["updates"] = 0.0
                why = _(STANDS_WHY).format(steps=steps, more=STEPS)
                text = CALL.format(steps=STEPS, seed=self.seed)
                title = ngettext(*STANDS, steps).format(kernel=name, steps=steps)
                self.findings.append(Finding(title, why, text))

    def _about_batches(self) -> None:
        """Name a gradient whose size depends on how many images are in a batch, before all else."""
        rates = self._rates()
        if rates is None or SMALL <= max(rates) <= LARGE:
            return
        alone = self._rates_alone()
        if alone is None or 1 / 3 < max(alone) / max(rates) < 3:
            return
        row = _row("batch-mean-for-sum")
        title = _(sentences.NAMED).format(name=_(row.name))
        seen = _(BY_BATCH).format(alone=max(alone), rate=max(rates), count=SHOWN)
        self.findings.insert(0, Finding(title, joined([seen, _says(row)]), "", row.name))

    def _rates(self) -> tuple[float, float] | None:
        """Return how far one update goes, where it goes the right way."""
        rates = None if self.update is None else self.update.rates(self.update.right)
        return None if rates is None or min(rates) < 0 or not self.paid["seed"] else rates

    def _rates_alone(self) -> tuple[float, float] | None:
        """Return how far one update goes where there is one image alone, if that can be."""
        update = self.update
        if update is None:
            return None
        image = update.image.to(self.digits.images.dtype)
        seen = self._call(image, update.label, 1, self.seed)
        try:
            W1, W2 = KERNELS.complete(seen.value)
        except Misfit:
            return None
        if (W1.shape, W2.shape) != tuple(W.shape for W in update.before):
            return None
        return replace(update, after=(W1.double(), W2.double())).rates(update.right)

    def _why(self) -> str:
        """Say how far one update goes, where it goes the right way."""
        rates = self._rates()
        if rates is None:
            return ""
        if max(rates) < SMALL:
            return _(TIMID).format(rate=max(rates))
        return _(BOLD).format(rate=max(rates)) if max(rates) > LARGE else _(ALONE)


def _close(some: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    return all(
        one.shape == other.shape
        and torch.allclose(one.double(), other.double(), rtol=1e-4, atol=1e-6, equal_nan=True)
        for one, other in zip(some, others, strict=True)
    )


def _row(name: str) -> Misconception:
    """Return this task's row of a name."""
    return next(row for row in MISTAKES if row.name == name)


def _says(row: Misconception) -> str:
    """Say what a mistake is, in this task's words where it has some."""
    own = next((mine for mine in MISTAKES if mine.name == row.name), row)
    return _(sentences.SEE).format(sentence=_(own.sentence), lesson=own.lesson)


@functools.cache
def _groups() -> tuple[tuple[Misconception, ...], ...]:
    """List every mistake that one update may show, and every two of them."""
    rows = [
        row
        for row in digit_gradients.TASK.rows
        if DIGIT_GRADIENTS.task in row.tasks and not row.changes.keys() & {"order", "sign"}
    ]
    pairs = [pair for pair in itertools.combinations(rows, 2) if not pair[0].meets(pair[1])]
    return (*((row,) for row in rows), *pairs)
