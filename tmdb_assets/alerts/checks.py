"""What the evaluations of the asset checks raise and resolve.

Belongs here: reading every evaluation once, in its order, from Dagster's records. A failing check with severity ERROR
is an alert for each day; one that warns is an alert when it turns from passing to failing. Dagster keeps the
record of a check as `planned` for ever if its run died or its code crashed: those are told, too, by their run.
"""

import dataclasses
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import dagster as dg
from dagster import AssetCheckKey, DagsterInstance, DagsterRunStatus

from tmdb_assets.alerts.alert import Alert, Findings, Kind, Resolved, Severity
from tmdb_assets.calendar.partitions import window_of
from tmdb_assets.checks.crashes import observed_crashes
from tmdb_assets.records.types import CheckExecution, CheckExecutionStatus

_PAGE = 10
_SETTLED_AFTER = timedelta(minutes=5)
"""Records are numbered before they are visible, so a younger one may be followed by one with a smaller number."""

_MAX_REASONS = 3

_PLANNED = CheckExecutionStatus.PLANNED


@dataclass
class _Position:
    """How far the records of one check were read: all up to a number, and some beyond it."""

    upto: int
    seen: set[int] = field(default_factory=set)


class CheckReader:
    """Reads the evaluations of all checks, each once."""

    def __init__(
        self,
        instance: DagsterInstance,
        blocking: Mapping[AssetCheckKey, bool],
        told_elsewhere: Collection[str] = frozenset(),
        datasets: Mapping[dg.AssetKey, str] | None = None,
    ) -> None:
        """Read for these checks.

        Args:
            instance: Where the evaluations are.
            blocking: Every check there is, and whether it blocks.
            told_elsewhere: Names of checks whose failures are no alerts of theirs.
            datasets: The dataset that an asset belongs to.
        """
        self._instance = instance
        self._blocking = blocking
        self._told_elsewhere = told_elsewhere
        self._datasets = datasets or {}
        self._runs: dict[str, dg.DagsterRun | None] = {}

    def read(self, cursor: str, open_alerts: Sequence[Alert], now: datetime) -> Findings:
        """What changed since `cursor`.

        Args:
            cursor: What the last call gave; empty for the first one, which looks at the newest evaluations only.
            open_alerts: The alerts that are open.
            now: The time (UTC).
        """
        positions = _from_text(cursor)
        settled = (now - _SETTLED_AFTER).timestamp()
        evaluated: list[CheckExecution] = []
        latest = self._instance.event_log_storage.get_latest_asset_check_execution_by_key(list(self._blocking))
        for key in self._blocking:
            newest = latest.get(key)
            position = positions.get(key.to_user_string())
            if newest is not None and position and newest.id < position.upto:
                position = None  # the numbers began again: another history took the place of the one that was read
                del positions[key.to_user_string()]
            if newest is None or (position and newest.id <= position.upto):
                continue
            is_first = position is None
            position = positions.setdefault(key.to_user_string(), _Position(0))
            ended, pending = self._split(key, position.upto, only_newest=is_first)
            news = [record for record in ended if record.id not in position.seen]
            evaluated += news[:1] if is_first else news
            young = [record.id for record in ended if record.create_timestamp > settled]
            position.upto = min([newest.id, *(number - 1 for number in pending + young)])
            position.seen = {number for number in position.seen | {r.id for r in ended} if number > position.upto}
        events = self._fold(evaluated, open_alerts, now)
        gone = [
            Resolved(alert.key)
            for alert in open_alerts
            if alert.kind is Kind.CHECK and _check_key(alert) not in self._blocking
        ]
        return Findings((*gone, *events), _to_text(positions))

    def _records(self, key: AssetCheckKey, upto: int, *, only_newest: bool) -> list[CheckExecution]:
        """The records of a check after number `upto`, newest first."""
        storage, found = self._instance.event_log_storage, []
        while True:
            before = found[-1].id if found else None
            page = storage.get_asset_check_execution_history(key, limit=_PAGE, cursor=before)
            found += [record for record in page if record.id > upto]
            if only_newest or len(page) < _PAGE or page[-1].id <= upto:
                return found

    def _split(self, key: AssetCheckKey, upto: int, *, only_newest: bool) -> tuple[list[CheckExecution], list[int]]:
        """The records of a check after number `upto`, newest first, and the numbers of those that may still change.

        Nothing is added to one that is evaluated, nor to one that was planned by a run that has ended.
        """
        records = self._records(key, upto, only_newest=only_newest)
        over = {r.run_id for r in records if r.status is _PLANNED and self._has_ended(r.run_id)}
        if over:
            # Read again: between reading the record and asking for its run it may have been evaluated.
            records = self._records(key, upto, only_newest=only_newest)
        # A run about days leaves a planned record for each of them, and its evaluation is a record of its own.
        evaluated = {r.run_id for r in records if r.status is not _PLANNED}
        ended, pending = [], []
        for record in records:
            if record.status is not _PLANNED:
                ended.append(record)
            elif record.run_id not in evaluated:
                (ended if record.run_id in over else pending).append(record)
        return ended, [record.id for record in pending]

    def _run(self, run_id: str) -> dg.DagsterRun | None:
        if run_id not in self._runs:
            self._runs[run_id] = self._instance.get_run_by_id(run_id)
        return self._runs[run_id]

    def _has_ended(self, run_id: str) -> bool:
        run = self._run(run_id)
        return run is None or run.is_finished

    def _fold(self, ended: list[CheckExecution], known: Sequence[Alert], now: datetime) -> Iterator[Alert | Resolved]:
        """What the records raise and resolve, in the order of the evaluations."""
        is_open = {alert.key: alert for alert in known if alert.kind is Kind.CHECK}
        names = {_name(key) for key in self._blocking}
        evaluated: set[str] = set()
        never: dict[str, set[AssetCheckKey]] = {}
        for record in sorted(ended, key=lambda one: (_time_of(one), one.id)):
            if record.status is _PLANNED:
                never.setdefault(record.run_id, set()).add(record.key)
            else:
                evaluated.add(_name(record.key))
                if record.key.name not in self._told_elsewhere:
                    yield from self._evaluated(record, is_open)
        for alert in known:
            remaining = (set(alert.checks) & names) - evaluated
            if alert.kind is Kind.UNEVALUATED and not remaining:
                yield Resolved(alert.key)
            elif alert.kind is Kind.UNEVALUATED and len(remaining) < len(alert.checks):
                yield dataclasses.replace(alert, checks=tuple(sorted(remaining)))
        for run_id, checks in never.items():
            yield self._never_evaluated(run_id, checks, now)

    def _evaluated(self, record: CheckExecution, is_open: dict[str, Alert]) -> Iterator[Alert | Resolved]:
        """What one evaluation raises and resolves, given what is open, which is kept up to date."""
        of_check = {key: alert for key, alert in is_open.items() if _check_key(alert) == record.key}
        alert = self._alert(record)
        if alert is None:
            for key, raised in of_check.items():
                if self._mends(record, raised):
                    del is_open[key]
                    yield Resolved(key)
        elif alert.severity is Severity.ERROR or not of_check:
            is_open[alert.key] = alert
            yield alert

    def _mends(self, record: CheckExecution, raised: Alert) -> bool:
        """Whether an evaluation that passed says that what was raised is over.

        It does if it judged that day, and for a table of the warehouse also if it judged a later one: a day whose
        blocking checks failed is judged again with each later one, and a warning is about the newest. A raw table is
        judged for the days of its run alone; one that has nothing to say of them, because they came to be in another
        way, passes.
        """
        first, last = self._days(record)
        if raised.last_day is None or last is None or first is None:
            return True
        of_these_days = raised.subject.startswith("raw/") or "last_day" not in getattr(
            record.evaluation, "metadata", {}
        )
        return raised.last_day <= last and (not of_these_days or first <= raised.last_day)

    def _alert(self, record: CheckExecution) -> Alert | None:
        """A failed evaluation as an alert; None for one that passed."""
        evaluation = record.evaluation
        assert evaluation is not None  # noqa: S101 - it is evaluated
        if evaluation.passed:
            return None
        first, last = self._days(record)
        asset, name = record.key.asset_key.to_user_string(), record.key.name
        severity = Severity.ERROR if evaluation.severity is dg.AssetCheckSeverity.ERROR else Severity.WARNING
        return Alert(
            key=f"{Kind.CHECK}/{asset}/{name}/{last or 'any day'}",
            kind=Kind.CHECK,
            severity=severity,
            subject=asset,
            seen_at=datetime.fromtimestamp(_time_of(record), UTC),
            reason=evaluation.description or "",
            dataset=self._datasets.get(record.key.asset_key, ""),
            first_day=first,
            last_day=last,
            check=name,
            blocks=self._blocking[record.key],
            rows=_number(evaluation.metadata.get("rows")),
            failing_rows=_number(evaluation.metadata.get("failing_rows")),
            examples=_examples(evaluation.metadata.get("examples")),
            run_id=record.run_id if self._run(record.run_id) else "",
        )

    def _never_evaluated(self, run_id: str, checks: Collection[AssetCheckKey], now: datetime) -> Alert:
        """Checks that an ended run planned and did not evaluate; of a failed run, that is told with its failure."""
        run = self._run(run_id)
        return Alert(
            key=f"{Kind.UNEVALUATED}/{run_id}",
            kind=Kind.UNEVALUATED,
            severity=Severity.ERROR,
            subject="checks",
            seen_at=now,
            reason=self._why(run_id, run, checks),
            dataset=self._dataset_of(checks),
            checks=tuple(sorted(map(_name, checks))),
            run_id=run_id if run else "",
            told_with=f"{Kind.RUN} {run_id}" if run and run.status is DagsterRunStatus.FAILURE else "",
        )

    def _dataset_of(self, checks: Collection[AssetCheckKey]) -> str:
        """The dataset that checks belong to; empty if they are of several."""
        found = {self._datasets.get(key.asset_key, "") for key in checks}
        return found.pop() if len(found) == 1 else ""

    def _why(self, run_id: str, run: dg.DagsterRun | None, checks: Collection[AssetCheckKey]) -> str:
        if run is None:
            return "the run was deleted before it evaluated them"
        if run.status is not DagsterRunStatus.SUCCESS:
            return f"the run ended as {run.status.value.lower()} before it evaluated them"
        crashes = [
            f"{key.to_user_string()} {name} crashed: {error}"
            for key in sorted({check.asset_key for check in checks})
            for of_run, name, error in observed_crashes(self._instance, key)
            if of_run == run_id
        ]
        return "\n".join(crashes[:_MAX_REASONS]) or "the run succeeded without evaluating them"

    def _days(self, record: CheckExecution) -> tuple[date | None, date | None]:
        """The days that an evaluation judged, or else those that its run is about."""
        metadata = record.evaluation.metadata if record.evaluation else {}
        said = [metadata.get(name) for name in ("first_day", "last_day")]
        first, last = (date.fromisoformat(str(one.value)) if one and one.value else None for one in said)
        run = self._run(record.run_id)
        window = window_of(run.tags) if run and last is None else None
        return window or (first, last)


def _time_of(record: CheckExecution) -> float:
    return record.event.timestamp if record.event else record.create_timestamp


def _name(key: AssetCheckKey) -> str:
    return f"{key.asset_key.to_user_string()} {key.name}"


def _check_key(alert: Alert) -> AssetCheckKey:
    return AssetCheckKey(dg.AssetKey.from_user_string(alert.subject), alert.check)


def _number(value: dg.MetadataValue | None) -> int | None:
    return value.value if isinstance(value, dg.IntMetadataValue) else None


def _examples(value: dg.MetadataValue | None) -> tuple[dict[str, str], ...]:
    if not isinstance(value, dg.TableMetadataValue):
        return ()
    return tuple({column: str(cell) for column, cell in record.data.items()} for record in value.records)


def _from_text(cursor: str) -> dict[str, _Position]:
    known = json.loads(cursor) if cursor else {}
    return {key: _Position(upto, set(seen)) for key, (upto, seen) in known.items()}


def _to_text(positions: Mapping[str, _Position]) -> str:
    return json.dumps({key: (position.upto, sorted(position.seen)) for key, position in positions.items()})
