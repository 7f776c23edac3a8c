"""Deleting what Dagster keeps of old runs: the run, its log, and what it printed.

Belongs here: what of an old run may go. That an asset's partition was materialized, and how its checks ended, is said
by events of runs as well; those stay, or Dagster would take every old day for missing. When it is done is said in
`defs`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, DagsterEventType
from dagster._core.storage.event_log import SqlEventLogStorage, SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from sqlalchemy import delete, or_

_ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
_BATCH = 100

_PLANS = {DagsterEventType.ASSET_MATERIALIZATION_PLANNED, DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED}
_KEPT = sorted(kind.value for kind in (ASSET_EVENTS | ASSET_CHECK_EVENTS) - _PLANS)
"""What happened to assets; what was planned of them means nothing without its run."""


@dataclass(frozen=True)
class PrunedRun:
    """A run of which only its assets' events are left."""

    run_id: str
    job_name: str
    ended_at: datetime


def prune_runs(instance: DagsterInstance, before: datetime) -> Iterator[PrunedRun]:
    """Delete the runs that ended before a time, oldest first; each is given back when it is gone.

    Args:
        instance: Whose records they are.
        before: UTC time.
    """
    while True:
        records = instance.get_run_records(
            RunsFilter(statuses=_ENDED, updated_before=before),
            limit=_BATCH,
            order_by="update_timestamp",
            ascending=True,
        )
        if not records:
            return
        for record in records:
            run = record.dagster_run
            # The run goes last: whatever is cut off before is found again.
            _delete_log(instance, run.run_id)
            instance.compute_log_manager.delete_logs(prefix=[run.run_id])
            instance.run_storage.delete_run(run.run_id)
            yield PrunedRun(run.run_id, run.job_name, record.update_timestamp)


def _delete_log(instance: DagsterInstance, run_id: str) -> None:
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        raise TypeError(f"the event log is kept by {type(storage).__name__}, which is no SQL database")
    kind = SqlEventLogStorageTable.c.dagster_event_type
    if isinstance(storage, SqliteEventLogStorage):
        # There a run has a file of its own; the events of its assets are in the index as well.
        file = Path(storage.path_for_shard(run_id))
        for part in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            part.unlink(missing_ok=True)
    of_run = SqlEventLogStorageTable.c.run_id == run_id
    with storage.index_connection() as connection:
        connection.execute(delete(SqlEventLogStorageTable).where(of_run, or_(kind.is_(None), kind.not_in(_KEPT))))
