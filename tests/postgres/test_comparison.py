"""Whether a difference between PostgreSQL and the copy is found, told, and mended."""

import pytest

from tests.postgres.test_incremental import assert_same
from tmdb_assets.postgres.comparison import compare
from tmdb_assets.postgres.loading import load

FILM = "where movie_id = (select min(movie_id) from films.dim_movie)"


def test_nothing_differs_after_a_load(loaded, copies):
    found = compare(loaded.url, copies.newest)
    assert found.differences == ()
    assert found.rows["dim_movie"] == loaded.one("select count(*) from films.dim_movie")


PLANTED = {
    f"update films.dim_movie set budget_usd = 1 + coalesce(budget_usd, 0) {FILM}": "dim_movie: the sum of budget_usd",
    f"update films.dim_movie set overview = null {FILM}": "dim_movie: the number of values of overview is ",
    f"update films.dim_movie set title = title || '.' {FILM}": "dim_movie: the length of title is ",
    "update films.dim_date set is_weekend = true": "dim_date: the number of true is_weekend is ",
    "update films.dim_genre set observed_at = now() + interval '1 day'": "dim_genre: the first observed_at is ",
    "delete from films.bridge_movie_keyword": "bridge_movie_keyword: rows is 0 in PostgreSQL, ",
    "update films.fact_movie_daily set popularity = popularity + 0.5 where date_id = '{day}' and popularity_rank = 5": (
        "fact_movie_daily of {day}: the sum of popularity is "
    ),
    "delete from films.fact_movie_daily where date_id = '{day}'": "fact_movie_daily of {day}: rows is 0 in PostgreSQL",
    "insert into films.fact_movie_daily select date_id + 1, movie_id, 1, 1, 1, 1, 'live' from films.fact_movie_daily"
    " where date_id = '{day}' and popularity_rank = 1": "rows is 1 in PostgreSQL, 0 in the copy",
}


@pytest.mark.parametrize(("planted", "said"), PLANTED.items())
def test_a_planted_difference_is_told_and_the_next_load_mends_it(loaded, copies, planted, said):
    day = copies.ask("select max(date_id) from fact_movie_daily")[0]
    loaded.ask(planted.replace("{day}", str(day)))
    found = compare(loaded.url, copies.newest)
    assert any(said.replace("{day}", str(day)) in text for text in found.differences), found.differences
    load(loaded.url, copies.newest, copies.today)
    assert compare(loaded.url, copies.newest).differences == ()
    assert_same(loaded, copies.newest)


def test_numbers_that_cancel_out_are_no_difference(loaded, copies, bring):
    bring(
        "update movie_economics set revenue_multiple = case when rowid % 2 = 0 then 1e9 else -1e9 end + rowid / 7.0",
        "update movie_latest set popularity = 'nan' where movie_id = (select min(movie_id) from movie_latest)",
        "update movie_rating set bayesian_rating = 'inf' where movie_id = (select min(movie_id) from movie_rating)",
    )
    assert compare(loaded.url, copies.newest).differences == ()
