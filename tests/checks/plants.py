"""Faults to plant: for every check of every table at least one, made from nothing but the table's declaration.

Belongs here: what is damaged, and what must be said of it. A plant works on a table in DuckDB, a raw partition that was
loaded there included; judging, and files, are the tests' business. Whoever adds a check adds its plants to `PLANTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb

from tests.unit.schemas.rows import bad_values
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.films.facts import LIVE
from tmdb_assets.sources.tmdb.tables import NOT_FOUND
from tmdb_assets.warehouse.judgement import DAYS_COMPARED, MAX_ROW_COUNT_CHANGE, MAX_SHRINKAGE
from tmdb_assets.warehouse.reading import SOURCE_COLUMN


@dataclass
class Evidence:
    """What a red check must say.

    Attributes:
        rows: Each must be among the examples, as far as it goes.
        words: Each must be in the problems.
        failing_rows: How many rows are bad, where that is known.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    failing_rows: int | None = None


@dataclass
class Bench:
    """A table in DuckDB that is about to be damaged.

    Attributes:
        day: The day that is judged, for tables whose rows belong to a day.
    """

    connection: duckdb.DuckDBPyConnection
    table: Table
    day: date

    def ask(self, sql: str, *values: object) -> list[tuple]:
        return self.connection.execute(sql, list(values)).fetchall()

    @property
    def of_day(self) -> str:
        """A condition for the rows of the day."""
        return f"{self.table.day_column} = date '{self.day}'" if self.table.day_column else "true"

    @property
    def judged(self) -> str:
        """A condition for the rows that are judged: marts are judged whole."""
        return "true" if self.table.layer == "marts" else self.of_day

    def rowids(self, condition: str = "true") -> list[int]:
        """The judged rows with a condition, in a fixed order."""
        order = ", ".join(self.table.key)
        found = self.ask(f"select rowid from {self.table.name} where {self.judged} and ({condition}) order by {order}")
        return [rowid for (rowid,) in found]

    def victim(self) -> int:
        """A row from the middle, which no check shows by chance."""
        rowids = self.rowids()
        return rowids[len(rowids) // 2]

    def set(self, rowids: list[int], column: str, value: object) -> None:
        self.ask(f"update {self.table.name} set {column} = ? where rowid in (select unnest(?))", value, rowids)

    def shown(self, rowid: int, *columns: str) -> dict[str, str]:
        """A row as a check has to show it: its key, and some columns."""
        names = list(dict.fromkeys([*self.table.key, *columns]))
        (row,) = self.ask(f"select {', '.join(names)} from {self.table.name} where rowid = ?", rowid)
        return {name: "NULL" if value is None else str(value) for name, value in zip(names, row, strict=True)}

    def rebuild(self, columns: str) -> None:
        self.ask(f"create or replace table {self.table.name} as select {columns} from {self.table.name}")


@dataclass(frozen=True)
class Plant:
    """One fault: its name, and how it is planted; planting says what the check has to tell."""

    name: str
    damage: Callable[[Bench], Evidence]


def shape_plants(table: Table) -> list[Plant]:
    *_, last = (column.name for column in table.columns if not column.is_added)
    kinds = {column.name: column.duckdb_type for column in table.columns if column.name != table.day_column}
    typed = next(name for name, kind in kinds.items() if kind != "varchar")

    def plant(name: str, columns: str, *words: str) -> Plant:
        def damage(bench: Bench) -> Evidence:
            rows = bench.rowids()
            bench.rebuild(columns)
            return Evidence(words=list(words), failing_rows=len(rows))

        return Plant(name, damage)

    def drop(bench: Bench) -> Evidence:
        bench.ask(f"drop table {table.name}")
        return Evidence(words=[f"the table {table.name} is missing"])

    plants = [
        plant("a column is gone", f"* exclude ({last})", f"column {last} is missing"),
        plant("a column is new", "*, 1 as softcore", "column softcore is not declared"),
        plant("a column has another type", f"* replace ({typed}::varchar as {typed})", f"column {typed} is string"),
        plant("the order is another", f"{last}, * exclude ({last})", "order"),
    ]
    return plants if table.layer == "raw" else [*plants, Plant("the table is gone", drop)]


def keys_plants(table: Table) -> list[Plant]:
    def repeat(bench: Bench) -> Evidence:
        victim = bench.victim()
        bench.ask(f"insert into {table.name} select * from {table.name} where rowid = ?", victim)
        return Evidence(rows=[bench.shown(victim)], words=["2 rows share their key"], failing_rows=2)

    return [Plant("a row comes twice", repeat)]


def rules_plants(table: Table) -> list[Plant]:
    """A fault for every single rule of every column, and for those of the whole row."""

    def plant(name: str, column: str, value: object, said: str) -> Plant:
        def damage(bench: Bench) -> Evidence:
            victim = bench.victim()
            bench.set([victim], column, value)
            return Evidence(rows=[bench.shown(victim, column)], words=[f"{column}: {said}"], failing_rows=1)

        return Plant(f"{column} {name}", damage)

    plants = [plant("is NULL", c.name, None, "NULL where none may be") for c in table.columns if not c.nullable]
    plants += [plant(rule, c.name, value, "breaks ") for c in table.columns for rule, value in bad_values(table, c)]
    for check in table.schema.checks:
        plants += ROW_RULES[check.name]
    if not table.may_be_empty:
        plants.append(Plant("no row", _empty))
    return plants


def _empty(bench: Bench) -> Evidence:
    bench.ask(f"delete from {bench.table.name}")
    return Evidence(words=["no row, where there must be some"])


def _tombstone_with_payload(bench: Bench) -> Evidence:
    victim = bench.victim()
    bench.set([victim], "status", NOT_FOUND)
    return Evidence(rows=[bench.shown(victim)], words=["payload_with_200_only"], failing_rows=1)


def _payload_gone(bench: Bench) -> Evidence:
    victim = bench.victim()
    bench.set([victim], "payload", None)
    return Evidence(rows=[bench.shown(victim)], words=["payload_with_200_only"], failing_rows=1)


def _profit_of_other_films(bench: Bench) -> Evidence:
    victim = bench.rowids("profit_total_usd is not null")[0]
    bench.ask(f"update {bench.table.name} set profit_total_usd = profit_total_usd + 1 where rowid = ?", victim)
    return Evidence(rows=[bench.shown(victim)], words=["profit_of_the_same_films"], failing_rows=1)


ROW_RULES = {
    "profit_of_the_same_films": [
        Plant("profit is of other films", _profit_of_other_films),
    ],
    "payload_with_200_only": [
        Plant("a 404 with a payload", _tombstone_with_payload),
        Plant("a 200 without a payload", _payload_gone),
    ],
}
"""Rules of whole rows; a new one has no plant here, and fails."""

UNKNOWN = {"bigint": 999_999_999, "varchar": "ZZ", "date": date(1800, 1, 1)}


def orphans_plants(table: Table) -> list[Plant]:
    kinds = {column.name: column.duckdb_type for column in table.columns}

    def refers_to_nothing(column: str, other: str) -> Plant:
        def damage(bench: Bench) -> Evidence:
            victim = bench.rowids(f"{column} is not null")[0]
            bench.set([victim], column, UNKNOWN[kinds[column]])
            words = [f"{column} of 1 rows is not in {other}"]
            return Evidence(rows=[bench.shown(victim, column)], words=words, failing_rows=1)

        return Plant(f"{column} refers to nothing", damage)

    def referred_is_gone(column: str, other: str, other_column: str) -> Plant:
        def damage(bench: Bench) -> Evidence:
            victim = bench.rowids(f"{column} is not null")[0]
            row = bench.shown(victim, column)
            bench.ask(f"delete from {other} where {other_column}::varchar = ?", row[column])
            return Evidence(words=[f"{column} of ", f"is not in {other}.{other_column}"], rows=[{column: row[column]}])

        return Plant(f"what {column} refers to is gone", damage)

    def table_is_gone(column: str, other: str) -> Plant:
        def damage(bench: Bench) -> Evidence:
            bench.ask(f"drop table {other}")
            return Evidence(words=[f"not judged: the table {other} is missing"])

        return Plant(f"the table of {column} is gone", damage)

    return [
        plant
        for column, (other, other_column) in table.references.items()
        for plant in (
            refers_to_nothing(column, other),
            referred_is_gone(column, other, other_column),
            table_is_gone(column, other),
        )
    ]


def listing_complete_plants(table: Table) -> list[Plant]:
    def forget(bench: Bench) -> Evidence:
        victim = bench.victim()
        row = bench.shown(victim)
        bench.ask(f"delete from {table.name} where rowid = ?", victim)
        return Evidence(
            rows=[row], words=[f"1 of {len(bench.rowids()) + 1:,} films listed on {bench.day}"], failing_rows=1
        )

    return [Plant("a listed film has no row", forget)]


def softcore_plants(table: Table) -> list[Plant]:
    def flag(bench: Bench) -> Evidence:
        row = bench.shown(bench.rowids("popularity_rank is not null")[0])
        bench.ask("update dim_movie set is_softcore = true where movie_id = ?", int(row["movie_id"]))
        return Evidence(rows=[row], words=["1 of the ", f"listed on {bench.day} are softcore"], failing_rows=1)

    return [Plant("a listed film is softcore", flag)]


def title_language_plants(table: Table) -> list[Plant]:
    def translate(bench: Bench) -> Evidence:
        (film,) = bench.ask(
            f"select movie_id from {table.name} join movie_latest using (movie_id) where has_details"
            " and date_id = (select max(date_id) from movie_latest) order by popularity_rank limit 1"
        )[0]
        bench.ask(f"update {table.name} set title_language = 'ca-ES' where movie_id = ?", film)
        row = {"movie_id": str(film), "title_language": "ca-ES"}
        return Evidence(rows=[row], words=["1 of ", "in another language than TMDB_LANGUAGE (en-US)"], failing_rows=1)

    return [Plant("a title is in another language", translate)]


def release_days_plants(table: Table) -> list[Plant]:
    def slip(bench: Bench) -> Evidence:
        victim = bench.victim()
        bench.set([victim], "released_on", date(2999, 12, 31))
        row = bench.shown(victim, "released_on")
        return Evidence(rows=[row], words=["1 of ", "release dates are no day of dim_date"], failing_rows=1)

    return [Plant("a release date is a slip", slip)]


def captured_plants(table: Table) -> list[Plant]:
    day = table.day_column

    def unknown(bench: Bench) -> Evidence:
        later = bench.day + timedelta(days=30)
        bench.ask(
            f"insert into {table.name} select * replace (? as {day}) from {table.name} where {bench.of_day}", later
        )
        ((rows,),) = bench.ask(f"select count(*) from {table.name} where {day} = ?", later)
        return Evidence(rows=[{day: str(later), "rows": str(rows)}], words=[f"raw never had {later}"], failing_rows=1)

    def misfiled(bench: Bench) -> Evidence:
        stray = bench.day - timedelta(days=30)
        bench.ask(f"update {table.name} set {day} = ? where {bench.of_day}", stray)
        return Evidence(
            rows=[{day: str(bench.day), "rows": "0"}],
            words=[f"raw never had {stray}", f"raw has {bench.day}, which is not in {table.name}"],
            failing_rows=2,
        )

    return [Plant("a day that nobody captured", unknown), Plant("a day is filed under another one", misfiled)]


def changes_plants(table: Table) -> list[Plant]:
    def newest(bench: Bench) -> int:
        (row,) = bench.ask(f"select rowid from {table.name} where field = 'status' order by observed_at desc limit 1")
        return row[0]

    def stale(bench: Bench) -> Evidence:
        victim = newest(bench)
        bench.set([victim], "value_after", "Rumored")
        row = bench.shown(victim, "value_after")
        return Evidence(rows=[row], words=["of 1 fields of films the newest change is not what"], failing_rows=1)

    def forgotten(bench: Bench) -> Evidence:
        row = bench.shown(newest(bench))
        bench.ask(f"delete from {table.name} where movie_id = ? and field = 'status'", int(row["movie_id"]))
        words = ["of 1 fields of films", "or there is none"]
        return Evidence(rows=[{"movie_id": row["movie_id"], "field": "status"}], words=words, failing_rows=1)

    def repeated(bench: Bench) -> Evidence:
        bench.ask(
            f"insert into {table.name} select * replace (observed_at + interval 1 second as observed_at, false as"
            " is_first, value_after as value_before, amount_after as amount_before)"
            f" from {table.name} where rowid = ?",
            newest(bench),
        )
        row = bench.shown(newest(bench))
        return Evidence(rows=[row], words=["1 changes do not lead from the value before to another"], failing_rows=1)

    return [
        Plant("the newest value is another one", stale),
        Plant("a field has no row", forgotten),
        Plant("neighbours are equal", repeated),
    ]


def release_windows_plants(table: Table) -> list[Plant]:
    def plant(name: str, column: str, change: str, condition: str) -> Plant:
        def damage(bench: Bench) -> Evidence:
            victim = bench.rowids(condition)[0]
            bench.ask(f"update {table.name} set {column} = {change} where rowid = ?", victim)
            return Evidence(
                rows=[bench.shown(victim)], words=["of 1 films are not those of movie_release"], failing_rows=1
            )

        return Plant(name, damage)

    def forget(bench: Bench) -> Evidence:
        victim = bench.victim()
        row = bench.shown(victim)
        bench.ask(f"delete from {table.name} where rowid = ?", victim)
        return Evidence(rows=[row], words=["of 1 films are not those of movie_release"], failing_rows=1)

    days, flag = "theatrical_to_digital_days", "is_digital_before_theatrical"
    return [
        Plant("a film has no window", forget),
        plant("a first date is another", "first_theatrical_on", "first_theatrical_on + 1", f"{days} > 0"),
        plant("a window is another", days, f"{days} + 1", f"{days} is not null"),
        plant("a negative window has no flag", flag, f"not {flag}", "true"),
    ]


def scales_plants(table: Table) -> list[Plant]:
    def plant(name: str, **values: object) -> Plant:
        def damage(bench: Bench) -> Evidence:
            victim = bench.victim()
            for column, value in values.items():
                bench.set([victim], column, value)
            row = bench.shown(victim, *values)
            return Evidence(rows=[row], words=["scores are outside the scale of their source"], failing_rows=1)

        return Plant(name, damage)

    return [
        plant("a score is above its scale", score=10.5, score_100=99.0),
        plant("a score out of 100 is that of another", score_100=1.0),
        plant("nobody who tells it told it", provider="mdblist"),
    ]


def continents_plants(_: Table) -> list[Plant]:
    def forget(bench: Bench) -> Evidence:
        (code,) = bench.ask("select min(country_code) from bridge_movie_country")[0]
        bench.ask("update dim_country set continent = null where country_code = ?", code)
        return Evidence(rows=[{"country_code": code}], words=["1 countries of films have no continent"], failing_rows=1)

    return [Plant("a country has no continent", forget)]


def null_shares_plants(table: Table) -> list[Plant]:
    """For every column with a limit one row more than it allows."""

    def plant(column: str, limit: float, live_only: bool) -> Plant:
        def damage(bench: Bench) -> Evidence:
            judged = bench.rowids(f"source = '{LIVE}'" if live_only else "true")
            unknown = {*bench.rowids(f"{column} is null")} & {*judged}
            wanted = int(limit * len(judged)) + 1 - len(unknown)
            chosen = [rowid for rowid in judged if rowid not in unknown][:wanted]
            bench.set(chosen, column, None)
            return Evidence(
                rows=[{column: "NULL"}], words=[f"{column} is unknown in "], failing_rows=len(unknown) + len(chosen)
            )

        return Plant(f"{column} is unknown too often", damage)

    return [plant(c.name, c.max_null_share, c.live_only) for c in table.columns if c.max_null_share is not None]


def row_count_plants(table: Table) -> list[Plant]:
    def of_day(name: str, change: Callable[[int], int]) -> Plant:
        def damage(bench: Bench) -> Evidence:
            # Of the days before, those that were observed like it, where the table says how.
            alike = "true"
            if SOURCE_COLUMN in {column.name for column in table.columns}:
                alike = f"{SOURCE_COLUMN} = (select min({SOURCE_COLUMN}) from {table.name} where {bench.of_day})"
            before = bench.ask(
                f"select count(*) from {table.name} where {table.day_column} < ? and {alike}"
                f" group by {table.day_column} order by {table.day_column} desc limit {DAYS_COMPARED}",
                bench.day,
            )
            mean = sum(count for (count,) in before) / len(before)
            rows = bench.rowids(bench.of_day)
            wanted = change(mean)
            bench.ask(f"delete from {table.name} where rowid in (select unnest(?))", rows[wanted:])
            while (more := wanted - len(bench.rowids(bench.of_day))) > 0:
                bench.ask(f"insert into {table.name} select * from {table.name} where {bench.of_day} limit {more}")
            return Evidence(words=[f"{bench.day} has {wanted:,} rows"])

        return Plant(name, damage)

    def shrink(bench: Bench) -> Evidence:
        rows = bench.rowids()
        keep = -(-len(rows) * (1 - MAX_SHRINKAGE) // 1) - 1  # the first number below the limit
        bench.ask(f"delete from {table.name} where rowid in (select unnest(?))", rows[int(keep) :])
        return Evidence(words=[f"{int(keep):,} rows, where the published copy has {len(rows):,}"])

    if table.day_column is None:
        return [Plant("rows are gone", shrink)]
    plants = [
        of_day("a day has too few rows", lambda mean: int(mean * (1 - MAX_ROW_COUNT_CHANGE) - 0.01)),
        of_day("a day has too many rows", lambda mean: int(mean * (1 + MAX_ROW_COUNT_CHANGE)) + 1),
    ]
    # A day that the fact does not have is no day of the warehouse: publishing is refused then.
    return plants if table.layer == "core" else [*plants, of_day("a day is gone", lambda _: 0)]


def popularity_jump_plants(table: Table) -> list[Plant]:
    def plant(factor: float) -> Plant:
        def damage(bench: Bench) -> Evidence:
            # The same before and after, but for the factor.
            bench.ask(f"update {table.name} set popularity = 7")
            bench.ask(f"update {table.name} set popularity = popularity * {factor} where {bench.of_day}")
            return Evidence(words=[f"films is {factor:.2f} times that of", f"on {bench.day}"])

        return Plant(f"popularity times {factor:g}", damage)

    return [plant(2.01), plant(0.49)]


PLANTS: dict[str, Callable[[Table], list[Plant]]] = {
    "shape": shape_plants,
    "keys": keys_plants,
    "rules": rules_plants,
    "orphans": orphans_plants,
    "listing_complete": listing_complete_plants,
    "captured": captured_plants,
    "softcore": softcore_plants,
    "title_language": title_language_plants,
    "changes": changes_plants,
    "release_days": release_days_plants,
    "continents": continents_plants,
    "release_windows": release_windows_plants,
    "scales": scales_plants,
    "null_shares": null_shares_plants,
    "row_count": row_count_plants,
    "popularity_jump": popularity_jump_plants,
}
"""The faults that can be planted in a table, by check."""
