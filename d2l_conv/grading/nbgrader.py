"""nbgrader's own commands, which begin sooner: ``python -m d2l_conv.grading.nbgrader export``."""

if __name__ == "__main__":
    from nbgrader.apps.nbgraderapp import main

    main()
