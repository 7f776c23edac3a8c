"""Rows on their way into the raw layer: stored only if they keep their table's rules.

Belongs here: checking rows and storing them as a day, and checking a stored day again. No Dagster.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import ASPECTS, Verdict, validate_batches


class BadRowsError(Exception):
    """Rows break their table's rules; nothing was stored, or what is stored already is bad."""

    def __init__(self, table: Table, verdicts: dict[str, Verdict], stored: date | None = None) -> None:
        self.verdicts = verdicts
        problems = "; ".join(problem for verdict in verdicts.values() for problem in verdict.problems)
        then = (
            "The partition was not stored; the failing rows are on the asset's Checks tab. Materialize the partition"
            " again; if it stays, upstream changed its interface: please report it."
        )
        if stored:
            then = (
                f"This is the partition of {stored} as it is stored: its files were changed or damaged, or the rules"
                " became stricter. It stays as it is; the failing rows are on the asset's Checks tab. Bring the files"
                " back from a copy, or give them up (docs/runbook.md, By error: bad for good)."
            )
        super().__init__(f"{table.path} breaks its rules: {problems}. {then}")


class CheckCrashedError(Exception):
    """The code that checks rows raised, so nothing is known of them, and nothing was stored."""

    def __init__(self, table: Table, error: Exception) -> None:
        self.error = error
        super().__init__(
            f"check crashed: the checks of {table.path} ended with {type(error).__name__}: {error}. That says"
            " nothing of the data: the fault is in the check. Nothing was stored or changed. The run's log has the"
            " traceback. Mend it, then materialize the day again."
        )


@dataclass
class StoredPeriod:
    """What a day came to.

    Attributes:
        verdicts: By check.
        metadata: The figures for the UI.
        crashes: The checks without a verdict, and what their code raised.
    """

    verdicts: dict[str, Verdict]
    metadata: dict[str, Any] = field(default_factory=dict)
    crashes: dict[str, Exception] = field(default_factory=dict)

    def judge(self, check: str, judge: Callable[[], Verdict]) -> None:
        """Judge by a check that only warns: if its code raises, the day is none the worse."""
        try:
            self.verdicts[check] = judge()
        except Exception as error:  # noqa: BLE001 - whatever it is
            self.crashes[check] = error


def store_day(lake: RawLake, table: Table, day: date, rows: pa.Table, *, replace: bool = False) -> StoredPeriod:
    """Store a day's rows if they keep the table's rules.

    Raises:
        BadRowsError: They do not; nothing is stored.
    """
    result = StoredPeriod(check_rows(table, [rows]), {"dagster/row_count": rows.num_rows})
    lake.write(table, day, rows, replace=replace)
    return result


def review_day(lake: RawLake, table: Table, day: date) -> StoredPeriod:
    """What a stored day comes to when it is checked again.

    Raises:
        BadRowsError: It can not be read, or breaks the table's rules: it was damaged or changed by hand, or the rules
            became stricter.
        CheckCrashedError: The code that checks it raised.
    """
    try:
        verdicts = _verdicts(table, lake.batches(table, day))
    except (pa.ArrowInvalid, OSError) as error:
        verdicts = {aspect: Verdict(problems=["not judged: the partition can not be read"]) for aspect in ASPECTS}
        verdicts["shape"].problems = [f"the partition can not be read: {error}"]
    if not all(verdict.passed for verdict in verdicts.values()):
        raise BadRowsError(table, verdicts, stored=day)
    return StoredPeriod(verdicts, {"dagster/row_count": verdicts["rules"].rows})


def check_rows(table: Table, batches: Iterable[pa.Table]) -> dict[str, Verdict]:
    """The verdicts on rows, all of them good.

    Raises:
        BadRowsError: Some are not.
        CheckCrashedError: The code that checks them raised.
    """
    verdicts = _verdicts(table, batches)
    if not all(verdict.passed for verdict in verdicts.values()):
        raise BadRowsError(table, verdicts)
    return verdicts


def _verdicts(table: Table, batches: Iterable[pa.Table]) -> dict[str, Verdict]:
    try:
        verdicts = validate_batches(table, batches)
    except (pa.ArrowInvalid, OSError):
        raise  # the batches could not be read
    except Exception as error:
        raise CheckCrashedError(table, error) from error
    if verdicts["shape"].passed and not verdicts["rules"].rows and not table.may_be_empty:
        verdicts["rules"].problems.append("no row, where there must be some")
    return verdicts
