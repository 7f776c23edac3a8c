"""Figure 14: what a month of captured days costs as one backfill, beside the network.

Of 30 days lies in the lake what was captured, and nothing was made of it yet. `tmdb-assets backfill` makes, checks and
publishes them in one run; bare SQL makes the same star of the same 30 days.
"""

from datetime import timedelta

from benchmarks.after_fetch import breakdown, leave_raw_only, longest_models
from benchmarks.bare_sql import make_star, require_same, statements
from benchmarks.day_run import run_command
from benchmarks.history import write_raw_days
from benchmarks.multiples import Round, beside, figure
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Result
from benchmarks.requests_asked import capture_day, today

MAX_MONTH = 40.0
DAYS, QUICK_DAYS = 30, 5
PAGES, QUICK_PAGES = 500, 15


def measure(*, quick: bool) -> Result:
    """Backfill 30 captured days of 10,000 films (quick: 5 of 300), bare SQL before and after."""
    days, pages = (QUICK_DAYS, QUICK_PAGES) if quick else (DAYS, PAGES)
    with temporary_directory() as place, sandbox(films=pages * 20, repeat_share=0.0) as upstream:
        data = place / "data"
        data.mkdir()
        day = in_own_process(today)
        first, last = day - timedelta(days=days), day - timedelta(days=1)
        env = pipeline_environment(data, upstream, pages) | {"TMDB_START_DATE": first.isoformat()}
        in_own_process(capture_day, env, day)
        in_own_process(write_raw_days, env, day, days)
        leave_raw_only(data)
        asked = upstream.stats()["requests"]
        made_of, bare = statements(env, [first, last]), place / "films.duckdb"
        before = make_star(made_of, bare)
        run = run_command(env, ["backfill", str(first), str(last)])
        rounds = [Round(before, run), Round(make_star(made_of, bare), run)]
        if upstream.stats()["requests"] != asked:
            raise RuntimeError("the backfill asked the upstream although the days were captured")
        require_same(data / "published" / "films.duckdb", bare)
    return Result(
        figures=[figure(rounds, f"{days} captured days as one backfill", lambda one: one.first.total, MAX_MONTH)],
        details=[
            beside(rounds, [("the backfill", lambda one: one.first.total)]),
            breakdown({"backfill": run}),
            longest_models({"bare SQL": before.tables, "dbt": run.models}),
        ],
    )
