"""What a message says: pure functions from alerts to text.

Belongs here: which matters a message tells, in which order, and how long it may be. Plain text, the same for every
channel; the channel's library makes it fit. What is said of a single alert is in `words`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from tmdb_assets.alerts.alert import Alert, Kind, Severity
from tmdb_assets.alerts.words import (
    backfill_command,
    calendar_of,
    counted,
    dataset_of,
    harmless,
    listed,
    name_of,
    next_command,
    recovered,
    shortened,
    when_lost,
)
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import DAILY

MAX_BLOCKS = 5
"""So many problems are told in full; the others are counted."""

MAX_LENGTH = 3_500
"""Characters of a message: what most channels take in one piece."""

_MAX_COLUMNS = 6


@dataclass(frozen=True)
class Draft:
    """A message that is about to be made: title and body without the reference."""

    title: str
    body: str


@dataclass(frozen=True)
class Situation:
    """What is the same for all alerts of a moment.

    Attributes:
        ui_url: Where Dagster's UI is.
        published: The periods that people can read, by dataset; None where that could not be found out.
    """

    ui_url: str
    published: Mapping[str, Sequence[date] | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Block:
    """Alerts that are told together, because they are one matter to whoever reads them."""

    headline: str
    lines: list[str]


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
    lines = [recovered(alert) for alert in alerts]
    shown = lines[: 4 * MAX_BLOCKS]
    if len(lines) > len(shown):
        shown.append(f"and {len(lines) - len(shown):,} more")
    title = lines[0] if len(lines) == 1 else f"{len(lines):,} problems are over"
    about = dict.fromkeys(alert.dataset for alert in alerts)
    return Draft(f"[recovered] {title}", _fit(["\n".join(shown), _protected(situation, about)]))


def _matters(alerts: Sequence[Alert]) -> Iterator[tuple[Kind, list[Alert]]]:
    """The alerts by matter: missing periods and stale assets of a dataset are one each, all others their own."""
    kinds = list(Kind)
    ordered = sorted(alerts, key=lambda alert: (kinds.index(alert.kind), alert.dataset))
    for (kind, _), members in groupby(ordered, lambda alert: (alert.kind, alert.dataset)):
        if kind in {Kind.DAY, Kind.STALE}:
            yield kind, list(members)
        else:
            yield from ((kind, [alert]) for alert in members)


def _check_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [shortened(alert.reason)] if alert.reason else []
    if alert.rows is not None and alert.failing_rows is not None:
        lines.insert(0, f"{alert.failing_rows:,} of {alert.rows:,} rows fail.")
    lines += [f"  {_row(example)}" for example in alert.examples]
    if alert.severity is Severity.WARNING:
        lines.append("A warning: nothing is held back.")
    elif alert.subject.startswith("raw/"):
        lines.append(f"Protected: rows that fail are not stored. {_protected(situation, [alert.dataset])}")
    elif alert.blocks:
        lines.append(f"Protected: nothing of this is published. {_protected(situation, [alert.dataset])}")
    else:
        lines.append(f"Not protected: this check holds nothing back. {_protected(situation, [alert.dataset])}")
    asset = f"{situation.ui_url}/assets/{alert.subject}?view=checks"
    return _Block(name_of(alert), [*lines, *_links(alert, situation, asset), _next(alert)])


def _run_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [shortened(alert.reason)]
    if alert.checks:
        lines.append(f"{counted(len(alert.checks), 'check')} planned and never evaluated: {listed(alert.checks)}")
    lines.append(f"Protected: {_protected(situation, [alert.dataset])}")
    return _Block(name_of(alert), [*lines, *_links(alert, situation), _next(alert)])


def _unevaluated_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [shortened(alert.reason), listed(alert.checks), f"Protected: {_protected(situation, [alert.dataset])}"]
    return _Block(name_of(alert), [*lines, *_links(alert, situation), _next(alert)])


def _day_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    lines = []
    ordered = sorted(alerts, key=lambda alert: (alert.state, _without_day(alert), str(alert.first_day)))
    dataset, ranges = alerts[0].dataset, 0
    calendar, known = calendar_of(dataset), dataset_of(dataset)
    for (state, _), group in groupby(ordered, lambda alert: (alert.state, _without_day(alert))):
        members = list(group)
        periods = [alert.first_day for alert in members if alert.first_day]
        for first, last in calendar.stretches(periods, len(periods)):
            ranges += 1
            if ranges > MAX_BLOCKS:
                continue
            said = f"{first}" if first == last else f"{first} to {last}"
            lines.append(f"{said} {state}: {shortened(members[0].reason)}")
            lost = f" {when_lost(dataset)}" if state == State.UNRECOVERABLE else ""
            lines.append(f"Next: {backfill_command(first, last, dataset)}{lost}")
    if ranges > MAX_BLOCKS:
        lines.append(f"and {ranges - MAX_BLOCKS:,} more: tmdb-assets periods")
    lines.append(f"Protected: {_protected(situation, [dataset])}")
    lines.append(f"Asset: {situation.ui_url}/assets/{known.published_name if known else alerts[0].subject}?view=checks")
    several = f"{len(alerts):,} {calendar.noun}s{f' of {dataset}' if dataset else ''} are missing or lost"
    return _Block(name_of(alerts[0]) if len(alerts) == 1 else several, lines)


def _stale_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    names, dataset = [alert.subject for alert in alerts], alerts[0].dataset
    lines = [
        f"{_not_made(dataset)}: {listed(names)}",
        f"Protected: {_protected(situation, [dataset])}",
        f"Asset: {situation.ui_url}/assets/{names[0]}",
        _next(alerts[0]),
    ]
    several = f"{len(alerts):,} assets{f' of {dataset}' if dataset else ''} are stale"
    return _Block(name_of(alerts[0]) if len(alerts) == 1 else several, lines)


def _not_made(dataset: str) -> str:
    """What is wrong with stale assets of a dataset."""
    known = dataset_of(dataset)
    if known is None:
        return "Not made again by their deadline"
    since = "midnight" if known.calendar == DAILY else f"the {known.calendar.noun} began"
    return f"Not made again since {since} by the deadline of {known.timetable.deadline:%H:%M} UTC"


def _plain_block(alerts: Sequence[Alert], situation: Situation) -> _Block:
    (alert,) = alerts
    lines = [
        shortened(alert.reason),
        f"Protected: {_protected(situation, [alert.dataset])}",
        f"UI: {situation.ui_url}/deployment/daemons",
    ]
    return _Block(name_of(alert), [*lines, _next(alert)])


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


def _protected(situation: Situation, about: Iterable[str]) -> str:
    """What people can read of the datasets that something is about; of what is about none, of all."""
    named = [dataset for dataset in about if dataset in situation.published]
    return " ".join(_served(situation, dataset) for dataset in named or situation.published)


def _served(situation: Situation, dataset: str) -> str:
    periods = situation.published[dataset]
    if periods is None:
        return f"What the published copy of {dataset} serves could not be read."
    if not periods:
        return f"Nothing of {dataset} is published yet."
    count = counted(len(periods), calendar_of(dataset).noun)
    return f"The published copy of {dataset} still serves {count}, the newest is {max(periods)}."


def _links(alert: Alert, situation: Situation, asset: str = "") -> list[str]:
    run = [f"Run: {situation.ui_url}/runs/{alert.run_id}"] if alert.run_id else []
    return [*run, f"Asset: {asset}"] if asset else run


def _next(alert: Alert) -> str:
    return f"Next: {next_command(alert)}"


def _row(example: dict[str, str]) -> str:
    cells = [f"{harmless(column)}={harmless(value)}" for column, value in list(example.items())[:_MAX_COLUMNS]]
    return ", ".join([*cells, "…"] if len(example) > _MAX_COLUMNS else cells)


def _without_day(alert: Alert) -> str:
    return alert.reason.replace(str(alert.first_day), f"the {calendar_of(alert.dataset).noun}")


def _fit(texts: Sequence[str]) -> str:
    whole = "\n\n".join(text for text in texts if text)
    return whole if len(whole) <= MAX_LENGTH else f"{whole[:MAX_LENGTH]} …"
