"""The films of a day as other sources are asked about them: by popularity, with their IMDb ids.

Belongs here: reading that out of the raw layer, no more of it than a source may ask about. Which of them are
asked about is the other sources' business.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.ratings.due import Title, Turn
from tmdb_assets.sources.tmdb.films.population import population_of
from tmdb_assets.sources.tmdb.films.tables import DISCOVER_PAGES, MOVIE_DETAILS
from tmdb_assets.sources.tmdb.tables import OK, SET_ASIDE

DEPS = (DISCOVER_PAGES, MOVIE_DETAILS)
"""The raw tables that are read."""

_MORE = 50
"""So many more than may be asked about: some are not asked, for their id is another film's or was refused lately."""


def titles_of(lake: RawLake, day: date, turn: Turn) -> list[Title]:
    """The films of a live day whose turn it is, in that order, as many of them with an IMDb id as may be asked about.

    Details are the newest there are; a film without any, or which TMDB no longer knows, has no IMDb id. None, if
    nothing may be asked.

    Raises:
        NotCapturedError: The day has no films yet.
    """
    if not turn.left:
        return []
    waiting = turn.waiting(population_of(lake, day))
    newest = _newest_details(lake, day, waiting)
    enough, titles = turn.left + _MORE, []
    for start in range(0, len(waiting), enough):
        titles += _titles(lake, waiting[start : start + enough], newest)
        if sum(title.is_askable for title in titles) >= enough:
            break
    return titles


def _newest_details(lake: RawLake, day: date, movie_ids: Sequence[int]) -> dict[int, date]:
    """For each film the partition of its newest details; none for one that TMDB no longer knows, or never told of."""
    missing, found = set(movie_ids), {}
    for known in reversed([one for one in lake.days(MOVIE_DETAILS) if one <= day]):
        if not missing:
            break
        rows = lake.read(MOVIE_DETAILS, known, ["movie_id", "status"])
        rows = rows.filter(pc.field("status") != SET_ASIDE)
        told = dict(zip(rows["movie_id"].to_pylist(), rows["status"].to_pylist(), strict=True))
        here = missing & told.keys()
        found |= {movie_id: known for movie_id in here if told[movie_id] == OK}
        missing -= here
    return found


def _titles(lake: RawLake, movie_ids: Sequence[int], newest: dict[int, date]) -> list[Title]:
    by_day: defaultdict[date, set[int]] = defaultdict(set)
    for movie_id in movie_ids:
        if movie_id in newest:
            by_day[newest[movie_id]].add(movie_id)
    imdb_ids = {movie_id: imdb_id for day, wanted in by_day.items() for movie_id, imdb_id in _told(lake, day, wanted)}
    return [Title(movie_id, imdb_ids.get(movie_id)) for movie_id in movie_ids]


def _told(lake: RawLake, day: date, wanted: set[int]) -> Iterator[tuple[int, str | None]]:
    """The IMDb ids in the details of a day."""
    for batch in lake.batches(MOVIE_DETAILS, day, ["movie_id", "payload", "readable"]):
        rows = batch.filter(pc.field("movie_id").isin(pa.array(wanted, pa.int64())))
        for row in rows.to_pylist():
            yield row["movie_id"], _imdb_id(orjson.loads(row["readable"] or row["payload"]))


def _imdb_id(details: dict[str, Any]) -> str | None:
    ids = details.get("external_ids")
    told = (details.get("imdb_id"), ids.get("imdb_id") if isinstance(ids, dict) else None)
    return next((text for one in told if isinstance(one, str) and (text := one.strip())), None)
