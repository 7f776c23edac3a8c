"""Every table's verdicts: good rows pass, and each possible fault turns exactly the right one red, with evidence."""

import pandas as pd
import pyarrow as pa
import pytest

from tests.unit.schemas.rows import COUNT, bad_values, frame, good_rows
from tmdb_assets.schemas import films, series
from tmdb_assets.schemas.validation import ASPECTS, Verdict, shown_examples, to_frame, validate, validate_batches
from tmdb_assets.sources.tmdb.films.tables import GENRES, MOVIE_DETAILS, RAW_TABLES
from tmdb_assets.sources.tmdb.series import tables as series_raw

TABLES = (*RAW_TABLES, *films.TABLES, *series_raw.RAW_TABLES, *series.TABLES)
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
FAULTS = {
    table.path: [(column.name, rule, value) for column in table.columns for rule, value in bad_values(table, column)]
    for table in TABLES
}
"""By table: its columns, their rules, and a value that breaks each."""


def red(verdicts):
    assert set(verdicts) == set(ASPECTS)
    return {aspect for aspect, verdict in verdicts.items() if not verdict.passed}


def is_in(row, examples):
    return any(all(row[name] == value for name, value in example.items()) for example in examples)


@each_table
@pytest.mark.parametrize("nulls", [False, True])
def test_good_rows_pass_and_are_counted(table, nulls):
    verdicts = validate(table, frame(table, good_rows(table, nulls=nulls)))

    assert red(verdicts) == set(), verdicts
    assert {verdict.rows for verdict in verdicts.values()} == {COUNT}
    assert {verdict.failing_rows for verdict in verdicts.values()} == {0}


@each_table
def test_no_row_at_all_has_the_right_shape_too(table):
    assert red(validate(table, to_frame(table.arrow_schema.empty_table()))) == set()


@each_table
def test_a_missing_column_turns_the_shape_red(table, subtests):
    rows = frame(table, good_rows(table))
    for column in table.columns:
        with subtests.test(column=column.name):
            verdicts = validate(table, rows.drop(columns=column.name))

            assert column.name in " ".join(verdicts["shape"].problems)
            assert "missing" in " ".join(verdicts["shape"].problems)
            assert verdicts["shape"].failing_rows == COUNT
            assert verdicts["keys"].problems == verdicts["rules"].problems == ["not judged: the shape is wrong"]


@each_table
def test_an_undeclared_column_turns_the_shape_red(table):
    rows = frame(table, good_rows(table))
    rows["surprise"] = rows[table.key[0]]

    assert validate(table, rows)["shape"].problems == ["column surprise is not declared"]


@each_table
def test_columns_in_another_order_turn_the_shape_red(table):
    rows = frame(table, good_rows(table))
    verdicts = validate(table, rows[[*rows.columns[1:], rows.columns[0]]])

    assert not verdicts["shape"].passed


@each_table
def test_another_type_turns_the_shape_red_with_expected_and_actual(table, subtests):
    good = frame(table, good_rows(table))
    for column in table.columns:
        with subtests.test(column=column.name):
            other = pa.string() if not pa.types.is_string(column.arrow_type) else pa.large_string()
            rows = good.assign(**{column.name: good[column.name].astype(pd.ArrowDtype(other))})

            problem = validate(table, rows)["shape"].problems
            assert problem == [f"column {column.name} is {pd.ArrowDtype(other)}, not {column.arrow_type}"]


@each_table
def test_a_null_where_none_may_be_turns_the_rules_red_and_shows_the_row(table, subtests):
    for column in (column for column in table.columns if not column.nullable):
        with subtests.test(column=column.name):
            rows = good_rows(table)
            rows[3][column.name] = None

            verdicts = validate(table, frame(table, rows))

            assert red(verdicts) == {"rules"}
            assert f"{column.name}: NULL where none may be in 1 rows" in verdicts["rules"].problems
            assert verdicts["rules"].failing_rows == 1
            example = verdicts["rules"].examples[0]
            assert example[column.name] is None or pd.isna(example[column.name])
            assert {name: rows[3][name] for name in table.key if name != column.name}.items() <= example.items()


@pytest.mark.parametrize("table", [table for table in TABLES if FAULTS[table.path]], ids=lambda table: table.name)
def test_a_value_that_breaks_a_rule_turns_the_rules_red_and_shows_the_row(table, subtests):
    for column, rule, value in FAULTS[table.path]:
        with subtests.test(column=column, rule=rule):
            rows = good_rows(table)
            rows[3][column] = value

            verdicts = validate(table, frame(table, rows))

            assert red(verdicts) == {"rules"}
            assert any(problem.startswith(f"{column}: breaks ") for problem in verdicts["rules"].problems)
            assert verdicts["rules"].failing_rows == 1
            shown = {name: rows[3][name] for name in dict.fromkeys([*table.key, column])}
            assert verdicts["rules"].examples == [shown]


def test_every_rule_of_every_column_has_a_value_that_breaks_it():
    declared = {
        (table.path, name, check.name)
        for table in TABLES
        for name, column in table.schema.columns.items()
        for check in column.checks
    }

    assert len(declared) > 60
    assert {(table, column, rule) for table, faults in FAULTS.items() for column, rule, _ in faults} == declared


@each_table
def test_two_rows_with_one_key_turn_the_keys_red_and_are_both_shown(table):
    rows = good_rows(table)
    rows[5] |= {name: rows[2][name] for name in table.key}

    verdicts = validate(table, frame(table, rows))

    assert red(verdicts) == {"keys"}
    assert verdicts["keys"].failing_rows == 2
    assert is_in(rows[2], verdicts["keys"].examples)
    assert is_in(rows[5], verdicts["keys"].examples)


@pytest.mark.parametrize("table", [table for table in TABLES if len(table.key) > 1], ids=lambda table: table.name)
def test_one_part_of_a_key_alone_may_repeat(table):
    rows = good_rows(table)
    rows[5][table.key[0]] = rows[4][table.key[0]]

    assert red(validate(table, frame(table, rows))) == set()


@pytest.mark.parametrize(("status", "payload"), [(404, "{}"), (200, None)])
def test_a_payload_stands_with_200_only(status, payload):
    rows = good_rows(MOVIE_DETAILS)
    rows[3] |= {"status": status, "payload": payload}

    verdicts = validate(MOVIE_DETAILS, frame(MOVIE_DETAILS, rows))

    assert red(verdicts) == {"rules"}
    assert verdicts["rules"].failing_rows == 1
    assert verdicts["rules"].examples[0]["movie_id"] == rows[3]["movie_id"]


def test_several_faults_are_all_told_and_a_row_with_two_counts_once():
    rows = good_rows(GENRES)
    rows[1] |= {"genre_id": -1, "run_id": None}
    rows[2] |= {"name": ""}
    rows[4] |= {"genre_id": rows[5]["genre_id"]}

    verdicts = validate(GENRES, frame(GENRES, rows))

    assert red(verdicts) == {"keys", "rules"}
    assert verdicts["rules"].failing_rows == 2
    assert len(verdicts["rules"].problems) == 3
    assert verdicts["keys"].failing_rows == 2


def test_examples_stay_few():
    rows = [row | {"name": ""} for row in good_rows(GENRES, 50)]

    verdict = validate(GENRES, frame(GENRES, rows))["rules"]

    assert verdict.failing_rows == 50
    assert len(verdict.examples) == 5


def batches(rows, *cuts):
    table = pa.Table.from_pylist(rows, schema=GENRES.arrow_schema)
    return [table.slice(start, end - start) for start, end in zip((0, *cuts), (*cuts, len(rows)), strict=True)]


def test_batches_are_judged_as_one_table():
    verdicts = validate_batches(GENRES, batches(good_rows(GENRES, 20), 7, 14))

    assert red(verdicts) == set()
    assert {verdict.rows for verdict in verdicts.values()} == {20}


def test_a_key_that_comes_again_in_another_batch_is_found():
    rows = good_rows(GENRES, 20)
    rows[17]["genre_id"] = rows[2]["genre_id"]

    verdicts = validate_batches(GENRES, batches(rows, 7, 14))

    assert red(verdicts) == {"keys"}
    assert verdicts["keys"].failing_rows == 2
    assert verdicts["keys"].rows == 20


def test_faults_of_several_batches_are_added_up():
    rows = good_rows(GENRES, 20)
    for number in (1, 8, 15, 16):
        rows[number]["name"] = ""

    verdict = validate_batches(GENRES, batches(rows, 7, 14))["rules"]

    assert verdict.failing_rows == 4
    assert len(verdict.examples) == 4


def test_no_batch_at_all_is_no_row():
    assert [verdict.rows for verdict in validate_batches(GENRES, []).values()] == [0, 0, 0]


def test_verdicts_add_up_without_repeating_a_problem():
    total = Verdict(rows=1, failing_rows=1, problems=["a"], examples=[{"x": 1}] * 4, numbers={"n": 1})
    total.add(Verdict(rows=2, failing_rows=2, problems=["a", "b"], examples=[{"x": 2}] * 4, numbers={"m": 2}))

    assert (total.rows, total.failing_rows, total.problems) == (3, 3, ["a", "b"])
    assert total.numbers == {"n": 1, "m": 2}
    assert [example["x"] for example in total.examples] == [1, 1, 1, 1, 2]


HOSTILE = [
    "<script>alert(1)</script>",
    "a | b",
    "`code`",
    "[click](javascript:alert(1))",
    "back\\slash",
    "&amp; **bold**",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_is_shown_as_it_is_for_whoever_shows_it_escapes_it(text):
    assert shown_examples([{"movie_id": 1, "title": text}]) == [{"movie_id": "1", "title": text}]


def test_a_value_of_several_lines_is_shown_on_one():
    assert shown_examples([{"title": " line\nbreak\r\n\t| --- | "}]) == [{"title": "line break | --- |"}]
    assert shown_examples([{"title": "a\x00\x1b\u202e b\ufffe"}]) == [{"title": "a b\N{REPLACEMENT CHARACTER}"}]


def test_examples_show_null_and_cut_long_values_and_keep_other_scripts():
    (row,) = shown_examples([{"a": None, "b": pd.NA, "c": "x" * 1000, "d": "千と千尋 é 5 %", "e": "y" * 80}])

    assert row == {"a": "NULL", "b": "NULL", "c": "x" * 80 + "…", "d": "千と千尋 é 5 %", "e": "y" * 80}


def test_examples_with_different_columns_show_all_of_them():
    assert shown_examples([{"movie_id": 1, "genre_id": 9}, {"movie_id": 2, "person_id": 7}]) == [
        {"movie_id": "1", "genre_id": "9", "person_id": ""},
        {"movie_id": "2", "genre_id": "", "person_id": "7"},
    ]


def test_no_example_is_no_row():
    assert shown_examples([]) == []
