"""The answers of TMDB about series, as far as we read them: one pydantic model each.

Belongs here: fields and their types; see `tmdb.answer_types` for what is a fault and what is none.
dbt/macros/reading/series_structures.sql reads the same fields.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from tmdb_assets.sources.tmdb.answer_types import (
    AmountOrText,
    Listed,
    Named,
    NameOrUnknown,
    OffersOrUnknown,
    ProductionCountry,
    Rating,
    SpokenLanguage,
)
from tmdb_assets.sources.values import Amount, Count, Expected, Fields, Flag, Id, Text, Whole


class ListedSeries(Listed):
    """A series on a page of /tv/top_rated or /tv/popular."""

    name: Text | None = None
    original_name: Text | None = None
    original_language: Text | None = None
    first_air_date: Text | None = None
    overview: Text | None = None
    poster_path: Text | None = None
    adult: Flag | None = None
    genre_ids: list[Count | None] | None = None
    popularity: Amount | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None


class Episode(Fields):
    """The episode that was aired last, or will be next."""

    air_date: Text | None = None


class Network(Named):
    """A network that carries a series."""

    origin_country: Text | None = None
    logo_path: Text | None = None


class Creator(TypedDict, total=False):
    """Somebody who created a series."""

    id: Whole | None
    name: Text | None
    original_name: Text | None
    gender: Whole | None
    known_for_department: Text | None
    profile_path: Text | None


class Season(Fields):
    """A season of a series; 0 has the specials."""

    id: Whole | None = None
    season_number: Whole | None = None
    name: Text | None = None
    air_date: Text | None = None
    episode_count: Whole | None = None
    vote_average: Rating | None = None


class Keywords(Fields):
    """The appended keywords: of series they are called results."""

    results: list[Named | None] | None = None


class ExternalIds(Fields):
    """The appended ids of other sites."""

    imdb_id: Text | None = None
    tvdb_id: Whole | None = None
    wikidata_id: Text | None = None


class ContentRating(Fields):
    """The age that a country finds a series fit for."""

    iso_3166_1: Text | None = None
    rating: Text | None = None


class ContentRatings(Fields):
    """The appended ratings of that kind."""

    results: list[ContentRating | None] | None = None


class SeriesDetails(Fields):
    """The details of a series, with what is appended to them; its id is compared with the one that was asked for."""

    name: Text | None = None
    original_name: Text | None = None
    original_language: Text | None = None
    type: Text | None = None
    status: Text | None = None
    first_air_date: Text | None = None
    last_air_date: Text | None = None
    number_of_seasons: Whole | None = None
    number_of_episodes: Whole | None = None
    overview: Text | None = None
    poster_path: Text | None = None
    homepage: Text | None = None
    adult: Flag | None = None
    in_production: Flag | None = None
    popularity: AmountOrText | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None
    origin_country: list[Text | None] | None = None
    last_episode_to_air: Episode | None = None
    next_episode_to_air: Episode | None = None
    genres: list[Named | None] | None = None
    networks: list[Network | None] | None = None
    created_by: list[Creator | None] | None = None
    production_countries: list[ProductionCountry | None] | None = None
    spoken_languages: list[SpokenLanguage | None] | None = None
    seasons: list[Season | None] | None = None
    keywords: Keywords | None = None
    external_ids: ExternalIds | None = None
    content_ratings: ContentRatings | None = None
    watch_providers: OffersOrUnknown = Field(default=None, alias="watch/providers")


APPENDED = ("external_ids", "keywords", "content_ratings", "watch/providers")
"""Sub-resources that come with the details in the same request; without one of them details are none."""

EXPECTED_OF_DETAILS = tuple(field.alias or name for name, field in SeriesDetails.model_fields.items())
"""The fields that TMDB leaves out of no answer."""

DETAILS_LISTS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("genres",): ("id",),
    ("networks",): ("id",),
    ("created_by",): ("id",),
    ("production_countries",): ("iso_3166_1",),
    ("spoken_languages",): ("iso_639_1",),
    ("seasons",): ("season_number",),
    ("keywords", "results"): ("id",),
    ("content_ratings", "results"): ("iso_3166_1",),
}
"""The lists in details that we read, and what tells their entries from each other."""


class Role(TypedDict, total=False):
    """A character that somebody plays."""

    character: Text | None
    episode_count: Whole | None


class CastMember(Creator, total=False):
    """Somebody who plays in a series, with all roles over all its seasons: a dict, for there may be thousands."""

    order: Whole | None
    total_episode_count: Whole | None
    roles: list[Role | None] | None


class AggregateCredits(Fields):
    """Who works on a series, over all its seasons; its id is compared with the one that was asked for."""

    cast: list[CastMember | None] | None = None


CREDITS_LISTS: Mapping[tuple[str, ...], tuple[str, ...]] = {("cast",): ("id", "name")}
"""The same of credits."""


_Place = Annotated[int, Field(strict=True, ge=0, lt=2**31), Expected("place from 0")]


class WatchProvider(Fields):
    """An entry of /watch/providers/tv, as a row of raw/tmdb/watch_providers."""

    watch_provider_id: Id = Field(alias="provider_id")
    name: NameOrUnknown = Field(default=None, alias="provider_name")
    logo_path: NameOrUnknown = None
    display_priority: _Place | None = None


WATCH_PROVIDERS = TypeAdapter(list[WatchProvider])
