"""What dbt is told of tables: derived from the pandera models, and committed as derived."""

import dataclasses

import yaml

from tmdb_assets.datasets import raw_tables
from tmdb_assets.schemas import films, series
from tmdb_assets.schemas.contract import (
    contract_path,
    metrics_path,
    render_contract,
    render_metrics,
    render_sources,
    sources_path,
    write_contracts,
)
from tmdb_assets.schemas.films.semantics import SEMANTICS
from tmdb_assets.schemas.semantics import NONE
from tmdb_assets.settings import DBT_DIR
from tmdb_assets.sources.tmdb.films import tables as films_raw
from tmdb_assets.sources.tmdb.films.tables import GENRES
from tmdb_assets.sources.tmdb.series import tables as series_raw

TABLES = films.TABLES
RAW_TABLES = (*films_raw.RAW_TABLES, *series_raw.RAW_TABLES)
DECLARED = [(table, "films", SEMANTICS) for table in films.TABLES] + [
    (table, "series", NONE) for table in series.TABLES
]


def test_the_committed_contract_is_what_the_model_says(subtests):
    for table, subject, semantics in DECLARED:
        with subtests.test(table=table.path):
            path = DBT_DIR / contract_path(table, subject)

            assert path.read_text(encoding="utf-8") == render_contract(table, semantics), (
                "run `make contracts` and commit"
            )


def test_the_committed_metrics_are_those_that_are_declared():
    committed = {path.relative_to(DBT_DIR) for path in DBT_DIR.glob("models/semantic/**/*.*")}

    assert committed == {metrics_path("films")}
    text = (DBT_DIR / metrics_path("films")).read_text(encoding="utf-8")
    assert text == render_metrics(SEMANTICS), "run `make contracts` and commit"


def test_no_contract_is_left_over_and_every_model_has_one():
    committed = {
        path.relative_to(DBT_DIR) for layer in ("core", "marts") for path in DBT_DIR.glob(f"models/{layer}/**/*.yml")
    }
    models = {
        path.relative_to(DBT_DIR) for layer in ("core", "marts") for path in DBT_DIR.glob(f"models/{layer}/**/*.sql")
    }
    expected = {contract_path(table, subject) for table, subject, _ in DECLARED}

    assert committed == expected
    assert {path.with_suffix(".yml") for path in models} == expected


def test_a_contract_is_enforced_and_names_every_column_in_order(subtests):
    for table, _, semantics in DECLARED:
        with subtests.test(table=table.path):
            (model,) = yaml.safe_load(render_contract(table, semantics))["models"]

            assert model["name"] == table.model
            assert model["description"] == table.description
            assert model["config"]["contract"] == {"enforced": True}
            columns = [(column["name"], column["data_type"]) for column in model["columns"]]
            assert columns == [(column.name, column.duckdb_type) for column in table.columns]
            assert all(column["description"] for column in model["columns"])


def test_only_contracts_that_differ_are_written(tmp_path):
    assert len(write_contracts(tmp_path, TABLES, "films", SEMANTICS)) == len(TABLES) + 1
    assert write_contracts(tmp_path, TABLES, "films", SEMANTICS) == []

    drifted = tmp_path / contract_path(TABLES[0], "films")
    good = drifted.read_text(encoding="utf-8")
    drifted.write_text(good + "# by hand\n", encoding="utf-8")

    assert write_contracts(tmp_path, TABLES, "films", SEMANTICS) == [drifted]
    assert drifted.read_text(encoding="utf-8") == good


def test_the_committed_sources_are_the_raw_tables_of_every_source():
    committed = {path.relative_to(DBT_DIR) for path in DBT_DIR.glob("models/staging/**/sources.yml")}
    every = [*raw_tables()]
    sources = {table.source for table in every}

    assert committed == {sources_path(source) for source in sources}
    for source in sources:
        text = (DBT_DIR / sources_path(source)).read_text(encoding="utf-8")
        assert text == render_sources(source, every), "run `make contracts` and commit"


def test_a_source_names_the_asset_and_every_column_of_its_own_raw_tables():
    foreign = dataclasses.replace(GENRES, source="elsewhere")
    (source,) = yaml.safe_load(render_sources("tmdb", [*RAW_TABLES, foreign]))["sources"]

    assert source["name"] == "tmdb"
    assert [
        (
            table["name"],
            table["description"],
            table["config"]["meta"]["dagster"]["asset_key"],
            [(c["name"], c["data_type"], c["description"]) for c in table["columns"]],
        )
        for table in source["tables"]
    ] == [
        (
            table.name,
            table.description,
            ["raw", "tmdb", table.name],
            [(c.name, c.duckdb_type, c.description) for c in table.columns],
        )
        for table in RAW_TABLES
    ]
