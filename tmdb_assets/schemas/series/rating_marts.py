"""The marts of ratings: coverage, newest scores, consensus, tops, distributions, trends, agreement, gaps.

Belongs here: row models of marts that are made of `fact_series_rating` and of who was asked. The fact itself is in
`ratings`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import SCORE, SCORE_100
from tmdb_assets.schemas.series.rating_columns import (
    PROVIDER,
    RATING_SOURCE,
    SOURCE,
    VOTES,
    VOTES_FLOOR,
)
from tmdb_assets.schemas.series.rating_groups import GROUP_MARTS
from tmdb_assets.schemas.series.words import (
    NAME,
    OBSERVED_IN_WEEK,
    PROVIDERS,
    RATING_SOURCES,
    SERIES,
    SERIES_ID,
    WEEK_ID,
)
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text, Timestamp

_PERCENTILE = (
    "Place among the week's series that the source rates, 0 to 1: (mid-rank - 0.5) / their number, by the score that"
    " few votes draw to the source's mean; NULL without a rating."
)


class SeriesWeek(Rows):
    """One row per week that was captured live and provider that was asked in it: how much of it there is.

    A week that lacks series is open until it is over, and short from then on.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    provider: Series[Text] = pa.Field(isin=list(PROVIDERS), description="Who was asked: tmdb, omdb or mdblist.")
    member_count: Series[BigInt] = pa.Field(ge=0, description="Number of series that the week lists.")
    due_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of those that were to be asked about: the id is certain, and nothing excuses it."
    )
    asked_count: Series[BigInt] = pa.Field(ge=0, description="Number of those that were asked about.")
    answered_count: Series[BigInt] = pa.Field(ge=0, description="Number of those about which a usable answer came.")
    refused_score_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of scores that were refused: outside their scale, or two numbers that do not agree."
    )
    missing_count: Series[BigInt] = pa.Field(ge=0, description="Number of due series that were not asked about.")
    is_complete: Series[Boolean] = pa.Field(description="Whether every due series was asked about.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "provider"]


class SeriesLatestRating(Rows):
    """One row per series and source: the newest score of the last five weeks, and how old it is."""

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    name: Series[Text] = pa.Field(nullable=True, description=NAME)
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description=RATING_SOURCE)
    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    score: Series[Double] = pa.Field(ge=0, description=SCORE)
    score_100: Series[Double] = pa.Field(ge=0, le=100, description=SCORE_100)
    votes_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description=VOTES)
    is_votes_floor: Series[Boolean] = pa.Field(description=VOTES_FLOOR)
    provider: Series[Text] = pa.Field(isin=list(PROVIDERS), description=PROVIDER)
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_IN_WEEK)
    age_days: Series[Integer] = pa.Field(
        ge=0, le=28, description="Days from its week to the newest week of all series; 0 in that week."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "rating_source"]


class SeriesConsensus(Rows):
    """One row per week and series with a rating: what critics and audiences think of it, and how far they agree.

    Sources are compared by percentiles, for on one scale those that differ most would make the mean: each score is
    drawn to its source's mean as if as many votes more as the source's median were like that mean, and its place among
    the week's series is what counts.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    name: Series[Text] = pa.Field(nullable=True, description=NAME)
    critics_score: Series[Double] = pa.Field(
        nullable=True, ge=0, le=100, description="Mean percentile of the critics' sources times 100; NULL without any."
    )
    audience_score: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=100,
        description="Mean percentile of the audiences' sources times 100; NULL without any.",
    )
    consensus_score: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=100,
        description="Mean of critics_score and audience_score, of those there are; NULL with fewer than 2 sources.",
    )
    source_count: Series[BigInt] = pa.Field(ge=1, le=len(RATING_SOURCES), description="Number of sources that rate it.")
    disagreement: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=0.5,
        description="Standard deviation of its percentiles (population's, 0 to 0.5); NULL with fewer than 3 sources.",
    )
    disagreement_class: Series[Text] = pa.Field(
        nullable=True,
        isin=["split", "usual"],
        description="What it comes to: split above the 90th percentile of the week's, else usual; NULL without one.",
    )
    critic_audience_gap: Series[Double] = pa.Field(
        nullable=True,
        ge=-100,
        le=100,
        description="Audience less critics: above 0 the audience likes it better; NULL without one of them.",
    )
    percentile_rt_critics: Series[Double] = pa.Field(nullable=True, gt=0, lt=1, description=_PERCENTILE)
    percentile_mc_critics: Series[Double] = pa.Field(nullable=True, gt=0, lt=1, description=_PERCENTILE)
    percentile_tmdb_users: Series[Double] = pa.Field(nullable=True, gt=0, lt=1, description=_PERCENTILE)
    percentile_imdb_users: Series[Double] = pa.Field(nullable=True, gt=0, lt=1, description=_PERCENTILE)
    percentile_rt_audience: Series[Double] = pa.Field(nullable=True, gt=0, lt=1, description=_PERCENTILE)
    percentile_mc_users: Series[Double] = pa.Field(nullable=True, gt=0, lt=1, description=_PERCENTILE)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "series_id"]


class SeriesSourceAgreement(Rows):
    """One row per week and two sources: how far they agree on the series that both rate."""

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    source_a: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description="The source that comes first by its name.")
    source_b: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description="The other source.")
    series_count: Series[BigInt] = pa.Field(ge=1, description="Number of series that both rate in the week.")
    spearman: Series[Double] = pa.Field(
        nullable=True,
        ge=-1,
        le=1,
        description="Spearman's rank correlation of their scores; NULL where one of them gives all the same score.",
    )
    gap_mean: Series[Double] = pa.Field(
        ge=-100, le=100, description="Mean of source_a's score out of 100 less source_b's."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "source_a", "source_b"]


class SeriesProviderGap(Rows):
    """One row per week, series, source and two providers that both told its score: how far apart they are."""

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    name: Series[Text] = pa.Field(nullable=True, description=NAME)
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description=RATING_SOURCE)
    provider_a: Series[Text] = pa.Field(isin=list(PROVIDERS), description="The provider that is believed.")
    provider_b: Series[Text] = pa.Field(isin=list(PROVIDERS), description="The other provider.")
    score_a: Series[Double] = pa.Field(ge=0, description="What provider_a told, on the source's own scale.")
    score_b: Series[Double] = pa.Field(ge=0, description="What provider_b told, on the source's own scale.")
    gap: Series[Double] = pa.Field(description="What the first provider told less what the second told.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "series_id", "rating_source", "provider_a", "provider_b"]


RATING_MARTS = (
    Table("series_week", "marts", SeriesWeek, day_column="week_id", may_be_empty=True, follows=True),
    Table(
        "series_latest_rating",
        "marts",
        SeriesLatestRating,
        references={"series_id": SERIES, "rating_source": SOURCE},
        may_be_empty=True,
    ),
    Table(
        "series_consensus",
        "marts",
        SeriesConsensus,
        references={"series_id": SERIES},
        day_column="week_id",
        may_be_empty=True,
    ),
    Table(
        "series_source_agreement",
        "marts",
        SeriesSourceAgreement,
        references={"source_a": SOURCE, "source_b": SOURCE},
        day_column="week_id",
        may_be_empty=True,
        follows=True,
    ),
    Table(
        "series_provider_gap",
        "marts",
        SeriesProviderGap,
        references={"series_id": SERIES, "rating_source": SOURCE},
        day_column="week_id",
        may_be_empty=True,
    ),
    *GROUP_MARTS,
)
