"""What Dagster knows of its runs, and of itself: runs by status, how the last ones ended, the daemon's signs of life.

Belongs here: turning records of runs and heartbeats into samples.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import dagster as dg
from dagster import DagsterRunStatus

from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import Sample
from tmdb_assets.records.events import count_runs

STATUSES = tuple(status.value.lower() for status in DagsterRunStatus if status is not DagsterRunStatus.MANAGED)
ENDS = {
    DagsterRunStatus.SUCCESS: "success",
    DagsterRunStatus.FAILURE: "failure",
    DagsterRunStatus.CANCELED: "canceled",
}
OTHER = "other"


def read_runs(instance: dg.DagsterInstance | None, jobs: Sequence[str]) -> Iterator[Sample]:
    """The samples of all runs and of the daemon; `instance` is None before the first run."""
    counts: Counter[tuple[str, str]] = Counter()
    if instance:
        for (job, status), count in count_runs(instance).items():
            counts[job if job in jobs else OTHER, status.lower()] += count
    for job in (*jobs, *({job for job, _ in counts} - set(jobs))):
        for status in STATUSES:
            yield Sample(families.RUNS, (job, status), counts[job, status])
    if not instance:
        return
    for job in jobs:
        yield from _last(instance, job)
    yield from _daemon(instance)


def _last(instance: dg.DagsterInstance, job: str) -> Iterator[Sample]:
    finished = instance.get_run_records(dg.RunsFilter(job_name=job, statuses=list(ENDS)), limit=1)
    if not finished:
        return
    (record,) = finished
    for status, name in ENDS.items():
        yield Sample(families.RUN_LAST_STATUS, (job, name), record.dagster_run.status is status)
    if record.end_time:
        yield Sample(families.RUN_LAST_END, (job,), record.end_time)
        # A run that was ended before it began has no start.
        yield Sample(families.RUN_LAST_DURATION, (job,), record.end_time - (record.start_time or record.end_time))


def _daemon(instance: dg.DagsterInstance) -> Iterator[Sample]:
    # One that is not needed any more is silent for good, and that is right.
    needed = {str(daemon) for daemon in instance.get_required_daemon_types()}
    for daemon, heartbeat in instance.get_daemon_heartbeats().items():
        if daemon in needed:
            yield Sample(families.HEARTBEAT, (daemon.lower(),), heartbeat.timestamp)
            yield Sample(families.DAEMON_ERRORS, (daemon.lower(),), len(heartbeat.errors or ()))
