"""Old runs go; what they did to assets stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from tmdb_assets.instance import prepare_dagster_home
from tmdb_assets.pruning import prune_runs

DAYS = ("2026-11-01", "2026-11-02")


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2026-11-01"))
def films(context):
    context.log.info("many words")
    print("printed")  # noqa: T201
    return dg.MaterializeResult(metadata={"dagster/row_count": 20})


@dg.asset_check(asset=films)
def rules():
    return dg.AssetCheckResult(passed=True)


@pytest.fixture
def instance(settings):
    home = prepare_dagster_home(settings, {})
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def run(instance, day):
    return dg.materialize([films, rules], instance=instance, partition_key=day).run_id


def files(instance, run_id):
    return [
        path for path in Path(instance.root_directory).rglob(f"*{run_id}*") if path.is_file() or any(path.iterdir())
    ]


def test_runs_that_ended_before_are_gone_with_their_logs_and_the_others_are_not(instance):
    old = run(instance, DAYS[0])
    between = datetime.now(UTC)
    new = run(instance, DAYS[1])
    assert files(instance, old)

    assert [pruned.run_id for pruned in prune_runs(instance, between)] == [old]

    assert instance.get_run_by_id(old) is None
    assert files(instance, old) == []
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
