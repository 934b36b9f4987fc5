"""The wheel without a clone: checks, widgets, figures work, and what needs a clone says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent

USE = """
import sys
sys.path.insert(0, sys.argv[1])
import d2l_conv
assert d2l_conv.__file__.startswith(sys.argv[1]), d2l_conv.__file__
import torch
from d2l_conv import comp_conv2d, figures
from d2l_conv.checks import check_output_size
from d2l_conv.widgets import BackpropExplorer, ConvExplorer

assert comp_conv2d(torch.nn.Conv2d(1, 1, (5, 3), padding=(2, 1)), torch.rand(8, 8)).shape == (8, 8)
assert check_output_size(lambda n, k, p=0, s=1, d=1: (n + 2 * p - k) // s + 1) < 4
from d2l_conv.homework.sections import PER_SIDE
assert str(PER_SIDE).startswith("lesson 1, '") and PER_SIDE.cell in PER_SIDE.link()
explorer = ConvExplorer(stride=(3, 2))
assert "export" in str(explorer._esm) and ".d2l-cell" in str(explorer._css)
assert "<img" in explorer.picture() and BackpropExplorer(steps=1).loss < 5
d2l_conv.language("zh")
from d2l_conv.languages import gettext
assert gettext("padding and stride") != "padding and stride"
assert figures.places(8, 3, stride=2).png().startswith(b"\\x89PNG")
"""
COURSE = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from d2l_conv.course import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was installed; what it depends on is this environment's."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a copy, because building leaves its work in the folder
    source.mkdir()
    shutil.copytree(
        CHECKOUT / "d2l_conv", source / "d2l_conv", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, source], check=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


def run(program: str, place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", program, str(place), *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300)


def test_checks_widgets_and_figures_work(place: Path) -> None:
    done = run(USE, place)
    assert done.returncode == 0, done.stderr


def test_what_needs_a_clone_says_so_in_one_sentence(place: Path) -> None:
    done = run(COURSE, place, "release")
    assert done.returncode == 1
    assert "holds no assignments. Install the package from a clone" in done.stderr
    assert "Traceback" not in done.stderr


def test_kernels_that_run_the_lessons_have_what_a_notebook_host_has() -> None:
    """`make notebooks` runs every lesson in such a kernel; see conftest.py."""
    hidden = ["jupyterlab", "msgpack", "nbgrader", "nh3", "pytest"]
    program = (
        "import anywidget, d2l_conv.checks, ipywidgets, matplotlib, scipy, sklearn, torch\n"
        f"for name in {hidden}:\n"
        "    try: __import__(name)\n"
        "    except ModuleNotFoundError: print(name)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT / "tests" / "notebook_host")}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["jupyterlab", "msgpack", "nbgrader", "nh3", "pytest"], (
        done.stderr
    )
