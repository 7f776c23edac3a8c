"""What dbt is told of metrics: entities from keys and references, dimensions that are columns."""

import re

import pytest
import yaml

from tmdb_assets.schemas.contract import render_contract
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.films.semantics import SEMANTICS
from tmdb_assets.schemas.semantics import Metric, SemanticModel, Semantics
from tmdb_assets.settings import PROJECT_DIR

TABLE = {table.name: table for table in TABLES}
ASKED_FOR = {"films", "median_multiple", "pooled_multiple", "money_known_share", "popularity", "votes", "rating"}


def told(name, semantics=SEMANTICS):
    (model,) = yaml.safe_load(render_contract(TABLE[name], semantics))["models"]
    return model


def entities(name):
    return {column["name"]: tuple(column["entity"].values()) for column in told(name)["columns"] if "entity" in column}


def test_a_key_is_the_entity_of_its_table_and_a_reference_that_of_another():
    assert entities("movie_economics") == {"movie_id": ("movie", "primary")}
    assert entities("dim_movie") == {
        "movie_id": ("movie", "primary"),
        "language_code": ("language", "foreign"),
        "collection_id": ("collection", "foreign"),
    }


def test_a_bridge_has_the_film_as_a_foreign_entity_so_that_nothing_is_summed_through_it():
    assert entities("bridge_movie_genre") == {"movie_id": ("movie", "foreign"), "genre_id": ("genre", "foreign")}
    assert told("bridge_movie_genre")["primary_entity"] == "bridge_movie_genre"


def test_a_day_is_a_dimension_of_time_and_the_days_are_dim_date():
    assert "date_id" not in entities("fact_movie_daily")
    assert told("fact_movie_daily")["columns"][0] | {"description": ""} == {
        "name": "date_id",
        "data_type": "date",
        "description": "",
        "dimension": {"name": "date_id", "type": "time"},
        "granularity": "day",
    }
    assert told("dim_date")["time_spine"] == {"standard_granularity_column": "date_id"}
    assert told("dim_date")["columns"][0]["granularity"] == "day"


def test_a_table_without_a_part_in_it_is_told_as_before():
    assert told("top_movies") == told("top_movies", Semantics(models=(), ratios=(), days=None))


def test_a_dimension_that_is_no_column_is_refused():
    semantics = Semantics(models=(SemanticModel("dim_genre", dimensions=("nam",)),), ratios=(), days=None)
    with pytest.raises(ValueError, match="dim_genre has no column nam"):
        render_contract(TABLE["dim_genre"], semantics)


def test_every_model_is_of_a_table_and_every_ratio_of_metrics():
    assert {model.table for model in SEMANTICS.models} <= TABLE.keys()
    simple = {metric.name for metric in SEMANTICS.metrics if isinstance(metric, Metric)}
    assert {part for ratio in SEMANTICS.ratios for part in (ratio.numerator, ratio.denominator)} <= simple
    assert {metric.name for metric in SEMANTICS.metrics} >= ASKED_FOR


def test_a_contract_has_no_metric_that_dbt_would_find_twice():
    # dbt-labs/dbt-core#13004: one that is made of others, in a contract that has changed since dbt last read it.
    inline = [metric for model in SEMANTICS.models for metric in told(model.table).get("metrics", ())]
    assert {metric["type"] for metric in inline} == {"simple"}


def test_the_page_on_metrics_of_films_lists_every_one():
    page = (PROJECT_DIR / "docs" / "semantic.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {metric.name for metric in SEMANTICS.metrics}
