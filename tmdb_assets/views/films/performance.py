"""Who did best: rows of the tables of performance by one of their figures.

Belongs here: the question that people and franchises have in common.
"""

from collections.abc import Collection

import pandas as pd

from tmdb_assets.published import PublishedCopy


def leaders(
    copy: PublishedCopy,
    source: str,
    *,
    named: str,
    order_by: str,
    orders: Collection[str],
    min_films: int,
    name: str,
    limit: int,
) -> pd.DataFrame:
    """The rows that lead, highest first; those without the figure come last, equals go by their id.

    Args:
        copy: The published copy.
        source: What is read: a table, or a query in brackets, whose first column is the id. A text of ours.
        named: Its column with the name. A text of ours.
        order_by: The figure that leads.
        orders: The figures that may.
        min_films: The fewest films.
        name: What the name has in it, upper case or not; empty for all.
        limit: How many rows.

    Raises:
        ValueError: `order_by` is none of `orders`.
    """
    if order_by not in orders:
        raise ValueError(f"order {order_by!r} is none of {tuple(orders)}")
    query = f"""
        select *
        from {source}
        where movie_count >= $min_films and contains(lower({named}), lower($name))
        order by {order_by} desc nulls last, #1
        limit $limit
    """  # noqa: S608 - names of ours; what a reader asks for comes as a parameter
    return copy.query(query, {"min_films": min_films, "name": name.strip(), "limit": limit})
