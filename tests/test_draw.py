"""Figures: compared with tests/baseline by `pytest --mpl`, and their words with other oracles."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from d2l_conv import figures

# Text is drawn a little differently by other builds of matplotlib; a moved cell is far above this.
figure_test = pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=12, savefig_kwargs={"dpi": 80}
)

X = torch.arange(56, dtype=torch.float64).reshape(8, 7)
K = torch.tensor([[1.0, 0, -1], [2, 0, -2]], dtype=torch.float64)
GREY = np.linspace(0, 1, 20 * 30).reshape(20, 30)
COLOUR = np.stack([GREY, GREY[::-1], GREY[:, ::-1]], axis=2)


@figure_test
def test_convolution():
    return figures.convolution(X, K, padding=(2, 1), stride=(3, 2), at=(1, 2))


@figure_test
def test_convolution_dilated():
    return figures.convolution(X, K, padding=((0, 1), (1, 0)), dilation=(3, 2), at=(2, 1))


@figure_test
def test_convolution_without_arithmetic():
    return figures.convolution(X, K, stride=(4, 5), arithmetic=False)


@figure_test
def test_places():
    return figures.places(8, 3, padding=1, stride=2)


@figure_test
def test_places_dilated():
    return figures.places(9, 3, padding=(0, 2), dilation=3, stride=2)


@figure_test
def test_grids():
    marks = {"second": torch.tensor([[True, False, True], [False, False, True]])}
    return figures.grids({"first": X[:4, :3], "second": K - 0.25}, kept=marks)


@figure_test
def test_grids_shaded():
    return figures.grids({"counts": [[4, 6, 4], [6, 9, 6]], "none": [[0, 0]]}, shade=True)


@figure_test
def test_pictures():
    images = {"grey": GREY, "colour": COLOUR, "bytes": (255 * COLOUR).astype(np.uint8)}
    return figures.pictures(images, frame=(5, 5, 10, 20), columns=2)


@figure_test
def test_pictures_same_scale():
    return figures.pictures({"all": GREY, "half": GREY[::2, ::2]}, same_scale=True)


@figure_test
def test_frames():
    return figures.frames(range(240, 199, -4))


@figure_test
def test_lines():
    return figures.lines({"long": range(224, 7, -2), "short": [224, 112, 56]}, x="layers", y="rows")


@figure_test
def test_lines_by_factors():
    return figures.lines({"loss": [100.0, 10.0, 1.0]}, x="step", y="loss", log=True, start=1)


@figure_test
def test_bars():
    return figures.bars(
        {"layers": {"plain": 108, "strided": 5}, "weights": {"plain": 1080, "s": 50}}
    )


def numbers_after(text: str, start: str) -> list[int]:
    return [int(n) for n in re.findall(r"-?\d+", text.split(start)[1].split(".")[0])]


@pytest.mark.parametrize("padding", [0, 1, (2, 1)])
@pytest.mark.parametrize("stride", [1, (3, 2), (4, 5)])
@pytest.mark.parametrize("dilation", [1, (3, 2)])
def test_words_of_a_convolution_agree_with_pytorch(padding, stride, dilation):
    Y = torch.nn.functional.conv2d(X[None, None], K[None, None], None, stride, padding, dilation)
    h, w = Y.shape[2:]
    at = (h - 1, w - 1)
    alt = figures.convolution(X, K, padding, stride, dilation, at=at).alt
    assert f"Output {h} x {w}." in alt
    assert f"output entry ({h - 1}, {w - 1})" in alt
    products, value = re.search(r"([-\d(*) +]+) = ([-\d]+)\.$", alt).groups()
    assert eval(products) == float(value) == Y[0, 0, -1, -1]


@pytest.mark.parametrize(
    ("settings", "unread"),
    [((10, 3, 0, 2), [9]), ((11, 2, 0, 4), [2, 3, 6, 7, 10]), ((8, 3, (0, 2), 1, 2), [])],
)
def test_places_names_the_pixels_that_are_never_read(settings, unread):
    alt = figures.places(*settings).alt
    assert ("read by no window" in alt) == bool(unread)
    assert not unread or numbers_after(alt, "read by no window:") == unread


def test_a_convolution_names_the_rows_that_are_never_read():
    alt = figures.convolution(torch.zeros(8, 8), torch.zeros(3, 5), (0, 1), (3, 4)).alt
    assert (
        "Never read by a window: rows 6, 7 of the input; 1 column of the padding at the right."
        in alt
    )


def test_grids_hold_their_numbers_as_words():
    # Dive into Deep Learning, 7.2
    Y = torch.tensor([[19, 25], [37, 43]])
    assert str(figures.grids({"Y": Y, "half": Y / 8})) == (
        "Y: 19 25; 37 43. half: 2.38 3.13; 4.63 5.38."
    )


def test_a_drawing_is_an_image_with_alt_text():
    drawing = figures.grids({'a < "b"': [[1]]})
    html = drawing._repr_html_()
    assert 'alt="a &lt; &quot;b&quot;: 1."' in html
    data = re.search(r'src="data:image/png;base64,([^"]+)"', html).group(1)
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    width = int(re.search(r'width="(\d+)"', html).group(1))
    assert image.width >= 1.5 * width
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)  # readable in the dark theme
    assert repr(drawing) == drawing.alt


def test_a_colour_photograph_keeps_its_colours():
    noise = np.random.default_rng(0).random((100, 100, 3))
    image = Image.open(io.BytesIO(figures.pictures({"noise": noise}).png()))
    assert image.mode == "RGB"
    assert Image.open(io.BytesIO(figures.pictures({"grey": GREY}).png())).mode == "P"


def test_figures_do_not_depend_on_the_readers_settings(tmp_path):
    import matplotlib as mpl

    plain = figures.bars({"layers": {"plain": 108}}).png()
    with mpl.rc_context(
        mpl.style.library["dark_background"] | {"font.size": 30, "hatch.color": "red"}
    ):
        assert figures.bars({"layers": {"plain": 108}}).png() == plain


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.convolution(X[0], K), r"expected X with 2 axes \(height, width\), got 1"),
        (lambda: figures.convolution(X, K[None]), r"expected K with 2 axes .* got 3 axes"),
        (lambda: figures.convolution(X, K, at=(7, 0)), r"entry of the output 7 x 5 .* at=\(7, 0\)"),
        (lambda: figures.convolution(X, torch.ones(9, 1)), "kernel of 9 does not fit: the height"),
        (lambda: figures.places(2, 3), "kernel of 3 does not fit"),
        (lambda: figures.pictures({"four": np.zeros((2, 2, 4))}), "expected 'four' as .* colours"),
        (lambda: figures.grids({"row": [1, 2]}), "expected row with 2 axes"),
    ],
)
def test_errors_name_what_was_expected(call, message):
    with pytest.raises(ValueError, match=message):
        call()
