"""A reader of the published copy in a process of its own: opens it again and again, and notes what it saw.

`python reader.py FILE PAUSE_SECONDS LEAST_READS`. It reads until its input ends, but at least so often, then prints
one JSON object: `reads`, `errors`, and `states`, every state it saw in the order in which they came: rows by table and
by day.
"""

import json
import select
import sys
import time

import duckdb


def look(path: str) -> dict[str, dict[str, int]]:
    """Rows by table, and of the fact by day, all in one opening of the file."""
    with duckdb.connect(path, read_only=True) as copy:
        names = [name for (name,) in copy.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        counts = " union all ".join(f"select '{name}', count(*) from {name}" for name in names)
        tables = dict(copy.execute(counts).fetchall())
        days = copy.execute("select date_id::varchar, count(*) from fact_movie_daily group by 1 order by 1").fetchall()
    return {"tables": dict(sorted(tables.items())), "days": dict(days)}


def main() -> None:
    path, pause, least = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    reads, errors, states = 0, [], []
    while reads < least or not select.select([sys.stdin], [], [], pause)[0]:
        reads += 1
        try:
            seen = look(path)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(f"{time.time():.3f} {error}")
            continue
        if not states or states[-1] != seen:
            states.append(seen)
    json.dump({"reads": reads, "errors": errors, "states": states}, sys.stdout)


if __name__ == "__main__":
    main()
