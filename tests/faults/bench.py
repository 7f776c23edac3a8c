"""A bench for faults: one prepared pipeline on which each raw asset is captured again and again.

Belongs here: the place where one asset asks one endpoint under one fault, and what stood there before, for any dataset.
How the pipeline of one is prepared is said in `benches`, which faults there are in `matrix`, what must come of them by
the tests.

An asset is captured by its body alone (`capture`), which is quick enough for every cell, or in a run of Dagster
(`run`).
"""

import shutil
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from tests.bodies import captured
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.faults.grounds import Ground
from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.capturing.quota import ledger_place
from tmdb_assets.definitions import defs
from tmdb_assets.http.requester import Patience
from tmdb_assets.sandbox import Fault
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings
from tmdb_assets.sources.mdblist.client import MdblistClient
from tmdb_assets.sources.omdb.client import OmdbClient
from tmdb_assets.sources.ratings.client import PATIENCE
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.exports import ExportsClient
from tmdb_assets.workspace import Workspace

LIMIT_SECONDS = 2.0
"""The configured limit of a request in the tests; what has no limit of its own ends by it."""
_OF_THE_RUN = ("fetched_at", "run_id")
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Outcome:
    """What came of one capture."""

    failed: dict[str, str] = field(default_factory=dict)
    materialized: set[tuple[str, str | None]] = field(default_factory=set)
    warnings: dict[str, int] = field(default_factory=dict)
    """Failing rows by check."""
    struck: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class Bench(ABC):
    """A pipeline that captured everything once; single assets of its periods are captured again under faults.

    Attributes:
        ground: The dataset, its endpoints and tables.
        tables: The raw table that each endpoint fills, in an order in which they can be captured.
        today: The current period on the clock of pipeline and sandbox.
        missed: A period that was not captured, so that its export is asked for.
    """

    ground: Ground
    today: date
    missed: date

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.sandbox = pipeline.sandbox
        self.tables = self.ground.tables
        self.lake = Workspace(pipeline.settings).lake
        pipeline.env["TMDB_TIMEOUT_SECONDS"] = f"{LIMIT_SECONDS:g}"
        pipeline.env |= self._variables()
        # The bench of another dataset may have left the clock of this process in the past.
        pipeline.set_now(datetime.now(UTC))
        pipeline.activate()
        self.settings = pipeline.settings
        definitions = defs()
        self._assets = {
            endpoint: definitions.resolve_assets_def(raw_key(table)) for endpoint, table in self.tables.items()
        }
        self._nobody = f"http://127.0.0.1:{_free_port()}"
        self._parking = pipeline.directory / "parking"
        self._prepare()
        export = self.ground.export
        assert (failed := self.capture(export, patient=True).failed) == {}, failed
        self._undisturbed = {endpoint: self.stored(endpoint) for endpoint in self.tables}
        shutil.rmtree(self.lake.folder(self.tables[export], self.missed))
        self.requests_when_well = {endpoint: self._requests_when_well(endpoint) for endpoint in self.tables}

    @abstractmethod
    def _variables(self) -> dict[str, str]:
        """The settings of the pipeline; they say which period was missed."""

    @abstractmethod
    def _prepare(self) -> None:
        """Capture the current period, and whatever a capture needs of those before."""

    def day(self, endpoint: str) -> date:
        """The first day of the period for which an endpoint is asked: an export for one that was missed."""
        return self.missed if endpoint == self.ground.export else self.today

    def capture(
        self, *endpoints: str, faults: Iterable[Fault] = (), refused: bool = False, patient: bool = False
    ) -> Outcome:
        """Call the bodies of the assets that ask the endpoints, one after the other, without Dagster.

        Args:
            endpoints: Of one day.
            faults: What the sandbox breaks meanwhile.
            refused: Whether nothing listens where the upstream should be.
            patient: Whether there is time for pauses between attempts.
        """
        workspace = Workspace(Settings.from_env(self._env(refused, patient)))
        outcome = Outcome()
        with self._observed(outcome, faults, patient=patient):
            for endpoint in sorted(endpoints, key=list(self.tables).index):
                key = raw_key(self.tables[endpoint])
                told = captured(self._assets[endpoint], self.day(endpoint), workspace)
                outcome.failed |= {"__".join(key.path): told.failure} if told.failure else {}
                outcome.materialized |= {(key.to_user_string(), day) for day in told.materialized}
                outcome.warnings |= {
                    str(check.check_name): int(check.metadata["failing_rows"].value)
                    for check in told.checks
                    if not check.passed
                }
        return outcome

    def run(
        self, endpoint: str, *, faults: Iterable[Fault] = (), refused: bool = False, patient: bool = False
    ) -> Outcome:
        """Run the asset that asks an endpoint on the pipeline's own instance of Dagster; else as `capture`."""
        outcome = Outcome()
        job = self._job(self._env(refused, patient))
        with self._observed(outcome, faults, patient=patient), dg.DagsterInstance.get() as instance:
            result = job.execute_in_process(
                instance=instance,
                partition_key=self.day(endpoint).isoformat(),
                asset_selection=[raw_key(self.tables[endpoint])],
                run_config=_QUIET,
                raise_on_error=False,
            )
        events = result.get_asset_materialization_events()
        outcome.failed = failed_steps(result)
        outcome.materialized = {(event.asset_key.to_user_string(), event.partition) for event in events}
        outcome.warnings = {
            check.check_name: check.metadata["failing_rows"].value
            for check in result.get_asset_check_evaluations()
            if not check.passed
        }
        return outcome

    @contextmanager
    def without(self, *endpoints: str) -> Iterator[dict[str, tuple[int, ...]]]:
        """The state before endpoints were asked, with the marks of the files that stand then; undone at the end."""
        parked = {}
        self.forget_refusals()
        for endpoint in endpoints:
            if endpoint != self.ground.export:
                place = self.lake.folder(self.tables[endpoint], self.today)
                parking = self._parking / self.tables[endpoint].path
                parking.parent.mkdir(parents=True, exist_ok=True)
                parked[endpoint] = place.rename(parking)
        try:
            yield self.marks()
        finally:
            self.forget_refusals()
            for endpoint in endpoints:
                place = self.lake.folder(self.tables[endpoint], self.day(endpoint))
                for name in (place.name, f".{self.day(endpoint)}.partial"):
                    shutil.rmtree(place.parent / name, ignore_errors=True)
                if endpoint in parked:
                    parked[endpoint].rename(place)
            shutil.rmtree(self.settings.data_dir / "failures", ignore_errors=True)

    def forget_refusals(self) -> None:
        """As if another day had begun: what sources of ratings answered, and refused, is not in the ledger."""
        shutil.rmtree(ledger_place(self.settings).parent, ignore_errors=True)

    def marks(self) -> dict[str, tuple[int, ...]]:
        """Raw files, warehouse and published copy: what the file system notes of each when it is written to.

        Whoever writes a file, be it the same content, changes its mark; nobody can set the time of a change back.
        """
        return {
            name: (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            for name, found in ((name, path.stat()) for name, path in self._files())
        }

    def contents(self) -> dict[str, bytes]:
        """Raw files, warehouse and published copy, as they are on disk."""
        return {name: path.read_bytes() for name, path in self._files()}

    def stored(self, endpoint: str) -> pa.Table | None:
        """The rows an endpoint filled its table with, without what differs from run to run; None if there are none."""
        table, day = self.tables[endpoint], self.day(endpoint)
        if not self.lake.has(table, day):
            return None
        return steady(table, self.lake.read(table, day))

    def undisturbed(self, endpoint: str) -> pa.Table:
        """What the same rows are without a fault."""
        return self._undisturbed[endpoint]

    def _files(self) -> Iterator[tuple[str, Path]]:
        root = self.settings.data_dir
        for path in (*(root / "raw").rglob("*"), *(root / "warehouse").rglob("*"), *(root / "published").rglob("*")):
            if path.is_file():
                yield str(path.relative_to(root)), path

    @contextmanager
    def _observed(self, outcome: Outcome, faults: Iterable[Fault], *, patient: bool) -> Iterator[None]:
        # Another bench may have moved the clock of this process.
        self.pipeline.set_now(self._now)
        self.sandbox.set_faults(faults)
        self.sandbox.reset_stats()
        begun = time.monotonic()
        try:
            with _patience_with_ratings(patient):
                yield
        finally:
            outcome.seconds = time.monotonic() - begun
            stats = self.sandbox.stats()
            self.sandbox.set_faults([])
        outcome.struck = stats["faults"]
        outcome.requests = {endpoint: sum(statuses.values()) for endpoint, statuses in stats["endpoints"].items()}

    def _env(self, refused: bool, patient: bool) -> dict[str, str]:
        nobody = {
            "TMDB_API_URL": f"{self._nobody}/3",
            "TMDB_EXPORTS_URL": f"{self._nobody}/p/exports",
            "OMDB_URL": f"{self._nobody}/omdb/",
            "MDBLIST_URL": f"{self._nobody}/mdblist",
        }
        return self.pipeline.env | (nobody if refused else {}) | ({"TMDB_TIMEOUT_SECONDS": "60"} if patient else {})

    def _job(self, variables: dict[str, str]) -> dg.JobDefinition:
        env = self.pipeline.env
        self.pipeline.env = variables
        self.pipeline.activate()
        try:
            return defs().resolve_job_def(self.ground.dataset.job)
        finally:
            self.pipeline.env = env
            self.pipeline.activate()

    def _capture_first(self, period: date, now: datetime, *endpoints: str) -> None:
        self.today, self._now = period, now
        assert (failed := self.capture(*endpoints, patient=True).failed) == {}, failed

    def _requests_when_well(self, endpoint: str) -> int:
        with self.without(endpoint):
            outcome = self.capture(endpoint, patient=True)
            assert outcome.failed == {}, outcome.failed
            assert self.stored(endpoint).equals(self.undisturbed(endpoint)), "the sandbox gives the same day twice"
            return outcome.requests[endpoint]


def steady(table: Table, rows: pa.Table) -> pa.Table:
    """Rows without times and runs, in the order of the table's key."""
    return rows.drop_columns(list(_OF_THE_RUN)).sort_by([(name, "ascending") for name in table.key]).combine_chunks()


@contextmanager
def impatient() -> Iterator[None]:
    """Short pauses between attempts, as many attempts as always; and a limit for exports as for all else."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setitem(TmdbClient.__init__.__kwdefaults__, "backoff_seconds", 0.005)
        monkeypatch.setitem(ExportsClient.__init__.__kwdefaults__, "backoff_seconds", 0.005)
        monkeypatch.setattr("tmdb_assets.sources.tmdb.connection.EXPORT_SECONDS", LIMIT_SECONDS)
        yield


@contextmanager
def _patience_with_ratings(patient: bool) -> Iterator[None]:
    """Their clients take no limit from the settings."""
    limit = PATIENCE.timeout_seconds if patient else LIMIT_SECONDS
    patience = Patience(timeout_seconds=limit, attempts=PATIENCE.attempts, backoff_seconds=0.005)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for client in (OmdbClient, MdblistClient):
            monkeypatch.setattr(client.__init__, "__defaults__", (patience,))
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
