"""Padding, stride, and how convolution kernels learn: the course's helper package."""

from d2l_conv.conv import (
    comp_conv2d,
    cross_correlate,
    explain_shape,
    explain_size,
    output_shape,
    output_size,
)
from d2l_conv.shapes import check_shape

__all__ = [
    "check_shape",
    "comp_conv2d",
    "cross_correlate",
    "explain_shape",
    "explain_size",
    "output_shape",
    "output_size",
]
