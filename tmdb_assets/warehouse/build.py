"""The dbt models as assets: staging, core and marts, built for the days of a run in one dbt call.

Belongs here: which models are built when, and what Dagster shows of them. How dbt is called is in `dbt_call`, the SQL
in `dbt/`, the shape of a table in `schemas`.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliInvocation, DbtProject, dbt_assets
from dagster_dbt.dbt_manifest import validate_manifest
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
from tmdb_assets.settings import DBT_DIR, DatasetPaths, now_utc, today_utc
from tmdb_assets.warehouse import migration
from tmdb_assets.warehouse.checks import table_key
from tmdb_assets.warehouse.comments import write_comments
from tmdb_assets.warehouse.dbt_call import DBT_BUILD, Dbt, dbt_environment
from tmdb_assets.warehouse.inputs import built_from, inputs_of, note_inputs
from tmdb_assets.warehouse.logs import drop_foreign_logs
from tmdb_assets.warehouse.publication import note_built
from tmdb_assets.warehouse.reading import count_rows, open_readonly
from tmdb_assets.workspace import Workspace

_LOCKED = "Could not set lock on file"
_LOCK_SECONDS = 60.0
"""How long a run waits for the warehouse: the dbt of a run that was killed alone goes on until it has built."""
MANIFEST = DBT_DIR / "target" / "manifest.json"
_OF_NO_FOLDER = 2  # project and name


class Translator(DagsterDbtTranslator):
    """Names, groups and columns of dbt models as the rest of the project has them."""

    def __init__(self, dataset: Dataset) -> None:
        """For the models of a dataset."""
        self._dataset = dataset
        self._tables = {table.model: table for table in dataset.tables}
        self._subject = next((table.subject for table in dataset.tables if table.subject), None)
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False, enable_code_references=False))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The key of a model, a seed or a source.

        A table with a subject has it in its key. So does a seed of no dataset's folder, for each dataset has its own
        copy of its rows; one whose tables need no subject has it by its name alone.
        """
        if table := self._tables.get(dbt_resource_props["name"]):
            return table_key(table)
        key = super().get_asset_key(dbt_resource_props)
        of_all = dbt_resource_props["resource_type"] == "seed" and len(dbt_resource_props["fqn"]) == _OF_NO_FOLDER
        return key.with_prefix(self._subject) if of_all and self._subject else key

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The spec of a model or seed, with owner, group and, for a public table, its declared columns."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        properties = self.get_resource_props(manifest, unique_id)
        if properties["resource_type"] not in {"model", "seed"}:
            return spec
        name = properties["name"]
        if name in self._tables:
            spec = spec.merge_attributes(metadata={"dagster/column_schema": column_schema(self._tables[name])})
        # A step between staging and the star (`int_<subject>__<what>`) lies beside staging, and is nobody's to read.
        inner = "core" if name.startswith("int_") else "staging"
        group = self._tables[name].layer if name in self._tables else inner
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


def models_of(dataset: Dataset) -> str:
    """The dbt models of a dataset, as dbt selects them: its core and marts, and whatever they are made of."""
    layers = dict.fromkeys(table.layer for table in dataset.tables)
    return " ".join(f"+fqn:tmdb_assets.{layer}.{dataset.name}" for layer in layers)


def warehouse_definitions(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.Definitions:
    """The dbt models of a dataset."""
    if not MANIFEST.exists():
        raise FileNotFoundError(f"{MANIFEST} is missing: run `make setup`, which lets dbt write it")
    step = f"{dataset.name}_dbt"
    translator = Translator(dataset)

    @dbt_assets(
        manifest=MANIFEST,
        select=models_of(dataset),
        project=DbtProject(DBT_DIR),
        dagster_dbt_translator=translator,
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=warehouse_pool(dataset.name),
        name=step,
        required_resource_keys={"workspace", step},
    )
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        workspace: Workspace = context.resources.workspace
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
            yield from _Build(context, getattr(context.resources, step), dataset, translator, workspace, days).outputs()

    return dg.Definitions(assets=[dbt_build], resources={step: dbt_resource(dataset)})


def dbt_resource(dataset: Dataset) -> dg.ResourceDefinition:
    """The dbt of a run: started when a run begins of which a step needs it, ended with the run."""

    @dg.resource(
        required_resource_keys={"workspace"},
        description=f"A dbt for the models of {dataset.name}: it starts with the run and waits for its command.",
    )
    def dbt(context: dg.InitResourceContext) -> Iterator[Dbt]:
        workspace: Workspace = context.resources.workspace
        with Dbt(dataset.paths(workspace.settings)) as started:
            yield started

    return dbt


@dataclass(frozen=True)
class _Build:
    """A build of the chosen models for the days of a run."""

    context: dg.AssetExecutionContext
    dbt: Dbt
    dataset: Dataset
    translator: Translator
    workspace: Workspace
    days: list[date]

    @cached_property
    def paths(self) -> DatasetPaths:
        """Where the dataset's files are."""
        return self.dataset.paths(self.workspace.settings)

    def outputs(self) -> Iterator[Any]:
        """What dbt built, with its numbers of rows; if all models would come out as they are, they are not built."""
        since = self.dataset.facts_since(self.workspace.settings, today_utc())
        told = self.dataset.dbt_variables(self.workspace.settings)
        environment = {**dbt_environment(self.paths, self.days, since), **told}
        inputs = inputs_of(self.dataset, self.workspace.lake, self.days, environment, self.dbt.project)
        of_all = self.context.selected_asset_keys == self.context.assets_def.keys
        if of_all and (built := built_from(self.paths, inputs)):
            self.context.log.info(f"not built again: nothing it is made of changed since {built:%Y-%m-%d %H:%M} UTC")
            yield from self._with_row_counts(self._as_it_is(built))
            return
        note_built(self.paths, self.days)
        events, error = self._call_dbt(environment)
        error = error or self._comment()
        if error and _LOCKED in str(error):
            raise _in_use(self.paths.warehouse) from error
        if of_all and not error:
            note_inputs(self.paths, inputs, now_utc())
        if self.paths.warehouse.exists():
            yield from self._with_row_counts(events)
        if error and (full := disk_error_in(str(error), "The warehouse", self.paths.warehouse)):
            raise dg.Failure(str(full), allow_retries=False) from error
        if error:
            raise error

    def _as_it_is(self, built: datetime) -> Iterator[dg.Output[None]]:
        told = {"unchanged_since": dg.MetadataValue.timestamp(built)}
        # Dagster wants no output before those that it is made of.
        for key in TopologicalSorter(self.context.assets_def.asset_deps).static_order():
            if key in self.context.selected_asset_keys:
                yield dg.Output(None, output_name=self.context.output_for_asset_key(key), metadata=told)

    def _call_dbt(self, environment: Mapping[str, str]) -> tuple[list[Any], DagsterDbtCliRuntimeError | None]:
        """What dbt built, and the error it ended with; held back, for nobody can count rows while it runs."""
        free_by = time.monotonic() + _LOCK_SECONDS
        while True:
            wait_until_free(self.paths, free_by, self.context.log.warning)
            self.paths.warehouse.parent.mkdir(parents=True, exist_ok=True)
            events, error = [], None
            try:
                events.extend(self._invocation(environment).stream())
            except DagsterDbtCliRuntimeError as failed:
                error = failed
            # Another dbt may have opened the warehouse meanwhile: then wait for it, too.
            if not error or _LOCKED not in str(error) or time.monotonic() >= free_by:
                return events, error

    def _invocation(self, environment: Mapping[str, str]) -> DbtCliInvocation:
        # All by their names, also when all are chosen: they are no more than one line.
        models = {table_key(table): table.model for table in self.dataset.tables}
        chosen = sorted(models.get(key, key.path[-1]) for key in self.context.selected_asset_keys)
        return DbtCliInvocation(
            process=self.dbt.call([*DBT_BUILD, "--select", *chosen], environment),
            manifest=validate_manifest(MANIFEST),
            dagster_dbt_translator=self.translator,
            project_dir=DBT_DIR,
            target_path=self.paths.dbt,
            raise_on_error=True,
            cli_version=Version(version("dbt-core")),
            context=self.context,
        )

    def _comment(self) -> duckdb.Error | None:
        """Write the comments of what was built; the error they ended with."""
        wait_until_free(self.paths, time.monotonic() + _LOCK_SECONDS, self.context.log.warning)
        try:
            with duckdb.connect(str(self.paths.warehouse)) as warehouse:
                write_comments(warehouse, self.dataset.tables)
        except duckdb.Error as error:
            return error
        return None

    def _with_row_counts(self, events: Iterable[Any]) -> Iterator[Any]:
        """Any events of Dagster; those of public tables with the number of their rows."""
        tables = {table_key(table).to_python_identifier(): table for table in self.dataset.tables}
        with open_readonly(self.paths.warehouse) as warehouse:
            for event in events:
                table = tables.get(getattr(event, "output_name", ""))
                if not isinstance(event, dg.Output) or table is None:
                    yield event
                    continue
                counts = {"dagster/row_count": count_rows(warehouse, table)}
                if table.day_column:
                    counts["dagster/partition_row_count"] = count_rows(warehouse, table, self.days[-1])
                yield event.with_metadata({**event.metadata, **counts})


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
