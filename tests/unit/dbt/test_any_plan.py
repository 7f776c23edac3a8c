"""Any order, chunking and repetition of the same raw days gives the same tables and the same published copy.

`HYPOTHESIS_PROFILE=soak` tries 200 histories chosen again each time; otherwise the same few are tried.
"""

import os
from contextlib import closing

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.generated import MISSED, histories, plans
from tests.unit.dbt.lake import Lake
from tmdb_assets.warehouse.publication import Contents, mark_checked, publish
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import to_frame, validate
from tmdb_assets.settings import DatasetPaths

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
PROFILES = {
    "tests": settings(
        max_examples=4,
        derandomize=True,
        deadline=None,
        suppress_health_check=QUIET,
        phases=(Phase.explicit, Phase.generate),
    ),
    "soak": settings(max_examples=400, deadline=None, print_blob=True, suppress_health_check=QUIET),
}


class Tally:
    """What was tried; pytest -rP shows it."""

    def __init__(self):
        self.histories = self.builds = 0
        self.seen = set()


@pytest.fixture(scope="module")
def tally():
    tally = Tally()
    yield tally
    kinds = ", ".join(sorted(tally.seen))
    print(f"{tally.histories} histories, {tally.builds} builds; every table equal; seen: {kinds}")  # noqa: T201


def fingerprints(path):
    """Rows and an order-free hash of every table of a file."""
    with closing(duckdb.connect(path, read_only=True)) as connection:
        return {
            table.name: connection.execute(
                f"select count(*), sum(cast(hash({', '.join(c.name for c in table.columns)}) as hugeint))"
                f" from {table.name}"
            ).fetchone()
            for table in TABLES
        }


def publish_checked(data):
    """Publish a warehouse that passed its checks; returns the published file."""
    paths = DatasetPaths(data, "films")
    warehouse = Warehouse(data)
    for table in TABLES:
        verdicts = validate(table, to_frame(warehouse.frame(f"select * from {table.name}")))
        assert [verdict.problems for verdict in verdicts.values()] == [[], [], []], table.name
        assert warehouse.orphans(table) == {column: [] for column in table.references}, table.name
    mark_checked(paths)
    days = warehouse.values("select distinct date_id from fact_movie_daily order by 1")
    return publish(paths, Contents(tuple(days), {}), days)


def differences(one, other):
    """A few rows that one of two files has and the other has not, by table."""
    found = {}
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        for table in TABLES:
            rows = [
                (which, row)
                for which, left, right in (("incremental", one, other), ("rebuilt", other, one))
                for row in connection.execute(
                    f"select * from {'one' if left is one else 'other'}.{table.name}"
                    f" except all select * from {'other' if right is other else 'one'}.{table.name} limit 3"
                ).fetchall()
            ]
            if rows:
                found[table.name] = rows
    return found


@pytest.mark.system
@PROFILES.get(os.environ.get("HYPOTHESIS_PROFILE", "tests"), PROFILES["tests"])
@given(st.data())
def test_any_plan_gives_the_tables_of_a_rebuild_in_one_window(dbt, tally, tmp_path_factory, data):
    history = data.draw(histories(), label="history")
    plan = data.draw(plans(history), label="plan")
    since = history.facts_since or ""
    incremental, rebuilt = tmp_path_factory.mktemp("incremental"), tmp_path_factory.mktemp("rebuilt")
    history.write(Lake(incremental))
    (rebuilt / "raw").symlink_to(incremental / "raw")

    for first, last in plan.windows:
        dbt.build(incremental, history.day(first), history.day(last), facts_since=since)
    dbt.build(rebuilt, history.day(0), history.day(len(history.days) - 1), facts_since=since)

    tally.histories += 1
    tally.builds += len(plan.windows) + 1
    tally.seen |= set(history.days) | ({"facts cut"} if since else set())
    windows = Warehouse(rebuilt).values("select distinct window_days from popularity_movers")
    tally.seen |= {f"movers over {days} days" for days in windows}
    expected, found = (fingerprints(Warehouse(data).path) for data in (rebuilt, incremental))
    assert found == expected, differences(Warehouse(incremental).path, Warehouse(rebuilt).path)
    assert fingerprints(publish_checked(incremental)) == expected
    assert fingerprints(publish_checked(rebuilt)) == expected
    assert expected["fact_movie_daily"][0] > 0
    assert MISSED not in {history.days[n] for first, last in plan.windows for n in range(first, last + 1)}
