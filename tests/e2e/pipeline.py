"""A whole pipeline for a test: data directory, Dagster instance, sandbox, and a clock for both."""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster._core.definitions.sensor_definition import SensorExecutionData

from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation.runs import of_dataset, outlets_job
from tmdb_assets.records.event_log import keep_open
from tmdb_assets.records.instance import prepare_dagster_home
from tmdb_assets.sandbox import Sandbox
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import Settings
from tmdb_assets.workspace import Workspace

VARIABLES = ("TMDB_", "SERIES_", "OMDB_", "MDBLIST_", "DAGSTER_HOME", "ALERT_")


@dataclass
class Pipeline:
    """One data directory with its instance, fed by one sandbox.

    Attributes:
        with_outlets: Whether a run is followed by one of its outlets, as under a daemon: they take seconds a day, and
            what comes before does not look at them.
    """

    directory: Path
    sandbox: Sandbox
    pages: int
    monkeypatch: pytest.MonkeyPatch
    env: dict[str, str] = field(default_factory=dict)
    cursor: str | None = None
    with_outlets: bool = False

    def __post_init__(self) -> None:
        self.env |= {
            "TMDB_ASSETS_DATA": str(self.directory / "data"),
            "TMDB_API_URL": self.sandbox.api_url,
            "TMDB_EXPORTS_URL": self.sandbox.exports_url,
            "TMDB_API_TOKEN": self.sandbox.token,
            "TMDB_REQUESTS_PER_SECOND": "1000",
            "TMDB_DISCOVER_PAGES": str(self.pages),
        }
        self.activate()

    def activate(self) -> None:
        """Make the process's environment this pipeline's."""
        for name in [name for name in os.environ if name.startswith(VARIABLES)]:
            self.monkeypatch.delenv(name)
        prepare_dagster_home(self.settings, self.env)
        for name, value in self.env.items():
            self.monkeypatch.setenv(name, value)

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.env)

    def set_today(self, day: date) -> None:
        """Move the clock of the sandbox and of the pipeline to noon of a day."""
        self.set_now(datetime.combine(day, time(12), UTC))

    def set_now(self, now: datetime) -> None:
        """Move the clock of the sandbox and of the pipeline."""
        self.sandbox.set_today(now.date())
        self.monkeypatch.setattr("tmdb_assets.settings._system_clock", lambda: now)

    def run(
        self,
        day: date | None,
        selection: dg.AssetSelection | None = None,
        tags: dict[str, str] | None = None,
        run_config: dict[str, object] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Run the job of films (or chosen assets of theirs) for a day, or for the range in `tags`."""
        result = self.execute(FILMS.job, day, selection, tags, run_config)
        if self.with_outlets and result.success:
            assert failed_steps(self.make_outlets(day, tags)) == {}
        return result

    def make_outlets(self, day: date | None, tags: dict[str, str] | None = None) -> dg.ExecuteInProcessResult:
        """Run the job of what follows a publication of films."""
        return self.execute(outlets_job(FILMS), day, tags=tags)

    def execute(
        self,
        job: str,
        day: date | None = None,
        selection: dg.AssetSelection | None = None,
        tags: dict[str, str] | None = None,
        run_config: dict[str, object] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Run a job in this process, on the pipeline's instance."""
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        definitions = defs()
        whole = definitions.resolve_implicit_global_asset_job_def() if selection else definitions.resolve_job_def(job)
        with dg.DagsterInstance.get() as instance:
            keep_open(instance)
            return whole.execute_in_process(
                instance=instance,
                partition_key=day.isoformat() if day else None,
                tags=tags,
                asset_selection=_keys(definitions, selection) if selection else None,
                run_config=quiet | (run_config or {}),
                raise_on_error=False,
            )

    def tick(self, sensor: str) -> SensorExecutionData:
        """Let a sensor decide once, as the daemon does."""
        definitions = defs()
        with dg.DagsterInstance.get() as instance:
            context = dg.build_sensor_context(
                instance=instance,
                cursor=self.cursor,
                definitions=definitions,
                resources={"workspace": Workspace(self.settings)},
            )
            decision = definitions.get_sensor_def(sensor).evaluate_tick(context)
        self.cursor = decision.cursor
        return decision

    def tick_until_done(self, sensor: str, at_most: int) -> list[SensorExecutionData]:
        """Let a sensor decide, and run what it asks for, until it asks for nothing."""
        decisions, keys = [], set()
        while len(decisions) < at_most:
            decisions.append(self.tick(sensor))
            requests = [request for request in decisions[-1].run_requests or () if request.run_key not in keys]
            for request in requests:
                keys.add(request.run_key)
                self.execute(FILMS.job, tags={**request.tags, "dagster/sensor_name": sensor})
            if not requests:
                break
        return decisions

    def query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the published copy."""
        with duckdb.connect(str(self.settings.paths("films").published), read_only=True) as copy:
            copy.execute("set timezone = 'UTC'")
            return copy.execute(sql, list(values)).fetchall()

    def tables(self) -> dict[str, tuple[int, int]]:
        """Rows and an order-free hash of every published table."""
        return {
            table.name: self.query(
                f"select count(*), coalesce(bit_xor(hash(hash({', '.join(c.name for c in table.columns)}))), 0)"
                f" from {table.name}"
            )[0]
            for table in TABLES
        }

    def raw_files(self) -> dict[str, bytes]:
        """Every file of the raw layer, hidden ones included."""
        root = self.settings.raw_dir
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def requests(self) -> dict[str, int]:
        """Requests since the last call, by endpoint."""
        endpoints = self.sandbox.stats()["endpoints"]
        self.sandbox.reset_stats()
        return {endpoint: sum(statuses.values()) for endpoint, statuses in endpoints.items()}


def failed_steps(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """The failed steps and what they said."""
    return {
        event.step_key: (
            event.step_failure_data.user_failure_data.description
            if event.step_failure_data.user_failure_data
            else event.step_failure_data.error.to_string()
        )
        for event in result.all_events
        if event.is_step_failure
    }


def _keys(definitions: dg.Definitions, selection: dg.AssetSelection) -> list[dg.AssetKey]:
    return list((selection & of_dataset(FILMS)).resolve(definitions.resolve_asset_graph()))
