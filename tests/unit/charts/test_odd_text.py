"""Names with characters that no chart can show: drawn without them, in every chart and wherever they stand."""

import duckdb
import pandas as pd
import pytest

from tests.unit.charts.drawn import CHARTS, chart_of, spec_of, svg_of, texts
from tests.unit.views.small_copy import LAST, write_copy
from tmdb_assets.charts.drawing import drawable_rows
from tmdb_assets.charts.films.countries import world_map
from tmdb_assets.charts.films.genres import genre_popularity
from tmdb_assets.charts.films.top_films import top_films
from tmdb_assets.drawable import drawable
from tmdb_assets.published import PublishedCopy

ALL = pytest.mark.parametrize("name", CHARTS)
ODD = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)])) + "\u202e\u2067\u200f\ufeff\ufdd0\ufffe\uffff\ue000"
NAMED = {
    "dim_movie": "title",
    "movie_economics": "title",
    "dim_genre": "name",
    "genre_popularity": "genre_name",
    "genre_economics": "genre_name",
    "dim_country": "name",
    "continent_popularity": "continent",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The copy whose every name has everything odd in it."""
    path = tmp_path_factory.mktemp("odd") / "published" / "films.duckdb"
    write_copy(path)
    with duckdb.connect(path) as db:
        for table, column in NAMED.items():
            db.execute(f"update {table} set {column} = $1 || {column} || $1", [ODD])
        assert db.execute("select count(*) from dim_movie where contains(title, chr(0))").fetchone() == (6,)
    return PublishedCopy(path)


def strings(value):
    """Every text of a specification, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(name)
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@ALL
def test_every_chart_of_odd_names_is_drawn_and_holds_nothing_odd(odd, name):
    chart = chart_of(name, odd)

    assert [text for text in strings(spec_of(chart)) if drawable(text, lines=True) != text] == []
    assert texts(svg_of(chart)), "it is drawn: this process is still there"


def films(*titles):
    """The rows of `most_popular`."""
    return pd.DataFrame(
        {
            "movie_id": range(1, len(titles) + 1),
            "title": pd.Series(titles, dtype="object"),
            "release_year": 1999,
            "popularity_rank": range(1, len(titles) + 1),
            "popularity": 10.0,
            "popularity_rank_before": None,
            "genres": "Drama",
            "vote_average": 5.0,
            "vote_count": 10,
            "date_id": pd.Timestamp(LAST),
            "source": "live",
        }
    )


def test_a_film_whose_title_has_nothing_to_see_is_called_by_its_id():
    drawn = texts(svg_of(top_films(films("Known", "\x00", "\u200b\u202e", "\u3164", " \n ", "", None))))

    assert {"1. Known (1999)", *(f"{number}. film {number} (1999)" for number in range(2, 8))} <= set(drawn)


def test_texts_that_are_odd_for_another_reason_are_drawn():
    odd = [
        "\ud800\udfff half a pair",
        "\U0001f1e9 one half of a flag \U0001f3fb a skin without a hand",
        "👩\u200d" * 500,
        "e" + "\u0301" * 5000,
        "\u0301\u0301 marks that begin",
        "ﷺ" * 300 + "𒐫" * 100,
        "\U000e0041\U000e007f tags of nothing",
        "\ufe0f\ufe0e\U000e0100 variations of nothing",
        "<svg>&amp;]]>--><!ENTITY x",
        "x" * 200_000,
    ]
    assert "11. Known (1999)" in texts(svg_of(top_films(films(*odd, "Known"))))


def test_genres_that_have_one_name_are_told_apart():
    days = pd.DataFrame(
        {
            "date_id": pd.Timestamp(LAST),
            "genre_id": [18, 99, 28, 5],
            "genre_name": ["Drama", "Dra\x00ma", "Action", "\x00"],
            "movie_count": 1,
            "popularity_total": [4.0, 3.0, 2.0, 1.0],
            "popularity_mean": 1.0,
            "source": "live",
        }
    )
    drawn = texts(svg_of(genre_popularity(days)))

    assert {"Drama (18)", "Drama (99)", "Action", "genre 5"} <= set(drawn)


def test_a_country_with_an_odd_name_is_named_below_the_map():
    countries = pd.DataFrame(
        {
            "country_code": ["SU", "\x00X"],
            "country_name": ["So\x1bviet\u202e Union", None],
            "continent": None,
            "movie_count": [1, 2],
            "popularity_total": 1.0,
            "popularity_mean": 1.0,
            "date_id": pd.Timestamp(LAST),
            "source": "live",
        }
    )
    assert "Not on the map: Soviet Union (1 film), " in " ".join(texts(svg_of(world_map(countries), width=900)))


def test_rows_keep_their_types_and_a_text_of_which_nothing_is_seen_is_unknown():
    rows = pd.DataFrame(
        {
            "title": ["One", "T\x00wo", "\u200b", None],
            "kind": pd.array(["a", "b\x1b", "", None], dtype="string"),
            "count": pd.array([1, None, 3, 4], dtype="Int64"),
            "day": pd.Timestamp("2026-11-20"),
            "held": [{"a\x00": 1}, [1], 2.5, "\x07x"],
        }
    )
    drawn = drawable_rows(rows)

    assert drawn.dtypes.to_dict() == rows.dtypes.to_dict()
    assert drawn["title"].tolist()[:2] == ["One", "Two"]
    assert drawn["title"].isna().tolist() == [False, False, True, True]
    assert drawn["kind"].isna().tolist() == [False, False, True, True]
    assert drawn["held"].tolist() == [{"a\x00": 1}, [1], 2.5, "x"]
    assert rows["title"][1] == "T\x00wo", "the rows that were given stay"
