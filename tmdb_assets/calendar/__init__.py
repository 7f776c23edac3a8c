"""Periods: which there should be, what became of each, and what is tried next.

Belongs here: days and weeks of datasets. Nothing here fetches or runs anything.
"""
