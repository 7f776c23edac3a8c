"""Verdicts on ratings of series: scales, ids, providers that differ, unknowns, short weeks, jumps, refused scores.

Belongs here: functions that ask the warehouse of series about ratings and return a `Verdict`. Which tables have them,
and how severe they are, is said in `rating_checks`.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict

MAX_NULL_SHARE_RISE = 0.1
"""The share of series without a rating of a source may be above its median of the weeks before by at most this."""

WEEKS_COMPARED = 8
MIN_WEEKS_COMPARED = 2

MAX_SCORE_MOVE = 10.0
"""A score out of 100 may move by this much in a week, whatever its votes."""

MIN_NEW_VOTES = 0.05
"""A score that moves by more has at least this share of votes more than the week before."""

_WEEK = timedelta(days=7)


def judge_refused(warehouse: duckdb.DuckDBPyConnection, weeks: Sequence[date]) -> Verdict:
    """How many scores were refused: outside their scale, or told in two numbers that do not agree."""
    told = _rows(
        warehouse,
        """
        select week_id, provider, refused_score_count from series_week
        where list_contains($weeks, week_id) order by week_id, provider
        """,
        weeks,
    )
    refused = [row for row in told.to_pylist() if row["refused_score_count"]]
    count = sum(row["refused_score_count"] for row in refused)
    verdict = Verdict(rows=told.num_rows, failing_rows=len(refused), examples=refused[:MAX_EXAMPLES])
    verdict.numbers["refused_scores"] = count
    verdict.problems += [
        f"{row['refused_score_count']:,} scores that {row['provider']} told in the week of {row['week_id']} are outside"
        " their scale and were refused: did it change how it tells them?"
        for row in refused
    ]
    return verdict


def judge_ids(warehouse: duckdb.DuckDBPyConnection) -> Verdict:
    """Whether every certain id is of one series, well formed, and every uncertain one has its reason."""
    matches = _rows(warehouse, "select series_id, site, status from series_match")
    wrong = _rows(
        warehouse,
        r"""
        select series_id, site, site_id, status, reason from series_match
        qualify case status
            when 'ok' then
                count(*) filter (status = 'ok') over (partition by site, site_id) > 1
                or not coalesce(regexp_full_match(site_id, 'tt\d{7,10}'), false)
            else reason is null
        end
        order by site_id, series_id
        """,
    )
    statuses = matches["status"].to_pylist()
    verdict = _verdict(matches.num_rows, wrong)
    verdict.numbers |= {status: statuses.count(status) for status in ("ok", "none", "malformed", "shared")}
    if wrong.num_rows:
        verdict.problems.append(
            f"{wrong.num_rows:,} ids count as certain though they are of several series or no ids, or lack a reason"
        )
    return verdict


def judge_provider_gap(warehouse: duckdb.DuckDBPyConnection, weeks: Sequence[date]) -> Verdict:
    """Whether two providers of one source tell the same, up to one step of its scale."""
    compared = _count(warehouse, "select count(*) from series_provider_gap where list_contains($weeks, week_id)", weeks)
    apart = _rows(
        warehouse,
        """
        select week_id, series_id, gaps.name, rating_source, provider_a, provider_b, score_a, score_b, gap
        from series_provider_gap as gaps inner join dim_rating_source using (rating_source)
        where list_contains($weeks, week_id) and abs(gap) > step + 1e-6
        order by abs(gap) desc, week_id, series_id
        """,
        weeks,
    )
    verdict = _verdict(compared, apart)
    if apart.num_rows:
        verdict.problems.append(
            f"{apart.num_rows:,} of {compared:,} scores that two providers told are more than one step apart: one of"
            " them is old, or of another title"
        )
    return verdict


def judge_null_shares(warehouse: duckdb.DuckDBPyConnection, weeks: Sequence[date]) -> Verdict:
    """Whether more series of a week lack a rating of a source than is usual of that source.

    Each source is measured by itself: few series have critics, and nearly all have IMDb's users. A week counts if one
    of its providers was asked about every series that was due: what was not asked about says nothing of the source.
    """
    shares = _rows(
        warehouse,
        """
        with members as (
            select week_id, count(*) as members from fact_series_weekly where source = 'live' group by week_id
        ), asked as (
            select distinct week_id, rating_source
            from series_week inner join dim_rating_source on list_contains(string_split(providers, ','), provider)
            where is_complete and asked_count > 0
        ), rated as (
            select week_id, rating_source, count(*) as rated from fact_series_rating group by week_id, rating_source
        )
        select week_id, rating_source, 1 - coalesce(rated, 0) / members as share
        from asked inner join members using (week_id) left join rated using (week_id, rating_source)
        where week_id > (select min(asked) from (select unnest($weeks::date[]) as asked)) - 400
        order by rating_source, week_id
        """,
        weeks,
    ).to_pylist()
    verdict = Verdict()
    for week in weeks:
        for now in (row for row in shares if row["week_id"] == week):
            source, share = now["rating_source"], now["share"]
            before = [row["share"] for row in shares if row["rating_source"] == source and row["week_id"] < week]
            before = sorted(before[-WEEKS_COMPARED:])
            verdict.rows += 1
            verdict.numbers[f"null_share_{source}"] = share
            if len(before) < MIN_WEEKS_COMPARED:
                continue
            usual = (before[(len(before) - 1) // 2] + before[len(before) // 2]) / 2
            if share > usual + MAX_NULL_SHARE_RISE:
                verdict.failing_rows += 1
                verdict.examples.append(now | {"usual_share": usual})
                verdict.problems.append(
                    f"{share:.0%} of the series of {week} have no rating of {source}, where {usual:.0%} is usual"
                    f" (median of {len(before)} weeks)"
                )
    verdict.examples = verdict.examples[:MAX_EXAMPLES]
    return verdict


def judge_short_weeks(warehouse: duckdb.DuckDBPyConnection, weeks: Sequence[date], today: date) -> Verdict:
    """Whether every due series of a week that is over was asked about; a week that is open may lack some yet."""
    told = _rows(
        warehouse,
        """
        select week_id, provider, due_count, asked_count, missing_count from series_week
        where list_contains($weeks, week_id) order by week_id, provider
        """,
        weeks,
    ).to_pylist()
    verdict = Verdict(rows=len(told))
    verdict.numbers["missing"] = sum(row["missing_count"] for row in told)
    short = [row for row in told if row["missing_count"] and row["week_id"] + _WEEK <= today]
    verdict.failing_rows, verdict.examples = len(short), short[:MAX_EXAMPLES]
    verdict.problems += [
        f"the week of {row['week_id']} is short: {row['provider']} was asked about {row['asked_count']:,} of"
        f" {row['due_count']:,} series, and {row['missing_count']:,} are missing for good"
        for row in short
    ]
    return verdict


def judge_jumps(warehouse: duckdb.DuckDBPyConnection, weeks: Sequence[date]) -> Verdict:
    """Whether a score moved by more than its new votes can explain since the week before."""
    pairs = """
        from fact_series_rating as later inner join fact_series_rating as earlier
            on later.week_id - 7 = earlier.week_id
            and later.series_id = earlier.series_id
            and later.rating_source = earlier.rating_source
        where list_contains($weeks, later.week_id) and later.votes_count is not null and earlier.votes_count is not null
    """
    compared = _count(warehouse, f"select count(*) {pairs}", weeks)
    moved = _rows(
        warehouse,
        f"""
        select
            later.week_id, later.series_id, later.rating_source, later.provider, earlier.score as score_before,
            later.score, earlier.votes_count as votes_before, later.votes_count
        {pairs}
            and abs(later.score_100 - earlier.score_100) > {MAX_SCORE_MOVE} + 1e-6
            and later.votes_count - earlier.votes_count < {MIN_NEW_VOTES} * earlier.votes_count
        order by abs(later.score_100 - earlier.score_100) desc, later.week_id, later.series_id
        """,
        weeks,
    )
    verdict = _verdict(compared, moved)
    if moved.num_rows:
        verdict.problems.append(
            f"{moved.num_rows:,} of {compared:,} scores moved by more than {MAX_SCORE_MOVE / 10:g} of 10 in a week with"
            f" less than {MIN_NEW_VOTES:.0%} new votes: is the id of another title now?"
        )
    return verdict


def _verdict(rows: int, wrong: pa.Table) -> Verdict:
    return Verdict(rows=rows, failing_rows=wrong.num_rows, examples=wrong.slice(0, MAX_EXAMPLES).to_pylist())


def _rows(warehouse: duckdb.DuckDBPyConnection, query: str, weeks: Sequence[date] | None = None) -> pa.Table:
    return warehouse.execute(query, {"weeks": list(weeks)} if weeks is not None else {}).to_arrow_table()


def _count(warehouse: duckdb.DuckDBPyConnection, query: str, weeks: Sequence[date]) -> int:
    row = warehouse.execute(query, {"weeks": list(weeks)}).fetchone()
    assert row is not None  # noqa: S101 - an aggregate without groups has exactly one row
    return int(row[0])
