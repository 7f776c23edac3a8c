"""The published copy, for whoever reads it: notebooks, scripts, the dashboard, reports.

    from tmdb_assets import published

    published.table("fact_movie_daily")
    published.query("select title from dim_movie where movie_id = ?", [603])
    published.connect().sql("select title from films.dim_movie")

Belongs here: finding the copy, opening it so that no build is held up, and giving its tables in the form that the
reader wants. How the copy is made is `publication`'s.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Literal, TypeAlias, overload

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.datasets import DATASETS, dataset_named
from tmdb_assets.frames import to_pandas
from tmdb_assets.migrating.places import PUBLISHED, UPGRADE
from tmdb_assets.settings import DEMO_FOLDER, Settings
from tmdb_assets.warehouse import migration
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
        """
        self.path = path
        self.dataset = dataset or dataset_named(path.stem)
        self.identity = Identity.of(path)
        # Attached, not connected to: DuckDB gives all connections of a process to one path the same open file, so that
        # whoever still reads the copy of yesterday would get it again instead of today's.
        self._connection = duckdb.connect()
        self._connection.execute(attaching(path, self.dataset.name))

    def query(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """The result of a query as a frame.

        Args:
            sql: A query in DuckDB's SQL over the tables of the copy.
            parameters: The values of `?` (a sequence) or of `$name` (a mapping); those of a frame are welcome.
        """
        return to_pandas(self.arrow(sql, parameters))

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        """The result of a query as an Arrow table; see `query`."""
        return self.cursor().execute(sql, _plain(parameters)).to_arrow_table()

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


def connect(data_dir: str | os.PathLike[str] | None = None) -> duckdb.DuckDBPyConnection:
    """One DuckDB connection with every published copy, for queries over several datasets.

    Each copy is attached read-only under its dataset's name: `films.dim_movie`. Datasets that are not published yet are
    left out. A later publication does not change the connection: connect again to see it. Times are UTC.

    Args:
        data_dir: The project's data directory, if it is not that of the environment.

    Raises:
        FileNotFoundError: Nothing was published yet; the text says what to do.
        SettingsError: A variable in the environment has a wrong value.
    """
    places = [(dataset, locate(data_dir, dataset.name)) for dataset in DATASETS]
    there = [(dataset, path) for dataset, path in places if path.exists()]
    if not there:
        Identity.of(places[0][1])  # it says what to do
    connection = duckdb.connect()
    connection.execute("set global timezone = 'UTC'")
    for dataset, path in there:
        connection.execute(attaching(path, dataset.name))
    return connection


@overload
def table(
    name: str,
    as_: Literal["pandas"] = "pandas",
    *,
    dataset: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> pd.DataFrame: ...
@overload
def table(
    name: str, as_: Literal["arrow"], *, dataset: str | None = None, data_dir: str | os.PathLike[str] | None = None
) -> pa.Table: ...
@overload
def table(
    name: str, as_: Literal["relation"], *, dataset: str | None = None, data_dir: str | os.PathLike[str] | None = None
) -> duckdb.DuckDBPyRelation: ...


def table(
    name: str,
    as_: Literal["pandas", "arrow", "relation"] = "pandas",
    *,
    dataset: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> pd.DataFrame | pa.Table | duckdb.DuckDBPyRelation:
    """A table of the newest published copy of a dataset.

    Args:
        name: Its name; `tables()` lists them.
        as_: `pandas` (integers with NULL stay integers, days are timestamps at midnight), `arrow`, or `relation`: a
            DuckDB relation, which reads nothing until it is asked, for tables that are larger than memory.
        dataset: The dataset's name; without it, the first one that has a table of this name.
        data_dir: The project's data directory, if it is not that of the environment.

    Raises:
        FileNotFoundError: Nothing was published yet; the text says what to do.
        UnknownDatasetError: There is no such dataset.
        UnknownTableError: There is no such table; the text lists those there are.
        ValueError: `as_` is none of the three.
    """
    found = newest(data_dir, dataset or _dataset_with(name)).relation(name)
    if as_ == "relation":
        return found
    if as_ == "arrow":
        return found.to_arrow_table()
    if as_ == "pandas":
        return to_pandas(found.to_arrow_table())
    raise ValueError(f"as_ is {as_!r}; it may be 'pandas', 'arrow' or 'relation'")


def query(
    sql: str,
    parameters: Parameters = None,
    *,
    dataset: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """The result of a query over the newest published copy of a dataset; see `PublishedCopy.query`.

    Args:
        sql: A query in DuckDB's SQL.
        parameters: The values of `?` or `$name`.
        dataset: The dataset's name; without it, the first one there is. Over several at once: `connect`.
        data_dir: The project's data directory, if it is not that of the environment.
    """
    return newest(data_dir, dataset).query(sql, parameters)


def tables(*, dataset: str | None = None, data_dir: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """The tables of the newest published copy of a dataset: `table_name`, `row_count`, `description`, one row each.

    Args:
        dataset: The dataset's name; without it, the first one there is.
        data_dir: The project's data directory, if it is not that of the environment.
    """
    copy = newest(data_dir, dataset)
    texts = {declared.name: declared.description for declared in copy.dataset.tables}
    counts = {name: copy.relation(name).shape[0] for name in copy.tables}
    rows = [(name, counts[name], texts.get(name)) for name in copy.tables]
    return pd.DataFrame(rows, columns=["table_name", "row_count", "description"])


def columns(name: str, *, dataset: str | None = None) -> pd.DataFrame:
    """The columns of a table: `column_name`, `data_type` (DuckDB's), `nullable`, `description`, one row each.

    Args:
        name: The table's name.
        dataset: The dataset's name; without it, the first one that has a table of this name.

    Raises:
        UnknownDatasetError: There is no such dataset.
        UnknownTableError: There is no such table; the text lists those there are.
    """
    chosen = dataset or _dataset_with(name)
    some = DATASETS if chosen is None else (dataset_named(chosen),)
    declared = {one.name: one for dataset in some for one in dataset.tables}
    if name not in declared:
        raise UnknownTableError(f"There is no table {name!r}. There are: {', '.join(sorted(declared))}.")
    rows = [(column.name, column.duckdb_type, column.nullable, column.description) for column in declared[name].columns]
    return pd.DataFrame(rows, columns=["column_name", "data_type", "nullable", "description"])


def _dataset_with(name: str) -> str | None:
    """The first dataset that has a table of this name; None if none has."""
    return next((one.name for one in DATASETS if name in {table.name for table in one.tables}), None)


def newest(data_dir: str | os.PathLike[str] | None = None, dataset: str | None = None) -> PublishedCopy:
    """The newest published copy of a dataset, opened once and again after each publication.

    Args:
        data_dir: The project's data directory, if it is not that of the environment.
        dataset: The dataset's name; without it, the first one there is.

    Raises:
        FileNotFoundError: Nothing was published yet; the text says what to do.
        SettingsError: A variable in the environment has a wrong value.
        UnknownDatasetError: There is no such dataset.
    """
    path = locate(data_dir, dataset)
    with _LOCK:
        opened = _OPENED.get(path)
        if opened is None or opened.identity != Identity.of(path):
            opened = _OPENED[path] = PublishedCopy(path)
        return opened


def locate(data_dir: str | os.PathLike[str] | None = None, dataset: str | None = None) -> Path:
    """Where the published copy of a dataset is, or will be.

    Without a token it is the demo's, unless there is one of real films: readers need no token.

    Args:
        data_dir: The project's data directory, if it is not that of the environment.
        dataset: The dataset's name; without it, the first one there is.
    """
    settings = Settings.from_env(os.environ if data_dir is None else {"TMDB_ASSETS_DATA": str(data_dir)})
    chosen = dataset_named(dataset) if dataset else DATASETS[0]
    demo = replace(settings, data_dir=settings.data_dir / DEMO_FOLDER)
    # Of all datasets or of none: what is made up never stands beside what is real.
    is_demo = settings.api_token is None and _is_published(demo) and not _is_published(settings)
    return chosen.paths(demo if is_demo else settings).published


def _is_published(settings: Settings) -> bool:
    """Whether there is a published copy of any dataset."""
    return any(dataset.paths(settings).published.exists() for dataset in DATASETS)


def _plain(parameters: Parameters) -> Parameters:
    """Numbers of numpy, such as a cell of a frame is, as Python's own: DuckDB takes no others."""
    if isinstance(parameters, Mapping):
        return {name: _plain_value(value) for name, value in parameters.items()}
    return None if parameters is None else [_plain_value(value) for value in parameters]


def _plain_value(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


_OPENED: dict[Path, PublishedCopy] = {}
_LOCK = Lock()
