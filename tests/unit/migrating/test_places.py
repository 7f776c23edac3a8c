"""A data directory of the version before datasets: every file lands in its place of today, whatever comes between."""

import hashlib
import json
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from rich.console import Console

from tests.copies import write_copy
from tests.earlier_places import make_earlier
from tests.today import TODAY
from tmdb_assets import published
from tmdb_assets.calendar.failures import failed_periods, note_failed
from tmdb_assets.cli.commands import main
from tmdb_assets.cli.upgrade import bring_over
from tmdb_assets.migrating import places
from tmdb_assets.settings import DatasetPaths, Settings
from tmdb_assets.warehouse.publication import Contents, mark_checked, note_built, publish, read_published

KEPT = {"stg_tmdb__country_names": 3, "stg_tmdb__language_names": 2, "stg_tmdb__movie_removals": 1}
FILES = (
    "raw/tmdb/UPSTREAM",
    "raw/tmdb/movie_details/date=2026-11-01/part-00000.parquet",
    "raw/tmdb/movie_details/date=2026-11-02/part-00000.parquet",
    "raw/tmdb/genres/.2026-11-01.replaced/part-00000.parquet",
    "reports/films/2026-11-01/report.html",
    "reports/films/.2026-11-02.replaced/report.html",
    "extracts/films/csv/dim_movie.csv",
    "extracts/films/data_dictionary/data_dictionary.html",
)
SLOW = """
import pathlib, sys, time
from rich.console import Console
from tmdb_assets.cli.upgrade import bring_over
rename = pathlib.Path.rename
pathlib.Path.rename = lambda self, target: (time.sleep(0.05), rename(self, target))[1]
bring_over(pathlib.Path(sys.argv[1]), Console(file=sys.stdout, width=200))
"""


class KilledError(BaseException):
    """Nothing of ours catches it."""


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory of this version, with one of everything."""
    return _made(tmp_path_factory.mktemp("today") / "data")


@pytest.fixture
def earlier(today: Path, tmp_path: Path) -> Path:
    """The same as the version before had it."""
    return _copied(today, tmp_path / "data")


def _made(data: Path) -> Path:
    paths = DatasetPaths(data, "films")
    for name in FILES:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(name)
    write_copy(paths.warehouse, dim_genre=[{"genre_id": 1, "name": "Drama"}])
    mark_checked(paths)
    publish(paths, Contents((TODAY,), {"dim_genre": 1}, ()), [TODAY])
    # Another day is in the warehouse and was not judged; the mark of the first stays, to see that it comes along.
    mark = paths.mark.read_bytes()
    note_built(paths, [TODAY])
    paths.mark.write_bytes(mark)
    with duckdb.connect(str(paths.staging)) as staging:
        staging.execute("create table continents as select 'Asia' as continent")
        for name, rows in KEPT.items():
            staging.execute(f"create table {name} as select range as id from range({rows})")
            staging.execute(f"comment on table {name} is 'a window'")
    note_failed(paths, TODAY, "raw/tmdb/genres", "no answer", is_final=True)
    (data / "demo").mkdir()
    return data


def _copied(today: Path, data: Path) -> Path:
    """What every build makes again is beside what is kept."""
    shutil.copytree(today, data, copy_function=shutil.copy2, symlinks=True)
    make_earlier(data)
    with duckdb.connect(str(data / "staging.duckdb")) as staging:
        staging.execute("create table stg_movie_details as select 1 as movie_id")
    return data


def content_of(data: Path) -> dict[str, str]:
    """The hash of every file, and of staging its tables with their comments and rows."""
    found = {}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_file() and name.endswith("staging.duckdb"):
            found |= {f"{name}/{table}": said for table, said in tables_of(path).items()}
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def tables_of(path: Path) -> dict[str, str]:
    with duckdb.connect(str(path), read_only=True) as staging:
        tables = staging.execute("select table_name, comment from duckdb_tables()").fetchall()
        return {name: f"{said} {staging.table(name).order('all').fetchall()}" for name, said in tables}


def bring(data: Path) -> str:
    said = StringIO()
    bring_over(data, Console(file=said, width=200))
    return said.getvalue()


def command(data: Path, *words: str):
    env = {"TMDB_ASSETS_DATA": str(data), "TMDB_API_TOKEN": "token", "DAGSTER_HOME": str(data.parent / "home")}
    return CliRunner().invoke(main, list(words), env=env)


def test_every_file_lands_with_its_content_and_a_second_upgrade_changes_nothing(today, earlier):
    before = content_of(earlier)
    said = bring(earlier)
    after = content_of(earlier)

    assert not before.keys() & {*FILES}
    assert after == content_of(today)
    assert "raw/movie_details is now raw/tmdb/movie_details" in said
    assert "its history begins again" in " ".join(said.split())
    assert not (earlier / "dbt").exists()
    assert bring(earlier) == ""
    assert content_of(earlier) == after


def test_what_was_checked_published_and_failed_is_still_known(earlier):
    bring(earlier)
    paths = DatasetPaths(earlier, "films")

    assert read_published(paths) == Contents((TODAY,), {"dim_genre": 1}, ())
    assert publish(paths, Contents((TODAY,), {"dim_genre": 1}, ()), [TODAY]) == paths.published  # the mark holds
    assert json.loads(paths.unjudged.read_text()) == [TODAY.isoformat()]
    failure = failed_periods(paths)[TODAY]
    assert (failure.asset, failure.reason, failure.is_final) == ("raw/tmdb/genres", "no answer", True)


@pytest.mark.parametrize(
    ("asset", "now"),
    [
        ("checks", "checks"),
        ("dbt_build", "dbt"),
        ("published/tmdb", "published/films"),
        ("raw/movie_details", "raw/tmdb/movie_details"),
    ],
)
def test_the_note_of_a_failed_day_names_what_failed_as_it_is_called_today(tmp_path, asset, now):
    note = {"asset": asset, "reason": "why", "is_final": False, "failed_at": "2026-11-02T10:00:00+00:00"}
    (tmp_path / "failures").mkdir()
    (tmp_path / "failures/2026-11-02.json").write_text(json.dumps(note))
    bring(tmp_path)

    assert [one.asset for one in failed_periods(DatasetPaths(tmp_path, "films")).values()] == [now]
    assert not list((tmp_path / "failures").glob("*.json"))


def test_what_a_killed_writer_left_beside_the_warehouse_comes_along(earlier):
    killed = "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute(\"set checkpoint_threshold = '1TB'\");"
    killed += "c.execute('create table late as select 42 as answer'); os._exit(9)"
    subprocess.run([sys.executable, "-c", killed, str(earlier / "warehouse.duckdb")], check=False)
    assert (earlier / "warehouse.duckdb.wal").exists()
    bring(earlier)

    with duckdb.connect(str(DatasetPaths(earlier, "films").warehouse), read_only=True) as warehouse:
        assert warehouse.execute("from late").fetchall() == [(42,)]


@pytest.mark.parametrize("after", [False, True])
def test_an_upgrade_that_dies_at_any_change_of_the_disk_is_gone_on_with(today, tmp_path, monkeypatch, after):
    expected, deaths = content_of(today), 0
    while True:
        data = _copied(today, tmp_path / f"killed{deaths}")
        with monkeypatch.context() as patched:
            _die_at(patched, deaths, after=after)
            try:
                bring(data)
            except KilledError:
                died = True
            else:
                died = False
        bring(data)
        assert content_of(data) == expected, f"killed at change {deaths}"
        shutil.rmtree(data)
        if not died:
            break
        deaths += 1
    assert deaths > len(FILES)


def _die_at(monkeypatch: pytest.MonkeyPatch, number: int, *, after: bool) -> None:
    """The process dies before or after its change `number` of the disk."""
    done = [0]

    def dying(change):
        def changed(self, *words, **more):
            if done[0] == number and not after:
                raise KilledError
            result = change(self, *words, **more)
            if done[0] == number:
                raise KilledError
            done[0] += 1
            return result

        return changed

    for name in ("rename", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(Path, name, dying(getattr(Path, name)))


@pytest.mark.parametrize("moved", [1, 4, 8, 11])
def test_an_upgrade_whose_process_is_killed_is_gone_on_with(today, earlier, moved):
    with subprocess.Popen([sys.executable, "-c", SLOW, str(earlier)], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            moved -= " is now " in line
            if not moved:
                break
        process.kill()
    assert process.returncode == -9
    assert any(places.steps(earlier))
    bring(earlier)

    assert content_of(earlier) == content_of(today)


@pytest.mark.parametrize("words", [("run",), ("backfill", str(TODAY)), ("periods",), ("dev", "--port", "0")])
def test_until_then_every_command_that_makes_data_says_what_to_run_and_changes_nothing(earlier, words):
    before = content_of(earlier)
    done = command(earlier, *words)

    assert done.exit_code == 1
    assert "(warehouse.duckdb is there): run `tmdb-assets upgrade` first" in done.output
    assert content_of(earlier) == before


def test_a_single_raw_folder_of_before_is_enough_to_refuse(tmp_path):
    (tmp_path / "raw/movie_changes").mkdir(parents=True)
    with pytest.raises(places.EarlierPlacesError, match="raw/movie_changes is there"):
        places.refuse_earlier(tmp_path)


def test_a_directory_of_today_is_not_refused(today):
    places.refuse_earlier(today)
    assert list(places.steps(today)) == []


def test_a_version_that_wrote_after_an_upgrade_loses_nothing_and_says_so(earlier):
    bring(earlier)
    write_copy(earlier / "warehouse.duckdb")
    before = content_of(earlier)
    with pytest.raises(places.ConflictError, match="are both there"):
        bring(earlier)

    assert content_of(earlier) == before


def test_days_that_a_version_of_before_captured_after_an_upgrade_come_beside_the_others(earlier):
    bring(earlier)
    day = earlier / "raw/movie_details/date=2026-11-03"
    day.mkdir(parents=True)
    (day / "part-00000.parquet").write_text("later")
    bring(earlier)

    assert sorted(path.name for path in (earlier / "raw/tmdb/movie_details").iterdir()) == [
        f"date=2026-11-0{number}" for number in (1, 2, 3)
    ]
    assert not (earlier / "raw/movie_details").exists()


def test_a_warehouse_that_is_being_written_is_left_alone(earlier):
    before = content_of(earlier)
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(earlier / "warehouse.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        with pytest.raises(duckdb.IOException, match="Could not set lock"):
            bring(earlier)
        process.communicate(b"\n")

    assert content_of(earlier) == before


def test_the_demo_and_the_real_films_are_upgraded_together(tmp_path):
    demo = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_SANDBOX_URL": "http://127.0.0.1:1"})
    assert demo.asks_sandbox
    assert places.roots(demo.data_dir, is_demo=True) == [tmp_path, tmp_path / "demo"]
    assert places.roots(tmp_path, is_demo=False) == [tmp_path, tmp_path / "demo"]


def test_whoever_reads_is_told_what_to_run(earlier):
    with pytest.raises(FileNotFoundError, match="where an earlier version had it: `tmdb-assets upgrade` brings it"):
        published.newest(earlier)
    bring(earlier)

    assert published.newest(earlier).query("select name from dim_genre")["name"].tolist() == ["Drama"]
