"""The client of what TMDB says of films: its endpoints.

Belongs here: paths and queries. What a body means is `answers`' business.
"""

from functools import partial

from tmdb_assets.sources.tmdb.answers import Entries, Text
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.connection import connect
from tmdb_assets.sources.tmdb.films.answer_types import EXPECTED_OF_DETAILS
from tmdb_assets.sources.tmdb.films.answers import (
    ChangesPage,
    DiscoverPage,
    parse_changes_page,
    parse_collection,
    parse_details,
    parse_discover_page,
)

APPENDED = ("credits", "keywords", "external_ids", "release_dates")
"""Sub-resources that come with a film's details in the same request; without one of them details are none."""

KEPT = ("watch/providers",)
"""More of them, without which details are good."""

_EXPECTED = ("popularity", "vote_average", "vote_count")  # the numbers of the day: nobody can ask for them later


class FilmsClient(TmdbClient):
    """Asks TMDB about films."""

    def discover_page(self, page: int) -> DiscoverPage:
        """A page of the films by popularity, without adult and video entries."""
        params = {
            "sort_by": "popularity.desc",
            "include_adult": "false",
            "include_video": "false",
            "language": self._language,
            "page": str(page),
        }
        return self._get("/discover/movie", lambda end, body: parse_discover_page(end, body, page, _EXPECTED), params)

    def changes_page(self, start_date: str, end_date: str, page: int) -> ChangesPage:
        """A page of the films that changed from `start_date` to `end_date` (at most 14 days)."""
        params = {"start_date": start_date, "end_date": end_date, "page": str(page)}
        return self._get("/movie/changes", lambda end, body: parse_changes_page(end, body, page), params)

    def details(self, movie_id: int) -> Text | None:
        """The text of a film's details with `APPENDED` and `KEPT`; None if TMDB does not know the film (404)."""
        params = {"append_to_response": ",".join((*APPENDED, *KEPT)), "language": self._language}
        return self._get_known(
            f"/movie/{movie_id}",
            lambda end, body: parse_details(end, body, movie_id, APPENDED, EXPECTED_OF_DETAILS),
            params,
            counted_as="/movie/{id}",
        )

    def collection(self, collection_id: int) -> Text | None:
        """The text of a collection with its films; None if TMDB does not know it (404)."""
        return self._get_known(
            f"/collection/{collection_id}",
            lambda end, body: parse_collection(end, body, collection_id),
            {"language": self._language},
            counted_as="/collection/{id}",
        )

    def genres(self) -> Entries:
        """The film genres; one without a name in the language goes by its English name."""
        return self.genre_list("/genre/movie/list")


connect_films = partial(connect, FilmsClient)
"""A client for films, made of a workspace; see `connect`."""
