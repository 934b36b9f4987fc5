"""What crosses the wire, and how what does not is named: on the learner's side, without a flag."""

import inspect
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sealed_room import answer, flag_kinds, outcome, points, shown, test_cell, trusted_process
from torch import nn

from d2l_conv import checks, homework
from d2l_conv.checking.engine import examine
from d2l_conv.checking.unknown import SENTENCES, Unknown
from d2l_conv.grading import wire
from d2l_conv.languages import speaking


@pytest.fixture(scope="module")
def grade():
    with trusted_process() as function:
        yield function


# ----------------------------------------------------------------------------------- layers

REFUSES = "    if min(*shape_in, *shape_out) < 1: raise ValueError('size')\n"
RIGHT = (
    "    kernel, padding = [], []\n"
    "    for n, wanted in zip(shape_in, shape_out):\n"
    "        p = max(0, (wanted - n + 2) // 2)\n"
    "        kernel.append(n + 2 * p - wanted + 1)\n"
    "        padding.append(p)\n"
)
LAYERS = {
    "NumPy integers": (
        "    n, wanted = np.array(shape_in), np.array(shape_out)\n"
        "    p = np.maximum(0, (wanted - n + 2) // 2)\n"
        "    k = n + 2 * p - wanted + 1\n"
        "    return nn.Conv2d(1, 1, kernel_size=tuple(k), padding=tuple(p))\n",
        3.0,
    ),
    "tensors as settings": (
        RIGHT + "    padding = [torch.tensor(p) for p in padding]\n"
        "    return nn.Conv2d(1, 1, kernel_size=tuple(kernel), padding=tuple(padding))\n",
        3.0,
    ),
    "meta device": (
        RIGHT + "    settings = {'kernel_size': tuple(kernel), 'padding': tuple(padding)}\n"
        "    return nn.Conv2d(1, 1, **settings, device='meta')\n",
        3.0,
    ),
    "float padding": (
        "    kernel, padding = [], []\n"
        "    for n, wanted in zip(shape_in, shape_out):\n"
        "        p = max(0, (wanted - n + 2) // 2) / 1\n"
        "        kernel.append(int(n + 2 * p - wanted + 1)); padding.append(p)\n"
        "    return nn.Conv2d(1, 1, tuple(kernel), padding=tuple(padding))\n",
        0.0,
    ),
    "kernel of zero": (
        "    k = tuple(max(0, n - w + 1) for n, w in zip(shape_in, shape_out))\n"
        "    return nn.Conv2d(1, 1, kernel_size=k)\n",
        1.5,
    ),
    "negative padding": (
        "    k = tuple(2 if (o - i) % 2 else 3 for i, o in zip(shape_in, shape_out))\n"
        "    p = tuple((o - i + kk - 1) // 2 for i, o, kk in zip(shape_in, shape_out, k))\n"
        "    return nn.Conv2d(1, 1, k, padding=p)\n",
        1.5,
    ),
    "one number in a tuple": (
        "    return nn.Conv2d(1, 1, kernel_size=(max(1, shape_in[0] - shape_out[0] + 1),))\n",
        0.0,
    ),
    "stride of zero": (
        "    s = tuple(n // w for n, w in zip(shape_in, shape_out))\n"
        "    k = tuple(max(2, n - (w - 1) * t) for n, w, t in zip(shape_in, shape_out, s))\n"
        "    return nn.Conv2d(1, 1, kernel_size=k, stride=s)\n",
        1.5,
    ),
    "padding of a million": (
        "    return nn.Conv2d(1, 1, 3, padding=10**6)\n",
        0.0,
    ),
    "minutes of work": (
        "    return nn.Conv2d(1, 1, (100, 100), padding=4000)\n",
        0.0,
    ),
    "large kernel": (
        "    return nn.Conv2d(1, 1, (3000, 3001))\n",
        0.0,
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_gets_the_same_points_sealed_and_visible_and_no_flag(grade, name):
    body, expected = LAYERS[name]
    source = "import numpy as np\nimport torch\nfrom torch import nn\n"
    source += "def choose_conv(shape_in, shape_out):\n" + REFUSES + body
    nb = grade(
        answer(source), test_cell("check_choose_conv(choose_conv, fresh=True)", 3.0, "choose_conv")
    )
    names: dict = {}
    exec(source, names)
    with checks.submission_seed(7):
        visible = checks.check_choose_conv(names["choose_conv"], fresh=True)
    assert points(nb) == {"choose_conv": visible} == {"choose_conv": expected}
    assert outcome(nb, "choose_conv")["outcome"] == "graded", shown(nb.cells[1])
    assert flag_kinds(nb) == set()


def test_what_is_wrong_with_a_layer_is_said():
    def found(layer):
        with checks.submission_seed(7):
            report = examine(homework.TASKS["choose_conv"], lambda a, b: layer)
        return str(report.findings)

    assert "padding is to be at least 0" in found(nn.Conv2d(1, 1, 3, padding=(-1, 2)))
    assert "stride is to be at least 1" in found(nn.Conv2d(1, 1, 3, stride=(0, 1)))
    assert "dilation is to be at least 1" in found(nn.Conv2d(1, 1, 3, dilation=0))
    assert "pair of whole numbers" in found(nn.Conv2d(1, 1, 3, padding=(3.0, 3.0)))
    assert "pair of whole numbers" in found(nn.Conv2d(1, 1, kernel_size=(3,)))
    assert "at least 2 is asked" in found(nn.Conv2d(1, 1, (0, 3), device="meta"))


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(1, 1, (3, 2), padding=(-1, 2), stride=(1, 0), device="meta"),
        nn.Conv2d(1, 1, 3, padding=(3.0, 3.5)),
        nn.Conv2d(1, 1, (3,)),
        nn.Conv2d(2, 4, 3, groups=2, bias=False, device="meta"),
    ],
    ids=repr,
)
def test_odd_layers_come_back_as_they_went(layer):
    back = wire.decode(wire.unpack(wire.pack({"v": wire.encode(layer)})[4:])["v"])
    assert repr(back) == repr(layer)
    assert (back.weight.shape, back.weight.device) == (layer.weight.shape, layer.weight.device)


def changed(**attributes):
    layer = nn.Conv2d(1, 1, 3)
    for name, value in attributes.items():
        setattr(layer, name, value)
    return layer


@pytest.mark.parametrize(
    "layer",
    [
        changed(padding=(10**9, 1)),
        changed(padding=("a", "b")),
        changed(padding="same", stride=(2, 2)),
        changed(padding="other"),
        changed(stride=[[1]]),
        changed(groups=3.0),
        changed(groups=0),
        changed(padding_mode=["zeros"]),
        changed(kernel_size=(2.0, 2.0)),
        changed(weight=nn.Parameter(torch.ones(1, 1, 2, 2))),
        changed(weight=nn.Parameter(torch.ones(3))),
        changed(bias=nn.Parameter(torch.ones(2))),
    ],
    ids=range(12),
)
def test_a_layer_that_the_wire_does_not_carry_is_refused_before_it_is_sent(layer):
    with pytest.raises(wire.UnknownType, match=r"nn\.Conv2d with"):
        wire.encode(layer)


# ----------------------------------------------------------------------- values and results


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import torch\nzero_pad = torch.zeros(10_000_000)", "too large"),
        ("import torch\nzero_pad = [torch.zeros(5_000_000)] * 4", "more than 48 MB"),
        ("import torch\nzero_pad = torch.empty(2, device='meta')", "without numbers"),
        ("zero_pad = object()", "of type object"),
        ("class Key(list):\n    __hash__ = object.__hash__\nzero_pad = {Key(): 1}", "with a key"),
        (
            "class Odd(list):\n    def __iter__(self): raise OSError\nzero_pad = Odd()",
            "raises OSError",
        ),
    ],
)
def test_a_name_that_stands_for_something_else_is_named_and_not_flagged(grade, source, said):
    check = test_cell("check_zero_pad(zero_pad, fresh=True)", 3.0, "zero_pad")
    nb = grade(answer(source), check)
    assert points(nb) == {"zero_pad": 0.0}
    assert said in shown(nb.cells[1])
    assert outcome(nb, "zero_pad")["outcome"] == "graded"
    assert flag_kinds(nb) == set()


UNKNOWN = {  # a name that stands for such a value
    "type": "object()",
    "key": "{torch.ones(1): 1}",
    "entry": "{torch.ones(1)}",
    "raises": "type('Table', (dict,), {'items': lambda self: 1 / 0})()",
    "nests": "eval('[' * 40 + ']' * 40)",
    "much": "[torch.zeros(5_000_000)] * 4",
    "digits": "10**2_000",
    "tensor": "torch.ones(2).to(torch.float8_e4m3fn)",
    "no numbers": "torch.empty(2, device='meta')",
    "large tensor": "torch.zeros(10_000_000)",
    "array": "np.array([None])",
    "large array": "np.zeros(5_000_000)",
    "layer": "nn.Conv2d(1, 1, 3, padding=10**6)",
    "layer's weights": "changed(weight=nn.Parameter(torch.ones(1, 1, 2, 2)))",
    "layer's bias": "changed(bias=nn.Parameter(torch.ones(2)))",
}
GIVEN = {  # a result
    "deep": "[0] * 20_000",
    "nested tensor": "torch.nested.nested_tensor([torch.ones(1), torch.ones(2)])",
    "quantized tensor": "torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.qint8)",
}
ODD = "import numpy as np, torch\nfrom torch import nn\n" + inspect.getsource(changed)
CHINESE = {"d2l_conv": {"language": "zh"}}
ENGLISH_WORDS = re.compile(r"\b(an?|of|with|that|the|is|in|without|too|which|axes|value)\b")


def test_each_value_that_cannot_cross_is_met_below():
    assert {*UNKNOWN, *GIVEN} == set(SENTENCES)


@pytest.mark.parametrize("key", [*UNKNOWN, *GIVEN])
def test_a_value_that_cannot_cross_is_named_in_the_notebooks_language(grade, key):
    value = UNKNOWN.get(key) or f"lambda X, padding: {GIVEN[key]}"
    check = test_cell("check_zero_pad(zero_pad, fresh=True)", 3.0, "zero_pad")
    nb = grade(answer(f"{ODD}zero_pad = {value}"), check, metadata=CHINESE)
    said = re.sub(r"`[^`]*`|\(device [^）]*|[\w.]+\(.*\)", "", shown(nb.cells[1]))
    with speaking("zh"):
        first = re.split(r"{.*?}", SENTENCES[key])
    assert all(part in shown(nb.cells[1]) for part in first), shown(nb.cells[1])
    assert ENGLISH_WORDS.findall(said) == []
    assert flag_kinds(nb) == set()


def test_a_value_that_a_callback_gets_is_named_in_the_notebooks_language(grade):
    source = "def numerical_gradient(f, x, h=1e-3):\n    return f(object())"
    check = test_cell("check_numerical_gradient(numerical_gradient)", 4.0, "numerical_gradient")
    nb = grade(answer(source), check, metadata=CHINESE)
    assert "一个 object 类型的值" in shown(nb.cells[1])
    assert "a value of type" not in shown(nb.cells[1])


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("nothing", {}),
        (3, {}),
        ("type", {}),
        ("type", {"type": 3}),
        ("type", ["type"]),
        ("type", {"type": "int", "{type.__class__}": "x"}),
    ],
)
def test_a_value_that_the_table_does_not_hold_is_refused(key, words):
    with pytest.raises(ValueError):
        Unknown.read(key, words)


def test_the_words_of_a_value_are_short_and_never_filled_in_themselves():
    named = Unknown.read("type", {"type": "{type}" * 1_000})
    assert len(str(named)) < 200
    assert str(named).startswith("a value of type {type}{type}")


@pytest.mark.parametrize(
    "result",
    [
        "np.zeros((0, 3))",
        "np.zeros((0, 2**40, 2))",
        "torch.empty(2, device='meta')",
        "[torch.zeros(5_000_000)] * 4",
        "[np.float32(1)] * 9_000",
    ],
)
def test_a_result_that_is_odd_costs_the_question_and_is_not_flagged(grade, result):
    source = f"import numpy as np, torch\ndef zero_pad(X, padding):\n    return {result}"
    nb = grade(answer(source), test_cell("check_zero_pad(zero_pad, fresh=True)", 3.0, "zero_pad"))
    assert points(nb) == {"zero_pad": 0.0}
    assert outcome(nb, "zero_pad")["outcome"] == "graded", shown(nb.cells[1])
    assert flag_kinds(nb) == set()


LATER = {
    "an index": """
from d2l_conv.conv import output_shape as ready
class Later:
    def __init__(self, axis, *args): self.axis, self.args = axis, args
    def __index__(self): return ready(*self.args)[self.axis]
def output_shape(shape, kernel_size, padding=0, stride=1):
    return tuple(Later(axis, shape, kernel_size, padding, stride) for axis in (0, 1))
""",
    "a tuple": """
from d2l_conv.conv import output_shape as ready
class Later(tuple):
    def __iter__(self): return iter(ready(*self[1]))
def output_shape(shape, kernel_size, padding=0, stride=1):
    return Later((0, (shape, kernel_size, padding, stride)))
""",
}


@pytest.mark.parametrize("kind", LATER)
def test_a_result_that_computes_itself_when_it_is_read_is_watched(grade, kind):
    check = test_cell("check_output_shape(output_shape, fresh=True)", 4.0, "output_shape")
    nb = grade(answer(LATER[kind]), check)
    assert points(nb) == {"output_shape": 0.0}
    assert "d2l_conv.conv.output_shape" in str(nb.cells[1].outputs[0].metadata)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from([np.int64(3), np.float32(0.5), np.bool_(True)]),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers()), inner)
    ),
)


@settings(max_examples=60, deadline=None)
@given(plain)
def test_what_is_written_can_be_read(value):
    back = wire.decode(wire.unpack(wire.pack({"v": wire.encode(value)})[4:])["v"])
    assert back == value or "\ufffd" in str(back) or "?" in str(back)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-2, 5000) | st.floats(-9, 9), min_size=1, max_size=4),
    st.lists(st.integers(-2, 5000), min_size=1, max_size=4),
    st.sampled_from([0, 1, "same", "valid", (1, 2), [3]]),
    st.integers(0, 3),
)
def test_a_layer_is_read_or_refused_where_it_is_written(stride, dilation, padding, groups):
    layer = changed(stride=tuple(stride), dilation=dilation, padding=padding, groups=groups)
    try:
        written = wire.encode(layer)
    except wire.UnknownType:
        return
    assert isinstance(wire.decode(written), nn.Conv2d)
