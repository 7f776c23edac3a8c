"""The raw table of what OMDb tells of films on a day.

Belongs here: `raw/omdb/movie_ratings/date=<day>/`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt
from tmdb_assets.sources.omdb.words import SOURCE
from tmdb_assets.sources.ratings.tables import TitleRatings


class MovieId(Rows):
    """One row per film."""

    movie_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the film.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class OmdbMovieRatings(TitleRatings, MovieId):
    """One row per film that OMDb was asked about on the day, with the ratings of IMDb, Rotten Tomatoes and Metacritic.

    Films are asked about by popularity with what is left of a day's quota, and again at the refresh age of details. A
    recovered day has none.
    """

    class Config(MovieId.Config):
        """Key of the table."""


MOVIE_RATINGS = Table("movie_ratings", "raw", OmdbMovieRatings, source=SOURCE, may_be_empty=True)
