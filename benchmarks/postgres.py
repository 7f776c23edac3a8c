"""Figure 10: facts a second loaded into PostgreSQL, against row batches as classic pipelines write them.

Every way of writing has a database of its own with the same films, the same keys, references and indexes, on the same
server, and writes the same rows: a month of days. All of them wait for their commit.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.processes import in_own_process, peak_memory_bytes, temporary_directory
from benchmarks.report import Details, Figure, Result
from benchmarks.upserts import BATCH_ROWS, engine_of, server, upsert

TARGET_RATIO = 10.0
FILMS, QUICK_FILMS = 10_000, 500
DAYS = 31
TODAY = date(2026, 2, 1)


def measure(*, quick: bool) -> Result:
    """Load a month of 10,000 films a day (quick: of 500) in each way, one after the other."""
    films = QUICK_FILMS if quick else FILMS
    rows = films * DAYS
    with temporary_directory() as place, server(place) as database:
        before, after = place / "before" / "published" / "films.duckdb", place / "after" / "published" / "films.duckdb"
        in_own_process(_make_copy, before, films, 0)
        in_own_process(_make_copy, after, films, DAYS)
        taken, memory = {}, {}
        for name, (write, has_month, has_keys) in _WAYS.items():
            url = database()
            in_own_process(_prepare, url, before, has_month, has_keys)
            taken[name], memory[name] = in_own_process(_timed, write, url, after)
        url = database()
        first, first_memory = in_own_process(_timed, _load, url, after)
    classic = taken[_CLASSIC]
    return Result(
        figures=[
            Figure("facts a second, loaded / in row batches", classic / taken[_LOADED], TARGET_RATIO, "x", ">=", 1),
        ],
        details=[
            Details(
                f"Loading {rows:,} facts, in seconds",
                ("", "seconds", "rows a second", "times the row batches", "peak memory, MB"),
                [
                    *(
                        (
                            name,
                            f"{seconds:.1f}",
                            f"{rows / seconds:,.0f}",
                            f"{classic / seconds:.1f}",
                            f"{memory[name] / 2**20:.0f}",
                        )
                        for name, seconds in taken.items()
                    ),
                    (
                        "the first load: all tables, keys, indexes, views",
                        f"{first:.1f}",
                        f"{rows / first:,.0f}",
                        f"{classic / first:.1f}",
                        f"{first_memory / 2**20:.0f}",
                    ),
                ],
            )
        ],
    )


def _make_copy(path: Path, films: int, days: int) -> None:
    """A published copy: films, a calendar, and facts of today and of the days before."""
    import duckdb  # noqa: PLC0415

    from tmdb_assets.schemas.films import TABLES  # noqa: PLC0415

    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as copy:
        for table in TABLES:
            columns = ", ".join(f'"{column.name}" {column.duckdb_type}' for column in table.columns)
            copy.execute(f"create table {table.name} ({columns})")
        copy.execute(f"""
            insert into dim_movie by name
            select number as movie_id, 'Film ' || number as title, true as has_details, date '{TODAY}' as first_seen_on,
                timestamptz '{TODAY} 09:00:00+00' as observed_at
            from range({films}) as films (number)""")
        copy.execute(f"""
            insert into dim_date
            select cast(day as date), year(day), quarter(day), month(day), monthname(day), day(day), isodow(day),
                dayname(day), isoyear(day), week(day), isodow(day) >= 6
            from range(timestamp '2026-01-01', timestamp '{TODAY}' + interval 5 year, interval 1 day) as days (day)""")
        copy.execute(f"""
            insert into fact_movie_daily
            select date '{TODAY}' - ago::int, movie_id, random() * 100, 1 + movie_id, random() * 10, 1 + movie_id % 500,
                'live'
            from range({days + 1}) as days (ago), dim_movie""")


def _prepare(url: str, path: Path, has_month: bool, has_keys: bool) -> None:
    """All tables, with the facts of today alone; and the month that is to come, empty, if it is to be there."""
    import psycopg  # noqa: PLC0415

    from tmdb_assets.datasets.films import FILMS  # noqa: PLC0415
    from tmdb_assets.postgres import months  # noqa: PLC0415
    from tmdb_assets.postgres.declaration import Declaration  # noqa: PLC0415

    _load(url, path)
    with psycopg.connect(url) as connection:
        if has_month:
            months.make(connection, Declaration(FILMS), {months.month_of(TODAY - timedelta(days=1))})
        if not has_keys:
            connection.execute("create table films.bare (like films.fact_movie_daily)")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("checkpoint")


def _timed(write: Callable[[str, Path], None], url: str, path: Path) -> tuple[float, int]:
    """Seconds, and the most memory of the process that writes."""
    _import_all()
    started = time.perf_counter()
    write(url, path)
    return time.perf_counter() - started, peak_memory_bytes()


def _import_all() -> None:
    """What a pipeline has imported long before."""
    import adbc_driver_postgresql.dbapi  # noqa: F401, PLC0415
    import psycopg2  # noqa: F401, PLC0415
    import sqlalchemy.dialects.postgresql  # noqa: F401, PLC0415

    import tmdb_assets.postgres.loading  # noqa: F401, PLC0415


def _load(url: str, path: Path) -> None:
    """As the project does, from the fingerprints of all tables to the statistics of the planner."""
    from tmdb_assets.postgres.loading import load  # noqa: PLC0415
    from tmdb_assets.published import PublishedCopy  # noqa: PLC0415

    load(url, PublishedCopy(path), TODAY)


def _copy(url: str, path: Path, target: str = "films.fact_movie_daily") -> None:
    import psycopg  # noqa: PLC0415

    from tmdb_assets.postgres.copying import copy_rows  # noqa: PLC0415
    from tmdb_assets.published import PublishedCopy  # noqa: PLC0415

    copy = PublishedCopy(path)
    with psycopg.connect(url) as connection:
        copy_rows(connection, copy, copy.dataset.fact, target, _new_days(copy))


def _copy_bare(url: str, path: Path) -> None:
    _copy(url, path, "films.bare")


def _adbc(url: str, path: Path, target: str = "fact_movie_daily") -> None:
    import adbc_driver_postgresql.dbapi as adbc  # noqa: PLC0415

    with adbc.connect(url) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest(target, _read(path), mode="append", db_schema_name="films")
        connection.commit()


def _adbc_bare(url: str, path: Path) -> None:
    _adbc(url, path, "bare")


def _batches(url: str, path: Path) -> None:
    """`INSERT ... ON CONFLICT` with SQLAlchemy and psycopg2, a list of dictionaries at a time."""
    import sqlalchemy as sa  # noqa: PLC0415

    engine = engine_of(url)
    fact = sa.Table("fact_movie_daily", sa.MetaData(), schema="films", autoload_with=engine)
    rows = _read(path).read_all().to_pylist()
    with engine.begin() as connection:
        upsert(connection, fact, ("date_id", "movie_id"), rows)


def _read(path: Path) -> Any:  # noqa: ANN401 - a pyarrow.RecordBatchReader, whose import is slow
    from tmdb_assets.published import PublishedCopy  # noqa: PLC0415

    query = f"select * from fact_movie_daily where date_id < '{TODAY}'"
    return PublishedCopy(path).cursor().execute(query).to_arrow_reader(65_536)


def _new_days(copy: Any) -> list[date]:  # noqa: ANN401 - a PublishedCopy
    return [day for day in copy.periods if day < TODAY]


_LOADED = "loaded by the project"
_CLASSIC = f"row batches of {BATCH_ROWS:,}: SQLAlchemy, psycopg2, INSERT ... ON CONFLICT"
_WAYS: dict[str, tuple[Callable[[str, Path], None], bool, bool]] = {
    _LOADED: (_load, False, True),
    "loaded by the project, into a month that is there": (_load, True, True),
    _CLASSIC: (_batches, True, True),
    "COPY through psycopg": (_copy, True, True),
    "COPY through ADBC": (_adbc, True, True),
    "COPY through psycopg, into a bare table": (_copy_bare, True, False),
    "COPY through ADBC, into a bare table": (_adbc_bare, True, False),
}
"""How it is written; whether the month is there before, and whether the table has keys."""
