"""Texts of which somebody wishes that they break the load."""

import pyarrow as pa
import pytest

from tests.postgres.server import rows_of_copy, rows_of_postgres
from tests.postgres.test_incremental import assert_same
from tmdb_assets.postgres.comparison import compare
from tmdb_assets.postgres.connection import PostgresError
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films import TABLES

HOSTILE = [
    "",
    None,
    "\\N",
    "\\.",
    "a\n\\.\nb",
    "\n\\.\n",
    "NULL",
    '"',
    '""',
    "'; drop schema films cascade; --",
    "$$; drop table films.dim_movie; $$",
    "a,\"b',c\t\td",
    "\r\n\n\r",
    "\\x00 \\000 \\b \\t %s %(name)s {} ${HOME} `id`",
    "nul \0 in \0\0 it",
    "\0",
    "\x01\x02\x1f\x7f\x85\u2028",
    "\ufeffwith a mark",
    "👩‍👩‍👧‍👦 🏳️‍🌈 \U0010ffff",
    "שלום \u202e eht gnorw yaw \u202c مرحبا",
    "é e\u0301 ﬁ İ ß",
    "  blanks at both ends  ",
    "x" * 2**17,
    '"\\\n' * 2**15,
    "語" * 2**15,
]
SHORT = "\\.\n\\N'\"\0,👩‍👧 \u202e"


def without_nul(rows):
    return sorted(
        (tuple(value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in row) for row in rows),
        key=repr,
    )


def texts(table):
    """The columns of text that are in a key, in a reference or in an index, and the others."""
    referred = {(other, column) for one in TABLES for other, column in one.references.values() if other == table.name}
    indexed = {*table.key, *table.references, *(column for _, column in referred), "continent"}
    columns = [column for column in table.columns if pa.types.is_string(column.arrow_type)]
    return [c for c in columns if c.name in indexed], [c for c in columns if c.name not in indexed]


def spread(copies):
    """Statements that put every hostile text into every column of text that is in no index."""
    for table in TABLES:
        for column in texts(table)[1]:
            values = [value for value in HOSTILE if value is not None or column.nullable]
            count = len(values)
            places = f"select rowid as row, row_number() over () as place from {table.name}"
            statement = f"""
                update {table.name} set {column.name} = list_extract($1::varchar[], 1 + place % {count})
                from ({places}) as places where row = {table.name}.rowid and place <= 3 * {count}"""
            yield statement, [values]


@pytest.mark.parametrize("when", ["at first", "later"])
def test_every_text_arrives_as_it_is_in_every_column(database, copies, when, monkeypatch):
    if when == "later":
        monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")  # of whoever has an old profile
        load(database.url, copies.newest, copies.today)
    copy = copies.change(*spread(copies))
    load(database.url, copy, copies.today)
    for table in TABLES:
        columns = [column.name for column in table.columns]
        there, here = rows_of_postgres(database, table.name, columns), rows_of_copy(copy, table.name, columns)
        assert there == without_nul(here), table.name
    assert compare(database.url, copy).differences == ()
    assert not load(database.url, copy, copies.today).rows
    empty, nothing = database.ask(
        "select count(*) filter (where title = ''), count(*) filter (where title is null) from films.dim_movie"
    )[0]
    assert (empty, nothing) == (3, 3)


@pytest.mark.parametrize("when", ["at first", "later"])
def test_also_in_keys_and_what_refers_to_them(database, copies, when):
    if when == "later":
        load(database.url, copies.newest, copies.today)
    changes = [
        (f"update {table.name} set {column.name} = {column.name} || $1", [SHORT])
        for table in TABLES
        for column in texts(table)[0]
    ]
    assert len(changes) >= 10
    copy = copies.change(*changes)
    load(database.url, copy, copies.today)
    for table in TABLES:
        columns = [column.name for column in table.columns]
        there, here = rows_of_postgres(database, table.name, columns), rows_of_copy(copy, table.name, columns)
        assert there == without_nul(here), table.name


@pytest.mark.parametrize(("table", "column"), [("bridge_movie_cast", "credit_id"), ("dim_country", "continent")])
@pytest.mark.parametrize("when", ["at first", "later"])
def test_a_key_that_is_too_long_for_an_index_ends_the_load_clearly_and_readers_keep_what_they_had(
    database, copies, table, column, when
):
    before = copies.path.read_bytes()
    if when == "later":
        load(database.url, copies.newest, copies.today)
    copy = copies.change(
        (f"update {table} set {column} = $1 where rowid = 0", ["語x" * 2**18]),
        "update dim_movie set title = 'half'",
    )
    with pytest.raises(PostgresError, match="A text in a key is too long for an index") as raised:
        load(database.url, copy, copies.today)
    assert not raised.value.may_pass
    assert len(str(raised.value)) < 1000
    if when == "later":
        assert database.one("select count(*) from films.dim_movie where title = 'half'") == 0
    else:
        assert database.one("select to_regclass('films.dim_movie')") is None
    copies.path.write_bytes(before)
    load(database.url, copies.newest, copies.today)
    assert_same(database, copies.newest)
