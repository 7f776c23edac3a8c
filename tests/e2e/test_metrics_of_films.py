"""The metrics of films through MetricFlow over "TMDB 5000", each compared with SQL that was written for it."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.e2e.tmdb5000_csv import DIRECTORY
from tests.unit.dbt.conftest import Warehouse
from tests.unit.schemas.test_semantics import ASKED_FOR
from tmdb_assets.settings import DBT_DIR, DatasetPaths

pytestmark = pytest.mark.skipif(
    not DIRECTORY.exists(), reason="the TMDB 5000 files (../shared/upstream/tmdb5000) are not here"
)

FILMS = (
    "(select e.*, m.language_code, m.released_on, c.name as collection from movie_economics as e"
    " join dim_movie as m using (movie_id) left join dim_collection as c using (collection_id))"
)
VOTES = (
    "(select r.*, m.status, l.name as language from movie_rating as r join dim_movie as m using (movie_id)"
    " left join dim_language as l using (language_code) where m.removed_on is null)"
)
POPULARITY = "fact_movie_daily join dim_movie using (movie_id)"
NEWEST = "date_id = (select max(date_id) from fact_movie_daily)"
MONEY = "filter (is_released and budget_usd is not null and revenue_usd is not null)"

LAST_OF_MONTHS = "date_id in (select max(date_id) from fact_movie_daily group by date_trunc('month', date_id))"

SAME = {
    ("films", "movie__is_released"): f"select is_released, count(*) from {FILMS}",
    ("films", "metric_time__year"): f"select make_date(release_year, 1, 1), count(*) from {FILMS}",
    ("films", "movie__released_on__month"): f"select date_trunc('month', released_on), count(*) from {FILMS}",
    ("median_multiple", "movie__language"): f"select language_code, median(revenue_multiple) {MONEY} from {FILMS}",
    ("pooled_multiple", "movie__release_year"): (
        f"select release_year, sum(revenue_usd) {MONEY} / sum(budget_usd) {MONEY} from {FILMS}"
    ),
    ("money_known_share", "movie__collection__name"): (
        f"select collection, count(*) {MONEY} / nullif(count(*) filter (is_released), 0) from {FILMS}"
    ),
    ("votes", "movie__status"): f"select status, sum(vote_count) from {VOTES}",
    ("rating", "movie__language__name"): (
        f"select language, sum(vote_average * vote_count) / sum(vote_count) from {VOTES}"
    ),
    ("popularity", "metric_time__day"): "select date_id, sum(popularity) from fact_movie_daily",
    ("popularity", "metric_time__month"): (
        f"select date_trunc('month', date_id), sum(popularity) from fact_movie_daily where {LAST_OF_MONTHS}"
    ),
    ("popularity", "movie__language"): f"select language_code, sum(popularity) from {POPULARITY} where {NEWEST}",
}

REFUSED = [
    ("films", "genre__name"),
    ("pooled_multiple", "country__continent"),
    ("revenue_usd", "company__name"),
    ("votes", "genre__name"),
    ("popularity", "genre__name"),
]


@pytest.fixture(scope="module")
def published(tmdb5000, tmp_path_factory):
    """A published copy of the films, a few of which are still to be released. Look, but do not change it."""
    _, warehouse = tmdb5000
    data = tmp_path_factory.mktemp("metrics")
    copy = Warehouse(data)
    copy.path = DatasetPaths(data, "films").published
    copy.path.parent.mkdir()
    shutil.copyfile(warehouse.path, copy.path)
    with duckdb.connect(str(copy.path)) as connection:
        connection.execute("update movie_economics set is_released = false where movie_id % 10 = 7")
    copy.path.chmod(0o444)
    return copy


@pytest.fixture(scope="module")
def answers(published):
    """What MetricFlow answers to every query of this module."""
    queries = [*SAME, *REFUSED]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("metricflow_process.py")), str(DBT_DIR)],
        input=json.dumps([{"metrics": [metric], "group_by": [by]} for metric, by in queries]),
        env=os.environ
        | {
            "DBT_TARGET": "published",
            "DBT_LOG_PATH": str(published.data),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "TMDB_ASSETS_DATA": str(published.data),
            "TMDB_ASSETS_DATASET": "films",
        },
        cwd=published.data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(zip(queries, json.loads(done.stdout.splitlines()[-1]), strict=True))


def by_group(rows):
    """Group -> value, with -1 for an unknown one."""
    return {
        group.isoformat()[:10] if isinstance(group, date) else group: -1 if value is None else value
        for group, value in rows
    }


@pytest.mark.parametrize("asked", SAME, ids=" by ".join)
def test_a_metric_is_what_its_sql_says(answers, published, asked):
    expected = by_group(row.values() for row in published.rows(f"{SAME[asked]} group by all"))
    assert not isinstance(answers[asked], str), answers[asked]
    answered = by_group(answers[asked])

    assert len(expected) > 1
    assert answered == pytest.approx(expected, rel=1e-9)


def test_every_metric_that_was_promised_is_asked():
    assert {metric for metric, _ in SAME} == ASKED_FOR


@pytest.mark.parametrize(("metric", "by"), REFUSED)
def test_a_metric_of_films_is_refused_by_what_a_film_has_several_of(answers, metric, by):
    assert "No valid join paths exist" in answers[metric, by]
    assert by in answers[metric, by]


def test_what_is_refused_would_have_counted_money_again_in_each_genre(published):
    (once,) = published.values("select sum(revenue_usd) from movie_economics")
    (through,) = published.values(
        "select sum(revenue_usd) from movie_economics join bridge_movie_genre using (movie_id)"
    )
    assert through > 2 * once
