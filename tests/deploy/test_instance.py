"""Dagster on PostgreSQL: a backfill through the UI's own requests, and the same while its processes are killed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster import DagsterEventType, DagsterInstance, DagsterRunStatus
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.tags import GRPC_INFO_TAG

from tests.crash.scene import _digest
from tests.deploy.team import PASSWORDS, Team, make_databases
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.postgres.server import Server, secrets_in
from tests.today import TODAY
from tests.unit.records.test_pruning import OLD_PARTITION
from tmdb_assets.calendar.partitions import range_tags, window_of
from tmdb_assets.defs.maintenance import RETENTION_JOB
from tmdb_assets.records.instance import PROCESS_TAG, slot_holders
from tmdb_assets.records.pruning import prune_runs
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.warehouse.publication import read_published

pytestmark = pytest.mark.system

PAGES = 3
CATALOGUE = SandboxSettings(films=120)
SLOW_SECONDS = 0.5
"""An answer takes so long while processes are killed: a run can be met at work."""


DAYS = [TODAY - timedelta(days=ago) for ago in (4, 3, 2)]
UNFINISHED = sorted(set(DagsterRunStatus) - {*FINISHED_STATUSES}, key=str)
EXPORT = "raw/tmdb/daily_export"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(CATALOGUE) as sandbox:
        yield sandbox


@pytest.fixture
def team(tmp_path: Path, sandbox: Sandbox) -> Iterator[Team]:
    """Processes that a test starts, on the version of PostgreSQL that docker-compose.yml has."""
    with Server(version=16) as server:
        make_databases(server)
        more = {"TMDB_START_DATE": str(DAYS[0]), "TMDB_DISCOVER_PAGES": str(PAGES)}
        with Team(tmp_path, server, sandbox, more) as team:
            yield team
        assert [file for password in PASSWORDS.values() for file in secrets_in(tmp_path, password)] == []
    sandbox._gate._latency = 0.0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> dict[str, tuple[object, ...]]:
    """What the same days come to in one run, in this process."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        pipeline = Pipeline(tmp_path_factory.mktemp("undisturbed"), sandbox, PAGES, monkeypatch)
        pipeline.env["TMDB_START_DATE"] = str(DAYS[0])
        pipeline.activate()
        assert failed_steps(pipeline.run(None, tags=range_tags(DAYS[0], DAYS[-1]))) == {}
        return tables(pipeline.settings.paths("films").published)


def tables(published: Path) -> dict[str, tuple[object, ...]]:
    """Every table: rows, an order-free hash of what does not tell the time, and set times."""
    with duckdb.connect(str(published), read_only=True) as copy:
        return {table.name: copy.execute(_digest(table)).fetchone() or () for table in TABLES}


def wait_for_end(team: Team, backfill: str, seconds: float = 600) -> None:
    team.wait_for(lambda: team.status_of(backfill) not in {"REQUESTED", "FAILING"}, seconds)
    assert team.status_of(backfill) == "COMPLETED_SUCCESS", team.said()


def assert_at_rest(team: Team, instance: DagsterInstance) -> None:
    """No run counts as going on, and none holds a slot."""
    team.wait_for(lambda: not instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)), 60)
    team.wait_for(lambda: not slot_holders(instance), 60)


def start_with_a_backfill(team: Team, *assets: str) -> str:
    """All three processes; the backfill is asked for before the daemon is there, and nobody else launches runs."""
    team.start("code-server", "webserver")
    team.wait_until_loaded()
    # They would do the same after the backfill, or what is due just now.
    team.stop_what_launches_runs()
    backfill = team.backfill(DAYS, *assets)
    team.start("daemon")
    return backfill


@dg.job
def lost():
    pass


def lose_a_run(team: Team, instance: DagsterInstance) -> str:
    """A run that counts as going on, in a process of another machine that its code server knows nothing of."""
    server = json.dumps({"host": "127.0.0.1", "port": int(team.ports["code-server"])})
    run = instance.create_run_for_job(lost, tags={GRPC_INFO_TAG: server, PROCESS_TAG: "17:1@another-machine"})
    instance.report_dagster_event(dg.DagsterEvent(DagsterEventType.RUN_START.value, job_name="lost"), run.run_id)
    assert instance.get_run_by_id(run.run_id).status is DagsterRunStatus.STARTED
    return run.run_id


def test_a_backfill_launched_as_the_ui_does_ends_well_a_lost_run_is_found_and_what_was_done_outlives_the_runs(team):
    backfill = start_with_a_backfill(team, EXPORT)
    with team.instance() as instance:
        run_id = lose_a_run(team, instance)
        wait_for_end(team, backfill, 180)
        assert_at_rest(team, instance)
        assert instance.get_run_by_id(run_id).status is DagsterRunStatus.FAILURE

    assert sorted(path.name for path in (team.data / "raw" / "tmdb" / "daily_export").glob("date=*")) == [
        f"date={day}" for day in DAYS
    ]
    question = {"key": {"path": EXPORT.split("/")}, "day": str(DAYS[0])}
    with team.instance() as instance:
        storages = (instance.run_storage, instance.event_log_storage, instance.schedule_storage)
        assert [type(one).__module__.split(".")[0] for one in storages] == ["dagster_postgres"] * 3
        before = team.ask(OLD_PARTITION, **question)["assetNodeOrError"]
        assert before["assetMaterializations"][0]["runOrError"]["__typename"] == "Run"
        pruned = {run.run_id for run in prune_runs(instance, datetime.now(UTC) + timedelta(minutes=1))}
        assert pruned
        assert instance.get_runs() == []
    after = team.ask(OLD_PARTITION, **question)["assetNodeOrError"]
    assert [(r["status"], r["startKey"], r["endKey"]) for r in after["assetPartitionStatuses"]["ranges"]] == [
        ("MATERIALIZED", str(DAYS[0]), str(DAYS[-1]))
    ]
    assert after["assetMaterializations"][0]["runOrError"]["__typename"] == "RunNotFoundError"
    del before["assetMaterializations"][0]["runOrError"], after["assetMaterializations"][0]["runOrError"]
    assert after == before


@pytest.mark.soak
def test_a_run_that_is_due_while_the_code_server_is_down_waits_for_it(team):
    team.start("code-server", "webserver")
    team.wait_until_loaded()
    team.stop_what_launches_runs()
    run_id = team.launch(RETENTION_JOB)
    team.kill("code-server")
    team.start("daemon")
    with team.instance() as instance:

        def tries() -> int:
            return len(instance.all_logs(run_id, of_type=DagsterEventType.RUN_ENQUEUED)) - 1

        team.wait_for(tries, 120)
        assert instance.get_run_by_id(run_id).status is DagsterRunStatus.QUEUED
        team.start("code-server")
        team.wait_for(lambda: instance.get_run_by_id(run_id).status is DagsterRunStatus.SUCCESS, 240)
        assert [run.run_id for run in instance.get_runs()] == [run_id]


@pytest.mark.soak
def test_a_backfill_of_all_assets_publishes_its_days(team, undisturbed):
    wait_for_end(team, start_with_a_backfill(team))

    assert sorted(read_published(team.settings.paths("films")).periods) == DAYS
    assert tables(team.settings.paths("films").published) == undisturbed
    with team.instance() as instance:
        assert_at_rest(team, instance)
        assert {run.status for run in instance.get_runs()} == {DagsterRunStatus.SUCCESS}


@pytest.mark.soak
def test_a_backfill_in_which_every_process_is_killed_publishes_its_days_once_and_leaves_no_run_behind(
    team, sandbox, undisturbed
):
    sandbox._gate._latency = SLOW_SECONDS
    backfill = start_with_a_backfill(team)
    killed_in: dict[str, str] = {}
    with team.instance() as instance:

        def at_work() -> str | None:
            """A run that no process was killed in yet and whose steps have begun."""
            runs = instance.get_runs(dg.RunsFilter(statuses=[DagsterRunStatus.STARTED]))
            return next((r.run_id for r in runs if PROCESS_TAG in r.tags and r.run_id not in killed_in.values()), None)

        # The last run of a backfill is dbt's and takes longest; a run that is lost is tried again as another one.
        for name in ("daemon", "webserver", "code-server", "code-server"):
            run_id = team.wait_for(at_work, 200)
            team.kill(name)
            assert instance.get_run_by_id(run_id).status is DagsterRunStatus.STARTED
            killed_in[f"{name} {len(killed_in)}"] = run_id
            team.start(name)
        wait_for_end(team, backfill)
        assert_at_rest(team, instance)

        lost = [run_id for name, run_id in killed_in.items() if name.startswith("code-server")]
        runs = {run.run_id: run for run in instance.get_runs()}
        assert {run_id for run_id, run in runs.items() if run.status is not DagsterRunStatus.SUCCESS} == set(lost)
        for run_id in lost:
            said = [entry.dagster_event.message or "" for entry in instance.all_logs(run_id) if entry.dagster_event]
            assert any("The process of this run is gone" in text for text in said), said
            again = [run for run in runs.values() if run.parent_run_id == run_id]
            assert len(again) == 1
            assert window_of(again[0].tags) == window_of(runs[run_id].tags)

    assert sorted(read_published(team.settings.paths("films")).periods) == DAYS
    assert tables(team.settings.paths("films").published) == undisturbed
