"""The lessons as a learner meets them: run in JupyterLab, and read offline as a page."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser import SLOW, Jupyter, as_page, opened_path, read_again, run_all
from playwright.sync_api import Browser, Page, expect

FOLDER = Path(__file__).parent.parent / "notebooks"
# What each explorer says of its first picture, by the lesson that it is in.
EXPLORERS = {
    "1-padding.ipynb": ["Input 8 x 8, padded 10 x 10; Kernel 3 x 3; Output 8 x 8"],
    "2-stride.ipynb": ["Input 8 x 8, padded 10 x 10; Kernel 3 x 3; Output 4 x 4"],
    "3-kernels-learn.ipynb": ["dW1 = -14 8; 3 7", "Loss: 3.405"],
}
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2}")  # three words in a row


@pytest.mark.parametrize("name", [*EXPLORERS, "4-digits.ipynb"])
def test_offline_page(chromium: Browser, tmp_path: Path, name: str) -> None:
    shutil.copy(FOLDER / name, tmp_path)
    written = as_page(tmp_path / name)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(written.as_uri())
    images = page.locator("img")
    assert images.count() >= 5
    whole = "all => all.every(e => e.complete && e.naturalWidth > 0 && e.alt.length >= 10)"
    assert images.evaluate_all(whole)
    for words in EXPLORERS.get(name, []):
        expect(page.locator(f"img.d2l-static[alt*='{words}']")).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    context.close()


@pytest.fixture
def chinese(jupyter: Jupyter) -> Iterator[str]:
    """JupyterLab in Chinese, as the Chinese edition opens it, on the server of the other tests."""
    jupyter.set_locale("zh_CN")
    yield "zh_CN"
    jupyter.set_locale("default")


def test_a_chinese_lesson_speaks_chinese(jupyter: Jupyter, page: Page, chinese: str) -> None:
    lesson = nbformat.read(FOLDER / "zh" / "1-padding.ipynb", as_version=4)
    run = {"imports", "frame-predict", "explorer"}  # the others take time and are run elsewhere
    lesson.cells = [c for c in lesson.cells if c.cell_type == "markdown" or c.id in run]
    nbformat.write(lesson, jupyter.root / "1-填充.ipynb")
    jupyter.open(page, "1-填充.ipynb")
    run_all(page, chinese)  # by the menus, which are Chinese
    asked = page.locator(".d2l-predict", has_text="加上一个像素宽的边框之后，它有多大？")
    field = asked.get_by_role("textbox", name="先预测。")
    field.fill("\uff14×\uff14")
    field.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("边框你只算了一次。每个轴的两侧都有边框。")
    explorer = page.locator(".d2l-explorer").first
    expect(explorer).to_contain_text("输出 8×8", timeout=SLOW)
    explorer.get_by_role("slider", name="每侧填充：行").fill("0")
    expect(explorer).to_contain_text("输出 6×8")
    for shown in (asked, explorer):
        assert ENGLISH.findall(shown.inner_text()) == []


def test_explorers_of_lesson_3_are_live(jupyter: Jupyter, lab: Page) -> None:
    page = lab
    lesson = nbformat.read(FOLDER / "3-kernels-learn.ipynb", as_version=4)
    run = {"numbers", "forward", "explorer", "rates-explorer"}  # the others are run elsewhere
    lesson.cells = [c for c in lesson.cells if c.cell_type == "markdown" or c.id in run]
    nbformat.write(lesson, jupyter.root / opened_path(page))
    read_again(page)
    run_all(page)
    explorers = page.locator(".d2l-explorer")
    expect(explorers).to_have_count(2, timeout=SLOW)
    expect(page.locator("img.d2l-static:visible")).to_have_count(0)
    walked, learner = explorers.first, explorers.last
    walked.get_by_role("button", name="Start").click()
    expect(walked.locator(".d2l-stage")).to_have_text(re.compile("Next comes Z"))
    expect(walked).not_to_contain_text("-14")
    expect(learner).to_contain_text("1 of 20 steps taken with learning rate 0.005. Loss: 3.405.")
    learner.get_by_role("slider", name="learning rate").fill("5")
    learner.get_by_role("slider", name="steps taken").fill("20")
    expect(learner).to_contain_text("Loss: 42.250.")
