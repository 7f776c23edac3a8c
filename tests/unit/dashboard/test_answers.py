"""Values of an answer as a person reads them, as frames of the published copy have them."""

import duckdb
import pytest

from tmdb_assets.dashboard.answers import shown_value
from tmdb_assets.frames import to_pandas


@pytest.mark.parametrize(
    ("column", "sql", "shown"),
    [
        ("is_sleeper", "true", "yes"),
        ("is_sleeper", "false", "no"),
        ("is_sleeper", "null::boolean", None),
        ("released_on", "date '2026-11-20'", "2026-11-20"),
        ("title", "'1'", "1"),
        ("films", "12345", "12,345"),
        ("rating", "6.25", "6.25"),
        ("known_share", "0.5", "50\N{NO-BREAK SPACE}%"),
        ("decade", "1990", "1990"),
        ("rating", "null::double", None),
    ],
)
def test_what_a_value_is_its_type_and_the_name_of_its_column_say(column, sql, shown):
    rows = to_pandas(duckdb.sql(f"select {sql} as {column}").to_arrow_table())
    assert shown_value(column, rows.iloc[0][column]) == shown
    assert shown_value(column, rows[column].iloc[0]) == shown
