"""Pytest settings that need the repository's own path."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "tests"


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval compare figures by their words: PNG bytes differ between machines.

    Its kernels have what a notebook host like Colab has, and the package: a lesson needs no more.
    """
    if hasattr(config.option, "nbval_sanitize_with") and not config.option.nbval_sanitize_with:
        config.option.nbval_sanitize_with = str(TESTS / "nbval.cfg")
    starts_workers = getattr(config.option, "numprocesses", None) and not hasattr(
        config, "workerinput"
    )
    if getattr(config.option, "nbval", False) and not starts_workers:
        os.environ["PYTHONPATH"] = str(TESTS / "notebook_host")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin and leave each test in English: cells of a Chinese notebook change the language."""
    _speak_english()
    yield
    _speak_english()


def _speak_english() -> None:
    languages = sys.modules.get("d2l_conv.languages")  # torch is loaded where it is needed
    if languages is not None:
        languages.language()
