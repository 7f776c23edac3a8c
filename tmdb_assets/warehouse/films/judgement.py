"""Verdicts on films: popularity, listings, softcore films, titles' languages, changes, release dates, continents.

Belongs here: functions that ask the warehouse of films and return a `Verdict`. What holds for every table is judged by
`warehouse.judgement`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from tmdb_assets.schemas.films.changes import CHANGING
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict

MAX_POPULARITY_JUMP = 2.0
"""The median popularity of films seen on two days in a row may grow or fall by at most this factor."""


def judge_popularity_jump(warehouse: duckdb.DuckDBPyConnection, days: Sequence[date]) -> Verdict:
    """Whether popularity as a whole jumped between two days: TMDB changed its scale before."""
    verdict = Verdict()
    for day in days:
        row = warehouse.execute(
            """
            with previous as (select max(date_id) as date_id from fact_movie_daily where date_id < $day)
            select
                count(*),
                median(today.popularity) / nullif(median(earlier.popularity), 0),
                any_value(previous.date_id)
            from fact_movie_daily as today
            inner join fact_movie_daily as earlier on today.movie_id = earlier.movie_id
            inner join previous on earlier.date_id = previous.date_id
            where today.date_id = $day
            """,
            {"day": day},
        ).fetchone()
        films, factor, earlier = row or (0, None, None)
        verdict.rows += films
        verdict.numbers["popularity_factor"] = factor
        if factor is not None and not 1 / MAX_POPULARITY_JUMP <= factor <= MAX_POPULARITY_JUMP:
            verdict.failing_rows += films
            verdict.problems.append(
                f"the median popularity of {films:,} films is {factor:.2f} times that of {earlier} on {day}:"
                " did TMDB change its scale?"
            )
    return verdict


def judge_listing_complete(warehouse: duckdb.DuckDBPyConnection, listed: Iterable[tuple[date, set[int]]]) -> Verdict:
    """Whether every film of a day's raw listing, or of its export, has its row in the fact."""
    verdict = Verdict()
    for day, movie_ids in listed:
        found = warehouse.execute("select movie_id from fact_movie_daily where date_id = ?", [day]).fetchall()
        missing = sorted(movie_ids - {movie_id for (movie_id,) in found})
        verdict.rows += len(movie_ids)
        if missing:
            verdict.failing_rows += len(missing)
            verdict.problems.append(f"{len(missing):,} of {len(movie_ids):,} films listed on {day} have no row")
            examples = [{"date_id": day, "movie_id": movie_id} for movie_id in missing]
            verdict.examples = (verdict.examples + examples)[:MAX_EXAMPLES]
    return verdict


def softcore_films(warehouse: duckdb.DuckDBPyConnection) -> set[int]:
    """The films that TMDB flags as softcore, as far as is known."""
    return {film for (film,) in warehouse.execute("select movie_id from dim_movie where is_softcore").fetchall()}


def judge_softcore(warehouse: duckdb.DuckDBPyConnection, days: Sequence[date]) -> Verdict:
    """Whether a live day has films that are left out of recovered ones, and how many recovered days have yet."""
    rows = warehouse.execute(
        """
        select date_id, movie_id, source from fact_movie_daily inner join dim_movie using (movie_id)
        where is_softcore and popularity_rank is not null order by date_id, popularity_rank
        """
    ).fetchall()
    ranked = warehouse.execute(
        """
        select date_id, count(*) from fact_movie_daily
        where list_contains($days, date_id) and popularity_rank is not null group by date_id order by date_id
        """,
        {"days": list(days)},
    ).fetchall()
    verdict = Verdict(rows=sum(films for _, films in ranked))
    for day, films in ranked:
        found = [{"date_id": day, "movie_id": film} for of, film, source in rows if (of, source) == (day, LIVE)]
        if found:
            verdict.failing_rows += len(found)
            verdict.problems.append(
                f"{len(found):,} of the {films:,} films that TMDB listed on {day} are softcore by its own flag:"
                " recovered days have none, so the two are not quite the same population"
            )
            verdict.examples = (verdict.examples + found)[:MAX_EXAMPLES]
    verdict.numbers["recovered_rows"] = sum(source == RECOVERED for _, _, source in rows)
    return verdict


def judge_title_language(warehouse: duckdb.DuckDBPyConnection, language: str) -> Verdict:
    """Whether titles and texts of the newest day's films are in the language; those of other days are counted."""
    (newest,) = warehouse.execute("select max(date_id) from movie_latest").fetchone() or (None,)
    others = warehouse.execute(
        """
        select movie_id, title_language from dim_movie inner join movie_latest using (movie_id)
        where has_details and date_id = $newest and title_language <> $language
        order by popularity_rank nulls last, movie_id
        """,
        {"language": language, "newest": newest},
    ).to_arrow_table()
    counted = """
        select
            count(*) filter (where date_id = $newest),
            count(*) filter (where date_id = $newest and title_language is null),
            count(*) filter (where date_id <> $newest and title_language <> $language)
        from dim_movie inner join movie_latest using (movie_id) where has_details
    """
    counts = warehouse.execute(counted, {"language": language, "newest": newest}).fetchone()
    rows, unknown, of_other_days = counts or (0, 0, 0)
    numbers = {"unknown": unknown, "of_other_days": of_other_days}
    verdict = Verdict(rows=rows, failing_rows=others.num_rows, numbers=numbers)
    if others.num_rows:
        verdict.examples = others.slice(0, MAX_EXAMPLES).to_pylist()
        verdict.problems.append(
            f"{others.num_rows:,} of {rows:,} films of {newest} have title and texts in another language than"
            f" TMDB_LANGUAGE ({language}): they are fetched again within about a week of its change"
        )
    return verdict


def judge_release_days(warehouse: duckdb.DuckDBPyConnection) -> Verdict:
    """Whether every release date is a day of dim_date: a film of no day is left out of what is joined to it."""
    counted = warehouse.execute("select count(released_on) from dim_movie").fetchone()
    lost = warehouse.execute(
        """
        select movie_id, released_on from dim_movie
        where released_on is not null and released_on not in (select date_id from dim_date)
        order by movie_id
        """
    ).to_arrow_table()
    verdict = Verdict(rows=counted[0] if counted else 0, failing_rows=lost.num_rows)
    if lost.num_rows:
        verdict.examples = lost.slice(0, MAX_EXAMPLES).to_pylist()
        verdict.problems.append(
            f"{lost.num_rows:,} of {verdict.rows:,} release dates are no day of dim_date, before all films or too far"
            " ahead: correct them at TMDB"
        )
    return verdict


def judge_continents(warehouse: duckdb.DuckDBPyConnection) -> Verdict:
    """Whether every country of a film has a continent."""
    rows = warehouse.execute(
        """
        select country_code, any_value(dim_country.name) as name, count(*) as films
        from bridge_movie_country inner join dim_country using (country_code)
        where continent is null group by 1 order by films desc, 1
        """
    ).to_arrow_table()
    countries = warehouse.execute("select count(distinct country_code) from bridge_movie_country").fetchone()
    verdict = Verdict(rows=countries[0] if countries else 0, failing_rows=rows.num_rows)
    if rows.num_rows:
        verdict.examples = rows.slice(0, MAX_EXAMPLES).to_pylist()
        verdict.problems.append(
            f"{rows.num_rows:,} countries of films have no continent: add them to dbt/seeds/continents.csv"
        )
    return verdict


def judge_changes(warehouse: duckdb.DuckDBPyConnection) -> Verdict:
    """Whether each film's changes lead from one value to the next, and end with what dim_movie says."""
    entries = ", ".join(f"{{'field': '{field}', 'value': {field}::varchar}}" for field in CHANGING)
    changes, broken, stale = (
        warehouse.execute(query).to_arrow_table()
        for query in (
            "select movie_id from movie_change",
            """
            select movie_id, field, observed_at, value_before, value_after from movie_change
            window told as (partition by movie_id, field order by observed_at)
            qualify (lag(observed_at) over told is null) <> is_first
                or value_before is distinct from lag(value_after) over told
                or (not is_first and value_before is not distinct from value_after)
            order by movie_id, field, observed_at
            """,
            f"""
            with newest as (
                select movie_id, field, max(observed_at) as observed_at, arg_max_null(value_after, observed_at) as value
                from movie_change group by movie_id, field
            ), known as (
                select movie_id, unnest([{entries}], recursive := true) from dim_movie where has_details
            )
            select
                known.movie_id, known.field, newest.observed_at,
                newest.value as value_after, known.value as in_dim_movie
            from known left join newest using (movie_id, field)
            where newest.movie_id is null or newest.value is distinct from known.value
            order by known.movie_id, known.field
            """,
        )
    )
    verdict = Verdict(rows=changes.num_rows, failing_rows=broken.num_rows + stale.num_rows)
    if broken.num_rows:
        verdict.problems.append(
            f"{broken.num_rows:,} changes do not lead from the value before to another one: build the days again"
        )
    if stale.num_rows:
        verdict.problems.append(
            f"of {stale.num_rows:,} fields of films the newest change is not what dim_movie says, or there is none"
        )
    verdict.examples = (broken.to_pylist()[:MAX_EXAMPLES] + stale.to_pylist()[:MAX_EXAMPLES])[:MAX_EXAMPLES]
    return verdict


def judge_release_windows(warehouse: duckdb.DuckDBPyConnection) -> Verdict:
    """Whether each film's first dates and windows are those of its releases, and every negative one is flagged."""
    wrong = warehouse.execute(
        """
        with firsts as (
            pivot (
                select
                    movie_id, released_on,
                    case release_type when 1 then 'premiere' when 4 then 'digital' when 5 then 'physical'
                        when 6 then 'tv' else 'theatrical' end as kind
                from movie_release
                semi join movie_economics using (movie_id)
                semi join dim_date on date_id = released_on
            ) on kind in ('premiere', 'theatrical', 'digital', 'physical', 'tv')
            using min(released_on) group by movie_id
        ), expected as (
            select
                movie_id, premiere, theatrical, digital, physical, tv,
                date_diff('day', theatrical, digital) as to_digital,
                date_diff('day', theatrical, physical) as to_physical
            from firsts
        )
        select
            movie_id, first_theatrical_on, first_digital_on, first_physical_on,
            theatrical_to_digital_days, theatrical_to_physical_days
        from movie_release_window full join expected using (movie_id)
        where row(
            first_premiere_on, first_theatrical_on, first_digital_on, first_physical_on, first_tv_on,
            theatrical_to_digital_days, theatrical_to_physical_days,
            is_digital_before_theatrical, is_physical_before_theatrical
        ) is distinct from row(
            premiere, theatrical, digital, physical, tv, to_digital, to_physical,
            coalesce(to_digital, 0) < 0, coalesce(to_physical, 0) < 0
        )
        order by movie_id
        """
    ).to_arrow_table()
    counted = warehouse.execute(
        "select count(*), count(*) filter (theatrical_to_digital_days < 0),"
        " count(*) filter (theatrical_to_physical_days < 0) from movie_release_window"
    ).fetchone()
    rows, digital, physical = counted or (0, 0, 0)
    numbers = {"digital_before_theatrical": digital, "physical_before_theatrical": physical}
    verdict = Verdict(rows=rows, failing_rows=wrong.num_rows, numbers=numbers)
    if wrong.num_rows:
        verdict.examples = wrong.slice(0, MAX_EXAMPLES).to_pylist()
        verdict.problems.append(
            f"first dates, windows or flags of {wrong.num_rows:,} films are not those of movie_release: build a day"
            " again"
        )
    return verdict
