"""ConvExplorer without a browser: traits, what follows from them, and the static picture."""

import base64
import re
import subprocess
import sys
from html import unescape
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from node import WIDGETS
from torch import nn

from d2l_conv import comp_conv2d, figures
from d2l_conv.languages import speaking
from d2l_conv.looks import OUTLINES
from d2l_conv.widgets import BackpropExplorer, ConvExplorer
from d2l_conv.widgets.conv.tables import DIGIT, PHOTOGRAPH
from d2l_conv.widgets.shared.display import STATE, VIEW, defaults, state_of

NINE = torch.arange(9).reshape(3, 3)
SVG = "{http://www.w3.org/2000/svg}"


def drawing(explorer: ConvExplorer) -> ElementTree.Element:
    """The SVG inside the static picture."""
    found = re.search(r"base64,([^\"]+)\"", explorer.picture())
    assert found is not None
    return ElementTree.fromstring(base64.b64decode(found[1]))


def texts(explorer: ConvExplorer) -> list[str]:
    return [text.text or "" for text in drawing(explorer).iter(f"{SVG}text")]


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "shape"),
    [
        ({"K": torch.ones(3, 3), "padding": 1}, (8, 8)),
        ({"K": torch.ones(5, 3), "padding": (2, 1)}, (8, 8)),
        ({"K": torch.ones(3, 3), "padding": 1, "stride": 2}, (4, 4)),
        ({"K": torch.ones(3, 5), "padding": (0, 1), "stride": (3, 4)}, (2, 2)),
        ({"K": torch.ones(4, 3), "padding": "same"}, (8, 8)),
        ({"K": torch.ones(3, 2), "padding": ((2, 0), 1), "dilation": (2, 3)}, (6, 7)),
    ],
)
def test_output_shape(settings: dict[str, Any], shape: tuple[int, int]) -> None:
    assert ConvExplorer(torch.rand(8, 8), **settings).output_shape == shape


def test_output_equals_a_layers() -> None:
    X, K = torch.randn(7, 5), torch.randn(3, 2)
    explorer = ConvExplorer(X, K, padding=(1, 2), stride=(2, 1), dilation=(1, 2))
    layer = nn.Conv2d(1, 1, (3, 2), (2, 1), (1, 2), (1, 2), bias=False)
    layer.weight = nn.Parameter(K[None, None])
    assert torch.equal(explorer.X, X) and torch.equal(explorer.K, K)
    assert explorer.Y is not None
    torch.testing.assert_close(explorer.Y, comp_conv2d(layer, X).detach())


@pytest.mark.parametrize("numbers", [NINE, NINE.numpy(), NINE.tolist(), NINE.double()])
def test_any_numbers_are_taken(numbers: Any) -> None:
    assert torch.equal(ConvExplorer(numbers, numbers).X, NINE.float())


def test_a_parameter_is_taken_as_it_is() -> None:
    layer = nn.Conv2d(1, 1, (2, 3))
    assert torch.equal(ConvExplorer(K=layer.weight[0, 0]).K, layer.weight[0, 0])


def test_settings_are_pairs_that_can_be_set_and_read() -> None:
    explorer = ConvExplorer(padding=1)
    explorer.stride = (2, 1)
    explorer.dilation = 2
    assert (explorer.padding, explorer.stride, explorer.dilation) == ((1, 1), (2, 1), (2, 2))
    explorer.padding = ((1, 0), [2, 2])
    assert explorer.padding == ((1, 0), 2)
    explorer.kernel_size = torch.Size([2, 3])
    explorer.input_shape = np.array([6, 7]).tolist()
    assert explorer.X.shape == (6, 7) and explorer.K.shape == (2, 3)


def test_changes_can_be_observed() -> None:
    explorer, seen = ConvExplorer(), []
    explorer.observe(lambda change: seen.append(explorer.output_shape), names="stride")
    explorer.stride = (2, 3)
    assert seen == [(3, 2)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stride", (0, 1)),
        ("stride", 2.0),
        ("stride", (1, 2, 3)),
        ("stride", True),
        ("stride", "12"),
        ("stride", None),
        ("dilation", 9),
        ("padding", -1),
        ("padding", ((1, 2, 3), 1)),
        ("kernel_size", (3, 8)),
        ("input_shape", (0, 4)),
        ("kernel", "sobel"),
        ("input", 3),
        ("pinned", ("padding", 0, 0)),
        ("pinned", 7),
        ("X", torch.rand(17, 3)),
        ("X", torch.rand(1, 1, 3, 3)),
        ("X", [[1.0, float("nan")]]),
        ("X", [[1, 2], [3]]),
        ("K", [[1e9]]),
        ("K", torch.rand(8, 8)),
        ("K", "nonsense"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_lost(name: str, value: Any) -> None:
    explorer = ConvExplorer(NINE, [[0, 1], [2, 3]], padding=1, stride=(3, 2))
    before = repr(explorer)
    with pytest.raises(ValueError, match=r"expected|must be") as caught:
        setattr(explorer, name, value)
    assert "got" in str(caught.value)
    assert repr(explorer) == before


def test_a_refused_argument_names_itself() -> None:
    with pytest.raises(ValueError, match=r"stride: expected .*\(down, across\) from 1 to 6, got"):
        ConvExplorer(stride=(0, 1))


def test_a_kernel_that_does_not_fit_is_said() -> None:
    explorer = ConvExplorer(torch.ones(2, 4), torch.ones(3, 3))
    assert explorer.output_shape is None and explorer.Y is None
    assert "spans 3 rows, and the padded input has 2" in repr(explorer)
    assert "columns" not in repr(explorer)
    explorer.padding = (1, 0)
    assert explorer.output_shape == (2, 2)


def test_the_input_is_never_larger_than_its_numbers() -> None:
    explorer = ConvExplorer(input_shape=(12, 10))
    explorer.input = "digit"
    assert explorer.input_shape == (8, 8)
    explorer.input_shape = (16, 5)
    assert explorer.input_shape == (8, 5)
    explorer.X = torch.ones(4, 9)
    assert explorer.input_shape == (4, 9)


def test_names_can_be_given_for_numbers() -> None:
    explorer = ConvExplorer("photograph", "Laplace", input_shape=(5, 6))
    assert explorer.X.tolist() == [row[:6] for row in PHOTOGRAPH[:5]]
    assert explorer.K.tolist() == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]


def test_pictures_are_scikit_learns() -> None:
    from sklearn.datasets import load_digits, load_sample_image

    assert load_digits().images[3].tolist() == DIGIT
    grey = load_sample_image("china.jpg").mean(2)[32:288, 96:352]
    assert grey.reshape(16, 16, 16, 16).mean((1, 3)).round().tolist() == PHOTOGRAPH


# --- what is shown ----------------------------------------------------------------------------


def test_text_is_the_same_every_time_and_says_what_is_shown() -> None:
    explorer = ConvExplorer(NINE, [[0, 1], [2, 3]], padding=1, stride=(3, 2))
    assert repr(explorer) == repr(
        ConvExplorer(NINE.double(), [[0, 1], [2, 3]], padding=1, stride=(3, 2))
    )
    assert repr(explorer) == (
        "ConvExplorer: Input 3 x 3, padded 5 x 5; Kernel 2 x 2; Output 2 x 2\n"
        "Y[0, 0] = 0*0 + 0*1\n  + 0*2 + 0*3\n  = 0\n"
        "height: floor((3 + 2*1 - 2) / 3) + 1 = 2\n"
        "width: floor((3 + 2*1 - 2) / 2) + 1 = 2\n"
        "Never read by a window: row 1 of the input; 1 column of the padding at the right.\n"
        "In PyTorch, with K as its weight: "
        "nn.Conv2d(1, 1, kernel_size=(2, 2), padding=(1, 1), stride=(3, 2), bias=False)"
    )


@pytest.mark.parametrize(
    ("pinned", "sentence"),
    [
        (("output", 1, 1), "Y[1, 1] = 4*0 + 5*1\n  + 7*2 + 8*3\n  = 43"),
        (
            ("input", 1, 1),
            "X[1, 1] = 4 goes into 4 of 4 output entries: Y[0, 0] (times K[1, 1] = 3), "
            "Y[0, 1] (times K[1, 0] = 2), Y[1, 0] (times K[0, 1] = 1), "
            "Y[1, 1] (times K[0, 0] = 0).",
        ),
        (
            ("kernel", 1, 0),
            "K[1, 0] = 2 multiplies 4 numbers, one for each output entry: X[1, 0] for Y[0, 0], "
            "X[1, 1] for Y[0, 1], X[2, 0] for Y[1, 0], X[2, 1] for Y[1, 1].",
        ),
        (("output", 2, 0), "Y[0, 0] = 0*0 + 1*1\n  + 3*2 + 4*3\n  = 19"),
    ],
)
def test_a_point_can_be_pinned_from_python(pinned: tuple[str, int, int], sentence: str) -> None:
    explorer = ConvExplorer(NINE, [[0, 1], [2, 3]])
    explorer.pinned = pinned
    assert sentence in repr(explorer)


def test_rounded_arithmetic_says_so() -> None:
    assert "≈ 0.67" in repr(ConvExplorer([[1.0, 1.0]], [[1 / 3, 1 / 3]]))
    assert "= 0.5\n" in repr(ConvExplorer([[1.0, 1.0]], [[0.25, 0.25]]))


def test_the_picture_holds_every_number() -> None:
    explorer = ConvExplorer(NINE, [[0.25, -1], [2, 3]], padding=(1, 0))
    padded = ["0", "0", "0", "0", "1", "2", "3", "4", "5", "6", "7", "8", "0", "0", "0"]
    output = ["3", "8", "17", "21.3", "29.8", "34", "-5.5", "-6.25"]
    cells = [text for text in texts(explorer) if re.fullmatch(r"-?[\d.]+", text)]
    assert cells == [*padded, "0.25", "-1", "2", "3", *output]


def test_the_picture_marks_window_entry_and_unread_lines() -> None:
    explorer = ConvExplorer(torch.ones(5, 5), torch.ones(2, 2), stride=2)
    rects = list(drawing(explorer).iter(f"{SVG}rect"))
    assert sum(rect.get("fill") == "url(#unread)" for rect in rects) == 9 + 1  # and in the key
    assert {"window", "never read"} <= set(texts(explorer)) and "padding" not in texts(explorer)
    outlines = {rect.get("stroke"): rect for rect in rects if rect.get("stroke-width") == "3.5"}
    cell = float(rects[1].get("width", 0))
    assert float(outlines[OUTLINES["input"]].get("width", 0)) == 2 * cell
    assert float(outlines[OUTLINES["output"]].get("width", 0)) == cell


def test_figure_and_explorer_write_the_same_numbers_and_words() -> None:
    X = torch.tensor([[0.125, -0.001, 2.5], [12.35, 0.996, -7.0]], dtype=torch.float64)
    K = torch.tensor([[1.0, -0.25]], dtype=torch.float64)
    explorer = ConvExplorer(X, K, padding=(1, 0), stride=(2, 1))
    figure = figures.convolution(X, K, padding=(1, 0), stride=(2, 1))
    shown = [text.get_text() for text in figure.axes[0].texts]
    drawn = texts(explorer)
    numbers = [text for text in shown if re.fullmatch(r"-?[\d.]+", text)]
    assert numbers == [text for text in drawn if re.fullmatch(r"-?[\d.]+", text)]
    assert {"0.13", "0", "2.5", "12.3", "1", "-7"} <= set(numbers)
    assert {"Input 2 x 3, padded 4 x 3", "Kernel 1 x 2", "Output 2 x 2", "window", "padding"} <= {
        *shown
    } & {*drawn}


def test_the_stylesheet_speaks_the_pictures_language() -> None:
    css = (WIDGETS / "shared" / "look.css").read_text(encoding="utf-8").lower()
    names = {"input": "blue", "kernel": "green", "output": "vermillion"}
    for part, name in names.items():
        assert f"--{name}: {OUTLINES[part].lower()};" in css
        assert f".d2l-{part} {{ --mark: var(--{name}); }}" in css


def test_the_picture_is_an_image_with_words() -> None:
    explorer = ConvExplorer(NINE, [[0, 1], [2, 3]])
    html = explorer.picture()
    assert html.startswith("<img ") and "<svg" not in html
    alt = re.search(r'alt="([^"]*)"', html)
    assert alt is not None and unescape(alt[1]) == repr(explorer)


def test_a_misfit_still_has_a_picture() -> None:
    explorer = ConvExplorer(torch.ones(2, 2), torch.ones(3, 3))
    assert "No output" in texts(explorer)
    assert any("does not fit" in text for text in texts(explorer))


def test_the_bundle_has_view_picture_and_words() -> None:
    explorer = ConvExplorer(NINE, [[0, 1], [2, 3]])
    data, _ = explorer._repr_mimebundle_()
    assert set(data) == {VIEW, STATE, "text/html", "text/plain"}
    assert data[VIEW]["model_id"] == explorer.model_id
    assert data["text/plain"] == repr(explorer)
    assert explorer.model_id not in data["text/html"]


def test_in_a_notebook_the_picture_is_an_output_of_its_own() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    published: list[dict[str, Any]] = []
    shell.display_pub.publish = lambda data, *_, **__: published.append(data)
    try:
        ConvExplorer(NINE)._ipython_display_()
    finally:
        InteractiveShell.clear_instance()
    assert [sorted(data) for data in published] == [
        sorted([VIEW, "text/plain"]),
        sorted([STATE, "text/html", "text/plain"]),
    ]
    assert "<img" in published[1]["text/html"]


def test_the_state_is_what_was_set_without_words_and_tables() -> None:
    explorer = ConvExplorer("digit", [[0, 1]], padding=((1, 0), 2))
    explorer.pinned = ("output", 0, 1)
    assert state_of(explorer) == {
        "widget": "conv",
        "state": {
            "input": "digit",
            "kernel": "own numbers",
            "_own_kernel": [[0, 1]],
            "kernel_size": [1, 2],
            "padding": [[1, 0], 2],
            "pinned": ["output", 0, 1],
        },
    }
    assert state_of(BackpropExplorer()) == {"widget": "backprop", "state": {}}


def test_a_widget_stays_in_the_language_that_it_was_made_in() -> None:
    with speaking("zh"):
        explorer = ConvExplorer(stride=2)
    said = explorer._repr_mimebundle_()[0]
    assert explorer.get_state()["_words"]["say"]["axes"] == ["高", "宽"]
    assert explorer.get_state()["_lang"] == "zh"
    assert "输出 3×3" in said["text/plain"]
    assert said[STATE]["state"] == {"stride": [2, 2]}  # a page has the words already
    assert "Output 3 x 3" in ConvExplorer(stride=2)._repr_mimebundle_()[0]["text/plain"]


@pytest.mark.parametrize("make", [ConvExplorer, BackpropExplorer])
def test_a_picture_in_chinese_needs_no_font(make) -> None:
    """The signs are drawn as outlines, each of which is in the picture."""
    with speaking("zh"):
        svg = base64.b64decode(re.search('base64,([^"]+)"', make().picture())[1]).decode()
    used = set(re.findall("href='#(u[0-9a-f]+)'", svg))
    assert used == set(re.findall("<path id='(u[0-9a-f]+)' d='M", svg)) | {"u20"}
    assert not re.search(r"<text[^>]*>[^<]*[\u2e80-\uffef]", svg)
    assert len(used) > 30


def test_a_page_gets_no_program_with_the_settings() -> None:
    assert {name for name in defaults(ConvExplorer()) if name.startswith("_")} == {
        "_lang", "_words", "_tables", "_page", "_own_input", "_own_kernel", "_random_kernel",
    }  # fmt: skip


def test_only_what_can_change_is_sent_to_the_browser() -> None:
    state = ConvExplorer(NINE, padding=((1, 0), 2)).get_state()
    own = {key for key in state if not key.startswith("_")}
    assert own == {
        "input", "input_shape", "kernel", "kernel_size", "padding", "stride", "dilation",
        "pinned", "layout", "tabbable", "tooltip",
    }  # fmt: skip
    assert state["padding"] == ((1, 0), 2)


def test_importing_the_widgets_loads_no_learning_library() -> None:
    code = (
        "import sys, d2l_conv.widgets; print('sklearn' in sys.modules, 'matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
