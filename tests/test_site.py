"""The web edition: built once, then looked at as files and in a browser that goes nowhere else."""

import copy
import functools
import http.server
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest
from browser import AXE, missing
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from d2l_conv import output_shape, predict
from d2l_conv.languages import speaking
from d2l_conv.widgets import BackpropExplorer, ConvExplorer
from d2l_conv.widgets.predict.prediction import Prediction
from d2l_conv.widgets.shared.display import STATE, VIEW

CHECKOUT = Path(__file__).resolve().parent.parent
LESSONS = sorted(path.stem for path in (CHECKOUT / "notebooks").glob("*.ipynb"))
HOMEWORK = sorted(path.stem for path in (CHECKOUT / "assignments/source").glob("*/*.ipynb"))
PAGES = ["index", *LESSONS, *HOMEWORK, "explore", "backprop", "glossary", "search"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, in a folder, and one more page of each edition with a prediction."""
    folder = tmp_path_factory.mktemp("site")
    for edition, (title, result) in ASKED.items():
        with speaking(edition):
            question = predict(output_shape, (8, 8), kernel_size=3, padding=1, stride=2)
            outputs = outputs_of(question)
        cells = [
            nbformat.v4.new_markdown_cell(f"# {title}\n\n## ?", id="title"),
            nbformat.v4.new_code_cell("predict(...)", outputs=outputs, id="asked"),
            nbformat.v4.new_markdown_cell(result, id="result"),
        ]
        path = folder / edition / "asked.ipynb"
        path.parent.mkdir()
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), path)
    program = [sys.executable, "-c", BUILD, *map(str, (CHECKOUT / "site", folder))]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder / "pages"


BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import build
folder = Path(sys.argv[2])
more = {one: {"asked": folder / one / "asked.ipynb"} for one in build.EDITIONS}
sys.exit(build.build(folder / "pages", more))
"""
ASKED = {
    "en": ("Asked", "It is four, down and across."),
    "zh": ("问题", "向下是四，向右也是四。"),
}


METADATA = {"orphan": True, "language_info": {"name": "python"}}


def outputs_of(widget: Prediction) -> list[NotebookNode]:
    """What a run stores of a widget, without a kernel."""
    data = widget._repr_mimebundle_()[0]
    view = {VIEW: data.pop(VIEW)}
    return [nbformat.v4.new_output("display_data", data=part) for part in (view, data)]


@functools.cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


# --- as files -------------------------------------------------------------------------------------


def addresses(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    for tag in page.find_all(["a", "img", "link", "script", "iframe", "source"]):
        for name in ("href", "src"):
            if tag.get(name):
                yield tag, str(tag[name])


def test_every_notebook_is_a_page(built: Path) -> None:
    assert len(LESSONS) >= 5 and len(HOMEWORK) == 2
    assert [name for name in PAGES if not (built / f"{name}.html").exists()] == []


@pytest.mark.parametrize("edition", [".", "zh"])
def test_every_link_leads_somewhere(built: Path, edition: str) -> None:
    folder = built / edition
    pages = {path.name: soup(path) for path in folder.glob("*.html")}
    places = {name: {tag["id"] for tag in page.find_all(id=True)} for name, page in pages.items()}
    dead = []
    for name, page in pages.items():
        for _, address in addresses(page):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            file = unquote(parts.path) or name
            if not (folder / file).exists():
                dead.append(f"{name}: {address}")
            elif "/" not in file and parts.fragment and unquote(parts.fragment) not in places[file]:
                dead.append(f"{name}: {address}")
    assert dead == []


def test_both_editions_have_the_same_pages_and_places(built: Path) -> None:
    for name in PAGES:
        pages = {"en": soup(built / f"{name}.html"), "zh-CN": soup(built / "zh" / f"{name}.html")}
        places = []
        for language, page in pages.items():
            assert page.html is not None and page.html["lang"] == language
            places.append([tag["id"] for tag in page.select("[id^=at-]")])
            assert len(page.select("link[rel=alternate][hreflang]")) == 1
        assert places[0] == places[1], name
        assert len(places[0]) > 2 or name not in LESSONS[1:5], name


def test_a_page_in_chinese_says_nothing_in_english(built: Path) -> None:
    """Words of the theme, of the script, and of ours; names, code and links to elsewhere stay."""
    page = copy.copy(soup(built / "zh" / "explore.html"))
    for tag in page.select("script, style, code, pre, svg title, .d2l-editions, a[href^=http]"):
        tag.decompose()
    said = [text.strip() for text in page.stripped_strings]
    said += [
        str(tag[a]) for tag in page.find_all(True) for a in ("aria-label", "title") if tag.get(a)
    ]
    english = {text for text in said if re.search("[A-Za-z]{3}", text)}
    assert {text for text in english if not re.search("[\u4e00-\u9fff]", text)} <= {
        "html",
        "English",
    }


def test_nothing_is_loaded_from_elsewhere(built: Path) -> None:
    foreign = []
    for path in built.rglob("*.html"):
        for tag, address in addresses(soup(path)):
            if tag.name != "a" and (urlsplit(address).netloc or address.startswith("data:")):
                foreign.append(f"{path.name}: {address[:80]}")
    for path in built.rglob("*.css"):
        found = re.findall(r"(?:url\(|@import )\s*['\"]?(?:\w+:)?//[^)]*", path.read_text())
        foreign += [f"{path.name}: {address}" for address in found]
    assert foreign == []


def test_a_page_is_small_before_its_pictures(built: Path) -> None:
    for name, most in (("index", 350_000), ("2-stride", 600_000)):
        page = soup(built / f"{name}.html")
        tags = page.select("script[src], link[rel=stylesheet], link[rel~=icon]")
        files = {urlsplit(str(tag.get("src") or tag["href"])).path for tag in tags}
        loaded = sum((built / file).stat().st_size for file in files)
        assert (built / f"{name}.html").stat().st_size + loaded < most


def test_every_widget_of_the_lessons_is_there_with_its_picture(built: Path) -> None:
    for name in LESSONS:
        notebook = nbformat.read(CHECKOUT / "notebooks" / f"{name}.ipynb", as_version=4)
        outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
        views = sum(STATE in o.get("data", {}) for o in outputs)
        live = soup(built / f"{name}.html").select(".d2l-live")
        assert len(live) == views
        for element in live:
            script, image = element.find("script"), element.find("img")
            assert isinstance(script, Tag) and isinstance(json.loads(script.text), dict)
            if element["data-widget"] != "predict":
                assert image is not None and len(str(image["alt"])) > 10


def test_homework_holds_no_solution(built: Path) -> None:
    for name in HOMEWORK:
        text = soup(built / f"{name}.html").text
        for word in ("BEGIN", "END SOLUTION", "fresh=True", "Marking."):
            assert word not in text, name
        assert "YOUR CODE HERE" in text


def test_without_the_repositorys_address_there_are_no_buttons_for_it(built: Path) -> None:
    for path in built.glob("*.html"):
        assert not soup(path).select(".d2l-links"), path.name


def test_with_it_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(CHECKOUT / "site")
    monkeypatch.setenv("REPOSITORY", "https://github.com/you/course/")
    sys.modules.pop("conf", None)
    import conf

    app: Any = SimpleNamespace(config=SimpleNamespace(language="en"))
    context = {"body": "<h1>Lesson</h1>"}
    conf.add_links(app, "2-stride", "page.html", context, None)
    links = {a.text: str(a["href"]) for a in BeautifulSoup(context["body"], "html.parser")("a")}
    lesson = "you/course/blob/main/notebooks/2-stride.ipynb"
    assert links["Open in Colab"] == f"https://colab.research.google.com/github/{lesson}"
    assert links["Open in Binder"].startswith("https://mybinder.org/v2/gh/you/course/main?")
    assert "%pip install --quiet anywidget git+https://github.com/you/course<" in context["body"]
    assert links["Edit this page"].endswith("/edit/main/notebooks/2-stride.ipynb")
    context = {"body": ""}
    conf.add_links(app, "glossary", "page.html", context, None)
    assert "edit/main/site/pages/glossary.md" in context["body"]
    assert "Colab" not in context["body"]
    sys.modules.pop("conf", None)


# --- in a browser ---------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that prints nothing."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    """The pages behind `python -m http.server`, in a folder below the root."""
    handler = functools.partial(Quiet, directory=str(built.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{built.name}"
        server.shutdown()


class Visit:
    """A page that may load from one server only, and what went wrong on it."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.faults: list[str] = []
        self.context = browser.new_context(**options)
        self.context.on("request", lambda request: self._only_own(request.url))
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))

    def _only_own(self, asked: str) -> None:
        if asked.startswith("http") and not asked.startswith(self.address):
            self.faults.append(f"asked for {asked}")

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"{kind}: {text}")

    def open(self, name: str) -> Page:
        self.page.goto(f"{self.address}/{name}")
        return self.page


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """A visit that must end without a fault."""
    made = Visit(chromium, address, viewport={"width": 1280, "height": 800})
    yield made
    made.context.close()
    assert made.faults == []


def show_all(page: Page) -> None:
    button = page.get_by_role("button", name=re.compile("Show all results|显示所有结果"))
    if button.count():
        button.click()


def explorer(page: Page) -> Locator:
    show_all(page)
    found = page.locator(".d2l-explorer").first
    found.scroll_into_view_if_needed()
    return found


def test_a_slider_moves_the_picture(visit: Visit) -> None:
    shown = explorer(visit.open("2-stride.html"))
    expect(shown.locator(".d2l-output figcaption")).to_have_text("Output 4 x 4")
    shown.get_by_role("slider", name="Stride: down").fill("3")
    expect(shown.locator(".d2l-output figcaption")).to_have_text("Output 3 x 4")


def test_a_cell_that_is_pointed_at_is_explained(visit: Visit) -> None:
    shown = explorer(visit.open("2-stride.html"))
    shown.locator(".d2l-output [role=gridcell]").nth(1).hover()
    expect(shown.locator(".d2l-point")).to_contain_text("Y[0, 1] = ")
    expect(shown.locator(".d2l-point")).to_contain_text("= -28")


def test_a_net_takes_a_step(visit: Visit) -> None:
    shown = visit.open("3-kernels-learn.html").locator(".d2l-explorer").last  # the one that learns
    shown.wait_for()
    steps = shown.get_by_role("slider", name="steps taken")
    steps.fill("0")
    expect(shown).to_contain_text("Loss: 5.000")
    steps.fill("1")
    expect(shown).to_contain_text("Loss: 3.405")


def test_results_are_folded_until_asked_for_and_the_browser_remembers(visit: Visit) -> None:
    page = visit.open("3-kernels-learn.html")
    opened = page.locator(".d2l-result.d2l-open")
    expect(opened).to_have_count(0)
    expect(page.locator(".d2l-asked >> nth=1")).to_be_visible()
    page.locator(".d2l-ask").first.click()  # of a question that is answered on paper
    expect(opened.first).to_be_visible()
    page.reload()
    expect(opened.first).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.get_by_role("button", name="Start this page again").click()
    expect(opened).to_have_count(0)


def test_a_question_does_not_show_its_answer_in_its_code(visit: Visit) -> None:
    page = visit.open("2-stride.html")
    asked = page.locator("div.cell", has=page.locator(".d2l-asked")).first
    code = asked.locator(".cell_input")
    expect(code).to_be_hidden()
    asked.get_by_text("Show the code").click()
    expect(code).to_contain_text("predict.number(")
    assert page.locator(".cell_input:visible", has_text="predict.").count() == 1


def test_a_prediction_is_answered_by_the_mistakes_name_and_then_opens(visit: Visit) -> None:
    page = visit.open("asked.html")
    asked = page.locator(".d2l-predict")
    result = page.get_by_text("It is four")
    for typed in ("8x8", "4x4"):
        expect(result).to_be_hidden()
        asked.get_by_role("textbox").fill(typed)
        asked.get_by_role("button", name="Check").click()
        if typed == "8x8":
            expect(asked.get_by_role("status")).to_contain_text("Not quite.")
            expect(asked.get_by_role("status")).to_contain_text("stride")
    expect(asked.get_by_role("status")).to_contain_text("Right.")
    expect(result).to_be_visible()
    page.reload()
    expect(asked.get_by_role("textbox")).to_have_value("4x4")
    expect(result).to_be_visible()


def test_a_prediction_in_chinese(visit: Visit) -> None:
    page = visit.open("zh/asked.html")
    asked = page.locator(".d2l-predict")
    for typed, lead in (("\uff18×\uff18", "不太对"), ("（\uff14，\uff14）", "对。")):
        expect(page.get_by_text("向下是四")).to_be_hidden()
        asked.get_by_role("textbox").fill(typed)
        asked.get_by_role("button", name="检查").click()
        expect(asked.get_by_role("status")).to_contain_text(lead)
    expect(page.get_by_text("向下是四")).to_be_visible()
    assert set(re.findall("[A-Za-z]{3,}", asked.inner_text())) <= {"floor"}


def test_explorers_in_chinese(visit: Visit) -> None:
    shown = explorer(visit.open("explore.html?lang=zh#x=5x5&k=3x3&p=1&s=2&d=1"))
    expect(shown).to_have_attribute("lang", "zh")
    shown.get_by_role("slider", name="步幅：向下").fill("3")
    expect(shown.locator(".d2l-output figcaption")).to_have_text("输出 2×3")
    shown.locator(".d2l-input [role=gridcell]").first.hover()
    expect(shown.locator(".d2l-point")).to_contain_text("（填充）")
    known = {"Sobel", "Laplace", "box", "dilation", "floor", "PyTorch"}
    code = shown.locator("code").all_inner_texts()
    words = set(re.findall("[A-Za-z]{3,}", shown.inner_text())) - set(
        re.findall("[A-Za-z]{3,}", " ".join(code))
    )
    assert words <= known
    net = explorer(visit.open("zh/backprop.html"))
    net.get_by_role("slider", name="已走的步数").fill("1")
    expect(net).to_contain_text("3.405")
    assert set(re.findall("[A-Za-z]{3,}", net.inner_text())) <= {"ReLU", "dW1", "dW2"}
    expect(net).not_to_contain_text("\ufffd")


def test_the_switch_stays_at_the_section(visit: Visit) -> None:
    page = visit.open("3-kernels-learn.html")
    place = page.locator("[id^=at-]").nth(4)
    name = place.get_attribute("id")
    place.evaluate("e => e.scrollIntoView({ behavior: 'instant' })")
    page.locator(".d2l-editions a").evaluate("link => link.click()")
    page.wait_for_url(f"**/zh/3-kernels-learn.html#{name}")
    page.locator(".d2l-editions a").evaluate("link => link.click()")
    page.wait_for_url(f"**/3-kernels-learn.html#{name}")


def test_an_address_is_kept_by_the_switch(visit: Visit) -> None:
    page = visit.open("explore.html#x=5x5&k=3x3&p=1&s=2&d=1&at=0,1")
    page.locator(".d2l-editions a").click()
    expect(page.locator(".d2l-input figcaption")).to_have_text("输入 5×5，填充后 7×7")
    assert page.url.endswith("&at=0,1")


def test_a_word_is_found_in_chinese(visit: Visit) -> None:
    page = visit.open("zh/search.html?q=感受野")
    expect(page.locator("#search-results li").first).to_be_visible()
    titles = page.locator("#search-results li > a").all_inner_texts()
    assert any("第 2 课" in title for title in titles)
    assert not any("作业 2" in title for title in titles)


def test_a_prediction_is_read_out_in_order(visit: Visit) -> None:
    page = visit.open("asked.html")
    group = page.get_by_role("group", name="Prediction")
    tree = group.aria_snapshot()
    parts = ("Predict.", "textbox", "Check", "status")
    assert [tree.find(part) for part in parts] == sorted(tree.find(part) for part in parts)
    assert all(part in tree for part in parts)


def test_an_address_opens_what_it_leads_to(visit: Visit) -> None:
    page = visit.open("1-padding.html")
    page.locator(".d2l-result").first.evaluate("element => (element.id = 'below')")
    page.evaluate("location.hash = '#below'")
    expect(page.locator("#below")).to_be_visible()


def test_widgets_follow_the_theme(visit: Visit) -> None:
    page = visit.open("2-stride.html")
    page.get_by_role("button", name="Show all results").click()
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        look = (
            "e => ['background-color', '--blue'].map(n => getComputedStyle(e).getPropertyValue(n))"
        )
        grounds.append(page.locator(".d2l-explorer").first.evaluate(look))
    assert grounds[0] != grounds[1] and grounds[1][1] == "#56b4e9"


# The explorers have pages of their own: hundreds of cells need not be looked at in every lesson.
WITH_EXPLORERS = ("explore", "backprop", "zh/explore", "zh/backprop")
CONTRAST = {"color-contrast": {"enabled": False}}
# Pages and rules. Colours are what costs the time, and what editions have in common: of the pages
# that are dark, or in Chinese, every kind is looked at for them once more.
LOOKS = {
    "light": ([*PAGES, "asked"], WCAG, {}),
    "dark": (["explore", "backprop", "index", "2-stride", "zh/asked"], ["color-contrast"], {}),
    "chinese": ([f"zh/{name}" for name in (*PAGES, "asked")], WCAG, CONTRAST),
}


# Most of a lesson's elements are words of code, or words that stand out in a text. Of each look
# that is seen, its own and what it stands in, one is left: the others become text, and so do those
# that are out of sight. All is looked at before anything changes, or each change is laid out anew.
ONE_OF_EACH = """() => {
  const looks = new Map([[null, ""]]);
  const look = (element) => {
    if (!looks.has(element)) {
      const s = getComputedStyle(element);
      const own = [element.localName, s.color, s.backgroundColor, s.backgroundImage, s.opacity,
        s.fontSize, s.fontWeight, s.textShadow];
      looks.set(element, `${look(element.parentElement)}/${own}`);
    }
    return looks.get(element);
  };
  const seen = new Set();
  const isMore = (word) => {
    if (!word.checkVisibility()) return !word.parentElement.checkVisibility();
    const its = `${word.className} ${look(word)}`;
    return seen.has(its) || !seen.add(its);
  };
  const words = [...document.querySelectorAll(".highlight span, code, code span, strong, em")];
  const plain = words.filter((word) => [...word.attributes].every(({ name }) => name === "class"));
  const more = plain.filter((word) => !word.closest(".d2l-explorer") && isMore(word));
  for (const word of more) word.replaceWith(...word.childNodes);
  document.body.normalize();
}"""


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page(visit: Visit, look: str) -> None:
    names, only, rules = LOOKS[look]
    options = {
        "runOnly": only,
        "rules": rules,
        "resultTypes": ["violations"],
    }  # not all that is right
    found = []
    visit.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    for name in names:
        page = visit.open(f"{name}.html")
        show_all(page)
        page.evaluate(ONE_OF_EACH)
        context = {} if name in WITH_EXPLORERS else {"exclude": [[".d2l-explorer"]]}
        result = AXE.run(page, context=context or None, options=options)
        assert result.response["passes"], name
        found += [f"{name}: {result.generate_report()}"] if result.violations_count else []
    assert not found, "\n".join(found)


def test_nothing_is_wider_than_the_window(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, has_touch=True)
    wide = []
    for name in [f"{folder}{name}" for folder in ("", "zh/") for name in PAGES]:
        page = visit.open(f"{name}.html")
        show_all(page)
        for width in (1100, 400, PHONE["width"]):  # at 1100 the list of pages stands beside
            page.set_viewport_size({**PHONE, "width": width})
            needed = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{name}: {needed} at {width}"] if needed > width else []
    visit.context.close()
    assert visit.faults + wide == []


def test_a_finger_pins_what_it_taps(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, viewport=PHONE, has_touch=True)
    shown = explorer(visit.open("explore.html"))
    shown.locator(".d2l-output [role=gridcell]").nth(7).tap()
    expect(shown.locator(".d2l-point")).to_contain_text("Y[1, 1] = ")
    expect(shown.get_by_role("button", name="Unpin")).to_be_enabled()
    visit.context.close()
    assert visit.faults == []


def test_nothing_moves_by_itself_for_those_who_want_it_so(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, reduced_motion="reduce")
    shown = explorer(visit.open("explore.html"))
    expect(shown.get_by_role("button", name="Play")).to_have_count(0)
    shown.get_by_role("button", name="Next window").click()
    expect(shown.locator(".d2l-point")).to_contain_text("Y[0, 1] = ")
    visit.context.close()
    assert visit.faults == []


def test_greys_and_marks_are_seen_in_forced_colours(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, forced_colors="active")
    shown = explorer(visit.open("explore.html#input=digit"))
    cells = shown.locator(".d2l-input .d2l-cell")
    look = "cells => new Set(cells.map(c => getComputedStyle(c).backgroundColor)).size"
    assert cells.evaluate_all(look) > 5
    border = "e => getComputedStyle(e).borderTopStyle"
    assert shown.locator(".d2l-output .d2l-box").evaluate(border) == "solid"
    visit.context.close()


def open_firefox(folder: Path) -> AbstractContextManager[Any]:
    if find_spec("marionette_driver") is None:
        missing("marionette-driver")
    from firefox import open_firefox

    return open_firefox(folder)


def open_webkit(folder: Path) -> AbstractContextManager[Any]:
    if find_spec("selenium") is None:
        missing("selenium")
    from webkit import open_webkit

    return open_webkit(folder)


@pytest.mark.parametrize("start", [open_firefox, open_webkit])
def test_other_browsers_show_the_same(
    address: str, tmp_path: Path, start: Callable[[Path], AbstractContextManager[Any]]
) -> None:
    with start(tmp_path) as browser:
        browser.open(f"{address}/explore.html#x=8x8&k=3x3&p=1,2&s=2&d=1&at=0,3")
        browser.wait_for_text(".d2l-output figcaption", "Output 4 x 5")
        browser.wait_for_text(".d2l-point", "Y[0, 3] = ")
        browser.press("input[aria-label='Stride: down']", "ARROW_RIGHT")
        browser.wait_for_text(".d2l-output figcaption", "Output 3 x 5")
        assert browser.errors() == []

        browser.open(f"{address}/asked.html")
        field = browser.find(".d2l-predict input")
        for typed, leads in (("8x8", ("Not quite.", "stride")), ("4x4", ("Right.",))):
            field.clear()
            field.send_keys(typed)
            browser.find(".d2l-predict button").click()
            for words in leads:
                browser.wait_for_text(".d2l-predict [role=status]", words)
        browser.wait_for_text("article", "It is four, down and across.")
        assert browser.errors() == []


def test_without_scripts_pictures_and_results_are_there(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, java_script_enabled=False)
    page = visit.open("2-stride.html")
    pictures = page.locator(".d2l-live img")
    assert pictures.count() >= 1
    for picture in [*pictures.all(), page.locator(".d2l-result").last]:
        expect(picture).to_be_visible()
    visit.context.close()


def test_a_folder_without_a_server_is_enough(chromium: Browser, built: Path) -> None:
    visit = Visit(chromium, built.as_uri())
    shown = explorer(visit.open("2-stride.html"))
    shown.get_by_role("slider", name="Stride: down").fill("3")
    expect(shown.locator(".d2l-output figcaption")).to_have_text("Output 3 x 4")
    visit.context.close()
    assert visit.faults == []


# --- the explorer's own page ----------------------------------------------------------------------

LINK = "explore.html#x=8x8&k=3x3&p=1,2&s=2&d=1&at=0,3"


def test_an_address_is_a_state(visit: Visit) -> None:
    page = visit.open(LINK)
    expect(page.locator(".d2l-output figcaption")).to_have_text("Output 4 x 5")
    expect(page.locator(".d2l-point")).to_contain_text("Y[0, 3] = ")
    expect(page.get_by_role("slider", name="Padding per side: columns")).to_have_value("2")


def test_the_address_follows_the_state_and_is_pythons(visit: Visit) -> None:
    page = visit.open(LINK)
    page.get_by_role("slider", name="Stride: down").fill("3")
    explorer = ConvExplorer(padding=(1, 2), stride=(3, 2))
    explorer.pinned = ("output", 0, 3)
    expect(page).to_have_url(explorer.link(visit.address))
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("textbox", name="Link")).to_have_value(explorer.link(visit.address))
    page.evaluate("location.hash = '#x=5x4&k=2x2'")
    expect(page.locator(".d2l-output figcaption")).to_have_text("Output 4 x 3")


def test_a_link_in_a_lesson_opens_the_same_state_alone(visit: Visit) -> None:
    shown = explorer(visit.open("2-stride.html"))
    shown.get_by_role("slider", name="Stride: down").fill("3")
    shown.get_by_role("button", name="Copy link").click()
    visit.page.goto(shown.get_by_role("textbox", name="Link").input_value())
    expect(visit.page.locator(".d2l-output figcaption")).to_have_text("Output 3 x 4")


def test_a_bad_address_says_what_is_wrong_and_shows_the_default(visit: Visit) -> None:
    page = visit.open("explore.html?lang=xx#x=99x3&colour=red&p=1&s=0")
    alert = page.get_by_role("alert")
    for words in (
        "lang=xx: expected one of en",
        "x=99x3: expected two whole numbers from 1 to 28",
        "colour=red is no setting. The settings are input, x, kernel",
        "s=0: expected one or two whole numbers from 1 to 6",
    ):
        expect(alert).to_contain_text(words)
    expect(alert).not_to_contain_text("p=1:")
    expect(page.locator(".d2l-output figcaption")).to_have_text("Output 8 x 8")


def test_an_embedded_page_is_the_picture_alone(visit: Visit) -> None:
    page = visit.open(LINK.replace("#", "?hide=controls#"))
    expect(page.locator(".d2l-output figcaption")).to_be_visible()
    for hidden in (".d2l-controls", ".sidebar-drawer", "h1", "footer", ".d2l-tools"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") <= 800


def test_a_net_has_addresses_too(visit: Visit) -> None:
    page = visit.open("backprop.html#rate=0.01&steps=2&stage=dH&at=W2,0,1")
    expect(page.locator(".d2l-explorer")).to_contain_text("2 of 20 steps taken")
    page.get_by_role("slider", name="steps taken").fill("3")
    net = BackpropExplorer(learning_rate=0.01, steps=3, stage="dH")
    net.pinned = ("W2", 0, 1)
    expect(page).to_have_url(net.link(visit.address))
    page.evaluate("location.hash = '#X=1,2;3,4&W1=1,2,3'")
    expect(page.get_by_role("alert")).to_contain_text("W1 and W2 do not fit X and Y")


def test_what_is_drawn_is_the_input(visit: Visit) -> None:
    page = visit.open("explore.html")
    page.locator(".d2l-canvas").scroll_into_view_if_needed()
    box = page.locator(".d2l-canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 10, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator(".d2l-input figcaption")).to_have_text("Input 28 x 28")
    cells = page.locator(".d2l-input .d2l-cell")
    assert cells.nth(14 * 28 + 14).text_content() != "0" == cells.nth(14).text_content()


def test_an_image_that_is_chosen_is_the_input_and_is_sent_nowhere(visit: Visit) -> None:
    page = visit.open("explore.html")
    file = BytesIO()
    Image.new("L", (40, 60), 255).save(file, "PNG")
    choose = page.get_by_label("Take an image")
    choose.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.locator(".d2l-input .d2l-cell").first).to_have_text("9")
    choose.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": b"no image"})
    expect(page.get_by_text("b.png is not read as an image.")).to_be_visible()


def test_the_picture_can_be_taken_away(visit: Visit) -> None:
    page = visit.open(LINK)
    with page.expect_download() as svg:
        page.get_by_role("button", name="Download SVG").click()
    tree = ElementTree.parse(svg.value.path())
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Output 4 x 5", "-18", "  = -18"} <= set(texts)
    with page.expect_download() as png:
        page.get_by_role("button", name="Download PNG").click()
    with Image.open(png.value.path()) as image:
        assert image.format == "PNG" and image.width > 1000 and len(image.getcolors(1 << 16)) > 5
