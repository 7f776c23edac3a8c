"""One run of the daily job in this process, watched in the terminal, and its summary.

Belongs here: what `make run` does and prints. What the job does is declared in `defs`.
"""

import io
import logging
import time
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation import DAILY_JOB
from tmdb_assets.disk import DiskError
from tmdb_assets.folder_lock import claim, let_go
from tmdb_assets.instance import PROCESS_TAG, end_abandoned_runs, slot_holders, this_process
from tmdb_assets.progress import Step, watched_by
from tmdb_assets.schemas import RAW_TABLES, WAREHOUSE_TABLES
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse import count_rows, open_readonly

TOP_GENRES = 5


@dataclass
class Outcome:
    """What a run came to."""

    succeeded: bool
    run_id: str
    passed: int = 0
    warned: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    requests: int = 0
    raw_rows: dict[str, int] = field(default_factory=dict)


def run_day(day: date, console: Console, settings: Settings) -> Outcome:
    """Run the daily job for a day in this process, on the instance in DAGSTER_HOME.

    Progress goes to the console: a bar in a terminal, else a line every few seconds. Of several such runs on one data
    directory one is at work and the others wait, whatever their instances say of pools.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not claim(settings.data_dir):
        console.print("Waiting for another run, which is at work on the same data (Ctrl-C ends this) ...")
        while not claim(settings.data_dir):
            time.sleep(1)
    try:
        return _run_alone(day, console)
    finally:
        let_go(settings.data_dir)


def _run_alone(day: date, console: Console) -> Outcome:
    with dg.DagsterInstance.get() as instance:
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
        with _Display(console) as display:
            definitions = dg.Definitions.merge(defs(), dg.Definitions(loggers={"console": display.logger()}))
            # dbt's own output is for the run's log in the UI; the console here keeps writing to the terminal.
            with watched_by(display.step), redirect_stdout(io.StringIO()):
                result = definitions.resolve_job_def(DAILY_JOB).execute_in_process(
                    instance=instance,
                    partition_key=day.isoformat(),
                    # Without a choice Dagster prints every event.
                    run_config={"loggers": {"console": {}}},
                    tags={PROCESS_TAG: this_process()},
                    raise_on_error=False,
                )
    return _outcome(result)


def print_summary(console: Console, settings: Settings, day: date, outcome: Outcome, demo: bool) -> None:
    """Say what the run came to, where the data is, and what to do next."""
    if outcome.succeeded:
        _print_tables(console, settings, day, outcome)
    checks = f"{outcome.passed} passed, {len(outcome.warned)} warned, {len(outcome.failed)} failed"
    console.print(f"\nChecks: {checks}. Requests to {'the sandbox' if demo else 'TMDB'}: {outcome.requests:,}.")
    for line in outcome.warned:
        console.print(f"  [yellow]warned[/] {line}", highlight=False)
    for line in outcome.failed:
        console.print(f"  [red]failed[/] {line}", highlight=False)
    if outcome.succeeded:
        console.print(f"\nPublished copy (DuckDB, open it read-only): {settings.published_path}", soft_wrap=True)
        console.print("Next: `make dev` shows lineage, partitions and checks on http://127.0.0.1:3000.")
    else:
        console.print(
            "\n[red]The run failed.[/] The published copy is as it was before. Mend what is said above, then"
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
    for name, count in {**{f"raw/{k}": v for k, v in outcome.raw_rows.items()}, **rows}.items():
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
    raw = {f"raw/{table.name}": table.name for table in RAW_TABLES}
    for event in result.all_events:
        if not event.is_step_materialization:
            continue
        materialization = event.step_materialization_data.materialization
        figures = materialization.metadata
        outcome.requests += _whole(figures.get("requests"))
        if (name := materialization.asset_key.to_user_string()) in raw:
            outcome.raw_rows[raw[name]] = _whole(figures.get("dagster/row_count"))
    return outcome


class _Display:
    """The terminal while a run goes on: a line per step and warning, and how far a fetch has come."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._task: Any = None
        self._what = ""
        self._spoken = 0.0
        self._started: dict[str, float] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("  {task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def step(self, step: Step) -> None:
        """Show how far a fetch has come."""
        rate = f"{step.per_second:.0f} a second"
        if self._bar:
            if self._what != step.what:
                self._clear()
                self._what = step.what
                self._task = self._bar.add_task(step.what, total=step.total, rate=rate)
            self._bar.update(self._task, completed=step.done, rate=rate)
        elif time.monotonic() - self._spoken > 5:  # noqa: PLR2004 - seconds between two lines
            self._spoken = time.monotonic()
            self._console.print(f"  {step}", highlight=False)

    def logger(self) -> dg.LoggerDefinition:
        """A Dagster logger that prints a line for every step that ends, every warning and every error."""

        @dg.logger
        def display(_context: dg.InitLoggerContext) -> logging.Logger:
            handler = logging.Handler()
            handler.emit = self._emit  # type: ignore[method-assign]
            logger = logging.Logger("tmdb_assets.display", logging.DEBUG)  # noqa: LOG001 - of its own, without parents
            logger.addHandler(handler)
            return logger

        return display

    def _emit(self, record: logging.LogRecord) -> None:
        said = getattr(record, "dagster_meta", {})
        event = said.get("dagster_event")
        if event is None:
            if record.levelno == logging.WARNING:  # errors come with the step that fails
                self._console.print(f"  {said.get('orig_message', record.getMessage())}", highlight=False, markup=False)
            return
        step = event.step_key or ""
        name = step.replace("__", "/")
        if event.is_step_start:
            self._started[step] = time.monotonic()
        elif event.is_step_success:
            self._clear()
            seconds = time.monotonic() - self._started.get(step, time.monotonic())
            self._console.print(f"[green]✓[/] {name} [dim]{seconds:.1f} s[/]", highlight=False)
        elif event.is_step_failure:
            self._clear()
            self._console.print(f"[red]✗[/] {name}", highlight=False)
            self._console.print(_failure_text(event), highlight=False, markup=False, soft_wrap=True)
        elif event.is_step_skipped:
            self._console.print(f"[dim]- {name}: skipped[/]", highlight=False)

    def _clear(self) -> None:
        if self._bar and self._task is not None:
            self._bar.remove_task(self._task)
        self._task, self._what = None, ""


def _whole(value: dg.MetadataValue | None) -> int:
    return value.value or 0 if isinstance(value, dg.IntMetadataValue) else 0


def _failure_text(event: dg.DagsterEvent) -> str:
    data = event.step_failure_data
    said = data.user_failure_data.description if data.user_failure_data else None
    error = data.error
    # Dagster's own words are around the cause; a disk error says more than what the system said.
    while error and error.cause and error.cls_name != DiskError.__name__:
        error = error.cause
    return "  " + (said or (error.message if error else "failed")).strip()
