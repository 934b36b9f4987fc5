"""Figures of lessons 3 and 4: compared with tests/baseline, and their words with the numbers."""

import re

import pytest
import torch
from drawn import TOLERANCE, difference, figure_test, numbers, place_of

from d2l_conv import figures
from d2l_conv.backprop import TwoLayerConvNet

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


def test_a_network_is_drawn_with_every_number():
    net = worked_net()
    figure = figures.network(net, Y)
    for name in "X W1 Z H W2 P dW1 dZ dH dW2 dP".split():
        tensor = getattr(net, name)[0, 0]
        left, above = place_of(figure, name)
        shown = numbers(figure, left, above + 0.5, *tensor.shape)
        assert shown == [[f"{value + 0.0:g}" for value in row] for row in tensor.tolist()]


def test_other_figures_hold_their_numbers():
    weights = torch.linspace(-2, 2, 41)
    (axes,) = figures.tangent(weights, weights**2, at=30, slope=2.0, name="w").axes
    curve, line, point = (line.get_xydata() for line in axes.lines)
    assert curve[:, 1] == pytest.approx((weights**2).numpy())
    assert line[:, 1] == pytest.approx(1 + 2 * (line[:, 0] - 1), abs=1e-5)
    assert point.tolist() == [pytest.approx([1.0, 1.0])]
    texts = [t.get_text() for t in figures.kernels({"all": KERNELS}).axes[0].texts[1:]]
    assert texts == [f"{value:.1f}" for value in KERNELS.flatten().tolist()]
    images = torch.linspace(0, 1, 3 * 64).reshape(3, 1, 8, 8)
    axes = figures.digits(images, ["a", "b", "c"], columns=2).axes
    assert [panel.get_title() for panel in axes] == ["a", "b", "c", ""]
    for panel, image in zip(axes, images, strict=False):
        assert (panel.images[0].get_array() == image[0].numpy()).all()


def other_net():
    net = worked_net()
    net.dW1 = net.dW1.clone()
    net.dW1[0, 0, 1, 1] += 1
    return net


WEIGHTS = torch.linspace(-2, 2, 41)
MOVED = KERNELS.clone()
MOVED[2, 0, 1, 1] += 0.1
SLIPS = {
    "a gradient": lambda: (
        figures.network(worked_net(), Y),
        figures.network(other_net(), Y),
    ),
    "a weight of a kernel": lambda: (
        figures.kernels({"before": KERNELS}),
        figures.kernels({"before": MOVED}),
    ),
    "the place of a tangent": lambda: (
        figures.tangent(WEIGHTS, WEIGHTS**2, at=30, slope=2.0, name="w"),
        figures.tangent(WEIGHTS, WEIGHTS**2, at=31, slope=2.0, name="w"),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_far_above_the_tolerance(slip):
    assert difference(*SLIPS[slip]()) > 1.5 * TOLERANCE


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
