"""Tableau's engine: writing and asking a `.hyper` file with pantab, the optional extra `tableau`.

Belongs here: what is done in a process of its own (`apart`), which imports no more than this. Which tables, and what is
asked of the file, is said by `tableau`.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa


def write(tables: dict[str, pa.Table], path: Path) -> None:
    """Write a file with these tables in Tableau's schema `public`."""
    import pantab  # noqa: PLC0415 - optional

    named: dict[Any, Any] = dict(tables)
    pantab.frames_to_hyper(named, path)


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    """The rows of a query over a file.

    Raises:
        RuntimeError: The file cannot be read.
    """
    import pantab  # noqa: PLC0415 - optional

    found: Any = pantab.frame_from_hyper_query(path, query, return_type="pyarrow")
    return found.to_pylist()
