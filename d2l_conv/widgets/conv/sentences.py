"""What ConvExplorer's controls are called; what it says of a convolution is in `d2l_conv.words`."""

from __future__ import annotations

from typing import Any

from d2l_conv.languages import Sentences

# Sent to the browser as it is.
CONTROLS: Sentences[Any] = Sentences(
    {
        "explorer": "Convolution explorer",
        "settings": "Settings",
        "input": "Input",
        "kernel": "Kernel",
        "padding": "Padding per side",
        "stride": "Stride",
        "dilation": "Dilation",
        "control": "{group}: {name}",
        "choose_input": "Numbers",
        "choose_kernel": "Weights",
        "height": "height",
        "width": "width",
        "down": "down",
        "across": "across",
        "rows": "rows",
        "columns": "columns",
        "top": "top",
        "bottom": "bottom",
        "left": "left",
        "right": "right",
        "alone": "each side alone",
        "play": "Play",
        "pause": "Pause",
        "step": "Next window",
        "unpin": "Unpin",
        "cell_padding": "padding",
        "cell_unread": "never read",
        "hint": "Point at a cell, or go there with Tab and the arrow keys; click or Enter pins it.",
        "names": {
            "numbers": "numbers",
            "digit": "a digit",
            "photograph": "a photograph",
            "own numbers": "own numbers",
            "identity": "identity",
            "box": "box (average)",
            "Sobel": "Sobel",
            "Laplace": "Laplace",
            "random": "random",
        },
    }
)
