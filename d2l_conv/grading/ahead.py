"""The next submissions of ``nbgrader autograde``, graded while nbgrader still files the last one.

nbgrader grades one submission after the other in one process: it waits for the examiner, and then
the examiner waits for it. Here examiners are given the next submissions at once. What they are
given is compared with what nbgrader then asks for; if they differ in anything, the answer is thrown
away.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from d2l_conv.grading.limits import Limits

Key = tuple[str, int, dict[str, bytes], bool, Limits]


@dataclass(frozen=True)
class Question:
    """All that an answer of the examiner depends on."""

    nb: NotebookNode
    seed: int
    files: dict[str, bytes]
    sealed: bool
    limits: Limits

    def key(self) -> Key:
        """Return what two equal questions have in common; random ids of cells are left out."""
        cells = [{k: v for k, v in cell.items() if k != "id"} for cell in self.nb.cells]
        text = json.dumps({**self.nb, "cells": cells}, sort_keys=True)
        return text, self.seed, self.files, self.sealed, self.limits


@dataclass(frozen=True)
class Place:
    """A notebook that nbgrader is going to grade."""

    student: str
    assignment: str
    notebook: str
    path: Path


class Ahead:
    """Questions that are answered in the background, in the order in which they will be asked.

    Parameters
    ----------
    most : int
        How many at a time.
    """

    def __init__(self, most: int = 1) -> None:
        self.most = most
        self._guesses: list[tuple[Key, Place | None, Future[NotebookNode]]] = []
        self._asked = 0
        self._wrong = False

    def ask(
        self,
        question: Question,
        grade: Callable[[Question, int], NotebookNode],
        place: Place | None = None,
    ) -> None:
        """Begin to answer a question that is likely to come.

        ``grade`` is told by a number below ``most`` which of them it is.
        """
        answer: Future[NotebookNode] = Future()
        number, self._asked = self._asked % self.most, self._asked + 1

        def work() -> None:
            try:
                answer.set_result(grade(question, number))
            except BaseException as error:
                answer.set_exception(error)

        self._guesses.append((question.key(), place, answer))
        threading.Thread(target=work, daemon=True).start()

    def answer(self, question: Question) -> NotebookNode | None:
        """Return the answer if this was the next question; None if another was guessed, or none.

        Raises
        ------
        Exception
            What grading it raised.
        """
        if not self._guesses:
            return None
        key, _, answer = self._guesses.pop(0)
        if key != question.key():
            self._wrong = True  # guessing would be wrong again, and double the work
            self._guesses.clear()
            return None
        nb = answer.result()
        for mine, graded in zip(question.nb.cells, nb.cells, strict=True):
            if "id" in mine:
                graded["id"] = mine["id"]
        return nb

    @property
    def has_room(self) -> bool:
        """Whether another question may be guessed: none was wrong so far, and not all run."""
        return not self._wrong and len(self._guesses) < self.most

    @property
    def last(self) -> Place | None:
        """Return where the last question that is being answered comes from."""
        return self._guesses[-1][1] if self._guesses else None


def next_place(converter: Any, student: str, notebook: str) -> Place | None:
    """Return what ``nbgrader autograde`` grades after a notebook; None where that is not known.

    Parameters
    ----------
    converter : object
        What runs the preprocessor that asks; only nbgrader's own Autograde has a next one.
    student, notebook : str
        Where it is.
    """
    if not isinstance(converter, Autograde):
        return None
    places = [place for folder in sorted(converter.assignments) for place in _in(converter, folder)]
    here = [
        n
        for n, place in enumerate(places)
        if (place.student, place.notebook) == (student, notebook)
    ]
    if len(here) != 1 or here[0] + 1 == len(places):
        return None
    following = places[here[0] + 1]
    graded = Path(converter._format_dest(following.assignment, following.student))
    is_new = not graded.exists() or converter.force or following.student == student
    return following if is_new else None


def _in(converter: Any, folder: str) -> list[Place]:
    course, names = converter.coursedir, ("(?P<student>.*)", "(?P<assignment>.*)")
    pattern = course.format_path(course.submitted_directory, *names, escape=True)
    found = re.match(pattern, folder)
    if found is None:
        return []
    paths = [Path(name) for name in sorted(converter.assignments[folder])]
    return [Place(found["student"], found["assignment"], path.stem, path) for path in paths]


_sources: dict[tuple[str, str, str], Any] = {}


def sanitized(place: Place, db_url: str, config: Any, until: type) -> NotebookNode:
    """Return a submitted notebook after the course's own steps up to the executing one."""
    from d2l_conv.grading.assembly import Source, steps

    key = (db_url, place.assignment, place.notebook)
    if key not in _sources:
        with Gradebook(db_url) as gradebook:
            _sources[key] = Source.read(gradebook, place.notebook, place.assignment)
    names = {"student": place.student, "assignment": place.assignment, "notebook": place.notebook}
    resources: dict[str, Any] = {"nbgrader": {**names, "source": _sources[key], "db_url": ""}}
    nb: NotebookNode = nbformat.read(place.path, as_version=4)
    for step in steps(config):
        if isinstance(step, until):
            break
        nb, resources = step(nb, resources)
    return nb
