"""Both roles in a real JupyterLab: from fetching a homework to reading its feedback."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pytest
from browser import LAPTOP, SLOW, free_port, wait_idle
from classroom import CHECKOUT, model_answers, most_points
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from d2l_conv import course

NAME = "padding_and_stride"
PADS_ONCE = """\
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
return (n + padding - dilation * (kernel_size - 1) - 1) // stride + 1"""
START = "from d2l_conv.course import *; import sys; sys.exit(lab(sys.argv[2:], Path(sys.argv[1])))"


@dataclass
class Room:
    """A checkout of its own in which 'make lab' runs, and a browser that looks at it."""

    checkout: Path
    url: str
    browser: Browser

    @cached_property
    def lab(self) -> Page:
        """The page with JupyterLab, which stays open as it does for a person."""
        return self.open("/")

    def open(self, path: str) -> Page:
        page = self.browser.new_page(viewport=LAPTOP)
        page.set_default_timeout(SLOW)
        page.goto(self.url + path)
        return page

    @property
    def notebook(self) -> Path:
        return self.checkout / "homework" / NAME / f"{NAME}.ipynb"


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            assert process.poll() is None, "JupyterLab did not start"
            time.sleep(0.5)
    raise AssertionError("JupyterLab does not answer")


@pytest.fixture(scope="module")
def room(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Start what 'make lab' starts, in a copy of the course."""
    home = tmp_path_factory.mktemp("home")
    checkout = home / "course"
    for folder in ("assignments/source", "notebooks"):
        (checkout / folder).mkdir(parents=True)
    for file in ("assignments/nbgrader_config.py", "notebooks/0-start.ipynb"):
        (checkout / file).write_bytes((CHECKOUT / file).read_bytes())
    os.symlink(CHECKOUT / "assignments/source" / NAME, checkout / "assignments/source" / NAME)
    expect.set_options(timeout=SLOW)
    port = free_port()
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    with (home / "lab.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", START, str(checkout)),
                *("--no-browser", f"--port={port}", "--IdentityProvider.token="),
            ],
            env={**os.environ, **own},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{url}/api/status", process)
            yield Room(checkout, url, chromium)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def choose(page: Page, *labels: str) -> None:
    """Choose an entry of JupyterLab's menu."""
    first, *others = labels
    page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{first}$")).click()
    for label in others:
        shown = page.locator(".lm-Menu-item:not(.lm-mod-hidden)")
        shown.filter(has_text=re.compile(f"^{label}")).click()


def assignment_list(page: Page) -> Locator:
    """Show the list of homework, as it is now."""
    shown = page.locator("#nbgrader-assignment-list")
    is_old = shown.count() > 0
    choose(page, "Nbgrader", "Assignment List")
    if is_old:
        shown.locator("#refresh_assignments_list").click()
    shown.wait_for()
    return shown


def open_path(page: Page, path: str) -> Locator:
    """Open a notebook in the JupyterLab that is open; wait for its kernel."""
    choose(page, "File", "Open from Path")
    page.locator(".jp-Dialog input").fill(path)
    page.keyboard.press("Enter")
    title = path.rpartition("/")[2]
    expect(page.locator(".lm-TabBar-tab.jp-mod-current", has_text=title)).to_be_visible()
    wait_idle(page)
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def validate(notebook: Locator) -> Locator:
    """Press the button above a notebook; return what it shows."""
    notebook.locator("jp-button, button", has_text="Validate").first.click()
    return notebook.page.locator(".jp-Dialog")


def cell_of(notebook: Locator, text: str) -> Locator:
    return notebook.locator(".jp-CodeCell", has_text=text).first


def run(page: Page, cell: Locator, answer: str = "") -> None:
    """Run a cell, with other code if given, typed key by key; wait until it has run."""
    cell.locator(".cm-content").click()
    if answer:
        page.keyboard.press("Control+A")
        page.keyboard.type(answer)
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"))


class TestLearner:
    def test_make_lab_opens_the_start_page(self, room):
        page = room.lab
        expect(page).to_have_url(re.compile("/lab/tree/notebooks/0-start.ipynb"))
        expect(page.get_by_role("heading", name="Start here")).to_be_visible()
        assert page.get_by_text("Would you like to get notified").count() == 0

    def test_fetch(self, room):
        listed = assignment_list(room.lab)
        listed.get_by_role("button", name="Fetch", exact=True).click()
        expect(listed.get_by_role("button", name="Submit")).to_be_visible()
        assert room.notebook.is_file()

    def test_a_mistake_is_named_and_mended(self, room):
        page = room.lab
        notebook = open_path(page, f"homework/{NAME}/{NAME}.ipynb")
        run(page, cell_of(notebook, "import torch"))
        run(page, cell_of(notebook, "def output_size"), PADS_ONCE)
        check = cell_of(notebook, "check_output_size(")
        run(page, check)
        expect(check).to_contain_text("padding")
        expect(check).to_contain_text("expected 8")
        expect(check).to_contain_text(re.compile(r"output_size: 1 of 4"))
        page.keyboard.press("Control+S")
        saved_by = time.monotonic() + 30
        while "return (n + padding - " not in room.notebook.read_text():
            assert time.monotonic() < saved_by, "not saved"
            page.wait_for_timeout(200)

    def test_validate_says_the_same(self, room):
        dialog = validate(open_path(room.lab, f"homework/{NAME}/{NAME}.ipynb"))
        expect(dialog).to_contain_text("output_size: 1 of 4")
        expect(dialog).to_contain_text("expected 8")
        dialog.locator("button").last.click()

    def test_submit(self, room):
        self.answer_everything_but_the_first_task(room)
        listed = assignment_list(room.lab)
        listed.get_by_role("button", name="Submit").click()
        expect(listed).to_contain_text(re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d"))

    def answer_everything_but_the_first_task(self, room: Room) -> None:
        answers = model_answers(NAME)
        notebook = nbformat.read(room.notebook, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers and name != "output_size_answer":
                cell.source = answers[name]
        nbformat.write(notebook, room.notebook)


class TestTeacher:
    def formgrader(self, page: Page) -> FrameLocator:
        """Show the table of assignments."""
        choose(page, "Nbgrader", "Formgrader")
        frame = page.frame_locator("iframe[src*=formgrader]")
        frame.get_by_role("link", name="Manage Assignments").click()
        return frame

    def press(self, frame: FrameLocator, button: str, row: str = NAME) -> None:
        """Press a button of a row, and wait for the word of success."""
        frame.locator("tr", has_text=row).locator(f".{button} a").click()
        expect(frame.locator(".modal-title")).to_have_text("Success")
        frame.locator(".modal-footer button").click()
        expect(frame.locator(".modal-title")).to_have_count(0)

    def test_collect_and_autograde(self, room):
        frame = self.formgrader(room.lab)
        self.press(frame, "collect")
        row = frame.locator("tr", has_text=NAME)
        expect(row.locator(".num-submissions")).to_have_text("1")
        row.locator(".num-submissions a").click()
        expect(frame.locator(".status")).to_have_text("needs autograding")
        self.press(frame, "autograde", "needs autograding")
        expect(frame.locator(".status")).to_have_text("needs manual grading")

    def test_grade_the_written_answer_with_the_marking_scheme(self, room):
        page = room.open(f"/formgrader/gradebook/{NAME}/{NAME}")
        page.get_by_role("link", name=re.compile("Submission #1")).click()
        text = page.locator("#notebook-container").last
        expect(text).to_contain_text("BEGIN MARK SCHEME")
        expect(text).to_contain_text("1 point: the padded input is")
        for box in ("explain_mistakes_extra_credit", "explain_mistakes-comment"):
            # What is typed before the page has its grades is not saved.
            expect(page.locator(f"#{box}")).to_have_attribute("placeholder", re.compile("."))
        for box, entry in (("explain_mistakes", "2.5"), ("explain_mistakes-comment", "Well seen.")):
            with page.expect_response(lambda reply: reply.request.method == "PUT") as saved:
                page.locator(f"#{box}").fill(entry)
                page.locator(f"#{box}").blur()
            assert saved.value.ok
        page.close()
        page = room.open(f"/formgrader/manage_submissions/{NAME}")
        expect(page.locator(".status")).to_have_text("graded")
        page.close()

    def test_release_the_feedback(self, room):
        frame = self.formgrader(room.lab)
        self.press(frame, "generate-feedback")
        self.press(frame, "release-feedback")

    def test_export(self, room):
        to = room.checkout / "grades.csv"
        assert (
            course.nbgrader(["export", "--to", str(to)], room.checkout, quiet=True).returncode == 0
        )
        with to.open() as file:
            (row,) = csv.DictReader(file)
        assert float(row["score"]) == pytest.approx(expected_points(room) + 2.5)


def expected_points(room: Room) -> float:
    """Return the automatic points that the learner's last check cells would give."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{room.checkout / 'assignments' / 'gradebook.db'}") as gradebook:
        grades = gradebook.assignment_submissions(NAME)[0].notebooks[0].grades
        return sum(grade.auto_score for grade in grades if grade.auto_score is not None)


class TestLearnerAgain:
    def test_read_the_feedback(self, room):
        listed = assignment_list(room.lab)
        listed.get_by_role("button", name="Fetch Feedback").click()
        expect(listed.get_by_text("view feedback")).to_be_visible()
        (feedback,) = (room.notebook.parent / "feedback").glob("*/*.html")
        page = room.browser.new_page()
        page.goto(feedback.as_uri())
        text = page.locator("body")
        most = re.escape(str(most_points(NAME)))
        expect(text).to_contain_text(re.compile(rf"Score: [\d.]+ / {most}"))
        expect(text).to_contain_text("This looks like padding-once")
        expect(text).to_contain_text("Well seen.")
        expect(text).not_to_contain_text("fresh=True")
        expect(text).not_to_contain_text("MARK SCHEME")
        page.close()
