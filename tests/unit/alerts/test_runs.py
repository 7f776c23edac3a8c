"""What real runs raise when they fail, and what makes up for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from tests.unit.alerts.conftest import FILMS, Book, Studio, november
from tmdb_assets.alerts.alert import Alert, Kind
from tmdb_assets.alerts.checks import CheckReader
from tmdb_assets.alerts.runs import RunReader
from tmdb_assets.records.declared import ASSET_JOB, DeclaredAsset, declared_in

THIRD = "run/daily/2026-11-03 2026-11-03"


class Looks:
    """Both readers, one after the other, as a patrol has them."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.good = set()
        self.whole = set()
        self.outlets = set()
        self.open = {}
        self.books = [Book(self.read_checks, open=self.open), Book(self.read_runs, open=self.open)]

    def read_checks(self, cursor, known, now):
        datasets = {key: asset.dataset for key, asset in self.assets.items()}
        return CheckReader(self.studio.instance, self.studio.blocking, datasets=datasets).read(cursor, known, now)

    def read_runs(self, cursor, known, now):
        return RunReader(self.studio.instance, {"films": self.good}, self.assets).read(cursor, known, now)

    @property
    def assets(self) -> dict[dg.AssetKey, DeclaredAsset]:
        """The assets of the studio, those that are outlets or hold all of the copy as the test says."""
        return {
            key: replace(asset, is_outlet=key in self.outlets, is_whole=key in self.whole)
            for key, asset in declared_in(self.studio.definitions).assets.items()
        }

    def look(self, now: datetime | None = None) -> list[str]:
        """What is new of runs, but for what their checks say."""
        known = dict(self.open)
        lines = [line for book in self.books for line in book.look(now)]
        known |= self.open
        return [line for line in lines if "check/" not in line and not is_of_a_failed_run(known[line[1:]])]

    @property
    def only(self) -> Alert:
        told = [alert for alert in self.open.values() if alert.kind is not Kind.CHECK]
        (alert,) = [alert for alert in told if not is_of_a_failed_run(alert)]
        return alert


def is_of_a_failed_run(alert: Alert) -> bool:
    return alert.kind is Kind.UNEVALUATED and bool(alert.told_with)


@pytest.fixture
def looks(studio: Studio) -> Looks:
    return Looks(studio)


def test_a_failed_run_is_an_alert_with_the_reason_and_the_checks_it_left(studio, looks):
    studio.broken = True
    result = studio.run(3)

    assert looks.look() == [f"+{THIRD}"]
    alert = looks.only
    assert alert.reason == "films: TMDB /discover/movie: answered 503."
    assert alert.checks == ("films rules", "films shares", "films soft")
    assert (alert.run_id, alert.subject, alert.told_with) == (result.run_id, "daily", "")
    assert looks.look() == []


def test_a_run_that_is_tried_again_and_fails_again_is_no_news(studio, looks):
    studio.broken = True
    studio.run(3)
    looks.look()
    studio.run(3)

    assert looks.look() == [f"={THIRD}"]


def test_a_later_run_of_the_same_job_and_day_makes_up_for_it_and_others_do_not(studio, looks):
    studio.broken = True
    studio.run(3)
    looks.look()
    studio.broken = False

    studio.run(4)
    assert looks.look() == []
    studio.run(3, selection=[FILMS])  # a part of it
    assert looks.look() == []
    studio.run(3)
    assert looks.look() == [f"-{THIRD}"]


def test_runs_that_do_a_part_each_make_up_for_it_once_the_day_is_good(studio, looks):
    studio.broken = True
    studio.run(3)
    looks.look()
    studio.broken = False
    looks.good = {november(3)}

    assert looks.look() == []  # the day was good before the run failed
    studio.run(3, selection=[dg.AssetKey("published")])
    assert looks.look() == [f"-{THIRD}"]


def test_what_holds_the_whole_copy_is_made_up_for_by_any_later_day_of_it_and_by_nothing_else(studio, looks):
    looks.whole, looks.good = {dg.AssetKey("published"), dg.AssetKey("report")}, {november(3)}
    studio.publishing = False
    assert not studio.run(3).success
    assert looks.look() == [f"+{THIRD}"]
    studio.run(3, selection=[FILMS])
    assert looks.look() == [], "the day was good all the time"

    studio.publishing, studio.reporting = True, False
    assert not studio.run(4).success
    fourth = "run/daily/2026-11-04 2026-11-04"
    assert looks.look() == [f"+{fourth}"], "the report of both is still to be made"
    studio.reporting = True
    studio.run(5, selection=[dg.AssetKey("report")])
    assert sorted(looks.look()) == [f"-{THIRD}", f"-{fourth}"]


def test_a_failed_outlet_is_made_up_for_by_whatever_run_makes_it_and_not_by_its_published_day(studio, looks):
    looks.outlets, looks.good = {dg.AssetKey("report")}, {november(3)}
    studio.reporting = False
    assert not studio.run(3, selection=[dg.AssetKey("report")]).success
    assert looks.look() == [f"+{THIRD}"]
    assert looks.only.dataset == "films"

    studio.reporting = True
    studio.run(3, selection=[FILMS, dg.AssetKey("published")])
    studio.run(4, selection=[dg.AssetKey("report")])
    assert looks.look() == [], "its day was published all the time, and the report of another one is no report of it"
    report = studio.definitions.resolve_implicit_global_asset_job_def()
    assert report.name == ASSET_JOB
    report.execute_in_process(
        instance=studio.instance, partition_key="2026-11-03", asset_selection=[dg.AssetKey("report")]
    )
    assert looks.look() == [f"-{THIRD}"]


def test_a_run_that_automation_started_and_that_failed_is_told_like_any_other(studio, looks):
    looks.outlets = {dg.AssetKey("report")}
    studio.reporting = False
    studio.definitions.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=studio.instance,
        partition_key="2026-11-03",
        asset_selection=[dg.AssetKey("report")],
        tags={"dagster/from_automation_condition": "true"},
        raise_on_error=False,
    )

    (told,) = looks.look()
    assert told.startswith(f"+run/{ASSET_JOB}/2026-11-03 2026-11-03/")
    assert (looks.only.reason, looks.only.dataset) == ("report: No font.", "films")


def test_a_run_that_failed_because_of_a_check_is_told_with_the_check(studio, looks):
    studio.failing = {"rules"}
    assert not studio.run(3).success

    assert looks.look() == [f"+{THIRD}"]
    assert looks.only.told_with == "check/films/rules/2026-11-03"


def test_a_run_that_failed_for_another_reason_is_told_beside_the_check(studio, looks):
    studio.failing = {"soft"}
    studio.broken = True
    studio.during = lambda: None
    studio.run(3)
    looks.look()

    assert looks.only.told_with == ""


def test_a_run_in_which_a_check_failed_and_another_one_crashed_is_told_for_the_crash(studio, looks):
    studio.failing = {"soft"}
    studio.crashing = {"rules"}
    studio.order = ["soft", "rules", "shares"]
    studio.run(3)
    looks.look()

    assert "check/films/soft/2026-11-03" in looks.open
    assert looks.open[THIRD].told_with == ""
    assert "out of order" in looks.open[THIRD].reason
    assert looks.open[THIRD].checks == ("films rules", "films shares")


def test_runs_of_assets_that_a_person_selected_are_each_their_own(studio, looks):
    tags = {"dagster/partition": "2026-11-03"}
    for name in ("films", "published", "films"):
        job = studio.definitions.resolve_implicit_global_asset_job_def().get_subset(asset_selection={dg.AssetKey(name)})
        run = studio.instance.create_run_for_job(job, tags=tags, asset_selection=frozenset({dg.AssetKey(name)}))
        studio.instance.report_run_failed(run, message=f"{name} died.")

    assert [line[0] for line in looks.look()] == ["+", "+", "="]
    told = {alert.reason for alert in looks.open.values() if alert.kind is Kind.RUN}
    assert told == {"films died.", "published died."}


def test_a_run_whose_process_died_is_told_with_its_last_words(studio, looks):
    job = studio.definitions.resolve_job_def("daily")
    run = studio.instance.create_run_for_job(job, tags={"dagster/partition": "2026-11-03"})
    studio.instance.report_run_failed(run, message="The process of this run is gone: it was killed.")

    assert looks.look() == [f"+{THIRD}"]
    assert looks.only.reason == "The process of this run is gone: it was killed."


def test_a_check_that_crashed_in_a_green_run_is_an_alert_until_all_of_its_kind_are_evaluated(studio, looks):
    studio.crashing = {"soft", "shares"}
    result = studio.run(3)
    assert result.success

    assert looks.look() == [f"+unevaluated/{result.run_id}"]
    alert = looks.only
    assert alert.kind is Kind.UNEVALUATED
    assert alert.checks == ("films shares", "films soft")
    assert "films soft crashed: out of order" in alert.reason
    assert "films shares crashed: out of order" in alert.reason

    studio.crashing = {"shares"}
    again = studio.run(4)
    assert looks.look() == [f"=unevaluated/{result.run_id}", f"+unevaluated/{again.run_id}"]
    assert looks.open[alert.key].checks == ("films shares",)
    studio.crashing = set()
    studio.run(5)
    assert looks.look() == [f"-unevaluated/{result.run_id}", f"-unevaluated/{again.run_id}"]


def test_a_canceled_run_leaves_its_checks_and_that_is_told(studio, looks):
    def stop() -> None:
        raise dg.DagsterExecutionInterruptedError

    studio.during = stop
    result = studio.run(3)
    run = studio.instance.get_run_by_id(result.run_id)
    assert run.status in {dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.FAILURE}

    expected = THIRD if run.status is dg.DagsterRunStatus.FAILURE else f"unevaluated/{run.run_id}"
    assert looks.look() == [f"+{expected}"]
    assert looks.only.checks == ("films rules", "films shares", "films soft")


def test_the_first_look_goes_back_one_day_and_a_run_is_read_once(studio, looks):
    studio.broken = True
    studio.run(3)

    assert looks.look(datetime.now(UTC) + timedelta(days=2)) == []
    other = Looks(studio)
    assert other.look(datetime.now(UTC) + timedelta(hours=23)) == [f"+{THIRD}"]
    other.open.clear()
    assert [other.look(datetime.now(UTC) + timedelta(hours=n)) for n in (23, 24, 40)] == [[], [], []]


def test_a_tag_on_an_old_run_is_no_news(studio, looks):
    studio.broken = True
    result = studio.run(3)
    looks.look()
    looks.open.clear()
    studio.broken = False
    studio.run(4)
    later = datetime.now(UTC) + timedelta(hours=1)
    looks.look(later)

    studio.instance.add_run_tags(result.run_id, {"seen": "yes"})
    assert looks.look(later) == []


def test_a_failed_run_without_days_is_not_made_up_for_by_one_that_is_about_a_day(studio, looks):
    job = studio.definitions.resolve_job_def("daily")
    run = studio.instance.create_run_for_job(job)
    studio.instance.report_run_failed(run, message="It is gone.")
    assert looks.look() == ["+run/daily/no days"]

    studio.run(3)
    assert looks.look() == []


def test_a_run_that_ends_while_somebody_looks_is_told_by_the_next_look_with_all_of_its_checks(studio, looks):
    began = datetime.now(UTC)
    studio.broken = True
    studio.run(3)

    looks.books[1].look(began)  # its checks were read before it ended
    assert looks.open == {}
    looks.look()
    assert looks.only.checks == ("films rules", "films shares", "films soft")
