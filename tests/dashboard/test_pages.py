"""Every page, in light and dark, on a desk and on a telephone: it opens, can be read, and nothing goes wrong."""

import pandas as pd
import pytest

from tests.dashboard.browser import BROAD, NARROW, violations
from tests.dashboard.conftest import LAST
from tmdb_assets.dashboard.page.films.pages import PAGES as OF_FILMS
from tmdb_assets.dashboard.site import HEALTH, pages
from tmdb_assets.datasets import DATASETS
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.views.films.questions import questions
from tmdb_assets.views.questions import Kind

QUESTIONS = questions()

pytestmark = pytest.mark.system

PATHS = [f"/{page.path}" for page in (*OF_FILMS, HEALTH)]
CHARTS = {"/genres": 1, "/countries": 2, "/top-films": 1, "/economics": 5}
LOOKS = ["light", "dark"]


def with_film(path, copy):
    first = copy.query("select movie_id from top_movies order by date_id desc, popularity_rank limit 1")
    return f"/film?movie={first['movie_id'].item()}" if path == "/film" else path


@pytest.mark.parametrize("scheme", LOOKS)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_in_both_themes_and_sizes_without_an_error_and_with_nothing_for_axe_to_find(
    look, copy, screenshots, path, scheme
):
    shown = look(with_film(path, copy), scheme=scheme)

    assert shown.page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme") == scheme
    assert shown.main.locator("h1").count() == 1
    assert shown.text.endswith(DATASETS[-1].notices[-1] if path == f"/{HEALTH.path}" else FILMS.notices[-1])
    assert shown.main.get_by_test_id("stVegaLiteChart").count() >= CHARTS.get(path, 0)
    assert "observed live" in shown.text
    assert shown.page.get_by_test_id("stException").count() == 0
    for size in (BROAD, NARROW):
        shown.page.set_viewport_size({"width": size[0], "height": size[1]})
        shown.settle()
        assert shown.broader_than_the_screen() <= 0
        assert violations(shown) == []
        height = shown.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        shown.page.set_viewport_size({"width": size[0], "height": min(height, 8000)})
        shown.settle()
        name = path.strip("/") or "overview"
        shown.page.screenshot(path=screenshots / f"{name}-{scheme}-{size[0]}.png")


def test_the_menu_leads_to_every_page_and_the_back_button_back(look):
    shown = look("/")
    links = shown.page.get_by_test_id("stSidebarNavLink")
    assert links.all_inner_texts() == [page.title for page, _ in pages()]

    links.filter(has_text="Economics").click()
    shown.page.wait_for_url("**/economics")
    shown.settle()
    assert shown.heading == "Economics"
    shown.page.go_back()
    shown.page.locator("h1", has_text="Overview").wait_for()


def test_a_film_is_reached_and_left_by_links_and_with_the_keyboard_alone(look, copy):
    shown = look("/")
    shown.page.keyboard.press("Tab")
    for _ in range(60):
        if shown.page.evaluate("document.activeElement.getAttribute('href') ?? ''").startswith("./film?movie="):
            break
        shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**/film?movie=*")
    shown.settle()
    title = copy.query("select title from dim_movie where movie_id = ?", [int(shown.query["movie"])])["title"].item()
    assert shown.heading == " ".join(title.split())

    genre = shown.main.locator("dl.facts a[href^='./genres']").first
    name = genre.inner_text()
    genre.click()
    shown.page.wait_for_url("**/genres?genre=*")
    shown.settle()
    assert shown.query == {"genre": name}

    shown.page.go_back()
    shown.page.wait_for_url("**/film?movie=*")
    shown.settle()
    person = shown.main.locator("a[href^='./people']").first
    name = person.inner_text()
    person.click()
    shown.page.wait_for_url("**/people?person=*")
    shown.settle()
    assert shown.heading == name


@pytest.mark.parametrize("scheme", LOOKS)
def test_every_question_has_an_address_of_its_own_with_its_answer_its_caveat_and_its_query(
    look, screenshots, copy, scheme
):
    shown = look("/questions", scheme=scheme)
    leading = shown.main.locator("li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert sorted(leading) == sorted(f"./questions?question={question.name}" for question in QUESTIONS)

    answered = 0
    # The answers themselves are compared elsewhere, and colours are one theme's: here a few tell of all.
    asked = QUESTIONS[::3] if scheme == "light" else QUESTIONS[1::6]
    for question in asked:
        shown.open(f"/questions?question={question.name}")
        rows = question.answer(copy)

        assert shown.main.locator("h2").inner_text() == question.question
        assert " ".join(question.caveat.split()) in shown.text
        assert shown.main.get_by_test_id("stCode").locator("code").text_content().strip() == question.sql
        assert shown.page.get_by_test_id("stException").count() == 0
        notes = shown.main.locator(".note").all_inner_texts()
        assert [question.empty in note for note in notes] == ([True] if rows.empty else [])
        if not rows.empty:
            answered += 1
            charts = shown.main.get_by_test_id("stVegaLiteChart").count()
            assert charts == (question.chart.kind is not Kind.TABLE)
            assert shown.main.locator("figure tbody tr").count() == min(len(rows), 100)
        shown.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert shown.settle().broader_than_the_screen() <= 0
        assert violations(shown) == []
        shown.page.screenshot(path=screenshots / f"question-{question.name}-{scheme}.png")
        shown.page.set_viewport_size({"width": BROAD[0], "height": BROAD[1]})
    assert answered > len(asked) / 2, "days a week apart answer most"


def test_a_question_is_chosen_its_query_copied_and_its_rows_taken_along(look, copy):
    shown = look("/questions")
    shown.main.locator("li a", has_text="Which films rose most").click()
    shown.page.wait_for_url("**/questions?question=risers-for-their-size")
    shown.settle()
    (question,) = (one for one in QUESTIONS if one.name == "risers-for-their-size")

    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = shown.main.get_by_test_id("stCode")
    code.hover()
    code.get_by_role("button", name="Copy to clipboard").click()
    assert shown.page.evaluate("navigator.clipboard.readText()") == question.sql

    with shown.page.expect_download() as loading:
        shown.main.get_by_role("button", name="Download as CSV").click()
    rows = pd.read_csv(loading.value.path())
    assert list(rows["movie_id"]) == list(question.answer(copy)["movie_id"])
    assert loading.value.suggested_filename == f"risers-for-their-size-{LAST}.csv"

    shown.page.get_by_role("combobox", name="Question", exact=True).focus()
    shown.page.keyboard.type("Are longer films")
    shown.page.get_by_role("option", name="Are longer films").wait_for()
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**/questions?question=runtime")


def test_a_question_that_is_none_is_left_out_with_a_notice(look):
    shown = look("/questions?question=%27%3B%20drop%20table&sql=select%201")

    assert "Left out of the address" in shown.main.locator(".note").inner_text()
    assert shown.query == {}
    assert shown.main.locator("li a").count() == len(QUESTIONS)
