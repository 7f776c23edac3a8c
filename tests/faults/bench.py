"""A bench for faults: one prepared pipeline on which each raw asset is captured again and again.

Belongs here: the place where one asset asks one endpoint under one fault, and what stood there before. Which faults
there are is said in `matrix`, what must come of them by the tests.
"""

import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import dagster as dg
import pyarrow as pa
import pytest
from tmdb_assets.defs.automation.daily import FILMS.job

from tests.e2e.pipeline import Pipeline, failed_steps
from tmdb_assets.definitions import defs
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS
from tmdb_assets.schemas import Table
from tmdb_assets.settings import today_utc
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.exports import ExportsClient
from tmdb_assets.sources.tmdb.films.tables import (
    COUNTRIES,
    DAILY_EXPORT,
    DISCOVER_PAGES,
    GENRES,
    LANGUAGES,
    MOVIE_CHANGES,
    MOVIE_DETAILS,
)
from tmdb_assets.workspace import Workspace

TABLES = {
    "/discover/movie": DISCOVER_PAGES,
    "/movie/changes": MOVIE_CHANGES,
    "/movie/{id}": MOVIE_DETAILS,
    "/genre/movie/list": GENRES,
    "/configuration/countries": COUNTRIES,
    "/configuration/languages": LANGUAGES,
    EXPORTS: DAILY_EXPORT,
}
"""The raw table that each endpoint fills."""
TODAY = today_utc()
MISSED = TODAY - timedelta(days=3)
LIMIT_SECONDS = 1.0
"""The configured limit of a request in the tests; what has no limit of its own ends by it."""
_OF_THE_RUN = ("fetched_at", "run_id")
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Outcome:
    """What came of one run of one asset."""

    failed: dict[str, str]
    materialized: set[tuple[str, str | None]]
    warnings: dict[str, int]
    """Failing rows by check."""
    struck: dict[str, int]
    requests: dict[str, int]
    seconds: float


class Bench:
    """A pipeline that captured everything once; single assets of its days are captured anew under faults."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.sandbox = pipeline.sandbox
        pipeline.env["TMDB_START_DATE"] = str(TODAY - timedelta(days=10))
        pipeline.env["TMDB_TIMEOUT_SECONDS"] = f"{LIMIT_SECONDS:g}"
        pipeline.activate()
        pipeline.set_today(TODAY)
        self.settings = pipeline.settings
        self.lake = Workspace(self.settings).lake
        self._job = defs().resolve_job_def(FILMS.job)
        nobody = f"http://127.0.0.1:{_free_port()}"
        self._job_of_nobody = self._job_with(TMDB_API_URL=f"{nobody}/3", TMDB_EXPORTS_URL=f"{nobody}/p/exports")
        self._patient_job = self._job_with(TMDB_TIMEOUT_SECONDS="60")
        self._parking = pipeline.directory / "parking"
        self.capture("/discover/movie", "/movie/changes", "/movie/{id}", *(e for e in TABLES if e.startswith("/conf")))
        self.capture("/genre/movie/list")
        assert self.capture(EXPORTS).failed == {}
        self._undisturbed = {endpoint: self.stored(endpoint) for endpoint in TABLES}
        shutil.rmtree(self.lake.folder(DAILY_EXPORT, MISSED))
        self.requests_when_well = {endpoint: self._requests_when_well(endpoint) for endpoint in TABLES}

    def day(self, endpoint: str) -> date:
        """The day for which an endpoint is asked: an export for one that was missed, all else for today."""
        return MISSED if endpoint == EXPORTS else TODAY

    def capture(
        self,
        *endpoints: str,
        faults: Iterable[Fault] = (),
        refused: bool = False,
        patient: bool = False,
        on: Callable[[], dg.DagsterInstance] = dg.DagsterInstance.ephemeral,
    ) -> Outcome:
        """Run the assets that ask the endpoints.

        Args:
            endpoints: Of one day.
            faults: What the sandbox breaks meanwhile.
            refused: Whether nothing listens where the upstream should be.
            patient: Whether there is time for pauses between attempts.
            on: Makes the Dagster instance; one that forgets all is quicker.
        """
        job = self._job_of_nobody if refused else self._patient_job if patient else self._job
        self.sandbox.set_faults(faults)
        self.sandbox.reset_stats()
        begun = time.monotonic()
        try:
            with on() as instance:
                result = job.execute_in_process(
                    instance=instance,
                    partition_key=self.day(endpoints[0]).isoformat(),
                    asset_selection=[dg.AssetKey(TABLES[endpoint].path.split("/")) for endpoint in endpoints],
                    run_config=_QUIET,
                    raise_on_error=False,
                )
        finally:
            seconds = time.monotonic() - begun
            stats = self.sandbox.stats()
            self.sandbox.set_faults([])
        events = result.get_asset_materialization_events()
        return Outcome(
            failed=failed_steps(result),
            materialized={(event.asset_key.to_user_string(), event.partition) for event in events},
            warnings={
                check.check_name: check.metadata["failing_rows"].value
                for check in result.get_asset_check_evaluations()
                if not check.passed
            },
            struck=stats["faults"],
            requests={endpoint: sum(statuses.values()) for endpoint, statuses in stats["endpoints"].items()},
            seconds=seconds,
        )

    @contextmanager
    def without(self, endpoint: str) -> Iterator[dict[str, bytes]]:
        """The state before an endpoint was asked, with the files that stand then; undone at the end."""
        place = self.lake.folder(TABLES[endpoint], TODAY)
        if endpoint != EXPORTS:
            self._parking.mkdir(exist_ok=True)
            place.rename(self._parking / TABLES[endpoint].name)
        try:
            yield self.files()
        finally:
            for name in (f"date={self.day(endpoint)}", f".{self.day(endpoint)}.partial"):
                shutil.rmtree(place.parent / name, ignore_errors=True)
            shutil.rmtree(self.settings.data_dir / "failures", ignore_errors=True)
            if endpoint != EXPORTS:
                (self._parking / TABLES[endpoint].name).rename(place)

    def files(self) -> dict[str, bytes]:
        """Raw files, warehouse and published copy, as they are on disk."""
        root = self.settings.data_dir
        places = [*(root / "raw").rglob("*"), *root.glob("*.duckdb*"), *(root / "published").rglob("*")]
        return {str(path.relative_to(root)): path.read_bytes() for path in places if path.is_file()}

    def stored(self, endpoint: str) -> pa.Table | None:
        """The rows an endpoint filled its table with, without what differs from run to run; None if there are none."""
        table, day = TABLES[endpoint], self.day(endpoint)
        if not self.lake.has(table, day):
            return None
        return steady(table, self.lake.read(table, day))

    def undisturbed(self, endpoint: str) -> pa.Table:
        """What the same rows are without a fault."""
        return self._undisturbed[endpoint]

    def _job_with(self, **variables: str) -> dg.JobDefinition:
        env = dict(self.pipeline.env)
        self.pipeline.env |= variables
        self.pipeline.activate()
        try:
            return defs().resolve_job_def(FILMS.job)
        finally:
            self.pipeline.env = env
            self.pipeline.activate()

    def _requests_when_well(self, endpoint: str) -> int:
        with self.without(endpoint):
            outcome = self.capture(endpoint)
            assert outcome.failed == {}
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
        monkeypatch.setattr("tmdb_assets.workspace.EXPORT_SECONDS", LIMIT_SECONDS)
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
