"""Make each widget's JavaScript one module: anywidget takes no more than one.

    python tools/bundle_widgets.py                 # all, into d2l_conv/widgets/static
    python tools/bundle_widgets.py conv made.js    # one, somewhere else
    python tools/bundle_widgets.py --watch conv    # again at each change

It needs esbuild (Debian: ``apt-get install esbuild``; npm: ``npm install --global esbuild@0.17``).
With ``--watch`` and ``ANYWIDGET_HMR=1`` for Jupyter, a widget that is shown changes as one types.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
WIDGETS = CHECKOUT / "d2l_conv" / "widgets"


def entries() -> list[Path]:
    """Return the file of each widget that shows it: ``explorer.js``, or ``widget.js``."""
    return sorted([*WIDGETS.glob("*/explorer.js"), *WIDGETS.glob("*/widget.js")])


def bundle(widget: str, to: Path, *options: str) -> None:
    """Join the widget's entry and all that it imports."""
    (entry,) = (path for path in entries() if path.parent.name == widget)
    command = ["esbuild", str(entry.relative_to(CHECKOUT)), "--bundle", "--format=esm"]
    command += ["--charset=utf8", "--log-level=warning", f"--outfile={to.resolve()}", *options]
    subprocess.run(command, cwd=CHECKOUT, check=True)


def main(arguments: list[str]) -> None:
    """Bundle what was asked for."""
    options = [word for word in arguments if word.startswith("--")]
    words = [word for word in arguments if not word.startswith("--")]
    widgets = words[:1] or [path.parent.name for path in entries()]
    for widget in widgets:
        to = Path(words[1]) if len(words) > 1 else WIDGETS / "static" / f"{widget}.js"
        bundle(widget, to, *options)


if __name__ == "__main__":
    main(sys.argv[1:])
