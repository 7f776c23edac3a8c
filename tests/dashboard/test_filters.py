"""Filters change what is shown and the address, and the address alone is enough to show it again."""

import pytest

from tests.dashboard.browser import choose
from tests.dashboard.conftest import FIRST

pytestmark = pytest.mark.system


def test_a_filter_changes_the_table_and_the_address_and_the_address_shows_the_same_again(look, copy):
    shown = look("/top-films")
    everything = shown.table("by popularity")

    choose(shown, "Genres", "Drama")
    shown.page.wait_for_url("**/top-films?genres=Drama")
    choose(shown, "Ordered by", "Title")
    shown.page.wait_for_url("**order=title*")
    shown.settle()

    narrowed = shown.table("by title")
    assert narrowed != everything
    assert all("Drama" in row[8] or "more" in row[8] for row in narrowed)
    count = copy.query(
        "select count(*) as films from movie_economics join bridge_movie_genre using (movie_id)"
        " join dim_genre using (genre_id) where name = 'Drama'"
    )["films"].item()
    assert f"{count:,} films by title" in shown.text
    again = look(shown.page.url.removeprefix(shown.base))
    assert again.table("by title") == narrowed
    assert again.query == {"genres": "Drama", "order": "title"}


def test_the_day_is_in_the_address_and_going_back_shows_the_newest_again(look):
    shown = look("/")
    choose(shown, "Day", str(FIRST))
    shown.page.wait_for_url(f"**/?day={FIRST}")
    shown.main.locator(f"[data-day='{FIRST}']").wait_for()
    first = shown.settle().figures()

    assert look(f"/?day={FIRST}").figures() == first
    shown.page.go_back()
    shown.main.locator(f"[data-day='{FIRST}']").wait_for(state="detached")
    assert shown.query == {}


def test_typed_words_find_films_and_people(look, copy):
    title = copy.query("select title from dim_movie where title similar to '[A-Za-z ]{8,}' order by movie_id limit 1")
    words = title["title"].item()
    shown = look("/film")
    field = shown.page.get_by_label("Find a film")
    field.fill(words.upper())
    field.press("Enter")
    shown.page.wait_for_url("**/film?title=*")
    shown.settle()
    assert words in [row[0] for row in shown.table("with these words in the title")]

    name = copy.query("select person_name from director_performance order by person_id limit 1")["person_name"].item()
    people = look(f"/people?name={name[:6]}")
    assert all(name[:6].lower() in row[0].lower() for row in people.table("Directors by revenue"))
    assert people.page.get_by_label("Name").input_value() == name[:6]


@pytest.mark.parametrize(
    "path",
    [
        "/?day=2026-02-31&window=%27%3B--&nonsense=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/film?movie=99999999999999999999&title=%00",
        "/film?movie=-1%20or%201%3D1",
        "/people?person=603abc&role=kings&films=-5&order=name%3Bdrop",
        "/franchises?collection=987654321&films=1e9&name=" + "x" * 500,
        "/top-films?genres=Drama,%3Cb%3E&from=0&to=99999&rating=11&page=-1&order=__class__&votes=NaN",
        "/genres?days=0&genre=%F0%9F%92%A3&day=&day=x",
        "/data-health?checks=%5B%5D",
    ],
)
def test_what_an_address_cannot_mean_is_left_out_with_a_notice(look, path):
    shown = look(path)

    assert "Left out of the address" in shown.main.locator(".note").first.inner_text()
    assert shown.query == {}
    assert shown.page.get_by_test_id("stException").count() == 0
    assert shown.main.locator("figure").count() >= 1, "the page shows what it shows without filters"
