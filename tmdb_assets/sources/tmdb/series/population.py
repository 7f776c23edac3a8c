"""Which series a captured week has: its members.

Belongs here: reading them from the week's lists or its export, and finding the captured week that speaks for a missed
one. What is fetched of the series is not.
"""

from datetime import date

from tmdb_assets.capturing.capture import NotCapturedError
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas.series.words import LIVE
from tmdb_assets.sources.tmdb.pages import listed_ids
from tmdb_assets.sources.tmdb.series.observation import OBSERVATION
from tmdb_assets.sources.tmdb.series.tables import POPULAR_SERIES, SERIES_EXPORT, TOP_RATED_SERIES

_LISTS = (TOP_RATED_SERIES, POPULAR_SERIES)


def members_of(lake: RawLake, week: date) -> list[int]:
    """The series of a week, each once: the top-rated in their order, then the popular; or those of its export.

    Raises:
        NotCapturedError: The week has neither, or not both lists.
    """
    way = OBSERVATION.way(lake, week)
    missing = [table.path for table in _LISTS if not lake.has(table, week)]
    if way is None or (way == LIVE and missing):
        raise NotCapturedError(
            f"{' and '.join(missing)} of {week} {'is' if len(missing) == 1 else 'are'} not captured yet, so it is not"
            f" known which series the week has. Materialize {' and '.join(missing)} of the week first, or together"
            " with this."
        )
    if way == LIVE:
        pages = (lake.read(table, week, ["payload", "readable"]) for table in _LISTS)
        return list(dict.fromkeys(series_id for stored in pages for series_id in listed_ids(stored)))
    return lake.read(SERIES_EXPORT, week, ["series_id"])["series_id"].to_pylist()


def members_of_missed(lake: RawLake, week: date) -> tuple[list[int], date]:
    """The series that a missed week is recovered for, and the captured week that says so: the one before, else after.

    Raises:
        NotCapturedError: No week was captured live.
    """
    captured = [known for known in lake.days(TOP_RATED_SERIES) if lake.has(POPULAR_SERIES, known)]
    nearest = min(captured, key=lambda known: (known > week, abs(known - week)), default=None)
    if nearest is None:
        raise NotCapturedError(
            f"No week of series is captured, so it is not known which series the week of {week} had: an export lists"
            " all there are. Nothing was written. Capture the current week first (tmdb-assets run --dataset series),"
            " then materialize this one again."
        )
    return members_of(lake, nearest), nearest
