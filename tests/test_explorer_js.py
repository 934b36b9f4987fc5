"""The explorer's JavaScript against PyTorch and against the Python that says the same."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from node import WIDGETS, node
from torch import nn
from torch.nn import functional as F

from d2l_conv import words
from d2l_conv.languages import speaking
from d2l_conv.widgets import ConvExplorer
from d2l_conv.widgets.conv.kernels import NAMES, kernel_of
from d2l_conv.widgets.shared.address import SENTENCES, plain
from d2l_conv.widgets.shared.display import defaults
from d2l_conv.words import SAY
from d2l_conv.worked import Worked, factor, number

CASES = 1500
STEPS = """await (async () => {
  const [frames, drawn] = [[], []];
  globalThis.requestAnimationFrame = (callback) => frames.push(callback);
  let state = 0;
  const redraw = oncePerFrame(() => drawn.push(state));
  const event = async (changes) => {
    for (let i = 0; i < changes; i += 1) redraw(state += 1);
    await null;
    return [...drawn];
  };
  const frame = () => {
    for (const callback of frames.splice(0)) callback();
    return [...drawn];
  };
  return [await event(2), await event(1), await event(1), frame(), await event(1), frame(), frame(),
    await event(1)];
})()"""
SOLVE = {"shared/arithmetic": "solve, windowOf, usesOfInput, usesOfWeight"}


def random_settings(rng: random.Random) -> dict[str, Any]:
    """Settings of any kind: uneven padding, gaps between windows, kernels that do not fit."""

    def pair(low: int, high: int) -> list[int]:
        return [rng.randint(low, high), rng.randint(low, high)]

    def numbers(height: int, width: int) -> list[list[float]]:
        step = rng.choice([1, 0.5, 0.001])
        return [[rng.randint(-999, 999) * step for _ in range(width)] for _ in range(height)]

    return {
        "X": numbers(*pair(1, 9)),
        "K": numbers(*pair(1, 5)),
        "padding": [rng.choice([rng.randint(0, 3), pair(0, 3)]) for _ in range(2)],
        "stride": pair(1, 4),
        "dilation": pair(1, 3),
    }


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    rng = random.Random(20)
    return [random_settings(rng) for _ in range(CASES)]


@pytest.fixture(scope="module")
def results(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = node(SOLVE, "data.map(solve)", cases)
    assert isinstance(found, list)
    return found


def sides(settings: dict[str, Any]) -> list[list[int]]:
    return [p if isinstance(p, list) else [p, p] for p in settings["padding"]]


def torch_output(settings: dict[str, Any]) -> torch.Tensor | None:
    """PyTorch's answer; None where it says that the kernel does not fit."""
    X, K = (torch.tensor(settings[name], dtype=torch.float64)[None, None] for name in "XK")
    (top, bottom), (left, right) = sides(settings)
    try:
        Y = F.conv2d(
            F.pad(X, (left, right, top, bottom)),
            K,
            stride=settings["stride"],
            dilation=settings["dilation"],
        )
    except RuntimeError as error:
        assert "Kernel size can't be greater" in str(error)
        return None
    return Y[0, 0]


def test_outputs_equal_pytorch(cases: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    misfits = 0
    for settings, result in zip(cases, results, strict=True):
        Y = torch_output(settings)
        assert result["fits"] == (Y is not None), settings
        if Y is None:
            misfits += 1
            continue
        assert result["outputShape"] == list(Y.shape), settings
        found = torch.tensor(result["Y"], dtype=torch.float64)
        torch.testing.assert_close(found, Y, rtol=1e-12, atol=1e-9, msg=str(settings))
    assert 100 < misfits < CASES - 500


def test_oracles() -> None:
    X, K = [[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]]
    settings = [
        {"X": X, "K": K, "padding": [p, p], "stride": s, "dilation": [1, 1]}
        for p, s in ((0, [1, 1]), (1, [1, 1]), (1, [3, 2]))
    ]
    assert [result["Y"] for result in node(SOLVE, "data.map(solve)", settings)] == [
        [[19, 25], [37, 43]],
        [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]],
        [[0, 8], [6, 8]],
    ]


def test_unread_lines_are_those_without_gradient(
    cases: list[dict[str, Any]], results: list[dict[str, Any]]
) -> None:
    for settings, result in list(zip(cases, results, strict=True))[:400]:
        if not result["fits"]:
            assert result["unread"] == [[], []]
            continue
        padded = torch.tensor(result["padded"], dtype=torch.float64, requires_grad=True)
        ones = torch.ones(1, 1, *result["kernelSize"], dtype=torch.float64)
        strides, dilations = settings["stride"], settings["dilation"]
        F.conv2d(padded[None, None], ones, stride=strides, dilation=dilations).sum().backward()
        assert padded.grad is not None
        read = padded.grad > 0
        rows = (~read.any(dim=1)).nonzero().flatten().tolist()
        columns = (~read.any(dim=0)).nonzero().flatten().tolist()
        assert result["unread"] == [rows, columns], settings


def test_uses_are_autograds(cases: list[dict[str, Any]]) -> None:
    """An input goes into an output times a weight exactly where autograd has that product."""
    body = """data.map(({settings, place, weight}) => {
      const result = solve(settings);
      return [result, usesOfInput(place, result), usesOfWeight(weight, result)];
    })"""
    rng = random.Random(3)
    questions = []
    for settings in cases[:300]:
        (top, bottom), (left, right) = sides(settings)
        height = len(settings["X"]) + top + bottom
        width = len(settings["X"][0]) + left + right
        place = [rng.randrange(height), rng.randrange(width)]
        weight = [rng.randrange(len(settings["K"])), rng.randrange(len(settings["K"][0]))]
        questions.append({"settings": settings, "place": place, "weight": weight})
    answers = node(SOLVE, body, questions)
    for question, (result, of_input, of_weight) in zip(questions, answers, strict=True):
        if not result["fits"]:
            assert of_input == of_weight == []
            continue
        r, c = question["place"]
        i, j = question["weight"]
        impulse = torch.zeros(result["paddedShape"], dtype=torch.float64)
        impulse[r, c] = 1
        numbered = torch.arange(1.0, 1 + len(result["K"]) * len(result["K"][0]))
        kernel = numbered.double().reshape(result["kernelSize"])
        settings = question["settings"]
        strides = {"stride": settings["stride"], "dilation": settings["dilation"]}
        goes_into = F.conv2d(impulse[None, None], kernel[None, None], **strides)[0, 0]
        found = torch.zeros_like(goes_into)
        for use in of_input:
            found[tuple(use["output"])] = kernel[tuple(use["weight"])]
        assert torch.equal(found, goes_into), question

        picks = torch.zeros_like(kernel)
        picks[i, j] = 1
        places = torch.arange(float(impulse.numel())).double().reshape(impulse.shape)
        multiplied = F.conv2d(places[None, None], picks[None, None], **strides)[0, 0]
        width = impulse.shape[1]
        found = torch.full_like(multiplied, -1)
        for use in of_weight:
            found[tuple(use["output"])] = use["input"][0] * width + use["input"][1]
        assert torch.equal(found, multiplied), question


def test_kernels_equal_pythons() -> None:
    tables = {"random": [[1.0, 2.0], [3.0, 4.0]], "own numbers": [[5.0]]}
    questions = [(name, (h, w)) for name in NAMES for h in range(1, 8) for w in range(1, 8)]
    found = node(
        {"conv/kernels": "kernelOf"},
        "data[0].map(([name, size]) => kernelOf(name, size, data[1]))",
        [questions, tables],
    )
    expected = [kernel_of(name, size, tables) for name, size in questions]
    assert found == expected


def test_sobel_and_laplace_are_the_usual_ones() -> None:
    assert kernel_of("Sobel", (3, 3), {}) == [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    assert kernel_of("Sobel", (5, 5), {})[2] == [6, 12, 0, -12, -6]
    assert kernel_of("Laplace", (3, 3), {}) == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    assert kernel_of("box", (2, 4), {}) == [[0.125] * 4] * 2
    assert kernel_of("identity", (3, 2), {}) == [[0, 0], [1, 0], [0, 0]]


def test_numbers_are_written_alike() -> None:
    rng = random.Random(1)
    values = [
        0.0,
        -0.0,
        -0.001,
        2.5,
        12.35,
        9.996,
        99.96,
        0.125,
        -0.125,
        0.375,
        9.995,
        99.95,
        0.004,
        99999.5,
        1e5,
        123456.0,
        -2.5e7,
    ]
    values += [rng.uniform(-1, 1) * 10 ** rng.randint(-3, 7) for _ in range(2000)]
    values += [float(rng.randint(-2000, 2000)) / 8 for _ in range(500)]
    found = node({"shared/words": "number"}, "data.map(number)", values)
    assert found == [number(value) for value in values]
    small = [-0.001, -0.004, -0.006, 0.0, -0.0]
    found = node({"shared/words": "factor"}, "data.map(factor)", [*small, *values])
    assert found == [factor(value) for value in [*small, *values]]


def solved_of(settings: dict[str, Any]) -> Worked:
    (top, bottom), (left, right) = sides(settings)
    return Worked(
        settings["X"],
        settings["K"],
        ((top, bottom), (left, right)),
        tuple(settings["stride"]),
        tuple(settings["dilation"]),
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_equal_the_static_pictures(cases: list[dict[str, Any]], language: str) -> None:
    names = "arithmeticOf, usesOfInputText, usesOfWeightText, formula, misfit, unreadText, pytorch"
    body = """data.cases.map((settings) => {
      const r = solve(settings), say = data.say;
      const entry = r.fits ? [r.outputShape[0] - 1, r.outputShape[1] - 1] : null;
      const window = entry && windowOf(entry, r.kernelSize, r.stride, r.dilation);
      return [
        titles(r, say), formula(0, r, say), formula(1, r, say), pytorch(r), unreadText(r, say),
        r.fits ? arithmeticOf(entry, window, r) : misfit(r, say),
        usesOfInputText([0, 0], usesOfInput([0, 0], r), r, say),
        usesOfWeightText([0, 0], usesOfWeight([0, 0], r), r, say),
      ];
    })"""
    # Halves are exact in both languages, whatever the order of a sum.
    exact = [case for case in cases if float(2 * case["X"][0][0]).is_integer()][:300]
    with speaking(language):
        data = {"cases": exact, "say": dict(SAY)}
        expected = [sentences_of(solved_of(settings)) for settings in exact]
    assert node({**SOLVE, "shared/words": f"titles, {names}"}, body, data) == expected


def sentences_of(solved: Worked) -> list[Any]:
    last = (solved.output_shape[0] - 1, solved.output_shape[1] - 1)
    return [
        words.titles(solved),
        words.formula(0, solved),
        words.formula(1, solved),
        words.pytorch(solved),
        words.unread_text(solved),
        words.arithmetic_of(last, solved) if solved.fits else words.misfit(solved),
        words.uses_of_input_text((0, 0), solved),
        words.uses_of_weight_text((0, 0), solved),
    ]


def test_the_line_of_pytorch_gives_the_same(cases: list[dict[str, Any]]) -> None:
    lines = node(
        {**SOLVE, "shared/words": "pytorch"}, "data.map((s) => pytorch(solve(s)))", cases[:200]
    )
    for settings, line in zip(cases, lines, strict=False):
        layer = eval(line, {"nn": nn})
        conv = layer if isinstance(layer, nn.Conv2d) else layer[1]
        K = torch.tensor(settings["K"], dtype=torch.float64)[None, None]
        conv.weight = nn.Parameter(K)
        Y = torch_output(settings)
        if Y is not None:
            X = torch.tensor(settings["X"], dtype=torch.float64)[None, None]
            torch.testing.assert_close(layer(X)[0, 0].detach(), Y)


@pytest.mark.parametrize("widget", ["backprop", "conv"])
def test_the_modules_that_are_sent_are_those_that_lie_here(widget: str, tmp_path: Path) -> None:
    """``static/`` is what ``make widgets`` makes of the JavaScript as it is now."""
    if shutil.which("esbuild") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("esbuild is missing, and CI=true allows no skipping")
        pytest.skip("esbuild is missing (Debian: apt-get install esbuild)")
    made = tmp_path / "made.js"
    subprocess.run(
        [sys.executable, WIDGETS.parent.parent / "tools" / "bundle_widgets.py", widget, made],
        check=True,
    )
    sent = (WIDGETS / "static" / f"{widget}.js").read_text(encoding="utf-8")
    assert made.read_text(encoding="utf-8") == sent, "run 'make widgets'"
    assert "\nimport " not in sent


# --- addresses ------------------------------------------------------------------------------------

ADDRESS = {"conv/address": "toAddress, fromAddress"}


def random_explorer(rng: random.Random) -> ConvExplorer:
    drawn = random_settings(rng)
    explorer = ConvExplorer(
        rng.choice([drawn["X"], "digit", "photograph", None]),
        rng.choice([drawn["K"], "Laplace", "random", None]),
        **{name: drawn[name] for name in ("padding", "stride", "dilation")},
    )
    part = rng.choice(["input", "kernel", "output"])
    explorer.pinned = rng.choice([None, (part, rng.randint(-2, 4), rng.randint(0, 4))])
    return explorer


def test_an_address_is_the_same_in_both_languages_and_gives_the_state_back() -> None:
    rng = random.Random(3)
    explorers = [random_explorer(rng) for _ in range(60)]
    data = [
        {
            "state": {name: getattr(one, name) for name in defaults(one) if name != "_words"},
            "X": one.solved.X,
            "K": one.solved.K,
            "say": dict(SENTENCES),
        }
        for one in explorers
    ]
    body = """data.map(({state, X, K, say}) => {
      const text = toAddress((name) => state[name], {X, K});
      const {traits, faults} = fromAddress("#" + text, state._tables, say);
      const numbers = {X: traits._own_input, K: traits._own_kernel};
      return [text, faults, toAddress((name) => traits[name] ?? null, numbers)];
    })"""
    for explorer, (text, faults, again) in zip(explorers, node(ADDRESS, body, data), strict=True):
        assert text == explorer.address()
        assert faults == []
        assert again == text


def test_an_address_writes_numbers_alike() -> None:
    values = [1 / 3, -0.00001, 0.03125, -0.03125, 10, 1000, -2.5, 9999, 0.00005, 1e-9]
    assert node({"shared/address": "plain"}, "data.map(plain)", values) == [*map(plain, values)]


def test_a_change_is_drawn_at_once_and_those_until_its_frame_together() -> None:
    drawn = node({"shared/dom": "oncePerFrame"}, STEPS, None)
    at_once, in_the_frame = [2], [2, 4]  # both changes of the first event; of the next two events
    assert drawn[:4] == [at_once, at_once, at_once, in_the_frame]
    assert drawn[4:] == [in_the_frame, [2, 4, 5], [2, 4, 5], [2, 4, 5, 6]]
