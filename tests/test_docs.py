"""The documents say what the code says, and point to what is there."""

import functools
import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from classroom import CHECKOUT, SOURCES

from d2l_conv.homework import ASSIGNMENTS, CATALOGUE

LESSONS = CHECKOUT / "notebooks"
DOCUMENTS = [
    *sorted(CHECKOUT.glob("*.md")),
    *sorted(CHECKOUT.glob("docs/*.md")),
    *sorted(CHECKOUT.glob("assignments/*.md")),
]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = CHECKOUT / "tools" / "write_docs.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- what is derived is written ------------------------------------------------------------------


def test_what_follows_from_the_code_is_written_into_every_file(tool: ModuleType) -> None:
    old = [
        path.relative_to(CHECKOUT).as_posix()
        for path, text in tool.pages()
        if path.read_text(encoding="utf-8") != text
    ]
    assert old == [], "run tools/write_docs.py"


@pytest.mark.parametrize(
    "before", ["", "| `a` | 2 | 31 |\n", "| `a` | 2 | 31 |\n| `c` | 1 | 9 |\n"]
)
def test_a_table_of_points_is_replaced_and_nothing_else(tool, before: str) -> None:
    text = "| x |\n|---|\n| 1 |\n\n| homework | points |\n|---|---|\n{rows}\nEnd of 31.\n"
    rows = [tool.row("`a`", "30"), tool.row("`b`", "40")]
    made = tool.with_table(text.format(rows=before), rows)
    assert made == text.format(rows="| `a` | 30 |\n| `b` | 40 |\n")


@pytest.mark.parametrize("text", ["", "| a |\n|---|\n", "| points |\n|---|\n\n| points |\n|---|\n"])
def test_a_page_without_its_table_is_refused(tool, text: str) -> None:
    with pytest.raises(ValueError, match="expected one table"):
        tool.with_table(text, [])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_points_of_a_homework_are_written_from_the_tasks(
    tool, assignment: str, tmp_path: Path
) -> None:
    """Whatever points stand there: those of the registry come out, and the same file."""
    path = SOURCES / assignment / f"{assignment}.ipynb"
    right = path.read_text(encoding="utf-8")
    spoiled = re.sub(r"\((\d+) points\)", "(99 points)", right)
    spoiled = re.sub(
        r'"points": \d+,', lambda m: m[0] if '"points": 3' in m[0] else '"points": 99,', spoiled
    )
    spoiled = re.sub(r"\| \d+ \|\\n", r"| 99 |\\n", spoiled)
    spoiled = re.sub(r'"    check_\w+,\\n",\n *', "", spoiled, count=2)
    assert spoiled != right
    copy = tmp_path / path.name
    copy.write_text(spoiled, encoding="utf-8")
    assert tool.homework(copy) == right


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_tasks_have_the_numbers_of_the_text(assignment: str) -> None:
    nb = nbformat.read(SOURCES / assignment / f"{assignment}.ipynb", as_version=4)
    named = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in nb.cells}
    for task in ASSIGNMENTS[assignment]:
        assert named[f"{task.name}_task"].startswith(f"## Task {task.number}: ")


# --- no total is typed ---------------------------------------------------------------------------


def totals() -> set[str]:
    """Return every homework's points, with and without those of written answers."""
    found = set()
    for name, tasks in ASSIGNMENTS.items():
        nb = nbformat.read(SOURCES / name / f"{name}.ipynb", as_version=4)
        settings = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
        found.add(sum(cell["points"] for cell in settings if cell.get("grade")))
        found.add(sum(task.max_points for task in tasks))
    return {f"{total:g}" for total in found}


CODE = [
    path
    for folder in ("d2l_conv", "tests", "tools")
    for path in sorted((CHECKOUT / folder).rglob("*.py"))
    if "corpus" not in path.parts
]


def test_no_total_of_a_homework_is_typed(tool: ModuleType) -> None:
    derived = tool.homework_rows()
    number = re.compile(rf"(?<![\w.:-])(?:{'|'.join(sorted(totals()))})(?:\.0)?(?![\w.:-]*\w)")
    about = re.compile(rf"(?i)points?\b|most\b|full\b|score|{'|'.join(ASSIGNMENTS)}")
    typed = [
        f"{path.relative_to(CHECKOUT)}: {line.strip()}"
        for path in (*CODE, *DOCUMENTS)
        for line in path.read_text(encoding="utf-8").splitlines()
        if number.search(line) and about.search(line) and line not in derived
    ]
    assert typed == []


# --- what is pointed to is there ------------------------------------------------------------------


def test_every_mistake_points_to_a_cell_with_a_heading() -> None:
    for section in {row.lesson for row in CATALOGUE}:
        paths = (
            [LESSONS / f"{section.notebook}.ipynb"]
            if section.notebook
            else SOURCES.rglob("*.ipynb")
        )
        for path in paths:
            cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
            assert re.search(r"(?m)^##+ ", cells[section.cell].source), section


@pytest.mark.parametrize("path", sorted(LESSONS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_ids_of_cells_are_words(path: Path) -> None:
    """An id that a program has drawn would change with the next copy, and links with it."""
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert [one for one in ids if not re.fullmatch(r"[a-z]+[a-z0-9]*(-[a-z0-9]+)*", one)] == []
    assert [one for one in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", one)] == []
    assert len(ids) == len(set(ids))


def tracked() -> list[str]:
    """Return every file of the repository, new ones with them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (CHECKOUT / name).exists()]


def named_paths(document: Path) -> set[str]:
    """Return what a document names in code that looks like a file or folder of the repository."""
    text = re.sub(r"(?ms)^```.*?^```$", "", document.read_text(encoding="utf-8"))
    words = [word for span in re.findall(r"`([^`\n]+)`", text) for word in span.split()]
    files = r"(?:[\w.*-]+/)*[\w.*-]+\.(?:py|md|ipynb|js|css|svg|toml|yml|html|txt)"
    folders = r"(?:[\w.*-]+/)+"
    return {word for word in words if re.fullmatch(f"{files}|{folders}", word)}


# The teacher's page names files of teachers and learners, the change log what there was.
OF_THE_REPOSITORY = [
    path for path in DOCUMENTS if path.parent.name != "assignments" and path.name != "CHANGELOG.md"
]


@pytest.mark.parametrize("document", OF_THE_REPOSITORY, ids=lambda path: path.name)
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    """By its full name or by its end; a word in capitals, or a star, stands for any name."""
    files = "\n".join(tracked())
    made = ("build/", "homework/", ".venv/")  # on the reader's machine
    missing = []
    for path in named_paths(document):
        pattern = re.sub(r"\\\*|\b[A-Z][A-Z_]*\b(?!\\?\.md)", "[^/\n]+", re.escape(path))
        end = "" if path.endswith("/") else "$"
        if not path.startswith(made) and not re.search(rf"(?m)^(?:.*/)?{pattern}{end}", files):
            missing.append(path)
    assert missing == []


NOTEBOOKS = [
    *sorted(CHECKOUT.glob("notebooks/**/*.ipynb")),
    *sorted(CHECKOUT.glob("assignments/source*/*/*.ipynb")),
]


def cells_of(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.source]


def written(path: Path) -> str:
    """Return what a document or a notebook says in Markdown, without what stands as code."""
    if path.suffix == ".ipynb":
        texts = [cell.source for cell in cells_of(path) if cell.cell_type == "markdown"]
    else:
        texts = [path.read_text(encoding="utf-8")]
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", "\n\n".join(texts))


@functools.cache
def places(path: Path) -> set[str]:
    """Return what an address can name in a file: a heading, as GitHub makes it, or a cell."""
    found = set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8")))
    if path.suffix == ".ipynb":
        found |= {f"cell-id={cell.id}" for cell in cells_of(path)}
    for heading in re.findall(r"(?m)^#+ (.+)$", written(path)):
        found.add(re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-"))
    return found


def links(path: Path) -> set[str]:
    """Return the addresses on this machine that a document or a notebook links to."""
    text = re.sub(r"`[^`\n]+`", "", written(path))
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:href|src)="([^"]+)"', text)
    return {address for address in found if not urlsplit(address).scheme}


def dead_links(path: Path) -> set[str]:
    """Return those that lead to no file, or to no place in it."""
    dead = set()
    for address in links(path):
        parts = urlsplit(address)
        file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not file.exists() or (parts.fragment and unquote(parts.fragment) not in places(file)):
            dead.add(address)
    return dead


@pytest.mark.parametrize(
    "path", [*DOCUMENTS, *NOTEBOOKS], ids=lambda path: path.relative_to(CHECKOUT).as_posix()
)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert dead_links(path) == set()


def test_a_dead_link_is_found_in_a_document_and_in_a_notebook(tmp_path: Path) -> None:
    good = ["a.md#one-two", "a.md#一", "b.ipynb#cell-id=start", "#one-two", "https://no.where/x"]
    bad = ["c.md", "a.md#three", "b.ipynb#cell-id=end", "a.md#%E4%BA%8C"]
    text = "# One two\n\n## 一\n\n" + " ".join(f"[words]({to})" for to in good + bad)
    text += " `[code](nowhere.md)`"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    cells = [nbformat.v4.new_markdown_cell(text, id="start")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "b.ipynb")
    assert dead_links(tmp_path / "a.md") == dead_links(tmp_path / "b.ipynb") == set(bad)


def test_the_map_leads_to_the_sentence_about_padding_counted_once_in_one_step() -> None:
    page = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (line,) = (line for line in page.splitlines() if "count padding once" in line)
    sentence = next(row.sentence for row in CATALOGUE if row.name == "padding-once")
    named = re.findall(r"`([\w/]+\.py)`", line)
    assert len(named) == 1
    assert sentence in (CHECKOUT / named[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "start", "unit"),
    [
        ("README.md", "notebooks/0-start.ipynb", "min"),
        ("README.zh.md", "notebooks/zh/0-start.ipynb", "分钟"),
    ],
)
def test_the_times_of_the_lessons_are_those_of_the_start_page(page, start, unit) -> None:
    def times(text: str) -> list[str]:
        return re.findall(rf"(\d+) {unit}\b", text)

    cells = nbformat.read(CHECKOUT / start, as_version=4).cells
    wanted = times("\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))
    assert len(wanted) == 4
    assert times((CHECKOUT / page).read_text(encoding="utf-8"))[:4] == wanted
