"""Dimensions that several datasets have: people, keywords, countries, languages, services and sources of ratings.

Belongs here: their columns, the same in each. Whose people or keywords a table holds is said by each dataset in a model
of its own, which adds nothing but the grain.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows
from tmdb_assets.schemas.types import BigInt, Double, Text, Timestamp

CONTINENTS = ("Africa", "Antarctica", "Asia", "Europe", "North America", "Oceania", "South America")

OFFERS = ("flatrate", "ads", "free", "rent", "buy")
"""How a service offers a title."""

OFFER_KIND = "How: flatrate (of a subscription), ads, free, rent or buy."
SCORE = "The score on the source's own scale, which dim_rating_source has."
SCORE_100 = "The score out of 100, to be compared across sources: score * 100 / the highest of its scale."

_OBSERVED_AT = "UTC time of the observation that this row holds, the newest there is."


class CountryRows(Rows):
    """One row per country."""

    country_code: Series[Text] = pa.Field(
        str_matches=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code, with TMDB's historical ones."
    )
    name: Series[Text] = pa.Field(description="English name.")
    continent: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.1},
        isin=list(CONTINENTS),
        description="Continent, from the project's own seed `continents`.",
    )
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["country_code"]


class LanguageRows(Rows):
    """One row per language."""

    language_code: Series[Text] = pa.Field(description="ISO 639-1 code, with TMDB's own `xx` and `cn`.")
    name: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="English name; NULL for a code TMDB does not list."
    )
    native_name: Series[Text] = pa.Field(nullable=True, description="Name in the language itself, if known.")
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["language_code"]


class PersonRows(Rows):
    """One row per person."""

    person_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the person.")
    name: Series[Text] = pa.Field(description="Name as TMDB shows it.")
    original_name: Series[Text] = pa.Field(nullable=True, description="Name in the person's own script.")
    gender: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.9},
        isin=["female", "male", "non-binary"],
        description="Gender as TMDB has it; NULL if not set.",
    )
    known_for_department: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.4}, description="Department the person is known for."
    )
    profile_path: Series[Text] = pa.Field(nullable=True, description="Path of the portrait on TMDB's image server.")
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["person_id"]


class KeywordRows(Rows):
    """One row per keyword."""

    keyword_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the keyword.")
    name: Series[Text] = pa.Field(description="The keyword.")
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["keyword_id"]


class WatchProviderRows(Rows):
    """One row per service that offers what can be watched."""

    watch_provider_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the service.")
    name: Series[Text] = pa.Field(description="Name of the service.")
    logo_path: Series[Text] = pa.Field(nullable=True, description="Path of the logo on TMDB's image server.")
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["watch_provider_id"]


class RatingSourceRows(Rows):
    """One row per source of ratings: whose opinion it is, on which scale, and who tells it."""

    rating_source: Series[Text] = pa.Field(description="The source, such as rt_critics.")
    name: Series[Text] = pa.Field(description="Its name as people read it.")
    kind: Series[Text] = pa.Field(isin=["critics", "audience"], description="Who rates: critics or audience.")
    scale_min: Series[Double] = pa.Field(ge=0, description="Lowest score there is.")
    scale_max: Series[Double] = pa.Field(gt=0, description="Highest score there is.")
    step: Series[Double] = pa.Field(gt=0, description="Smallest difference between two scores.")
    min_count: Series[BigInt] = pa.Field(
        nullable=True,
        ge=1,
        description="A score of 0 with fewer votes than this means that there is none; NULL if 0 is a score as any.",
    )
    providers: Series[Text] = pa.Field(
        description="Who tells it, comma separated; the first that has a number in a period is believed."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["rating_source"]
