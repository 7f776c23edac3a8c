"""From a fault in the data to the words that a person gets: real runs, real sensors, a real receiver."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner, Result

from tests.checks.runs import check_and_publish
from tests.crash.process import COMMAND, environment, started
from tests.e2e.pipeline import Pipeline
from tests.e2e.test_daily_run import _rewrite_listing
from tests.materialized import materialized
from tests.proxies import Proxy
from tests.receivers import Receiver
from tests.today import TODAY, YESTERDAY
from tmdb_assets.cli.commands import main
from tmdb_assets.datasets import DATASETS
from tmdb_assets.records.instance import end_abandoned_runs
from tmdb_assets.sandbox import Fault
from tmdb_assets.settings import PROJECT_DIR

UI = "http://127.0.0.1:3000"
SERVES = f"The published copy of films still serves 1 day, the newest is {YESTERDAY}."
PROMISED_SECONDS = 90


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def told(running: Pipeline, receiver: Receiver, films_alone: None) -> Pipeline:
    """A pipeline with one published day whose alerts go to the receiver."""
    running.env["ALERT_URLS"] = receiver.url
    running.activate()
    return running


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def called(pipeline: Pipeline, *words: str) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, ["alerts", *words], env={**pipeline.env, "COLUMNS": "120"})


def command(pipeline: Pipeline, *words: str) -> subprocess.CompletedProcess[str]:
    with Proxy() as proxy:
        done = subprocess.run(
            [str(COMMAND), "alerts", *words],
            env=environment(pipeline.env) | proxy.variables,
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert proxy.arrived == [], "the receiver is on this machine"
    return done


def test_a_blocking_check_that_fails_in_a_run_is_told_once_with_all_that_is_needed_and_so_is_its_recovery(
    told, receiver
):
    good = told.settings.paths("films").warehouse.read_bytes()
    with duckdb.connect(str(told.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("update fact_movie_daily set popularity = -1 where popularity_rank = 7")
    result = check_and_publish(told, YESTERDAY)
    assert not result.success

    told.tick("alerts")
    told.tick("alerts")

    (got,) = receiver.received
    assert "[error]" in got.title
    assert f"fact_movie_daily rules failed for {YESTERDAY}" in got.text
    assert re.search(r"1 of 1?\d\d rows fail\.\n", got.text), got.text
    assert re.search(rf"date_id={YESTERDAY}, movie_id=\d+, .*popularity=-1\.0", got.text)
    assert f"Protected: nothing of this is published. {SERVES}" in got.text
    assert f"Run: {UI}/runs/{result.run_id}" in got.text
    assert f"Asset: {UI}/assets/fact_movie_daily?view=checks" in got.text
    assert f"Next: mend what the rows show, then tmdb-assets backfill {YESTERDAY} --dataset films" in got.text
    assert "the run of" not in got.text, "it failed because of the check: that is one matter"

    # The same again is no news.
    assert not check_and_publish(told, YESTERDAY).success
    told.tick("alerts")
    assert len(receiver.received) == 1

    told.settings.paths("films").warehouse.write_bytes(good)
    assert check_and_publish(told, YESTERDAY).success
    told.tick("alerts")
    told.tick("alerts")
    (_, recovered) = receiver.received
    assert recovered.title.startswith("[recovered]")
    assert f"fact_movie_daily rules passes again (failed for {YESTERDAY})" in recovered.text


def test_a_check_that_fails_in_a_green_run_is_told_at_once_and_a_warning_with_those_of_the_day(told, receiver):
    with duckdb.connect(str(told.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("update dim_country set continent = null")
        warehouse.execute("update dim_movie set original_title = null")
    told.set_now(at(YESTERDAY, 10))
    assert check_and_publish(told, YESTERDAY).success

    told.tick("alerts")
    (error,) = receiver.received
    assert error.title == f"[error] dim_country continents failed for {YESTERDAY}"
    assert "Not protected: this check holds nothing back." in error.text
    told.set_now(at(YESTERDAY, 12, 1))
    told.tick("alerts")
    told.tick("alerts")
    (_, warning) = receiver.received
    assert f"dim_movie null_shares failed for {YESTERDAY}" in warning.text
    assert warning.title.startswith("[warning]")
    assert "A warning: nothing is held back." in warning.text


@pytest.mark.system
def test_a_failed_run_is_told_with_its_reason_and_is_over_when_another_one_did_its_work(told, receiver):
    told.set_now(at(TODAY, 10))
    told.sandbox.set_faults([Fault(kind="status", endpoint="/movie/{id}", nth=(3,), status=401)])
    run_id = told.run(TODAY).run_id
    told.tick("alerts")
    (got,) = receiver.received
    assert got.title == f"[error] the run of films for {TODAY} failed"
    assert "Set TMDB_API_TOKEN" in got.text
    assert f"Run: {UI}/runs/{run_id}" in got.text
    assert SERVES in got.text

    told.sandbox.set_faults([])
    assert told.run(TODAY).success
    told.tick("alerts")
    assert receiver.titles[1:] == [f"[recovered] what the run of films for {TODAY} was to do is done"]


@pytest.mark.system
def test_a_killed_run_is_told_with_the_checks_that_were_never_evaluated(told, receiver):
    told.sandbox.set_today(None)
    warehouse = told.settings.paths("films").warehouse
    with started(told.env, told.directory, command=(str(COMMAND), "run", "--dataset", "films")) as run:
        while not run.dbt_has_open(warehouse) and not run.has_ended:
            time.sleep(0.01)
        run.kill()
    assert run.process.returncode == -9, run.said()
    with dg.DagsterInstance.get() as instance:
        assert len(end_abandoned_runs(instance)) == 1

    done = command(told, "send")

    assert done.returncode == 0, done.stderr
    (got,) = receiver.received
    assert f"the run of films for {TODAY} failed" in got.text
    assert re.search(r"\d+ checks planned and never evaluated: bridge_movie_cast keys, .* and \d+ more", got.text)
    shown = command(told, "list")
    assert shown.returncode == 1
    # The command has the real clock: past its deadline a day or a week is missing as well.
    now = datetime.now(UTC)
    late = sum(dataset.timetable.is_late(dataset.calendar.current(now), now) for dataset in DATASETS)
    assert f"{1 + late} open alerts" in shown.stdout
    assert f"tmdb-assets backfill {TODAY}" in shown.stdout.replace("\n", " ")


def test_days_that_are_missing_past_their_deadline_and_days_that_are_lost_are_told_once(told, receiver):
    told.env["TMDB_START_DATE"] = str(TODAY - timedelta(days=100))
    told.activate()
    told.set_today(TODAY)
    for minutes in (0, 10, 20):
        told.set_now(at(TODAY, 12, minutes))
        told.tick("alerts")
    (lost,) = receiver.received
    assert "unrecoverable" in lost.text
    assert "set TMDB_START_DATE to a later one" in lost.text
    assert "pending" not in lost.text, "whoever looks after a pause waits for what is about to be mended"
    for minutes in (31, 32):
        told.set_now(at(TODAY, 12, minutes))
        told.tick("alerts")
    (_, missing) = receiver.received
    assert "unrecoverable" not in missing.text
    assert f"{TODAY} pending" in missing.text
    assert f"Next: tmdb-assets backfill {TODAY} --dataset films" in missing.text


def test_an_asset_that_is_stale_is_told_and_that_it_is_fresh_again(told, receiver):
    key = dg.AssetKey("movie_latest")
    for minutes in (0, 14, 28):
        told.set_now(at(YESTERDAY, 12, minutes))
        told.tick("alerts")
    with dg.DagsterInstance.get() as instance:
        materialized(instance, key, at(YESTERDAY, 0) - timedelta(minutes=1))
    for minutes in (31, 32):
        told.set_now(at(YESTERDAY, 12, minutes))
        told.tick("alerts")
    (got,) = receiver.received
    assert "movie_latest is stale\nNot made again since midnight by the deadline" in got.text
    assert SERVES in got.text
    assert "SCHEDULER is silent" in got.text, "nothing of the daemon runs but this sensor"
    with dg.DagsterInstance.get() as instance:
        materialized(instance, key, at(YESTERDAY, 12, 32))
    told.tick("alerts")
    assert receiver.titles[1:] == ["[recovered] movie_latest is fresh again"]


def test_a_try_of_the_channels_sends_one_of_each_kind_and_says_what_arrived(told, receiver):
    done = called(told, "test")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("arrived at Mattermost (entry 1 of ALERT_URLS)") == len(receiver.received) >= 9
    assert all(title.startswith("[test] ") for title in receiver.titles)
    receiver.stop()
    done = called(told, "test")
    assert done.exit_code == 1
    assert "DID NOT ARRIVE at Mattermost" in done.stdout
    assert not (told.settings.data_dir / "alerts").exists(), "nothing of it is kept"


def test_a_wrong_address_is_one_sentence_without_the_address(told):
    told.env["ALERT_URLS"] = "slack://n0tAllOfIt"
    for words in (["list"], ["test"], ["send"]):
        done = called(told, *words)
        assert done.exit_code != 0
        assert isinstance(done.exception, SystemExit), done.exception
        assert "ALERT_URLS: entry 1 (slack://...)" in done.stderr
        assert "n0tAllOfIt" not in done.output


@pytest.mark.soak
@pytest.mark.system
def test_the_real_daemon_tells_a_failing_check_in_time(told, receiver, record_property):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    told.sandbox.set_today(None)
    shutil.rmtree(told.directory / "logs", ignore_errors=True)
    with started(
        told.env, told.directory, command=(str(COMMAND), "dev", "--port", port, "--dashboard-port", "0")
    ) as dev:
        _rewrite_listing(told, YESTERDAY, lambda film: film | {"popularity": -1.0})
        assert not told.run(YESTERDAY).success
        failed_at, deadline = time.time(), time.monotonic() + 240
        while not any("fact_movie_daily rules failed" in got.text for got in receiver.received):
            assert time.monotonic() < deadline, dev.said()[-5000:]
            time.sleep(0.2)
        record_property("delay", ("alert of a failing check, daemon starting", time.time() - failed_at, "s"))
        assert f"http://127.0.0.1:{port}/" in receiver.received[-1].text, "it links to the UI that runs"
    assert Path(told.settings.data_dir / "alerts" / "outbox.sqlite").exists()
