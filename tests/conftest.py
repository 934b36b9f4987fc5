"""Fixtures that several test files share, and the corpus' report at the end of the output."""

from browser import chromium, jupyter, page

# Learners' cells are read as text, and never imported: some of them end every process in reach.
collect_ignore = ["corpus", "cheats"]

__all__ = ["chromium", "jupyter", "page"]


def pytest_terminal_summary(terminalreporter):
    """Print what a test recorded as 'corpus': also with pytest-xdist, and if all tests pass."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, text in report.user_properties:
                    if name == "corpus":
                        terminalreporter.section("right and wrong answers, as the checks see them")
                        terminalreporter.write_line(text)
