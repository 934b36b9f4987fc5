"""What cells show and print, collected as a notebook writes it, on both sides of the wire."""

from __future__ import annotations

import base64
import io
from typing import Any

from IPython.core.displaypub import DisplayPublisher

from d2l_conv.languages import NN_, ngettext

Output = dict[str, Any]  # an output as a notebook writes it

KEPT_FORMATS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")
CUT = NN_(
    "\n... cut: more than {limit} character of output\n",
    "\n... cut: more than {limit} characters of output\n",
)
LARGE = NN_(
    "(a {kind} of {size} byte, too large to keep)", "(a {kind} of {size} bytes, too large to keep)"
)


class Collector:
    """The outputs of one cell, in order, cut at a size."""

    def __init__(self, text: int, figure_bytes: int) -> None:
        self.limits = (text, figure_bytes)
        self.clear()

    def clear(self) -> None:
        """Forget everything, for the next cell."""
        self.outputs: list[Output] = []
        self.text_left, self.figure_bytes = self.limits
        self.figures_left = 3 * self.figure_bytes

    def stream(self, name: str, text: str) -> None:
        """Add text that a cell wrote to stdout or stderr."""
        if self.text_left <= 0:
            return
        if len(text) > self.text_left:
            limit = self.limits[0]
            text = text[: self.text_left] + ngettext(*CUT, limit).format(limit=limit)
            self.text_left = 0
        self.text_left -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def data(
        self,
        kind: str,
        data: dict[str, Any],
        count: int | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Add something displayed, or the value of a cell's last expression."""
        kept: dict[str, str] = {}
        for form in KEPT_FORMATS:
            content = data.get(form)
            if isinstance(content, bytes):
                content = base64.b64encode(content).decode()
            if not isinstance(content, str):
                continue
            if len(content) > min(self.figure_bytes, self.figures_left):
                said, size = ngettext(*LARGE, len(content)), len(content)
                kept.setdefault("text/plain", said.format(kind=form, size=size))
                continue
            self.figures_left -= len(content)
            kept[form] = content
        if kept:
            output: Output = {"output_type": kind, "data": kept, "metadata": metadata or {}}
            if count is not None:
                output["execution_count"] = count
            self.outputs.append(output)

    def error(self, kind: type, value: BaseException, lines: list[str]) -> None:
        """Add an exception as IPython shows it."""
        try:
            message = str(value)
        except Exception:
            message = ""
        output = {"output_type": "error", "ename": kind.__name__, "evalue": message[:2000]}
        self.outputs.append({**output, "traceback": [line[:20_000] for line in lines[:100]]})


class Stream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are while a learner's cells run."""

    def __init__(self, name: str, collector: Collector, descriptor: int) -> None:
        self._name, self._collector, self._descriptor = name, collector, descriptor

    encoding = "utf-8"

    def writable(self) -> bool:
        """Return True, as for every output stream."""
        return True

    def fileno(self) -> int:
        """Return the descriptor, for libraries that write past Python."""
        return self._descriptor

    def write(self, text: str, /) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._collector.stream(self._name, text)
        return len(text)


class Publisher(DisplayPublisher):
    """Collects what a cell displays."""

    collector: Collector

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        """Keep what is displayed."""
        self.collector.data("display_data", data, metadata=metadata)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was shown so far."""
        self.collector.outputs.clear()
