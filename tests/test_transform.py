"""A cell is read as IPython reads it, whether or not IPython is asked."""

import pytest
from corpus.answers import read
from IPython.core.inputtransformer2 import TransformerManager

from d2l_conv.grading.cells import bound_names
from d2l_conv.grading.transform import Transformer
from d2l_conv.homework import ASSIGNMENTS

PYTHON = [
    "", "x", "x\n", "x\n\n\n", "x = 1\t", "x = 1;", "x\r\ny", "\x0cx = 1", "await f()",
    "x = (5\n% 2)", "x = f(\n!= 3)", 'x = """\n%magic\n!ls\n"""', "x = 1 \\\n  + 2", "x = '?'",
    "In [1]: x", "In [1]: x\nIn [2]: y", '"""\n>>> f(1)\n2\n"""', "X[..., 1]", "[\n...]", "...",
]  # fmt: skip
NOT_PYTHON = [
    "%time x", "%%time\nx", "!ls", "a = !ls", "a = %time 1", "x?", "?x", "/f x", ",f a b", ">>> x",
    "  x = 1\n  y = 2", "\n\nx = 1", "if 1:\n  %time x\n", "def f(:", "print(1)?", "f(1)\\", '"""a',
]  # fmt: skip


def became(transformer: TransformerManager, cell: str) -> object:
    try:
        return transformer.transform_cell(cell)
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("cell", PYTHON + NOT_PYTHON)
def test_a_cell_becomes_what_ipython_makes_of_it(cell):
    assert became(Transformer(), cell) == became(TransformerManager(), cell)


def test_answers_of_the_corpus_do():
    cells = [
        answer.source
        for tasks in ASSIGNMENTS.values()
        for task in tasks
        for answer in read(task.name, right=True)
    ]
    ours, theirs = Transformer(), TransformerManager()
    assert [ours.transform_cell(cell) for cell in cells] == [*map(theirs.transform_cell, cells)]


def test_ipython_is_not_asked_about_python(monkeypatch):
    monkeypatch.setattr(TransformerManager, "transform_cell", lambda *_: "asked")
    assert [Transformer().transform_cell(cell) for cell in ("x = 1", "x?")] == ["x = 1\n", "asked"]


def test_a_transform_of_ones_own_is_not_left_out():
    transformer = Transformer()
    transformer.line_transforms.append(lambda lines: [line.replace("1", "2") for line in lines])
    assert transformer.transform_cell("x = 1") == "x = 2\n"


PRINTS = "print(f'{n:%}' != 'x')\n"  # signs of magics that are none


@pytest.mark.timeout(120)  # what took long would take hours
@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("a = 1\n%time b = 2\nc = 3", {"a", "c"}),
        ("a = !ls\nb = %time 1", {"a", "b"}),
        ("%matplotlib inline\na = 1\n" + PRINTS * 400, {"a"}),
        ("a = 1\n" + PRINTS * 4_000, {"a"}),
        ("a = 1\n" + "%time x\n" * 400 + "b = 1\n" * 14_000, set()),
        ("a = 1\n" + ",f x\n" * 400 + "b = 1\n" * 14_000, set()),
        ("a = 1\n" + "x?\n" * 400 + "b = 1\n" * 14_000, set()),
        ("a = 1\n" * 400_000, set()),
    ],
)
def test_no_names_are_known_of_a_cell_that_takes_long_to_read(cell, names):
    assert bound_names(cell) == names
