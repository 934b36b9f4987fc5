"""Grade a whole class: ``python -m d2l_conv.grading ASSIGNMENT``."""

import os
import sys

from d2l_conv.grading.office import leave_out_formats, office

if __name__ == "__main__":
    without = any(word.startswith(("-h", "--help", "--scheduler")) for word in sys.argv)
    if hasattr(os, "fork") and not without:
        office("--unsealed" not in sys.argv)  # warms up while nbgrader is loaded
    leave_out_formats()
    from d2l_conv.grading.whole_class import main

    raise SystemExit(main())
