"""nbgrader's own commands, which begin sooner: ``python -m d2l_conv.grading.nbgrader export``."""

from d2l_conv.grading.formats import leave_out_formats

if __name__ == "__main__":
    leave_out_formats()  # before nbgrader loads nbformat
    from nbgrader.apps.nbgraderapp import main

    main()
