"""nbgrader's settings for this course: where things are, and what they are called.

Everything is relative to this file, so a copy of ``assignments`` elsewhere is a course of its own.
"""

import sys
from pathlib import Path

from d2l_conv.course import source_directory
from d2l_conv.grading.commands import autograde

course = Path(__file__).resolve().parent
checkout = course.parent

if set("*?[") & set(str(course)):
    raise SystemExit(
        f"{course}: nbgrader reads * ? [ in the name of a folder as a pattern, and finds nothing. "
        "Move the course to a folder without them, or rename it."
    )

c = get_config()  # noqa: F821 - traitlets puts it there

c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = "d2l_conv"

# What is generated: the homework in the language in use. Both editions of a homework have one name,
# and the same cells, points and checks, so whatever comes after does not tell them apart.
c.CourseDirectory.source_directory = source_directory()

# A class on one machine; for a JupyterHub see docs/jupyterhub.md.
c.Exchange.root = str(checkout / ".course" / "exchange")
c.Exchange.cache = str(checkout / ".course" / "handed_in")

# What learners put into the exchange is read with care. Windows has no exchange.
if sys.platform != "win32":
    c.ExchangeFactory.collect = "d2l_conv.teaching.collect.SafeCollect"
    c.ExchangeFactory.release_feedback = "d2l_conv.teaching.collect.EachFeedback"

# Where a fetched homework is put, and where 'submit' looks for it.
c.Exchange.assignment_dir = str(checkout / "homework")

# A written task's marking scheme stands in its locked text: taken out for learners, back for
# whoever grades. nbgrader wants a task cell for it unless told otherwise.
c.ClearMarkScheme.enforce_metadata = False

# A homework that could not be graded as it says is refused, before its solutions are taken out;
# what was given out is remembered, so that nobody who fetched it earlier is said to have changed it.
c.GenerateAssignment.preprocessors.insert(2, "d2l_conv.grading.preprocessors.releases.CheckSource")
# The texts are kept by language, so that a hand-in is put back to those of its own edition.
c.GenerateAssignment.preprocessors.insert(9, "d2l_conv.grading.preprocessors.releases.KeepTexts")

# The executing step is the sealed grader, and a locked cell is put back before it runs. All of
# nbgrader's metadata are put back with it, so CheckCellMetadata would find nothing in them. It is
# the first step, because after each one the notebook has to be valid, and it makes it so.
c.Autograde.sanitize_preprocessors = [
    "d2l_conv.grading.preprocessors.restore.RestoreCells",
    "nbgrader.preprocessors.ClearOutput",
]
c.Autograde.autograde_preprocessors = [
    "d2l_conv.grading.preprocessors.execute.SealedExecute",
    "nbgrader.preprocessors.LimitOutput",
]

# `nbgrader autograde` and formgrader's button grade and file a submission as `make grade` does.
autograde.take_over()

# What learners wrote is shown by formgrader and on feedback pages without what could act there, and
# without what would take hours.
c.HTMLExporter.filters = {
    name: f"d2l_conv.grading.preprocessors.pages.{name}"
    for name in ("markdown2html", "highlight_code", "strip_files_prefix")
}

# A feedback page holds points and findings, and not the hidden tests; after the deadline also what
# brings a learner's own machine to the same verdict. It is made anew each time: of
# points and comments that were given by hand nbgrader does not know whether a page has them.
c.GenerateFeedback.force = True
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "d2l_conv.grading.preprocessors.execute.HideTests",
    "d2l_conv.grading.preprocessors.execute.ShowReceipt",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "d2l_conv.grading.preprocessors.execute.RoomyTables",
]

# What a learning platform gives out, for `nbgrader zip_collect`. Whose file it is, its name says:
# "plain" is LEARNER_HOMEWORK.ipynb, the others are "moodle", "canvas" and "blackboard".
c.ZipCollectApp.extractor_plugin = "d2l_conv.teaching.platforms.PlatformExtractor"
c.ZipCollectApp.collector_plugin = "d2l_conv.teaching.platforms.PlatformCollector"
c.PlatformExtractor.platform = "plain"

# An export that tells a missing grade from a zero.
c.ExportApp.plugin_class = "d2l_conv.teaching.export.StatusExport"

# Validate, and a grader that is not sealed: 'train_digits' takes longer than 30 seconds.
c.Execute.timeout = 300

# What is different where you teach goes into a file of yours; git leaves it alone.
own = course / "own_config.py"
if own.is_file():
    load_subconfig(str(own))  # noqa: F821
