"""The periods of all cells whose answers are stored as they come, in one warehouse that one dbt builds.

Belongs here: capturing each cell, giving its period a date of its own, and reading what staging makes of it.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.faults.bench import Bench
from tests.faults.cells import Cell
from tests.faults.matrix import CELLS
from tests.faults.proof import assert_green
from tests.faults.told import KEYS, STAGED
from tests.unit.dbt.conftest import Dbt, Warehouse
from tmdb_assets.settings import DatasetPaths

GREEN = [cell for cell in CELLS if not cell.is_red]
MODELLED = [cell for cell in GREEN if cell.is_payload]
_OF_THE_PLACE = ("fetched_at", "page", "position", "list_rank")


@dataclass
class Modelled:
    """The periods of all cells in one warehouse, those of the undisturbed answers by their endpoint."""

    bench: Bench
    cells: list[Cell]
    periods: dict[str, date]
    warehouse: Warehouse
    staging: Path

    def staged(self, endpoint: str, period: date) -> dict[int, dict[str, Any]]:
        """What staging reads out of the answers of a period, by film, collection or series."""
        column = self.bench.ground.dataset.fact.day_column
        with duckdb.connect(str(self.staging), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            cursor = connection.execute(f"select * from {STAGED[endpoint]} where {column} = ?", [period])
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        key, left_out = KEYS[endpoint], (*_OF_THE_PLACE, column, KEYS[endpoint])
        assert len({row[key] for row in rows}) == len(rows)
        return {row[key]: {name: value for name, value in row.items() if name not in left_out} for row in rows}

    def well_and_staged(self, cell: Cell) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
        """What staging reads out of the undisturbed answers, and out of those of a cell."""
        return tuple(self.staged(cell.endpoint, self.periods[of]) for of in (cell.endpoint, str(cell)))

    def facts(self, day: date) -> dict[int, tuple[Any, ...]]:
        """Popularity and votes of films on a day, by film."""
        rows = self.warehouse.rows(f"select * from fact_movie_daily where date_id = '{day}'")
        return {row["movie_id"]: (row["popularity"], row["vote_average"], row["vote_count"]) for row in rows}


def model(bench: Bench, factory: pytest.TempPathFactory, chosen: Iterable[Cell]) -> Modelled:
    """Every cell of a dataset among those that are chosen captured, and all of their periods built at once."""
    dataset, data = bench.ground.dataset, factory.mktemp("modelled")
    cells = [cell for cell in chosen if cell.dataset == dataset.name]
    names = [*bench.ground.payloads, *map(str, cells)]
    step = timedelta(days=dataset.calendar.days)
    periods = {name: bench.today - ago * step for ago, name in enumerate(reversed(names), start=1)}

    def keep(endpoint: str, period: date) -> None:
        table = bench.tables[endpoint]
        shutil.copytree(bench.lake.folder(table, bench.today), data / table.path / f"date={period}")

    for endpoint in bench.ground.payloads:
        keep(endpoint, periods[endpoint])
    for cell in cells:
        with bench.without(cell.endpoint) as before:
            outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)
            assert_green(bench, cell, outcome, before)
            keep(cell.endpoint, periods[str(cell)])
    dbt = Dbt(factory.mktemp("dbt"), dataset.name)
    try:
        dbt.build(data, min(periods.values()), bench.today)
    finally:
        dbt.close()
    return Modelled(bench, cells, periods, Warehouse(data, dataset.name), DatasetPaths(data, dataset.name).staging)
