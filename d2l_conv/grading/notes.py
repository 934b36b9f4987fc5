"""Words that graded notebooks carry, known to all of this package."""

METADATA = "d2l_conv_grading"  # key in the metadata of notebooks, cells and outputs
TEACHER = "teacher"  # under it: for the teacher's eyes only
ANSWERS = "answers"  # under it, of a notebook: the names that the release asks for
STUB = "stub"  # under it, of a cell: an answer that is as it was released
RECEIPT = "receipt"  # under it, of a notebook: what replays its verdict elsewhere

# Under it, the outcome of a cell:
GRADED = "graded"
STOPPED = "stopped"  # a limit, or the learner's process ended: no points, and why
FAILED = "failed"  # the check itself broke: a person must look
