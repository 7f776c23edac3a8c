"""What TMDB says of releases, odd entries included, becomes rows of films, countries, types and days."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, details, item, release, releases

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)
LONG = "é" * 100_000
FRENCH = releases(
    "FR",
    release("2011-02-03", 3, note="Version"),
    release("2011-02-03", 3, "12", note="Other version", language="FR"),
    release("2011-02-03", 3, "16"),
    release("2011-02-03", 4, " "),
    release("2011-02-03", 4, " "),
)
ODD = [
    releases("US", release("2011-02-03", None), release("2011-02-03", 7), release("2011-02-03", 0)),
    releases("US", release("", 3), release("0000-00-00", 3), release("2011-02-30", 3), None),
    releases("US", release("1011-02-03", 3), release("2011-06-01", 5, note=LONG)),
    releases("us", release("2011-02-03")),
    releases("USA", release("2011-02-03")),
    releases("XX", release("2011-02-03", 1, " 18 ")),
    {"iso_3166_1": None, "release_dates": [release("2011-02-03")]},
    {"iso_3166_1": "DE", "release_dates": None},
    {"iso_3166_1": "DE"},
    None,
]
LACKING = [{"results": []}, {"results": None}, {}, None, "no object"]


@pytest.fixture(scope="module")
def built(dbt, tmp_path_factory):
    """Film 1 has everything odd; of films 2 to 6 no release is known, in one way each; film 7 is gone since."""
    data = tmp_path_factory.mktemp("releases")
    fetched = [(1, "new", details(1, release_dates={"results": [FRENCH, *ODD]}))]
    fetched += [(2 + n, "new", details(2 + n, release_dates=value)) for n, value in enumerate(LACKING)]
    lake = Lake(data)
    lake.write_day(FIRST, pages=[[item(1)]], fetched=[*fetched, (7, "new", details(7))])
    lake.write_day(SECOND, pages=[[item(1)]], fetched=[(7, "changed", None)])
    dbt.build(data, FIRST, SECOND)
    return Warehouse(data)


def test_every_release_has_a_row_and_odd_ones_cost_no_other(built):
    assert built.rows(
        "select country_code, release_type, release_type_name, released_on::varchar as released_on, certification,"
        " left(note, 13) as note, language_code from movie_release where movie_id = 1 order by 1, 2, 4"
    ) == [
        dict(
            zip(
                ("country_code", "release_type", "release_type_name", "released_on")
                + ("certification", "note", "language_code"),
                row,
                strict=True,
            )
        )
        for row in (
            ("FR", 3, "Theatrical", "2011-02-03", "12", "Other version", "fr"),
            ("FR", 4, "Digital", "2011-02-03", None, None, None),
            ("US", 3, "Theatrical", "1011-02-03", None, None, None),
            ("US", 5, "Physical", "2011-06-01", None, "é" * 13, None),
            ("XX", 1, "Premiere", "2011-02-03", "18", None, None),
        )
    ]
    assert built.values("select note from movie_release where release_type = 5") == [LONG]


def test_a_film_of_which_no_release_is_known_has_no_row_and_all_the_rest(built):
    assert built.values("select distinct movie_id from movie_release order by 1") == [1, 7]
    assert built.values("select movie_id from dim_movie where title like 'Detailed%' order by 1") == [*range(1, 8)]


def test_countries_and_languages_that_only_releases_name_are_known_by_their_code(built):
    assert built.row("select name, continent from dim_country where country_code = 'XX'") == {
        "name": "XX",
        "continent": None,
    }
    assert built.values("select name from dim_country where country_code = 'FR'") == ["France"]
    assert built.values("select country_code from dim_country where country_code in ('us', 'USA')") == []


def test_a_slip_is_no_first_release_and_a_film_that_is_gone_has_no_window(built):
    assert built.rows(
        "select movie_id, first_theatrical_on, first_digital_on, first_physical_on, theatrical_to_digital_days,"
        " theatrical_to_physical_days, country_count from movie_release_window"
    ) == [
        {
            "movie_id": 1,
            "first_theatrical_on": date(2011, 2, 3),
            "first_digital_on": date(2011, 2, 3),
            "first_physical_on": date(2011, 6, 1),
            "theatrical_to_digital_days": 0,
            "theatrical_to_physical_days": 118,
            "country_count": 3,
        }
    ]


def test_a_country_has_the_mark_of_its_first_release_in_cinemas(built):
    assert built.rows("select country_code, country_name, certification from movie_certification order by 1") == [
        {"country_code": "FR", "country_name": "France", "certification": "12"},
        {"country_code": "XX", "country_name": "XX", "certification": "18"},
    ]


def test_releases_that_a_film_has_no_more_go_with_its_newest_details_whatever_is_built_last(dbt, tmp_path):
    lake = Lake(tmp_path)
    old = {"results": [releases("US", release("2020-02-03"), release("2020-05-03", 4))]}
    lake.write_day(FIRST, pages=[[item(1)]], fetched=[(1, "new", details(1, release_dates=old))])
    new = {"results": [releases("US", release("2020-02-10"))]}
    lake.write_day(SECOND, pages=[[item(1)]], fetched=[(1, "changed", details(1, release_dates=new))])
    for day in (FIRST, SECOND, FIRST):
        dbt.build(tmp_path, day, day, select="+dim_movie +movie_release")

    assert Warehouse(tmp_path).values("select released_on from movie_release") == [date(2020, 2, 10)]
