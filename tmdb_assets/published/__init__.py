"""The published copy, for whoever reads it: notebooks, scripts, the dashboard, reports.

    from tmdb_assets import published

    published.table("fact_movie_daily")
    published.query("select title from dim_movie where movie_id = ?", [603])
    published.connect().sql("select title from films.dim_movie")

Belongs here: finding the newest copy of a dataset, and all of them at once; what an opened one gives is in `reading`.
How a copy is made is `warehouse.publication`'s.
"""

import os
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Literal, overload

import duckdb
import pandas as pd
import pyarrow as pa

from tmdb_assets.datasets import DATASETS, dataset_named
from tmdb_assets.frames import to_pandas
from tmdb_assets.published.reading import Identity, Parameters, PublishedCopy, UnknownTableError
from tmdb_assets.settings import DEMO_FOLDER, Settings
from tmdb_assets.warehouse.logs import refuse_log
from tmdb_assets.warehouse.reading import attaching


def connect(data_dir: str | os.PathLike[str] | None = None) -> duckdb.DuckDBPyConnection:
    """One DuckDB connection with every published copy, for queries over several datasets.

    Each copy is attached read-only under its dataset's name: `films.dim_movie`. Datasets that are not published yet are
    left out. A later publication does not change the connection: connect again to see it. Times are UTC.

    Args:
        data_dir: The project's data directory, if it is not that of the environment.

    Raises:
        FileNotFoundError: Nothing was published yet; the text says what to do.
        ForeignLogError: Another program wrote to a copy and was killed; the text says what to do.
        SettingsError: A variable in the environment has a wrong value.
    """
    places = [(dataset, locate(data_dir, dataset.name)) for dataset in DATASETS]
    there = [(dataset, path) for dataset, path in places if path.exists()]
    if not there:
        Identity.of(places[0][1])  # it says what to do
    connection = duckdb.connect()
    connection.execute("set global timezone = 'UTC'")
    for dataset, path in there:
        refuse_log(path)
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


_OPENED: dict[Path, PublishedCopy] = {}
_LOCK = Lock()
