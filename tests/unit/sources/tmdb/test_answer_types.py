"""Types of values: what is odd is told and read as NULL, what staging reads is declared, and nothing more."""

import copy
import json
import re
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin, get_type_hints

import pytest
from typing_extensions import is_typeddict

from tmdb_assets.http.errors import AnswerError
from tmdb_assets.settings import DBT_DIR
from tmdb_assets.sources.tmdb.films.answer_types import CollectionAnswer, ListedMovie, MovieDetails
from tmdb_assets.sources.tmdb.films.answers import parse_details, parse_discover_page
from tmdb_assets.sources.values import Fields

DUCKDB = {"VARCHAR": str, "BIGINT": int, "DOUBLE": float, "BOOLEAN": bool}
ANY = "any"
"""Where the names of fields are no matter."""
WRONG = {
    str: [5, ["a"], {"a": 1}, True],
    int: ["many", 1.5, True, 2**63, [1]],
    float: ["much", True, -1, {}],
    bool: ["no", 1],
}
LISTED = {
    "id": 550, "title": "Fight Club", "original_title": "", "original_language": "en", "release_date": "1999-10-15",
    "overview": "😀", "poster_path": None, "adult": False, "genre_ids": [18, 53], "popularity": 50.9,
    "vote_average": 10, "vote_count": 0,
}  # fmt: skip
PERSON = {"credit_id": "52", "id": 819, "name": "Edward", "gender": 2, "order": 0, "character": "Narrator"}
DETAILS = LISTED | {
    "budget": 63_000_000,
    "runtime": 0,
    "belongs_to_collection": {"id": 1, "name": "A"},
    "genres": [{"id": 18, "name": "Drama"}, None, {}],
    "credits": {"cast": [PERSON, PERSON], "crew": [PERSON]},
    "keywords": {"keywords": [{"id": 1, "name": None}]},
}


def structure(name):
    """A structure that staging reads, as its macro has it."""
    text = (DBT_DIR / "macros" / "reading" / "structures.sql").read_text()
    found = re.search(rf"macro {name}\(\) -%}}(.*?){{%- endmacro", text, re.DOTALL)[1]
    return json.loads(re.sub(r"{{ offers_structure\(.*?\) }}", json.dumps(offers()), found))


def offers():
    """The same of what is read of offers, of any country."""
    text = (DBT_DIR / "macros" / "reading" / "offers.sql").read_text()
    kinds = re.search(r"macro offer_kinds\(\) %}\s*{{ return\((.*?)\) }}", text)[1].replace("'", '"')
    entries = re.search(r"\[{\"provider_id\".*?}\]", text)[0]
    return {"results": {ANY: dict.fromkeys(json.loads(kinds), json.loads(entries))}}


def types_of(declared):
    """The Python types of what a model declares, without what else is said of them."""
    if get_origin(declared) is Annotated:
        return types_of(get_args(declared)[0])
    if get_origin(declared) in {Union, UnionType}:
        (known,) = (part for part in get_args(declared) if part is not NoneType)
        return types_of(known)
    if get_origin(declared) is list:
        return [types_of(get_args(declared)[0])]
    if get_origin(declared) is dict:
        return {ANY: types_of(get_args(declared)[1])}
    if is_typeddict(declared) or issubclass(declared, Fields):
        hints = get_type_hints(declared, include_extras=True)
        fields = getattr(declared, "model_fields", {})
        named = {name: fields[name].alias or name if name in fields else name for name in hints}
        return {named[name]: types_of(hint) for name, hint in hints.items() if name != "model_config"}
    return declared


def python_types(shape):
    if isinstance(shape, str):
        return DUCKDB[shape]
    if isinstance(shape, list):
        return [python_types(shape[0])]
    return {name: python_types(inner) for name, inner in shape.items()}


def test_staging_reads_exactly_what_is_declared_here():
    item = python_types(structure("discover_page_structure"))["results"][0]
    assert types_of(ListedMovie) == item
    assert types_of(CollectionAnswer) == python_types(structure("collection_structure"))
    assert types_of(MovieDetails) == python_types(structure("movie_details_structure"))


def discover(*items):
    body = json.dumps({"page": 3, "results": items, "total_pages": 9, "total_results": 99})
    return parse_discover_page("/discover/movie", body.encode(), 3, ("popularity",))


def details(content):
    return parse_details("/movie/550", json.dumps(content).encode(), 550)


@pytest.mark.parametrize("field", sorted(set(ListedMovie.model_fields) - {"id"}))
def test_a_field_of_a_listed_film_may_be_null_or_absent_and_is_null_if_it_has_another_type(field):
    well = discover(LISTED, LISTED | {field: None}, {name: value for name, value in LISTED.items() if name != field})
    assert (well.text.readable, well.text.odd) == (None, ())

    kind = types_of(ListedMovie)[field]
    for wrong in WRONG[kind] if not isinstance(kind, list) else [5, "18", {"a": 1}]:
        text = discover(LISTED, LISTED | {field: wrong}).text

        (told,) = text.odd
        assert told.startswith(f"page 3, film 550: {field} is ")
        assert json.loads(text.readable)["results"] == [LISTED, LISTED | {field: None}]
        assert json.loads(text.payload)["results"][1][field] == wrong, "the payload is kept as it came"
        assert text.odd_entries == 1


@pytest.mark.parametrize("wrong", ["18", -1, [1]])
def test_an_odd_genre_of_a_listed_film_costs_no_other_one(wrong):
    text = discover(LISTED | {"genre_ids": [18, wrong, 53]}).text

    assert json.loads(text.readable)["results"][0]["genre_ids"] == [18, None, 53]


@pytest.mark.parametrize(
    ("field", "value"),
    [("popularity", -0.1), ("popularity", "50.9"), ("vote_count", -1), ("vote_average", 10.1), ("vote_average", -1)],
)
def test_numbers_of_a_listed_film_are_within_what_they_can_be(field, value):
    text = discover(LISTED, LISTED | {field: value}).text

    assert f"page 3, film 550: {field} is '{value}'" in text.odd[0]
    assert json.loads(text.readable)["results"][1][field] is None


@pytest.mark.parametrize("entry", [None, "550", {}, {"id": None}, {"id": "550"}, {"id": 0}, {"id": 2**63}, [1]])
def test_an_entry_that_cannot_be_known_is_left_out_and_costs_no_other_one(entry):
    page = discover(LISTED, entry, LISTED | {"id": 13})

    assert page.movie_ids == (550, 13)
    assert [film["id"] for film in json.loads(page.text.readable)["results"]] == [550, 13]
    assert (page.text.odd_entries, len(page.text.odd)) == (1, 1)


def test_a_field_that_is_odd_of_every_film_is_another_interface_and_of_all_but_one_is_not():
    odd = LISTED | {"title": 7}

    assert discover(LISTED, *[odd] * 4).text.odd_entries == 4
    with pytest.raises(AnswerError, match="page 3, film 550: title is '7', where a text is expected"):
        discover(*[odd] * 5)


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_number_that_is_none_makes_no_page(token):
    body = '{"page": 3, "results": [{"id": 550, "popularity": %s}], "total_pages": 9}' % token  # noqa: UP031
    with pytest.raises(AnswerError):
        parse_discover_page("/discover/movie", body.encode(), 3)


def test_a_page_whose_films_all_lack_the_popularity_is_another_interface():
    lacking = {name: value for name, value in LISTED.items() if name != "popularity"}

    assert discover(LISTED, *[lacking] * 4).movie_ids == (550,) * 5
    assert discover(*[lacking] * 4).movie_ids == (550,) * 4, "so few say nothing"
    assert discover().movie_ids == ()
    with pytest.raises(AnswerError, match="no film on page 3 has popularity"):
        discover(*[lacking] * 5)


def test_a_wrong_value_is_told_with_its_first_40_characters():
    (told,) = discover(LISTED | {"vote_count": "9" * 1_000_000}).text.odd

    assert f"'{'9' * 40}'" in told
    assert len(told) < 400


def places(types, path=()):
    """Every place of an answer, and the type it must have."""
    if isinstance(types, list):
        yield path, list
        yield from places(types[0], (*path, 0))
    elif isinstance(types, dict):
        if path:
            yield path, dict
        for name, inner in types.items():
            yield from places(inner, (*path, name))
    else:
        yield path, types


def filled(path, value):
    """The least content with a value at a place."""
    for step in reversed(path):
        value = [{}, value] if step == 0 else {step: value}
    return {"id": 550, "title": "Fight Club"} | value


# Of where a film can be watched nothing is odd; see test_fetching.
NEEDED = {name: types for name, types in types_of(MovieDetails).items() if name != "watch/providers"}


@pytest.mark.parametrize(("path", "kind"), list(places(NEEDED)), ids=str)
def test_a_value_of_the_wrong_type_anywhere_in_the_details_is_null_and_told_and_a_part_refuses_them(path, kind):
    assert details(filled(path, None)).odd == ()
    wrongs = {list: [{}, "a", 5], dict: [[], "a", 5]}.get(kind) or [wrong for wrong in WRONG[kind] if wrong != -1]
    shown = ".".join(map(str, path)).replace(".0", "[1]")
    for wrong in wrongs:
        if kind in {list, dict} and path[-1] != 0:
            with pytest.raises(AnswerError, match=f"film 550: {re.escape(shown)} is"):
                details(filled(path, wrong))
            continue
        text = details(filled(path, wrong))
        assert json.loads(text.readable) == filled(path, None)
        assert json.loads(text.payload) == filled(path, wrong)
        assert re.match(rf"film 550: {re.escape(shown)} is ", text.odd[0])


def test_good_details_pass_and_a_popularity_in_a_text_is_a_number_as_in_2013():
    assert details(DETAILS).readable is None
    old = DETAILS | {"popularity": "93.4917224393659", "release_date": "1999-10-15 00:00:00 UTC", "new": [1]}
    assert details(old).odd == ()
    for wrong in ("much", "nan", "inf", "-1", ""):
        assert json.loads(details(DETAILS | {"popularity": wrong}).readable)["popularity"] is None


def test_several_odd_values_of_a_film_are_all_told():
    text = details(DETAILS | {"revenue": 2.7e19, "runtime": "95"})

    assert len(text.odd) == 2
    assert {name: value for name, value in json.loads(text.readable).items() if value is None} == {
        "poster_path": None,
        "revenue": None,
        "runtime": None,
    }


@pytest.mark.parametrize("movie_id", [550.0, "550", None, True])
def test_the_id_of_the_details_is_the_number_that_was_asked_for(movie_id):
    with pytest.raises(AnswerError, match="the answer is about film"):
        details(DETAILS | {"id": movie_id})


def test_details_without_any_title_are_no_film():
    content = copy.deepcopy(DETAILS)
    del content["title"]

    details(DETAILS | {"title": None})
    with pytest.raises(AnswerError, match="the answer lacks title"):
        details(content)
