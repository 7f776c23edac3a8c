"""Which films a captured day has.

Belongs here: reading a day's population from its listing or its export. What is fetched of the films is not.
"""

from datetime import date

from tmdb_assets.capturing.capture import NotCapturedError
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas.films.facts import LIVE
from tmdb_assets.sources.tmdb.films.fetching import listed_movie_ids
from tmdb_assets.sources.tmdb.films.observation import OBSERVATION
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES


def population_of(lake: RawLake, day: date) -> list[int]:
    """The films of a day, most popular first: those of its listing, or of its export if it was recovered.

    Raises:
        NotCapturedError: The day has neither.
    """
    way = OBSERVATION.way(lake, day)
    if way is None:
        raise NotCapturedError(
            f"{DISCOVER_PAGES.path} of {day} is not captured yet, so it is not known which films the day has."
            f" Materialize {DISCOVER_PAGES.path} of the day first, or together with this."
        )
    if way == LIVE:
        return listed_movie_ids(lake.read(DISCOVER_PAGES, day, ["payload", "readable"]))
    return lake.read(DAILY_EXPORT, day, ["movie_id"])["movie_id"].to_pylist()
