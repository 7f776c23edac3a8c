"""What is told of assets, from real runs on a real instance."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest

from tests.materialized import materialized
from tests.unit.metrics.conftest import so, values
from tmdb_assets.datasets import DATASETS
from tmdb_assets.metrics import families
from tmdb_assets.metrics.assets import StepTimes, read_assets
from tmdb_assets.policies import DATASET_TAG, with_freshness
from tmdb_assets.records.declared import declared_in

DAYS = [date(2026, 11, day) for day in (1, 2, 3, 4)]
NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2026-10-30"), group_name="core", tags={DATASET_TAG: "films"})
def films(context):
    if "fail" in context.run.tags:
        raise RuntimeError("no films")
    return dg.MaterializeResult(metadata={"dagster/row_count": 20, "Execution Duration": 1.5})


@dg.asset(group_name="maintenance")
def cleaning():
    return dg.MaterializeResult(metadata={"dagster/row_count": 3})


pytestmark = pytest.mark.filterwarnings("ignore::dagster.PreviewWarning")


@pytest.fixture(scope="module")
def declared():
    return declared_in(with_freshness(dg.Definitions(assets=[films, cleaning]), DATASETS[0])).assets


def make(instance, asset, day=None, *, fails=False):
    key = day.isoformat() if day else None
    tags = {"fail": "yes"} if fails else {}
    return dg.materialize([asset], instance=instance, partition_key=key, tags=tags, raise_on_error=False)


def read(instance, declared, due=DAYS, now=NOW):
    return list(read_assets(instance, declared, {"films": due}, now, StepTimes()))


def test_due_days_are_materialized_failed_or_missing(instance, declared):
    make(instance, films, DAYS[0])
    make(instance, films, DAYS[1], fails=True)
    make(instance, films, DAYS[2])
    make(instance, films, DAYS[2], fails=True)  # the newest try counts

    days = values(read(instance, declared), families.ASSET_PARTITIONS, asset="films")

    assert days == {("core", "materialized"): 1, ("core", "failed"): 2, ("core", "missing"): 1}


def test_a_day_that_failed_and_was_mended_is_materialized(instance, declared):
    make(instance, films, DAYS[0], fails=True)
    make(instance, films, DAYS[0])

    days = values(read(instance, declared, DAYS[:1]), families.ASSET_PARTITIONS, asset="films")

    assert days == {("core", "materialized"): 1, ("core", "failed"): 0, ("core", "missing"): 0}


def test_days_before_the_first_due_one_do_not_count(instance, declared):
    make(instance, films, date(2026, 10, 31))

    assert values(read(instance, declared), families.ASSET_PARTITIONS, asset="films")["core", "missing"] == len(DAYS)


def test_an_asset_without_days_has_none(instance, declared):
    assert not values(read(instance, declared), families.ASSET_PARTITIONS, asset="cleaning")


def test_the_last_success_comes_with_its_rows_and_its_duration(instance, declared):
    before = datetime.now(UTC).timestamp()
    make(instance, films, DAYS[0])
    make(instance, cleaning)
    make(instance, films, DAYS[1], fails=True)

    samples = read(instance, declared)

    assert values(samples, families.ROWS) == {("cleaning", "maintenance"): 3, ("films", "core"): 20}
    took = values(samples, families.LAST_DURATION)
    assert took["films", "core"] == 1.5  # what dbt says of a model
    assert 0 < took["cleaning", "maintenance"] < 5  # else the step
    assert all(before <= at <= before + 60 for at in values(samples, families.LAST_SUCCESS).values())


def test_an_asset_is_fresh_until_the_deadline_after_the_day_on_which_it_was_made(instance, declared):
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    materialized(instance, dg.AssetKey("films"), noon)
    materialized(instance, dg.AssetKey("cleaning"), noon)

    def state(now):
        return so(read(instance, declared, now=now), families.FRESHNESS)

    next_deadline = noon + timedelta(days=1)
    assert state(next_deadline - timedelta(minutes=1))["films", "core"] == "fresh"
    assert state(next_deadline)["films", "core"] == "stale"
    assert ("cleaning", "maintenance") not in state(next_deadline), "nothing is demanded of it"


def test_before_the_first_run_all_days_are_missing_and_nothing_else_is_said(declared):
    samples = read(None, declared)

    assert values(samples, families.ASSET_PARTITIONS)["films", "core", "missing"] == len(DAYS)
    assert set(so(samples, families.FRESHNESS).values()) == {"unknown"}
    assert {sample.family for sample in samples} == {families.ASSET_PARTITIONS, families.FRESHNESS}


def test_the_steps_of_a_run_whose_file_is_gone_are_not_made_up(instance, declared, home):
    run_id = make(instance, cleaning).run_id
    file = home / "history" / "runs" / f"{run_id}.db"
    file.unlink()

    samples = read(instance, declared)

    assert values(samples, families.ROWS)
    assert not values(samples, families.LAST_DURATION)
    assert not file.exists()
