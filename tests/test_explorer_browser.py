"""ConvExplorer in a real JupyterLab and in Notebook 7."""

import pytest
from browser import (
    LAPTOP,
    SLOW,
    Jupyter,
    busy_kernel,
    check_contrast,
    check_names,
    explorer_in,
    outline,
    places,
    written,
)
from playwright.sync_api import Locator, Page, expect

MAKE = """
import torch
from d2l_conv.widgets import ConvExplorer
explorer = ConvExplorer(torch.arange(64).reshape(8, 8) % 10, "Sobel", padding=1)
explorer
"""
REPORT = "(explorer.stride, explorer.padding, explorer.output_shape, explorer.pinned)"


@pytest.fixture
def explorer(jupyter: Jupyter, lab: Page) -> Locator:
    """A fresh explorer."""
    jupyter.show(lab, MAKE, REPORT)
    return explorer_in(lab)


def grid(explorer: Locator, part: str) -> Locator:
    return explorer.locator(f".d2l-{part} [role=grid]")


def cell(explorer: Locator, part: str, row: int, column: int) -> Locator:
    return explorer.locator(f".d2l-{part} [data-row='{row}'][data-column='{column}']")


def numbers(explorer: Locator, part: str) -> list[list[str]]:
    rows = grid(explorer, part).locator("[role=row]")
    return [rows.nth(i).locator("[role=gridcell]").all_inner_texts() for i in range(rows.count())]


def slider(explorer: Locator, name: str) -> Locator:
    return explorer.get_by_role("slider", name=name)


def marked(explorer: Locator, part: str) -> list[tuple[int, int]]:
    """The cells that are marked, in reading order."""
    return places(explorer.locator(f".d2l-{part} [aria-selected=true]"))


def box(explorer: Locator, part: str) -> tuple[int, int, int, int] | None:
    return outline(explorer.locator(f".d2l-{part} .d2l-box"))


def edges(element: Locator) -> list[float]:
    """The element's left, top, right and bottom edge on the screen."""
    return list(
        element.evaluate(
            "e => (({left, top, right, bottom}) => [left, top, right, bottom])"
            "(e.getBoundingClientRect())"
        )
    )


def clips(element: Locator) -> bool:
    """Whether an element's row cuts off what reaches out of it, as the mark of the focus does."""
    row = element.locator("xpath=ancestor-or-self::*[@role='row']")
    contain = row.evaluate("e => getComputedStyle(e).contain")
    return bool({"paint", "content", "strict"} & set(contain.split()))


def words(explorer: Locator) -> str:
    return explorer.locator(".d2l-point").inner_text()


# --- what is shown ----------------------------------------------------------------------------


def test_everything_is_shown(explorer: Locator) -> None:
    assert len(numbers(explorer, "input")) == 10 and len(numbers(explorer, "input")[0]) == 10
    assert numbers(explorer, "kernel") == [["1", "0", "-1"], ["2", "0", "-2"], ["1", "0", "-1"]]
    assert len(numbers(explorer, "output")) == 8
    text = explorer.inner_text()
    assert "height: floor((8 + 2*1 - 3) / 1) + 1 = 8" in text
    assert "nn.Conv2d(1, 1, kernel_size=(3, 3), padding=(1, 1), stride=(1, 1), bias=False)" in text
    assert "Every row and every column is read." in text
    assert box(explorer, "input") == (0, 0, 3, 3) and box(explorer, "output") == (0, 0, 1, 1)


def test_pointing(explorer: Locator) -> None:
    cell(explorer, "output", 1, 2).hover()
    assert box(explorer, "input") == (1, 2, 3, 3) and box(explorer, "output") == (1, 2, 1, 1)
    first, last = (edges(cell(explorer, "input", *place)) for place in ((1, 2), (3, 4)))
    assert edges(explorer.locator(".d2l-input .d2l-box")) == [*first[:2], *last[2:]]
    # X counts up to 9 in rows of 8: its columns 1 and 3 differ by 2, once, twice and once.
    assert words(explorer).replace("\n", "") == (
        "Y[1, 2] = 1*1 + 2*0 + 3*(-1)  + 9*2 + 0*0 + 1*(-2)  + 7*1 + 8*0 + 9*(-1)  = 12"
    )

    cell(explorer, "input", 1, 1).hover()
    assert marked(explorer, "output") == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert words(explorer).startswith("X[0, 0] = 0 goes into 4 of 64 output entries")
    cell(explorer, "input", 4, 4).hover()
    assert len(marked(explorer, "output")) == 9

    cell(explorer, "kernel", 0, 2).hover()
    assert len(marked(explorer, "input")) == 64
    assert words(explorer).startswith("K[0, 2] = -1 multiplies 64 numbers")

    explorer.page.mouse.move(5, 5)
    assert box(explorer, "output") == (0, 0, 1, 1)


def test_pinning(explorer: Locator) -> None:
    cell(explorer, "output", 2, 3).click()
    explorer.page.mouse.move(5, 5)
    slider(explorer, "Padding per side: rows").focus()
    assert box(explorer, "output") == (2, 3, 1, 1)
    explorer.get_by_role("button", name="Unpin").click()
    expect(explorer.locator(".d2l-output .d2l-pinned")).to_have_count(0)


def test_playing(explorer: Locator) -> None:
    explorer.get_by_role("button", name="Play").click()
    expect(explorer.locator(".d2l-point")).to_contain_text("Y[0, 2]", timeout=SLOW)
    explorer.get_by_role("button", name="Pause").click()
    shown = words(explorer)
    explorer.page.wait_for_timeout(1500)
    assert words(explorer) == shown


def test_rows_that_are_not_read_are_marked_and_said(explorer: Locator) -> None:
    slider(explorer, "Stride: down").fill("2")
    expect(explorer).to_contain_text("1 row of the padding at the bottom")
    assert explorer.locator(".d2l-input .d2l-unread").count() == 10
    assert cell(explorer, "input", 9, 0).get_attribute("aria-label") == "0, padding, never read"


def test_a_kernel_that_does_not_fit(explorer: Locator) -> None:
    slider(explorer, "Padding per side: rows").fill("0")
    slider(explorer, "Input: height").fill("2")
    expect(explorer).to_contain_text("The kernel does not fit: it spans 3 rows")
    assert len(numbers(explorer, "input")) == 2 and len(numbers(explorer, "kernel")) == 3
    cell(explorer, "input", 0, 1).hover()
    assert "goes into no output entry" in words(explorer)
    slider(explorer, "Input: height").fill("3")
    expect(grid(explorer, "output")).to_be_visible()


def test_each_side_alone(explorer: Locator) -> None:
    explorer.get_by_role("checkbox", name="each side alone").check()
    slider(explorer, "Padding per side: right").fill("3")
    expect(explorer).to_contain_text("nn.ZeroPad2d((1, 3, 1, 1))")
    expect(explorer.locator(".d2l-input figcaption")).to_have_text("Input 8 x 8, padded 10 x 12")
    explorer.get_by_role("checkbox", name="each side alone").uncheck()
    expect(explorer.locator(".d2l-input figcaption")).to_have_text("Input 8 x 8, padded 10 x 10")


def test_inputs_and_kernels_to_choose(explorer: Locator) -> None:
    explorer.get_by_label("Input: Numbers").select_option("digit")
    expect(cell(explorer, "input", 1, 3)).to_have_text("7")
    explorer.get_by_label("Input: Numbers").select_option("photograph")
    expect(slider(explorer, "Input: width")).to_have_attribute("max", "16")
    slider(explorer, "Input: width").fill("16")
    expect(cell(explorer, "input", 1, 16)).to_have_text("234")
    explorer.get_by_label("Input: Numbers").select_option("digit")
    expect(slider(explorer, "Input: width")).to_have_value("8")
    weights = explorer.get_by_label("Kernel: Weights")
    for name, middle in {"identity": "1", "box": "0.11", "Sobel": "0", "Laplace": "-4"}.items():
        weights.select_option(name)
        expect(cell(explorer, "kernel", 1, 1)).to_have_text(middle)
    weights.select_option("own numbers")
    explorer.get_by_label("K[1, 1]").fill("2,5")
    explorer.get_by_label("K[1, 1]").press("Enter")
    cell(explorer, "output", 1, 3).hover()
    assert "6*2.5 " in words(explorer)
    explorer.get_by_label("K[0, 0]").fill("nonsense")
    assert not clips(explorer.get_by_label("K[0, 0]"))
    explorer.get_by_label("K[0, 0]").press("Tab")
    expect(explorer.get_by_label("K[0, 0]")).to_have_value("0")


def test_nothing_is_written_that_stays_the_same(explorer: Locator) -> None:
    def step(height: int) -> None:
        slider(explorer, "Input: height").fill(str(height))
        expect(explorer.locator(".d2l-output figcaption")).to_have_text(f"Output {height} x 8")

    def point() -> None:
        cell(explorer, "output", 1, 2).hover()
        expect(explorer.locator(".d2l-point")).to_contain_text("Y[1, 2] = ")

    for change in (lambda: step(7), lambda: step(8), point):
        changed = written(explorer, change)
        assert changed and [what for what, is_other in changed if not is_other] == []


# --- the kernel -------------------------------------------------------------------------------


def test_python_sets_and_reads(explorer: Locator) -> None:
    page = explorer.page
    slider(explorer, "Stride: down").fill("3")
    cell(explorer, "output", 0, 1).click()
    last = page.locator(".jp-CodeCell").nth(1)
    last.locator(".jp-InputPrompt").click()
    page.keyboard.press("Control+Enter")
    expect(last).to_contain_text("((3, 1), (1, 1), (3, 8), ('output', 0, 1))", timeout=SLOW)

    last.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("explorer.stride = (2, 4); explorer.pinned = ('kernel', 0, 1)")
    page.keyboard.press("Control+Enter")
    expect(slider(explorer, "Stride: across")).to_have_value("4", timeout=SLOW)
    expect(explorer.locator(".d2l-output figcaption")).to_have_text("Output 4 x 2")


def test_pointing_and_sliding_need_no_kernel(explorer: Locator) -> None:
    with busy_kernel(explorer.page) as sent:
        before = sent()
        for row in range(8):
            cell(explorer, "output", row, row).hover()
            assert f"Y[{row}, {row}]" in words(explorer)
        assert sent() == before, "pointing sent messages to the kernel"

        # The kernel is busy for an hour, and the picture follows all the same.
        down = slider(explorer, "Stride: down")
        down.focus()
        for height in (4, 3, 2):
            down.press("ArrowRight")
            expect(explorer.locator(".d2l-output figcaption")).to_have_text(f"Output {height} x 8")
        assert sent() <= before + 2, "sliding sent a message at every step"


# --- people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_keyboard_alone(jupyter: Jupyter, request: pytest.FixtureRequest, app: str) -> None:
    page = request.getfixturevalue(app)
    jupyter.show(page, MAKE, "'below'")
    explorer = explorer_in(page)
    cells = page.locator(".jp-Cell").count()

    explorer.get_by_label("Input: Numbers").focus()
    for _ in range(8):  # input, kernel, the box to tick, rows and columns, down
        page.keyboard.press("Tab")
    down = slider(explorer, "Stride: down")
    for _ in range(4):
        if down.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(down).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(down).to_have_value("2")
    expect(explorer.locator(".d2l-output figcaption")).to_have_text("Output 4 x 8")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(explorer.locator(".d2l-output figcaption")).to_have_text("Output 8 x 8")

    explorer.get_by_role("button", name="Play").focus()
    page.keyboard.press("Tab")  # 'Unpin' is disabled, so this is the input's grid
    expect(cell(explorer, "input", 0, 0)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(cell(explorer, "output", 0, 0)).to_be_focused()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(cell(explorer, "output", 1, 2)).to_be_focused()
    assert clips(cell(explorer, "output", 0, 2)) and not clips(cell(explorer, "output", 1, 2))
    assert words(explorer).startswith("Y[1, 2] = ")
    expect(explorer.locator(".d2l-output .d2l-pinned")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(explorer.locator(".d2l-output .d2l-pinned")).to_have_count(0)

    # Keys that are notebook shortcuts elsewhere: they neither delete nor add cells here.
    for key in ("d", "d", "a", "b", "x"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells


def test_names_and_contrast(jupyter: Jupyter, lab: Page) -> None:
    show = "x = ConvExplorer('photograph', 'own numbers', stride=3, padding=((2, 1), 0)); x"
    jupyter.show(lab, MAKE, show, "ConvExplorer([[1]], [[1, 2]])")
    expect(lab.locator(".d2l-explorer")).to_have_count(3)
    check_names(lab, {"label", "select-name", "button-name"})
    check_contrast(lab)


def test_controls_have_names_of_their_own(explorer: Locator) -> None:
    names = explorer.locator("input, select").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label'))"
    )
    assert len(set(names)) == len(names) and all(names)
    assert explorer.get_by_role("grid").count() == 3


def test_it_fits_a_laptop_beside_the_side_bar(explorer: Locator) -> None:
    assert explorer.page.locator("#jp-left-stack").is_visible()
    frame = explorer.bounding_box()
    assert frame is not None
    assert frame["x"] + frame["width"] <= LAPTOP["width"] and frame["height"] <= 640
    for part in (".d2l-controls", ".d2l-picture"):
        size = "e => [e.scrollWidth, e.clientWidth]"
        wanted, there = explorer.locator(part).evaluate(size)
        assert wanted <= there
    assert (
        cell(explorer, "input", 0, 0).evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        >= 11
    )


def test_cells_have_one_size_as_long_as_there_is_room(explorer: Locator) -> None:
    explorer.get_by_label("Input: Numbers").select_option("numbers")
    sizes = {}
    for height in (3, 8, 9, 16):
        slider(explorer, "Input: height").fill(str(height))
        expect(grid(explorer, "input").locator("[role=row]")).to_have_count(height + 2)
        boxes = explorer.locator(".d2l-cell").evaluate_all(
            "cells => cells.map(c => [c.offsetHeight, c.offsetWidth])"
        )
        (sizes[height],) = {tuple(box) for box in boxes}
    assert sizes[3] == sizes[8] == (30, 30)
    assert sizes[9] == sizes[16] == (24, 27)


def test_a_live_explorer_hides_the_static_picture(explorer: Locator) -> None:
    picture = explorer.page.locator("img.d2l-static")
    expect(picture).to_have_count(1)
    expect(picture).to_be_hidden()
