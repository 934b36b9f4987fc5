"""What a learner's code does to the frame it runs in.

`observe` watches a call from inside Python, where a learner's code can undo it. The witness stands
a little deeper: an audit hook, which Python cannot take off again; PyTorch's own kernels, which see
a convolution from every thread; and a comparison of the modules that matter with what they were.
What it sees is sent to the grader at once. It decides nothing.

No module holds the witness, and the module itself is not to be found by `import` (see `parent`):
who reaches for it has to walk frames or memory, and is seen.
"""

from __future__ import annotations

import _thread
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from operator import is_
from types import FrameType, ModuleType
from typing import Any

import torch

from d2l_conv.grading.shell import LearnerShell

Say = Callable[[str, str], None]
Kernels = Callable[[Callable[[str], None]], None]

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
    "object.__getattr__": "walks the call stack",
}
FRAMES_OF = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")  # what object.__getattr__ is asked for
GRADER = ("d2l_conv.grading", "d2l_conv.observe")
PROCESS_EVENTS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.system",
    "subprocess.Popen",
}
PATH_EVENTS = {"open", "os.listdir", "os.scandir", "glob.glob", "os.chdir"}
EVENTS = {*FRAME_EVENTS, *PROCESS_EVENTS, *PATH_EVENTS, "import"}
PATHS = ("/proc/", "gradebook", "../source", "/source/", "/autograded/", "/submitted/", "/etc/pass")
OWN_PATHS = (sys.prefix, sys.base_prefix, "/proc/self/fd")
NEARBY = 6  # frames between a learner's line and a file that it opens through a library
BUSY_SECONDS = 0.0005  # of a thread that was there before the call, which `observe` cannot watch
CONVOLUTIONS = (
    "convolution convolution_backward mkldnn_convolution conv_tbc slow_conv_dilated2d "
    "_slow_conv2d_forward slow_conv_transpose2d slow_conv3d_forward"
).split()

# Modules whose names are compared; of the large ones only those that a check could be fooled by,
# because looking at a name copies the page of memory that it lives in.
WATCHED: dict[str, str] = {
    "builtins": "",
    "torch.nn.functional": "",
    "torch": "Tensor allclose arange conv1d conv2d conv3d conv_transpose2d einsum equal eq isclose "
    "is_tensor manual_seed matmul ones rand randn sum tensor zeros",
    "numpy": "allclose array array_equal asarray convolve isclose ndarray ones sum zeros",
}


_own: dict[int, list[str]] = {}  # by how many modules there are


def own_modules() -> list[str]:
    """Return the names of this package's modules; looks for them when there are new modules."""
    number = len(sys.modules)
    if number not in _own:
        _own.clear()
        _own[number] = [name for name in sys.modules if name.startswith("d2l_conv.")]
    return _own[number]


class _Place:
    """The names of a module or a class, as they were."""

    def __init__(self, owner: ModuleType | type, names: str = "") -> None:
        self.owner, self.names = owner, vars(owner)
        asked = [name for name in names.split() if name in self.names] or list(self.names)
        kept = [(name, self.names[name]) for name in asked if callable(self.names[name])]
        self.keys, self.values = [name for name, _ in kept], [value for _, value in kept]

    def replaced(self) -> list[str]:
        """Return the names that stand for something else by now."""
        now = list(map(self.names.get, self.keys))
        if all(map(is_, now, self.values)):  # nearly always, and at the speed of C
            return []
        found = zip(self.keys, now, self.values, strict=True)
        return [name for name, value, before in found if value is not before]


class Witness:
    """Tells the grader what it sees, each thing once."""

    def __init__(self, shell: LearnerShell, say: Say, kernels: Kernels) -> None:
        self._say, self._told = say, set[tuple[str, str]]()
        self._calls, self._used = 0, set[str]()
        self._in_hook = False
        self._shell = shell
        self._places: dict[str, _Place] = {}
        self._hooks: dict[str, list[Any]] = {}
        self.look()
        sys.addaudithook(self._audit)
        kernels(self.ready_made)

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        """While a graded call runs."""
        others = _thread._count() > 0  # `threading` does not know them all
        mine, all_threads = time.thread_time(), time.process_time()
        self._calls += 1
        self._used.clear()
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
        """Say, once for each graded call, that something ready-made ran while it did."""
        if self._calls and name not in self._used:
            self._used.add(name)
            self._say("ready-made", name)

    # ------------------------------------------------------------------- what cannot be taken off

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in EVENTS or self._in_hook:
            return
        if event == "object.__getattr__" and args[1] not in FRAMES_OF:
            return  # nearly always: `observe` itself reads the code of every frame
        self._in_hook = True
        try:
            self._judge(event, args)
        finally:
            self._in_hook = False

    def _judge(self, event: str, args: tuple[Any, ...]) -> None:
        frame: FrameType | None = sys._getframe(2)
        if frame and frame.f_code.co_name == "_modified_open":  # IPython's `open` in cells
            frame = frame.f_back
        if event == "import":
            if str(args[0]).startswith(GRADER) and _near(frame, NEARBY):
                self.tell("frame", f"loads the grader: {args[0]}")
        elif event == "object.__getattr__":
            if args[1] in FRAMES_OF and _theirs(frame):
                self.tell("frame", f"{FRAME_EVENTS[event]}: {args[1]}")
        elif event in PROCESS_EVENTS:
            self.ready_made("another process")
        elif event in PATH_EVENTS:
            path = args[0] if args and isinstance(args[0], str) else ""
            if any(part in path for part in PATHS) and not path.startswith(OWN_PATHS):
                if _near(frame, NEARBY):
                    self.tell("frame", f"looks for files: {path}")
        elif _theirs(frame) or (_in_between(frame) and _near(frame, NEARBY)):
            self.tell("frame", f"{FRAME_EVENTS[event]}: {event}")

    # ------------------------------------------------------------------- what was put in its place

    def look(self) -> None:
        """Compare the modules that matter, and IPython's hooks, with what they were."""
        for name in [*WATCHED, *own_modules()]:
            module, before = sys.modules.get(name), self._places.get(name)
            if before is None and isinstance(module, ModuleType):
                self._places[name] = _Place(module, WATCHED.get(name, ""))
            elif before is not None and module is not None and module is not before.owner:
                self.tell("frame", f"replaces {name}")
        if "torch.Tensor" not in self._places:
            self._places["torch.Tensor"] = _Place(torch.Tensor)
        for place, before in self._places.items():
            for name in before.replaced():
                self.tell("frame", f"replaces {place}.{name}")
        hooks = self._hooks_now()
        for name in hooks:
            if hooks[name] != self._hooks.setdefault(name, hooks[name]):
                self.tell("frame", f"replaces IPython's {name}")

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


def _in_between(frame: FrameType | None) -> bool:
    if frame is None:
        return False
    path = frame.f_code.co_filename
    if path.endswith(("/traceback.py", "/logging/__init__.py")):  # honest deeper down
        return _theirs(frame.f_back)
    return path.endswith(("/inspect.py", "/ctypes/__init__.py"))


# ------------------------------------------------------------------------------ PyTorch's kernels


def stand_before_convolutions() -> Kernels:
    """Let every convolution of PyTorch, in whatever thread, pass by a witness.

    Returns
    -------
    callable
        Takes the function that is to be told, and keeps the kernels in their place.
    """
    told: list[Callable[[str], None]] = []
    library = torch.library.Library("aten", "IMPL")

    def passing(name: str, kernel: Any) -> Callable[..., Any]:
        def convolution(keys: Any, *args: Any) -> Any:
            for tell in told:
                tell(f"aten::{name}")
            return kernel.call_boxed(keys, *args)

        return convolution

    def tell_to(tell: Callable[[str], None], _: Any = library) -> None:
        told[:] = [tell]

    if hasattr(torch.library, "get_kernel"):
        for name in CONVOLUTIONS:
            kernel = torch.library.get_kernel(f"aten::{name}", "CPU")
            library.impl(name, passing(name, kernel), "CPU", with_keyset=True)
    return tell_to
