"""The standing list of periods: what has become of each, why, and what comes next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from upath import UPath

from tmdb_assets.calendar.coverage import cover, expected_periods, first_period, spans
from tmdb_assets.calendar.failures import note_failed
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.sources.tmdb.films.observation import OBSERVATION, why_no_export
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES
from tmdb_assets.warehouse.publication import Contents, mark_checked, publish

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


@pytest.fixture
def settings(tmp_path):
    return Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_START_DATE": str(day(5))})


@pytest.fixture
def lake(settings):
    return RawLake(UPath(settings.raw_dir))


def capture(lake, table, *days):
    for one in days:
        lake.write(table, one, table.arrow_schema.empty_table())


def publish_days(settings, days, recovered=()):
    settings.paths("films").warehouse.parent.mkdir(exist_ok=True)
    settings.paths("films").warehouse.write_bytes(b"a warehouse")
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), Contents(tuple(days), {}, tuple(recovered)), days)


def test_every_day_has_the_state_that_its_raw_files_notes_and_the_published_copy_say(settings, lake):
    capture(lake, DISCOVER_PAGES, day(5), day(1))
    capture(lake, DAILY_EXPORT, day(4))
    publish_days(settings, [day(5), day(4)], recovered=[day(4)])
    note_failed(settings.paths("films"), day(3), "raw/tmdb/daily_export", "TMDB is broken")

    covered = cover(FILMS, settings, lake, NOON)

    assert [(c.period, c.state) for c in covered] == [
        (day(5), State.LIVE),
        (day(4), State.RECOVERED),
        (day(3), State.FAILING),
        (day(2), State.PENDING),
        (day(1), State.PENDING),
        (day(0), State.PENDING),
    ]
    assert covered[2].reason == "raw/tmdb/daily_export: TMDB is broken"
    assert "missed" in covered[3].reason
    assert "not published yet" in covered[4].reason
    assert "only today" in covered[5].reason


def test_a_day_whose_raw_files_were_deleted_is_what_the_published_copy_says(settings, lake):
    publish_days(settings, [day(5), day(4)], recovered=[day(4)])

    assert [c.state for c in cover(FILMS, settings, lake, NOON)][:2] == [State.LIVE, State.RECOVERED]


def test_a_day_older_than_the_exports_is_unrecoverable_without_asking(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_START_DATE": str(day(94))})

    covered = cover(FILMS, settings, RawLake(UPath(settings.raw_dir)), NOON)

    assert [c.state for c in covered[:3]] == [State.UNRECOVERABLE, State.UNRECOVERABLE, State.PENDING]
    assert "nothing can bring the day back" in covered[0].reason


def test_today_is_expected_once_the_schedule_had_its_chance(settings):
    assert expected_periods(FILMS, settings, NOON)[-1] == day(0)
    assert expected_periods(FILMS, settings, NOON.replace(hour=9, minute=29))[-1] == day(1)


def test_the_first_day_stays_the_first_published_one_when_its_raw_files_are_gone(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path)})
    publish_days(settings, [day(3)])
    capture(RawLake(UPath(settings.raw_dir)), DISCOVER_PAGES, day(1))

    assert expected_periods(FILMS, settings, NOON)[0] == day(3)


def test_a_first_day_that_failed_is_still_expected_on_the_next_one(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path)})
    note_failed(settings.paths("films"), day(1), "raw/tmdb/discover_pages", "TMDB is broken")

    assert expected_periods(FILMS, settings, NOON) == [day(1), day(0)]


@pytest.mark.parametrize(
    ("at", "says", "is_final"),
    [
        (datetime(2026, 11, 20, 7, 59, tzinfo=UTC), "not there yet", False),
        (datetime(2026, 11, 21, 3, 59, tzinfo=UTC), "again after 2026-11-21 04:00", False),
        (datetime(2026, 11, 21, 4, tzinfo=UTC), "missing upstream", False),
        (datetime(2027, 2, 18, 23, tzinfo=UTC), "missing upstream", False),
        (datetime(2027, 2, 19, tzinfo=UTC), "cannot be recovered any more", True),
    ],
)
def test_an_export_that_is_not_there_is_not_yet_there_gone_or_missing_upstream(at, says, is_final):
    reason, final = why_no_export(TODAY, at, 403)

    assert says in reason
    assert final is is_final
    assert "Nothing was written" in reason


def test_the_list_puts_like_days_together_and_names_the_next_command(settings, lake):
    for ago in (4, 3):
        note_failed(
            settings.paths("films"), day(ago), "raw/tmdb/daily_export", f"TMDB's export of {day(ago)} is broken"
        )
    capture(lake, DISCOVER_PAGES, day(5))
    publish_days(settings, [day(5)])

    listed = spans(FILMS, cover(FILMS, settings, lake, NOON))

    assert [(s.name, s.count, s.state) for s in listed[:2]] == [
        (str(day(5)), 1, State.LIVE),
        (f"{day(4)} to {day(3)}", 2, State.FAILING),
    ]
    assert listed[0].next_step == ""
    assert listed[1].next_step == f"tmdb-assets backfill {day(4)} {day(3)} --dataset films"
    assert listed[1].reason == "raw/tmdb/daily_export: TMDB's export of the day is broken"


def test_live_wins_over_an_export_of_the_same_day(lake):
    capture(lake, DAILY_EXPORT, day(1))
    assert OBSERVATION.way(lake, day(1)) == "daily_export"
    capture(lake, DISCOVER_PAGES, day(1))
    assert OBSERVATION.way(lake, day(1)) == "live"
    assert OBSERVATION.way(lake, day(2)) is None
    assert pa.types.is_int64(lake.read(DAILY_EXPORT, day(1)).schema.field("movie_id").type)


WEEKS = replace(FILMS, name="weeks", calendar=WEEKLY)


def test_a_week_is_expected_from_the_hours_of_its_monday_on_at_which_it_is_due(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_START_DATE": "2026-11-04"})
    monday = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)

    assert expected_periods(WEEKS, settings, monday) == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert expected_periods(WEEKS, settings, monday - timedelta(minutes=1))[-1] == date(2026, 11, 9)
    assert expected_periods(WEEKS, settings, monday + timedelta(days=6))[-1] == date(2026, 11, 16)


def test_weeks_of_one_state_are_counted_as_weeks_and_run_again_as_a_range_of_weeks(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_START_DATE": "2026-11-04"})
    for week in (date(2026, 11, 2), date(2026, 11, 9)):
        note_failed(settings.paths("weeks"), week, "dbt", f"nothing came for {week}")

    listed = spans(WEEKS, cover(WEEKS, settings, RawLake(UPath(settings.raw_dir)), NOON))

    assert [(s.name, s.count, s.state) for s in listed] == [
        ("2026-11-02 to 2026-11-09", 2, State.FAILING),
        ("2026-11-16", 1, State.PENDING),
    ]
    assert listed[0].reason == "dbt: nothing came for the week"
    assert listed[0].next_step == "tmdb-assets backfill 2026-11-02 2026-11-09 --dataset weeks"


def test_the_first_day_is_the_start_date_whatever_was_captured(settings, lake):
    capture(lake, DISCOVER_PAGES, day(30))

    assert first_period(FILMS, settings, TODAY) == day(5)


def test_a_start_date_in_the_future_is_an_error_that_names_the_variable():
    settings = Settings.from_env({"TMDB_START_DATE": "2026-11-02"})

    assert first_period(FILMS, settings, date(2026, 11, 2)) == date(2026, 11, 2)
    with pytest.raises(SettingsError, match="TMDB_START_DATE is 2026-11-02"):
        first_period(FILMS, settings, date(2026, 11, 1))


def test_without_a_start_date_the_first_day_is_the_earliest_captured_one_else_today(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path)})
    assert first_period(FILMS, settings, TODAY) == TODAY

    capture(RawLake(UPath(settings.raw_dir)), DISCOVER_PAGES, day(1), day(3))
    for name in (f".{day(9)}.partial", "date=old", "date=2026-99-99"):
        (settings.raw_dir / "tmdb" / "discover_pages" / name).mkdir(parents=True)
    assert first_period(FILMS, settings, TODAY) == day(3)


def test_a_day_captured_in_the_future_does_not_push_the_first_day_beyond_today(tmp_path):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path)})
    capture(RawLake(UPath(settings.raw_dir)), DISCOVER_PAGES, day(-33))

    assert first_period(FILMS, settings, TODAY) == TODAY


def test_a_day_that_failed_before_its_own_run_was_due_is_listed_as_failing(settings, lake):
    early = datetime(2026, 11, 21, 5, tzinfo=UTC)
    note_failed(settings.paths("films"), early.date(), "raw/tmdb/genres", "TMDB is broken.")

    today = cover(FILMS, settings, lake, early)[-1]

    assert (today.period, today.state) == (early.date(), State.FAILING)
