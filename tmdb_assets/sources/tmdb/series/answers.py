"""What an answer of TMDB about series must look like to be taken for one.

Belongs here: what a page, a series and its credits need beyond types. How a body is compared with its declaration in
`answer_types` is the business of `tmdb.answers`.
"""

from collections.abc import Collection
from typing import Any

from tmdb_assets.sources.tmdb.answer_types import Listing
from tmdb_assets.sources.tmdb.answers import (
    Entries,
    ListPage,
    Text,
    bad,
    object_in,
    parse_entries,
    parse_json,
    parse_list_page,
    parse_one,
)
from tmdb_assets.sources.tmdb.nouns import SERIES
from tmdb_assets.sources.tmdb.series.answer_types import (
    CREDITS_LISTS,
    DETAILS_LISTS,
    WATCH_PROVIDERS,
    AggregateCredits,
    ListedSeries,
    SeriesDetails,
)


def parse_series_page(endpoint: str, body: bytes, page: int, expected: tuple[str, ...] = ()) -> ListPage:
    """A page of series; one of the `expected` fields may be unknown of a series, but not of all on the page."""
    return parse_list_page(endpoint, body, page, Listing[ListedSeries], SERIES, expected)


def parse_series_details(
    endpoint: str, body: bytes, series_id: int, appended: tuple[str, ...] = (), expected: Collection[str] = ()
) -> Text:
    """The text of /tv/{id}, with the `appended` sub-resources and the `expected` fields in it."""
    return parse_one(
        endpoint,
        body,
        SeriesDetails,
        (SERIES, series_id),
        appended=appended,
        fields=("name", *expected),
        lists=DETAILS_LISTS if expected else {},
        check=_check_offers if expected else None,
    )


def parse_series_credits(endpoint: str, body: bytes, series_id: int) -> Text:
    """The text of /tv/{id}/aggregate_credits; without a list of its cast it is none."""
    of = (SERIES, series_id)
    return parse_one(endpoint, body, AggregateCredits, of, fields=AggregateCredits.model_fields, lists=CREDITS_LISTS)


def parse_watch_providers(endpoint: str, body: bytes) -> Entries:
    """Rows of raw/tmdb/watch_providers, without times, from /watch/providers/tv."""
    items = object_in(endpoint, parse_json(endpoint, body)).get("results")
    return parse_entries(endpoint, items, WATCH_PROVIDERS, "provider_name")


def _check_offers(endpoint: str, content: dict[str, Any]) -> None:
    """Whether the watch providers are there: none at all is no country, not nothing."""
    if content["watch/providers"].get("results") is None:
        raise bad(endpoint, "the answer has no watch/providers.results.")
