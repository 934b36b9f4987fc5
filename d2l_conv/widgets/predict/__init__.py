"""Prediction: a question that is answered before the result is seen; its Python and JavaScript."""
