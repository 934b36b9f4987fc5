"""Small submissions for the sealed grader, and what nbgrader makes of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import determine_grade

from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.preprocessors.restore import Released, restore
from d2l_conv.grading.trusted.process import TrustedProcess

# Short enough for a test, long enough for a busy machine.
LIMITS = Limits(call_seconds=3.0, cell_seconds=4.0, test_seconds=30.0, submission_seconds=60.0)

SIZE = """
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    window = dilation * (kernel_size - 1) + 1
    if n + 2 * padding < window:
        raise ValueError("the window does not fit")
    return (n + 2 * padding - window) // stride + 1
"""
STUB = "def output_size(n, kernel_size, padding=0, stride=1, dilation=1):\n    return 6"
CHECK_SIZE = """check_output_size(
    output_size,
    ### BEGIN HIDDEN TESTS
    fresh=True,
    ### END HIDDEN TESTS
)"""
CHECK_CORRELATE = CHECK_SIZE.replace("output_size", "cross_correlate")
SIZE_POINTS, CORRELATE_POINTS = 4.0, 7.0

# The imports of homework 1, and what its answers call.
HOMEWORK = """
import torch
from torch import nn
from torch.nn import functional as F
from d2l_conv.checks import check_cross_correlate, check_output_size, check_zero_pad
def as_pair(setting):
    return (setting, setting) if isinstance(setting, int) else tuple(setting)
def output_shape(shape, kernel_size, padding=0, stride=1):
    sides = list(zip(shape, as_pair(kernel_size), as_pair(padding), as_pair(stride)))
    if any(k < 1 or p < 0 or s < 1 or n + 2 * p < k for n, k, p, s in sides):
        raise ValueError("out of range")
    return tuple((n + 2 * p - k) // s + 1 for n, k, p, s in sides)
def zero_pad(X, padding):
    p_h, p_w = as_pair(padding)
    return F.pad(X, (p_w, p_w, p_h, p_h)).clone()
"""


def answer(source: str, name: str = "output_size_answer") -> NotebookNode:
    """Return a solution cell of the learner."""
    meta = {"grade_id": name, "grade": False, "solution": True, "locked": False, "task": False}
    return new_code_cell(source, metadata={"nbgrader": {"schema_version": 3, **meta}})


def test_cell(source: str, points: float, name: str = "output_size") -> NotebookNode:
    """Return a locked cell with points."""
    meta = {"grade_id": name, "grade": True, "solution": False, "locked": True, "task": False}
    nbgrader = {"schema_version": 3, "points": points, "cell_type": "code", **meta}
    return new_code_cell(source, metadata={"nbgrader": nbgrader})


test_cell.__test__ = False  # type: ignore[attr-defined]


def notebook(*cells: NotebookNode | str) -> NotebookNode:
    """Return a notebook; text stands for a plain code cell."""
    return new_notebook(cells=[new_code_cell(c) if isinstance(c, str) else c for c in cells])


def note(text: str) -> NotebookNode:
    """Return a text cell."""
    return new_markdown_cell(text)


def released(nb: NotebookNode) -> list[Released]:
    """Return what the gradebook would know of a source notebook."""
    cells = []
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader")
        if meta:
            known = {**meta, "cell_type": cell.cell_type, "checksum": None}
            cells.append(Released(meta["grade_id"], cell.cell_type, cell.source, known))
    return cells


def points(nb: NotebookNode) -> dict[str, float]:
    """Return the points that nbgrader reads from a graded notebook, by grade_id."""
    graded = [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade")]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in graded}


def outcome(nb: NotebookNode, name: str = "output_size") -> Mapping[str, Any]:
    """Return what the grader noted about a graded cell."""
    cell = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
    return cell.metadata[METADATA]


def shown(cell: NotebookNode) -> str:
    """Return all text that a cell shows."""
    parts = []
    for output in cell.get("outputs", []):
        parts += [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
        parts += map(str, output.get("data", {}).values())
    return "\n".join(parts)


def flag_kinds(nb: NotebookNode) -> set[str]:
    """Return the kinds of flags of a graded notebook."""
    return {flag["kind"] for flag in nb.metadata[METADATA]["flags"]}


@contextmanager
def trusted_process(limits: Limits = LIMITS) -> Iterator[Callable[..., NotebookNode]]:
    """Yield a function that grades notebooks in one warm trusted process."""
    process = TrustedProcess(sealed=True, limits=limits)

    def grade(*cells: NotebookNode | str, **options: Any) -> NotebookNode:
        nb = notebook(*cells)
        nb.metadata.update(options.pop("metadata", {}))
        return process.grade(nb, options.pop("seed", 7), options.pop("files", None))

    try:
        yield grade
    finally:
        process.close()


def restored(submitted: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a submission with its locked cells put back."""
    restore(submitted, released(source))
    return submitted
