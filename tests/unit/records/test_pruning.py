"""Old runs go; what they did to assets stays: with a laptop's records in SQLite, and a team's in PostgreSQL."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.storage.event_log import SqlEventLogStorageTable
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import PythonFileTarget
from dagster_graphql.schema import create_schema
from sqlalchemy import select

from tests.postgres.server import Server
from tmdb_assets.records.instance import prepare_dagster_home
from tmdb_assets.records.pruning import prune_runs
from tmdb_assets.settings import PROJECT_DIR

DAYS = ("2026-11-01", "2026-11-02")
OLD_PARTITION = """
query Old($key: AssetKeyInput!, $day: String!) {
  assetNodeOrError(assetKey: $key) {
    ... on AssetNode {
      assetPartitionStatuses { ... on TimePartitionStatuses { ranges { status startKey endKey } } }
      assetMaterializations(partitions: [$day], limit: 1) {
        partition timestamp metadataEntries { label } runOrError { __typename }
      }
      assetChecksOrError {
        ... on AssetChecks { checks { name executionForLatestMaterialization { status runId } } }
      }
    }
  }
}
"""
"""What the UI asks about a partition of an asset."""


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2026-11-01"))
def films(context):
    context.log.info("many words")
    print("printed")  # noqa: T201
    return dg.MaterializeResult(metadata={"dagster/row_count": 20})


@dg.asset_check(asset=films)
def rules():
    return dg.AssetCheckResult(passed=True)


location = dg.Definitions(assets=[films], asset_checks=[rules])


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def instance(request: pytest.FixtureRequest, settings):
    home = prepare_dagster_home(settings, {})
    if request.param == "PostgreSQL":
        url = request.getfixturevalue("server").database("dagster").url.replace("postgresql:", "postgresql+psycopg2:")
        configuration = yaml.safe_load((PROJECT_DIR / "dagster.yaml").read_text(encoding="utf-8"))
        configuration["storage"] = {"postgres": {"postgres_url": url}}
        (home / "dagster.yaml").unlink()
        (home / "dagster.yaml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert request.param.lower()[:6] in type(instance.event_log_storage).__name__.lower()
        yield instance


def run(instance, day):
    return dg.materialize([films, rules], instance=instance, partition_key=day).run_id


def files(instance, run_id):
    """What is left of a run below DAGSTER_HOME."""
    return [
        path for path in Path(instance.root_directory).rglob(f"*{run_id}*") if path.is_file() or any(path.iterdir())
    ]


def kinds_left(instance, run_id):
    """The kinds of events that the records still have of a run."""
    table = SqlEventLogStorageTable
    with instance.event_log_storage.index_connection() as connection:
        rows = connection.execute(select(table.c.dagster_event_type).where(table.c.run_id == run_id)).fetchall()
    return {kind for (kind,) in rows}


def test_runs_that_ended_before_are_gone_with_their_logs_and_the_others_are_not(instance):
    old = run(instance, DAYS[0])
    between = datetime.now(UTC)
    new = run(instance, DAYS[1])
    assert files(instance, old)

    assert [pruned.run_id for pruned in prune_runs(instance, between)] == [old]

    assert instance.get_run_by_id(old) is None
    assert files(instance, old) == []
    assert kinds_left(instance, old) == {"ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"}
    assert instance.get_run_by_id(new) is not None
    assert instance.all_logs(new)
    assert list(prune_runs(instance, between)) == []


def test_what_they_did_to_assets_stays(instance):
    for day in DAYS:
        run(instance, day)
    check = next(iter(rules.check_specs)).key

    assert len(list(prune_runs(instance, datetime.now(UTC) + timedelta(seconds=1)))) == 2

    assert instance.get_materialized_partitions(films.key) == set(DAYS)
    last = instance.get_latest_materialization_event(films.key)
    assert last.asset_materialization.metadata["dagster/row_count"].value == 20
    assert instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check].event is not None
    assert instance.get_latest_materialization_event(films.key).asset_materialization.partition == DAYS[1]


def test_a_run_that_has_not_ended_stays_however_old(instance):
    running = instance.create_run_for_job(dg.Definitions(assets=[films]).resolve_implicit_global_asset_job_def())

    assert list(prune_runs(instance, datetime.now(UTC) + timedelta(days=1))) == []
    assert instance.get_run_by_id(running.run_id) is not None


def test_what_the_ui_shows_of_an_old_partition_it_shows_without_its_run_as_well(instance):
    for day in DAYS:
        run(instance, day)
    target = PythonFileTarget(__file__, "location", working_directory=str(PROJECT_DIR), location_name="films")

    def ask(context):
        variables = {"key": {"path": ["films"]}, "day": DAYS[0]}
        request = create_schema().execute_async(
            OLD_PARTITION, context_value=context.create_request_context(), variable_values=variables
        )
        answer = asyncio.run(request)
        assert not answer.errors, answer
        return answer.data["assetNodeOrError"]

    with WorkspaceProcessContext(instance, target) as context:
        before = ask(context)
        assert before["assetMaterializations"][0].pop("runOrError") == {"__typename": "Run"}
        assert len(list(prune_runs(instance, datetime.now(UTC) + timedelta(seconds=1)))) == 2
        after = ask(context)
    assert after["assetMaterializations"][0].pop("runOrError") == {"__typename": "RunNotFoundError"}
    assert after == before
    assert [found["status"] for found in after["assetPartitionStatuses"]["ranges"]] == ["MATERIALIZED"]
    assert after["assetMaterializations"][0]["partition"] == DAYS[0]
    (check,) = after["assetChecksOrError"]["checks"]
    assert check["executionForLatestMaterialization"]["status"] == "SUCCEEDED"
