"""What a homework test cell calls: one ``check_NAME(theirs)`` per task."""

from d2l_conv.checks.engine import Task, case_seed, submission_seed
from d2l_conv.checks.sizes import check_output_size

__all__ = ["Task", "case_seed", "check_output_size", "submission_seed"]
