"""A real JupyterHub: its proxy, its log-in, system users, and a browser that walks through it."""

import json
import os
import re
import shutil
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import machine
import pytest
from browser import LAPTOP, SLOW, free_port, missing
from classroom import machine_points, model_answers, most_points
from machine import CHECKOUT, CLONE, Machine
from playwright.sync_api import Browser, Page, expect
from test_roles_browser import assignment_list, open_path, run, validate
from traitlets.config import PyFileConfigLoader

NAME = "padding_and_stride"
COURSE = "d2l_conv"
FORMGRADER = f"/services/{COURSE}/formgrader"
HOME = Path("/srv/jupyterhub")
USERS = ("teacher-01", "grader-01", "teacher-02", "learner-01", "learner-02")
COURSES = """\
[d2l_conv]
graders = ["teacher-01", "grader-01"]
learners = ["learner-01", "learner-02"]
port = {}

[other]
graders = ["teacher-02"]
learners = ["learner-02"]
port = {}
"""
WRITTEN = "The padding was counted once, and the sizes were read as (width, height)."
FILL = """
import json, sys, nbformat
path, answers = sys.argv[1], json.load(sys.stdin)
notebook = nbformat.read(path, as_version=4)
for cell in notebook.cells:
    cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
nbformat.write(notebook, path)
"""


@dataclass
class Hub:
    """A hub on a machine of its own, and a browser in which users log in."""

    machine: Machine
    url: str
    browser: Browser

    def log_in(self, user: str, way: str = "/hub/login", to: str = FORMGRADER) -> Page:
        """Return a page of a browser of the user's own, logged in, where the hub leads it."""
        page = self.browser.new_context(viewport=LAPTOP).new_page()
        page.set_default_timeout(SLOW)
        page.goto(self.url + way)
        page.get_by_label("Username").fill(user)
        page.get_by_label("Password").fill(password(user))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}{to}**")
        return page

    def status(self, page: Page, path: str) -> int:
        """Return how the hub answers a page's user."""
        return page.request.get(self.url + path).status


def password(user: str) -> str:
    return f"secret of {user}"


def proxy() -> Path:
    """Return where configurable-http-proxy is installed."""
    found = os.environ.get("HUB_PROXY") or shutil.which("configurable-http-proxy")
    here = Path(sys.prefix, "hub", "node_modules", ".bin", "configurable-http-proxy")
    if not found and here.exists():
        found = str(here)
    if not found:
        missing("configurable-http-proxy")
    return Path(str(found))


@pytest.fixture(scope="module")
def hub(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Set up a machine as docs/jupyterhub.md has it, and start the hub."""
    if shutil.which("bwrap") is None:
        missing("bubblewrap")
    if os.geteuid() != 0:
        missing("root, who alone can be several users,")
    expect.set_options(timeout=SLOW)
    command = proxy()
    public, api, routes, *services = (free_port() for _ in range(5))
    folder = tmp_path_factory.mktemp("hub")
    with machine.running(folder, command.resolve().parents[2]) as there:
        there.run("root", "sh", str(CLONE / "deploy/set_up.sh"), sys.prefix)
        for user in USERS:
            there.run("root", "useradd", "--create-home", "--shell", "/bin/sh", user)
        words = "".join(f"{user}:{password(user)}\n" for user in USERS)
        there.run("root", "chpasswd", text=words)
        for course in ([COURSE], ["other", "zh"]):
            there.run("root", "sh", str(CLONE / "deploy/add_course.sh"), *course)
        there.run("root", "tee", str(CLONE / "deploy/courses.toml"), text=COURSES.format(*services))
        there.start(
            str(Path(sys.executable).with_name("jupyterhub")),
            *("--config", str(CLONE / "deploy/jupyterhub_config.py")),
            log=str(HOME / "hub.log"),
            HUB_PROXY=str(command),
            HUB_ADDRESS=f"http://127.0.0.1:{public}",
            HUB_API_ADDRESS=f"http://127.0.0.1:{api}",
            HUB_PROXY_ADDRESS=f"http://127.0.0.1:{routes}",
        )
        url = f"http://127.0.0.1:{public}"
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/hub/login", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        else:
            raise AssertionError(there.run("root", "cat", str(HOME / "hub.log")))
        yield Hub(there, url, chromium)


@pytest.fixture(scope="module")
def learner(hub: Hub) -> Page:
    """The learner's page, in their JupyterLab, which stays open as it does for a person."""
    return hub.log_in("learner-01", to="/user/learner-01/lab")


@pytest.fixture(scope="module")
def teacher(hub: Hub) -> Page:
    """The teacher's page, in the course's formgrader; a server of their own runs too."""
    return hub.log_in("teacher-01", f"/hub/spawn?next={FORMGRADER}")


def press(page: Page, button: str, row: str = NAME) -> None:
    """Press a button of formgrader's table, and wait for the word of success."""
    page.locator("tr", has_text=row).locator(f".{button} a").click()
    expect(page.locator(".modal-title")).to_have_text("Success")
    page.locator(".modal-footer button").click()
    expect(page.locator(".modal-title")).to_have_count(0)


def formgrader(hub: Hub, page: Page, path: str = "") -> None:
    page.goto(hub.url + FORMGRADER + path)


def test_the_littlest_hub_has_the_courses_beside_what_is_its_own(tmp_path, monkeypatch):
    # its settings, and a link among those that it reads after them
    monkeypatch.setenv("TLJH_INSTALL_PREFIX", "/opt/tljh")
    (tmp_path / "courses_config.py").symlink_to(CHECKOUT / "deploy/courses_config.py")
    (tmp_path / "own.py").write_text(
        "c = get_config()\n"
        "c.Authenticator.allowed_users = {'admin-01'}\n"
        "c.JupyterHub.services = [{'name': 'cull-idle'}]\n"
        "load_subconfig('courses_config.py')\n"
    )
    config = PyFileConfigLoader("own.py", str(tmp_path)).load_config()
    own, course = config.JupyterHub.services
    assert (own["name"], course["name"]) == ("cull-idle", COURSE)
    assert course["command"] == ["/opt/tljh/user/bin/jupyterhub-singleuser"]
    assert course["environment"]["PATH"].split(":")[0] == "/opt/tljh/user/bin"  # has alembic
    assert {"admin-01", "teacher-01", "learner-02"} <= config.Authenticator.allowed_users


# The other tests are the walk, in this order.


def test_a_wrong_password_is_refused(hub):
    page = hub.browser.new_page()
    page.goto(f"{hub.url}/hub/login")
    page.get_by_label("Username").fill("learner-01")
    page.get_by_label("Password").fill(password("learner-02"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Invalid username or password")).to_be_visible()
    page.close()


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ([COURSE], f"/home/course-{COURSE}/course is there already, and is left as it is"),
        (["../other"], "'../other' is no name for a course: use a-z, 0-9 and _"),
        (["third", "fr"], "there is no homework in 'fr', only in 'en' and 'zh'"),
    ],
)
def test_a_course_is_made_once_and_by_a_plain_name(hub, named, said):
    add = ["sh", str(CLONE / "deploy/add_course.sh"), *named]
    assert said in hub.machine.run("root", *add, check=False)
    assert not hub.machine.can("root", " ".join(add))


def test_the_teacher_gives_the_homework_out(hub, teacher):
    press(teacher, "assign")
    press(teacher, "release")
    assert hub.machine.can("learner-01", f"ls /srv/nbgrader/exchange/{COURSE}/outbound/{NAME}")


def test_a_course_in_chinese_has_the_homework_in_chinese(hub):
    generate = f"cd course && python -m nbgrader generate_assignment {NAME}"
    hub.machine.run("course-other", "sh", "-c", generate)
    release = f"course/release/{NAME}/{NAME}.ipynb"
    task = json.loads(hub.machine.run("course-other", "cat", release))["cells"][0]["source"]
    assert task[0].startswith("# 作业 1")


def test_a_learner_opens_a_lesson_and_moves_a_slider(hub, learner):
    open_path(learner, "course/notebooks/1-padding.ipynb")
    shown = learner.locator(".jp-CodeCell", has_text="ConvExplorer(").first
    imports = learner.locator(".jp-CodeCell").first
    run(learner, imports)
    shown.scroll_into_view_if_needed()
    run(learner, shown)
    explorer = learner.locator(".d2l-explorer").first
    assert "Would you like to get notified" not in learner.inner_text("body")
    slider = explorer.get_by_label(re.compile("padding", re.IGNORECASE)).first
    before = explorer.inner_text()
    slider.focus()
    slider.press("ArrowRight")
    expect(explorer).not_to_have_text(before)


def test_a_learner_s_home_has_what_the_lessons_link_to(hub):
    links = {
        (lesson.name, str(Path("course", lesson.parent.relative_to(CHECKOUT), path)))
        for lesson in (CHECKOUT / "notebooks").rglob("*.ipynb")
        for path in re.findall(r"\]\(([^)#:]+)[)#]", lesson.read_text(encoding="utf-8"))
    }
    assert ("0-start.ipynb", "course/notebooks/../README.md") in links
    there = {path for _, path in links if hub.machine.can("learner-01", f"test -e '{path}'")}
    assert {link for link in links if link[1] not in there} == set()


def test_a_learner_fetches_answers_validates_and_submits(hub, learner):
    listed = assignment_list(learner)
    listed.get_by_role("button", name="Fetch", exact=True).click()
    expect(listed.get_by_role("button", name="Submit")).to_be_visible()
    answers = model_answers(NAME) | {"explain_mistakes": WRITTEN}
    path = f"/home/learner-01/{COURSE}/{NAME}/{NAME}.ipynb"
    hub.machine.run("learner-01", sys.executable, "-c", FILL, path, text=json.dumps(answers))
    listed.get_by_role("button", name="Submit").click()
    expect(listed).to_contain_text(re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d"))
    dialog = validate(open_path(learner, f"{COURSE}/{NAME}/{NAME}.ipynb"))
    expect(dialog).to_contain_text("Success")
    dialog.locator("button").last.click()


def test_the_package_is_found_beside_a_folder_of_its_name(hub, learner):
    code = "import os, d2l_conv; print(os.path.isdir('d2l_conv'), d2l_conv.output_shape)"
    assert "True <function" in hub.machine.run("learner-01", sys.executable, "-c", code)


def test_the_teacher_collects_grades_and_reads_the_written_answer(hub, teacher):
    formgrader(hub, teacher)
    press(teacher, "collect")
    teacher.locator("tr", has_text=NAME).locator(".num-submissions a").click()
    press(teacher, "autograde", "needs autograding")
    expect(teacher.locator(".status")).to_have_text("needs manual grading")
    formgrader(hub, teacher, f"/gradebook/{NAME}/{NAME}")
    teacher.get_by_role("link", name=re.compile("Submission #1")).click()
    expect(teacher.locator("#notebook-container").last).to_contain_text(WRITTEN)
    box = teacher.locator("#explain_mistakes")
    # What is typed before the page has its grades is not saved.
    extra = teacher.locator("#explain_mistakes_extra_credit")
    expect(extra).to_have_attribute("placeholder", re.compile("."))
    with teacher.expect_response(lambda reply: reply.request.method == "PUT") as saved:
        box.fill("2.5")
        box.blur()
    assert saved.value.ok


WRITE = """
([path, what]) => {
  const token = document.cookie.match(/_xsrf=([^;]*)/)[1];
  const put = (text) => fetch(path, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-XSRFToken": token },
    body: JSON.stringify({ manual_comment: text }),
  });
  window.written = (async () => {
    const replies = [];
    for (let n = 0; n < 10; n++) replies.push((await put(`${what} ${n}`)).ok);
    return replies;
  })();
}
"""


def test_a_second_grader_sees_it_and_nothing_is_lost_when_both_write(hub, teacher):
    other = hub.log_in("grader-01", FORMGRADER)
    submission = teacher.url.partition("/submissions/")[2].split("/")[0]
    api = f"{FORMGRADER}/api"
    asked = f"{hub.url}{api}/comments?submission_id={submission}"
    listed = [comment["id"] for comment in teacher.request.get(asked).json()]
    assert listed == [comment["id"] for comment in other.request.get(asked).json()]
    pages = {"teacher-01": teacher, "grader-01": other}
    for (who, page), comment in zip(pages.items(), listed, strict=False):
        page.evaluate(WRITE, [f"{api}/comment/{comment}", who])  # and does not wait for it
    for page in pages.values():
        assert page.evaluate("() => window.written") == [True] * 10
    said = {c["id"]: c["manual_comment"] for c in teacher.request.get(asked).json()}
    assert [said[comment] for comment in listed[:2]] == ["teacher-01 9", "grader-01 9"]
    other.context.close()


def test_the_teacher_releases_the_feedback_and_the_learner_reads_it(hub, teacher, learner):
    formgrader(hub, teacher)
    press(teacher, "generate-feedback")
    press(teacher, "release-feedback")
    listed = assignment_list(learner)
    listed.get_by_role("button", name="Fetch Feedback").click()
    expect(listed.get_by_text("view feedback")).to_be_visible()
    page = hub.machine.run("learner-01", "sh", "-c", f"cat {COURSE}/{NAME}/feedback/*/*.html")
    assert re.search(rf"Score: {machine_points(NAME) + 2.5} / {most_points(NAME)}", page)


def attack(hub: Hub, learner: str) -> None:
    """Hand in by hand: in another's name, with links, and with names that hold no time."""
    exchange = f"/srv/nbgrader/exchange/{COURSE}"
    inbound, own = f"{exchange}/inbound", f"/home/{learner}/own"
    mine, later = f"{inbound}/{learner}+{NAME}", "2098-01-01 00:00:00.0 UTC+x"
    course = f"/home/course-{COURSE}/course"
    for command in (
        f"cp -r {exchange}/outbound/{NAME} {own}",
        f"echo '2026-11-01 00:00:00.0 UTC' > {own}/timestamp.txt",
        f"cp -r {own} '{inbound}/learner-01+{NAME}+{later}'",
        f"cp -r {own} '{mine}+{later}'",
        f"ln -s {course}/source/{NAME}/{NAME}.ipynb '{mine}+{later}/solution.txt'",
        f"ln -s {course} '{mine}+{later}/course'",
        f"mkdir '{mine}+soon+x' '{mine}+9999-12-31 23:59:59 -2300+x' '{inbound}/..+{NAME}+{later}'",
        f"ln -s {course}/source/{NAME} '{mine}+2099-01-01 00:00:00.0 UTC+x'",
    ):
        hub.machine.run(learner, "sh", "-c", command)


def test_nobody_hands_in_for_another_or_what_only_the_course_may_read(hub):
    attack(hub, "learner-02")
    course = f"course-{COURSE}"
    collect = f"cd course && python -m nbgrader collect {NAME} --update"
    said = hub.machine.run(course, "sh", "-c", collect)
    assert "it was made by learner-02, who is not learner-01" in said
    assert "Left out of the submission of learner-02: course is a link, solution.txt" in said
    assert "No newer submission to collect: learner-01" in said
    assert said.count("its name holds no time") == 2
    assert "Not collected: ..+padding_and_stride" in said
    assert "it is a link or a file, not a folder" in said
    taken = hub.machine.run(course, "sh", "-c", f"ls course/submitted course/submitted/*/{NAME}")
    folders = [part.split() for part in taken.split("\n\n")]
    assert folders == [
        ["course/submitted:", "learner-01", "learner-02"],
        [
            f"course/submitted/learner-01/{NAME}:",
            f"{NAME}.ipynb",
            "submission_secret.txt",
            "timestamp.txt",
        ],
        [f"course/submitted/learner-02/{NAME}:", f"{NAME}.ipynb", "timestamp.txt"],
    ]
    mine = hub.machine.run(course, "cat", f"course/submitted/learner-01/{NAME}/{NAME}.ipynb")
    assert WRITTEN in mine


def test_learners_have_no_formgrader(hub, learner):
    assert hub.status(learner, "/user/learner-01/formgrader") == 404
    assert hub.status(learner, FORMGRADER) == 403


def test_a_teacher_of_another_course_has_nothing_here(hub):
    own = "/services/other/formgrader"
    page = hub.log_in("teacher-02", own, own)
    assert hub.status(page, own) == 200
    assert hub.status(page, FORMGRADER) == 403
    page.context.close()


PRIVATE = {
    "the gradebook": "cat /home/course-d2l_conv/course/gradebook.db",
    "the secret": "cat /home/course-d2l_conv/course/.grading_secret",
    "the sources": "ls /home/course-d2l_conv/course/source",
    "the clone's sources": "ls /srv/d2l_conv/assignments/source",
    "the clone's history": "ls /srv/d2l_conv/.git",
    "right answers": "ls /srv/d2l_conv/tests",
    "another's home": "ls /home/learner-01",
    "what was handed in": "ls /srv/nbgrader/exchange/d2l_conv/inbound",
    "the feedback of all": "ls /srv/nbgrader/exchange/d2l_conv/feedback",
    "what is given out": "touch /srv/nbgrader/exchange/d2l_conv/outbound/padding_and_stride",
    "the hub's key": "cat /srv/jupyterhub/jupyterhub_cookie_secret",
    "the hub's database": "cat /srv/jupyterhub/jupyterhub.sqlite",
}


@pytest.mark.parametrize("user", ["learner-02", "teacher-02", "course-other"])
@pytest.mark.parametrize("what", PRIVATE)
def test_is_not_for_everybody_to_read_or_to_change(hub, user, what):
    command = PRIVATE[what]
    hub.machine.run("root", "test", "-e", command.split()[-1])  # or the test would see nothing
    assert not hub.machine.can(user, command)
