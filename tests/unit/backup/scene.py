"""A small data directory with one of everything a backup has to know, and the commands run on it.

Belongs here: making it, and comparing two of them. What must hold is said by the tests.
"""

import hashlib
import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.copies import write_copy
from tmdb_assets.cli.commands import main

SECRET = "a-passw0rd-of-a-database"

LEFT_OUT = (
    "extracts/films/csv/dim_movie.csv",
    "dbt/films/manifest.json",
    "demo/raw/tmdb/UPSTREAM",
    "raw/tmdb/movie_details/.2026-11-02.partial/part-00000.parquet",
    "raw/tmdb/movie_details/.2026-11-02.deleted/part-00000.parquet",
    "published/torn.tmp",
    "dagster_home/dagster.yaml",
    "home_of_before/dagster.yaml",
)
KEPT = (
    "raw/tmdb/UPSTREAM",
    "raw/tmdb/movie_details/date=2026-11-01/part-00000.parquet",
    "raw/tmdb/genres/.2026-11-01.replaced/part-00000.parquet",
    "failures/films/2026-11-02.json",
    "reports/films/2026-11-01/report.html",
    "alerts/outbox.sqlite.broken-20261101T000000",
    "dagster_home/storage/compute_logs/x.out",
)
SQLITE = ("alerts/outbox.sqlite", "dagster_home/history/runs.db", "dagster_home/history/runs/index.db")
DUCKDB = ("warehouse/films.duckdb", "warehouse/films.staging.duckdb", "published/films.duckdb")


@dataclass(frozen=True)
class Scene:
    """A data directory, and a folder for backups."""

    data: Path
    backups: Path

    def command(self, *words: object, data: Path | None = None, **more: str) -> Result:
        """`tmdb-assets` with these words, in this process."""
        env = {"TMDB_ASSETS_DATA": str(data or self.data), "TMDB_API_TOKEN": "token"} | more
        return CliRunner().invoke(main, [str(word) for word in words], env=env)

    def backup(self, *words: object, **more: str) -> Path:
        done = self.command("backup", self.backups, *words, **more)
        assert done.exit_code == 0, done.output
        return max(self.backups.glob("tmdb_assets-*.tar.gz"))

    @property
    def left(self) -> list[str]:
        """What is in the folder of backups."""
        return sorted(path.name for path in self.backups.rglob("*")) if self.backups.exists() else []


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    for name in ("DAGSTER_HOME", "DAGSTER_POSTGRES_URL", "TMDB_ASSETS_POSTGRES_URL", "TMDB_SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    data = tmp_path / "data"
    for name in (*LEFT_OUT, *KEPT):
        place = data / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{name} {SECRET if name in LEFT_OUT else ''}\n" * 200)
    for name in SQLITE:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(data / name)) as database:
            database.execute("create table pairs (number integer primary key, half text)")
            database.executemany("insert into pairs values (?, ?)", [(n, "x" * 40) for n in range(500)])
            database.commit()
    for name in DUCKDB:
        write_copy(data / name, dim_genre=[{"genre_id": 1, "name": "Drama"}])
    (data / "published/films.duckdb").chmod(0o444)
    (data / "published/films.json").write_text(json.dumps({"periods": [], "rows": {"dim_genre": 1}, "recovered": []}))
    return Scene(data, tmp_path / "backups")


def content_of(data: Path) -> dict[str, str]:
    """The hash of every file below a directory; of an SQLite database that of its rows."""
    found = {}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_file() and not name.endswith(("-wal", "-shm")):
            content = rows_of(path) if path.suffix in {".db", ".sqlite"} else path.read_bytes()
            found[name] = hashlib.sha256(content).hexdigest()
    return found


def rows_of(path: Path) -> bytes:
    """All that is in an SQLite database, as SQL."""
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump()).encode()


def rewritten(file: Path, change) -> Path:
    """Another backup: `change` is given a list of (name, content) and may do with it what it likes."""
    with tarfile.open(file) as archive:
        held = [(member, archive.extractfile(member).read()) for member in archive]
    other = file.with_name("changed.tar.gz")
    with tarfile.open(other, "w:gz") as archive:
        change(archive, held)
    return other
