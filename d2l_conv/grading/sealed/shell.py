"""IPython as the learner's cells know it, its outputs collected instead of sent.

Runs in the sealed process, or in the warm parent before anything of a learner does.
"""

from __future__ import annotations

import base64
import contextlib
import inspect
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

Output = dict[str, Any]  # an output as a notebook writes it

KEPT_FORMATS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")
TEXTS = {
    "cut": "\n... cut: more than {limit} characters of output\n",
    "large": "(a {kind} of {size} bytes, too large to keep)",
}


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
            text = text[: self.text_left] + TEXTS["cut"].format(limit=self.limits[0])
            self.text_left = 0
        self.text_left -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def data(self, kind: str, data: dict[str, Any], count: int | None = None) -> None:
        """Add something displayed, or the value of a cell's last expression."""
        kept: dict[str, str] = {}
        for form in KEPT_FORMATS:
            content = data.get(form)
            if isinstance(content, bytes):
                content = base64.b64encode(content).decode()
            if not isinstance(content, str):
                continue
            if len(content) > min(self.figure_bytes, self.figures_left):
                content, form = TEXTS["large"].format(kind=form, size=len(content)), "text/plain"
                kept.setdefault(form, content)
                continue
            self.figures_left -= len(content)
            kept[form] = content
        if kept:
            output: Output = {"output_type": kind, "data": kept, "metadata": {}}
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


class _Publisher(DisplayPublisher):
    collector: Collector

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        self.collector.data("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        self.collector.outputs.clear()


class _Hook(DisplayHook):
    collector: Collector

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        count = self.shell.execution_count if self.shell else None
        self.collector.data("execute_result", format_dict, count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Compiler(CachingCompiler):
    def get_code_name(self, *code: Any) -> str:
        """Say beforehand whose code this is; `inspect` would ask all modules for each traceback."""
        name = str(super().get_code_name(*code))
        inspect.modulesbyfile[os.path.abspath(name)] = "__main__"
        return name


class LearnerShell(InteractiveShell):
    """IPython without history files, prompts, or a terminal."""

    collector: Collector
    compiler_class = _Compiler

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.collector.error(etype, evalue, stb)

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Keep no second traceback in a history that nobody reads."""
        return {}

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window here."""

    def ask_exit(self) -> None:
        """Let ``exit()`` end a cell, not the process."""


def start_shell() -> LearnerShell:
    """Make the shell, with figures shown under the cell that drew them."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 100
    config.InteractiveShell.colors = "nocolor"
    shell = LearnerShell.instance(
        config=config, display_pub_class=_Publisher, displayhook_class=_Hook
    )
    shell.run_line_magic("matplotlib", "inline")
    return shell


def warm_up_shell(shell: LearnerShell) -> None:
    """Let IPython do once what it would do in every fork: its first cell, its first traceback."""
    vars(shell)["collector"] = vars(shell.display_pub)["collector"] = Collector(1_000, 1_000)
    vars(shell.displayhook)["collector"] = shell.collector
    shell.run_cell("import torch\ndef f(x):\n    return 1 / x")  # type: ignore[no-untyped-call]
    shell.run_cell("f(torch.zeros(2)), 'a text'")  # type: ignore[no-untyped-call]
    shell.run_cell("f(0)")  # type: ignore[no-untyped-call]
    shell.reset()  # type: ignore[no-untyped-call]
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


def collect(shell: LearnerShell, collector: Collector) -> None:
    """Send everything that the shell shows, and what is printed, to ``collector``."""
    for part in (shell, shell.display_pub, shell.displayhook):
        vars(part)["collector"] = collector
    sys.stdout, sys.stderr = Stream("stdout", collector, 1), Stream("stderr", collector, 2)


@contextlib.contextmanager
def descriptors(collector: Collector) -> Iterator[None]:
    """Collect what is written past Python, by C code or by other programs."""
    with open(os.devnull, "wb") as nowhere, _scratch() as file:
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                size = os.fstat(file.fileno()).st_size
                text = os.pread(file.fileno(), min(size, 4 * collector.limits[0]), 0)
                if text:
                    collector.stream("stdout", text.decode(errors="replace"))
            for descriptor in (1, 2):
                os.dup2(nowhere.fileno(), descriptor)


def _scratch() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError:  # a cell has filled the disk
        return open(os.devnull, "w+b")
