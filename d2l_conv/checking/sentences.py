"""The sentences of the checks. What a misconception says stands in the catalogue."""

from __future__ import annotations

from d2l_conv.languages import N_, _

NOT_A_FUNCTION = N_("`{task}` is not a function, but {what}.")
NOT_WRITTEN = N_("`{task}` is not written yet.")
READY_MADE = N_("`{task}` uses something ready-made: {what}. So this task earns no points.")
READY_MADE_WHY = N_(
    "The task asks for your own code. Helper functions, loops, `F.pad`, `unfold` and `einsum` are "
    "fine; comparing with PyTorch is fine too, outside of the function."
)
INCOMPARABLE = N_("`{task}` gives something that cannot be compared with the right result.")
SAID = N_("Comparing ended with {said}")
SEE = N_("{sentence} See {lesson}.")
NAMED = N_("This looks like {name}.")
WRONG = N_("A result is wrong. The smallest example:")
SEEN = N_("Your wrong results have something in common.")
RELATED = N_("{what} {says}.")
CONDITION = N_("This happens in every call {calls}, and in no other call.")
ANOTHER_KIND = N_("What you return is not what the task asks for.")
ALSO_WRONG = N_("Something else is wrong as well.")
APART = N_("This result does not come from what is said above.")
NOT_FINITE = N_(
    "`nan` and `inf` come from numbers too large to hold, such as `exp(1000)`, or from a division "
    "by 0."
)
UNSTABLE = N_("The same call gives different results.")
UNSTABLE_WHY = N_("A result may depend on the arguments only, not on the calls before.")
CRASH = N_("Your code stops with {error}")
YOUR_LINE = N_("Your code: `line {line}`")
CHANGED = N_("The call changes its argument `{argument}`.")
SHARES = N_("The result shares memory with the argument `{argument}`.")
OTHER_DTYPE = N_("The result is `{got}`, but `{argument}` is `{expected}`.")
CARELESS_WHY = N_(
    "Whoever calls a function goes on working with its arguments and with its result. Work on a "
    "new tensor of the same dtype."
)


def your_line(where: str) -> str:
    """Name the learner's own line, which comes as 'line 3: return x'."""
    return _(YOUR_LINE).format(line=where.removeprefix("line "))


# How the things that a call used are told to the learner; the first that fits is taken.
_THINGS = (
    ("autograd", N_("PyTorch's automatic differentiation")),
    ("torch.optim", N_("an optimiser of PyTorch")),
    ("d2l_conv.", N_("`{label}`, a function of this course's package")),
    ("numpy.", N_("`{label}`, a function of NumPy")),
    ("scipy.", N_("`{label}`, a function of SciPy")),
    ("sklearn.", N_("a model of scikit-learn (`{label}`)")),
    ("torch.", N_("PyTorch's convolution (`{label}`)")),
    ("aten::", N_("PyTorch's convolution (`{label}`)")),
    ("", N_("`{label}`, a function of a library")),
)


def name_of(labels: tuple[str, ...]) -> str:
    """Say in words what was used."""
    for start, words in _THINGS:
        for label in labels:
            if label.startswith(start):
                return _(words).format(label=label)
    raise ValueError("nothing was used")
