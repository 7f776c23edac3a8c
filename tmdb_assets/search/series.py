"""Searching series: those of a week that meet the criteria, ordered, a page of them at a time, and how many there are.

    from tmdb_assets.search import series_search

    series_search(genres="Drama", providers="Netflix", country="US", order_by="audience_score")

Belongs here: the questions to the copy and the columns of the answer. What a criterion means is in `series_criteria`.
"""

from datetime import date
from typing import Literal, TypeAlias, Unpack, get_args

import pandas as pd

from tmdb_assets import published
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.parts import Named, Names, page
from tmdb_assets.search.people import folded
from tmdb_assets.search.series_criteria import SeriesCriteria, condition_of

SeriesSortKey: TypeAlias = Literal[
    "consensus_score",
    "critics_score",
    "audience_score",
    "source_count",
    "disagreement",
    "critic_audience_gap",
    "votes_count",
    "popularity",
    "first_air_year",
    "name",
]
"""What series can be ordered by: columns of the result."""

SERIES_SORT_KEYS: tuple[SeriesSortKey, ...] = get_args(SeriesSortKey)

# The rank is that of all series of the week, whatever is asked for, with the ties of series_top_by_network.
_MEMBERS = """
    with votes as (
        select series_id, cast(sum(votes_count) as bigint) as votes_count
        from fact_series_rating
        where week_id = $week
        group by series_id
    ),
    members as (
        select
            facts.week_id, facts.series_id, series.name, series.original_name, series.language_code,
            cast(year(series.first_air_on) as integer) as first_air_year,
            consensus.consensus_score, consensus.critics_score, consensus.audience_score,
            coalesce(consensus.source_count, 0) as source_count,
            consensus.disagreement, consensus.disagreement_class, consensus.critic_audience_gap,
            votes.votes_count, facts.popularity,
            case when consensus.consensus_score is not null then
                cast(row_number() over (
                    order by consensus.consensus_score desc nulls last, votes.votes_count desc nulls last,
                    facts.series_id
                ) as integer)
            end as rank
        from fact_series_weekly as facts
        inner join dim_series as series using (series_id)
        left join series_consensus as consensus
            on facts.week_id = consensus.week_id and facts.series_id = consensus.series_id
        left join votes on facts.series_id = votes.series_id
        where facts.week_id = $week
    )
"""
_SHOWN = """
    week_id, rank, series_id, name, first_air_year,
    (
        select string_agg(genres.name, ', ' order by genres.name)
        from bridge_series_genre as bridge inner join dim_series_genre as genres using (genre_id)
        where bridge.series_id = found.series_id
    ) as genres,
    (
        select string_agg(networks.label, ', ' order by bridge.position)
        from bridge_series_network as bridge inner join dim_network as networks using (network_id)
        where bridge.series_id = found.series_id
    ) as networks,
    (
        select string_agg(bridge.country_code, ', ' order by bridge.country_code)
        from bridge_series_country as bridge
        where bridge.series_id = found.series_id
    ) as country_codes,
    language_code, consensus_score, critics_score, audience_score, source_count, disagreement, disagreement_class,
    critic_audience_gap, votes_count, popularity
"""


def series_search(  # noqa: PLR0913 - each criterion is an argument of its own
    copy: PublishedCopy | None = None,
    *,
    name: str = "",
    genres: Names = (),
    networks: Named = (),
    providers: Named = (),
    country: str | None = None,
    countries: Names = (),
    languages: Names = (),
    first_year: int | None = None,
    last_year: int | None = None,
    min_consensus: float | None = None,
    min_sources: int | None = None,
    week: date | None = None,
    order_by: SeriesSortKey = "consensus_score",
    ascending: bool = False,
    limit: int | None = 100,
    offset: int = 0,
) -> pd.DataFrame:
    """The series of a week that meet all criteria, one row each; `series_count` says how many there are on all pages.

    A series of which a criterion's value is unknown does not meet it. Whoever gives a single name may leave out the
    list around it. Scores are those of the week; names, genres, networks and countries are as last observed.

    Args:
        copy: The published copy of series; the newest one by default.
        name: A part of the name or of the original name; case and accents do not matter.
        genres: Names of genres, in any case. A series needs one of them.
        networks: Networks by label, name or TMDB's id; several may have a name. A series needs one of them.
        providers: Watch providers by name or TMDB's id, likewise; what they have for subscribers, with advertisements
            or for nothing counts, as of the week.
        country: Code of the country (ISO 3166-1) in which one of `providers` has it; without those, any provider.
        countries: Codes of countries of origin, in any case. A series needs one of them.
        languages: Codes of original languages (ISO 639-1), in any case. A series needs one of them.
        first_year: Earliest year of the first episode.
        last_year: Latest year of the first episode.
        min_consensus: Smallest consensus, 0 to 100.
        min_sources: Smallest number of sources that rate it.
        week: A day of the week; by default the newest week that was captured live.
        order_by: What to order by. Series of which it is unknown come last, equals by their rank, then by their id.
        ascending: Whether the smallest comes first.
        limit: Series at most; None for all.
        offset: Series to leave out at the beginning.

    Returns:
        week_id, rank (among all series of the week by consensus; unknown without one), series_id, name, first_air_year,
        genres, networks and country_codes (separated by comma), language_code, consensus_score, critics_score and
        audience_score (0 to 100), source_count, disagreement (0 to 0.5), disagreement_class, critic_audience_gap
        (-100 to 100), all as in the table series_consensus; votes_count (of all sources together), popularity.

    Raises:
        ValueError: A genre, network, provider, language, country or week that the copy does not know (the text names
            near ones), or values that make no sense.
        TypeError: A value of a wrong type.
        FileNotFoundError: Nothing was published yet; the text says what to do.
        duckdb.CatalogException: An earlier version made the copy, without what is searched; the text says what to do.
    """
    values_of_page = page(order_by, SERIES_SORT_KEYS, limit, offset)
    copy = copy or published.newest(dataset="series")
    condition, values = condition_of(
        copy,
        name=name,
        genres=genres,
        networks=networks,
        providers=providers,
        country=country,
        countries=countries,
        languages=languages,
        first_year=first_year,
        last_year=last_year,
        min_consensus=min_consensus,
        min_sources=min_sources,
        week=week,
    )
    key = folded("name") if order_by == "name" else order_by
    order = f"{key} {'asc' if ascending else 'desc'} nulls last, rank nulls last, series_id"
    # Lists are made of the series on the page alone.
    query = f"""
        {_MEMBERS},
        found as (
            select * from members where {condition} order by {order} limit $limit offset $offset
        )
        select {_SHOWN} from found order by {order}
    """  # noqa: S608 - fragments of this module; values are parameters
    return copy.query(query, {**values, **values_of_page})


def series_count(copy: PublishedCopy | None = None, **criteria: Unpack[SeriesCriteria]) -> int:
    """The number of series that `series_search` finds with these criteria on all pages.

    Raises:
        ValueError: As `series_search`.
        TypeError: As `series_search`.
        FileNotFoundError: As `series_search`.
    """
    copy = copy or published.newest(dataset="series")
    condition, values = condition_of(copy, **criteria)
    query = f"{_MEMBERS} select count(*) from members where {condition}"  # noqa: S608 - as above
    return int(copy.arrow(query, values).column(0)[0].as_py())
