"""What is not there while homework is graded: libraries and functions that answer a task.

A learner's cell may import them all the same, or a cell that compares with SciPy would take the
answers below it along. What comes out of the import is a stand-in, and using it is an ImportError
that says why. The real thing is out of `import`'s reach, and in the sandbox its files are covered.

SciPy itself stays, for scikit-learn's digits need it; so does ``scipy.ndimage``, which
scikit-learn imports. What `observe` sees of these goes by their names.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from d2l_conv import languages
from d2l_conv.checking import observe
from d2l_conv.languages import N_, _

PACKAGE = "d2l_conv"
LIBRARIES = ("cv2", "scipy.signal", "skimage")
TEXT = N_(
    "{name} is not there while homework is graded, because a task asks for your own code. "
    "Comparing with PyTorch works here too."
)


class Absent(ModuleType):
    """Stands for a module, and for anything in it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []  # a package, so that `import scipy.signal.windows` finds one as well

    def __getattr__(self, name: str) -> Absent:
        """Return a stand-in for what the module holds."""
        if name.startswith("__"):
            raise AttributeError(f"{self.__name__} has no attribute {name!r} here")
        return Absent(f"{self.__name__}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Say why there is nothing to call."""
        observe.note(self.__name__)
        raise ImportError(_(TEXT).format(name=self.__name__), name=self.__name__)


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        absent = any(f"{fullname}.".startswith(f"{name}.") for name in (PACKAGE, *LIBRARIES))
        return ModuleSpec(fullname, self, is_package=True) if absent else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the stand-in empty."""


def hide() -> list[str]:
    """Put stand-ins in the place of everything that answers a task.

    Of this package the checks stay, which learners run in cells of their own, and `check_shape`,
    which an answer may call, and the choice of a language.

    Returns
    -------
    list of str
        The files and folders that hold what is hidden.
    """
    from d2l_conv import checks, shapes

    kept = {
        f"{PACKAGE}.checks": {n: getattr(checks, n) for n in checks.__all__ if n[:6] == "check_"},
        f"{PACKAGE}.shapes": {"check_shape": shapes.check_shape},
        PACKAGE: {"check_shape": shapes.check_shape, "language": languages.language},
    }
    languages.load()  # their files will be out of reach
    places = [str(Path(__file__).resolve().parents[2]), *filter(None, map(_place, LIBRARIES))]
    for name in list(sys.modules):
        if f"{name}.".startswith(f"{PACKAGE}."):
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder())
    for name, content in kept.items():
        vars(import_module(name)).update(content)
    return places


def _place(name: str) -> str | None:
    """Return where a library lies, without loading it."""
    places: Sequence[str] | None = None
    for part in name.split("."):
        spec = PathFinder.find_spec(part, places)
        if spec is None:
            return None
        places = list(spec.submodule_search_locations or ())
    return places[0] if places else spec.origin if spec else None
