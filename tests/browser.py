"""A real JupyterLab in a real browser, for tests and benchmarks.

`conftest.py` hands the fixtures `chromium` and `jupyter` to every test. Where there is no browser
a test is skipped, but where CI=true it fails.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect, sync_playwright

LAPTOP = {"width": 1280, "height": 800}
SLOW = 120_000  # ms; a busy machine may take long to start a kernel that imports torch
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
    },
    # Cells that are out of sight must be there for a test all the same.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
MENUS = {
    "en": ("Edit", "Clear Outputs of All Cells", "Run", "Run All Cells"),
    "zh_CN": ("编辑", "清除所有单元格的输出", "运行", "运行所有单元格"),
}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def missing(what: str) -> None:
    """Skip the test, or fail it where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true allows no skipping")
    pytest.skip(f"{what} is missing")


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, id=f"cell-{i}") for i, cell in enumerate(cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, path)
    return path


class Jupyter:
    """A Jupyter server in a folder of its own, which serves JupyterLab and Notebook 7."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.root.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        overrides = folder / "config" / "labconfig" / "default_setting_overrides.json"
        overrides.parent.mkdir(parents=True)
        overrides.write_text(json.dumps(SETTINGS), encoding="utf-8")
        self.set_theme("light")
        self._log = (folder / "server.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *self._options()],
            cwd=self.root,
            env=self._environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def _options(self) -> list[str]:
        return [
            "--no-browser",
            "--allow-root",
            f"--port={self.url.rpartition(':')[2]}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.news_url=None",
        ]

    def _environment(self) -> dict[str, str]:
        own = {
            "JUPYTER_CONFIG_PATH": self.folder / "config",
            "JUPYTER_CONFIG_DIR": self.folder / "user",
            "JUPYTER_RUNTIME_DIR": self.folder / "runtime",
            "JUPYTER_DATA_DIR": self.folder / "data",
            "JUPYTERLAB_WORKSPACES_DIR": self.folder / "workspaces",
            "JUPYTERLAB_SETTINGS_DIR": self.folder / "settings",
            "IPYTHONDIR": self.folder / "ipython",
            "D2L_CONV_PROGRESS": self.folder / "progress.jsonl",
        }
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        return {**os.environ, **{name: str(value) for name, value in own.items()}, "PATH": path}

    def wait(self, seconds: float = 60) -> None:
        """Wait until the server answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/api/status", timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.2)
        raise RuntimeError(f"Jupyter did not start:\n{(self.folder / 'server.log').read_text()}")

    def stop(self) -> None:
        """Stop the server and, with it, its kernels."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def set_theme(self, theme: str) -> None:
        """Make pages that are opened from now on 'light' or 'dark'."""
        self._set("apputils-extension/themes", {"theme": THEMES[theme]})

    def set_locale(self, locale: str) -> None:
        """Choose the language of pages that are opened from now on, as 'make lab' does."""
        self._set("translation-extension/plugin", {"locale": locale})

    def _set(self, plugin: str, settings: dict[str, str]) -> None:
        path = self.folder / f"settings/@jupyterlab/{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")

    def trust(self, path: Path) -> None:
        """Sign a notebook, as Jupyter does when it was run here."""
        command = [sys.executable, "-m", "jupyter", "trust", str(path)]
        subprocess.run(command, env=self._environment(), check=True, capture_output=True)

    def write(self, name: str, *cells: str) -> Path:
        """Write a notebook of code cells."""
        return write_notebook(self.root / name, *cells)

    def open(self, page: Page, name: str, app: str = "lab") -> None:
        """Open a notebook in 'lab' or in 'notebook' (version 7), and wait for its kernel."""
        page.set_viewport_size(LAPTOP)
        address = {"lab": "lab/tree", "notebook": "notebooks"}[app]
        page.goto(
            f"{self.url}/{address}/{name}?reset" if app == "lab" else f"{self.url}/{address}/{name}"
        )
        page.locator(".jp-Notebook").first.wait_for(timeout=SLOW)
        if app == "lab":
            wait_idle(page)
        else:  # no status bar; the indicator alone says 'idle' before there is a kernel
            page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for(timeout=SLOW)
            page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=SLOW)


def wait_idle(page: Page) -> None:
    """Wait until JupyterLab's status bar says that there is a kernel, and that it is idle."""
    status = page.locator("#jp-bottom-panel, #jp-main-statusbar").first
    expect(status).to_contain_text(re.compile(r"Python 3.*\| (Idle|空闲)"), timeout=SLOW)


def choose(page: Page, menu: str, item: str) -> None:
    """Choose something from the menu bar."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def run_all(page: Page, locale: str = "en") -> None:
    """Run all cells anew, by the menu, and wait until they have run."""
    edit, clear, run, everything = MENUS[locale]
    choose(page, edit, clear)
    choose(page, run, everything)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.jp-CodeCell')].every((cell) =>
             cell.querySelector('.jp-InputPlaceholder') || // its code is folded, and its number
             /\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt')?.textContent ?? ''))""",
        timeout=SLOW,
    )


def explorer_in(page: Page) -> Locator:
    """Wait for the first explorer of a page."""
    explorer = page.locator(".d2l-explorer").first
    explorer.wait_for(timeout=SLOW)
    return explorer


def places(cells: Locator) -> list[tuple[int, int]]:
    """Return the row and the column of an explorer's cells, in reading order."""
    found = cells.evaluate_all("cells => cells.map(c => [+c.dataset.row, +c.dataset.column])")
    return [(row, column) for row, column in found]


def outline(box: Locator) -> tuple[int, int, int, int] | None:
    """Return what an explorer's outline holds, in cells: row, column, height, width."""
    if box.is_hidden():
        return None
    row, column, height, width = box.evaluate(
        "e => ['row', 'column', 'height', 'width'].map(s => +e.style.getPropertyValue('--' + s))"
    )
    return row, column, height, width


def check_names_and_contrast(page: Page, rules: set[str]) -> None:
    """Let axe look at every explorer of a page; `rules` are those that must have had work to do.

    axe takes whatever lies in JupyterLab's panels for hidden and leaves its colours out. So for the
    contrast the explorers are lifted out of the panels; the theme's colours go with them.
    """
    every = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2's, off by axe's own settings
    results = Axe().run(page, context=".d2l-explorer", options=every)
    assert results.violations_count == 0, results.generate_report()
    assert {"target-size", *rules} <= {rule["id"] for rule in results.response["passes"]}
    page.evaluate("document.body.append(...document.querySelectorAll('.d2l-explorer'))")
    page.add_style_tag(content="#main {display: none} body {overflow: visible !important}")
    contrast = {"runOnly": ["color-contrast"]}
    results = Axe().run(page, context=".d2l-explorer", options=contrast)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"][0]["nodes"]) > 50


def count_kernel_messages(page: Page) -> list[Any]:
    """Return a list that grows with every message sent to a kernel from now on."""
    sent: list[Any] = []

    def watch(socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", watch)
    return sent


def as_page(path: Path) -> Path:
    """Write a notebook as nbconvert's page beside it; return the page."""
    html, _ = HTMLExporter().from_filename(str(path))
    page = path.with_suffix(".html")
    page.write_text(html, encoding="utf-8")
    return page


def save_headless(path: Path, *cells: str) -> Path:
    """Write a notebook as lessons are saved: run without a browser, without widget state."""
    notebook = nbformat.read(write_notebook(path, *cells), as_version=4)
    NotebookClient(notebook, timeout=300).execute()
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give a headless Chromium."""
    if find_chromium() is None:
        missing("Chromium")
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """Give a running Jupyter server."""
    server = Jupyter(tmp_path_factory.mktemp("jupyter"))
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a fresh browser page."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()
