"""The arithmetic of films and marts: dbt's own unit tests, which stand in `dbt/unit_tests`, run and pass."""

from tests.unit.dbt.history import DAY
from tmdb_assets.schemas.films.answers import ANSWER_MARTS
from tmdb_assets.schemas.films.film_marts import FILM_MARTS
from tmdb_assets.schemas.films.group_answers import GROUP_ANSWER_MARTS
from tmdb_assets.schemas.films.performance import PERFORMANCE_MARTS
from tmdb_assets.schemas.films.releases import RELEASES


def test_films_their_days_and_every_mart_of_films_and_groups_of_films_have_a_unit_test_of_dbt_that_passes(dbt, history):
    tests = dbt.unit_tests(history.data, DAY[5])

    assert [(name, message) for _, name, status, message in tests if status != "pass"] == []
    tested = {model for model, *_ in tests}
    marts = {table.name for table in (*FILM_MARTS, *PERFORMANCE_MARTS, *ANSWER_MARTS, *GROUP_ANSWER_MARTS, *RELEASES)}
    core = {"dim_movie", "fact_movie_daily", "bridge_movie_genre", "bridge_movie_company"}
    assert marts | core | {"language_popularity", "genre_popularity"} <= tested
