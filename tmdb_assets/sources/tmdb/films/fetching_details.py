"""The details of the films that a day needs, and their collections, in batches.

Belongs here: which things of films are asked for one by one. What becomes of each answer is `one_by_one`'s business,
which films a day needs is decided in `fetching`.
"""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from tmdb_assets.settings import MAX_ODD_SHARE
from tmdb_assets.sources.tmdb.films.client import FilmsClient
from tmdb_assets.sources.tmdb.films.tables import COLLECTIONS, MOVIE_DETAILS
from tmdb_assets.sources.tmdb.nouns import COLLECTION, FILM
from tmdb_assets.sources.tmdb.one_by_one import Thing, fetch_one_by_one
from tmdb_assets.sources.tmdb.pages import Log

FILMS = Thing("/movie/{id}", FILM, MOVIE_DETAILS, "movie_id")
FILM_COLLECTIONS = Thing("/collection/{id}", COLLECTION, COLLECTIONS, "collection_id")


def fetch_collections(
    client: FilmsClient,
    due: Mapping[int, str],
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
    needed: int | None = None,
    odd_before: int = 0,
) -> Iterator[pa.Table]:
    """The collections in `due` with their films, as rows of raw/tmdb/collections; all else as `fetch_movie_details`."""
    limits = {"max_odd_share": max_odd_share, "needed": needed, "odd_before": odd_before}
    yield from fetch_one_by_one(FILM_COLLECTIONS, client.collection, client, due, run_id, log, **limits)


def fetch_movie_details(
    client: FilmsClient,
    due: Mapping[int, str],
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
    needed: int | None = None,
    odd_before: int = 0,
) -> Iterator[pa.Table]:
    """The details of the films in `due`, as rows of raw/tmdb/movie_details, in batches.

    Films that are gone come last, with those that are set aside, because their details could not be had or read: an
    interrupted run asks for both again.

    Args:
        client: Asks TMDB.
        due: The films to ask for, with the reason.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share of films about which something may be odd; see `capturing.odd`.
        needed: How many films the day needs, those included that an interrupted run fetched; by default those in `due`.
        odd_before: How many of those that an interrupted run fetched are odd.

    Raises:
        SourceError: Details of too many films could not be had, or too much in them is odd; what arrived before, and is
            not odd, was handed out.
        UpstreamError: Too many films are not found (`GONE_SHARE`, `GONE_FILMS`); none was handed out as gone.
    """
    limits = {"max_odd_share": max_odd_share, "needed": needed, "odd_before": odd_before}
    yield from fetch_one_by_one(FILMS, client.details, client, due, run_id, log, **limits)
