"""The dbt that stays while tests run does to a run what the command does that users have."""

import dagster as dg
import pytest

from tests.e2e.conftest import YESTERDAY
from tests.e2e.pipeline import Pipeline, failed_steps
from tmdb_assets.warehouse.dbt_call import start_dbt

REAL = start_dbt
"""As it is imported, before the tests' own stands in its place."""
MODELS = dg.AssetSelection.groups("staging", "core", "marts")
OF_THE_CALL = {"Execution Duration", "invocation_id"}

pytestmark = [pytest.mark.system, pytest.mark.soak]


def materialized(pipeline: Pipeline) -> dict[str, tuple[str | None, dict[str, object]]]:
    """What Dagster has of every model after a build: the day, and what is told of it."""
    pipeline.settings.paths("films").inputs.unlink(missing_ok=True)  # else it would build nothing
    result = pipeline.run(YESTERDAY, MODELS)
    assert failed_steps(result) == {}
    return {
        event.asset_key.to_user_string(): (
            event.partition,
            {name: told.value for name, told in event.materialization.metadata.items() if name not in OF_THE_CALL},
        )
        for event in result.all_events
        if event.is_step_materialization
    }


def failure(pipeline: Pipeline) -> str:
    """What the step says that dbt said."""
    (said,) = failed_steps(pipeline.run(YESTERDAY, MODELS)).values()
    return said.partition("Errors parsed from dbt logs:")[2] or said


def test_a_build_gives_the_same_events_and_tables_as_the_command(running, monkeypatch):
    stays = materialized(running)
    tables = running.tables()
    monkeypatch.setattr("tmdb_assets.warehouse.dbt_call.start_dbt", REAL)

    assert materialized(running) == stays
    assert running.tables() == tables
    assert stays["fact_movie_daily"][1]["dagster/partition_row_count"] > 100


def test_a_build_that_fails_says_what_the_command_says(running, monkeypatch):
    running.settings.paths("films").warehouse.write_bytes(b"This is no database. " * 1000)
    stays = failure(running)
    monkeypatch.setattr("tmdb_assets.warehouse.dbt_call.start_dbt", REAL)

    assert failure(running) == stays
    assert "not a valid DuckDB database file" in stays
