"""Every chart: drawn whatever there is to show, in both looks, and saying what it leaves out."""

import csv
import json
import re
from itertools import pairwise

import pandas as pd
import pytest

from tests.unit.charts.drawn import CHARTS, chart_of, marks, rows_of, said, spec_of, svg_of, texts
from tests.unit.views.small_copy import HOSTILE, LAST, RECOVERED_DAY
from tmdb_assets.charts.films.countries import world_map
from tmdb_assets.charts.films.economics import revenue_multiple_by_genre
from tmdb_assets.charts.films.film import history
from tmdb_assets.charts.films.genres import genre_popularity
from tmdb_assets.charts.films.scatter import popularity_against_rating, revenue_against_budget
from tmdb_assets.charts.theme import said_of, untitled
from tmdb_assets.settings import DBT_DIR
from tmdb_assets.views.films.economics import Films, budget_and_revenue, popularity_and_rating
from tmdb_assets.views.films.genres import popularity_by_day

ALL = pytest.mark.parametrize("name", CHARTS)


@ALL
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [280, 900])
def test_every_chart_is_drawn_in_both_looks_on_a_phone_and_on_a_desk(copy, name, dark, width):
    svg = svg_of(chart_of(name, copy), dark, width)

    assert any(marks(svg, kind) for kind in ("symbol", "line", "rect", "shape", "rule"))
    assert "NaN" not in str([element.attrib for element in svg.iter()])


@ALL
def test_a_chart_without_rows_says_that_there_is_nothing_and_why(empty, name):
    chart = chart_of(name, empty)

    assert "nothing to show" in texts(svg_of(chart))
    title, (reason, *_) = said_of(chart)
    assert title
    assert reason.startswith("No ")


@ALL
def test_a_chart_of_one_day_is_drawn(one_day, name):
    assert texts(svg_of(chart_of(name, one_day)))


@pytest.mark.parametrize("name", ["revenue_against_budget", "popularity_against_rating"])
def test_a_scatter_of_one_film_is_drawn(copy, name):
    chart, view = CHARTS[name]
    films = view(copy, limit=1)

    assert len(films.rows) == 1
    assert len(marks(svg_of(chart(films)), "symbol")) == 1


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize(
    "name", ["revenue_multiple_by_genre", "yearly_trends", "franchise_against_standalone", "top_films"]
)
def test_a_chart_of_one_or_two_rows_is_drawn(copy, name, rows):
    chart, view = CHARTS[name]

    assert texts(svg_of(chart(view(copy).head(rows))))


@ALL
def test_a_chart_fills_the_width_that_it_is_given(copy, name):
    spec = chart_of(name, copy).to_dict()

    assert spec["width"] == "container"
    assert not {"hconcat", "vconcat", "facet"} & set(spec)


@pytest.mark.parametrize("name", ["revenue_against_budget", "popularity_against_rating", "top_films"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_titles_that_would_like_to_be_code_are_text(hostile, name, dark):
    chart = chart_of(name, hostile)
    svg = svg_of(chart, dark)  # would be no XML if a title broke out of its element

    assert not [element for element in svg.iter() if element.tag.rpartition("}")[2] in {"script", "img", "a", "image"}]
    assert not [name for element in svg.iter() for name in element.attrib if name.startswith("on")]
    shown = json.dumps(spec_of(chart), ensure_ascii=False)
    assert any(json.dumps(title, ensure_ascii=False)[1:-1][:20] in shown for title in HOSTILE)


def test_a_very_long_title_is_cut_on_the_chart_and_whole_in_the_tooltip(hostile):
    spec = spec_of(chart_of("top_films", hostile))

    (row,) = [row for row in rows_of(spec, "film") if row["movie_id"] == 6]
    assert row["film"].startswith(HOSTILE[5])
    assert len(row["name"]) < 80
    assert "…" in row["name"]


def test_films_that_are_not_shown_are_counted(copy):
    assert "Both amounts are known of 4 of 6 released films (67%)." in said(
        revenue_against_budget(budget_and_revenue(copy))
    )
    assert "4 films with too few votes or no popularity are not shown." in said(
        popularity_against_rating(popularity_and_rating(copy))
    )


def test_a_part_of_the_films_is_said_to_be_a_part(copy):
    assert "The 2 with the largest budgets of 4 films." in said(
        revenue_against_budget(budget_and_revenue(copy, limit=2))
    )


def test_once_and_two_and_a_half_times_the_budget_are_lines_and_the_films_above_them_are_counted(copy):
    chart = revenue_against_budget(budget_and_revenue(copy))
    spec = spec_of(chart)

    line = [row for row in rows_of(spec, "budget_musd") if "film" not in row]
    assert [row["revenue_musd"] / row["budget_musd"] for row in line] == [1, 1, 2.5, 2.5]
    assert "gross = budget, 75% are on it or above" in said(chart)
    assert "2.5 times the budget, by a rule of thumb what a film needs to pay for itself, 50%" in said(chart)


def test_money_that_spans_magnitudes_is_on_a_log_scale(copy):
    for name in ("revenue_against_budget", "revenue_multiple_by_genre", "yearly_trends"):
        layers = spec_of(chart_of(name, copy))["layer"]
        scales = [
            encoded["scale"]["type"]
            for layer in layers
            for axis in ("x", "y")
            if "type" in (encoded := layer["encoding"].get(axis, {})).get("scale", {})
        ]
        assert "log" in scales, name


def test_points_are_where_the_log_scale_has_them(copy):
    # Budgets of 1, 2, 10 and 200 million on a scale from 1 to 200: 0, 13, 43 and 100 percent of the width.
    svg = svg_of(revenue_against_budget(budget_and_revenue(copy)))
    across = sorted(
        float(mark.get("transform").removeprefix("translate(").partition(",")[0]) for mark in marks(svg, "symbol")
    )

    width = across[-1] - across[0]
    assert [round((x - across[0]) / width, 3) for x in across] == [0, 0.131, 0.435, 1]


def test_a_day_that_was_not_observed_is_a_gap_and_not_a_line_across_it(copy):
    spec = spec_of(genre_popularity(popularity_by_day(copy)))

    action = [row for row in rows_of(spec, "genre") if row["genre"] == "Action" and "popularity_total" in row]
    known = {row["date_id"][:10]: row["popularity_total"] for row in action if "place" not in row}
    assert known == {
        "2026-11-16": 170.0,
        "2026-11-17": 180.0,
        "2026-11-18": 169.0,
        "2026-11-19": None,
        "2026-11-20": 180.0,
    }
    # One piece from the 16th to the 18th, one for the 20th alone.
    paths = [line.get("d") for line in marks(svg_of(genre_popularity(popularity_by_day(copy))), "line")]
    assert all(path.count("M") == 2 for path in paths if path)


@pytest.mark.parametrize("days", [1, 2, 5, 12, 13, 40, 365])
def test_no_day_is_on_the_axis_twice(days):
    first = pd.Timestamp(LAST) - pd.Timedelta(days=days - 1)
    rows = pd.DataFrame({"date_id": pd.date_range(first, periods=days), "popularity": 1.0, "source": "live"})
    rows = rows.assign(popularity_rank=1, vote_average=None, vote_count=None)

    labels = [text for text in texts(svg_of(history(rows))) if re.fullmatch(r"\d\d [A-Z][a-z]{2}", text)]
    assert 1 <= len(labels) <= 13
    assert len(set(labels)) == len(labels)


def test_a_title_of_several_lines_is_one_line(hostile):
    shown = texts(svg_of(chart_of("popularity_against_rating", hostile)))
    assert "two lines and a third (1999)" in shown


def test_recovered_days_are_shaded_hollow_and_told(copy):
    chart = genre_popularity(popularity_by_day(copy))
    spec = spec_of(chart)

    (band,) = rows_of(spec, "from_day")
    assert band["date_id"][:10] == str(RECOVERED_DAY)
    assert (band["from_day"][:13], band["to_day"][:13]) == ("2026-11-17T12", "2026-11-18T12")
    assert any(layer["mark"].get("style") == "hollow" for layer in spec["layer"])
    assert "1 day not observed (gap)" in said(chart)
    assert "1 recovered from TMDB's daily export" in said(chart)


def test_live_days_alone_have_no_band(one_day):
    chart = genre_popularity(popularity_by_day(one_day))
    assert not rows_of(spec_of(chart), "from_day")
    assert "16 Nov 2026, live." in said(chart)


def test_votes_of_a_recovered_day_are_a_gap(copy):
    days = copy.query("select * from fact_movie_daily where movie_id = 1 order by date_id")
    spec = spec_of(history(days, "vote_count"))

    votes = {row["date_id"][:10]: row["vote_count"] for row in rows_of(spec, "vote_count")}
    assert votes == {"2026-11-16": 1000, "2026-11-17": 1000, "2026-11-18": None, "2026-11-19": None, "2026-11-20": 1000}


def test_names_of_lines_do_not_cover_each_other():
    names = [f"Genre {number}" for number in range(7)]
    days = pd.DataFrame(
        {
            "date_id": pd.Timestamp(LAST),
            "genre_id": range(7),
            "genre_name": names,
            "movie_count": 1,
            "popularity_total": [100.0, 100.0, 99.9, 99.8, 0.1, 0.0, 0.0],
            "popularity_mean": 1.0,
            "vote_average_weighted": None,
            "vote_count": None,
            "source": "live",
        }
    )
    svg = svg_of(genre_popularity(days))
    heights = sorted(
        float(mark.get("transform").partition(",")[2].partition(")")[0])
        for mark in marks(svg, "text")
        if mark.text in names
    )

    assert len(heights) == 7
    assert all(after - before > 13 for before, after in pairwise(heights))
    assert heights[0] >= 0
    assert heights[-1] <= 325  # the middle of the text


def test_small_countries_are_dots_and_those_that_are_no_more_are_named(copy):
    chart = chart_of("world_map", copy)

    dots = rows_of(spec_of(chart), "longitude")
    assert [row["country_name"] for row in dots] == ["Singapore"]
    assert "Not on the map: Soviet Union (1 film)." in said(chart)


def test_every_country_that_exists_is_on_the_map(copy):
    with (DBT_DIR / "seeds" / "continents.csv").open(encoding="utf-8") as lines:
        codes = [row["country_code"] for row in csv.DictReader(lines)]
    countries = pd.DataFrame(
        {
            "country_code": codes,
            "country_name": codes,
            "continent": "Europe",
            "movie_count": range(1, len(codes) + 1),
            "popularity_total": 1.0,
            "popularity_mean": 1.0,
            "date_id": pd.Timestamp(LAST),
            "source": "live",
        }
    )
    _, (_, unseen) = said_of(world_map(countries))

    gone = ["AN", "BU", "CS", "SU", "TP", "XC", "XG", "YU", "ZR"]
    assert unseen.count("films)") == 5
    assert unseen.endswith(f"and {len(gone) - 5} more.")
    assert all(code in unseen for code in gone[:5])


def test_a_genre_without_a_name_and_one_of_few_films_are_told_apart(copy):
    genres = CHARTS["revenue_multiple_by_genre"][1](copy).assign(genre_name=None)
    chart = revenue_multiple_by_genre(genres)

    assert "genre 18 (3)" in texts(svg_of(chart))
    assert "Hollow: of fewer than 10 films." in said(chart)


def test_a_page_can_say_the_title_in_its_own_type(copy):
    chart = chart_of("top_films", copy)

    assert said_of(chart)[0] == "Most popular films"
    assert "title" not in untitled(chart).to_dict()
    assert said_of(untitled(chart)) == ("", ())


def test_films_without_any_known_money_are_no_error():
    films = Films(pd.DataFrame(columns=["movie_id", "title", "release_year"]), 0, 12)
    assert "known of 0 of 12 released films" in said(revenue_against_budget(films))
