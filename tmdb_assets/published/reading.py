"""One published copy, opened: which file it is, its tables, its periods.

Belongs here: opening a copy so that no build is held up, and giving its tables in the form that the reader wants. Which
copy is the newest is the package's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.datasets import dataset_named
from tmdb_assets.frames import to_pandas
from tmdb_assets.migrating.places import PUBLISHED, UPGRADE
from tmdb_assets.settings import DEMO_FOLDER
from tmdb_assets.warehouse import migration
from tmdb_assets.warehouse.logs import refuse_log
from tmdb_assets.warehouse.notes import read_note
from tmdb_assets.warehouse.reading import SOURCE_COLUMN, attaching

Parameters: TypeAlias = Sequence[object] | Mapping[str, object] | None


class UnknownTableError(KeyError):
    """There is no such table in the published copy; the text lists those there are."""

    def __str__(self) -> str:
        """The text as it is, without the quotes of a KeyError."""
        return str(self.args[0])


@dataclass(frozen=True)
class Identity:
    """Which file it is: a copy that was published since has another one."""

    inode: int
    modified_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> "Identity":
        """The identity of the file that is there now.

        Raises:
            FileNotFoundError: There is none; the text says how it comes to be.
        """
        try:
            found = path.stat()
        except FileNotFoundError:
            if (path.parent.parent / PUBLISHED[0]).exists():
                raise FileNotFoundError(
                    f"The published copy is where an earlier version had it: `{UPGRADE}` brings it to {path}."
                ) from None
            raise FileNotFoundError(
                f"There is no published copy at {path} yet: run the pipeline once (`make run`)."
            ) from None
        return cls(found.st_ino, found.st_mtime_ns, found.st_size)


class PublishedCopy:
    """One published copy as it was when it was opened; a later publication does not change it.

    May be read by many threads at once. Times are UTC.
    """

    def __init__(self, path: Path, dataset: Dataset | None = None) -> None:
        """Open the file read-only.

        Args:
            path: The DuckDB file.
            dataset: Whose copy it is; without it, that of the file's name.

        Raises:
            FileNotFoundError: There is none; the text says how it comes to be.
            ForeignLogError: Another program wrote to it and was killed; the text says what to do.
        """
        self.path = path
        self.dataset = dataset or dataset_named(path.stem)
        self.identity = Identity.of(path)
        refuse_log(path)
        # Attached, not connected to: DuckDB gives all connections of a process to one path the same open file, so that
        # whoever still reads the copy of yesterday would get it again instead of today's.
        self._connection = duckdb.connect()
        self._connection.execute(attaching(path, self.dataset.name))

    def query(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """The result of a query as a frame.

        Args:
            sql: A query in DuckDB's SQL over the tables of the copy.
            parameters: The values of `?` (a sequence) or of `$name` (a mapping); those of a frame are welcome.

        Raises:
            duckdb.Error: The query cannot be answered. Where it names a table or column that there is not, and the copy
                is of another version, the text says what to do about that.
        """
        return to_pandas(self.arrow(sql, parameters))

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        """The result of a query as an Arrow table; see `query`."""
        try:
            return self.cursor().execute(sql, _plain(parameters)).to_arrow_table()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if not self.other_version:
                raise
            raise type(error)(f"{error}\n\n{self.other_version}") from None

    def relation(self, name: str) -> duckdb.DuckDBPyRelation:
        """A table that is not read yet: filter it, join it, aggregate it, and DuckDB reads what that takes.

        Raises:
            UnknownTableError: There is no such table.
        """
        self._require(name)
        return self.cursor().table(name)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of the caller's own: one must not be used by two threads at once."""
        cursor = self._connection.cursor()
        cursor.execute(f"use {self.dataset.name}; set timezone = 'UTC'")
        return cursor

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables, sorted."""
        query = "select table_name from duckdb_tables() where database_name = current_database() order by 1"
        return tuple(name for (name,) in self.cursor().execute(query).fetchall())

    @cached_property
    def ways(self) -> dict[date, str]:
        """How each observed period was observed (`live` or, of films, `daily_export`), oldest first."""
        fact, live = self.dataset.fact, self.dataset.observation.live[0]
        named = SOURCE_COLUMN in {column.name for column in fact.columns}
        way = f"min({SOURCE_COLUMN})" if named else f"'{live}'"
        period = fact.day_column
        query = f"select {period}, {way} from {fact.name} group by {period} order by {period}"  # noqa: S608 - our names
        return dict(self.cursor().execute(query).fetchall())

    @property
    def periods(self) -> tuple[date, ...]:
        """The observed periods, oldest first."""
        return tuple(self.ways)

    @property
    def recovered_periods(self) -> tuple[date, ...]:
        """Those of the periods that were recovered after they were over: of films, days without votes."""
        state = self.dataset.observation.state
        return tuple(period for period, way in self.ways.items() if state(way) is State.RECOVERED)

    @cached_property
    def sha256(self) -> str | None:
        """The digest of the file that was opened, as its publication noted it; None if nothing is noted of it."""
        noted = read_note(self.path.with_suffix(".json"))
        it = {"size": self.identity.size, "mtime_ns": self.identity.modified_ns}
        # A publication may have been killed before it noted that the arriving file is there.
        for file in (noted.get("file"), noted.get("arriving")) if isinstance(noted, dict) else ():
            if isinstance(file, dict) and it.items() <= file.items():
                return file.get("sha256")
        return None

    @property
    def is_demo(self) -> bool:
        """Whether these are the demo's made-up films."""
        return self.path.parent.parent.name == DEMO_FOLDER

    @cached_property
    def other_version(self) -> str | None:
        """What to do about tables that are others than this version declares; None if there are none.

        Readers that name columns themselves may fail on such a copy.
        """
        found = migration.of_published(self.dataset, self.cursor())
        return migration.told("The published copy", found) if found else None

    def _require(self, name: str) -> None:
        if name not in self.tables and name in {declared.name for declared in self.dataset.tables}:
            raise UnknownTableError(self.other_version or name)
        if name not in self.tables:
            raise UnknownTableError(f"There is no table {name!r}. There are: {', '.join(self.tables)}.")


def _plain(parameters: Parameters) -> Parameters:
    """Numbers of numpy, such as a cell of a frame is, as Python's own: DuckDB takes no others."""
    if isinstance(parameters, Mapping):
        return {name: _plain_value(value) for name, value in parameters.items()}
    return None if parameters is None else [_plain_value(value) for value in parameters]


def _plain_value(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
