"""What an answer of TMDB about films must look like to be taken for one.

Belongs here: what a page or a film needs beyond types. How a body is compared with its declaration in `answer_types` is
the business of `tmdb.answers`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tmdb_assets.sources.tmdb.answer_types import Listing
from tmdb_assets.sources.tmdb.answers import ListPage, Text, bad, parse_list_page, parse_listing, parse_one
from tmdb_assets.sources.tmdb.films.answer_types import (
    COLLECTION_LISTS,
    DETAILS_LISTS,
    ChangesAnswer,
    CollectionAnswer,
    ListedMovie,
    MovieDetails,
)
from tmdb_assets.sources.tmdb.nouns import COLLECTION, FILM


class DiscoverPage(ListPage):
    """A page of /discover/movie."""

    @property
    def movie_ids(self) -> tuple[int, ...]:
        """The films on it."""
        return self.ids


@dataclass(frozen=True)
class ChangedMovie:
    """A film named by the changes list; `is_adult` is None mostly for deleted films."""

    movie_id: int
    is_adult: bool | None


@dataclass(frozen=True)
class ChangesPage:
    """A page of the changes list; how many films TMDB says the whole list has, None if it does not say."""

    page: int
    movies: tuple[ChangedMovie, ...]
    total_pages: int
    total_results: int | None = None
    odd: tuple[str, ...] = ()


def parse_discover_page(endpoint: str, body: bytes, page: int, expected: tuple[str, ...] = ()) -> DiscoverPage:
    """A page of /discover/movie; one of the `expected` fields may be unknown of a film, but not of all on the page."""
    found = parse_list_page(endpoint, body, page, Listing[ListedMovie], FILM, expected)
    return DiscoverPage(found.page, found.ids, found.total_pages, found.text)


def parse_changes_page(endpoint: str, body: bytes, page: int) -> ChangesPage:
    """A page of /movie/changes."""
    answer, text = parse_listing(endpoint, body, page, ChangesAnswer, FILM)
    movies = tuple(ChangedMovie(film.id, film.adult) for film in answer.results)
    return ChangesPage(page, movies, answer.total_pages, answer.total_results, text.odd)


def parse_details(
    endpoint: str, body: bytes, movie_id: int, appended: tuple[str, ...] = (), expected: Collection[str] = ()
) -> Text:
    """The text of /movie/{id}, with the `appended` sub-resources and the `expected` fields in it."""
    return parse_one(
        endpoint,
        body,
        MovieDetails,
        (FILM, movie_id),
        appended=appended,
        fields=("title", *expected),
        lists=DETAILS_LISTS if expected else {},
        check=_check_releases if expected else None,
    )


def parse_collection(endpoint: str, body: bytes, collection_id: int) -> Text:
    """The text of /collection/{id}; without a name or a list of films it is none, as with details."""
    of = (COLLECTION, collection_id)
    return parse_one(endpoint, body, CollectionAnswer, of, fields=CollectionAnswer.model_fields, lists=COLLECTION_LISTS)


def _check_releases(endpoint: str, content: dict[str, Any]) -> None:
    """Whether the releases in details have what they are read by.

    An odd value is none of it: many a film has one release, which is left out later.
    """
    countries = [country for country in content["release_dates"]["results"] if country]
    releases = [release for country in countries for release in country.get("release_dates") or () if release]
    for key in ("release_date", "type"):
        if releases and not any(key in release for release in releases):
            raise bad(endpoint, f"no release has {key}.")
