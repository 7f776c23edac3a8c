"""Earlier days, as if the project had run on each of them: raw partitions, warehouse and published copy.

Made from one real capture of the sandbox: its listing with other numbers on each day, its details again
whenever a film changes or comes of age. Belongs here: making the past. What it costs today is measured elsewhere.
"""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from tmdb_assets.datasets.films import FILMS
from tmdb_assets.warehouse.reading import observed_periods

CHANGED_SHARE = 0.02
OTHER_CHANGES = 4_000  # TMDB's list names thousands of films a day that are in nobody's listing
REFRESH_DAYS = 140  # younger than what the project would fetch again by itself on the measured day
RANGE_DAYS = 30
POPULARITY_STEP = 0.05


def write_raw_days(env: Mapping[str, str], seen_on: date, days: int) -> None:
    """Write the raw partitions of the `days` days before `seen_on`, and remove those of `seen_on` itself.

    Args:
        env: The environment of the project; `seen_on` is captured in its data directory.
        seen_on: The day whose capture the past is made from.
        days: How many days to make.
    """
    from tmdb_assets.lake.partitions import rows_to_table  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.tables import (  # noqa: PLC0415
        COLLECTIONS,
        COUNTRIES,
        DISCOVER_PAGES,
        GENRES,
        LANGUAGES,
        MOVIE_CHANGES,
        MOVIE_DETAILS,
    )

    lake = _lake(env)

    def write(table: Any, day: date, rows: Iterable[dict[str, Any]]) -> None:  # noqa: ANN401 - a Table
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        lake.write(table, day, rows_to_table(table, ({**row, "fetched_at": at, "run_id": "history"} for row in rows)))

    pages = lake.read(DISCOVER_PAGES, seen_on)["payload"].to_pylist()
    items = [item for page in pages for item in orjson.loads(page)["results"]]
    collections = lake.read(COLLECTIONS, seen_on).to_pylist()
    details = {row["movie_id"]: row for row in lake.read(MOVIE_DETAILS, seen_on).to_pylist()}
    lists = [(table, lake.read(table, seen_on).to_pylist()) for table in (GENRES, COUNTRIES, LANGUAGES)]
    fetched: dict[int, date] = {}
    dice = random.Random(1)
    for n in range(days, 0, -1):
        day = seen_on - timedelta(days=n)
        write(DISCOVER_PAGES, day, _listing(items, dice))
        changed = {movie_id for movie_id in details if dice.random() < CHANGED_SHARE} if fetched else set()
        others = dice.sample(range(10**7, 2 * 10**7), OTHER_CHANGES) if fetched else []
        window = {"is_adult": False, "changed_from_on": day - timedelta(days=1), "changed_to_on": day}
        write(MOVIE_CHANGES, day, ({"movie_id": movie_id, **window} for movie_id in sorted([*changed, *others])))
        due = {movie_id: why for movie_id in details if (why := _reason(movie_id, day, changed, fetched))}
        write(MOVIE_DETAILS, day, ({**details[movie_id], "reason": why} for movie_id, why in due.items()))
        write(COLLECTIONS, day, () if fetched else collections)
        fetched |= dict.fromkeys(due, day)
        for table, entries in lists:
            write(table, day, entries)
    for folder in Path(env["TMDB_ASSETS_DATA"]).glob(f"raw/*/*/date={seen_on}"):
        shutil.rmtree(folder)


def build_and_publish(env: Mapping[str, str], first: date, last: date) -> None:
    """Build the warehouse for the captured days from `first` to `last` in ranges, and publish it unchecked.

    Raises:
        RuntimeError: dbt failed; the text has its output.
    """
    from tmdb_assets.schemas.films import TABLES  # noqa: PLC0415
    from tmdb_assets.settings import DBT_DIR, Settings  # noqa: PLC0415
    from tmdb_assets.warehouse.dbt_call import DBT_BUILD, dbt_environment  # noqa: PLC0415
    from tmdb_assets.warehouse.publication import Contents, mark_checked, publish  # noqa: PLC0415
    from tmdb_assets.warehouse.reading import count_rows, open_readonly  # noqa: PLC0415

    settings = Settings.from_env(env)
    dbt = str(Path(sys.executable).parent / "dbt")
    command = [dbt, "--quiet", *DBT_BUILD, "--profiles-dir", str(DBT_DIR)]
    command += ["--target-path", str(settings.paths("films").dbt)]
    start = first
    while start <= last:
        end = min(start + timedelta(days=RANGE_DAYS - 1), last)
        window = dict(env) | dbt_environment(settings.paths("films"), [start, end])
        done = subprocess.run(command, cwd=DBT_DIR, env=window, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"dbt failed for {start} to {end}:\n{done.stdout}\n{done.stderr}")
        start = end + timedelta(days=1)
    mark_checked(settings.paths("films"))
    with open_readonly(settings.paths("films").warehouse) as warehouse:
        rows = {table.name: count_rows(warehouse, table) for table in TABLES}
        contents = Contents(tuple(observed_periods(warehouse, FILMS.fact)), rows)
    publish(settings.paths("films"), contents, [first, last])


def _listing(items: list[dict[str, Any]], dice: random.Random) -> Iterator[dict[str, Any]]:
    """The pages of a day: the same films with other numbers, most popular first."""
    for item in items:
        item["popularity"] = round(item["popularity"] * (1 + POPULARITY_STEP * (dice.random() - 0.5)), 4)
        item["vote_count"] += dice.random() < 0.1
    ranked = sorted(items, key=lambda item: -item["popularity"])
    pages = -(-len(ranked) // 20)
    for page in range(1, pages + 1):
        results = ranked[20 * (page - 1) : 20 * page]
        body = {"page": page, "results": results, "total_pages": pages, "total_results": len(ranked)}
        yield {"page": page, "payload": orjson.dumps(body).decode()}


def _reason(movie_id: int, day: date, changed: set[int], fetched: Mapping[int, date]) -> str | None:
    last = fetched.get(movie_id)
    if last is None:
        return "new"
    if movie_id in changed:
        return "changed"
    # Spread, so that the films of the first day do not all come of age on one day.
    return "refresh" if (day - last).days >= REFRESH_DAYS - movie_id % 60 else None


def _lake(env: Mapping[str, str]) -> Any:  # noqa: ANN401 - a RawLake, whose import is slow
    from tmdb_assets.settings import Settings  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    return Workspace(Settings.from_env(env)).lake
