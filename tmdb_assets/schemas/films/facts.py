"""The fact and its daily marts: what was observed of films day by day, and what it comes to by group and day.

Belongs here: row models of `fact_movie_daily`, `movie_latest` and the marts that sum up a day's films. Attributes of
films, people and the like are the dimensions' business; marts of films and of groups of films have modules of their
own, `films` and `performance`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import CONTINENTS
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text

LIVE, RECOVERED = "live", "daily_export"
SOURCES = (LIVE, RECOVERED)

_DATE_ID = "UTC day of the observation."
_MOVIE_ID = "The film."
_POPULARITY = "TMDB's popularity as observed on the day; NULL if TMDB gave none."
_RANK = "Rank by popularity among the day's films, 1 is the highest; NULL for a film of the watchlist only."
_VOTE_AVERAGE = "Mean vote, 0 to 10, as observed on the day; NULL if not observed or without votes."
_VOTE_COUNT = "Number of votes as observed on the day; NULL if not observed or none."
_SOURCE = "How the day was observed: live, or daily_export (popularity only)."
_MOVIE = ("dim_movie", "movie_id")
_DATE = ("dim_date", "date_id")
_MOVIE_COUNT = "Number of ranked films of the day in it."
_POPULARITY_TOTAL = "Sum of the popularity of its films."
_POPULARITY_MEAN = "Mean popularity of its films, of those that have any."
_VOTE_WEIGHTED = "Mean vote of its films weighted by their number of votes; NULL without votes."
_DAY_COUNT = "Number of ranked films of the day, each once: what movie_count is a share of, the same in all its rows."
_DAY_TOTAL = "Sum of the popularity of the day's ranked films, each once: what popularity_total is a share of."
_VOTES = "Number of votes of its films together; NULL without votes."


class FactMovieDaily(Rows):
    """One row per film and day: popularity and votes as observed on that day."""

    date_id: Series[Date] = pa.Field(description=_DATE_ID)
    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, metadata={"max_null_share": 0.001}, description=_POPULARITY
    )
    popularity_rank: Series[Integer] = pa.Field(nullable=True, ge=1, description=_RANK)
    vote_average: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, metadata={"max_null_share": 0.4, "live_only": True}, description=_VOTE_AVERAGE
    )
    vote_count: Series[BigInt] = pa.Field(
        nullable=True, gt=0, metadata={"max_null_share": 0.4, "live_only": True}, description=_VOTE_COUNT
    )
    source: Series[Text] = pa.Field(isin=list(SOURCES), description=_SOURCE)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "movie_id"]


class MovieLatest(Rows):
    """One row per film: what was observed of it on its last observed day.

    Films that left the list keep the numbers of an older day, so days are mixed here and ranks come twice: whoever
    ranks or compares films takes those of `is_newest_day`.
    """

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    date_id: Series[Date] = pa.Field(description="Last UTC day on which the film was observed.")
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, metadata={"max_null_share": 0.001}, description=_POPULARITY
    )
    popularity_rank: Series[Integer] = pa.Field(nullable=True, ge=1, description=_RANK)
    vote_average: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, metadata={"live_only": True}, description=_VOTE_AVERAGE
    )
    vote_count: Series[BigInt] = pa.Field(nullable=True, gt=0, metadata={"live_only": True}, description=_VOTE_COUNT)
    source: Series[Text] = pa.Field(isin=list(SOURCES), description=_SOURCE)
    is_newest_day: Series[Boolean] = pa.Field(
        description="Whether date_id is the newest day of all films: popularity and ranks compare among these alone."
    )
    age_days: Series[Integer] = pa.Field(
        ge=0, description="Days from date_id to the newest observed day of all films; 0 on that day."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class GenrePopularity(Rows):
    """One row per genre and day, over the day's ranked films, by their newest known genres.

    Not additive: a film counts in each of its genres, so sums over genres count it several times, and films without a
    genre are in none. day_movie_count and day_popularity_total have each film once.
    """

    date_id: Series[Date] = pa.Field(description=_DATE_ID)
    genre_id: Series[BigInt] = pa.Field(description="The genre; a film counts in each of its genres.")
    genre_name: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="Name of the genre."
    )
    movie_count: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_COUNT)
    popularity_total: Series[Double] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.1}, ge=0, description=_POPULARITY_TOTAL
    )
    popularity_mean: Series[Double] = pa.Field(nullable=True, ge=0, description=_POPULARITY_MEAN)
    vote_average_weighted: Series[Double] = pa.Field(nullable=True, gt=0, le=10, description=_VOTE_WEIGHTED)
    vote_count: Series[BigInt] = pa.Field(nullable=True, gt=0, description=_VOTES)
    day_movie_count: Series[BigInt] = pa.Field(ge=1, description=_DAY_COUNT)
    day_popularity_total: Series[Double] = pa.Field(nullable=True, ge=0, description=_DAY_TOTAL)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "genre_id"]


class LanguagePopularity(Rows):
    """One row per original language and day, over the day's ranked films, by their newest known language.

    A film has one original language, so the languages of a day may be summed up; films without one are in none of them,
    and in day_movie_count and day_popularity_total.
    """

    date_id: Series[Date] = pa.Field(description=_DATE_ID)
    language_code: Series[Text] = pa.Field(description="The original language of its films.")
    language_name: Series[Text] = pa.Field(nullable=True, description="English name of the language, if known.")
    movie_count: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_COUNT)
    popularity_total: Series[Double] = pa.Field(nullable=True, ge=0, description=_POPULARITY_TOTAL)
    popularity_mean: Series[Double] = pa.Field(nullable=True, ge=0, description=_POPULARITY_MEAN)
    vote_average_weighted: Series[Double] = pa.Field(nullable=True, gt=0, le=10, description=_VOTE_WEIGHTED)
    vote_count: Series[BigInt] = pa.Field(nullable=True, gt=0, description=_VOTES)
    day_movie_count: Series[BigInt] = pa.Field(ge=1, description=_DAY_COUNT)
    day_popularity_total: Series[Double] = pa.Field(nullable=True, ge=0, description=_DAY_TOTAL)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "language_code"]


class ContinentPopularity(Rows):
    """One row per continent and day, over the day's ranked films, by their newest known countries.

    Not additive: a film counts in each continent it was produced in, so sums over continents count it several times,
    and films without a known country are in none. day_movie_count and day_popularity_total have each film once.
    """

    date_id: Series[Date] = pa.Field(description=_DATE_ID)
    continent: Series[Text] = pa.Field(
        isin=list(CONTINENTS),
        description="The continent; a film counts once in each continent it was produced in.",
    )
    movie_count: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_COUNT)
    popularity_total: Series[Double] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.1}, ge=0, description=_POPULARITY_TOTAL
    )
    popularity_mean: Series[Double] = pa.Field(nullable=True, ge=0, description=_POPULARITY_MEAN)
    vote_average_weighted: Series[Double] = pa.Field(nullable=True, gt=0, le=10, description=_VOTE_WEIGHTED)
    vote_count: Series[BigInt] = pa.Field(nullable=True, gt=0, description=_VOTES)
    day_movie_count: Series[BigInt] = pa.Field(ge=1, description=_DAY_COUNT)
    day_popularity_total: Series[Double] = pa.Field(nullable=True, ge=0, description=_DAY_TOTAL)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "continent"]


class TopMovies(Rows):
    """One row per rank and day: the most popular films of the day, with their newest known title."""

    date_id: Series[Date] = pa.Field(description=_DATE_ID)
    popularity_rank: Series[Integer] = pa.Field(ge=1, description="Rank by popularity, 1 is the highest.")
    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, description="Title in the configured language.")
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, metadata={"max_null_share": 0.001}, description=_POPULARITY
    )
    vote_average: Series[Double] = pa.Field(nullable=True, gt=0, le=10, description=_VOTE_AVERAGE)
    vote_count: Series[BigInt] = pa.Field(nullable=True, gt=0, description=_VOTE_COUNT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "popularity_rank"]


FACT_MOVIE_DAILY = Table(
    "fact_movie_daily",
    "core",
    FactMovieDaily,
    references={"movie_id": _MOVIE, "date_id": _DATE},
    day_column="date_id",
)
FACTS = (
    FACT_MOVIE_DAILY,
    Table("movie_latest", "core", MovieLatest, references={"movie_id": _MOVIE, "date_id": _DATE}),
)
DAILY_MARTS = (
    Table(
        "genre_popularity",
        "marts",
        GenrePopularity,
        references={"genre_id": ("dim_genre", "genre_id"), "date_id": _DATE},
        day_column="date_id",
    ),
    Table(
        "continent_popularity",
        "marts",
        ContinentPopularity,
        references={"date_id": _DATE},
        day_column="date_id",
    ),
    Table(
        "language_popularity",
        "marts",
        LanguagePopularity,
        references={"language_code": ("dim_language", "language_code"), "date_id": _DATE},
        day_column="date_id",
        may_be_empty=True,
    ),
    Table("top_movies", "marts", TopMovies, references={"movie_id": _MOVIE, "date_id": _DATE}, day_column="date_id"),
)
