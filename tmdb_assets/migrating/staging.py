"""The tables of an earlier version's staging.

Belongs here: their names. They had no source in them, and three hold rows that no later build could make again: of
countries and languages that left TMDB's lists, and of films that were removed.
"""

from pathlib import Path

import duckdb

_PREFIX, _NEW_PREFIX = "stg_", "stg_tmdb__"
_KEPT = {"stg_country_names", "stg_language_names", "stg_movie_removals"}


def rename_tables(path: Path) -> None:
    """Give the tables whose rows are kept their names of today, and drop those that every build makes again.

    One transaction, which may be repeated. A damaged file stays as it is: the next build says what is wrong with it.

    Raises:
        duckdb.IOException: Another program has the file open.
    """
    try:
        staging = duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise
        return
    except duckdb.Error:
        return
    with staging:
        names = [name for (name,) in staging.execute("select table_name from duckdb_tables()").fetchall()]
        old = [name for name in names if name.startswith(_PREFIX) and not name.startswith(_NEW_PREFIX)]
        staging.execute("begin")
        for name in old:
            if name in _KEPT:
                staging.execute(f"alter table {name} rename to {_NEW_PREFIX}{name.removeprefix(_PREFIX)}")
            else:
                staging.execute(f"drop table {name}")
        staging.execute("commit")
