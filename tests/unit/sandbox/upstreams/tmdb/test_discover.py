"""Discover: paging, order, filters and the repeats across pages."""

from collections import Counter

import pytest


def test_a_page_has_twenty_films_and_the_last_one_the_rest(start):
    sandbox = start(films=45)
    assert [len(sandbox.json("/discover/movie", page=page)["results"]) for page in (1, 2, 3, 4)] == [20, 20, 5, 0]


def test_the_totals_count_every_film_and_are_not_capped(start):
    body = start(films=12_000).json("/discover/movie")
    assert (body["page"], body["total_pages"], body["total_results"]) == (1, 600, 12_000)


def test_an_empty_result_says_it_has_one_page(films_2000):
    body = films_2000.json("/discover/movie", **{"primary_release_date.gte": "2090-01-01"})
    assert body == {"page": 1, "results": [], "total_pages": 1, "total_results": 0}


@pytest.mark.parametrize("page", ["0", "501", "-1", "x", "1.5", "", "99999999999999999999"])
def test_a_page_beyond_the_cap_or_no_page_at_all_is_tmdbs_error_22(films_2000, page):
    response = films_2000.get("/discover/movie", page=page)
    assert response.status_code == 400
    assert response.json() == {
        "status_code": 22,
        "status_message": "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.",
        "success": False,
    }


def test_page_500_is_served(start):
    assert len(start(films=10_001).json("/discover/movie", page=500)["results"]) == 20


def test_without_repeats_every_film_comes_exactly_once(start):
    rows = start(films=300, repeat_share=0).discover()
    assert len({row["id"] for row in rows}) == len(rows) == 300


def test_about_the_asked_share_of_rows_repeats_a_film_of_a_neighbouring_page(start):
    sandbox = start(films=4000, repeat_share=0.05)
    pages = [sandbox.json("/discover/movie", page=page)["results"] for page in range(1, 201)]
    ids = [[film["id"] for film in page] for page in pages]
    counts = Counter(film for page in ids for film in page)
    repeated = [film for film, count in counts.items() if count > 1]
    assert 0.03 < sum(counts[film] - 1 for film in repeated) / 4000 < 0.07
    assert all(len(set(page)) == len(page) for page in ids)
    for film in repeated:
        where = [number for number, page in enumerate(ids) if film in page]
        assert where[-1] - where[0] <= 2
    # Every repeat pushed another film out.
    assert len(counts) == 4000 - sum(count - 1 for count in counts.values())


def test_orders_that_do_not_move_from_day_to_day_have_no_repeats(start):
    rows = start(films=400, repeat_share=0.2).discover(sort_by="primary_release_date.asc")
    assert len({row["id"] for row in rows}) == 400


def test_the_same_page_asked_twice_is_the_same_to_the_byte(films_2000):
    first, second = (films_2000.get("/discover/movie", page=7) for _ in range(2))
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]


def test_popularity_falls_quickly_from_hundreds_to_below_five(films_2000):
    levels = [row["popularity"] for row in films_2000.discover(sort_by="popularity.desc")]
    assert 200 < levels[0] < 900
    assert sum(level < 5 for level in levels) > len(levels) / 2


SORTS = {
    "popularity": lambda row: row["popularity"],
    "vote_count": lambda row: row["vote_count"],
    "vote_average": lambda row: row["vote_average"],
    "title": lambda row: row["title"].casefold(),
    "original_title": lambda row: row["original_title"].casefold(),
    "primary_release_date": lambda row: row["release_date"],
}


@pytest.mark.parametrize("way", ["asc", "desc"])
@pytest.mark.parametrize("name", SORTS)
def test_films_come_in_the_order_asked_for(start, name, way):
    rows = start(films=300, repeat_share=0).discover(sort_by=f"{name}.{way}")
    keys = [SORTS[name](row) for row in rows if name != "primary_release_date" or row["release_date"]]
    assert keys == sorted(keys, reverse=way == "desc")
    assert len(rows) == 300


def test_films_can_be_sorted_by_revenue(start):
    sandbox = start(films=60, vanished_share=0, repeat_share=0)
    for way in ("asc", "desc"):
        rows = sandbox.discover(sort_by=f"revenue.{way}")
        money = [sandbox.json(f"/movie/{row['id']}")["revenue"] for row in rows]
        assert money == sorted(money, reverse=way == "desc")


def test_an_unknown_order_is_an_error_and_not_another_order(films_2000):
    response = films_2000.get("/discover/movie", sort_by="fame.desc")
    assert (response.status_code, response.json()["status_code"]) == (422, 5)


def test_release_dates_are_filtered_inclusively_and_undated_films_left_out(start):
    sandbox = start(films=1500, repeat_share=0)
    everything = sandbox.discover()
    low, high = "1995-01-01", "2004-12-31"
    both = sandbox.discover(**{"primary_release_date.gte": low, "primary_release_date.lte": high})
    assert {row["id"] for row in both} == {row["id"] for row in everything if low <= row["release_date"] <= high}
    assert len(both) > 50
    day = next(row["release_date"] for row in both)
    same_day = sandbox.discover(**{"primary_release_date.gte": day, "primary_release_date.lte": day})
    assert {row["release_date"] for row in same_day} == {day}
    until = sandbox.discover(**{"primary_release_date.lte": high})
    assert "" not in {row["release_date"] for row in until}


def test_votes_are_filtered_inclusively(start):
    sandbox = start(films=600, repeat_share=0)
    everything = sandbox.discover()
    rows = sandbox.discover(**{"vote_count.gte": 20, "vote_count.lte": 200})
    assert {row["id"] for row in rows} == {row["id"] for row in everything if 20 <= row["vote_count"] <= 200}
    assert rows


def test_adult_and_video_entries_come_only_when_asked_for(start):
    sandbox = start(films=400, repeat_share=0)
    plain = sandbox.discover()
    assert not any(row["adult"] or row["video"] for row in plain)
    adult = sandbox.discover(include_adult="true")
    assert sum(row["adult"] for row in adult) == 8
    video = sandbox.discover(include_video="true")
    assert sum(row["video"] for row in video) == 6
    assert len(plain) == 400


def test_a_date_that_is_none_is_an_error(films_2000):
    for text in ("2020-13-01", "20200101", "yesterday"):
        response = films_2000.get("/discover/movie", **{"primary_release_date.gte": text})
        assert (response.status_code, response.json()["status_code"]) == (400, 23), text


def test_a_filter_the_sandbox_lacks_is_refused_and_not_ignored(films_2000):
    response = films_2000.get("/discover/movie", with_genres="18")
    assert response.status_code == 501
    assert "with_genres" in response.text


def test_another_language_gets_no_overview_because_tmdb_has_no_fallback(films_2000):
    english, danish = (films_2000.json("/discover/movie", language=code)["results"] for code in ("en-US", "da-DK"))
    assert any(row["overview"] for row in english)
    assert not any(row["overview"] for row in danish)
    assert [row["id"] for row in english] == [row["id"] for row in danish]


def test_the_listing_has_tmdbs_quirks(films_2000):
    rows = films_2000.discover()
    assert any(row["release_date"] == "" for row in rows)
    assert any(row["poster_path"] is None for row in rows)
    assert any(row["backdrop_path"] is None for row in rows)
    assert any(row["overview"] == "" for row in rows)
    assert any(row["genre_ids"] == [] for row in rows)
    assert any(row["vote_count"] == 0 for row in rows)
    assert all(row["vote_average"] == 0 for row in rows if row["vote_count"] == 0)
    assert any(not row["original_title"].isascii() for row in rows)
    assert any(set(row["title"]) & set("<\"'&\\") for row in rows)
    assert max(Counter(row["title"] for row in rows).values()) > 1
