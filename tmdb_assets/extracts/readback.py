"""Whether what was read back of an extract is what the published copy says: rows, and a hash of all their values.

Belongs here: the comparison. How a file is read back is the business of whoever wrote it.
"""

from collections.abc import Callable

import duckdb

from tmdb_assets.extracts.contents import selection
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table


def differences(copy: PublishedCopy, read: Callable[[Table], str], *, spreadsheet_safe: bool) -> list[str]:
    """What the files of all tables say that the copy does not, or the other way round; nothing if they agree.

    Args:
        copy: The copy they were made of.
        read: Gives SQL that reads the file of a table.
        spreadsheet_safe: Whether texts and times are in the form that spreadsheets get.
    """
    problems = []
    for table in copy.dataset.extracted:
        try:
            found = fingerprint(copy.cursor(), read(table), table)
        except duckdb.Error as error:
            problems.append(f"{table.name}: the file can not be read back: {str(error).splitlines()[0]}")
            continue
        expected = fingerprint(copy.cursor(), f"({selection(table, spreadsheet_safe=spreadsheet_safe)})", table)
        if found[0] != expected[0]:
            problems.append(f"{table.name}: {found[0]:,} rows read back, the published copy has {expected[0]:,}")
        elif found != expected:
            problems.append(f"{table.name}: the values read back are not those of the published copy")
    return problems


def fingerprint(cursor: duckdb.DuckDBPyConnection, rows: str, table: Table) -> tuple[int, int]:
    """Rows and a hash of all their values, whatever their order.

    Args:
        cursor: Where to ask.
        rows: SQL for the rows.
        table: The table they are of.
    """
    columns = ", ".join(column.name for column in table.columns)
    # A sum, not bit_xor: two equal rows more are no difference to that one.
    query = f"select count(*), coalesce(sum(hash({columns})::hugeint), 0) from {rows}"  # noqa: S608 - our own names
    ((count, total),) = cursor.execute(query).fetchall()
    return count, int(total)
