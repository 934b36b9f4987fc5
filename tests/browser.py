"""A real JupyterLab in a real browser, for tests and benchmarks.

`conftest.py` hands the fixtures to every test. To open JupyterLab costs ten seconds of computing,
to put other cells into a notebook that is open costs one: so `lab` and `notebook` are opened once.
Where there is no browser a test is skipped, but where CI=true it fails.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.sign import NotebookNotary
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

LAPTOP = {"width": 1280, "height": 800}
SLOW = 120_000  # ms; a busy machine may take long to start a kernel that imports torch
SHELL = "chromium-headless-shell"  # Chromium without its windows: a page costs a third
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
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

# axe reads the same few colours thousands of times, each by way of a library for all there are.
REMEMBER = """
(() => {
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map();
  prototype.parseString = function (text) {
    if (!known.has(text)) {
      const { r, g, b, alpha } = read.call(this, text);
      known.set(text, { r, g, b, alpha });
    }
    return Object.assign(this, known.get(text));
  };
})();
"""
AXE = Axe(f"{AXE_SCRIPT};{REMEMBER}")


def missing(what: str) -> None:
    """Skip the test, or fail it where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true allows no skipping")
    pytest.skip(f"{what} is missing")


def find_chromium(*first: str) -> str | None:
    """Return the path of an installed Chromium, or None; ``first`` are programs to prefer."""
    names = (*first, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def open_chromium(*first: str) -> Iterator[Browser]:
    """Start a headless Chromium; ``first`` are programs to prefer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(*first), args=FLAGS)
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
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
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
        notary = NotebookNotary(data_dir=str(self.folder / "data"))
        notary.sign(nbformat.read(path, as_version=4))

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

    def show(self, page: Page, *cells: str) -> None:
        """Put other cells into the notebook that is open, and run them; its kernel goes on."""
        self.write(opened_path(page), *cells)
        read_again(page)
        run_all(page)


def opened_path(page: Page) -> str:
    """Return the path of the notebook that is open."""
    return str(page.evaluate("jupyterapp.shell.currentWidget.context.path"))


def read_again(page: Page) -> None:
    """Show the notebook that is open as its file is now."""
    page.evaluate("() => jupyterapp.shell.currentWidget.context.revert()")
    page.mouse.move(5, 5)


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


def written(explorer: Locator, change: Callable[[], object]) -> list[tuple[str, bool]]:
    """Return what an explorer writes at a change: attributes and texts, and which became others.

    What is written once more has its style worked out again, though nothing is seen of it.
    """
    explorer.evaluate(
        """root => {
          window.records = [];
          window.observer = new MutationObserver((some) => window.records.push(...some));
          window.observer.observe(root, {
            subtree: true, attributeOldValue: true, characterDataOldValue: true, childList: true,
          });
        }"""
    )
    change()
    records = explorer.evaluate(
        """() => {
          window.observer.disconnect();
          return window.records.map(({type, target, attributeName, oldValue}) => [
            attributeName ?? type,
            type === 'childList' ||
              oldValue !== (attributeName ? target.getAttribute(attributeName) : target.data),
          ]);
        }"""
    )
    return [(what, is_other) for what, is_other in records]


def check_names(page: Page, rules: set[str]) -> None:
    """Let axe look at every explorer of a page; `rules` are those that must have had work to do."""
    options = {
        "rules": {"target-size": {"enabled": True}},  # WCAG 2.2's, off by axe's own settings
        "resultTypes": ["violations"],  # of what is right one element: all are megabytes
    }
    results = AXE.run(page, context=".d2l-explorer", options=options)
    assert results.violations_count == 0, results.generate_report()
    assert {"target-size", *rules} <= {rule["id"] for rule in results.response["passes"]}


def check_contrast(page: Page) -> None:
    """Let axe look at the colours of every explorer of a JupyterLab, in the light and in the dark.

    axe takes whatever lies in JupyterLab's panels for hidden and leaves its colours out. So the
    explorers are lifted out of the panels; the theme's colours go with them.
    """
    page.evaluate("document.body.append(...document.querySelectorAll('.d2l-explorer'))")
    style = page.add_style_tag(
        content="#main {visibility: hidden} body {overflow: visible !important}"
    )
    try:
        for theme in ("dark", "light"):
            set_theme(page, theme)
            results = AXE.run(
                page, context=".d2l-explorer", options={"runOnly": ["color-contrast"]}
            )
            assert results.violations_count == 0, f"{theme}: {results.generate_report()}"
            assert len(results.response["passes"][0]["nodes"]) > 50
    finally:
        set_theme(page, "light")
        page.evaluate("document.querySelectorAll('body > .d2l-explorer').forEach(e => e.remove())")
        style.evaluate("style => style.remove()")


def set_theme(page: Page, theme: str) -> None:
    """Make an open JupyterLab 'light' or 'dark', as its menu does."""
    change = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"
    page.evaluate(change, THEMES[theme])
    is_light = json.dumps(theme == "light")
    page.locator(f"body[data-jp-theme-light={is_light}]").wait_for()


@contextmanager
def busy_kernel(page: Page) -> Iterator[Callable[[], int]]:
    """Keep the kernel busy with the last cell; give what counts the messages sent to it."""
    page.evaluate(
        """() => {
          const send = (window.unwatched = WebSocket.prototype.send);
          window.sent = 0;
          WebSocket.prototype.send = function (...message) {
            if (this.url.includes("/channels")) window.sent += 1;
            return send.apply(this, message);
          };
        }"""
    )
    last = page.locator(".jp-CodeCell").last
    last.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("import time; time.sleep(3600)")
    page.keyboard.press("Control+Enter")
    try:
        expect(last.locator(".jp-InputPrompt")).to_have_text("[*]:")
        page.wait_for_timeout(1500)
        assert page.evaluate("window.sent") > 0, "the messages are not seen"
        yield lambda: int(page.evaluate("window.sent"))
    finally:
        page.evaluate("() => { WebSocket.prototype.send = window.unwatched; }")
        page.evaluate(
            "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
        )
        expect(last.locator(".jp-InputPrompt")).not_to_have_text("[*]:", timeout=SLOW)


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
    if find_chromium(SHELL) is None:
        missing("Chromium")
    with open_chromium(SHELL) as browser:
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


@pytest.fixture(scope="session")
def lab(jupyter: Jupyter, chromium: Browser) -> Iterator[Page]:
    """Give a notebook that is open in JupyterLab, on a laptop's screen, for `Jupyter.show`."""
    with opened(jupyter, chromium, "lab") as page:
        yield page


@pytest.fixture(scope="session")
def notebook(jupyter: Jupyter, chromium: Browser) -> Iterator[Page]:
    """Give one that is open in Notebook 7."""
    with opened(jupyter, chromium, "notebook") as page:
        yield page


@contextmanager
def opened(jupyter: Jupyter, chromium: Browser, app: str) -> Iterator[Page]:
    """Open a notebook; a test puts its cells into it."""
    with chromium.new_context() as context:
        page = context.new_page()
        jupyter.write(f"{app}.ipynb", "0")
        jupyter.open(page, f"{app}.ipynb", app)
        yield page


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a fresh browser page."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()
