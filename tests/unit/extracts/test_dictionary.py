"""The data dictionary: every column of every published table, nothing else, on a page that anybody can read."""

import csv
import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.unit.extracts.conftest import written
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.dictionary import CSV, HTML, dictionary_differences, write_dictionary
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.warehouse.build import MANIFEST

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


class Page(HTMLParser):
    """What is on a page: tags with their attributes, and the text."""

    VOID = ("meta", "br", "link", "img", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def place(copy, tmp_path):
    return written(lambda copy, folder: write_dictionary(copy, folder, MANIFEST), copy, tmp_path / "data_dictionary")


@pytest.fixture
def rows(place) -> list[dict[str, str]]:
    with (place / CSV).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def page(place) -> Page:
    return Page((place / HTML).read_text(encoding="utf-8"))


def test_every_column_of_every_published_table_is_in_it_with_its_type_and_nothing_else(rows, copy):
    query = "select table_name, column_name, lower(data_type) from duckdb_columns() where database_name = 'films'"
    told = [(row["table_name"], row["column_name"], row["data_type"]) for row in rows]
    assert len(told) == len(set(told)) == sum(len(table.columns) for table in TABLES)
    assert set(told) == set(copy.cursor().execute(query).fetchall())


def test_descriptions_are_those_of_the_dbt_models(rows):
    nodes = json.loads(MANIFEST.read_text(encoding="utf-8"))["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    for row in rows:
        column = models[row["table_name"]]["columns"][row["column_name"]]
        assert row["description"].removeprefix("'") == " ".join(column["description"].split())
        assert row["description"]
        assert row["data_type"] == column["data_type"]


def test_nullability_references_and_keys_are_those_declared(rows):
    told = {(row["table_name"], row["column_name"]): row for row in rows}
    for table in TABLES:
        for column in table.columns:
            row = told[table.name, column.name]
            assert row["is_nullable"] == ("true" if column.nullable else "false")
            assert row["is_key"] == ("true" if column.name in table.key else "false")
            assert row["refers_to"] == ".".join(table.references.get(column.name, ()))
            assert row["is_extracted"] == ("true" if table in FILMS.extracted else "false")
            assert row["layer"] == table.layer
    assert told["dim_movie", "collection_id"]["refers_to"] == "dim_collection.collection_id"


def test_the_page_has_every_column_and_every_link_leads_somewhere(page, rows):
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert set(ids) == {f"{row['table_name']}.{row['column_name']}" for row in rows} | {table.name for table in TABLES}
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(ids)
    for row in rows:
        assert row["description"].removeprefix("'") in page.text


def test_the_page_needs_no_network_and_no_script_and_says_whose_data_it_is(page, place):
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in page.tags)
    html = (place / HTML).read_text(encoding="utf-8")
    assert "http" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert FILMS.notices[0] in page.text


def test_the_page_can_be_read_by_everybody(page):
    assert page.tags[0] == ("html", {"lang": "en"})
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert {"title", "main", "nav", "header"} <= {tag for tag, _ in page.tags}
    tables = [tag for tag, _ in page.tags if tag == "table"]
    assert len(tables) == len([tag for tag, _ in page.tags if tag == "caption"]) == len(TABLES)
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.tags if tag == "th")
    assert "details" not in {tag for tag, _ in page.tags}, "the browser's search finds nothing in what is folded"


def test_the_page_says_how_many_rows_there_are_and_where(page):
    assert "2 rows, in the DuckDB file only." in page.text  # fact_movie_daily
    assert "28 rows, in the Parquet, CSV and Tableau extracts." in page.text  # dim_movie
    assert "2 days, 2026-11-19 to 2026-11-20" in page.text


def test_what_is_missing_or_too_many_is_found(copy, place):
    assert dictionary_differences(copy, place) == []
    path = place / CSV
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("marts,profit_musd,double", "marts,gain_musd,double", 1), encoding="utf-8")
    assert dictionary_differences(copy, place) == [
        "movie_economics.profit_musd (double) is not in the dictionary",
        "movie_economics.gain_musd (double) is not in the copy",
        "data_dictionary.html and data_dictionary.csv do not name the same columns",
    ]


@pytest.mark.system
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_passes_axe_and_fits_wide_and_narrow_in_light_and_dark(place, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here")
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((place / HTML).as_uri())
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert said == []
        assert [url for url in asked if not url.startswith("file:")] == []
        browser.close()
