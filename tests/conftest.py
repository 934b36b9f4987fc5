"""Fixtures that several test files share, and the corpus' report at the end of the output."""

import sys
from collections.abc import Iterator

import pytest
from browser import chromium, jupyter, lab, notebook, page

# Learners' cells are read as text, and never imported: some of them end every process in reach.
# And what hides modules from the kernels of lessons must not hide them from the tests.
collect_ignore = ["corpus", "cheats", "notebook_host"]

__all__ = ["chromium", "jupyter", "lab", "notebook", "page"]

# Few tests that take minutes, the longest first. They begin first, or at the end one of
# pytest-xdist's workers would have them and the others nothing (by itself it begins with the files
# that have most tests; the Makefile says --no-loadscope-reorder).
LONG = ("corpus", "grading_class", "site", "hub", "explorer_browser", "backprop_explorer_browser",
        "checks", "round_trip", "roles_browser", "misconceptions", "grading_faults", "drill",
        "predict_browser")  # fmt: skip

# These look at one JupyterLab, and at one Notebook 7, that are opened once for a worker.
ONE_LAB = {f"test_{name}_browser.py" for name in
           ("explorer", "backprop_explorer", "lessons", "predict", "saved_explorers")}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the files of `LONG` to the front."""
    place = {f"test_{name}.py": number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give a file's tests to one worker, and the files of `ONE_LAB` to one."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "one lab" if file.rpartition("/")[2] in ONE_LAB else file

    return Scheduling(config, log)


@pytest.fixture(autouse=True)
def same_cases() -> Iterator[None]:
    """Draw the fresh cases of checks alike, whatever the folder of the tests is called."""
    engine = sys.modules.get("d2l_conv.checking.engine")  # torch is loaded where it is needed
    if engine is None:
        yield
    else:
        with engine.submission_seed(0):
            yield


@pytest.fixture(autouse=True)
def one_core() -> None:
    """Let tests compute on one core each: threads for small tensors wait for each other."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def pytest_terminal_summary(terminalreporter):
    """Print what a test recorded as 'corpus': also with pytest-xdist, and if all tests pass."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, text in report.user_properties:
                    if name == "corpus":
                        terminalreporter.section("right and wrong answers, as the checks see them")
                        terminalreporter.write_line(text)
