"""The trusted process: runs the test cells, and reaches a learner's functions over the wire."""
