"""The marts of ratings by group: the best of networks and providers, genres' distributions, trends.

Belongs here: row models of marts whose rows are of networks, watch providers or genres. A group has in each week the
series that TMDB placed in it in that week. Marts of single series and of sources are in `rating_marts`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.series.rating_columns import RATING_SOURCE, SOURCE
from tmdb_assets.schemas.series.words import NAME, RATING_SOURCES, SERIES, SERIES_ID, WEEK_ID
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Date, Double, Integer, Text

_RANK = "Rank by consensus_score, 1 is the best; of equals the one with more votes, then the one with the lower id."
_CONSENSUS = "Mean percentile of critics and audience, times 100, as series_consensus has it."
_SOURCE_COUNT = "Number of sources that rate it; a series of one source is not ranked."
_VOTES = "Votes of all its sources together; NULL if no source told any."
_BIN = "Number of series with a score out of 100 from the first number up to, and without, the second one."
_LAST_BIN = "Number of series with a score out of 100 from the first number to the second one."


class SeriesTopByNetwork(Rows):
    """One row per week, network and rank: the best rated series of a network, as many as `top_series` says."""

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    network_id: Series[BigInt] = pa.Field(description="The network.")
    network_name: Series[Text] = pa.Field(
        nullable=True, description="Its label: the name, told apart where it must be."
    )
    country_code: Series[Text] = pa.Field(nullable=True, description="The network's country; NULL if unknown.")
    rank: Series[Integer] = pa.Field(ge=1, description=_RANK)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    name: Series[Text] = pa.Field(nullable=True, description=NAME)
    consensus_score: Series[Double] = pa.Field(ge=0, le=100, description=_CONSENSUS)
    source_count: Series[BigInt] = pa.Field(ge=2, description=_SOURCE_COUNT)
    votes_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description=_VOTES)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "network_id", "rank"]


class SeriesTopByProvider(Rows):
    """One row per week, country, watch provider and rank: the best rated series it has there, `top_series` of them.

    A provider has what it shows its subscribers, with advertisements or for nothing; what it rents or sells is left
    out.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    country_code: Series[Text] = pa.Field(description="The country in which it is offered.")
    watch_provider_id: Series[BigInt] = pa.Field(description="The watch provider.")
    watch_provider_name: Series[Text] = pa.Field(nullable=True, description="Its name.")
    rank: Series[Integer] = pa.Field(ge=1, description=_RANK)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    name: Series[Text] = pa.Field(nullable=True, description=NAME)
    consensus_score: Series[Double] = pa.Field(ge=0, le=100, description=_CONSENSUS)
    source_count: Series[BigInt] = pa.Field(ge=2, description=_SOURCE_COUNT)
    votes_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description=_VOTES)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "country_code", "watch_provider_id", "rank"]


class SeriesRatingByGenre(Rows):
    """One row per week, genre and source: how the scores of its series are distributed.

    Not additive: a series counts in each of its genres.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    genre_id: Series[BigInt] = pa.Field(description="The genre.")
    genre_name: Series[Text] = pa.Field(nullable=True, description="Its name.")
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description=RATING_SOURCE)
    series_count: Series[BigInt] = pa.Field(ge=1, description="Number of its series that the source rates.")
    score_lower: Series[Double] = pa.Field(ge=0, le=100, description="Lower quartile of their scores out of 100.")
    score_median: Series[Double] = pa.Field(ge=0, le=100, description="Median of their scores out of 100.")
    score_upper: Series[Double] = pa.Field(ge=0, le=100, description="Upper quartile of their scores out of 100.")
    count_0_to_10: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_10_to_20: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_20_to_30: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_30_to_40: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_40_to_50: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_50_to_60: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_60_to_70: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_70_to_80: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_80_to_90: Series[BigInt] = pa.Field(ge=0, description=_BIN)
    count_90_to_100: Series[BigInt] = pa.Field(ge=0, description=_LAST_BIN)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "genre_id", "rating_source"]


class SeriesRatingTrends(Rows):
    """One row per week, group and source: the median score beside that of the same series a week before.

    Only series that the source rates in both weeks count, else one that is new to the list would look like a trend.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    compared_on: Series[Date] = pa.Field(description="The week before, by its Monday.")
    dimension: Series[Text] = pa.Field(isin=["all", "genre", "network"], description="What the group is.")
    group_id: Series[BigInt] = pa.Field(description="The genre or network; 0 for all series.")
    group_name: Series[Text] = pa.Field(nullable=True, description="Name of the group.")
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description=RATING_SOURCE)
    series_count: Series[BigInt] = pa.Field(ge=1, description="Number of series that the source rates in both weeks.")
    score_median: Series[Double] = pa.Field(ge=0, le=100, description="Median of their scores out of 100 in the week.")
    score_median_before: Series[Double] = pa.Field(
        ge=0, le=100, description="Median of their scores out of 100 the week before."
    )
    score_median_change: Series[Double] = pa.Field(description="The median now less score_median_before.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "dimension", "group_id", "rating_source"]


GROUP_MARTS = (
    Table(
        "series_top_by_network",
        "marts",
        SeriesTopByNetwork,
        references={"series_id": SERIES, "network_id": ("dim_network", "network_id")},
        day_column="week_id",
        may_be_empty=True,
    ),
    Table(
        "series_top_by_provider",
        "marts",
        SeriesTopByProvider,
        references={"series_id": SERIES, "watch_provider_id": ("dim_watch_provider", "watch_provider_id")},
        day_column="week_id",
        may_be_empty=True,
    ),
    Table(
        "series_rating_by_genre",
        "marts",
        SeriesRatingByGenre,
        references={"genre_id": ("dim_series_genre", "genre_id"), "rating_source": SOURCE},
        day_column="week_id",
        may_be_empty=True,
    ),
    Table(
        "series_rating_trends",
        "marts",
        SeriesRatingTrends,
        references={"rating_source": SOURCE},
        day_column="week_id",
        may_be_empty=True,
    ),
)
