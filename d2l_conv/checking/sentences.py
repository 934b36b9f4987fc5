"""The sentences of the checks. What a misconception says stands in the catalogue."""

from __future__ import annotations

NOT_A_FUNCTION = "`{task}` is not a function, but {what}."
NOT_WRITTEN = "`{task}` is not written yet."
READY_MADE = "`{task}` uses something ready-made: {what}. So this task earns no points."
READY_MADE_WHY = (
    "The task asks for your own code. Helper functions, loops, `F.pad`, `unfold` and `einsum` are "
    "fine; comparing with PyTorch is fine too, outside of the function."
)
INCOMPARABLE = "`{task}` gives something that cannot be compared with the right result."
SAID = "Comparing ended with {said}"
NAMED = "This looks like {name}."
WRONG = "A result is wrong. The smallest example:"
SEEN = "Your wrong results have something in common."
RELATED = "{what} {says}."
CONDITION = "This happens in every call {calls}, and in no other call."
ANOTHER_KIND = "What you return is not what the task asks for."
ALSO_WRONG = "Something else is wrong as well."
APART = "This result does not come from what is said above."
NOT_FINITE = (
    "`nan` and `inf` come from numbers too large to hold, such as `exp(1000)`, or from a division "
    "by 0."
)
UNSTABLE = "The same call gives different results."
UNSTABLE_WHY = "A result may depend on the arguments only, not on the calls before."
CRASH = "Your code stops with {error}"
YOUR_LINE = "Your code: `{line}`"
CHANGED = "The call changes its argument `{argument}`."
SHARES = "The result shares memory with the argument `{argument}`."
OTHER_DTYPE = "The result is `{got}`, but `{argument}` is `{expected}`."
CARELESS_WHY = (
    "Whoever calls a function goes on working with its arguments and with its result. Work on a "
    "new tensor of the same dtype."
)

# How the things that a call used are told to the learner; the first that fits is taken.
_THINGS = (
    ("autograd", "PyTorch's automatic differentiation"),
    ("torch.optim", "an optimiser of PyTorch"),
    ("d2l_conv.", "`{label}`, a function of this course's package"),
    ("numpy.", "`{label}`, a function of NumPy"),
    ("scipy.", "`{label}`, a function of SciPy"),
    ("sklearn.", "a model of scikit-learn (`{label}`)"),
    ("torch.", "PyTorch's convolution (`{label}`)"),
    ("aten::", "PyTorch's convolution (`{label}`)"),
    ("", "`{label}`, a function of a library"),
)


def name_of(labels: tuple[str, ...]) -> str:
    """Say in words what was used."""
    for start, words in _THINGS:
        for label in labels:
            if label.startswith(start):
                return words.format(label=label)
    raise ValueError("nothing was used")
