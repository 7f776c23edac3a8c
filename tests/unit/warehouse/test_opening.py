"""`open.sql`: DuckDB's command line opens every published copy with it, wherever it is started."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from tmdb_assets.warehouse.publication import Contents, mark_checked, publish, write_opening

CONTENTS = Contents((date(2026, 11, 1),), {"t": 1})


def publish_value(settings, dataset, value):
    paths = settings.paths(dataset)
    paths.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(paths.warehouse)) as warehouse:
        warehouse.execute(f"create or replace table t as select {value} as value")
    mark_checked(paths)
    return publish(paths, CONTENTS, []).with_name("open.sql")


def opened(path):
    """The value of each dataset, as DuckDB's command line gets it; nobody can write, and times are UTC."""
    with duckdb.connect() as connection:
        for _ in range(2):  # whoever reads it again in the same session gets no error
            connection.execute(path.read_text(encoding="utf-8"))
        found = dict(
            connection.execute(
                "select database_name, readonly from duckdb_databases() where path is not null"
            ).fetchall()
        )
        assert set(found.values()) == {True}
        assert connection.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)
        return {name: connection.execute(f"select value from {name}.t").fetchone()[0] for name in found}


def test_it_opens_all_that_is_published_from_any_folder_and_whatever_the_place_is_called(
    settings, tmp_path, monkeypatch
):
    odd = replace(settings, data_dir=tmp_path / 'it\'s "odd"; -- {place} $$')
    path = publish_value(odd, "films", 1)
    assert path == odd.data_dir / "published" / "open.sql"
    assert opened(path) == {"films": 1}

    (path.parent / "mine.duckdb").write_bytes((path.parent / "films.duckdb").read_bytes())
    publish_value(odd, "series", 2)
    publish_value(odd, "films", 3)

    monkeypatch.chdir("/")
    assert opened(path) == {"films": 3, "series": 2}
    assert [*path.parent.glob("*.tmp")] == []


def test_a_relative_data_directory_is_opened_from_elsewhere(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = publish_value(replace(settings, data_dir=Path("data")), "films", 1)
    path = path.absolute()

    monkeypatch.chdir("/")
    assert opened(path) == {"films": 1}


def test_a_dataset_that_is_published_while_it_is_written_is_not_left_out(settings, monkeypatch):
    publish_value(settings, "films", 1)
    path = settings.data_dir / "published" / "open.sql"
    path.unlink()
    move = Path.replace

    def late(torn, target):
        if torn.name == "films.open.tmp" and not settings.paths("series").published.exists():
            publish_value(settings, "series", 2)
        return move(torn, target)

    monkeypatch.setattr(Path, "replace", late)
    write_opening(settings.paths("films"))

    assert opened(path) == {"films": 1, "series": 2}


def test_what_did_not_change_is_not_written_again(settings):
    path = publish_value(settings, "films", 1)
    before = path.stat()
    publish_value(settings, "films", 2)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
