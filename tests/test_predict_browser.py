"""Predictions, practice and the board in a real JupyterLab and in Notebook 7, by keyboard alone."""

import shutil
from pathlib import Path

import nbformat
import pytest
from browser import AXE, SLOW, Jupyter, opened_path, read_again, save_headless
from playwright.sync_api import Locator, Page, expect

HIDES = Path(__file__).parent.parent / "tools" / "save_notebooks.py"

CELLS = {
    "number": """
import torch
from d2l_conv import cross_correlate, output_shape, output_size, predict, progress_board
predict(output_size, 8, kernel_size=3, padding=1)
""",
    "shape": "predict(output_shape, (8, 9), (3, 5), padding=(0, 1), stride=(3, 4))",
    "choice": """
predict.choice(
    "Which share of the pixels is gone?", "a third", why="`1 - (200 / 240)**2` is 0.31.",
    wrong={"a tenth": "That is one ring.", "a sixth": "That is the rows' share.", "half": None},
    options=["a tenth", "a sixth", "a third", "half"], hint="Both axes lose rows.",
)
""",
    "grid": """
predict(cross_correlate, torch.arange(9).reshape(3, 3), torch.tensor([[0, 1], [2, 3]]))
""",
    "board": "progress_board()",
}


@pytest.fixture(scope="module", params=["lab", "notebook"])
def opened(request: pytest.FixtureRequest, jupyter: Jupyter) -> Page:
    """A notebook with a prediction of each kind, and the board."""
    page: Page = request.getfixturevalue(request.param)
    jupyter.show(page, *CELLS.values())
    expect(page.locator(".d2l-predict")).to_have_count(4, timeout=SLOW)
    return page


def prediction(page: Page, kind: str) -> Locator:
    return page.locator(".d2l-predict").nth(list(CELLS).index(kind))


def said(one: Locator) -> Locator:
    return one.get_by_role("status")


def type_in(page: Page, field: Locator, text: str) -> None:
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("kind", "wrong", "sentence", "unexplained", "question", "right", "why"),
    [
        (
            "number",
            "\uff17",
            "You add the padding once",
            "9",
            "How many rows are there",
            "8",
            "7 + 1",
        ),
        (
            *("shape", "6 x 7", "You leave the stride out", "99, 1", "Take the height alone"),
            *("\uff08\uff12\uff0c\uff12\uff09", "Down:"),
        ),
    ],
    ids=["number", "shape"],
)
def test_typed(
    opened: Page,
    kind: str,
    wrong: str,
    sentence: str,
    unexplained: str,
    question: str,
    right: str,
    why: str,
) -> None:
    cells = opened.locator(".jp-Cell").count()
    one = prediction(opened, kind)
    field = one.get_by_role("textbox", name="Predict.")
    show = one.get_by_role("button", name="Show the answer")
    type_in(opened, field, "what?")
    expect(said(one)).to_contain_text("'what?' is not read as a")
    expect(field).to_have_value("what?")
    expect(show).to_be_hidden()
    type_in(opened, field, wrong)
    expect(said(one)).to_contain_text(sentence)
    expect(said(one)).to_contain_text("See lesson")
    expect(show).to_be_visible()
    type_in(opened, field, unexplained)
    expect(said(one)).to_contain_text(question)
    expect(said(one)).to_contain_text("?")
    expect(said(one)).not_to_contain_text("rong")
    type_in(opened, field, right)
    expect(said(one)).to_contain_text("Right.")
    expect(said(one)).to_contain_text(why)
    expect(field).to_be_focused()
    assert opened.locator(".jp-Cell").count() == cells  # no key was taken for a shortcut


def test_picked(opened: Page) -> None:
    one = prediction(opened, "choice")
    first = one.get_by_role("radio").first
    first.focus()
    opened.keyboard.press("Enter")
    expect(said(one)).to_contain_text("Pick one of the answers first.")
    opened.keyboard.press("Space")
    opened.keyboard.press("Enter")
    expect(said(one)).to_contain_text("That is one ring.")
    opened.keyboard.press("ArrowUp")  # to the last
    opened.keyboard.press("Enter")
    expect(said(one)).to_contain_text("No usual mistake leads to half.")
    one.get_by_role("button", name="Hint").focus()
    opened.keyboard.press("Enter")
    expect(said(one)).to_contain_text("Both axes lose rows.")
    one.get_by_role("radio", name="half").focus()
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Enter")
    expect(said(one)).to_contain_text("Right. 1 - (200 / 240)**2 is 0.31.")


def fill(page: Page, one: Locator, *numbers: str) -> None:
    one.get_by_role("textbox").first.focus()
    for number in numbers:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(number)
        page.keyboard.press("Tab")
    one.get_by_role("textbox").last.press("Enter")


def test_filled(opened: Page) -> None:
    one = prediction(opened, "grid")
    fill(opened, one, "5", "11", "23", "x")
    expect(said(one)).to_contain_text("'x' (row 2, column 2) is not read as a number")
    expect(one.get_by_role("textbox", name="row 2, column 2")).to_be_focused()
    fill(opened, one, "5", "11", "23", "29")
    expect(said(one)).to_contain_text("You turn the kernel around")
    fill(opened, one, "1", "1", "1", "1")
    expect(said(one)).to_contain_text("Which products are there")
    one.get_by_role("textbox").last.press("ArrowUp")
    expect(one.get_by_role("textbox", name="row 1, column 2")).to_be_focused()
    one.get_by_role("button", name="Show the answer").focus()
    opened.keyboard.press("Enter")
    expect(said(one)).to_contain_text("It is 19 25; 37 43. The window at the top left gives")
    expect(one.get_by_role("textbox").last).to_have_value("43")


def test_the_board_counts_and_erases(opened: Page) -> None:
    board = opened.locator(".d2l-board")
    board.get_by_role("button", name="Read again").click()
    expect(board).to_contain_text("padding-once", timeout=SLOW)
    expect(board).to_contain_text("progress.jsonl")
    board.get_by_role("button", name="Erase all of it").focus()
    opened.keyboard.press("Enter")
    expect(board.get_by_role("button", name="No")).to_be_focused()
    opened.keyboard.press("Shift+Tab")
    opened.keyboard.press("Enter")
    expect(board).to_contain_text("No mistake has come up yet.", timeout=SLOW)
    expect(board).not_to_contain_text("padding-once")


def test_names_contrast_and_targets(opened: Page) -> None:
    for kind in (".d2l-predict", ".d2l-board"):
        found = AXE.run(opened, context=kind)
        assert found.violations_count == 0, found.generate_report()
    sizes = opened.locator(".d2l-predict").locator("input[type=text], button:visible, label")
    boxes = sizes.evaluate_all("all => all.map(e => e.getBoundingClientRect().toJSON())")
    assert len(boxes) > 15
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook as it is saved, with its results folded."""
    result = "output_size(8, kernel_size=3, padding=1) + 4000"
    path = save_headless(
        tmp_path_factory.mktemp("hidden") / "hidden.ipynb", CELLS["number"], result
    )
    notebook = nbformat.read(path, as_version=4)
    hide_results()(notebook)
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_the_result_is_out_of_sight_until_it_is_run(
    jupyter: Jupyter, request: pytest.FixtureRequest, hidden: Path, app: str
) -> None:
    page = request.getfixturevalue(app)
    shutil.copy(hidden, jupyter.root / opened_path(page))
    read_again(page)
    cell = page.locator(".jp-CodeCell").nth(1)
    expect(cell.locator(".jp-OutputPlaceholder")).to_be_visible()
    expect(page.get_by_text("4008")).to_have_count(0)
    expect(page.locator(".d2l-static").first).to_contain_text("How many rows has the output?")
    page.locator(".jp-CodeCell").first.locator(".jp-InputPrompt").click()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(cell).to_contain_text("4008", timeout=SLOW)
    expect(page.locator(".d2l-static:visible")).to_have_count(0)


def hide_results():
    import importlib.util

    spec = importlib.util.spec_from_file_location("save_notebooks", HIDES)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.hide_results
