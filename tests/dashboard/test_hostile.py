"""Titles that would like to be code are read as they stand, without what turns text around, wherever they are shown."""

from urllib.parse import quote

import pytest

from tests.dashboard.browser import INJECTED
from tests.dashboard.conftest import HOSTILE, LAST
from tmdb_assets.drawable import drawable

pytestmark = pytest.mark.system

QUESTION = "/questions?question=risers-for-their-size"


def plain(text):
    return " ".join(text.split())


def shown_as(title):
    """A title as a page has it: all of it but marks of direction, which would turn the page's own words."""
    return plain(drawable(title))


def test_one_of_the_hostile_titles_turns_the_text_around_it():
    assert [title for title in HOSTILE if shown_as(title) != plain(title)]


@pytest.mark.parametrize(
    "path", ["/", "/?window=7", "/top-films", "/film", "/economics", "/genres?genre=Drama", QUESTION]
)
def test_hostile_titles_in_lists_stay_text(look, copy, path):
    shown = look(path)
    shown.page.evaluate("document.querySelectorAll('details:not([open]) summary').forEach(closed => closed.click())")
    shown.settle()

    assert shown.page.evaluate(INJECTED) == []
    if path in {"/top-films", "/film"}:
        first = copy.query("select title from top_movies where date_id = ? and popularity_rank <= 15", [LAST])["title"]
        hostile = [title for title in HOSTILE if title in set(first)]
        assert len(hostile) >= len(HOSTILE) - 3, "most of them are among the first"
        words = plain(shown.main.inner_text())
        assert [title for title in hostile if shown_as(title) not in words] == []


def test_the_page_of_a_hostile_film_shows_its_title_as_it_stands(look, copy):
    films = copy.query(
        "select movie_id, title from dim_movie where list_contains($titles, title)", {"titles": list(HOSTILE)}
    )
    assert len(films) >= len(HOSTILE) - 1, "nearly all of them are listed"
    for movie_id, title in zip(films["movie_id"], films["title"], strict=True):
        shown = look(f"/film?movie={movie_id}")

        assert plain(shown.main.locator("h1").text_content()) == shown_as(title)
        assert shown.page.evaluate(INJECTED) == []
        assert shown.broader_than_the_screen() <= 0


def test_a_hostile_word_that_is_searched_for_stays_text(look):
    words = "<img src=x onerror=window.hacked=4>"
    shown = look(f"/top-films?title={quote(words)}")

    assert shown.page.get_by_label("Title", exact=True).input_value() == words
    assert shown.page.evaluate(INJECTED) == []
