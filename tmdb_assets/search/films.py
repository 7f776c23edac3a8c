"""Searching: the films that meet the criteria, ordered, a page of them at a time, and how many there are.

Belongs here: the questions to the copy and the columns of the answer. What a criterion means is in `criteria`.
"""

from typing import Literal, TypeAlias, Unpack, get_args

import pandas as pd

from tmdb_assets import published
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.criteria import Criteria, Names, People, condition_of
from tmdb_assets.search.parts import page
from tmdb_assets.search.people import folded

SortKey: TypeAlias = Literal[
    "popularity",
    "bayesian_rating",
    "vote_average",
    "vote_count",
    "title",
    "release_year",
    "budget_usd",
    "revenue_usd",
    "profit_usd",
    "revenue_multiple",
]
"""What films can be ordered by: columns of the result."""

SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)

_SHOWN = """
    movie_id, title, release_year, genres, directors, language_code, country_codes, vote_average, vote_count,
    bayesian_rating, popularity, popularity_rank, budget_usd, revenue_usd, profit_usd, revenue_multiple
"""


def movie_search(  # noqa: PLR0913 - each criterion is an argument of its own
    copy: PublishedCopy | None = None,
    *,
    title: str = "",
    genres: Names = (),
    all_genres: bool = False,
    cast: People = (),
    directors: People = (),
    first_year: int | None = None,
    last_year: int | None = None,
    languages: Names = (),
    countries: Names = (),
    min_rating: float | None = None,
    max_rating: float | None = None,
    min_votes: int | None = None,
    order_by: SortKey = "popularity",
    ascending: bool = False,
    limit: int | None = 100,
    offset: int = 0,
) -> pd.DataFrame:
    """The films that meet all criteria, one row each; `movie_count` says how many there are on all pages.

    A film of which a criterion's value is unknown does not meet it. Films that TMDB removed are not found. Whoever
    gives a single name may leave out the list around it.

    Args:
        copy: The published copy; the newest one by default.
        title: A part of the title or of the original title; case and accents do not matter.
        genres: Names of genres, in any case. A film needs one of them.
        all_genres: Whether a film needs all of `genres`.
        cast: Actors by name or TMDB's id; a film needs all of them. A name is the whole name or original name, case and
            accents do not matter, and several people may have it: any of them will do. Nobody of that name: no films.
        directors: Likewise; a film directed by two needs both of those asked for.
        first_year: Earliest year of release.
        last_year: Latest year of release.
        languages: Codes of original languages (ISO 639-1), in any case. A film needs one of them.
        countries: Codes of production countries (ISO 3166-1), in any case. A film needs one of them.
        min_rating: Smallest mean vote, 0 to 10 (`vote_average`).
        max_rating: Largest mean vote, 0 to 10.
        min_votes: Smallest number of votes; 0 is met by films without votes as well.
        order_by: What to order by. Films of which it is unknown come last, equals by their id.
        ascending: Whether the smallest comes first.
        limit: Films at most; None for all.
        offset: Films to leave out at the beginning.

    Returns:
        movie_id, title, release_year, genres and directors (names, separated by comma), language_code (original
        language), country_codes (separated by comma), vote_average (0 to 10) and vote_count of the newest day on which
        votes were observed, bayesian_rating (see the table movie_rating), popularity and popularity_rank of the newest
        day (unknown if the film is not among that day's), budget_usd, revenue_usd, profit_usd and revenue_multiple as
        in the table movie_economics.

    Raises:
        ValueError: A genre, language or country that the copy does not know (the text names near ones), or values
            that make no sense.
        TypeError: A value of a wrong type.
        FileNotFoundError: Nothing was published yet; the text says what to do.
        duckdb.CatalogException: An earlier version made the copy, without what is searched; the text says what to do.
    """
    values_of_page = page(order_by, SORT_KEYS, limit, offset)
    copy = copy or published.newest()
    condition, values = condition_of(
        copy,
        title=title,
        genres=genres,
        all_genres=all_genres,
        cast=cast,
        directors=directors,
        first_year=first_year,
        last_year=last_year,
        languages=languages,
        countries=countries,
        min_rating=min_rating,
        max_rating=max_rating,
        min_votes=min_votes,
    )
    key = folded("title") if order_by == "title" else order_by
    direction = "asc" if ascending else "desc"
    query = f"""
        select {_SHOWN}
        from movie
        where {condition}
        order by {key} {direction} nulls last, movie_id
        limit $limit offset $offset
    """  # noqa: S608 - fragments of this module; values are parameters
    return copy.query(query, {**values, **values_of_page})


def movie_count(copy: PublishedCopy | None = None, **criteria: Unpack[Criteria]) -> int:
    """The number of films that `movie_search` finds with these criteria on all pages.

    Raises:
        ValueError: As `movie_search`.
        TypeError: As `movie_search`.
        FileNotFoundError: As `movie_search`.
    """
    copy = copy or published.newest()
    condition, values = condition_of(copy, **criteria)
    query = f"select count(*) from movie where {condition}"  # noqa: S608 - as above
    return int(copy.arrow(query, values).column(0)[0].as_py())
