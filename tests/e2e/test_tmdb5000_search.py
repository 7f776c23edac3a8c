"""Searching all of "TMDB 5000": against SQL written by hand, and against pandas over the CSV files.

The SQL asks the tables without anything of `search`; the pandas side never sees a table at all.
"""

import os
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from tests.e2e.tmdb5000_days import LAST, Days, ratings
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import SORT_KEYS, movie_count, movie_search, search_options

COLUMNS = [
    "movie_id", "title", "release_year", "genres", "directors", "language_code", "country_codes", "vote_average",
    "vote_count", "bayesian_rating", "popularity", "popularity_rank", "budget_usd", "revenue_usd", "profit_usd",
    "revenue_multiple",
]  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmdb5000) -> PublishedCopy:
    return PublishedCopy(tmdb5000[1].path)


@pytest.fixture(scope="module")
def films(tmdb5000) -> pd.DataFrame:
    """Every film that was not removed, as the CSV files have it."""
    days: Days = tmdb5000[0]
    films = days.films[~days.films["is_removed"]].set_index("movie_id")
    for amount in ("budget", "revenue"):
        films[f"{amount}_usd"] = films[amount].where(films[amount] >= 1000).astype("Float64")
    films["profit_usd"] = films["revenue_usd"] - films["budget_usd"]
    films["revenue_multiple"] = films["revenue_usd"] / films["budget_usd"]
    newest = days.observed[days.observed["date_id"] == LAST].set_index("movie_id")
    films["popularity"] = newest["popularity"]
    films = films.join(ratings(days).drop(columns="date_id"))
    directors = days.crew[days.crew["job"] == "Director"]
    for column, entries, key in [
        ("genres", days.genres, "name"),
        ("countries", days.countries, "id"),
        ("cast", days.cast, "name"),
        ("cast_ids", days.cast, "id"),
        ("directors", directors, "name"),
    ]:
        sets = entries.groupby("movie_id")[key].agg(frozenset)
        films[column] = [sets.get(movie_id, frozenset()) for movie_id in films.index]
    return films


def ids(found: pd.DataFrame) -> list[int]:
    return found["movie_id"].tolist()


def asked(copy: PublishedCopy, sql: str) -> list[int]:
    return copy.query(sql)["movie_id"].tolist()


def test_the_best_rated_science_fiction_action_films_with_bruce_willis(copy):
    by_hand = """
        select m.movie_id
        from dim_movie m join movie_rating r on r.movie_id = m.movie_id
        where m.removed_on is null
          and exists (select 1 from bridge_movie_genre b join dim_genre g on g.genre_id = b.genre_id
                      where b.movie_id = m.movie_id and g.name = 'Science Fiction')
          and exists (select 1 from bridge_movie_genre b join dim_genre g on g.genre_id = b.genre_id
                      where b.movie_id = m.movie_id and g.name = 'Action')
          and exists (select 1 from bridge_movie_cast b join dim_person p on p.person_id = b.person_id
                      where b.movie_id = m.movie_id and p.name = 'Bruce Willis')
        order by r.bayesian_rating desc, m.movie_id
    """
    found = movie_search(
        copy,
        genres=["Science Fiction", "Action"],
        all_genres=True,
        cast=["Bruce Willis"],
        order_by="bayesian_rating",
    )
    assert ids(found) == asked(copy, by_hand)
    # Those of the CSV, by the votes in it.
    assert found["title"].tolist() == [
        "The Fifth Element", "Looper", "Armageddon", "Surrogates", "G.I. Joe: Retaliation",
    ]  # fmt: skip


def test_any_of_several_genres_is_more_than_all_of_them(copy):
    by_hand = """
        select e.movie_id from movie_economics e join movie_rating r using (movie_id)
        where {}(select count(*) from bridge_movie_genre join dim_genre using (genre_id)
              where bridge_movie_genre.movie_id = e.movie_id and name in ('Western', 'Comedy')) {}
        order by r.vote_count desc, e.movie_id
    """
    criteria = {"genres": ["western", " COMEDY "], "order_by": "vote_count", "limit": None, "min_votes": 1}
    either, both = movie_search(copy, **criteria), movie_search(copy, all_genres=True, **criteria)
    assert ids(either) == asked(copy, by_hand.format("", ">= 1"))
    assert ids(both) == asked(copy, by_hand.format("", "= 2"))
    assert len(either) > 1000 > len(both) > 5


def test_a_director_in_some_years(copy):
    by_hand = """
        select distinct m.movie_id, m.released_on
        from dim_movie m
        join bridge_movie_crew c on c.movie_id = m.movie_id and c.job = 'Director'
        join dim_person p on p.person_id = c.person_id
        where p.name = 'Steven Spielberg' and m.removed_on is null
          and m.released_on between date '1990-01-01' and date '2005-12-31'
        order by year(m.released_on), m.movie_id
    """
    found = movie_search(
        copy, directors="steven spielberg", first_year=1990, last_year=2005, order_by="release_year", ascending=True
    )
    assert ids(found) == asked(copy, by_hand)
    assert len(found) > 8
    assert found["directors"].str.contains("Steven Spielberg").all()


def test_a_film_of_two_directors_is_found_by_both_together(copy):
    both = movie_search(copy, directors=["Joel Coen", "Ethan Coen"])
    by_hand = """
        select movie_id from bridge_movie_crew join dim_person using (person_id)
        where job = 'Director' and name in ('Joel Coen', 'Ethan Coen')
          and movie_id in (select movie_id from movie_economics)
        group by movie_id having count(distinct name) = 2
    """
    assert sorted(ids(both)) == sorted(asked(copy, by_hand))
    assert 3 < len(both) <= len(movie_search(copy, directors="Joel Coen"))


def test_a_language_in_some_countries(copy):
    by_hand = """
        select m.movie_id from dim_movie m join movie_economics e using (movie_id)
        where m.language_code = 'fr' and m.movie_id in
            (select movie_id from bridge_movie_country where country_code in ('BE', 'CA'))
        order by e.title collate nocase.noaccent nulls last, m.movie_id
    """
    found = movie_search(copy, languages="FR", countries=["be", "ca"], order_by="title", ascending=True)
    assert ids(found) == asked(copy, by_hand)
    assert len(found) > 5
    assert set(found["language_code"]) == {"fr"}


def test_votes_and_rating(copy):
    by_hand = """
        select movie_id from movie_rating join movie_economics using (movie_id)
        where vote_count >= 1000 and vote_average between 7.5 and 8 order by vote_average desc, movie_id
    """
    found = movie_search(copy, min_votes=1000, min_rating=7.5, max_rating=8.0, order_by="vote_average", limit=None)
    assert ids(found) == asked(copy, by_hand)
    assert len(found) > 50


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("key", SORT_KEYS)
def test_every_order(copy, films, key, ascending):
    values = films.reset_index()[["movie_id", key]].copy()
    if key == "title":
        values[key] = values[key].map(folded)
    if key == "bayesian_rating":
        values[key] = values[key].round(6)
    expected = values.sort_values([key, "movie_id"], ascending=[ascending, True], na_position="last")
    assert ids(movie_search(copy, order_by=key, ascending=ascending, limit=None)) == expected["movie_id"].tolist()


def test_pages_follow_each_other_without_gap_and_count_says_how_many_films_they_have(copy):
    every = movie_search(copy, genres="Drama", order_by="vote_average", limit=None)
    pages = [
        movie_search(copy, genres="Drama", order_by="vote_average", limit=500, offset=n) for n in range(0, 4000, 500)
    ]
    assert [movie_id for page in pages for movie_id in ids(page)] == ids(every)
    assert movie_count(copy, genres="Drama") == len(every) > 2000
    assert len(pages[-1]) == 0
    assert movie_search(copy, limit=0).columns.tolist() == COLUMNS
    for one, other in pairwise(pages):
        assert one.dtypes.equals(other.dtypes)


def test_each_row_says_of_its_film_what_the_csv_says(copy, films):
    found = movie_search(copy, limit=None).set_index("movie_id").sort_index()
    expected = films.sort_index()
    assert found.reset_index().columns.tolist() == COLUMNS
    assert found.index.tolist() == expected.index.tolist()
    for column, names in (("genres", "genres"), ("country_codes", "countries")):
        assert found[column].fillna("").tolist() == [", ".join(sorted(of_film)) for of_film in expected[names]]
    for shown, of_film in zip(found["directors"].fillna(""), expected["directors"], strict=True):
        assert sorted(shown.split(", ")) == sorted(", ".join(of_film).split(", "))  # a name may have a comma
    for column in (
        "vote_average",
        "vote_count",
        "popularity",
        "budget_usd",
        "revenue_usd",
        "profit_usd",
        "revenue_multiple",
    ):
        actual, wanted = (frame[column].astype("Float64") for frame in (found, expected))
        pd.testing.assert_series_equal(actual, wanted, check_names=False, check_index=False, rtol=1e-12)
    ranked = expected["popularity"].dropna()
    assert found["popularity_rank"].notna().sum() == len(ranked)
    assert str(found["popularity_rank"].dtype) == str(found["vote_count"].dtype).replace("64", "32") == "Int32"


def test_films_that_tmdb_removed_are_not_found(copy, tmdb5000):
    removed = tmdb5000[0].films.query("is_removed")
    assert len(removed) == 12
    assert not set(removed["movie_id"]) & set(ids(movie_search(copy, limit=None)))


def test_the_options_are_what_films_have_and_each_finds_as_many_as_it_says(copy, films):
    options = search_options(copy)
    years = films["release_year"].dropna()
    assert (options.first_year, options.last_year) == (years.min(), years.max())
    assert {one.value: one.movie_count for one in options.genres} == counts(films["genres"])
    assert {one.value: one.movie_count for one in options.countries} == counts(films["countries"])
    assert {one.value: one.movie_count for one in options.languages} == films["language_code"].value_counts().to_dict()
    for criterion in ("genres", "languages", "countries"):
        labels = [one.label.lower() for one in getattr(options, criterion)]
        assert labels == sorted(labels)
        for one in getattr(options, criterion)[::7]:
            assert movie_count(copy, **{criterion: one.value}) == one.movie_count


def counts(sets: Iterable[frozenset[str]]) -> dict[str, int]:
    return pd.Series([name for of_film in sets for name in of_film]).value_counts().to_dict()


SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
GENRES = ["Action", "Adventure", "Comedy", "Drama", "Foreign", "Horror", "Romance", "Science Fiction", "TV Movie"]
CAST = ["Bruce Willis", "Samuel L. Jackson", "Brad Pitt", "Morgan Freeman", "Stan Lee", "Michelle Williams", 62]
DIRECTORS = ["Steven Spielberg", "Joel Coen", "Ethan Coen", "Woody Allen", "Ang Lee"]


def some(values: list, at_most: int) -> st.SearchStrategy[list]:
    return st.lists(st.sampled_from(values), max_size=at_most)


def limits(low: float, high: float) -> st.SearchStrategy[tuple]:
    either = st.none() | (st.floats(low, high) if isinstance(low, float) else st.integers(low, high))
    return st.tuples(either, either).map(lambda pair: pair if None in pair else tuple(sorted(pair)))


@settings(max_examples=1_000 if SOAK else 100, deadline=None, derandomize=not SOAK)
@given(
    title=st.sampled_from(["", "", "", "the", "LOVE", "é", "2", "'", "%", " war "]),
    genres=some(GENRES, 3),
    all_genres=st.booleans(),
    cast=st.one_of(st.just([]), some(CAST, 2)),
    directors=st.one_of(st.just([]), some(DIRECTORS, 2)),
    years=limits(1960, 2018),
    languages=st.one_of(st.just([]), some(["en", "fr", "ja", "de", "cn", "xx"], 3)),
    countries=st.one_of(st.just([]), some(["US", "FR", "GB", "JP", "NA"], 3)),
    rating=limits(0.0, 10.0),
    min_votes=st.none() | st.integers(0, 3000),
    order_by=st.sampled_from(["popularity", "vote_count", "release_year", "revenue_multiple", "revenue_usd"]),
    ascending=st.booleans(),
)
def test_any_criteria_find_what_pandas_finds(copy, films, years, rating, order_by, ascending, **criteria):
    match = pd.Series(True, index=films.index)
    title = folded(criteria["title"].strip())
    match &= films[["title", "original_title"]].map(lambda text: title in folded(text)).any(axis="columns")
    if criteria["genres"]:
        wanted = set(criteria["genres"])
        match &= films["genres"].map(wanted.issubset if criteria["all_genres"] else wanted.intersection).astype(bool)
    for person in criteria["cast"]:
        match &= films["cast" if isinstance(person, str) else "cast_ids"].map(lambda names, one=person: one in names)
    match &= films["directors"].map(set(criteria["directors"]).issubset)
    for column, (low, high) in (("release_year", years), ("vote_average", rating)):
        match &= True if low is None else films[column] >= low
        match &= True if high is None else films[column] <= high
    if criteria["languages"]:
        match &= films["language_code"].isin(criteria["languages"])
    if criteria["countries"]:
        match &= films["countries"].map(set(criteria["countries"]).intersection).astype(bool)
    if criteria["min_votes"]:
        match &= films["vote_count"] >= criteria["min_votes"]
    wanted = films[match].reset_index()
    expected = wanted.sort_values([order_by, "movie_id"], ascending=[ascending, True], na_position="last")
    criteria |= {"first_year": years[0], "last_year": years[1], "min_rating": rating[0], "max_rating": rating[1]}

    found = movie_search(copy, **criteria, order_by=order_by, ascending=ascending, limit=None)

    assert ids(found) == expected["movie_id"].tolist()
    assert movie_count(copy, **criteria) == len(expected)


@cache
def folded(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)).lower()
