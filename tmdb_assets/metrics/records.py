"""Dagster's records, opened for reading only.

Belongs here: opening the instance without creating anything, and the two questions that Dagster's interface can not
answer for all assets or jobs at once. What is made of the records is the business of the modules beside this one.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import sqlalchemy as sa
import yaml
from dagster import DagsterEventType, EventLogEntry
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.runs.schema import RunsTable
from dagster._core.storage.runs.sql_run_storage import SqlRunStorage
from dagster_shared.serdes import deserialize_value

_SQLITE_FILES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
_MADE = DagsterEventType.ASSET_MATERIALIZATION.value
_OBSERVED = DagsterEventType.ASSET_OBSERVATION.value
_PLANNED = DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value
_FLOORS = (2_000, 20_000)
"""How far back a last verdict is looked for at first, in records: some days of runs, some months."""


@dataclass(frozen=True)
class OpenDay:
    """A day of an asset whose newest try has not materialized it (yet); `was_made` if an earlier one has."""

    asset: dg.AssetKey
    day: str
    was_made: bool
    run_id: str


class Records:
    """The instance in a directory, opened once there is one, and opened anew after it could not be read."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._instance: dg.DagsterInstance | None = None
        self._files = _SQLITE_FILES

    def instance(self) -> dg.DagsterInstance | None:
        """The instance; None if no run has made one yet.

        Raises:
            Exception: Whatever Dagster says of a configuration or a database that it can not use.
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

    def open_anew(self) -> None:
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


def days_of_assets(
    instance: dg.DagsterInstance, assets: Iterable[dg.AssetKey], first: str, last: str
) -> tuple[dict[dg.AssetKey, int], list[OpenDay]]:
    """How many days of each asset were ever materialized, and the days whose newest try has not done it.

    Args:
        instance: Where to ask.
        assets: The assets.
        first: The first day that counts (ISO).
        last: The last day that counts (ISO).
    """
    event = SqlEventLogStorageTable.c
    newest = (
        sa.select(
            event.asset_key,
            event.partition,
            sa.func.max(sa.case((event.dagster_event_type == _MADE, event.id))).label("made"),
            sa.func.max(sa.case((event.dagster_event_type == _PLANNED, event.id))).label("planned"),
        )
        .where(
            event.asset_key.in_([key.to_string() for key in assets]),
            event.dagster_event_type.in_([_MADE, _PLANNED]),
            event.partition.between(first, last),
        )
        .group_by(event.asset_key, event.partition)
        .cte()  # read once for both questions
    )
    no = sa.literal("")
    made = sa.select(newest.c.asset_key, no, sa.func.count(newest.c.made), no).group_by(newest.c.asset_key)
    still_open = (
        sa.select(newest.c.asset_key, newest.c.partition, sa.case((newest.c.made.is_(None), 0), else_=1), event.run_id)
        .join_from(newest, SqlEventLogStorageTable, event.id == newest.c.planned)
        .where(newest.c.planned > sa.func.coalesce(newest.c.made, 0))
    )
    with _events(instance).index_connection() as connection:
        rows = connection.execute(sa.union_all(made, still_open)).fetchall()
    counts = {_key(asset): number for asset, day, number, _ in rows if not day}
    return counts, [OpenDay(_key(asset), day, bool(was), run_id) for asset, day, was, run_id in rows if day]


def read_verdicts(
    instance: dg.DagsterInstance, planned: dict[dg.AssetCheckKey, int]
) -> dict[dg.AssetCheckKey, AssetCheckExecutionRecord]:
    """The newest evaluations of checks whose newest record is a planned one.

    Args:
        instance: Where to ask.
        planned: The ids of the planned records.
    """
    record = AssetCheckExecutionsTable.c
    ids: dict[dg.AssetCheckKey, int] = {}
    with _events(instance).index_connection() as connection:
        # Most of them were evaluated by the run before; without a floor the database would read its whole history.
        for floor in (*_FLOORS, None):
            missing = [key for key in planned if key not in ids]
            if not missing:
                break
            query = (
                sa.select(record.asset_key, record.check_name, sa.func.max(record.id).label("newest"))
                .where(
                    record.asset_key.in_({key.asset_key.to_string() for key in missing}),
                    record.execution_status != AssetCheckExecutionRecordStatus.PLANNED.value,
                    record.id > (max(planned.values()) - floor if floor else 0),
                )
                .group_by(record.asset_key, record.check_name)
            )
            found = {
                dg.AssetCheckKey(_key(row.asset_key), row.check_name): row.newest
                for row in connection.execute(query).fetchall()
            }
            ids |= {key: id_ for key, id_ in found.items() if key in planned}
        rows = connection.execute(sa.select(AssetCheckExecutionsTable).where(record.id.in_(ids.values())))
        of_id = {row["id"]: row for row in rows.mappings()}
    return {key: AssetCheckExecutionRecord.from_db_row(of_id[id_], key) for key, id_ in ids.items()}


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
    storage = instance.run_storage
    assert isinstance(storage, SqlRunStorage)  # noqa: S101 - SQLite and PostgreSQL alike
    with storage.connect() as connection:
        return {(job, status): count for job, status, count in connection.execute(query).fetchall()}


def _events(instance: dg.DagsterInstance) -> SqlEventLogStorage:
    storage = instance.event_log_storage
    assert isinstance(storage, SqlEventLogStorage)  # noqa: S101 - SQLite and PostgreSQL alike
    return storage


def _key(text: str) -> dg.AssetKey:
    key = dg.AssetKey.from_db_string(text)
    assert key is not None  # noqa: S101 - Dagster wrote it
    return key
