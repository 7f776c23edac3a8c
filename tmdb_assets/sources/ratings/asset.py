"""The raw asset of a source of ratings: the table of a period, to which every run adds what is due and may be asked.

Belongs here: what these assets do alike. Who the source is stands in the record `RatingsSource` that it hands over.
"""

from collections.abc import Sequence
from datetime import date, datetime

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import odd_check
from tmdb_assets.capturing.quota import Quota
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings, now_utc
from tmdb_assets.sources.ratings.asked import asked_check
from tmdb_assets.sources.ratings.capturing import Ratings
from tmdb_assets.sources.ratings.known import due_now
from tmdb_assets.sources.ratings.sharing import Datasets, needed_by_others
from tmdb_assets.sources.ratings.source import RatingsSource, TitlesOf
from tmdb_assets.workspace import Workspace


def ratings_asset(
    of: RatingsSource,
    titles_of: TitlesOf,
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
    deps: Sequence[Table],
    leaves_to: Datasets | None = None,
) -> dg.AssetsDefinition:
    """The raw asset of a source of ratings.

    Args:
        of: The source.
        titles_of: The titles to ask about.
        dataset: The dataset that it is captured for.
        partitions: Its periods.
        deps: The raw tables that `titles_of` reads.
        leaves_to: The datasets that come first. With them these ratings are made with what is left of the quota, and
            cost no period: whatever goes wrong with the source is a warning. Without, a source that fails fails the
            period.
    """
    warnings = [odd_check(of.table), *([asked_check(of)] if leaves_to else [])]

    @raw_asset(dataset.name, of.table, partitions, Stage.RATINGS, pool=of.name, deps=deps, warnings=warnings)
    def title_ratings(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        settings = workspace.settings
        ratings = Ratings(
            of=of,
            titles_of=titles_of,
            dataset=dataset,
            workspace=workspace,
            quota=_quota(of, workspace, leaves_to),
            run_id=context.run.run_id,
            log=context.log.info,
            is_extra=leaves_to is not None,
        )
        task = Task(
            dataset,
            of.table,
            ratings.capture,
            ratings.review,
            lambda workspace: of.connect(workspace, ratings.quota),
            grows=lambda period: may_grow(of, titles_of, workspace.lake, settings, ratings.quota, period),
            quiet=lambda: of.quiet(settings),
        )
        yield from capture_periods(context, workspace, task, config)

    return title_ratings


def _quota(of: RatingsSource, workspace: Workspace, leaves_to: Datasets | None) -> Quota:
    """The quota that may be used, without what others still need of it."""
    settings = workspace.settings
    if leaves_to is None or of.quiet(settings):
        return of.quota(settings)
    needed = needed_by_others(of.name, leaves_to(), workspace, now_utc())
    return of.quota(settings, kept=of.daily_limit(settings) if needed is None else needed)


def may_grow(
    of: RatingsSource, titles_of: TitlesOf, lake: RawLake, settings: Settings, quota: Quota, period: date
) -> bool:
    """Whether something is due that may be asked now, or the key is refused, which has to be said again."""
    now = now_utc()
    state = quota.state(now)
    if state.refused_key is not None:
        return True
    return state.left > 0 and bool(due_now(of, titles_of, lake, settings, period, now, state.left))


def due_count(of: RatingsSource, titles_of: TitlesOf, workspace: Workspace, period: date, now: datetime) -> int:
    """How many titles of a period are due and may be asked about at a time (UTC); none without a key or a quota."""
    settings = workspace.settings
    left = 0 if of.quiet(settings) else of.quota(settings).left(now)
    return len(due_now(of, titles_of, workspace.lake, settings, period, now, left)) if left else 0
