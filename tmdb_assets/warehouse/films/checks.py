"""The checks of films beside those that every table has.

Belongs here: which tables have them, how severe they are, and what they read. The judging is done by `judgement`.
"""

from collections.abc import Iterator
from datetime import date

from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.sources.tmdb.films.observation import OBSERVATION
from tmdb_assets.sources.tmdb.films.population import population_of
from tmdb_assets.warehouse.films import judgement
from tmdb_assets.warehouse.inspection import ERROR, WARN, Check, Inspection


def popularity_jump(inspection: Inspection) -> Verdict:
    """Popularity as a whole did not jump."""
    return judgement.judge_popularity_jump(inspection.warehouse, inspection.days)


def listing_complete(inspection: Inspection) -> Verdict:
    """Every film of the day's raw listing or export has its row."""
    return judgement.judge_listing_complete(inspection.warehouse, _listed(inspection))


def continents(inspection: Inspection) -> Verdict:
    """Every country of a film has a continent."""
    return judgement.judge_continents(inspection.warehouse)


def _listed(inspection: Inspection) -> Iterator[tuple[date, set[int]]]:
    """The films that raw lists, by day; of a day that was captured live its export does not count."""
    lake = inspection.workspace.lake
    for day in inspection.days:
        if OBSERVATION.way(lake, day):
            yield day, set(population_of(lake, day))


CHECKS = (
    Check(
        "listing_complete",
        "Every film of the day's raw listing, or of the export it was recovered from, has its row.",
        listing_complete,
        lambda table: table.name == "fact_movie_daily",
        ERROR,
        blocking=True,
    ),
    Check(
        "continents",
        "Every country of a film has a continent.",
        continents,
        lambda table: table.name == "dim_country",
        ERROR,
        reads=lambda _: ["bridge_movie_country"],
    ),
    Check(
        "popularity_jump",
        "The median popularity of films seen on two days in a row changed by at most a factor of"
        f" {judgement.MAX_POPULARITY_JUMP:g}.",
        popularity_jump,
        lambda table: table.name == "fact_movie_daily",
        WARN,
    ),
)
