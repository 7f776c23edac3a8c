"""The reports of weeks as an asset: what made a week another one has its report made again, and the one after it."""

from datetime import timedelta

import duckdb
import pytest

from tests.defs.test_reports import checked, made_for, materialize, note_published, page_of, reports_of, told
from tests.series_copy import NEWEST
from tests.unit.reports.series_weeks import FIRST, RECOVERED, SECOND, write_weeks
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.reports.series.kind import CHARTS, REPORTS

GREEN = dict.fromkeys(("report_files", "self_contained", "up_to_date"), True)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day it is: that of the newest week's Sunday."""

    def is_now(day):
        for module in ("week", "history"):
            monkeypatch.setattr(f"tmdb_assets.views.series.{module}.today_utc", lambda: day)

    is_now(NEWEST + timedelta(days=6))
    return is_now


@pytest.fixture
def published(settings):
    place = SERIES.paths(settings).published
    write_weeks(place)
    note_published(place)
    return place


def test_a_week_that_grew_and_the_one_after_it_have_their_reports_made_again_and_no_other_one(settings, published):
    for week in (FIRST, SECOND, RECOVERED):
        made = made_for(settings, week, SERIES)
        assert set(made) == {str(week)}
    folders = reports_of(settings, SERIES)
    assert {path.name for path in folders.folder(FIRST).iterdir()} == set(REPORTS.files)
    assert made[str(RECOVERED)]["charts"].count("](data:image/png;base64,") == len(CHARTS)
    assert {name: one.passed for name, one in checked(settings, SERIES).items()} == GREEN
    recovered = page_of(folders, RECOVERED)
    with duckdb.connect(str(published)) as copy:
        copy.execute(f"delete from fact_series_rating where week_id = '{FIRST}' and rating_source = 'mc_users'")
    note_published(published)
    verdict = checked(settings, SERIES)["up_to_date"]
    assert not verdict.passed
    assert f"2 of 3 reports are outdated, the newest of {SECOND}: the published copy has now ratings" in (
        verdict.description
    )

    assert set(made_for(settings, NEWEST, SERIES)) == {str(week) for week in (FIRST, SECOND, NEWEST)}

    assert page_of(folders, RECOVERED) == recovered
    assert {name: one.passed for name, one in checked(settings, SERIES).items()} == GREEN


def test_a_week_that_is_over_has_its_report_made_again_of_the_same_copy(settings, published, today):
    folders = reports_of(settings, SERIES)
    made_for(settings, NEWEST, SERIES)
    assert "This week is open" in page_of(folders, NEWEST)
    assert "unchanged" in made_for(settings, NEWEST, SERIES)[str(NEWEST)]

    today(NEWEST + timedelta(days=7))

    assert "mdblist is short instead of open" in checked(settings, SERIES)["up_to_date"].description
    assert set(made_for(settings, SECOND, SERIES)) == {str(NEWEST), str(SECOND)}
    assert "This week is over and short" in page_of(folders, NEWEST)


def test_a_week_that_is_not_published_has_no_report(settings, published):
    result = materialize(settings, NEWEST - timedelta(weeks=2), dataset=SERIES)

    assert not result.success
    assert "Materialize these weeks up to published/series first" in told(result)
