"""Figures that tests report of themselves, gathered from all workers and printed after the last test.

`record_property(name, value)` in a test, with a name that is in `FIGURES`, ends up here. Belongs here: which figures
there are and how they are printed. Counting is the tests' business.
"""

from collections import Counter

import pytest

FIGURES = {
    "kill": "kills, each while its stage was at work",
    "reads": "reads of the published copy without an error",
    "cells": "faults at endpoints, each ending as promised",
    "bounded": "upstreams that hang or drip, each given up in time",
    "looks": "looks of readers during loads, each at one copy",
    "recoveries": "faults that passed, with the same data and as many requests more",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what passed tests counted."""
    counted: dict[str, Counter[str]] = {}
    details: list[str] = []
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if report.when == "call" and name in FIGURES:
                what, number, detail = value
                counted.setdefault(name, Counter())[what] += number
                details += [f"  {what}: {detail}"] if detail else []
    if not counted:
        return
    terminalreporter.section("figures")
    for name, counts in counted.items():
        listed = ", ".join(f"{what} {number:,}" for what, number in sorted(counts.items()) if number)
        terminalreporter.line(f"{counts.total():,} {FIGURES[name]}: {listed}")
    for line in sorted(details):
        terminalreporter.line(line)
