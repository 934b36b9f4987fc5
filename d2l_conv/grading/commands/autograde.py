"""``nbgrader autograde``, and formgrader's button, by the way that the whole class is graded.

nbgrader's converter reads, copies and files a submission by rules of its own; with them one folder
would get one grade from ``make grade`` and another one from the button. nbgrader has no setting for
which converter its commands use, so a course's ``nbgrader_config.py`` calls `take_over`.
"""

from __future__ import annotations

from nbgrader import converters
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import NbGraderException

SEALED = "SealedExecute"


class Autograde(converters.Autograde):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's converter; where the course's steps hold the sealed grader, its work is ours."""

    def start(self) -> None:
        """Grade what nbgrader was asked to grade.

        Raises
        ------
        NbGraderException
            If there is a submission that could not be graded, or grading had to stop.
        """
        if not any(str(step).endswith(SEALED) for step in self.autograde_preprocessors):
            super().start()
            return
        from d2l_conv.grading.commands.whole_class import (  # not before somebody grades
            Stopped,
            opened,
        )

        course = self.coursedir
        try:
            with opened(course, course.assignment_id, self.config, force=self.force) as everyone:
                everyone.run_here(1, quiet=True)
        except Stopped as stopped:
            self.log.error(str(stopped))
            raise NbGraderException(str(stopped)) from None
        if everyone.failures:
            self.log.error(everyone.summary())
            raise NbGraderException(everyone.summary())
        self.log.info(everyone.summary())


def take_over() -> None:
    """Let nbgrader's command and formgrader use `Autograde` of this module."""
    api.Autograde = autogradeapp.Autograde = Autograde
