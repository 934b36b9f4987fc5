"""A teacher's work around grading: what comes in, where everyone stands, what is given back."""

import d2l_conv.grading  # noqa: F401 - before nbgrader, which then loads sooner
