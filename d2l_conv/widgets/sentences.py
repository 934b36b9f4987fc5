"""Every sentence that the explorers show, apart from the code that shows it.

The tables go to the browser as they are, and to `words.py`; {names} are filled in by both.
"""

from __future__ import annotations

from typing import Any

# What ConvExplorer says about a convolution.
SAY: dict[str, Any] = {
    "axes": ["height", "width"],
    "input": "Input {height} x {width}",
    "input_padded": "Input {height} x {width}, padded {padded_height} x {padded_width}",
    "kernel": "Kernel {height} x {width}",
    "output": "Output {height} x {width}",
    "no_output": "No output",
    "size": "{name}: floor(({room}) / {stride}) + 1 = {size}",
    "size_negative": "{name}: {room} = {free} is below 0, so no window fits",
    "does_not_fit": [
        "The kernel does not fit: it spans {reach} rows, and the padded input has {size}.",
        "The kernel does not fit: it spans {reach} columns, and the padded input has {size}.",
    ],
    "what_to_do": "Make the input or the padding larger, or the kernel or the dilation smaller.",
    "an_input": "{place} = {value}",
    "a_padding": "{place} = {value} (padding)",
    "a_weight": "{place} = {value}",
    "goes_nowhere": "{what} goes into no output entry: no window reads it.",
    "goes_nowhere_yet": "{what} goes into no output entry: the kernel does not fit.",
    "goes_once": "{what} goes into 1 of {total} output entries: {parts}.",
    "goes_into": "{what} goes into {count} of {total} output entries: {parts}.",
    "one_use": "{place} (times {weight} = {value})",
    "multiplies_nothing": "{what} multiplies nothing: the kernel does not fit.",
    "multiplies_one": "{what} multiplies 1 number, for the one output entry: {parts}.",
    "multiplies": "{what} multiplies {count} numbers, one for each output entry: {parts}.",
    "one_product": "{input} for {output}",
    "and_more": "{parts} and {count} more",
    "never_read": "Never read by a window: {parts}.",
    "all_read": "Every row and every column is read.",
    "unread": [
        {
            "line": "row {lines} of the input",
            "lines": "rows {lines} of the input",
            "first": "{count} row of the padding at the top",
            "firsts": "{count} rows of the padding at the top",
            "last": "{count} row of the padding at the bottom",
            "lasts": "{count} rows of the padding at the bottom",
        },
        {
            "line": "column {lines} of the input",
            "lines": "columns {lines} of the input",
            "first": "{count} column of the padding at the left",
            "firsts": "{count} columns of the padding at the left",
            "last": "{count} column of the padding at the right",
            "lasts": "{count} columns of the padding at the right",
        },
    ],
    "in_pytorch": "In PyTorch, with K as its weight: {line}",
    "run_me": "Run this cell in JupyterLab to move the sliders and to point at cells.",
    "pytorch": "PyTorch:",
    "arithmetic": "Arithmetic",
}

# What ConvExplorer's controls are called.
CONTROLS: dict[str, Any] = {
    "explorer": "Convolution explorer",
    "settings": "Settings",
    "input": "Input",
    "kernel": "Kernel",
    "padding": "Padding per side",
    "stride": "Stride",
    "dilation": "Dilation",
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
