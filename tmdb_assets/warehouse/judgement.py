"""Verdicts that need more than a table's own rows: references, shares of unknowns, drift, completeness.

Belongs here: functions that ask the warehouse and return a `Verdict`. Shape, keys and rules are judged by
the pandera models (`schemas.validation`); how a verdict looks in the UI is the checks'.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict
from tmdb_assets.warehouse.reading import SOURCE_COLUMN, find_orphans

MAX_ROW_COUNT_CHANGE = 0.2
"""A day's rows may differ by this share from the mean of the days before it."""

MAX_SHRINKAGE = 0.1
"""A table that keeps what it once held may lose at most this share of its rows between two publications."""

DAYS_COMPARED = 7

_DAYS_BACK = 60
"""How far back days are looked for that a day can be compared with."""


def judge_orphans(
    warehouse: duckdb.DuckDBPyConnection, table: Table, days: Sequence[date] | None, rows: int
) -> Verdict:
    """Whether every reference of the table finds its row."""
    verdict = Verdict(rows=rows)
    for column, (other, other_column) in table.references.items():
        count, examples = find_orphans(warehouse, table, column, days, MAX_EXAMPLES)
        if count:
            verdict.failing_rows += count
            verdict.problems.append(f"{column} of {count:,} rows is not in {other}.{other_column}")
            verdict.examples = (verdict.examples + examples)[:MAX_EXAMPLES]
    return verdict


def judge_null_shares(table: Table, rows: pa.Table, live: str) -> Verdict:
    """Whether a column has more unknowns than it should; the share of each column that may have any.

    Of a column that only live periods have, the rows of recovered ones say nothing: they are left out.

    Args:
        table: What the rows are of.
        rows: The rows.
        live: How a live period is called in them.
    """
    verdict = Verdict(rows=rows.num_rows)
    has_live_only = any(column.live_only for column in table.columns)
    live_rows = rows.filter(pc.field(SOURCE_COLUMN) == live) if has_live_only else rows
    for column in table.columns:
        judged = live_rows if column.live_only else rows
        if not column.nullable or not judged.num_rows:
            continue
        nulls = judged[column.name].null_count
        share = nulls / judged.num_rows
        verdict.numbers[f"null_share_{column.name}"] = share
        if column.max_null_share is not None and share > column.max_null_share:
            verdict.failing_rows = max(verdict.failing_rows, nulls)
            shown = list(dict.fromkeys([*table.key, column.name]))
            unknown = judged.filter(pc.field(column.name).is_null()).select(shown)
            verdict.examples = (verdict.examples + unknown.slice(0, MAX_EXAMPLES).to_pylist())[:MAX_EXAMPLES]
            which = "rows observed live" if column.live_only else "rows"
            verdict.problems.append(
                f"{column.name} is unknown in {share:.1%} of the {which}, more than {column.max_null_share:.0%}"
            )
    return verdict


def judge_row_count_by_day(warehouse: duckdb.DuckDBPyConnection, table: Table, days: Sequence[date]) -> Verdict:
    """Whether the days have about as many rows as the days before them.

    Like is compared with like: a recovered day with recovered ones, of a table that says how its days were observed.
    """
    verdict = Verdict()
    if not days:
        return verdict
    observed = f"min({SOURCE_COLUMN})" if SOURCE_COLUMN in {column.name for column in table.columns} else "null"
    # Once for all of them: a long range would have most days counted for each of the sixty after it.
    counts = warehouse.execute(
        f"select {table.day_column}, count(*), {observed} from {table.name}"
        f" where {table.day_column} <= ? and {table.day_column} > ? - {_DAYS_BACK} group by 1 order by 1 desc",
        [max(days), min(days)],
    ).fetchall()
    for day in days:
        near = [found for found in counts if day - timedelta(days=_DAYS_BACK) < found[0] <= day]
        of_day, way_of_day = next(((count, way) for known, count, way in near if known == day), (0, None))
        before = [count for known, count, way in near if known != day and way_of_day in (None, way)][:DAYS_COMPARED]
        verdict.rows += of_day
        mean = sum(before) / len(before) if before else None
        verdict.numbers |= {"rows_of_day": of_day, "mean_of_days_before": mean}
        if mean and abs(of_day - mean) / mean > MAX_ROW_COUNT_CHANGE:
            verdict.problems.append(
                f"{day} has {of_day:,} rows, the {len(before)} days before it {mean:,.0f} on average"
            )
    return verdict


def judge_captured(
    warehouse: duckdb.DuckDBPyConnection,
    fact: Table,
    captured: Collection[date],
    built: Collection[date],
    excused: Callable[[date], bool],
) -> Verdict:
    """Whether the periods of a fact are those that raw has.

    Args:
        warehouse: Where the fact is.
        fact: The table whose rows say which periods there are.
        captured: The periods that raw has.
        built: The periods that were built: each that was captured must be in the fact.
        excused: Whether the raw data of a period that is not captured may have been deleted since.
    """
    period = fact.day_column
    found = dict(warehouse.execute(f"select {period}, count(*) from {fact.name} group by 1 order by 1").fetchall())
    without_raw = [day for day in found if day is not None and day not in captured]
    unknown = [day for day in without_raw if not excused(day)]
    lost = sorted(day for day in built if day in captured and day not in found)
    verdict = Verdict(rows=len({*found, *lost}), failing_rows=len(unknown) + len(lost))
    verdict.numbers["periods_without_raw"] = len(without_raw)
    if unknown:
        verdict.problems.append(f"raw never had {_listed(unknown)}: another period's rows, or its raw data is missing")
    if lost:
        verdict.problems.append(f"raw has {_listed(lost)}, which is not in {fact.name}")
    verdict.examples = [{period: day, "rows": found.get(day, 0)} for day in (*unknown, *lost)][:MAX_EXAMPLES]
    return verdict


def _listed(days: Sequence[date]) -> str:
    more = f" and {len(days) - MAX_EXAMPLES:,} more" if len(days) > MAX_EXAMPLES else ""
    return ", ".join(map(str, days[:MAX_EXAMPLES])) + more


def judge_row_count_by_table(rows: int, published_rows: int | None) -> Verdict:
    """Whether a table that only grows has lost rows since the last publication."""
    verdict = Verdict(rows=rows, numbers={"published_rows": published_rows})
    if published_rows and rows < published_rows * (1 - MAX_SHRINKAGE):
        verdict.problems.append(f"{rows:,} rows, where the published copy has {published_rows:,}")
    return verdict
