"""The series of a missed week, from TMDB's daily ID export of one of its days.

Belongs here: `raw/tmdb/series_export`. How an export is read is `tmdb.exports`' business, what it means that there is
none `observation`'s.
"""

from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, NotCapturedError, Task, capture_periods
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.http.errors import AnswerError
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.series.words import RECOVERED
from tmdb_assets.settings import now_utc
from tmdb_assets.sources.tmdb.connection import POOL, connect_exports
from tmdb_assets.sources.tmdb.exports import SERIES_ENDPOINT, Export, ExportsClient, NoExportError, stamped_rows
from tmdb_assets.sources.tmdb.series.observation import days_of, why_no_export
from tmdb_assets.sources.tmdb.series.population import members_of_missed
from tmdb_assets.sources.tmdb.series.tables import SERIES_EXPORT
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.workspace import Workspace

MIN_OF_MEMBERS = 0.8
"""An export must have this share of the series that it is asked for."""


def series_export_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/series_export`."""

    @raw_asset(dataset.name, SERIES_EXPORT, partitions, Stage.EXPORT, pool=POOL)
    def series_export(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(week: date, client: ExportsClient, replace: bool) -> StoredPeriod:
            members, nearest = members_of_missed(lake, week)
            day, export = first_export(client, week, members)
            refuse_short(day, export.rows.num_rows, len(members), nearest)
            rows = stamped_rows(SERIES_EXPORT, export.rows, now_utc(), context.run.run_id)
            result = store_day(lake, SERIES_EXPORT, week, rows, replace=replace)
            result.metadata |= {
                "export_of": day.isoformat(),
                "series_of_week": nearest.isoformat(),
                "series_in_export": export.entries,
                "series_without_popularity": export.unranked,
                "series_repeated": export.duplicates,
                "made_at": export.modified_at.isoformat() if export.modified_at else "unknown",
                "size_bytes": export.size_bytes,
            }
            return result

        task = Task(
            dataset,
            SERIES_EXPORT,
            capture,
            lambda week: review_day(lake, SERIES_EXPORT, week),
            connect=connect_exports,
            ways=frozenset({RECOVERED}),
        )
        yield from capture_periods(context, workspace, task, config)

    return series_export


def first_export(client: ExportsClient, week: date, members: list[int]) -> tuple[date, Export]:
    """The members' rows of the first day of a week that has an export, and that day.

    Raises:
        NotCapturedError: No day of the week has one.
        SourceError: One could not be had, or is none.
    """
    missing: NoExportError | None = None
    for day in days_of(week):
        try:
            return day, client.series_ids(day, members)
        except NoExportError as error:
            missing = error
    reason, is_final = why_no_export(week, now_utc(), missing.status if missing else None)
    raise NotCapturedError(reason, is_final=is_final) from missing


def refuse_short(day: date, series: int, members: int, nearest: date) -> None:
    """Refuse an export with far fewer of the members than there are: it is well-formed, but not whole.

    Raises:
        AnswerError: It has fewer than `MIN_OF_MEMBERS` of them.
    """
    if series < MIN_OF_MEMBERS * members:
        problem = f"the export of {day} has {series:,} of the {members:,} series of the week of {nearest}."
        raise AnswerError(TMDB, SERIES_ENDPOINT, problem, status=200)
