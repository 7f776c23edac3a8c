"""What is extracted: which tables, in which order of rows, and what a reader has to know of them.

Belongs here: the choice of tables and what is common to all files. How a file is written is its module's.
"""

from datetime import UTC, datetime

from tmdb_assets.published import ATTRIBUTION, PublishedCopy
from tmdb_assets.schemas import WAREHOUSE_TABLES, Table
from tmdb_assets.spreadsheets import FORMULA

LEFT_OUT = frozenset(
    {"fact_movie_daily", "bridge_movie_cast", "bridge_movie_crew", "bridge_movie_keyword", "dim_person", "dim_keyword"}
)
"""Core tables that grow with days or with credits: too large to be written anew every day, and for spreadsheets.

All marts are extracted, and of core what they are read with: the films with what was last observed of them
(`movie_latest`), genres, countries, languages, companies, collections and days. Whoever needs single days of single
films, or credits, opens the published copy.
"""

EXTRACTED: tuple[Table, ...] = tuple(table for table in WAREHOUSE_TABLES if table.name not in LEFT_OUT)


def selection(table: Table, *, inert: bool = False) -> str:
    """SQL for the rows of a table, in the order of its key.

    Args:
        table: The table.
        inert: Whether texts that a spreadsheet takes for formulas get an apostrophe in front, and times are ISO 8601.
    """
    names = [column.name for column in table.columns]
    columns = [_inert(name, column.duckdb_type) for name, column in zip(names, table.columns, strict=True)]
    shown = columns if inert else names
    return f"select {', '.join(shown)} from {table.name} order by {', '.join(table.key)}"  # noqa: S608 - our own names


def about(copy: PublishedCopy) -> dict[str, str | int | bool | None]:
    """What a reader has to know of the files: which copy they are of, and whose data it is."""
    days = copy.days
    return {
        "published_at": datetime.fromtimestamp(copy.identity.modified_ns / 1e9, UTC).isoformat(),
        "days": len(days),
        "recovered_days": len(copy.recovered_days),
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[-1].isoformat() if days else None,
        "is_demo": copy.is_demo,
        "attribution": ATTRIBUTION,
    }


def _inert(name: str, duckdb_type: str) -> str:
    if duckdb_type == "varchar":
        return f"case when regexp_matches({name}, '{FORMULA}') then '''' || {name} else {name} end as {name}"
    if duckdb_type == "timestamp with time zone":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ') as {name}"
    return name
