"""The facts of series that TMDB tells: popularity, ranks and votes of a week, and the scores of seasons.

Belongs here: row models of `fact_series_weekly` and `fact_season_rating`. A fact keeps what was observed in its week,
and nothing is carried forward into it. Ratings of series are in `ratings`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.series.words import (
    OBSERVED_IN_WEEK,
    PROVIDERS,
    RATING_SOURCES,
    SCORE_100,
    SERIES,
    SERIES_ID,
    SOURCE,
    SOURCES,
    WEEK_ID,
)
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text, Timestamp


class FactSeriesWeekly(Rows):
    """One row per week and series that TMDB listed in it: popularity, ranks and votes as observed in that week.

    Of a recovered week only the popularity is known.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    source: Series[Text] = pa.Field(isin=list(SOURCES), description=SOURCE)
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, metadata={"max_null_share": 0.01}, description="TMDB's popularity; NULL if TMDB gave none."
    )
    rank_top_rated: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank in TMDB's list of the best rated series, 1 is the best; NULL if it was not in it.",
    )
    rank_popular: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank in TMDB's list of the most popular series as far as it was asked for, 1 is the highest;"
        " NULL if it was not in it.",
    )
    vote_average: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=10,
        metadata={"max_null_share": 0.2, "live_only": True},
        description="Mean vote, 0 to 10; NULL if not observed or without votes.",
    )
    vote_count: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        metadata={"max_null_share": 0.2, "live_only": True},
        description="Number of votes; NULL if not observed or none.",
    )
    is_airing: Series[Boolean] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.1, "live_only": True},
        description="Whether an episode was shown in the two weeks before the observation, or is to be shown in the two"
        " after it; NULL if not observed.",
    )
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_IN_WEEK)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "series_id"]


class FactSeasonRating(Rows):
    """One row per week, season and source that scored it: the score as observed in that week.

    A season without a score has no row. How many votes TMDB's score of a season is made of, it does not tell.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    season_number: Series[Integer] = pa.Field(ge=0, description="Number of the season; 0 for the specials.")
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description="Whose opinion it is.")
    score: Series[Double] = pa.Field(gt=0, description="The score on the source's own scale.")
    score_100: Series[Double] = pa.Field(ge=0, le=100, description=SCORE_100)
    votes_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description="Number of votes; NULL if not told.")
    provider: Series[Text] = pa.Field(isin=list(PROVIDERS), description="Who told the score.")
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_IN_WEEK)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "series_id", "season_number", "rating_source"]


FACT_SERIES_WEEKLY = Table(
    "fact_series_weekly", "core", FactSeriesWeekly, references={"series_id": SERIES}, day_column="week_id"
)
FACTS = (
    FACT_SERIES_WEEKLY,
    Table(
        "fact_season_rating",
        "core",
        FactSeasonRating,
        references={"series_id": SERIES},
        day_column="week_id",
        may_be_empty=True,
    ),
)
