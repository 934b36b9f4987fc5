"""Homework 1: sizes, padding and sliding."""

AFTER_LESSON = 2
