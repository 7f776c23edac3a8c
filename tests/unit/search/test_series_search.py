"""What criteria of series mean: weeks, spelling, homonyms, offers, unknown values, hostile and senseless ones."""

import inspect
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from tests.copies import write_copy as write_rows
from tests.series_copy import NEWEST, Weeks, open_copy
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.search import (
    SERIES_SORT_KEYS,
    SeriesCriteria,
    series_count,
    series_options,
    series_search,
)

WEEKS = Weeks()
EVERY = [1, 2, 3, 4, 5]
HOSTILE = ["'; drop table dim_series; --", '" or 1=1 --', "%", "_", "\\", "$name", "?", "a\0b", "x" * 10_000]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return open_copy(tmp_path_factory.mktemp("search") / "series.duckdb")


def found(copy, **criteria):
    return sorted(series_search(copy, **criteria)["series_id"])


def test_the_series_of_the_newest_live_week_come_best_consensus_first_and_unknown_ones_last(copy):
    rows = series_search(copy)

    # 1 and 2 have the same consensus: the one with more votes is first.
    assert list(rows["series_id"]) == [2, 1, 3, 4, 5]
    assert [None if pd.isna(rank) else rank for rank in rows["rank"]] == [1, 2, 3, None, None]
    assert set(rows["week_id"].dt.date) == {WEEKS.newest}
    assert list(rows["source_count"]) == [3, 4, 2, 1, 0]


def test_the_rank_is_that_among_all_series_of_the_week_whatever_is_asked_for(copy):
    assert list(series_search(copy, name="alpha")["rank"]) == [2]
    assert list(series_search(copy, genres="drama", order_by="name")["rank"]) == [1, 2]
    assert list(series_search(copy, genres="drama", ascending=True)["rank"]) == [1, 2], "equals go by their rank"


def test_names_are_joined_and_networks_told_apart(copy):
    row = series_search(copy, name="beta").iloc[0]

    assert row["networks"] == "Comedy Central (United States of America), HBO"
    assert (row["genres"], row["country_codes"], row["votes_count"]) == ("Drama", "GB, US", 9130)


@pytest.mark.parametrize(
    ("criteria", "series"),
    [
        ({"name": "BETA"}, [2]),
        ({"name": "original gamma"}, [3]),
        ({"name": " "}, EVERY),
        ({"genres": "drama"}, [1, 2]),
        ({"genres": ["Drama", "action & adventure"]}, [1, 2, 4]),
        ({"networks": "HBO"}, [1, 2]),
        ({"networks": "comedy central"}, [2, 3]),
        ({"networks": "Comedy Central (Germany)"}, [3]),
        ({"networks": [47, "Comedy Central (Germany)"]}, [2, 3]),
        ({"networks": np.int64(48)}, [3]),
        ({"networks": 999}, []),
        ({"providers": "netflix"}, [1, 2]),
        ({"providers": 8, "country": "us"}, [1]),
        ({"providers": ["Netflix"], "country": "GB"}, [2]),
        ({"country": "GB"}, [2]),
        ({"providers": "Shop, and more"}, []),
        ({"providers": "Prime Video"}, [1]),
        ({"countries": ["de", "GB"]}, [2, 3]),
        ({"languages": "EN"}, [1, 2, 4]),
        ({"first_year": 2010, "last_year": 2015}, [1, 2]),
        ({"first_year": 1}, [1, 2, 3, 4]),
        ({"min_consensus": 60}, [1, 2, 3]),
        ({"min_consensus": np.float64(60.1)}, [1, 2]),
        ({"min_sources": 3}, [1, 2]),
        ({"min_sources": 0}, EVERY),
        ({"genres": "drama", "countries": "GB", "min_sources": 3}, [2]),
    ],
)
def test_a_series_has_to_meet_every_criterion(copy, criteria, series):
    assert found(copy, **criteria) == series
    assert series_count(copy, **criteria) == len(series)


def test_offers_are_those_of_the_week(copy):
    assert found(copy, providers="Netflix", country="GB", week=WEEKS.first) == [1, 2]
    assert found(copy, providers="Prime Video", week=WEEKS.first) == []


def test_a_week_is_meant_by_any_of_its_days(copy):
    assert found(copy, week=WEEKS.first) == [1, 2, 3, 4, 5, 6, 7]
    assert found(copy, week=WEEKS.second.replace(day=8)) == [1, 2, 3, 4, 5, 7], "its Sunday"
    assert found(copy, week=pd.Timestamp(WEEKS.second)) == [1, 2, 3, 4, 5, 7]
    assert found(copy, week=datetime(2026, 11, 4, 23)) == [1, 2, 3, 4, 5, 7]  # noqa: DTZ001 - as a caller may have it


def test_a_recovered_week_has_popularity_and_no_scores(copy):
    rows = series_search(copy, week=WEEKS.recovered, order_by="popularity")

    assert list(rows["series_id"]) == [1, 2, 3]
    assert rows["popularity"].notna().all()
    assert rows[["rank", "consensus_score", "critics_score", "audience_score", "votes_count"]].isna().all(axis=None)


@pytest.mark.parametrize("key", SERIES_SORT_KEYS)
@pytest.mark.parametrize("ascending", [False, True])
def test_every_order_puts_unknown_values_last(copy, key, ascending):
    values = series_search(copy, order_by=key, ascending=ascending)[key]
    known = [value for value in values if not pd.isna(value)]

    assert [pd.isna(value) for value in values] == sorted(pd.isna(value) for value in values)
    if key != "name":
        assert known == sorted(known, reverse=not ascending)


def test_pages_follow_each_other(copy):
    pages = [list(series_search(copy, limit=2, offset=offset)["series_id"]) for offset in (0, 2, 4, 6)]

    assert pages == [[2, 1], [3, 4], [5], []]
    assert len(series_search(copy, limit=10**30, offset=np.int64(1))) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(copy, text):
    assert found(copy, name=text) == []
    for criterion in ("genres", "networks", "providers", "languages", "countries"):
        with pytest.raises(ValueError, match="There is no"):
            found(copy, **{criterion: [text]})
    with pytest.raises(ValueError, match="There is no country"):
        found(copy, country=text)
    for argument in ("order_by", "limit", "week"):
        with pytest.raises((ValueError, TypeError), match=argument):
            series_search(copy, **{argument: text})
    assert series_count(copy) == 5


@pytest.mark.parametrize(
    ("criteria", "error", "said"),
    [
        ({"genres": "dramas"}, ValueError, "There is no genre 'dramas'. Near: Drama."),
        ({"genres": [18]}, TypeError, "genres has 18; it takes texts"),
        ({"networks": "HBO Max"}, ValueError, "There is no network 'HBO Max'. Near: HBO."),
        ({"networks": [None]}, TypeError, "networks has None; networks are names or TMDB's ids"),
        ({"providers": True}, TypeError, "providers has True"),
        ({"country": 1}, TypeError, "country is 1; it has to be a text"),
        ({"country": "usa"}, ValueError, "There is no country 'usa'. Near: US (United States of America)"),
        ({"name": None}, TypeError, "name is None"),
        ({"first_year": 2001, "last_year": 2000}, ValueError, "first_year (2001) is larger than last_year (2000)"),
        ({"last_year": "2000"}, TypeError, "last_year is '2000'"),
        ({"min_consensus": 101}, ValueError, "min_consensus is 101; scores go from 0 to 100"),
        ({"min_consensus": float("nan")}, TypeError, "min_consensus is nan"),
        ({"min_sources": -1}, ValueError, "min_sources is -1"),
        ({"min_sources": 1.5}, TypeError, "min_sources is 1.5"),
        ({"week": WEEKS.missing}, ValueError, "There is no week 2026-11-09. Near: 2026-10-26, 2026-11-02, 2026-11-16."),
        ({"week": "2026-11-23"}, TypeError, "week is '2026-11-23'; it has to be a day"),
        ({"order_by": "rank"}, ValueError, "order_by is 'rank'; it may be consensus_score, "),
        ({"offset": -1}, ValueError, "offset is -1"),
    ],
)
def test_what_makes_no_sense_is_an_error_that_says_why(copy, criteria, error, said):
    with pytest.raises(error) as caught:
        series_search(copy, **criteria)
    assert str(caught.value).startswith(said)


def test_the_options_are_what_series_have(copy):
    options = series_options(copy)

    assert [(one.value, one.series_count) for one in options.genres] == [("Action & Adventure", 2), ("Drama", 4)]
    assert [(one.value, one.label) for one in options.networks][:2] == [
        (48, "Comedy Central (Germany)"),
        (47, "Comedy Central (United States of America)"),
    ]
    assert [(one.value, one.label) for one in options.providers] == [(8, "Netflix"), (9, "Prime Video")]
    assert [one.value for one in options.offer_countries] == ["GB", "US"]
    assert [(one.value, one.label) for one in options.languages] == [("de", "de"), ("en", "English")]
    assert options.weeks[0] == (NEWEST, "live")
    assert (options.newest_week, options.first_year, options.last_year) == (NEWEST, 1999, 2020)
    for one in (*options.genres, *options.networks, *options.providers):
        assert series_count(copy, **{"genres" if one in options.genres else "networks" if one in options.networks
                                     else "providers": one.value}) > 0  # fmt: skip


def test_an_empty_copy_has_no_series_and_no_options(tmp_path):
    copy = PublishedCopy(write_rows(tmp_path / "series.duckdb", TABLES), SERIES)

    assert series_count(copy) == len(series_search(copy)) == 0
    options = series_options(copy)
    assert (options.genres, options.networks, options.weeks, options.newest_week) == ((), (), (), None)
    with pytest.raises(ValueError, match=r"There is no week 2026-11-23\. There is none\."):
        series_search(copy, week=NEWEST)


def test_counting_takes_the_criteria_of_searching():
    arguments = [*inspect.signature(series_search).parameters]
    assert arguments == ["copy", *SeriesCriteria.__annotations__, "order_by", "ascending", "limit", "offset"]
