"""Fixtures that several test files share."""

from browser import chromium, jupyter, page

__all__ = ["chromium", "jupyter", "page"]
