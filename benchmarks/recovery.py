"""Figures 7 to 10: what it costs to recover a quarter of a year from TMDB's daily exports.

Nothing was captured before: `tmdb-assets backfill` recovers the days from exports of the size that TMDB's have, then
models, checks and publishes them. What that costs is compared with recovering one day alone, from nothing as well;
for information, one of the days is derived again afterwards. The sandbox counts the requests.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from benchmarks.day_run import BUILD_STEP
from benchmarks.processes import (
    in_own_process,
    peak_memory_bytes,
    pipeline_environment,
    sandbox,
    temporary_directory,
)
from benchmarks.report import Details, Figure, Result
from benchmarks.requests_asked import today
from tmdb_assets.calendar.periods import DAILY

DAYS, QUICK_DAYS = 90, 6
FILMS, QUICK_FILMS = 1_230_000, 20_000  # 1.25 million lines of an export: video entries have one, too
PAGES, QUICK_PAGES = 500, 15
MAX_TRANSFORMS = 5.0
MAX_MEMORY_MB = 500.0
_EXPORT_STEP, _DETAILS_STEP = "raw/tmdb/daily_export", "raw/tmdb/movie_details"


def measure(*, quick: bool) -> Result:
    """Recover 90 days of 10,000 films (quick: 6 of 300) from exports of 1.25 million lines (quick: 20,000)."""
    days, films, pages = (QUICK_DAYS, QUICK_FILMS, QUICK_PAGES) if quick else (DAYS, FILMS, PAGES)
    with temporary_directory() as place, sandbox(films=films, vanished_share=0.0) as upstream:
        last = in_own_process(today) - timedelta(days=1)
        first = last - timedelta(days=days - 1)
        started_at = {"TMDB_START_DATE": first.isoformat()}
        memory = in_own_process(export_memory, pipeline_environment(place / "none", upstream, pages) | started_at, last)
        env = pipeline_environment(place / "one", upstream, pages) | started_at
        backfill(env, last, last)
        one_day = in_own_process(step_seconds, env["DAGSTER_HOME"])
        env = pipeline_environment(place / "all", upstream, pages) | started_at
        upstream.reset()
        seconds = backfill(env, first, last)
        asked = {name: sum(answers.values()) for name, answers in upstream.stats()["endpoints"].items()}
        steps = in_own_process(step_seconds, env["DAGSTER_HOME"])
        fetched = in_own_process(details_fetched, env)
        backfill(env, last, last)
        again = in_own_process(step_seconds, env["DAGSTER_HOME"])
    one_day = {name: again[name] - steps[name] for name in again}
    transforms = steps[BUILD_STEP] / one_day[BUILD_STEP]
    return Result(
        figures=[
            Figure(f"transforms of {days} days / of one day", transforms, MAX_TRANSFORMS, "", "<=", 2),
            Figure("details requests a film, at most", max(fetched.values()), 1, "", "<=", 0),
            Figure("details requests beyond one a film", asked["/movie/{id}"] - len(fetched), 0, "", "<=", 0),
            Figure("peak memory of the export's process", memory / 2**20, MAX_MEMORY_MB, "MB", "<=", 0),
        ],
        details=[
            Details(
                f"Recovering {days} days of {pages * 20:,} films from exports of about {films * 1.017:,.0f} lines",
                ("", "in all, s", "a day, s", "one day alone, s", "one day again, s"),
                [
                    ("**whole, from starting the program**", f"**{seconds:.0f}**", f"**{seconds / days:.1f}**", "", ""),
                    *(
                        (
                            name,
                            f"{steps[name]:.1f}",
                            f"{steps[name] / days:.2f}",
                            f"{one_day[name]:.1f}",
                            f"{one_day[name]:.1f}",
                        )
                        for name in sorted(steps, key=lambda name: -steps[name])
                        if steps[name] >= 1
                    ),
                ],
            ),
            Details(
                "What was asked",
                ("", "requests"),
                [(name, f"{count:,}") for name, count in sorted(asked.items())],
            ),
        ],
    )


def backfill(env: Mapping[str, str], first: date, last: date) -> float:
    """Seconds of `tmdb-assets backfill` from the first day to the last.

    Raises:
        RuntimeError: A day is not good; the text has the output.
    """
    command = [str(Path(sys.executable).parent / "tmdb-assets"), "backfill", str(first), str(last)]
    started = time.monotonic()
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"`tmdb-assets backfill` failed:\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    return time.monotonic() - started


def step_seconds(dagster_home: str) -> Counter[str]:
    """Seconds by step of all runs in an instance together."""
    os.environ["DAGSTER_HOME"] = dagster_home
    import dagster as dg  # noqa: PLC0415

    seconds: Counter[str] = Counter()
    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs():
            for step in instance.get_run_step_stats(run.run_id):
                if step.start_time is not None and step.end_time is not None:
                    seconds[step.step_key.replace("__", "/")] += step.end_time - step.start_time  # type: ignore[assignment]
    return seconds


def details_fetched(env: Mapping[str, str]) -> dict[int, int]:
    """How often the details of each film were stored."""
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.tables import MOVIE_DETAILS  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    lake = Workspace(Settings.from_env(env)).lake
    days = lake.days(MOVIE_DETAILS)
    return Counter(movie_id for day in days for movie_id in lake.read(MOVIE_DETAILS, day)["movie_id"].to_pylist())


def export_memory(env: Mapping[str, str], day: date) -> int:
    """Peak memory of a fresh process that materializes raw/tmdb/daily_export of a day, in bytes."""
    import dagster as dg  # noqa: PLC0415

    from tmdb_assets.calendar.partitions import partitions_of  # noqa: PLC0415
    from tmdb_assets.datasets import dataset_named  # noqa: PLC0415
    from tmdb_assets.policies import silence_known_warnings  # noqa: PLC0415
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.assets import raw_assets  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    silence_known_warnings()
    assets = raw_assets(dataset_named("films"), partitions_of(DAILY, day))
    dg.materialize(
        assets,  # pyright: ignore[reportArgumentType] - they are assets
        selection=[dg.AssetKey(["raw", "tmdb", "daily_export"])],
        partition_key=day.isoformat(),
        resources={"workspace": Workspace(Settings.from_env(env))},
        run_config={"loggers": {"console": {"config": {"log_level": "ERROR"}}}},
    )
    return peak_memory_bytes()
