"""The raw table of OMDb: what it answered in a week.

Belongs here: `raw/omdb/series_ratings/date=<Monday>/`.
"""

from tmdb_assets.schemas.table import Table
from tmdb_assets.sources.ratings.tables import SeriesRatings

SOURCE = "omdb"
"""Name of the source: folder of its raw tables."""


class OmdbSeriesRatings(SeriesRatings):
    """One row per series that OMDb was asked about in the week; of series it has IMDb's rating alone.

    A series is asked about once a week, as far as the quota of a day allows; the rest follow on the days after.
    """


SERIES_RATINGS = Table("series_ratings", "raw", OmdbSeriesRatings, source=SOURCE, may_be_empty=True)
