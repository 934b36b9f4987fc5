"""What BackpropExplorer says, and what its controls are called.

The table goes to the browser as it is; {names} are filled in there and here.
"""

from __future__ import annotations

from typing import Any

from d2l_conv.languages import Sentences

# The stages stand in the order in which the net is worked out.
NET: Sentences[Any] = Sentences(
    {
        "list": ", ",
        "explorer": "Explorer of a net of two layers",
        "settings": "Settings",
        "walk": "Walk",
        "learning": "Gradient descent",
        "rate": "learning rate",
        "steps": "steps taken",
        "start": "Start",
        "back": "Back",
        "next": "Next",
        "step": "Take a step",
        "unpin": "Unpin",
        "forward": "Forward",
        "backward": "Backward",
        "relu": "ReLU",
        "unknown": "?",
        "unknown_name": "not worked out yet",
        "names": {
            "X": "X, the image",
            "W1": "W1, the first kernel",
            "Z": "Z, the first layer's output",
            "H": "H, the hidden map",
            "W2": "W2, the second kernel",
            "P": "P, the prediction",
            "Y": "Y, what is wanted",
            "dP": "dP, the gradient of P",
            "dW2": "dW2, the gradient of W2",
            "dH": "dH, the gradient of H",
            "dZ": "dZ, the gradient of Z",
            "dW1": "dW1, the gradient of W1",
        },
        "endless": "\u221e",
        "arithmetic": "Arithmetic",
        "stages": {
            "X": "Nothing is worked out yet. Next comes Z.",
            "Z": "Z = X \u22c6 W1: the first kernel slides over the image.",
            "H": "H = ReLU(Z): negative numbers become 0.",
            "P": "P = H \u22c6 W2: the second kernel slides over H. The loss compares P with Y.",
            "dP": "dP = (P - Y) / {n}: how fast the loss changes with each entry of P.",
            "dW2": "dW2 = H \u22c6 dP: the layer's input with the gradient of its output.",
            "dH": "dH: dP with zeros around it \u22c6 W2 turned by 180 degrees.",
            "dZ": "dZ = dH where Z is above 0, and 0 elsewhere.",
            "dW1": "dW1 = X \u22c6 dZ. All slopes are known, so both kernels can take a step.",
        },
        "not_yet": "{place} is not worked out yet.",
        "given": "{place} = {value}, which is given.",
        "relu_kept": "{place} = {value}, because {of} = {value} is above 0.",
        "relu_cut": "{place} = 0, because {of} = {value} is not above 0.",
        "mask_kept": "{place} = {value}, as {gradient} = {value}: {of} = {before} is above 0.",
        "mask_cut": "{place} = 0, whatever {gradient} = {value} is: {of} = {before} is not above "
        "0.",
        "error": "{place} = ({p} - {y}) / {n} = ({p_value} - {y_value}) / {n} {sign} {value}",
        "weight": "{place} = {value}. Its slope is not worked out yet.",
        "weight_slope": "{place} = {value}, and its slope {slope_place} = {slope}.",
        "weight_step": (
            "{place} = {value}, and its slope {slope_place} = {slope}. "
            "A step makes it {value} - {rate}*{slope_factor} {sign} {next}"
        ),
        "state": "{steps} of {most} steps taken with learning rate {rate}. Loss: {loss}.",
        "curve": "Loss after each step: {losses}.",
        "loss": "loss",
        "hint": "Point at a cell, or go there with Tab and the arrow keys; click or Enter pins it.",
    }
)
