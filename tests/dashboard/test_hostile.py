"""Titles that would like to be code are read as they stand, wherever they are shown."""

from urllib.parse import quote

import pytest

from tests.dashboard.conftest import HOSTILE, LAST

INJECTED = """() => [
    window.hacked,
    ...document.querySelectorAll(
        '.stMain script, .ta img, .ta svg, .ta [onload], .ta [onerror], .ta h1 h1, .ta .katex,'
        + ' a[href^="javascript"], [src*="evil"], [href*="evil"]'
    )
].filter(Boolean).map(found => found.outerHTML ?? String(found))"""


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("path", ["/", "/?window=7", "/top-films", "/film", "/economics", "/genres?genre=Drama"])
def test_hostile_titles_in_lists_stay_text(look, path):
    shown = look(path)
    shown.page.evaluate("document.querySelectorAll('details:not([open]) summary').forEach(closed => closed.click())")
    shown.settle()

    assert shown.page.evaluate(INJECTED) == []
    if path in {"/top-films", "/film"}:
        words = shown.main.inner_text()
        assert all(plain(title) in plain(words) for title in HOSTILE)


@pytest.mark.parametrize("n", range(len(HOSTILE)))
def test_the_page_of_a_hostile_film_shows_its_title_as_it_stands(look, copy, n):
    known = copy.query(
        "select movie_id from dim_movie join movie_latest using (movie_id) where title = ? and date_id = ?",
        [HOSTILE[n], LAST],
    )["movie_id"]

    shown = look(f"/film?movie={known.item()}")

    assert plain(shown.main.locator("h1").text_content()) == plain(HOSTILE[n])
    assert shown.page.evaluate(INJECTED) == []
    assert shown.broader_than_the_screen() <= 0


def test_a_hostile_word_that_is_searched_for_stays_text(look):
    words = "<img src=x onerror=window.hacked=4>"
    shown = look(f"/top-films?title={quote(words)}")

    assert shown.page.get_by_label("Title", exact=True).input_value() == words
    assert shown.page.evaluate(INJECTED) == []
