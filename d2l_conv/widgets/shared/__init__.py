"""What the widgets share, in Python and in JavaScript."""
