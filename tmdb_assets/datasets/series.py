"""The dataset `series`: top-rated and popular series, week by week.

Belongs here: what the dataset consists of. Its sources, its tables and its outlets have rooms of their own.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from tmdb_assets.calendar.dataset import Dataset, Growing, Upstream
from tmdb_assets.calendar.periods import WEEKLY, Timetable
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.schemas.series.facts import FACT_SERIES_WEEKLY
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.sources.mdblist import tables as mdblist
from tmdb_assets.sources.omdb import words as omdb
from tmdb_assets.sources.omdb.series.tables import SERIES_RATINGS as OMDB_RATINGS
from tmdb_assets.sources.tmdb.series.observation import OBSERVATION
from tmdb_assets.sources.tmdb.series.tables import RAW_TABLES

if TYPE_CHECKING:
    import dagster as dg

    from tmdb_assets.dashboard.page.site_page import SitePage
    from tmdb_assets.warehouse.inspection import Check
    from tmdb_assets.workspace import Workspace


# Whoever reads the data waits for none of what makes it: these are imported when they are needed.
def _raw_assets(partitions: "dg.TimeWindowPartitionsDefinition") -> Sequence["dg.AssetsDefinition"]:
    from tmdb_assets.sources.mdblist.asset import ratings_asset as mdblist_ratings  # noqa: PLC0415
    from tmdb_assets.sources.omdb.series.asset import ratings_asset as omdb_ratings  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.series.assets import raw_assets  # noqa: PLC0415

    return [
        *raw_assets(SERIES, partitions),
        omdb_ratings(SERIES, partitions),
        mdblist_ratings(SERIES, partitions),
    ]


def _due_of_omdb(workspace: "Workspace", week: date, now: datetime) -> int:
    from tmdb_assets.sources.omdb.series.growing import due  # noqa: PLC0415

    return due(workspace, week, now)


def _due_of_mdblist(workspace: "Workspace", week: date, now: datetime) -> int:
    from tmdb_assets.sources.mdblist.growing import due  # noqa: PLC0415

    return due(workspace, week, now)


def _checks() -> Sequence["Check"]:
    from tmdb_assets.warehouse.series.checks import CHECKS  # noqa: PLC0415
    from tmdb_assets.warehouse.series.rating_checks import RATING_CHECKS  # noqa: PLC0415

    return [*CHECKS, *RATING_CHECKS]


def _reports(partitions: "dg.TimeWindowPartitionsDefinition") -> "dg.Definitions":
    from tmdb_assets.reports.asset import report_definitions  # noqa: PLC0415
    from tmdb_assets.reports.series.kind import REPORTS  # noqa: PLC0415

    return report_definitions(SERIES, partitions, REPORTS)


def _pages() -> Sequence["SitePage"]:
    from tmdb_assets.dashboard.page.series.pages import PAGES  # noqa: PLC0415

    return PAGES


def _upstreams(settings: Settings) -> dict[str, Upstream]:
    from tmdb_assets.sources.mdblist import connection as of_mdblist  # noqa: PLC0415
    from tmdb_assets.sources.omdb import connection as of_omdb  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.connection import SOURCE, upstream  # noqa: PLC0415

    return {
        SOURCE: upstream(settings),
        omdb.SOURCE: of_omdb.upstream(settings),
        mdblist.SOURCE: of_mdblist.upstream(settings),
    }


def _dbt_variables(settings: Settings) -> Mapping[str, str]:
    return {"TMDB_SERIES_COUNTRIES": ",".join(settings.series_countries)}


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
    raw_tables=(*RAW_TABLES[:-1], OMDB_RATINGS, mdblist.SERIES_RATINGS, *RAW_TABLES[-1:]),
    tables=TABLES,
    fact=FACT_SERIES_WEEKLY,
    observation=OBSERVATION,
    upstreams=_upstreams,
    raw_assets=_raw_assets,
    growing=(Growing(OMDB_RATINGS, _due_of_omdb), Growing(mdblist.SERIES_RATINGS, _due_of_mdblist)),
    checks=_checks,
    reports=_reports,
    pages=_pages,
    dbt_variables=_dbt_variables,
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
        "/?i={id}",
        "/imdb/show",
    ),
    # They grow with weeks or with credits.
    large=frozenset(
        {
            "fact_series_weekly",
            "fact_series_rating",
            "fact_season_rating",
            "series_rating_request",
            "series_consensus",
            "series_movers",
            "series_provider_gap",
            "series_top_by_network",
            "series_top_by_provider",
            "bridge_series_cast",
            "bridge_series_keyword",
            "dim_person",
            "dim_keyword",
        }
    ),
    preview="""
        select name, consensus_score, critics_score, audience_score, source_count
        from series_consensus
        where week_id = (select max(week_id) from series_consensus)
        order by consensus_score desc nulls last
        limit 10
    """,
    when_lost="asks TMDB once more; to leave lost weeks out, set SERIES_START_WEEK to a later one",
    notices=(
        "This product uses the TMDB API but is not endorsed or certified by TMDB.",
        "Data on where series can be watched is provided by JustWatch.",
        "Ratings of IMDb, Rotten Tomatoes and Metacritic come from OMDb (CC BY-NC 4.0) and MDBList.",
    ),
    start=_start,
    start_variable="SERIES_START_WEEK",
    raw_kept_days=lambda settings: settings.retention_days,
    facts_kept_days=lambda settings: settings.facts_retention_days,
    facts_variable="TMDB_FACTS_RETENTION_DAYS",
    # Lines over weeks are what the dataset is for.
    demo_periods=12,
)
