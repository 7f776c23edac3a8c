"""What is told of checks, from real runs on a real instance."""

import time

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tests.unit.metrics.conftest import so, values
from tmdb_assets.metrics import families
from tmdb_assets.metrics.checks import read_checks
from tmdb_assets.records.checks import Evaluations
from tmdb_assets.records.declared import declared_in

SPECS = [
    dg.AssetCheckSpec("keys", asset="films", blocking=True),
    dg.AssetCheckSpec("rows", asset="films"),
]


@dg.asset(check_specs=SPECS)
def films(context):
    tags = context.run.tags
    yield dg.MaterializeResult()
    if "dies" in tags:
        raise RuntimeError("the run dies")
    bad = int(tags.get("bad", 0))
    severity = dg.AssetCheckSeverity[tags.get("severity", "ERROR")]
    yield dg.AssetCheckResult(
        check_name="keys", passed=not bad, severity=severity, metadata={"rows": 20, "failing_rows": bad}
    )
    if "crashes" in tags:
        context.log_event(dg.AssetObservation("films", metadata={"crashed_check": "rows", "error": "KeyError"}))
    yield dg.AssetCheckResult(check_name="rows", passed=True, severity=dg.AssetCheckSeverity.WARN)


KEYS, ROWS = (dg.AssetCheckKey(dg.AssetKey("films"), name) for name in ("keys", "rows"))


@pytest.fixture(scope="module")
def declared():
    return declared_in(dg.Definitions(assets=[films])).checks


def make(instance, **tags):
    return dg.materialize([films], instance=instance, tags=tags, raise_on_error=False)


def plan(instance, status, crashed=()):
    """The records of a run that planned the checks, and evaluated none."""
    job = dg.define_asset_job("films_job", selection=[films]).resolve(
        asset_graph=dg.Definitions(assets=[films]).resolve_asset_graph()
    )
    run = instance.create_run_for_job(job)
    for key in (KEYS, ROWS):
        instance.report_dagster_event(
            dg.DagsterEvent(
                event_type_value="ASSET_CHECK_EVALUATION_PLANNED",
                job_name="films_job",
                step_key="films",
                event_specific_data=dg._core.definitions.asset_checks.asset_check_evaluation.AssetCheckEvaluationPlanned(
                    asset_key=key.asset_key, check_name=key.name
                ),
            ),
            run.run_id,
        )
    for name in crashed:
        instance.report_dagster_event(
            dg._core.events.DagsterEvent(
                event_type_value="ASSET_OBSERVATION",
                job_name="films_job",
                step_key="films",
                event_specific_data=dg._core.events.AssetObservationData(
                    dg.AssetObservation("films", metadata={"crashed_check": name, "error": "KeyError: 'x'"})
                ),
            ),
            run.run_id,
        )
    if status is DagsterRunStatus.FAILURE:
        instance.report_run_failed(run)
    return run


def status(samples):
    return {key[0]: state for key, state in so(samples, families.CHECK_STATUS, asset="films").items()}


def severity(samples):
    return {key[0]: key[1] for key in so(samples, families.CHECK_STATUS, asset="films")}


def test_a_check_passes_or_fails_with_the_severity_and_the_numbers_of_its_last_evaluation(instance, declared):
    before = time.time()
    make(instance)
    assert status(read_checks(instance, declared, Evaluations())) == {"keys": "passing", "rows": "passing"}

    make(instance, bad="7", severity="WARN")
    samples = list(read_checks(instance, declared, Evaluations()))

    assert status(samples) == {"keys": "failing", "rows": "passing"}
    assert severity(samples) == {"keys": "warning", "rows": "warning"}
    assert values(samples, families.CHECK_FAILING_ROWS) == {("films", "keys"): 7}
    assert values(samples, families.CHECK_ROWS) == {("films", "keys"): 20}
    at = values(samples, families.CHECK_LAST_EVALUATION)
    assert set(at) == {("films", "keys"), ("films", "rows")}
    assert all(before <= value <= before + 60 for value in at.values())


def test_a_check_that_no_run_has_planned_is_new(instance, declared):
    for records in (None, instance):
        samples = list(read_checks(records, declared, Evaluations()))
        assert status(samples) == {"keys": "new", "rows": "new"}
        assert severity(samples) == {"keys": "error", "rows": "warning"}
        assert not values(samples, families.CHECK_LAST_EVALUATION)


def test_a_check_that_a_dead_run_left_planned_was_not_evaluated_and_keeps_its_last_numbers(instance, declared):
    make(instance, bad="7")
    plan(instance, DagsterRunStatus.FAILURE)

    samples = list(read_checks(instance, declared, Evaluations()))

    assert status(samples) == {"keys": "not_evaluated", "rows": "not_evaluated"}
    assert severity(samples) == {"keys": "error", "rows": "warning"}
    assert values(samples, families.CHECK_FAILING_ROWS) == {("films", "keys"): 7}


def test_a_check_of_a_run_that_goes_on_is_running(instance, declared):
    make(instance)
    plan(instance, DagsterRunStatus.STARTED)

    assert status(read_checks(instance, declared, Evaluations())) == {"keys": "running", "rows": "running"}


def test_a_check_whose_code_raised_crashed_and_the_others_did_not(instance, declared):
    plan(instance, DagsterRunStatus.FAILURE, crashed=["rows"])
    assert status(read_checks(instance, declared, Evaluations())) == {"keys": "not_evaluated", "rows": "crashed"}

    # What crashed in an earlier run is no news of a later one.
    plan(instance, DagsterRunStatus.FAILURE)
    assert status(read_checks(instance, declared, Evaluations())) == {"keys": "not_evaluated", "rows": "not_evaluated"}


def test_a_last_verdict_is_found_behind_thousands_of_planned_records(instance, declared, monkeypatch):
    monkeypatch.setattr("tmdb_assets.records.events._FLOORS", (1, 2))
    make(instance, bad="7")
    for _ in range(3):
        plan(instance, DagsterRunStatus.FAILURE)

    assert values(read_checks(instance, declared, Evaluations()), families.CHECK_FAILING_ROWS) == {("films", "keys"): 7}
