"""Pytest settings that need the repository's own path."""

from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval compare figures by their words: PNG bytes differ between machines."""
    if hasattr(config.option, "nbval_sanitize_with") and not config.option.nbval_sanitize_with:
        config.option.nbval_sanitize_with = str(Path(__file__).parent / "tests" / "nbval.cfg")
