"""Figure 2: how many requests a first day and the day after it cost.

The real raw assets are materialized for yesterday and today against a sandbox whose clock goes with them; the
sandbox counts. What had to be asked is counted from the captured rows, by code of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch

from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result
from tmdb_assets.calendar.periods import DAILY

HANDFUL = 10
CHANGES_PAGE_SIZE = 100
CHANGED_SHARE = 0.02
PAGES, QUICK_PAGES = 500, 15


@dataclass(frozen=True)
class _Captured:
    """The ids in a day's raw tables."""

    listed: set[int]
    changed: set[int]
    fetched: set[int]
    collections: set[int]


def measure(*, quick: bool) -> Result:
    """Capture two days of 10,000 films (quick: 300), a catalogue of twice as many behind them."""
    pages = QUICK_PAGES if quick else PAGES
    with (
        temporary_directory() as place,
        sandbox(films=2 * pages * 20, changed_share=CHANGED_SHARE) as upstream,
    ):
        env = pipeline_environment(place, upstream, pages)
        counts, captured = [], []
        last = in_own_process(today)
        for day in (last - timedelta(days=1), last):
            upstream.set_today(day)
            upstream.reset()
            captured.append(in_own_process(capture_day, env, day))
            counts.append({name: sum(c.values()) for name, c in upstream.stats()["endpoints"].items()})
    first, second = captured
    new = second.listed - first.fetched
    changed = second.listed & first.fetched & second.changed
    changes_pages = -(-len(second.changed) // CHANGES_PAGE_SIZE)
    bounds = [
        pages + len(first.listed) + len(first.collections) + HANDFUL,
        pages + len(new) + len(changed) + changes_pages + len(second.collections - first.collections) + HANDFUL,
    ]
    asked = [sum(count.values()) for count in counts]
    everything = [pages + len(day.listed) for day in captured]
    endpoints = sorted(set(counts[0]) | set(counts[1]))
    return Result(
        figures=[
            Figure("requests of the first day", asked[0], bounds[0], "", decimals=0),
            Figure("requests of the second day", asked[1], bounds[1], "", decimals=0),
        ],
        details=[
            Details(
                f"What two days ask, {CHANGED_SHARE:.0%} of the films changing a day",
                ("", "first day", "second day"),
                [
                    ("discover pages", f"{pages:,}", f"{pages:,}"),
                    ("films in the listing", f"{len(first.listed):,}", f"{len(second.listed):,}"),
                    ("films new to the listing", f"{len(first.listed):,}", f"{len(new):,}"),
                    ("known films that changed", "0", f"{len(changed):,}"),
                    (
                        "collections that films name for the first time",
                        f"{len(first.collections):,}",
                        f"{len(second.collections - first.collections):,}",
                    ),
                    ("pages of the changes list", "0", f"{changes_pages:,}"),
                    *((f"asked: {name}", *(f"{count.get(name, 0):,}" for count in counts)) for name in endpoints),
                    ("**asked in all**", *(f"**{count:,}**" for count in asked)),
                    ("fetching every film every day", *(f"{count:,}" for count in everything)),
                    ("saved", *(f"{1 - a / e:.1%}" for a, e in zip(asked, everything, strict=True))),
                ],
            )
        ],
    )


def capture_day(env: Mapping[str, str], day: date) -> _Captured:
    """Materialize every raw asset for `day` as if it were today; the ids that were stored."""
    import dagster as dg  # noqa: PLC0415

    from tmdb_assets.calendar.partitions import partitions_of  # noqa: PLC0415
    from tmdb_assets.datasets import dataset_named  # noqa: PLC0415
    from tmdb_assets.policies import silence_known_warnings  # noqa: PLC0415
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.assets import raw_assets  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.tables import DISCOVER_PAGES, MOVIE_CHANGES, MOVIE_DETAILS  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    silence_known_warnings()
    workspace = Workspace(Settings.from_env(env))
    assets = raw_assets(dataset_named("films"), partitions_of(DAILY, day))
    quiet = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}
    noon = datetime.combine(day, time(12), UTC)
    with patch("tmdb_assets.settings._system_clock", return_value=noon):
        dg.materialize(
            assets,  # pyright: ignore[reportArgumentType] - they are assets
            partition_key=day.isoformat(),
            resources={"workspace": workspace},
            run_config=quiet,
        )
    details = workspace.lake.read(MOVIE_DETAILS, day, ["payload"])["payload"].drop_null().to_pylist()
    named = (json.loads(text)["belongs_to_collection"] for text in details)
    pages = workspace.lake.read(DISCOVER_PAGES, day, ["payload"])["payload"].to_pylist()
    return _Captured(
        listed={item["id"] for page in pages for item in json.loads(page)["results"]},
        changed=set(workspace.lake.read(MOVIE_CHANGES, day, ["movie_id"])["movie_id"].to_pylist()),
        fetched=set(workspace.lake.read(MOVIE_DETAILS, day, ["movie_id"])["movie_id"].to_pylist()),
        collections={collection["id"] for collection in named if collection},
    )


def today() -> date:
    """The day that is captured live."""
    from tmdb_assets.settings import today_utc  # noqa: PLC0415

    return today_utc()
