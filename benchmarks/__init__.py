"""The figures the project promises, measured: `make bench`, or `python -m benchmarks`.

Belongs here: one module a figure, and what they share. Nothing here is a test: a figure depends on the machine
and on what else it does. Nothing here may be imported by the project.
"""
