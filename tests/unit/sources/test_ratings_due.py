"""Whom a source of ratings is asked about, and in which order."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tmdb_assets.sources.ratings.due import Asked, Title, Turn, askable, due

TODAY = date(2026, 9, 28)


def ago(days):
    return datetime(2026, 9, 28, 9, tzinfo=UTC) - timedelta(days=days)


def title(number, imdb_id=None, *, airing=False):
    return Title(number, imdb_id or f"tt{number:07}", airing)


def asked(number, outcome="answered", days=7, answered=None, imdb_id=None):
    return Asked(imdb_id or f"tt{number:07}", outcome, ago(days), None if answered is None else ago(answered))


def ids(titles):
    return [one.title_id for one in titles]


def test_a_series_without_an_imdb_id_of_its_own_is_not_asked_about():
    odd = [None, "", "tt123456", "tt12345678901", "nm0000001", "tt1234567\n", "TT1234567", "tt12\uff134567"]
    titles = [title(1), Title(2, "tt0000009", is_airing=True), Title(3, "tt0000009", is_airing=False)]

    assert ids(askable([*titles, *(Title(10 + n, imdb_id, is_airing=True) for n, imdb_id in enumerate(odd))])) == [1]


def test_first_come_those_never_asked_about_by_rank_then_airing_ones_then_the_oldest_rating():
    titles = [title(1), title(2, airing=True), title(3), title(4), title(5, airing=True), title(6)]
    before = {
        1: asked(1, days=7, answered=7),
        2: asked(2, days=7, answered=7),
        3: asked(3, days=7, answered=28),
        5: asked(5, days=7, answered=14),
    }

    assert ids(due(titles, Turn(before, {}, TODAY))) == [4, 6, 5, 2, 3, 1]


@pytest.mark.parametrize(("outcome", "days"), [("no_data", 14), ("unknown_id", 28)])
def test_an_id_of_which_nothing_is_known_is_asked_about_again_after_a_while_or_when_it_is_another_one(outcome, days):
    assert due([title(1)], Turn({1: asked(1, outcome, days - 1)}, {}, TODAY)) == []
    assert due([title(1)], Turn({1: asked(1, outcome, days)}, {}, TODAY)) == [title(1)]
    assert due([title(1)], Turn({1: asked(1, outcome, 1, imdb_id="tt7654321")}, {}, TODAY)) == [title(1)]


def test_who_was_asked_about_this_week_is_not_asked_about_again_and_what_was_refused_lately_comes_last():
    titles = [title(1), title(2), title(3)]

    assert ids(due(titles, Turn({}, {2: "refused"}, TODAY), ["tt0000001"])) == [3, 1]
