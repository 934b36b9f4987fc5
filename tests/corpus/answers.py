"""Reads the corpus: answers to the homework's tasks, each a cell as a learner would write it.

An answer starts with ``# --- name`` and a few ``# key: value`` lines, and ends at the next one:

    # --- half-kernel
    # kind: catalogue
    # names: half-kernel-always
    # note: what is special about it
    def same_padding(kernel_size): ...

``names`` are the misconceptions that a check has to name: ``a + b`` for two at once, ``a | b``
where either is true. ``after`` lists right answers whose cells were run before this one.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from d2l_conv.homework import TASKS as _TASKS

HERE = Path(__file__).parent
TASKS = tuple(_TASKS)
KINDS = ("catalogue", "two", "memory", "ready-made", "edge", "slip")


@dataclass(frozen=True)
class Answer:
    """One answer: its task, its name, its cell, and what is known about it."""

    task: str
    name: str
    right: bool
    source: str
    kind: str = "right"
    names: tuple[frozenset[str], ...] = ()  # each alternative: the names that must be said
    after: tuple[str, ...] = ()
    note: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.task}/{self.name}"

    def named_rightly(self, said: list[str] | tuple[str, ...]) -> bool:
        """Whether the names that a check said are those of one alternative."""
        return set(said) in self.names if self.names else not said


@dataclass
class Draft:
    """A block of a file: its name, the keys above its source, and the lines of the source."""

    name: str
    line: int
    header: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The cell."""
        return "\n".join(self.lines).strip("\n") + "\n"


def drafts(text: str) -> Iterator[Draft]:
    """Read the blocks of a file."""
    draft: Draft | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# --- "):
            if draft:
                yield draft
            draft = Draft(line.removeprefix("# --- ").strip(), number)
        elif draft and not draft.lines and line.startswith("# ") and ": " in line:
            key, _, value = line[2:].partition(": ")
            draft.header[key] = value.strip()
        elif draft:
            draft.lines.append(line)
    if draft:
        yield draft


def _names(text: str) -> tuple[frozenset[str], ...]:
    ways = [way.strip() for way in text.split("|") if way.strip()]
    return tuple(frozenset(name.strip() for name in way.split("+")) for way in ways)


def read(task: str, right: bool) -> list[Answer]:
    """All right, or all wrong, answers to a task, in the order of the file."""
    path = HERE / task / ("right.py" if right else "wrong.py")
    answers = []
    for draft in drafts(path.read_text()):
        unknown = set(draft.header) - {"kind", "names", "after", "note"}
        if unknown:
            raise ValueError(f"{task}/{path.name}, {draft.name}: unknown keys {sorted(unknown)}")
        answers.append(
            Answer(
                task=task,
                name=draft.name,
                right=right,
                source=draft.source,
                kind="right" if right else draft.header["kind"],
                names=_names(draft.header.get("names", "")),
                after=tuple(draft.header.get("after", "").split()),
                note=draft.header.get("note", ""),
                line=draft.line,
            )
        )
    return answers


def read_all(right: bool) -> list[Answer]:
    """All right, or all wrong, answers."""
    return [answer for task in TASKS for answer in read(task, right)]


def before(answer: Answer) -> list[Answer]:
    """Return the answers whose cells were run before this one, first to last."""
    found: list[Answer] = []
    for reference in answer.after:
        task, _, name = reference.partition("/")
        other = next((one for one in read(task, True) if one.name == name), None)
        if other is None:
            raise ValueError(f"{answer}: {reference} is not there")
        found += [*before(other), other]
    return found


def cells(answer: Answer) -> list[str]:
    """The cells of a notebook that ends in this answer."""
    return [*(other.source for other in before(answer)), answer.source]


def run_cells(sources: list[str], name: str) -> dict[str, Any]:
    """Run cells in a fresh namespace as a notebook does, and return the namespace."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, source in enumerate(sources):
        filename = f"<{name} cell {number}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        quiet = io.StringIO()
        with contextlib.redirect_stdout(quiet), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, filename, "exec"), namespace)
    return namespace


def function(answer: Answer) -> Callable[..., Any]:
    """Run an answer's cells and return the function that the task asks for."""
    namespace = run_cells(cells(answer), str(answer))
    result: Callable[..., Any] = namespace[answer.task]
    return result
