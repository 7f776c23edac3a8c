"""What single series come to by TMDB's numbers alone: how they moved from week to week, and from season to season.

Belongs here: row models of the marts that need no rating of another source. Those that do are in `rating_marts`.
"""

import sys

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.series.words import (
    NAME,
    RATING_SOURCES,
    SCORE_100,
    SERIES,
    SERIES_ID,
    SOURCE,
    SOURCES,
    WEEK_ID,
)
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text

WINDOWS = (1, 4)
"""How many weeks back a week is compared with."""

_FINITE = sys.float_info.max


class SeriesMovers(Rows):
    """One row per week, number of weeks back (1, 4) and series observed in both weeks: what changed between them.

    Only weeks that were observed alike are compared, and a change is told only where both weeks have the number. A
    series that came or left has no row.
    """

    week_id: Series[Date] = pa.Field(description=WEEK_ID)
    window_weeks: Series[Integer] = pa.Field(isin=list(WINDOWS), description="How many weeks it is compared over.")
    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    name: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=NAME)
    compared_on: Series[Date] = pa.Field(description="Monday of the earlier week.")
    source: Series[Text] = pa.Field(isin=list(SOURCES), description=SOURCE + " Both weeks were observed so.")
    popularity: Series[Double] = pa.Field(nullable=True, ge=0, description="TMDB's popularity in the week.")
    popularity_change: Series[Double] = pa.Field(nullable=True, description="How much it grew since the earlier week.")
    popularity_ratio: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=_FINITE,
        description="Popularity in the week / in the earlier one; NULL if that was 0.",
    )
    rank_top_rated: Series[Integer] = pa.Field(
        nullable=True, ge=1, description="Rank in TMDB's list of the best rated series in the week."
    )
    rank_top_rated_change: Series[Integer] = pa.Field(
        nullable=True, description="Places gained in it since the earlier week; negative if it fell."
    )
    rank_popular: Series[Integer] = pa.Field(
        nullable=True, ge=1, description="Rank in TMDB's list of the most popular series in the week."
    )
    rank_popular_change: Series[Integer] = pa.Field(
        nullable=True, description="Places gained in it since the earlier week; negative if it fell."
    )
    vote_average: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, metadata={"live_only": True}, description="Mean vote in the week."
    )
    vote_average_change: Series[Double] = pa.Field(
        nullable=True,
        ge=-10,
        le=10,
        metadata={"live_only": True},
        description="How much it grew since the earlier week.",
    )
    vote_count: Series[BigInt] = pa.Field(
        nullable=True, gt=0, metadata={"live_only": True}, description="Number of votes in the week."
    )
    votes_gained_count: Series[BigInt] = pa.Field(
        nullable=True,
        metadata={"live_only": True},
        description="Votes that came since the earlier week; negative if more were taken back.",
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "window_weeks", "series_id"]


class SeasonTrajectory(Rows):
    """One row per numbered season of a series and source that scored it: how the series went from season to season.

    Scores are those of the newest week in which the source told any of the series' seasons; specials are left out.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    season_number: Series[Integer] = pa.Field(ge=1, description="Number of the season.")
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description="Whose opinion it is.")
    name: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=NAME)
    season_name: Series[Text] = pa.Field(nullable=True, description="Name of the season.")
    air_on: Series[Date] = pa.Field(nullable=True, description="Day of its first episode; NULL if unknown.")
    episode_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description="Number of its episodes.")
    week_id: Series[Date] = pa.Field(description="Monday (UTC) of the week whose score this is.")
    score: Series[Double] = pa.Field(gt=0, description="The score on the source's own scale.")
    score_100: Series[Double] = pa.Field(ge=0, le=100, description=SCORE_100)
    score_100_change: Series[Double] = pa.Field(
        nullable=True,
        ge=-100,
        le=100,
        description="Change of score_100 since the scored season before it; NULL for the first one.",
    )
    is_best: Series[Boolean] = pa.Field(
        description="Whether no season of the series has a higher score, and one has a lower one."
    )
    is_worst: Series[Boolean] = pa.Field(
        description="Whether no season of the series has a lower score, and one has a higher one."
    )
    scored_season_count: Series[BigInt] = pa.Field(
        ge=1, description="Number of the series' seasons with a score, the same in all its rows of the source."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "season_number", "rating_source"]


SERIES_MARTS = (
    Table(
        "series_movers",
        "marts",
        SeriesMovers,
        references={"series_id": SERIES},
        day_column="week_id",
        may_be_empty=True,
        follows=True,
    ),
    Table("season_trajectory", "marts", SeasonTrajectory, references={"series_id": SERIES}, may_be_empty=True),
)
