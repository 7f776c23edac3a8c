"""A long history in a moment: one real run of today, repeated for every day before it.

Everything a scrape looks at is there in its real number and size: the records of the Dagster instance (oldest first, as
if written day by day), its database file per run, the raw partitions, the days of the published copy. Files that nobody
opens share their bytes with today's. Belongs here: making it. What a scrape of it costs is measured elsewhere.
"""

import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.day_run import run_today
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.requests_asked import today
from tmdb_assets.datasets.films import FILMS

DAY_SECONDS = 86_400
RECOVERED_EVERY = 30
"""Every so many days one was missed, and recovered from TMDB's daily export."""

_INDEX_TABLES = ("event_logs", "asset_event_tags", "asset_check_executions")
_RUN_TABLES = ("runs", "run_tags")
_POINTERS = {"id", "event_id", "evaluation_event_storage_id", "materialization_event_storage_id"}
_STAMP = re.compile(r'"timestamp": (\d+\.\d+)')
_TIMES = re.compile(r"(timestamp|_time)$")


@dataclass(frozen=True)
class Year:
    """A project with a long history.

    Attributes:
        place: Its data directory.
        env: Its environment.
        today: The day that was run for real.
        days: How many days before it are there.
        films: How many films a day has.
    """

    place: Path
    env: dict[str, str]
    today: date
    days: int
    films: int


@contextmanager
def year(*, quick: bool) -> Iterator[Year]:
    """A year of 10,000 films a day (quick: a month of 300); deleted afterwards."""
    pages, days = (15, 30) if quick else (500, 365)
    films = pages * 20
    with temporary_directory() as place, sandbox(films=films, repeat_share=0.0) as upstream:
        env = pipeline_environment(place, upstream, pages)
        day = in_own_process(today)
        run_today(env)
        in_own_process(repeat_day, env, day, days)
        yield Year(place, env, day, days, films)


def repeat_day(env: Mapping[str, str], today: date, days: int) -> None:
    """Repeat today's run, the only one of its instance, for each of the `days` days before it.

    Args:
        env: The environment of the project; today was run in it.
        today: The day of the run.
        days: How many days to make.
    """
    home, data = Path(env["DAGSTER_HOME"]), Path(env["TMDB_ASSETS_DATA"])
    with closing(sqlite3.connect(home / "history" / "runs.db")) as runs:
        ((run_id,),) = runs.execute("select run_id from runs").fetchall()
        _repeat_rows(runs, _RUN_TABLES, today, days, run_id)
    with closing(sqlite3.connect(home / "history" / "runs" / "index.db")) as index:
        moved = _repeat_rows(index, _INDEX_TABLES, today, days, run_id)["event_logs"]
        # The newest materialization of an asset knows its place.
        for asset, event in index.execute("select id, last_materialization from asset_keys").fetchall():
            shifted = re.sub(r'"storage_id": (\d+)', lambda found: f'"storage_id": {int(found[1]) + moved}', event)
            index.execute("update asset_keys set last_materialization = ? where id = ?", (shifted, asset))
        index.commit()
    for n in range(1, days + 1):
        day = today - timedelta(days=n)
        os.link(home / "history" / "runs" / f"{run_id}.db", home / "history" / "runs" / f"{_run_of(run_id, day)}.db")
        _repeat_raw(data / "raw" / "tmdb", today, day, recovered=n % RECOVERED_EVERY == 0)
    _repeat_facts(env, today, days)


def _run_of(run_id: str, day: date) -> str:
    return str(uuid.uuid5(uuid.UUID(run_id), day.isoformat()))


def _repeat_rows(
    database: sqlite3.Connection, tables: tuple[str, ...], today: date, days: int, run_id: str
) -> dict[str, int]:
    """Put the past before today's rows; returns how far today's rows moved, by table."""
    names = {table: [row[1] for row in database.execute(f"pragma table_info({table})")] for table in tables}
    template = {table: database.execute(f"select * from {table} order by id").fetchall() for table in tables}
    stride = {table: max(row[0] for row in rows) for table, rows in template.items()}
    stride["pointers"] = stride.get("event_logs", 0)
    database.execute("pragma foreign_keys = off")
    for table in reversed(tables):
        database.execute(f"delete from {table}")
    for n in range(days, -1, -1):
        day = today - timedelta(days=n)
        change = _to_day(n, run_id, _run_of(run_id, day) if n else run_id, today, day)
        for table in tables:
            moved = {name: stride["pointers" if name != "id" else table] * (days - n) for name in _POINTERS}
            rows = [
                [
                    value + moved[name] if name in _POINTERS and value is not None else change(name, value)
                    for name, value in zip(names[table], row, strict=True)
                ]
                for row in template[table]
            ]
            marks = ", ".join("?" * len(names[table]))
            database.executemany(f"insert into {table} values ({marks})", rows)
    database.commit()
    return {table: stride[table] * days for table in tables}


def _to_day(n: int, run_id: str, new_run_id: str, today: date, day: date) -> Callable[[str, Any], Any]:
    """What a value of today's rows was `n` days ago."""

    def change(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
        if isinstance(value, float) and _TIMES.search(name):
            return value - n * DAY_SECONDS
        if not isinstance(value, str) or not n:
            return value
        if _TIMES.search(name):
            form = "%Y-%m-%d %H:%M:%S.%f" if "." in value else "%Y-%m-%d %H:%M:%S"
            return (datetime.strptime(value, form) - timedelta(days=n)).strftime(form)  # noqa: DTZ007 - naive UTC
        moved = value.replace(run_id, new_run_id).replace(today.isoformat(), day.isoformat())
        return _STAMP.sub(lambda found: f'"timestamp": {float(found[1]) - n * DAY_SECONDS}', moved)

    return change


def _repeat_raw(raw: Path, today: date, day: date, *, recovered: bool) -> None:
    """The raw partitions of a day: those of today, or of a recovered day its export and details."""
    for table in [entry for entry in raw.iterdir() if entry.is_dir()]:
        source = table / f"date={today}"
        if not source.is_dir() or (recovered and table.name != "movie_details"):
            continue
        shutil.copytree(source, table / f"date={day}", copy_function=os.link)
    if recovered:
        shutil.copytree(raw / "genres" / f"date={today}", raw / "daily_export" / f"date={day}", copy_function=os.link)


def _repeat_facts(env: Mapping[str, str], today: date, days: int) -> None:
    """The published copy with the facts of every day."""
    import duckdb  # noqa: PLC0415

    from tmdb_assets.schemas.films import TABLES  # noqa: PLC0415
    from tmdb_assets.schemas.films.facts import RECOVERED  # noqa: PLC0415
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.warehouse.publication import Contents, mark_checked, publish  # noqa: PLC0415
    from tmdb_assets.warehouse.reading import count_rows, observed_periods  # noqa: PLC0415

    settings = Settings.from_env(env)
    with duckdb.connect(str(settings.paths("films").warehouse)) as warehouse:
        warehouse.execute(
            f"""
            insert into fact_movie_daily
            select
                date_id - n::integer, movie_id, popularity, popularity_rank,
                case when n % {RECOVERED_EVERY} != 0 then vote_average end,
                case when n % {RECOVERED_EVERY} != 0 then vote_count end,
                case when n % {RECOVERED_EVERY} != 0 then source else '{RECOVERED}' end
            from range(1, {days + 1}) as past (n) cross join fact_movie_daily
            where date_id = date '{today}'
            order by n desc
            """
        )
        rows = {table.name: count_rows(warehouse, table) for table in TABLES}
        contents = Contents(
            tuple(observed_periods(warehouse, FILMS.fact)),
            rows,
            tuple(observed_periods(warehouse, FILMS.fact, RECOVERED)),
        )
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), contents, [today])
