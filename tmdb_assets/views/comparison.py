"""Whether two periods can be compared.

Belongs here: the rule. A period that was recovered has what TMDB's export lists, a live one what the listing did, which
is less where it repeated some: how many there are, their mean and their ranks differ for that alone.
"""

from datetime import date

from tmdb_assets.published import PublishedCopy


def why_not_comparable(copy: PublishedCopy, period: date, other: date) -> str:
    """Why a period is not compared with another one, as a clause such as "no data on 2026-11-14"; empty if it is.

    Args:
        copy: The published copy.
        period: A period that was observed.
        other: The one that it may be compared with.
    """
    if (way := copy.ways.get(other)) is None:
        return f"no data on {other}"
    if way == copy.ways[period]:
        return ""
    return f"not comparable, {other} was {'recovered' if other in copy.recovered_periods else 'observed live'}"
