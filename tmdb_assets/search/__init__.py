"""Finding films in the published copy by what is known of them.

    from tmdb_assets.search import movie_search

    movie_search(genres=["Science Fiction", "Action"], all_genres=True, cast="Bruce Willis", order_by="bayesian_rating")

Belongs here: what a criterion means, how films are ordered, the questions that come of it, and what there is to search
for. All values travel as parameters. What is shown of the films, and where, is the caller's.
"""

from tmdb_assets.search.criteria import Criteria, Names, People
from tmdb_assets.search.films import SORT_KEYS, SortKey, movie_count, movie_search
from tmdb_assets.search.options import Option, SearchOptions, search_options

__all__ = [
    "SORT_KEYS",
    "Criteria",
    "Names",
    "Option",
    "People",
    "SearchOptions",
    "SortKey",
    "movie_count",
    "movie_search",
    "search_options",
]
