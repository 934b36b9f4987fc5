"""Homework 2: a layer's backward pass, two layers, and a net that reads digits."""

AFTER_LESSON = 4
