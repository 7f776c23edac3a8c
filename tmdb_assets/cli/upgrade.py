"""Bringing the data of an earlier version to this one: what `tmdb-assets upgrade` does.

Belongs here: the order of it. What an earlier version's tables are is said by `shapes`, how days are derived by
`daily_run`.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from rich.console import Console

from tmdb_assets.calendar.coverage import source_of, stretches
from tmdb_assets.cli.runs import Outcome, backfill
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.published import PublishedCopy
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES, MOVIE_DETAILS
from tmdb_assets.warehouse import migration
from tmdb_assets.workspace import Workspace


def upgrade(workspace: Workspace, console: Console) -> Iterator[Outcome]:
    """Migrate Dagster's records, adapt the warehouse, and derive every captured day anew if tables changed.

    May be repeated: what is done is not done again. Yields what each run came to.

    Raises:
        duckdb.IOException: Another program has the warehouse open.
    """
    settings = workspace.settings
    with dg.DagsterInstance.get() as instance:
        instance.upgrade(lambda line: console.print(f"Dagster: {line}", style="dim"))
    changes = {
        "The warehouse": migration.of_warehouse(settings),
        "The published copy": _of_published(settings.published_path),
    }
    for what, found in changes.items():
        for line in found:
            console.print(f"{what}: {line}")
    if not any(changes.values()):
        console.print("Warehouse and published copy have the tables of this version.")
        return
    if changes["The warehouse"]:
        names = migration.adapt_warehouse(settings)
        console.print(f"Adapted in the warehouse: {', '.join(names) or 'nothing'}.")
    lake = workspace.lake
    listed = sorted({*lake.days(DISCOVER_PAGES), *lake.days(DAILY_EXPORT)})
    captured = [day for day in listed if source_of(lake, day) and lake.has(MOVIE_DETAILS, day)]
    console.print(f"Deriving {len(captured):,} captured days anew.")
    for first, last in stretches(captured, MAX_DAYS_PER_RUN):
        yield from backfill(workspace, first, last, console)


def _of_published(path: Path) -> list[str]:
    return migration.of_published(PublishedCopy(path).cursor()) if path.exists() else []
