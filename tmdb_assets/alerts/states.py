"""What is wrong as long as it is: missing periods, stale assets, parts of the daemon that are silent.

Belongs here: comparing what is wrong now with the alerts that are open. Whoever looks after a time in which nobody
did waits a little: the schedule and the sensor are about to mend what came of it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster import DagsterInstance

from tmdb_assets.alerts.alert import Alert, Findings, Kind, Resolved, Severity
from tmdb_assets.calendar.coverage import PeriodCoverage
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.datasets import DATASETS
from tmdb_assets.records.declared import DeclaredAsset
from tmdb_assets.records.freshness import Freshness, freshness, last_materializations

GRACE = timedelta(minutes=30)
"""How long the daemon has to be awake until what waits for it counts as wrong."""

SILENT_AFTER = timedelta(minutes=15)
"""A pause between two looks that is longer than this counts as silence; a restart takes less."""


def compare(kind: Kind, wrong: Iterable[Alert], open_alerts: Sequence[Alert]) -> Findings:
    """What of the alerts of a kind is new, and what is over.

    Args:
        kind: The kind; `wrong` must hold all that is wrong of it now.
        wrong: What is wrong now.
        open_alerts: The alerts that are open.
    """
    now_wrong = {alert.key: alert for alert in wrong}
    over = [alert.key for alert in open_alerts if alert.kind is kind and alert.key not in now_wrong]
    return Findings((*map(Resolved, over), *now_wrong.values()))


def missing_periods(
    dataset: Dataset,
    periods: Sequence[PeriodCoverage],
    open_alerts: Sequence[Alert],
    now: datetime,
    *,
    awake: bool,
) -> Findings:
    """Periods of a dataset that are not good although their deadline is over, one alert a period.

    Args:
        dataset: The dataset.
        periods: Its standing list.
        open_alerts: The alerts that are open; those of this dataset stay as long as their period is not good.
        now: The time (UTC).
        awake: Whether the daemon was awake for long enough to have begun with the pending periods.
    """
    is_open = {alert.key for alert in open_alerts}

    def wrong() -> Iterator[Alert]:
        for covered in periods:
            lost = covered.state is State.UNRECOVERABLE
            late = covered.state in {State.PENDING, State.FAILING} and dataset.timetable.is_late(covered.period, now)
            key = f"{Kind.DAY}/{dataset.name}/{covered.period}/{'lost' if lost else 'missing'}"
            if not (lost or late) or (covered.state is State.PENDING and not awake and key not in is_open):
                continue
            yield Alert(
                key=key,
                kind=Kind.DAY,
                severity=Severity.ERROR,
                subject=dataset.published_name,
                seen_at=now,
                reason=covered.reason,
                dataset=dataset.name,
                first_day=covered.period,
                last_day=covered.period,
                state=str(covered.state),
            )

    return compare(Kind.DAY, wrong(), [alert for alert in open_alerts if alert.dataset == dataset.name])


def of_no_dataset(open_alerts: Sequence[Alert]) -> Findings:
    """What is over because its dataset is no more: missing periods that nobody lists."""
    known = {dataset.name for dataset in DATASETS}
    gone = (alert for alert in open_alerts if alert.kind is Kind.DAY and alert.dataset not in known)
    return Findings(tuple(Resolved(alert.key) for alert in gone))


def stale_assets(
    instance: DagsterInstance,
    assets: Mapping[dg.AssetKey, DeclaredAsset],
    open_alerts: Sequence[Alert],
    now: datetime,
    *,
    awake: bool,
) -> Findings:
    """Assets that were not made again by their deadline.

    Args:
        instance: Dagster's records.
        assets: The assets.
        open_alerts: The alerts that are open.
        now: The time (UTC).
        awake: Whether the daemon was awake for long enough to have run what is late.
    """
    is_open = {alert.key for alert in open_alerts}
    newest = last_materializations(instance, assets)
    wrong = [
        Alert(f"{Kind.STALE}/{name}", Kind.STALE, Severity.ERROR, name, now, dataset=asset.dataset)
        for key, asset in assets.items()
        if freshness(asset.freshness, newest.get(key), now) is Freshness.STALE
        for name in [key.to_user_string()]
    ]
    return compare(Kind.STALE, [alert for alert in wrong if awake or alert.key in is_open], open_alerts)


def silent_daemons(instance: DagsterInstance, open_alerts: Sequence[Alert], now: datetime, *, awake: bool) -> Findings:
    """Parts of Dagster's daemon that are required and give no sign of life, as seen by one that does."""
    statuses = instance.get_daemon_statuses() if awake else {}
    wrong = []
    for name, status in sorted(statuses.items()):
        if not status.required or status.healthy:
            continue
        beat = status.last_heartbeat
        said = (
            f"its last sign of life was at {_minute(datetime.fromtimestamp(beat.timestamp, UTC))}"
            if beat
            else ("it never gave a sign of life")
        )
        if beat and beat.errors:
            said += f", its last error: {beat.errors[0].message.strip()[:300]}"
        wrong.append(
            Alert(f"{Kind.SILENCE}/{name}", Kind.SILENCE, Severity.ERROR, f"the daemon's {name}", now, reason=said)
        )
    gone_by = [alert for alert in open_alerts if not alert.is_event]
    return compare(Kind.SILENCE, wrong, gone_by if awake else [])


def silence(cursor: str, now: datetime, datasets: Sequence[Dataset] = DATASETS) -> Findings:
    """The time since the last look, if the daemon did not look for too long; notes that it looks now.

    It is an error if the run of a period was due in it, else a warning.

    Args:
        cursor: What the last call gave: when the daemon looked last, and since when it looks without a pause.
        now: The time (UTC).
        datasets: Those whose runs are due.
    """
    looks = json.loads(cursor) if cursor else {}
    last = datetime.fromisoformat(looks["last"]) if looks else None
    if last and now - last <= SILENT_AFTER:
        return Findings((), json.dumps({"last": now.isoformat(), "since": looks["since"]}))
    seen = json.dumps({"last": now.isoformat(), "since": now.isoformat()})
    if last is None:
        return Findings((), seen)
    due = [
        f"a {dataset.calendar.noun}'s run of {dataset.name} was due"
        for dataset in datasets
        if any(last < moment <= now for moment in _runs_between(dataset, last, now))
    ]
    alert = Alert(
        key=f"{Kind.SILENCE}/{last.isoformat(timespec='seconds')}",
        kind=Kind.SILENCE,
        severity=Severity.ERROR if due else Severity.WARNING,
        subject="the daemon",
        seen_at=last,
        reason=f"It was off, or its sensor `alerts` was stopped, from {_minute(last)} to {_minute(now)}"
        + (f", when {' and '.join(due)}." if due else "."),
        is_event=True,
    )
    return Findings((alert,), seen)


def is_awake(cursor: str, now: datetime) -> bool:
    """Whether the daemon has looked without a pause for long enough, by what `silence` noted."""
    return bool(cursor) and now - datetime.fromisoformat(json.loads(cursor)["since"]) >= GRACE


def _runs_between(dataset: Dataset, first: datetime, last: datetime) -> Iterator[datetime]:
    """When the runs of the periods from that of one time to that of another start by themselves."""
    for period in dataset.calendar.between(first.date(), last.date()):
        yield datetime.combine(period, dataset.timetable.run_at, UTC)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
