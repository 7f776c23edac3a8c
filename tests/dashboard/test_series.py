"""The pages on series over a copy of made-up rows: they open in both themes, keep filters in the address, stay text."""

from datetime import timedelta

import pandas as pd
import pytest

from tests.dashboard.browser import BROAD, INJECTED, NARROW, choose, violations
from tests.dashboard.conftest import serving
from tests.series_copy import HOSTILE, Weeks, write_copy
from tests.today import TODAY
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.dashboard.markup import UNKNOWN
from tmdb_assets.dashboard.page.series.pages import PAGES
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.drawable import drawable
from tmdb_assets.published import PublishedCopy

pytestmark = pytest.mark.system

WEEKS = Weeks(WEEKLY.period_of(TODAY))
NAMES = dict(enumerate(HOSTILE, start=100)) | {1: HOSTILE[0]}
PATHS = {"/top-series": 1, "/series": 0, "/series?series=1": 2, "/series-sources": 2}
"""The pages, and how many charts each has."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    path = tmp_path_factory.mktemp("series") / "published" / "series.duckdb"
    return PublishedCopy(write_copy(path, WEEKS.newest, NAMES, more=120), SERIES)


@pytest.fixture(scope="module")
def base(copy, tmp_path_factory):
    env = {"TMDB_ASSETS_DATA": str(copy.path.parent.parent), "TESTS_TODAY": str(TODAY)}
    with serving(env, tmp_path_factory.mktemp("somewhere")) as (address, _):
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_in_both_themes_and_sizes_with_nothing_for_axe_to_find(look, screenshots, path, scheme):
    shown = look(path, scheme=scheme)

    assert shown.main.locator("h1").count() == 1
    assert shown.text.endswith(SERIES.notices[-1])
    assert shown.main.get_by_test_id("stVegaLiteChart").count() == PATHS[path]
    assert shown.main.locator(f"[data-week='{WEEKS.newest}']").count() == 1
    assert shown.page.get_by_test_id("stException").count() == 0
    assert shown.page.evaluate(INJECTED) == []
    for size in (BROAD, NARROW):
        shown.page.set_viewport_size({"width": size[0], "height": size[1]})
        shown.settle()
        assert shown.broader_than_the_screen() <= 0
        assert violations(shown) == []
        height = shown.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        shown.page.set_viewport_size({"width": size[0], "height": min(height, 8000)})
        shown.settle()
        name = path.strip("/").replace("?series=1", "-one")
        shown.page.screenshot(path=screenshots / f"{name}-{scheme}-{size[0]}.png")


def test_the_menu_has_the_pages_in_their_order(look):
    links = look("/top-series").page.get_by_test_id("stSidebarNavLink").all_inner_texts()

    place = links.index(PAGES[0].title)
    assert links[place : place + len(PAGES)] == [page.title for page in PAGES]


def test_filters_are_kept_in_the_address_and_the_address_shows_the_same_again(look):
    shown = look("/top-series")
    everything = shown.table("series by consensus")
    assert len(everything) == 50

    choose(shown, "Network", "Comedy Central (Germany)")
    shown.page.wait_for_url("**/top-series?networks=48")
    choose(shown, "Ordered by", "Name")
    shown.page.wait_for_url("**order=name*")
    shown.settle()
    narrowed = shown.table("series by name")

    assert [row[0] for row in narrowed] == ["Gamma, the Third"]
    again = look(shown.page.url.removeprefix(shown.base))
    assert again.table("series by name") == narrowed
    assert again.query == {"networks": "48", "order": "name"}


def test_provider_country_years_and_week_come_from_the_address(look):
    of_provider = look(f"/top-series?providers=8&country=US&from=2000&week={WEEKS.second}")

    assert [row[0] for row in of_provider.table("1 series by")] == [NAMES[1]]
    assert of_provider.main.locator(f"[data-week='{WEEKS.second}']").count() == 1
    second = look("/top-series?page=2&direction=up")
    assert len(second.table("51 to 100 of 125 series by consensus, lowest first")) == 50


def test_the_page_says_whether_each_providers_week_is_complete_open_or_short(look):
    newest = look("/top-series").text
    assert "TMDB complete, 5 of 5 due series" in newest
    assert "MDBList open, 3 of 4 due series" in newest
    assert "The week is still being asked: MDBList about 1 series" in newest

    first = look(f"/top-series?week={WEEKS.first}").text
    assert "OMDb short, 4 of 6 due series" in first
    assert "The week is over, and these were not asked about: OMDb about 2 series" in first
    recovered = look(f"/series-sources?week={WEEKS.recovered}").text
    assert "recovered from TMDB's export: popularity only, no ratings" in recovered
    assert "complete" not in recovered


def test_what_was_found_is_taken_along_with_names_that_no_spreadsheet_runs(look):
    shown = look("/top-series")
    with shown.page.expect_download() as loading:
        shown.main.get_by_role("button", name="as CSV").click()
    rows = pd.read_csv(loading.value.path())

    assert len(rows) == 125
    assert loading.value.suggested_filename == f"series-{WEEKS.newest}.csv"
    assert not [name for name in rows["name"].dropna() if name.startswith(("=", "+", "@"))]


def test_a_series_is_found_by_a_part_of_its_name_and_shows_who_told_what_and_when(look):
    shown = look("/series")
    field = shown.page.get_by_label("Find a series")
    field.fill("GAMMA")
    field.press("Enter")
    shown.page.wait_for_url("**/series?name=GAMMA")
    shown.settle()
    shown.main.locator("a", has_text="Gamma, the Third").click()
    shown.page.wait_for_url("**/series?series=3*")
    shown.page.locator("h1", has_text="Gamma").wait_for()
    shown.settle()

    day = WEEKS.newest + timedelta(days=1)
    observed = f"{day.day} {day:%B %Y}"
    assert shown.table("The newest score of each source") == [
        ["IMDb users", "6.5 of 10", "65.0", UNKNOWN, "OMDb", observed],
        ["TMDB users", "7 of 10", "70.0", "300", "TMDB", observed],
    ]
    assert "Data by JustWatch" in shown.text


@pytest.mark.parametrize("path", ["/top-series", "/series", "/series-sources"])
def test_hostile_names_in_lists_stay_text(look, path):
    shown = look(path)
    words = " ".join(shown.main.inner_text().split())

    assert shown.page.evaluate(INJECTED) == []
    assert [name for name in HOSTILE if " ".join(drawable(name).split()) in words]


def test_the_page_of_a_hostile_series_shows_its_name_as_it_stands(look):
    for series_id, name in NAMES.items():
        shown = look(f"/series?series={series_id}")

        assert " ".join(shown.main.locator("h1").text_content().split()) == " ".join(drawable(name).split())
        assert shown.page.evaluate(INJECTED) == []
        assert shown.broader_than_the_screen() <= 0


@pytest.mark.parametrize(
    "path",
    [
        "/top-series?networks=x,49&providers=%3Cb%3E&from=0&week=2026-02-31&order=rank%3Bdrop&page=-1",
        "/series?series=99999999999999999999&name=%00",
        "/series?series=987654321",
        "/series-sources?across=sources&upwards=%27%3B--&week=1",
    ],
)
def test_what_an_address_cannot_mean_is_left_out_with_a_notice(look, path):
    shown = look(path)

    assert shown.main.locator(".note", has_text="Left out of the address").count() == 1
    assert shown.query == {}
    assert shown.main.locator("figure").count() >= 1, "the page shows what it shows without filters"
