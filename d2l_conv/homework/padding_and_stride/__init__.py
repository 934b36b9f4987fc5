"""Homework 1: sizes, padding and sliding."""
