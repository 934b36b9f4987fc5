"""Two editions of one course: the Chinese notebooks are the English ones, but for the words."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbformat import NotebookNode

CHECKOUT = Path(__file__).parent.parent
LESSONS = {
    path.name: (path, path.parent / "zh" / path.name)
    for path in sorted((CHECKOUT / "notebooks").glob("*.ipynb"))
}
HOMEWORK = {
    path.name: (path, CHECKOUT / "assignments" / "source_zh" / path.parent.name / path.name)
    for path in sorted((CHECKOUT / "assignments" / "source").glob("*/*.ipynb"))
}
PAIRS = LESSONS | HOMEWORK

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:[A-Za-z']{2,}[ ,.]+){2}[A-Za-z']{2,}")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CODE = re.compile(r"`[^`\n]+`")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^    \S.*$", re.MULTILINE)
CLOCK = re.compile(r"\d\d:\d\d:\d\d")
LINK = re.compile(r"\]\(([^)\s]+)\)")
# What may be English in a Chinese text: code, titles of what is linked, a word in brackets.
NAMED = re.compile(
    rf"{FENCE.pattern}|{CODE.pattern}|\[[^]]*\]\([^)]*\)|\uff08[^\uff09]*\uff09|^===.*===$",
    re.DOTALL | re.MULTILINE,
)
OTHER_EDITION = re.compile(r"^\[(?:中文版|English)\]\([^)]*\)$", re.MULTILINE)
SWITCH = [
    ast.dump(ast.parse(line).body[0]) for line in ("import d2l_conv", "d2l_conv.language('zh')")
]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@cache
def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def cells(name: str, kind: str) -> list[tuple[NotebookNode, NotebookNode]]:
    english, chinese = map(read, PAIRS[name])
    return [
        (one, other)
        for one, other in zip(english.cells, chinese.cells, strict=True)
        if one.cell_type == kind
    ]


def without_switch(tree: ast.Module) -> ast.Module:
    """Leave out the statements that choose the language."""
    body = [node for node in tree.body if ast.dump(node) not in SWITCH]
    return ast.Module(body, tree.type_ignores)


class Wordless(ast.NodeTransformer):
    """Make every string the same, and of an f-string what is put into it."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("words") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.List([self.visit(v) for v in node.values if isinstance(v, ast.FormattedValue)])


def program(source: str) -> str:
    return ast.dump(Wordless().visit(without_switch(ast.parse(source))))


def strings(source: str) -> list[str]:
    """Return the strings of a cell in the order of its text; of an f-string as it is written."""
    found: list[tuple[int, int, str]] = []

    def collect(node: ast.AST) -> None:
        if isinstance(node, ast.JoinedStr):
            found.append((node.lineno, node.col_offset, ast.unparse(node)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append((node.lineno, node.col_offset, node.value))
        else:
            for child in ast.iter_child_nodes(node):
                collect(child)

    collect(without_switch(ast.parse(source)))
    return [text for *_, text in sorted(found)]


def string_pairs(name: str) -> Iterator[tuple[str, str]]:
    for one, other in cells(name, "code"):
        yield from zip(strings(one.source), strings(other.source), strict=True)


def code_words(text: str) -> Counter[str]:
    """Count the pieces of code in a text; the labels of a figure's axes are words."""
    text = FENCE.sub("", text).replace("`notebooks/zh/", "`notebooks/")
    return Counter(re.sub(r'\b([xy])="[^"]*"', r"\1", code) for code in CODE.findall(text))


def results(text: str) -> list[str]:
    """Return the lines that examples of an answer print, words left out."""
    lines = "\n".join(FENCE.findall(text)).split("\n")
    printed = [line for line in lines if not line.startswith((">>>", "...", "```"))]
    return [" ".join(re.findall(r"[^\sA-Za-z:\u3000-\uffff]+", line)) for line in printed]


def examples(text: str) -> list[str]:
    """Return the examples of an answer, one program for each block; results do not count."""
    blocks = FENCE.findall(text)
    lines = (
        [line[4:] for line in b.split("\n") if re.match(r">>> |\.\.\. ", line)] for b in blocks
    )
    return [program("\n".join(block)) for block in lines]


def targets(text: str, folder: Path) -> list[str]:
    """Return where links lead to, the pages of another edition as if they were this one's."""
    found = []
    for target in LINK.findall(OTHER_EDITION.sub("", text)):
        if target.startswith("http"):
            found.append(target.replace("//zh.d2l.ai", "//d2l.ai"))
        else:
            path = (folder / target).resolve()
            assert path.exists(), target
            found.append(
                str(path).replace("/notebooks/zh/", "/notebooks/").replace(".zh.md", ".md")
            )
    return found


every = pytest.mark.parametrize("name", PAIRS)


def test_every_notebook_has_both_editions():
    for folder, pairs in (("notebooks/zh", LESSONS), ("assignments/source_zh", HOMEWORK)):
        there = {path.name for path in (CHECKOUT / folder).rglob("*.ipynb")}
        assert there - {p for p in there if ".ipynb_checkpoints" in p} == set(pairs)


@every
def test_the_cells_are_the_same(name):
    english, chinese = map(read, PAIRS[name])
    assert [(c.cell_type, c.id, c.metadata) for c in english.cells] == [
        (c.cell_type, c.id, c.metadata) for c in chinese.cells
    ]


@every
def test_the_programs_are_the_same_but_for_words(name):
    for one, other in cells(name, "code"):
        assert program(one.source) == program(other.source), one.id


@every
def test_one_cell_chooses_the_language_and_it_is_the_first(name):
    for number, (one, other) in enumerate(cells(name, "code")):
        extra = len(ast.parse(other.source).body) - len(ast.parse(one.source).body)
        assert extra == (2 if number == 0 else 0), one.id


@every
def test_a_string_is_translated_or_as_it_was(name):
    """Names, of mistakes and of files, stay; sentences do not."""
    for one, other in string_pairs(name):
        assert one == other or CHINESE.search(other), other
        assert one != other or not SENTENCE.search(one), one


@every
def test_a_string_is_translated_everywhere_alike(name):
    """What is looked up by a word has to be found by it."""
    known: dict[str, str] = {}
    for one, other in string_pairs(name):
        assert known.setdefault(one, other) == other


@every
def test_strings_hold_the_same_numbers_and_code(name):
    for one, other in string_pairs(name):
        assert Counter(NUMBER.findall(one)) == Counter(NUMBER.findall(other)), other
        assert code_words(one) == code_words(other), other


@every
def test_a_choice_offers_as_many_answers(name):
    """Two answers that are translated alike would be one."""
    for one, other in cells(name, "code"):
        for left, right in zip(
            ast.walk(without_switch(ast.parse(one.source))),
            ast.walk(without_switch(ast.parse(other.source))),
            strict=False,
        ):
            if isinstance(left, ast.Dict | ast.List) and isinstance(right, ast.Dict | ast.List):
                parts = [n.keys if isinstance(n, ast.Dict) else n.elts for n in (left, right)]
                texts = [{p.value for p in part if isinstance(p, ast.Constant)} for part in parts]
                assert len(texts[0]) == len(texts[1]), other.id


@every
def test_comments_are_translated(name):
    for one, other in cells(name, "code"):
        pattern = r"(?m)(?:^|  |\s)# (?!YOUR CODE)(.*)$"
        left, right = re.findall(pattern, one.source), re.findall(pattern, other.source)
        assert len(left) == len(right), one.id
        for comment in right:
            assert CHINESE.search(comment), comment


@every
def test_text_is_translated_and_says_the_same(name):
    folders = [path.parent for path in PAIRS[name]]
    for one, other in cells(name, "markdown"):
        assert CHINESE.search(other.source), other.id
        assert not SENTENCE.search(NAMED.sub("", other.source)), other.id
        texts = [OTHER_EDITION.sub("", cell.source) for cell in (one, other)]
        plain = [re.sub(r"\]\([^)]*\)", "", FENCE.sub("", text)) for text in texts]
        numbers = [Counter(NUMBER.findall(text)) for text in plain]
        assert numbers[0] == numbers[1], other.id
        assert code_words(texts[0]) == code_words(texts[1]), other.id
        assert examples(texts[0]) == examples(texts[1]), other.id
        assert results(texts[0]) == results(texts[1]), other.id
        links = [targets(text, folder) for text, folder in zip(texts, folders, strict=True)]
        assert Counter(links[0]) == Counter(links[1]), other.id


@every
def test_text_has_the_same_form(name):
    """The same headings, lists, tables and formulas, and no sign of Markdown left in the text."""
    for one, other in cells(name, "markdown"):
        forms = []
        for cell in (one, other):
            tokens = MARKDOWN.parse(OTHER_EDITION.sub("", cell.source))
            forms.append([t.type + t.tag for t in tokens if t.type != "inline"])
            inline = [c for t in tokens for c in t.children or () if c.type == "text"]
            assert not [c.content for c in inline if "**" in c.content], cell.id
            assert not [
                c.content for c in inline if re.search(r"(?<![\d ])\*|\*(?![\d ])", c.content)
            ]
        assert forms[0] == forms[1], one.id


@pytest.mark.parametrize("name", LESSONS)
def test_each_edition_links_to_the_other(name):
    for path, link in zip(
        LESSONS[name], (f"[中文版](zh/{name})", f"[English](../{name})"), strict=True
    ):
        heading, blank, line = read(path).cells[0].source.split("\n")[:3]
        assert (heading[:2], blank, line) == ("# ", "", link)


def numbers_of(output: NotebookNode) -> list[str]:
    if output.output_type == "stream":
        return NUMBER.findall(output.text)
    data = output.get("data", {})
    text = re.sub(r"<[^>]*>", " ", data.get("image/svg+xml", "")) + data.get("text/plain", "")
    return NUMBER.findall(CLOCK.sub("", text))


@every
def test_the_outputs_are_the_same_but_for_words(name):
    for both in cells(name, "code"):
        one = both[0]
        if "nbval-ignore-output" in one.metadata.get("tags", []):
            continue
        kinds = [[(o.output_type, sorted(o.get("data", {}))) for o in c.outputs] for c in both]
        assert kinds[0] == kinds[1], one.id
        left, right = ([numbers_of(o) for o in cell.outputs] for cell in both)
        if "predict" in one.source:  # a question may name its numbers in another order
            left, right = ([sorted(numbers) for numbers in side] for side in (left, right))
        assert left == right, one.id
