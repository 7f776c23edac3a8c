"""Notes of what failed: one of each dataset, period and asset, until it is mended."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tmdb_assets.calendar.failures import failed_periods, failures_noted, note_failed, note_mended

PERIOD, NEXT = date(2026, 11, 16), date(2026, 11, 17)
EXPORT, DETAILS = "raw/tmdb/daily_export", "raw/tmdb/movie_details"


@pytest.fixture
def paths(settings):
    return settings.paths("films")


@pytest.fixture
def at(monkeypatch):
    """Move the clock to some minutes after noon."""

    def move(minutes):
        now = datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(minutes=minutes)
        monkeypatch.setattr("tmdb_assets.settings._system_clock", lambda: now)

    return move


def test_a_note_of_a_failure_stays_until_what_failed_is_mended(paths):
    note_failed(paths, PERIOD, EXPORT, "broken")
    note_failed(paths, NEXT, "dbt", "broken", is_final=True)

    note_mended(paths, PERIOD, DETAILS)
    assert set(failed_periods(paths)) == {PERIOD, NEXT}
    assert failed_periods(paths)[NEXT].is_final

    note_mended(paths, PERIOD, EXPORT)
    note_mended(paths, NEXT)
    assert failed_periods(paths) == {}
    assert [*paths.failures.iterdir()] == []


def test_two_assets_of_one_period_do_not_overwrite_each_other_and_the_later_one_is_told(paths, at):
    at(0)
    note_failed(paths, PERIOD, EXPORT, "the export is broken")
    at(1)
    note_failed(paths, PERIOD, DETAILS, "the details are broken")
    assert failed_periods(paths)[PERIOD].reason == "the details are broken"

    note_mended(paths, PERIOD, DETAILS)

    assert failed_periods(paths)[PERIOD].asset == EXPORT
    assert failed_periods(paths)[PERIOD].reason == "the export is broken"


def test_what_is_final_is_told_whatever_failed_later(paths, at):
    at(0)
    note_failed(paths, PERIOD, EXPORT, "lost", is_final=True)
    at(1)
    note_failed(paths, PERIOD, "dbt", "broken")

    assert (failed_periods(paths)[PERIOD].asset, failed_periods(paths)[PERIOD].is_final) == (EXPORT, True)


def test_a_later_note_of_the_same_asset_takes_the_place_of_the_earlier_one(paths):
    note_failed(paths, PERIOD, EXPORT, "lost", is_final=True)
    note_failed(paths, PERIOD, EXPORT, "not there yet")

    assert (failed_periods(paths)[PERIOD].reason, failed_periods(paths)[PERIOD].is_final) == ("not there yet", False)


def test_all_that_is_noted_of_a_period_goes_when_the_period_is_good(paths):
    note_failed(paths, PERIOD, EXPORT, "broken")
    note_failed(paths, PERIOD, DETAILS, "broken")

    note_mended(paths, PERIOD)

    assert failed_periods(paths) == {}


def test_the_failures_of_one_dataset_are_none_of_another(settings):
    note_failed(settings.paths("films"), PERIOD, "dbt", "films are broken")
    note_failed(settings.paths("series"), PERIOD, "dbt", "series are broken")

    note_mended(settings.paths("series"), PERIOD)

    assert failed_periods(settings.paths("films"))[PERIOD].reason == "films are broken"
    assert failed_periods(settings.paths("series")) == {}


def test_an_error_is_noted_of_every_period_and_goes_on_to_the_caller(paths):
    with pytest.raises(ZeroDivisionError), failures_noted(paths, [PERIOD, NEXT], "dbt"):
        raise ZeroDivisionError("division by zero")

    assert {period: noted.reason for period, noted in failed_periods(paths).items()} == {
        PERIOD: "division by zero",
        NEXT: "division by zero",
    }


@pytest.mark.parametrize("text", ["{", "[]", '{"dbt": "broken"}', '{"dbt": {"reason": "broken"}}'])
def test_a_torn_note_is_no_failure_and_gives_way_to_the_next_one(paths, text):
    note_failed(paths, PERIOD, EXPORT, "broken")
    (paths.failures / f"{PERIOD}.json").write_text(text, encoding="utf-8")
    assert failed_periods(paths) == {}

    note_failed(paths, PERIOD, EXPORT, "broken again")

    assert failed_periods(paths)[PERIOD].reason == "broken again"


def test_a_note_that_cannot_be_written_does_not_hide_what_failed(paths):
    paths.failures.parent.mkdir(parents=True)
    paths.failures.write_text("no folder")

    with pytest.raises(ZeroDivisionError), failures_noted(paths, [PERIOD], "dbt"):
        raise ZeroDivisionError("division by zero")
