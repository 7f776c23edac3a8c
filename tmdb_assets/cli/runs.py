"""Runs in this process, watched in the terminal.

Belongs here: what `make run` and `tmdb-assets backfill` do. What is printed of it at the end is in `summary`, what a
job does is declared in `defs`.
"""

import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import date, datetime, timedelta

import dagster as dg
from rich.console import Console

from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.calendar.purging import expired
from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.capturing.progress import watched_by
from tmdb_assets.checks.crashes import CRASHED_CHECK
from tmdb_assets.cli.demo import Upstream
from tmdb_assets.cli.display import Display, failure_text
from tmdb_assets.cli.summary import Outcome
from tmdb_assets.datasets import DATASETS
from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation.runs import outlets_job
from tmdb_assets.defs.maintenance import RETENTION_JOB
from tmdb_assets.lake.folder_lock import claim, let_go
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.records.event_log import keep_open
from tmdb_assets.records.instance import PROCESS_TAG, end_abandoned_runs, slot_holders, this_process
from tmdb_assets.records.types import BlockingCheckFailedError
from tmdb_assets.settings import Settings, now_utc, today_utc
from tmdb_assets.warehouse.publication import read_published
from tmdb_assets.warehouse.published_asset import published_key
from tmdb_assets.workspace import Workspace

_ROUNDS = 3
"""Runs of a backfill over the same periods: one can fail as an export, as details, and in the warehouse."""


def due_datasets(datasets: Iterable[Dataset], settings: Settings, now: datetime) -> list[Dataset]:
    """The datasets whose current period is to be run: every daily one, others until their period is published."""
    return [
        dataset
        for dataset in datasets
        if dataset.calendar == DAILY
        or dataset.calendar.current(now) not in read_published(dataset.paths(settings)).periods
    ]


def run_current(workspace: Workspace, dataset: Dataset, now: datetime, asked: Upstream, console: Console) -> Outcome:
    """Run a dataset for its current period; the demo begins with the periods before it, if the dataset says so."""
    current = dataset.calendar.current(now)
    past = dataset.calendar.between(
        current - timedelta(days=dataset.calendar.days * (dataset.demo_periods - 1)), current
    )
    if asked.sandbox is None or len(past) == 1 or dataset.observation.periods(workspace.lake):
        return run_period(workspace, dataset, current, console)
    console.print(f"The demo of {dataset.name} begins with {len(past)} {dataset.calendar.noun}s ...")
    with asked.living_on(past[0]):
        definitions = defs()  # with that period as the first one: the same for all that follow
    for period in past[:-1]:
        with asked.living_on(period), _alone_on(workspace, console):
            captured = _execute(
                console, dataset.job, range_tags(period, period), Outcome(dataset, period), definitions, raw_only=True
            )
            if not captured.succeeded:
                return captured
    return _run(workspace, dataset, past[0], current, console)


def run_period(workspace: Workspace, dataset: Dataset, period: date, console: Console) -> Outcome:
    """Run a dataset for a period in this process, on the instance in DAGSTER_HOME, and make its outlets."""
    return _run(workspace, dataset, period, period, console)


def backfill(workspace: Workspace, dataset: Dataset, first: date, last: date, console: Console) -> Iterator[Outcome]:
    """Run a dataset for a range of periods in this process, and again without those that failed.

    Within one run a period that cannot be captured keeps all others from being modelled and published. Yields what each
    run came to.
    """
    periods = dataset.calendar.between(first, last)
    for _ in range(_ROUNDS):
        for start, end in dataset.calendar.stretches(periods, MAX_DAYS_PER_RUN):
            yield _run(workspace, dataset, start, end, console)
        covered = cover(dataset, workspace.settings, workspace.lake, now_utc(), periods)
        periods = [one.period for one in covered if one.state is State.PENDING]


def purge_expired(workspace: Workspace, console: Console) -> bool:
    """Run the retention job, if there is anything to delete: whoever runs no daemon has no schedule for it.

    Returns whether what is too old is gone; the console says why it is not.
    """
    settings, lake, today = workspace.settings, workspace.lake, today_utc()
    if not any(any(expired(dataset, settings, lake, today)) for dataset in DATASETS):
        return True
    console.print("\nDeleting raw data that is too old to be kept ...")
    with _alone_on(workspace, console):
        return _execute(console, RETENTION_JOB, {}, Outcome(None, None)).succeeded


def _run(workspace: Workspace, dataset: Dataset, first: date, last: date, console: Console) -> Outcome:
    """A run of a dataset's job, and one of its outlets if the first one published."""
    tags = range_tags(first, last)
    with _alone_on(workspace, console):
        outcome = _execute(console, dataset.job, tags, Outcome(dataset, last))
        if outcome.published:
            outcome.add(_execute(console, outlets_job(dataset), tags, Outcome(dataset, last)))
    return outcome


@contextmanager
def _alone_on(workspace: Workspace, console: Console) -> Iterator[None]:
    """Of several blocks on one data directory one is at work and the others wait.

    Whatever their instances say of pools.
    """
    place = workspace.settings.data_dir
    place.mkdir(parents=True, exist_ok=True)
    if not claim(place):
        console.print("Waiting for another run, which is at work on the same data (Ctrl-C ends this) ...")
        while not claim(place):
            time.sleep(1)
    try:
        yield
    finally:
        let_go(place)


def _execute(
    console: Console,
    job: str,
    tags: dict[str, str],
    outcome: Outcome,
    definitions: dg.Definitions | None = None,
    *,
    raw_only: bool = False,
) -> Outcome:
    """Run a job, or its raw assets alone, in this process, on the instance in DAGSTER_HOME.

    Progress goes to the console: a bar in a terminal, else a line every few seconds.
    """
    started = time.monotonic()
    with dg.DagsterInstance.get() as instance:
        keep_open(instance)
        _wait_for_others(instance, console)
        with Display(console) as display:
            watched = dg.Definitions.merge(
                definitions or defs(), dg.Definitions(loggers={"console": display.logger()})
            ).resolve_job_def(job)
            raw = [key for key in watched.asset_layer.selected_asset_keys if key.path[0] == "raw"]
            # dbt's own output is for the run's log in the UI; the console here keeps writing to the terminal.
            with watched_by(display.step), redirect_stdout(io.StringIO()):
                result = watched.execute_in_process(
                    instance=instance,
                    # Without a choice Dagster prints every event.
                    run_config={"loggers": {"console": {}}},
                    tags={**tags, PROCESS_TAG: this_process()},
                    asset_selection=raw if raw_only else None,
                    raise_on_error=False,
                )
    _take_in(outcome, result)
    outcome.seconds = time.monotonic() - started
    return outcome


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


def _take_in(outcome: Outcome, result: dg.ExecuteInProcessResult) -> None:
    outcome.succeeded = result.success
    for evaluation in result.get_asset_check_evaluations():
        name = f"{evaluation.asset_key.to_user_string()} {evaluation.check_name}: {evaluation.description or ''}"
        if evaluation.passed:
            outcome.passed += 1
        elif evaluation.severity is dg.AssetCheckSeverity.WARN:
            outcome.warned.append(name)
        else:
            outcome.failed.append(name)
    raw = {raw_key(table) for dataset in DATASETS for table in dataset.raw_tables}
    published = {published_key(dataset) for dataset in DATASETS}
    for event in result.all_events:
        if event.event_type is dg.DagsterEventType.ASSET_OBSERVATION:
            observation = event.asset_observation_data.asset_observation
            if check := observation.metadata.get(CRASHED_CHECK):
                name = f"{observation.asset_key.to_user_string()} {check.value}"
                outcome.crashed.append(f"{name}: {observation.metadata['error'].value}")
        # A blocking check that failed is among the checks already.
        if event.is_step_failure and not _is_of_check(event):
            reason = failure_text(event).partition("\n")[0]
            outcome.not_made.append(f"{(event.step_key or '').replace('__', '/')}: {reason}")
        if not event.is_step_materialization:
            continue
        materialization = event.step_materialization_data.materialization
        figures = materialization.metadata
        outcome.requests += _whole(figures.get("requests"))
        if materialization.asset_key in raw:
            name = materialization.asset_key.to_user_string()
            outcome.raw_rows[name] = _whole(figures.get("dagster/row_count"))
        outcome.published |= materialization.asset_key in published


def _is_of_check(event: dg.DagsterEvent) -> bool:
    error = event.step_failure_data.error
    return error is not None and error.cls_name == BlockingCheckFailedError.__name__


def _whole(value: dg.MetadataValue | None) -> int:
    return value.value or 0 if isinstance(value, dg.IntMetadataValue) else 0
