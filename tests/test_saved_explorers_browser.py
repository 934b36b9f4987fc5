"""Both explorers where nothing runs: in a notebook that was just opened, and in a page of it."""

import json
import re
from pathlib import Path

import pytest
from browser import SLOW, Jupyter, as_page, save_headless
from playwright.sync_api import Browser, Locator, Page, expect

CONV = """
import torch
from d2l_conv.widgets import BackpropExplorer, ConvExplorer
ConvExplorer(torch.arange(64).reshape(8, 8) % 10, "Sobel", padding=1)
"""
NET = "BackpropExplorer()"
SAID = (
    (
        "Input 8 x 8, padded 10 x 10; Kernel 3 x 3; Output 8 x 8",
        "nn.Conv2d(1, 1, kernel_size=(3, 3)",
    ),
    ("dW1 = -14 8; 3 7", "Loss: 5.000"),
)
WIDTHS = (300, 600)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook as it is saved by a headless run."""
    return save_headless(tmp_path_factory.mktemp("saved") / "saved.ipynb", CONV, NET)


@pytest.fixture(scope="module")
def written(saved: Path) -> Path:
    """The same as a page."""
    return as_page(saved)


def static_pictures(page: Page) -> list[Locator]:
    """The static pictures, after checking that they are seen and say what is in them."""
    pictures = page.locator("img[src^='data:image/svg+xml;base64']")
    expect(pictures).to_have_count(2, timeout=SLOW)
    for picture, words in zip(pictures.all(), SAID, strict=True):
        expect(picture).to_be_visible()
        alt = picture.get_attribute("alt") or ""
        assert all(said in alt for said in words)
    return pictures.all()


def check_pictures(page: Page) -> None:
    for picture, width in zip(static_pictures(page), WIDTHS, strict=True):
        assert picture.evaluate("e => e.complete && e.naturalWidth") > width
    errors = page.get_by_text(re.compile("Error displaying|Loading widget"))
    expect(errors.locator("visible=true")).to_have_count(0)


def test_offline_page(chromium: Browser, written: Path) -> None:
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(written.as_uri())
        check_pictures(page)
        expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_offline_page_without_scripts(chromium: Browser, written: Path) -> None:
    with chromium.new_context(java_script_enabled=False, offline=True) as context:
        page = context.new_page()
        page.goto(written.as_uri())
        for picture in static_pictures(page):
            frame = picture.bounding_box()
            assert frame is not None and frame["height"] > 200


# Jupyter knows what it trusts by the content, wherever it lies: so trust comes last.
@pytest.mark.parametrize("trusted", [False, True])
def test_before_it_is_run(jupyter: Jupyter, page: Page, saved: Path, trusted: bool) -> None:
    """A notebook that was just opened shows the pictures, and no error in their place."""
    path = jupyter.root / f"saved-{trusted}.ipynb"
    path.write_bytes(saved.read_bytes())
    if trusted:
        jupyter.trust(path)
    jupyter.open(page, path.name)
    cells = "jupyterapp.shell.currentWidget.content.widgets"
    assert page.evaluate(f"{cells}.every(({{ model }}) => model.trusted)") == trusted
    static_pictures(page)
    page.wait_for_timeout(4000)  # the widget manager gives up after two seconds
    check_pictures(page)


def test_saved_text_has_no_addresses(saved: Path) -> None:
    outputs = json.loads(saved.read_text())["cells"][0]["outputs"]
    plain = ["".join(output["data"]["text/plain"]) for output in outputs]
    assert plain[1].startswith("ConvExplorer: Input 8 x 8, padded 10 x 10")
    assert not any(re.search(r"0x[0-9a-f]{6}", text) for text in plain)
