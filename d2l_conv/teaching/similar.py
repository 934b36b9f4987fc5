"""Pairs of hand-ins whose code is alike, side by side, for the teacher to read.

    python -m d2l_conv.teaching.similar padding_and_stride

writes ``similar/padding_and_stride.html`` in the course's folder. What the homework gives to all,
and what stands in its solution, does not count. The page accuses nobody: short answers to the same
task are alike by themselves. No grade is changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import nbformat
from copydetect import CopyDetector
from markupsafe import Markup
from nbformat import NotebookNode
from traitlets import Float, Unicode

from d2l_conv.grading.cells import grade_id, is_locked, is_test
from d2l_conv.grading.commands.app import AssignmentApp
from d2l_conv.grading.submissions import hand_in
from d2l_conv.languages import Sentences
from d2l_conv.teaching.templates import fill

MOST_CODE = 20_000  # characters

TEXTS = Sentences(
    {
        "nothing": "There is no {path}: collect what was handed in first.",
        "not_released": "There is no {path}: is {name!r} the name of a homework that was released?",
        "written": "Wrote {path}. Pairs that are alike: {count}",
    }
)


@dataclass(frozen=True)
class Pair:
    """Two learners' code; ``first_share`` is how much of the first one's is in the other's.

    ``first_code`` and ``second_code`` are HTML in which what is alike is marked.
    """

    first: str
    second: str
    first_share: float
    second_share: float
    first_code: Markup
    second_code: Markup


def code_of(nb: NotebookNode) -> str:
    """Return what a learner wrote: all code but that of test cells and locked ones.

    It ends after `MOST_CODE` characters. To compare it takes time with the square of its length in
    the worst case.
    """
    cells = [c for c in nb.cells if c.cell_type == "code" and not (is_test(c) or is_locked(c))]
    return "\n\n".join(str(cell.source) for cell in cells)[:MOST_CODE] + "\n"


def pairs(answers: dict[str, str], given: list[str], least: float) -> list[Pair]:
    """Return the pairs that are alike, the most alike first.

    Parameters
    ----------
    answers
        Each learner's code.
    given
        Code that everybody has, which does not count.
    least
        From which share on, between 0 and 1, a pair is listed.
    """
    with tempfile.TemporaryDirectory() as folder:
        theirs, common = Path(folder, "theirs"), Path(folder, "given")
        for root, texts in ((theirs, [*answers.values()]), (common, given)):
            root.mkdir()
            for number, text in enumerate(texts):  # names of learners are no names of files
                (root / f"{number}.py").write_text(text, encoding="utf-8", errors="replace")
        names = {f"{number}.py": learner for number, learner in enumerate(answers)}
        detector = CopyDetector(
            test_dirs=[str(theirs)],
            boilerplate_dirs=[str(common)],
            extensions=["py"],
            display_t=least,
            autoopen=False,
            silent=True,
        )
        detector.run()
        found = detector.get_copied_code_list() if len(answers) > 1 else []
    return [
        Pair(
            names[Path(one).name],
            names[Path(other).name],
            float(share),
            float(other_share),
            Markup(code),  # copydetect escapes what learners wrote
            Markup(other_code),
        )
        for share, other_share, one, other, code, other_code, _ in found
    ]


def page(assignment: str, found: list[Pair]) -> str:
    """Return the page of an assignment's pairs as HTML."""
    return fill("similar.html", assignment=assignment, pairs=found)


class SimilarApp(AssignmentApp):
    """The command ``python -m d2l_conv.teaching.similar``."""

    name = "d2l_conv.teaching.similar"
    description = "Write a page of hand-ins that are alike"
    to = Unicode("", help="File to write; similar/ASSIGNMENT.html by default.").tag(config=True)
    least = Float(0.5, min=0, max=1, help="Share from which on a pair is listed.").tag(config=True)
    aliases: ClassVar = {
        **AssignmentApp.aliases,
        "to": "SimilarApp.to",
        "least": "SimilarApp.least",
    }

    def start(self) -> None:
        """Write the page and say where it is."""
        super().start()
        assignment = self.asked_for()
        folder = Path(self.coursedir.root, self.coursedir.submitted_directory)
        if not folder.is_dir():
            self.fail(TEXTS["nothing"].format(path=folder))
        root = Path(self.coursedir.root)
        source = self._notebook(root / self.coursedir.source_directory, assignment)
        release = self._notebook(root / self.coursedir.release_directory, assignment)
        given = [
            "\n\n".join(str(c.source) for c in nb.cells if c.cell_type == "code")
            for nb in (source, release)
        ]
        ids = [grade_id(cell) for cell in source.cells if grade_id(cell)]
        found = pairs(dict(self._answers(folder, assignment, ids)), given, self.least)
        path = Path(self.to or root / "similar" / f"{assignment}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(assignment, found), encoding="utf-8")
        print(TEXTS["written"].format(path=path, count=len(found)))

    def _notebook(self, folder: Path, assignment: str) -> NotebookNode:
        path = folder / assignment / f"{assignment}.ipynb"
        if not path.is_file():
            self.fail(TEXTS["not_released"].format(path=path, name=assignment))
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        return notebook

    def _answers(self, folder: Path, assignment: str, ids: list[str]) -> Iterator[tuple[str, str]]:
        """Yield each learner's code; what cannot be read is left out, as nothing can be like it."""
        for learner in sorted(path for path in folder.iterdir() if path.is_dir()):
            try:
                text = hand_in(learner / assignment, assignment, ids).text
                code = code_of(nbformat.reads(text, as_version=4))
            except Exception as error:  # whatever a hand-in holds, the others are read
                self.log.warning("%s is left out: %s", learner.name, error)
                continue
            yield learner.name, code


if __name__ == "__main__":
    SimilarApp.launch_instance()
