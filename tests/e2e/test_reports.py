"""Reports of a real run: the files, the numbers in them, and the page in a browser without a network."""

import json
import os
import re
import shutil
from pathlib import Path

import dagster as dg
import pytest

from tests.e2e.pipeline import failed_steps
from tests.today import TODAY, YESTERDAY
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation.runs import outlets_job
from tmdb_assets.reports.films.files import CHARTS
from tmdb_assets.reports.films.kind import REPORTS as KIND
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.settings import PROJECT_DIR

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
SCREENSHOTS = PROJECT_DIR / "artifacts" / "screenshots"
REPORTS = dg.AssetSelection.assets(dg.AssetKey(["reports", "films"]))


@pytest.fixture(scope="module")
def folder(first_day):
    """The folder of the report that the first day's run made."""
    return ReportFolders(first_day.pipeline.settings.paths("films").reports).folder(YESTERDAY)


@pytest.fixture(scope="module")
def charts(folder):
    """The specifications of the charts on the page, by name."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    return json.loads(data)["charts"]


@pytest.fixture(scope="module")
def query(first_day):
    """Asks the published copy."""
    return first_day.pipeline.query


def rows_of(spec, *columns):
    """Some columns of the largest data set that has them, without the days and years that fill gaps."""
    found = [rows for rows in spec["datasets"].values() if rows and set(columns) <= set(rows[0])]
    return [tuple(row[column] for column in columns) for row in max(found, key=len)]


def equal(shown, asked):
    """Whether rows are the same, numbers but for their last digits."""
    return len(shown) == len(asked) and all(
        one == pytest.approx(other, rel=1e-9) if isinstance(one, float) else one == other
        for row, expected in zip(shown, asked, strict=True)
        for one, other in zip(row, expected, strict=True)
    )


def files(folder):
    """The bytes of each file."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_days_run_ends_with_its_report_and_green_checks_of_it(first_day, folder):
    assert {path.name for path in folder.iterdir()} == set(KIND.files)
    verdicts = {
        e.check_name: e.passed
        for e in first_day.result.get_asset_check_evaluations()
        if e.asset_key == dg.AssetKey(["reports", "films"])
    }
    assert verdicts == {"report_files": True, "self_contained": True, "up_to_date": True}


def test_the_materialization_shows_every_chart_and_fits_into_an_instances_database(first_day, folder):
    (made,) = first_day.result.asset_materializations_for_node("reports__films")

    assert made.partition == str(YESTERDAY)
    assert made.metadata["path"].value == str(folder)
    assert made.metadata["size_bytes"].value == sum(path.stat().st_size for path in folder.iterdir())
    shown = made.metadata["charts"].value
    assert shown.count("](data:image/png;base64,") == len(CHARTS)
    assert len(shown) < 300_000


def test_the_top_films_are_those_of_the_fact(charts, query):
    asked = query(
        f"""
        select f.popularity_rank, f.movie_id, m.title, f.popularity, f.vote_count
        from fact_movie_daily f join dim_movie m using (movie_id)
        where f.date_id = '{YESTERDAY}' and f.popularity_rank <= 20 order by 1
        """
    )
    shown = rows_of(charts["top_films"], "popularity_rank", "movie_id", "title", "popularity", "vote_count")
    assert len(asked) == 20
    assert equal(shown, asked)


def test_budget_and_revenue_are_those_of_the_films(charts, query):
    asked = query(
        """
        select movie_id, budget_usd / 1e6, revenue_usd / 1e6, revenue_usd::double / budget_usd from dim_movie
        where budget_usd >= 1000 and revenue_usd >= 1000 and removed_on is null and status = 'Released' order by 1
        """
    )
    shown = rows_of(
        charts["revenue_against_budget"], "movie_id", "budget_musd", "revenue_musd", "revenue_multiple", "film"
    )
    assert len(asked) > 20
    assert equal(sorted(row[:4] for row in shown), asked)


def test_the_return_by_genre_is_the_median_of_its_films(charts, query):
    asked = query(
        """
        select g.name, count(*), median(m.revenue_usd::double / m.budget_usd),
            quantile_cont(m.revenue_usd::double / m.budget_usd, 0.25)
        from dim_movie m join bridge_movie_genre using (movie_id) join dim_genre g using (genre_id)
        where m.budget_usd >= 1000 and m.revenue_usd >= 1000 and m.removed_on is null and m.status = 'Released'
        group by all order by 1
        """
    )
    shown = rows_of(
        charts["revenue_multiple_by_genre"],
        "genre_name",
        "money_movie_count",
        "revenue_multiple_median",
        "revenue_multiple_lower",
    )
    assert equal(sorted(shown), asked)


def test_popularity_and_rating_are_those_of_the_day(charts, query):
    asked = query(
        f"""
        select movie_id, popularity, vote_average, vote_count from fact_movie_daily
        where date_id = '{YESTERDAY}' and vote_count >= 10 and popularity > 0 order by 1
        """
    )
    columns = ("movie_id", "popularity", "vote_average", "vote_count", "film")
    shown = rows_of(charts["popularity_against_rating"], *columns)
    assert len(asked) > 20
    assert equal(sorted(row[:4] for row in shown), asked)


def test_yearly_sums_are_those_of_released_films_with_both_amounts(charts, query):
    for amount in ("budget", "revenue"):
        asked = query(
            f"""
            select year(released_on), sum({amount}_usd) / 1e6 from dim_movie
            where budget_usd >= 1000 and revenue_usd >= 1000 and released_on is not null
                and removed_on is null and status = 'Released'
            group by 1 order by 1
            """
        )
        shown = rows_of(charts["yearly_trends"], "release_year", "total_musd", "amount")
        assert equal(sorted(row[:2] for row in shown if row[2] == amount and row[1] is not None), asked)


def test_franchise_and_standalone_are_means_of_released_films_with_both_amounts(charts, query):
    asked = query(
        """
        select if(collection_id is null, 'standalone', 'franchise') as kind, avg(budget_usd) / 1e6 from dim_movie
        where has_details and budget_usd >= 1000 and revenue_usd >= 1000 and removed_on is null and status = 'Released'
        group by 1 order by 1
        """
    )
    shown = rows_of(charts["franchise_against_standalone"], "kind", "mean_musd", "amount")
    assert equal(sorted(row[:2] for row in shown if row[2] == "mean budget"), asked)


@pytest.mark.parametrize(
    ("chart", "name", "table"),
    [
        ("genre_popularity", "genre", "bridge_movie_genre join dim_genre g using (genre_id)"),
        ("continents", "continent", "bridge_movie_country join dim_country g using (country_code)"),
    ],
)
def test_popularity_of_groups_is_the_sum_of_their_films(charts, query, chart, name, table):
    column = "g.name" if name == "genre" else "g.continent"
    asked = dict(
        query(
            f"""
            select name, sum(popularity) from (
                select distinct {column} as name, f.movie_id, f.popularity
                from fact_movie_daily f join {table.replace(" join", " b using (movie_id) join", 1)}
                where f.date_id = '{YESTERDAY}' and f.popularity_rank is not null
            ) group by 1
            """
        )
    )
    shown = dict(rows_of(charts[chart], name, "popularity_total"))
    assert len(shown) == min(7, len(asked))
    assert shown == pytest.approx({group: asked[group] for group in shown}, rel=1e-9)
    assert min(shown.values()) >= max([value for group, value in asked.items() if group not in shown], default=0)


@pytest.mark.system
def test_a_past_day_made_again_writes_its_folder_again_and_no_other_one(running):
    running.set_today(TODAY)
    running.with_outlets = True
    assert failed_steps(running.run(TODAY)) == {}
    reports = ReportFolders(running.settings.paths("films").reports)
    newest, past = files(reports.folder(TODAY)), files(reports.folder(YESTERDAY))
    (reports.folder(YESTERDAY) / "top_films.png").write_bytes(b"")

    assert failed_steps(running.run(YESTERDAY, REPORTS)) == {}

    again = files(reports.folder(YESTERDAY))
    assert again["top_films.png"] == past["top_films.png"]
    assert "had newer days" in again["report.html"].decode()
    assert "had newer days" not in past["report.html"].decode()
    assert files(reports.folder(TODAY)) == newest


def test_a_day_that_is_not_published_has_no_report_and_the_others_stay(running):
    reports = ReportFolders(running.settings.paths("films").reports)
    before = files(reports.folder(YESTERDAY))
    running.set_today(TODAY)

    errors = failed_steps(running.run(TODAY, REPORTS))

    assert f"Not published: {TODAY}. Materialize these days up to published/films first" in errors["reports__films"]
    assert reports.days() == [YESTERDAY]
    assert files(reports.folder(YESTERDAY)) == before


def test_a_damaged_report_is_told_by_its_checks(running):
    folder = ReportFolders(running.settings.paths("films").reports).folder(YESTERDAY)
    (folder / "continents.svg").unlink()
    page = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").write_text(page.replace("<main", '<img src="https://example.org/a.png"><main'))
    keys = {dg.AssetCheckKey(dg.AssetKey(["reports", "films"]), name) for name in ("report_files", "self_contained")}
    job = defs().resolve_job_def(outlets_job(FILMS)).get_subset(asset_selection=set(), asset_check_selection=keys)

    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, tags=range_tags(YESTERDAY, YESTERDAY))

    found = {e.check_name: (e.passed, e.description) for e in result.get_asset_check_evaluations()}
    assert found["report_files"] == (False, f"{YESTERDAY}: continents.svg is missing")
    assert found["self_contained"][0] is False
    assert "example.org" in found["self_contained"][1]


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here (`apt-get install chromium`): pages cannot be opened")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


class Opened:
    """A report in a browser that has no network."""

    def __init__(self, browser, folder, scheme, width):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto((folder / "report.html").as_uri())
        look = "light" if scheme == "light" else "dark"
        self.wait_for(look)

    def wait_for(self, look):
        """Wait until all charts are drawn in a look."""
        # No waiting for an expression: the page evaluates no text as code.
        self.page.locator(f".chart[data-drawn={look}]").nth(len(CHARTS) - 1).wait_for(state="attached", timeout=60_000)


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[1280, 390])
def opened(browser, folder, tmp_path, scheme, request):
    """The report from a file somewhere else, where nothing is beside it."""
    alone = shutil.copy(folder / "report.html", tmp_path / "report.html")
    page = Opened(browser, Path(alone).parent, scheme, request.param)
    yield page
    page.context.close()


COLOURS = """
place => {
  const canvas = place.querySelector("canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] === 255) seen.add(pixels[at] * 65536 + pixels[at + 1] * 256 + pixels[at + 2]);
  }
  return { colours: seen.size, width: canvas.clientWidth };
}
"""


@pytest.mark.system
def test_the_page_draws_every_chart_from_a_file_without_a_network(opened, scheme):
    page = opened.page

    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    for name in CHARTS:
        drawn = page.locator(f"#{name}").evaluate(COLOURS)
        assert drawn["colours"] > 3, name
        assert drawn["width"] > 0.9 * page.locator(f"#{name}").evaluate("place => place.clientWidth"), name
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"report-{scheme}-{width}.png", full_page=True)


@pytest.mark.system
def test_the_page_is_accessible_with_its_tables_open(opened):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    opened.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")

    found = axe.run(opened.page).response["violations"]

    assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []


@pytest.mark.system
def test_the_keyboard_reaches_the_charts_and_the_tables(browser, folder):
    opened = Opened(browser, folder, "light", 1280)
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the charts"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.locator("details[open] table tbody tr").count() == 20
    opened.context.close()


@pytest.mark.system
def test_the_charts_follow_the_reader_from_light_to_dark(browser, folder):
    opened = Opened(browser, folder, "light", 1280)
    opened.page.emulate_media(color_scheme="dark")
    opened.wait_for("dark")
    assert opened.said == []
    assert opened.page.locator("canvas").count() == len(CHARTS)
    opened.context.close()


@pytest.mark.system
def test_a_point_tells_its_film_in_full(browser, folder, query):
    opened = Opened(browser, folder, "light", 1280)
    chart = opened.page.locator("#top_films canvas")
    chart.scroll_into_view_if_needed()
    chart.hover(position={"x": 60, "y": 32})
    tooltip = opened.page.locator("#vg-tooltip-element")
    tooltip.wait_for(state="visible", timeout=10_000)
    ((title,),) = query(f"select title from top_movies where date_id = '{YESTERDAY}' and popularity_rank = 1")
    assert title in tooltip.inner_text()
    opened.context.close()
