"""What a load writes when some of it is there already."""

from datetime import timedelta

import pytest

from tests.postgres.copies import DECLARED
from tests.postgres.server import rows_of_copy, rows_of_postgres
from tmdb_assets.postgres import months
from tmdb_assets.postgres.comparison import compare
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.films.facts import FACT_MOVIE_DAILY

NEXT_DAY = """
    insert into fact_movie_daily by name
    select * replace (date_id + 1 as date_id, popularity + 1 as popularity) from fact_movie_daily
    where date_id = (select max(date_id) from fact_movie_daily)"""


def versions(database, table):
    """The transaction that wrote each row, by the row's place."""
    return dict(database.ask(f"select tableoid::regclass::text || ctid::text, xmin::text from films.{table}"))


def assert_same(database, copy):
    for table in copy.dataset.tables:
        columns = [column.name for column in table.columns]
        found = rows_of_postgres(database, table.name, columns, copy.dataset.name)
        assert found == rows_of_copy(copy, table.name, columns), table.name


def test_a_second_load_of_the_same_copy_writes_nothing(loaded, copies, bring):
    before = {table.name: versions(loaded, table.name) for table in TABLES}
    done = bring()
    assert (done.rows, done.days, done.is_new) == ({}, (), False)
    assert {table.name: versions(loaded, table.name) for table in TABLES} == before


def test_only_the_day_that_is_new_is_written(loaded, copies, bring):
    before = {table.name: versions(loaded, table.name) for table in TABLES}
    done = bring(NEXT_DAY)
    assert done.days == (copies.today + timedelta(days=1),)
    assert set(done.rows) == {"fact_movie_daily"}
    after = versions(loaded, "fact_movie_daily")
    assert before["fact_movie_daily"].items() <= after.items()
    assert len(after) - len(before["fact_movie_daily"]) == done.rows["fact_movie_daily"]
    for table in TABLES:
        if table.name != "fact_movie_daily":
            assert versions(loaded, table.name) == before[table.name]
    assert_same(loaded, copies.newest)


def test_only_rows_that_changed_are_written(loaded, copies, bring):
    before = {name: versions(loaded, name) for name in ("dim_movie", "fact_movie_daily", "bridge_movie_cast")}
    done = bring(
        "update dim_movie set title = 'Another' where movie_id = (select min(movie_id) from dim_movie)",
        "update fact_movie_daily set vote_count = 7"
        " where date_id = (select min(date_id) from fact_movie_daily) and popularity_rank <= 2",
    )
    assert done.rows == {"dim_movie": 1, "fact_movie_daily": 2}
    for name, changed in (("dim_movie", 1), ("fact_movie_daily", 2), ("bridge_movie_cast", 0)):
        after = versions(loaded, name)
        assert len(after.items() - before[name].items()) == changed, name
    assert_same(loaded, copies.newest)


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("dim_watch_provider", "observed_at", ("2026-01-01 12:00:00+00", "2026-01-02 12:00:00+00")),
        ("fact_movie_daily", "source", ("one", "another")),
    ],
)
def test_rows_that_all_change_alike_in_their_last_column_are_written(loaded, copies, bring, table, column, values):
    two = f"rowid in (select rowid from {table} order by rowid limit 2)"
    for value in values:
        assert bring(f"update {table} set {column} = '{value}' where {two}").rows == {table: 2}
    assert_same(loaded, copies.newest)


def test_a_row_and_a_day_that_are_gone_are_gone(loaded, copies, bring):
    first = copies.periods[0]
    done = bring(
        f"delete from fact_movie_daily where date_id = '{first}'",
        "delete from bridge_movie_keyword where movie_id = (select min(movie_id) from bridge_movie_keyword)",
        "delete from top_movies where popularity_rank = 3",
    )
    assert done.days == ()
    assert set(done.rows) == {"fact_movie_daily", "bridge_movie_keyword", "top_movies"}
    assert loaded.one("select count(*) from films.fact_movie_daily where date_id = %s", first) == 0
    assert_same(loaded, copies.newest)


def test_a_film_that_is_gone_with_all_that_refers_to_it_is_gone_and_comes_back(loaded, copies, bring):
    kept = copies.path.read_bytes()
    (film,) = copies.ask("select max(movie_id) from dim_movie")
    of_film = [table.name for table in TABLES if "movie_id" in {column.name for column in table.columns}]
    bring(*(f"delete from {name} where movie_id = {film}" for name in of_film))
    assert loaded.one("select count(*) from films.dim_movie where movie_id = %s", film) == 0
    assert loaded.one("select count(*) from films.vw_movie_latest where movie_id = %s", film) == 0
    assert_same(loaded, copies.newest)
    copies.path.unlink()
    copies.path.write_bytes(kept)
    load(loaded.url, copies.newest, copies.today)
    assert_same(loaded, copies.newest)


def test_keys_that_change_places_are_no_conflict(loaded, copies, bring):
    bring(
        "update top_movies set popularity_rank = 1000 + popularity_rank",
        "update top_movies set popularity_rank = 1101 - (popularity_rank - 1000)",
        "update top_movies set popularity_rank = popularity_rank - 1000",
    )
    assert_same(loaded, copies.newest)


def test_a_backfill_of_90_days_is_loaded_in_one_pass_and_one_transaction(loaded, copies, bring):
    first = copies.periods[0]
    backfill = f"""
        insert into fact_movie_daily by name
        select facts.* replace ('{first}'::date - n::int as date_id)
        from fact_movie_daily as facts, range(1, 91) as days (n) where facts.date_id = '{first}'"""
    old = versions(loaded, "fact_movie_daily")
    done = bring(backfill)
    assert len(done.days) == 90
    assert done.days[-1] == first - timedelta(days=1)
    after = versions(loaded, "fact_movie_daily")
    assert old.items() <= after.items()
    assert len({xmin for place, xmin in after.items() if place not in old}) == 1
    assert_same(loaded, copies.newest)


def test_the_materialized_view_shows_what_is_new_and_is_refreshed_without_writing_what_is_not(loaded, copies, bring):
    before = versions(loaded, "vw_movie_latest")
    bring("update dim_movie set title = 'Another' where movie_id = (select min(movie_id) from dim_movie)")
    assert loaded.one("select count(*) from films.vw_movie_latest where title = 'Another'") == 1
    assert len(versions(loaded, "vw_movie_latest").items() - before.items()) == 1, "a plain refresh writes it all"


def test_the_months_ahead_are_made_as_time_goes_by(loaded, copies):
    later = copies.today + timedelta(days=62)
    load(loaded.url, copies.newest, later)
    with loaded.connect() as connection:
        assert months.next_month(months.next_month(months.month_of(later))) in months.there(connection, DECLARED)
    query = "select count(*) from pg_constraint where conrelid = %s::regclass and contype in ('p', 'f')"
    newest = f"films.{months.part_name(FACT_MOVIE_DAILY, months.next_month(months.next_month(months.month_of(later))))}"
    assert loaded.one(query, newest) == 3
    assert loaded.one("select count(*) from pg_index where indrelid = %s::regclass", newest) == 2


@pytest.mark.usefixtures("loaded")
class TestRetention:
    """TMDB_FACTS_RETENTION_DAYS takes days away from the copy; here they are set aside by months."""

    @pytest.fixture
    def old(self, copies, bring):
        """The facts of the first day also 40 and 41 days before it; the older day and the younger one."""
        first = copies.first
        bring(
            *(
                f"insert into fact_movie_daily by name select * replace (date_id - {days} as date_id)"
                f" from fact_movie_daily where date_id = '{first}'"
                for days in (41, 40)
            ),
        )
        return first - timedelta(days=41), first - timedelta(days=40)

    def forget(self, bring, since):
        return bring(f"delete from fact_movie_daily where date_id < '{since}'", kept_since=since)

    def test_days_that_are_too_old_stand_in_tables_of_their_own(self, loaded, copies, bring, old):
        rows = rows_of_postgres(loaded, "fact_movie_daily", ["date_id", "movie_id", "popularity"])
        done = self.forget(bring, copies.first)
        assert set(done.detached) == {months.month_of(day) for day in old}
        assert_same(loaded, copies.newest)
        aside = [
            row
            for month in done.detached
            for row in rows_of_postgres(
                loaded, months.detached_name(FACT_MOVIE_DAILY, month), ["date_id", "movie_id", "popularity"]
            )
        ]
        assert sorted(aside, key=repr) == [row for row in rows if row[0] in old]
        assert compare(loaded.url, copies.newest).differences == ()
        name = f"films.{months.detached_name(FACT_MOVIE_DAILY, done.detached[0])}"
        assert loaded.one(f"select has_table_privilege('tmdb_reader', '{name}', 'select')") is True

    @pytest.mark.usefixtures("old")
    def test_every_load_lists_them_with_the_statement_that_drops_them_and_only_a_person_does(
        self, loaded, copies, bring
    ):
        assert bring().aside == ()
        done = self.forget(bring, copies.first)
        names = [f"films.{months.detached_name(FACT_MOVIE_DAILY, month)}" for month in sorted(done.detached)]
        assert [table.table for table in done.aside] == names
        for table in done.aside:
            assert table.size_bytes == loaded.one("select pg_total_relation_size(%s::regclass)", table.table)
            assert table.drop in loaded.one("select obj_description(%s::regclass)", table.table)
        later = bring(kept_since=copies.first)
        assert (later.detached, later.aside) == ((), done.aside), "those of earlier loads as well"
        found = compare(loaded.url, copies.newest)
        assert found.differences == ()
        assert found.rows["fact_movie_daily"] == copies.newest.relation("fact_movie_daily").shape[0]
        for table in later.aside:
            loaded.ask(table.drop)
        assert bring(kept_since=copies.first).aside == ()
        assert_same(loaded, copies.newest)

    def test_day_by_day_as_the_setting_reaches_them(self, loaded, copies, bring, old):
        for day in old:
            self.forget(bring, day + timedelta(days=1))
        names = {months.detached_name(FACT_MOVIE_DAILY, months.month_of(day)) for day in old}
        counted = sum(loaded.one(f"select count(distinct date_id) from films.{name}") for name in names)
        assert counted == 2
        assert_same(loaded, copies.newest)

    def test_an_empty_month_is_dropped_by_the_load_after_and_not_while_somebody_may_still_see_its_rows(
        self, loaded, copies, bring, old
    ):
        since = months.next_month(months.month_of(old[1]))
        assert since <= copies.first
        month = months.month_of(old[1])
        with loaded.connect(autocommit=False) as reader:
            reader.execute("set transaction isolation level repeatable read")
            reader.execute("select 1")
            self.forget(bring, since)
            count = "select count(distinct date_id) from films.fact_movie_daily"
            assert reader.execute(count).fetchone()[0] == 5
        with loaded.connect() as connection:
            assert month in months.there(connection, DECLARED)
        with loaded.connect(autocommit=False) as reader:
            reader.execute("select count(*) from films.fact_movie_daily")
            bring(kept_since=since)  # somebody reads: another time
            assert loaded.one("select to_regclass(%s)::text", f"films.{months.part_name(FACT_MOVIE_DAILY, month)}")
        bring(kept_since=since)
        assert loaded.one("select to_regclass(%s)::text", f"films.{months.part_name(FACT_MOVIE_DAILY, month)}") is None
        assert_same(loaded, copies.newest)

    @pytest.mark.usefixtures("old")
    def test_a_day_that_comes_back_stands_in_the_fact_alone_and_may_go_again(self, loaded, copies, bring):
        before = copies.path.read_bytes()
        for _ in range(2):
            done = self.forget(bring, copies.first)
            assert done.detached
            bring(kept_since=copies.first)
            copies.path.write_bytes(before)
            bring()
            for month in done.detached:
                assert loaded.one(f"select count(*) from films.{months.detached_name(FACT_MOVIE_DAILY, month)}") == 0
            assert_same(loaded, copies.newest)

    @pytest.mark.usefixtures("old")
    def test_days_that_the_copy_still_has_stay(self, loaded, copies, bring):
        done = bring(kept_since=copies.first)
        assert done.detached == ()
        assert_same(loaded, copies.newest)

    @pytest.mark.usefixtures("old")
    def test_what_was_set_aside_outlives_a_schema_that_is_made_again(self, loaded, copies, bring):
        done = self.forget(bring, copies.first)
        loaded.ask("update films_load.properties set value = 'another' where name = 'shape'")
        assert bring().is_new
        for month in done.detached:
            assert loaded.one(f"select count(*) from films.{months.detached_name(FACT_MOVIE_DAILY, month)}") > 0
