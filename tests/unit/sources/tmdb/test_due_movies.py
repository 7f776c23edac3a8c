"""What a day asks of TMDB: which films are due, and why; which changes are asked for."""

from datetime import date, timedelta

import pytest

from tmdb_assets.sources.tmdb.films.fetching import (
    changes_window,
    due_collections,
    due_movies,
    unknown_changes_before,
)
from tmdb_assets.sources.tmdb.one_by_one import Fetched

TODAY = date(2026, 11, 21)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("captured", "window"),
    [
        ((), None),
        ((0,), None),
        ((-1,), None),
        ((1,), (1, 0)),
        ((3, 2, 1), (1, 0)),
        ((9, 5), (5, 0)),
        ((14,), (14, 0)),
        ((15,), (14, 0)),
        ((400, 300), (14, 0)),
        ((3, 0, -1), (3, 0)),
    ],
)
def test_changes_are_asked_for_since_the_last_capture_for_at_most_14_days(captured, window):
    found = changes_window(TODAY, [ago(days) for days in captured])

    assert found == (window and (ago(window[0]), ago(window[1])))


@pytest.mark.parametrize(
    ("captured", "before"),
    [
        ((), None),
        ((1,), None),
        ((14,), None),
        ((15,), 14),
        ((30, 14, 7), 28),
        ((100, 50, 20, 10), 34),
        ((100, 99, 98, 20, 15, 1), 34),
        ((16, 0), 14),
        ((-20, -1), None),
    ],
)
def test_a_gap_of_more_than_14_days_leaves_changes_unknown_up_to_its_end(captured, before):
    found = unknown_changes_before(TODAY, [ago(days) for days in captured])

    # Of a gap, the last 14 days before the later capture were asked for; what lies before them was not.
    assert found == (before and ago(before))


def due(
    population=(), watchlist=(), fetched=None, changed=None, unknown_before=None, refresh_days=150, language="en-US"
):
    return due_movies(
        day=TODAY,
        population=population,
        watchlist=watchlist,
        fetched={
            movie: Fetched(ago(days), status, *of or ["en-US"])
            for movie, (days, status, *of) in (fetched or {}).items()
        },
        changed_on={movie: ago(days) for movie, days in (changed or {}).items()},
        unknown_before=unknown_before,
        refresh_days=refresh_days,
        language=language,
    )


def test_on_the_first_day_every_listed_film_is_due_once_in_the_order_of_the_listing():
    assert list(due(population=[3, 1, 3, 2, 1]).items()) == [(3, "new"), (1, "new"), (2, "new")]


def test_a_film_that_was_fetched_is_not_due_again():
    assert due(population=[1, 2], fetched={1: (1, 200), 2: (149, 200)}) == {}


@pytest.mark.parametrize(("named", "reason"), [(0, {1: "changed"}), (4, {1: "changed"}), (5, {}), (6, {})])
def test_a_film_is_due_when_changes_name_it_after_its_last_fetch(named, reason):
    assert due(population=[1], fetched={1: (5, 200)}, changed={1: named}) == reason


def test_a_changed_film_that_is_not_listed_is_not_due():
    assert due(population=[2], fetched={1: (5, 200), 2: (5, 200)}, changed={1: 0, 7: 0}) == {}


@pytest.mark.parametrize(("age", "reason"), [(149, {}), (150, {1: "refresh"}), (400, {1: "refresh"})])
def test_details_of_the_refresh_age_are_due(age, reason):
    assert due(population=[1], fetched={1: (age, 200)}) == reason


def test_a_changed_film_is_due_as_changed_however_old_its_details_are():
    assert due(population=[1], fetched={1: (400, 200)}, changed={1: 3}) == {1: "changed"}


@pytest.mark.parametrize(("fetched", "reason"), [(29, {1: "refresh"}), (28, {}), (27, {})])
def test_details_from_before_a_gap_in_the_changes_are_due(fetched, reason):
    assert due(population=[1], fetched={1: (fetched, 200)}, unknown_before=ago(28)) == reason


def test_a_film_tmdb_did_not_know_is_not_asked_for_every_day():
    assert due(population=[1], fetched={1: (1, 404)}) == {}


def test_a_film_tmdb_did_not_know_is_asked_for_again_when_it_changed_or_after_the_refresh_age():
    assert due(population=[1, 2], fetched={1: (5, 404), 2: (150, 404)}, changed={1: 0}) == {
        1: "changed",
        2: "refresh",
    }


@pytest.mark.parametrize(("films", "share"), [(1, 1), (7, 1), (8, 2), (21, 3)])
def test_after_a_change_of_the_language_the_most_popular_films_come_first_and_all_within_a_week(films, share):
    population = list(range(films, 0, -1))
    fetched = dict.fromkeys(population, (1, 200))
    days = 0
    while found := due(population, fetched=fetched, language="fr-FR"):
        left = [film for film in population if fetched[film] == (1, 200)]
        assert list(found.items()) == [(film, "language") for film in left[:share]]
        fetched |= dict.fromkeys(found, (0, 200, "fr-FR"))
        days += 1
    assert days <= 7
    assert set(fetched.values()) == {(0, 200, "fr-FR")}


def test_films_of_an_unknown_language_come_after_those_of_another_one():
    fetched = {1: (1, 200, None), 2: (1, 200, "fr-FR"), 3: (1, 200), 4: (1, 200, "de")}
    population = [1, 2, 3, 4, *range(10, 15)]
    known = fetched | dict.fromkeys(range(10, 15), (1, 200))
    assert due(population, fetched=known) == {2: "language", 4: "language"}
    assert due(population, fetched=known | {4: (1, 200)}) == {2: "language", 1: "language"}


def test_another_language_is_a_reason_only_where_there_is_no_other_and_there_are_details():
    fetched = {1: (200, 200, "de"), 2: (5, 200, "de"), 3: (5, 404, "de"), 4: (5, 200, "de")}
    assert due([1, 2, 3, 4, 5], [9], fetched=fetched, changed={2: 0}) == {
        1: "refresh", 2: "changed", 4: "language", 5: "new", 9: "watchlist",
    }  # fmt: skip


def test_a_film_of_the_watchlist_outside_the_listing_is_due_every_day():
    assert due(watchlist=[7, 8], fetched={7: (1, 200)}) == {7: "watchlist", 8: "watchlist"}


def test_a_film_of_the_watchlist_within_the_listing_is_a_listed_film():
    assert due(population=[7, 8], watchlist=[8, 7], fetched={7: (1, 200)}) == {8: "new"}


@pytest.mark.parametrize(
    ("fetched", "changed", "reason"),
    [((1, 404), None, {}), ((150, 404), None, {7: "watchlist"}), ((5, 404), 2, {7: "watchlist"})],
)
def test_an_unknown_film_of_the_watchlist_is_not_asked_for_every_day(fetched, changed, reason):
    assert due(watchlist=[7], fetched={7: fetched}, changed={7: changed} if changed else None) == reason


def test_films_of_the_watchlist_come_after_the_listed_ones():
    assert list(due(population=[5, 3], watchlist=[1])) == [5, 3, 1]


@pytest.mark.parametrize(
    ("captured", "details", "window"), [((), 5, (5, 0)), ((), 40, (14, 0)), ((), 0, None), ((2,), 9, (2, 0))]
)
def test_without_captured_changes_they_are_asked_for_since_the_oldest_details(captured, details, window):
    found = changes_window(TODAY, [ago(days) for days in captured], ago(details))

    assert found == (window and (ago(window[0]), ago(window[1])))


@pytest.mark.parametrize(
    ("captured", "details", "before"), [((), 40, 14), ((), 5, None), ((3,), 30, 17), ((3,), 9, None)]
)
def test_changes_of_details_that_are_older_than_the_first_list_are_unknown(captured, details, before):
    found = unknown_changes_before(TODAY, [ago(days) for days in captured], ago(details))

    assert found == (before and ago(before))


def due_of_collections(named=None, fetched=None, parts=None, language="en-US"):
    return due_collections(
        day=TODAY,
        named=named or {},
        fetched={key: Fetched(ago(days), status, "en-US") for key, (days, status) in (fetched or {}).items()},
        parts=lambda collection: (parts or {})[collection],
        refresh_days=150,
        language=language,
    )


def test_a_collection_is_asked_for_once_and_again_when_it_is_old_or_does_not_list_a_film_that_names_it():
    listed = {3: {30, 31}}
    assert due_of_collections({3: {30}}) == {3: "new"}
    assert due_of_collections({3: {30}}, {3: (1, 200)}, listed) == {}
    assert due_of_collections({3: {30, 32}}, {3: (1, 200)}, listed) == {3: "changed"}
    assert due_of_collections({3: {30}}, {3: (149, 200)}, listed) == {}
    assert due_of_collections({3: {30}}, {3: (150, 200)}, listed) == {3: "refresh"}
    assert due_of_collections({3: {30}}, {3: (1, 200)}, listed, language="fr-FR") == {3: "language"}


def test_a_collection_that_no_film_of_the_day_names_is_asked_for_when_it_is_old_unless_it_is_gone():
    assert due_of_collections(fetched={3: (149, 200), 4: (150, 200), 5: (150, 404)}) == {4: "refresh"}


def test_a_collection_that_is_gone_is_asked_for_again_after_the_refresh_age_if_a_film_still_names_it():
    assert due_of_collections({3: {30}}, {3: (149, 404)}) == {}
    assert due_of_collections({3: {30}}, {3: (150, 404)}) == {3: "refresh"}
