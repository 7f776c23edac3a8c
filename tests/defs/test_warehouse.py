"""What dbt is told, and what it waits for."""

import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.build import wait_until_free
from tmdb_assets.warehouse.dbt_call import dbt_environment


def test_dbt_is_told_the_first_and_the_last_day_of_a_run_and_where_the_data_is():
    paths = DatasetPaths(Path("/data"), "films")
    days = [date(2026, 11, 3), date(2026, 11, 1), date(2026, 11, 2)]
    assert dbt_environment(paths, days) == {
        "TMDB_ASSETS_DATA": "/data",
        "TMDB_ASSETS_DATASET": "films",
        "TMDB_WINDOW_START_DATE": "2026-11-01",
        "TMDB_WINDOW_END_DATE": "2026-11-03",
        "TMDB_FACTS_SINCE": "",
    }
    assert dbt_environment(paths, days, date(2026, 1, 2))["TMDB_FACTS_SINCE"] == "2026-01-02"


HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'reads'); print('open'); input()"


@pytest.fixture(params=["writes", "reads"])
def other_program(settings, request):
    """Another program that has the warehouse open."""
    settings.paths("films").warehouse.parent.mkdir(parents=True)
    duckdb.connect(str(settings.paths("films").warehouse)).close()
    command = [sys.executable, "-u", "-c", HOLD, str(settings.paths("films").warehouse), request.param]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_a_program_that_closes_the_warehouse_in_time_is_waited_for(settings, other_program):
    said = []
    threading.Timer(1.2, lambda: other_program.communicate("\n")).start()

    wait_until_free(settings.paths("films"), time.monotonic() + 30, said.append)

    assert other_program.poll() == 0
    assert len(said) == 1
    assert "open in another program; waiting up to 30 s" in said[0]
    assert f"PID {other_program.pid}" in said[0]


def test_a_program_that_keeps_the_warehouse_open_is_named(settings, other_program):
    with pytest.raises(dg.Failure) as failure:
        wait_until_free(settings.paths("films"), time.monotonic() + 0.6, lambda _: None)

    assert f"{settings.paths('films').warehouse} is open in another program" in failure.value.description
    assert f"PID {other_program.pid}" in failure.value.description
    assert "close it there, then materialize the day again" in failure.value.description


def test_nobody_waits_for_a_warehouse_that_nobody_has_open_or_that_is_not_there_yet(settings):
    wait_until_free(settings.paths("films"), time.monotonic(), pytest.fail)
    settings.paths("films").warehouse.parent.mkdir(parents=True)
    duckdb.connect(str(settings.paths("films").warehouse)).close()
    wait_until_free(settings.paths("films"), time.monotonic(), pytest.fail)
