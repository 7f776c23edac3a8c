"""The films of a missed day, from TMDB's daily ID export of that day.

Belongs here: `raw/tmdb/daily_export`. How an export is read is `tmdb.exports`' business, what it means that there is
none `observation`'s.
"""

from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, NotCapturedError, Task, capture_periods
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.http.errors import AnswerError
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.films.facts import RECOVERED
from tmdb_assets.settings import PAGE_SIZE, now_utc
from tmdb_assets.sources.tmdb.connection import POOL, connect_exports
from tmdb_assets.sources.tmdb.exports import ENDPOINT, ExportsClient, NoExportError, stamped_rows
from tmdb_assets.sources.tmdb.films.observation import why_no_export
from tmdb_assets.sources.tmdb.films.population import population_of
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES
from tmdb_assets.sources.tmdb.films.watchlist import read_watchlist
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.workspace import Workspace

MIN_OF_USUAL = 0.8
"""An export must have this share of the films that the captured day nearest to it has."""


def daily_export_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/daily_export`."""

    @raw_asset(dataset.name, DAILY_EXPORT, partitions, Stage.EXPORT, pool=POOL)
    def daily_export(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        settings, lake = workspace.settings, workspace.lake

        def capture(day: date, client: ExportsClient, replace: bool) -> StoredPeriod:
            keep = settings.discover_pages * PAGE_SIZE
            try:
                export = client.movie_ids(day, keep, beside=read_watchlist(settings.watchlist))
            except NoExportError as missing:
                reason, is_final = why_no_export(day, now_utc(), missing.status)
                raise NotCapturedError(reason, is_final=is_final) from missing
            refuse_short(lake, day, export.rows.num_rows - export.rows["popularity_rank"].null_count, keep)
            rows = stamped_rows(DAILY_EXPORT, export.rows, now_utc(), context.run.run_id)
            result = store_day(lake, DAILY_EXPORT, day, rows, replace=replace)
            result.metadata |= {
                "films_in_export": export.entries,
                "films_excluded": export.excluded,
                "films_without_popularity": export.unranked,
                "films_repeated": export.duplicates,
                "made_at": export.modified_at.isoformat() if export.modified_at else "unknown",
                "size_bytes": export.size_bytes,
            }
            return result

        task = Task(
            dataset,
            DAILY_EXPORT,
            capture,
            lambda day: review_day(lake, DAILY_EXPORT, day),
            connect=connect_exports,
            ways=frozenset({RECOVERED}),
        )
        yield from capture_periods(context, workspace, task, config)

    return daily_export


def refuse_short(lake: RawLake, day: date, films: int, keep: int) -> None:
    """Refuse an export with far fewer films than the captured day nearest to it: it is well-formed, but not whole.

    Args:
        lake: The raw layer.
        day: The day of the export.
        films: How many films of its population the export has.
        keep: How many were asked for; the nearest day may have been captured when that was more.

    Raises:
        AnswerError: It is.
    """
    captured = {*lake.days(DISCOVER_PAGES), *lake.days(DAILY_EXPORT)}
    if not captured:
        return
    nearest = min(captured, key=lambda known: (abs(known - day), known))
    usual = min(keep, len(set(population_of(lake, nearest))))
    if films < MIN_OF_USUAL * usual:
        problem = (
            f"the export of {day} has {films:,} films of a day's population, where {usual:,} are usual ({nearest})."
        )
        raise AnswerError(TMDB, ENDPOINT, problem, status=200)
