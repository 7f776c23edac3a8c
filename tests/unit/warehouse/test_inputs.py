"""The note of what the warehouse was built from: whatever a build reads is in it."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from upath import UPath

from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake, rows_to_table
from tmdb_assets.warehouse import dbt_call
from tmdb_assets.warehouse import inputs as inputs_module
from tmdb_assets.warehouse.dbt_call import dbt_environment
from tmdb_assets.warehouse.inputs import built_from, inputs_of, note_inputs
from tmdb_assets.warehouse.publication import clear_mark, mark_checked

DAY = date(2026, 11, 20)
BEFORE = DAY - timedelta(days=1)
LAST = FILMS.observation.last
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def lake(settings):
    lake = RawLake(UPath(settings.raw_dir))
    for day in (BEFORE, DAY):
        lake.write(LAST, day, rows_to_table(LAST, []))
    return lake


@pytest.fixture
def digest(settings, lake):
    def made(days=(DAY,), since=None, project="as it is"):
        return inputs_of(FILMS, lake, days, dbt_environment(settings.paths("films"), days, since), project)

    return made


@pytest.fixture
def built(settings, digest):
    """The note of a build of the day that passed its checks."""
    paths = settings.paths("films")
    paths.warehouse.parent.mkdir(parents=True)
    paths.warehouse.write_bytes(b"tables")
    mark_checked(paths)
    note_inputs(paths, digest(), AT)
    return paths


def test_the_same_build_is_known_with_its_time(built, digest):
    assert built_from(built, digest()) == AT


def test_other_periods_another_project_or_other_facts_to_keep_are_other_inputs(digest):
    others = {
        digest(),
        digest(days=(BEFORE, DAY)),
        digest(days=(BEFORE,)),
        digest(since=BEFORE),
        digest(project="another one"),
    }
    assert len(others) == 5


def test_a_partition_that_was_written_again_or_removed_is_another_input(digest, lake):
    before = digest()
    lake.write(LAST, DAY, rows_to_table(LAST, []), replace=True)
    again = digest()
    lake.remove(LAST, DAY)
    assert len({before, again, digest()}) == 3


def test_a_period_between_the_first_and_the_last_is_read_whoever_asked_for_it(digest, lake):
    ends = (BEFORE - timedelta(days=1), DAY)
    before = digest(days=ends)
    lake.write(LAST, BEFORE, rows_to_table(LAST, []), replace=True)
    assert digest(days=ends) != before


def test_another_version_of_dbt_or_duckdb_or_other_descriptions_are_other_inputs(digest, monkeypatch):
    before = digest()
    with monkeypatch.context() as patched:
        patched.setattr(inputs_module, "version", lambda name: "9" if name == "duckdb" else "1")
        assert digest() != before
    monkeypatch.setattr(inputs_module, "comments_of", lambda _: {("dim_movie", None): "other words"})
    assert digest() != before


def test_a_change_of_any_file_of_the_dbt_project_is_another_project_and_what_dbt_writes_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(dbt_call, "DBT_DIR", tmp_path)
    found = set()
    for number, name in enumerate(("dbt_project.yml", "models/a.sql", "models/logs/b.sql", "target/manifest.json"), 1):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
        found.add(dbt_call._digest_of_project())
        assert len(found) == min(number, 3)
    (tmp_path / "models/a.sql").rename(tmp_path / "models/c.sql")
    assert dbt_call._digest_of_project() not in found


@pytest.mark.parametrize(
    "change",
    [
        lambda paths: paths.warehouse.write_bytes(b"others"),
        lambda paths: os.utime(paths.warehouse, (1, 1)),
        lambda paths: paths.warehouse.unlink(),
        lambda paths: paths.inputs.unlink(),
        lambda paths: paths.inputs.write_text('{"inputs": '),
        lambda paths: paths.inputs.write_text("[]"),
        clear_mark,
    ],
    ids=["other bytes", "touched", "no warehouse", "no note", "a torn note", "another note", "checks failed"],
)
def test_whatever_happened_to_the_warehouse_since_it_is_built_again(built, digest, change):
    change(built)
    assert built_from(built, digest()) is None
