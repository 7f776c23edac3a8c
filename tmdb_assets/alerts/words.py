"""What is said of a single alert: what it is about, what to do next, and how a value from outside may be quoted.

Belongs here: phrases. How they become a message is `texts`' business.
"""

import re
from collections.abc import Sequence
from datetime import date

from tmdb_assets.alerts.alert import Alert, Kind, Severity
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import DAILY, Calendar
from tmdb_assets.datasets import DATASETS
from tmdb_assets.drawable import drawable

_MAX_CELL = 60
_MAX_REASON = 600
_MAX_NAMES = 12
_ZERO_WIDTH_SPACE = "\u200b"


def name_of(alert: Alert) -> str:
    """What an alert is about, in a few words."""
    match alert.kind:
        case Kind.CHECK:
            text = f"{alert.subject} {alert.check} failed{_days_of(alert, ' for ')}"
        case Kind.RUN:
            text = f"the run of {_job(alert)}{_days_of(alert, ' for ')} failed"
        case Kind.UNEVALUATED:
            text = f"{counted(len(alert.checks), 'check')} planned and never evaluated"
        case Kind.DAY:
            text = f"{_period(alert)} is {'lost' if alert.state == State.UNRECOVERABLE else 'missing'}"
        case Kind.STALE:
            text = f"{alert.subject} is stale"
        case Kind.SILENCE:
            text = f"{alert.subject} was silent" if alert.is_event else f"{alert.subject} is silent"
        case Kind.BLIND:
            text = f"alerting cannot read {alert.subject}"
    return text


def recovered(alert: Alert) -> str:
    """What is good again, in a few words."""
    match alert.kind:
        case Kind.CHECK:
            text = f"{alert.subject} {alert.check} passes again{_days_of(alert, ' (failed for ', ')')}"
        case Kind.RUN:
            text = f"what the run of {_job(alert)}{_days_of(alert, ' for ')} was to do is done"
        case Kind.UNEVALUATED:
            text = f"{counted(len(alert.checks), 'check')} never evaluated before, now evaluated"
        case Kind.DAY if alert.state == State.UNRECOVERABLE:
            text = f"{_period(alert)} does not count as lost any more"
        case Kind.DAY:
            text = f"{_period(alert)} is not missing any more"
        case Kind.STALE:
            text = f"{alert.subject} is fresh again"
        case Kind.SILENCE:
            text = f"{alert.subject} is alive again"
        case Kind.BLIND:
            text = f"alerting can read {alert.subject} again"
    return text


def next_command(alert: Alert) -> str:
    """What to do next, as a command or a short sentence."""
    first, last = alert.first_day, alert.last_day
    run = f"tmdb-assets run{_of_dataset(alert.dataset)}"
    backfill = backfill_command(first, last, alert.dataset) if first and last else run
    noun = calendar_of(alert.dataset).noun
    match alert.kind:
        case Kind.CHECK if alert.severity is Severity.WARNING:
            # What was captured is modelled to the same tables, however often: running it again mends nothing.
            text = f"compare the numbers on the Checks tab with those of the {noun}s before; no run is needed"
        case Kind.CHECK if alert.subject.startswith("raw/"):
            text = backfill
        case Kind.CHECK:
            # The same raw rows give the same tables.
            text = f"mend what the rows show, then {backfill}"
        case Kind.RUN:
            text = backfill if first else f"launch the run of {_job(alert)} again in Dagster's UI"
        case Kind.DAY:
            text = f"{backfill} {when_lost(alert.dataset)}" if alert.state == State.UNRECOVERABLE else backfill
        case Kind.STALE | Kind.SILENCE:
            text = "tmdb-assets periods   (what is missing; the sensor of missing periods is on it while a daemon runs)"
        case Kind.UNEVALUATED:
            text = f"look at the run's log, then {run} (or backfill for its {noun}s)"
        case Kind.BLIND:
            text = "look at the log of the sensor alerts in Dagster's UI"
    return text


def backfill_command(first: date, last: date, dataset: str) -> str:
    """The command that runs a range of periods of a dataset."""
    return f"tmdb-assets backfill {first}" + (f" {last}" if last != first else "") + _of_dataset(dataset)


def when_lost(dataset: str) -> str:
    """What follows the command for periods that nobody can bring back."""
    known = dataset_of(dataset)
    return known.when_lost if known else "asks once more"


def calendar_of(dataset: str) -> Calendar:
    """The calendar of a dataset; of what belongs to none, or to one that is no more, that of days."""
    known = dataset_of(dataset)
    return known.calendar if known else DAILY


def dataset_of(name: str) -> Dataset | None:
    """The dataset with this name; None if there is none (any more)."""
    return next((dataset for dataset in DATASETS if dataset.name == name), None)


def harmless(value: object) -> str:
    """A value from outside as it can stand among our words: one line, cut, drawable.

    Chat programs turn addresses into links, and those of others are no links of ours: a space without width breaks
    them. Whatever else a channel would act upon is made inert in the whole message, where it is sent.
    """
    text = " ".join(drawable(str(value)[: 4 * _MAX_CELL]).split())
    if len(text) > _MAX_CELL:
        text = text[:_MAX_CELL] + "…"
    return re.sub(r"(?<=[A-Za-z]):(?=//)", f":{_ZERO_WIDTH_SPACE}", text)


def shortened(text: str) -> str:
    """Words of ours, which may quote others, at a length that can be read."""
    text = text.strip()
    return text if len(text) <= _MAX_REASON else f"{text[:_MAX_REASON].strip()} …"


def counted(number: int, word: str) -> str:
    """A number of things."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def listed(names: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    shown = ", ".join(names[:_MAX_NAMES])
    return shown if len(names) <= _MAX_NAMES else f"{shown} and {len(names) - _MAX_NAMES:,} more"


def _days_of(alert: Alert, before: str, after: str = "") -> str:
    if alert.first_day is None or alert.last_day is None:
        return ""
    one = "" if calendar_of(alert.dataset) == DAILY else f"the {calendar_of(alert.dataset).noun} of "
    days = f"{one}{alert.first_day}" if alert.first_day == alert.last_day else f"{alert.first_day} to {alert.last_day}"
    return f"{before}{days}{after}"


def _period(alert: Alert) -> str:
    """A period as a person says it: `2026-11-20 of films`, `the week of 2026-11-16 of leads`."""
    calendar = calendar_of(alert.dataset)
    period = str(alert.first_day) if calendar == DAILY else f"the {calendar.noun} of {alert.first_day}"
    return f"{period} of {alert.dataset}" if alert.dataset else period


def _of_dataset(dataset: str) -> str:
    return f" --dataset {dataset}" if dataset else ""


def _job(alert: Alert) -> str:
    """The job of a run; one that a person put together in the UI has a name that says nothing."""
    return "selected assets" if alert.subject.startswith("__") else alert.subject
