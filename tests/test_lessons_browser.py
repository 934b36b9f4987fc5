"""The lessons as a learner meets them: run in JupyterLab, and read offline as a page."""

import re
import shutil
from pathlib import Path

import pytest
from browser import SLOW, Jupyter, as_page, run_all
from playwright.sync_api import Browser, Page, expect

FOLDER = Path(__file__).parent.parent / "notebooks"
# What each explorer says of its first picture, by the lesson that it is in.
EXPLORERS = {
    "1-padding.ipynb": ["Input 8 x 8, padded 10 x 10; Kernel 3 x 3; Output 8 x 8"],
    "2-stride.ipynb": ["Input 8 x 8, padded 10 x 10; Kernel 3 x 3; Output 4 x 4"],
    "3-kernels-learn.ipynb": ["dW1 = -14 8; 3 7", "Loss: 3.405"],
}


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


def test_lesson_3_run_from_the_top(jupyter: Jupyter, page: Page) -> None:
    name = "3-kernels-learn.ipynb"
    shutil.copy(FOLDER / name, jupyter.root)
    jupyter.open(page, name)
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
