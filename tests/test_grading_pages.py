"""What learners wrote and showed, on formgrader's page and on feedback pages: it is read, no more.

Everything goes the whole way: handed in, graded, exported, shown by nbgrader's own templates with
the course's settings, in a real browser.
"""

import copy
import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import nbgrader
import pytest
from bs4 import BeautifulSoup
from classroom import CHECKOUT, Classroom, cell_named, machine_points, model_answers
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Page, Route
from traitlets.config import PyFileConfigLoader

from d2l_conv import homework
from d2l_conv.checking import engine
from d2l_conv.checking.catalogue import IN_PLACE_INPUT
from d2l_conv.checking.report import Finding, Report
from d2l_conv.grading.clean import Cleaner, clean_html, few_flags
from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.preprocessors.flags import show_flags
from d2l_conv.grading.preprocessors.pages import render
from d2l_conv.homework import ASSIGNMENTS, CATALOGUE
from d2l_conv.teaching import standing
from d2l_conv.teaching.export import plain
from d2l_conv.teaching.overview import Said, mistake_rows, sayings, task_rows

ASSIGNMENT = "padding_and_stride"
MODEL = model_answers(ASSIGNMENT)
POINTS = machine_points(ASSIGNMENT)
FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
TASKS = [task.name for task in ASSIGNMENTS[ASSIGNMENT]]

pytestmark = pytest.mark.timeout(400)  # what takes long takes hours

# --- what honest learners write -----------------------------------------------------------------

HONEST = {
    "So on each axis output < input, here 3 < 8 and 2 < 8.": None,
    "Without padding the output<input, with p = k//2 it stays.": None,
    "if padding < base then nothing fits": None,
    "kernel < frame": None,
    "If n < k there is no window. For n = k, one = (n-k)/s + 1.": None,
    "If a <b, only = the left side counts.": None,
    "Form < template, select < 3, meta<5": None,
    "h <- (12-5)//3+1;  w<-2;  <-- that's it": "h <- (12-5)//3+1; w<-2; <-- that's it",
    "$0<k\\le n$": None,
    "for all i<k> and <in_channels>": None,
    "the tag <div>": "the tag",  # as in Jupyter
    "the tag `<div>`, a `<script>` too": "the tag <div>, a <script> too",
    "```python\nfor i in range(n):\n    if i<body: pass\n```": "for i in range(n): if i<body: pass",
    "<div style='background:#eef'>\n\nThe padded input is 12 x 10.\n\n</div>": (
        "The padded input is 12 x 10."
    ),
    "<details><summary>answer</summary>\n\nThe padded input is 12 x 10.\n\n</details><br/>": (
        "answer The padded input is 12 x 10."
    ),
    "\\begin{align}\n h &= 3 \\tag{1}\n\\end{align}": "\\begin{align} h &= 3 \\tag{1} \\end{align}",
    "$$\\class{big}{x}$$ $\\style{color:red}{3}$": None,
    "输出 `<div>` 的大小 $n_h<8$，**填充**后不变。": "输出 <div> 的大小 $n_h<8$，填充后不变。",
    "- [x] done\n- [ ] open": "[x] done [ ] open",
    "see [PyTorch](https://pytorch.org) or <https://d2l.ai>": "see PyTorch or https://d2l.ai",
    "![a drawing](https://example.org/a.png)": "a drawing",
    "|a|b|\n|-|-|\n|1|<b>2</b>|": "a b 1 2",
}


def text_of(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text().split())


@pytest.mark.parametrize("source", HONEST)
def test_nothing_that_honest_learners_write_is_lost(source):
    assert text_of(render(source)) == (HONEST[source] or source)


def test_what_gives_a_text_its_form_stays():
    page = render(
        "# Title\n\n**bold** <sub>2</sub> [a](https://d2l.ai)\n\n3. third\n\n|a|\n|-|\n|1|"
    )
    for tag in ("<h1>", "<strong>", "<sub>", 'href="https://d2l.ai"', '<ol start="3">', "<td>"):
        assert tag in page
    assert '<img src="data:image/png;base64,AAAA"' in render(
        "![x](attachment:a.png)", {"a.png": {"image/png": "AAAA"}}
    )


# --- what must not act --------------------------------------------------------------------------

SPANS = "".join(f'<span id="{task}"></span>' for task in TASKS)
HOSTILE = {
    "ids and full credit": (
        f'<div class="nbgrader_cell">{SPANS}<b class="full-credit">Show the plan</b></div>'
    ),
    "folded full credit": (
        '<details class="full-credit"><summary>My answer</summary>per side</details>'
    ),
    "headings": "".join(f"# {task}\n\n" for task in [*TASKS, "explain_mistakes"]),
    "plaintext": "x\n\n<plaintext>\n",
    "overlay": '<div class="modal-backdrop in" style="position:fixed;inset:0;z-index:9">x</div>',
    "button": '<button class="btn btn-success full-credit">Full credit</button>',
    "form": f'<form id="f"><input class="score" id="{TASKS[0]}" value="4"><textarea></form>',
    "end of the cell": '</div></div></div><b class="full-credit" id="zero_pad">more</b><!-- ',
    "script": "<script>formgrader.grade_uis.forEach(u => u.assignFullCredit())</script>",
    "handler": '<img src=x onerror="formgrader.grade_uis.forEach(u => u.assignFullCredit())">',
    "drawing": "```mermaid\n<b class=full-credit id=zero_pad>x</b>\n```",
    "link": "[x](javascript:formgrader.grade_uis[0].assignFullCredit()) [y](java&#115;cript:x())",
    "link within": "[x](/formgrader/manage_submissions) [y](#zero_pad)",
    "data": '<b data-toggle="modal" data-target="#zero_pad" data-dismiss="alert">x</b>',
    "svg": '<svg id="zero_pad" class="full-credit"><a xlink:href="javascript:x()">x</a></svg>',
    "reference": "[x][r]\n\n[r]: javascript:formgrader.grade_uis[0].assignFullCredit()",
    "attributes of a heading": "# x {#zero_pad .full-credit}",
    "attachment": "![x](attachment:gone.png)",
    "beacon": '![x](http://127.0.0.1:9/a.png) <img src="http://127.0.0.1:9/b.png">',
    "mathematics": r"$\href{javascript:x()}{1} \class{full-credit}{2} \cssId{zero_pad}{3}$",
}
FORBIDDEN = re.compile(r"\s(id|class|style|name|for|form|data-\w+|on\w+)\s*=", re.IGNORECASE)


@pytest.mark.parametrize("way", [render, clean_html])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_has_a_name_a_class_a_style_or_an_action(name, way):
    soup = BeautifulSoup(way(HOSTILE[name]), "html.parser")
    for tag in soup.find_all(True):
        assert set(tag.attrs) <= {"href", "rel", "src", "alt", "title", "start"}
        assert re.match(r"https?:|mailto:", tag.get("href", "https:"))
        assert tag.get("src", "data:image/").startswith("data:image/")
        assert tag.name not in ("script", "style", "form", "input", "button", "svg", "plaintext")


def hostile(nb: NotebookNode) -> None:
    """Put everything hostile into a notebook: above all, in the answer, and shown by a cell."""
    cell_named(nb, "explain_mistakes").source = "\n\n".join(["My answer.", *HOSTILE.values()])
    texts = [new_markdown_cell(text) for text in HOSTILE.values()]
    made = ", ".join(map(repr, HOSTILE.values()))
    nb.cells[:0] = [
        *texts,
        new_code_cell(
            "from IPython.display import HTML, Latex, Markdown, display\n"
            f"for text in [{made}]:\n    display(HTML(text), Markdown(text), Latex(text))\n"
            "    print(text)"
        ),
        new_code_cell(f"raise ValueError({HOSTILE['ids and full credit']!r})"),
    ]
    nb.cells += [
        new_markdown_cell("<" + " " * 60_000),
        # Filters of nbconvert's would work for hours on each of these.
        new_markdown_cell("\\\\[" * 200_000),
        new_code_cell("\n " * 200_000),
        new_code_cell("1." * 100_000),
        new_code_cell("from IPython.display import HTML\nHTML('<ul><li>' * 30_000)"),
        new_code_cell("HTML('&' * 400_000)"),
        new_code_cell("HTML('<table><tr><td>1</td></tr></table>' * 800)"),
    ]


def suspicious(nb: NotebookNode) -> None:
    """Hand in a test cell many times over, one with the text changed."""
    cell = cell_named(nb, "output_size")
    cell.source += "\n# changed"
    nb.cells += [nbformat.from_dict({**cell, "id": f"copy-{n}"}) for n in range(200)]


def honest(nb: NotebookNode) -> None:
    """Write what honest learners write."""
    nb.cells += [new_markdown_cell(text) for text in HONEST]
    cell_named(nb, "explain_mistakes").source = "\n\n".join(HONEST)


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of three, graded, exported, with feedback."""
    made = Classroom(tmp_path_factory.mktemp("course"), ASSIGNMENT)
    for learner, edit in (("01", honest), ("02", hostile), ("03", suspicious)):
        made.hand_in(f"learner-{learner}", MODEL, edit)
    made.grade()
    made.nbgrader("export", "--to", "grades.csv")
    made.nbgrader("generate_feedback", ASSIGNMENT)
    return made


def graded(classroom: Classroom, learner: str) -> NotebookNode:
    path = classroom.root / "autograded" / learner / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def rows(classroom: Classroom) -> dict[str, dict[str, str]]:
    with open(classroom.root / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_all_keep_their_points_and_only_the_suspicious_one_is_flagged(rows):
    assert {row["points_so_far"] for row in rows.values()} == {str(POINTS)}
    assert rows["learner-01"]["flags"] == rows["learner-02"]["flags"] == ""
    assert "output_size: the locked cell was changed" in rows["learner-03"]["flags"]


def test_what_is_too_long_to_be_cleaned_is_left_out_and_said(classroom):
    *_, nested, ampersands, table = graded(classroom, "learner-02").cells
    assert "left out" in nested.outputs[0].data["text/html"]
    assert "left out" in ampersands.outputs[0].data["text/html"]
    assert table.outputs[0].data["text/html"].count("<td>") == 800


def test_a_cell_that_is_there_many_times_is_told_once(classroom, rows):
    flags = graded(classroom, "learner-03").metadata[METADATA].flags
    assert [flag.kind for flag in flags].count("doubled") == 1
    assert len(flags) <= 2 * len(TASKS)
    assert rows["learner-03"]["flags"].count("more than once") == 1


FORGED = '/proc/{n}\n\n**Checked: fine.**\n\n![seen](http://127.0.0.1:9/b.png) $1$"=1+1'


def test_thousands_of_flags_are_counted_and_told_as_plain_text():
    flags = [
        {"cell": "zero_pad", "kind": "ready-made", "detail": FORGED.format(n=n)}
        for n in range(3_000)
    ]
    nb = nbformat.v4.new_notebook(cells=[new_code_cell("1")])
    nb.metadata[METADATA] = {"flags": few_flags(flags)}
    assert sum(len(line) for line in standing.flags(nb)) < 5_000
    assert "2,995 more" in list(standing.flags(nb))[-1]
    show_flags(nb)
    soup = BeautifulSoup(render(nb.cells[0].source), "html.parser")
    assert "/proc/0 **Checked: fine.** ![seen]" in soup.pre.get_text()
    assert not soup.find_all(["img", "a"])
    assert [tag.get_text() for tag in soup.find_all("strong")] == ["For the teacher"]


def feedback(classroom: Classroom, learner: str) -> str:
    path = classroom.root / "feedback" / learner / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return path.read_text(encoding="utf-8")


def test_feedback_shows_the_texts_and_nothing_acts(classroom):
    soup = BeautifulSoup(feedback(classroom, "learner-02"), "html.parser")
    assert "My answer." in soup.get_text()
    assert not soup.select(".full-credit, .modal-backdrop, button, form, plaintext")
    assert {tag.get("id") for tag in soup.find_all(True)} & {*TASKS, "explain_mistakes"} == set()
    assert "Safe" in soup.select_one("script[src*=mathjax]")["src"]
    for learner, expected in (("learner-01", 0), ("learner-02", 2)):  # code that is too long
        code = BeautifulSoup(feedback(classroom, learner), "html.parser").select(".highlight")
        assert any("def" in (word.get_text() for word in cell.select("span.k")) for cell in code)
        assert sum(len(cell.get_text()) > 5_000 for cell in code) == expected
    shown = text_of(feedback(classroom, "learner-01"))
    for source, expected in HONEST.items():
        assert (expected or source) in shown


# --- formgrader in a browser --------------------------------------------------------------------

MATHJAX = """window.MathJax = {Hub: {Config() {}, Queue() {},
    Startup: {signal: {Interest(then) { then("End") }}}}}"""


@dataclass
class Formgrader:
    """formgrader's page of a submission, as nbgrader renders it; its API notes changes."""

    page: Page
    html: str
    grades: list[dict]
    changes: list[tuple[str, object]] = field(default_factory=list)

    def open(self) -> None:
        self.page.route("**/*", self.answer)
        self.page.goto("http://formgrader.test/formgrader/submissions/1/")
        self.page.wait_for_function("formgrader.grades.loaded && formgrader.loaded")

    def answer(self, route: Route) -> None:
        """Stand in for the server."""
        request, path = route.request, route.request.url.removeprefix("http://formgrader.test")
        if request.method != "GET":
            self.changes.append((path, json.loads(request.post_data or "null")))
            route.fulfill(json=self.changes[-1][1])
        elif path == "/formgrader/submissions/1/":
            route.fulfill(body=self.html, content_type="text/html")
        elif path.startswith("/formgrader/static/"):
            route.fulfill(path=FORMGRADER / "static" / path.removeprefix("/formgrader/static/"))
        elif path.startswith("/formgrader/api/grades"):
            route.fulfill(json=self.grades)
        elif path.startswith("/formgrader/api/comments"):
            route.fulfill(json=[])
        elif "mathjax" in path and "Safe" in path:
            route.fulfill(body=MATHJAX, content_type="text/javascript")
        else:
            route.abort()


@pytest.fixture(scope="module")
def hostile_page(classroom: Classroom) -> tuple[str, list[dict[str, Any]]]:
    """What formgrader's server makes of the hostile notebook, and the grades that it knows."""
    config = PyFileConfigLoader("nbgrader_config.py", str(CHECKOUT / "assignments")).load_config()
    config.HTMLExporter.template_name = "formgrade"  # as nbgrader's own extension does
    config.HTMLExporter.extra_template_basedirs = [str(FORMGRADER / "templates")]
    nb = graded(classroom, "learner-02")
    names = {"assignment_id": ASSIGNMENT, "notebook_id": ASSIGNMENT, "submission_id": "1"}
    more = {"index": 0, "total": 1, "base_url": "", "student": "learner-02", "last_name": None}
    resources = {**names, **more, "first_name": None, "notebook_path": ""}
    html, _ = HTMLExporter(config=config).from_notebook_node(nb, resources=resources)
    metas = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    grades = [
        {"id": meta.grade_id, "name": meta.grade_id, "max_score": meta.points, "auto_score": 0.0}
        | {"manual_score": None, "extra_credit": None, "needs_manual_grade": True}
        for meta in metas
        if meta.get("grade")
    ]
    return html, grades


@pytest.fixture
def formgrader(page: Page, hostile_page: tuple[str, list[dict[str, Any]]]) -> Formgrader:
    html, grades = hostile_page
    return Formgrader(page, html, copy.deepcopy(grades))


def test_no_click_in_a_learners_text_changes_a_grade(formgrader):
    formgrader.open()
    page = formgrader.page
    assert len(formgrader.grades) == len(TASKS) + 1
    clicked = page.evaluate(
        """() => {
            const texts = [...document.querySelectorAll(
                '.rendered_html, .output_area, .input_area, .output_subarea')];
            const all = new Set(texts.flatMap((text) => [text, ...text.querySelectorAll('*')]));
            for (const link of document.querySelectorAll('a')) link.removeAttribute('href');
            for (const element of all) element.click?.();
            return all.size;
        }"""
    )
    assert clicked > 200
    page.wait_for_timeout(300)
    assert formgrader.changes == []
    mine = "formgrader.grade_uis.map((ui) => ui.$score.toArray().map((score) => score.id))"
    assert page.evaluate(mine) == [[grade["name"]] for grade in formgrader.grades]


def test_the_teachers_own_buttons_still_work_on_a_hostile_page(formgrader):
    formgrader.open()
    page = formgrader.page
    answer = page.locator(".nbgrader_cell", has=page.locator("#explain_mistakes"))
    with page.expect_response(lambda reply: reply.request.method == "PUT"):
        answer.locator("button.full-credit").click(timeout=20_000)  # nothing lies over it
    with page.expect_response(lambda reply: reply.request.method == "PUT"):
        page.locator("#explain_mistakes").fill("1")
        page.locator("#explain_mistakes").blur()
    changed = [(path, grade["manual_score"]) for path, grade in formgrader.changes]
    url = "/formgrader/api/grade/explain_mistakes"
    assert changed == [(url, 3.0), (url, "1")]


# --- fields -------------------------------------------------------------------------------------


def test_outputs_are_checked_field_by_field():
    kept = {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}
    forged = [
        {"output_type": "display_data", "data": {"image/png": '"><script>', "text/plain": "x"}},
        {"output_type": "display_data", "data": {"application/javascript": "x()"}},
        {"output_type": "nonsense"},
        {"output_type": "stream", "name": "stdout", "text": "half a letter: \ud800"},
        "text",
    ]
    first, second, note = Cleaner(Limits()).clean(forged)
    assert first == kept
    assert second["text"] == "half a letter: ?"
    assert "left out: 3 of 5 outputs" in note["text"]


def test_all_outputs_of_a_notebook_have_one_measure():
    cleaner = Cleaner(Limits())
    table = {"output_type": "display_data", "data": {"text/html": "<b>x" * 4_000}}
    kept = [cleaner.clean([table])[0]["data"]["text/html"] for _ in range(20)]
    assert ["left out" in page for page in kept] == [False] * 12 + [True] * 8


def test_a_flood_of_harmless_flags_hides_no_other():
    flood = [{"cell": "a", "kind": "missing", "detail": str(n)} for n in range(1_000)]
    frame = {"cell": "b", "kind": "ready-made", "detail": "x\ny\u202e"}
    few = few_flags([*flood, frame])
    assert {"cell": "b", "kind": "ready-made", "detail": "x y"} in few
    assert len(few) == 7


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"])  # noqa: RUF001
def test_no_text_of_the_table_is_a_formula(start):
    assert plain(start) == f"'{start}"
    assert plain(f"fine; {start}") == f"fine; '{start}" or start[0].isspace()
    assert (plain(-1.5), plain(None), plain("a=b, c-d@e.f")) == (-1.5, None, "a=b, c-d@e.f")


def test_every_text_of_a_row_is_made_plain(tmp_path, monkeypatch):
    from d2l_conv.teaching import export

    names = [name for name in export.COLUMNS if name not in ("score", "raw_score")]
    row = dict.fromkeys(names, '=HYPERLINK("http://127.0.0.1","x")') | {"score": -1.5}
    monkeypatch.setattr(export.StatusExport, "_rows", lambda *_: iter([row]))
    app = export.StatusExport()
    app.to = str(tmp_path / "grades.csv")
    app.export(SimpleNamespace())
    with open(app.to, encoding="utf-8-sig", newline="") as file:
        (read,) = csv.DictReader(file)
    assert all(read[name].startswith("'=HYPERLINK") for name in names)
    assert float(read["score"]) == -1.5


def test_the_flags_of_a_cell_are_plain_text_below_it():
    nb = nbformat.v4.new_notebook(cells=[new_code_cell("1")])
    nb.cells[0].metadata.nbgrader = {"grade_id": "zero_pad"}
    flag = {"cell": "zero_pad", "kind": "ready-made", "detail": "<b id=zero_pad>$1$`**x**"}
    nb.metadata[METADATA] = {"flags": [flag]}
    show_flags(nb)
    soup = BeautifulSoup(nb.cells[1].outputs[0].data["text/html"], "html.parser")
    assert "<b id=zero_pad>$1$`**x**" in soup.code.get_text()  # where MathJax reads nothing
    assert "<b id=zero_pad>$1$`**x**" in text_of(render(nb.cells[0].source))


def told(learner: str, task: str, *reports: object) -> list[Said]:
    """What the outputs of a task's check hold."""
    outputs = [{"metadata": {"d2l_conv": report}} for report in reports]
    cell = {"metadata": {"nbgrader": {"grade_id": task}}, "outputs": outputs}
    return list(sayings(learner, {"cells": [cell]}))


def test_the_class_page_tells_the_sentence_that_was_read():
    pairs = {(task, row.name): row.sentence for row in CATALOGUE for task in row.tasks}
    assert len(pairs) > 150
    said = []
    for (task, name), sentence in pairs.items():
        finding = Finding("This looks like it.", sentence, name=name)
        report = Report(task, 0.0, 1.0, (finding,), names=(name,))
        said += told("learner-01", task, report.metadata)
    shown = {(row.task, row.name): row.sentence for row in mistake_rows(said)}
    assert shown == pairs


def test_the_class_page_has_a_sentence_for_what_changes_an_argument():
    def relu_backward(d_out, Z):
        d_out *= Z > 0
        return d_out

    report = engine.examine(homework.TASKS["relu_backward"], relu_backward)
    (row,) = mistake_rows(told("learner-01", "relu_backward", report.metadata))
    assert row.name == IN_PLACE_INPUT
    assert "Work on a new tensor" in row.sentence
    assert "relu_backward(dA, Z)" in row.example


def counted(names: list[str], points: float) -> dict[str, object]:
    return {"names": names, "points": points, "max_points": 2.0}


def test_the_class_page_tells_whom_their_own_check_had_told():
    graded = [told(f"learner-0{n}", "zero_pad", counted(["wraps"], 0.0))[0] for n in (1, 2, 3)]
    tried = [
        *told("learner-01", "zero_pad", counted(["wraps"], 1.0)),
        # run again: what it said last counts
        *told("learner-02", "zero_pad", counted(["wraps"], 0.0), counted([], 2.0)),
        *told("learner-03", "output_size", counted(["wraps"], 0.0)),
    ]
    (row,) = mistake_rows(graded, tried)
    assert (row.bar.count, row.seen) == (3, 1)
    rows = {row.name: row for row in task_rows([], {"zero_pad": 2.0, "output_size": 2.0}, tried)}
    assert (rows["zero_pad"].tried, rows["zero_pad"].passed) == (2, 1)
    assert (rows["output_size"].tried, rows["output_size"].passed) == (1, 0)


@pytest.mark.parametrize(
    "forged",
    [7, {"names": 7}, {"names": [], "points": "x"}, {"names": ["a"], "sentences": "<script>"}],
)
def test_what_a_learner_made_of_a_report_is_no_report(forged):
    assert told("learner-01", "zero_pad", forged) == []


def test_no_text_of_a_hand_in_comes_to_the_class_page():
    graded = told("learner-01", "zero_pad", counted(["wraps"], 0.0))
    forged = counted(["wraps", "<script>x()</script>"], 0.0) | {"sentences": {"wraps": "<script>"}}
    rows = mistake_rows(graded, told("learner-01", "zero_pad", forged))
    assert [(row.name, row.sentence) for row in rows] == [("wraps", "")]
