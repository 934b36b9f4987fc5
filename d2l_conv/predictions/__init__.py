"""Predictions: questions that are asked before a result is seen, and answered by name."""

from d2l_conv.predictions.ask import Predict, predict
from d2l_conv.predictions.fresh import practice
from d2l_conv.predictions.standing import progress_board

__all__ = ["Predict", "practice", "predict", "progress_board"]
