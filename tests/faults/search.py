"""Looking for a secret in everything a pipeline leaves behind, whatever form or compression it is in.

Belongs here: how files are opened to be searched, and the forms a secret can take. Where to look is said by the tests.
"""

import base64
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow.parquet as pq


def forms(secret: str) -> set[bytes]:
    """The secret as it is, as parts of addresses and JSON have it, and in base64 wherever it begins."""
    texts = {secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1], secret.replace("/", "\\/")}
    encoded = {
        # The first and the last characters depend on what stands beside it.
        base64.b64encode(b"x" * shift + secret.encode())[4:-4]
        for shift in range(3)
    }
    return {text.encode() for text in texts} | encoded


def places_of(secret: str, *roots: Path) -> list[str]:
    """The files below the roots in which the secret stands in any form."""
    wanted = forms(secret)
    return [
        str(path)
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and any(form in content for content in contents(path) for form in wanted)
    ]


def contents(path: Path) -> Iterator[bytes]:
    """What is in a file: its bytes, and for databases and parquet files every value."""
    yield path.read_bytes()
    if path.suffix == ".parquet":
        for column in pq.read_table(path).columns:
            yield "\n".join(map(str, column.to_pylist())).encode(errors="replace")
    elif path.suffix == ".db":
        yield from _sqlite(path)
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                yield repr(connection.execute(f'from "{table}"').fetchall()).encode(errors="replace")


def _sqlite(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'select * from "{table}"'):
                for value in row:
                    yield value if isinstance(value, bytes) else str(value).encode()
                    if isinstance(value, bytes):
                        with suppress(zlib.error):
                            yield zlib.decompress(value)
