"""A teacher's work around grading: what comes in, where everyone stands, what is given back."""

from d2l_conv.grading.formats import leave_out_formats

leave_out_formats()  # before nbgrader is loaded, and with it nbformat
