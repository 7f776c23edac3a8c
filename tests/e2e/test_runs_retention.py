"""The scheduled job that cleans up: it takes old runs away, and says so."""

from datetime import timedelta

import dagster as dg

from tests.e2e.pipeline import failed_steps
from tmdb_assets.definitions import defs
from tmdb_assets.defs.maintenance import RETENTION_JOB
from tmdb_assets.settings import now_utc

RUNS_RETENTION = dg.AssetKey(["maintenance", "runs_retention"])


def test_the_job_of_the_schedule_deletes_the_runs_that_are_older_than_the_setting(pipeline):
    (schedule,) = [one for one in defs().schedules or () if one.job_name == RETENTION_JOB]
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    pipeline.env["TMDB_RUNS_RETENTION_DAYS"] = "30"
    pipeline.activate()
    old = pipeline.execute(RETENTION_JOB)
    assert failed_steps(old) == {}
    began = now_utc()

    def cleaned_up_after(days):
        pipeline.set_now(began + timedelta(days=days))
        result = pipeline.execute(RETENTION_JOB)
        assert failed_steps(result) == {}
        (made,) = result.asset_materializations_for_node("runs_retention")
        return made.metadata["dagster/row_count"].value

    assert cleaned_up_after(29) == 0
    assert cleaned_up_after(31) == 2
    with dg.DagsterInstance.get() as instance:
        assert instance.get_run_by_id(old.run_id) is None
        assert len(instance.get_runs()) == 1
        assert instance.get_latest_materialization_event(RUNS_RETENTION) is not None
