"""The client of what TMDB says of series: its endpoints.

Belongs here: paths and queries. What a body means is `answers`' business.
"""

from functools import partial

from tmdb_assets.sources.tmdb.answers import Entries, ListPage, Text
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.connection import connect
from tmdb_assets.sources.tmdb.series.answer_types import APPENDED, EXPECTED_OF_DETAILS
from tmdb_assets.sources.tmdb.series.answers import (
    parse_series_credits,
    parse_series_details,
    parse_series_page,
    parse_watch_providers,
)

_EXPECTED = ("popularity", "vote_average", "vote_count")  # the numbers of the week: nobody can ask for them later


class SeriesClient(TmdbClient):
    """Asks TMDB about series."""

    def top_rated_page(self, page: int) -> ListPage:
        """A page of the series with about 200 votes and more, the best rated first."""
        return self._page("/tv/top_rated", page)

    def popular_page(self, page: int) -> ListPage:
        """A page of the series by popularity."""
        return self._page("/tv/popular", page)

    def details(self, series_id: int) -> Text | None:
        """The text of a series' details with `APPENDED`; None if TMDB does not know the series (404)."""
        params = {"append_to_response": ",".join(APPENDED), "language": self._language}
        return self._get_known(
            f"/tv/{series_id}",
            lambda end, body: parse_series_details(end, body, series_id, APPENDED, EXPECTED_OF_DETAILS),
            params,
            counted_as="/tv/{id}",
        )

    def credits(self, series_id: int) -> Text | None:
        """The text of a series' credits over all seasons; None if TMDB does not know the series (404)."""
        return self._get_known(
            f"/tv/{series_id}/aggregate_credits",
            lambda end, body: parse_series_credits(end, body, series_id),
            {"language": self._language},
            counted_as="/tv/{id}/aggregate_credits",
        )

    def genres(self) -> Entries:
        """The genres of series; one without a name in the language goes by its English name."""
        return self.genre_list("/genre/tv/list")

    def watch_providers(self) -> Entries:
        """The services that show series somewhere."""
        return self._get("/watch/providers/tv", parse_watch_providers, {"language": self._language})

    def _page(self, path: str, page: int) -> ListPage:
        params = {"language": self._language, "page": str(page)}
        return self._get(path, lambda end, body: parse_series_page(end, body, page, _EXPECTED), params)


connect_series = partial(connect, SeriesClient)
"""A client for series, made of a workspace; see `connect`."""
