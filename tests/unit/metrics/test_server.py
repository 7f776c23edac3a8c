"""`tmdb-assets metrics` as it is started, and what it says of an instance that cannot be read."""

import contextlib
import re
import signal
import socket
import sqlite3
import time

import dagster as dg
import pytest
import requests

from tests.crash.process import COMMAND, started
from tests.unit.metrics.test_collector import scrape
from tmdb_assets.metrics.server import MetricsServer, collector_of
from tmdb_assets.records.declared import declared_in

START_SECONDS = 60
OF_INDEX, OF_RUNS = {"assets", "checks", "upstream"}, {"runs"}


@dg.asset(group_name="core", check_specs=[dg.AssetCheckSpec("keys", asset="films")])
def films():
    result = dg.AssetCheckResult(check_name="keys", passed=True)
    return dg.MaterializeResult(metadata={"dagster/row_count": 20}, check_results=[result])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(run, port) -> requests.Response:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not run.has_ended:
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"http://127.0.0.1:{port}/metrics", timeout=START_SECONDS)
        time.sleep(0.1)
    raise AssertionError(run.said())


@pytest.fixture
def collector(settings, home, instance):
    dg.materialize([films], instance=instance)
    return collector_of(settings, declared_in(dg.Definitions(assets=[films])), home)


def unreadable(told) -> set[str]:
    return {name for (family, *labels), value in told.items() if family == "part_up" and not value for name in labels}


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_before_there_is_anything_creates_nothing_and_ends_when_told(tmp_path, end):
    data, port = tmp_path / "data", free_port()
    env = {"TMDB_ASSETS_DATA": str(data)}
    with started(env, tmp_path, command=(str(COMMAND), "metrics", "--port", str(port))) as run:
        answer = first_answer(run, port)
        assert answer.status_code == 200
        assert "\ntmdb_assets_up 1.0\n" in answer.text
        assert (
            'tmdb_assets_check_status{asset="dim_movie",check="keys",severity="error",status="new"} 1.0' in answer.text
        )
        assert re.search(r"http://127\.0\.0\.1:\d+/metrics \(instance: .+demo/dagster_home, data: .+demo\)", run.said())

        if end is signal.SIGTERM:
            with started(env, tmp_path, command=(str(COMMAND), "metrics", "--port", str(port))) as second:
                assert second.wait(30) == 1
                assert f"Error: 127.0.0.1:{port} cannot be listened on (Address already in use)" in second.said()
                assert "Traceback" not in second.said()

        run.process.send_signal(end)
        assert run.wait(10) == 0
        assert "Traceback" not in run.said()
    assert not data.exists()


def test_a_wrong_setting_is_told_as_a_sentence(tmp_path):
    env = {"TMDB_ASSETS_DATA": str(tmp_path / "data"), "TMDB_START_DATE": "soon"}
    with started(env, tmp_path, command=(str(COMMAND), "metrics", "--port", str(free_port()))) as run:
        assert run.wait(30) == 1
        assert run.said().startswith("Error: TMDB_START_DATE is 'soon'")


def test_an_address_of_another_machine_is_told_as_a_sentence():
    with pytest.raises(OSError, match=r"192\.0\.2\.1:\d+ cannot be listened on .*: choose another --port or --host"):
        MetricsServer("192.0.2.1", free_port())


@pytest.mark.parametrize(("file", "parts"), [("history/runs/index.db", OF_INDEX), ("history/runs.db", OF_RUNS)])
def test_a_broken_database_is_named_and_hides_nothing_else(collector, home, caplog, file, parts):
    assert scrape(collector)["up",] == 1
    database = home / file
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    whole = database.read_bytes()
    database.write_bytes(b"no database, " * 1000)

    told = scrape(collector)

    assert parts <= unreadable(told) <= OF_INDEX | OF_RUNS
    assert told["up",] == 0
    assert ("partitions", "films", "pending") in told
    assert ("storage_bytes", "", "instance") in told
    assert all(f"{part} could not be read: DatabaseError: file is not a database" in caplog.text for part in parts)

    database.write_bytes(whole)
    assert unreadable(scrape(collector)) == set()


def test_a_locked_database_costs_a_scrape_its_time_and_no_more(collector, home, monkeypatch):
    assert scrape(collector)["asset_rows", "films", "core"] == 20
    monkeypatch.setattr("tmdb_assets.metrics.collector.SECONDS", 1.0)
    with contextlib.closing(sqlite3.connect(home / "history" / "runs" / "index.db")) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        began = time.monotonic()
        told = scrape(collector)
        took = time.monotonic() - began
        other.rollback()

    assert took < 3
    assert unreadable(told) >= OF_INDEX
    assert told["part_up", "periods"] == told["part_up", "storage"] == 1
    deadline = time.monotonic() + 20
    while unreadable(told := scrape(collector)):
        assert time.monotonic() < deadline, told
        time.sleep(0.2)
    assert told["asset_rows", "films", "core"] == 20
