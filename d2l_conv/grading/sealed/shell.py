"""IPython as the learner's cells know it, its outputs collected instead of sent.

Runs in the sealed process, or in the warm parent before anything of a learner does.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from d2l_conv.grading.outputs import Collector, Publisher, Stream
from d2l_conv.grading.transform import Transformer

ENDS_OF_TRACEBACK = 40  # lines


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

    def should_run_async(self, raw_cell: str, **words: Any) -> bool:
        """Say whether a cell awaits something; IPython compiles it to know."""
        may = "async" in raw_cell or "await" in raw_cell
        return may and bool(super().should_run_async(raw_cell, **words))

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        lines = [line for piece in stb for line in piece.splitlines()]
        self.collector.error(etype, evalue, _shortened(lines))

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Keep no second traceback in a history that nobody reads."""
        return {}

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window here."""

    def ask_exit(self) -> None:
        """Let ``exit()`` end a cell, not the process."""


def _shortened(lines: list[str]) -> list[str]:
    """Leave out the middle of a long traceback: a function that calls itself has a thousand."""
    left_out = len(lines) - 2 * ENDS_OF_TRACEBACK
    if left_out <= 1:
        return lines
    gap = f"  ... {left_out} lines ..."
    return [*lines[:ENDS_OF_TRACEBACK], gap, *lines[-ENDS_OF_TRACEBACK:]]


def start_shell() -> LearnerShell:
    """Make the shell; by MPLBACKEND figures are shown under the cell that drew them."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 100
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Plain"  # the cells stand above; others take 40 times as long
    shell = LearnerShell.instance(
        config=config, display_pub_class=Publisher, displayhook_class=_Hook
    )
    shell.input_transformer_manager = Transformer()
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
