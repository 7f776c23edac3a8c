"""MDBList's entries: a series with what ten sources think of it, and its refusals.

The form only. Which entries an answer has is decided by `routes`, what can be wrong with them by `kinds`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from tmdb_assets.sandbox.mixing import number

if TYPE_CHECKING:
    from datetime import date

    from tmdb_assets.sandbox.invented.series import SeriesWorld
    from tmdb_assets.sandbox.invented.series.facts import Series

    Json = dict[str, Any]

JSON_TYPE = "application/json"
LIMIT, BAD_KEY = "Daily API limit exceeded!", "Invalid API key!"
SOURCES = {
    "imdb": "imdb_users",
    "metacritic": "mc_critics",
    "metacriticuser": "mc_users",
    "trakt": "imdb_users",
    "tomatoes": "rt_critics",
    "popcorn": "rt_audience",
    "tmdb": "tmdb_users",
    "letterboxd": None,
    "rogerebert": None,
    "myanimelist": None,
}
"""MDBList's names in its order, and the public of the invented world behind each: at Trakt they think about as at IMDb,
and nobody rates series at the last three."""
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def refusal(text: str) -> bytes:
    """The body of everything that is no list of entries."""
    return orjson.dumps({"error": text})


def error_of(_: str, status: int, __: int | None) -> tuple[str, bytes]:
    """Content type and body of an HTTP status."""
    return JSON_TYPE, refusal({403: BAD_KEY, 429: LIMIT}.get(status, "Something went wrong!"))


def entry(world: SeriesWorld, series: Series, day: date) -> Json:
    """The entry of a series."""
    ratings = [_rating(world, series, day, name, source) for name, source in SOURCES.items()]
    scores = [rating["score"] for rating in ratings if rating["score"]]
    score = round(sum(scores) / len(scores)) if scores else None
    draw = number(series.draw, 11)
    return {
        "id": 1_000 + series.series_id,
        "title": series.name,
        "year": series.first_air_on.year,
        "released": series.first_air_on.isoformat(),
        "runtime": (series.runtime or 45) * series.episode_count,
        "score": score,
        "score_average": score,
        "ids": {
            "imdb": series.imdb_id,
            "trakt": 500 + series.series_id,
            "tmdb": series.series_id,
            "tvdb": series.tvdb_id,
            "mal": None,
            "mdblist": _in_letters(1_000 + series.series_id),
        },
        "type": "show",
        "updated": f"{day.isoformat()}T{draw % 24:02}:{draw // 24 % 60:02}:{draw // 1_440 % 60:02}.000Z",
        "ratings": ratings,
        "language": series.language,
        # Real entries have either case.
        "country": (series.country if draw % 2 else series.country.lower()),
        "certification": dict(series.content_ratings).get("US"),
        "status": series.status,
    }


def _rating(world: SeriesWorld, series: Series, day: date, name: str, source: str | None) -> Json:
    """What one source thinks: its own number, the same of 100, and how many think so."""
    told = None if source is None else world.rating(series.series_id, source, day)
    if told is None:
        return {"source": name, "value": None, "score": None, "votes": None, "url": None}
    value, score, votes = told.score, told.score, told.votes
    slug = re.sub(r"[^a-z0-9]+", "-", series.name.lower()).strip("-")
    url: str | int | None = None
    match name:
        case "imdb":
            score, url = round(value * 10), 1 + number(series.draw, 13) % 5_000
        case "metacriticuser":
            score = round(value * 10, 1)
        case "trakt":
            value = score = round(value * 10) - number(series.draw, 12) % 4
            votes = max(1, (votes or 0) // 40)
        case "tmdb":
            value = score = round(value * 10)
        case "metacritic":
            value = score = int(value)
            url = f"/{slug}"
        case _:
            value = score = int(value)
            url = f"/tv/{slug.replace('-', '_')}"
    return {"source": name, "value": value, "score": score, "votes": votes, "url": url}


def _in_letters(value: int) -> str:
    """A number in base 36, as MDBList writes its own ids."""
    text = ""
    while value:
        value, letter = divmod(value, len(_LETTERS))
        text = _LETTERS[letter] + text
    return text
