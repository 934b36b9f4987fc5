"""How soon is a page of the web edition there? On a slow phone's connection, and then at a key.

    python tests/bench/pages.py

The pages are built, served compressed as GitHub Pages serves them, and opened with an empty cache
over Lighthouse's slow 4G. 'Interactive' is when the first explorer has answered: as soon as it is
there its first slider is moved, and the frame is waited for that shows another picture.
"""

from __future__ import annotations

import functools
import gzip
import io
import subprocess
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.picture import latencies, row
from browser import LAPTOP, SLOW, open_chromium

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PAGES = {"index": "first page", "2-stride": "lesson 2"}
SLOW_4G = {  # Lighthouse's: a round trip of 150 ms, 1.6 Mbit/s down and 750 kbit/s up
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
RUNS = 5
COMPRESSED = {".html", ".js", ".css", ".svg"}

# Moves the first explorer's first slider once it is there; notes when the picture is another one.
ASK = """
const ask = () => {
  const explorer = document.querySelector('.d2l-explorer');
  const slider = explorer?.querySelector('input[type=range]');
  if (!slider) return requestAnimationFrame(ask);
  const picture = () => explorer.querySelector('.d2l-input figcaption').textContent;
  const before = picture();
  slider.value = Number(slider.value) - 1;
  slider.dispatchEvent(new Event('input'));
  const look = () => {
    if (picture() === before) return requestAnimationFrame(look);
    window.interactive = performance.now();
  };
  look();
};
requestAnimationFrame(ask);
"""


class Compressed(SimpleHTTPRequestHandler):
    """A server of files that sends texts compressed."""

    def send_head(self) -> BinaryIO | io.BytesIO | None:
        """Send the answer's head; return what follows it."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in COMPRESSED or not path.is_file():
            return super().send_head()
        content = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


def open_slowly(browser: Browser, address: str) -> tuple[float, float]:
    """Open a page over slow 4G; return ms until it is interactive, and kB sent until then."""
    page = browser.new_page(viewport=LAPTOP)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    page.add_init_script(ASK)
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.interactive", timeout=SLOW)
    loaded = page.evaluate(
        """performance.getEntries().filter(e => 'encodedBodySize' in e && e.initiatorType !== 'img')
             .reduce((sum, e) => sum + e.encodedBodySize, 0)"""
    )
    interactive = page.evaluate("window.interactive")
    page.close()
    return float(interactive), loaded / 1000


def at_a_key(page: Page, address: str) -> np.ndarray:
    """Return the ms from a key to the picture, on a page that is there."""
    page.goto(address)
    show_all = page.get_by_role("button", name="Show all results")
    if show_all.count():
        show_all.click()
    explorer = page.locator(".d2l-explorer").first
    explorer.get_by_label("Input: Numbers").select_option("numbers")  # of many sizes
    explorer.get_by_role("slider", name="Stride: down").fill("1")
    slider = explorer.get_by_role("slider", name="Input: height")
    slider.fill("1")
    slider.focus()
    page.wait_for_timeout(1000)
    return latencies(page, explorer, "explorer")


def measure(browser: Browser, address: str) -> bool:
    """Measure all pages and print the table; False if a goal is missed."""
    print(f"{'':<34}{'ours':>8}", flush=True)
    reached = []
    for name, title in PAGES.items():
        runs = [open_slowly(browser, f"{address}/{name}.html") for _ in range(RUNS)]
        until, size = np.median(np.array(runs), axis=0)
        waits = at_a_key(browser.new_page(viewport=LAPTOP), f"{address}/{name}.html")
        p95 = float(np.percentile(waits, 95))
        row(f"{title}, sent before pictures", size, None, " kB", "< 500 kB", size < 500)
        row(f"{title}, interactive on slow 4G", until, None, " ms", "<= 2000 ms", until <= 2000)
        row(f"{title}, key to picture, p95", p95, None, " ms", "<= 100 ms", p95 <= 100)
        reached += [size < 500, until <= 2000, p95 <= 100]
    return all(reached)


def main() -> int:
    """Build, serve and measure; 1 if a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        subprocess.run([sys.executable, str(CHECKOUT / "site/build.py"), str(pages)], check=True)
        handler = functools.partial(Compressed, directory=str(pages))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, open_chromium() as browser:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"Chromium {browser.version}, median of {RUNS}")
            done = measure(browser, f"http://127.0.0.1:{server.server_port}")
            server.shutdown()
    return 0 if done else 1


if __name__ == "__main__":
    raise SystemExit(main())
