"""Ratings of series: whose they are, what each was in its week, who was asked, and whose id is certain.

Belongs here: row models of `dim_rating_source`, `fact_series_rating`, `series_rating_request` and `series_match`. What
ratings come to together is the marts' business (`rating_marts`).
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import SCORE, SCORE_100, RatingSourceRows
from tmdb_assets.schemas.series.rating_columns import (
    PROVIDER,
    RATING_SOURCE,
    SOURCE,
    VOTES,
    VOTES_FLOOR,
)
from tmdb_assets.schemas.series.words import OBSERVED_IN_WEEK, PROVIDERS, RATING_SOURCES, SERIES, SERIES_ID, WEEK_ID
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Text, Timestamp

OUTCOMES = (
    "answered",
    "no_data",
    "unknown_id",
    "refused",
    "no_imdb_id",
    "shared_imdb_id",
    "waiting",
    "excused",
)
ASKED = OUTCOMES[:4]
"""The outcomes of a question that was asked."""

STATUSES = ("ok", "none", "malformed", "shared")


class DimRatingSource(RatingSourceRows):
    """One row per source of ratings: whose opinion it is, on which scale, and who tells it."""


class FactSeriesRating(Rows):
    """One row per week, series and source of ratings: the score as observed in that week, and who told it.

    What was not observed has no row, and nothing is carried forward from an earlier week. A recovered week has no
    ratings, nor has a series whose IMDb id is not certain, but those of TMDB itself.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description=RATING_SOURCE)
    score: Series[Double] = pa.Field(ge=0, description=SCORE)
    score_100: Series[Double] = pa.Field(ge=0, le=100, description=SCORE_100)
    votes_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description=VOTES)
    is_votes_floor: Series[Boolean] = pa.Field(description=VOTES_FLOOR)
    provider: Series[Text] = pa.Field(isin=list(PROVIDERS), description=PROVIDER)
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_IN_WEEK)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "series_id", "rating_source"]


class SeriesRatingRequest(Rows):
    """One row per week, listed series and provider that was asked in the week: what became of the question.

    A week in which a provider was asked nothing at all has no row of it; TMDB is not among the providers here.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    provider: Series[Text] = pa.Field(isin=[name for name in PROVIDERS if name != "tmdb"], description="Who was asked.")
    imdb_id: Series[Text] = pa.Field(
        nullable=True, description="What TMDB told in the week as the series' IMDb id; NULL if nothing."
    )
    outcome: Series[Text] = pa.Field(
        isin=list(OUTCOMES),
        description="What became of it: answered; no_data (it has none); unknown_id; refused (no usable answer);"
        " no_imdb_id or shared_imdb_id (nobody to ask about); waiting (due, and not asked); excused (not due, for a"
        " recent no_data or unknown_id).",
    )
    asked_at: Series[Timestamp] = pa.Field(
        nullable=True, description="UTC time at which the answer had arrived; NULL if it was not asked."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "series_id", "provider"]


class SeriesMatch(Rows):
    """One row per series and site that ratings are asked of by an id of its own: whether that id is certain.

    Only an `ok` id is asked for: without one a series has no rating but TMDB's. Nothing is ever looked up by title.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    site: Series[Text] = pa.Field(description="The site whose id it is.")
    site_id: Series[Text] = pa.Field(nullable=True, description="The id as TMDB tells it; NULL if it tells none.")
    status: Series[Text] = pa.Field(
        isin=list(STATUSES),
        description="The id is ok, none (TMDB has none), malformed (no id of a title) or shared (others have it too).",
    )
    reason: Series[Text] = pa.Field(nullable=True, description="Why it is not ok, in words; NULL if it is.")
    first_seen_on: Series[Date] = pa.Field(description="First week in which the series was listed, by its Monday.")
    last_seen_on: Series[Date] = pa.Field(
        description="Last week in which the series was listed, by its Monday: the id is that of this week."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "site"]


DIM_RATING_SOURCE = Table("dim_rating_source", "core", DimRatingSource)
FACT_SERIES_RATING = Table(
    "fact_series_rating",
    "core",
    FactSeriesRating,
    references={"series_id": SERIES, "rating_source": SOURCE},
    day_column="week_id",
    may_be_empty=True,
)
SERIES_RATING_REQUEST = Table(
    "series_rating_request",
    "core",
    SeriesRatingRequest,
    references={"series_id": SERIES},
    day_column="week_id",
    may_be_empty=True,
)
SERIES_MATCH = Table("series_match", "core", SeriesMatch, references={"series_id": SERIES}, may_be_empty=True)
RATINGS = (DIM_RATING_SOURCE, FACT_SERIES_RATING, SERIES_RATING_REQUEST, SERIES_MATCH)
