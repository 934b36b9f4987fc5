"""Hides from a kernel what a lesson must not need: JupyterLab, nbgrader, the grader, the tests.

Colab has PyTorch, matplotlib, ipywidgets and the like by itself; the README's cell adds anywidget
and the package. Python imports this by itself where its folder is on PYTHONPATH.
"""

import re
import sys
from collections.abc import Sequence
from importlib import metadata
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import ClassVar


def names_of(requirements: Sequence[str]) -> set[str]:
    """Return the distributions that requirements without an extra name."""
    needed = (text for text in requirements if "extra ==" not in text)
    return {re.match(r"[\w.-]+", text)[0].lower().replace("_", "-") for text in needed}


def brought_along(*roots: str) -> set[str]:
    """Return some distributions and all that they depend on."""
    found: set[str] = set()
    left = set(roots)
    while left:
        found |= (name := {left.pop()})
        try:
            left |= names_of(metadata.requires(*name) or ()) - found
        except metadata.PackageNotFoundError:  # another platform's
            continue
    return found


class HostFinder(PathFinder):
    """Finds what a notebook host has; the rest is not there, as where it is not installed."""

    hidden: ClassVar[set[str]] = set()

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that is not hidden."""
        hidden = fullname.partition(".")[0] in cls.hidden
        return None if hidden else super().find_spec(fullname, path, target)


HOST = ("ipykernel", "matplotlib", "ipywidgets", "scikit-learn", "scipy", "pillow", "tqdm")
ADDED = ("d2l-conv", "anywidget")
there = brought_along(*HOST, *ADDED)
HostFinder.hidden = {
    module
    for module, owners in metadata.packages_distributions().items()
    if not any(owner.lower().replace("_", "-") in there for owner in owners)
}
sys.meta_path[:] = [HostFinder if finder is PathFinder else finder for finder in sys.meta_path]
