"""The reports as an asset: what draws may die, what is outdated is made again or says so, what is as it was stays."""

import os
import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from tests.defs.test_extracts import told
from tests.unit.views.small_copy import FIRST, LAST, RECOVERED_DAY, SECOND, write_copy
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.cli.runs import _take_in
from tmdb_assets.cli.summary import Outcome
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.asset import extract_definitions
from tmdb_assets.made_of import UNCHANGED
from tmdb_assets.policies import silence_known_warnings
from tmdb_assets.reports.films.kind import REPORTS
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.notes import digest, fingerprint
from tmdb_assets.warehouse.notes import write_note as note_file
from tmdb_assets.workspace import Workspace

BEGIN = {"films": date(2026, 11, 1), "series": date(2026, 10, 5)}


def materialize(settings, day: date, *assets: str, dataset=FILMS) -> dg.ExecuteInProcessResult:
    """Make the report of a day, and after it an extract, or some assets."""
    silence_known_warnings()
    partitions = partitions_of(dataset.calendar, BEGIN[dataset.name])
    definitions = [dataset.reports(partitions), extract_definitions(dataset, partitions)]
    return dg.materialize(
        [asset for one in definitions for asset in [*(one.assets or ()), *(one.asset_checks or ())]],
        selection=dg.AssetSelection.assets(*assets or (f"reports/{dataset.name}", f"extracts/{dataset.name}/csv")),
        partition_key=day.isoformat(),
        resources={"workspace": Workspace(settings)},
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )


@pytest.fixture
def published(settings):
    """A copy in which the most popular film has a character in its title that ends the process which draws it."""
    place = settings.paths("films").published
    write_copy(place)
    with duckdb.connect(str(place)) as copy:
        copy.execute("update dim_movie set title = $1 where movie_id = 2", ["T\x00wo"])
    return place


def test_a_title_with_a_control_character_has_a_report(settings, published):
    made = materialize(settings, LAST)

    assert made.success, told(made)
    folder = ReportFolders(settings.paths("films").reports).folder(LAST)
    assert {path.name for path in folder.iterdir()} == set(REPORTS.files)
    page, drawn = (folder / "report.html").read_text(encoding="utf-8"), (folder / "top_films.svg").read_text()
    assert "<td>Two</td>" in page
    assert "1. Two (2010)" in drawn
    assert "\x00" not in page + drawn
    assert "T\\u0000wo" not in page
    with duckdb.connect(str(published), read_only=True) as copy:
        assert copy.execute("select title from dim_movie where movie_id = 2").fetchone() == ("T\x00wo",)


def test_a_chart_that_takes_down_the_process_that_draws_fails_the_report_alone(settings, published, monkeypatch):
    folder = ReportFolders(settings.paths("films").reports).write(LAST, {"report.html": b"that of before"})
    # There will be another character of which nobody thought.
    monkeypatch.setattr("tmdb_assets.charts.drawing.drawable", lambda text: text)

    result = materialize(settings, LAST)

    reason = f"The process that draws the charts died (SIGABRT) at top_films of {LAST}: Failed to parse text SVG"
    assert not result.success
    assert reason in told(result)
    assert result.asset_materializations_for_node("reports__films") == []
    assert len(result.asset_materializations_for_node("extracts__films__csv")) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"report.html": b"that of before"}
    assert [path.name for path in folder.parent.iterdir()] == [str(LAST)]
    outcome = Outcome(FILMS, LAST)
    _take_in(outcome, result)
    assert [line.startswith(f"reports/films: {reason}") for line in outcome.not_made] == [True]


def test_a_process_that_the_system_kills_is_told_with_what_to_do(settings, published, monkeypatch):
    monkeypatch.setattr("tmdb_assets.apart._START", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    result = materialize(settings, LAST)

    assert "died (SIGKILL) at its start" in told(result)
    assert "memory" in told(result)
    assert ReportFolders(settings.paths("films").reports).days() == []
    assert len(result.asset_materializations_for_node("extracts__films__csv")) == 1


def note_published(path):
    """Note beside a copy what its publication notes."""
    note_file(path.with_suffix(".json"), {"file": {**fingerprint(path), "sha256": digest(path)}})


def reports_of(settings, dataset=FILMS):
    return ReportFolders(dataset.paths(settings).reports)


def made_for(settings, day: date, dataset=FILMS) -> dict[str, dict[str, object]]:
    """Make the report of a day; what Dagster shows of each day whose report was made, by the day."""
    result = materialize(settings, day, f"reports/{dataset.name}", dataset=dataset)
    assert result.success, told(result)
    events = result.asset_materializations_for_node(f"reports__{dataset.name}")
    return {event.partition: {name: value.value for name, value in event.metadata.items()} for event in events}


def checked(settings, dataset=FILMS) -> dict[str, dg.AssetCheckEvaluation]:
    """The verdicts on the reports that are there, by the check."""
    silence_known_warnings()
    definitions = dg.Definitions.merge(
        dataset.reports(partitions_of(dataset.calendar, BEGIN[dataset.name])),
        dg.Definitions(resources={"workspace": Workspace(settings)}, executor=dg.in_process_executor),
    )
    keys = definitions.resolve_asset_graph().asset_check_keys
    job = definitions.resolve_implicit_global_asset_job_def()
    result = job.get_subset(asset_selection=set(), asset_check_selection=set(keys)).execute_in_process(
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    )
    return {one.check_name: one for one in result.get_asset_check_evaluations()}


@pytest.fixture(scope="module")
def before_recovering(tmp_path_factory):
    """A data directory with the reports of two days, after which the days between them were recovered. Copy it."""
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path_factory.mktemp("before") / "data")})
    place = settings.paths("films").published
    write_copy(place, days=[FIRST, LAST])
    for day in (FIRST, LAST):
        made_for(settings, day)
    place.unlink()
    write_copy(place)
    return settings.data_dir


@pytest.fixture
def outdated(settings, before_recovering):
    """These reports, one of which is outdated."""
    shutil.copytree(before_recovering, settings.data_dir)
    return reports_of(settings)


def test_a_recovered_day_has_the_reports_made_again_that_depend_on_it_and_no_other_ones(settings, outdated):
    assert "<dt>films never seen before</dt><dd>4</dd>" in page_of(outdated, LAST)
    first = page_of(outdated, FIRST)
    verdict = checked(settings)["up_to_date"]
    assert not verdict.passed
    assert verdict.severity is dg.AssetCheckSeverity.WARN
    told = f"1 of 2 reports are outdated, the newest of {LAST}: the published copy has now films never seen before 3"
    assert told in verdict.description

    made = made_for(settings, RECOVERED_DAY)

    assert set(made) == {str(RECOVERED_DAY), str(LAST)}
    assert made[str(LAST)]["path"] == str(outdated.folder(LAST))
    assert "<dt>films never seen before</dt><dd>3</dd>" in page_of(outdated, LAST)
    assert page_of(outdated, FIRST) == first
    assert {name: one.passed for name, one in checked(settings).items()} == dict.fromkeys(
        ("report_files", "self_contained", "up_to_date"), True
    )


@pytest.mark.system
def test_those_that_a_run_does_not_make_again_say_that_they_are_outdated_until_they_are(
    settings, outdated, monkeypatch
):
    monkeypatch.setattr("tmdb_assets.reports.asset.MADE_AGAIN", 0)
    os.utime(outdated.folder(LAST), (10**9, 10**9))
    pictures = {path.name: path.read_bytes() for path in outdated.folder(LAST).glob("*.png")}
    said = '<p class="outdated" role="status"><strong>This report is outdated</strong>: the published copy has now'

    assert set(made_for(settings, SECOND)) == {str(SECOND)}

    assert page_of(outdated, LAST).count(said) == 1
    assert outdated.made_at(LAST).year == 2001, "it is purged when it would have been"
    assert {path.name: path.read_bytes() for path in outdated.folder(LAST).glob("*.png")} == pictures
    found = checked(settings)
    assert (found["up_to_date"].passed, found["up_to_date"].metadata["not_said_yet"].value) == (False, 0)
    assert found["self_contained"].passed
    page = outdated.folder(LAST) / "report.html"
    is_it = page.stat().st_ino
    made_for(settings, RECOVERED_DAY)
    assert page.stat().st_ino == is_it, "it says so already"

    monkeypatch.undo()
    assert set(made_for(settings, RECOVERED_DAY)) == {str(RECOVERED_DAY), str(LAST)}
    assert "outdated</strong>" not in page_of(outdated, LAST)
    assert checked(settings)["up_to_date"].passed


@pytest.mark.system
def test_a_run_makes_and_marks_no_more_than_it_may_and_begins_with_the_newest(settings, monkeypatch):
    place = settings.paths("films").published
    write_copy(place)
    for day in (FIRST, SECOND, RECOVERED_DAY):
        reports_of(settings).write(day, {"report.html": b"<header></header> of an earlier version"})
    monkeypatch.setattr("tmdb_assets.reports.asset.MADE_AGAIN", 1)
    monkeypatch.setattr("tmdb_assets.reports.asset.MARKED", 1)

    assert set(made_for(settings, LAST)) == {str(LAST), str(RECOVERED_DAY)}

    assert "it is not noted which days it was made of" in page_of(reports_of(settings), SECOND)
    assert page_of(reports_of(settings), FIRST) == "<header></header> of an earlier version"
    assert checked(settings)["up_to_date"].metadata["not_said_yet"].value == 1


@pytest.mark.system
def test_an_outdated_report_that_cannot_be_drawn_fails_nobody_elses_and_says_that_it_is_outdated(
    settings, outdated, monkeypatch
):
    with duckdb.connect(str(settings.paths("films").published)) as copy:
        copy.execute("update dim_movie set title = $1 where movie_id = 5", ["\x00 on the last day alone"])
    monkeypatch.setattr("tmdb_assets.charts.drawing.drawable", lambda text: text)

    assert set(made_for(settings, FIRST)) == {str(FIRST)}

    assert "This report is outdated" in page_of(outdated, LAST)


@pytest.mark.system
def test_a_report_is_not_made_again_of_the_same_copy_unless_somebody_changed_it(settings):
    place = settings.paths("films").published
    write_copy(place)
    note_published(place)
    made_for(settings, LAST)
    folder = reports_of(settings).folder(LAST)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    is_it = folder.stat().st_ino
    os.utime(folder, (10**9, 10**9))

    same = made_for(settings, LAST)[str(LAST)]

    assert same["unchanged"] == UNCHANGED
    assert same["charts"].count("](data:image/png;base64,") == 8
    assert folder.stat().st_ino == is_it
    assert reports_of(settings).made_at(LAST).year > 2001, "it says what the copy says today"
    for name, change in {
        "continents.svg": Path.unlink,
        "top_films.png": lambda path: path.write_bytes(before[path.name][:-1] + b"x"),
        "report.html": lambda path: path.write_bytes(b"<p>" + path.read_bytes()),
        "about.json": lambda path: path.write_bytes(b"{}"),
    }.items():
        change(folder / name)
        again = made_for(settings, LAST)[str(LAST)]
        assert "unchanged" not in again, name
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, name
        assert again["charts_drawn"] == {"report.html": 0, "about.json": 8}.get(name, 1)


def test_another_copy_has_the_report_made_again_and_only_those_charts_drawn_that_changed(settings):
    place = settings.paths("films").published
    write_copy(place)
    note_published(place)
    made_for(settings, LAST)
    with duckdb.connect(str(place)) as copy:
        copy.execute("update dim_movie set title = 'Another title' where movie_id = 2")
    note_published(place)

    again = made_for(settings, LAST)[str(LAST)]

    folder = reports_of(settings).folder(LAST)
    assert again["charts_drawn"] == 2, "top films, and popularity against rating"
    assert "Another title" in (folder / "top_films.svg").read_text()
    assert "Another title" in page_of(reports_of(settings), LAST)


def page_of(reports, day: date) -> str:
    return (reports.folder(day) / "report.html").read_text(encoding="utf-8")
