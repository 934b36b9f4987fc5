"""Figures of lessons 3 and 4: compared with tests/baseline, and their words with the numbers."""

import re

import pytest
import torch

from d2l_conv import figures
from d2l_conv.backprop import TwoLayerConvNet

figure_test = pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=12, savefig_kwargs={"dpi": 80}
)

X = torch.tensor([[2.0, 2, 3, 2], [2, 0, 2, 1], [0, 3, 3, 2]])[None, None]
W1 = torch.tensor([[0.0, -1], [2, -1]])[None, None]
W2 = torch.tensor([[2.0, 1], [-2, 3]])[None, None]
Y = torch.tensor([[5.0, 12]])[None, None]
KERNELS = torch.linspace(-1.5, 2, 5 * 6).reshape(5, 1, 2, 3)


def worked_net():
    net = TwoLayerConvNet(W1, W2)
    net.forward(X)
    net.loss(Y)
    net.backward()
    return net


@figure_test
def test_network():
    return figures.network(worked_net(), Y)


@figure_test
def test_tangent():
    weights = torch.linspace(-2, 2, 41)
    return figures.tangent(weights, weights**2, at=30, slope=2.0, name="W1[0, 0]")


@figure_test
def test_kernels():
    return figures.kernels({"before": KERNELS, "after": 2 * KERNELS.flip(0)})


@figure_test
def test_digits():
    images = torch.linspace(0, 1, 7 * 64).reshape(7, 1, 8, 8)
    return figures.digits(images, [f"{i}" for i in range(7)], columns=4)


def test_a_network_says_every_number():
    alt = figures.network(worked_net(), Y).alt
    forward, backward = alt.split("Backward: ")
    # Lesson 3's numbers, worked out on paper.
    for words in ("Z = 2 -5 1; -3 1 3", "H = 2 0 1; 0 1 3", "P = 7 8", "Y = 5 12"):
        assert words in forward
    for words in ("dP = 1 -2", "dW2 = 2 -2; -2 -5", "dH = 2 -3 -2; -2 7 -6", "dW1 = -14 8; 3 7"):
        assert words in backward


def test_other_figures_say_what_they_show():
    weights = torch.linspace(-2, 2, 41)
    tangent = figures.tangent(weights, weights**2, at=30, slope=2.0, name="w")
    assert "from -2 to 2" in tangent.alt and tangent.alt.endswith(
        "touches it at 1. Its slope is 2."
    )
    kernels = figures.kernels({"before": KERNELS}).alt
    assert kernels == "Kernels of 2 x 3 in rows of 5. before: weights from -1.5 to 2."
    digits = figures.digits(torch.zeros(2, 1, 8, 8), ["6", "5, read as 9"]).alt
    assert re.search(r"6; 5, read as 9\.$", digits)


def test_figures_do_not_depend_on_the_readers_settings():
    import matplotlib as mpl

    plain = figures.network(worked_net(), Y).png()
    with mpl.rc_context(mpl.style.library["dark_background"] | {"font.size": 30}):
        assert figures.network(worked_net(), Y).png() == plain
