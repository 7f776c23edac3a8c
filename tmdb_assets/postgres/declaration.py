"""What the schema in PostgreSQL looks like: tables, keys, indexes, comments, views, made of the declared tables.

Belongs here: statements, as text. Who executes them, and in which order, is `loading`'s business.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa

from tmdb_assets.schemas import WAREHOUSE_TABLES, Table

SCHEMA = "tmdb"
"""What analysts read."""

LOAD_SCHEMA = "tmdb_load"
"""What the loader remembers; nobody else needs it."""

READER = "tmdb_reader"
READER_TIMEOUT = "60s"

FACT = "fact_movie_daily"
LATEST_VIEW = "vw_movie_latest"

_TYPES = {
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.string(): "text",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamp with time zone",
}

_MORE_INDEXES = {"dim_country": ("continent",)}
_COVERED = {(FACT, "movie_id")}
"""References that another index leads with."""


def create_table(table: Table) -> str:
    """The table with its columns, without keys: those are added when it is filled."""
    columns = ", ".join(
        f'"{column.name}" {_TYPES[column.arrow_type]}{"" if column.nullable else " not null"}'
        for column in table.columns
    )
    parts = " partition by range (date_id)" if table.name == FACT else ""
    return f"create table {SCHEMA}.{table.name} ({columns}){parts}"


def comments(table: Table) -> Iterator[str]:
    """What the table and its columns say of themselves."""
    yield f"comment on table {SCHEMA}.{table.name} is {_quoted(table.description)}"
    for column in table.columns:
        yield f'comment on column {SCHEMA}.{table.name}."{column.name}" is {_quoted(column.description)}'


def keys(table: Table) -> Iterator[str]:
    """Primary key and indexes."""
    yield f"alter table {SCHEMA}.{table.name} add primary key ({', '.join(table.key)})"
    if table.name == FACT:
        yield f"create index {FACT}_movie_id_date_id_idx on {SCHEMA}.{FACT} (movie_id, date_id desc)"
    # Also what a deleted row of the other table is looked for by.
    references = [column for column in table.references if (table.name, column) not in _COVERED]
    for column in (*references, *_MORE_INDEXES.get(table.name, ())):
        if column != table.key[0]:
            yield f"create index {table.name}_{column}_idx on {SCHEMA}.{table.name} ({column})"


def foreign_keys(table: Table) -> Iterator[str]:
    """The references, looked at when the transaction ends: rows of all tables come and go within it."""
    for column, (other, other_column) in table.references.items():
        yield (
            f"alter table {SCHEMA}.{table.name} add constraint {table.name}_{column}_fkey foreign key ({column})"
            f" references {SCHEMA}.{other} ({other_column}) deferrable initially deferred"
        )


def views() -> Iterator[str]:
    """The materialized view of every film's newest day, and a view of each mart."""
    yield f"""create materialized view {SCHEMA}.{LATEST_VIEW} as
        select movies.*, latest.date_id, latest.popularity, latest.popularity_rank, latest.vote_average,
            latest.vote_count, latest.source, ratings.bayesian_rating
        from {SCHEMA}.dim_movie as movies
        inner join {SCHEMA}.movie_latest as latest using (movie_id)
        left join {SCHEMA}.movie_rating as ratings using (movie_id)"""
    yield f"create unique index {LATEST_VIEW}_movie_id_idx on {SCHEMA}.{LATEST_VIEW} (movie_id)"
    yield f"comment on materialized view {SCHEMA}.{LATEST_VIEW} is 'One row per film with its newest observation.'"
    for table in WAREHOUSE_TABLES:
        if table.layer != "marts":
            continue
        names = {column.name for column in table.columns}
        titled = "movie_id" in names and "title" not in names
        columns, joined = (
            ("mart.*, movies.title", f" inner join {SCHEMA}.dim_movie as movies using (movie_id)")
            if titled
            else ("mart.*", "")
        )
        yield f"create view {SCHEMA}.vw_{table.name} as select {columns} from {SCHEMA}.{table.name} as mart{joined}"
        yield f"comment on view {SCHEMA}.vw_{table.name} is {_quoted(table.description)}"


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after it."""
    return month_of(month + timedelta(days=31))


def partition_name(month: date) -> str:
    """The name of the fact's part for a month."""
    return f"{FACT}_{month:%Y_%m}"


def create_partition(month: date) -> str:
    """The fact's part for a month."""
    return (
        f"create table {SCHEMA}.{partition_name(month)} partition of {SCHEMA}.{FACT}"
        f" for values from ('{month}') to ('{next_month(month)}')"
    )


def fingerprint() -> str:
    """Changes with anything that is declared here: another one means that the schema is made anew."""
    statements = [
        text
        for table in WAREHOUSE_TABLES
        for text in (create_table(table), *comments(table), *keys(table), *foreign_keys(table))
    ]
    return hashlib.sha256("\n".join([*statements, *views()]).encode()).hexdigest()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
