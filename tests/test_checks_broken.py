"""What becomes of a check that cannot go on: the answer's doing earns nothing, ours is an error."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from corpus.answers import TASKS
from torch import nn

from d2l_conv import checks, homework
from d2l_conv.checking import engine
from d2l_conv.homework.two_layer_backprop import train_digits as training

HUGE = 10**5_000
ODD = {
    "a number that no float holds": 10**400,
    "a number that Python does not write": HUGE,
    "such numbers in a pair": (HUGE, -HUGE),
    "such numbers in pairs": ((HUGE, 1), (1, 10**400)),
    "a loss that no float holds": (10**400, torch.zeros(2, 1, 3, 3), torch.zeros(1, 2, 2, 2)),
    "an int as a loss": (HUGE, HUGE, HUGE),
    "a sparse tensor": torch.eye(3).to_sparse(),
    "sparse tensors": (torch.eye(3).to_sparse(),) * 3,
    "a tensor without numbers": torch.zeros(2, 3, device="meta"),
    "tensors without numbers": (torch.zeros(1, device="meta"),) * 3,
    "a complex tensor": torch.zeros(2, 2, dtype=torch.complex64),
    "a tensor of truths": torch.ones(2, 2, dtype=torch.bool),
    "a tensor of eight bits": torch.ones(2, 2).to(torch.float8_e4m3fn),
    "an empty tensor": torch.zeros(0),
    "an array of objects": np.array([None, object()]),
    "an array of text": np.array(["a", "b"]),
    "lists in lists": [[[[]]]],
    "not a number": float("nan"),
    "half a letter": "\ud800",
    "a layer without weights": nn.LazyConv2d(1, 3),
    "a layer of huge settings": nn.Conv2d(1, 1, 1, padding=10**18),
    "a layer of several settings": nn.Conv2d(1, 1, 2, padding=(1, 1, 1)),
}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", ODD)
def test_no_value_breaks_a_check(task, name, capsys):
    value = ODD[name]
    check = getattr(checks, f"check_{task}")
    assert check(lambda *args, **kwargs: value) == 0.0
    assert f"{task}: 0 of" in capsys.readouterr().out


def kernels(first, second=None):
    """Return a training function whose kernels have these shapes, other ones after an update."""

    def train_digits(images, labels, steps, seed):
        shapes = second if second and steps else first
        generator = torch.Generator().manual_seed(seed)
        return tuple(torch.randn(shape, generator=generator) for shape in shapes)

    return train_digits


FITS = (4, 1, 3, 3), (10, 4, 6, 6)


@pytest.mark.parametrize(
    "answer",
    [
        kernels(((4, 1, 9, 9), (10, 4, 0, 0))),
        kernels(((4, 1, 8, 8), (10, 4, 1, 1))),
        kernels(((0, 1, 3, 3), (10, 0, 6, 6))),
        kernels(((4, 1, 0, 0), (10, 4, 9, 9))),
        kernels(FITS, ((3, 1, 3, 3), (10, 3, 6, 6))),
        kernels(FITS, ((4, 1, 5, 5), (10, 4, 4, 4))),
        kernels(FITS, ((4, 1, 9, 9), (10, 4, 0, 0))),
        kernels(FITS, ((1,), (2,))),
    ],
)
def test_no_kernels_break_the_check_of_a_training(answer, capsys):
    for fresh in (False, True):
        assert checks.check_train_digits(answer, fresh=fresh) == 0.0


class Broken(Exception):
    pass


class Explosive(engine.Kind):
    """Takes whatever is right, and breaks on anything else."""

    def read(self, value):
        if value != 6:
            raise Broken("a value of the learner's")
        return value


SIX = replace(
    homework.TASKS["output_size"],
    truth=lambda *args, **kwargs: 6,
    kind=Explosive(),
    fixed=(engine.Case((8, 3), "padding"),),
)


def test_an_answer_that_breaks_a_sound_check_earns_nothing_and_is_told():
    report = engine.examine(SIX, lambda *args, **kwargs: 7)
    assert report.points == 0.0
    assert "cannot be compared" in report.text
    assert "Broken: a value of the learner's" in report.text
    assert engine.examine(SIX, lambda *args, **kwargs: 6).points > 0.0


def test_a_check_that_breaks_on_right_answers_too_is_an_error():
    class Useless(engine.Kind):
        def read(self, value):
            raise Broken("whatever comes")

    with pytest.raises(Broken, match="whatever comes"):
        engine.examine(replace(SIX, kind=Useless()), lambda *args, **kwargs: 6)


def test_a_broken_check_of_a_training_is_an_error(monkeypatch):
    def broken(*args, **kwargs):
        raise Broken("no digits")

    monkeypatch.setattr(training, "_digits", broken)
    with pytest.raises(Broken, match="no digits"):
        checks.check_train_digits(kernels(FITS))
