"""Capturing days into a raw table: each day on its own, whole or not at all, with the checks' verdicts.

Belongs here: what all raw assets do alike. What a day's rows are and where they come from is said by the
asset that calls `capture_days`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import dagster as dg
import pyarrow as pa

from tmdb_assets.defs.checks.results import check_result, model_check_specs
from tmdb_assets.defs.policies import OWNERS, TMDB_POOL, backfill_policy
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.instance import claim_run
from tmdb_assets.lake import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.raw import DISCOVER_PAGES
from tmdb_assets.schemas.validation import ASPECTS, Verdict, validate_batches
from tmdb_assets.settings import SettingsError, today_utc
from tmdb_assets.tmdb.client import TmdbClient
from tmdb_assets.tmdb.errors import TmdbError


class NotCapturedError(Exception):
    """A past day has no raw data, and TMDB can not be asked about the past."""


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


Results = Iterator[dg.AssetCheckResult | dg.MaterializeResult]
Capture = Callable[[date, TmdbClient], Day]
Review = Callable[[date], Day]


def raw_key(table: Table) -> dg.AssetKey:
    """The asset of a raw table: `raw/<table>`."""
    return dg.AssetKey(["raw", table.name])


def raw_asset(
    table: Table,
    partitions: dg.DailyPartitionsDefinition,
    *,
    deps: Sequence[Table] = (),
    warnings: Sequence[dg.AssetCheckSpec] = (),
) -> Callable[[Callable[..., Results]], dg.AssetsDefinition]:
    """`dg.asset` with everything that raw assets share.

    Args:
        table: The raw table.
        partitions: The days.
        deps: Raw tables the asset reads.
        warnings: Its checks beside those of the pandera model; they warn and block nothing.
    """
    key = raw_key(table)
    return dg.asset(
        key=key,
        deps=[raw_key(dep) for dep in deps],
        description=table.description,
        group_name="raw",
        kinds={"python", "parquet"},
        owners=list(OWNERS),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=TMDB_POOL,
        metadata={"dagster/column_schema": column_schema(table), "dagster/table_name": f"raw.{table.name}"},
        check_specs=[*model_check_specs(table, key), *warnings],
    )


def column_schema(table: Table) -> dg.TableSchema:
    """The Columns tab of a table."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.duckdb_type,
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=table.key == (column.name,)),
            )
            for column in table.columns
        ]
    )


def capture_days(
    context: dg.AssetExecutionContext, table: Table, workspace: Workspace, capture: Capture, review: Review
) -> Results:
    """Capture the run's days, each on its own, and report on all of them.

    Args:
        context: The run; it names the days.
        table: The raw table.
        workspace: Where to ask and where to store.
        capture: Captures today, stores it, and says what it came to.
        review: Says what a day that is stored already came to.

    Yields:
        One result per check over the days, then the materialization.

    Raises:
        dagster.Failure: Some days are bad; it names them, and the others are recorded as materialized.
    """
    claim_run(context)
    workspace.keep_upstreams_apart()
    good: dict[date, Day] = {}
    bad: dict[date, Exception] = {}
    verdicts: dict[str, Verdict] = {}
    for day in sorted(date.fromisoformat(key) for key in context.partition_keys):
        try:
            good[day] = _one_day(context, day, table, workspace, capture, review)
            _gather(verdicts, good[day].verdicts)
        except (TmdbError, SettingsError, NotCapturedError, pa.ArrowInvalid, OSError) as error:
            bad[day] = error
        except BadRowsError as error:
            bad[day] = error
            _gather(verdicts, error.verdicts)

    for name, verdict in verdicts.items():
        severity = dg.AssetCheckSeverity.ERROR if name in ASPECTS else dg.AssetCheckSeverity.WARN
        yield check_result(verdict, asset=raw_key(table), name=name, severity=severity)
    if bad:
        for day, result in good.items():
            context.log_event(
                dg.AssetMaterialization(raw_key(table), partition=day.isoformat(), metadata=result.metadata)
            )
        reasons = "\n".join(f"{day}: {error}" for day, error in bad.items())
        raise dg.Failure(
            description=reasons
            if len(bad) + len(good) == 1
            else f"{len(bad)} of {len(bad) + len(good)} days:\n{reasons}",
            metadata={"failed_days": dg.MetadataValue.json([day.isoformat() for day in bad])},
            allow_retries=False,
        ) from next(iter(bad.values()))
    yield dg.MaterializeResult(metadata=_merged([result.metadata for result in good.values()]))


def store_day(lake: RawLake, table: Table, day: date, rows: pa.Table) -> Day:
    """Store a day's rows if they keep the table's rules.

    Raises:
        BadRowsError: They do not; nothing is stored.
    """
    result = Day(check_rows(table, [rows]), {"dagster/row_count": rows.num_rows})
    lake.write(table, day, rows)
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


def _one_day(
    context: dg.AssetExecutionContext, day: date, table: Table, workspace: Workspace, capture: Capture, review: Review
) -> Day:
    if workspace.lake.has(table, day):
        context.log.info(f"raw/{table.name} of {day} is captured already and kept as it is")
        result = review(day)
        result.metadata["kept"] = "captured earlier and kept as it is"
        return result
    if day != today_utc() and not _runs_past_midnight(day, table, workspace):
        raise NotCapturedError(
            f"raw/{table.name} of {day} was not captured on that day, and TMDB gives only today's numbers. Leave the"
            " day out of the range; a day that was missed can not be captured live any more."
        )
    with workspace.tmdb() as client:
        result = capture(day, client)
        counts = client.counts
    requests = dict(sorted(counts.requests.items()))
    result.metadata |= {
        "requests": counts.total,
        "retries": counts.retries.total(),
        "throttled": counts.throttled.total(),
        "requests_by_endpoint": dg.MetadataValue.json(requests),
    }
    return result


def _runs_past_midnight(day: date, table: Table, workspace: Workspace) -> bool:
    """Whether only the rest of a day is missing that was begun in time.

    Popularity and votes are what was observed on the day, and the listing has them; details and reference lists
    may come a little later.
    """
    return (
        table.name != DISCOVER_PAGES.name
        and day == today_utc() - timedelta(days=1)
        and workspace.lake.has(DISCOVER_PAGES, day)
    )


def _gather(totals: dict[str, Verdict], verdicts: dict[str, Verdict]) -> None:
    for name, verdict in verdicts.items():
        totals.setdefault(name, Verdict()).add(verdict)


def _merged(days: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several days as one: numbers are added up, of the rest the last counts."""
    merged: dict[str, Any] = {}
    for metadata in days:
        for key, value in metadata.items():
            merged[key] = merged.get(key, 0) + value if isinstance(value, int) else value
    return merged
