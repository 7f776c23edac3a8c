"""The raw table of MDBList: what it answered in a week.

Belongs here: `raw/mdblist/series_ratings/date=<Monday>/`.
"""

from tmdb_assets.schemas.table import Table
from tmdb_assets.sources.ratings.tables import TitleRatings
from tmdb_assets.sources.tmdb.series.tables import SeriesId

SOURCE = "mdblist"
"""Name of the source: folder of its raw tables."""


class MdblistSeriesRatings(TitleRatings, SeriesId):
    """One row per series that MDBList was asked about in the week, with the ratings of all sites that it knows.

    A series is asked about once a week, many in one request; its payload is its entry in the answer.
    """

    class Config(SeriesId.Config):
        """Key of the table."""


SERIES_RATINGS = Table("series_ratings", "raw", MdblistSeriesRatings, source=SOURCE, may_be_empty=True)
