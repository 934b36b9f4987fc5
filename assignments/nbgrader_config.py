"""nbgrader's settings for this course: where things are, and what they are called.

Everything is relative to this file, so a copy of ``assignments`` elsewhere is a course of its own.
"""

from pathlib import Path

course = Path(__file__).resolve().parent
checkout = course.parent

c = get_config()  # noqa: F821 - traitlets puts it there

c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = "d2l_conv"

# A class on one machine; for a JupyterHub see 'Under JupyterHub' in README.md beside this file.
c.Exchange.root = str(checkout / ".course" / "exchange")
c.Exchange.cache = str(checkout / ".course" / "handed_in")

# Where a fetched homework is put, and where 'submit' looks for it.
c.Exchange.assignment_dir = str(checkout / "homework")

# A written task's marking scheme stands in its locked text: taken out for learners, back for
# whoever grades. nbgrader wants a task cell for it unless told otherwise.
c.ClearMarkScheme.enforce_metadata = False
