"""Grade a whole class: ``python -m d2l_conv.grading ASSIGNMENT``."""

import contextlib
import gc
import sys

from d2l_conv.grading.trusted.process import start
from d2l_conv.grading.trusted.sandbox import SandboxMissing

if __name__ == "__main__":
    if not any(word.startswith(("-h", "--help", "--scheduler")) for word in sys.argv):
        with contextlib.suppress(SandboxMissing):  # said when somebody needs it
            start("--unsealed" not in sys.argv)  # warms up while nbgrader is loaded
    gc.disable()  # or it would look through all that is imported, many times
    from d2l_conv.grading.commands.whole_class import GradeClassApp

    gc.enable()
    gc.freeze()
    GradeClassApp.launch_instance()
