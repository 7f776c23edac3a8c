"""People: how the films of directors, leads and others did, and what one person made.

Belongs here: the questions of the people page. The figures are those of `person_performance`.
"""

from typing import Any, Literal, TypeAlias, get_args

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.performance import leaders

Role: TypeAlias = Literal["lead", "support", "director", "writer", "producer", "crew"]
Order: TypeAlias = Literal[
    "revenue_total_usd",
    "profit_total_usd",
    "revenue_multiple_median",
    "revenue_residual_shrunk",
    "bayesian_rating",
    "popularity_mean",
    "movie_count",
]
ROLES: tuple[Role, ...] = get_args(Role)
ORDERS: tuple[Order, ...] = get_args(Order)

_FIGURES = """movie_count, announced_movie_count, money_movie_count, revenue_total_usd, profit_total_usd,
    revenue_multiple_pooled, revenue_multiple_median, revenue_residual_shrunk, vote_count, bayesian_rating,
    popularity_mean, genres"""
_PERSON = """
    select person_id, name, original_name, gender, known_for_department,
        (select any_value(lead_movie_count) from person_performance where person_id = $person_id) as lead_movie_count
    from dim_person
    where person_id = $person_id
"""
_ROLES_OF = f"""
    select role, {_FIGURES}
    from person_performance
    where person_id = $person_id
    order by movie_count desc, role
"""  # noqa: S608 - texts of ours
_FILMS = """
    with roles as (
        select movie_id, 0 as kind, coalesce("character", 'Cast') as part, cast_order as place
        from bridge_movie_cast where person_id = $person_id
        union all
        select movie_id, 1 as kind, coalesce(job, 'Crew') as part, null as place
        from bridge_movie_crew where person_id = $person_id
    ),
    films as (
        select movie_id, string_agg(part, ', ' order by kind, place nulls last, part) as parts
        from (select distinct movie_id, kind, part, min(place) as place from roles group by all)
        group by movie_id
    )
    select
        movie_id, dim_movie.title, year(dim_movie.released_on) as release_year, films.parts,
        latest.popularity, rated.bayesian_rating, rated.vote_count, money.revenue_usd, money.revenue_multiple
    from films
    join dim_movie using (movie_id)
    left join movie_latest as latest on dim_movie.movie_id = latest.movie_id and latest.is_newest_day
    left join movie_rating as rated using (movie_id)
    left join movie_economics as money using (movie_id)
    where dim_movie.removed_on is null
    order by dim_movie.released_on desc nulls last, movie_id
    limit $limit
"""


def performance(
    copy: PublishedCopy,
    *,
    role: Role = "director",
    order_by: Order = "revenue_total_usd",
    min_films: int = 1,
    name: str = "",
    limit: int = 25,
) -> pd.DataFrame:
    """How the films of people did.

    Args:
        copy: The published copy.
        role: As what: leads and support are the cast, by billing; the others the crew. Only the films in which a person
            had the role count.
        order_by: The figure that leads, highest first. People without it come last; equals go by their id.
        min_films: The fewest films.
        name: What the name has in it, upper case or not; empty for everybody.
        limit: How many people.

    Returns:
        person_id, name, movie_count, announced_movie_count, money_movie_count, revenue_total_usd, profit_total_usd,
        revenue_multiple_pooled, revenue_multiple_median, revenue_residual_shrunk, vote_count, bayesian_rating,
        popularity_mean, genres, as in `person_performance`.

    Raises:
        ValueError: There is no such role or order.
    """
    if role not in ROLES:
        raise ValueError(f"role {role!r} is none of {ROLES}")
    return leaders(
        copy,
        f"(select person_id, person_name as name, {_FIGURES} from person_performance"  # noqa: S608 - texts of ours
        f" where role = '{role}')",
        named="name",
        order_by=order_by,
        orders=ORDERS,
        min_films=min_films,
        name=name,
        limit=limit,
    )


def person(copy: PublishedCopy, person_id: int) -> dict[str, Any] | None:
    """What is known of a person; None if no observed film names the person.

    Returns:
        person_id, name, original_name, gender, known_for_department, lead_movie_count (released films in which the
        person is among the first of the billing); None where unknown.
    """
    return next(iter(copy.arrow(_PERSON, {"person_id": person_id}).to_pylist()), None)


def roles_of(copy: PublishedCopy, person_id: int) -> pd.DataFrame:
    """How the films of a person did: role, and the columns of `performance`; the role with the most films first."""
    return copy.query(_ROLES_OF, {"person_id": person_id})


def films_of(copy: PublishedCopy, person_id: int, limit: int = 100) -> pd.DataFrame:
    """The films of a person, newest first.

    Returns:
        movie_id, title, release_year, parts (characters, then jobs), popularity (of the newest day; unknown if it was
        not observed then), bayesian_rating, vote_count, revenue_usd, revenue_multiple. Films that TMDB removed are left
        out, as in the figures.
    """
    return copy.query(_FILMS, {"person_id": person_id, "limit": limit})
