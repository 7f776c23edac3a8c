"""The reports as an asset: what draws may die, and then the report alone is not made, and says why."""

from datetime import date

import dagster as dg
import duckdb
import pytest

from tests.defs.test_extracts import told
from tests.unit.views.small_copy import LAST, write_copy
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.cli.runs import _take_in
from tmdb_assets.cli.summary import Outcome
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.asset import extract_definitions
from tmdb_assets.policies import silence_known_warnings
from tmdb_assets.reports.films.asset import report_definitions
from tmdb_assets.reports.films.making import FILES
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.workspace import Workspace


def materialize(settings, day: date) -> dg.ExecuteInProcessResult:
    """Make the report of a day, and after it an extract."""
    silence_known_warnings()
    partitions = partitions_of(DAILY, date(2026, 11, 1))
    definitions = [report_definitions(FILMS, partitions), extract_definitions(FILMS, partitions)]
    return dg.materialize(
        [asset for one in definitions for asset in [*(one.assets or ()), *(one.asset_checks or ())]],
        selection=dg.AssetSelection.assets("reports/films", "extracts/films/csv"),
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
    assert {path.name for path in folder.iterdir()} == set(FILES)
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

    assert "died (SIGKILL) at Vega's own scripts" in told(result)
    assert "memory" in told(result)
    assert ReportFolders(settings.paths("films").reports).days() == []
    assert len(result.asset_materializations_for_node("extracts__films__csv")) == 1
