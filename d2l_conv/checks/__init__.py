"""What a homework test cell calls: one ``check_NAME(theirs)`` per task."""

from d2l_conv.checks.backward import (
    check_conv_backward,
    check_conv_forward,
    check_digit_gradients,
    check_numerical_gradient,
    check_relu_backward,
    check_two_layer_gradients,
)
from d2l_conv.checks.engine import Task, case_seed, submission_seed
from d2l_conv.checks.sizes import (
    check_choose_conv,
    check_cross_correlate,
    check_layers_until,
    check_output_shape,
    check_output_size,
    check_same_padding,
    check_zero_pad,
)
from d2l_conv.checks.training import check_train_digits

__all__ = [
    "Task",
    "case_seed",
    "check_choose_conv",
    "check_conv_backward",
    "check_conv_forward",
    "check_cross_correlate",
    "check_digit_gradients",
    "check_layers_until",
    "check_numerical_gradient",
    "check_output_shape",
    "check_output_size",
    "check_relu_backward",
    "check_same_padding",
    "check_train_digits",
    "check_two_layer_gradients",
    "check_zero_pad",
    "submission_seed",
]
