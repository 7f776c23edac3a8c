"""Figure 3: what a day costs beside the network, with everything that 10,000 new films bring.

A day is captured first; then `tmdb-assets run` finds it in the lake and asks nothing. Each try begins without
warehouse, published copy and Dagster instance: the heaviest day there is. A second run repeats the same day. Before
each try bare SQL makes the same star, so that what the project adds is told apart from the machine.
"""

import shutil
from pathlib import Path
from statistics import median

from benchmarks.bare_sql import make_star, require_same, statements
from benchmarks.day_run import DayRun, run_today
from benchmarks.multiples import Round, beside, figure, middle
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result
from benchmarks.requests_asked import capture_day, today

TARGET_SECONDS = 30.0
MAX_AFTER, MAX_WHOLE, MAX_AGAIN = 8.0, 12.0, 6.0
PAGES, QUICK_PAGES = 500, 15
MODELS_SHOWN = 8


def measure(*, quick: bool) -> Result:
    """Run a captured day of 10,000 films three times (quick: 300, once) from nothing and again; the median counts."""
    pages = QUICK_PAGES if quick else PAGES
    with temporary_directory() as place, sandbox(films=pages * 20, repeat_share=0.0) as upstream:
        data = place / "data"
        data.mkdir()
        env = pipeline_environment(data, upstream, pages)
        day = in_own_process(today)
        in_own_process(capture_day, env, day)
        asked = upstream.stats()["requests"]
        made_of, bare = statements(env, [day, day]), place / "films.duckdb"
        rounds = []
        for _ in range(1 if quick else 3):
            leave_raw_only(data)
            rounds.append(Round(make_star(made_of, bare), run_today(env), run_today(env)))
        if upstream.stats()["requests"] != asked:
            raise RuntimeError("the runs asked the upstream although the day was captured")
        require_same(data / "published" / "films.duckdb", bare)

    def again(one: Round) -> float:
        return one.again.total if one.again else 0.0

    typical = middle(rounds, lambda one: one.first.total)
    runs = {"first build": typical.first, "same day again": typical.again or typical.first}
    return Result(
        figures=[
            Figure("after the last answer", median(one.first.after_capture for one in rounds), TARGET_SECONDS, "s"),
            Figure("whole run without network", median(one.first.total for one in rounds), TARGET_SECONDS, "s"),
            figure(rounds, "after the last answer", lambda one: one.first.after_capture, MAX_AFTER),
            figure(rounds, "whole run without network", lambda one: one.first.total, MAX_WHOLE),
            figure(rounds, "the same day again", again, MAX_AGAIN),
        ],
        details=[
            beside(
                rounds,
                [
                    ("after the last answer", lambda one: one.first.after_capture),
                    ("the whole run", lambda one: one.first.total),
                    ("the same day again", again),
                ],
            ),
            breakdown(runs),
            longest_models({"bare SQL": typical.bare.tables, "dbt": typical.first.models}),
        ],
    )


def breakdown(runs: dict[str, DayRun]) -> Details:
    """Where the seconds of these runs went, with a ratio if there are two."""
    pieces = {name: {**run.pieces(), "**whole run**": run.total} for name, run in runs.items()}
    return _compared("Seconds of a run, by step", "step", pieces)


def longest_models(columns: dict[str, dict[str, float]]) -> Details:
    """The dbt models that took longest in the last of these columns, with a ratio if there are two."""
    shown = list(list(columns.values())[-1])[:MODELS_SHOWN]
    seconds = {
        name: {**{model: models.get(model, 0.0) for model in shown}, "**all models**": sum(models.values())}
        for name, models in columns.items()
    }
    return _compared("Seconds of the longest dbt models, in dbt of two threads", "model", seconds)


def _compared(title: str, what: str, columns: dict[str, dict[str, float]]) -> Details:
    names = list(columns)
    rows = []
    for row in columns[names[-1]]:
        seconds = [columns[name].get(row, 0.0) for name in names]
        ratio = [f"{seconds[1] / seconds[0]:.2f}" if seconds[0] >= 0.05 else "-"] if len(names) == 2 else []
        rows.append([row, *(f"{value:.2f}" for value in seconds), *ratio])
    return Details(title, (what, *names, *(["ratio"] if len(names) == 2 else [])), rows)


def leave_raw_only(data: Path) -> None:
    """Remove everything that was made of what was captured."""
    for entry in data.iterdir():
        if entry.name != "raw":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
