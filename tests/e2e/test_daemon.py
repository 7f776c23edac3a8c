"""The real daemon and webserver: a backfill as a user starts it, and the sensor that no hand touches."""

import contextlib
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest

from tests.crash.process import COMMAND, Run, started
from tests.e2e.pipeline import Pipeline
from tests.graphql import ASSETS, BACKFILL, BACKFILL_STATUS, SELECTOR, SENSOR, STOP_SENSOR, ask, days_of_films, wait_for
from tests.proxies import Proxy
from tests.today import TODAY
from tmdb_assets.calendar.coverage import State, cover
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.sandbox import Fault
from tmdb_assets.settings import DatasetPaths, now_utc
from tmdb_assets.warehouse.publication import read_published
from tmdb_assets.workspace import Workspace

pytestmark = pytest.mark.system

BIN = Path(sys.executable).parent


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@contextlib.contextmanager
def webserver(pipeline: Pipeline) -> Iterator[tuple[Run, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = (str(BIN / "dagster-webserver"), "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", port)
    with started(pipeline.env, pipeline.directory, command=command) as run:
        yield run, f"http://127.0.0.1:{port}/graphql"


def said_by(*runs: Run) -> Callable[[], str]:
    return lambda: "\n".join(run.said()[-4000:] for run in runs)


def days_extracted(paths: DatasetPaths) -> list[date]:
    """The days in an extract."""
    (file,) = (paths.extracts / "parquet").glob("genre_popularity.parquet")
    return sorted(set(pq.read_table(file)["date_id"].to_pylist()))


@pytest.fixture
def outage(running: Pipeline) -> Pipeline:
    """A pipeline that captured yesterday live, and missed the days before; its clock is the real one."""
    running.env["TMDB_START_DATE"] = str(ago(6))
    running.activate()
    running.sandbox.set_today(None)
    return running


@pytest.mark.soak
def test_a_backfill_from_the_ui_publishes_the_good_days_of_a_mixed_range_and_its_error_names_the_others(outage):
    path = f"/p/exports/movie_ids_{ago(4):%m_%d_%Y}.json.gz"
    outage.sandbox.set_faults([Fault(kind="status", endpoint="/p/exports", path=path, status=403)])
    daemon = (str(BIN / "dagster-daemon"), "run", "-w", "workspace.yaml")
    with webserver(outage) as (web, address):
        # The sensor would do the same: it has to keep out of it.
        sensor = ask(address, SENSOR, said_by(web), selector={**SELECTOR, "sensorName": "films_missing_periods"})[
            "sensorOrError"
        ]["id"]
        ask(address, STOP_SENSOR, said_by(web), id=sensor)
        assets = days_of_films(ask(address, ASSETS, said_by(web))["assetNodes"])
        params = {"assetSelection": assets, "partitionNames": [str(ago(n)) for n in range(6, -1, -1)]}
        backfill = ask(address, BACKFILL, said_by(web), params=params)["launchPartitionBackfill"]["backfillId"]

        def status() -> str:
            return ask(address, BACKFILL_STATUS, said_by(web), id=backfill)["partitionBackfillOrError"]["status"]

        with started(outage.env, outage.directory, command=daemon) as alone:
            wait_for(lambda: status() not in {"REQUESTED", "FAILING"}, 400, said_by(alone, web))
            assert status() == "COMPLETED_FAILED"

    assert outage.query("select distinct date_id, source from fact_movie_daily order by 1") == [
        (ago(6), "daily_export"),
        (ago(5), "daily_export"),
        (ago(3), "daily_export"),
        (ago(2), "daily_export"),
        (ago(1), "live"),
        (ago(0), "live"),
    ]
    with dg.DagsterInstance.get() as instance:
        failed = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
        assert len(failed) == 1
        (record,) = instance.get_records_for_run(failed[0].run_id, of_type=dg.DagsterEventType.STEP_FAILURE).records
        reason = record.event_log_entry.dagster_event.step_failure_data.user_failure_data.description
        assert reason.startswith(f"1 of 7 days:\n{ago(4)}: TMDB has no export of {ago(4)}")
        status = instance.get_status_by_partition(
            dg.AssetKey(["published", "films"]),
            [str(ago(n)) for n in range(7)],
            dg.DailyPartitionsDefinition(str(ago(6)), end_offset=1),
        )
    assert {day for day, state in status.items() if state is None or state.value != "MATERIALIZED"} == {str(ago(4))}


@pytest.mark.soak
def test_after_an_outage_the_daemon_brings_back_every_missed_day_without_a_hand_touching_it(outage):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    missed = {ago(n) for n in range(6, 1, -1)}
    paths = outage.settings.paths("films")
    already = set(ReportFolders(paths.reports).days())
    dev_command = (str(COMMAND), "dev", "--port", port, "--dashboard-port", "0")
    with Proxy() as proxy, started(outage.env | proxy.variables, outage.directory, command=dev_command) as dev:
        wait_for(lambda: missed <= set(read_published(paths).periods), 400, said_by(dev))
        # Each day that was published is followed by its report, and the last publication by extracts of all days.
        wait_for(lambda: missed <= set(ReportFolders(paths.reports).days()), 200, said_by(dev))
        wait_for(lambda: days_extracted(paths) == list(read_published(paths).periods), 200, said_by(dev))

    assert proxy.arrived == []
    assert already == {ago(1)}
    assert set(read_published(paths).recovered) == missed
    workspace = Workspace(outage.settings)
    states = {covered.period: covered.state for covered in cover(FILMS, workspace.settings, workspace.lake, now_utc())}
    assert {states[day] for day in missed} == {State.RECOVERED}
    assert states[ago(1)] is State.LIVE
    with dg.DagsterInstance.get() as instance:
        runs = instance.get_runs(dg.RunsFilter(tags={"dagster/sensor_name": "films_missing_periods"}))
    ranges = [run.tags.get("dagster/asset_partition_range_start") for run in runs]
    assert ranges.count(str(ago(6))) == 1
