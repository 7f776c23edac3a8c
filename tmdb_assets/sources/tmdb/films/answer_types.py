"""The answers of TMDB about films, as far as we read them: one pydantic model each.

Belongs here: fields and their types. Unknown fields are no fault; null and absence are none either, for TMDB leaves out
what it does not know. A wrong type is one: later on, reading would make it NULL, and that would erase what was known.
dbt/macros/reading/structures.sql reads the same fields; a test compares them.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict

from tmdb_assets.sources.tmdb.answer_types import (
    AmountOrText,
    Listed,
    Listing,
    Named,
    OffersOrUnknown,
    Person,
    ProductionCountry,
    Rating,
    SpokenLanguage,
)
from tmdb_assets.sources.values import Amount, Count, Expected, Fields, Flag, Text, Whole


def _flag_or_unknown(value: object) -> object:
    return value if isinstance(value, bool) else None


def _whole_or_unknown(value: object) -> object:
    return value if type(value) is int else None


ReleaseType = Annotated[int, Field(strict=True, ge=1, le=6), Expected("release type from 1 to 6")]
"""TMDB documents six; `schemas.films.releases` has their names."""


class ListedMovie(Listed):
    """A film on a page of /discover/movie."""

    title: Text | None = None
    original_title: Text | None = None
    original_language: Text | None = None
    release_date: Text | None = None
    overview: Text | None = None
    poster_path: Text | None = None
    adult: Flag | None = None
    softcore: Flag | None = None
    genre_ids: list[Count | None] | None = None
    popularity: Amount | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None


class ChangedMovieEntry(Listed):
    """A film on a page of /movie/changes; its adult flag is unknown mostly for deleted films."""

    adult: Annotated[bool | None, BeforeValidator(_flag_or_unknown)] = None


class ChangesAnswer(Listing[ChangedMovieEntry]):
    """A page of /movie/changes."""

    total_results: Annotated[int | None, BeforeValidator(_whole_or_unknown)] = None


class Collection(Fields):
    """The series of films that a film belongs to."""

    id: Whole | None = None
    name: Text | None = None
    poster_path: Text | None = None


class Company(Named):
    """A company that produced a film."""

    origin_country: Text | None = None


class Keywords(Fields):
    """The appended keywords."""

    keywords: list[Named | None] | None = None


class ExternalIds(Fields):
    """The appended ids of other sites."""

    imdb_id: Text | None = None
    wikidata_id: Text | None = None


class CastMember(Person, total=False):
    """Somebody who plays in a film."""

    character: Text | None
    order: Whole | None


class CrewMember(Person, total=False):
    """Somebody who works on a film."""

    department: Text | None
    job: Text | None


class Credits(Fields):
    """The appended credits."""

    cast: list[CastMember | None] | None = None
    crew: list[CrewMember | None] | None = None


class Release(TypedDict, total=False):
    """A release of a film in a country: a dict, for there may be dozens."""

    certification: Text | None
    iso_639_1: Text | None
    note: Text | None
    release_date: Text | None
    type: ReleaseType | None


class ReleasesOfCountry(TypedDict, total=False):
    """The releases of a film in a country."""

    iso_3166_1: Text | None
    release_dates: list[Release | None] | None


class Releases(Fields):
    """The appended releases."""

    results: list[ReleasesOfCountry | None] | None = None


class MovieDetails(Fields):
    """A film's details, with what is appended to them; its id is compared with the one that was asked for."""

    title: Text | None = None
    original_title: Text | None = None
    original_language: Text | None = None
    release_date: Text | None = None
    runtime: Whole | None = None
    status: Text | None = None
    budget: Whole | None = None
    revenue: Whole | None = None
    imdb_id: Text | None = None
    overview: Text | None = None
    tagline: Text | None = None
    homepage: Text | None = None
    poster_path: Text | None = None
    adult: Flag | None = None
    softcore: Flag | None = None
    popularity: AmountOrText | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None
    belongs_to_collection: Collection | None = None
    genres: list[Named | None] | None = None
    production_companies: list[Company | None] | None = None
    production_countries: list[ProductionCountry | None] | None = None
    spoken_languages: list[SpokenLanguage | None] | None = None
    keywords: Keywords | None = None
    external_ids: ExternalIds | None = None
    credits: Credits | None = None
    release_dates: Releases | None = None
    watch_providers: OffersOrUnknown = Field(default=None, alias="watch/providers")


EXPECTED_OF_DETAILS = tuple(name for name in MovieDetails.model_fields if name not in {"softcore", "watch_providers"})
"""The fields that TMDB leaves out of no answer; `softcore` came in 2026, without notice. Details are good without where
a film can be watched."""

DETAILS_LISTS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("genres",): ("id",),
    ("production_companies",): ("id",),
    ("production_countries",): ("iso_3166_1",),
    ("spoken_languages",): ("iso_639_1",),
    ("keywords", "keywords"): ("id",),
    ("credits", "cast"): ("credit_id", "id", "name"),
    ("credits", "crew"): ("credit_id", "id", "name"),
    ("release_dates", "results"): ("iso_3166_1", "release_dates"),
}
"""The lists in details that we read, and what tells their entries from each other."""


class Part(Fields):
    """A film of a collection."""

    id: Whole | None = None
    release_date: Text | None = None


class CollectionAnswer(Fields):
    """A collection with its films; its id is compared with the one that was asked for."""

    name: Text | None = None
    poster_path: Text | None = None
    parts: list[Part | None] | None = None


COLLECTION_LISTS: Mapping[tuple[str, ...], tuple[str, ...]] = {("parts",): ("id",)}
"""The same of a collection."""
