"""The money of films, and of groups of films: what they cost and grossed.

Belongs here: the frames behind the charts of economics. All are of the published copy as it is: TMDB says what a film
cost and grossed by today, not what it had grossed on a day.
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
    """What released films cost and grossed: those with the largest budgets, of the films of which both is known.

    They are chosen by budget alone, so that of equally expensive ones successes and failures are shown alike.

    Returns:
        Films with the columns movie_id, title (NULL if unknown), release_year (NULL if unknown), kind (`franchise`,
        `standalone`, or NULL without details), budget_musd, revenue_musd, profit_musd (millions of US dollars),
        revenue_multiple (revenue / budget), break_even_multiple (from which a film is taken to have paid for itself,
        the same in every row).
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
            movies.revenue_multiple,
            movies.break_even_multiple
        from movie_economics as movies
        inner join dim_movie as films using (movie_id)
        where movies.revenue_multiple is not null and movies.is_released
        order by movies.budget_usd desc, movies.movie_id
        limit $limit
        """,
        {"limit": limit},
    )
    known, total = _counts(copy, "select count(revenue_multiple), count(*) from movie_economics where is_released")
    return Films(rows, known, total - known)


def revenue_multiple_by_genre(copy: PublishedCopy) -> pd.DataFrame:
    """Revenue as a multiple of the budget, of each genre's released films; a film counts in each of its genres.

    Returns:
        One row per genre of which any multiple is known, highest median first: genre_id, genre_name (NULL if TMDB no
        longer names it), movie_count, money_movie_count (films with both budget and revenue known, over which all
        money goes), revenue_multiple_median, revenue_multiple_lower, revenue_multiple_upper (the quartiles),
        revenue_multiple_pooled (sum of revenues / sum of budgets), profit_total_musd, revenue_total_musd (millions of
        US dollars), bayesian_rating (0 to 10), unique_movie_count and unique_money_movie_count (films of all genres,
        each once), break_even_multiple (see `budget_and_revenue`).
    """
    return copy.query(
        """
        select
            genre_id,
            genre_name,
            movie_count,
            money_movie_count,
            revenue_multiple_median,
            revenue_multiple_lower,
            revenue_multiple_upper,
            revenue_multiple_pooled,
            profit_total_usd / 1e6 as profit_total_musd,
            revenue_total_usd / 1e6 as revenue_total_musd,
            bayesian_rating,
            unique_movie_count,
            unique_money_movie_count,
            (select any_value(break_even_multiple) from movie_economics) as break_even_multiple
        from genre_economics
        where money_movie_count > 0
        order by revenue_multiple_median desc, genre_id
        """
    )


@dataclass(frozen=True)
class Coverage:
    """Of how many released films both amounts are known.

    Attributes:
        known: Films with both budget and revenue.
        films: All released films.
        by_language: One row per original language with the most films, most first: language_name (NULL if unknown),
            movie_count, money_movie_count, money_known_share.
        by_votes: One row per band of votes, fewest first: vote_band, and the same.
    """

    known: int
    films: int
    by_language: pd.DataFrame
    by_votes: pd.DataFrame


def money_coverage(copy: PublishedCopy, languages: int = 10) -> Coverage:
    """What is known of money, and of which films: those of large countries, and those that many people voted on.

    Args:
        copy: The published copy.
        languages: How many languages.
    """
    counts = """
        sum(coverage.movie_count)::bigint as movie_count,
        sum(coverage.money_movie_count)::bigint as money_movie_count,
        sum(coverage.money_movie_count) / sum(coverage.movie_count) as money_known_share
    """
    by_language = copy.query(
        f"""
        select coalesce(names.name, coverage.language_code) as language_name, {counts}
        from money_coverage as coverage left join dim_language as names using (language_code)
        group by all order by movie_count desc, language_name limit $languages
        """,  # noqa: S608 - a text of ours
        {"languages": languages},
    )
    by_votes = copy.query(
        f"select vote_band, {counts} from money_coverage as coverage group by vote_band"  # noqa: S608 - a text of ours
        " order by list_position(['none', '1_to_9', '10_to_99', '100_to_999'], vote_band) nulls last"
    )
    known, films = _counts(copy, "select count(revenue_multiple), count(*) from movie_economics where is_released")
    return Coverage(known, films, by_language, by_votes)


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
    """What the films released in each year come to.

    Returns:
        One row per year in which any film was released, or is to be, oldest first: release_year, movie_count (released
        films), announced_movie_count (the others), money_movie_count (films with both budget and revenue known, over
        which all money goes), money_known_share (NULL if no film is released), budget_total_musd, revenue_total_musd,
        profit_total_musd (millions of US dollars; NULL where nothing is known), revenue_multiple_pooled,
        revenue_multiple_median, bayesian_rating (0 to 10), vote_count, is_over (whether the year had ended on the
        newest observed day: what is released in the others is not all known yet).
    """
    return copy.query(
        """
        select
            release_year,
            movie_count,
            announced_movie_count,
            money_movie_count,
            money_known_share,
            budget_total_usd / 1e6 as budget_total_musd,
            revenue_total_usd / 1e6 as revenue_total_musd,
            profit_total_usd / 1e6 as profit_total_musd,
            revenue_multiple_pooled,
            revenue_multiple_median,
            bayesian_rating,
            vote_count,
            release_year < (select year(max(date_id)) from fact_movie_daily) as is_over
        from yearly_trends
        order by release_year
        """
    )


def franchise_and_standalone(copy: PublishedCopy) -> pd.DataFrame:
    """Released films of a franchise (TMDB's collections) beside all others whose details are known.

    Returns:
        One row per kind of film: kind (`franchise`, `standalone`), movie_count, money_movie_count (films with both
        budget and revenue known, over which all money goes), budget_mean_musd, revenue_mean_musd (millions of US
        dollars), revenue_multiple_pooled, revenue_multiple_median, bayesian_rating (0 to 10), popularity_mean.
    """
    return copy.query(
        """
        select
            kind,
            movie_count,
            money_movie_count,
            budget_total_usd / money_movie_count / 1e6 as budget_mean_musd,
            revenue_total_usd / money_movie_count / 1e6 as revenue_mean_musd,
            revenue_multiple_pooled,
            revenue_multiple_median,
            bayesian_rating,
            popularity_mean
        from franchise_vs_standalone
        order by kind
        """
    )


def _counts(copy: PublishedCopy, sql: str, parameters: dict[str, object] | None = None) -> tuple[int, int]:
    row = copy.cursor().execute(sql, parameters).fetchone()
    return (row[0], row[1]) if row else (0, 0)
