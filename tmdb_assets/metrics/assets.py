"""What Dagster knows of the assets: last success, duration, rows, periods, freshness.

Belongs here: turning records of assets into samples. How a period is judged by its files is `data`'s business.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import dagster as dg
from dagster import EventLogRecord

from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import Sample
from tmdb_assets.records.declared import DeclaredAsset
from tmdb_assets.records.events import failed_periods, made_periods, number, steps_are_there
from tmdb_assets.records.freshness import Freshness, freshness, last_materializations

PERIOD_STATES = ("materialized", "failed", "missing")
_RUNS_OPENED = 8
"""Assets were last made by one run, or by a few; a scrape opens the records of no more."""


class StepTimes:
    """How long the steps of finished runs took; these do not change any more, so they are asked for once."""

    def __init__(self) -> None:
        self._of_run: dict[str, dict[str, float]] = {}

    def of(self, instance: dg.DagsterInstance, run_ids: list[str]) -> dict[str, dict[str, float]]:
        """Seconds by run and step of these runs, of the first few of them."""
        times = {}
        for run_id in run_ids[:_RUNS_OPENED]:
            if run_id in self._of_run:
                times[run_id] = self._of_run[run_id]
            elif steps_are_there(instance, run_id):
                stats = instance.get_run_step_stats(run_id)
                times[run_id] = {
                    step.step_key: step.end_time - step.start_time
                    for step in stats
                    if step.start_time and step.end_time
                }
        known = instance.get_runs(dg.RunsFilter(run_ids=list(times))) if times else ()
        finished = {run.run_id for run in known if run.is_finished}
        self._of_run = {run_id: steps for run_id, steps in times.items() if run_id in finished}
        return times


def read_assets(
    instance: dg.DagsterInstance | None,
    assets: Mapping[dg.AssetKey, DeclaredAsset],
    due: Mapping[str, Sequence[date]],
    now: datetime,
    steps: StepTimes,
) -> Iterator[Sample]:
    """The samples of all assets.

    Args:
        instance: Dagster's records; None before the first run.
        assets: The assets.
        due: The periods that should be good by now, oldest first, by dataset.
        now: The time (UTC).
        steps: What is known of steps.
    """
    newest = last_materializations(instance, assets) if instance else {}
    run_ids = list(dict.fromkeys(record.run_id for record in sorted(newest.values(), key=_when, reverse=True)))
    times = steps.of(instance, run_ids) if instance and run_ids else {}
    for key, asset in assets.items():
        record = newest.get(key)
        state = freshness(asset.freshness, record, now)
        yield from (
            Sample(families.FRESHNESS, (*asset.labels, name), name == state) for name in Freshness if asset.freshness
        )
        if record is None:
            continue
        yield Sample(families.LAST_SUCCESS, asset.labels, _when(record))
        figures = record.asset_materialization.metadata if record.asset_materialization else {}
        if (rows := number(figures.get("dagster/row_count"))) is not None:
            yield Sample(families.ROWS, asset.labels, rows)
        seconds = number(figures.get("Execution Duration"))  # dbt's own, of a model
        if seconds is None:
            seconds = times.get(record.run_id, {}).get(record.event_log_entry.step_key or "")
        if seconds is not None:
            yield Sample(families.LAST_DURATION, asset.labels, seconds)
    for dataset, periods in due.items():
        partitioned = [asset for asset in assets.values() if asset.has_periods and asset.dataset == dataset]
        yield from _periods(instance, partitioned, periods)


def _periods(instance: dg.DagsterInstance | None, assets: list[DeclaredAsset], due: Sequence[date]) -> Iterator[Sample]:
    made: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    if instance and due:
        first, last = due[0].isoformat(), due[-1].isoformat()
        made.update(made_periods(instance, [asset.key for asset in assets], first, last))
        for asset, was_made in failed_periods(instance, first, last):
            failed[asset] += 1
            made[asset] -= was_made
    for asset in assets:
        key = asset.key.to_string()
        counts = (made[key], failed[key])
        for state, count in zip(PERIOD_STATES, (*counts, len(due) - sum(counts)), strict=True):
            yield Sample(families.ASSET_PARTITIONS, (*asset.labels, state), count)


def _when(record: EventLogRecord) -> float:
    return record.event_log_entry.timestamp
