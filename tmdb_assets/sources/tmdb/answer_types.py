"""The answers of TMDB that are alike whatever they are about: lists, names, reference lists.

Belongs here: fields and types that films and series have in common. Unknown fields are no fault; null and absence are
none either, for TMDB leaves out what it does not know. A wrong type is one: later on, reading would make it NULL, and
that would erase what was known.
"""

from typing import Annotated, Generic, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from typing_extensions import TypedDict

from tmdb_assets.sources.values import Amount, Count, Expected, Fields, Id, Name, Text, Whole


class Listed(Fields):
    """An entry of a list; what else it has is said where the list is asked for."""

    id: Id


E = TypeVar("E", bound=Listed)


def _number(value: object) -> object:
    """The number in a text; a value without one stays as it is, and is refused."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _read_or_unknown(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


def _text_or_unknown(value: object) -> object:
    return None if value == "" else value


Rating = Annotated[float, Field(strict=True, ge=0, le=10, allow_inf_nan=False), Expected("number from 0 to 10")]
AmountOrText = Annotated[Amount, BeforeValidator(_number)]
"""A recording of 2013 has the popularity in a text; it is read as the number."""


class Listing(Fields, Generic[E]):
    """A page of a list."""

    page: Count
    total_pages: Count
    results: list[E]


class Named(Fields):
    """A genre or keyword."""

    id: Whole | None = None
    name: Text | None = None


class ProductionCountry(Fields):
    """A country that a film or series comes from."""

    iso_3166_1: Text | None = None
    name: Text | None = None


class SpokenLanguage(Fields):
    """A language that is spoken in a film or series."""

    iso_639_1: Text | None = None
    english_name: Text | None = None
    name: Text | None = None


class Person(TypedDict, total=False):
    """Somebody in the credits: a dict, for there are hundreds, and objects would take twice the time to check."""

    credit_id: Text | None
    id: Whole | None
    name: Text | None
    original_name: Text | None
    gender: Whole | None
    known_for_department: Text | None
    profile_path: Text | None


class Offer(TypedDict, total=False):
    """Somebody who shows a film or series: a dict, for there are thousands over all countries."""

    provider_id: Whole | None
    provider_name: Text | None
    logo_path: Text | None


class Offers(TypedDict, total=False):
    """Who shows a film or series in a country, by the way it is paid for."""

    flatrate: list[Offer | None] | None
    ads: list[Offer | None] | None
    free: list[Offer | None] | None
    rent: list[Offer | None] | None
    buy: list[Offer | None] | None


class WatchProviders(Fields):
    """The appended watch providers of JustWatch, by country."""

    results: dict[str, Offers | None] | None = None


OffersOrUnknown = Annotated[WatchProviders | None, WrapValidator(_read_or_unknown)]
"""Odd offers make no details odd: staging reads what has the right shape of them, and nothing else depends on them."""

NameOrUnknown = Annotated[Text | None, BeforeValidator(_text_or_unknown)]
"""TMDB's empty names are none."""


class Genre(Fields):
    """An entry of a list of genres, as a row of the raw table."""

    genre_id: Whole = Field(alias="id")
    name: NameOrUnknown = None


class Country(Fields):
    """An entry of /configuration/countries, as a row of the raw table."""

    country_code: Name = Field(alias="iso_3166_1")
    name: NameOrUnknown = Field(default=None, alias="english_name")
    native_name: NameOrUnknown = None


class Language(Fields):
    """An entry of /configuration/languages, as a row of the raw table."""

    language_code: Name = Field(alias="iso_639_1")
    name: NameOrUnknown = Field(default=None, alias="english_name")
    native_name: NameOrUnknown = Field(default=None, alias="name")


GENRES = TypeAdapter(list[Genre])
COUNTRIES = TypeAdapter(list[Country])
LANGUAGES = TypeAdapter(list[Language])
