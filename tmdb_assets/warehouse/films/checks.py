"""The checks of films beside those that every table has.

Belongs here: which tables have them, how severe they are, and what they read. The judging is done by `judgement`.
"""

from collections.abc import Iterator
from datetime import date

from tmdb_assets.schemas.films.facts import RECOVERED
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.sources.tmdb.films.observation import OBSERVATION
from tmdb_assets.sources.tmdb.films.population import population_of
from tmdb_assets.warehouse.films import judgement
from tmdb_assets.warehouse.inspection import ERROR, WARN, Check, Inspection
from tmdb_assets.warehouse.scales import SCALES, judge_scales


def popularity_jump(inspection: Inspection) -> Verdict:
    """Popularity as a whole did not jump."""
    return judgement.judge_popularity_jump(inspection.warehouse, inspection.days)


def listing_complete(inspection: Inspection) -> Verdict:
    """Every film of the day's raw listing or export has its row."""
    return judgement.judge_listing_complete(inspection.warehouse, _listed(inspection))


def continents(inspection: Inspection) -> Verdict:
    """Every country of a film has a continent."""
    return judgement.judge_continents(inspection.warehouse)


def changes(inspection: Inspection) -> Verdict:
    """Changes lead from value to value, and end with what dim_movie says."""
    return judgement.judge_changes(inspection.warehouse)


def softcore(inspection: Inspection) -> Verdict:
    """No film of a live listing is left out of recovered days."""
    verdict = judgement.judge_softcore(inspection.warehouse, inspection.days)
    known = judgement.softcore_films(inspection.warehouse)
    left_out = (known & films for _, way, films in _populations(inspection) if way == RECOVERED)
    verdict.numbers |= {"known": len(known), "left_out": sum(map(len, left_out))}
    return verdict


def title_language(inspection: Inspection) -> Verdict:
    """Titles are in the language of the settings."""
    return judgement.judge_title_language(inspection.warehouse, inspection.workspace.settings.language)


def release_days(inspection: Inspection) -> Verdict:
    """Every release date is a day of the calendar."""
    return judgement.judge_release_days(inspection.warehouse)


def release_windows(inspection: Inspection) -> Verdict:
    """First dates, and the windows between them, are those of the releases."""
    return judgement.judge_release_windows(inspection.warehouse)


def scales(inspection: Inspection) -> Verdict:
    """Scores are inside the scale of their source."""
    return judge_scales(inspection.warehouse, inspection.table, inspection.days)


def _populations(inspection: Inspection) -> Iterator[tuple[date, str, set[int]]]:
    """Day, way and films of what raw lists; of a day that was captured live its export does not count."""
    lake = inspection.workspace.lake
    for day in inspection.days:
        if way := OBSERVATION.way(lake, day):
            yield day, way, set(population_of(lake, day))


def _listed(inspection: Inspection) -> Iterator[tuple[date, set[int]]]:
    """The films of which a day must have a row."""
    known = judgement.softcore_films(inspection.warehouse)
    for day, way, films in _populations(inspection):
        yield day, films - known if way == RECOVERED else films


CHECKS = (
    Check(
        "listing_complete",
        "Every film of the day's raw listing, or of the export it was recovered from, has its row; softcore films of an"
        " export are left out.",
        listing_complete,
        lambda table: table.name == "fact_movie_daily",
        ERROR,
        blocking=True,
        reads=lambda _: ["dim_movie"],
    ),
    Check(
        "softcore",
        "No film that TMDB listed on a live day is softcore by its own flag: recovered days have none of those that are"
        " known.",
        softcore,
        lambda table: table.name == "fact_movie_daily",
        WARN,
        reads=lambda _: ["dim_movie"],
    ),
    Check(
        "changes",
        "Each change leads from the value before to another one, and the newest of every field of a film with details"
        " is what dim_movie says.",
        changes,
        lambda table: table.name == "movie_change",
        ERROR,
        blocking=True,
        reads=lambda _: ["dim_movie"],
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
        "title_language",
        "Titles and texts of the newest day's films are in the language of TMDB_LANGUAGE; after a change they follow"
        " within about a week.",
        title_language,
        lambda table: table.name == "dim_movie",
        WARN,
        reads=lambda _: ["movie_latest"],
    ),
    Check(
        "release_days",
        "Every release date is a day of dim_date; one that is none cannot be right, and is in no join with it.",
        release_days,
        lambda table: table.name == "dim_movie",
        WARN,
        reads=lambda _: ["dim_date"],
    ),
    Check(
        "release_windows",
        "First dates, windows and flags of every film are those of its releases in movie_release; a negative window is"
        " flagged.",
        release_windows,
        lambda table: table.name == "movie_release_window",
        ERROR,
        blocking=True,
        reads=lambda _: ["movie_release", "movie_economics", "dim_date"],
    ),
    Check(
        "scales",
        SCALES,
        scales,
        lambda table: table.name == "fact_movie_rating",
        ERROR,
        blocking=True,
        reads=lambda _: ["dim_rating_source"],
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
