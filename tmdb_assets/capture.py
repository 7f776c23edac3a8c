"""What is asked of TMDB on a day, and nothing more than that.

Belongs here: which pages, changes and details a day needs, and fetching them as rows of the raw tables. No
Dagster, no partitions: the assets in `defs/raw` call these functions and store what they return.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import orjson
import pyarrow as pa

from tmdb_assets.lake import rows_to_table
from tmdb_assets.progress import tracked
from tmdb_assets.schemas.raw import DISCOVER_PAGES, MOVIE_CHANGES, MOVIE_DETAILS, NOT_FOUND, OK
from tmdb_assets.tmdb.answers import ChangesPage
from tmdb_assets.tmdb.client import TmdbClient
from tmdb_assets.tmdb.errors import AnswerError

MAX_CHANGES_DAYS = 14
"""TMDB answers changes for at most 14 days at a time (HTTP 422, status_code 20)."""

_BATCH = 186
"""Films a part file. With the answers that wait their turn, twice the client's 32 in flight, an interrupted capture
asks for at most 250 films again."""

Log = Callable[[str], None]


@dataclass(frozen=True)
class Fetched:
    """The newest fetch of a film's details: the day, and TMDB's status (200 or 404)."""

    on: date
    status: int


def fetch_discover_pages(client: TmdbClient, pages: int, run_id: str, log: Log) -> pa.Table:
    """The listing of films by popularity, as rows of raw/discover_pages.

    Args:
        client: Asks TMDB.
        pages: How many pages at most; fewer where TMDB has fewer.
        run_id: Dagster run that asks.
        log: Takes progress lines.

    Raises:
        TmdbError: A page could not be had.
        AnswerError: A page lists no film although more pages follow.
    """
    first = client.discover_page(1)
    if not first.movie_ids:
        raise AnswerError("/discover/movie", "page 1 lists no film, where all films were asked for.", status=200)
    last = min(pages, first.last_page)
    rows = {1: _page_row(1, first.payload, run_id)}
    answers = client.in_flight(client.discover_page, range(2, last + 1))
    for number, page in tracked(answers, what="discover pages", total=last - 1, log=log):
        if page.movie_ids:
            rows[number] = _page_row(number, page.payload, run_id)
        elif number < last:
            raise AnswerError("/discover/movie", f"page {number} of {last} lists no film.", status=200)
        else:
            log(f"discover page {number}, the last, is empty: the list became shorter while it was read")
    return rows_to_table(DISCOVER_PAGES, [rows[number] for number in sorted(rows)])


def listed_movie_ids(pages: pa.Table) -> list[int]:
    """The film ids of raw/discover_pages in the order of the listing, repeats included."""
    return [item["id"] for payload in pages["payload"].to_pylist() for item in orjson.loads(payload)["results"]]


def changes_window(day: date, captured: Sequence[date]) -> tuple[date, date] | None:
    """The days whose changes are asked for on `day`: since the last captured changes, at most 14 days.

    The day of the last capture is asked for again, for it was not over then. None without an earlier capture:
    details fetched from now on miss no change.

    Args:
        day: Today.
        captured: The days of raw/movie_changes, oldest first.
    """
    earlier = [known for known in captured if known < day]
    return (max(earlier[-1], day - timedelta(days=MAX_CHANGES_DAYS)), day) if earlier else None


def unknown_changes_before(day: date, captured: Sequence[date]) -> date | None:
    """The day up to which changes went unseen, because two captures lie more than 14 days apart.

    Details fetched before it may be stale without any changes list saying so. None if there is no such gap.
    """
    days = [*(known for known in captured if known < day), day]
    gaps = [later for earlier, later in pairwise(days) if (later - earlier).days > MAX_CHANGES_DAYS]
    return gaps[-1] - timedelta(days=MAX_CHANGES_DAYS) if gaps else None


def fetch_movie_changes(client: TmdbClient, window: tuple[date, date], run_id: str, log: Log) -> pa.Table:
    """The films that changed within `window`, each once, as rows of raw/movie_changes.

    Asked in windows of one day to the next: a list of one day stays far below the 500 pages TMDB may cap.

    Raises:
        TmdbError: A page could not be had.
    """
    start, end = window
    days = [start + timedelta(days=n) for n in range((end - start).days)]

    def ask(key: tuple[date, int]) -> ChangesPage:
        day, page = key
        return client.changes_page(day.isoformat(), (day + timedelta(days=1)).isoformat(), page)

    pages = dict(client.in_flight(ask, [(day, 1) for day in days]))
    rest = [(day, page) for day in days for page in range(2, pages[day, 1].total_pages + 1)]
    pages |= dict(tracked(client.in_flight(ask, rest), what="changes pages", total=len(rest), log=log))

    fetched_at = datetime.now(UTC)
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


def fetch_movie_details(client: TmdbClient, due: Mapping[int, str], run_id: str, log: Log) -> Iterator[pa.Table]:
    """The details of the films in `due`, as rows of raw/movie_details, a batch at a time.

    Raises:
        TmdbError: Details could not be had; the batches before it are good.
    """
    answers = tracked(client.in_flight(client.details, due), what="films", total=len(due), log=log)
    rows = (
        {
            "movie_id": movie_id,
            "status": OK if payload is not None else NOT_FOUND,
            "payload": payload,
            "reason": due[movie_id],
            "fetched_at": datetime.now(UTC),
            "run_id": run_id,
        }
        for movie_id, payload in answers
    )
    while batch := list(islice(rows, _BATCH)):
        yield rows_to_table(MOVIE_DETAILS, batch)


def stamped(rows: Iterable[dict[str, object]], run_id: str) -> list[dict[str, object]]:
    """Rows of a reference list with the time of arrival and the run that asked."""
    fetched_at = datetime.now(UTC)
    return [{**row, "fetched_at": fetched_at, "run_id": run_id} for row in rows]


def _page_row(page: int, payload: str, run_id: str) -> dict[str, object]:
    return {"page": page, "payload": payload, "fetched_at": datetime.now(UTC), "run_id": run_id}
