"""The money of films, and of groups of films: what they cost, earned and returned.

Belongs here: the frames behind the charts of economics. All are of the published copy as it is: TMDB says what a film
cost and earned today, not what it had earned on a day.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from tmdb_assets.published import PublishedCopy

MOST_FILMS = 2000
"""Points of a scatter: more are a blot, and slow."""

MIN_VOTES = 10
"""Fewest votes of a film whose rating is shown, as in the rankings by rating."""


@dataclass(frozen=True)
class Films:
    """Films to be shown one by one, and what they are a part of.

    Attributes:
        rows: One row per film; the function that gives it names the columns.
        known: Number of films of which all that is shown is known; `rows` has the first of them.
        unknown: Number of films that are left out because some of it is unknown.
    """

    rows: pd.DataFrame
    known: int
    unknown: int


def budget_and_revenue(copy: PublishedCopy, limit: int = MOST_FILMS) -> Films:
    """What films cost and earned: those with the largest budgets, of the films of which both is known.

    They are chosen by budget alone, so that of equally expensive ones successes and failures are shown alike.

    Returns:
        Films with the columns movie_id, title (NULL if unknown), release_year (NULL if unknown), kind (`franchise`,
        `standalone`, or NULL without details), budget_musd, revenue_musd, profit_musd (millions of US dollars), revenue_multiple
        (revenue / budget).
    """
    rows = copy.query(
        """
        select
            movies.movie_id,
            movies.title,
            movies.release_year,
            case
                when films.collection_id is not null then 'franchise'
                when films.has_details then 'standalone'
            end as kind,
            movies.budget_musd,
            movies.revenue_musd,
            movies.profit_musd,
            movies.revenue_multiple
        from movie_economics as movies
        inner join dim_movie as films using (movie_id)
        where movies.revenue_multiple is not null
        order by movies.budget_usd desc, movies.movie_id
        limit $limit
        """,
        {"limit": limit},
    )
    known, total = _counts(copy, "select count(revenue_multiple), count(*) from movie_economics")
    return Films(rows, known, total - known)


def revenue_multiple_by_genre(copy: PublishedCopy) -> pd.DataFrame:
    """The return on investment of each genre's films; a film counts in each of its genres.

    Returns:
        One row per genre of which any return is known, highest median first: genre_id, genre_name (NULL if TMDB no
        longer names it), movie_count, money_movie_count (films with both budget and revenue known, over which the
        returns go), revenue_multiple_median, revenue_multiple_lower, revenue_multiple_upper (the quartiles), revenue_multiple_mean, profit_total_musd,
        revenue_total_musd (millions of US dollars), bayesian_rating (0 to 10).
    """
    return copy.query(
        """
        with quartiles as (
            select
                bridge.genre_id,
                quantile_cont(movies.revenue_multiple, 0.25) as revenue_multiple_lower,
                quantile_cont(movies.revenue_multiple, 0.75) as revenue_multiple_upper
            from bridge_movie_genre as bridge
            inner join movie_economics as movies using (movie_id)
            where movies.revenue_multiple is not null
            group by bridge.genre_id
        )
        select
            genres.genre_id,
            genres.genre_name,
            genres.movie_count,
            genres.money_movie_count,
            genres.revenue_multiple_median,
            quartiles.revenue_multiple_lower,
            quartiles.revenue_multiple_upper,
            genres.revenue_multiple_mean,
            genres.profit_total_usd / 1e6 as profit_total_musd,
            genres.revenue_total_usd / 1e6 as revenue_total_musd,
            genres.bayesian_rating
        from genre_economics as genres
        inner join quartiles using (genre_id)
        order by genres.revenue_multiple_median desc, genres.genre_id
        """
    )


def popularity_and_rating(
    copy: PublishedCopy, day: date | None = None, limit: int = MOST_FILMS, min_votes: int = MIN_VOTES
) -> Films:
    """Popularity of a day's films against their rating: the films with the most votes.

    Args:
        copy: The published copy.
        day: The day of the popularity; the newest one if none is given.
        limit: How many films at most.
        min_votes: Films with fewer votes are left out.

    Returns:
        Films with the columns movie_id, title (NULL if unknown), release_year (NULL if unknown), popularity (of the
        day), vote_average, vote_count (as last observed), bayesian_rating (0 to 10), date_id (the day), rated_on (the
        day on which the votes were observed).
    """
    parameters = {"day": day, "min_votes": min_votes}
    rows = copy.query(
        """
        select
            facts.movie_id,
            movies.title,
            cast(year(movies.released_on) as integer) as release_year,
            facts.popularity,
            ratings.vote_average,
            ratings.vote_count,
            ratings.bayesian_rating,
            facts.date_id,
            ratings.date_id as rated_on
        from fact_movie_daily as facts
        inner join movie_rating as ratings using (movie_id)
        inner join dim_movie as movies using (movie_id)
        where
            facts.date_id = coalesce($day, (select max(date_id) from fact_movie_daily))
            and facts.popularity > 0
            and ratings.vote_count >= $min_votes
        order by ratings.vote_count desc, facts.movie_id
        limit $limit
        """,
        parameters | {"limit": limit},
    )
    known, total = _counts(
        copy,
        """
        select
            count(*) filter (facts.popularity > 0 and ratings.vote_count >= $min_votes),
            count(*)
        from fact_movie_daily as facts
        left join movie_rating as ratings using (movie_id)
        where facts.date_id = coalesce($day, (select max(date_id) from fact_movie_daily))
        """,
        parameters,
    )
    return Films(rows, known, total - known)


def yearly_trends(copy: PublishedCopy) -> pd.DataFrame:
    """What the films of each release year come to.

    Returns:
        One row per year in which any film was released, or is to be, oldest first: release_year, movie_count,
        budget_movie_count and revenue_movie_count (films of which that is known), budget_total_musd,
        revenue_total_musd, profit_total_musd (millions of US dollars; NULL where nothing is known), money_movie_count,
        revenue_multiple_median, bayesian_rating (0 to 10), vote_count, is_over (whether the year had ended on the newest observed
        day: what is released in the others is not all known yet).
    """
    return copy.query(
        """
        with known as (
            select
                release_year,
                count(budget_usd) as budget_movie_count,
                count(revenue_usd) as revenue_movie_count
            from movie_economics
            group by release_year
        )
        select
            years.release_year,
            years.movie_count,
            known.budget_movie_count,
            known.revenue_movie_count,
            years.budget_total_usd / 1e6 as budget_total_musd,
            years.revenue_total_usd / 1e6 as revenue_total_musd,
            years.profit_total_usd / 1e6 as profit_total_musd,
            years.money_movie_count,
            years.revenue_multiple_median,
            years.bayesian_rating,
            years.vote_count,
            years.release_year < (select year(max(date_id)) from fact_movie_daily) as is_over
        from yearly_trends as years
        inner join known using (release_year)
        order by years.release_year
        """
    )


def franchise_and_standalone(copy: PublishedCopy) -> pd.DataFrame:
    """Films of a franchise (TMDB's collections) beside all others whose details are known.

    Returns:
        One row per kind of film: kind (`franchise`, `standalone`), movie_count, money_movie_count (films with both
        budget and revenue known), budget_mean_musd, revenue_mean_musd (millions of US dollars, both over those
        money_movie_count films, so that they can be compared; the mart's own means go over more), revenue_multiple_median,
        revenue_multiple_mean, bayesian_rating (0 to 10), popularity_mean.
    """
    return copy.query(
        """
        with means as (
            select
                case when films.collection_id is null then 'standalone' else 'franchise' end as kind,
                avg(movies.budget_musd) as budget_mean_musd,
                avg(movies.revenue_musd) as revenue_mean_musd
            from movie_economics as movies
            inner join dim_movie as films using (movie_id)
            where films.has_details and movies.revenue_multiple is not null
            group by all
        )
        select
            kinds.kind,
            kinds.movie_count,
            kinds.money_movie_count,
            means.budget_mean_musd,
            means.revenue_mean_musd,
            kinds.revenue_multiple_median,
            kinds.revenue_multiple_mean,
            kinds.bayesian_rating,
            kinds.popularity_mean
        from franchise_vs_standalone as kinds
        left join means using (kind)
        order by kinds.kind
        """
    )


def _counts(copy: PublishedCopy, sql: str, parameters: dict[str, object] | None = None) -> tuple[int, int]:
    row = copy.cursor().execute(sql, parameters).fetchone()
    return (row[0], row[1]) if row else (0, 0)
