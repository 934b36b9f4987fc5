"""Predictions: questions that are asked before a result is seen, and answered by name."""

from d2l_conv.predictions.ask import Predict, predict

__all__ = ["Predict", "predict"]
