"""Dagster's records, opened for reading only.

Belongs here: opening the instance without creating anything, and the questions that Dagster's interface cannot answer
for all assets, checks or jobs at once. What is made of the records is the business of the modules beside this one.
"""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import sqlalchemy as sa
import yaml
from dagster import DagsterEventType, DagsterRunStatus, EventLogEntry
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.runs.schema import RunsTable
from dagster._core.storage.runs.sql_run_storage import SqlRunStorage
from dagster_shared.serdes import deserialize_value

from tmdb_assets.records.types import CheckExecutionStatus

_SQLITE_FILES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
_MADE = DagsterEventType.ASSET_MATERIALIZATION.value
_OBSERVED = DagsterEventType.ASSET_OBSERVATION.value
_PLANNED = DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value
_PLANNED_CHECK = CheckExecutionStatus.PLANNED.value
_BAD_ENDS = (DagsterRunStatus.FAILURE.value, DagsterRunStatus.CANCELED.value)
_RUNS_AT_ONCE = 500
_FLOORS = (1_000, 20_000)
"""How far back a check's record is looked for at first, in records: some runs, some months."""


class CheckRecord(NamedTuple):
    """A record of a check; `is_planned` if it has no verdict (yet).

    With its time it is the same record in no other history.
    """

    id: int
    run_id: str
    is_planned: bool
    at: object


class Records:
    """The instance in a directory, opened once there is one, and opened again after it could not be read."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._instance: dg.DagsterInstance | None = None
        self._files = _SQLITE_FILES

    def instance(self) -> dg.DagsterInstance | None:
        """The instance; None if no run has made one yet.

        Raises:
            Exception: Whatever Dagster says of a configuration or a database that it cannot use.
        """
        with self._lock:
            if self._instance is None and self._is_configured_elsewhere():
                self._files = ()
            # What is not there Dagster would create.
            if not all((self.home / name).exists() for name in self._files):
                self._let_go()
            elif self._instance is None:
                self._instance = dg.DagsterInstance.from_config(str(self.home))
            return self._instance

    def open_again(self) -> None:
        """Open the instance again the next time: it may have been replaced."""
        with self._lock:
            self._let_go()

    def _is_configured_elsewhere(self) -> bool:
        """Whether the records are in a database server, or in files that dagster.yaml names."""
        configuration = self.home / "dagster.yaml"
        settings = yaml.safe_load(configuration.read_text(encoding="utf-8")) if configuration.exists() else None
        return bool({"storage", "run_storage", "event_log_storage"} & set(settings or {}))

    def _let_go(self) -> None:
        if self._instance is not None:
            self._instance.dispose()
        self._instance, self._files = None, _SQLITE_FILES


def steps_are_there(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether the steps of a run can be asked for: SQLite has a file per run, and would make one that is gone."""
    storage = instance.event_log_storage
    return not isinstance(storage, SqliteEventLogStorage) or Path(storage.path_for_shard(run_id)).exists()


def made_periods(instance: dg.DagsterInstance, assets: Iterable[dg.AssetKey], first: str, last: str) -> dict[str, int]:
    """How many periods from `first` to `last` (ISO) of each asset were ever made, by its name in the database."""
    event = SqlEventLogStorageTable.c
    query = (
        sa.select(event.asset_key, sa.func.count(event.partition.distinct()).label("periods"))
        .where(
            event.asset_key.in_([key.to_string() for key in assets]),
            event.dagster_event_type == _MADE,
            event.partition.between(first, last),
        )
        .group_by(event.asset_key)
    )
    with _events(instance).index_connection() as connection:
        return {row.asset_key: row.periods for row in connection.execute(query)}


def failed_periods(instance: dg.DagsterInstance, first: str, last: str) -> list[tuple[str, bool]]:
    """The periods from `first` to `last` (ISO) that a run failed on and none has materialized since.

    Returns for each the asset's name in the database, and whether an earlier run had materialized it.
    """
    run = RunsTable.c
    with _runs(instance).connect() as connection:
        run_ids = connection.execute(sa.select(run.run_id).where(run.status.in_(_BAD_ENDS))).scalars().all()
    planned, made = SqlEventLogStorageTable.c, SqlEventLogStorageTable.alias("made").c
    newest = sa.func.max(planned.id)
    made_at = (
        sa.select(sa.func.max(made.id))
        .where(
            made.asset_key == planned.asset_key,
            made.dagster_event_type == _MADE,
            made.partition == planned.partition,
        )
        .correlate(SqlEventLogStorageTable)
        .scalar_subquery()
    )
    found: dict[tuple[str, str], bool] = {}
    with _events(instance).index_connection() as connection:
        for some in (run_ids[n : n + _RUNS_AT_ONCE] for n in range(0, len(run_ids), _RUNS_AT_ONCE)):
            query = (
                sa.select(planned.asset_key, planned.partition, newest.label("planned"), made_at.label("made"))
                .where(
                    planned.run_id.in_(some),
                    planned.dagster_event_type == _PLANNED,
                    planned.partition.between(first, last),
                )
                .group_by(planned.asset_key, planned.partition)
            )
            for row in connection.execute(query):
                if row.made is None or row.made < row.planned:
                    found[row.asset_key, row.partition] = row.made is not None
    return [(asset, was_made) for (asset, _), was_made in found.items()]


def newest_records(
    instance: dg.DagsterInstance, checks: Iterable[dg.AssetCheckKey], *, evaluated: bool = False
) -> dict[dg.AssetCheckKey, CheckRecord]:
    """The newest record of each check, or with `evaluated` the newest one that is more than a plan."""
    record = AssetCheckExecutionsTable.c
    missing = set(checks)
    found: dict[dg.AssetCheckKey, CheckRecord] = {}
    with _events(instance).index_connection() as connection:
        last = connection.execute(sa.select(sa.func.max(record.id))).scalar() or 0
        # Most of them are of the last runs; without a floor the database would read its whole history.
        for floor in (*_FLOORS, last):
            if not missing:
                break
            newest = (
                sa.select(sa.func.max(record.id))
                .where(
                    record.id > last - floor,
                    record.asset_key.in_({key.asset_key.to_string() for key in missing}),
                    record.execution_status != _PLANNED_CHECK if evaluated else sa.true(),
                )
                .group_by(record.asset_key, record.check_name)
            )
            columns = (record.id, record.run_id, record.execution_status, record.evaluation_event_timestamp)
            query = sa.select(record.asset_key, record.check_name, *columns).where(record.id.in_(newest))
            for asset, name, id_, run_id, status, at in connection.execute(query).fetchall():
                key = dg.AssetCheckKey(_key(asset), name)
                if key in missing:
                    found[key] = CheckRecord(id_, run_id, status == _PLANNED_CHECK, at)
                    missing.discard(key)
    return found


def read_evaluations(instance: dg.DagsterInstance, ids: Sequence[int]) -> dict[int, EventLogEntry]:
    """The evaluations of these records."""
    record = AssetCheckExecutionsTable.c
    with _events(instance).index_connection() as connection:
        rows = connection.execute(sa.select(record.id, record.evaluation_event).where(record.id.in_(ids))).fetchall()
    return {row.id: deserialize_value(row.evaluation_event, EventLogEntry) for row in rows}


def newer_events(
    instance: dg.DagsterInstance, assets: Iterable[dg.AssetKey], after: int, at_most: int
) -> tuple[list[EventLogEntry], int]:
    """Materializations and observations of these assets, oldest first, and the id of the last one.

    Args:
        instance: Where to ask.
        assets: The assets.
        after: The id after which they begin.
        at_most: How many.
    """
    event = SqlEventLogStorageTable.c
    query = (
        sa.select(event.id, event.event)
        .where(
            event.asset_key.in_([key.to_string() for key in assets]),
            event.dagster_event_type.in_([_MADE, _OBSERVED]),
            event.id > after,
        )
        .order_by(event.id)
        .limit(at_most)
    )
    with _events(instance).index_connection() as connection:
        rows = connection.execute(query).fetchall()
    return [deserialize_value(text, EventLogEntry) for _, text in rows], rows[-1][0] if rows else after


def newest_event(instance: dg.DagsterInstance) -> int:
    """The id of the newest event of an asset; 0 if there is none."""
    with _events(instance).index_connection() as connection:
        return connection.execute(sa.select(sa.func.max(SqlEventLogStorageTable.c.id))).scalar() or 0


def count_runs(instance: dg.DagsterInstance) -> dict[tuple[str, str], int]:
    """The number of runs by job and status."""
    run = RunsTable.c
    query = sa.select(run.pipeline_name, run.status, sa.func.count()).group_by(run.pipeline_name, run.status)
    with _runs(instance).connect() as connection:
        return {(job, status): count for job, status, count in connection.execute(query).fetchall()}


def number(value: dg.MetadataValue | None) -> float | None:
    """A figure of an event; None if it has none of this name."""
    if isinstance(value, (dg.IntMetadataValue, dg.FloatMetadataValue)):
        return value.value
    return None


def _runs(instance: dg.DagsterInstance) -> SqlRunStorage:
    storage = instance.run_storage
    assert isinstance(storage, SqlRunStorage)  # noqa: S101 - SQLite and PostgreSQL alike
    return storage


def _events(instance: dg.DagsterInstance) -> SqlEventLogStorage:
    storage = instance.event_log_storage
    assert isinstance(storage, SqlEventLogStorage)  # noqa: S101 - SQLite and PostgreSQL alike
    return storage


def _key(text: str) -> dg.AssetKey:
    key = dg.AssetKey.from_db_string(text)
    assert key is not None  # noqa: S101 - Dagster wrote it
    return key
