"""The sensor of an open period: it runs the week again while something is due that may be asked for, and no oftener."""

from dataclasses import replace
from datetime import timedelta

import dagster as dg
import pytest

from tests.unit.sources.rated import DATASET, QUIET, SPINE, WEEK, Clock, Rater, Scene, omdb_body
from tmdb_assets.calendar.dataset import Growing
from tmdb_assets.defs.automation.growing import open_period_sensor, open_period_sensor_name
from tmdb_assets.sources.ratings.asset import due_count


class Daemon:
    """Ticks of the sensor, and the runs that it requests."""

    def __init__(self, scene, instance):
        self.scene, self.instance, self.cursor = scene, instance, None

        def due(workspace, week, now):
            return due_count(scene.of, lambda *_: scene.titles, workspace, week, now)

        self.dataset = replace(DATASET, growing=(Growing(scene.of.table, due),))
        job = dg.define_asset_job(self.dataset.job, selection="*", executor_def=dg.in_process_executor)
        self.sensor = open_period_sensor(self.dataset)
        self.repository = dg.Definitions(
            assets=[scene.asset()], jobs=[job], sensors=[self.sensor], resources={"workspace": scene.workspace}
        ).get_repository_def()

    def tick(self):
        """What the sensor says: a request, or why there is none."""
        context = dg.build_sensor_context(
            instance=self.instance,
            repository_def=self.repository,
            cursor=self.cursor,
            resources={"workspace": self.scene.workspace},
        )
        said = self.sensor.evaluate_tick(context)
        self.cursor = said.cursor
        return said.run_requests[0] if said.run_requests else said.skip_message

    def run(self, request):
        """Run what was requested."""
        job = self.repository.get_job(self.dataset.job)
        return job.execute_in_process(
            instance=self.instance,
            partition_key=request.tags["dagster/partition"],
            run_config=QUIET,
            resources={"workspace": self.scene.workspace},
        )


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def omdb():
    with Rater(omdb_body) as server:
        yield server


@pytest.fixture
def daemon(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=150, OMDB_DAILY_LIMIT="80")
    with dg.DagsterInstance.ephemeral() as instance:
        yield Daemon(scene, instance)


def test_a_week_is_completed_day_by_day_with_no_run_that_has_nothing_to_ask(daemon, clock, omdb):
    daemon.scene.run()
    assert len(daemon.scene.rows()) == 60
    clock.at(hours=10, minutes=1)
    requested = []
    while clock.now.date() < WEEK + timedelta(days=7):
        said = daemon.tick()
        if not isinstance(said, str):
            requested.append(clock.now)
            assert said.tags["dagster/partition"] == str(WEEK)
            assert daemon.run(said).success
        clock.now += timedelta(minutes=58)

    assert len(daemon.scene.rows()) == 150
    assert len(omdb.asked) == 150
    assert [moment.date() - WEEK for moment in requested] == [timedelta(days=1), timedelta(days=2)]
    assert all((moment.hour, moment.minute) >= (0, 5) for moment in requested)


def test_a_week_that_was_not_captured_by_its_own_run_is_left_to_that_one(daemon, clock):
    clock.at(days=7, hours=3)

    assert daemon.tick() == f"{WEEK + timedelta(days=7)} is not captured yet: its own run comes first"


def test_one_run_an_hour_is_enough_and_before_five_past_midnight_there_is_none(daemon, clock):
    clock.at(days=1, minutes=4)
    assert daemon.tick().startswith("not before 00:05 UTC")

    clock.at(days=1, minutes=5)
    first = daemon.tick()
    assert first.run_key == f"{WEEK} in the hour of 2026-09-08T00"
    clock.at(days=1, hours=1, minutes=4)
    assert "one an hour is enough" in daemon.tick()
    clock.at(days=1, hours=1, minutes=5)
    assert daemon.tick().run_key != first.run_key


def test_nothing_is_requested_without_a_key_after_a_refused_one_or_while_a_run_goes_on(daemon, clock, omdb):
    clock.at(days=1, hours=10)
    key = daemon.scene.env.pop("OMDB_API_KEY")
    nothing = f"nothing of {WEEK} is due that may be asked for now"
    assert daemon.tick() == nothing

    daemon.scene.env["OMDB_API_KEY"] = "refused0"
    assert not daemon.scene.run().success
    assert daemon.tick() == nothing

    daemon.scene.env["OMDB_API_KEY"] = key
    run = daemon.instance.create_run_for_job(
        daemon.repository.get_job(daemon.dataset.job),
        tags={"dagster/partition": str(WEEK)},
        status=dg.DagsterRunStatus.STARTED,
    )
    assert daemon.tick().startswith(f"waiting for run {run.run_id[:8]}")


def test_only_a_dataset_with_growing_tables_has_the_sensor(daemon):
    assert open_period_sensor_name(DATASET) == "rated_open_period"
    assert DATASET.growing == ()
    assert daemon.sensor.name == "rated_open_period"
    assert SPINE in DATASET.raw_tables
