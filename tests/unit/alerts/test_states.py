"""What is wrong as long as it is, and the patience with a daemon that has just woken up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest

from tests.materialized import materialized
from tests.unit.alerts.conftest import Book
from tmdb_assets.alerts import states
from tmdb_assets.alerts.alert import Severity
from tmdb_assets.calendar.coverage import PeriodCoverage
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.datasets.films import FILMS as FILMS_DATASET
from tmdb_assets.records.declared import DeclaredAsset

TODAY = date(2026, 11, 20)
YESTERDAY = date(2026, 11, 19)
AFTERNOON = datetime(2026, 11, 20, 13, tzinfo=UTC)
FILMS, GENRES = dg.AssetKey("films"), dg.AssetKey(["raw", "tmdb", "genres"])
DAYS = FILMS_DATASET
WEEKS = replace(DAYS, name="leads", calendar=WEEKLY)
NOON = dg.FreshnessPolicy.cron("0 12 * * *", timedelta(hours=12))


def days(**of_state: State) -> list[PeriodCoverage]:
    return [
        PeriodCoverage({"today": TODAY, "yesterday": YESTERDAY}[day], state, "why") for day, state in of_state.items()
    ]


@pytest.fixture
def coverage():
    """A standing list, read with or without patience."""
    book = Book(lambda _, known, now: states.missing_periods(DAYS, book.days, known, now, awake=book.awake))
    book.awake = True
    return book


def see(book: Book, now: datetime = AFTERNOON, **of_state: State) -> list[str]:
    book.days = days(**of_state)
    return book.look(now)


def test_a_day_is_missing_from_its_deadline_on_and_told_once_until_it_is_good(coverage):
    due = datetime.combine(TODAY, DAYS.timetable.deadline, UTC)

    assert see(coverage, due - timedelta(seconds=1), today=State.PENDING) == []
    assert see(coverage, due, today=State.PENDING) == ["+day/films/2026-11-20/missing"]
    assert see(coverage, today=State.FAILING) == ["=day/films/2026-11-20/missing"]
    assert see(coverage, today=State.LIVE) == ["-day/films/2026-11-20/missing"]


def test_a_missing_day_that_is_lost_in_the_end_is_told_again(coverage):
    see(coverage, yesterday=State.FAILING)

    assert see(coverage, yesterday=State.UNRECOVERABLE) == [
        "-day/films/2026-11-19/missing",
        "+day/films/2026-11-19/lost",
    ]


def test_days_that_are_listed_no_more_are_over(coverage):
    see(coverage, yesterday=State.UNRECOVERABLE)

    assert see(coverage) == ["-day/films/2026-11-19/lost"]


def test_a_daemon_that_has_just_woken_up_is_given_time_for_pending_days_and_not_for_failing_ones(coverage):
    coverage.awake = False
    assert see(coverage, yesterday=State.PENDING, today=State.FAILING) == ["+day/films/2026-11-20/missing"]
    coverage.awake = True
    assert see(coverage, yesterday=State.PENDING, today=State.FAILING) == [
        "+day/films/2026-11-19/missing",
        "=day/films/2026-11-20/missing",
    ]
    coverage.awake = False  # it was off again: what was told is not over by that
    assert see(coverage, yesterday=State.PENDING, today=State.LIVE) == [
        "-day/films/2026-11-20/missing",
        "=day/films/2026-11-19/missing",
    ]


@pytest.fixture
def instance(tmp_path):
    with dg.DagsterInstance.local_temp(str(tmp_path), overrides={"telemetry": {"enabled": False}}) as made:
        yield made


def stale_book(instance, *keys: dg.AssetKey, awake: bool = True) -> Book:
    """The stale ones among assets that are due at noon, made since midnight."""
    assets = {key: DeclaredAsset(key, "core", "films", has_periods=True, freshness=NOON) for key in keys}
    return Book(lambda _, known, now: states.stale_assets(instance, assets, known, now, awake=awake))


def test_an_asset_is_stale_from_its_deadline_on_until_it_is_made_again(instance):
    book = stale_book(instance, FILMS, GENRES)
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert book.look(noon) == [], "nothing was ever made: the days say what is missing"

    materialized(instance, FILMS, noon - timedelta(hours=12))
    materialized(instance, GENRES, noon - timedelta(hours=12, seconds=1))
    assert book.look(noon - timedelta(seconds=1)) == []
    assert book.look(noon) == ["+stale/raw/tmdb/genres"]
    assert book.look(noon + timedelta(days=1)) == ["+stale/films", "=stale/raw/tmdb/genres"]

    materialized(instance, FILMS, noon + timedelta(days=1, hours=2))
    assert book.look(noon + timedelta(days=1, hours=2)) == ["-stale/films", "=stale/raw/tmdb/genres"]


def test_an_asset_without_a_policy_is_never_stale(instance):
    assets = {FILMS: DeclaredAsset(FILMS, "core", "films", has_periods=False, freshness=None)}
    book = Book(lambda _, known, now: states.stale_assets(instance, assets, known, now, awake=True))
    materialized(instance, FILMS, AFTERNOON - timedelta(days=30))

    assert book.look(AFTERNOON) == []


def test_a_daemon_that_has_just_woken_up_is_given_time_for_stale_assets(instance):
    materialized(instance, FILMS, AFTERNOON - timedelta(days=1))

    assert stale_book(instance, FILMS, awake=False).look(AFTERNOON) == []
    assert stale_book(instance, FILMS).look(AFTERNOON) == ["+stale/films"]


def test_the_state_of_one_dataset_hides_nothing_of_another():
    known = {}

    def see_both(days_are: State, weeks_are: State) -> list[str]:
        monday, said = date(2026, 11, 16), []
        for dataset, covered in (
            (DAYS, PeriodCoverage(TODAY, days_are)),
            (WEEKS, PeriodCoverage(monday, weeks_are)),
        ):
            for event in states.missing_periods(dataset, [covered], [*known.values()], AFTERNOON, awake=True).events:
                is_news = event.key not in known
                if isinstance(event, states.Resolved):
                    del known[event.key]
                    said.append(f"-{event.key}")
                else:
                    known[event.key] = event
                    said += [f"+{event.key}"] * is_news
        return said

    assert see_both(State.FAILING, State.FAILING) == [
        "+day/films/2026-11-20/missing",
        "+day/leads/2026-11-16/missing",
    ]
    assert {alert.subject for alert in known.values()} == {"published/films", "published/leads"}
    assert see_both(State.LIVE, State.FAILING) == ["-day/films/2026-11-20/missing"]
    # A dataset that is no more cannot say that its periods are good.
    assert states.of_no_dataset([*known.values()]).events == (states.Resolved("day/leads/2026-11-16/missing"),)
    assert see_both(State.LIVE, State.LIVE) == ["-day/leads/2026-11-16/missing"]


def look_at(cursor: str, *moments: datetime) -> tuple[str, list[states.Alert]]:
    told = []
    for moment in moments:
        found = states.silence(cursor, moment)
        cursor, told = found.cursor, [*told, *found.events]
    return cursor, told


def test_the_first_look_and_looks_without_a_pause_are_no_silence():
    looks = [AFTERNOON + timedelta(minutes=n) for n in range(0, 60, 15)]

    cursor, told = look_at("", *looks)

    assert told == []
    assert not states.is_awake(cursor, looks[1])
    assert states.is_awake(cursor, looks[2])


@pytest.mark.parametrize(
    ("back_at", "severity"),
    [
        (datetime(2026, 11, 21, 8, 59, tzinfo=UTC), Severity.WARNING),
        (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), Severity.ERROR),
        (datetime(2026, 12, 24, 0, 0, tzinfo=UTC), Severity.ERROR),
    ],
)
def test_a_pause_is_told_once_and_is_an_error_if_a_day_s_run_was_due_in_it(back_at, severity):
    cursor, told = look_at("", AFTERNOON, back_at, back_at + timedelta(minutes=1))

    (alert,) = told
    assert alert.severity is severity
    assert alert.is_event
    assert f"from 2026-11-20 13:00 UTC to {back_at:%Y-%m-%d %H:%M} UTC" in alert.reason
    assert not states.is_awake(cursor, back_at + states.GRACE - timedelta(seconds=1))
    assert states.is_awake(cursor, back_at + states.GRACE)


def test_parts_of_the_daemon_that_never_beat_are_silent_once_the_daemon_is_awake(instance):
    look = lambda awake: states.silent_daemons(instance, [], AFTERNOON, awake=awake).events  # noqa: E731

    assert look(awake=False) == ()
    assert {alert.subject for alert in look(awake=True)} >= {"the daemon's SCHEDULER", "the daemon's SENSOR"}


@pytest.mark.parametrize(
    ("back_at", "due"),
    [
        (datetime(2026, 11, 22, 23, tzinfo=UTC), "when a day's run of films was due."),
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "when a day's run of films was due and a week's run of leads was due."),
        (datetime(2026, 11, 21, 8, 59, tzinfo=UTC), "2026-11-21 08:59 UTC."),
    ],
)
def test_a_pause_says_whose_runs_were_due_in_it(back_at, due):
    cursor = states.silence("", AFTERNOON, [DAYS, WEEKS]).cursor

    (alert,) = states.silence(cursor, back_at, [DAYS, WEEKS]).events

    assert alert.reason.endswith(due)
