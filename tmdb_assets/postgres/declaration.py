"""What the schema in PostgreSQL looks like: tables, keys, indexes, comments, views, made of the declared tables.

Belongs here: statements, as text. Who executes them, and in which order, is `loading`'s business.
"""

import hashlib
from collections.abc import Iterable, Iterator

import pyarrow as pa

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.films import TABLES as WAREHOUSE_TABLES

SCHEMA = "films"
"""What analysts read."""


def load_schema(dataset: str) -> str:
    """The schema of what the loader remembers of a dataset; nobody else needs it."""
    return f"{dataset}_load"


LOAD_SCHEMA = load_schema(SCHEMA)

READER = "tmdb_reader"

FACT = "fact_movie_daily"
LATEST_VIEW = "vw_movie_latest"

BY_NAME = {table.name: table for table in WAREHOUSE_TABLES}
_MARTS = tuple(table for table in WAREHOUSE_TABLES if table.layer == "marts")

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


def create_table(table: Table, schema: str = SCHEMA) -> str:
    """The table with its columns, without keys: those are added when it is filled."""
    columns = ", ".join(
        f'"{column.name}" {_TYPES[column.arrow_type]}{"" if column.nullable else " not null"}'
        for column in table.columns
    )
    parts = " partition by range (date_id)" if table.name == FACT else ""
    return f"create table {schema}.{table.name} ({columns}){parts}"


def comments(table: Table, schema: str = SCHEMA) -> Iterator[str]:
    """What the table and its columns say of themselves."""
    yield f"comment on table {schema}.{table.name} is {_quoted(table.description)}"
    for column in table.columns:
        yield f'comment on column {schema}.{table.name}."{column.name}" is {_quoted(column.description)}'


def keys(table: Table, schema: str = SCHEMA) -> Iterator[str]:
    """Primary key and indexes."""
    yield f"alter table {schema}.{table.name} add primary key ({', '.join(table.key)})"
    if table.name == FACT:
        yield f"create index {FACT}_movie_id_date_id_idx on {schema}.{FACT} (movie_id, date_id desc)"
    # Also what a deleted row of the other table is looked for by.
    references = [column for column in table.references if (table.name, column) not in _COVERED]
    for column in (*references, *_MORE_INDEXES.get(table.name, ())):
        if column != table.key[0]:
            yield f"create index {table.name}_{column}_idx on {schema}.{table.name} ({column})"


def foreign_keys(table: Table, schema: str = SCHEMA) -> Iterator[str]:
    """The references, looked at when the transaction ends: rows of all tables come and go within it."""
    for column, (other, other_column) in table.references.items():
        yield (
            f"alter table {schema}.{table.name} add constraint {table.name}_{column}_fkey foreign key ({column})"
            f" references {schema}.{other} ({other_column}) deferrable initially deferred"
        )


def views() -> Iterator[str]:
    """The materialized view of every film's newest day, and a view of each mart."""
    latest = "date_id", "popularity", "popularity_rank", "vote_average", "vote_count", "source"
    yield f"""create materialized view {SCHEMA}.{LATEST_VIEW} as
        select movies.*, {", ".join(f"latest.{name}" for name in latest)}, ratings.bayesian_rating
        from {SCHEMA}.dim_movie as movies
        inner join {SCHEMA}.movie_latest as latest using (movie_id)
        left join {SCHEMA}.movie_rating as ratings using (movie_id)"""
    yield f"create unique index {LATEST_VIEW}_movie_id_idx on {SCHEMA}.{LATEST_VIEW} (movie_id)"
    yield f"comment on materialized view {SCHEMA}.{LATEST_VIEW} is 'One row per film with its newest observation.'"
    yield from _described(LATEST_VIEW, BY_NAME["dim_movie"], [column.name for column in BY_NAME["dim_movie"].columns])
    yield from _described(LATEST_VIEW, BY_NAME["movie_latest"], latest)
    yield from _described(LATEST_VIEW, BY_NAME["movie_rating"], ["bayesian_rating"])
    for table in _MARTS:
        names = [column.name for column in table.columns]
        titled = "movie_id" in names and "title" not in names
        columns, joined = (
            ("mart.*, movies.title", f" inner join {SCHEMA}.dim_movie as movies using (movie_id)")
            if titled
            else ("mart.*", "")
        )
        yield f"create view {SCHEMA}.vw_{table.name} as select {columns} from {SCHEMA}.{table.name} as mart{joined}"
        yield f"comment on view {SCHEMA}.vw_{table.name} is {_quoted(table.description)}"
        yield from _described(f"vw_{table.name}", table, names)
        if titled:
            yield from _described(f"vw_{table.name}", BY_NAME["dim_movie"], ["title"])


def objects() -> dict[str, str]:
    """What stands in the schema in the end: names, and their kinds as `drop` calls them."""
    return {
        LATEST_VIEW: "materialized view",
        **{f"vw_{table.name}": "view" for table in _MARTS},
        **{table.name: "table" for table in WAREHOUSE_TABLES},
    }


def fingerprint() -> str:
    """Changes with anything that is declared here: another one means that the schema is made anew."""
    statements = [
        text
        for table in WAREHOUSE_TABLES
        for text in (create_table(table), *comments(table), *keys(table), *foreign_keys(table))
    ]
    return hashlib.sha256("\n".join([*statements, *views()]).encode()).hexdigest()


def _described(view: str, table: Table, names: Iterable[str]) -> Iterator[str]:
    """Columns of a view say what they say in their table."""
    texts = {column.name: column.description for column in table.columns}
    for name in names:
        yield f'comment on column {SCHEMA}.{view}."{name}" is {_quoted(texts[name])}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
