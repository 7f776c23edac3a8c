"""Every chart of series: drawn whatever there is to show, in both looks, saying whose ratings it shows and of when."""

import pandas as pd
import pytest

from tests.copies import write_copy as write_rows
from tests.series_copy import HOSTILE, NEWEST, open_copy
from tests.unit.charts.drawn import marks, rows_of, said, spec_of, svg_of, texts
from tmdb_assets.charts.series import show as show_charts
from tmdb_assets.charts.series import sources as source_charts
from tmdb_assets.charts.series import top as top_charts
from tmdb_assets.charts.series.words import SHORT, span_text
from tmdb_assets.charts.theme import said_of
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.drawable import drawable
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.schemas.series.words import RATING_SOURCES
from tmdb_assets.search import series_search
from tmdb_assets.views.series import show, sources
from tmdb_assets.views.series.week import rated_by

CHARTS = {
    "top": lambda copy: top_charts.top_series(series_search(copy, limit=20), rated_by(copy, NEWEST)),
    "weeks": lambda copy: show_charts.ratings_by_week(show.ratings_by_week(copy, 1)),
    "seasons": lambda copy: show_charts.seasons(show.seasons(copy, 1)),
    "agreement": lambda copy: source_charts.agreement(sources.agreement(copy, NEWEST), NEWEST, rated_by(copy, NEWEST)),
    "percentiles": lambda copy: source_charts.percentiles(
        sources.percentiles(copy, NEWEST, "rt_critics", "imdb_users"),
        "rt_critics",
        "imdb_users",
        NEWEST,
        rated_by(copy, NEWEST),
    ),
}
ALL = pytest.mark.parametrize("name", CHARTS)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return open_copy(tmp_path_factory.mktemp("copy") / "series.duckdb", more=60)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return PublishedCopy(write_rows(tmp_path_factory.mktemp("empty") / "series.duckdb", TABLES), SERIES)


@ALL
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [280, 900])
def test_every_chart_is_drawn_in_both_looks_on_a_phone_and_on_a_desk(copy, name, dark, width):
    svg = svg_of(CHARTS[name](copy), dark, width)

    assert any(marks(svg, kind) for kind in ("symbol", "line", "rect", "rule"))
    assert "NaN" not in str([element.attrib for element in svg.iter()])


@ALL
def test_a_chart_without_rows_says_that_there_is_nothing_and_why(empty, name):
    chart = CHARTS[name](empty)

    assert "nothing to show" in texts(svg_of(chart))
    title, (reason, *_) = said_of(chart)
    assert title
    assert reason.startswith("No ")


@ALL
def test_every_chart_names_its_sources_and_when_they_were_observed(copy, name):
    words = said(CHARTS[name](copy))

    assert "TMDB users" in words or "IMDb users" in words
    assert "Nov 2026" in words
    assert "observed" in words


@ALL
def test_a_chart_fills_the_width_that_it_is_given(copy, name):
    spec = CHARTS[name](copy).to_dict()

    assert spec["width"] == "container"
    assert not {"hconcat", "vconcat", "facet"} & set(spec)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_names_that_would_like_to_be_code_are_text(tmp_path, dark):
    names = dict(enumerate(HOSTILE, start=100)) | {1: HOSTILE[0], 2: HOSTILE[6]}
    hostile = open_copy(tmp_path / "series.duckdb", names=names, more=8)
    svg = svg_of(CHARTS["top"](hostile), dark)

    assert not [element for element in svg.iter() if element.tag.endswith(("script", "image", "foreignObject"))]
    drawn = " ".join(texts(svg))
    assert [name for name in HOSTILE if " ".join(drawable(name).split())[:20] not in drawn] == []


def test_a_series_without_a_name_is_called_by_its_id(tmp_path):
    nameless = open_copy(tmp_path / "series.duckdb", names={1: None, 2: "\u200b"})

    assert {"2. series 1 (2010)", "1. series 2 (2015)"} <= set(texts(svg_of(CHARTS["top"](nameless))))


def test_the_best_series_have_a_point_for_each_group_that_rates_them(copy):
    rows = rows_of(spec_of(CHARTS["top"](copy)), "group")

    assert len({row["series_id"] for row in rows}) == 20
    of_alpha = {row["group"]: row["score"] for row in rows if row["series_id"] == 1}
    assert of_alpha == {"critics": 95.0, "audience": 85.0, "consensus": 90.0}


def test_a_series_without_critics_has_no_point_of_theirs(copy):
    of_gamma = series_search(copy, name="gamma")
    rows = rows_of(spec_of(top_charts.top_series(of_gamma, rated_by(copy, NEWEST))), "group")

    assert {row["group"] for row in rows} == {"audience", "consensus"}


def test_a_week_that_was_not_observed_is_a_gap_in_every_line(copy):
    rows = rows_of(spec_of(CHARTS["weeks"](copy)), "score_100")

    missing = {row["week_id"][:10] for row in rows if row["score_100"] is None}
    assert missing == {"2026-11-09", "2026-11-16"}
    assert len(rows) == 5 * 4


def test_seasons_of_two_sources_stand_beside_each_other(copy):
    one = show.seasons(copy, 1)
    two = one.assign(rating_source="imdb_users", source_name="IMDb users")
    both = pd.concat([one.head(2), two.head(2)], ignore_index=True)

    assert len(marks(svg_of(show_charts.seasons(both)), "rect")) == 4


def test_the_matrix_is_the_same_on_both_sides_and_leaves_unknown_agreement_out(copy):
    rows = rows_of(spec_of(CHARTS["agreement"](copy)), "spearman")
    told = {(row["a"], row["b"]): (row["spearman"], row["gap_mean"], row["class"]) for row in rows}

    assert len(rows) == 10
    assert told["IMDb users", "TMDB users"] == (0.91, 2.5, "0.8 to 1")
    assert told["TMDB users", "IMDb users"] == (0.91, -2.5, "0.8 to 1")
    assert told["RT critics", "TMDB users"][2] == "below 0.2"


def test_every_source_has_a_short_name():
    assert set(SHORT) == set(RATING_SOURCES)


def test_days_are_said_as_short_as_they_can_be():
    first, last = NEWEST, NEWEST.replace(day=25)

    assert span_text(last, last) == "25 Nov 2026"
    assert span_text(first, last) == "23 to 25 Nov 2026"
    assert span_text(first.replace(month=10), last) == "23 Oct 2026 to 25 Nov 2026"
