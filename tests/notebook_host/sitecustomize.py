"""Hides from a kernel what a lesson must not need: JupyterLab, nbgrader, the grader, the tests.

Colab has PyTorch, matplotlib, ipywidgets and the like by itself; the README's cell adds anywidget
and the package. Python imports this by itself where its folder is on PYTHONPATH.
"""

import re
import sys
from collections.abc import Sequence
from importlib import metadata
from types import ModuleType


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


class Hide:
    """A finder that finds nothing, and says so for what is hidden."""

    def __init__(self, hidden: set[str]) -> None:
        self.hidden = hidden

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        """Refuse a hidden module; leave others to the next finder."""
        if name.partition(".")[0] in self.hidden:
            raise ModuleNotFoundError(f"{name} is not among what the lessons may need", name=name)


HOST = ("ipykernel", "matplotlib", "ipywidgets", "scikit-learn", "scipy", "pillow", "tqdm")
ADDED = ("d2l-conv", "anywidget")
there = brought_along(*HOST, *ADDED)
sys.meta_path.insert(
    0,
    Hide(
        {
            module
            for module, owners in metadata.packages_distributions().items()
            if not any(owner.lower().replace("_", "-") in there for owner in owners)
        }
    ),
)
