"""What is stored, and what is read of it, when a fault told otherwise than TMDB does.

Belongs here: how a row differs under each kind of fault, for all datasets: which field is which column, which entries
are left out. That it does is proven by the tests.
"""

from http import HTTPStatus
from typing import Any
from unittest.mock import ANY

from tests.faults.cells import A_FEW, Cell
from tests.faults.expected import EXPECTED
from tests.faults.grounds import (
    CHANGES,
    COLLECTION,
    COUNTRIES,
    DETAILS,
    DISCOVER,
    GENRES,
    LANGUAGES,
    POPULAR,
    SERIES_CREDITS,
    SERIES_DETAILS,
    SERIES_GENRES,
    TOP_RATED,
)
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS, PROVIDERS, SERIES_EXPORTS

KINDS_OF_ODD = ("text where a number was", "number where a text was", "negative popularity")
KINDS_OF_NULL = ("missing field", "null where never null before")
COLUMN_OF = {
    "films": {
        "original_language": "language_code",
        "release_date": "released_on",
        "adult": "is_adult",
        "softcore": "is_softcore",
        "runtime": "runtime_minutes",
        "budget": "budget_usd",
        "revenue": "revenue_usd",
        "status": "production_status",
        "belongs_to_collection": "collection",
        "watch/providers": "watch_providers",
    },
    "series": {
        "original_language": "language_code",
        "first_air_date": "first_air_on",
        "last_air_date": "last_air_on",
        "adult": "is_adult",
        "in_production": "is_in_production",
        "number_of_seasons": "season_count",
        "number_of_episodes": "episode_count",
        "status": "production_status",
        "origin_country": "origin_countries",
    },
}
"""Fields whose column has another name."""
NAMES = {
    CHANGES: {"id": "movie_id", "adult": "is_adult"},
    GENRES: {"id": "genre_id", "name": "name"},
    SERIES_GENRES: {"id": "genre_id", "name": "name"},
    PROVIDERS: {"provider_id": "watch_provider_id", "provider_name": "name"},
    COUNTRIES: {"english_name": "name", "native_name": "native_name"},
    LANGUAGES: {"english_name": "name", "name": "native_name"},
    EXPORTS: {"id": "movie_id", "original_title": "original_title"},
    SERIES_EXPORTS: {"id": "series_id", "original_name": "original_name"},
}
TITLES = {
    GENRES: ("name",),
    SERIES_GENRES: ("name",),
    COUNTRIES: ("name", "native_name"),
    LANGUAGES: ("name", "native_name"),
    EXPORTS: ("original_title",),
    DISCOVER: ("title", "original_title"),
    DETAILS: ("title", "original_title"),
    COLLECTION: ("name",),
    TOP_RATED: ("name",),
    POPULAR: ("name",),
    SERIES_DETAILS: ("name",),
}
STAGED = {
    DISCOVER: "stg_tmdb__discover_items",
    DETAILS: "stg_tmdb__movie_details",
    COLLECTION: "stg_tmdb__collections",
    TOP_RATED: "stg_tmdb__top_rated_series",
    POPULAR: "stg_tmdb__popular_series",
    SERIES_DETAILS: "stg_tmdb__series_details",
    SERIES_CREDITS: "stg_tmdb__series_credits",
}
KEYS = {
    **dict.fromkeys((DISCOVER, DETAILS), "movie_id"),
    COLLECTION: "collection_id",
    **dict.fromkeys((TOP_RATED, POPULAR, SERIES_DETAILS, SERIES_CREDITS), "series_id"),
}
EPISODES = ("last_episode_to_air", "next_episode_to_air")
"""Fields that say together whether a series is airing."""
_CODES = {"id", "iso_3166_1", "iso_639_1", "provider_id"}


def leaves_out(cell: Cell) -> bool:
    """Whether what is odd of an entry leaves it out: its key, or that a part of its details is not there."""
    single = EXPECTED[cell.dataset].single
    if A_FEW not in cell.variant and not (cell.kind.startswith("popularity ") and cell.endpoint in single):
        return False
    if cell.endpoint in single:
        return cell.kind not in KINDS_OF_ODD or cell.rule.get("name") == "id"
    return cell.rule.get("name") in _CODES


def offset_of(cell: Cell) -> int:
    """By how much a fault changes the ids of films or series."""
    return cell.value if cell.kind == "ids beyond 32 bits" else 0


def told(cell: Cell, row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """An undisturbed row as it is when a fault told otherwise; what is gone is gone whatever was told."""
    if row.get("status") == HTTPStatus.NOT_FOUND:
        return row
    column = names.get(str(cell.rule.get("name")), str(cell.rule.get("name")))
    is_unused = EXPECTED[cell.dataset].is_unused(cell.endpoint, str(cell.rule.get("name")))
    if cell.kind in KINDS_OF_NULL and column in EPISODES:
        # The other episode may be near enough.
        return row | {"is_airing": ANY}
    if cell.kind in KINDS_OF_NULL and not is_unused and column in row:
        # The film's other copy of its IMDb id stands in.
        return row if column == "imdb_id" else row | {column: [] if column == "watch_providers" else None}
    if cell.kind in KINDS_OF_ODD and cell.rule.get("share", 1) < 1:
        name = column if cell.kind != "negative popularity" else "popularity"
        return row | dict.fromkeys(row.keys() & {name})
    if cell.kind == "nonsense dates":
        return row | dict.fromkeys(row.keys() & {"released_on", "first_air_on", "last_air_on"})
    if cell.kind == "hostile titles":
        row = row | dict.fromkeys(TITLES[cell.endpoint], cell.value)
    if cell.kind == "ids beyond 32 bits" and not cell.is_payload:
        row = row | {names["id"]: row[names["id"]] + cell.value}
    return row
