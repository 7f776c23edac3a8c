"""The words of the messages, compared with those that were agreed on."""

import dataclasses
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tmdb_assets.alerts.alert import Alert, Kind, Severity
from tmdb_assets.alerts.examples import SITUATION, examples
from tmdb_assets.alerts.texts import MAX_LENGTH, Situation, alert_message, recovery_message
from tmdb_assets.alerts.words import harmless, next_command
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.datasets.films import FILMS

GOLDEN = Path(__file__).with_name("golden")
HOSTILE = "<!channel> @everyone [x](https://evil.example)\r\nBcc: all@example.org \u202etxt.exe\x00 `*_~"
FIRST, *_ = examples()


def alike(alert: Alert, count: int) -> list[Alert]:
    """Many alerts of one kind, each of a day of its own."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(count)]
    return [
        dataclasses.replace(alert, key=f"{alert.kind}/{day}", subject=f"table_{number}", first_day=day, last_day=day)
        for number, day in enumerate(days)
    ]


def of_kind(kind: Kind, **changes: object) -> Alert:
    return dataclasses.replace(next(alert for alert in examples() if alert.kind is kind), **changes)


NOTHING_PUBLISHED = dataclasses.replace(SITUATION, published={"films": []})
MESSAGES = {
    **{f"{alert.kind}-{alert.severity}": lambda alert=alert: alert_message([alert], SITUATION) for alert in examples()},
    "check-that-does-not-block": lambda: alert_message([dataclasses.replace(FIRST, blocks=False)], SITUATION),
    "check-of-raw": lambda: alert_message(
        [dataclasses.replace(FIRST, subject="raw/tmdb/discover_pages", last_day=date(2026, 11, 22))], NOTHING_PUBLISHED
    ),
    "check-with-hostile-rows": lambda: alert_message(
        [dataclasses.replace(FIRST, examples=({"title": HOSTILE, HOSTILE: "x" * 5000},) * 5)], SITUATION
    ),
    "lost-days": lambda: alert_message(
        [
            *alike(of_kind(Kind.DAY, state="unrecoverable", reason="TMDB keeps no export of it"), 3),
            of_kind(Kind.DAY, state="failing", reason="raw/tmdb/daily_export: TMDB is broken."),
        ],
        SITUATION,
    ),
    "all-at-once": lambda: alert_message([alert for alert in examples() if alert.severity == "error"], SITUATION),
    "five-hundred": lambda: alert_message(alike(FIRST, 400) + alike(of_kind(Kind.RUN), 100), SITUATION),
    "recovery": lambda: recovery_message([alert for alert in examples() if not alert.is_event], SITUATION),
    "recovery-of-one": lambda: recovery_message([FIRST], SITUATION),
    "recovery-of-many": lambda: recovery_message(alike(FIRST, 500), SITUATION),
}


WEEKS = dataclasses.replace(FILMS, name="leads", title="Leads", calendar=WEEKLY)


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> Situation:
    """A second dataset, of weeks, of which three are published."""
    monkeypatch.setattr("tmdb_assets.alerts.words.DATASETS", (FILMS, WEEKS))
    weeks = [date(2026, 11, day) for day in (2, 9, 16)]
    return dataclasses.replace(SITUATION, published={**SITUATION.published, "leads": weeks})


def of_leads(alert: Alert, day: int = 16) -> Alert:
    monday = date(2026, 11, day)
    return dataclasses.replace(
        alert, dataset="leads", subject="published/leads", first_day=monday, last_day=monday, key=f"{day}"
    )


def test_a_weekly_dataset_is_told_in_weeks_and_beside_the_others(leads):
    missing = of_kind(Kind.DAY)

    draft = alert_message([of_leads(missing), missing, of_leads(missing, 9)], leads)

    assert "ERROR: 2026-11-20 of films is missing" in draft.body
    assert "ERROR: 2 weeks of leads are missing or lost" in draft.body
    assert "2026-11-09 to 2026-11-16 pending: captured, not published yet" in draft.body
    assert "Next: tmdb-assets backfill 2026-11-09 2026-11-16 --dataset leads" in draft.body
    assert "The published copy of leads still serves 3 weeks, the newest is 2026-11-16." in draft.body
    assert "The published copy of films still serves 42 days, the newest is 2026-11-19." in draft.body
    assert "/assets/published/leads?view=checks" in draft.body


def test_one_week_is_named_as_one(leads):
    assert alert_message([of_leads(of_kind(Kind.DAY))], leads).title == (
        "[error] the week of 2026-11-16 of leads is missing"
    )
    assert recovery_message([of_leads(of_kind(Kind.DAY))], leads).title == (
        "[recovered] the week of 2026-11-16 of leads is not missing any more"
    )
    assert alert_message([of_leads(FIRST)], leads).title == (
        "[error] published/leads rules failed for the week of 2026-11-16"
    )
    stale = alert_message([of_leads(of_kind(Kind.STALE))], leads).body
    assert "Not made again since the week began by the deadline of 12:00 UTC: published/leads" in stale


def test_an_alert_of_a_dataset_that_is_no_more_can_be_told():
    gone = of_leads(of_kind(Kind.DAY))

    assert "of leads is missing" in alert_message([gone], SITUATION).title
    assert "Not made again by their deadline" in alert_message([of_leads(of_kind(Kind.STALE))], SITUATION).body
    assert recovery_message([gone], SITUATION).title


def text_of(name: str) -> str:
    draft = MESSAGES[name]()
    return f"{draft.title}\n{'=' * 80}\n{draft.body}\n"


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_says_what_was_agreed_on(name):
    # After an intended change: python -m tests.unit.alerts.test_texts, and read the diff.
    assert text_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_there_is_no_other_golden_text():
    assert {place.stem for place in GOLDEN.iterdir()} == set(MESSAGES)


def test_there_is_an_example_of_every_kind_and_severity():
    assert {alert.kind for alert in examples()} == set(Kind)
    assert {alert.severity for alert in examples()} == set(Severity)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_fits_into_a_channel_and_has_a_title_of_one_line(name):
    draft = MESSAGES[name]()

    assert len(draft.body) <= MAX_LENGTH + 2
    assert "\n" not in draft.title
    assert len(draft.title) <= 200


@pytest.mark.parametrize("alert", examples(), ids=lambda alert: f"{alert.kind}-{alert.severity}")
def test_an_alert_survives_being_kept_as_text(alert):
    assert Alert.from_text(alert.to_text()) == alert


def test_an_alert_that_another_version_kept_is_read_as_far_as_it_goes():
    kept = json.loads(FIRST.to_text())
    kept |= {"of_another_version": 1}
    del kept["examples"], kept["first_day"], kept["last_day"]

    alert = Alert.from_text(json.dumps(kept))

    assert alert == dataclasses.replace(FIRST, examples=(), first_day=None, last_day=None)


@pytest.mark.parametrize("kind", Kind)
def test_every_alert_names_the_next_command(kind):
    assert next_command(of_kind(kind))
    if kind not in {Kind.BLIND, Kind.UNEVALUATED}:
        assert "tmdb-assets" in next_command(of_kind(kind))


def test_a_value_from_outside_is_one_line_that_links_nowhere():
    text = harmless(HOSTILE)

    assert "://" not in text
    assert all(sign.isprintable() or sign == "\u200b" for sign in text)
    assert "\u202e" not in text
    assert len(harmless("é" * 10_000_000)) < 100


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.iterdir():
        old.unlink()
    for message in MESSAGES:
        (GOLDEN / f"{message}.txt").write_text(text_of(message), encoding="utf-8")
    sys.stdout.write(f"{len(MESSAGES)} texts written to {GOLDEN}\n")
