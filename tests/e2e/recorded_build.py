"""The recorded answers, stored as an asset stores them, and the tables that dbt makes of them.

Belongs here: storing and building. What must come out is the business of the tests.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from upath import UPath

from tests.e2e.recorded_answers import Recordings
from tests.e2e.recorded_rows import Row
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake, rows_to_table
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.sources.tmdb import answers as shared
from tmdb_assets.sources.tmdb.films import answers
from tmdb_assets.sources.tmdb.films.tables import (
    COLLECTIONS,
    COUNTRIES,
    DISCOVER_PAGES,
    GENRES,
    LANGUAGES,
    MOVIE_CHANGES,
    MOVIE_DETAILS,
)
from tmdb_assets.warehouse.build import models_of
from tmdb_assets.warehouse.dbt_call import DBT_BUILD, Dbt, dbt_environment

RUN_ID = "recorded"


@dataclass(frozen=True)
class RecordedBuild:
    """The raw layer, and every table that dbt made of it."""

    data: Path
    lake: RawLake
    core: dict[str, list[Row]]
    staging: dict[str, list[Row]]

    def by(self, table: str, *columns: str) -> dict[object, Row]:
        """The rows of a core table by their key."""
        rows = {tuple(row[name] for name in columns): row for row in self.core[table]}
        assert len(rows) == len(self.core[table]), f"{table}: {columns} is no key"
        return {key[0]: row for key, row in rows.items()} if len(columns) == 1 else rows


def build(recorded: Recordings, directory: Path) -> None:
    """Store all days, and build them by one call of dbt."""
    lake = RawLake(UPath(directory / "raw"))
    for day in recorded.days:
        _store(lake, recorded, day)
    paths = DatasetPaths(directory, "films")
    paths.warehouse.parent.mkdir()
    with Dbt(paths) as dbt:
        said, _ = (
            process := dbt.call(
                [*DBT_BUILD, "--select", *models_of(FILMS).split()], dbt_environment(paths, recorded.days)
            )
        ).communicate()
    assert process.returncode == 0, said.decode()


def read_build(directory: Path) -> RecordedBuild:
    """What was built in a directory."""
    paths = DatasetPaths(directory, "films")
    core, staging = _tables(paths.warehouse), _tables(paths.staging)
    return RecordedBuild(directory, RawLake(UPath(directory / "raw")), core, staging)


def _store(lake: RawLake, recorded: Recordings, day: date) -> None:
    """Store a day's answers by the functions that read them when they come from TMDB."""
    pages = [
        {
            "page": page.number,
            **answers.parse_discover_page(page.file, page.text.encode(), page.asked_for).text.columns,
            "fetched_at": page.at,
            "run_id": RUN_ID,
        }
        for page in recorded.pages
        if page.day == day
    ]
    if pages:
        lake.write(DISCOVER_PAGES, day, rows_to_table(DISCOVER_PAGES, pages))
    details = [
        {
            "movie_id": film.movie_id,
            "status": 404 if film.text is None else 200,
            **(answers.parse_details(film.file, film.text.encode(), film.movie_id).columns if film.text else {}),
            "reason": "new",
            "fetched_at": film.at,
            "run_id": RUN_ID,
        }
        for film in recorded.details
        if film.day == day
    ]
    lake.write(MOVIE_DETAILS, day, rows_to_table(MOVIE_DETAILS, details))
    collections = [
        {
            "collection_id": known.collection_id,
            "status": 404 if known.text is None else 200,
            **(
                answers.parse_collection(known.file, known.text.encode(), known.collection_id).columns
                if known.text
                else {}
            ),
            "reason": "new",
            "fetched_at": known.at,
            "run_id": RUN_ID,
            "language": "en-US",
        }
        for known in recorded.collections
        if known.day == day
    ]
    if collections:
        lake.write(COLLECTIONS, day, rows_to_table(COLLECTIONS, collections))
    for table, listings, parse in (
        (GENRES, recorded.genres, shared.parse_genres),
        (COUNTRIES, recorded.countries, shared.parse_countries),
        (LANGUAGES, recorded.languages, shared.parse_languages),
        (MOVIE_CHANGES, recorded.changes, _changes),
    ):
        for listing in listings:
            if listing.day == day:
                rows = parse(listing.file, listing.text.encode()).rows
                stamped = [row | {"fetched_at": listing.at, "run_id": RUN_ID} for row in rows]
                lake.write(table, day, rows_to_table(table, stamped))


def _changes(file: str, body: bytes) -> shared.Entries:
    first = date(2026, 11, 1)
    rows: list[Row] = [
        {"movie_id": film.movie_id, "is_adult": film.is_adult, "changed_from_on": first, "changed_to_on": first}
        for film in answers.parse_changes_page(file, body, json.loads(body)["page"]).movies
    ]
    return shared.Entries(rows)


def _tables(path: Path) -> dict[str, list[Row]]:
    """Every table of a DuckDB file, whole."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        tables = {}
        for (name,) in connection.execute("show tables").fetchall():
            cursor = connection.execute(f"select * from {name}")
            columns = [column[0] for column in cursor.description]
            tables[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return tables
