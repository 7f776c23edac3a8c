"""What Dagster knows of the checks: status, severity, last evaluation, failing rows.

Belongs here: turning records of evaluations into samples. What a check demands is said where it is declared.

A record of a check begins as planned. A run that dies, or that a blocking check ends, leaves it so; a check whose own
code raised leaves it so, too, and an observation on its table that names it (`crashed_check`).
"""

from collections.abc import Iterator
from typing import NamedTuple

import dagster as dg
from dagster import EventLogEntry
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluation

from tmdb_assets.checks.crashes import observed_crashes
from tmdb_assets.metrics import families
from tmdb_assets.metrics.assets import number
from tmdb_assets.metrics.declared import DeclaredCheck
from tmdb_assets.metrics.families import Sample
from tmdb_assets.records.events import CheckRecord, newest_records, read_evaluations

CHECK_STATUSES = ("passing", "failing", "running", "crashed", "not_evaluated", "new")
_SEVERITIES = {dg.AssetCheckSeverity.ERROR: "error", dg.AssetCheckSeverity.WARN: "warning"}


class Verdict(NamedTuple):
    """What an evaluation said."""

    passed: bool
    severity: str
    evaluated_at: float
    rows: float | None
    failing_rows: float | None


class Verdicts:
    """What evaluations said. A recorded evaluation does not change, so each is read once."""

    def __init__(self) -> None:
        self._of_record: dict[CheckRecord, Verdict] = {}

    def of(self, instance: dg.DagsterInstance, records: list[CheckRecord]) -> dict[CheckRecord, Verdict]:
        """The verdicts of these records."""
        known = {record: self._of_record[record] for record in records if record in self._of_record}
        if new := {record.id: record for record in records if record not in known}:
            known |= {new[id_]: _verdict(entry) for id_, entry in read_evaluations(instance, list(new)).items()}
        self._of_record = known
        return known


def read_checks(
    instance: dg.DagsterInstance | None, checks: dict[dg.AssetCheckKey, DeclaredCheck], known: Verdicts
) -> Iterator[Sample]:
    """The samples of all checks.

    Args:
        instance: Dagster's records; None before the first run.
        checks: The checks.
        known: What is known of evaluations.
    """
    newest = newest_records(instance, checks) if instance else {}
    planned = {key: record for key, record in newest.items() if record.is_planned}
    ends = _planned_ends(instance, planned) if instance and planned else {}
    evaluated = {key: record for key, record in newest.items() if key not in planned}
    if instance and planned:
        evaluated |= newest_records(instance, planned, evaluated=True)
    verdicts = known.of(instance, list(evaluated.values())) if instance else {}
    for key, check in checks.items():
        verdict = verdicts.get(evaluated[key]) if key in evaluated else None
        severity = verdict.severity if verdict else check.severity
        status = ends.get(key) or ("new" if verdict is None else "passing" if verdict.passed else "failing")
        for name in CHECK_STATUSES:
            yield Sample(families.CHECK_STATUS, (*check.labels, severity, name), name == status)
        if verdict is None:
            continue
        yield Sample(families.CHECK_LAST_EVALUATION, check.labels, verdict.evaluated_at)
        for family, value in ((families.CHECK_ROWS, verdict.rows), (families.CHECK_FAILING_ROWS, verdict.failing_rows)):
            if value is not None:
                yield Sample(family, check.labels, value)


def _verdict(entry: EventLogEntry) -> Verdict:
    event = entry.dagster_event
    evaluation = event.event_specific_data if event else None
    assert isinstance(evaluation, AssetCheckEvaluation)  # noqa: S101 - what a record that is no plan holds
    figures = evaluation.metadata
    return Verdict(
        passed=evaluation.passed,
        severity=_SEVERITIES[evaluation.severity],
        evaluated_at=entry.timestamp,
        rows=number(figures.get("rows")),
        failing_rows=number(figures.get("failing_rows")),
    )


def _planned_ends(
    instance: dg.DagsterInstance, planned: dict[dg.AssetCheckKey, CheckRecord]
) -> dict[dg.AssetCheckKey, str]:
    """What became of checks that were planned and have no verdict: running, crashed or not_evaluated."""
    run_ids = sorted({record.run_id for record in planned.values()})
    going_on = {run.run_id for run in instance.get_runs(dg.RunsFilter(run_ids=run_ids)) if not run.is_finished}
    ended = {key: record.run_id for key, record in planned.items() if record.run_id not in going_on}
    crashed = {
        (asset, name, run_id)
        for asset in sorted({key.asset_key for key in ended})
        for run_id, name, _ in observed_crashes(instance, asset)
    }
    return {
        key: "running"
        if key not in ended
        else "crashed"
        if (key.asset_key, key.name, ended[key]) in crashed
        else "not_evaluated"
        for key in planned
    }
