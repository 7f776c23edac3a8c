"""What of a day hangs on which days were observed: its own films, and the days before it.

Belongs here: the few values by which whoever shows a day finds out that an earlier one, or the day itself, is another
one since. What TMDB says of films now (titles, money, votes as last observed) is no part of it: it changes every day.
"""

from collections.abc import Collection
from datetime import date

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.top_films import FIRST
from tmdb_assets.views.history import History, told_change

CHECKSUMS = frozenset({"ranks", "ranks of the day before"})
"""Those that tell nobody anything but whether they are the same."""

_HISTORIES = """
    with of_days as (
        select date_id, min(source) as source, row_number() over (order by date_id) as observed_days
        from fact_movie_daily
        group by date_id
    ),
    of_films as (
        select
            date_id,
            count(*) as film_count,
            sum(cast(round(popularity * 1000) as bigint)) as popularity_thousandths,
            sum(vote_count) as vote_count,
            sum(movie_id * popularity_rank) as ranks
        from fact_movie_daily
        where date_id in (select unnest($days::date[]))
        group by date_id
    ),
    of_new as (
        select first_seen_on as date_id, count(*) as new_count
        from dim_movie
        where first_seen_on in (select unnest($days::date[]))
        group by first_seen_on
    ),
    of_first as (
        select
            films.date_id,
            min(before.source) as source,
            count(before.popularity_rank) as known,
            sum(films.popularity_rank * before.popularity_rank) as ranks
        from fact_movie_daily as films
        inner join fact_movie_daily as before
            on films.movie_id = before.movie_id and films.date_id - 1 = before.date_id
        where films.date_id in (select unnest($days::date[])) and films.popularity_rank <= $first
        group by films.date_id
    )
    select
        date_id,
        of_days.source as "observed",
        cast(film_count as bigint) as "films",
        cast(coalesce(new_count, 0) as bigint) as "films never seen before",
        cast(popularity_thousandths as bigint) as "popularity, thousandths",
        cast(of_films.vote_count as bigint) as "votes",
        cast(of_days.observed_days as bigint) as "observed days so far",
        coalesce(yesterday.source, 'no data') as "the day before",
        cast(coalesce(known, 0) as bigint) as "top films known of the day before",
        cast(of_films.ranks as varchar) as "ranks",
        cast(of_first.ranks as varchar) as "ranks of the day before"
    from of_days
    inner join of_films using (date_id)
    left join of_new using (date_id)
    left join of_first using (date_id)
    left join of_days as yesterday on of_days.date_id - 1 = yesterday.date_id
"""


def histories(copy: PublishedCopy, days: Collection[date]) -> dict[date, History]:
    """What of these days hangs on which days were observed; a day that was not observed is not in it.

    One query, however many days these are.
    """
    rows = copy.arrow(_HISTORIES, {"days": list(days), "first": FIRST}).to_pylist()
    return {row.pop("date_id"): row for row in rows}


def what_changed(noted: History, now: History) -> str:
    """What is another one in a history, in words such as "films never seen before 723 instead of 2,033"."""
    return told_change(noted, now, CHECKSUMS)
