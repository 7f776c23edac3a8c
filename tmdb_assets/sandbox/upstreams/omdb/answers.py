"""OMDb's answers as bytes: documents of series and films, refusals, and the headers that go with them.

Everything is a text in them, `N/A` is what is not known. When which of them is given is decided by `routes` and
`kinds`.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson

from tmdb_assets.sandbox.invented.series.carriers import COUNTRIES, LANGUAGES
from tmdb_assets.sandbox.mixing import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tmdb_assets.sandbox.invented.films import FilmFacts
    from tmdb_assets.sandbox.invented.series import SeriesWorld
    from tmdb_assets.sandbox.invented.series.facts import Series

    Json = dict[str, Any]

JSON_TYPE = "application/json; charset=utf-8"
NONE = "N/A"
NO_KEY, BAD_KEY, LIMIT = "No API key provided.", "Invalid API key!", "Request limit reached!"
BAD_ID, NO_DATA, NOT_FOUND = "Incorrect IMDb ID.", "Error getting data.", "Series or season not found!"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FOR_A_DAY = "public, max-age=86400"
_AT_RT, _AT_METACRITIC = 88, 84
"""Of a hundred films with votes so many have a rating there."""


def refusal(text: str) -> bytes:
    """The body of everything that is no document."""
    return orjson.dumps({"Response": "False", "Error": text})


def headers(*, seconds_kept: int | None = None) -> dict[str, str]:
    """The headers of any answer: a cache in front of OMDb may keep it for a day, refusals too.

    Args:
        seconds_kept: how long the cache has had it; None if it comes from OMDb itself.
    """
    now = datetime.now(UTC) - timedelta(seconds=seconds_kept or 0)
    told = {
        "content-type": JSON_TYPE,
        "cache-control": _FOR_A_DAY,
        "expires": format_datetime(now + timedelta(hours=1), usegmt=True),
        "last-modified": format_datetime(now, usegmt=True),
        "cf-cache-status": "MISS" if seconds_kept is None else "HIT",
        "vary": "*, Accept-Encoding",
        "access-control-allow-origin": "*",
    }
    return told if seconds_kept is None else {**told, "age": str(seconds_kept)}


def error_of(_: str, status: int, __: int | None) -> tuple[str, bytes]:
    """Content type and body of an HTTP status: OMDb's own for 401, for all others a page of the gateway before it."""
    if status == HTTPStatus.UNAUTHORIZED:
        return JSON_TYPE, refusal(BAD_KEY)
    known = {entry.value: entry.phrase for entry in HTTPStatus}
    title = f"{status} {known.get(status, 'Error')}"
    return "text/html; charset=UTF-8", f"<html><head><title>{title}</title></head><body>{title}</body></html>".encode()


def _date(day: date | None) -> str:
    return NONE if day is None else f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or NONE


def _document(**told: Any) -> Json:  # noqa: ANN401 (texts, and the list of ratings)
    """A document with everything not known that is not told, in OMDb's order; what it has no place for comes last."""
    usual = dict.fromkeys(
        (
            *("Title", "Year", "Rated", "Released", "Runtime", "Genre", "Director", "Writer", "Actors", "Plot"),
            *("Language", "Country", "Awards", "Poster", "Ratings", "Metascore", "imdbRating", "imdbVotes", "imdbID"),
            "Type",
        ),
        NONE,
    )
    return {**usual, **told, "Response": "True"}


def duplicate(imdb_id: str, kind: str, year: str) -> Json:
    """The document of an id that IMDb has merged into another one."""
    more = {"totalSeasons": NONE} if kind == "series" else {}
    return _document(Title="#DUPE#", Year=year, Ratings=[], imdbID=imdb_id, Type=kind, **more)


def series(world: SeriesWorld, told: Series, day: date) -> Json:
    """The document of a series: the only rating it has is IMDb's."""
    last = str(told.last_air_on.year) if told.status != "Returning Series" else ""
    first = str(told.first_air_on.year)
    rating = world.rating(told.series_id, "imdb_users", day)
    persons = [world.people.person(credit.person_id)["name"] for credit in world.cast(told.series_id)[:3]]
    marks = dict(told.content_ratings)
    return _document(
        Title=told.name,
        Year=first if last == first else f"{first}\u2013{last}",
        Rated=marks.get("US", NONE),
        Released=_date(told.first_air_on),
        Runtime=NONE if told.runtime is None else f"{told.runtime} min",
        Genre=_list(_genres(world.genres[genre] for genre in told.genre_ids)),
        Writer=_list(world.people.person(person)["name"] for person in told.creator_ids),
        Actors=_list(persons),
        Plot=told.overview or NONE,
        Language=LANGUAGES[told.language],
        Country=_list(COUNTRIES[code] for code in told.origin_countries),
        Poster=f"https://m.media-amazon.com/images/M/{told.imdb_id}.jpg" if told.draw % 9 else NONE,
        Ratings=[] if rating is None else [_imdb(f"{rating.score:.1f}")],
        imdbRating=NONE if rating is None else f"{rating.score:.1f}",
        imdbVotes=NONE if rating is None else f"{rating.votes:,}",
        imdbID=told.imdb_id,
        Type="series",
        totalSeasons=str(told.season_count) if told.draw % 40 else NONE,
    )


def _genres(names: Iterable[str]) -> list[str]:
    """Genres as IMDb has them: none is two in one."""
    return list(dict.fromkeys(part for name in names for part in name.split(" & ")))


def _imdb(score: str) -> dict[str, str]:
    return {"Source": "Internet Movie Database", "Value": f"{score}/10"}


def film(imdb_id: str, told: FilmFacts) -> Json:
    """The document of a film, with the ratings of Rotten Tomatoes and Metacritic for most of those that have votes."""
    draw = number(zlib.crc32(imdb_id.encode()), 1)
    is_rated = told.votes > 0
    score = min(9.9, max(1.1, told.score + draw % 13 / 10 - 0.6))
    ratings = [_imdb(f"{score:.1f}")] if is_rated else []
    tomatoes = min(100, max(2, int(score * 10) + (draw >> 8) % 41 - 20))
    if is_rated and (draw >> 20) % 100 < _AT_RT:
        ratings.append({"Source": "Rotten Tomatoes", "Value": f"{tomatoes}%"})
    metascore = NONE
    if is_rated and (draw >> 28) % 100 < _AT_METACRITIC:
        metascore = str(min(100, max(8, int(score * 10) - 6 + (draw >> 36) % 21 - 10)))
        ratings.append({"Source": "Metacritic", "Value": f"{metascore}/100"})
    return _document(
        Title=told.title,
        Year=NONE if told.released_on is None else str(told.released_on.year),
        Released=_date(told.released_on),
        Runtime=NONE if told.runtime is None else f"{told.runtime} min",
        Genre=_list(told.genres),
        Director=_list(told.directors),
        Writer=_list(told.writers),
        Actors=_list(told.actors),
        Plot=told.overview or NONE,
        Language=_list(told.languages),
        Country=_list(told.countries),
        Poster=f"https://m.media-amazon.com/images/M/{imdb_id}.jpg" if draw % 9 else NONE,
        Ratings=ratings,
        Metascore=metascore,
        imdbRating=f"{score:.1f}" if is_rated else NONE,
        imdbVotes=f"{told.votes * (7 + draw % 30):,}" if is_rated else NONE,
        imdbID=imdb_id,
        Type="movie",
        DVD=NONE,
        BoxOffice=f"${told.revenue:,}" if told.revenue else NONE,
        Production=NONE,
        Website=NONE,
    )
