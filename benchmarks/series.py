"""What a week of series costs: its requests by source, the time after the last answer, and whether weeks grow dearer.

A sandbox of 2,700 series answers for TMDB, OMDb and MDBList. A first week is captured, then the current one with
`tmdb-assets run`, as every week after it would be. Then the current week is built once more as the first one there is,
and once with 51 captured weeks before it, in turns: both ask nothing.
"""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.after_fetch import breakdown, longest_models
from benchmarks.day_run import DayRun, run_command
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result
from benchmarks.series_past import WEEK, capture_week, this_week, write_weeks

SERIES, QUICK_SERIES = 2_700, 300
EARLIER_WEEKS, QUICK_EARLIER_WEEKS = 51, 6
TARGET_SECONDS, TARGET_RATIO = 30.0, 1.2
HANDFUL = 10
PAGE_SIZE, BATCH = 20, 100
APART = 8
"""Requests for one series, if each thing is asked for alone: its details, four of their parts, its credits, OMDb,
MDBList."""
_RUN = ("run", "--dataset", "series")
_FILES = ("warehouse/series.duckdb", "warehouse/series.staging.duckdb", "warehouse/series.checked.json")
_FILES += ("published/series.duckdb", "published/series.json")
_SOURCES = {"/?i={id}": "OMDb", "/imdb/show": "MDBList"}


def measure(*, quick: bool) -> Result:
    """A week of 2,700 series (quick: 300) as the first and as the 52nd one (quick: the 7th); the best of 3 counts."""
    series, earlier = (QUICK_SERIES, QUICK_EARLIER_WEEKS) if quick else (SERIES, EARLIER_WEEKS)
    week = in_own_process(this_week)
    with temporary_directory() as place, sandbox(films=PAGE_SIZE, series=series) as upstream:
        first = week - earlier * WEEK
        captured = place / "captured"
        env = _environment(captured, upstream.variables, first)
        asked = []
        upstream.set_today(week - WEEK)
        in_own_process(capture_week, env, week - WEEK)
        asked.append(_by_endpoint(upstream.stats()))
        upstream.set_today(None)
        upstream.reset()
        live = run_command(env, _RUN)
        asked.append(_by_endpoint(upstream.stats()))
        alone, after = (_environment(place / name, upstream.variables, first) for name in ("alone", "after"))
        in_own_process(write_weeks, alone, week, week, captured)
        in_own_process(write_weeks, after, first, week, captured)
        run_command(after, ["backfill", str(first), str(week - WEEK), "--dataset", "series"])
        _keep_evening(after)
        upstream.reset()
        tries: dict[str, list[DayRun]] = {"as the first": [], f"after {earlier} weeks": []}
        for _ in range(1 if quick else 3):
            for runs, env_of in zip(tries.values(), (alone, after), strict=True):
                _restore_evening(env_of)
                runs.append(run_command(env_of, _RUN))
        if upstream.stats()["requests"]:
            raise RuntimeError("the runs asked although every week was captured")
        sizes = [Path(of["TMDB_ASSETS_DATA"], _FILES[0]).stat().st_size / 2**20 for of in (alone, after)]
    best = {name: min(runs, key=lambda run: run.total) for name, runs in tries.items()}
    one, many = best.values()
    return Result(
        figures=[
            Figure("from the last answer to published", live.after_capture, TARGET_SECONDS, "s"),
            Figure(f"a week, after {earlier} weeks / as the first", many.total / one.total, TARGET_RATIO, "", "<=", 2),
            *_requests(asked[1], series),
        ],
        details=[
            _told(asked),
            breakdown({"live": live}),
            breakdown(best),
            longest_models({name: run.models for name, run in best.items()}),
            Details(
                "The two weeks",
                ("", *best),
                [
                    ("tries, seconds", *(", ".join(f"{run.total:.1f}" for run in runs) for runs in tries.values())),
                    ("warehouse, MB", *(f"{size:,.0f}" for size in sizes)),
                ],
            ),
        ],
    )


def _environment(data: Path, variables: Mapping[str, str], first: object) -> dict[str, str]:
    data.mkdir()
    more = {
        "TMDB_REQUESTS_PER_SECOND": "10000",
        "SERIES_START_WEEK": str(first),
        # A free key needs three days for the first week.
        "OMDB_DAILY_LIMIT": "100000",
    }
    return pipeline_environment(data) | dict(variables) | more


def _by_endpoint(stats: Mapping[str, dict[str, dict[str, int]]]) -> Counter[str]:
    return Counter({name: sum(counts.values()) for name, counts in stats["endpoints"].items()})


def _requests(asked: Counter[str], series: int) -> list[Figure]:
    """A usual week: lists, each series once at TMDB and at OMDb, batches at MDBList."""
    members = asked["/tv/{id}"]
    pages = -(-series // PAGE_SIZE) + 25
    bounds = {"TMDB": pages + members + HANDFUL, "OMDb": members, "MDBList": -(-members // BATCH)}
    counts = _by_source(asked)
    return [Figure(f"requests a week, {name}", counts[name], bounds[name], "", decimals=0) for name in bounds]


def _by_source(asked: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for endpoint, count in asked.items():
        counts[_SOURCES.get(endpoint, "TMDB")] += count
    return counts


def _told(asked: list[Counter[str]]) -> Details:
    endpoints = sorted(set().union(*asked))
    everything = [
        APART * count["/tv/{id}"]
        + sum(count[name] for name in endpoints if "{id}" not in name and name not in _SOURCES)
        for count in asked
    ]
    sources = [_by_source(count) for count in asked]
    return Details(
        "What a week of series asks",
        ("", "first week", "each week after it"),
        [
            *((f"asked: {name}", *(f"{count[name]:,}" for count in asked)) for name in endpoints),
            *((f"**{name}**", *(f"**{of[name]:,}**" for of in sources)) for name in ("TMDB", "OMDb", "MDBList")),
            ("**asked in all**", *(f"**{count.total():,}**" for count in asked)),
            ("asking for everything of every series everywhere", *(f"{count:,}" for count in everything)),
            ("saved", *(f"{1 - of.total() / e:.1%}" for of, e in zip(asked, everything, strict=True))),
        ],
    )


def _keep_evening(env: Mapping[str, str]) -> None:
    data = Path(env["TMDB_ASSETS_DATA"])
    for name in _FILES:
        kept = data / "evening" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(data / name, kept)


def _restore_evening(env: Mapping[str, str]) -> None:
    """Bring back what was built before the week; nothing, where it is the first one."""
    data = Path(env["TMDB_ASSETS_DATA"])
    for name in _FILES:
        (data / name).unlink(missing_ok=True)  # the published copy is read-only
        if (data / "evening" / name).exists():
            shutil.copy2(data / "evening" / name, data / name)
