"""Grade a whole class: ``python -m d2l_conv.grading ASSIGNMENT``."""

from d2l_conv.grading.whole_class import main

if __name__ == "__main__":
    raise SystemExit(main())
