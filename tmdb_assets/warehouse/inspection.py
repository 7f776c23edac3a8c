"""What is checked of a core or mart table: which checks it has, how severe they are, and how each is judged.

Belongs here: the checks as records, and the rows they share. The judging itself is done by `schemas.validation` and
`judgement`; when checks run and what a verdict leads to is the step's business (`warehouse`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

import dagster as dg
import duckdb
import pyarrow as pa

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import ASPECTS, Verdict, to_frame, validate
from tmdb_assets.settings import today_utc
from tmdb_assets.warehouse import judgement
from tmdb_assets.warehouse.publication import read_published, unjudged_periods
from tmdb_assets.warehouse.reading import differences, read_rows
from tmdb_assets.workspace import Workspace

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


@dataclass
class Inspection:
    """A table on the bench: its rows of the days in question, read once for all checks."""

    dataset: Dataset
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
        # The days in question are the fact's: of another table, a row of a day that the fact lacks is not among them.
        days = self.days if self.table == self.dataset.fact else None
        return judgement.judge_orphans(self.warehouse, self.table, days, self.rows.num_rows)

    def null_shares(self) -> Verdict:
        """Unknowns stay within their usual share."""
        return judgement.judge_null_shares(self.table, self.rows, self.dataset.observation.live[0])

    def row_count(self) -> Verdict:
        """The number of rows is about what it was."""
        if self.table.day_column:
            return judgement.judge_row_count_by_day(self.warehouse, self.table, self.days)
        return judgement.judge_row_count_by_table(self.rows.num_rows, self.published_rows)

    def captured(self) -> Verdict:
        """The periods of the fact are those that raw has."""
        settings, today = self.workspace.settings, today_utc()
        raw_since = self.dataset.raw_since(settings, today)
        facts_since = self.dataset.facts_since(settings, today) or date.min
        paths = self.dataset.paths(settings)
        published = read_published(paths).periods
        # Not the days in question: those are of the fact, and one that it lacks would not be among them.
        built = {*published, *unjudged_periods(paths)}
        return judgement.judge_captured(
            self.warehouse,
            self.table,
            self.dataset.observation.periods(self.workspace.lake),
            [period for period in built if period >= facts_since],
            # What was published stays, whatever becomes of its raw data.
            lambda period: period < raw_since or period in published,
        )

    def absent(self, check: "Check") -> list[str]:
        """What of the tables that a check needs is not as declared; empty if everything is there."""
        needed = [self.table, *map(self.dataset.table, check.reads(self.table))]
        return [problem for table in needed for problem in differences(self.warehouse, table)]


@dataclass(frozen=True)
class Check:
    """A check of a table.

    Attributes:
        name: Its name in the UI.
        description: What must hold.
        judge: Comes to a verdict.
        applies: Whether a table has the check.
        severity: How bad it is if it fails.
        blocking: Whether nothing is published if it fails.
        reads: The other tables it needs.
    """

    name: str
    description: str
    judge: Callable[[Inspection], Verdict]
    applies: Callable[[Table], bool]
    severity: dg.AssetCheckSeverity
    blocking: bool = False
    reads: Callable[[Table], Iterable[str]] = lambda _: ()


CHECKS = (
    Check(
        "orphans",
        "Every reference finds its row: {references}.",
        Inspection.orphans,
        lambda table: bool(table.references),
        ERROR,
        blocking=True,
        reads=lambda table: [other for other, _ in table.references.values()],
    ),
    Check(
        "null_shares",
        "Unknowns stay within their usual share; the share of every column is recorded.",
        Inspection.null_shares,
        lambda table: any(column.max_null_share is not None for column in table.columns),
        WARN,
    ),
    Check(
        "row_count",
        f"A day has as many rows as the {judgement.DAYS_COMPARED} days before it that were observed like it"
        f" (±{judgement.MAX_ROW_COUNT_CHANGE:.0%}); another table lost at most {judgement.MAX_SHRINKAGE:.0%} of its"
        " published rows.",
        Inspection.row_count,
        lambda table: not table.follows,
        WARN,
    ),
)


CAPTURED = Check(
    "captured",
    "Every period in it was captured, and of the periods that were built every captured one is in it; the raw data of"
    " published ones may have been deleted since.",
    Inspection.captured,
    lambda _: True,
    ERROR,
    blocking=True,
)
"""The check of the table that says which periods a dataset has."""


def checks_of(dataset: Dataset, table: Table) -> Iterator[Check]:
    """All checks of a table: those of its pandera model, then those that apply to it."""
    for aspect in ASPECTS:
        yield Check(aspect, "", partial(_by_model, aspect), _every_table, ERROR, blocking=True)
    yield from further_checks_of(dataset, table)


def further_checks_of(dataset: Dataset, table: Table) -> Iterator[Check]:
    """The checks of a table beside those of its pandera model."""
    of_fact = (CAPTURED,) if table.name == dataset.fact.name else ()
    yield from (check for check in (*CHECKS, *of_fact, *dataset.checks()) if check.applies(table))


def evaluate(check: Check, inspection: Inspection) -> Verdict:
    """What a check comes to.

    Raises:
        Exception: Whatever its code raises, unless the warehouse is to blame: a check that asks for tables or columns
            that are not there fails, and says so.
    """
    try:
        return check.judge(inspection)
    except Exception:
        absent = inspection.absent(check)
        if not absent:
            raise
        return Verdict(problems=absent if check.name == "shape" else [f"not judged: {absent[0]}"])


def _by_model(aspect: str, inspection: Inspection) -> Verdict:
    return inspection.by_model(aspect)


def _every_table(_: Table) -> bool:
    return True
