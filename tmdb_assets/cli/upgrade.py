"""Bringing the data of an earlier version to this one: what `tmdb-assets upgrade` does.

Belongs here: the order of it. Where an earlier version had its files is said by `migrating`, what its tables are by
`warehouse.migration`, how periods are derived by `runs`.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from rich.console import Console

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.cli.runs import backfill
from tmdb_assets.cli.summary import Outcome
from tmdb_assets.datasets import DATASETS
from tmdb_assets.lake.folder_lock import claim, let_go
from tmdb_assets.migrating import places
from tmdb_assets.migrating.alerts import forget_alerts
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import Settings, now_utc
from tmdb_assets.warehouse import migration
from tmdb_assets.warehouse.logs import drop_foreign_logs
from tmdb_assets.workspace import Workspace

_HISTORY = (
    "Dagster lists runs, events and partitions of before under the names of before (raw/genres, published/tmdb, the job"
    " daily); under the names of today its history begins again. The data is complete."
)


def upgrade(workspace: Workspace, console: Console) -> Iterator[Outcome]:
    """Move files to their new places, migrate records and warehouses, derive every period again if tables changed.

    May be repeated: what is done is not done again. Yields what each run came to.

    Raises:
        duckdb.IOException: Another program has a warehouse open.
        ConflictError: An earlier version wrote after an upgrade.
        PostgresError: The schema in PostgreSQL could not be renamed; the files are in their places by then.
    """
    settings = workspace.settings
    for root in places.roots(settings.data_dir, is_demo=settings.asks_sandbox):
        bring_over(root, console)
    _rename_schemas(settings, console)
    with dg.DagsterInstance.get() as instance:
        instance.upgrade(lambda line: console.print(f"Dagster: {line}", style="dim"))
    for dataset in DATASETS:
        yield from _upgrade_dataset(workspace, dataset, console)


def bring_over(root: Path, console: Console) -> None:
    """Bring the files of a data directory to their places of this version.

    Raises:
        duckdb.IOException: Another program has a warehouse open; nothing changed.
        ConflictError: An earlier version wrote after an upgrade; what was moved stays where it is.
        sqlite3.Error: The outbox of the alerts cannot be used; nothing changed.
    """
    if not any(places.steps(root)):
        return
    console.print(f"{root} is as an earlier version had it:")
    while not claim(root):
        console.print("Waiting for another run, which is at work on the same data (Ctrl-C ends this) ...")
        time.sleep(1)
    try:
        places.refuse_writers(root)
        places.drop_dbt_target(root)
        # Before the first move, as is whatever else is done only while something is in its place of before.
        if subjects := forget_alerts(root, now_utc()):
            console.print(
                f"Open alerts about names of before are closed: {', '.join(subjects)}. What is still wrong is found"
                " again under its name of today."
            )
        for step in places.steps(root):
            step.do(step.source, step.target)
            moved = (place.relative_to(root) for place in (step.source, step.target))
            console.print("{} is now {}".format(*moved), markup=False, highlight=False, style="dim")
    finally:
        let_go(root)
    console.print(_HISTORY)


def _rename_schemas(settings: Settings, console: Console) -> None:
    if settings.postgres_url is None:
        return
    # Whoever has no PostgreSQL waits for no driver of it.
    from tmdb_assets.migrating.postgresql import SCHEMA, rename_schemas  # noqa: PLC0415

    if rename_schemas(settings.postgres_url):
        console.print(
            f"PostgreSQL: the schema {SCHEMA} is now {places.DATASET}, with its views and rights. Queries and tools"
            f" that name {SCHEMA} have to name {places.DATASET}."
        )


def _upgrade_dataset(workspace: Workspace, dataset: Dataset, console: Console) -> Iterator[Outcome]:
    paths, observation = dataset.paths(workspace.settings), dataset.observation
    for dropped in drop_foreign_logs(paths):
        console.print(dropped, markup=False, highlight=False)
    changes = {
        f"The warehouse of {dataset.name}": migration.of_warehouse(dataset, paths),
        f"The published copy of {dataset.name}": _of_published(dataset, paths.published),
    }
    for what, found in changes.items():
        for line in found:
            console.print(f"{what}: {line}")
    if not any(changes.values()):
        console.print(f"Warehouse and published copy of {dataset.name} have the tables of this version.")
        return
    if changes[f"The warehouse of {dataset.name}"]:
        names = migration.adapt_warehouse(dataset, paths)
        console.print(f"Adapted in the warehouse: {', '.join(names) or 'nothing'}.")
    lake = workspace.lake
    captured = [period for period in observation.periods(lake) if observation.is_whole(lake, period)]
    console.print(f"Deriving {len(captured):,} captured {dataset.calendar.noun}s again.")
    for first, last in dataset.calendar.stretches(captured, MAX_DAYS_PER_RUN):
        yield from backfill(workspace, dataset, first, last, console)


def _of_published(dataset: Dataset, path: Path) -> list[str]:
    return migration.of_published(dataset, PublishedCopy(path, dataset).cursor()) if path.exists() else []
