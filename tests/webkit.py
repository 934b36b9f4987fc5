"""WebKitGTK's MiniBrowser, the nearest to Safari that Debian has, by its own WebDriver."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin

from browser import missing
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.common.proxy import Proxy
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import (
    presence_of_element_located,
    text_to_be_present_in_element,
)
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

ANSWER_SECONDS = 30.0  # for one answer of the driver
MOST_STARTS = 4
# Every host but this machine is asked for at a proxy that is not there.
NOWHERE = {
    "proxyType": "manual",
    "httpProxy": "127.0.0.1:9",
    "sslProxy": "127.0.0.1:9",
    "noProxy": ["127.0.0.1"],
}
# WebDriver has no word for a page's errors: the page is shown in place of one that is not there,
# behind a script that notes them.
LISTEN = """
const [address, done] = arguments;
history.replaceState(null, "", address);
fetch(address).then((answer) => answer.text()).then((html) => {
  document.open();
  document.write(`<script>
    window.faults = [];
    const note = ({ message, target }) => faults.push(message ?? target.outerHTML);
    addEventListener("error", note, true);
    addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
    console.error = (...words) => faults.push(words.join(" "));
  <\\/script>` + html);
  document.close();
  done();
});
"""


class WebKit:
    """A running MiniBrowser with one page."""

    def __init__(self, driver: WebKitGTK) -> None:
        self._driver = driver

    def open(self, address: str) -> None:
        """Load a page."""
        self._driver.get(urljoin(address, "/nothing-is-here"))
        self._driver.execute_async_script(LISTEN, address)

    def find(self, selector: str) -> WebElement:
        """Return the first element that a selector of CSS names, once it is there."""
        there = presence_of_element_located((By.CSS_SELECTOR, selector))
        return WebDriverWait(self._driver, 20).until(there, f"no {selector}")

    def press(self, selector: str, key: str) -> None:
        """Press a key on an element, such as ``"ARROW_RIGHT"``."""
        self.find(selector).send_keys(getattr(Keys, key))

    def wait_for_text(self, selector: str, part: str) -> None:
        """Wait until an element's text, as it is seen, has some part."""
        there = text_to_be_present_in_element((By.CSS_SELECTOR, selector), part)
        WebDriverWait(self._driver, 20).until(there, f"{selector}: no {part!r}")

    def errors(self) -> list[str]:
        """Return what went wrong on the page that is shown."""
        return list(self._driver.execute_script("return window.faults"))


@contextmanager
def screen() -> Iterator[str]:
    """Start an X server without a monitor; MiniBrowser has no headless mode."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    try:
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def start(options: Options, service: Callable[[], Service]) -> WebKitGTK:
    """Start a MiniBrowser; once more where it is gone without a word, which its driver awaits."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(ANSWER_SECONDS)  # which Selenium reads, and has no setting for here
    try:
        for _start in range(MOST_STARTS - 1):
            with suppress(Exception):
                return WebKitGTK(options=options, service=service())
        return WebKitGTK(options=options, service=service())
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def open_webkit(folder: Path) -> Iterator[WebKit]:
    """Start a MiniBrowser that reaches this machine alone; its log is written to a folder."""
    program = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
    driver = shutil.which("WebKitWebDriver")
    if program is None or driver is None or shutil.which("Xvfb") is None:
        missing("WebKitGTK's driver or Xvfb")
    options = Options()
    options.binary_location = str(program)
    options.add_argument("--automation")
    options.proxy = Proxy(NOWHERE)
    with screen() as display, (folder / "webkit.log").open("w") as log:
        env = {**os.environ, "DISPLAY": display}
        client = start(options, lambda: Service(driver, log_output=log, env=env))
        try:
            yield WebKit(client)
        finally:
            client.quit()
