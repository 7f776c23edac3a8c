"""What real evaluations of real checks raise and resolve."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from tests.unit.alerts.conftest import FILMS, Book, Studio, november
from tmdb_assets.alerts.alert import Alert, Severity
from tmdb_assets.alerts.checks import CheckReader

LATER = timedelta(minutes=6)


@pytest.fixture
def book(studio: Studio) -> Book:
    return Book(lambda cursor, known, now: CheckReader(studio.instance, studio.blocking).read(cursor, known, now))


def key(check: str, day: int) -> str:
    return f"check/films/{check}/{november(day)}"


def only(book: Book) -> Alert:
    (alert,) = book.open.values()
    return alert


def test_a_failed_check_with_severity_error_is_an_alert_although_its_run_is_green(studio, book):
    studio.failing = {"soft"}
    assert studio.run(3).success

    assert book.look() == [f"+{key('soft', 3)}"]
    alert = only(book)
    assert (alert.severity, alert.blocks) == (Severity.ERROR, False)
    assert (alert.rows, alert.failing_rows, alert.reason) == (10, 1, "title: breaks it")
    assert alert.examples == ({"movie_id": "550", "title": "Fight Club"},)
    assert (alert.first_day, alert.last_day) == (november(3), november(3))
    assert studio.instance.get_run_by_id(alert.run_id).is_success


def test_a_failed_blocking_check_is_an_alert_of_a_red_run(studio, book):
    studio.failing = {"rules"}
    studio.run(3)

    assert book.look() == [f"+{key('rules', 3)}"]
    assert only(book).blocks


def test_an_evaluation_is_read_once_however_often_somebody_looks(studio, book):
    studio.failing = {"soft"}
    studio.run(3)
    now = datetime.now(UTC)

    assert book.look(now)
    assert [book.look(now + n * timedelta(minutes=2)) for n in range(8)] == [[]] * 8


def test_the_same_day_failing_again_is_no_new_alert_and_another_day_is(studio, book):
    studio.failing = {"soft"}
    studio.run(3)
    book.look()
    studio.run(3)
    assert book.look() == [f"={key('soft', 3)}"]
    studio.run(4)
    assert book.look() == [f"+{key('soft', 4)}"]


def test_a_check_that_passes_for_the_day_or_a_later_one_resolves_and_for_an_earlier_one_does_not(studio, book):
    studio.failing = {"soft"}
    for day in (3, 5):
        studio.run(day)
        book.look()
    studio.failing = set()

    studio.run(4)
    assert book.look() == [f"-{key('soft', 3)}"]
    studio.run(6)
    assert book.look() == [f"-{key('soft', 5)}"]


def test_a_check_that_passes_because_there_is_nothing_to_judge_mends_no_other_day(studio, book):
    studio.failing = {"soft"}
    studio.run(3)
    book.look()
    studio.failing, studio.silent = set(), True

    studio.run(4)
    assert book.look() == []
    studio.run(3)
    assert book.look() == [f"-{key('soft', 3)}"]


def test_a_raw_check_passes_again_only_for_the_days_that_were_judged_again(studio):
    raw = dg.AssetKey(["raw", "films"])
    blocking = {dg.AssetCheckKey(raw, "rules"): True}
    book = Book(lambda cursor, known, now: CheckReader(studio.instance, blocking).read(cursor, known, now))

    def judge(day: int, passed: bool) -> list[str]:
        said = {"first_day": november(day).isoformat(), "last_day": november(day).isoformat()}
        studio.instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(asset_key=raw, check_name="rules", passed=passed, metadata=said)
        )
        return book.look()

    assert judge(3, passed=False) == ["+check/raw/films/rules/2026-11-03"]
    assert judge(4, passed=True) == []
    assert judge(3, passed=True) == ["-check/raw/films/rules/2026-11-03"]


def test_what_happened_between_two_looks_is_told_in_its_order(studio, book):
    studio.run(1)
    book.look()
    for failing in ({"soft"}, set(), {"soft"}):
        studio.failing = failing
        studio.run(3)

    assert book.look() == [f"+{key('soft', 3)}", f"-{key('soft', 3)}", f"+{key('soft', 3)}"]


def test_many_evaluations_since_the_last_look_are_all_read(studio, book, monkeypatch):
    monkeypatch.setattr("tmdb_assets.alerts.checks._PAGE", 3)
    studio.run(1)
    book.look()
    studio.failing = {"soft"}
    for day in range(2, 12):
        studio.run(day)

    assert book.look() == [f"+{key('soft', day)}" for day in range(2, 12)]
    assert book.look(datetime.now(UTC) + LATER) == []


def test_a_warning_is_raised_when_it_turns_from_passing_to_failing_and_not_for_every_day(studio, book):
    studio.run(1)
    book.look()
    studio.failing = {"shares"}
    studio.run(2)
    assert book.look() == [f"+{key('shares', 2)}"]
    assert only(book).severity is Severity.WARNING
    studio.run(3)
    assert book.look() == []
    studio.failing = set()
    studio.run(4)
    assert book.look() == [f"-{key('shares', 2)}"]


def test_the_first_look_takes_the_newest_evaluations_and_not_the_whole_past(studio, book):
    studio.failing = {"soft"}
    studio.run(1)
    studio.run(2)
    studio.failing = {"rules"}
    studio.run(3)

    assert book.look() == [f"+{key('rules', 3)}"]
    assert book.look() == []
    assert book.look(datetime.now(UTC) + LATER) == []


def test_a_check_that_is_still_to_be_evaluated_is_waited_for_and_told_then(studio, book):
    studio.run(1)
    book.look()
    meanwhile = []
    studio.failing = {"soft"}
    # Long enough after the first run that nothing but the planned records keeps the reader from going on.
    studio.during = lambda: meanwhile.append(book.look(datetime.now(UTC) + LATER))
    studio.run(2)

    assert meanwhile == [[]]
    assert book.look(datetime.now(UTC) + LATER) == [f"+{key('soft', 2)}"]


def test_a_run_that_overtakes_a_planned_one_hides_nothing_of_it(studio, book):
    studio.run(1)
    book.look()

    def overtaken() -> None:
        studio.during = lambda: None
        studio.failing = {"soft"}
        studio.run(3)
        book.look(datetime.now(UTC) + LATER)

    studio.during = overtaken
    studio.run(2)

    assert set(book.open) == {key("soft", 3)}
    # The run for the day before goes on failing after the other one was read.
    assert book.look(datetime.now(UTC) + LATER) == [f"+{key('soft', 2)}"]


def test_checks_that_a_failed_run_did_not_evaluate_are_known_once_and_told_with_the_run(studio, book):
    studio.crashing = {"rules"}
    result = studio.run(2)

    assert book.look() == [f"+unevaluated/{result.run_id}"]
    assert only(book).told_with == f"run {result.run_id}"
    assert only(book).checks == ("films rules", "films shares", "films soft")
    assert book.look() == []

    studio.crashing = set()
    studio.run(2)
    assert book.look() == [f"-unevaluated/{result.run_id}"]


def test_an_alert_of_a_check_that_is_there_no_more_is_resolved(studio, book):
    studio.failing = {"soft"}
    studio.run(2)
    book.look()
    del studio.blocking[dg.AssetCheckKey(FILMS, "soft")]

    assert book.look() == [f"-{key('soft', 2)}"]


def test_checks_that_are_there_no_more_are_no_longer_waited_for(studio, book):
    studio.crashing = {"soft", "shares"}
    result = studio.run(2)
    assert book.look() == [f"+unevaluated/{result.run_id}"]
    del studio.blocking[dg.AssetCheckKey(FILMS, "soft")]
    assert book.look() == [f"=unevaluated/{result.run_id}"]
    assert only(book).checks == ("films shares",)
    del studio.blocking[dg.AssetCheckKey(FILMS, "shares")]

    assert book.look() == [f"-unevaluated/{result.run_id}"]


def test_records_that_begin_again_are_read_from_their_beginning(studio, book, tmp_path):
    for day in (1, 2, 3):
        studio.run(day)
    book.look(datetime.now(UTC) + LATER)
    home = tmp_path / "another"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home), overrides={"telemetry": {"enabled": False}}) as another:
        studio.instance = another
        studio.failing = {"soft"}
        studio.run(4)

        assert book.look() == [f"+{key('soft', 4)}"]
        assert book.look() == []


def test_of_a_check_whose_failures_are_told_elsewhere_a_crash_is_told(studio):
    book = Book(
        lambda cursor, known, now: CheckReader(studio.instance, studio.blocking, {"soft"}).read(cursor, known, now)
    )
    studio.failing = {"soft"}
    studio.run(2)
    assert book.look() == []
    studio.failing, studio.crashing = set(), {"soft"}
    result = studio.run(3)

    assert book.look() == [f"+unevaluated/{result.run_id}"]
    assert only(book).reason == "films soft crashed: out of order"
