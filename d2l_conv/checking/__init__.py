"""The engine of the checks: runs a function on a task's cases, pays, and names the mistake.

It knows no task; those are in `d2l_conv.homework`.
"""
