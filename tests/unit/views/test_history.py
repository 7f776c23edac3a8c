"""What of a day hangs on which days were observed: it changes with them, and with nothing else."""

import duckdb
import pytest

from tests.unit.views.small_copy import FIRST, LAST, MISSING_DAY, RECOVERED_DAY, SECOND, open_copy, write_copy
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.day import observed
from tmdb_assets.views.films.history import histories, what_changed
from tmdb_assets.views.films.top_films import most_popular

DAYS = (FIRST, SECOND, RECOVERED_DAY, LAST)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The copy before two of its days were recovered."""
    return open_copy(tmp_path_factory.mktemp("before") / "films.duckdb", days=[FIRST, LAST])


@pytest.mark.parametrize("day", DAYS)
def test_it_has_the_numbers_that_are_shown_of_the_day(copy, day):
    figures, first, found = observed(copy, day), most_popular(copy, day), histories(copy, [day])[day]

    assert found["observed"] == figures.source
    assert found["films"] == figures.film_count
    assert found["films never seen before"] == figures.new_count
    assert found["popularity, thousandths"] == round(figures.popularity_total * 1000)
    assert found["votes"] == figures.vote_count
    assert found["observed days so far"] == figures.observed_days
    assert found["top films known of the day before"] == first["popularity_before"].notna().sum()


def test_a_day_that_was_not_observed_has_none_and_all_are_found_at_once(copy):
    assert set(histories(copy, [*DAYS, MISSING_DAY])) == set(DAYS)
    assert histories(copy, []) == {}


def test_days_that_were_recovered_change_what_later_days_say_and_nothing_of_earlier_ones(before, copy):
    then, now = histories(before, DAYS), histories(copy, DAYS)

    assert now[FIRST] == then[FIRST]
    told = "films never seen before 3 instead of 4, observed days so far 4 instead of 2"
    assert what_changed(then[LAST], now[LAST]) == told


def test_the_day_before_a_day_is_part_of_it(tmp_path, copy):
    then = histories(open_copy(tmp_path / "films.duckdb", days=[FIRST, RECOVERED_DAY, LAST]), DAYS)[RECOVERED_DAY]
    now = histories(copy, DAYS)[RECOVERED_DAY]

    assert "the day before live instead of no data" in what_changed(then, now)
    assert "top films known of the day before 3 instead of 0" in what_changed(then, now)


@pytest.mark.parametrize(
    ("statement", "is_other"),
    [
        (f"update fact_movie_daily set popularity = 61 where movie_id = 1 and date_id = '{LAST}'", True),
        (f"update fact_movie_daily set vote_count = 1 where movie_id = 1 and date_id = '{LAST}'", True),
        (f"update fact_movie_daily set movie_id = 9 where movie_id = 6 and date_id = '{LAST}'", True),
        (f"delete from fact_movie_daily where movie_id = 7 and date_id = '{LAST}'", True),
        (f"update fact_movie_daily set source = 'daily_export' where date_id = '{LAST}'", True),
        ("update dim_movie set title = 'Another', original_title = 'xx', budget_usd = 1", False),
        ("delete from bridge_movie_genre", False),
        ("update movie_rating set vote_count = vote_count + 1", False),
    ],
)
def test_only_what_was_observed_on_days_changes_it(tmp_path, copy, statement, is_other):
    path = tmp_path / "films.duckdb"
    write_copy(path)
    with duckdb.connect(path) as db:
        db.execute(statement)

    now, then = histories(PublishedCopy(path), [LAST])[LAST], histories(copy, [LAST])[LAST]

    assert (now != then) == is_other
    assert bool(what_changed(then, now)) == is_other
