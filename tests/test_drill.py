"""The drill: a task is added as docs/adding-a-task.md says, and a class is graded on it.

The page's own blocks are the files. Four are written by hand; all else has to follow.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from classroom import CHECKOUT, machine_points
from nbformat.v4 import new_code_cell, new_markdown_cell

TASK, ASSIGNMENT, MISTAKE = "window_span", "padding_and_stride", "gap-after-the-last"
NOTEBOOK = f"assignments/source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
BY_HAND = {
    f"d2l_conv/homework/{ASSIGNMENT}/{TASK}.py",
    NOTEBOOK,
    f"tests/corpus/{TASK}/right.py",
    f"tests/corpus/{TASK}/wrong.py",
}
CHINESE = f"assignments/source_zh/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
BY_THE_TOOL = {
    NOTEBOOK,
    CHINESE,
    "README.md",
    "README.zh.md",
    "docs/mistakes.md",
    "notebooks/0-start.ipynb",
    "notebooks/zh/0-start.ipynb",
}


def blocks() -> dict[str, str]:
    """Return the page's titled blocks: files by their path, cells by their name."""
    page = (CHECKOUT / "docs" / "adding-a-task.md").read_text(encoding="utf-8")
    return dict(re.findall(r'(?ms)^```\w+ title="(.+?)"\n(.*?)^```$', page))


def cell(name: str, source: str) -> nbformat.NotebookNode:
    """Return a cell as JupyterLab's sidebar 'Create Assignment' sets it."""
    kind = name.removeprefix(TASK)
    new = new_markdown_cell if kind == "_task" else new_code_cell
    made = new(source.strip("\n"), id=name.replace("_", "-"))
    if kind != "_try":
        made.metadata["nbgrader"] = {
            "grade": kind == "",
            "grade_id": name,
            "locked": kind != "_answer",
            "schema_version": 3,
            "solution": kind == "_answer",
            "task": False,
            **({"points": 0} if kind == "" else {}),
        }
    return made


def write(clone: Path) -> None:
    """Write the page's blocks into a copy of the repository."""
    notebook = nbformat.read(clone / NOTEBOOK, as_version=4)
    for title, text in blocks().items():
        if "/" in title:
            (clone / title).parent.mkdir(exist_ok=True)
            (clone / title).write_text(text, encoding="utf-8")
        else:
            notebook.cells.append(cell(title, text))
    (clone / NOTEBOOK).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def content(clone: Path) -> dict[str, bytes]:
    """Return every file of the copy that is not made by Python."""
    paths = (path for path in clone.rglob("*") if path.is_file())
    return {
        path.relative_to(clone).as_posix(): path.read_bytes()
        for path in paths
        if "__pycache__" not in path.parts
    }


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before | after if before.get(path) != after.get(path)}


def run(clone: Path, *arguments: str) -> str:
    """Run Python in the copy, with the copy's package and tests."""
    paths = os.pathsep.join([str(clone), str(clone / "tests")])
    # The other tests share a generated course, which does not have the task.
    apart = {k: v for k, v in os.environ.items() if k != "PYTEST_XDIST_TESTRUNUID"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=clone,
        env={**apart, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git knows."""
    root = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, root / name)
    return root


@pytest.fixture(scope="module")
def touched(clone: Path) -> tuple[set[str], set[str]]:
    """Add the task; return the files that a person wrote, and those that the tool wrote."""
    before = content(clone)
    write(clone)
    written = content(clone)
    run(clone, "tools/write_docs.py")
    return changed(before, written), changed(written, content(clone))


@pytest.fixture(scope="module")
def seen(clone: Path, touched: object, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What becomes of the task in the copy."""
    folder = tmp_path_factory.mktemp("class")
    return json.loads(run(clone, "tests/drill.py", TASK, str(folder)).splitlines()[-1])


def test_a_person_writes_four_files_and_the_tool_the_rest(touched) -> None:
    assert touched == (BY_HAND, BY_THE_TOOL)


def test_the_corpus_is_dealt_with_as_its_labels_say(seen) -> None:
    said, ended_well = seen["report"]
    assert ended_well, said
    assert f"{TASK}/" not in said  # a remark would name an answer
    right, paid, wrong, refused = re.findall(rf"(?m)^{TASK} +(\d+) +(\d+) +(\d+) +(\d+)", said)[0]
    assert (right, paid, wrong, refused) == ("2", "2", "2", "2")


def test_the_labels_are_proven_by_the_first_right_answer(seen) -> None:
    said, ended_well = seen["labels"]
    assert ended_well, said
    assert "3 passed" in said


def test_learners_get_the_task_with_its_points_and_without_its_solution(seen) -> None:
    released = "\n".join(seen["released"])
    assert "## Task 9: gaps (2 points)" in released
    assert f"| 9 | `{TASK}` | 2 |" in released
    assert f"    check_{TASK},\n" in released
    assert "dilation * (kernel_size - 1) + 1" not in released
    assert "fresh=True" not in released


def test_validate_names_the_mistake(seen) -> None:
    assert f"check_{TASK}(" in seen["validated"]
    assert MISTAKE in seen["validated"]


def test_the_sealed_grader_pays_what_is_right_and_names_what_is_wrong(seen) -> None:
    right, wrong = seen["points"]["learner-01"], seen["points"]["learner-02"]
    assert seen["most"] == machine_points(ASSIGNMENT) + 2
    assert sum(value or 0 for value in right.values()) == seen["most"]
    assert right[TASK] == 2
    assert {name for name in right if right[name] != wrong[name]} == {TASK}
    assert wrong[TASK] == 0
    assert seen["note"]["outcome"] == "graded"
    assert MISTAKE in seen["feedback"]
    assert "You count a gap after the last entry as well." in seen["feedback"]


def test_the_class_page_has_a_row_for_the_task_and_one_for_its_mistake(seen) -> None:
    assert TASK in seen["page"]
    assert MISTAKE in seen["page"]
    assert "You count a gap after the last entry as well." in seen["page"]
