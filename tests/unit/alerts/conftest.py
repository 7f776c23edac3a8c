"""A small code location with real assets, checks and jobs, whose outcome a test decides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from tmdb_assets.alerts.alert import Alert, Findings
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.checks.crashes import Crash, crash_metadata
from tmdb_assets.checks.results import check_result
from tmdb_assets.policies import DATASET_TAG
from tmdb_assets.schemas.validation import Verdict

FIRST = date(2026, 11, 1)
FILMS = dg.AssetKey("films")
DATASET = {DATASET_TAG: "films"}
ROWS = [{"movie_id": 550, "title": "Fight Club"}]


@dataclass
class Studio:
    """One asset with three checks, run for real on an instance of its own.

    Attributes:
        failing: The names of the checks that fail.
        crashing: The names of the checks that crash.
        broken: Whether the asset fails.
        publishing: Whether the asset after it does not fail.
        reporting: Whether the asset after both does not fail.
        silent: Whether the checks have nothing to say of the day, and pass.
        order: In which order the checks are evaluated.
        during: Called while the check `rules` is evaluated.
    """

    instance: dg.DagsterInstance
    failing: set[str] = field(default_factory=set)
    crashing: set[str] = field(default_factory=set)
    broken: bool = False
    publishing: bool = True
    reporting: bool = True
    silent: bool = False
    order: Sequence[str] = ("rules", "soft", "shares")
    during: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        specs = [
            dg.AssetCheckSpec("rules", asset=FILMS, blocking=True),
            dg.AssetCheckSpec("soft", asset=FILMS),
            dg.AssetCheckSpec("shares", asset=FILMS),
        ]
        self.blocking = {spec.key: spec.blocking for spec in specs}

        @dg.asset(key=FILMS, partitions_def=partitions_of(DAILY, FIRST), tags=DATASET)
        def films() -> None:
            fail_if(self.broken, "TMDB /discover/movie: answered 503.")

        @dg.multi_asset_check(name="films_checks", specs=specs, can_subset=True)
        def films_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
            day = context.run.tags["dagster/partition"]
            for spec in sorted(specs, key=lambda one: self.order.index(one.name)):
                if spec.name == "rules":
                    self.during()
                if spec.name in self.crashing:
                    if spec.blocking:
                        crash = Crash(FILMS, spec.name, RuntimeError("out of order"), blocking=True)
                        raise dg.Failure("out of order", metadata=crash_metadata([crash]), allow_retries=False)
                    said = {"crashed_check": spec.name, "error": "out of order"}
                    context.op_execution_context.log_event(dg.AssetObservation(FILMS, metadata=said))
                    continue
                fails = spec.name in self.failing
                verdict = Verdict(
                    rows=10,
                    failing_rows=int(fails),
                    problems=["title: breaks it"] if fails else [],
                    examples=ROWS if fails else [],
                )
                severity = dg.AssetCheckSeverity.WARN if spec.name == "shares" else dg.AssetCheckSeverity.ERROR
                days = [] if self.silent else [date.fromisoformat(day)]
                yield check_result(verdict, asset=FILMS, name=spec.name, days=days, severity=severity)

        @dg.asset(deps=[films], partitions_def=partitions_of(DAILY, FIRST), tags=DATASET)
        def published() -> None:
            fail_if(not self.publishing, "The server is down.")

        @dg.asset(deps=[published], partitions_def=partitions_of(DAILY, FIRST), tags=DATASET)
        def report() -> None:
            fail_if(not self.reporting, "No font.")

        self.definitions = dg.Definitions(
            assets=[films, published, report],
            asset_checks=[films_checks],
            jobs=[dg.define_asset_job("daily", selection=dg.AssetSelection.all())],
            executor=dg.in_process_executor,
        )

    def run(self, day: int, *, selection: Sequence[dg.AssetKey] | None = None) -> dg.ExecuteInProcessResult:
        """Run the job for a day of November."""
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        return self.definitions.resolve_job_def("daily").execute_in_process(
            instance=self.instance,
            partition_key=november(day).isoformat(),
            asset_selection=selection,
            run_config=quiet,
            raise_on_error=False,
        )


@dataclass
class Book:
    """Keeps a reader's cursor and the open alerts, as the outbox does."""

    read: Callable[[str, Sequence[Alert], datetime], Findings]
    cursor: str = ""
    open: dict[str, Alert] = field(default_factory=dict)

    def look(self, now: datetime | None = None) -> list[str]:
        """What is new: `+key` was raised, `=key` is known already, `-key` is resolved."""
        found = self.read(self.cursor, list(self.open.values()), now or datetime.now(UTC))
        self.cursor = found.cursor
        said = []
        for event in found.events:
            if isinstance(event, Alert):
                said.append(f"{'=' if event.key in self.open else '+'}{event.key}")
                self.open[event.key] = event
            else:
                said.append(f"-{event.key}")
                self.open.pop(event.key, None)
        return said


def fail_if(condition: bool, reason: str) -> None:
    if condition:
        raise dg.Failure(reason, allow_retries=False)


def november(day: int) -> date:
    return date(2026, 11, day)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with dg.DagsterInstance.local_temp(str(tmp_path), overrides={"telemetry": {"enabled": False}}) as instance:
        yield Studio(instance)
