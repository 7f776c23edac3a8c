"""Runs in this process, watched in the terminal, and their summary.

Belongs here: what `make run` and `tmdb-assets backfill` do and print. What a job does is declared in `defs`.
"""

import io
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date

import dagster as dg
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from tmdb_assets.calendar.coverage import DayCoverage, State, cover, spans, stretches
from tmdb_assets.calendar.partitions import days_between, range_tags
from tmdb_assets.calendar.retention import expired, oldest_raw_day
from tmdb_assets.capturing.progress import watched_by
from tmdb_assets.checks.crashes import CRASHED_CHECK
from tmdb_assets.cli.display import Display
from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation.daily import DAILY_JOB
from tmdb_assets.defs.automation.maintenance import RETENTION_JOB
from tmdb_assets.lake.folder_lock import claim, let_go
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.records.instance import PROCESS_TAG, end_abandoned_runs, slot_holders, this_process
from tmdb_assets.schemas import RAW_TABLES, WAREHOUSE_TABLES
from tmdb_assets.settings import Settings, now_utc, today_utc
from tmdb_assets.warehouse.publish import PUBLISHED_KEY
from tmdb_assets.warehouse.reading import count_rows, open_readonly
from tmdb_assets.workspace import Workspace

TOP_GENRES = 5

_ROUNDS = 3
"""Runs of a backfill over the same days: a day can fail as an export, as details, and in the warehouse."""


@dataclass
class Outcome:
    """What a run came to."""

    succeeded: bool
    run_id: str
    passed: int = 0
    warned: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    requests: int = 0
    raw_rows: dict[str, int] = field(default_factory=dict)
    published: bool = False


def run_day(workspace: Workspace, day: date, console: Console) -> Outcome:
    """Run the daily job for a day in this process, on the instance in DAGSTER_HOME."""
    return _execute(workspace, console, DAILY_JOB, range_tags(day, day))


def backfill(workspace: Workspace, first: date, last: date, console: Console) -> Iterator[Outcome]:
    """Run the daily job for a range of days in this process, and again without the days that failed.

    Within one run a day that can not be captured keeps all others from being modelled and published. Yields what each
    run came to.
    """
    days = days_between(first, last)
    for _ in range(_ROUNDS):
        for start, end in stretches(days, MAX_DAYS_PER_RUN):
            yield _execute(workspace, console, DAILY_JOB, range_tags(start, end))
        covered = cover(workspace.settings, workspace.lake, now_utc(), days)
        days = [one.day for one in covered if one.state is State.PENDING]


def purge_expired(workspace: Workspace, console: Console) -> bool:
    """Run the retention job, if there is anything to delete: whoever runs no daemon has no schedule for it.

    Returns whether what is too old is gone; the console says why it is not.
    """
    if not expired(workspace.lake, oldest_raw_day(workspace.settings, today_utc())):
        return True
    console.print("\nDeleting raw data older than TMDB_RETENTION_DAYS ...")
    return _execute(workspace, console, RETENTION_JOB, {}).succeeded


def _execute(workspace: Workspace, console: Console, job: str, tags: dict[str, str]) -> Outcome:
    """Run a job in this process, on the instance in DAGSTER_HOME.

    Progress goes to the console: a bar in a terminal, else a line every few seconds. Of several such runs on one data
    directory one is at work and the others wait, whatever their instances say of pools.
    """
    place = workspace.settings.data_dir
    place.mkdir(parents=True, exist_ok=True)
    if not claim(place):
        console.print("Waiting for another run, which is at work on the same data (Ctrl-C ends this) ...")
        while not claim(place):
            time.sleep(1)
    try:
        return _execute_alone(console, job, tags)
    finally:
        let_go(place)


def _execute_alone(console: Console, job: str, tags: dict[str, str]) -> Outcome:
    with dg.DagsterInstance.get() as instance:
        _wait_for_others(instance, console)
        with Display(console) as display:
            definitions = dg.Definitions.merge(defs(), dg.Definitions(loggers={"console": display.logger()}))
            # dbt's own output is for the run's log in the UI; the console here keeps writing to the terminal.
            with watched_by(display.step), redirect_stdout(io.StringIO()):
                result = definitions.resolve_job_def(job).execute_in_process(
                    instance=instance,
                    # Without a choice Dagster prints every event.
                    run_config={"loggers": {"console": {}}},
                    tags={**tags, PROCESS_TAG: this_process()},
                    raise_on_error=False,
                )
    return _outcome(result)


def _wait_for_others(instance: dg.DagsterInstance, console: Console) -> None:
    for run_id in end_abandoned_runs(instance):
        console.print(f"[yellow]The run {run_id[:8]} was cut off; it is marked as failed.[/]")
    waiting = False
    while holders := slot_holders(instance):
        if not waiting:
            names = ", ".join(sorted(run_id[:8] for run_id in holders))
            console.print(f"Waiting for the run {names}, which is at work on the same data (Ctrl-C ends this) ...")
        waiting = True
        time.sleep(2)
        end_abandoned_runs(instance)


def print_days(console: Console, days: Sequence[DayCoverage]) -> None:
    """Print the standing list of days: state, reason, next command."""
    listing = RichTable("days", "count", "state", "reason", "next command", box=None, pad_edge=False)
    listing.columns[1].justify = "right"
    for span in spans(days):
        listing.add_row(span.name, f"{span.days:,}", str(span.state), span.reason, span.next_step)
    console.print(listing, markup=False, highlight=False)


def print_summary(console: Console, settings: Settings, day: date, outcome: Outcome, demo: bool) -> None:
    """Say what the run came to, where the data is, and what to do next."""
    if outcome.succeeded:
        _print_tables(console, settings, day, outcome)
    checks = f"{outcome.passed} passed, {len(outcome.warned)} warned, {len(outcome.failed)} failed"
    if outcome.crashed:
        checks += f", {len(outcome.crashed)} crashed"
    console.print(f"\nChecks: {checks}. Requests to {'the sandbox' if demo else 'TMDB'}: {outcome.requests:,}.")
    for line in outcome.warned:
        console.print(f"  [yellow]warned[/] {escape(line)}", highlight=False)
    for line in outcome.failed:
        console.print(f"  [red]failed[/] {escape(line)}", highlight=False)
    for line in outcome.crashed:
        console.print(f"  [red]crashed[/] {escape(line)}", highlight=False)
    if outcome.succeeded:
        console.print(f"\nPublished copy (DuckDB, open it read-only): {settings.published_path}", soft_wrap=True)
        console.print(f"Report of the day: {settings.reports_dir / str(day) / 'report.html'}", soft_wrap=True)
        console.print(f"Parquet, CSV and the data dictionary: {settings.extracts_dir}", soft_wrap=True)
        console.print(
            "Next: `make dev` shows lineage, partitions and checks on http://127.0.0.1:3000, and the dashboard on"
            " http://127.0.0.1:8501."
        )
    else:
        kept = "The day is published" if outcome.published else "The published copy is as it was before"
        console.print(
            f"\n[red]The run failed.[/] {kept}. Mend what is said above, then"
            " `make run` again; what was fetched is kept. `make dev` shows the run with its log."
        )
    if demo:
        console.print(
            "This was the demo with made-up films. For real ones set TMDB_API_TOKEN (see README) and run again."
        )


def _print_tables(console: Console, settings: Settings, day: date, outcome: Outcome) -> None:
    # The warehouse, not its published copy: somebody may have that one open for writing.
    with open_readonly(settings.warehouse_path) as copy:
        rows = {table.name: count_rows(copy, table) for table in WAREHOUSE_TABLES}
        genres = copy.execute(
            "select genre_name, movie_count, popularity_total from genre_popularity where date_id = ?"
            " order by popularity_total desc, genre_id limit ?",
            [day, TOP_GENRES],
        ).fetchall()
    listing = RichTable("table", "rows", box=None, pad_edge=False, title=f"{day} (UTC)", title_justify="left")
    listing.columns[1].justify = "right"
    for name, count in {**outcome.raw_rows, **rows}.items():
        listing.add_row(name, f"{count:,}")
    console.print(listing)
    popular = RichTable("genre", "films", "popularity", box=None, pad_edge=False, title="Most popular genres")
    popular.title_justify = "left"
    for column in popular.columns[1:]:
        column.justify = "right"
    for name, films, popularity in genres:
        popular.add_row(name, f"{films:,}", f"{popularity:,.0f}")
    console.print()
    console.print(popular)


def _outcome(result: dg.ExecuteInProcessResult) -> Outcome:
    outcome = Outcome(succeeded=result.success, run_id=result.run_id)
    for evaluation in result.get_asset_check_evaluations():
        name = f"{evaluation.asset_key.to_user_string()} {evaluation.check_name}: {evaluation.description or ''}"
        if evaluation.passed:
            outcome.passed += 1
        elif evaluation.severity is dg.AssetCheckSeverity.WARN:
            outcome.warned.append(name)
        else:
            outcome.failed.append(name)
    raw = {table.path for table in RAW_TABLES}
    for event in result.all_events:
        if event.event_type is dg.DagsterEventType.ASSET_OBSERVATION:
            observation = event.asset_observation_data.asset_observation
            if check := observation.metadata.get(CRASHED_CHECK):
                name = f"{observation.asset_key.to_user_string()} {check.value}"
                outcome.crashed.append(f"{name}: {observation.metadata['error'].value}")
        if not event.is_step_materialization:
            continue
        materialization = event.step_materialization_data.materialization
        figures = materialization.metadata
        outcome.requests += _whole(figures.get("requests"))
        if (name := materialization.asset_key.to_user_string()) in raw:
            outcome.raw_rows[name] = _whole(figures.get("dagster/row_count"))
        outcome.published |= materialization.asset_key == PUBLISHED_KEY
    return outcome


def _whole(value: dg.MetadataValue | None) -> int:
    return value.value or 0 if isinstance(value, dg.IntMetadataValue) else 0
