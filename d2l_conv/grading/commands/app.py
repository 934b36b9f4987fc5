"""What the commands about one assignment have in common."""

from __future__ import annotations

from typing import ClassVar

from nbgrader.apps.baseapp import NbGrader, nbgrader_aliases, nbgrader_flags

from d2l_conv.languages import N_, _

NO_ASSIGNMENT = N_("Name the assignment: python -m {command} ASSIGNMENT")


class AssignmentApp(NbGrader):  # type: ignore[misc]  # nbgrader has no types
    """A command with nbgrader's settings and options; its ``name`` is that of its module."""

    aliases: ClassVar = nbgrader_aliases
    flags: ClassVar = nbgrader_flags

    def asked_for(self) -> str:
        """Return the assignment that the command line names; end the command without one."""
        assignment = next(iter(self.extra_args), self.coursedir.assignment_id)
        if not assignment:
            self.fail(_(NO_ASSIGNMENT).format(command=self.name))
        return str(assignment)
