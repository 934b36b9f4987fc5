"""Figures: compared with tests/baseline by `pytest --mpl`, and their words with other oracles."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from drawn import TOLERANCE, difference, figure_test, hatched, numbers, outlines, place_of
from PIL import Image
from torch.nn import functional as F

from d2l_conv import figures

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


# --- what is drawn ------------------------------------------------------------------------------


def written(tensor):
    return [[f"{value:g}" for value in row] for row in tensor.tolist()]


@pytest.mark.parametrize("padding", [0, (2, 1)])
@pytest.mark.parametrize("stride", [1, (3, 2)])
@pytest.mark.parametrize("dilation", [1, (3, 2)])
def test_a_convolution_is_drawn_as_pytorch_works_it_out(padding, stride, dilation):
    down, across = (padding, padding) if isinstance(padding, int) else padding
    padded = F.pad(X, (across, across, down, down))
    Y = F.conv2d(X[None, None], K[None, None], None, stride, padding, dilation)[0, 0]
    at = (len(Y) - 1, 0)
    figure = figures.convolution(X, K, padding, stride, dilation, at=at)
    size = "Input {} x {}, padded {} x {}" if padding else "Input {} x {}"
    titles = (size.format(*X.shape, *padded.shape), "Kernel 2 x 3", "Output {} x {}")
    places = []
    for tensor, title in zip((padded, K, Y), titles, strict=True):
        left, above = place_of(figure, title.format(*tensor.shape))
        places.append((left, above + 0.5))
        assert numbers(figure, *places[-1], *tensor.shape) == written(tensor)
    steps, factors = (3, 2) if stride != 1 else (1, 1), (3, 2) if dilation != 1 else (1, 1)
    (left, top), _, (left_out, top_out) = places
    window = (left, top + at[0] * steps[0], 1 + 2 * factors[1], 1 + factors[0])
    assert outlines(figure)[:2] == [  # what comes after them belongs to the key
        pytest.approx(window),
        pytest.approx((left_out, top_out + at[0], 1, 1)),
    ]
    read = [
        {i * step + a * factor for i in range(size) for a in range(entries)}
        for size, entries, step, factor in zip(Y.shape, K.shape, steps, factors, strict=True)
    ]
    unread = {
        (left + c, top + r)
        for r, c in np.ndindex(*padded.shape)
        if r not in read[0] or c not in read[1]
    }
    assert {place for place in hatched(figure) if place[1] < top + len(padded)} == unread


def test_places_are_drawn_where_the_windows_are():
    left = outlines(figures.places(9, 3, padding=(0, 2), dilation=3, stride=2))
    *left, _ = left  # the last one belongs to the key
    assert [place[0] - left[0][0] for place in left] == pytest.approx([0, 2, 4])
    assert {place[2:] for place in left} == {(7, 1)}


def test_grids_are_drawn_with_their_numbers_and_marks():
    Y = torch.tensor([[19, 25, 3], [37, 43, 4]])
    figure = figures.grids({"Y": Y}, kept={"Y": Y == 4})
    left, above = place_of(figure, "Y")
    assert numbers(figure, left, above + 0.55, 2, 3) == written(Y)
    marks = [(round(x - left), round(y - above - 0.55)) for x, y, _, _ in outlines(figure)]
    assert marks == [(2, 1), (0, 2)]  # the last one belongs to the key


def test_lines_bars_and_frames_hold_their_numbers():
    (axes,) = figures.lines({"a": [4, 2, 7], "b": [1, 5]}, x="x", y="y", start=3).axes
    assert [line.get_xydata().tolist() for line in axes.lines] == [
        [[3, 4], [4, 2], [5, 7]],
        [[3, 1], [4, 5]],
    ]
    panels = figures.bars({"layers": {"plain": 108, "strided": 5}, "weights": {"plain": 9}}).axes
    assert [[bar.get_width() for bar in axes.patches] for axes in panels] == [[108, 5], [9]]
    assert [[t.get_text() for t in axes.texts] for axes in panels] == [["108", "5"], ["9"]]
    squares = figures.frames([24, 20, 16]).axes[0].patches
    assert [square.get_width() for square in squares] == [24, 20, 16]


def test_pictures_hold_their_pixels_and_the_frame():
    grey, colour = figures.pictures({"grey": GREY, "colour": COLOUR}, frame=(5, 4, 10, 20)).axes
    assert (grey.images[0].get_array() == GREY).all()
    assert (colour.images[0].get_array() == COLOUR).all()
    for axes in (grey, colour):
        assert {patch.get_bbox().bounds for patch in axes.patches} == {(3.5, 4.5, 20, 10)}


WRONG_K, WRONG_X = K.clone(), X.clone()
WRONG_K[1, 2], WRONG_X[7, 6] = -3, 58
CONVOLUTION = {"padding": (2, 1), "stride": (3, 2), "at": (1, 2)}
SLIPS = {
    "a wrong weight": lambda: (
        figures.convolution(X, K, **CONVOLUTION),
        figures.convolution(X, WRONG_K, **CONVOLUTION),
    ),
    "a wrong number in the input, that no window reads": lambda: (
        figures.convolution(X, K, stride=(4, 5), arithmetic=False),
        figures.convolution(WRONG_X, K, stride=(4, 5), arithmetic=False),
    ),
    "a window moved by one": lambda: (
        figures.convolution(X, K, **CONVOLUTION),
        figures.convolution(X, K, **CONVOLUTION | {"at": (1, 1)}),
    ),
    "places moved by one": lambda: (
        figures.places(8, 3, padding=1, stride=2),
        figures.places(8, 3, padding=(0, 2), stride=2),
    ),
    "a digit of a grid": lambda: (
        figures.grids({"first": X[:4, :3], "second": K - 0.25}),
        figures.grids({"first": X[:4, :3], "second": K - 0.24}),
    ),
    "a shade": lambda: (
        figures.grids({"counts": [[4, 6, 4], [6, 9, 6]]}, shade=True),
        figures.grids({"counts": [[4, 6, 4], [6, 9, 7]]}, shade=True),
    ),
    "the frame of a picture moved by one": lambda: (
        figures.pictures({"grey": GREY}, frame=(5, 5, 10, 20)),
        figures.pictures({"grey": GREY}, frame=(5, 6, 10, 20)),
    ),
    "a layer less": lambda: (
        figures.frames(range(240, 199, -4)),
        figures.frames(range(240, 203, -4)),
    ),
    "a point of a line": lambda: (
        figures.lines({"short": [224, 112, 56]}, x="layers", y="rows"),
        figures.lines({"short": [224, 112, 50]}, x="layers", y="rows"),
    ),
    "a number at a bar": lambda: (
        figures.bars({"layers": {"plain": 108, "strided": 5}}),
        figures.bars({"layers": {"plain": 108, "strided": 6}}),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_far_above_the_tolerance(slip):
    assert difference(*SLIPS[slip]()) > 1.5 * TOLERANCE


# --- words --------------------------------------------------------------------------------------


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


NARROW = {
    "a key of three": lambda: figures.convolution(
        torch.arange(30.0).reshape(6, 5), torch.ones(3, 2), padding=(1, 0), stride=2
    ),
    "one place": lambda: figures.places(2, 2, padding=1, stride=3),
    "one cell that is kept": lambda: figures.grids(
        {"a": torch.ones(1, 1)}, kept={"a": torch.tensor([[True]])}
    ),
}


@pytest.mark.parametrize("what", NARROW)
def test_no_word_is_cut_at_the_border_of_a_narrow_figure(what):
    figure = NARROW[what]()
    figure.draw_without_rendering()
    whole = figure.bbox
    for axes in figure.axes:
        for text in filter(lambda text: text.get_text(), axes.texts):
            box = text.get_window_extent()
            assert whole.x0 <= box.x0 and box.x1 <= whole.x1, text.get_text()
            assert whole.y0 <= box.y0 and box.y1 <= whole.y1, text.get_text()
