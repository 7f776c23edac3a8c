"""What a message says: pure functions from alerts to text.

Belongs here: every word that a person gets. Plain text, the same for every channel; the channel's library makes it fit.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tmdb_assets.alerts.alert import Alert, Kind, Severity
from tmdb_assets.alerts.outbox import Draft
from tmdb_assets.coverage import DEADLINE, State, stretches

MAX_BLOCKS = 5
"""So many problems are told in full; the others are counted."""

MAX_LENGTH = 3_500
"""Characters of a message: what most channels take in one piece."""

_MAX_CELL = 60
_MAX_COLUMNS = 6
_MAX_REASON = 600
_MAX_NAMES = 12
_LOST = "asks TMDB once more; to leave lost days out, set TMDB_START_DATE to a later one"
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True)
class Situation:
    """What is the same for all alerts of a moment.

    Attributes:
        ui_url: Where Dagster's UI is.
        last_published: The newest day that people can read; None if nothing is published.
        published_days: How many days people can read; None if that could not be found out.
    """

    ui_url: str
    last_published: date | None = None
    published_days: int | None = 0


@dataclass(frozen=True)
class _Block:
    """Alerts that are told together, because they are one matter to whoever reads them."""

    headline: str
    lines: list[str]
    count: int


def alert_message(alerts: Sequence[Alert], situation: Situation) -> Draft:
    """What is wrong, in full for the first few matters, counted for the others."""
    severity = alerts[0].severity
    blocks = [_BLOCKS[kind](members, situation) for kind, members in _matters(alerts)]
    shown = blocks[:MAX_BLOCKS]
    # The only matter is in the title.
    heads = [[f"{severity.upper()}: {block.headline}"] if len(blocks) > 1 else [] for block in shown]
    texts = ["\n".join(head + block.lines) for head, block in zip(heads, shown, strict=True)]
    if rest := blocks[MAX_BLOCKS:]:
        texts.append(_rest(rest))
    return Draft(_title(severity, blocks), _fit(texts))


def recovery_message(alerts: Sequence[Alert], situation: Situation) -> Draft:
    """What is good again."""
    lines = [_recovered(alert) for alert in alerts]
    shown = lines[: 4 * MAX_BLOCKS]
    if len(lines) > len(shown):
        shown.append(f"and {len(lines) - len(shown):,} more")
    title = lines[0] if len(lines) == 1 else f"{len(lines):,} problems are over"
    return Draft(f"[recovered] {title}", _fit(["\n".join(shown), _protected(situation)]))


def harmless(value: object) -> str:
    """A value from outside as it can stand in any message: one line, cut, with nothing that a channel acts upon.

    Chat programs call people by `@name`, and turn addresses into links: both are broken up by a space without width.
    Characters that are invisible or turn the direction of the text are left out.
    """
    plain = "".join(" " if sign.isspace() else sign for sign in str(value)[: 4 * _MAX_CELL])
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    text = " ".join(plain.split())
    if len(text) > _MAX_CELL:
        text = text[:_MAX_CELL] + "…"
    text = re.sub(r"(?<=[A-Za-z]):(?=//)", f":{_ZERO_WIDTH_SPACE}", text)
    return re.sub(r"@(?=\w)", f"@{_ZERO_WIDTH_SPACE}", text)


def next_command(alert: Alert) -> str:
    """What to do next, as a command or a short sentence."""
    first, last = alert.first_day, alert.last_day
    backfill = _backfill(first, last) if first and last else "tmdb-assets run"
    match alert.kind:
        case Kind.CHECK if alert.severity is Severity.WARNING:
            # What was captured is modelled to the same tables, however often: running it again mends nothing.
            text = "compare the numbers on the Checks tab with those of the days before; no run is needed"
        case Kind.CHECK if alert.subject.startswith("raw/"):
            text = backfill
        case Kind.CHECK:
            # The same raw rows give the same tables.
            text = f"mend what the rows show, then {backfill}"
        case Kind.RUN:
            text = backfill if first else f"launch the run of {_job(alert)} again in Dagster's UI"
        case Kind.DAY:
            text = f"{backfill} {_LOST}" if alert.state == State.UNRECOVERABLE else backfill
        case Kind.STALE | Kind.SILENCE:
            text = "tmdb-assets days   (what is missing; the sensor missing_days is on it while a daemon runs)"
        case Kind.UNEVALUATED:
            text = "look at the run's log, then tmdb-assets run (or backfill for its days)"
        case Kind.BLIND:
            text = "look at the log of the sensor alerts in Dagster's UI"
    return text


def name_of(alert: Alert) -> str:
    """What an alert is about, in a few words."""
    match alert.kind:
        case Kind.CHECK:
            text = f"{alert.subject} {alert.check} failed{_days_of(alert, ' for ')}"
        case Kind.RUN:
            text = f"the run of {_job(alert)}{_days_of(alert, ' for ')} failed"
        case Kind.UNEVALUATED:
            text = f"{_count(len(alert.checks), 'check')} planned and never evaluated"
        case Kind.DAY:
            text = f"{alert.first_day} is {'lost' if alert.state == State.UNRECOVERABLE else 'missing'}"
        case Kind.STALE:
            text = f"{alert.subject} is stale"
        case Kind.SILENCE:
            text = f"{alert.subject} was silent" if alert.is_event else f"{alert.subject} is silent"
        case Kind.BLIND:
            text = f"alerting can not read {alert.subject}"
    return text


def _recovered(alert: Alert) -> str:
    match alert.kind:
        case Kind.CHECK:
            text = f"{alert.subject} {alert.check} passes again{_days_of(alert, ' (failed for ', ')')}"
        case Kind.RUN:
            text = f"what the run of {_job(alert)}{_days_of(alert, ' for ')} was to do is done"
        case Kind.UNEVALUATED:
            text = f"{_count(len(alert.checks), 'check')} never evaluated before, now evaluated"
        case Kind.DAY if alert.state == State.UNRECOVERABLE:
            text = f"{alert.first_day} does not count as lost any more"
        case Kind.DAY:
            text = f"{alert.first_day} is not missing any more"
        case Kind.STALE:
            text = f"{alert.subject} is fresh again"
        case Kind.SILENCE:
            text = f"{alert.subject} is alive again"
        case Kind.BLIND:
            text = f"alerting can read {alert.subject} again"
    return text


def _job(alert: Alert) -> str:
    """The job of a run; one that a person put together in the UI has a name that says nothing."""
    return "selected assets" if alert.subject.startswith("__") else alert.subject


def _matters(alerts: Sequence[Alert]) -> Iterator[tuple[Kind, list[Alert]]]:
    """The alerts by matter: missing days, stale assets and silent daemons are one each, all others their own."""
    kinds = list(Kind)
    for kind, members in groupby(sorted(alerts, key=lambda alert: kinds.index(alert.kind)), lambda alert: alert.kind):
        if kind in {Kind.DAY, Kind.STALE}:
            yield kind, list(members)
        else:
            yield from ((kind, [alert]) for alert in members)


def _check_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [_cut(alert.reason)] if alert.reason else []
    if alert.rows is not None and alert.failing_rows is not None:
        lines.insert(0, f"{alert.failing_rows:,} of {alert.rows:,} rows fail.")
    lines += [f"  {_row(example)}" for example in alert.examples]
    if alert.severity is Severity.WARNING:
        lines.append("A warning: nothing is held back.")
    elif alert.subject.startswith("raw/"):
        lines.append(f"Protected: rows that fail are not stored. {_protected(situation)}")
    elif alert.blocks:
        lines.append(f"Protected: nothing of this is published. {_protected(situation)}")
    else:
        lines.append(f"Not protected: this check holds nothing back. {_protected(situation)}")
    asset = f"{situation.ui_url}/assets/{alert.subject}?view=checks"
    return _Block(name_of(alert), [*lines, *_links(alert, situation, asset), _next(alert)], 1)


def _run_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [_cut(alert.reason)]
    if alert.checks:
        lines.append(f"{_count(len(alert.checks), 'check')} planned and never evaluated: {_names(alert.checks)}")
    lines.append(f"Protected: {_protected(situation)}")
    return _Block(name_of(alert), [*lines, *_links(alert, situation), _next(alert)], 1)


def _unevaluated_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [_cut(alert.reason), _names(alert.checks), f"Protected: {_protected(situation)}"]
    return _Block(name_of(alert), [*lines, *_links(alert, situation), _next(alert)], 1)


def _day_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    lines = []
    ordered = sorted(alerts, key=lambda alert: (alert.state, _without_day(alert), str(alert.first_day)))
    ranges = 0
    for (state, _), group in groupby(ordered, lambda alert: (alert.state, _without_day(alert))):
        members = list(group)
        days = [alert.first_day for alert in members if alert.first_day]
        for first, last in stretches(days, len(days)):
            ranges += 1
            if ranges > MAX_BLOCKS:
                continue
            said = f"{first}" if first == last else f"{first} to {last}"
            lines.append(f"{said} {state}: {_cut(members[0].reason)}")
            lost = f" {_LOST}" if state == State.UNRECOVERABLE else ""
            lines.append(f"Next: {_backfill(first, last)}{lost}")
    if ranges > MAX_BLOCKS:
        lines.append(f"and {ranges - MAX_BLOCKS:,} more: tmdb-assets days")
    lines.append(f"Protected: {_protected(situation)}")
    lines.append(f"Asset: {situation.ui_url}/assets/published/tmdb?view=checks")
    headline = name_of(alerts[0]) if len(alerts) == 1 else f"{len(alerts):,} days are missing or lost"
    return _Block(headline, lines, len(alerts))


def _stale_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    names = [alert.subject for alert in alerts]
    lines = [
        f"Not made anew since midnight by the deadline of {DEADLINE:%H:%M} UTC: {_names(names)}",
        f"Protected: {_protected(situation)}",
        f"Asset: {situation.ui_url}/assets/{names[0]}",
        _next(alerts[0]),
    ]
    headline = name_of(alerts[0]) if len(alerts) == 1 else f"{len(alerts):,} assets are stale"
    return _Block(headline, lines, len(alerts))


def _plain_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [_cut(alert.reason), f"Protected: {_protected(situation)}", f"UI: {situation.ui_url}/deployment/daemons"]
    return _Block(name_of(alert), [*lines, _next(alert)], 1)


_BLOCKS: dict[Kind, Callable[[Sequence[Alert], Situation], _Block]] = {
    Kind.CHECK: _check_block,
    Kind.RUN: _run_block,
    Kind.UNEVALUATED: _unevaluated_block,
    Kind.DAY: _day_block,
    Kind.STALE: _stale_block,
    Kind.SILENCE: _plain_block,
    Kind.BLIND: _plain_block,
}


def _title(severity: Severity, blocks: Sequence[_Block]) -> str:
    if len(blocks) == 1:
        return f"[{severity}] {blocks[0].headline}"
    return f"[{severity}] {len(blocks):,} problems, first: {blocks[0].headline}"


def _rest(blocks: Sequence[_Block]) -> str:
    shown = [f"  {block.headline}" for block in blocks[: 2 * MAX_BLOCKS]]
    if len(blocks) > len(shown):
        shown.append(f"  and {len(blocks) - len(shown):,} others")
    return "\n".join([f"And {len(blocks):,} more; all of them: tmdb-assets alerts list", *shown])


def _protected(situation: Situation) -> str:
    if situation.published_days is None:
        return "What the published copy serves could not be read."
    if situation.last_published is None:
        return "Nothing is published yet."
    days = _count(situation.published_days, "day")
    return f"The published copy still serves {days}, the newest is {situation.last_published}."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _links(alert: Alert, situation: Situation, asset: str = "") -> list[str]:
    run = [f"Run: {situation.ui_url}/runs/{alert.run_id}"] if alert.run_id else []
    return [*run, f"Asset: {asset}"] if asset else run


def _next(alert: Alert) -> str:
    return f"Next: {next_command(alert)}"


def _backfill(first: date, last: date) -> str:
    return f"tmdb-assets backfill {first}" + (f" {last}" if last != first else "")


def _row(example: dict[str, str]) -> str:
    cells = [f"{harmless(column)}={harmless(value)}" for column, value in list(example.items())[:_MAX_COLUMNS]]
    return ", ".join([*cells, "…"] if len(example) > _MAX_COLUMNS else cells)


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MAX_NAMES])
    return shown if len(names) <= _MAX_NAMES else f"{shown} and {len(names) - _MAX_NAMES:,} more"


def _days_of(alert: Alert, before: str, after: str = "") -> str:
    if alert.first_day is None or alert.last_day is None:
        return ""
    days = f"{alert.first_day}" if alert.first_day == alert.last_day else f"{alert.first_day} to {alert.last_day}"
    return f"{before}{days}{after}"


def _without_day(alert: Alert) -> str:
    return alert.reason.replace(str(alert.first_day), "the day")


def _cut(text: str) -> str:
    """Words of ours that may quote others: as they are, but cut, and nobody is called by them."""
    text = re.sub(r"@(?=\w)", f"@{_ZERO_WIDTH_SPACE}", text.strip())
    return text if len(text) <= _MAX_REASON else f"{text[:_MAX_REASON].strip()} …"


def _fit(texts: Sequence[str]) -> str:
    whole = "\n\n".join(text for text in texts if text)
    return whole if len(whole) <= MAX_LENGTH else f"{whole[:MAX_LENGTH]} …"
