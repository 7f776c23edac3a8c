"""What Dagster knows of the checks: status, severity, last evaluation, failing rows.

Belongs here: turning records of evaluations into samples. What a check demands is said where it is declared.

A record of a check begins as planned. A run that dies, or that a blocking check ends, leaves it so; a check whose own
code raised leaves it so, too, and an observation on its table that names it (`crashed_check`).
"""

from collections.abc import Iterator

import dagster as dg
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)

from tmdb_assets.metrics import families
from tmdb_assets.metrics.assets import number
from tmdb_assets.metrics.declared import DeclaredCheck
from tmdb_assets.metrics.families import Sample
from tmdb_assets.metrics.records import read_verdicts

CHECK_STATUSES = ("passing", "failing", "running", "crashed", "not_evaluated", "new")
CRASHED_CHECK = "crashed_check"
_OBSERVATIONS_READ = 20
_SEVERITIES = {dg.AssetCheckSeverity.ERROR: "error", dg.AssetCheckSeverity.WARN: "warning"}


def read_checks(instance: dg.DagsterInstance | None, checks: dict[dg.AssetCheckKey, DeclaredCheck]) -> Iterator[Sample]:
    """The samples of all checks; `instance` is None before the first run."""
    newest = _newest(instance, checks) if instance else {}
    planned = {key: record for key, record in newest.items() if record.status is _PLANNED}
    ends = _planned_ends(instance, planned) if instance and planned else {}
    verdicts = {key: record for key, record in newest.items() if key not in planned}
    if instance and planned:
        verdicts |= read_verdicts(instance, {key: record.id for key, record in planned.items()})
    for key, check in checks.items():
        verdict = verdicts.get(key)
        evaluation = verdict.evaluation if verdict else None
        severity = _SEVERITIES[evaluation.severity] if evaluation else check.severity
        if key in ends:
            status = ends[key]
        else:
            status = "new" if evaluation is None else "passing" if evaluation.passed else "failing"
        for name in CHECK_STATUSES:
            yield Sample(families.CHECK_STATUS, (*check.labels, severity, name), name == status)
        if verdict is None or evaluation is None or verdict.event is None:
            continue
        yield Sample(families.CHECK_LAST_EVALUATION, check.labels, verdict.event.timestamp)
        for family, name in ((families.CHECK_ROWS, "rows"), (families.CHECK_FAILING_ROWS, "failing_rows")):
            if (value := number(evaluation.metadata.get(name))) is not None:
                yield Sample(family, check.labels, value)


_PLANNED = AssetCheckExecutionRecordStatus.PLANNED


def _newest(
    instance: dg.DagsterInstance, checks: dict[dg.AssetCheckKey, DeclaredCheck]
) -> dict[dg.AssetCheckKey, AssetCheckExecutionRecord]:
    found = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(checks))
    return {key: record for key, record in found.items() if key in checks}


def _planned_ends(
    instance: dg.DagsterInstance, planned: dict[dg.AssetCheckKey, AssetCheckExecutionRecord]
) -> dict[dg.AssetCheckKey, str]:
    """What became of checks that were planned and have no verdict: running, crashed or not_evaluated."""
    run_ids = sorted({record.run_id for record in planned.values()})
    going_on = {run.run_id for run in instance.get_runs(dg.RunsFilter(run_ids=run_ids)) if not run.is_finished}
    ended = {key: record.run_id for key, record in planned.items() if record.run_id not in going_on}
    crashed = {
        (asset, name, run_id)
        for asset in sorted({key.asset_key for key in ended})
        for name, run_id in _crashed(instance, asset)
    }
    return {
        key: "running"
        if key not in ended
        else "crashed"
        if (key.asset_key, key.name, ended[key]) in crashed
        else "not_evaluated"
        for key in planned
    }


def _crashed(instance: dg.DagsterInstance, asset: dg.AssetKey) -> Iterator[tuple[str, str]]:
    """The crashes that were observed on a table lately: check and run."""
    for record in instance.fetch_observations(asset, limit=_OBSERVATIONS_READ).records:
        observation = record.asset_observation
        said = observation.metadata.get(CRASHED_CHECK) if observation else None
        if said is not None:
            yield str(said.value), record.run_id
