"""The process of dbt: it waits for one command, does it as dbt's command does, and lives no longer than its run."""

import json
import shutil
import signal
import subprocess
import sys
from datetime import date

import psutil
import pytest

from tmdb_assets.settings import DBT_DIR
from tmdb_assets.warehouse import dbt_call
from tmdb_assets.warehouse.dbt_call import Dbt, dbt_environment, start_dbt, start_early

REAL = start_dbt
"""As it is imported, before the tests' own stands in its place."""
LIST = ["list", "--select", "dim_movie", "--resource-type", "model", "--output", "name"]

pytestmark = pytest.mark.system


@pytest.fixture
def paths(settings, monkeypatch):
    monkeypatch.setattr(dbt_call, "start_dbt", REAL)
    return settings.paths("films")


def said(process):
    """The messages of a command that has ended; whatever is no line of JSON is an error here."""
    lines, _ = process.communicate()
    return [json.loads(line)["info"]["msg"] for line in lines.splitlines()]


def test_the_process_that_waits_does_the_command_and_one_that_is_called_again_is_another(paths):
    with Dbt(paths) as dbt:
        waiting = dbt._waiting.pid
        first = dbt.call(LIST, dbt_environment(paths, [date(2026, 11, 20)]))
        assert first.pid == waiting
        assert "tmdb_assets.core.films.dim_movie" not in first.args
        assert [line for line in said(first) if "dim_movie" in line] == ["dim_movie"]
        assert first.returncode == 0
        second = dbt.call(["no such command"], {})
        assert second.pid != waiting
        assert "no such command" in second.communicate()[0].decode()
        assert second.returncode == 2


def test_a_process_that_died_while_it_waited_is_replaced(paths):
    with Dbt(paths) as dbt:
        dbt._waiting.kill()
        dbt._waiting.wait()
        process = dbt.call(LIST, {})
        assert "dim_movie" in said(process)
        assert process.returncode == 0


def test_one_that_was_started_early_is_the_dbt_of_the_first_block(paths):
    start_early(paths)
    ((project, early),) = dbt_call._early.values()
    with Dbt(paths) as dbt:
        assert (dbt.project, dbt._waiting.pid) == (project, early.pid)
        with Dbt(paths) as other:
            assert other._waiting.pid != early.pid
    assert not psutil.pid_exists(early.pid)


def test_a_project_that_cannot_be_read_is_told_when_it_is_called(paths, tmp_path, monkeypatch):
    project = tmp_path / "dbt"
    shutil.copytree(DBT_DIR, project, ignore=shutil.ignore_patterns("target", "logs"))
    (project / "models" / "broken.sql").write_text("select {{ ref('nowhere') }}")
    monkeypatch.setattr(dbt_call, "DBT_DIR", project)
    with Dbt(paths) as dbt:
        process = dbt.call(LIST, {})
        assert "nowhere" in process.communicate()[0].decode()
        assert process.returncode == 2


def test_nobody_is_left_when_the_run_ends_without_a_call(paths):
    with Dbt(paths) as dbt:
        waiting = psutil.Process(dbt._waiting.pid)
    assert not waiting.is_running()


RUN = """
import sys, time
from pathlib import Path
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.dbt_call import Dbt
with Dbt(DatasetPaths(Path(sys.argv[1]), "films")) as dbt:
    print(dbt._waiting.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("moment", ["at once", "when it has read the project"])
def test_a_run_that_is_killed_takes_the_dbt_along_that_waits(paths, moment):
    run = subprocess.Popen([sys.executable, "-c", RUN, str(paths.data_dir)], stdout=subprocess.PIPE, text=True)
    waiting = psutil.Process(int(run.stdout.readline()))
    if moment != "at once":
        while waiting.status() != psutil.STATUS_SLEEPING or not (paths.dbt / "manifest.json").exists():
            assert waiting.is_running()
    run.send_signal(signal.SIGKILL)
    run.wait()
    waiting.wait(60)
