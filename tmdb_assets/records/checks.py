"""What Dagster's records say of the checks: status, severity, last evaluation, failing rows.

Belongs here: reading records of evaluations, for metrics and the page on health alike. What a check demands is said
where it is declared.

A record of a check begins as planned. A run that dies, or that a blocking check ends, leaves it so; a check whose own
code raised leaves it so, too, and an observation on its table that names it (`crashed_check`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import dagster as dg
from dagster import EventLogEntry

from tmdb_assets.checks.crashes import observed_crashes
from tmdb_assets.records.declared import DeclaredCheck
from tmdb_assets.records.events import CheckRecord, newest_records, number, read_evaluations

CHECK_STATUSES = ("passing", "failing", "running", "crashed", "not_evaluated", "new")
_SEVERITIES = {dg.AssetCheckSeverity.ERROR: "error", dg.AssetCheckSeverity.WARN: "warning"}


class Evaluation(NamedTuple):
    """What an evaluation said; `evaluated_at` is a POSIX time."""

    passed: bool
    severity: str
    evaluated_at: float
    rows: float | None
    failing_rows: float | None


@dataclass(frozen=True)
class CheckState:
    """How a check stands.

    Attributes:
        status: One of `CHECK_STATUSES`.
        severity: error or warning: that of its last evaluation, else the declared one.
        last: Its last evaluation; None if there is none.
    """

    status: str
    severity: str
    last: Evaluation | None


class Evaluations:
    """What evaluations said. A recorded evaluation does not change, so each is read once."""

    def __init__(self) -> None:
        self._of_record: dict[CheckRecord, Evaluation] = {}

    def of(self, instance: dg.DagsterInstance, records: list[CheckRecord]) -> dict[CheckRecord, Evaluation]:
        """The evaluations of these records."""
        known = {record: self._of_record[record] for record in records if record in self._of_record}
        if new := {record.id: record for record in records if record not in known}:
            known |= {new[id_]: _evaluation(entry) for id_, entry in read_evaluations(instance, list(new)).items()}
        self._of_record = known
        return known


def check_states(
    instance: dg.DagsterInstance | None, checks: Mapping[dg.AssetCheckKey, DeclaredCheck], known: Evaluations
) -> dict[dg.AssetCheckKey, CheckState]:
    """How each check stands.

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
    evaluations = known.of(instance, list(evaluated.values())) if instance else {}
    states = {}
    for key, check in checks.items():
        last = evaluations.get(evaluated[key]) if key in evaluated else None
        status = ends.get(key) or ("new" if last is None else "passing" if last.passed else "failing")
        states[key] = CheckState(status, last.severity if last else check.severity, last)
    return states


def _evaluation(entry: EventLogEntry) -> Evaluation:
    event = entry.dagster_event
    evaluation = event.event_specific_data if event else None
    assert isinstance(evaluation, dg.AssetCheckEvaluation)  # noqa: S101 - what a record that is no plan holds
    figures = evaluation.metadata
    return Evaluation(
        passed=evaluation.passed,
        severity=_SEVERITIES[evaluation.severity],
        evaluated_at=entry.timestamp,
        rows=number(figures.get("rows")),
        failing_rows=number(figures.get("failing_rows")),
    )


def _planned_ends(
    instance: dg.DagsterInstance, planned: dict[dg.AssetCheckKey, CheckRecord]
) -> dict[dg.AssetCheckKey, str]:
    """What became of checks that were planned and have no evaluation: running, crashed or not_evaluated."""
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
