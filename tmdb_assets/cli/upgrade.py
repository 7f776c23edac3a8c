"""Bringing the data of an earlier version to this one: what `tmdb-assets upgrade` does.

Belongs here: the order of it. What an earlier version's tables are is said by `shapes`, how days are derived by
`daily_run`.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from rich.console import Console

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.cli.runs import Outcome, backfill
from tmdb_assets.datasets import DATASETS
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.published import PublishedCopy
from tmdb_assets.warehouse import migration
from tmdb_assets.workspace import Workspace


def upgrade(workspace: Workspace, console: Console) -> Iterator[Outcome]:
    """Migrate Dagster's records, adapt the warehouses, and derive every captured period again if tables changed.

    May be repeated: what is done is not done again. Yields what each run came to.

    Raises:
        duckdb.IOException: Another program has a warehouse open.
    """
    with dg.DagsterInstance.get() as instance:
        instance.upgrade(lambda line: console.print(f"Dagster: {line}", style="dim"))
    for dataset in DATASETS:
        yield from _upgrade_dataset(workspace, dataset, console)


def _upgrade_dataset(workspace: Workspace, dataset: Dataset, console: Console) -> Iterator[Outcome]:
    paths, observation = dataset.paths(workspace.settings), dataset.observation
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
