"""Figure 1: how close the client comes to the rate TMDB allows, and what that costs this machine.

The real client fetches details against a sandbox that answers after 100 ms and admits 40 requests a second,
and the rows are checked and written to the lake as the asset `raw/tmdb/movie_details` does it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import (
    Upstream,
    bare_environment,
    cpu_seconds,
    in_own_process,
    peak_memory_bytes,
    sandbox,
    temporary_directory,
)
from benchmarks.report import Details, Figure, Result

ALLOWED_PER_SECOND = 40
LATENCY_MS = 100
PAGES, QUICK_PAGES = 500, 15


@dataclass(frozen=True)
class _Fetch:
    films: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    retries: int


def measure(*, quick: bool) -> Result:
    """Fetch the details of 10,000 films (quick: 300)."""
    pages = QUICK_PAGES if quick else PAGES
    with (
        temporary_directory() as place,
        sandbox(films=pages * 20, repeat_share=0.0, latency_ms=LATENCY_MS, rate_limit=ALLOWED_PER_SECOND) as upstream,
    ):
        ids = in_own_process(_list_films, _environment(place, upstream), pages)
        time.sleep(1.1)  # the limit's sliding second is empty again
        upstream.reset()
        fetch = in_own_process(_fetch_details, _environment(place, upstream), ids)
        stats = upstream.stats()
    rate = fetch.films / fetch.seconds
    return Result(
        figures=[
            Figure("details fetched a second", rate, 0.95 * ALLOWED_PER_SECOND, "/s", ">="),
            Figure("answers 429", stats["throttled"], 0, "", decimals=0),
            Figure("CPU of one core", 100 * fetch.cpu_seconds / fetch.seconds, 15, "%"),
            Figure("peak memory", fetch.peak_bytes / 2**20, 1024, "MB", decimals=0),
        ],
        details=[
            Details(
                "Details against 100 ms latency and 40 requests a second",
                ("", "measured"),
                [
                    ("films", f"{fetch.films:,}"),
                    ("seconds", f"{fetch.seconds:.1f}"),
                    ("share of the allowed rate", f"{rate / ALLOWED_PER_SECOND:.1%}"),
                    ("most requests in one second, as the sandbox saw them", f"{stats['most_in_one_second']}"),
                    ("most requests in flight", f"{stats['most_in_flight']}"),
                    ("retries", f"{fetch.retries}"),
                    ("CPU seconds", f"{fetch.cpu_seconds:.1f}"),
                ],
            )
        ],
    )


def _environment(place: Path, upstream: Upstream) -> dict[str, str]:
    # No rate: the one the project takes without being told is the one that is measured.
    return bare_environment(
        {"TMDB_ASSETS_DATA": str(place), "TMDB_API_URL": upstream.api_url, "TMDB_API_TOKEN": upstream.token}
    )


def _list_films(env: Mapping[str, str], pages: int) -> list[int]:
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.client import connect_films  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.fetching import fetch_discover_pages, listed_movie_ids  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    with connect_films(Workspace(Settings.from_env(env))) as client:
        return listed_movie_ids(fetch_discover_pages(client, pages, "bench", lambda _line: None))


def _fetch_details(env: Mapping[str, str], movie_ids: list[int]) -> _Fetch:
    from tmdb_assets.capturing.storing import check_rows  # noqa: PLC0415
    from tmdb_assets.settings import Settings, today_utc  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.client import connect_films  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.fetching_details import fetch_movie_details  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.tables import MOVIE_DETAILS  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    workspace = Workspace(Settings.from_env(env))
    films = 0
    with connect_films(workspace) as client:
        started, cpu_before = time.monotonic(), cpu_seconds()
        partial = workspace.lake.open(MOVIE_DETAILS, today_utc())
        due = dict.fromkeys(movie_ids, "new")
        for batch in fetch_movie_details(client, due, "bench", lambda _line: None):
            check_rows(MOVIE_DETAILS, [batch])
            partial.append(batch)
            films += batch.num_rows
        partial.commit()
        seconds, used = time.monotonic() - started, cpu_seconds() - cpu_before
        return _Fetch(films, seconds, used, peak_memory_bytes(), client.counts.retries.total())
