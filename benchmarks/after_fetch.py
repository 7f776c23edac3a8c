"""Figure 3: what a day costs beside the network, with everything that 10,000 new films bring.

A day is captured first; then `tmdb-assets run` finds it in the lake and asks nothing. Each try begins without
warehouse, published copy and Dagster instance: the heaviest day there is. A last run repeats the same day.
"""

import shutil
from pathlib import Path
from statistics import median

from benchmarks.day_run import DayRun, run_today
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result
from benchmarks.requests_asked import capture_day, today

TARGET_SECONDS = 30.0
PAGES, QUICK_PAGES = 500, 15
MODELS_SHOWN = 8


def measure(*, quick: bool) -> Result:
    """Run a captured day of 10,000 films (quick: 300) three times from nothing; the median counts."""
    pages = QUICK_PAGES if quick else PAGES
    with temporary_directory() as place, sandbox(films=pages * 20, repeat_share=0.0) as upstream:
        env = pipeline_environment(place, upstream, pages)
        in_own_process(capture_day, env, in_own_process(today))
        asked = upstream.stats()["requests"]
        first = []
        for _ in range(1 if quick else 3):
            _leave_raw_only(place)
            first.append(run_today(env))
        again = run_today(env)
        if upstream.stats()["requests"] != asked:
            raise RuntimeError("the runs asked the upstream although the day was captured")
    first.sort(key=lambda run: run.total)
    middle = first[len(first) // 2]
    return Result(
        figures=[
            Figure("after the last answer", median(run.after_capture for run in first), TARGET_SECONDS, "s"),
            Figure("whole run without network", median(run.total for run in first), TARGET_SECONDS, "s"),
        ],
        details=[breakdown({"first build": middle, "same day again": again}), _models(middle, again)],
    )


def breakdown(runs: dict[str, DayRun]) -> Details:
    """Where the seconds of these runs went, with a ratio if there are two."""
    pieces = {name: {**run.pieces(), "**whole run**": run.total} for name, run in runs.items()}
    return _compared("Seconds of a run, by step", "step", pieces)


def _models(first: DayRun, again: DayRun) -> Details:
    return longest_models({"first build": first, "same day again": again})


def longest_models(runs: dict[str, DayRun]) -> Details:
    """The dbt models that took longest in the last of these runs, with a ratio if there are two."""
    shown = list(list(runs.values())[-1].models)[:MODELS_SHOWN]
    models = {
        name: {
            **{model: run.models.get(model, 0.0) for model in shown},
            "all models": sum(run.models.values()),
            "**dbt_build**": run.steps["dbt_build"],
        }
        for name, run in runs.items()
    }
    return _compared("Seconds of the longest dbt models, of two threads", "model", models)


def _compared(title: str, what: str, columns: dict[str, dict[str, float]]) -> Details:
    names = list(columns)
    rows = []
    for row in columns[names[-1]]:
        seconds = [columns[name].get(row, 0.0) for name in names]
        ratio = [f"{seconds[1] / seconds[0]:.2f}" if seconds[0] >= 0.05 else "-"] if len(names) == 2 else []
        rows.append([row, *(f"{value:.2f}" for value in seconds), *ratio])
    return Details(title, (what, *names, *(["ratio"] if len(names) == 2 else [])), rows)


def _leave_raw_only(data: Path) -> None:
    for entry in data.iterdir():
        if entry.name != "raw":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
