"""Grade a whole class: ``python -m d2l_conv.grading ASSIGNMENT``."""

import os
import sys

from d2l_conv.grading.trusted.fork_server import fork_server, leave_out_formats

if __name__ == "__main__":
    without = any(word.startswith(("-h", "--help", "--scheduler")) for word in sys.argv)
    if hasattr(os, "fork") and not without:
        fork_server("--unsealed" not in sys.argv)  # warms up while nbgrader is loaded
    leave_out_formats()
    from d2l_conv.grading.commands.whole_class import main

    raise SystemExit(main())
