"""What a prediction says that does not depend on the question."""

from __future__ import annotations

from d2l_conv.languages import N_, Sentences

# Sent to the browser as it is; {names} are filled in there.
WORDS = Sentences(
    {
        "title": "Prediction",
        "predict": "Predict.",
        "check": "Check",
        "hint": "Hint",
        "show": "Show the answer",
        "lead_right": "Right.",
        "lead_named": "Not quite.",
        "lead_unnamed": "Not yet.",
        "lead_hint": "Hint.",
        "it_is": "It is {answer}.",
        "lesson": "See {lesson}.",
        "ask_number": "a number",
        "ask_shape": "several numbers",
        "empty": "Type your prediction first, then press Enter.",
        "pick": "Pick one of the answers first.",
        "read_number": "'{text}' is not read as a number. Type it as 7, -0.5, 4/9 or 30%.",
        "read_shape": "'{text}' is not read as a shape. Type it as 8x8, (8, 8) or 8, 8.",
        "one_number": "'{text}' is one number; a shape has one for each axis, such as 8x8 or "
        "(8, 8).",
        "cell": "row {row}, column {column}",
        "read_cell": "'{text}' ({place}) is not read as a number. Type it as 7, -0.5 or 4/9.",
        "empty_cell": "A number is missing: {place}.",
    }
)

RUN_ME = N_("Run this cell in JupyterLab to type your prediction, and to see whether it is right.")
