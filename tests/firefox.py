"""Debian's own Firefox, which Playwright cannot drive; Mozilla's own client can."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import free_port, missing
from marionette_driver.by import By
from marionette_driver.errors import NoSuchElementException
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette, WebElement
from marionette_driver.wait import Wait

# Every host but this machine is asked for at a proxy that is not there.
NOWHERE = {"type": 1, "http": "127.0.0.1", "http_port": 9, "ssl": "127.0.0.1", "ssl_port": 9}
# The errors of the page's own process: those that scripts wrote, and those that the browser found.
ERRORS = """
const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
const written = storage.getEvents().filter(({ level }) => ["error", "assert"].includes(level));
const isError = (found) => !(found instanceof Ci.nsIScriptError && found.flags & found.warningFlag);
return [
  ...written.map(({ arguments: words }) => [...words].join(" ")),
  ...Services.console.getMessageArray().filter(isError).map(String),
];
"""


class Firefox:
    """A running Firefox with one page."""

    def __init__(self, client: Marionette) -> None:
        self._client = client

    def open(self, address: str) -> None:
        """Load a page."""
        self._client.navigate(address)

    def find(self, selector: str) -> WebElement:
        """Return the first element that a selector of CSS names."""
        return self._client.find_element(By.CSS_SELECTOR, selector)

    def press(self, selector: str, key: str) -> None:
        """Press a key on an element, such as ``"ARROW_RIGHT"``."""
        self.find(selector).send_keys(getattr(Keys, key))

    def wait_for_text(self, selector: str, part: str) -> None:
        """Wait until an element's text, as it is seen, has some part."""
        wait = Wait(self._client, timeout=20, ignored_exceptions=[NoSuchElementException])
        wait.until(lambda _: part in self.find(selector).text, message=f"{selector}: no {part!r}")

    def errors(self) -> list[str]:
        """Return what went wrong on the page that is shown."""
        return list(self._client.execute_script(ERRORS, sandbox="system"))


@contextmanager
def open_firefox(folder: Path) -> Iterator[Firefox]:
    """Start a headless Firefox that reaches this machine alone; its log is written to a folder."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        missing("Firefox")
    preferences: dict[str, Any] = {f"network.proxy.{name}": to for name, to in NOWHERE.items()}
    client = Marionette(
        bin=program,
        headless=True,
        port=free_port(),
        gecko_log=str(folder / "firefox.log"),
        prefs=preferences,
    )
    client.start_session()
    try:
        yield Firefox(client)
    finally:
        client.quit()
        client.cleanup()
