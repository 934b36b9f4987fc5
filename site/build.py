"""Build the course's pages from the notebooks as they are stored; nothing of them is run.

    python site/build.py                    # into build/site
    python site/build.py somewhere/else

English lies at the top, Chinese in ``zh/``: the same pages under the same names.
The notebooks are copied beside the pages of ``site/pages``, with what only a kernel could show made
fit for a page: a widget's output becomes its picture, with the state from which `static/live.js`
makes it live. Sphinx does the rest, by the settings in ``conf.py``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import posixpath
import re
import shutil
import sys
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from sphinx.cmd.build import build_main
from words import THEME, WORDS

from d2l_conv import fonts
from d2l_conv.languages import speaking
from d2l_conv.widgets import BackpropExplorer, ConvExplorer
from d2l_conv.widgets.predict.prediction import Prediction
from d2l_conv.widgets.shared.display import STATE, STATIC, VIEW, defaults, state_of

SITE = Path(__file__).resolve().parent
CHECKOUT = SITE.parent

SCRIPTS = ("live", "predictions", "explore", "start")

IMAGE = re.compile(r'src="data:image/(svg\+xml|png);base64,([^"]+)"')
MARK = re.compile(r"<!-- (live|explore): (\w+) -->")
HEADING = re.compile(r"^##+ ", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


# Where each edition comes from: lessons, homework, other pages; and where it goes.
EDITIONS = {
    "en": ("notebooks", "assignments/source", "site/pages", "."),
    "zh": ("notebooks/zh", "assignments/source_zh", "site/pages/zh", "zh"),
}
LOCALES = {"en": "en", "zh": "zh_CN"}  # what Sphinx calls them


def sources(edition: str = "en") -> dict[str, Path]:
    """Return the notebooks that become pages, by the page's name, in reading order."""
    lessons, homework, _, _ = (CHECKOUT / folder for folder in EDITIONS[edition])
    found = [*sorted(lessons.glob("[0-9]-*.ipynb")), *sorted(homework.glob("*/*.ipynb"))]
    return {path.stem: path for path in found}


def texts(edition: str) -> dict[str, Path]:
    """Return the other pages, by name."""
    return {path.stem: path for path in (CHECKOUT / EDITIONS[edition][2]).glob("*.md")}


# --- what stands in a notebook --------------------------------------------------------------------


class Pictures:
    """Pictures that stood inside notebooks, as files that a browser loads when they are reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)

    def take_out(self, html: str) -> str:
        """Write the pictures of some HTML as files, and return the HTML that names them."""
        return IMAGE.sub(self._write, html)

    def _write(self, found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        suffix = {"svg+xml": "svg", "png": "png"}[found[1]]
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
        (self.folder / name).write_bytes(content)
        return f'loading="lazy" src="{self.folder.name}/{name}"'


def live(bundle: dict[str, Any]) -> str:
    """Return a widget's picture, with the state that makes it live where scripts run."""
    state = json.dumps(bundle[STATE]["state"]).replace("<", "\\u003c")
    return (
        f'<div class="d2l-live" data-widget="{escape(bundle[STATE]["widget"])}">'
        f'<script type="application/json">{state}</script>'
        f"{STYLE.sub('', bundle['text/html'])}</div>"
    )


def explorer(role: str, kind: str, pictures: Pictures) -> str:
    """Return an explorer for a page that is no notebook."""
    made = ConvExplorer("digit", padding=1, stride=2) if role == "live" else ConvExplorer()
    widget = {"conv": made, "backprop": BackpropExplorer()}[kind]
    html = live({STATE: state_of(widget), "text/html": widget.picture()})
    return pictures.take_out(html.replace("d2l-live", f"d2l-live d2l-{role}-page", 1))


def output_of(output: NotebookNode, pictures: Pictures) -> NotebookNode | None:
    """Return an output as a page shows it; None where it is only for a kernel."""
    data = output.get("data", {})
    if VIEW in data:
        return None
    if STATE in data:
        output.data = NotebookNode({"text/html": live(data)})
    if "text/html" in output.get("data", {}):
        output.data["text/html"] = pictures.take_out(output.data["text/html"])
    return output


def with_places(text: str, name: str) -> str:
    """Give the first heading of a text a name that it has in each edition, besides its own."""
    return HEADING.sub(rf"(at-{name})=\n\g<0>", text, count=1)


def links_of(text: str, path: Path, pages: dict[str, Path], repository: str) -> str:
    """Make links to files lead to pages, else to the repository; where there is none, nowhere."""
    names = {source: name for name, source in pages.items()}
    others = {source for edition in EDITIONS for source in sources(edition).values()}

    def target(found: re.Match[str]) -> str:
        words, to, anchor = found[1], found[2], found[3] or ""
        file = Path(posixpath.normpath((path.parent / to).as_posix()))
        if file in names:
            return f"[{words}]({names[file]}.ipynb{anchor})"
        if file in others:
            return ""  # the other edition: each page has a switch
        if repository and file.is_relative_to(CHECKOUT):
            return f"[{words}]({repository}/blob/main/{file.relative_to(CHECKOUT).as_posix()})"
        return words

    return LINK.sub(target, text)


def page_of(
    path: Path, pages: dict[str, Path], pictures: Pictures, repository: str
) -> NotebookNode:
    """Return a notebook as a page shows it."""
    notebook = nbformat.read(path, as_version=4)
    if "assignments" in path.parts:
        notebook = without_solutions(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = links_of(cell.source, path, pages, repository)
            cell.source = with_places(text, f"{path.stem}-{cell.id}")
        elif cell.cell_type == "code":
            if cell.metadata.get("jupyter", {}).get("source_hidden"):  # it holds the answer
                cell.metadata["tags"] = [*cell.metadata.get("tags", ()), "hide-input"]
            made = [output_of(output, pictures) for output in cell.outputs]
            cell.outputs = [output for output in made if output is not None]
    return notebook


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """Return a homework as it is given out: no solutions, no hidden tests, no outputs."""
    steps = [ClearSolutions(), ClearMarkScheme(enforce_metadata=False), ClearHiddenTests()]
    resources: dict[str, Any] = {"metadata": {"name": ""}}
    for step in steps:
        notebook, resources = step.preprocess(notebook, resources)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


# --- what all pages load --------------------------------------------------------------------------


def as_function(module: str) -> str:
    """Return an ES module as an expression that gives what it exports.

    Browsers load no module from a file on disk, but they run a script from there.
    """
    body, _, exports = module.rpartition("export {")
    pairs = [line.split(" as ") for line in exports.rstrip().rstrip("};").split(",")]
    given = ", ".join(f"{pair[-1].strip()}: {pair[0].strip()}" for pair in pairs)
    return f"(() => {{\n{body}\nreturn {{ {given} }};\n}})()"


def script(edition: str) -> str:
    """Return the one script of an edition: JupyterLab's widgets, and what stands for a kernel."""
    made = [ConvExplorer(), BackpropExplorer(), Prediction("", {}, {})]
    kinds = {state_of(widget)["widget"]: widget for widget in made}
    modules = [
        f"  {kind}: {as_function((STATIC / f'{kind}.js').read_text(encoding='utf-8'))},"
        for kind in kinds
    ]
    states = {kind: defaults(widget) for kind, widget in kinds.items()}
    parts = [
        "const WIDGETS = {\n" + "\n".join(modules) + "\n};",
        f"const WORDS = {json.dumps(WORDS[edition], ensure_ascii=False)};",
        f"const EDITIONS = {json.dumps(list(EDITIONS))};",
        f"const STATES = {json.dumps(states, ensure_ascii=False)};",
        *((SITE / "static" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
    ]
    return "(() => {\n" + "\n".join(parts) + "\n})();\n"


# --- all of it ------------------------------------------------------------------------------------


def stage(folder: Path, edition: str, pages: dict[str, Path], repository: str) -> None:
    """Lay out what Sphinx reads."""
    shutil.rmtree(folder, ignore_errors=True)
    pictures = Pictures(folder / "_extra" / "pictures")
    for name, path in texts(edition).items():
        parts = HEADING.split(path.read_text("utf-8"))
        text = parts[0] + "".join(f"(at-{name}-{i})=\n## {p}" for i, p in enumerate(parts[1:]))
        text = MARK.sub(lambda found: explorer(*found.groups(), pictures), text)
        (folder / path.name).write_text(text, encoding="utf-8")
    for name, path in pages.items():
        notebook = page_of(path, pages, pictures, repository)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    static = folder / "_own"
    static.mkdir()
    (static / "site.js").write_text(script(edition), encoding="utf-8")
    for path in (*(SITE / "static").glob("*.css"), STATIC.parent / "shared" / "look.css"):
        shutil.copy(path, static)
    if edition == "zh":
        shutil.copy(fonts.FILE, static)


# MyST-NB's name for whatever is folded, in English, where its visible words say more.
NAME_OF_FOLDED = ' aria-label="Toggle hidden content"'


def build_edition(to: Path, edition: str, pages: dict[str, Path]) -> int:
    """Build the pages of one edition into a folder; return Sphinx's exit code."""
    staged = to.with_name(f"{to.name}-sources-{edition}")
    with speaking(edition):
        stage(staged, edition, pages, os.environ.get("REPOSITORY", "").rstrip("/"))
    options = ["-b", "html", "-q", "-W", "--keep-going", "-E", "-c", str(SITE)]
    options += ["-d", str(to.with_name(f"{to.name}-doctrees-{edition}"))]
    options += ["-D", f"language={LOCALES[edition]}", "-D", f"html_title={WORDS[edition]['title']}"]
    for prompt in ("show", "hide"):
        options += ["-D", f"nb_code_prompt_{prompt}={WORDS[edition][f'{prompt}_code']}"]
    options += ["-D", f"html_static_path={staged / '_own'}"]
    options += ["-D", f"html_extra_path={staged / '_extra'}"]
    place = to / EDITIONS[edition][3]
    code = build_main([*options, str(staged), str(place)])
    shutil.rmtree(place / "_sources", ignore_errors=True)
    for path in place.glob("*.html"):
        html = path.read_text("utf-8").replace(NAME_OF_FOLDED, "")
        path.write_text(in_words_of(edition, html), encoding="utf-8")
    return code


def in_words_of(edition: str, html: str) -> str:
    """Put a translation where a page has nothing but a sentence of the theme.

    >>> in_words_of("zh", '<a title="Next"> Next </a> Next')
    '<a title="下一页"> 下一页 </a> Next'
    """
    if edition not in THEME:
        return html
    sentences = "|".join(map(re.escape, THEME[edition]))
    alone = re.compile(rf'(?<=[>"])(\s*)({sentences})(\s*)(?=[<"])')
    return alone.sub(lambda found: found[1] + THEME[edition][found[2]] + found[3], html)


def build(to: Path, more: dict[str, dict[str, Path]] | None = None) -> int:
    """Build all editions into a folder, with more notebooks if wanted; return an exit code."""
    shutil.rmtree(to, ignore_errors=True)
    extra = more or {}
    codes = [build_edition(to, one, sources(one) | extra.get(one, {})) for one in EDITIONS]
    return max(codes)


if __name__ == "__main__":
    there = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT / "build" / "site"
    raise SystemExit(build(there.resolve()))
