"""Whether two days can be compared.

Belongs here: the rule. A day that was recovered has the films of TMDB's export, a live one those of the listing, which
are fewer where it repeated some: how many there are, their mean and their ranks differ for that alone.
"""

from datetime import date

from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films.facts import LIVE


def why_not_comparable(copy: PublishedCopy, day: date, other: date) -> str:
    """Why a day is not compared with another one, as a clause such as "no data on 2026-11-14"; empty if it is.

    Args:
        copy: The published copy.
        day: A day that was observed.
        other: The day that it may be compared with.
    """
    if (way := copy.ways.get(other)) is None:
        return f"no data on {other}"
    if way == copy.ways[day]:
        return ""
    return f"not comparable, {other} was {'observed live' if way == LIVE else 'recovered'}"
