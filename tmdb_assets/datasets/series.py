"""The dataset `series`: top-rated and popular series, week by week.

Belongs here: what the dataset consists of. Its sources, its tables and its outlets have rooms of their own.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.periods import WEEKLY, Timetable
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.schemas.series.facts import FACT_SERIES_WEEKLY
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.sources.tmdb.series.observation import OBSERVATION
from tmdb_assets.sources.tmdb.series.tables import RAW_TABLES

if TYPE_CHECKING:
    import dagster as dg

    from tmdb_assets.warehouse.inspection import Check


# Whoever reads the data waits for none of what makes it: these are imported when they are needed.
def _raw_assets(partitions: "dg.TimeWindowPartitionsDefinition") -> Sequence["dg.AssetsDefinition"]:
    from tmdb_assets.sources.tmdb.series.assets import raw_assets  # noqa: PLC0415

    return raw_assets(SERIES, partitions)


def _checks() -> Sequence["Check"]:
    from tmdb_assets.warehouse.series.checks import CHECKS  # noqa: PLC0415

    return CHECKS


def _upstreams(settings: Settings) -> dict[str, str]:
    from tmdb_assets.sources.tmdb.connection import SOURCE, upstream_name  # noqa: PLC0415

    return {SOURCE: upstream_name(settings)}


def _start(settings: Settings, today: date) -> date | None:
    if settings.series_start_week and settings.series_start_week > today:
        raise SettingsError(
            f"SERIES_START_WEEK is in the week of {settings.series_start_week}, which is after today ({today} UTC)"
        )
    return settings.series_start_week


SERIES = Dataset(
    name="series",
    title="Series",
    calendar=WEEKLY,
    # An hour after the films, which ask TMDB on Monday, too.
    timetable=Timetable(run_at=time(10), due_at=time(10, 30), deadline=time(18)),
    raw_tables=RAW_TABLES,
    tables=TABLES,
    fact=FACT_SERIES_WEEKLY,
    observation=OBSERVATION,
    upstreams=_upstreams,
    raw_assets=_raw_assets,
    checks=_checks,
    endpoints=(
        "/tv/top_rated",
        "/tv/popular",
        "/tv/{id}",
        "/tv/{id}/aggregate_credits",
        "/genre/tv/list",
        "/watch/providers/tv",
        "/configuration/countries",
        "/configuration/languages",
        "/p/exports/tv_series_ids",
    ),
    # Marts are extracted, and of core what they are read with.
    large=frozenset(
        {
            "fact_series_weekly",
            "fact_season_rating",
            "bridge_series_cast",
            "bridge_series_keyword",
            "bridge_series_provider",
            "dim_person",
            "dim_keyword",
        }
    ),
    preview="""
        select facts.rank_top_rated, series.name, facts.vote_average, facts.vote_count, facts.popularity
        from fact_series_weekly as facts
        inner join dim_series as series on facts.series_id = series.series_id
        where facts.week_id = (select max(week_id) from fact_series_weekly) and facts.rank_top_rated is not null
        order by facts.rank_top_rated
        limit 10
    """,
    when_lost="asks TMDB once more; to leave lost weeks out, set SERIES_START_WEEK to a later one",
    notices=(
        "This product uses the TMDB API but is not endorsed or certified by TMDB.",
        "Data on where series can be watched is provided by JustWatch.",
    ),
    start=_start,
    start_variable="SERIES_START_WEEK",
    raw_kept_days=lambda settings: settings.retention_days,
    facts_kept_days=lambda settings: settings.facts_retention_days,
    facts_variable="TMDB_FACTS_RETENTION_DAYS",
)
