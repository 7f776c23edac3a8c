"""What is asked of TMDB on a day, and nothing more than that.

Belongs here: which pages, changes and details a day needs, and fetching them as rows of the raw tables. No
Dagster, no partitions: the assets beside this module call these functions and store what they return.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from itertools import pairwise
from math import ceil

import pyarrow as pa

from tmdb_assets.capturing.progress import tracked
from tmdb_assets.http.errors import AnswerError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.settings import MAX_ODD_SHARE, now_utc
from tmdb_assets.sources.tmdb.films.answers import ChangesPage
from tmdb_assets.sources.tmdb.films.client import FilmsClient
from tmdb_assets.sources.tmdb.films.tables import DISCOVER_PAGES, MOVIE_CHANGES
from tmdb_assets.sources.tmdb.nouns import FILM
from tmdb_assets.sources.tmdb.one_by_one import Fetched
from tmdb_assets.sources.tmdb.pages import Log, PagedList, fetch_pages, listed_ids, refuse_odd
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.sources.tmdb.tables import NOT_FOUND, OK

MAX_CHANGES_DAYS = 14
"""TMDB answers changes for at most 14 days at a time (HTTP 422, status_code 20)."""

MIN_OF_TOLD = 0.95
"""A list of changes must name at least this share of the films it says it has."""

MANY_CHANGES = 50
"""Where the last list named so many films, one that names none is no list."""

LANGUAGE_DAYS = 7
"""After a change of the language as many days pass until a day's films are all fetched in it."""

LISTING = PagedList("/discover/movie", DISCOVER_PAGES, FILM, "discover")


def fetch_discover_pages(
    client: FilmsClient, pages: int, run_id: str, log: Log, *, max_odd_share: float = MAX_ODD_SHARE
) -> pa.Table:
    """The listing of films by popularity, as rows of raw/tmdb/discover_pages.

    Args:
        client: Asks TMDB.
        pages: How many pages at most; fewer where TMDB has fewer.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share of films about which something may be odd; see `capturing.odd`.

    Raises:
        SourceError: A page could not be had.
        AnswerError: A page lists no film although more pages follow, the pages repeat each other, or too much is odd.
    """
    return fetch_pages(LISTING, client.discover_page, client, pages, run_id, log, max_odd_share=max_odd_share)


listed_movie_ids = listed_ids
"""The film ids of raw/tmdb/discover_pages in the order of the listing, repeats included."""


def changes_window(day: date, captured: Sequence[date], details_since: date | None = None) -> tuple[date, date] | None:
    """The days whose changes are asked for on `day`: since the last captured changes, at most 14 days.

    The day of the last capture is asked for again, for it was not over then. Without an earlier capture, the days since
    the oldest details; None without those, too: details fetched from now on miss no change.

    Args:
        day: Today.
        captured: The days of raw/tmdb/movie_changes, oldest first.
        details_since: The UTC day on which the oldest details were fetched.
    """
    earlier = [known for known in captured if known < day]
    since = earlier[-1] if earlier else details_since
    return (max(since, day - timedelta(days=MAX_CHANGES_DAYS)), day) if since and since < day else None


def unknown_changes_before(day: date, captured: Sequence[date], details_since: date | None = None) -> date | None:
    """The day up to which changes went unseen, because two captures lie more than 14 days apart.

    Details fetched before it may be stale without any changes list saying so. None if there is no such gap.

    Args:
        day: Today.
        captured: The days of raw/tmdb/movie_changes, oldest first.
        details_since: The UTC day on which the oldest details were fetched: from then on changes matter.
    """
    days = [*(known for known in captured if known < day), day]
    if details_since and details_since < days[0]:
        days.insert(0, details_since)
    gaps = [later for earlier, later in pairwise(days) if (later - earlier).days > MAX_CHANGES_DAYS]
    return gaps[-1] - timedelta(days=MAX_CHANGES_DAYS) if gaps else None


def fetch_movie_changes(
    client: FilmsClient,
    window: tuple[date, date],
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
    before: int = 0,
) -> tuple[pa.Table, list[str]]:
    """The films that changed within `window`, each once, as rows of raw/tmdb/movie_changes, and what is odd in them.

    Asked in windows of one day to the next: a list of one day stays far below the 500 pages TMDB may cap.

    Args:
        client: Asks TMDB.
        window: First day and last day.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share of films whose id may be odd; see `capturing.odd`.
        before: How many films the last captured list named.

    Raises:
        SourceError: A page could not be had.
        AnswerError: A list names far fewer films than it says, or none at all where the last one named many.
    """
    start, end = window
    days = [start + timedelta(days=n) for n in range((end - start).days)]

    def ask(key: tuple[date, int]) -> ChangesPage:
        day, page = key
        return client.changes_page(day.isoformat(), (day + timedelta(days=1)).isoformat(), page)

    pages = dict(client.in_flight(ask, [(day, 1) for day in days]))
    asked = set(pages)
    # Until the end that any page told of, as in the listing.
    while rest := [key for day in days for key in _told(day, pages) if key not in asked]:
        pages |= dict(tracked(client.in_flight(ask, rest), what="changes pages", total=len(rest), log=log))
        asked.update(rest)
    odd = [line for _, page in sorted(pages.items()) for line in page.odd]
    refuse_odd("/movie/changes", odd, len(odd), sum(len(page.movies) for page in pages.values()), max_odd_share)
    _refuse_incomplete(days, pages, before)

    fetched_at = now_utc()
    changed = {movie.movie_id: movie for _, page in sorted(pages.items()) for movie in page.movies}
    rows = rows_to_table(
        MOVIE_CHANGES,
        (
            {
                "movie_id": movie.movie_id,
                "is_adult": movie.is_adult,
                "changed_from_on": start,
                "changed_to_on": end,
                "fetched_at": fetched_at,
                "run_id": run_id,
            }
            for _, movie in sorted(changed.items())
        ),
    )
    return rows, odd


def _told(day: date, pages: Mapping[tuple[date, int], ChangesPage]) -> list[tuple[date, int]]:
    """The pages that a day's list of changes has, by those that came."""
    end = max(page.total_pages for (of, _), page in pages.items() if of == day)
    return [(day, number) for number in range(1, end + 1)]


def _refuse_incomplete(days: Iterable[date], pages: Mapping[tuple[date, int], ChangesPage], before: int) -> None:
    """Refuse lists that are not whole: the films that they leave out would stay as they are for months."""
    named: dict[date, set[int]] = {day: set() for day in days}
    for (day, _), page in pages.items():
        named[day].update(movie.movie_id for movie in page.movies)
    for day, movie_ids in named.items():
        told = pages[day, 1].total_results or 0
        if len(movie_ids) < MIN_OF_TOLD * told:
            problem = f"the list of {day} names {len(movie_ids):,} films, where it says it has {told:,}."
            raise AnswerError(TMDB, "/movie/changes", problem, status=200)
    if before >= MANY_CHANGES and not any(named.values()):
        problem = f"no film changed from {min(named)} on, where the last list named {before:,}."
        raise AnswerError(TMDB, "/movie/changes", problem, status=200)


def due_movies(
    *,
    day: date,
    population: Iterable[int],
    watchlist: Iterable[int],
    fetched: Mapping[int, Fetched],
    changed_on: Mapping[int, date],
    unknown_before: date | None,
    refresh_days: int,
    language: str,
) -> dict[int, str]:
    """The films whose details `day` needs, with the reason, in the order of the population.

    Films in another language come after all others, the most popular first, and no more of them than one day's share of
    `LANGUAGE_DAYS`; of those in an unknown one, as a version before left them, what the others leave of it.

    Args:
        day: The day that is captured.
        population: Films of the day's listing.
        watchlist: Films to observe beside it; those outside the listing are observed through their details.
        fetched: The newest earlier fetch of each film; a 404 is one, too, and is not tried again every day.
        changed_on: The last capture of changes that named a film.
        unknown_before: Details from before this day may have changed unseen (`unknown_changes_before`).
        refresh_days: Details older than this are fetched again: TMDB forbids caching beyond 6 months.
        language: The language of titles and texts.
    """

    def reason(movie_id: int) -> str | None:
        last = fetched.get(movie_id)
        if last is None:
            return "new"
        if changed_on.get(movie_id, date.min) > last.on:
            return "changed"
        stale = (day - last.on).days >= refresh_days or (unknown_before is not None and last.on < unknown_before)
        return "refresh" if stale else None

    listed = dict.fromkeys(population)
    due = {movie_id: why for movie_id in listed if (why := reason(movie_id))}
    others = [
        movie_id
        for movie_id in listed
        if movie_id not in due and fetched[movie_id].status == OK and fetched[movie_id].language != language
    ]
    others.sort(key=lambda movie_id: fetched[movie_id].language is None)
    due |= dict.fromkeys(others[: ceil(len(listed) / LANGUAGE_DAYS)], "language")
    for movie_id in watchlist:
        if movie_id in listed:
            continue
        last = fetched.get(movie_id)
        if last is None or last.status != NOT_FOUND or reason(movie_id):
            due[movie_id] = "watchlist"
    return due


def due_collections(
    *,
    day: date,
    named: Mapping[int, Collection[int]],
    fetched: Mapping[int, Fetched],
    parts: Callable[[int], AbstractSet[int]],
    refresh_days: int,
    language: str,
) -> dict[int, str]:
    """The collections whose films `day` asks for, with the reason, by id.

    Args:
        day: The day that is captured.
        named: The collections that details name, with the films that do.
        fetched: The newest earlier fetch of each collection, also of those that nobody names on the day.
        parts: The films that a fetched collection listed.
        refresh_days: Collections older than this are fetched again: TMDB forbids caching beyond 6 months.
        language: The language of names.
    """

    def reason(collection_id: int) -> str | None:
        last, films = fetched.get(collection_id), named.get(collection_id, ())
        if last is None:
            return "new"
        if (day - last.on).days >= refresh_days and (films or last.status == OK):
            return "refresh"
        if last.status != OK or not films:
            return None
        if last.language != language:
            return "language"
        return None if parts(collection_id) >= set(films) else "changed"

    return {known: why for known in sorted({*named, *fetched}) if (why := reason(known))}
