"""Pictures of charts whose labels are too long and have characters that JavaScript takes for two."""

import duckdb
import pytest

from tests.unit.views.small_copy import LAST, write_copy
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.films.content import FilmsReporter
from tmdb_assets.reports.pictures import draw
from tmdb_assets.reports.specification import spec_of

EMOJI = ("🎬" * 60, "a" + "🎬" * 60, "語𠮷" * 30, "x" * 59 + "🎬", "🎬", "👩\u200d🚀 " * 14)


@pytest.fixture(scope="module")
def sections(tmp_path_factory):
    path = tmp_path_factory.mktemp("emoji") / "published" / "films.duckdb"
    write_copy(path, titles=dict(enumerate(EMOJI, start=1)))
    with duckdb.connect(path) as db:
        db.execute("update genre_economics set genre_name = $1 || genre_id", ["a" + "🎬" * 40])
    copy = PublishedCopy(path)
    return {section.name: section for section in FilmsReporter(copy).report(LAST).sections}


@pytest.mark.parametrize("name", ["top_films", "revenue_multiple_by_genre"])
def test_long_names_of_emoji_are_drawn_and_never_cut_in_half(sections, name):
    assert "🎬" * 40 in draw(spec_of(sections[name])).svg.decode()


def test_labels_are_cut_where_they_can_be_and_the_page_keeps_its_limits(sections):
    emoji, plain = spec_of(sections["top_films"]), spec_of(sections["genre_popularity"])

    assert "limit" not in str([layer["mark"] for layer in emoji["layer"]])
    assert "limit" in str([layer["mark"] for layer in sections["top_films"].spec["layer"]])
    assert (emoji["config"]["axis"]["labelLimit"], plain["config"]["axis"]["labelLimit"]) == (0, 170)
