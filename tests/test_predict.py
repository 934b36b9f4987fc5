"""Predictions without a browser: the table from answer to sentence, and what authors may write."""

import json
import random
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from node import node
from torch import nn

from d2l_conv import cross_correlate, output_shape, output_size, predict, progress
from d2l_conv.checking.catalogue import IN_PLACE_INPUT
from d2l_conv.checking.relations import CRASHES
from d2l_conv.homework import CATALOGUE, TASKS
from d2l_conv.languages import gettext, speaking
from d2l_conv.predictions.fresh import NOT_ASKED, TWICE, due, question, questions
from d2l_conv.predictions.standing import standing
from d2l_conv.predictions.table import EVERY_ORDER, ONE_ORDER, same, wrong_answers
from d2l_conv.predictions.topics import TOPICS
from d2l_conv.widgets.predict.prediction import Prediction

ROOT = Path(__file__).parent.parent
READ = {"predict/read": "readNumber, readNumbers"}


def right(prediction: Prediction) -> Any:
    return prediction._table["right"]["value"]


def named(prediction: Prediction) -> dict[Any, tuple[str, ...]]:
    """The names by wrong answer; lists as tuples, written out."""
    return {str(row["value"]): tuple(row["names"]) for row in prediction._table["wrong"]}


# --- the table --------------------------------------------------------------------------------


def slips(n: int, k: int, p: int, s: int) -> dict[str, int]:
    """Wrong sizes, by formulas of their own."""
    return {
        "padding-once": (n + p - k) // s + 1,
        "ignores-padding": (n - k) // s + 1,
        "ceil-not-floor": -(-(n + 2 * p - k) // s) + 1,
        "forgets-plus-one": (n + 2 * p - k) // s,
        "ignores-stride": n + 2 * p - k + 1,
        "stride-after-plus-one": (n + 2 * p - k + 1) // s,
    }


@pytest.mark.parametrize(("n", "k"), [(8, 3), (9, 5), (14, 4)])
def test_sizes_and_their_mistakes(n: int, k: int) -> None:
    for p, s in product((0, 1, 2), (1, 2, 3)):
        size = nn.functional.conv1d(torch.ones(1, 1, n), torch.ones(1, 1, k), None, s, p).shape[2]
        asked = predict(output_size, n, kernel_size=k, padding=p, stride=s)
        assert right(asked) == size
        found = named(asked)
        assert str(size) not in found
        for name, wrong in slips(n, k, p, s).items():
            if wrong != size:
                # Of several mistakes with one result the catalogue's first is named.
                same = [other for other, value in slips(n, k, p, s).items() if value == wrong]
                assert len(found[str(wrong)]) == 1, (name, wrong)
                assert found[str(wrong)][0] in [*same, "rounds-to-nearest", "half-kernel-always"]


def test_the_example_that_everyone_gets_wrong() -> None:
    table = predict(output_size, 8, kernel_size=3, padding=1)._table
    (row,) = (row for row in table["wrong"] if row["value"] == 7)
    assert row["names"] == ("padding-once",) and row["says"].startswith("You add the padding once")
    assert "Padding: per side or in total?" in row["lesson"]


def test_shapes_and_two_mistakes_at_once() -> None:
    asked = predict(output_shape, (8, 9), (3, 5), padding=(0, 1), stride=(3, 4))
    layer = nn.Conv2d(1, 1, (3, 5), padding=(0, 1), stride=(3, 4))
    assert right(asked) == list(layer(torch.ones(1, 1, 8, 9)).shape[2:])
    found = named(asked)
    assert found["[6, 7]"] == ("ignores-stride",)
    assert found["[6, 5]"] == ("ignores-padding", "ignores-stride")
    says = next(row["says"] for row in asked._table["wrong"] if row["value"] == [6, 5])
    assert " And: " in says


def test_no_mistake_about_a_dilation_that_is_not_there() -> None:
    names = {n for found in named(predict(output_size, 12, 4)).values() for n in found}
    assert not any("dilation" in name for name in names)
    assert "ignores-dilation" in {
        n for found in named(predict(output_size, 12, 3, dilation=2)).values() for n in found
    }


def test_maps() -> None:
    X, K = torch.arange(9).reshape(3, 3), torch.tensor([[0, 1], [2, 3]])
    asked = predict(cross_correlate, X, K)
    assert right(asked) == [[19, 25], [37, 43]]
    assert named(asked)["[[5, 11], [23, 29]]"] == ("flips-kernel",)
    assert dict(map(tuple, asked._given))["K"] == [["0", "1"], ["2", "3"]]


def test_an_authors_sentence_goes_before_the_catalogues() -> None:
    asked = predict(output_size, 8, 3, padding=1, wrong={7: "Mine.", 3: ("padding-once", "Own.")})
    judged = node({"predict/judge": "judge"}, "[7, 3].map((v) => judge(v, data))", asked._table)
    assert [one["says"] for one in judged] == ["Mine.", "Own."]
    assert [one["names"] for one in judged] == [[], ["padding-once"]]


# --- the browser's half -----------------------------------------------------------------------

NUMBERS = {
    "7": 7, " 7 ": 7, "\uff17": 7, "-3": -3, "\u22123": -3, "4/9": 4 / 9, "4 / 9": 4 / 9,
    "0.5": 0.5, ".5": 0.5, "0,5": 0.5, "1,400": 1400, "30%": 0.3, "7 rows": 7,
    "7 \u884c": 7, "\uff17\u4e2a\u50cf\u7d20": 7, "\uff14\uff0f\uff19": 4 / 9,
    "\u4e03": None, "\uff13\uff10\uff05": 0.3,
    "(7)": 7, "1e-3": 0.001, "seven": None, "": None,
    "4/0": None, "7x": None, "1 2": None, "--3": None,
}  # fmt: skip
SHAPES = {
    "8x8": [8, 8], "8 x 8": [8, 8], "8X8": [8, 8], "(8, 8)": [8, 8], "8, 8": [8, 8], "8,8": [8, 8],
    "8 8": [8, 8], "[8, 8]": [8, 8], "8*8": [8, 8], "8 by 8": [8, 8], "torch.Size([8, 8])": [8, 8],
    "\uff18\u00d7\uff18": [8, 8], "\uff08\uff18\uff0c\uff18\uff09": [8, 8], "8\u30018": [8, 8],
    "\uff18\uff0c\uff18": [8, 8], "\uff08\uff18, 8\uff09": [8, 8], "8 \u4e58 8": [8, 8],
    "\uff18\uff58\uff18": [8, 8], "2 x 4 x 214 x 320": [2, 4, 214, 320], "(8,)": [8],
    "4.5 x 4": [4.5, 4], "8x": None, "x": None, "eight by eight": None, "8x8x": None,
}  # fmt: skip


def test_what_is_read() -> None:
    read = node(READ, "data.map((text) => readNumber(text))", list(NUMBERS))
    assert dict(zip(NUMBERS, read, strict=True)) == pytest.approx(NUMBERS)
    read = node(READ, "data.map(readNumbers)", list(SHAPES))
    assert dict(zip(SHAPES, read, strict=True)) == SHAPES
    assert node(READ, "data.map((text) => readNumber(text, true))", ["30%", "30"]) == [30, 30]


def judged(asked: Prediction, *values: Any) -> list[str]:
    body = "data.values.map((value) => judge(value, data.table).outcome)"
    table = json.loads(json.dumps(asked._table))
    found = node({"predict/judge": "judge"}, body, {"values": values, "table": table})
    assert isinstance(found, list)
    return found


def test_what_is_judged() -> None:
    asked = predict(output_shape, (8, 8), kernel_size=3, padding=1)
    assert judged(asked, [8, 8], [7, 7], [99, 1], [8]) == ["right", "named", "unnamed", "unnamed"]
    share = predict.number("Which share?", 4 / 9, why="Because.", wrong={1: "All of it."})
    assert judged(share, 0.44, 4 / 9, 0.4444, 0.45, 1) == [
        *["right"] * 3, "unnamed", "named",
    ]  # fmt: skip
    exact = predict.number("How many?", 400, why="Because.")
    assert judged(exact, 400, 401) == ["right", "unnamed"]


# --- what authors may write -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: predict(max, 3), "expected one of output_size, output_shape, cross_correlate"),
        (lambda: predict(output_size, 2, 3), "does not fit|no window|larger"),
        (lambda: predict.number("", 3, why="w"), "question must be a sentence"),
        (lambda: predict.number("How?", 3, why=" "), "why must be a sentence"),
        (lambda: predict.number("How?", float("nan"), why="w"), "the answer must be numbers"),
        (lambda: predict.number("How?", 3, why="w", wrong={3: "s"}), "is the right one"),
        (lambda: predict.number("How?", 0.5, why="w", wrong={0.501: "s"}), "tolerance of 0.005"),
        (lambda: predict.number("How?", 3, why="w", wrong={4: ""}), "expected a sentence"),
        (lambda: predict.number("How?", 3, why="w", wrong={4: ("oops", "s")}), "no mistake of the"),
        (lambda: predict.grid("How?", [[1, 2], [3]], why="w"), r"expected numbers \(H, W\)"),
        (lambda: predict.grid("How?", [1, 2], why="w", wrong=[([1], "s")]), "another form"),
        (lambda: predict.choice("Which?", "a", why="w", wrong={"a": "s"}), "options must be"),
        (
            lambda: predict.choice("Which?", "a", why="w", wrong={"b": "s"}, options=["a", "c"]),
            "options must be",
        ),
    ],
)
def test_bad_arguments_are_refused(ask: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask()


def test_the_static_words_hold_no_answer() -> None:
    share = predict.number("Which share is gone?", 0.3056, why="It is gone.", hint="Look.")
    data, _ = share._repr_mimebundle_()
    for kind in ("text/plain", "text/html"):
        assert "Which share is gone?" in data[kind]
        assert not any(word in data[kind] for word in ("0.3", "It is gone", "Look", share.model_id))
    options = predict.choice("Which?", "b", why="w", wrong={"c": "No.", "a": "No."})
    assert [line for line in repr(options).splitlines() if line[0] == "-"] == ["- a", "- b", "- c"]
    assert "<script>" not in predict.number("<script>", 1, why="w").text()


def test_the_lessons_cells_are_counted_as_they_are_recorded(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "## One"], "id": "one"},
        {"cell_type": "code", "source": "predict(output_size, 8, 3)", "id": "size"},
        {"cell_type": "code", "source": "display(predict.number('?', 1), predict(f))", "id": "two"},
        {"cell_type": "markdown", "source": "### Two\n\n#### A step", "id": "b"},
        {"cell_type": "code", "source": "predict.choice('?', 'a', id='mine')", "id": "c"},
        {"cell_type": "code", "source": "%%bash\n!broken(", "id": "magic"},
    ]
    (tmp_path / "1-one.ipynb").write_text(json.dumps({"cells": cells}))
    (row,) = standing(tmp_path)["lessons"]
    assert (row["sections"], row["predictions"]) == (2, 4)


# --- progress ---------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kernel that Jupyter's server started, with a progress file of its own."""
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/1-padding.ipynb")
    monkeypatch.setenv("D2L_CONV_PROGRESS", str(tmp_path / "own" / "progress.jsonl"))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path / "own" / "progress.jsonl"


def attempt(outcome: str, *names: str) -> dict[str, Any]:
    return {"text": "7", "outcome": outcome, "names": list(names), "says": "", "lesson": ""}


def test_a_try_is_kept_and_a_run_without_a_learner_keeps_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = predict(output_size, 8, kernel_size=3, padding=1, id="size")
    asked.tries = [attempt("named", "padding-once")]
    asked.tries = [*asked.tries, attempt("right")]
    found = [(e["id"], e["outcome"], e["names"], e["first"]) for e in progress.events()]
    assert found == [("size", "named", ["padding-once"], True), ("size", "right", [], False)]
    before = kept.read_bytes()
    monkeypatch.delenv("JPY_SESSION_NAME")
    predict(output_size, 8, 3).tries = [attempt("right")]
    assert kept.read_bytes() == before and list(progress.events()) == []


def test_nothing_is_kept_while_nbgrader_runs(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    progress.record("check", names=["padding-once"])
    assert not kept.exists()


def test_what_is_broken_costs_itself_alone(kept: Path) -> None:
    progress.record("check", names=["a"])
    with kept.open("ab") as file:
        file.write(b'\n{"kind": "check", "na')  # the machine went off while this was written
    progress.record("check", names=["b"])
    with kept.open("ab") as file:
        file.write(b"\n[1]\n\xff\xfe\n7\n{}\n")
    progress.record("check", names=["c"])
    assert [event["names"] for event in progress.events()] == [["a"], ["b"], ["c"]]
    progress.erase()
    assert list(progress.events()) == [] and not kept.exists()
    progress.erase()


def test_two_notebooks_write_at_once(kept: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: progress.record("check", names=[str(i)]), range(400)))
    assert sorted(int(e["names"][0]) for e in progress.events()) == list(range(400))


def test_a_folder_that_cannot_be_written_stops_no_lesson(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("D2L_CONV_PROGRESS", "/proc/nowhere/progress.jsonl")
    progress.record("check", names=["a"])
    assert list(progress.events()) == []


# --- practice ---------------------------------------------------------------------------------

MADE = {"when": "2026-11-27T09:00:00", "kind": "check", "names": ["flips-kernel", "padding-once"]}


def answered(about: str, outcome: str, day: str = "2026-11-27") -> dict[str, Any]:
    return {"when": f"{day}T10:00:00", "kind": "prediction", "about": about, "outcome": outcome,
            "first": True, "names": []}  # fmt: skip


def test_a_mistake_comes_back_until_it_is_answered_twice_in_a_row() -> None:
    once, wrong = answered("padding-once", "right"), answered("padding-once", "unnamed")
    today = "2026-11-27"
    assert due([MADE], today) == ["padding-once", "flips-kernel"]
    assert due([MADE, once, wrong, once], today)[0] == "padding-once"
    assert due([MADE, once, once], today) == ["flips-kernel"]
    later = "2026-11-28"
    assert due([MADE, once, once], later) == ["padding-once", "flips-kernel"]
    again = answered("padding-once", "right", later)
    assert due([MADE, once, once, again], "2026-11-29") == ["flips-kernel"]
    assert "padding-once" in due([MADE, once, once, again, {**MADE, "when": later}], later)


def test_practice_begins_with_the_learners_mistakes() -> None:
    first = questions(4, [MADE, {**MADE, "names": sorted(NOT_ASKED)}], "2026-11-27")
    about = [one.about for one in first]
    assert about == ["padding-once", "flips-kernel"] * 2
    for one in first:
        assert (one.about,) in named(one).values()
    assert len({repr(one) for one in first}) == 4


MADE_SOMEWHERE = sorted(
    {row.name for row in CATALOGUE}
    | {crash.name for crash in CRASHES if crash.name}
    | {IN_PLACE_INPUT}
)


@pytest.mark.parametrize("name", MADE_SOMEWHERE)
def test_every_mistake_that_can_be_named_is_asked_for(name: str) -> None:
    """By a lesson or a check; but for a few that the page of practice tells of."""
    is_due = due([{**MADE, "names": [name]}], "2026-11-27") == [name]
    asked = question(random.Random(0), name)
    assert is_due == (asked is not None) == (name not in {*NOT_ASKED, IN_PLACE_INPUT})
    if asked is not None:
        assert asked.about == name
        assert (name,) in named(asked).values()  # it gives a wrong answer


@pytest.mark.parametrize("name", ["one-hot-forgotten", "never-ends"])
def test_a_question_is_asked_until_it_is_answered_twice(name: str) -> None:
    events, today = [{**MADE, "names": [name]}], "2026-11-27"
    for _time in range(TWICE):
        assert questions(1, events, today)[0].about == name
        events.append(answered(name, "right"))
    assert questions(1, events, today)[0].about == ""


@pytest.mark.parametrize(("language", "folder"), [("en", ""), ("zh", "zh")])
def test_the_page_of_practice_tells_of_what_is_not_asked(language: str, folder: str) -> None:
    page = json.loads((ROOT / "notebooks" / folder / "5-practice.ipynb").read_text("utf-8"))
    title = "".join(page["cells"][0]["source"])
    with speaking(language):
        assert all(gettext(name) in title for name in NOT_ASKED)


@pytest.mark.parametrize("at", range(len(TOPICS)))
def test_a_kind_of_question_is_drawn_afresh_and_every_answer_is_one(at: int) -> None:
    drawn = [question(random.Random(seed), topics=[TOPICS[at]]) for seed in range(6)]
    assert len({repr(one) for one in drawn}) > 3
    for one in drawn:
        right = one._table["right"]["value"]
        assert named(one)
        assert not any(
            same(wrong["value"], right, one._table["tolerance"]) for wrong in one._table["wrong"]
        )


def test_each_kind_of_question_has_its_turn() -> None:
    kinds = [one._form["kind"] for one in questions(6, [{}] * 6, "2026-11-27")]
    assert kinds == [topic.kind for topic in TOPICS[6:12]]


def test_practice_without_progress_is_always_the_same() -> None:
    texts = [[repr(one) for one in questions(6, [], day)] for day in ("2026-11-27", "2027-01-01")]
    assert texts[0] == texts[1] and len(set(texts[0])) == 6
    kinds = [one._form["kind"] for one in questions(6, [], "2026-11-27")]
    assert kinds == ["number", "shape", "grid", "grid", "grid", "number"]


def test_gradient_questions_are_those_of_autograd() -> None:
    back = next(topic for topic in TOPICS if topic.task.name == "conv_backward")
    for seed in range(5):
        asked = question(random.Random(seed), topics=[back])
        W, dY = (
            torch.tensor([[float(x) for x in row] for row in rows]) for _, rows in asked._given
        )
        X = torch.zeros(1, 1, 3, 3, requires_grad=True)
        torch.nn.functional.conv2d(X, W[None, None]).backward(dY[None, None])
        assert X.grad is not None and right(asked) == X.grad[0, 0].tolist()


def shown(asked: Prediction, name: str) -> torch.Tensor:
    """A matrix of a question, in double precision."""
    rows = dict(map(tuple, asked._given))[name]
    return torch.tensor([[float(entry) for entry in row] for row in rows]).double()


def asked_about(words: str, seed: int) -> Prediction:
    found = (question(random.Random(seed), topics=[topic]) for topic in TOPICS)
    return next(one for one in found if words in one.question)


@pytest.mark.parametrize("seed", range(3))
def test_the_first_gradients_are_those_of_autograd(seed: int) -> None:
    squares = asked_about("half the mean of the squares", seed)
    P, Y = shown(squares, "P").requires_grad_(), shown(squares, "Y")
    (((P - Y) ** 2).mean() / 2).backward()
    assert P.grad is not None and right(squares) == P.grad.tolist()

    scores = asked_about("the loss is the cross-entropy", seed)
    labels = [int(text.split()[0].rstrip(",.")) for text in scores.question.split(" a ")[1:3]]
    P = shown(scores, "softmax(P)").log().requires_grad_()
    nn.functional.cross_entropy(P, torch.tensor(labels)).backward()
    assert P.grad is not None and torch.allclose(torch.tensor(right(scores)).double(), P.grad)


@pytest.mark.parametrize("seed", range(3))
def test_the_loss_of_the_small_net_is_that_of_torch(seed: int) -> None:
    net = asked_about("A net of two layers", seed)
    X, W1, W2, Y = (shown(net, name)[None, None] for name in ("X", "W1", "W2", "Y"))
    P = torch.conv2d(torch.conv2d(X, W1).relu(), W2)
    assert right(net) == ((P - Y) ** 2).mean().item() / 2


def test_an_order_of_all_settings_is_not_told_with_that_of_one():
    """Padding 2 on both axes is neither a swap nor the first number twice."""
    task = TASKS["output_shape"]
    settings = {"kernel_size": 4, "padding": (1, 2)}
    wrong = wrong_answers(task, [7, 9], ((8, 8),), settings, pairs=True)
    assert [7, 7] in [one.value for one in wrong]  # the first number, for both
    assert [9, 9] not in [one.value for one in wrong]
    assert task.algorithm is not None
    steps = {field.name for field in fields(task.algorithm.steps)}
    assert steps >= {EVERY_ORDER, *ONE_ORDER}


def test_orders_of_two_settings_are_told_together():
    task = TASKS["output_shape"]
    settings = {"kernel_size": (3, 2), "padding": (0, 2), "stride": (1, 2)}
    wrong = wrong_answers(task, [8, 8], ((10, 12),), settings, pairs=True)
    both = {one.names: one.value for one in wrong if len(one.names) == 2}
    # padding (2, 0) and stride (2, 1): (10 + 4 - 3) // 2 + 1 down, 12 - 2 + 1 across
    assert both["stride-swaps-axes", "padding-swaps-axes"] == [6, 11]
