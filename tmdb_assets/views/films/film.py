"""Everything about one film: what it is, how it did day by day, who made it, what is like it.

Belongs here: the questions of the film page. Lists of films by criteria are `search`'s.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from tmdb_assets.published import PublishedCopy

KEY_CAST = 10
"""How many of a film's cast, by billing, count when films are compared by their people."""

_FILM = """
    select
        dim_movie.movie_id, dim_movie.title, dim_movie.original_title, dim_movie.overview, dim_movie.tagline,
        dim_movie.released_on, dim_movie.runtime_minutes, dim_movie.status, dim_movie.imdb_id,
        dim_movie.has_details, dim_movie.first_seen_on, dim_movie.removed_on, dim_movie.observed_at,
        coalesce(dim_language.name, dim_movie.language_code) as language_name,
        dim_movie.collection_id, dim_collection.name as collection_name,
        dim_collection.parts_total as collection_parts_total,
        money.budget_usd, money.revenue_usd, money.profit_usd, money.revenue_multiple,
        coalesce(money.is_budget_implausible, false) as is_budget_implausible,
        coalesce(money.is_revenue_implausible, false) as is_revenue_implausible,
        rated.vote_average, rated.vote_count, rated.bayesian_rating, rated.date_id as rated_on,
        latest.popularity, latest.popularity_rank, latest.date_id as observed_on
    from dim_movie
    left join dim_language using (language_code)
    left join dim_collection on dim_movie.collection_id = dim_collection.collection_id
    left join movie_economics as money on dim_movie.movie_id = money.movie_id
    left join movie_rating as rated on dim_movie.movie_id = rated.movie_id
    left join movie_latest as latest on dim_movie.movie_id = latest.movie_id
    where dim_movie.movie_id = $movie_id
"""
_HISTORY = """
    select date_id, popularity, popularity_rank, vote_average, vote_count, source
    from fact_movie_daily
    where movie_id = $movie_id
    order by date_id
"""
_CAST = """
    select person_id, name, string_agg("character", ' / ' order by cast_order, credit_id) as "character"
    from bridge_movie_cast join dim_person using (person_id)
    where movie_id = $movie_id
    group by person_id, name
    order by min(cast_order) nulls last, person_id
    limit $limit
"""
_CREW = """
    select person_id, name, string_agg(distinct job, ', ' order by job) as jobs
    from bridge_movie_crew join dim_person using (person_id)
    where movie_id = $movie_id
    group by person_id, name
    order by min(case job when 'Director' then 0 when 'Screenplay' then 1 when 'Writer' then 1 when 'Producer' then 2
        else 3 end), name, person_id
    limit $limit
"""
_THINGS = {
    "genres": "select genre_id as id, name from bridge_movie_genre join dim_genre using (genre_id)",
    "countries": "select country_code as id, name from bridge_movie_country join dim_country using (country_code)",
    "companies": "select company_id as id, name from bridge_movie_company join dim_company using (company_id)",
    "languages": """
        select language_code as id, coalesce(name, language_code) as name
        from bridge_movie_language join dim_language using (language_code)
    """,
    "keywords": "select keyword_id as id, name from bridge_movie_keyword join dim_keyword using (keyword_id)",
}
_SIMILAR = """
    with people as (
        select movie_id, person_id from bridge_movie_cast where cast_order < $key_cast
        union
        select movie_id, person_id from bridge_movie_crew where job = 'Director'
    ),
    my_genres as (select genre_id from bridge_movie_genre where movie_id = $movie_id),
    my_people as (select person_id from people where movie_id = $movie_id),
    by_genre as (
        select movie_id, count(my_genres.genre_id) as shared, count(*) as genre_count
        from bridge_movie_genre left join my_genres using (genre_id)
        group by movie_id
    ),
    by_people as (
        select movie_id, count(*) as shared, list(name order by name, person_id) as names
        from people join my_people using (person_id) join dim_person using (person_id)
        group by movie_id
    ),
    scored as (
        select
            movie_id,
            coalesce(
                by_genre.shared / (by_genre.genre_count + (select count(*) from my_genres) - by_genre.shared), 0
            ) as genre_share,
            coalesce(by_people.shared / (select count(*) from my_people), 0) as people_share,
            coalesce(by_people.names, []) as names
        from by_genre full join by_people using (movie_id)
        where movie_id != $movie_id and (by_genre.shared > 0 or by_people.shared > 0)
    ),
    first as (
        select
            scored.*, genre_share + people_share as score,
            dim_movie.title, year(dim_movie.released_on) as release_year, latest.popularity
        from scored
        join dim_movie using (movie_id)
        left join movie_latest as latest on scored.movie_id = latest.movie_id and latest.is_newest_day
        where dim_movie.removed_on is null
        order by score desc, latest.popularity desc nulls last, movie_id
        limit $limit
    )
    select
        first.movie_id, first.title, first.release_year, first.score, first.popularity,
        (
            select string_agg(name, ', ' order by name)
            from bridge_movie_genre as theirs join my_genres using (genre_id) join dim_genre using (genre_id)
            where theirs.movie_id = first.movie_id
        ) as shared_genres,
        array_to_string(first.names, ', ') as shared_people
    from first
    order by first.score desc, first.popularity desc nulls last, first.movie_id
"""

_RATINGS = """
    select
        rated.rating_source, sources.name as source_name, sources.kind, rated.score, sources.scale_max,
        rated.score_100, rated.votes_count, rated.provider, rated.date_id, rated.observed_at
    from fact_movie_rating as rated inner join dim_rating_source as sources using (rating_source)
    where rated.movie_id = $movie_id
    qualify row_number() over (partition by rated.rating_source order by rated.date_id desc) = 1
    order by sources.kind <> 'critics', sources.name, rated.rating_source
"""
_OFFERS = """
    select
        countries.name as country_name, bridge.kind,
        string_agg(distinct providers.name, ', ' order by providers.name) as providers, bridge.last_seen_on
    from bridge_movie_provider as bridge
    inner join dim_movie on bridge.movie_id = dim_movie.movie_id
    inner join dim_watch_provider as providers using (watch_provider_id)
    inner join dim_country as countries using (country_code)
    where bridge.movie_id = $movie_id and bridge.last_seen_on >= cast(dim_movie.observed_at as date)
    group by country_code, countries.name, bridge.kind, bridge.last_seen_on
    order by countries.name, country_code, list_position(['flatrate', 'free', 'ads', 'rent', 'buy'], bridge.kind)
"""


@dataclass(frozen=True)
class Film:
    """A film with what is known of it once.

    Attributes:
        facts: movie_id, title, original_title, overview, tagline, released_on, runtime_minutes, status, language_name,
            imdb_id, has_details, first_seen_on, removed_on, observed_at, collection_id, collection_name,
            collection_parts_total (films that TMDB lists in the collection), budget_usd, revenue_usd, profit_usd,
            revenue_multiple, is_budget_implausible, is_revenue_implausible, vote_average, vote_count, bayesian_rating,
            rated_on (the day of the votes), popularity, popularity_rank, observed_on (the day of the popularity); None
            where unknown.
        genres, countries, companies, languages, keywords: Pairs of id and name, by name.
    """

    facts: dict[str, Any]
    genres: tuple[tuple[Any, str | None], ...]
    countries: tuple[tuple[Any, str | None], ...]
    companies: tuple[tuple[Any, str | None], ...]
    languages: tuple[tuple[Any, str | None], ...]
    keywords: tuple[tuple[Any, str | None], ...]


def film(copy: PublishedCopy, movie_id: int) -> Film | None:
    """What is known of a film; None if it was never observed."""
    found = copy.arrow(_FILM, {"movie_id": movie_id}).to_pylist()
    if not found:
        return None
    things = {name: _things(copy, name, movie_id) for name in _THINGS}
    return Film(found[0], **things)


def history(copy: PublishedCopy, movie_id: int) -> pd.DataFrame:
    """The days on which a film was observed.

    Returns:
        date_id, popularity, popularity_rank, vote_average, vote_count, source; oldest first. A recovered day has no
        votes, and a day on which the film was not observed has no row.
    """
    return copy.query(_HISTORY, {"movie_id": movie_id})


def ratings(copy: PublishedCopy, movie_id: int) -> pd.DataFrame:
    """The newest rating of each source but TMDB.

    Returns:
        rating_source, source_name, kind (critics or audience), score and scale_max (the source's own scale),
        score_100, votes_count (NULL if not told), provider, date_id, observed_at (UTC); critics first, by name.
    """
    return copy.query(_RATINGS, {"movie_id": movie_id})


def offers(copy: PublishedCopy, movie_id: int) -> pd.DataFrame:
    """Who offers it by its newest details; data of JustWatch.

    Returns:
        country_name, kind (flatrate, ads, free, rent, buy), providers (names, separated by comma), last_seen_on (day of
        the details); by country, then from subscriptions to sales.
    """
    return copy.query(_OFFERS, {"movie_id": movie_id})


def cast(copy: PublishedCopy, movie_id: int, limit: int = 15) -> pd.DataFrame:
    """Who plays: person_id, name, character (all of a person's, NULL if unknown); in the order of the billing."""
    return copy.query(_CAST, {"movie_id": movie_id, "limit": limit})


def crew(copy: PublishedCopy, movie_id: int, limit: int = 15) -> pd.DataFrame:
    """Who made it: person_id, name, jobs; directors first, then writers, producers and all others by name."""
    return copy.query(_CREW, {"movie_id": movie_id, "limit": limit})


def similar(copy: PublishedCopy, movie_id: int, limit: int = 10) -> pd.DataFrame:
    """Films that are like a film by their genres and their people.

    The score is the share of common genres (genres of both films / genres of either) plus the share of the film's key
    people that are key people of the other one, too; key people are directors and the first `KEY_CAST` of the cast. So
    it goes from 0 to 2. Equals go by popularity on the newest day, then by id. Films that TMDB removed are left out.

    Returns:
        movie_id, title, release_year, score, popularity (of the newest day; unknown if it was not
        observed then), shared_genres, shared_people; best first.
    """
    return copy.query(_SIMILAR, {"movie_id": movie_id, "limit": limit, "key_cast": KEY_CAST})


def _things(copy: PublishedCopy, name: str, movie_id: int) -> tuple[tuple[Any, str | None], ...]:
    rows = copy.arrow(f"{_THINGS[name]} where movie_id = $movie_id order by name, id", {"movie_id": movie_id})
    return tuple((row["id"], row["name"]) for row in rows.to_pylist())
