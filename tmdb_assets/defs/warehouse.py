"""The dbt models as assets: staging, core and marts, built for the days of a run in one dbt call.

Belongs here: how dbt is called and what Dagster shows of its models. The SQL is in `dbt/`, the shape of a
table in `schemas`.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, DbtProject, dbt_assets

from tmdb_assets.defs.policies import OWNERS, WAREHOUSE_POOL, backfill_policy
from tmdb_assets.defs.raw.days import column_schema
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.publication import clear_mark
from tmdb_assets.schemas import WAREHOUSE_TABLES
from tmdb_assets.settings import DBT_DIR
from tmdb_assets.warehouse import count_rows, open_readonly

MANIFEST = DBT_DIR / "target" / "manifest.json"
_TABLES = {table.name: table for table in WAREHOUSE_TABLES}


class Translator(DagsterDbtTranslator):
    """Names, groups and columns of dbt models as the rest of the project has them."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False, enable_code_references=False))

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The spec of a model or seed, with owner, group and, for a public table, its declared columns."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        properties = self.get_resource_props(manifest, unique_id)
        if properties["resource_type"] not in {"model", "seed"}:
            return spec
        name = properties["name"]
        if name in _TABLES:
            spec = spec.merge_attributes(metadata={"dagster/column_schema": column_schema(_TABLES[name])})
        group = _TABLES[name].layer if name in _TABLES else "staging"
        return spec.replace_attributes(
            group_name=group, owners=list(OWNERS), kinds={"dbt", "duckdb"}, description=properties["description"]
        )


def dbt_arguments(days: list[date]) -> list[str]:
    """The dbt command that builds the models for the days of a run: a window from the first to the last."""
    window = {"start_date": min(days).isoformat(), "end_date": max(days).isoformat()}
    return ["build", "--exclude-resource-type", "test", "unit_test", "--vars", json.dumps(window)]


def dbt_resource() -> DbtCliResource:
    """The dbt of this Python environment, also when the environment is not activated."""
    beside_python = Path(sys.executable).parent / "dbt"
    executable = str(beside_python) if beside_python.exists() else "dbt"
    return DbtCliResource(project_dir=DbtProject(DBT_DIR), profiles_dir=str(DBT_DIR), dbt_executable=executable)


def warehouse_definitions(partitions: dg.DailyPartitionsDefinition) -> dg.Definitions:
    """All dbt models."""
    if not MANIFEST.exists():
        raise FileNotFoundError(f"{MANIFEST} is missing: run `make setup`, which lets dbt write it")

    @dbt_assets(
        manifest=MANIFEST,
        project=DbtProject(DBT_DIR),
        dagster_dbt_translator=Translator(),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=WAREHOUSE_POOL,
        name="dbt_build",
    )
    def dbt_build(
        context: dg.AssetExecutionContext, dbt: DbtCliResource, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[Any]:
        days = sorted(date.fromisoformat(key) for key in context.partition_keys)
        settings = workspace.settings
        clear_mark(settings)
        # dbt runs in its own folder: it needs the data directory, set or not, as an absolute path.
        os.environ["TMDB_ASSETS_DATA"] = str(settings.data_dir)
        target = settings.data_dir / "dbt" / context.run_id
        invocation = dbt.cli(dbt_arguments(days), context=context, target_path=target)
        # Held back until dbt has ended: while it runs, nobody can count the rows of what it built.
        events = list(invocation.stream())
        shutil.rmtree(target, ignore_errors=True)
        with open_readonly(settings.warehouse_path) as warehouse:
            for event in events:
                yield _with_row_count(event, warehouse, days[-1])

    return dg.Definitions(assets=[dbt_build], resources={"dbt": dbt_resource()})


def _with_row_count(event: Any, warehouse: duckdb.DuckDBPyConnection, day: date) -> Any:  # noqa: ANN401 - any Dagster event
    table = _TABLES.get(getattr(event, "output_name", ""))
    if not isinstance(event, dg.Output) or table is None:
        return event
    counts = {"dagster/row_count": count_rows(warehouse, table)}
    if table.day_column:
        counts["dagster/partition_row_count"] = count_rows(warehouse, table, day)
    return event.with_metadata({**event.metadata, **counts})
