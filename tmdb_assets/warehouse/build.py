"""The dbt models as assets: staging, core and marts, built for the days of a run in one dbt call.

Belongs here: how dbt is called and what Dagster shows of its models. The SQL is in `dbt/`, the shape of a
table in `schemas`.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, DbtProject, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError
from packaging.version import Version

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.failures import failures_noted
from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.checks.columns import column_schema
from tmdb_assets.lake.disk import disk_error_in
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import DATASET_TAG, OWNERS, backfill_policy, warehouse_pool
from tmdb_assets.records.instance import claim_run
from tmdb_assets.settings import DBT_DIR, DatasetPaths, today_utc
from tmdb_assets.warehouse import migration
from tmdb_assets.warehouse.comments import write_comments
from tmdb_assets.warehouse.logs import drop_foreign_logs
from tmdb_assets.warehouse.publication import note_built
from tmdb_assets.warehouse.reading import count_rows, open_readonly
from tmdb_assets.workspace import Workspace

_LOCKED = "Could not set lock on file"
_LOCK_SECONDS = 60.0
"""How long a run waits for the warehouse: the dbt of a run that was killed alone goes on until it has built."""
MANIFEST = DBT_DIR / "target" / "manifest.json"


class Translator(DagsterDbtTranslator):
    """Names, groups and columns of dbt models as the rest of the project has them."""

    def __init__(self, dataset: Dataset) -> None:
        """For the models of a dataset."""
        self._dataset = dataset
        self._tables = {table.name: table for table in dataset.tables}
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False, enable_code_references=False))

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The spec of a model or seed, with owner, group and, for a public table, its declared columns."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        properties = self.get_resource_props(manifest, unique_id)
        if properties["resource_type"] not in {"model", "seed"}:
            return spec
        name = properties["name"]
        if name in self._tables:
            spec = spec.merge_attributes(metadata={"dagster/column_schema": column_schema(self._tables[name])})
        group = self._tables[name].layer if name in self._tables else "staging"
        if group == "staging":
            # With the table that is captured last a period is whole. Without this a backfill would build a model as
            # soon as its own raw table is there, and each one in a run of its own.
            last = raw_key(self._dataset.observation.last)
            others = [dep for dep in spec.deps if dep.asset_key != last]
            spec = spec.replace_attributes(deps=[*others, last])
        return spec.replace_attributes(
            tags={**spec.tags, DATASET_TAG: self._dataset.name},
            group_name=group,
            owners=list(OWNERS),
            kinds={"dbt", "duckdb"},
            description=properties["description"],
        )


class LocalDbt(DbtCliResource):
    """dbt as a command, without what dagster-dbt does beside calling it.

    Before every call it would run `dbt --version`, which asks the package index for newer versions, and build a
    dbt adapter in this process for row counts and column metadata, which this project reads itself. Together they
    take longer than dbt's own start (docs/adr/0004).
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:  # noqa: ANN401, ARG002 - as in the base class
        return None


DBT_BUILD = ("build", "--exclude-resource-type", "test", "unit_test")


def dbt_environment(paths: DatasetPaths, days: Sequence[date], since: date | None = None) -> dict[str, str]:
    """What dbt has to know of a run: the dataset, its window from the first to the last period, the oldest facts.

    Not as `--vars`: dbt parses the whole project again whenever those change, which takes longer than its SQL.
    """
    return {
        "TMDB_ASSETS_DATA": str(paths.data_dir),
        "TMDB_ASSETS_DATASET": paths.dataset,
        "TMDB_WINDOW_START_DATE": min(days).isoformat(),
        "TMDB_WINDOW_END_DATE": max(days).isoformat(),
        "TMDB_FACTS_SINCE": since.isoformat() if since else "",
    }


def dbt_resource() -> LocalDbt:
    """The dbt of this Python environment, also when the environment is not activated."""
    beside_python = Path(sys.executable).parent / "dbt"
    executable = str(beside_python) if beside_python.exists() else "dbt"
    return LocalDbt(project_dir=str(DBT_DIR), profiles_dir=str(DBT_DIR), dbt_executable=executable)


def models_of(dataset: Dataset) -> str:
    """The dbt models of a dataset, as dbt selects them: its core and marts, and whatever they are made of."""
    layers = dict.fromkeys(table.layer for table in dataset.tables)
    return " ".join(f"+fqn:tmdb_assets.{layer}.{dataset.name}" for layer in layers)


def warehouse_definitions(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.Definitions:
    """The dbt models of a dataset."""
    if not MANIFEST.exists():
        raise FileNotFoundError(f"{MANIFEST} is missing: run `make setup`, which lets dbt write it")

    @dbt_assets(
        manifest=MANIFEST,
        select=models_of(dataset),
        project=DbtProject(DBT_DIR),
        dagster_dbt_translator=Translator(dataset),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=warehouse_pool(dataset.name),
        name=f"{dataset.name}_dbt",
    )
    def dbt_build(
        context: dg.AssetExecutionContext, dbt: LocalDbt, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[Any]:
        days = sorted(date.fromisoformat(key) for key in context.partition_keys)
        paths = dataset.paths(workspace.settings)
        claim_run(context)
        workspace.keep_upstreams_apart(dataset)
        _refuse_uncaptured(dataset, workspace.lake, days)
        with failures_noted(paths, days, "dbt"):
            # Before anybody opens the warehouse, for that replays a log.
            for dropped in drop_foreign_logs(paths):
                context.log.warning(dropped)
            _refuse_other_version(dataset, paths)
            note_built(paths, days)
            since = dataset.facts_since(workspace.settings, today_utc())
            events, error = _build(context, dbt, paths, dbt_environment(paths, days, since))
            error = error or _comment(context, dataset, paths)
            if error and _LOCKED in str(error):
                raise _in_use(paths.warehouse) from error
            if paths.warehouse.exists():
                with open_readonly(paths.warehouse) as warehouse:
                    for event in events:
                        yield _with_row_count(dataset, event, warehouse, days[-1])
            if error and (full := disk_error_in(str(error), "The warehouse", paths.warehouse)):
                raise dg.Failure(str(full), allow_retries=False) from error
            if error:
                raise error

    return dg.Definitions(assets=[dbt_build])


def _build(
    context: dg.AssetExecutionContext, dbt: LocalDbt, paths: DatasetPaths, environment: Mapping[str, str]
) -> tuple[list[Any], DagsterDbtCliRuntimeError | None]:
    """What dbt built, and the error it ended with; held back until then, for nobody can count rows while it runs."""
    free_by = time.monotonic() + _LOCK_SECONDS
    while True:
        wait_until_free(paths, free_by, context.log.warning)
        paths.warehouse.parent.mkdir(parents=True, exist_ok=True)
        with _environment(environment):
            # The same target folder every time: dbt finds there what it parsed the last time.
            invocation = dbt.cli(DBT_BUILD, context=context, target_path=paths.dbt)
        events, error = [], None
        try:
            events.extend(invocation.stream())
        except DagsterDbtCliRuntimeError as failed:
            error = failed
        # Another dbt may have opened the warehouse while this one was starting: then wait for it, too.
        if not error or _LOCKED not in str(error) or time.monotonic() >= free_by:
            return events, error


def _comment(context: dg.AssetExecutionContext, dataset: Dataset, paths: DatasetPaths) -> duckdb.Error | None:
    """Write the comments of what was built; the error they ended with."""
    wait_until_free(paths, time.monotonic() + _LOCK_SECONDS, context.log.warning)
    try:
        with duckdb.connect(str(paths.warehouse)) as warehouse:
            write_comments(warehouse, dataset.tables)
    except duckdb.Error as error:
        return error
    return None


def wait_until_free(paths: DatasetPaths, free_by: float, log: Callable[[str], None]) -> None:
    """Wait until no other program has the warehouse open.

    Args:
        paths: Where the dataset's files are.
        free_by: When to give up, by `time.monotonic()`.
        log: Takes a line when there is something to wait for.

    Raises:
        dagster.Failure: A program still has it open; it says which.
    """
    waiting = False
    while holder := _holder(paths):
        if not waiting:
            seconds = max(0.0, free_by - time.monotonic())
            log(f"The warehouse is open in another program; waiting up to {seconds:.0f} s for its end ({holder})")
        waiting = True
        if time.monotonic() >= free_by:
            raise _in_use(paths.warehouse, holder)
        time.sleep(0.5)


def _refuse_other_version(dataset: Dataset, paths: DatasetPaths) -> None:
    """A build would fail half-way, or leave what is new empty for every day but its own."""
    try:
        found = migration.of_warehouse(dataset, paths)
    except duckdb.Error:
        return  # it is in use, or damaged: whoever builds waits, or says so
    if found:
        raise dg.Failure(migration.told("The warehouse", found), allow_retries=False)


def _holder(paths: DatasetPaths) -> str | None:
    """What DuckDB says of the program that keeps the warehouse from being written; None if nobody does."""
    for path in (paths.warehouse, paths.staging):
        if not path.exists():
            continue
        try:
            # As dbt will open it: a reader of the file is in its way, too.
            duckdb.connect(str(path)).close()
        except duckdb.IOException as error:
            if _LOCKED in str(error):
                return str(error).partition(". See also")[0]
        except duckdb.Error:
            return None  # dbt will say what is wrong with the file
    return None


def _in_use(path: Path, holder: str = "") -> dg.Failure:
    said = f" ({holder})" if holder else ""
    return dg.Failure(
        f"{path} is open in another program{said}: close it there, then materialize the day again."
        " To look at the data meanwhile, open the published copy.",
        allow_retries=False,
    )


def _refuse_uncaptured(dataset: Dataset, lake: RawLake, days: Sequence[date]) -> None:
    """A period without raw data is no empty period."""
    observation = dataset.observation
    missing = [f"{observation.live[1].path} of {day}" for day in days if observation.way(lake, day) is None]
    missing += [f"{observation.last.path} of {day}" for day in days if not lake.has(observation.last, day)]
    if missing:
        listed = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")  # noqa: PLR2004
        noun = dataset.calendar.noun
        raise dg.Failure(
            f"Not captured: {listed}. Materialize the raw assets of these {noun}s first, or leave the {noun}s out of"
            f" the range; a published {noun} whose raw data was deleted stays as it is.",
            allow_retries=False,
        )


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Variables for a process that is started inside the block, and for nobody after it."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _with_row_count(dataset: Dataset, event: Any, warehouse: duckdb.DuckDBPyConnection, day: date) -> Any:  # noqa: ANN401 - any Dagster event
    tables = {table.name: table for table in dataset.tables}
    table = tables.get(getattr(event, "output_name", ""))
    if not isinstance(event, dg.Output) or table is None:
        return event
    counts = {"dagster/row_count": count_rows(warehouse, table)}
    if table.day_column:
        counts["dagster/partition_row_count"] = count_rows(warehouse, table, day)
    return event.with_metadata({**event.metadata, **counts})
