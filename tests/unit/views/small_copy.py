"""A published copy in miniature: seven films on four of five days, with all that may be unknown unknown somewhere.

Belongs here: the rows of its tables. What views and charts must make of them is what the tests say; only those
columns are filled that views read.
"""

from datetime import date

import duckdb

from tests import copies
from tmdb_assets.published import PublishedCopy

FIRST, SECOND, RECOVERED_DAY, LAST = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 20)
MISSING_DAY = date(2026, 11, 19)

HOSTILE = (
    '<script>alert("x")</script>',
    "</script ><img src=x onerror=alert(1)><!--<script>",
    '=HYPERLINK("http://evil";"x") \' " & \\ {{7*7}} ${7*7}',
    "ذا الرجل الذي لا ينام",
    "👩‍🚀🎬 映画 ภาพยนตร์",
    "A very long name " * 40,
    "two\nlines\tand\u2028a third",
)

FILMS = {
    # id: title, release, collection, details, budget, revenue
    1: ("One", "1999-03-31", 7, True, 10_000_000, 50_000_000),
    2: ("Two", "2010-07-16", None, True, 200_000_000, 100_000_000),
    3: ("Three", "2010-01-01", None, True, 1_000_000, 3_000_000),
    4: ("Four", "2026-05-01", 7, True, None, 7_000_000),
    5: (None, None, None, True, 5_000_000, None),
    6: ("Six", "2026-12-24", None, False, None, None),
    7: ("Seven", "1999-01-01", None, True, 2_000_000, 2_000_000),
}
POPULARITY = {
    FIRST: {1: 90.0, 2: 80.0, 3: 10.0},
    SECOND: {1: 95.0, 2: 85.0, 3: None, 4: 5.0},
    RECOVERED_DAY: {2: 99.0, 1: 70.0, 4: 0.0},
    LAST: {2: 120.0, 1: 60.0, 3: 12.0, 4: 6.0, 5: 5.0, 6: 4.0, 7: 3.0},
}
UNRANKED = {7}
VOTES = {1: (8.0, 1000), 2: (6.0, 500), 3: (9.9, 9), 7: (5.0, 10)}
GENRES = {28: "Action", 18: "Drama", 99: None}
FILM_GENRES = {1: (28, 18), 2: (28,), 3: (18,), 4: (99,), 7: (18,)}
COUNTRIES = {
    "US": ("United States of America", "North America"),
    "SG": ("Singapore", "Asia"),
    "SU": ("Soviet Union", "Europe"),
}
FILM_COUNTRIES = {1: ("US", "SG"), 2: ("US",), 3: ("SU",), 4: ("US",), 7: ("SU",)}


def write_copy(path, titles=None, days=None):
    """Write the copy.

    Args:
        path: The DuckDB file.
        titles: Other titles, by film.
        days: Which days it has; all if none are given.
    """
    films = {i: (titles[i] if titles and i in titles else film[0], *film[1:]) for i, film in FILMS.items()}
    days = POPULARITY if days is None else {day: POPULARITY[day] for day in days}
    copies.write_copy(path)
    with duckdb.connect(path) as db:
        _write_films(db, films, days)
        for day, of_day in days.items():
            ranked = [i for i in of_day if i not in UNRANKED]
            source = "daily_export" if day == RECOVERED_DAY else "live"
            for movie_id, popularity in of_day.items():
                rank = ranked.index(movie_id) + 1 if movie_id in ranked else None
                average, count = VOTES.get(movie_id, (None, None)) if source == "live" else (None, None)
                row = [day, movie_id, popularity, rank, average, count, source]
                db.execute("insert into fact_movie_daily values (?, ?, ?, ?, ?, ?, ?)", row)
        for movie_id, (average, count) in VOTES.items():
            db.execute(
                "insert into movie_rating values (?, ?, ?, ?, ?, 7.0, ?)",
                [movie_id, films[movie_id][0], LAST, average, count, (average * count + 700) / (count + 100)],
            )
        _write_groups(db)
        _write_marts(db)


def _write_films(db, films, days):
    for movie_id, (title, released_on, collection_id, has_details, budget, revenue) in films.items():
        seen = min((day for day, of_day in days.items() if movie_id in of_day), default=FIRST)
        db.execute(
            "insert into dim_movie (movie_id, title, released_on, collection_id, has_details, first_seen_on)"
            " values (?, ?, ?, ?, ?, ?)",
            [movie_id, title, released_on, collection_id, has_details, seen],
        )
        db.execute(
            """
            insert into movie_economics
                (movie_id, title, release_year, is_released, budget_usd, revenue_usd, profit_usd, revenue_multiple,
                break_even_multiple, budget_musd, revenue_musd, profit_musd)
            select
                $id, $title, year($released::date), $id <> 6, $budget, $revenue, $revenue - $budget, $revenue / $budget,
                2.5, $budget / 1e6, $revenue / 1e6, ($revenue - $budget) / 1e6
            """,
            {"id": movie_id, "title": title, "released": released_on, "budget": budget, "revenue": revenue},
        )


def _write_groups(db):
    for genre_id, name in GENRES.items():
        db.execute("insert into dim_genre (genre_id, name) values (?, ?)", [genre_id, name])
    for code, (name, continent) in COUNTRIES.items():
        row = [code, name, continent]
        db.execute("insert into dim_country (country_code, name, continent) values (?, ?, ?)", row)
    for movie_id, ids in FILM_GENRES.items():
        for position, genre_id in enumerate(ids, start=1):
            db.execute("insert into bridge_movie_genre values (?, ?, ?)", [movie_id, genre_id, position])
    for movie_id, codes in FILM_COUNTRIES.items():
        for position, code in enumerate(codes, start=1):
            db.execute("insert into bridge_movie_country values (?, ?, ?)", [movie_id, code, position])


def _write_marts(db):
    """The marts that views read, summed up as dbt does."""
    db.execute(
        """
        insert into genre_popularity
        select f.date_id, g.genre_id, g.name, count(*), sum(f.popularity), avg(f.popularity),
            sum(f.vote_average * f.vote_count) / sum(f.vote_count), sum(f.vote_count)
        from fact_movie_daily f join bridge_movie_genre using (movie_id) join dim_genre g using (genre_id)
        where f.popularity_rank is not null group by all
        """
    )
    db.execute(
        """
        insert into continent_popularity
        select date_id, continent, count(*), sum(popularity), avg(popularity), null, sum(vote_count)
        from (
            select distinct f.*, c.continent
            from fact_movie_daily f join bridge_movie_country using (movie_id) join dim_country c using (country_code)
            where f.popularity_rank is not null
        ) group by all
        """
    )
    figures = """
        count(*) filter (m.is_released) as movie_count, count(*) filter (not m.is_released) as announced_movie_count,
        count(revenue_multiple) as money_movie_count,
        count(revenue_multiple) / nullif(count(*) filter (m.is_released), 0) as money_known_share,
        sum(m.budget_usd) filter (revenue_multiple is not null) as budget_total_usd,
        sum(m.revenue_usd) filter (revenue_multiple is not null) as revenue_total_usd,
        revenue_total_usd - budget_total_usd as profit_total_usd,
        revenue_total_usd / budget_total_usd as revenue_multiple_pooled,
        quantile_cont(revenue_multiple, 0.25) as revenue_multiple_lower,
        median(revenue_multiple) as revenue_multiple_median,
        quantile_cont(revenue_multiple, 0.75) as revenue_multiple_upper, 6.5 as bayesian_rating
    """
    db.execute(
        f"insert into genre_economics by name select genre_id, g.name as genre_name, {figures},"
        " 5 as unique_movie_count, 4 as unique_money_movie_count from movie_economics m"
        " join bridge_movie_genre using (movie_id) join dim_genre g using (genre_id) group by all"
    )
    db.execute(
        f"insert into yearly_trends by name select release_year, {figures} from movie_economics m"
        " where release_year is not null group by all"
    )
    db.execute(
        "insert into franchise_vs_standalone by name"
        " select if(d.collection_id is null, 'standalone', 'franchise') as kind,"
        f" {figures} from movie_economics m join dim_movie d using (movie_id) where d.has_details group by all"
    )
    db.execute(
        """
        insert into money_coverage by name
        select 'en' as language_code, 'unknown' as budget_band,
            case when votes.vote_count is null then 'none' else '10_to_99' end as vote_band,
            count(*) as movie_count, count(m.revenue_multiple) as money_movie_count
        from movie_economics m left join movie_rating votes using (movie_id) where m.is_released group by all
        """
    )


def open_copy(path, **changes):
    """Write the copy, and open it."""
    write_copy(path, **changes)
    return PublishedCopy(path)
