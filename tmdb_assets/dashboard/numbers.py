"""Numbers and days as a person reads them.

Belongs here: the form of figures on pages. The full values are in the tables that can be downloaded.
"""

from datetime import date

import pandas as pd

NARROW = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
_STEPS = ((1e3, "k"), (1e6, "M"), (1e9, "B"), (1e12, "T"))
_WHOLE_BELOW = 10_000
_ONE_DECIMAL_BELOW = 99.95
_NEXT_STEP = 1000


def is_known(value: object) -> bool:
    """Whether there is a value at all."""
    return not (value is None or value is pd.NA or value is pd.NaT or value != value)  # noqa: PLR0124 - so is NaN


def number(value: object, decimals: int = 0) -> str | None:
    """A number in full, such as 12,345; None if it is unknown."""
    return f"{float(value):,.{decimals}f}" if is_known(value) else None  # type: ignore[arg-type]


def short(value: object) -> str | None:
    """A number in a few characters, such as 1.2 M; None if it is unknown."""
    if not is_known(value):
        return None
    amount = float(value)  # type: ignore[arg-type]
    if abs(amount) < _WHOLE_BELOW:
        return f"{amount:,.0f}".replace("-", MINUS)
    shown, letter, decimals = abs(amount), "", 0
    for step, name in _STEPS:
        shown, letter = abs(amount) / step, name
        decimals = 1 if shown < _ONE_DECIMAL_BELOW else 0
        if round(shown, decimals) < _NEXT_STEP:  # 1,000 k is 1.0 M
            break
    return f"{MINUS if amount < 0 else ''}{shown:,.{decimals}f}{NARROW}{letter}"


def usd(value: object) -> str | None:
    """An amount of dollars, such as $ 350 M; None if it is unknown."""
    shown = short(value)
    if shown is None:
        return None
    return f"{MINUS}${NARROW}{shown[1:]}" if shown[0] in f"-{MINUS}" else f"${NARROW}{shown}"


def times(value: object) -> str | None:
    """A ratio, such as 2.4 times; None if it is unknown."""
    if not is_known(value):
        return None
    ratio = float(value)  # type: ignore[arg-type]
    shown = short(ratio) if ratio >= 100 else f"{ratio:.1f}" if ratio >= 0.1 else f"{ratio:.3g}"  # noqa: PLR2004
    return f"{shown}{NARROW}{TIMES}"


def signed(value: object, decimals: int = 0) -> str | None:
    """A change, such as +1,234 or -0.5; None if it is unknown."""
    if not is_known(value):
        return None
    change = round(float(value), decimals)  # type: ignore[arg-type]
    return f"{'+' if change > 0 else MINUS if change < 0 else '±'}{abs(change):,.{decimals}f}"


def percent(change: float, before: float) -> str | None:
    """A change as a share of what was before, such as +3.4 %; None if there was nothing before."""
    return f"{signed(100 * change / before, 1)}{NARROW}%" if before else None


def share(value: object) -> str | None:
    """A part of a whole, such as 29 %; None if it is unknown."""
    return f"{float(value):.0%}".replace("%", f"{NARROW}%") if is_known(value) else None  # type: ignore[arg-type]


def day(value: object) -> str | None:
    """A day, such as 21 November 2026; None if it is unknown."""
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) and is_known(value) else None


def year(value: object) -> str | None:
    """A year; None if it is unknown."""
    return f"{int(value)}" if is_known(value) else None  # type: ignore[call-overload]
