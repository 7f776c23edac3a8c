"""Finding films and series in their published copies by what is known of them.

    from tmdb_assets.search import movie_search, series_search

    movie_search(genres=["Science Fiction", "Action"], all_genres=True, cast="Bruce Willis", order_by="bayesian_rating")
    series_search(genres="Drama", providers="Netflix", country="US", first_year=2020)

Belongs here: what a criterion means, how what is found is ordered, the questions that come of it, and what there is to
search for. All values travel as parameters. What is shown of it, and where, is the caller's.
"""

from tmdb_assets.search.criteria import Criteria, Names, People
from tmdb_assets.search.films import SORT_KEYS, SortKey, movie_count, movie_search
from tmdb_assets.search.options import Option, SearchOptions, search_options
from tmdb_assets.search.parts import Named
from tmdb_assets.search.series import SERIES_SORT_KEYS, SeriesSortKey, series_count, series_search
from tmdb_assets.search.series_criteria import SeriesCriteria
from tmdb_assets.search.series_options import SeriesOption, SeriesOptions, series_options

__all__ = [
    "SERIES_SORT_KEYS",
    "SORT_KEYS",
    "Criteria",
    "Named",
    "Names",
    "Option",
    "People",
    "SearchOptions",
    "SeriesCriteria",
    "SeriesOption",
    "SeriesOptions",
    "SeriesSortKey",
    "SortKey",
    "movie_count",
    "movie_search",
    "search_options",
    "series_count",
    "series_options",
    "series_search",
]
