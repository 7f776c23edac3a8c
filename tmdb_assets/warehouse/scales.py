"""The verdict on scores of ratings, whatever is rated: each is inside the scale of its source.

Belongs here: what the checks of ratings of several datasets share.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict

SCALES = "Every score is inside the scale that dim_rating_source has of its source, and told by one of its providers."


def judge_scales(warehouse: duckdb.DuckDBPyConnection, table: Table, periods: Sequence[date]) -> Verdict:
    """Whether every score is inside the scale of its source, told by a provider of it, and the same out of 100.

    Args:
        warehouse: Where the table is, and dim_rating_source.
        table: A fact of ratings; its key and provider are shown of a wrong score.
        periods: The periods that are judged.
    """
    of_periods = f"list_contains($periods, {table.day_column})"
    given = {"periods": list(periods)}
    row = warehouse.execute(f"select count(*) from {table.name} where {of_periods}", given).fetchone()
    rows = int(row[0]) if row else 0
    wrong = warehouse.execute(
        f"""
        select {", ".join(table.key)}, provider, score, score_100, scale_min, scale_max
        from {table.name} left join dim_rating_source using (rating_source)
        where {of_periods} and not coalesce(
            score between scale_min and scale_max
            and list_contains(string_split(providers, ','), provider)
            and abs(score * 100 / scale_max - score_100) < 0.001,
            false
        )
        order by all
        """,
        given,
    ).to_arrow_table()
    verdict = Verdict(rows=rows, failing_rows=wrong.num_rows, examples=wrong.slice(0, MAX_EXAMPLES).to_pylist())
    if wrong.num_rows:
        verdict.problems.append(
            f"{wrong.num_rows:,} of {rows:,} scores are outside the scale of their source, or of no provider of it"
        )
    return verdict
