"""The series of a week as other sources are asked about them: by TMDB's rank, with their IMDb ids.

Belongs here: reading that out of the raw tables of the week. Which of them are asked about is the other sources'
business.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import orjson
from upath import UPath

from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.sources.ratings.due import Title, Turn
from tmdb_assets.sources.tmdb.series.tables import POPULAR_SERIES, SERIES_DETAILS, TOP_RATED_SERIES

DEPS = (TOP_RATED_SERIES, POPULAR_SERIES, SERIES_DETAILS)
"""The raw tables that are read."""

AIRING_WITHIN = timedelta(days=14)

_Files = tuple[tuple[str, int, float], ...]


def titles_of(lake: RawLake, week: date, _: Turn | None = None) -> list[Title]:
    """The series of a week: the top rated ones by rank, then the popular ones by rank, each once.

    A series whose details did not come in this week has the IMDb id that its last details have; one that TMDB no longer
    knows has none.
    """
    files = tuple(tuple(lake.files(table, week)) for table in DEPS)
    return list(_titles(str(lake.root), week, files))


@lru_cache(maxsize=4)
def _titles(root: str, week: date, _: tuple[_Files, ...]) -> tuple[Title, ...]:
    """The same, read once as long as the files of the week are the same."""
    lake = RawLake(UPath(root))
    members = dict.fromkeys(
        series_id for table in (TOP_RATED_SERIES, POPULAR_SERIES) for series_id in _listed(lake, table, week)
    )
    found: dict[int, Title | None] = {}
    for known in reversed([one for one in lake.days(SERIES_DETAILS) if one <= week]):
        missing = members.keys() - found.keys()
        if not missing:
            break
        found |= {series_id: title for series_id, title in _told(lake, known) if series_id in missing}
    return tuple(found.get(series_id) or Title(series_id, None, is_airing=False) for series_id in members)


def _listed(lake: RawLake, table: Table, week: date) -> Iterator[int]:
    if not lake.has(table, week):
        return
    pages = lake.read(table, week, ["page", "payload", "readable"]).sort_by("page")
    for payload, readable in zip(pages["payload"].to_pylist(), pages["readable"].to_pylist(), strict=True):
        for entry in orjson.loads(readable or payload).get("results") or ():
            if isinstance(entry, dict) and isinstance(entry.get("id"), int):
                yield entry["id"]


def _told(lake: RawLake, week: date) -> Iterator[tuple[int, Title | None]]:
    """What the details of a week say of their series; None of one that TMDB does not know (404)."""
    for batch in lake.batches(SERIES_DETAILS, week, ["series_id", "status", "payload", "readable", "fetched_at"]):
        for row in batch.to_pylist():
            if text := row["readable"] or row["payload"]:
                yield row["series_id"], _title(row["series_id"], orjson.loads(text), row["fetched_at"].date())
            elif row["status"]:
                yield row["series_id"], None


def _title(series_id: int, details: dict[str, Any], on: date) -> Title:
    ids = details.get("external_ids")
    imdb_id = ids.get("imdb_id") if isinstance(ids, dict) else None
    imdb_id = imdb_id.strip() if isinstance(imdb_id, str) else None
    episodes = (details.get("last_episode_to_air"), details.get("next_episode_to_air"))
    return Title(series_id, imdb_id or None, any(_is_near(episode, on) for episode in episodes))


def _is_near(episode: Any, on: date) -> bool:  # noqa: ANN401 - JSON is any shape
    """Whether an episode is aired so near to a day that its series is airing; as `is_airing` of the week's facts."""
    try:
        return abs(date.fromisoformat(episode["air_date"]) - on) <= AIRING_WITHIN
    except (KeyError, TypeError, ValueError):
        return False
