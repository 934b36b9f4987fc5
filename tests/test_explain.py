"""Explanations: their arithmetic, and what they say of lines that no window reads."""

import re

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from d2l_conv.explain import explain_shape, explain_size

axis_settings = st.tuples(
    st.integers(1, 12), st.integers(1, 6), st.integers(0, 4), st.integers(1, 5), st.integers(1, 3)
)


def test_explanation_is_the_arithmetic_in_words():
    assert str(explain_size(10, 3, stride=2, axis="width")).splitlines() == [
        "width: 10 -> 4",
        "  10 - 3 = 7        pixels left for moving the window",
        "  floor(7 / 2) = 3  steps that fit",
        "  3 + 1 = 4         places: the steps and the first place",
        "  one column at the right is never read",
    ]
    text = str(explain_shape((7, 8), (3, 4), padding=(0, (1, 2)), dilation=(2, 1)))
    assert "2*(3 - 1) + 1 = 5" in text
    assert "8 + 1 + 2 - 4 = 7" in text


@settings(max_examples=500, deadline=None)
@given(axis_settings)
def test_unread_lines_are_those_without_gradient(row):
    n, k, p, s, d = row
    if n + 2 * p < d * (k - 1) + 1:
        return
    x = torch.ones(1, 1, n, requires_grad=True)
    F.conv1d(x, torch.ones(1, 1, k), stride=s, padding=p, dilation=d).sum().backward()
    axis = explain_size(*row).axis
    assert axis.read() == x.grad[0, 0].int().tolist()
    said = " ".join(explain_size(*row).unread).replace("one", "1").replace("two", "2")
    for number, word in enumerate("three four five six seven eight nine ten".split(), start=3):
        said = said.replace(word, str(number))
    counted = re.findall(r"(\d+) rows? (?!of padding)", said)
    assert sum(map(int, counted)) == axis.read().count(0)


def test_same_size_is_not_same_attention():
    reads = torch.tensor(explain_size(8, 3, padding=1).axis.read())
    counts = torch.outer(reads, reads)
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (4, 6, 9)


def test_explanation_shows_in_a_notebook_as_html():
    html = explain_shape((8, 8), 3, stride=2)._repr_html_()
    assert html.count("<table>") == 2
    assert "floor(5 / 2) = 2" in html
    assert "one column at the right is never read" in html
