"""Reading the warehouse: read-only, in UTC, only the days asked for, and orphans that are really found."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from tmdb_assets.datasets.films import FILMS
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.warehouse.reading import (
    count_rows,
    find_orphans,
    observed_periods,
    open_readonly,
    read_rows,
    table_names,
)

TABLES = {table.name: table for table in TABLES}
FACT, GENRE = TABLES["fact_movie_daily"], TABLES["dim_genre"]
DAYS = [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 4)]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute("set timezone = 'Asia/Tokyo'")
        warehouse.execute("create table fact_movie_daily (date_id date, movie_id bigint, popularity double)")
        for day in reversed(DAYS):
            warehouse.execute("insert into fact_movie_daily values (?, 1, 2.5), (?, 2, 1.5)", [day, day])
        warehouse.execute("create table dim_movie (movie_id bigint)")
        warehouse.execute("insert into dim_movie values (1)")
        warehouse.execute("create table dim_genre (genre_id bigint, observed_at timestamptz)")
        warehouse.execute("insert into dim_genre values (18, '2026-11-01 00:30:00+00')")
        warehouse.execute("create view some_view as select 1")
    return path


@pytest.fixture
def warehouse(path):
    with open_readonly(path) as connection:
        yield connection


def test_a_missing_warehouse_is_an_error_that_says_how_it_comes_to_be(tmp_path):
    with pytest.raises(FileNotFoundError, match="materialize a day first"), open_readonly(tmp_path / "none.duckdb"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_connection_cannot_write(warehouse):
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        warehouse.execute("delete from dim_movie")


def test_the_file_is_free_again_after_the_block_even_after_an_error(path):
    with pytest.raises(ZeroDivisionError), open_readonly(path):
        raise ZeroDivisionError
    with duckdb.connect(str(path)) as writer:
        writer.execute("insert into dim_movie values (2)")


def test_two_readers_do_not_block_each_other(path):
    with open_readonly(path) as first, open_readonly(path) as second:
        assert count_rows(first, FACT) == count_rows(second, FACT) == 6


def test_timestamps_are_utc_whatever_the_writer_used(warehouse):
    rows = read_rows(warehouse, GENRE)

    assert rows["observed_at"].to_pylist() == [datetime(2026, 11, 1, 0, 30, tzinfo=UTC)]
    assert str(rows.schema.field("observed_at").type) == "timestamp[us, tz=UTC]"


def test_table_names_are_the_tables_without_the_views(warehouse):
    assert table_names(warehouse) == {"fact_movie_daily", "dim_movie", "dim_genre"}


def test_the_days_of_the_fact_come_oldest_first(warehouse):
    assert observed_periods(warehouse, FILMS.fact) == DAYS


@pytest.mark.parametrize(("days", "expected"), [(None, 6), (DAYS[:1], 2), (DAYS[1:], 4), ([], 0), (DAYS * 2, 6)])
def test_of_a_table_with_days_only_the_days_asked_for_are_read(warehouse, days, expected):
    assert read_rows(warehouse, FACT, days).num_rows == expected


def test_of_a_table_without_days_all_rows_are_read(warehouse):
    assert read_rows(warehouse, GENRE, DAYS[:1]).num_rows == 1
    assert count_rows(warehouse, GENRE, DAYS[0]) == 1


def test_rows_are_counted_for_the_table_or_a_day(warehouse):
    assert count_rows(warehouse, FACT) == 6
    assert count_rows(warehouse, FACT, DAYS[0]) == 2
    assert count_rows(warehouse, FACT, date(2020, 1, 1)) == 0


def test_orphans_are_counted_and_shown_with_their_key(warehouse):
    count, examples = find_orphans(warehouse, FACT, "movie_id", None, limit=2)

    assert count == 3
    assert examples == [{"date_id": DAYS[0], "movie_id": 2}, {"date_id": DAYS[1], "movie_id": 2}]


def test_orphans_of_other_days_do_not_count(warehouse):
    assert find_orphans(warehouse, FACT, "movie_id", DAYS[2:], limit=5) == (1, [{"date_id": DAYS[2], "movie_id": 2}])


def test_a_null_key_in_the_other_table_hides_no_orphan(path):
    with duckdb.connect(str(path)) as writer:
        writer.execute("insert into dim_movie values (null)")

    with open_readonly(path) as warehouse:
        assert find_orphans(warehouse, FACT, "movie_id", None, limit=1)[0] == 3


def test_null_refers_to_nothing_and_is_no_orphan(path):
    with duckdb.connect(str(path)) as writer:
        writer.execute("update fact_movie_daily set movie_id = null where movie_id = 2")

    with open_readonly(path) as warehouse:
        assert find_orphans(warehouse, FACT, "movie_id", None, limit=1) == (0, [])


def test_every_reference_names_a_table_and_its_key():
    def key(table: Table) -> tuple[str, ...]:
        return table.key

    for table in TABLES.values():
        for column, (other, other_column) in table.references.items():
            assert column in {c.name for c in table.columns}, table.name
            assert key(TABLES[other]) == (other_column,), f"{table.name}.{column}"
