"""A dbt that builds windows of days, and warehouses that several tests look at.

No expectation of what the models make of the raw days belongs here; that is what the tests say.
"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.made_once import made_once
from tests.unit.dbt.history import write_history
from tests.unit.dbt.lake import Lake
from tmdb_assets.settings import DatasetPaths

PROJECT = Path(__file__).resolve().parents[3]
DBT = PROJECT / "dbt"
UPSTREAM = PROJECT.parent / "shared" / "upstream"


class Dbt:
    """The project's dbt for the models of a dataset, started once."""

    def __init__(self, scratch, dataset="films"):
        self.models = " ".join(f"+fqn:tmdb_assets.{layer}.{dataset}" for layer in ("core", "marts"))
        # The project may lie in any folder: what works here is tried further in tests/e2e/test_any_folder.py.
        project = scratch / "Film's [x]*"
        project.symlink_to(DBT)
        self.options = [
            "--project-dir", str(project), "--profiles-dir", str(DBT),
            "--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs"),
        ]  # fmt: skip
        self.errors = (scratch / "stderr").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("dbt_process.py")), *self.options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, cwd=scratch,
            env=os.environ | {"TMDB_ASSETS_DATASET": dataset},
        )  # fmt: skip

    def build(self, data, start, end, select=None, facts_since="", environment=None):
        """Build the window from `start` to `end` in a data directory; a failure fails the test."""
        assert self.failures(data, start, end, select, facts_since, environment) == []

    def failures(self, data, start, end, select=None, facts_since="", environment=None):
        """Build likewise; returns why it failed."""
        request = {
            "data": str(data), "start": str(start), "end": str(end), "select": select or self.models,
            "facts_since": str(facts_since), "environment": environment,
        }  # fmt: skip
        return self._ask(request)

    def unit_tests(self, data, day):
        """Run the project's unit tests with the tables of a data directory; model, name, status, message of each."""
        return self._ask({"data": str(data), "start": str(day), "end": str(day), "facts_since": "", "unit_tests": True})

    def _ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.errors.seek(0)
            pytest.fail(f"dbt ended: {self.errors.read()}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.errors.close()


class Warehouse:
    """Reads a built warehouse as the publish step's readers do: under another name, read-only."""

    def __init__(self, data, dataset="films"):
        self.data = data
        self.path = DatasetPaths(data, dataset).warehouse

    def rows(self, query):
        """The rows of a query as dicts."""
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            path = str(self.path).replace("'", "''")
            connection.execute(f"attach '{path}' as elsewhere (read_only)")
            connection.execute("use elsewhere")
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, query):
        """The only row of a query."""
        (row,) = self.rows(query)
        return row

    def values(self, query):
        """The rows of a query of one column, as a list."""
        return [value for row in self.rows(query) for value in row.values()]

    def orphans(self, table):
        """The values of each referring column of a table that stand for nothing."""
        return {
            column: self.values(
                f"select distinct {column} from {table.name}"
                f" where {column} is not null and {column} not in (select {referred} from {other})"
            )
            for column, (other, referred) in table.references.items()
        }

    def frame(self, query):
        """The rows of a query as the checks read them."""
        with duckdb.connect(self.path, read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).to_arrow_table()


@pytest.fixture(scope="session")
def dbt(tmp_path_factory):
    process = Dbt(tmp_path_factory.mktemp("dbt"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def dbt_of_series(tmp_path_factory):
    process = Dbt(tmp_path_factory.mktemp("dbt-series"), "series")
    yield process
    process.close()


@pytest.fixture(scope="session")
def history(dbt, tmp_path_factory):
    """The warehouse of the whole history, built as one window."""

    def make(data):
        write_history(Lake(data))
        dbt.build(data, date(2026, 11, 1), date(2026, 11, 5))

    return Warehouse(made_once(tmp_path_factory, "models-of-films", make)[0])


@pytest.fixture(scope="session")
def upstream():
    """The folder of recorded real answers."""
    if not UPSTREAM.exists():
        pytest.skip("the recorded real answers (../shared/upstream) are not here")
    return UPSTREAM
