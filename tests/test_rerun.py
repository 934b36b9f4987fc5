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


def test_a_changed_number_makes_it_fail(tmp_path):
    """Run a lesson's first cells as 'make notebooks' does: as they are, and with a slip."""
    as_it_is = beginning("1-padding.ipynb", cells=14)
    nbformat.write(as_it_is, tmp_path / "as-it-is.ipynb")
    nbformat.write(changed(as_it_is), tmp_path / "changed.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "--nbval", "--nbval-current-env"]
    done = subprocess.run(
        [*command, "-q", "-rf", tmp_path], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stdout
    assert "mismatch" in done.stdout
    assert "1 failed" in done.stdout
    assert re.findall(r"(?m)^FAILED \S*?([\w-]+\.ipynb)", done.stdout) == ["changed.ipynb"]
