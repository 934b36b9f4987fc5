"""Every module of the package loads by itself, and the examples in its docstrings are run."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "d2l_conv").rglob("*.py"))
    if path.name != "__main__.py"
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_s_examples_are_true(name: str) -> None:
    ran = doctest.testmod(importlib.import_module(name))
    assert ran.failed == 0
    assert bool(ran.attempted) == (">>> " in SOURCES[name].read_text())
