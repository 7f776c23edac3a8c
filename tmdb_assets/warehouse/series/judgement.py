"""Verdicts on series: weeks, times of observation, members, genres, labels of networks.

Belongs here: functions that ask the warehouse of series and return a `Verdict`. What holds for every table is judged by
`warehouse.judgement`; ratings of other sources than TMDB have a module of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

import duckdb

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.series.words import LIVE
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict

MIN_MEMBERS_KEPT = 0.9
"""TMDB's list of the best rated series has at least this share of the series that it had in the week before."""
OVERTIME_HOURS = 6
"""A run that begins on Sunday evening passes midnight."""


def judge_mondays(warehouse: duckdb.DuckDBPyConnection, table: Table) -> Verdict:
    """Whether every week of a table is named by its Monday."""
    return _judge_weeks(
        warehouse, table, f"isodow({table.day_column}) <> 1", "are of a day that is no Monday, so of no week"
    )


def judge_observed_in_week(warehouse: duckdb.DuckDBPyConnection, table: Table) -> Verdict:
    """Whether every row of a table was observed in its week, or by a run that began in it."""
    week = f"cast({table.day_column} as timestamp with time zone)"
    return _judge_weeks(
        warehouse,
        table,
        f"observed_at < {week} or observed_at >= {week} + interval 7 day + interval {OVERTIME_HOURS} hour",
        "were observed in another week than theirs",
    )


def _judge_weeks(warehouse: duckdb.DuckDBPyConnection, table: Table, wrong: str, told: str) -> Verdict:
    counted = warehouse.execute(f"select count(*), count(*) filter (where {wrong}) from {table.name}").fetchone()
    rows, failing = counted or (0, 0)
    verdict = Verdict(rows=rows, failing_rows=failing)
    if failing:
        seen = ", observed_at" if "observed_at" in {column.name for column in table.columns} else ""
        shown = f"select {', '.join(table.key)}{seen} from {table.name} where {wrong} order by all limit {MAX_EXAMPLES}"
        verdict.examples = warehouse.execute(shown).to_arrow_table().to_pylist()
        verdict.problems.append(f"{failing:,} of {rows:,} rows {told}")
    return verdict


def judge_listing_complete(warehouse: duckdb.DuckDBPyConnection, listed: Iterable[tuple[date, set[int]]]) -> Verdict:
    """Whether every member of a week, by its raw lists or its export, has its row in the fact, and nobody else has."""
    verdict = Verdict()
    for week, members in listed:
        rows = warehouse.execute("select series_id from fact_series_weekly where week_id = ?", [week]).fetchall()
        found = {series_id for (series_id,) in rows}
        verdict.rows += len(members)
        for series, problem in (
            (sorted(members - found), "{0:,} of {1:,} series listed in the week of {2} have no row"),
            (sorted(found - members), "{0:,} rows of the week of {2} are of series that were not listed in it"),
        ):
            if series:
                verdict.failing_rows += len(series)
                verdict.problems.append(problem.format(len(series), len(members), week))
                examples = [{"week_id": week, "series_id": series_id} for series_id in series]
                verdict.examples = (verdict.examples + examples)[:MAX_EXAMPLES]
    return verdict


def judge_members_kept(warehouse: duckdb.DuckDBPyConnection, weeks: Sequence[date]) -> Verdict:
    """Whether a live week's list of the best rated series is about as long as that of the live week before it.

    Not all members: how many of the popular ones there are is a setting.
    """
    verdict = Verdict()
    counts = warehouse.execute(
        """
        select week_id, count(rank_top_rated) as listed from fact_series_weekly
        where source = $live group by week_id order by week_id
        """,
        {"live": LIVE},
    ).fetchall()
    # Without a neighbour there is nothing to compare with.
    for (earlier, before), (week, listed) in pairwise(counts):
        if week not in weeks:
            continue
        verdict.rows += listed
        verdict.numbers |= {"series": listed, "series_of_week_before": before}
        if listed < before * MIN_MEMBERS_KEPT:
            verdict.failing_rows += before - listed
            verdict.problems.append(
                f"TMDB's list of the best rated series had {listed:,} series in the week of {week}, and {before:,} in"
                f" that of {earlier}: it never shrinks so much of itself, part of it did not come"
            )
            verdict.examples.append({"week_id": week, "series": listed, "series_of_week_before": before})
    verdict.examples = verdict.examples[:MAX_EXAMPLES]
    return verdict


def judge_genres(warehouse: duckdb.DuckDBPyConnection, listed: Mapping[date, set[int]]) -> Verdict:
    """Whether TMDB's list of genres has every genre of a series; nothing is said where no list is there.

    Args:
        warehouse: Open for reading.
        listed: The genres of TMDB's list, by week.
    """
    known = set[int]().union(*listed.values())
    rows = warehouse.execute(
        """
        select genre_id, any_value(genres.name) as name, count(*) as series_count
        from bridge_series_genre left join dim_series_genre as genres using (genre_id)
        group by genre_id order by series_count desc, genre_id
        """
    ).fetchall()
    verdict = Verdict(rows=sum(count for *_, count in rows), numbers={"listed_genres": len(known)})
    unknown = [(genre, name, count) for genre, name, count in rows if genre not in known] if known else []
    if unknown:
        verdict.failing_rows = sum(count for *_, count in unknown)
        verdict.examples = [
            {"genre_id": genre, "name": name, "series_count": count} for genre, name, count in unknown[:MAX_EXAMPLES]
        ]
        verdict.problems.append(f"{len(unknown):,} genres of series are not in TMDB's list of genres")
    return verdict


def judge_labels(warehouse: duckdb.DuckDBPyConnection) -> Verdict:
    """Whether no two networks have one label."""
    counted = warehouse.execute("select count(*) from dim_network").fetchone()
    shared = warehouse.execute(
        """
        select label, list(network_id order by network_id) as network_ids from dim_network
        group by label having count(*) > 1 order by label
        """
    ).fetchall()
    verdict = Verdict(rows=counted[0] if counted else 0, failing_rows=sum(len(ids) for _, ids in shared))
    if shared:
        verdict.problems.append(f"{len(shared):,} labels are of several networks: nobody could tell them apart")
        verdict.examples = [{"label": label, "network_ids": str(ids)} for label, ids in shared[:MAX_EXAMPLES]]
    return verdict
