"""Faults of raw partitions: those of any table, written into the parquet file, and those of the file itself.

Belongs here: damaging a partition in its place. What a check must say of it is in the plants, or returned.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from tests.checks.plants import Bench, Evidence, Plant, keys_plants, rules_plants, shape_plants
from tmdb_assets.lake.partitions import RawLake, rows_to_table
from tmdb_assets.schemas import Table
from tmdb_assets.sources.tmdb.films.tables import (
    DISCOVER_PAGES,
    MOVIE_DETAILS,
)
from tmdb_assets.sources.tmdb.tables import NOT_FOUND


@dataclass(frozen=True)
class RawPlant:
    """One fault of a stored partition."""

    name: str
    damage: Callable[[RawLake, Table, date], Evidence]


def part_of(lake: RawLake, table: Table, day: date) -> Path:
    """The only file of a partition."""
    (part,) = Path(lake.folder(table, day)).glob("part-*.parquet")
    return part


def in_the_rows(plant: Plant) -> RawPlant:
    """A plant of a table, in the rows of a partition."""

    def damage(lake: RawLake, table: Table, day: date) -> Evidence:
        part = part_of(lake, table, day)
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            stored = pq.ParquetFile(part).read()
            connection.execute(f"create table {table.name} as select * from stored")
            evidence = plant.damage(Bench(connection, table, day))
            rows = connection.execute(f"select * from {table.name}").to_arrow_table()
            assert stored.num_rows
        pq.write_table(rows, part)
        return evidence

    return RawPlant(plant.name, damage)


def _file_is_gone(lake: RawLake, table: Table, day: date) -> Evidence:
    part_of(lake, table, day).unlink()
    return Evidence(words=["the partition cannot be read", f"date={day}"])


def _file_is_cut_off(lake: RawLake, table: Table, day: date) -> Evidence:
    part = part_of(lake, table, day)
    part.write_bytes(part.read_bytes()[:-20])
    return Evidence(words=["the partition cannot be read", "Parquet"])


def _file_is_empty(lake: RawLake, table: Table, day: date) -> Evidence:
    part_of(lake, table, day).write_bytes(b"")
    return Evidence(words=["the partition cannot be read", "Parquet file size is 0 bytes"])


def _file_is_damaged_inside(lake: RawLake, table: Table, day: date) -> Evidence:
    part = part_of(lake, table, day)
    content = bytearray(part.read_bytes())
    start = pq.ParquetFile(part).metadata.row_group(0).column(0).data_page_offset
    content[start : start + 30] = b"\xff" * 30
    part.write_bytes(bytes(content))
    return Evidence(words=["the partition cannot be read"])


FILE_PLANTS = [
    RawPlant("the file is gone", _file_is_gone),
    RawPlant("the file is cut off", _file_is_cut_off),
    RawPlant("the file is empty", _file_is_empty),
    RawPlant("the file is damaged inside", _file_is_damaged_inside),
]


def _pages_repeat(lake: RawLake, table: Table, day: date) -> Evidence:
    part = part_of(lake, table, day)
    rows = pq.ParquetFile(part).read().sort_by("page")
    pages = [json.loads(payload) for payload in rows["payload"].to_pylist()]
    pages[1]["results"] = pages[0]["results"]
    repeated = str(pages[0]["results"][0]["id"])
    index = rows.schema.get_field_index("payload")
    payloads = [json.dumps(page) for page in pages]
    pq.write_table(rows.set_column(index, rows.schema.field(index), [payloads]), part)
    return Evidence(rows=[{"movie_id": repeated}], words=[f"of {20 * len(pages):,} listed films are repeats"])


def _watched_film_is_unknown(lake: RawLake, table: Table, day: date) -> Evidence:
    part = part_of(lake, table, day)
    rows = pq.ParquetFile(part).read()
    (movie_id,) = watched(lake, table, day)
    first, *others = rows.to_pylist()
    first |= {"status": NOT_FOUND, "payload": None}
    pq.write_table(rows_to_table(table, [first, *others]), part)
    return Evidence(rows=[{"movie_id": str(movie_id)}], words=[f"TMDB does not know {movie_id}"], failing_rows=1)


def watched(lake: RawLake, table: Table, day: date) -> list[int]:
    """The watchlist of the test: the first film whose details are stored."""
    return pq.ParquetFile(part_of(lake, table, day)).read()["movie_id"].to_pylist()[:1]


def _something_is_odd(lake: RawLake, table: Table, day: date) -> Evidence:
    part = part_of(lake, table, day)
    first, *others = pq.ParquetFile(part).read().to_pylist()
    told = "page 1, film 5: vote_average is '11.7', where a number from 0 to 10 is expected."
    pq.write_table(rows_to_table(table, [first | {"odd": told, "readable": "{}"}, *others]), part)
    return Evidence(rows=[{"odd": told}], words=[f"1 odd: {told}"], failing_rows=1)


RAW_PLANTS: dict[str, Callable[[Table], list[RawPlant]]] = {
    "shape": lambda table: [*map(in_the_rows, shape_plants(table)), *FILE_PLANTS],
    "keys": lambda table: [*map(in_the_rows, keys_plants(table))],
    "rules": lambda table: [*map(in_the_rows, rules_plants(table))],
    "repeats": lambda _: [RawPlant("a page comes twice", _pages_repeat)],
    "odd_answers": lambda _: [RawPlant("a value is odd", _something_is_odd)],
    "watchlist": lambda _: [RawPlant("a film of the watchlist is unknown", _watched_film_is_unknown)],
}
"""The faults that can be planted in a raw partition, by check."""

OTHER_RAW_CHECKS = {"repeats": DISCOVER_PAGES, "watchlist": MOVIE_DETAILS, "odd_answers": MOVIE_DETAILS}
"""Of the checks beside those of the model: the table."""
