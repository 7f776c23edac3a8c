"""Fixtures of the tests of checks: three days, made once by real runs and copied for whoever damages them."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.made_once import made_once
from tests.today import TODAY
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.sandbox import Sandbox, SandboxSettings

FIRST, RECOVERED_DAY, LAST = (TODAY - timedelta(days=ago) for ago in (3, 2, 1))
"""The days of the history: captured live, missed and recovered, captured live. The last is today on its clock."""

PAGES = 6
CATALOGUE = SandboxSettings(films=200)


OF_MORE_DAYS = {
    "movie_momentum": f"""
        select
            movie_id, 7 as window_days, title, date '{LAST}' as date_id, date '{FIRST}' as compared_on,
            20 as vote_count, 10 as votes_gained_count, 6.5 as vote_average, 7.0 as marginal_rating,
            0.0015 as marginal_rating_error,
            false as is_sleeper, 4.0 as popularity, 1.0 as popularity_change
        from movie_economics
        order by movie_id
        limit 8
    """,
    "hype_curve": """
        select
            day::integer as days_since_release, 3 as movie_count, 2 as censored_movie_count, 1 as unlisted_movie_count,
            0.5 as popularity_relative_lower, 1.0 as popularity_relative_median, 1.5 as popularity_relative_upper
        from range(-4, 4) as days (day)
    """,
    "fact_movie_rating": f"""
        select
            date '{LAST}' as date_id, movie_id, 'imdb_users' as rating_source, 7.5 as score, 75.0 as score_100,
            1000 as votes_count, 'omdb' as provider, timestamptz '{LAST} 12:00:00+00' as observed_at
        from movie_economics
        order by movie_id
        limit 8
    """,
}
"""Rows of the tables that are empty after three days without a key of OMDb, or look further back."""


def add_rows_of_more_days(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Give the tables that are empty after three days rows to damage."""
    for table, rows in OF_MORE_DAYS.items():
        warehouse.execute(f"insert into {table} by name {rows}")


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline with three published days and every check green. Look, but do not run or damage it."""
    with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch:

        def capture(place: Path) -> None:
            pipeline = Pipeline(place, sandbox, PAGES, monkeypatch)
            pipeline.set_today(FIRST)
            assert failed_steps(pipeline.run(FIRST)) == {}
            pipeline.set_today(LAST)
            result = pipeline.run(None, tags=range_tags(RECOVERED_DAY, LAST))
            assert failed_steps(result) == {}
            assert [e.description for e in result.get_asset_check_evaluations() if not e.passed] == []

        place, _ = made_once(tmp_path_factory, "history", capture)
        return Pipeline(place, sandbox, PAGES, monkeypatch)


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, history: Pipeline) -> Iterator[Pipeline]:
    """A copy of the history to damage and run; its clock shows the last day."""
    shutil.copytree(history.directory, tmp_path, dirs_exist_ok=True, symlinks=True)
    with Sandbox(CATALOGUE) as sandbox:
        pipeline = Pipeline(tmp_path, sandbox, PAGES, monkeypatch)
        pipeline.set_today(LAST)
        yield pipeline
