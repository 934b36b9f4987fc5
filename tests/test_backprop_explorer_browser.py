"""BackpropExplorer in a real JupyterLab and in Notebook 7."""

import re

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
from d2l_conv.widgets import BackpropExplorer
explorer = BackpropExplorer()
explorer
"""
REPORT = "(explorer.stage, explorer.steps, explorer.learning_rate, round(explorer.loss, 3))"
MAPS = ("X", "W1", "Z", "H", "W2", "P", "Y", "dW1", "dZ", "dH", "dW2", "dP")
STAGES = ("X", "Z", "H", "P", "dP", "dW2", "dH", "dZ", "dW1")


@pytest.fixture
def explorer(jupyter: Jupyter, lab: Page) -> Locator:
    """A fresh explorer."""
    jupyter.show(lab, MAKE, REPORT)
    return explorer_in(lab)


def panel(explorer: Locator, name: str) -> Locator:
    title = explorer.page.locator("figcaption", has_text=re.compile(f"^{name}$"))
    return explorer.locator("figure").filter(has=title)


def cell(explorer: Locator, name: str, row: int, column: int) -> Locator:
    return panel(explorer, name).locator(f"[data-row='{row}'][data-column='{column}']")


def numbers(explorer: Locator, name: str) -> list[list[str]]:
    rows = panel(explorer, name).locator("[role=row]").all()
    return [row.locator("[role=gridcell]").all_inner_texts() for row in rows]


def marked(explorer: Locator) -> dict[str, list[tuple[int, int]]]:
    """The marked cells of every map that has some."""
    found = {name: places(panel(explorer, name).locator("[aria-selected=true]")) for name in MAPS}
    return {name: cells for name, cells in found.items() if cells}


def words(explorer: Locator) -> str:
    return explorer.locator(".d2l-point").inner_text()


def press(explorer: Locator, name: str) -> None:
    explorer.get_by_role("button", name=name, exact=True).click()


def known(explorer: Locator) -> set[str]:
    texts = {name: [text for line in numbers(explorer, name) for text in line] for name in MAPS}
    return {name for name in MAPS if "?" not in texts[name]}


# --- what is shown ----------------------------------------------------------------------------


def test_stepping_forward_and_backward(explorer: Locator) -> None:
    press(explorer, "Start")
    given = {"X", "W1", "W2", "Y"}
    for count in range(1, len(STAGES)):
        assert known(explorer) == given | set(STAGES[1:count])
        press(explorer, "Next")
        expect(cell(explorer, STAGES[count], 0, 0)).not_to_have_text("?")
    assert known(explorer) == set(MAPS)
    assert numbers(explorer, "dW1") == [["-14", "8"], ["3", "7"]]
    expect(explorer.locator(".d2l-stage")).to_contain_text("both kernels can take a step")
    press(explorer, "Back")
    expect(cell(explorer, "dW1", 0, 0)).to_have_text("?")
    assert words(explorer).startswith("dZ[0, 0] = 2, as dH[0, 0] = 2")


def test_pointing_at_a_gradient_shows_its_products(explorer: Locator) -> None:
    cell(explorer, "dW2", 0, 1).hover()
    assert outline(panel(explorer, "dW2").locator(".d2l-box")) == (0, 1, 1, 1)
    assert marked(explorer) == {"H": [(0, 1), (0, 2)], "dP": [(0, 0), (0, 1)]}
    assert words(explorer).split("\n") == [
        "dW2[0, 1] = H[0, 1]*dP[0, 0] + H[0, 2]*dP[0, 1]",
        "  = 0*1 + 1*(-2)",
        "  = -2",
    ]
    cell(explorer, "dH", 0, 1).hover()
    assert marked(explorer) == {"dP": [(0, 0), (0, 1)], "W2": [(0, 0), (0, 1)]}
    assert "dP[0, 0]*W2[0, 1] + dP[0, 1]*W2[0, 0]" in words(explorer)
    cell(explorer, "dZ", 0, 1).hover()
    assert marked(explorer) == {"dH": [(0, 1)], "Z": [(0, 1)]}
    assert "Z[0, 1] = -5 is not above 0" in words(explorer)
    cell(explorer, "W1", 0, 0).hover()
    assert marked(explorer) == {"dW1": [(0, 0)]}
    assert "A step makes it 0 - 0.005*(-14) = 0.07" in words(explorer)
    cell(explorer, "X", 2, 3).hover()
    assert marked(explorer) == {} and words(explorer) == "X[2, 3] = 2, which is given."
    explorer.page.mouse.move(5, 5)
    assert words(explorer).startswith("dW1[0, 0] = X[0, 0]*dZ[0, 0]")


def test_what_is_not_worked_out_is_not_told(explorer: Locator) -> None:
    press(explorer, "Start")
    cell(explorer, "dW1", 1, 1).hover()
    assert words(explorer) == "dW1[1, 1] is not worked out yet." and marked(explorer) == {}


def test_nothing_is_written_that_stays_the_same(explorer: Locator) -> None:
    def step() -> None:
        explorer.get_by_role("slider", name="steps taken").fill("1")
        expect(explorer).to_contain_text("1 of 20 steps taken")

    changed = written(explorer, step)
    assert changed and [what for what, is_other in changed if not is_other] == []
    assert sum(what == "childList" for what, _ in changed) == 0  # the curve stays, its dot moves


def test_kernels_and_loss_move(explorer: Locator) -> None:
    page = explorer.page
    steps = explorer.get_by_role("slider", name="steps taken")
    dot = explorer.locator(".d2l-curve circle")
    before = dot.bounding_box()
    steps.fill("1")
    expect(explorer).to_contain_text("1 of 20 steps taken with learning rate 0.005. Loss: 3.405.")
    assert numbers(explorer, "W1") == [["0.07", "-1.04"], ["1.985", "-1.035"]]
    after = dot.bounding_box()
    assert before and after and after["x"] > before["x"] and after["y"] > before["y"]

    rate = explorer.get_by_role("slider", name="learning rate")
    rate.fill("5")
    expect(rate).to_have_attribute("aria-valuetext", "0.02")
    steps.fill("15")
    expect(cell(explorer, "Z", 0, 0)).to_contain_text("-")
    assert {text for line in numbers(explorer, "dW1") for text in line} == {"0"}  # the net is dead

    press(explorer, "Take a step")
    expect(steps).to_have_value("16")
    expect(cell(explorer, "Z", 0, 0)).to_have_text("?")
    page.wait_for_timeout(1000)
    last = page.locator(".jp-CodeCell").nth(1)
    last.locator(".jp-InputPrompt").click()
    page.keyboard.press("Control+Enter")
    expect(last).to_contain_text("('X', 16, 0.02, 42.25)", timeout=SLOW)


def test_python_sets(explorer: Locator) -> None:
    page = explorer.page
    last = page.locator(".jp-CodeCell").nth(1)
    last.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("explorer.learning_rate = 0.003; explorer.pinned = ('dH', 1, 1)")
    page.keyboard.press("Control+Enter")
    expect(explorer).to_contain_text("with learning rate 0.003", timeout=SLOW)
    expect(explorer.locator(".d2l-slider output").first).to_have_text("0.003")
    assert words(explorer).startswith("dH[1, 1] = ")
    expect(panel(explorer, "dH").locator(".d2l-pinned")).to_have_count(1)
    press(explorer, "Unpin")
    expect(explorer.locator(".d2l-pinned:visible")).to_have_count(0)


def test_pointing_and_sliding_need_no_kernel(explorer: Locator) -> None:
    with busy_kernel(explorer.page) as sent:
        before = sent()
        for row, column in ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)):
            cell(explorer, "dH", row, column).hover()
            assert words(explorer).startswith(f"dH[{row}, {column}] = ")
        assert sent() == before, "pointing sent messages to the kernel"

        steps = explorer.get_by_role("slider", name="steps taken")
        steps.focus()
        for count in (1, 2, 3):
            steps.press("ArrowRight")
            expect(explorer).to_contain_text(f"{count} of 20 steps taken")
        assert sent() <= before + 2, "sliding sent a message at every step"


# --- people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_keyboard_alone(jupyter: Jupyter, request: pytest.FixtureRequest, app: str) -> None:
    page = request.getfixturevalue(app)
    jupyter.show(page, MAKE, "'below'")
    explorer = explorer_in(page)
    cells = page.locator(".jp-Cell").count()

    explorer.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    step = explorer.locator(".d2l-walk button").last
    expect(step).to_be_focused()  # 'Start' is off now, and the focus is not lost
    for _ in range(8):
        page.keyboard.press("Enter")
    expect(step).to_have_text("Take a step")
    assert known(explorer) == set(MAPS)

    page.keyboard.press("Tab")
    rate = explorer.get_by_role("slider", name="learning rate")
    expect(rate).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(explorer).to_contain_text("with learning rate 0.01.")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    expect(explorer).to_contain_text("20 of 20 steps taken")
    page.keyboard.press("Home")

    for _ in range(MAPS.index("dW1") + 1):
        page.keyboard.press("Tab")
    expect(cell(explorer, "dW1", 0, 0)).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(cell(explorer, "dW1", 1, 1)).to_be_focused()
    assert words(explorer).startswith("dW1[1, 1] = X[1, 1]*dZ[0, 0]")
    expect(panel(explorer, "dW1").locator(".d2l-pinned")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(explorer.locator(".d2l-pinned:visible")).to_have_count(0)
    for key in ("d", "d", "a", "b", "x"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells


def test_names_and_contrast(jupyter: Jupyter, lab: Page) -> None:
    jupyter.show(lab, MAKE, "BackpropExplorer(stage='P')")
    expect(lab.locator(".d2l-explorer")).to_have_count(2)
    check_names(lab, {"label", "button-name", "svg-img-alt"})
    check_contrast(lab)


def test_maps_and_controls_have_names(explorer: Locator) -> None:
    for role, name in {
        "grid": "dW2, the gradient of W2",
        "slider": "learning rate",
        "img": re.compile("Loss after each step: 5.000, 3.405"),
        "group": "Explorer of a net of two layers",
    }.items():
        expect(explorer.page.get_by_role(role, name=name)).to_have_count(1)  # type: ignore[arg-type]
    assert explorer.get_by_role("grid").count() == len(MAPS)
    press(explorer, "Start")
    unknown = cell(explorer, "H", 0, 0)
    expect(unknown).to_have_attribute("aria-label", "not worked out yet")


def test_it_fits_a_laptop_beside_the_side_bar(explorer: Locator) -> None:
    assert explorer.page.locator("#jp-left-stack").is_visible()
    frame = explorer.bounding_box()
    assert frame is not None
    assert frame["x"] + frame["width"] <= LAPTOP["width"] and frame["height"] <= 600
    for rate, steps, words in (("5", "1", "Loss: 0.839"), ("7", "3", "Loss: 580.127")):
        explorer.get_by_role("slider", name="learning rate").fill(rate)
        explorer.get_by_role("slider", name="steps taken").fill(steps)
        expect(explorer).to_contain_text(words)
        for part in (".d2l-controls", ".d2l-net"):
            wanted, there = explorer.locator(part).evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert wanted <= there
    overflow = """e => [...e.querySelectorAll('fieldset')].some((f) => [...f.children].some(
      (c) => c.getBoundingClientRect().right > f.getBoundingClientRect().right))"""
    assert not explorer.evaluate(overflow)
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    assert cell(explorer, "X", 0, 0).evaluate(size) >= 11
