"""What a learner's code does to the frame it runs in.

`observe` watches a call from inside Python, where a learner's code can undo it. The witness stands
a little deeper: an audit hook, which Python cannot take off again; PyTorch's own kernels, which see
a convolution from every thread; and a comparison of the modules that matter with what they were.
What it sees is sent to the grader at once. It decides nothing.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

import torch

from d2l_conv.grading.shell import LearnerShell

Say = Callable[[str, str], None]

# Events that nothing but an attempt on the frame raises straight from a learner's line.
FRAME_EVENTS = {
    "sys._getframe": "walks the call stack",
    "sys._current_frames": "walks the call stack",
    "gc.get_objects": "walks the memory",
    "gc.get_referrers": "walks the memory",
    "gc.get_referents": "walks the memory",
    "sys.settrace": "traces other code",
    "sys.setprofile": "traces other code",
    "sys.addaudithook": "listens to other code",
    "ctypes.dlopen": "loads a C library",
    "ctypes.string_at": "reads memory",
    "ctypes.cdata": "reads memory",
    "code.__new__": "makes bytecode",
    "socket.connect": "opens a connection",
    "socket.bind": "opens a connection",
    "socket.__new__": "opens a connection",
    "sqlite3.connect": "opens a database",
    "os.kill": "sends signals",
    "os.killpg": "sends signals",
}
PROCESS_EVENTS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.system",
    "subprocess.Popen",
}
PATH_EVENTS = {"open", "os.listdir", "os.scandir", "glob.glob", "os.chdir"}
PATHS = ("/proc/", "gradebook", "../source", "/source/", "/autograded/", "/submitted/", "/etc/pass")
OWN_PATHS = (sys.prefix, sys.base_prefix, "/proc/self/fd")
NEARBY = 6  # frames between a learner's line and a file that it opens through a library
BUSY_SECONDS = 0.0005  # of a thread that was there before the call, which `observe` cannot watch
CONVOLUTIONS = ("convolution", "convolution_backward")

_now: Witness | None = None


class Witness:
    """Tells the grader what it sees, each thing once."""

    def __init__(self, shell: LearnerShell, say: Say) -> None:
        global _now
        self._say, self._told = say, set[tuple[str, str]]()
        self._calls = 0
        self._in_hook = False
        self._shell = shell
        self._places: dict[str, dict[str, Any]] = {}
        self._hooks: dict[str, list[Any]] = {}
        self.look()
        sys.addaudithook(self._audit)
        _now = self

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        """While a graded call runs."""
        others = threading.active_count() > 1
        mine, all_threads = time.thread_time(), time.process_time()
        self._calls += 1
        try:
            yield
        finally:
            self._calls -= 1
            elsewhere = (time.process_time() - all_threads) - (time.thread_time() - mine)
            if others and elsewhere > BUSY_SECONDS:
                self.tell("frame", "another thread works while a function is called")

    def tell(self, kind: str, detail: str) -> None:
        """Say something to the grader, once."""
        if (kind, detail) not in self._told and len(self._told) < 200:
            self._told.add((kind, detail))
            self._say(kind, detail)

    def ready_made(self, name: str) -> None:
        """Say that something ready-made ran while a graded call did."""
        if self._calls:
            self._say("ready-made", name)

    # ------------------------------------------------------------------- what cannot be taken off

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if self._in_hook:
            return
        if event not in FRAME_EVENTS and event not in PATH_EVENTS and event not in PROCESS_EVENTS:
            return
        self._in_hook = True
        try:
            self._judge(event, args)
        finally:
            self._in_hook = False

    def _judge(self, event: str, args: tuple[Any, ...]) -> None:
        frame = sys._getframe(2)
        if event in PROCESS_EVENTS:
            self.ready_made("another process")
        elif event in PATH_EVENTS:
            path = args[0] if args and isinstance(args[0], str) else ""
            if any(part in path for part in PATHS) and not path.startswith(OWN_PATHS):
                if _near(frame, NEARBY):
                    self.tell("frame", f"looks for files: {path}")
        elif _near(frame, 1) or (_near(frame, NEARBY) and _in_between(frame)):
            self.tell("frame", f"{FRAME_EVENTS[event]}: {event}")

    # ------------------------------------------------------------------- what was put in its place

    def look(self) -> None:
        """Compare the modules that matter, and IPython's hooks, with what they were."""
        for place, names in self._names_now():
            before = self._places.get(place)
            if before is None:
                self._places[place] = {n: value for n, value in names.items() if callable(value)}
                continue
            for name, value in before.items():
                if names.get(name) is not value:
                    self.tell("frame", f"replaces {place}.{name}")
        hooks = self._hooks_now()
        for name in hooks:
            if hooks[name] != self._hooks.setdefault(name, hooks[name]):
                self.tell("frame", f"replaces IPython's {name}")

    def _names_now(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        own = [name for name in sys.modules if name.startswith("d2l_conv.")]
        for name in ["builtins", "torch", "torch.nn.functional", "numpy", *own]:
            module = sys.modules.get(name)
            if isinstance(module, ModuleType):
                yield name, vars(module)
        yield "torch.Tensor", vars(torch.Tensor)

    def _hooks_now(self) -> dict[str, list[Any]]:
        shell, transforms = self._shell, self._shell.input_transformer_manager
        return {
            "cleanup_transforms": list(transforms.cleanup_transforms),
            "line_transforms": list(transforms.line_transforms),
            "token_transformers": list(transforms.token_transformers),
            "input_transformers_post": list(shell.input_transformers_post),
            "ast_transformers": list(shell.ast_transformers),
            "run_cell": [vars(shell).get("run_cell"), type(shell).run_cell],
            "run_code": [vars(shell).get("run_code"), type(shell).run_code],
        }


def _theirs(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith("<ipython-input")


def _near(frame: FrameType | None, frames: int) -> bool:
    for _ in range(frames):
        if frame is None or "/IPython/" in frame.f_code.co_filename:
            return False
        if _theirs(frame):
            return True
        frame = frame.f_back
    return False


def _in_between(frame: FrameType) -> bool:
    return frame.f_code.co_filename.endswith(("/inspect.py", "/ctypes/__init__.py"))


# ------------------------------------------------------------------------------ PyTorch's kernels

_libraries: list[torch.library.Library] = []  # a library that is collected takes its kernels back


def stand_before_convolutions() -> None:
    """Let every convolution of PyTorch, in whatever thread, pass by the witness."""
    if not hasattr(torch.library, "get_kernel"):
        return
    library = torch.library.Library("aten", "IMPL")
    for name in CONVOLUTIONS:
        kernel = torch.library.get_kernel(f"aten::{name}", "CPU")
        library.impl(name, _passing(name, kernel), "CPU", with_keyset=True)
    _libraries.append(library)


def _passing(name: str, kernel: Any) -> Callable[..., Any]:
    def convolution(keys: Any, *args: Any) -> Any:
        if _now is not None:
            _now.ready_made(f"aten::{name}")
        return kernel.call_boxed(keys, *args)

    return convolution
