"""What nbgrader's process runs: the steps of its lists, and how a submission goes through them."""
