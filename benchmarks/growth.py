"""Figure 4: whether a day costs more after 300 earlier days than after 10.

Two projects with the same films and different pasts run today, in turns, against the same sandbox. Before each
try everything is as it was the evening before. What must not grow is the whole run; the steps show what does.
"""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.after_fetch import breakdown, longest_models
from benchmarks.day_run import DayRun, run_today
from benchmarks.history import build_and_publish, write_raw_days
from benchmarks.processes import Upstream, in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result
from benchmarks.requests_asked import capture_day, today

SHORT_DAYS, LONG_DAYS, QUICK_LONG_DAYS = 10, 300, 40
TARGET_RATIO = 1.2
PAGES, QUICK_PAGES = 500, 15
_FILES = (
    "warehouse/films.duckdb",
    "warehouse/films.staging.duckdb",
    "warehouse/films.checked.json",
    "published/films.duckdb",
    "published/films.json",
)


@dataclass(frozen=True)
class _Project:
    """A data directory with a past."""

    days: int
    data: Path
    env: dict[str, str]


def measure(*, quick: bool) -> Result:
    """Run today's 10,000 films (quick: 300) after each past three times (quick: once); the best counts."""
    pages = QUICK_PAGES if quick else PAGES
    long_days = QUICK_LONG_DAYS if quick else LONG_DAYS
    with (
        temporary_directory() as place,
        # No repeats and no film beyond the listing: both pasts know the same films, both days ask the same.
        sandbox(films=pages * 20, repeat_share=0.0) as upstream,
    ):
        short, long = (_prepare(place / f"{days}", days, upstream, pages) for days in (SHORT_DAYS, long_days))
        runs: dict[int, list[DayRun]] = {short.days: [], long.days: []}
        asked: dict[int, int] = {}
        for _ in range(1 if quick else 3):
            for project in (short, long):
                _restore(project)
                upstream.reset()
                runs[project.days].append(run_today(project.env))
                asked[project.days] = upstream.stats()["requests"]
        sizes = {p.days: (p.data / "warehouse" / "films.duckdb").stat().st_size / 2**20 for p in (short, long)}
    best = {f"after {days} days": min(tries, key=lambda run: run.total) for days, tries in runs.items()}
    few, many = best.values()
    return Result(
        figures=[
            Figure(f"a day, after {long_days} / {SHORT_DAYS} days", many.total / few.total, TARGET_RATIO, "", "<=", 2)
        ],
        details=[
            breakdown(best),
            longest_models({name: run.models for name, run in best.items()}),
            Details(
                "The two pasts",
                ("", *best),
                [
                    ("tries, seconds", *(", ".join(f"{run.total:.1f}" for run in tries) for tries in runs.values())),
                    ("requests of the day", *(f"{count:,}" for count in asked.values())),
                    ("warehouse, MB", *(f"{size:,.0f}" for size in sizes.values())),
                ],
            ),
        ],
    )


def _prepare(data: Path, days: int, upstream: Upstream, pages: int) -> _Project:
    data.mkdir()
    env = pipeline_environment(data, upstream, pages)
    day = in_own_process(today)
    in_own_process(capture_day, env, day)
    in_own_process(write_raw_days, env, day, days)
    in_own_process(build_and_publish, env, day - timedelta(days=days), day - timedelta(days=1))
    for name in _FILES:
        kept = data / "evening" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(data / name, kept)
    return _Project(days, data, env)


def _restore(project: _Project) -> None:
    """Bring back the evening before: no raw day of today, the warehouse and the published copy of yesterday."""
    day = in_own_process(today)
    for folder in (project.data / "raw").glob(f"*/*/date={day}"):
        shutil.rmtree(folder)
    for name in _FILES:
        (project.data / name).unlink(missing_ok=True)  # the published copy is read-only
        shutil.copy2(project.data / "evening" / name, project.data / name)
