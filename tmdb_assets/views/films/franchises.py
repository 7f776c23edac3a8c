"""Franchises: how collections of films did, and the films of one.

Belongs here: the questions of the franchise page. The figures are those of `franchise_performance`.
"""

from typing import Any, Literal, TypeAlias, get_args

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.performance import leaders

Order: TypeAlias = Literal[
    "revenue_total_usd",
    "profit_total_usd",
    "revenue_multiple_median",
    "revenue_residual_shrunk",
    "bayesian_rating",
    "popularity_mean",
    "movie_count",
]
ORDERS: tuple[Order, ...] = get_args(Order)

_FRANCHISE = "select * from franchise_performance where collection_id = $collection_id"
_FILMS = """
    select
        movie_id, dim_movie.title, dim_movie.released_on, year(dim_movie.released_on) as release_year,
        money.budget_usd, money.revenue_usd, money.profit_usd, money.revenue_multiple,
        rated.bayesian_rating, rated.vote_count, latest.popularity
    from dim_movie
    left join movie_economics as money using (movie_id)
    left join movie_rating as rated using (movie_id)
    left join movie_latest as latest on dim_movie.movie_id = latest.movie_id and latest.is_newest_day
    where dim_movie.collection_id = $collection_id and dim_movie.removed_on is null
    order by dim_movie.released_on nulls last, movie_id
    limit $limit
"""


def performance(
    copy: PublishedCopy,
    *,
    order_by: Order = "revenue_total_usd",
    min_films: int = 1,
    name: str = "",
    limit: int = 25,
) -> pd.DataFrame:
    """How collections did.

    Args:
        copy: The published copy.
        order_by: The figure that leads, highest first. Collections without it come last; equals go by their id.
        min_films: The fewest released films that were observed.
        name: What the name has in it, upper case or not; empty for all.
        limit: How many collections.

    Returns:
        The columns of `franchise_performance`.

    Raises:
        ValueError: There is no such order.
    """
    return leaders(
        copy,
        "franchise_performance",
        named="collection_name",
        order_by=order_by,
        orders=ORDERS,
        min_films=min_films,
        name=name,
        limit=limit,
    )


def franchise(copy: PublishedCopy, collection_id: int) -> dict[str, Any] | None:
    """The columns of `franchise_performance` of a collection; None if none of its films is known (any more)."""
    return next(iter(copy.arrow(_FRANCHISE, {"collection_id": collection_id}).to_pylist()), None)


def films_of(copy: PublishedCopy, collection_id: int, limit: int = 100) -> pd.DataFrame:
    """The films of a collection, oldest first.

    Returns:
        movie_id, title, released_on, release_year, budget_usd, revenue_usd, profit_usd, revenue_multiple,
        bayesian_rating, vote_count, popularity (of the newest day; unknown if it was not observed then). Films that
        TMDB removed are left out, as in the figures.
    """
    return copy.query(_FILMS, {"collection_id": collection_id, "limit": limit})
