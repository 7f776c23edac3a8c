"""Rows on their way into the raw layer: stored only if they keep their table's rules.

Belongs here: checking rows and storing them as a day, and checking a stored day again. No Dagster.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from tmdb_assets.lake import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import Verdict, validate_batches


class BadRowsError(Exception):
    """Rows break their table's rules; nothing was stored."""

    def __init__(self, table: Table, verdicts: dict[str, Verdict]) -> None:
        self.verdicts = verdicts
        problems = "; ".join(problem for verdict in verdicts.values() for problem in verdict.problems)
        super().__init__(
            f"raw/{table.name} breaks its rules: {problems}. The partition was not stored; the failing rows are on the"
            " asset's Checks tab. Materialize the partition again; if it stays, TMDB changed its interface: please"
            " report it."
        )


@dataclass
class Day:
    """What a day came to: its verdicts by check, and the figures for the UI."""

    verdicts: dict[str, Verdict]
    metadata: dict[str, Any] = field(default_factory=dict)


def store_day(lake: RawLake, table: Table, day: date, rows: pa.Table, *, replace: bool = False) -> Day:
    """Store a day's rows if they keep the table's rules.

    Raises:
        BadRowsError: They do not; nothing is stored.
    """
    result = Day(check_rows(table, [rows]), {"dagster/row_count": rows.num_rows})
    lake.write(table, day, rows, replace=replace)
    return result


def review_day(lake: RawLake, table: Table, day: date) -> Day:
    """What a stored day comes to when it is checked again.

    Raises:
        BadRowsError: It breaks the table's rules: it was changed by hand, or the rules became stricter.
    """
    verdicts = check_rows(table, lake.batches(table, day))
    return Day(verdicts, {"dagster/row_count": verdicts["rules"].rows})


def check_rows(table: Table, batches: Iterable[pa.Table]) -> dict[str, Verdict]:
    """The verdicts on rows, all of them good.

    Raises:
        BadRowsError: Some are not.
    """
    verdicts = validate_batches(table, batches)
    if not verdicts["rules"].rows and not table.may_be_empty:
        verdicts["rules"].problems.append("no row, where there must be some")
    if not all(verdict.passed for verdict in verdicts.values()):
        raise BadRowsError(table, verdicts)
    return verdicts
