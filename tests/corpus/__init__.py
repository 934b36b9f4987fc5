"""Right and wrong answers to the homework, for a grader that is itself tested."""
