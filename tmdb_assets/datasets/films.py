"""The dataset `films`: films of TMDB, day by day.

Belongs here: what the dataset consists of. Its source, its tables and its outlets have rooms of their own.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from tmdb_assets.calendar.dataset import Dataset, Upstream
from tmdb_assets.calendar.periods import DAILY, Timetable
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.films.facts import FACT_MOVIE_DAILY
from tmdb_assets.schemas.films.semantics import SEMANTICS
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.sources.omdb.films.tables import MOVIE_RATINGS
from tmdb_assets.sources.tmdb.films.observation import OBSERVATION
from tmdb_assets.sources.tmdb.films.tables import RAW_TABLES

if TYPE_CHECKING:
    import dagster as dg

    from tmdb_assets.dashboard.page.site_page import SitePage
    from tmdb_assets.postgres.extras import Extras
    from tmdb_assets.warehouse.inspection import Check


# Whoever reads the data waits for none of what makes it: these are imported when they are needed.
def _raw_assets(partitions: "dg.TimeWindowPartitionsDefinition") -> Sequence["dg.AssetsDefinition"]:
    from tmdb_assets.sources.omdb.films.asset import ratings_asset  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.assets import raw_assets  # noqa: PLC0415

    return [*raw_assets(FILMS, partitions), ratings_asset(FILMS, partitions, _all_datasets)]


def _all_datasets() -> Sequence[Dataset]:
    # The list is made of this module among others.
    from tmdb_assets.datasets import DATASETS  # noqa: PLC0415

    return DATASETS


def _checks() -> Sequence["Check"]:
    from tmdb_assets.warehouse.films.checks import CHECKS  # noqa: PLC0415

    return CHECKS


def _reports(partitions: "dg.TimeWindowPartitionsDefinition") -> "dg.Definitions":
    from tmdb_assets.reports.asset import report_definitions  # noqa: PLC0415
    from tmdb_assets.reports.films.kind import REPORTS  # noqa: PLC0415

    return report_definitions(FILMS, partitions, REPORTS)


def _pages() -> Sequence["SitePage"]:
    from tmdb_assets.dashboard.page.films.pages import PAGES  # noqa: PLC0415

    return PAGES


def _postgres() -> "Extras":
    from tmdb_assets.postgres.films.extras import EXTRAS  # noqa: PLC0415

    return EXTRAS


def _upstreams(settings: Settings) -> dict[str, Upstream]:
    from tmdb_assets.sources.tmdb.connection import SOURCE, upstream  # noqa: PLC0415

    return {SOURCE: upstream(settings)}


def _dbt_variables(settings: Settings) -> Mapping[str, str]:
    return {"TMDB_FILMS_COUNTRIES": ",".join(settings.films_countries)}


def _start(settings: Settings, today: date) -> date | None:
    if settings.start_date and settings.start_date > today:
        raise SettingsError(f"TMDB_START_DATE is {settings.start_date}, which is after today ({today} UTC)")
    return settings.start_date


FILMS = Dataset(
    name="films",
    title="Films",
    calendar=DAILY,
    # TMDB's own export of a day is there by 08:00 UTC.
    timetable=Timetable(run_at=time(9), due_at=time(9, 30), deadline=time(12)),
    raw_tables=(*RAW_TABLES, MOVIE_RATINGS),
    tables=TABLES,
    fact=FACT_MOVIE_DAILY,
    observation=OBSERVATION,
    upstreams=_upstreams,
    raw_assets=_raw_assets,
    checks=_checks,
    dbt_variables=_dbt_variables,
    reports=_reports,
    pages=_pages,
    endpoints=(
        "/discover/movie",
        "/movie/changes",
        "/movie/{id}",
        "/collection/{id}",
        "/genre/movie/list",
        "/configuration/countries",
        "/configuration/languages",
        "/p/exports/movie_ids",
        "/?i={id}",
    ),
    postgres=_postgres,
    # All marts but the largest are extracted, and of core what they are read with: films with what was last observed of
    # them (movie_latest), genres, countries, languages, companies, collections and days.
    large=frozenset(
        {
            "fact_movie_daily",
            "bridge_movie_cast",
            "bridge_movie_crew",
            "bridge_movie_keyword",
            "dim_person",
            "dim_keyword",
            "person_movie",
            "movie_change",
            "popularity_movers",
            "movie_release",
            "fact_movie_rating",
            "bridge_movie_provider",
        }
    ),
    semantics=SEMANTICS,
    preview="""
        select popularity_rank, title, popularity, vote_average, vote_count
        from top_movies
        where date_id = (select max(date_id) from top_movies)
        order by popularity_rank
        limit 10
    """,
    when_lost="asks TMDB once more; to leave lost days out, set TMDB_START_DATE to a later one",
    notices=(
        "This product uses the TMDB API but is not endorsed or certified by TMDB.",
        "Data on where films can be watched is provided by JustWatch.",
        "Ratings of IMDb, Rotten Tomatoes and Metacritic come from OMDb (CC BY-NC 4.0).",
    ),
    start=_start,
    start_variable="TMDB_START_DATE",
    raw_kept_days=lambda settings: settings.retention_days,
    facts_kept_days=lambda settings: settings.facts_retention_days,
    facts_variable="TMDB_FACTS_RETENTION_DAYS",
)
