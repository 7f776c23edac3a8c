"""A data directory with one published day, ready for today's run; and what an undisturbed run of today comes to.

Belongs here: making it once, putting it back as it was, comparing tables, finding what was left lying about.
"""

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.crash.process import Run, started
from tests.crash.reader import look
from tests.e2e.pipeline import Pipeline
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import DatasetPaths, today_utc

CATALOGUE = SandboxSettings(films=1_000)
PAGES_BEFORE, PAGES = 5, 40
"""Pages of the day before and of today: today needs the details of several hundred films, three parts of them."""
LATENCY_SECONDS = 0.03
DELAY_SECONDS = 0.03
DETAILS = "/movie/{id}"

Tables = dict[str, tuple[object, ...]]


@dataclass(frozen=True)
class Undisturbed:
    """What a run of today comes to that nobody disturbs, and how long its stages take."""

    tables: Tables
    seen: dict[str, dict[str, int]]
    requests: dict[str, int]
    changes: dict[str, int]
    dbt_seconds: float


@dataclass
class Scene:
    """One data directory below `place`, always at the same path: dbt parses all again for another one."""

    place: Path
    sandbox: Sandbox
    _prepared_for: date | None = None
    _undisturbed: Undisturbed | None = None
    before: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def published(self) -> Path:
        return self.paths.published

    @property
    def paths(self) -> DatasetPaths:
        return DatasetPaths(self.data, "films")

    @property
    def env(self) -> dict[str, str]:
        return {
            "TMDB_ASSETS_DATA": str(self.data),
            "TMDB_API_URL": self.sandbox.api_url,
            "TMDB_EXPORTS_URL": self.sandbox.exports_url,
            "TMDB_API_TOKEN": self.sandbox.token,
            "TMDB_REQUESTS_PER_SECOND": "1000",
            "TMDB_DISCOVER_PAGES": str(PAGES),
        }

    @property
    def undisturbed(self) -> Undisturbed:
        """Of today; measured once a day."""
        self._be_of_today()
        assert self._undisturbed
        return self._undisturbed

    def reset(self) -> date:
        """The data directory as it was before today's run; today."""
        self._be_of_today()
        for path in self.data.iterdir():  # the directory itself may be where a disk is mounted
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.place / "pristine", self.data, symlinks=True, dirs_exist_ok=True)
        self.requests()
        return today_utc()

    @contextlib.contextmanager
    def run(self, *, slow: bool = False, env: dict[str, str] | None = None) -> Iterator[Run]:
        """Today's run; `slow`: with slow answers and a slow disk, so that every stage can be met."""
        self.sandbox._gate._latency = LATENCY_SECONDS if slow else 0.0
        folders = (self.data / "raw", self.data / "published") if slow else ()
        with started(self.env | (env or {}), self.place, slow=folders, delay=DELAY_SECONDS) as run:
            yield run

    def changes(self, run: Run) -> dict[str, int]:
        """How many changes of files a run announced so far, by stage."""
        return {stage: len(changes_of(run, self.data, stage)) for stage in ("raw", "publishing")}

    def requests(self) -> dict[str, int]:
        """Requests since the last call, by endpoint; none is under way after it."""
        deadline = time.monotonic() + 10
        while self.in_flight():
            assert time.monotonic() < deadline
            time.sleep(0.005)
        endpoints = self.sandbox.stats()["endpoints"]
        self.sandbox.reset_stats()
        return {endpoint: sum(statuses.values()) for endpoint, statuses in endpoints.items()}

    def in_flight(self) -> int:
        """Requests that were sent and have no answer yet."""
        return self.sandbox._traffic._in_flight

    def stored_details(self, day: date) -> int:
        """Films whose details of a day are on the disk, finished partition or not."""
        folder = self.data / "raw" / "tmdb" / "movie_details"
        parts = [*folder.glob(f"date={day}/part-*.parquet"), *folder.glob(f".{day}.partial/part-*.parquet")]
        return sum(pq.read_metadata(part).num_rows for part in parts)

    def tables(self) -> Tables:
        """Every published table: rows, an order-free hash of what does not tell the time, and set times."""
        with duckdb.connect(str(self.published), read_only=True) as copy:
            return {table.name: copy.execute(_digest(table)).fetchone() for table in TABLES}

    def left_lying_about(self) -> list[str]:
        """Temporary files and tables; there are none after a good run."""
        ours = [path for path in self.data.rglob("*") if "dagster_home" not in path.parts]
        left = [str(path) for path in ours if path.name.endswith((".tmp", ".partial", ".replaced"))]
        # Where a published copy would have its log a link leads nowhere.
        left += [str(path) for path in ours if path.name.endswith(".wal") and path.exists()]
        for path in (self.paths.warehouse, self.paths.staging, self.published):
            with duckdb.connect(str(path), read_only=True) as file:
                tables = file.execute("select table_name from duckdb_tables()")
                left += [f"{path}: {table}" for (table,) in tables.fetchall() if "__dbt_" in table]
        return left

    def _be_of_today(self) -> None:
        day = today_utc()
        if self._prepared_for == day:
            return
        for folder in ("data", "pristine"):
            shutil.rmtree(self.place / folder, ignore_errors=True)
        self.sandbox._gate._latency = 0.0
        with pytest.MonkeyPatch.context() as monkeypatch:
            pipeline = Pipeline(self.place, self.sandbox, PAGES_BEFORE, monkeypatch)
            pipeline.set_today(day - timedelta(days=1))
            assert pipeline.run(day - timedelta(days=1)).success
        self.sandbox.set_today(None)
        self.before = look(str(self.published))
        shutil.copytree(self.data, self.place / "pristine", symlinks=True)
        self._prepared_for = day
        self._undisturbed = self._measure()

    def _measure(self) -> Undisturbed:
        self.requests()
        with self.run(slow=True) as run:
            began = ended = 0.0
            while not run.has_ended:
                if run.dbt_has_open(self.paths.warehouse):
                    ended = time.monotonic()
                    began = began or ended
                time.sleep(0.02)
            assert run.wait() == 0, run.said()
            changes = self.changes(run)
        return Undisturbed(self.tables(), look(str(self.published)), self.requests(), changes, ended - began)


def changes_of(run: Run, data: Path, stage: str) -> list[str]:
    """The changes of files that a run announced, of one stage: `raw` or `publishing`."""
    folder, part = (data / "raw", ".partial") if stage == "raw" else (data / "published", "films.")
    return [
        f"{event} {path}" for _, event, path in list(run.announced) if path.startswith(f"{folder}/") and part in path
    ]


def _digest(table) -> str:
    times = [column.name for column in table.columns if column.name.endswith("_at")]
    others = [column.name for column in table.columns if column.name not in times]
    counts = "".join(f", count({name})" for name in times)
    return f"select count(*), coalesce(bit_xor(hash(hash({', '.join(others)}))), 0){counts} from {table.name}"
