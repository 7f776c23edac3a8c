"""What failed runs raise, and what later ones resolve.

Belongs here: reading every ended run once. Runs of the same job about the same periods are one episode, whoever
started them: a run that is tried again and fails again is no news.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import dagster as dg
from dagster import DagsterEventType, DagsterInstance, DagsterRun, DagsterRunStatus, RunRecord

from tmdb_assets.alerts.alert import Alert, Findings, Kind, Resolved, Severity
from tmdb_assets.alerts.words import calendar_of
from tmdb_assets.calendar.partitions import window_of
from tmdb_assets.checks.crashes import CRASHED_CHECKS
from tmdb_assets.records.declared import DeclaredAsset

OVERLAP = timedelta(minutes=10)
"""A run that was changed before another one may be visible after it."""
_FIRST_LOOK = timedelta(days=1)
_ONE_LOOK = timedelta(minutes=1)
"""A look takes less. A clock that is further off keeps no run from being told."""

_MAX_REASONS = 3
_MAX_REASON = 1_000


class RunReader:
    """Reads the runs that ended, each once."""

    def __init__(
        self,
        instance: DagsterInstance,
        good: Mapping[str, Collection[date]],
        assets: Mapping[dg.AssetKey, DeclaredAsset],
    ) -> None:
        """Read from an instance.

        Args:
            instance: Where the runs are.
            good: The periods that are published, by dataset.
            assets: The assets.
        """
        self._instance = instance
        self._good = good
        self._assets = assets
        self._whole = {key for key, asset in assets.items() if asset.is_whole}
        self._outlets = {key for key, asset in assets.items() if asset.is_outlet}

    def read(self, cursor: str, open_alerts: Sequence[Alert], now: datetime) -> Findings:
        """What changed since `cursor`; without one, since yesterday.

        Args:
            cursor: What the last call gave.
            open_alerts: The alerts that are open, those of checks included.
            now: When the look began, before anything was read (UTC).
        """
        known = json.loads(cursor) if cursor else {"after": (now - _FIRST_LOOK).timestamp(), "seen": []}
        since = datetime.fromtimestamp(known["after"], UTC) - OVERLAP
        records = self._instance.get_run_records(
            dg.RunsFilter(updated_after=since), order_by="update_timestamp", ascending=True
        )
        # What its checks raise was read before: of a run that has ended since, the next look knows all.
        too_new = (now.timestamp(), (now + _ONE_LOOK).timestamp())
        ended = {
            record.dagster_run.run_id: record
            for record in records
            # A finished run whose tags were changed is no news.
            if record.dagster_run.is_finished
            and (record.end_time or 0) > since.timestamp()
            and not too_new[0] < (record.end_time or 0) <= too_new[1]
        }
        news = [record for run_id, record in ended.items() if run_id not in known["seen"]]
        newest = max([known["after"], *(record.end_time or 0 for record in ended.values())])
        events = list(self._fold(sorted(news, key=lambda record: record.end_time or 0), open_alerts))
        return Findings(tuple(events), json.dumps({"after": newest, "seen": sorted(ended)}))

    def _fold(self, news: Sequence[RunRecord], known: Sequence[Alert]) -> Iterator[Alert | Resolved]:
        is_open = {alert.key: alert for alert in known if alert.kind is Kind.RUN}
        for record in news:
            run = record.dagster_run
            if run.status is DagsterRunStatus.SUCCESS:
                for key, alert in list(is_open.items()):
                    if self._makes_up_for(run, alert):
                        del is_open[key]
                        yield Resolved(key)
            elif run.status is DagsterRunStatus.FAILURE:
                alert = self._failed(record, [alert for alert in known if alert.run_id == run.run_id])
                is_open[alert.key] = alert
                yield alert
        # Of a run that failed as well: it may have loaded PostgreSQL, and not have made a report.
        for key, alert in is_open.items() if news else ():
            left = self._left_of_whole(alert.run_id)
            if left and all(self._was_made_since(asset, alert.seen_at) for asset in left):
                yield Resolved(key)

    def _failed(self, record: RunRecord, of_run: Sequence[Alert]) -> Alert:
        """A failed run as an alert, given what its checks raised."""
        run = record.dagster_run
        failures, crashed = self._failures(run)
        window = window_of(run.tags)
        told = [alert for alert in of_run if alert.kind is Kind.CHECK and alert.severity is Severity.ERROR]
        explained = {_step_of(alert) for alert in told}
        reasons = [f"{step}: {reason}" for step, reason in failures.items()] or [self._last_words(run)]
        return Alert(
            key=_key(run),
            kind=Kind.RUN,
            severity=Severity.ERROR,
            subject=run.job_name,
            seen_at=datetime.fromtimestamp(record.end_time or 0, UTC),
            reason="\n".join(reasons[:_MAX_REASONS]),
            dataset=self._dataset_of(run),
            first_day=window[0] if window else None,
            last_day=window[1] if window else None,
            checks=next((alert.checks for alert in of_run if alert.kind is Kind.UNEVALUATED), ()),
            run_id=run.run_id,
            told_with=told[0].key if failures and set(failures) <= explained and not crashed else "",
        )

    def _failures(self, run: DagsterRun) -> tuple[dict[str, str], bool]:
        """Why the steps of a run failed, by step; and whether a check crashed in one of them."""
        failures, crashed = {}, False
        for entry in self._instance.all_logs(run.run_id, of_type=DagsterEventType.STEP_FAILURE):
            event = entry.dagster_event
            if event is None or event.step_key is None:
                continue
            data = event.step_failure_data
            said = data.user_failure_data.description if data.user_failure_data else None
            crashed |= bool(data.user_failure_data and CRASHED_CHECKS in data.user_failure_data.metadata)
            error = data.error.cause or data.error if data.error else None
            failures[event.step_key] = _cut(said or (error.message if error else "") or "it failed")
        return failures, crashed

    def _last_words(self, run: DagsterRun) -> str:
        """Why a run failed of which no step did: its process died, or it never began."""
        logged = self._instance.all_logs(run.run_id, of_type=DagsterEventType.RUN_FAILURE)
        words = [entry.dagster_event.message for entry in logged if entry.dagster_event and entry.dagster_event.message]
        return _cut(words[-1]) if words else "the run failed without a word"

    def _makes_up_for(self, run: DagsterRun, alert: Alert) -> bool:
        """Whether a run that succeeded did what the failed one was to do."""
        window = window_of(run.tags)
        if alert.first_day is None or alert.last_day is None:
            return window is None and run.job_name == alert.subject and self._does_as_much(run, alert.run_id)
        if window is None:
            return False
        if self._left_of_whole(alert.run_id):  # its days were published all the time
            return False
        wide_enough = window[0] <= alert.first_day and alert.last_day <= window[1]
        if run.job_name == alert.subject and wide_enough and self._does_as_much(run, alert.run_id):
            return True
        left = self._left_by(alert.run_id)
        if left and left <= self._outlets:
            # Their periods were published all the time: only who made them, by whatever job, did what was to be done.
            return wide_enough and left <= self._made_by(run.run_id)
        # Several runs about a part each, as those of a backfill, do it together.
        touches = window[0] <= alert.last_day and alert.first_day <= window[1]
        good = self._good.get(alert.dataset, ())
        return touches and set(calendar_of(alert.dataset).between(alert.first_day, alert.last_day)) <= set(good)

    def _dataset_of(self, run: DagsterRun) -> str:
        """The dataset whose assets a run is about; empty if it is about none, or about several."""
        about = run.asset_selection or self._assets_of(run.run_id, DagsterEventType.ASSET_MATERIALIZATION_PLANNED)
        found = {self._assets[key].dataset for key in about if key in self._assets}
        return found.pop() if len(found) == 1 else ""

    def _left_by(self, failed_id: str) -> set[dg.AssetKey]:
        """The assets that a failed run was to make and did not."""
        planned = self._assets_of(failed_id, DagsterEventType.ASSET_MATERIALIZATION_PLANNED)
        return planned - self._made_by(failed_id)

    def _left_of_whole(self, failed_id: str) -> set[dg.AssetKey]:
        """The assets that a failed run did not make, if each holds all of the published copy; else none."""
        left = self._left_by(failed_id)
        return left if left <= self._whole else set()

    def _made_by(self, run_id: str) -> set[dg.AssetKey]:
        return self._assets_of(run_id, DagsterEventType.ASSET_MATERIALIZATION)

    def _assets_of(self, run_id: str, kind: DagsterEventType) -> set[dg.AssetKey]:
        events = [entry.dagster_event for entry in self._instance.all_logs(run_id, of_type=kind)]
        return {event.asset_key for event in events if event and event.asset_key}

    def _was_made_since(self, asset: dg.AssetKey, failed_at: datetime) -> bool:
        last = self._instance.get_latest_materialization_event(asset)
        return last is not None and last.timestamp > failed_at.timestamp()

    def _does_as_much(self, run: DagsterRun, failed_id: str) -> bool:
        """Whether a run was to make all that the failed one was to make."""
        failed = self._instance.get_run_by_id(failed_id)
        if failed is None or not run.asset_selection:  # without a selection it is all of the job
            return True
        return bool(failed.asset_selection) and set(failed.asset_selection or ()) <= set(run.asset_selection)


def _key(run: DagsterRun) -> str:
    """What a run is about: the job and the periods; of assets that a person selected, which ones."""
    window = window_of(run.tags)
    days = f"{window[0]} {window[1]}" if window else "no days"
    key = f"{Kind.RUN}/{run.job_name}/{days}"
    if not run.job_name.startswith("__"):
        return key
    selected = " ".join(sorted(asset.to_user_string() for asset in run.asset_selection or ()))
    return f"{key}/{sha256(selected.encode()).hexdigest()[:8]}"


def _step_of(alert: Alert) -> str:
    """The step that evaluates the check of an alert."""
    return alert.subject.replace("/", "__") if alert.subject.startswith("raw/") else f"{alert.dataset}_checks"


def _cut(text: str) -> str:
    return text.strip() if len(text) <= _MAX_REASON else f"{text[:_MAX_REASON].strip()} …"
