"""Numbers on pages are those that SQL finds in the published copy, and unknown ones are not made up."""

import csv
import io

import pytest

from tests.dashboard.conftest import FIRST, HOSTILE, LAST, RECOVERED_DAY
from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.markup import UNKNOWN
from tmdb_assets.drawable import drawable
from tmdb_assets.search import movie_search

pytestmark = pytest.mark.system


def plain(text):
    """A number as the tests read it, with ordinary blanks."""
    return None if text is None else " ".join(text.split())


def test_the_overview_has_the_figures_of_the_day_and_says_which_day_cannot_be_compared(look, copy):
    shown = look("/")
    (now, before) = (
        copy.query(
            (
                "select count(popularity_rank) as films, avg(popularity) as popularity, sum(vote_count) as votes,"
                " sum(vote_count * vote_average) / sum(vote_count) filter (vote_average is not null) as rating"
                " from fact_movie_daily where date_id = ?"
            ),
            [day],
        ).iloc[0]
        for day in (LAST, FIRST)
    )

    figures = shown.figures()

    assert f"{LAST.day} {LAST:%B %Y}, observed live" in shown.text
    assert figures["Films observed"][0] == f"{now['films']:,.0f}"
    assert figures["Mean popularity"][0] == f"{now['popularity']:.2f}"
    assert figures["Votes of these films"][0] == plain(numbers.short(now["votes"]))
    assert figures["Mean rating, by votes"][0] == f"{now['rating']:.2f}"
    assert figures["Votes of these films"][1] == f"since yesterday: no live data on {RECOVERED_DAY}"
    change = now["votes"] - before["votes"]
    assert figures["Votes of these films"][2].startswith(plain(numbers.signed(change)))
    assert figures["Films observed"][1] == f"since yesterday: not comparable, {RECOVERED_DAY} was recovered"
    assert figures["Films observed"][2].endswith("since last week")


def test_a_recovered_day_says_so_and_has_no_votes_and_a_missing_one_is_not_compared_with(look):
    shown = look(f"/?day={RECOVERED_DAY}")

    figures = shown.figures()

    assert "recovered from TMDB's daily export: popularity only, no votes" in shown.text
    assert figures["Votes of these films"] == (UNKNOWN, f"no live data on {RECOVERED_DAY}")
    assert figures["Films observed"][1].startswith("since yesterday: no data on")
    assert "There is no data on" in shown.text, "nobody moved since a day that is missing"


def test_the_movers_are_those_of_the_mart(look, copy):
    rows = look("/?window=7").table("Change of popularity since")

    expected = copy.query(
        "select title, popularity_change, popularity from popularity_movers"
        " where date_id = ? and window_days = 7 and measure = 'absolute' and direction = 'rose' order by rank limit 10",
        [LAST],
    )
    assert [row[0] for row in rows] == [plain(drawable(title)) for title in expected["title"]]
    assert [row[1] for row in rows] == [numbers.signed(change, 1) for change in expected["popularity_change"]]
    assert [row[2] for row in rows] == [f"{popularity:,.1f}" for popularity in expected["popularity"]]


def test_the_page_of_a_film_has_what_the_tables_have(look, copy):
    film = copy.query(
        "select movie_id, title, budget_usd, revenue_usd, revenue_multiple, vote_average, popularity_rank"
        " from movie_economics join movie_latest using (movie_id)"
        " where revenue_multiple is not null and vote_average is not null and date_id = ? order by popularity_rank"
        " limit 1",
        [LAST],
    ).iloc[0]

    shown = look(f"/film?movie={film['movie_id']}")

    figures = shown.figures()
    assert figures["Budget"][0] == plain(numbers.usd(film["budget_usd"]))
    assert figures["Revenue"][0] == plain(numbers.usd(film["revenue_usd"]))
    assert figures["Revenue / budget"][0] == plain(numbers.times(film["revenue_multiple"]))
    assert figures["Mean vote"][0] == f"{film['vote_average']:.1f}"
    assert figures["Popularity"][1] == f"rank {film['popularity_rank']}"
    shown.page.get_by_text("The last 30 days as a table").click()
    days = shown.table("Popularity and votes by day")
    observed = copy.query("select date_id from fact_movie_daily where movie_id = ? order by 1 desc", [film["movie_id"]])
    assert [row[0] for row in days] == [str(day.date()) for day in observed["date_id"]]
    cast = copy.query(
        "select name from bridge_movie_cast join dim_person using (person_id) where movie_id = ?"
        " group by person_id, name order by min(cast_order) nulls last, person_id limit 15",
        [film["movie_id"]],
    )
    assert [row[0] for row in shown.table("In the order of the billing")] == list(cast["name"])


@pytest.mark.parametrize(
    ("path", "caption", "sql"),
    [
        (
            "/people?role=directors&order=movie_count",
            "Directors by number of films",
            "select person_name, movie_count from director_performance order by movie_count desc, person_id limit 50",
        ),
        (
            "/franchises?order=movie_count",
            "Franchises by number of films",
            (
                "select collection_name, movie_count from franchise_performance where movie_count > 0"
                " order by movie_count desc, collection_id limit 50"
            ),
        ),
        (
            "/genres",
            "The day's films; a film counts",
            (
                "select genre_name, movie_count from genre_popularity where date_id = (select max(date_id) from"
                " genre_popularity) order by popularity_total desc nulls last, genre_id"
            ),
        ),
        (
            "/countries",
            "most popular of",
            (
                "select dim_country.name, count(*) from fact_movie_daily join bridge_movie_country using (movie_id)"
                " join dim_country using (country_code)"
                " where date_id = (select max(date_id) from fact_movie_daily) and popularity_rank is not null"
                " group by all order by sum(popularity) desc nulls last, min(country_code) limit 15"
            ),
        ),
    ],
)
def test_a_table_has_the_rows_of_its_mart(look, copy, path, caption, sql):
    rows = look(path).table(caption)

    expected = copy.cursor().execute(sql).fetchall()
    shown = [(row[0], next(cell for cell in row[1:] if cell.replace(",", "").isdigit())) for row in rows]
    assert shown == [(plain(name), f"{count:,}") for name, count in expected]


def test_data_health_counts_the_days_the_rows_and_the_checks(look, copy):
    shown = look("/data-health?checks=all")

    figures = shown.figures()
    assert figures["Days"] == ("3", "1 of them recovered")
    rows = shown.table("Rows of the published copy")
    assert {name: count for name, count, _ in rows} == {
        name: f"{copy.relation(name).shape[0]:,}" for name in copy.tables
    }
    days = shown.table("Every day that should be good by now")
    assert [row[2] for row in days if row[2] in {"live", "recovered"}] == ["live", "recovered", "live"]
    checks = shown.table("checks with their last verdict")
    assert len(checks) > 100
    assert {"passing"} <= {row[2] for row in checks}
    assert "Assets not fresh" in figures


def test_the_file_of_top_films_has_the_rows_of_the_table_and_no_formula(look, copy, tmp_path):
    shown = look("/top-films?order=popularity")
    table = shown.table("by popularity, highest first")

    with shown.page.expect_download() as download:
        shown.page.get_by_role("button", name="as CSV").click()
    download.value.save_as(tmp_path / "films.csv")

    text = (tmp_path / "films.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = movie_search(copy, limit=None)
    assert [int(row["movie_id"]) for row in rows] == list(expected["movie_id"])
    # A file keeps the data's text; a page leaves out what turns the text around it.
    assert [plain(drawable(row["title"])).removeprefix("'") for row in rows[:50]] == [row[0] for row in table]
    assert {"\u202e", "\u2067"} & set(text)
    assert [plain(numbers.usd(float(row["revenue_usd"]))) if row["revenue_usd"] else UNKNOWN for row in rows[:50]] == [
        row[6] for row in table
    ]
    formulas = [title for title in HOSTILE if title[0] in "=+-@"]
    titles = [row["title"] for row in rows]
    assert formulas
    assert all(f"'{title}" in titles and title not in titles for title in formulas)
