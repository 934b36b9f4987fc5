"""BackpropExplorer without a browser: its JavaScript against autograd, traits, static picture."""

import base64
import random
import re
from typing import Any
from xml.etree import ElementTree

import pytest
import torch
from node import node
from torch.nn import functional as F

from d2l_conv.widgets import BackpropExplorer
from d2l_conv.widgets.backprop.explorer import LESSON, MOST_STEPS, RATES
from d2l_conv.widgets.backprop.net import (
    BACKWARD,
    FORWARD,
    GIVEN,
    MAPS,
    RECIPES,
    STAGES,
    SolvedNet,
    descend,
    text_of,
)
from d2l_conv.widgets.backprop.sentences import NET

CASES = 300
SVG = "{http://www.w3.org/2000/svg}"


def js(names: str, body: str, data: Any) -> Any:
    """Call the net's module in node."""
    return node({"backprop/net": names}, body, data)


def random_net(rng: random.Random) -> dict[str, Any]:
    """Maps of uneven sizes, with kernels that look different when they are turned."""
    step = rng.choice([1, 1, 0.5, 2**-7])  # sums are exact, so no Z is 0 in one order alone

    def numbers(height: int, width: int) -> list[list[float]]:
        return [[rng.randint(-9, 9) * step for _ in range(width)] for _ in range(height)]

    while True:
        height, width = rng.randint(2, 6), rng.randint(2, 6)
        first, second = ((rng.randint(1, 3), rng.randint(1, 3)) for _ in range(2))
        out = height - first[0] - second[0] + 2, width - first[1] - second[1] + 2
        if min(out) >= 1:
            break
    shapes = {"X": (height, width), "W1": first, "W2": second, "Y": out}
    return {name: numbers(*shape) for name, shape in shapes.items()}


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    rng = random.Random(7)
    return [random_net(rng) for _ in range(CASES)]


def autograd(given: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Every map of the net, the gradients by PyTorch."""
    X, W1, W2, Y = (torch.tensor(given[name], dtype=torch.float64)[None, None] for name in GIVEN)
    for leaf in (W1, W2):
        leaf.requires_grad_()
    Z = F.conv2d(X, W1)
    H = Z.relu()
    P = F.conv2d(H, W2)
    for between in (Z, H, P):
        between.retain_grad()
    loss = F.mse_loss(P, Y) / 2
    loss.backward()
    maps = {"X": X, "W1": W1, "Z": Z, "H": H, "W2": W2, "P": P, "Y": Y}
    slopes = {f"d{name}": maps[name].grad for name in ("P", "W2", "H", "Z", "W1")}
    found = {name: map_.detach()[0, 0] for name, map_ in {**maps, **slopes}.items()}
    return {**found, "loss": loss.detach()}


# --- the JavaScript ---------------------------------------------------------------------------


def test_every_map_equals_pytorchs(cases: list[dict[str, Any]]) -> None:
    stopped = 0
    for given, run in zip(cases, js("runNet", "data.map(runNet)", cases), strict=True):
        expected = autograd(given)
        stopped += bool((expected["Z"] < 0).any() and (expected["dH"][expected["Z"] < 0]).any())
        assert run["loss"] == pytest.approx(expected["loss"].item(), rel=1e-12, abs=1e-15)
        for name in MAPS:
            found = torch.tensor(run["maps"][name], dtype=torch.float64)
            torch.testing.assert_close(found, expected[name], rtol=1e-12, atol=1e-12)
    assert stopped > CASES / 2, "the mask must matter"


def test_steps_equal_torch_optim(cases: list[dict[str, Any]]) -> None:
    rate, steps = 0.002, 6
    body = f"data.map((given) => descend(given, {rate}, {steps}))"
    for given, runs in zip(cases[:60], js("descend", body, cases[:60]), strict=True):
        W1, W2 = (torch.tensor(given[name])[None, None].double() for name in ("W1", "W2"))
        leaves = [W1.requires_grad_(), W2.requires_grad_()]
        optimiser = torch.optim.SGD(leaves, lr=rate)
        X, Y = (torch.tensor(given[name])[None, None].double() for name in ("X", "Y"))
        for run in runs:
            optimiser.zero_grad()
            loss = F.mse_loss(F.conv2d(F.conv2d(X, W1).relu(), W2), Y) / 2
            if not loss < 1e6:  # it flies apart, and rounding with it
                break
            assert run["loss"] == pytest.approx(loss.item(), rel=1e-7, abs=1e-12)
            loss.backward()
            optimiser.step()


def test_lesson_3s_numbers() -> None:
    maps = js("runNet", "runNet(data)", LESSON)["maps"]
    assert maps["P"] == [[7, 8]] and maps["dP"] == [[1, -2]]
    assert maps["dW2"] == [[2, -2], [-2, -5]] and maps["dH"] == [[2, -3, -2], [-2, 7, -6]]
    assert maps["dZ"] == [[2, 0, -2], [0, 7, -6]] and maps["dW1"] == [[-14, 8], [3, 7]]


def test_products_are_those_that_autograd_has(cases: list[dict[str, Any]]) -> None:
    """Numbered in place of added up: each product of a sum is there once, and no other."""
    body = """data.map((given) => {
      const { maps } = runNet(given);
      return Object.keys(maps).filter((name) => name[0] === "d" || name === "Z" || name === "P")
        .flatMap((name) => maps[name].flatMap((line, i) => line.map((_, j) => [
          [name, i, j], factors([name, i, j], maps)])));
    })"""
    ways = {"Z": ("X", "W1"), "P": ("H", "W2"), "dW2": ("H", "dP"), "dW1": ("X", "dZ")}
    for given, entries in zip(cases[:40], js("runNet, factors", body, cases[:40]), strict=True):
        maps = autograd(given)
        for entry, pairs in entries:
            name, row, column = entry
            if name in ways:
                first, second = (maps[part] for part in ways[name])
                places = torch.arange(first.numel()).reshape(first.shape)
                height, width = second.shape
                window = places[row : row + height, column : column + width].flatten().tolist()
                assert [a[1] * first.shape[1] + a[2] for a, _ in pairs] == window
                assert [b[1] * width + b[2] for _, b in pairs] == list(range(height * width))
            elif name == "dH":  # which entries of P use this one, and with which weight?
                H = torch.zeros_like(maps["H"])
                H[row, column] = 1
                weights = maps["W2"].numel()
                kernel = torch.arange(1.0, 1 + weights).double().reshape(maps["W2"].shape)
                used = F.conv2d(H[None, None], kernel[None, None])[0, 0]
                found = torch.zeros_like(used)
                for (_, i, j), (_, a, b) in pairs:
                    found[i, j] = kernel[a, b]
                assert torch.equal(found, used)
            else:
                assert [pair[0][1:] for pair in pairs] == [[row, column]]


def test_sentences_equal_the_static_pictures(cases: list[dict[str, Any]]) -> None:
    rng = random.Random(5)
    questions = []
    for given in [*cases[:80], LESSON]:
        entry = rng.choice([*MAPS, "dH", "dW1", "W1"])
        rate, stage, steps = rng.choice(RATES), rng.choice(STAGES), rng.choice([0, 0, 1])
        solved = SolvedNet(descend(given, rate, steps)[0], given["Y"])
        shown_rate = rng.choice([rate, rate, None])
        height, width = solved.shape(entry)
        named = (entry, rng.randrange(height), rng.randrange(width))
        questions.append({"given": given, "rate": rate, "stage": stage, "at": steps, "on": named})
        questions[-1]["shown_rate"] = shown_rate
    body = """data.questions.map(({given, rate, shown_rate, stage, at, on}) => {
      const runs = descend(given, rate, 2);
      const maps = runs[at].maps;
      const cells = Object.entries(maps).map(([name, map]) =>
        [name, map.map((line) => line.map((value) => textIn(name, value, data.say)))]);
      return [textOf(on, maps, stage, shown_rate, data.say), partsOf(on, maps, stage),
              runs.map(({loss}) => lossText(loss, data.say)), rateText(rate), cells];
    })"""
    names = "descend, textOf, textIn, partsOf, lossText, rateText"
    answers = js(names, body, {"questions": questions, "say": dict(NET)})
    from d2l_conv.widgets.backprop.net import loss_text, rate_text, text_in

    for question, (text, parts, losses, rate, cells) in zip(questions, answers, strict=True):
        given, on = question["given"], question["on"]
        net, own = descend(given, question["rate"], question["at"])
        solved = SolvedNet(net, given["Y"])
        assert text == text_of(on, solved, question["stage"], question["shown_rate"])
        for name, rows in cells:
            assert rows == [[text_in(name, v) for v in line] for line in solved.maps[name]]
        assert [tuple(part) for part in parts] == solved.parts(on, question["stage"])
        assert losses[: len(own)] == list(map(loss_text, own))
        assert rate == rate_text(question["rate"])


def test_a_net_that_flies_apart_is_shown_alike() -> None:
    given = {"X": [[9, -9], [-9, 9]], "W1": [[1]], "W2": [[5]], "Y": [[1, 1], [1, 1]]}
    body = """descend(data.given, 1, 20).map(({maps}) =>
      Object.values(maps).flat(2).map((value) => shown(value, data.say)))"""
    texts = js("descend, shown", body, {"given": given, "say": dict(NET)})
    assert "∞" in texts[-1] and not any("NaN" in line for line in texts)
    explorer = BackpropExplorer(**given, learning_rate=1, steps=20)
    assert "∞" in repr(explorer) and "nan" not in repr(explorer)


def test_the_net_is_the_same_one_in_both_languages() -> None:
    found = js(
        "RECIPES, GIVEN, STAGES, FORWARD, BACKWARD",
        "[RECIPES, GIVEN, STAGES, FORWARD, BACKWARD]",
        None,
    )
    ways = {name: list(recipe) for name, recipe in RECIPES.items()}
    assert found == [ways, *map(list, (GIVEN, STAGES, FORWARD, BACKWARD))]
    assert list(found[0]) == list(RECIPES)  # the order of the walk


# --- traits -----------------------------------------------------------------------------------


def test_the_lessons_net() -> None:
    explorer = BackpropExplorer()
    assert explorer.loss == 5 and explorer.net.dW1[0, 0].tolist() == [[-14, 8], [3, 7]]
    explorer.steps = 1
    assert explorer.loss == pytest.approx(3.4046, abs=5e-5)
    explorer.learning_rate = 0.02
    assert explorer.losses[0] == 5 and len(explorer.losses) == MOST_STEPS + 1
    explorer.steps = 15
    assert not explorer.net.dW1.any(), "lesson 3 says that the net is dead"


def test_own_numbers_are_taken() -> None:
    X, W1, W2 = torch.randn(5, 4), torch.randn(2, 3), torch.randn(3, 1)
    explorer = BackpropExplorer(X, W1.numpy(), W2.tolist(), Y=torch.zeros(2, 2))
    given = {"X": X.tolist(), "W1": W1.tolist(), "W2": W2.tolist(), "Y": [[0.0, 0.0]] * 2}
    torch.testing.assert_close(explorer.net.dW1[0, 0], autograd(given)["dW1"])
    assert (X, W1) and torch.equal(explorer.net.W2[0, 0].float(), W2)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"X": torch.zeros(7, 3)}, "X: expected 2 axes .* sizes from 2 to 6, got shape \\(7, 3\\)"),
        ({"X": torch.zeros(2, 2)}, "kernel"),
        ({"W1": torch.zeros(4, 4)}, "W1: expected 2 axes .* from 1 to 3"),
        ({"Y": [[1.0, 2, 3]]}, r"expected Y of P's shape \(1, 2\) \(height, width\), got \(1, 3\)"),
        ({"X": torch.zeros(4, 4)}, r"expected Y of P's shape \(2, 2\)"),
        ({"learning_rate": 0}, "learning_rate: expected a number from 0.0001 to 1, got 0"),
        ({"learning_rate": True}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"steps": 21}, "steps must be at most 20, got 21"),
        ({"steps": -1}, "steps"),
        ({"stage": "dX"}, "stage: expected one of"),
    ],
)
def test_what_makes_no_sense_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BackpropExplorer(**settings)


def test_a_refused_setting_stays_as_it_was() -> None:
    explorer = BackpropExplorer(learning_rate=0.01, steps=3)
    for name, value in {
        "learning_rate": 2,
        "steps": 40,
        "stage": "Q",
        "pinned": ("Q", 0, 0),
    }.items():
        with pytest.raises(ValueError, match=name):
            setattr(explorer, name, value)
    assert (explorer.learning_rate, explorer.steps, explorer.stage) == (0.01, 3, "dW1")


def test_changes_can_be_observed() -> None:
    explorer = BackpropExplorer()
    seen: list[Any] = []
    explorer.observe(lambda change: seen.append((change["name"], change["new"])), names="steps")
    explorer.steps = 2
    explorer.learning_rate = 0.01
    assert seen == [("steps", 2)]


def test_only_what_can_change_is_sent_to_the_browser() -> None:
    own = {key for key in BackpropExplorer().get_state() if not key.startswith("_")}
    assert own == {
        "learning", "learning_rate", "steps", "stage", "pinned", "layout", "tabbable", "tooltip",
    }  # fmt: skip


# --- the static picture -----------------------------------------------------------------------


def drawing(explorer: BackpropExplorer) -> ElementTree.Element:
    found = re.search(r"base64,([^\"]+)\"", explorer.picture())
    assert found is not None
    return ElementTree.fromstring(base64.b64decode(found[1]))


def test_the_walk_shows_what_is_worked_out() -> None:
    explorer = BackpropExplorer()
    for stage in STAGES:
        explorer.stage = stage
        written = [text.text for text in drawing(explorer).iter(f"{SVG}text")]
        unknown = RECIPES.keys() - set(STAGES[: STAGES.index(stage) + 1])
        hidden = sum(len(line) for name in unknown for line in explorer.solved.maps[name])
        assert written.count("?") == hidden
        assert {*MAPS} <= set(written)
        assert all(f"{name} = " not in repr(explorer).split("\n")[0] for name in unknown)


def test_the_picture_marks_the_products_of_a_gradient_entry() -> None:
    explorer = BackpropExplorer()
    explorer.pinned = ("dW2", 0, 1)
    boxes = [rect for rect in drawing(explorer).iter(f"{SVG}rect")]
    dotted = [rect for rect in boxes if rect.get("stroke-dasharray")]
    assert len(dotted) == 4  # two of H, two of dP
    assert len([rect for rect in boxes if rect.get("stroke-width") == "3.5"]) == 1
    assert "dW2[0, 1] = H[0, 1]*dP[0, 0] + H[0, 2]*dP[0, 1]\n  = 0*1 + 1*(-2)\n  = -2" in repr(
        explorer
    )


@pytest.mark.parametrize(
    ("pinned", "sentence"),
    [
        (("X", 0, 2), "X[0, 2] = 3, which is given."),
        (("H", 0, 1), "H[0, 1] = 0, because Z[0, 1] = -5 is not above 0."),
        (("H", 0, 0), "H[0, 0] = 2, because Z[0, 0] = 2 is above 0."),
        (("dZ", 0, 1), "dZ[0, 1] = 0, whatever dH[0, 1] = -3 is: Z[0, 1] = -5 is not above 0."),
        (("dZ", 1, 1), "dZ[1, 1] = 7, as dH[1, 1] = 7: Z[1, 1] = 1 is above 0."),
        (("dP", 0, 1), "dP[0, 1] = (P[0, 1] - Y[0, 1]) / 2 = (8 - 12) / 2 = -2"),
        (
            ("dH", 0, 1),
            "dH[0, 1] = dP[0, 0]*W2[0, 1] + dP[0, 1]*W2[0, 0]\n  = 1*1 + (-2)*2\n  = -3",
        ),
        (("W1", 0, 0), "A step makes it 0 - 0.005*(-14) = 0.07"),
        (("W1", 1, 0), "A step makes it 2 - 0.005*3 = 1.985"),
        (("W2", 1, 1), "W2[1, 1] = 3, and its slope dW2[1, 1] = -5."),
    ],
)
def test_every_entry_says_what_it_is_made_of(pinned: Any, sentence: str) -> None:
    explorer = BackpropExplorer()
    explorer.pinned = pinned
    assert sentence in repr(explorer)


def test_what_is_not_worked_out_is_not_told() -> None:
    explorer = BackpropExplorer(stage="P")
    explorer.pinned = ("dW1", 0, 0)
    assert "dW1[0, 0] is not worked out yet." in repr(explorer) and "-14" not in repr(explorer)
    explorer.pinned = ("W1", 0, 0)
    assert "Its slope is not worked out yet." in repr(explorer)


def test_a_net_that_does_not_learn_tells_no_loss_and_no_step() -> None:
    explorer = BackpropExplorer(learning=False)
    explorer.pinned = ("W1", 0, 0)
    assert repr(explorer).endswith("W1[0, 0] = 0, and its slope dW1[0, 0] = -14.")
    explorer.learning = True
    assert "3.405" in repr(explorer)


def test_text_is_the_same_every_time() -> None:
    assert repr(BackpropExplorer(steps=2)) == repr(BackpropExplorer(steps=2))
    assert BackpropExplorer().picture() == BackpropExplorer().picture()
    assert "1 of 20 steps taken with learning rate 0.005. Loss: 3.405." in repr(
        BackpropExplorer(steps=1)
    )
