"""The re-run of the lessons notices a changed number."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

CHECKOUT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"\d+")


def beginning(lesson: str, cells: int) -> NotebookNode:
    """Return the first cells of a lesson."""
    notebook = nbformat.read(CHECKOUT / "notebooks" / lesson, as_version=4)
    notebook.cells = notebook.cells[:cells]
    return notebook


def changed(notebook: NotebookNode) -> NotebookNode:
    """Return a copy whose last plain result with a number in it has another number."""
    copy = nbformat.from_dict(notebook)
    results = [
        output.data
        for cell in copy.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result" and NUMBER.search(output.data["text/plain"])
    ]
    text = results[-1]["text/plain"]
    results[-1]["text/plain"] = NUMBER.sub(lambda n: str(int(n[0]) + 1), text, count=1)
    return copy


def rerun(notebook: NotebookNode, folder: Path) -> subprocess.CompletedProcess:
    """Run a notebook as 'make notebooks' does."""
    nbformat.write(notebook, folder / "lesson.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "--nbval", "--nbval-current-env"]
    return subprocess.run(
        [*command, "-q", folder / "lesson.ipynb"], cwd=CHECKOUT, capture_output=True, text=True
    )


def test_a_changed_number_makes_it_fail(tmp_path):
    notebook = beginning("1-padding.ipynb", cells=14)
    as_it_is = rerun(notebook, tmp_path)
    assert as_it_is.returncode == 0, as_it_is.stdout
    wrong = rerun(changed(notebook), tmp_path)
    assert wrong.returncode == 1
    assert "1 failed" in wrong.stdout
    assert "mismatch" in wrong.stdout
