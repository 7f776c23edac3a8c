"""What the definitions declare, as alerts, metrics and the page on health read it."""

from datetime import timedelta

import dagster as dg
import pytest

from tmdb_assets.policies import CHECK_SEVERITY, DATASET_TAG, OUTLET_TAG, WHOLE_COPY
from tmdb_assets.records.declared import ASSET_JOB, declared_in
from tmdb_assets.records.types import CronFreshnessPolicy

NOON = dg.FreshnessPolicy.cron("0 12 * * *", timedelta(hours=12))
DAYS = dg.DailyPartitionsDefinition("2026-11-01")


@dg.asset(partitions_def=DAYS, group_name="core", tags={DATASET_TAG: "films"}, freshness_policy=NOON)
def films() -> None: ...


@dg.asset(partitions_def=DAYS, group_name="extracts", tags={DATASET_TAG: "films", OUTLET_TAG: "films", **WHOLE_COPY})
def csv() -> None: ...


@dg.asset(group_name="maintenance")
def cleaning() -> None: ...


def check(name: str, *, blocking: bool = False, **metadata: str) -> dg.AssetChecksDefinition:
    """A check of films that declares this."""

    @dg.asset_check(asset="films", name=name, blocking=blocking, metadata=metadata)
    def made() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    return made


DECLARED = declared_in(
    dg.Definitions(
        assets=[films, csv, cleaning, dg.AssetSpec("elsewhere")],
        asset_checks=[
            check("blocks", blocking=True),
            check("serious", **{CHECK_SEVERITY: "ERROR"}),
            check("warns", **{CHECK_SEVERITY: "WARN"}),
            check("says_nothing"),
        ],
        jobs=[dg.define_asset_job("films", selection="films")],
    )
)


def test_an_asset_says_what_it_belongs_to_and_one_that_nobody_makes_is_left_out():
    found = {key.to_user_string(): asset for key, asset in DECLARED.assets.items()}

    assert {name: (one.group, one.dataset, one.has_periods) for name, one in found.items()} == {
        "films": ("core", "films", True),
        "csv": ("extracts", "films", True),
        "cleaning": ("maintenance", "", False),
    }
    assert {name for name, one in found.items() if one.is_outlet} == {"csv"}
    assert {name for name, one in found.items() if one.is_whole} == {"csv"}
    assert isinstance(found["films"].freshness, CronFreshnessPolicy)
    assert found["cleaning"].freshness is None


@pytest.mark.parametrize(
    ("name", "severity", "blocks"),
    [
        ("blocks", "error", True),
        ("serious", "error", False),
        ("warns", "warning", False),
        ("says_nothing", "warning", False),
    ],
)
def test_before_its_first_evaluation_a_check_is_as_bad_as_it_declares(name, severity, blocks):
    declared = DECLARED.checks[dg.AssetCheckKey(dg.AssetKey("films"), name)]

    assert (declared.severity, declared.blocks) == (severity, blocks)


def test_what_runs_without_a_job_counts_beside_the_jobs():
    assert DECLARED.jobs == ("films", ASSET_JOB)
