"""The teacher's commands: collect, grade a class, export, the page about it."""
