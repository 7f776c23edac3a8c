"""What criteria mean: spelling, homonyms, unknown values, hostile and senseless ones, on a few films."""

import inspect
import unicodedata

import duckdb
import numpy as np
import pytest

from tests.copies import write_copy
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import Criteria, movie_count, movie_search, search_options

HOSTILE = [
    "'; drop table dim_movie; --",
    '" or 1=1 --',
    "100%",
    "_",
    "\\",
    "$title",
    "?",
    "<script>alert(1)</script>",
    "a\0b",
    "x" * 10_000,
]
TITLES = {
    1: "Amélie",
    2: "Łódź 100%",
    3: 'O\'Brien "Says"',
    4: "snake_case",
    5: None,
    6: "का",
    7: "की",
    8: "amelie returns",
}
PEOPLE = {
    10: ("Zoë Kravitz", "Zoë Kravitz"),
    11: ("Toshirō Mifune", "三船敏郎"),
    12: ("Chris Evans", "Chris Evans"),
    13: ("Chris Evans", "Chris Evans"),
    14: ("Robert'); drop table dim_person; --", None),
    15: ("राम", "राम"),
    16: ("रमा", "रमा"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> PublishedCopy:
    """Eight films; film 5 is one of which next to nothing is known."""
    cast = [(1, 10), (1, 12), (2, 13), (3, 14), (4, 11), (6, 15), (7, 16), (8, 12), (8, 10)]
    directors = [(1, 11), (2, 11), (2, 10)]
    known = [movie_id for movie_id in TITLES if movie_id != 5]
    return PublishedCopy(
        write_copy(
            tmp_path_factory.mktemp("search") / "films.duckdb",
            # The options count the films of movie_economics; found and shown are those of movie.
            movie_economics=[
                {"movie_id": n, "release_year": 2000 + n if n in known else None} for n in TITLES
            ],
            dim_movie=[
                {"movie_id": n, "language_code": "fr" if n == 1 else "en" if n in known else None} for n in TITLES
            ],
            movie=[
                {"movie_id": n, "title": title, "original_title": "Le Fabuleux Destin" if n == 1 else title,
                 "release_year": 2000 + n if n in known else None, "budget_usd": 5_000,
                 "language_code": "fr" if n == 1 else "en" if n in known else None,
                 "popularity": 1.0 if n < 8 else None, "popularity_rank": n if n < 8 else None}
                | ({"vote_average": float(n), "vote_count": 10 * n, "bayesian_rating": float(n)} if n in known else {})
                for n, title in TITLES.items()
            ],
            dim_genre=[
                {"genre_id": 28, "name": "Action"},
                {"genre_id": 878, "name": "Science Fiction"},
                {"genre_id": 879, "name": "Science Fiction"},
                {"genre_id": 99, "name": None},
            ],
            bridge_movie_genre=[
                {"movie_id": 1, "genre_id": 28},
                {"movie_id": 1, "genre_id": 878},
                {"movie_id": 2, "genre_id": 879},
                {"movie_id": 3, "genre_id": 28},
                {"movie_id": 4, "genre_id": 99},
            ],
            dim_person=[
                {"person_id": n, "name": name, "original_name": original} for n, (name, original) in PEOPLE.items()
            ],
            bridge_movie_cast=[
                {"movie_id": film, "person_id": person, "credit_id": f"{film}-{person}"} for film, person in cast
            ],
            bridge_movie_crew=[
                {"movie_id": film, "person_id": person, "job": job, "credit_id": f"{film}-{person}-{job}"}
                for film, person in directors for job in ("Director", "Writer")
            ] + [{"movie_id": 3, "person_id": 11, "job": "Writer", "credit_id": "w"}],
            dim_language=[{"language_code": "fr", "name": "French"}, {"language_code": "en", "name": "English"},
                          {"language_code": "de", "name": "German"}, {"language_code": "xq", "name": None}],
            dim_country=[{"country_code": "US", "name": "United States of America"},
                         {"country_code": "GB", "name": "United Kingdom"}, {"country_code": "FR", "name": "France"}],
            bridge_movie_country=[{"movie_id": 1, "country_code": "FR"}, {"movie_id": 1, "country_code": "US"}],
        )
    )  # fmt: skip


def found(copy: PublishedCopy, **criteria: object) -> list[int]:
    return movie_search(copy, **criteria, order_by="title", ascending=True)["movie_id"].sort_values().tolist()


@pytest.mark.parametrize(
    ("title", "movies"),
    [
        ("amelie", [1, 8]),
        ("AMÉLIE", [1, 8]),
        (unicodedata.normalize("NFD", "amélie "), [1, 8]),
        ("destin", [1]),
        ("100%", [2]),
        ("%", [2]),
        ("_", [4]),
        ("'", [3]),
        ('"says"', [3]),
        ("का", [6]),
        ("  ", list(TITLES)),
        ("no such film", []),
    ],
)
def test_a_part_of_a_title_in_any_case_with_or_without_accents(copy, title, movies):
    assert found(copy, title=title) == movies
    assert movie_count(copy, title=title) == len(movies)


@pytest.mark.parametrize(
    ("cast", "movies"),
    [
        ("zoe kravitz", [1, 8]),
        (" ZOË KRAVITZ ", [1, 8]),
        (unicodedata.normalize("NFD", "Zoë Kravitz"), [1, 8]),
        ("Toshiro Mifune", [4]),
        ("三船敏郎", [4]),
        ("Chris Evans", [1, 2, 8]),
        (["Chris Evans", "Zoe Kravitz"], [1, 8]),
        (["Chris Evans", 13], [2]),
        (12, [1, 8]),
        (np.int64(13), [2]),
        ((12, 13), []),
        ("राम", [6]),
        ("रमा", [7]),
        ("Zoe", []),
        ("Zoe Kravitz%", []),
        ("Robert'); DROP TABLE dim_person; --", [3]),
        ("", []),
        ([], list(TITLES)),
        (999, []),
        (-1, []),
        (10**30, []),
    ],
)
def test_actors_by_whole_name_or_id_all_of_them_together(copy, cast, movies):
    assert found(copy, cast=cast) == movies
    assert found(copy, cast=cast) == movies, "the second time as the first"


def test_directors_likewise_and_other_jobs_do_not_count(copy):
    assert found(copy, directors="toshiro mifune") == [1, 2]
    assert found(copy, directors=["三船敏郎", 10]) == [2]
    assert found(copy, directors="Chris Evans") == []
    assert found(copy, directors=11, cast=10) == [1]


def test_genres_that_share_a_name_are_one(copy):
    assert found(copy, genres="science fiction") == [1, 2]
    assert found(copy, genres=["ACTION", "Science Fiction"]) == [1, 2, 3]
    assert found(copy, genres=["ACTION", "Science Fiction"], all_genres=True) == [1]
    assert found(copy, genres=["Action", "action "], all_genres=True) == [1, 3]
    assert found(copy, genres=(), all_genres=True) == list(TITLES)


def test_what_is_unknown_of_a_film_meets_no_criterion_but_no_votes_are_0_votes(copy):
    assert found(copy, first_year=1) == found(copy, last_year=9999) == [1, 2, 3, 4, 6, 7, 8]
    assert found(copy, min_rating=0) == found(copy, max_rating=10) == [1, 2, 3, 4, 6, 7, 8]
    assert found(copy, min_votes=1) == [1, 2, 3, 4, 6, 7, 8]
    assert found(copy, min_votes=0) == list(TITLES)
    assert found(copy, first_year=2003, last_year=2003) == [3]
    assert found(copy, first_year=np.int64(2003), last_year=np.int64(2003)) == [3]
    assert found(copy, first_year=10**30) == []
    assert len(movie_search(copy, limit=10**30, offset=np.int64(1))) == len(TITLES) - 1
    assert found(copy, min_rating=np.float64(8), min_votes=np.int64(80)) == [8]


def test_a_film_that_is_not_among_the_newest_days_has_no_popularity_and_comes_last(copy):
    for ascending in (False, True):
        films = movie_search(copy, order_by="popularity", ascending=ascending)
        assert films["movie_id"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8], "equals by their id"
        assert films["popularity"].isna().tolist() == [False] * 7 + [True]
        assert films["popularity_rank"].isna().tolist() == [False] * 7 + [True]


def test_films_without_a_title_come_last_whichever_way(copy):
    for ascending in (False, True):
        assert movie_search(copy, order_by="title", ascending=ascending)["movie_id"].tolist()[-1] == 5


def test_a_film_of_which_nothing_is_known_is_shown_with_nothing(copy):
    unknown = movie_search(copy, limit=None).set_index("movie_id").loc[5]
    assert unknown[["title", "genres", "directors", "country_codes", "language_code", "vote_count"]].isna().all()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(copy, text):
    for criterion in ("title", "cast", "directors"):
        assert set(found(copy, **{criterion: text})) <= {2, 4}, "100% and _ are in titles"
    for criterion in ("genres", "languages", "countries"):
        with pytest.raises(ValueError, match="There is no"):
            found(copy, **{criterion: [text]})
    for argument in ("order_by", "limit"):
        with pytest.raises((ValueError, TypeError), match=argument):
            movie_search(copy, **{argument: text})
    assert movie_count(copy) == len(TITLES)


@pytest.mark.parametrize(
    ("criteria", "error", "said"),
    [
        ({"genres": "sci fi"}, ValueError, "There is no genre 'sci fi'. There are: Action, Science Fiction."),
        ({"genres": ["Acton"]}, ValueError, "There is no genre 'Acton'. Near: Action."),
        ({"genres": ["Science"]}, ValueError, "There is no genre 'Science'. Near: Science Fiction."),
        ({"genres": [28]}, TypeError, "genres has 28; it takes texts"),
        ({"genres": [""]}, ValueError, "There is no genre ''"),
        ({"languages": "german"}, ValueError, "There is no language 'german'. Near: de (German)"),
        ({"countries": "usa"}, ValueError, "There is no country 'usa'. Near: US (United States of America)"),
        ({"countries": "Kingdom"}, ValueError, "There is no country 'Kingdom'. Near: GB (United Kingdom)"),
        ({"cast": [None]}, TypeError, "cast has None; people are names or TMDB's ids"),
        ({"cast": True}, TypeError, "cast has True"),
        ({"directors": [1.5]}, TypeError, "directors has 1.5"),
        ({"title": None}, TypeError, "title is None"),
        ({"first_year": 2001, "last_year": 2000}, ValueError, "first_year (2001) is larger than last_year (2000)"),
        ({"first_year": "2001"}, TypeError, "first_year is '2001'; it has to be a whole number"),
        ({"last_year": 2001.5}, TypeError, "last_year is 2001.5"),
        ({"min_rating": 7, "max_rating": 6.5}, ValueError, "min_rating (7) is larger than max_rating (6.5)"),
        ({"min_rating": 75}, ValueError, "min_rating is 75; ratings go from 0 to 10"),
        ({"max_rating": -1}, ValueError, "max_rating is -1"),
        ({"max_rating": float("nan")}, TypeError, "max_rating is nan; it has to be a number"),
        ({"min_rating": "7"}, TypeError, "min_rating is '7'"),
        ({"min_votes": -1}, ValueError, "min_votes is -1"),
        ({"min_votes": True}, TypeError, "min_votes is True"),
        ({"limit": -1}, ValueError, "limit is -1; it cannot be below 0"),
        ({"limit": 1.0}, TypeError, "limit is 1.0; it has to be a whole number"),
        ({"offset": -1}, ValueError, "offset is -1"),
        ({"offset": None}, TypeError, "offset is None"),
        ({"order_by": "rating"}, ValueError, "order_by is 'rating'; it may be popularity, bayesian_rating, "),
        ({"order_by": "movie_id desc; drop table dim_movie"}, ValueError, "order_by is "),
    ],
)
def test_what_makes_no_sense_is_an_error_that_says_why(copy, criteria, error, said):
    with pytest.raises(error) as caught:
        movie_search(copy, **criteria)
    assert str(caught.value).startswith(said)


def test_a_language_or_country_that_is_known_but_has_no_films_finds_none(copy):
    assert found(copy, languages="de") == []
    assert found(copy, countries=["GB"]) == []
    assert found(copy, languages=["FR", "de"]) == [1]
    assert found(copy, countries=["GB", "us"]) == [1]


def test_the_options_are_what_films_have(copy):
    options = search_options(copy)
    assert [(one.value, one.label, one.movie_count) for one in options.genres] == [
        ("Action", "Action", 2),
        ("Science Fiction", "Science Fiction", 2),
    ]
    assert [(one.value, one.label, one.movie_count) for one in options.languages] == [
        ("en", "English", 6),
        ("fr", "French", 1),
    ]
    assert [(one.value, one.label) for one in options.countries] == [
        ("FR", "France"),
        ("US", "United States of America"),
    ]
    assert (options.first_year, options.last_year) == (2001, 2008)


def test_an_empty_copy_has_no_films_and_no_options(tmp_path):
    copy = PublishedCopy(write_copy(tmp_path / "films.duckdb"))
    assert movie_count(copy) == len(movie_search(copy)) == 0
    assert movie_search(copy, cast="Nobody", title="Nothing").columns.tolist()[0] == "movie_id"
    options = search_options(copy)
    assert (options.genres, options.languages, options.countries) == ((), (), ())
    assert (options.first_year, options.last_year) == (None, None)


def test_a_copy_of_an_earlier_version_is_told_with_what_to_run(tmp_path):
    path = write_copy(tmp_path / "films.duckdb")
    with duckdb.connect(str(path)) as earlier:
        earlier.execute("drop table movie; alter table movie_economics drop column is_released")
    old = PublishedCopy(path)

    for asked in (movie_search, movie_count):
        with pytest.raises(duckdb.CatalogException, match=r"made by another version: .*`tmdb-assets upgrade`"):
            asked(old, title="the")
    with pytest.raises(duckdb.BinderException, match="`tmdb-assets upgrade`"):
        old.query("select is_released from movie_economics")
    with pytest.raises(duckdb.CatalogException) as error:
        PublishedCopy(write_copy(tmp_path / "new" / "films.duckdb")).query("select * from no_such_table")
    assert "version" not in str(error.value)


def test_without_a_copy_named_the_newest_one_is_searched(tmp_path, monkeypatch):
    monkeypatch.setenv("TMDB_ASSETS_DATA", str(tmp_path))
    monkeypatch.delenv("TMDB_API_TOKEN", raising=False)
    with pytest.raises(FileNotFoundError, match="make run"):
        movie_search(title="heat")
    film = {"movie_id": 1, "title": "Heat"}
    write_copy(tmp_path / "published" / "films.duckdb", movie=[film])
    assert movie_search(title="heat")["title"].tolist() == ["Heat"]
    assert movie_count(title="heat") == 1
    assert search_options().genres == ()


def test_counting_takes_the_criteria_of_searching():
    arguments = [*inspect.signature(movie_search).parameters]
    assert arguments == ["copy", *Criteria.__annotations__, "order_by", "ascending", "limit", "offset"]
