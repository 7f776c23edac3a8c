"""What is in an answer, for faults that change it: the entries, their fields, and reading and writing the body.

An answer is a JSON document, or for an export lines of JSON in a gzip file. Which change is made belongs to
`broken_entries`; what the sandbox answers when all is well belongs to `routes`.
"""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any, Literal

import orjson

from tmdb_assets.sandbox.packing import gzipped
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS, FILES, PARTS, SERIES_EXPORTS, SERIES_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json

Sort = Literal["number", "text", "date", "flag", "list", "object"]

_ITEM: dict[str, Sort] = {
    "adult": "flag",
    "backdrop_path": "text",
    "id": "number",
    "original_language": "text",
    "original_title": "text",
    "overview": "text",
    "popularity": "number",
    "poster_path": "text",
    "release_date": "date",
    "softcore": "flag",
    "title": "text",
    "video": "flag",
    "vote_average": "number",
    "vote_count": "number",
}
_SERIES: dict[str, Sort] = {
    "adult": "flag",
    "backdrop_path": "text",
    "first_air_date": "date",
    "id": "number",
    "name": "text",
    "origin_country": "list",
    "original_language": "text",
    "original_name": "text",
    "overview": "text",
    "popularity": "number",
    "poster_path": "text",
    "vote_average": "number",
    "vote_count": "number",
}
_LISTED_SERIES: dict[str, Sort] = {**_SERIES, "genre_ids": "list"}
FIELDS: Mapping[str, Mapping[str, Sort]] = {
    "/discover/movie": {**_ITEM, "genre_ids": "list"},
    "/movie/changes": {"adult": "flag", "id": "number", "softcore": "flag"},
    "/movie/{id}": {
        **_ITEM,
        "belongs_to_collection": "object",
        "budget": "number",
        "genres": "list",
        "homepage": "text",
        "imdb_id": "text",
        "origin_country": "list",
        "production_companies": "list",
        "production_countries": "list",
        "revenue": "number",
        "runtime": "number",
        "spoken_languages": "list",
        "status": "text",
        "tagline": "text",
        **dict.fromkeys(PARTS, "object"),
    },
    "/collection/{id}": {
        "backdrop_path": "text",
        "id": "number",
        "name": "text",
        "original_language": "text",
        "original_name": "text",
        "overview": "text",
        "parts": "list",
        "poster_path": "text",
    },
    "/genre/movie/list": {"id": "number", "name": "text"},
    "/configuration/countries": {"english_name": "text", "iso_3166_1": "text", "native_name": "text"},
    "/configuration/languages": {"english_name": "text", "iso_639_1": "text", "name": "text"},
    EXPORTS: {"adult": "flag", "id": "number", "original_title": "text", "popularity": "number", "video": "flag"},
    "/tv/top_rated": _LISTED_SERIES,
    "/tv/popular": _LISTED_SERIES,
    "/genre/tv/list": {"id": "number", "name": "text"},
    "/watch/providers/tv": {
        "display_priorities": "object",
        "display_priority": "number",
        "logo_path": "text",
        "provider_id": "number",
        "provider_name": "text",
    },
    "/tv/{id}": {
        **_SERIES,
        "created_by": "list",
        "episode_run_time": "list",
        "genres": "list",
        "homepage": "text",
        "in_production": "flag",
        "languages": "list",
        "last_air_date": "date",
        "last_episode_to_air": "object",
        "networks": "list",
        "next_episode_to_air": "object",
        "number_of_episodes": "number",
        "number_of_seasons": "number",
        "production_companies": "list",
        "production_countries": "list",
        "seasons": "list",
        "spoken_languages": "list",
        "status": "text",
        "tagline": "text",
        "type": "text",
        **dict.fromkeys(SERIES_PARTS, "object"),
    },
    "/tv/{id}/aggregate_credits": {"cast": "list", "crew": "list", "id": "number"},
    SERIES_EXPORTS: {"id": "number", "original_name": "text", "popularity": "number"},
}
"""The fields of an entry by endpoint. Details have the parts only when they are asked to be appended."""

SINGLE = ("/movie/{id}", "/collection/{id}", "/tv/{id}", "/tv/{id}/aggregate_credits")
"""Endpoints whose answer is one thing, which is the only entry; what is inside of it has a `part`."""

_GENRES = ("/genre/movie/list", "/genre/tv/list")
EVERYWHERE = "*"
"""The part that is every object of an answer, at any depth."""


def with_fields(*sorts: Sort, name: str | None = None) -> tuple[str, ...]:
    """Endpoints whose entries have a field of one of these sorts, or with this name and one of them."""
    return tuple(
        endpoint
        for endpoint, known in FIELDS.items()
        if any(sort in sorts and name in {None, field} for field, sort in known.items())
    )


def to_json(document: object) -> bytes:
    """A document as careless servers write it: NaN and Infinity bare, integers of any length."""
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair has no UTF-8; as an escape it travels.
        return json.dumps(document, separators=(",", ":")).encode()


def edited(endpoint: str, body: bytes, part: str | None, edit: Callable[[Json, int], bool]) -> bytes | None:
    """The body with its entries edited.

    Args:
        endpoint: one of `FIELDS`.
        body: JSON, or an export's gzip file.
        part: None for the entries (the films or series of a page, the film itself, the rows of a list, the lines of an
            export), `EVERYWHERE`, or inside of details a dotted path such as `credits.cast`.
        edit: changes the object it is given, and says whether it did; the number is its place among the entries.

    Returns:
        The new body, or None if nothing was changed.
    """
    if endpoint in FILES:
        changed = 0

        def lines() -> Iterator[bytes]:
            nonlocal changed
            with gzip.open(io.BytesIO(body)) as file:
                for place, line in enumerate(file):
                    entry = orjson.loads(line)
                    if edit(entry, place):
                        changed += 1
                        yield to_json(entry) + b"\n"
                    else:
                        yield line

        packed = b"".join(gzipped(lines()))
        return packed if changed else None
    document = orjson.loads(body)
    # No generator: every object is to be edited, not only those up to the first change.
    changes = [edit(entry, place) for place, entry in enumerate(_objects(endpoint, document, part))]
    return to_json(document) if any(changes) else None


def _objects(endpoint: str, document: Any, part: str | None) -> list[Json]:  # noqa: ANN401 (it is JSON)
    if part == EVERYWHERE:
        return list(_all_objects(document))
    if part is not None:
        found: list[Any] = [document]
        for name in part.split("."):
            values = [value.get(name) for value in found if isinstance(value, dict)]
            found = [item for value in values for item in (value if isinstance(value, list) else [value])]
        return [value for value in found if isinstance(value, dict)]
    if endpoint in SINGLE:
        return [document]
    if isinstance(document, list):
        return document
    return document["genres" if endpoint in _GENRES else "results"]


def _all_objects(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        # Before the object itself is handed out: what an edit puts into it is not edited again.
        inner = list(value.values())
        yield value
        for item in inner:
            yield from _all_objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _all_objects(item)
