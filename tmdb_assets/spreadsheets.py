"""Texts that a spreadsheet would take for a formula.

Belongs here: telling them, and making them safe. Who writes CSV, and of what, is the business of `extracts` and the
dashboard.
"""

import re

FORMULA = "^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
"""A text that a spreadsheet takes for a formula (OWASP, "CSV Injection"): it gets an apostrophe in front.

The last four are the full-width forms of = + - @, as Japanese titles have them.
"""


def spreadsheet_safe(value: object) -> object:
    """A value as it may stand in CSV: a text that begins like a formula has an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and re.match(FORMULA, value) else value
