"""Everything about one series: what it is, who rates it how, by week and by season, where it is shown, who is in it.

Belongs here: the questions of the page of one series. Lists of series by criteria are `search`'s.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from tmdb_assets.published import PublishedCopy

_SERIES = """
    select
        series.series_id, series.name, series.original_name, series.overview, series.type, series.status,
        series.first_air_on, series.last_air_on, series.season_count, series.episode_count, series.imdb_id,
        series.tvdb_id, series.wikidata_id, series.is_in_production, series.content_rating, series.observed_at,
        series.removed_on, coalesce(languages.name, series.language_code) as language_name,
        consensus.week_id as rated_on, consensus.consensus_score, consensus.critics_score, consensus.audience_score,
        consensus.source_count, consensus.disagreement, consensus.disagreement_class, consensus.critic_audience_gap,
        facts.week_id as listed_on, facts.popularity, facts.rank_top_rated, facts.rank_popular
    from dim_series as series
    left join dim_language as languages using (language_code)
    left join (
        select * from series_consensus where series_id = $series_id order by week_id desc limit 1
    ) as consensus on true
    left join (
        select * from fact_series_weekly where series_id = $series_id order by week_id desc limit 1
    ) as facts on true
    where series.series_id = $series_id
"""
_THINGS = {
    "genres": """
        select genre_id as id, name from bridge_series_genre inner join dim_series_genre using (genre_id)
        where series_id = $series_id order by name, id
    """,
    "networks": """
        select network_id as id, label as name from bridge_series_network inner join dim_network using (network_id)
        where series_id = $series_id order by position, id
    """,
    "countries": """
        select country_code as id, name from bridge_series_country inner join dim_country using (country_code)
        where series_id = $series_id order by name, id
    """,
    "creators": """
        select person_id as id, name from bridge_series_creator inner join dim_person using (person_id)
        where series_id = $series_id order by name, id
    """,
    "keywords": """
        select keyword_id as id, name from bridge_series_keyword inner join dim_keyword using (keyword_id)
        where series_id = $series_id order by name, id
    """,
}


@dataclass(frozen=True)
class Series:
    """What a series is.

    Attributes:
        facts: Columns of dim_series with language_name; those of series_consensus of the newest week in which it was
            rated (`rated_on`) and of fact_series_weekly of the newest one in which it was listed (`listed_on`); None
            where nothing is known.
        genres: Ids and names, by name; a name is None if TMDB has none.
        networks: Ids and labels, the first one first.
        countries: Codes and names of the countries of origin, by name.
        creators: Ids and names of who created it, by name.
        keywords: Ids and names, by name.
    """

    facts: dict[str, Any]
    genres: tuple[tuple[int, str | None], ...]
    networks: tuple[tuple[int, str], ...]
    countries: tuple[tuple[str, str], ...]
    creators: tuple[tuple[int, str], ...]
    keywords: tuple[tuple[int, str], ...]


def series(copy: PublishedCopy, series_id: int) -> Series | None:
    """A series; None if there is none with this id."""
    rows = copy.arrow(_SERIES, {"series_id": series_id}).to_pylist()
    return (
        Series(rows[0], **{name: _things(copy, query, series_id) for name, query in _THINGS.items()}) if rows else None
    )


def ratings(copy: PublishedCopy, series_id: int) -> pd.DataFrame:
    """The newest score of every source, none older than five weeks.

    Returns:
        rating_source, source_name, kind (critics or audience), score and scale_max (the source's own scale),
        score_100, votes_count (NULL if not told), is_votes_floor, provider, week_id, observed_at (UTC), age_days;
        critics first, by name.
    """
    return copy.query(
        """
        select
            rating_source, sources.name as source_name, sources.kind, latest.score, sources.scale_max,
            latest.score_100, latest.votes_count, latest.is_votes_floor, latest.provider, latest.week_id,
            latest.observed_at, latest.age_days
        from series_latest_rating as latest inner join dim_rating_source as sources using (rating_source)
        where latest.series_id = $series_id
        order by sources.kind <> 'critics', sources.name, rating_source
        """,
        {"series_id": series_id},
    )


def ratings_by_week(copy: PublishedCopy, series_id: int) -> pd.DataFrame:
    """What each source said in each week in which it was observed; a week without an observation has no row.

    Returns:
        week_id, rating_source, source_name, score, score_100, votes_count, provider, observed_at (UTC); oldest first.
    """
    return copy.query(
        """
        select
            week_id, rating_source, sources.name as source_name, score, score_100, votes_count, provider, observed_at
        from fact_series_rating inner join dim_rating_source as sources using (rating_source)
        where series_id = $series_id
        order by week_id, sources.name, rating_source
        """,
        {"series_id": series_id},
    )


def seasons(copy: PublishedCopy, series_id: int) -> pd.DataFrame:
    """The newest scores of its seasons, without the specials.

    Returns:
        season_number, season_name, rating_source, source_name, air_on, episode_count, week_id, score, score_100,
        score_100_change, is_best, is_worst, as in the table season_trajectory; by season, then by source.
    """
    return copy.query(
        """
        select
            season_number, season_name, rating_source, sources.name as source_name, air_on, episode_count, week_id,
            score, score_100, score_100_change, is_best, is_worst
        from season_trajectory inner join dim_rating_source as sources using (rating_source)
        where series_id = $series_id
        order by season_number, sources.name, rating_source
        """,
        {"series_id": series_id},
    )


def offers(copy: PublishedCopy, series_id: int) -> pd.DataFrame:
    """Who offered it in the newest week that was captured live; data of JustWatch.

    Returns:
        country_name, kind (flatrate, ads, free, rent, buy), providers (names, separated by comma), week_id; by country,
        then from subscriptions to sales.
    """
    return copy.query(
        """
        with newest as (select max(week_id) as week_id from fact_series_weekly where source = 'live')
        select
            countries.name as country_name, bridge.kind,
            string_agg(distinct providers.name, ', ' order by providers.name) as providers, newest.week_id
        from bridge_series_provider as bridge
        inner join newest on bridge.last_seen_on >= newest.week_id
        inner join dim_watch_provider as providers using (watch_provider_id)
        inner join dim_country as countries using (country_code)
        where bridge.series_id = $series_id
        group by country_code, countries.name, bridge.kind, newest.week_id
        order by
            countries.name, country_code, list_position(['flatrate', 'free', 'ads', 'rent', 'buy'], bridge.kind)
        """,
        {"series_id": series_id},
    )


def cast(copy: PublishedCopy, series_id: int, limit: int = 15) -> pd.DataFrame:
    """Who plays: person_id, name, characters, episode_count (both NULL if unknown); in the order of the billing."""
    return copy.query(
        """
        select person_id, people.name, bridge.characters, bridge.episode_count
        from bridge_series_cast as bridge inner join dim_person as people using (person_id)
        where bridge.series_id = $series_id
        order by bridge.position
        limit $limit
        """,
        {"series_id": series_id, "limit": limit},
    )


def _things(copy: PublishedCopy, query: str, series_id: int) -> tuple[tuple[Any, Any], ...]:
    return tuple((row["id"], row["name"]) for row in copy.arrow(query, {"series_id": series_id}).to_pylist())
