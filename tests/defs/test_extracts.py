"""The extracts as assets: always of the newest published copy, told in the UI, and those of before after a failure."""

import json
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow.parquet as pq
import pytest

from tests.copies import write_copy
from tests.unit.extracts.conftest import ROWS
from tests.unit.schemas.rows import good_rows
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.asset import EXTRACTS, extract_definitions
from tmdb_assets.extracts.place import ABOUT, read_about
from tmdb_assets.extracts.tableau import HOW_TO_INSTALL
from tmdb_assets.made_of import UNCHANGED
from tmdb_assets.policies import silence_known_warnings
from tmdb_assets.settings import PROJECT_DIR, Settings
from tmdb_assets.warehouse.notes import digest, fingerprint, write_note
from tmdb_assets.workspace import Workspace

DAY = date(2026, 11, 20)
NAMES = [extract.name for extract in EXTRACTS]


def materialize(settings: Settings, day: date = DAY, *names: str) -> dg.ExecuteInProcessResult:
    silence_known_warnings()
    keys = [dg.AssetKey(["extracts", "films", name]) for name in names or NAMES]
    return dg.materialize(
        list(extract_definitions(FILMS, partitions_of(DAILY, date(2026, 11, 1))).assets),
        selection=dg.AssetSelection.assets(*keys),
        partition_key=day.isoformat(),
        resources={"workspace": Workspace(settings)},
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )


def shown(result: dg.ExecuteInProcessResult, name: str) -> dict[str, object]:
    """What the UI shows of an extract."""
    (made,) = result.asset_materializations_for_node(f"extracts__films__{name}")
    return {key: value.value for key, value in made.metadata.items()}


def told(result: dg.ExecuteInProcessResult) -> str:
    return " ".join(event.step_failure_data.error.to_string() for event in result.all_events if event.is_step_failure)


@pytest.fixture
def published(settings) -> Path:
    return write_copy(settings.paths("films").published, **ROWS)


def test_a_run_writes_all_extracts_and_each_is_found_to_be_the_copy(settings, published):
    result = materialize(settings)

    assert result.success
    checks = result.get_asset_check_evaluations()
    assert {(check.asset_key.path[-1], check.check_name, check.passed) for check in checks} == {
        (name, "reads_back", True) for name in NAMES
    }
    assert sorted(path.name for path in settings.paths("films").extracts.iterdir()) == sorted(NAMES)
    rows = sum(map(len, ROWS.values())) - len(ROWS["fact_movie_daily"])
    for name in ("parquet", "csv", "tableau"):
        metadata = shown(result, name)
        place = settings.paths("films").extracts / name
        assert metadata["path"] == str(place)
        assert metadata["dagster/row_count"] == rows
        assert metadata["size_bytes"] == sum(path.stat().st_size for path in place.iterdir() if path.name != ABOUT)
        assert (metadata["first_day"], metadata["last_day"]) == ("2026-11-19", "2026-11-20")
        assert (metadata["days"], metadata["recovered_days"]) == (2, 1)
        assert "not endorsed or certified by TMDB" in metadata["attribution"]
        assert [record.data["title"] for record in metadata["preview"].records] == ["=1+1", "Known | <b>"]
        files = {record.data["file"]: record.data["rows"] for record in metadata["files"].records}
        assert sum(files.values()) == rows
        assert set(files) == {path.name for path in place.iterdir()} - {ABOUT}
        assert read_about(place)["files"] == sorted(files)
    numbers = {check.asset_key.path[-1]: check.metadata["files"].value for check in checks}
    assert numbers == {"parquet": len(FILMS.extracted), "csv": len(FILMS.extracted), "tableau": 1, "data_dictionary": 2}


def test_a_run_about_an_older_day_gives_the_newest_copy_again(settings, published):
    materialize(settings, DAY, "parquet")
    before = {path.name: path.read_bytes() for path in (settings.paths("films").extracts / "parquet").iterdir()}

    assert materialize(settings, date(2026, 11, 2), "parquet").success

    assert {path.name: path.read_bytes() for path in (settings.paths("films").extracts / "parquet").iterdir()} == before
    assert read_about(settings.paths("films").extracts / "parquet")["last_day"] == "2026-11-20"


def test_after_the_next_publication_the_extracts_are_of_that_one(settings, published):
    materialize(settings)
    write_copy(settings.paths("films").published, dim_movie=[ROWS["dim_movie"][0] | {"title": "Newer"}])

    result = materialize(settings)

    assert result.success, told(result)
    assert pq.read_table(settings.paths("films").extracts / "parquet" / "dim_movie.parquet")["title"].to_pylist() == [
        "Newer"
    ]
    assert "Newer" in (settings.paths("films").extracts / "csv" / "dim_movie.csv").read_text()
    assert "first_day" not in shown(result, "parquet"), "a copy without days has none to tell"


def noted(published):
    """Note beside a copy what its publication notes."""
    write_note(published.with_suffix(".json"), {"file": {**fingerprint(published), "sha256": digest(published)}})


def test_extracts_of_the_same_copy_are_not_written_again_and_say_so(settings, published):
    noted(published)
    first = materialize(settings)
    place = settings.paths("films").extracts
    before = {path: path.stat().st_ino for path in place.rglob("*") if path.is_file()}

    again = materialize(settings)

    assert {path: path.stat().st_ino for path in place.rglob("*") if path.is_file()} == before
    for name in NAMES:
        assert shown(again, name) == shown(first, name) | {"unchanged": UNCHANGED}
    checks = {check.asset_key.path[-1]: check for check in again.get_asset_check_evaluations()}
    assert {name: check.passed for name, check in checks.items()} == dict.fromkeys(NAMES, True)
    assert checks["csv"].metadata["rows"].value == shown(first, "csv")["dagster/row_count"]


@pytest.mark.parametrize("name", ["dim_movie.csv", ABOUT])
@pytest.mark.parametrize("change", ["deleted", "changed"])
def test_one_file_that_somebody_changed_or_deleted_has_all_of_its_extract_written_again(
    settings, published, name, change
):
    noted(published)
    materialize(settings, DAY, "csv")
    place = settings.paths("films").extracts / "csv"
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    changed = before[name].replace(b"Known", b"Other").replace(b"TMDB", b"ABCD")
    assert changed != before[name]
    (place / name).unlink() if change == "deleted" else (place / name).write_bytes(changed)

    assert "unchanged" not in shown(materialize(settings, DAY, "csv"), "csv")

    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_the_next_copy_is_extracted_and_so_is_one_that_was_changed_in_its_place(settings, published):
    noted(published)
    materialize(settings, DAY, "csv")
    with duckdb.connect(str(published)) as copy:
        copy.execute("update dim_movie set title = 'Newer'")

    for _ in ("nothing is noted of it", "it is published"):
        assert "unchanged" not in shown(materialize(settings, DAY, "csv"), "csv")
        assert "Newer" in (settings.paths("films").extracts / "csv" / "dim_movie.csv").read_text()
        noted(published)
    assert "unchanged" in shown(materialize(settings, DAY, "csv"), "csv")


def test_without_the_optional_extra_tableaus_extract_says_how_to_install_it_and_fails_nothing(
    settings, published, monkeypatch
):
    monkeypatch.setitem(sys.modules, "pantab", None)

    result = materialize(settings)

    assert result.success
    assert shown(result, "tableau") == {"dagster/row_count": 0, "not_written": HOW_TO_INSTALL}
    assert not (settings.paths("films").extracts / "tableau").exists()
    (check,) = [one for one in result.get_asset_check_evaluations() if one.asset_key.path[-1] == "tableau"]
    assert check.passed
    assert check.metadata["not_written"].value == HOW_TO_INSTALL
    assert "pantab>=5.3" in HOW_TO_INSTALL
    assert '"pantab>=5.3"' in (PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8")


def test_tableaus_engine_that_dies_fails_its_extract_alone_and_says_so(settings, published, monkeypatch):
    monkeypatch.setattr("tmdb_assets.apart._START", "import os, sys, pickle; pickle.load(sys.stdin.buffer); os.abort()")

    result = materialize(settings, DAY, "tableau", "csv")

    assert not result.success
    assert "The process that runs Tableau's engine died (SIGABRT) at films.hyper. " in told(result)
    assert [path.name for path in settings.paths("films").extracts.iterdir()] == ["csv"]
    assert len(result.asset_materializations_for_node("extracts__films__csv")) == 1


def test_without_a_published_copy_a_run_fails_and_says_what_to_do(settings):
    result = materialize(settings, DAY, "csv")
    assert not result.success
    assert "There is no published copy at" in told(result)
    assert not settings.paths("films").extracts.exists()


def test_a_copy_that_lacks_a_table_fails_and_leaves_the_files_of_before(settings, published):
    materialize(settings)
    before = {path: path.read_bytes() for path in settings.paths("films").extracts.rglob("*") if path.is_file()}
    with duckdb.connect(str(published)) as copy:
        copy.execute("drop table yearly_trends")

    result = materialize(settings)

    assert not result.success
    assert "yearly_trends" in told(result)
    assert {path: path.read_bytes() for path in settings.paths("films").extracts.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in settings.paths("films").extracts.iterdir()) == sorted(NAMES)


def test_files_that_are_not_the_copy_fail_the_check_and_the_run_and_never_take_their_place(settings, monkeypatch):
    (table,) = (table for table in FILMS.tables if table.name == "genre_economics")
    published = write_copy(settings.paths("films").published, **ROWS, genre_economics=good_rows(table))
    materialize(settings)
    before = {path: path.read_bytes() for path in settings.paths("films").extracts.rglob("*") if path.is_file()}
    # A table that is no more than a view, with other values each time it is asked: no file can be the copy.
    with duckdb.connect(str(published)) as copy:
        copy.execute("alter table genre_economics rename to kept")
        copy.execute("create view genre_economics as select * replace (random() as revenue_multiple_median) from kept")

    result = materialize(settings, DAY, "csv")

    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.ERROR
    assert check.description == "genre_economics: the values read back are not those of the published copy"
    assert not result.success
    assert result.asset_materializations_for_node("extracts__csv") == []
    assert "are those of before" in told(result)
    assert {path: path.read_bytes() for path in settings.paths("films").extracts.rglob("*") if path.is_file()} == before


def test_what_is_noted_beside_the_files_is_json_that_says_which_copy_they_are_of(settings, published):
    materialize(settings, DAY, "csv")
    noted = json.loads((settings.paths("films").extracts / "csv" / ABOUT).read_text(encoding="utf-8"))
    assert noted | {"files": [], "published_at": ""} == {
        "dataset": "films",
        "published_at": "",
        "days": 2,
        "recovered_days": 1,
        "first_day": "2026-11-19",
        "last_day": "2026-11-20",
        "is_demo": False,
        "attribution": " ".join(FILMS.notices),
        "files": [],
    }
