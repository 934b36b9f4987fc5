"""Grading that a submission cannot change: nbgrader's executing step, replaced.

The folders are named for the process that runs them: `preprocessors` and `commands` in nbgrader's,
`trusted` in the one that runs the test cells, `sealed` in the sandbox.
"""
