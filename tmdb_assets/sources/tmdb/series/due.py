"""Which series' details and credits a week needs.

Belongs here: the rules alone. No Dagster, no partitions: the assets beside this module say what is known.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from tmdb_assets.sources.tmdb.one_by_one import Fetched
from tmdb_assets.sources.tmdb.tables import OK


def due_details(members: Iterable[int], fetched: Mapping[int, Fetched], language: str) -> dict[int, str]:
    """Every member of a week, with the reason why its details are asked for.

    Args:
        members: The week's series.
        fetched: The newest earlier fetch of each series.
        language: The language of names and texts.
    """

    def reason(series_id: int) -> str:
        last = fetched.get(series_id)
        if last is None:
            return "new"
        return "language" if last.status == OK and last.language != language else "weekly"

    return {series_id: reason(series_id) for series_id in members}


def due_credits(
    week: date, members: Iterable[int], fetched: Mapping[int, Fetched], refresh_days: int, language: str
) -> dict[int, str]:
    """The members of a week whose credits are asked for, with the reason.

    Args:
        week: Its Monday.
        members: The week's series.
        fetched: The newest earlier fetch of each series' credits; a 404 is one, too.
        refresh_days: Credits that become older than this in the course of the week are fetched again: TMDB forbids
            caching beyond 6 months.
        language: The language of names.
    """
    end = week + timedelta(days=6)

    def reason(series_id: int) -> str | None:
        last = fetched.get(series_id)
        if last is None:
            return "new"
        if (end - last.on).days >= refresh_days:
            return "refresh"
        return "language" if last.status == OK and last.language != language else None

    return {series_id: why for series_id in members if (why := reason(series_id))}
