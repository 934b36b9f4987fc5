"""Board: how far a learner is; its Python and its JavaScript."""
