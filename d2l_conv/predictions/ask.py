"""``predict``: what an author writes in a cell before a result."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from d2l_conv.homework import CATALOGUE, TASKS
from d2l_conv.languages import N_, _
from d2l_conv.predictions.questions import FUNCTIONS, Words, table
from d2l_conv.predictions.table import Answer, Wrong, from_author, like, plain, same, wrong_answers
from d2l_conv.widgets.predict.prediction import Prediction
from d2l_conv.worked import number

NAMES = frozenset(row.name for row in CATALOGUE)
LEAD = N_(
    "No usual mistake leads to {answer}. Which of your steps are you least sure of? Try it on a "
    "smaller case."
)

Says = str | tuple[str, str] | None
WrongAnswers = Mapping[Any, Says] | Iterable[tuple[Any, Says]]


class Predict:
    """Ask for a prediction, before a result is seen; the learner's answer is judged at once.

    The learner types ``7``, ``8x8``, ``(8, 8)`` or ``4/9``, picks an answer, or fills a small grid;
    Enter checks. A right answer gets a sentence why, a wrong one the name of its mistake, and an
    answer that no mistake explains a question that leads on.

    ``predict(function, *args, ...)`` asks for what one of the course's functions gives:
    `output_size`, `output_shape` or `cross_correlate`. The question and all sentences follow from
    the call; the mistakes are those of the homework's catalogue. For everything else the author
    gives the answers: `predict.number`, `predict.shape`, `predict.choice`, `predict.grid`.

    All forms take these, by name:

    question : str
        What is asked, in full sentences; words in backticks are code. For the functions of the
        course it is made from the call if not given.
    why : str
        One sentence: why the right answer is right.
    wrong : dict, or pairs (answer, sentence)
        Wrong answers, each with the sentence that the learner reads: what they did, and why it is
        not so; never the right answer. ``(name, sentence)`` names a mistake of the catalogue, which
        is then practised in lesson 5. For the functions of the course they go before the
        catalogue's.
    hint : str, optional
        What the button 'Hint' shows; without it there is no such button.
    lead : str, optional
        The question for an answer that nothing explains; ``{answer}`` is what was typed.
    id : str, optional
        What the learner's progress calls it. Without it the id of the cell is taken, so that it
        may be left out unless a cell is to change its id.

    Two predictions in one cell are ``display(predict(...), predict(...))``.

    Examples
    --------
    A size, a shape, a map; two predictions that are said in the author's own words:

    >>> import torch
    >>> from d2l_conv import cross_correlate, output_shape, output_size, predict
    >>> predict(output_size, 8, kernel_size=3, padding=1, stride=2).question
    '8 rows, a kernel of 3, padding 1, stride 2. How many rows has the output?'
    >>> predict(output_shape, (8, 6), kernel_size=(5, 3), padding=(2, 1)).question
    'The image is 8 x 6, the kernel 5 x 3, padding (2, 1). What is the shape of the output?'
    >>> X, K = torch.arange(9).reshape(3, 3), torch.tensor([[0, 1], [2, 3]])
    >>> predict(cross_correlate, X, K).question
    'The kernel `K` slides over `X`. What comes out?'
    >>> ten_rows = predict(output_size, 10, kernel_size=3, question="Ten rows. How many are left?")
    >>> ten_rows = predict(output_size, 10, 3, wrong={7: "You took away the whole kernel."})

    A number, exact if it is whole, else within a tolerance; with a unit after the field:

    >>> corner = predict.number(
    ...     "An image of ones, a kernel that averages 3 x 3, padding 1. What is in the corner?",
    ...     4 / 9,
    ...     wrong={1: ("ignores-padding", "You count nine pixels of the image. Some are padding.")},
    ...     why="Four of the nine pixels are image, five are zeros.",
    ...     hint="How many of the nine pixels lie in the image?",
    ... )
    >>> share = predict.number("Which share is gone?", 30.56, unit="%", tolerance=1, why="...")

    Several whole numbers: any shape, or the sizes of a chain:

    >>> batch = predict.shape(
    ...     "Two photographs go through the layer together. What is the shape of the output?",
    ...     (2, 4, 214, 320),
    ...     wrong={(4, 214, 320): "You have one image. Which axis counts the images?"},
    ...     why="The first axis counts the images.",
    ... )

    One of several answers, in the order given by `options`; without it, in an order that tells
    nothing. Each wrong one has its sentence, or None for the leading question:

    >>> share = predict.choice(
    ...     "Which share of the pixels is gone?",
    ...     "a third",
    ...     wrong={"a tenth": "That is one ring.", "a sixth": "That is the share of the rows."},
    ...     options=["a tenth", "a sixth", "a third"],
    ...     why="`1 - (200 / 240)**2` is 0.31.",
    ... )

    A small grid of numbers, one row or more; the wrong ones are pairs, since lists are no keys:

    >>> padded = predict.grid(
    ...     "A line of pixels is 1 2 3 4. What is it with two zeros per side?",
    ...     [0, 0, 1, 2, 3, 4, 0, 0],
    ...     wrong=[([0, 1, 2, 3, 4, 0, 0, 0], "You put one zero before. `padding` is per side.")],
    ...     why="Two zeros before and two after.",
    ...     given={"line": [[1, 2, 3, 4]]},
    ... )

    Bad arguments are refused:

    >>> predict.number("How many?", 4, wrong={4: "..."}, why="...")
    Traceback (most recent call last):
    ValueError: predict: wrong answer 4 is the right one, within a tolerance of 0
    """

    def __call__(
        self,
        function: Callable[..., Any],
        *args: Any,
        question: str = "",
        why: str = "",
        wrong: WrongAnswers = (),
        hint: str = "",
        lead: str = "",
        id: str = "",
        **settings: Any,
    ) -> Prediction:
        """Ask for what a function of the course gives; see `Predict`."""
        if function not in FUNCTIONS:
            known = ", ".join(one.__name__ for one in FUNCTIONS)
            raise ValueError(
                f"predict: expected one of {known}, got {function!r}; for anything else there are "
                "predict.number, predict.shape, predict.choice and predict.grid"
            )
        kind, ask = FUNCTIONS[function]
        right = plain(function(*args, **settings))
        words = ask(args, settings)
        words = Words(
            question or words.question,
            why or words.why,
            hint or words.hint,
            lead or words.lead,
            () if question and kind != "grid" else words.given,
        )
        task = TASKS[function.__name__]
        rows = wrong_answers(task, right, args, settings, pairs=kind != "grid")
        return make(kind, right, words, [*_own(wrong), *rows], tolerance=0, id=id)

    def number(
        self,
        question: str,
        answer: float,
        *,
        why: str,
        wrong: WrongAnswers = (),
        hint: str = "",
        lead: str = "",
        tolerance: float | None = None,
        unit: str = "",
        given: Mapping[str, Any] | None = None,
        id: str = "",
    ) -> Prediction:
        """Ask for a number; see `Predict`.

        Parameters
        ----------
        question, why, wrong, hint, lead, id
            See `Predict`.
        answer : float
            The right number.
        tolerance : float, optional
            How far an answer may be from a number to count as it; 0 for whole numbers, else half
            of a hundredth, relative for numbers above 1.
        unit : str, optional
            What stands behind the field; with '%', 30 and 30% are the same.
        given : dict of str to matrix, optional
            Matrices that are shown below the question.
        """
        words = Words(question, why, hint, lead, _given(given))
        return make("number", answer, words, _own(wrong), tolerance=tolerance, id=id, unit=unit)

    def shape(
        self,
        question: str,
        answer: Sequence[int],
        *,
        why: str,
        wrong: WrongAnswers = (),
        hint: str = "",
        lead: str = "",
        given: Mapping[str, Any] | None = None,
        id: str = "",
    ) -> Prediction:
        """Ask for several whole numbers, such as a shape; see `Predict` and `Predict.number`."""
        words = Words(question, why, hint, lead, _given(given))
        return make("shape", list(answer), words, _own(wrong), tolerance=0, id=id)

    def choice(
        self,
        question: str,
        answer: str,
        *,
        why: str,
        wrong: Mapping[str, Says],
        options: Sequence[str] = (),
        hint: str = "",
        lead: str = "",
        given: Mapping[str, Any] | None = None,
        id: str = "",
    ) -> Prediction:
        """Ask for one of several answers; see `Predict`.

        Parameters
        ----------
        question, why, wrong, hint, lead, given, id
            See `Predict` and `Predict.number`.
        answer : str
            The right one.
        options : sequence of str, optional
            All answers in the order in which they are shown; sorted by their text if not given.
        """
        texts = [str(option) for option in options] or sorted([answer, *wrong])
        if sorted(texts) != sorted({answer, *wrong}) or len(texts) < 2:
            raise ValueError(
                f"predict: options must be the right answer and the wrong ones, each once: "
                f"{sorted({answer, *wrong})}, got {texts}"
            )
        words = Words(question, why, hint, lead, _given(given))
        return make("choice", answer, words, _own(wrong), tolerance=0, id=id, options=texts)

    def grid(
        self,
        question: str,
        answer: Any,
        *,
        why: str,
        wrong: WrongAnswers = (),
        hint: str = "",
        lead: str = "",
        tolerance: float | None = None,
        given: Mapping[str, Any] | None = None,
        id: str = "",
    ) -> Prediction:
        """Ask for a small grid of numbers, (H, W) or one row; see `Predict`, `Predict.number`."""
        words = Words(question, why, hint, lead, _given(given))
        rows = [Wrong(_rows(w.value), w.says, w.names) for w in _own(wrong)]
        return make("grid", _rows(answer), words, rows, tolerance=tolerance, id=id)


predict = Predict()


def _own(wrong: WrongAnswers) -> list[Wrong]:
    """Return an author's wrong answers."""
    return from_author(wrong.items() if isinstance(wrong, Mapping) else wrong, NAMES)


def _given(matrices: Mapping[str, Any] | None) -> tuple[tuple[str, list[list[str]]], ...]:
    return tuple((name, table(values)) for name, values in (matrices or {}).items())


def _rows(values: Any) -> list[Any]:
    """Return a grid as rows; one row may be given alone."""
    grid = plain(values)
    if isinstance(grid, list) and grid and not isinstance(grid[0], list):
        return [grid]
    if not isinstance(grid, list) or not grid or not all(like(row, grid[0]) for row in grid):
        raise ValueError(f"predict.grid: expected numbers (H, W), got {values!r}")
    return grid


def _numbers(value: Answer) -> list[float]:
    """Return all numbers of an answer."""
    if isinstance(value, list):
        return [number for entry in value for number in _numbers(entry)]
    return [] if isinstance(value, str) else [value]


def default_tolerance(value: Answer) -> float:
    """Return how far an answer may be off: 0 for whole numbers, else half of a hundredth."""
    numbers = _numbers(value)
    if all(float(entry).is_integer() for entry in numbers):
        return 0.0
    return 0.005 * max(1.0, *map(abs, numbers))


def _written(kind: str, value: Any) -> tuple[str, str]:
    """Return an answer as it is said, and as it is typed."""
    if kind == "shape":
        return f"({', '.join(map(str, value))})", " x ".join(map(str, value))
    if kind == "grid":
        typed = "; ".join(" ".join(number(entry) for entry in row) for row in value)
        return typed, typed
    text = value if isinstance(value, str) else f"{value:.4g}"
    return text, text


def _form(kind: str, right: Any, options: Sequence[str], unit: str) -> dict[str, Any]:
    if kind == "number":
        return {"kind": kind, "unit": unit, "percent": unit == "%"}
    if kind == "shape":
        return {"kind": kind}
    if kind == "grid":
        return {"kind": kind, "shape": [len(right), len(right[0])]}
    return {"kind": kind, "options": list(options)}


def make(
    kind: str,
    right: Any,
    words: Words,
    wrong: Sequence[Wrong],
    *,
    tolerance: float | None,
    id: str,
    unit: str = "",
    options: Sequence[str] = (),
    about: str = "",
) -> Prediction:
    """Check the answers, and return the widget."""
    for name, sentence in (("question", words.question), ("why", words.why)):
        if not isinstance(sentence, str) or not sentence.strip():
            raise ValueError(f"predict: {name} must be a sentence, got {sentence!r}")
    if kind != "choice" and not all(map(math.isfinite, _numbers(right) or [math.nan])):
        raise ValueError(f"predict.{kind}: the answer must be numbers, got {right!r}")
    tolerance = default_tolerance(right) if tolerance is None else tolerance
    rows = [Wrong(_comparable(kind, row.value), row.says, row.names, row.lesson) for row in wrong]
    for row in rows:
        if same(row.value, right, tolerance):
            raise ValueError(
                f"predict: wrong answer {row.value!r} is the right one, within a tolerance of "
                f"{tolerance:g}"
            )
        if kind != "shape" and not like(row.value, right):
            raise ValueError(
                f"predict: wrong answer {row.value!r} has another form than the right one"
            )
    text, typed = _written(kind, right)
    answers = {
        "right": {"value": right, "says": words.why, "text": text, "typed": typed},
        "wrong": [asdict(row) for row in rows],
        "lead": words.lead or _(LEAD),
        "hint": words.hint,
        "tolerance": tolerance,
    }
    return Prediction(
        words.question, _form(kind, right, options, unit), answers, words.given, id=id, about=about
    )


def _comparable(kind: str, value: Any) -> Answer:
    """Return a wrong answer as the browser compares it."""
    return str(value) if kind == "choice" else plain(value)
