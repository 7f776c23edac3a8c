"""The dbt project as a whole: what it declares, and what it says when it is called wrongly."""

import csv
import json
import os
import shutil
import subprocess
import sys

import jinja2
import pytest
import yaml
from dbt.adapters.duckdb.credentials import DuckDBCredentials

from tests.unit.dbt.conftest import DBT
from tmdb_assets.schemas.conformed import CONTINENTS
from tmdb_assets.schemas.films.semantics import SEMANTICS


@pytest.mark.parametrize("model", sorted((DBT / "models").rglob("*.sql")), ids=lambda path: path.stem)
def test_a_model_has_its_properties_beside_it_and_opens_with_its_grain(model):
    (declared,) = yaml.safe_load(model.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert declared["name"] == model.stem
    assert declared["description"].startswith("One row per ")
    assert all(column["description"] for column in declared["columns"])


def test_the_seed_knows_the_continent_of_every_country_of_tmdb(upstream):
    with (DBT / "seeds/continents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    continents = {row["country_code"]: row["continent"] for row in rows}
    assert len(continents) == len(rows), "a code stands in it twice"
    assert set(continents.values()) == set(CONTINENTS)
    for recorded in upstream.glob("recorded/**/3-configuration-countries.json"):
        codes = {country["iso_3166_1"] for country in json.loads(recorded.read_text(encoding="utf-8"))}
        assert len(codes) == 251
        assert codes <= continents.keys()


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2026-11-02", "2026-11-01", "end_date 2026-11-01 is before start_date 2026-11-02"),
        ("yesterday", "2026-11-01", "start_date must be a day YYYY-MM-DD, not yesterday"),
    ],
)
def test_a_window_that_is_none_is_refused(dbt, tmp_path, start, end, message):
    (reason,) = dbt.failures(tmp_path, start, end)
    assert message in reason


def test_a_build_without_a_window_says_how_to_give_one_and_builds_nothing(tmp_path):
    command = [
        sys.executable, "-m", "dbt.cli.main", "build", "--project-dir", str(DBT), "--profiles-dir", str(DBT),
        "--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs"),
        "--select", "+fqn:tmdb_assets.core.films", "+fqn:tmdb_assets.marts.films",
    ]  # fmt: skip
    environment = os.environ | {"TMDB_ASSETS_DATA": str(tmp_path)}
    (tmp_path / "warehouse").mkdir()
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "the window is missing: pass --vars" in done.stdout


@pytest.mark.parametrize("target", ["warehouse", "published"])
def test_dbt_knows_the_database_by_its_name_wherever_it_lies(target):
    places = {"TMDB_ASSETS_DATA": "/a#b/c", "TMDB_ASSETS_DATASET": "series"}
    profile = yaml.safe_load((DBT / "profiles.yml").read_text(encoding="utf-8"))["tmdb_assets"]["outputs"][target]
    shown = jinja2.Environment().from_string(json.dumps(profile)).render(env_var=places.get)  # noqa: S701

    credentials = DuckDBCredentials.from_dict(DuckDBCredentials.__pre_deserialize__(json.loads(shown)))

    assert credentials.database == "series"
    assert credentials.path == f"/a#b/c/{target}/series.duckdb"


@pytest.mark.system
def test_with_what_it_read_of_an_earlier_version_dbt_knows_every_metric_once_and_warns_of_nothing(tmp_path):
    project, target = tmp_path / "dbt", tmp_path / "target"
    shutil.copytree(DBT, project, ignore=shutil.ignore_patterns("target", "logs"))

    def read():
        command = [
            sys.executable, "-m", "dbt.cli.main", "--warn-error", "parse", "--project-dir", str(project),
            "--profiles-dir", str(project), "--target-path", str(target), "--log-path", str(tmp_path / "logs"),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        told = json.loads((target / "semantic_manifest.json").read_text(encoding="utf-8"))
        return {metric["name"]: metric["label"] for metric in told["metrics"]}

    before = read()
    for path in [*project.glob("models/*/films/*.yml"), project / "models/semantic/films.yml"]:
        path.write_text(path.read_text(encoding="utf-8").replace("label: ", "label: New "), encoding="utf-8")
    after = read()

    assert before.keys() == after.keys() == {metric.name for metric in SEMANTICS.metrics}
    assert after == {name: f"New {label}" for name, label in before.items()}


def test_the_price_index_has_every_year_once_and_known_values():
    with (DBT / "seeds/us_cpi.csv").open(encoding="utf-8", newline="") as file:
        prices = {int(row["year"]): float(row["cpi"]) for row in csv.DictReader(file)}
    assert list(prices) == list(range(1913, max(prices) + 1))
    # As the Bureau of Labor Statistics publishes them (CUUR0000SA0, annual); 1982 to 1984 are 100 together.
    known = {1913: 9.9, 1933: 13.0, 1950: 24.1, 1970: 38.8, 1990: 130.7, 2000: 172.2, 2010: 218.056, 2020: 258.811}
    assert {year: prices[year] for year in known} == known
    assert sum(prices[year] for year in (1982, 1983, 1984)) == pytest.approx(300)
