"""The raw table of what OMDb tells of series in a week.

Belongs here: `raw/omdb/series_ratings/date=<Monday>/`.
"""

from tmdb_assets.schemas.table import Table
from tmdb_assets.sources.omdb.words import SOURCE
from tmdb_assets.sources.ratings.tables import TitleRatings
from tmdb_assets.sources.tmdb.series.tables import SeriesId


class OmdbSeriesRatings(TitleRatings, SeriesId):
    """One row per series that OMDb was asked about in the week; of series it has IMDb's rating alone.

    A series is asked about once a week, as far as the quota of a day allows; the rest follow on the days after.
    """

    class Config(SeriesId.Config):
        """Key of the table."""


SERIES_RATINGS = Table("series_ratings", "raw", OmdbSeriesRatings, source=SOURCE, may_be_empty=True)
