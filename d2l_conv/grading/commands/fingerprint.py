"""What a grade depends on, as a short text: where it is the same, a grade is kept."""

from __future__ import annotations

import functools
import hashlib
import inspect
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from traitlets.config import Configurable

PACKAGE = Path(__file__).resolve().parents[2]
LIBRARIES = ("torch", "numpy", "ipython", "nbgrader")
NOT_GRADING = ("teaching", "widgets", "figures", "looks.py", "svg.py")  # of the package, by name


def digest(*parts: object) -> str:
    """Return a short text for what the parts' ``repr`` says."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def of_submission(text: str, files: Mapping[str, bytes]) -> str:
    """Return what tells apart what learners hand in: the notebook, and the files beside it."""
    return digest(text, sorted((name, digest(content)) for name, content in files.items()))


def of_grader(parts: Iterable[Configurable]) -> str:
    """Return what tells apart two graders: checks, mistakes, settings, and what they run on.

    Parameters
    ----------
    parts : iterable of Configurable
        Whatever takes part in grading and has settings.
    """
    versions = [platform.python_version(), *map(version, LIBRARIES)]
    return digest(_code(), versions, [_settings(part) for part in parts])


def _code() -> list[tuple[str, str]]:
    """Return the package's files, but for those that no grade depends on, by their content."""
    paths = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    graders = (path for path in paths if path.parts[0] not in NOT_GRADING)
    return [(path.as_posix(), digest((PACKAGE / path).read_bytes())) for path in graders]


def _settings(part: Configurable) -> tuple[str, str, list[tuple[str, str]]]:
    """Return a part's class, its text where it has one, and its settings."""
    kind = type(part)
    values = {name: getattr(part, name) for name in part.traits(config=True)}
    settings = sorted((name, _text(value)) for name, value in values.items())
    return kind.__qualname__, _source(kind), settings


@functools.cache  # to find it takes as long as all else here, and formgrader asks for each learner
def _source(kind: type) -> str:
    """Return what tells apart the texts of classes; nothing where a class has none."""
    try:
        return digest(inspect.getsource(kind))
    except (OSError, TypeError):
        return ""


def _text(value: Any) -> str:
    return repr(sorted(value) if isinstance(value, set | frozenset) else value)
