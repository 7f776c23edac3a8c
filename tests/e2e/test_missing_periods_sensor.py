"""The sensor `films_missing_periods`: what it asks for after an outage, and when it waits."""

from datetime import UTC, datetime, time, timedelta

import dagster as dg
import pytest

from tests.e2e.test_missed_days import EXPORT, ago, export_path, states
from tests.today import TODAY
from tmdb_assets.calendar.coverage import State
from tmdb_assets.calendar.partitions import range_tags, window_of
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.sandbox import Fault


@pytest.mark.system
@pytest.mark.parametrize("days", [7, pytest.param(30, marks=pytest.mark.soak)])
def test_the_sensor_brings_back_everything_that_can_be_had_after_an_outage_of_days(outage, days):
    tomorrow = TODAY + timedelta(days=1)  # later than every run of this test ends
    first, live, gone = tomorrow - timedelta(days=days + 1), ago(1), ago(4)
    outage.env["TMDB_START_DATE"] = str(first)
    outage.activate()
    outage.set_today(tomorrow)
    outage.sandbox.set_faults([Fault(kind="status", endpoint=EXPORT, path=export_path(gone), status=403)])

    ticks = outage.tick_until_done("films_missing_periods", at_most=10)

    assert ticks[-1].skip_message == "no day is due"
    found = states(outage)
    assert {day for day, state in found.items() if state not in {State.LIVE, State.RECOVERED}} == {gone}
    assert found[gone] is State.FAILING
    assert found[live] is found[tomorrow] is State.LIVE
    assert len(found) == days + 2
    requested = [window_of(request.tags) for tick in ticks for request in tick.run_requests or ()]
    assert requested == [
        (tomorrow, tomorrow),  # today before all others
        (first, live - timedelta(days=1)),
        # Of the range with the bad day, everything else was captured; it is built without it.
        (first, gone - timedelta(days=1)),
        (gone + timedelta(days=1), live - timedelta(days=1)),
        (TODAY, TODAY),
    ]
    details = outage.sandbox.stats()["endpoints"]["/movie/{id}"]
    changed = outage.query("select count(*) from dim_movie")[0][0]
    assert sum(details.values()) <= changed + 50
    reported = [event for tick in ticks for event in tick.asset_events]
    assert [event.passed for event in reported] == [False] * len(reported)
    assert "days_failing" in reported[-1].metadata
    assert f"`tmdb-assets backfill {gone} --dataset films`" in reported[-1].metadata["days"].value


def test_two_ticks_ask_for_the_same_run(outage):
    first, second = outage.tick("films_missing_periods"), outage.tick("films_missing_periods")

    assert len(first.run_requests) == 1
    assert [request.run_key for request in first.run_requests] == [request.run_key for request in second.run_requests]


@pytest.mark.system
def test_while_a_run_goes_on_older_days_wait_for_it_and_today_only_for_its_own(outage):
    definitions = defs()
    with dg.DagsterInstance.get() as instance:

        def begin(first, last):
            return instance.create_run_for_job(
                definitions.resolve_job_def(FILMS.job),
                tags=range_tags(first, last),
                status=dg.DagsterRunStatus.STARTED,
            )

        of_others = begin(ago(5), ago(4))
        decision = outage.tick("films_missing_periods")
        assert decision.skip_message is None
        (request,) = decision.run_requests
        assert window_of(request.tags) == (TODAY, TODAY)
        outage.set_now(datetime.combine(TODAY, time(9), UTC))  # today's own run is due, but not late
        waiting = outage.tick("films_missing_periods")
        assert not waiting.run_requests
        assert of_others.run_id[:8] in waiting.skip_message
        outage.set_today(TODAY)
        of_today = begin(TODAY, TODAY)
        waiting = outage.tick("films_missing_periods")
        assert not waiting.run_requests
        assert of_today.run_id[:8] in waiting.skip_message
