"""The checks of the core and mart tables, in one step after dbt and before publishing.

Belongs here: which checks a table has, how severe they are, and evaluating them for the days of a run. The
judging is done by `schemas.validation` and `judgement`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import dagster as dg
import duckdb
import pyarrow as pa

from tmdb_assets import judgement
from tmdb_assets.coverage import source_of
from tmdb_assets.defs.checks.results import check_result, model_check_specs
from tmdb_assets.defs.policies import WAREHOUSE_POOL, window_of
from tmdb_assets.defs.raw.population import population_of
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.failures import note_failed
from tmdb_assets.instance import claim_run
from tmdb_assets.publication import clear_mark, days_to_check, mark_checked, read_published, unjudged_days
from tmdb_assets.schemas import WAREHOUSE_TABLES, Table
from tmdb_assets.schemas.validation import ASPECTS, Verdict, to_frame, validate
from tmdb_assets.warehouse import observed_days, open_readonly, read_rows, table_names

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


@dataclass
class Inspection:
    """A table on the bench: its rows of the days in question, read once for all checks."""

    table: Table
    warehouse: duckdb.DuckDBPyConnection
    days: list[date]
    workspace: Workspace
    published_rows: int | None
    _verdicts: dict[str, Verdict] = field(default_factory=dict)

    @cached_property
    def rows(self) -> pa.Table:
        """The table's rows; of a table whose rows belong to a day, those of the days in question."""
        # Marts are restated, also on other days than those of the run, so all of their days are judged.
        return read_rows(self.warehouse, self.table, None if self.table.layer == "marts" else self.days)

    def by_model(self, aspect: str) -> Verdict:
        """The verdict of the pandera model on one aspect."""
        if not self._verdicts:
            self._verdicts = validate(self.table, to_frame(self.rows))
            if not self.rows.num_rows and not self.table.may_be_empty:
                self._verdicts["rules"].problems.append("no row, where there must be some")
        return self._verdicts[aspect]

    def orphans(self) -> Verdict:
        """Every reference finds its row."""
        days = None if self.table.layer == "marts" else self.days
        return judgement.judge_orphans(self.warehouse, self.table, days, self.rows.num_rows)

    def null_shares(self) -> Verdict:
        """Unknowns stay within their usual share."""
        return judgement.judge_null_shares(self.table, self.rows)

    def row_count(self) -> Verdict:
        """The number of rows is about what it was."""
        if self.table.day_column:
            return judgement.judge_row_count_by_day(self.warehouse, self.table, self.days)
        return judgement.judge_row_count_by_table(self.rows.num_rows, self.published_rows)

    def popularity_jump(self) -> Verdict:
        """Popularity as a whole did not jump."""
        return judgement.judge_popularity_jump(self.warehouse, self.days)

    def listing_complete(self) -> Verdict:
        """Every film of the day's raw listing or export has its row."""
        return judgement.judge_listing_complete(self.warehouse, self._listed())

    def _listed(self) -> Iterator[tuple[date, set[int]]]:
        """The films that raw lists, by day; of a day that was captured live its export does not count."""
        lake = self.workspace.lake
        for day in self.days:
            if source_of(lake, day):
                yield day, set(population_of(lake, day))

    def continents(self) -> Verdict:
        """Every country of a film has a continent."""
        return judgement.judge_continents(self.warehouse)


@dataclass(frozen=True)
class Check:
    """A check beside those of the pandera model."""

    name: str
    description: str
    judge: Callable[[Inspection], Verdict]
    applies: Callable[[Table], bool]
    severity: dg.AssetCheckSeverity
    blocking: bool = False


CHECKS = (
    Check(
        "orphans",
        "Every reference finds its row: {references}.",
        Inspection.orphans,
        lambda table: bool(table.references),
        ERROR,
        blocking=True,
    ),
    Check(
        "listing_complete",
        "Every film of the day's raw listing, or of the export it was recovered from, has its row.",
        Inspection.listing_complete,
        lambda table: table.name == "fact_movie_daily",
        ERROR,
        blocking=True,
    ),
    Check(
        "continents",
        "Every country of a film has a continent.",
        Inspection.continents,
        lambda table: table.name == "dim_country",
        ERROR,
    ),
    Check(
        "null_shares",
        "Unknowns stay within their usual share; the share of every column is recorded.",
        Inspection.null_shares,
        lambda table: any(column.nullable for column in table.columns),
        WARN,
    ),
    Check(
        "row_count",
        f"A day has as many rows as the {judgement.DAYS_COMPARED} days before it"
        f" (±{judgement.MAX_ROW_COUNT_CHANGE:.0%}); another table lost at most {judgement.MAX_SHRINKAGE:.0%} of its"
        " published rows.",
        Inspection.row_count,
        # Of the calendar and of the movers it follows from which days there are.
        lambda table: table.name not in {"dim_date", "popularity_movers"},
        WARN,
    ),
    Check(
        "popularity_jump",
        "The median popularity of films seen on two days in a row changed by at most a factor of"
        f" {judgement.MAX_POPULARITY_JUMP:g}.",
        Inspection.popularity_jump,
        lambda table: table.name == "fact_movie_daily",
        WARN,
    ),
)


def table_key(table: Table) -> dg.AssetKey:
    """The asset of a core or mart table."""
    return dg.AssetKey([table.name])


def check_specs(table: Table) -> list[dg.AssetCheckSpec]:
    """All checks of a table."""
    key = table_key(table)
    references = ", ".join(f"{column} in {other}" for column, (other, _) in table.references.items())
    return model_check_specs(table, key) + [
        dg.AssetCheckSpec(
            name=check.name,
            asset=key,
            description=check.description.format(references=references),
            blocking=check.blocking,
        )
        for check in CHECKS
        if check.applies(table)
    ]


def warehouse_check_definitions() -> dg.Definitions:
    """The checks of all core and mart tables."""
    all_specs = [spec for table in WAREHOUSE_TABLES for spec in check_specs(table)]

    @dg.multi_asset_check(name="warehouse_checks", specs=all_specs, can_subset=True, pool=WAREHOUSE_POOL)
    def warehouse_checks(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult]:
        settings = workspace.settings
        selected = {(key.asset_key.to_user_string(), key.name) for key in context.selected_asset_check_keys}
        failed: list[str] = []
        bad_days: set[date] = set()
        claim_run(context)
        published = read_published(settings)
        with open_readonly(settings.warehouse_path) as warehouse:
            there = table_names(warehouse)
            built = observed_days(warehouse) if "fact_movie_daily" in there else []
            window = window_of(context.run.tags)
            days = days_to_check(window, built, published.days, unjudged_days(settings))
            context.log.info(f"checking {', '.join(map(str, days)) or 'no day'}")
            for table in WAREHOUSE_TABLES:
                inspection = Inspection(table, warehouse, days, workspace, published.rows.get(table.name))
                for name, severity, blocking, judge in _checks_of(table):
                    if (table.name, name) not in selected:
                        continue
                    verdict = judge(inspection)
                    if blocking and not verdict.passed:
                        failed.append(f"{table.name} {name} ({'; '.join(verdict.problems)})")
                        bad_days |= {row["date_id"] for row in verdict.examples if row.get("date_id") in days}
                    yield check_result(verdict, asset=table_key(table), name=name, days=days, severity=severity)
        if failed:
            clear_mark(settings)
            for day in sorted(bad_days) or days:
                reason = f"blocking checks failed: {', '.join(failed)}. The failing rows are on the Checks tabs."
                note_failed(settings, day, "checks", reason)
        elif len(selected) == len(all_specs):
            mark_checked(settings)

    return dg.Definitions(asset_checks=[warehouse_checks])


def _checks_of(table: Table) -> Iterator[tuple[str, dg.AssetCheckSeverity, bool, Callable[[Inspection], Verdict]]]:
    for aspect in ASPECTS:
        yield aspect, ERROR, True, lambda inspection, aspect=aspect: inspection.by_model(aspect)
    for check in CHECKS:
        if check.applies(table):
            yield check.name, check.severity, check.blocking, check.judge
