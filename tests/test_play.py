"""A mistake, played: its steps beside the right ones, in a notebook and in a finding."""

import random

import pytest
import torch
from bs4 import BeautifulSoup
from torch.nn import functional as F

from d2l_conv import play, progress
from d2l_conv.checking import engine, report
from d2l_conv.checking.match import Refused
from d2l_conv.checking.replay import replay
from d2l_conv.checks import submission_seed
from d2l_conv.homework import TASKS
from d2l_conv.homework.sections import KERNEL

X = torch.tensor([[1.0, 2, 3], [4, 5, 6]])
K = torch.tensor([[0.0, 1], [2, 5]])


def steps(played):
    """Each step's two values; maps as lists."""
    values = [(line.step, line.right, line.theirs) for line in played.lines]
    return [
        (step, *(v.tolist() if isinstance(v, torch.Tensor) else v for v in (right, theirs)))
        for step, right, theirs in values
    ]


def test_sizes_step_by_step():
    assert steps(play("padding-once", "output_size", 9, 4, padding=2, stride=2)) == [
        ("padded", 13, 11),
        ("divide", 4, 3),
        ("result", 5, 4),
    ]


def test_a_frame_on_one_side():
    played = play("one-side-only", "zero_pad", X, (0, 1))
    assert steps(played) == [
        ("sides", (0, 0, 1, 1), (0, 0, 1, 0)),
        ("result", [[0, 1, 2, 3, 0], [0, 4, 5, 6, 0]], [[0, 1, 2, 3], [0, 4, 5, 6]]),
    ]


def test_a_mistake_that_stops():
    played = play("refuses-remainder", "output_size", 8, 3, stride=2)
    assert steps(played)[-1] == ("result", 3, Refused("ValueError"))
    assert "stops with ValueError" in repr(played)


def test_where_a_mistake_makes_no_difference_it_says_so():
    played = play("padding-once", "output_size", 8, 3)
    assert played.lines == ()
    assert repr(played) == (
        "padding-once makes no difference to this case: output_size gives what is right."
    )


def test_what_is_not_known_is_said_with_what_is():
    with pytest.raises(ValueError, match="no task 'output_sise', but output_size, output_shape"):
        play("padding-once", "output_sise", 8, 3)
    with pytest.raises(
        ValueError, match=r"output_size has no mistake 'padding', but .*padding-once"
    ):
        play("padding", "output_size", 8, 3)


def test_the_explorers_hold_both_sides():
    played = play("flips-kernel", "cross_correlate", X, K, padding=(1, 0), stride=(2, 1))
    right, theirs = played.explorers
    four = [t[None, None] for t in (X, K)]
    assert torch.allclose(right.Y, F.conv2d(*four, padding=(1, 0), stride=(2, 1))[0, 0])
    flipped = K.flip(0, 1)[None, None]
    assert torch.allclose(theirs.Y, F.conv2d(four[0], flipped, padding=(1, 0), stride=(2, 1))[0, 0])
    assert not torch.allclose(right.Y, theirs.Y)


def test_the_explorers_of_a_wrong_frame():
    right, theirs = play("one-side-only", "cross_correlate", X, K, padding=1).explorers
    assert (right.output_shape, theirs.output_shape) == ((3, 4), (2, 3))


PLAYED = [
    (task, row)
    for task in TASKS.values()
    if task.algorithm is not None and task.belief is None and task.name != "train_digits"
    for row in task.rows
    if task.algorithm.task in row.tasks and row.name != "float32-result"  # the same numbers
]


@pytest.mark.parametrize(
    ("task", "row"), PLAYED, ids=[f"{t.name}-{n}-{r.name}" for n, (t, r) in enumerate(PLAYED)]
)
def test_every_mistake_can_be_played(task, row):
    cases = [*task.fixed, *task.fresh(random.Random(1)), *task.fresh(random.Random(2))]
    mine = (case for case in cases if case.about == row.about)
    lines = next(filter(None, (replay(task.algorithm, (row,), case) for case in mine)), ())
    assert lines
    assert lines[-1].step == "result"


def padding_once(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError
    free = n + padding - dilation * (kernel_size - 1) - 1
    if free < 0:
        raise ValueError
    return free // stride + 1


def flipped(X, K, padding=0, stride=1):
    if min(K.shape) < 1:
        raise ValueError
    p = padding if isinstance(padding, tuple) else (padding, padding)
    s = stride if isinstance(stride, tuple) else (stride, stride)
    if min(*s) < 1 or min(*p) < 0:
        raise ValueError
    padded = torch.zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1], dtype=X.dtype)
    padded[p[0] : p[0] + X.shape[0], p[1] : p[1] + X.shape[1]] = X
    (h, w), (a, b) = padded.shape, K.shape
    if h < a or w < b:
        raise ValueError
    rows, columns = range(0, h - a + 1, s[0]), range(0, w - b + 1, s[1])
    turned = K.flip(0, 1)
    return torch.stack(
        [
            torch.stack([(padded[i : i + a, j : j + b] * turned).sum() for j in columns])
            for i in rows
        ]
    )


WRONG = {"output_size": padding_once, "cross_correlate": flipped}


@pytest.fixture(params=WRONG)
def finding(request):
    with submission_seed(7):
        told = engine.examine(TASKS[request.param], WRONG[request.param])
    named = [finding for finding in told.findings if finding.name]
    assert named, told.text
    return named[0]


def test_the_call_of_a_finding_plays_its_case(finding):
    lines = finding.example.splitlines()
    space = {"torch": torch}
    for line in lines:
        if " = torch.tensor(" in line:
            exec(line, space)
    exec(f"def {finding.play.split(', ')[1]}(): ...", space)
    exec(finding.play.splitlines()[0], space)
    played = eval(finding.play.splitlines()[1], space)
    assert repr(played.lines) == repr(finding.steps)


def test_a_finding_unfolds_two_examples(finding):
    text, (call, other) = finding.example, finding.other
    assert call not in text
    assert other
    assert repr(other) != repr(finding.steps)
    page = BeautifulSoup(report._finding_html(finding), "html.parser")
    summaries = [summary.get_text() for summary in page.select("details > summary")]
    assert summaries == [report.STEP_BY_STEP, report.OTHER_NUMBERS]
    rows = page.select("details")[0].select("tbody tr")
    assert len(rows) == len(finding.steps)
    assert rows[-1].th.get_text() == "result"


def test_the_link_to_the_lesson_is_there_for_whoever_reads_in_a_notebook(finding, monkeypatch):
    where = finding.section.link("../../notebooks/")
    assert where not in report._finding_html(finding)
    monkeypatch.setenv(progress.SESSION, "homework.ipynb")
    link = BeautifulSoup(report._finding_html(finding), "html.parser").a
    assert (link["href"], link.get_text()) == (where, str(finding.section))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert where not in report._finding_html(finding)


def test_a_section_with_code_in_its_heading_has_a_link_too(monkeypatch):
    monkeypatch.setenv(progress.SESSION, "homework.ipynb")
    finding = report.Finding("Title", f"A sentence. See {KERNEL}.", section=KERNEL)
    assert "`" in str(KERNEL)
    link = BeautifulSoup(report._finding_html(finding), "html.parser").a
    assert link["href"] == KERNEL.link("../../notebooks/")
    assert (link.get_text(), link.code.get_text()) == (str(KERNEL).replace("`", ""), "dW2")
