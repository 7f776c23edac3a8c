"""Every recorded real answer that the raw layer could hold, through the real models, against its own JSON.

The recordings are laid out over days by `recorded_answers`, stored as an asset stores them, and built by one
call of dbt. What must come out is read from the JSON here, in plain Python: nothing may be missing, nothing
changed, nothing invented. Since all of it is what TMDB really sent, no rule of a table may turn red on it.
"""

import sys
from collections import defaultdict

import pytest

from tests.checks.conftest import OF_MORE_DAYS
from tests.e2e.recorded_answers import DIRECTORY, Details, Recordings, read_recordings
from tests.e2e.recorded_build import RecordedBuild, build, read_build
from tests.e2e.recorded_rows import (
    SHOWN,
    Row,
    collection_row,
    common_row,
    credits_of,
    details_row,
    differences,
    entries_of,
    first_items,
    known_details,
    known_positive,
    known_text,
    newest_details,
    newest_items,
    newest_of,
    person_row,
    releases_of,
)
from tests.made_once import made_once
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import to_frame, validate, validate_batches
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.sources.tmdb.films.tables import RAW_TABLES
from tmdb_assets.warehouse.reading import find_orphans, open_readonly, read_rows

pytestmark = [
    pytest.mark.skipif(
        not DIRECTORY.exists(), reason="the recorded answers (../shared/upstream/recorded) are not here"
    ),
]


@pytest.fixture(scope="module")
def recorded() -> Recordings:
    return read_recordings(DIRECTORY)


@pytest.fixture(scope="module")
def built(recorded, tmp_path_factory) -> RecordedBuild:
    """All days, stored and built once."""
    return read_build(made_once(tmp_path_factory, "recorded", lambda place: build(recorded, place))[0])


# What was recorded


def test_all_the_recordings_are_here_and_those_left_out_are_known(recorded):
    counts = {
        "pages": len(recorded.pages),
        "recorded as they are": sum(page.recorded for page in recorded.pages),
        "listing items": sum(len(page.items) for page in recorded.pages),
        "listed films": len({item["id"] for page in recorded.pages for item in page.items}),
        "details": len(known_details(recorded)),
        "films with details": len(newest_details(recorded)),
        "collections": len(recorded.collections),
        "cast credits": sum(len(credits_of(film, "cast")) for film in known_details(recorded)),
        "crew credits": sum(len(credits_of(film, "crew")) for film in known_details(recorded)),
        "keywords": sum(len(entries_of(film, "keywords", "keywords")) for film in known_details(recorded)),
        "genres": sum(len(listing.entries) for listing in recorded.genres),
        "countries": sum(len(listing.entries) for listing in recorded.countries),
        "languages": sum(len(listing.entries) for listing in recorded.languages),
        "changed films": sum(len(listing.entries) for listing in recorded.changes),
    }
    sys.stdout.write(", ".join(f"{count:,} {name}" for name, count in counts.items()) + "\n")
    least = {
        "pages": 118,
        "recorded as they are": 79,
        "listing items": 3517,
        "listed films": 1320,
        "details": 23,
        "films with details": 14,
        "collections": 5,
        "cast credits": 370,
        "crew credits": 1528,
        "keywords": 91,
        "genres": 111,
        "countries": 753,
        "languages": 561,
        "changed films": 700,
    }
    assert {name: count for name, count in counts.items() if count < least[name]} == {}
    # These films lack what an item of /discover/movie always has.
    assert recorded.other_films == {
        "openapi_examples/3-person-popular.json": 50,  # a person's best known films come without popularity
        "php_tmdb_2013_2015/keywords-movies.json": 20,  # lists of 2013 had no genres, nor languages
        "php_tmdb_2013_2015/movie-all.json": 20,
        "swift_tmdb_fixtures/movie-pageable-list.json": 3,  # shortened by hand
    }


LIVE_TABLES = [table for table in RAW_TABLES if table.name != "daily_export"]
"""No recorded answer is an export."""


@pytest.mark.parametrize("table", LIVE_TABLES, ids=lambda table: table.name)
def test_no_rule_of_a_raw_table_turns_red_on_what_tmdb_sent(built, table):
    days = built.lake.days(table)
    assert days
    for day in days:
        verdicts = validate_batches(table, built.lake.batches(table, day))
        assert {aspect: verdict.problems for aspect, verdict in verdicts.items() if verdict.problems} == {}, day


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_rule_of_a_core_or_mart_table_turns_red_on_what_tmdb_sent(built, table):
    with open_readonly(DatasetPaths(built.data, "films").warehouse) as warehouse:
        rows = read_rows(warehouse, table)
        orphans = {column: find_orphans(warehouse, table, column, None, SHOWN) for column in table.references}
    assert rows.num_rows or table.name in OF_MORE_DAYS
    verdicts = validate(table, to_frame(rows))
    problems = {aspect: (v.problems, v.examples) for aspect, v in verdicts.items() if not v.passed}
    assert problems == {}
    assert orphans == dict.fromkeys(table.references, (0, []))


# Listings


def test_every_listed_film_arrives_once_a_day_as_its_first_item_says(built, recorded):
    expected = {
        key: common_row(item)
        | {
            "page": page.number,
            "genre_ids": item["genre_ids"],
            "popularity": item["popularity"],
            "vote_average": item["vote_average"],
            "vote_count": item["vote_count"],
        }
        for key, (page, item) in first_items(recorded).items()
    }
    columns = next(iter(expected.values()))
    rows = {
        (row["date_id"], row["movie_id"]): {name: row[name] for name in columns}
        for row in built.staging["stg_tmdb__discover_items"]
    }
    assert len(rows) == len(built.staging["stg_tmdb__discover_items"]) >= 1568
    assert differences(rows, expected) == {}


def test_the_fact_holds_each_days_popularity_and_votes_where_there_are_any(built, recorded):
    expected = {
        key: {
            "popularity": item["popularity"],
            "vote_average": known_positive(item["vote_average"]) if item["vote_count"] else None,
            "vote_count": known_positive(item["vote_count"]),
            "source": "live",
        }
        for key, (_, item) in first_items(recorded).items()
    }
    facts = built.by("fact_movie_daily", "date_id", "movie_id")
    found = {
        key: {name: row[name] for name in row if name in next(iter(expected.values()))} for key, row in facts.items()
    }
    assert differences(found, expected) == {}
    assert sum(row["vote_count"] is None for row in expected.values()) > 0
    for day in {day for day, _ in expected}:
        ranked = sorted((row for (d, _), row in facts.items() if d == day), key=_by_popularity)
        assert [row["popularity_rank"] for row in ranked] == list(range(1, len(ranked) + 1))


def _by_popularity(row):
    return -row["popularity"], row["movie_id"]


# Details


def test_every_recording_of_details_is_read_as_it_stands(built, recorded):
    expected = {
        (film.day, film.movie_id): common_row(film.body)
        | details_row(film.body)
        | {
            "status": 200,
            "production_status": known_text(film.body.get("status")),
            "collection": collection_row(film.body.get("belongs_to_collection")),
            "genres": [{"genre_id": e["id"], "name": e["name"]} for e in entries_of(film, "genres")],
            "production_companies": [
                {"company_id": e["id"], "name": e["name"], "country_code": known_text(e.get("origin_country"))}
                for e in entries_of(film, "production_companies")
            ],
            "production_countries": [
                {"country_code": e["iso_3166_1"], "name": e["name"]} for e in entries_of(film, "production_countries")
            ],
            "spoken_languages": [
                {
                    "language_code": e["iso_639_1"],
                    "name": known_text(e.get("english_name")),
                    "native_name": known_text(e["name"]),
                }
                for e in entries_of(film, "spoken_languages")
            ],
            "keywords": [{"keyword_id": e["id"], "name": e["name"]} for e in entries_of(film, "keywords", "keywords")],
            "cast_credits": [
                {"credit_id": e["credit_id"], "person_id": e["id"]}
                | person_row(e)
                | {"character": known_text(e["character"]), "cast_order": e["order"]}
                for e in credits_of(film, "cast")
            ],
            "crew_credits": [
                {"credit_id": e["credit_id"], "person_id": e["id"]}
                | person_row(e)
                | {"department": known_text(e["department"]), "job": known_text(e["job"])}
                for e in credits_of(film, "crew")
            ],
            "releases": releases_of(film),
        }
        for film in known_details(recorded)
    }
    columns = next(iter(expected.values()))
    # A list that an answer lacks is NULL, one that is empty is empty: either way it has no entries.
    rows = {
        (row["date_id"], row["movie_id"]): {
            name: row[name] if row[name] is not None or not isinstance(columns[name], list) else [] for name in columns
        }
        for row in built.staging["stg_tmdb__movie_details"]
        if row["status"] == 200
    }
    for key, row in expected.items():
        assert differences(rows[key], row) == {}, key
    assert rows.keys() == expected.keys()


def test_only_credits_in_the_format_of_2013_have_no_id_and_are_left_out(recorded):
    without = {
        film.file: len(entries_of(film, "credits", part)) - len(credits_of(film, part))
        for film in known_details(recorded)
        for part in ("cast", "crew")
    }
    assert {file for file, count in without.items() if count} == {"php_tmdb_2013_2015/movie-all.json"}


def test_an_id_that_tmdb_does_not_know_is_no_film(built):
    assert [row["movie_id"] for row in built.staging["stg_tmdb__movie_removals"]] == [999999999]
    assert 999999999 not in built.by("dim_movie", "movie_id")


# The star schema


def test_a_film_is_what_its_newest_details_say_or_for_want_of_them_its_newest_listing(built, recorded):
    listed, current, first_seen = newest_items(recorded), newest_details(recorded), {}
    for day, movie_id in [*first_items(recorded), *((film.day, film.movie_id) for film in known_details(recorded))]:
        first_seen[movie_id] = min(day, first_seen.get(movie_id, day))
    expected = {}
    for movie_id in listed.keys() | current.keys():
        film = current.get(movie_id)
        body, at = (film.body, film.at) if film else (listed[movie_id][1], listed[movie_id][0].at)
        collection = body.get("belongs_to_collection") or {}
        expected[movie_id] = {
            "movie_id": movie_id,
            **common_row(body),
            **details_row(body if film else {}),
            "status": known_text(body.get("status")) if film else None,
            "collection_id": collection.get("id"),
            "title_language": None,
            "has_details": film is not None,
            "first_seen_on": first_seen[movie_id],
            "observed_at": at,
            "removed_on": None,
        }
    films = built.by("dim_movie", "movie_id")
    assert differences(films, expected) == {}
    assert len(films) >= 1328


@pytest.mark.parametrize(
    ("table", "column", "path", "key", "least"),
    [
        ("bridge_movie_company", "company_id", ("production_companies",), "id", 31),
        ("bridge_movie_country", "country_code", ("production_countries",), "iso_3166_1", 10),
        ("bridge_movie_language", "language_code", ("spoken_languages",), "iso_639_1", 15),
        ("bridge_movie_keyword", "keyword_id", ("keywords", "keywords"), "id", 75),
    ],
)
def test_a_film_has_exactly_the_entries_of_its_newest_details(built, recorded, table, column, path, key, least):
    expected = {
        (movie_id, e[key]) for movie_id, film in newest_details(recorded).items() for e in entries_of(film, *path)
    }
    assert built.by(table, "movie_id", column).keys() == expected
    assert len(expected) >= least


def test_a_film_without_details_has_the_genres_of_its_newest_listing(built, recorded):
    current = newest_details(recorded)
    expected = {(movie_id, e["id"]) for movie_id, film in current.items() for e in entries_of(film, "genres")}
    for movie_id, (_, item) in newest_items(recorded).items():
        if movie_id not in current:
            expected |= {(movie_id, genre_id) for genre_id in item["genre_ids"]}
    assert built.by("bridge_movie_genre", "movie_id", "genre_id").keys() == expected
    assert len(expected) >= 3152


@pytest.mark.parametrize(
    ("table", "part", "columns", "least"),
    [
        ("bridge_movie_cast", "cast", {"character": "character", "cast_order": "order"}, 293),
        ("bridge_movie_crew", "crew", {"department": "department", "job": "job"}, 1340),
    ],
)
def test_every_credit_of_the_newest_details_arrives_with_its_person_and_no_other_does(
    built, recorded, table, part, columns, least
):
    expected = {
        (movie_id, entry["credit_id"]): {"person_id": entry["id"]}
        | {column: known_text(entry[name]) for column, name in columns.items()}
        for movie_id, film in newest_details(recorded).items()
        for entry in credits_of(film, part)
    }
    found = {
        key: {name: row[name] for name in ("person_id", *columns)}
        for key, row in built.by(table, "movie_id", "credit_id").items()
    }
    assert differences(found, expected) == {}
    assert len(expected) >= least


def test_every_release_of_the_newest_details_arrives_and_no_other_does(built, recorded):
    key = ("movie_id", "country_code", "release_type", "released_on")
    expected = {}
    for movie_id, film in newest_details(recorded).items():
        for row in releases_of(film):
            expected[tuple((row | {"movie_id": movie_id})[name] for name in key)] = row
    found = built.by("movie_release", *key)
    assert differences({k: {name: row[name] for name in expected[k]} for k, row in found.items()}, expected) == {}
    assert len(expected) == sum(len(releases_of(film)) for film in newest_details(recorded).values()) >= 140
    certified = {(k[0], k[1]) for k, row in expected.items() if row["certification"]}
    assert built.by("movie_certification", "movie_id", "country_code").keys() == certified


@pytest.mark.parametrize(
    ("table", "column", "least"),
    [
        ("dim_person", "person_id", 1596),
        ("dim_company", "company_id", 27),
        ("dim_keyword", "keyword_id", 71),
        ("dim_collection", "collection_id", 8),
    ],
)
def test_people_companies_keywords_and_collections_are_what_the_newest_answer_says_of_them(
    built, recorded, table, column, least
):
    observed = defaultdict(list)
    for film in known_details(recorded):
        for key, attributes in _said_of(film, table):
            observed[key].append((film.at, attributes))
    for known in recorded.collections if table == "dim_collection" else ():
        if known.body:
            attributes = collection_row(known.body)
            observed[attributes.pop("collection_id")].append((known.at, attributes))
    rows = built.by(table, column)
    assert rows.keys() == observed.keys()
    assert len(rows) >= least
    for key, observations in observed.items():
        newest = max(at for at, _ in observations)
        # A person with two jobs in a film stands there twice, not always with the same portrait.
        allowed = [attributes | {"observed_at": newest} for at, attributes in observations if at == newest]
        assert {name: rows[key][name] for name in allowed[0]} in allowed, key


def test_a_collection_has_as_many_films_as_its_newest_answer_lists_and_one_that_is_not_recorded_has_none(
    built, recorded
):
    listed = {known.collection_id: known for known in recorded.collections}
    expected = dict.fromkeys(built.by("dim_collection", "collection_id"), (None, None))
    for key, known in listed.items():
        if known.body:
            dates = [part["release_date"] for part in known.body["parts"]]
            expected[key] = len(dates), sum("" < released <= str(known.day) for released in dates)

    found = {
        key: (row["parts_total"], row["released_parts_total"])
        for key, row in built.by("dim_collection", "collection_id").items()
    }
    assert found == expected
    assert {10: (9, 9), 264: (3, 3)}.items() <= found.items()
    assert {key for key, known in listed.items() if not known.body} == {999999999}
    assert 999999999 not in found


def _said_of(film: Details, table: str) -> list[tuple[int, Row]]:
    match table:
        case "dim_person":
            return [(e["id"], person_row(e)) for part in ("cast", "crew") for e in credits_of(film, part)]
        case "dim_company":
            entries = entries_of(film, "production_companies")
            return [
                (e["id"], {"name": e["name"], "country_code": known_text(e.get("origin_country"))}) for e in entries
            ]
        case "dim_keyword":
            return [(e["id"], {"name": e["name"]}) for e in entries_of(film, "keywords", "keywords")]
        case _:
            collection = collection_row(film.body.get("belongs_to_collection"))
            return [(collection.pop("collection_id"), collection)] if collection else []


def test_a_genre_has_its_newest_name_whether_a_list_or_a_film_gives_it(built, recorded):
    named, mentioned = defaultdict(list), set()
    for listing in recorded.genres:
        for entry in listing.entries:
            named[entry["id"]].append((listing.at, entry["name"]))
    for film in known_details(recorded):
        for entry in entries_of(film, "genres"):
            named[entry["id"]].append((film.at, entry["name"]))
    for _, item in first_items(recorded).values():
        mentioned |= set(item["genre_ids"])
    expected = dict.fromkeys(mentioned) | {genre_id: newest_of(names) for genre_id, names in named.items()}
    found = {genre_id: row["name"] for genre_id, row in built.by("dim_genre", "genre_id").items()}
    assert differences(found, expected) == {}
    assert len(found) >= 35


def test_a_country_has_the_name_of_tmdbs_newest_list_and_a_continent(built, recorded):
    listed = _names_in(recorded.countries, "iso_3166_1", "english_name")
    of_films, of_companies = defaultdict(list), set()
    for film in known_details(recorded):
        for entry in entries_of(film, "production_countries"):
            of_films[entry["iso_3166_1"]].append((film.at, entry["name"]))
        of_companies |= {
            e["origin_country"] for e in entries_of(film, "production_companies") if e.get("origin_country")
        }
        of_companies |= {row["country_code"] for row in releases_of(film)}
    expected = {code: code for code in of_companies}
    expected |= {code: newest_of(names) for code, names in of_films.items()} | listed
    rows = built.by("dim_country", "country_code")
    assert differences({code: row["name"] for code, row in rows.items()}, expected) == {}
    assert len(rows) >= 251
    assert [code for code, row in rows.items() if row["continent"] is None] == []


def test_a_language_has_the_names_of_tmdbs_newest_list(built, recorded):
    codes = {item["original_language"] for _, item in first_items(recorded).values()}
    spoken = defaultdict(list)
    for film in known_details(recorded):
        codes.add(film.body["original_language"])
        for entry in entries_of(film, "spoken_languages"):
            spoken[entry["iso_639_1"]].append((film.at, known_text(entry.get("english_name"))))
    names = _names_in(recorded.languages, "iso_639_1", "english_name")
    rows = built.by("dim_language", "language_code")
    assert rows.keys() == codes | spoken.keys() | names.keys()
    assert codes | spoken.keys() <= names.keys(), "every language of a film is in TMDB's list"
    assert differences({code: row["name"] for code, row in rows.items()}, names) == {}
    own = _names_in(recorded.languages, "iso_639_1", "name")
    assert {code: row["native_name"] for code, row in rows.items() if own[code]} == {c: n for c, n in own.items() if n}
    assert len(rows) >= 187


def _names_in(listings, code, name):
    """The names in reference lists; a newer list wins."""
    names = {}
    for listing in sorted(listings, key=lambda listing: listing.at):
        for entry in listing.entries:
            if known_text(entry[name]) or entry[code] not in names:
                names[entry[code]] = known_text(entry[name])
    return names
