"""What must hold of every notebook that a learner reads, whatever it teaches."""

import ast
import doctest
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch

from d2l_conv.widgets.shared.display import STATE

FOLDER = Path(__file__).parent.parent / "notebooks"
# Those in other languages are in folders; test_editions.py holds them to the English ones.
NOTEBOOKS = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in (*FOLDER.glob("*.ipynb"), *FOLDER.glob("??/*.ipynb"))
)
LESSONS = [name for name in NOTEBOOKS if name[0] in "1234"]

MACHINE = re.compile(
    r"(?<![\w.])/(?:home|root|tmp|usr|opt|mnt|work|Users|var)/|[A-Z]:\\|site-packages"
)
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{5,}")
NUMBER_TEXT = re.compile(r"\d+(?:\.\d*)?(?:e-?\d+)?")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
ANSWER = re.compile(r"<details>.*?</details>", re.DOTALL)
# Numbers that name something and count nothing: of lessons and of lists, in links, of a half turn.
LABEL = re.compile(
    r"(?:lessons?|homework) \d(?: and \d)?|^\*?\*?\d+\.|\]\([^)]*\)|180 degrees", re.I | re.M
)
IMAGE = re.compile(r"<img\b[^>]*>")
FIELDS = "{'stride 1': [3, 5, 7, 9, 11], 'stride 2': [3, 7, 15, 31, 63]}"
UNREAD = """{'kernel 7': '23.8% not read',
 'kernel 8': '0.7% not read',
 'kernel 1': '98.4% not read'}"""
EXTRA_SIDES = "{'PyTorch': ['bottom and right'], 'ndimage.correlate': ['top and left']}"


@cache
def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(FOLDER / name, as_version=4)


def cells(name: str, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(name).cells if cell.cell_type == kind]


def text(name: str) -> str:
    return "\n\n".join(cell.source for cell in cells(name, "markdown"))


def texts_of(output: nbformat.NotebookNode) -> list[str]:
    """All of an output that a reader or nbval compares as text."""
    if output.output_type == "stream":
        return [output.text]
    if output.output_type == "error":
        return [output.evalue]
    return [value for kind, value in output.data.items() if kind.startswith(("text/", "image/svg"))]


def is_prediction(cell: nbformat.NotebookNode) -> bool:
    """Say whether a cell asks for what the cells below it show."""
    return bool(re.search(r"^predict[.(]", cell.source, re.MULTILINE))


def results_of(name: str, prediction: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the code cells from a prediction to the next heading that are no predictions."""
    found = []
    after = read(name).cells[read(name).cells.index(prediction) + 1 :]
    for cell in after:
        if cell.cell_type == "markdown" and re.search(r"^#", cell.source, re.MULTILINE):
            break
        if cell.cell_type == "code" and not is_prediction(cell):
            found.append(cell)
    return found


def answer_of(cell: nbformat.NotebookNode) -> Any:
    """Return what an author wrote down as the right answer; None for a function of the course."""
    call = ast.parse(cell.source).body[-1].value
    if isinstance(call.func, ast.Name):
        return None
    return eval(compile(ast.Expression(call.args[1]), cell.id, "eval"), {"math": math})


def every(test):
    return pytest.mark.parametrize("name", NOTEBOOKS)(test)


def every_lesson(test):
    return pytest.mark.parametrize("name", LESSONS)(test)


@pytest.fixture(autouse=True)
def torchs_defaults():
    """Take back what a lesson's code sets for the whole process."""
    dtype, threads = torch.get_default_dtype(), torch.get_num_threads()
    yield
    torch.set_default_dtype(dtype)
    torch.set_num_threads(threads)


def test_the_lessons_are_there():
    assert NOTEBOOKS[:3] == ["0-start.ipynb", "1-padding.ipynb", "2-stride.ipynb"]


@every
def test_format(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata
    assert not any(cell.metadata.get("execution") for cell in notebook.cells)


@every
def test_cell_ids_are_words(name):
    ids = [cell.id for cell in read(name).cells]
    assert [i for i in ids if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", i)] == []
    assert len(ids) == len(set(ids))


@every
def test_every_cell_was_run_in_order_from_a_fresh_kernel(name):
    counts = [cell.execution_count for cell in cells(name, "code")]
    assert counts == list(range(1, len(counts) + 1))


@every
def test_nothing_went_wrong(name):
    for cell in cells(name, "code"):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        kinds = {output.output_type for output in cell.outputs}
        assert ("error" in kinds) == expected, cell.id
        assert all(output.get("name") != "stderr" for output in cell.outputs), cell.id


@every
def test_nothing_of_the_machine_is_kept(name):
    for cell in read(name).cells:
        words = [cell.source]
        for output in cell.get("outputs", []):
            words += texts_of(output)
            words += output.get("traceback", [])
        for word in words:
            plain = re.sub(r"data:image/[\w+]+;base64,[\w+/=]+", "", word)
            assert not MACHINE.search(plain), cell.id
            assert not ADDRESS.search(plain), cell.id


@every
def test_pictures_have_words(name):
    for cell in read(name).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"!\[\s*\]\(", cell.source), cell.id
        pages = [cell.source] if cell.cell_type == "markdown" else []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            pages += [data.get("text/html", "")]
            if "image/png" in data or "<img" in data.get("text/html", ""):
                words = data.get("text/plain", "<")
                assert not words.startswith("<"), f"{cell.id}: {words} does not say what it shows"
            if "image/png" in data and "text/html" not in data:
                assert output.metadata.get("image/png", {}).get("alt"), cell.id
        for image in IMAGE.findall("\n".join(pages)):
            assert re.search(r'alt="[^"]{10,}"', image), cell.id


@every
def test_a_widget_leaves_a_picture_or_words_for_readers_without_a_kernel(name):
    for cell in cells(name, "code"):
        data = [output.get("data", {}) for output in cell.outputs]
        views = sum("application/vnd.jupyter.widget-view+json" in bundle for bundle in data)
        static = sum("d2l-static" in bundle.get("text/html", "") for bundle in data)
        assert views == static, cell.id
        if "progress" not in cell.source:  # which is the learner's own, and no page's
            assert views == sum(STATE in bundle for bundle in data), cell.id  # for the web edition


@every
def test_code_cells_are_short_and_end_in_an_expression(name):
    for cell in cells(name, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if "d2l_conv.language(" in cell.source:
            lines = [line for line in lines if not line.startswith(("import d2l", "d2l_conv.lang"))]
        assert len(lines) <= (40 if is_prediction(cell) else 10), f"{cell.id}: {len(lines)} lines"
        assert max(map(len, lines)) <= 100, cell.id
        last = ast.parse(cell.source).body[-1]
        assert isinstance(last, ast.Expr), cell.id
        assert cell.outputs, cell.id


@every
def test_formulas_need_no_script_from_the_net(name):
    """A page made by nbconvert has no TeX when it is read offline: formulas are code."""
    assert "$" not in text(name)


@every
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#\s]+)", text(name)):
        if not re.match(r"[a-z]+:", target):
            assert ((FOLDER / name).parent / target).exists(), target


@every_lesson
def test_a_lesson_has_its_parts(name):
    headings = re.findall(r"^#+ (.*)$", text(name), re.MULTILINE)
    assert headings[0].startswith(f"Lesson {name[0]}")
    assert "Summary" in headings
    assert "Exercises" in headings
    exercises = text(name).split("## Exercises")[1]
    assert len(re.findall(r"^\*\*\d+\.\*\*", exercises, re.MULTILINE)) >= 4
    assert len(ANSWER.findall(exercises)) >= 4


@every_lesson
def test_a_lesson_asks_before_it_tells(name):
    """Most sections let the reader predict something, and no section is code without prose."""
    lesson = text(name).split("## Summary")[0]
    sections = lesson.split("\n## ")[1:]
    asked = [section for section in sections if "**Predict.**" in section]
    for cell in filter(is_prediction, cells(name, "code")):
        before = read(name).cells[: read(name).cells.index(cell)]
        headings = [c.source for c in before if re.search(r"^## ", c.source, re.MULTILINE)]
        asked += [section for section in sections if f"## {section}".startswith(headings[-1])]
    assert len(set(asked)) >= len(sections) / 2


@every_lesson
def test_a_prediction_tells_no_answer_before_it_is_run(name):
    """Its code, which holds the answer, and the result below are folded until they are run."""
    asks = list(filter(is_prediction, cells(name, "code")))
    assert len(asks) >= 10
    for cell in asks:
        assert cell.metadata.get("jupyter", {}).get("source_hidden"), cell.id
        (result, *_) = results_of(name, cell)
        assert result.metadata.get("jupyter", {}).get("outputs_hidden"), result.id


@every_lesson
def test_what_a_prediction_calls_right_is_what_the_cells_below_show(name):
    wrong = {}
    for cell in filter(is_prediction, cells(name, "code")):
        answer = answer_of(cell)
        if answer is None or isinstance(answer, str):
            continue
        shown = set()
        for result in results_of(name, cell):
            for word in (w for output in result.outputs for w in texts_of(output)):
                shown |= {abs(float(found)) for found in NUMBER_TEXT.findall(word)}
        rows = torch.tensor(answer, dtype=torch.float64).flatten().tolist()
        missing = [x for x in rows if not any(math.isclose(abs(x), y, abs_tol=6e-3) for y in shown)]
        wrong |= {cell.id: missing} if missing else {}
    assert wrong == {}, "shown nowhere below"


def numbers(words: str) -> set[str]:
    return {number.replace(",", "") for number in NUMBER.findall(words)}


@every_lesson
def test_no_number_in_prose_that_no_cell_computed(name):
    known = set()
    for cell in cells(name, "code"):
        if is_prediction(cell):  # what it says was written by hand
            continue
        for word in [cell.source, *(w for output in cell.outputs for w in texts_of(output))]:
            known |= numbers(re.sub(r"base64,[\w+/=]+", "", word))
    for cell in cells(name, "markdown"):
        answers = "".join(ANSWER.findall(cell.source))
        prose = ANSWER.sub("", cell.source)
        prose = LABEL.sub("", prose)
        unknown = numbers(prose) - known - numbers(answers)
        assert not unknown, f"{cell.id}: no cell shows {sorted(unknown)}"


@pytest.mark.parametrize(
    "name", [name for name in [*LESSONS, "zh/2-stride.ipynb"] if ">>> " in text(name)]
)
def test_answers_to_the_exercises_are_right(name):
    """The examples in the folded answers are run after the lesson's own cells."""
    scope: dict[str, object] = {}
    torch.manual_seed(0)
    for cell in cells(name, "code"):
        exec(compile(cell.source, f"{name}: {cell.id}", "exec"), scope)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for cell in cells(name, "markdown"):
        for block in re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL):
            example = doctest.DocTestParser().get_doctest(block, scope, cell.id, name, 0)
            runner.run(example, clear_globs=False)
            scope.update(example.globs)
    assert runner.tries >= 4
    assert runner.failures == 0


# Losses after a step with the right gradient, and after one with a kernel updated too early.
EARLY = "{0.005: (3.405, 3.398), 0.02: (0.839, 0.563), 0.05: (0.312, 0.825)}"


@pytest.mark.parametrize(
    ("name", "id_", "shown"),
    [
        # The four examples of the source text, and the numbers counted elsewhere.
        ("1-padding.ipynb", "keep", "torch.Size([8, 8])"),
        ("1-padding.ipynb", "rectangle", "torch.Size([8, 8])"),
        ("2-stride.ipynb", "half", "torch.Size([4, 4])"),
        ("2-stride.ipynb", "down", "torch.Size([2, 2])"),
        ("1-padding.ipynb", "shrink-net", "torch.Size([200, 200])"),
        ("1-padding.ipynb", "shrink-share", "'30.56% of the pixels are gone'"),
        ("1-padding.ipynb", "even-sides", "(8, torch.Size([7, 9]))"),
        ("1-padding.ipynb", "even-same", EXTRA_SIDES),
        ("2-stride.ipynb", "far-plain", "'108 layers: [224, 222, 220, 218] ... [12, 10, 8]'"),
        ("2-stride.ipynb", "half-chain", "[224, 112, 56, 28, 14, 7, 4, 2, 1]"),
        ("3-kernels-learn.ipynb", "wrong-rates", EARLY),
        ("4-digits.ipynb", "ink", "'12.6%'"),
        ("2-stride.ipynb", "unread-proof", "{'row 8': 4, 'row 9': 0}"),
        ("2-stride.ipynb", "sees-more", FIELDS),
        ("2-stride.ipynb", "photo-unread", UNREAD),
    ],
)
def test_the_lessons_show_what_was_counted_elsewhere(name, id_, shown):
    (cell,) = [cell for cell in cells(name, "code") if cell.id == id_]
    assert cell.outputs[-1].data["text/plain"] == shown


def test_the_costs_in_lesson_2_are_those_that_pytorch_counts():
    from torch.utils.flop_counter import FlopCounterMode

    (cell,) = [cell for cell in cells("2-stride.ipynb", "code") if cell.id == "cost"]
    table = ast.literal_eval(cell.outputs[-1].data["text/plain"])
    layers = {
        "no stride": [torch.nn.Conv2d(1, 1, 3) for _ in range(108)],
        "stride 2": [torch.nn.Conv2d(1, 1, 3, padding=1, stride=2) for _ in range(5)],
    }
    for name, stack in layers.items():
        maps = [torch.rand(1, 1, 224, 224)]
        for layer in stack:
            maps.append(layer(maps[-1]))
        network = torch.nn.Sequential(*stack)
        with FlopCounterMode(display=False) as counter:
            Y = network(maps[0])
        assert max(Y.shape) <= 8
        assert table["layers"][name] == len(stack)
        assert table["weights"][name] == sum(w.numel() for w in network.parameters())
        # An operation for each multiplication, one for each addition.
        assert table["multiplications"][name] == counter.get_total_flops() // 2
        assert table["memory in kilobytes"][name] == sum(Y.nbytes for Y in maps[1:]) / 1000


def test_the_start_page_shows_when_its_check_ran():
    """Without the time, what is stored would pass for a check on the reader's machine."""
    (cell,) = [cell for cell in cells("0-start.ipynb", "code") if cell.id == "start-check"]
    shown = cell.outputs[-1].data["text/plain"]
    assert re.fullmatch(r"'\d\d:\d\d:\d\d Everything is in place\.'", shown)


def test_what_a_photograph_and_a_receptive_field_lose_and_see_by_gradients():
    """Lesson 2 counts rows; which pixels have a gradient is counted here."""
    for kernel, padding, unread in ((7, 3, 64962), (8, 0, 1920), (1, 0, 427 * 640 - 54 * 80)):
        image = torch.zeros(1, 1, 427, 640, requires_grad=True)
        weight = torch.ones(1, 1, kernel, kernel)
        torch.nn.functional.conv2d(image, weight, padding=padding, stride=8).sum().backward()
        assert (image.grad == 0).sum() == unread
        assert f"'kernel {kernel}': '{unread / (427 * 640):.1%} not read'" in UNREAD
    for stride in (1, 2):
        for layers in range(1, 6):
            X = line = torch.zeros(1, 1, 200, requires_grad=True)
            for _ in range(layers):
                line = torch.nn.functional.conv1d(line, torch.ones(1, 1, 3), stride=stride)
            line[0, 0, 0].backward()
            assert (X.grad != 0).sum() == ast.literal_eval(FIELDS)[f"stride {stride}"][layers - 1]
