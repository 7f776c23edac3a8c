"""The checks of the core and mart tables, in one step after dbt and before publishing.

Belongs here: evaluating the checks for the days of a run, and what follows if one that blocks fails or crashes. Which
checks a table has, and how each is judged, is in `inspection`.
"""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import date

import dagster as dg
import duckdb

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.failures import failures_noted, note_failed
from tmdb_assets.calendar.partitions import window_of
from tmdb_assets.checks.crashes import Crash, crash_metadata, crash_reason, record
from tmdb_assets.checks.results import check_result, model_check_specs
from tmdb_assets.policies import CHECK_SEVERITY, warehouse_pool
from tmdb_assets.records.instance import claim_run
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.inspection import Check, Inspection, checks_of, evaluate, further_checks_of
from tmdb_assets.warehouse.logs import drop_foreign_logs
from tmdb_assets.warehouse.publication import (
    clear_mark,
    mark_checked,
    periods_to_check,
    read_published,
    unjudged_periods,
)
from tmdb_assets.warehouse.reading import differences, observed_periods, open_readonly
from tmdb_assets.workspace import Workspace

_CHECKS_NAMED = 5


def table_key(table: Table) -> dg.AssetKey:
    """The asset of a core or mart table."""
    return dg.AssetKey(table.path.split("/"))


def check_specs(dataset: Dataset, table: Table) -> list[dg.AssetCheckSpec]:
    """All checks of a table."""
    key = table_key(table)
    references = ", ".join(f"{column} in {other}" for column, (other, _) in table.references.items())
    return model_check_specs(table, key) + [
        dg.AssetCheckSpec(
            name=check.name,
            asset=key,
            description=check.description.format(references=references),
            blocking=check.blocking,
            metadata={CHECK_SEVERITY: check.severity.value},
        )
        for check in further_checks_of(dataset, table)
    ]


def warehouse_check_definitions(dataset: Dataset) -> dg.Definitions:
    """The checks of all core and mart tables of a dataset."""
    all_specs = [spec for table in dataset.tables for spec in check_specs(dataset, table)]

    @dg.multi_asset_check(
        name=f"{dataset.name}_checks", specs=all_specs, can_subset=True, pool=warehouse_pool(dataset.name)
    )
    def warehouse_checks(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.AssetObservation]:
        paths = dataset.paths(workspace.settings)
        selected = {(key.asset_key.to_user_string(), key.name) for key in context.selected_asset_check_keys}
        blocked = _Blocked()
        claim_run(context)
        for dropped in drop_foreign_logs(paths):
            context.log.warning(dropped)
        published = read_published(paths)
        window = window_of(context.run.tags)
        with ExitStack() as stack:
            with failures_noted(paths, _periods_of(dataset, window), "checks"):
                warehouse = stack.enter_context(open_readonly(paths.warehouse))
                days = periods_in_question(dataset, warehouse, paths, window)
            context.log.info(f"checking {', '.join(map(str, days)) or f'no {dataset.calendar.noun}'}")
            for table in dataset.tables:
                inspection = Inspection(dataset, table, warehouse, days, workspace, published.rows.get(table.name))
                for check in checks_of(dataset, table):
                    if (table.path, check.name) not in selected:
                        continue
                    yield _result(check, inspection, blocked, context.log)
        if blocked:
            clear_mark(paths)
            for day in blocked.periods(days):
                note_failed(paths, day, "checks", blocked.reason)
        elif len(selected) == len(all_specs):
            mark_checked(paths)
        if blocked.crashes:
            raise dg.Failure(blocked.reason, metadata=crash_metadata(blocked.crashes), allow_retries=False)

    return dg.Definitions(asset_checks=[warehouse_checks])


def _result(
    check: Check, inspection: Inspection, blocked: "_Blocked", log: dg.DagsterLogManager
) -> dg.AssetCheckResult | dg.AssetObservation:
    """The result of a check, or the record of its crash; what keeps the warehouse from being published is noted."""
    key, days = table_key(inspection.table), inspection.days
    try:
        verdict = evaluate(check, inspection)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other checks are evaluated
        crash = Crash(key, check.name, error, check.blocking, days)
        blocked.by_crash(crash)
        return record(crash, log)
    if check.blocking and not verdict.passed:
        blocked.by_verdict(inspection.table, check.name, verdict)
    return check_result(verdict, asset=key, name=check.name, days=days, severity=check.severity)


class _Blocked:
    """What keeps the warehouse from being published: blocking checks that failed, or crashed."""

    def __init__(self) -> None:
        self.crashes: list[Crash] = []
        self._failed: list[str] = []
        self._bad_days: set[date] = set()

    def __bool__(self) -> bool:
        return bool(self.crashes or self._failed)

    def by_crash(self, crash: Crash) -> None:
        """Take in a check that crashed; one that does not block keeps nothing."""
        if crash.blocking:
            self.crashes.append(crash)

    def by_verdict(self, table: Table, name: str, verdict: Verdict) -> None:
        """Take in a blocking check that failed."""
        self._failed.append(f"{table.name} {name} ({'; '.join(verdict.problems)})")
        column = table.day_column
        self._bad_days |= {row[column] for row in verdict.examples if column and isinstance(row.get(column), date)}

    def periods(self, judged: list[date]) -> list[date]:
        """The days that are not good: those that the failing rows name, else all that were judged."""
        return sorted(self._bad_days & {*judged} if not self.crashes else judged) or judged

    @property
    def reason(self) -> str:
        """What is wrong and where to look, for the standing list of failed days."""
        reasons = [crash_reason(self.crashes)] if self.crashes else []
        if self._failed:
            listed = ", ".join(self._failed[:_CHECKS_NAMED])
            more = f" and {len(self._failed) - _CHECKS_NAMED} more" if len(self._failed) > _CHECKS_NAMED else ""
            reasons.append(f"blocking checks failed: {listed}{more}. The failing rows are on the Checks tabs.")
        return " ".join(reasons)


def _periods_of(dataset: Dataset, window: tuple[date, date] | None) -> list[date]:
    return dataset.calendar.between(*window) if window else []


def periods_in_question(
    dataset: Dataset, warehouse: duckdb.DuckDBPyConnection, paths: DatasetPaths, window: tuple[date, date] | None
) -> list[date]:
    """The periods that a run about those of `window` has to judge.

    If the fact cannot say which periods it has, as its own checks will tell, those that it should have.
    """
    published = read_published(paths).periods
    built = {*_periods_of(dataset, window), *published}
    if not differences(warehouse, dataset.fact):
        with suppress(duckdb.Error):
            built = observed_periods(warehouse, dataset.fact)
    return periods_to_check(window, built, published, unjudged_periods(paths))
