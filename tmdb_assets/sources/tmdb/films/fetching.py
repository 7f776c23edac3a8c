"""What is asked of TMDB on a day, and nothing more than that.

Belongs here: which pages, changes and details a day needs, and fetching them as rows of the raw tables. No
Dagster, no partitions: the assets beside this module call these functions and store what they return.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise

import orjson
import pyarrow as pa

from tmdb_assets.capturing.progress import tracked
from tmdb_assets.http.errors import AnswerError, UpstreamError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.settings import now_utc
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.films.answers import ChangesPage
from tmdb_assets.sources.tmdb.films.tables import DISCOVER_PAGES, MOVIE_CHANGES, MOVIE_DETAILS, NOT_FOUND, OK
from tmdb_assets.sources.tmdb.source import TMDB

MAX_CHANGES_DAYS = 14
"""TMDB answers changes for at most 14 days at a time (HTTP 422, status_code 20)."""

MAX_REPEATED = 0.25
"""A listing in which more than this share of the entries repeat others has lost as many films: it is refused."""

MIN_OF_TOLD = 0.95
"""A list of changes must name at least this share of the films it says it has."""

GONE_SHARE, GONE_FILMS = 0.2, 50
"""When more than this share of the films a day needs, and at least so many, are 404, their details are out of order:
nobody deletes a fifth of the most popular films in a day. Their removal is not noted."""

_BATCH = 186
"""Films a part file. With the answers that wait their turn, twice the client's 32 in flight, an interrupted capture
asks for at most 250 films again, and for those that are gone."""

Log = Callable[[str], None]


@dataclass(frozen=True)
class Fetched:
    """The newest fetch of a film's details: the day, and TMDB's status (200 or 404)."""

    on: date
    status: int


def fetch_discover_pages(client: TmdbClient, pages: int, run_id: str, log: Log) -> pa.Table:
    """The listing of films by popularity, as rows of raw/tmdb/discover_pages.

    Args:
        client: Asks TMDB.
        pages: How many pages at most; fewer where TMDB has fewer.
        run_id: Dagster run that asks.
        log: Takes progress lines.

    Raises:
        SourceError: A page could not be had.
        AnswerError: A page lists no film although more pages follow, or the pages repeat each other.
    """
    first = client.discover_page(1)
    if not first.movie_ids:
        raise AnswerError(TMDB, "/discover/movie", "page 1 lists no film, where all films were asked for.", status=200)
    end, asked = first.last_page, 1
    rows, listed = {1: _page_row(1, first.payload, run_id)}, list(first.movie_ids)
    # Until the end that any page told of: with the first one's alone, a list that grows would be cut.
    while asked < (last := min(pages, end)):
        answers = client.in_flight(client.discover_page, range(asked + 1, last + 1))
        for number, page in tracked(answers, what="discover pages", total=last - asked, log=log):
            end = max(end, page.last_page)
            listed += page.movie_ids
            if page.movie_ids:
                rows[number] = _page_row(number, page.payload, run_id)
            elif number < end:
                raise AnswerError(TMDB, "/discover/movie", f"page {number} of {end} lists no film.", status=200)
            else:
                log(f"discover page {number}, the last, is empty: the list became shorter while it was read")
        asked = last
    repeats = len(listed) - len(set(listed))
    if repeats > MAX_REPEATED * len(listed):
        problem = f"{repeats:,} of {len(listed):,} listed films are repeats, so as many others are missing."
        raise AnswerError(TMDB, "/discover/movie", problem, status=200)
    return rows_to_table(DISCOVER_PAGES, [rows[number] for number in sorted(rows)])


def listed_movie_ids(pages: pa.Table) -> list[int]:
    """The film ids of raw/tmdb/discover_pages in the order of the listing, repeats included."""
    return [item["id"] for payload in pages["payload"].to_pylist() for item in orjson.loads(payload)["results"]]


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
    client: TmdbClient, window: tuple[date, date], run_id: str, log: Log, *, before: int = 0
) -> pa.Table:
    """The films that changed within `window`, each once, as rows of raw/tmdb/movie_changes.

    Asked in windows of one day to the next: a list of one day stays far below the 500 pages TMDB may cap.

    Args:
        client: Asks TMDB.
        window: First day and last day.
        run_id: Dagster run that asks.
        log: Takes progress lines.
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
    _refuse_incomplete(days, pages, before)

    fetched_at = now_utc()
    changed = {movie.movie_id: movie for _, page in sorted(pages.items()) for movie in page.movies}
    return rows_to_table(
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
    if before >= GONE_FILMS and not any(named.values()):
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
) -> dict[int, str]:
    """The films whose details `day` needs, with the reason, in the order of the population.

    Args:
        day: The day that is captured.
        population: Films of the day's listing.
        watchlist: Films to observe beside it; those outside the listing are observed through their details.
        fetched: The newest earlier fetch of each film; a 404 is one, too, and is not tried again every day.
        changed_on: The last capture of changes that named a film.
        unknown_before: Details from before this day may have changed unseen (`unknown_changes_before`).
        refresh_days: Details older than this are fetched again: TMDB forbids caching beyond 6 months.
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
    for movie_id in watchlist:
        if movie_id in listed:
            continue
        last = fetched.get(movie_id)
        if last is None or last.status != NOT_FOUND or reason(movie_id):
            due[movie_id] = "watchlist"
    return due


def fetch_movie_details(
    client: TmdbClient, due: Mapping[int, str], run_id: str, log: Log, *, needed: int | None = None
) -> Iterator[pa.Table]:
    """The details of the films in `due`, as rows of raw/tmdb/movie_details, in batches; films that are gone come last.

    Args:
        client: Asks TMDB.
        due: The films to ask for, with the reason.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        needed: How many films the day needs, those included that an interrupted run fetched; by default those in `due`.

    Raises:
        SourceError: Details could not be had; the batches before it are good.
        UpstreamError: Too many films are not found (`GONE_SHARE`, `GONE_FILMS`); none was handed out as gone.
    """
    gone: list[dict[str, object]] = []
    batch: list[dict[str, object]] = []
    needed = len(due) if needed is None else needed
    answers = tracked(client.in_flight(client.details, due), what="films", total=len(due), log=log)
    with closing(answers):
        for movie_id, payload in answers:
            (gone if payload is None else batch).append(
                {
                    "movie_id": movie_id,
                    "status": OK if payload is not None else NOT_FOUND,
                    "payload": payload,
                    "reason": due[movie_id],
                    "fetched_at": now_utc(),
                    "run_id": run_id,
                }
            )
            if len(gone) >= GONE_FILMS and len(gone) > GONE_SHARE * needed:
                problem = (
                    f"{len(gone):,} of the {needed:,} films the day needs are not found (HTTP 404), more than films"
                    " are deleted: the details are out of order. None of the films was noted as removed."
                )
                raise UpstreamError(TMDB, "/movie/{id}", problem, status=NOT_FOUND)
            if len(batch) == _BATCH:
                yield rows_to_table(MOVIE_DETAILS, batch)
                batch = []
    rest = iter([*batch, *gone])
    while rows := list(islice(rest, _BATCH)):
        yield rows_to_table(MOVIE_DETAILS, rows)


def stamped(rows: Iterable[dict[str, object]], run_id: str) -> list[dict[str, object]]:
    """Rows of a reference list with the time of arrival and the run that asked."""
    fetched_at = now_utc()
    return [{**row, "fetched_at": fetched_at, "run_id": run_id} for row in rows]


def _page_row(page: int, payload: str, run_id: str) -> dict[str, object]:
    return {"page": page, "payload": payload, "fetched_at": now_utc(), "run_id": run_id}
