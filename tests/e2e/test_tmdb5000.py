"""The daily job over all 4,803 films of the public "TMDB 5000" set, table by table against its two CSV files.

The expectations are read from the CSV files by `tmdb5000_csv`, with the standard library alone; the tables are
read whole, and every comparison is done in plain Python, over all films and credits.
"""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from math import fsum
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.e2e.tmdb5000_csv import DIRECTORY, Film, read_films
from tests.made_once import made_once
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.settings import DBT_DIR, today_utc

pytestmark = [
    pytest.mark.skipif(not DIRECTORY.exists(), reason="the TMDB 5000 files (../shared/upstream/tmdb5000) are not here"),
]

FILMS = 4803
PAGES = 241
FOREIGN = 10769  # a genre TMDB retired: films of the CSV have it, TMDB's list does not
BELOW_ONE = {219716, 239897}  # the films with votes whose mean vote is below 1 (0.0 and 0.5)
NAMELESS_KEYWORD = 13091  # its name in the CSV is one no-break space
GENDERS = {0: None, 1: "female", 2: "male"}

Row = dict[str, object]


@dataclass(frozen=True)
class Run:
    """What the job left behind."""

    day: date
    failures: dict[str, str]
    checks: int
    not_passed: list[tuple[str, str, str, str | None]]
    requests: dict[str, int]
    tables: dict[str, list[Row]]
    listed: list[Row]
    reference: dict[str, dict[object, str]]

    def values(self, table: str, column: str) -> list[object]:
        return [row[column] for row in self.tables[table]]

    def by(self, table: str, column: str) -> dict[object, Row]:
        rows = {row[column]: row for row in self.tables[table]}
        assert len(rows) == len(self.tables[table])
        return rows


@pytest.fixture(scope="module")
def films() -> dict[int, Film]:
    return read_films(DIRECTORY)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    """The job, run once for all tests here."""
    return made_once(tmp_path_factory, "tmdb5000_job", run_job)[1]


def run_job(directory: Path) -> Run:
    """What the job comes to in a directory."""
    day = today_utc()
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        Sandbox(SandboxSettings(catalogue=DIRECTORY, today=day)) as sandbox,
    ):
        pipeline = Pipeline(directory, sandbox, pages=500, monkeypatch=monkeypatch)
        pipeline.env["TMDB_REQUESTS_PER_SECOND"] = "10000"
        pipeline.activate()
        pipeline.set_today(day)
        result = pipeline.run(day)
        evaluations = result.get_asset_check_evaluations()
        settings = pipeline.settings
        return Run(
            day=day,
            failures=failed_steps(result),
            checks=len(evaluations),
            not_passed=[
                (e.severity.name, e.asset_key.to_user_string(), e.check_name, e.description)
                for e in evaluations
                if not e.passed
            ],
            requests=pipeline.requests(),
            tables=_published(settings.paths("films").published),
            listed=[
                film
                for page in _raw(settings.raw_dir, "discover_pages", day)
                for film in json.loads(page["payload"])["results"]
            ],
            reference={
                table: {row[key]: row["name"] for row in _raw(settings.raw_dir, table, day)}
                for table, key in [
                    ("genres", "genre_id"),
                    ("countries", "country_code"),
                    ("languages", "language_code"),
                ]
            },
        )


def test_the_job_is_green_and_no_check_fails_or_even_warns(run):
    assert run.failures == {}
    assert run.not_passed == []
    assert run.checks > 120


def test_every_release_date_of_the_csv_finds_its_day(run, films):
    days = run.by("dim_date", "date_id")
    released = [text for film in films.values() if (text := film.text["release_date"])]
    assert len(released) == FILMS - 1
    assert {date.fromisoformat(text) for text in released} <= days.keys()
    assert (min(days), max(days)) == (date(1916, 1, 1), run.day.replace(year=run.day.year + 5))


def test_every_page_and_every_film_is_asked_for_once(run):
    assert run.requests == {
        "/discover/movie": PAGES,
        "/movie/{id}": FILMS,
        "/genre/movie/list": 1,
        "/configuration/countries": 1,
        "/configuration/languages": 1,
    }


def test_the_published_copy_holds_every_film_of_the_csv_and_no_other(run, films):
    assert len(films) == FILMS
    for table in ("dim_movie", "fact_movie_daily", "movie_latest"):
        assert sorted(run.values(table, "movie_id")) == sorted(films), table


def test_the_attributes_of_every_film_are_those_of_the_csv(run, films):
    rows = run.by("dim_movie", "movie_id")
    for movie_id, film in films.items():
        text = film.text
        expected = {
            "title": text["title"],
            "original_title": text["original_title"],
            "language_code": text["original_language"],
            "released_on": date.fromisoformat(text["release_date"]) if text["release_date"] else None,
            "runtime_minutes": film.number("runtime") or None,
            "status": text["status"],
            "budget_usd": film.number("budget") or None,
            "revenue_usd": film.number("revenue") or None,
            # A blank is no text: one overview is a single space.
            "overview": text["overview"] if text["overview"].strip() else None,
            "tagline": text["tagline"] or None,
            "homepage": text["homepage"] or None,
            # The CSV has nothing of these, and nothing is made up.
            "collection_id": None,
            "imdb_id": None,
            "wikidata_id": None,
            "poster_path": None,
            "removed_on": None,
            "is_adult": False,
            "has_details": True,
            "first_seen_on": run.day,
        }
        row = rows[movie_id]
        assert {name: row[name] for name in expected} == expected, movie_id


@pytest.mark.parametrize(
    ("table", "column", "of_csv", "count"),
    [
        ("dim_movie", "budget_usd", "budget", 1037),
        ("dim_movie", "revenue_usd", "revenue", 1427),
        ("dim_movie", "runtime_minutes", "runtime", 37),
        ("fact_movie_daily", "vote_count", "vote_count", 62),
        ("fact_movie_daily", "vote_average", "vote_average", 63),
    ],
)
def test_zero_or_empty_means_unknown_and_nothing_else_does(run, films, table, column, of_csv, count):
    unknown = {movie_id for movie_id, film in films.items() if float(film.text[of_csv] or 0) == 0}
    assert len(unknown) == count
    found = {row["movie_id"] for row in run.tables[table] if row[column] is None}
    apart = BELOW_ONE if column == "vote_average" else set()  # they have a test of their own
    assert found - apart == unknown - apart
    assert 0 not in run.values(table, column)


def test_the_one_film_without_a_release_date_has_none(run, films):
    (undated,) = [movie_id for movie_id, film in films.items() if not film.text["release_date"]]
    assert [row["movie_id"] for row in run.tables["dim_movie"] if row["released_on"] is None] == [undated]


def test_every_film_comes_out_where_and_when_its_stand_in_says_and_has_no_window(run, films):
    expected = {
        (movie_id, film.countries[0]["iso_3166_1"], 3, date.fromisoformat(day))
        for movie_id, film in films.items()
        if (day := film.text["release_date"]) and film.countries
    }
    columns = ("movie_id", "country_code", "release_type", "released_on")
    assert {tuple(row[name] for name in columns) for row in run.tables["movie_release"]} == expected
    assert len(expected) == len(run.tables["movie_release"]) > 4_600
    windows = {
        (row["movie_id"], row["first_theatrical_on"], row["country_count"], row["theatrical_to_digital_days"])
        for row in run.tables["movie_release_window"]
    }
    assert windows == {(movie_id, day, 1, None) for movie_id, _, _, day in expected}


@pytest.mark.parametrize(
    ("table", "column", "of_csv", "key", "count"),
    [
        ("bridge_movie_genre", "genre_id", "genres", "id", 12_160),
        ("bridge_movie_company", "company_id", "companies", "id", 13_677),
        ("bridge_movie_country", "country_code", "countries", "iso_3166_1", 6_436),
        ("bridge_movie_language", "language_code", "languages", "iso_639_1", 6_937),
        ("bridge_movie_keyword", "keyword_id", "keywords", "id", 36_194),
    ],
)
def test_every_film_has_exactly_the_entries_of_the_csv(run, films, table, column, of_csv, key, count):
    entries = [(movie_id, entry[key]) for movie_id, film in films.items() for entry in getattr(film, of_csv)]
    assert len(entries) == len(set(entries)) == count, "the CSV repeats no entry within a film"
    # A keyword that has no name says nothing to anybody, so two films lose one.
    left_out = [entry for entry in entries if table == "bridge_movie_keyword" and entry[1] == NAMELESS_KEYWORD]
    assert len(left_out) == (2 if table == "bridge_movie_keyword" else 0)
    found = Counter((row["movie_id"], row[column]) for row in run.tables[table])
    assert found == Counter(entries) - Counter(left_out)


@pytest.mark.parametrize(
    ("table", "column", "of_csv", "key"),
    [
        ("bridge_movie_genre", "genre_id", "genres", "id"),
        ("bridge_movie_company", "company_id", "companies", "id"),
        ("bridge_movie_country", "country_code", "countries", "iso_3166_1"),
    ],
)
def test_genres_companies_and_countries_are_in_the_order_of_the_csv(run, films, table, column, of_csv, key):
    expected = {
        (movie_id, place): entry[key]
        for movie_id, film in films.items()
        for place, entry in enumerate(getattr(film, of_csv), start=1)
    }
    found = {(row["movie_id"], row["position"]): row[column] for row in run.tables[table]}
    assert found == expected


def test_the_cast_of_every_film_is_the_csvs_credit_by_credit(run, films):
    expected = Counter(
        (movie_id, entry["credit_id"], entry["id"], entry["character"] or None, entry["order"])
        for movie_id, film in films.items()
        for entry in film.cast
    )
    columns = ("movie_id", "credit_id", "person_id", "character", "cast_order")
    found = Counter(tuple(row[name] for name in columns) for row in run.tables["bridge_movie_cast"])
    assert found == expected
    assert len(expected) == found.total() == 106_257


def test_the_crew_of_every_film_is_the_csvs_credit_by_credit(run, films):
    expected = Counter(
        (movie_id, entry["credit_id"], entry["id"], entry["department"], entry["job"])
        for movie_id, film in films.items()
        for entry in film.crew
    )
    columns = ("movie_id", "credit_id", "person_id", "department", "job")
    found = Counter(tuple(row[name] for name in columns) for row in run.tables["bridge_movie_crew"])
    assert found == expected
    assert len(expected) == found.total() == 129_581


@pytest.mark.parametrize(
    ("table", "key", "of_csv", "count"),
    [("dim_company", "company_id", "companies", 5047), ("dim_keyword", "keyword_id", "keywords", 9813)],
)
def test_companies_and_keywords_are_those_of_the_csv_with_its_names(run, films, table, key, of_csv, count):
    names = {entry["id"]: entry["name"] for film in films.values() for entry in getattr(film, of_csv)}
    assert len(names) == count
    if of_csv == "keywords":
        assert names.pop(NAMELESS_KEYWORD) == "\N{NO-BREAK SPACE}"
    assert {row_key: row["name"] for row_key, row in run.by(table, key).items()} == names


def test_people_are_those_of_the_csv_with_its_names_and_genders(run, films):
    names, genders = {}, defaultdict(set)
    for film in films.values():
        for entry in (*film.cast, *film.crew):
            assert names.setdefault(entry["id"], entry["name"]) == entry["name"]
            genders[entry["id"]].add(GENDERS[entry["gender"]])
    rows = run.by("dim_person", "person_id")
    assert {person_id: row["name"] for person_id, row in rows.items()} == names
    assert len(names) == 104_842
    # Two people have a gender in one film and none in another: either is the newest observation of a moment.
    assert sum(len(found) > 1 for found in genders.values()) == 2
    assert [person_id for person_id, row in rows.items() if row["gender"] not in genders[person_id]] == []


def test_genres_are_tmdbs_list_and_the_retired_one_that_films_still_have(run, films):
    of_films = {entry["id"]: entry["name"] for film in films.values() for entry in film.genres}
    listed = run.reference["genres"]
    assert len(listed) == 19
    assert of_films.keys() - listed.keys() == {FOREIGN}
    genres = {genre_id: row["name"] for genre_id, row in run.by("dim_genre", "genre_id").items()}
    assert genres == listed | of_films
    assert genres[FOREIGN] == "Foreign"


def test_countries_and_languages_go_by_the_name_in_tmdbs_list_not_by_the_older_one_of_the_csv(run, films):
    of_films = {entry["iso_3166_1"]: entry["name"] for film in films.values() for entry in film.countries}
    countries = {code: row["name"] for code, row in run.by("dim_country", "country_code").items()}
    assert len(of_films) == 88
    assert countries == of_films | run.reference["countries"]
    # What was renamed since the CSV was made.
    assert {code for code, name in of_films.items() if countries[code] != name} == {"BA", "CZ", "GP", "KG", "LY", "TR"}
    spoken = {entry["iso_639_1"] for film in films.values() for entry in film.languages}
    languages = {code: row["name"] for code, row in run.by("dim_language", "language_code").items()}
    assert len(spoken) == 87
    assert languages == run.reference["languages"]
    assert spoken | {film.text["original_language"] for film in films.values()} <= languages.keys()


def test_the_csv_knows_no_collections_so_there_are_none(run):
    assert run.tables["dim_collection"] == []


def test_the_fact_holds_what_was_observed_and_the_votes_of_the_csv(run, films):
    observed = {film["id"]: film["popularity"] for film in run.listed}
    assert len(run.listed) == len(observed) == FILMS
    for row in run.tables["fact_movie_daily"]:
        movie_id, text = row["movie_id"], films[row["movie_id"]].text
        votes = int(text["vote_count"])
        assert (row["date_id"], row["source"]) == (run.day, "live")
        assert row["popularity"] == observed[movie_id]
        # The sandbox moves popularity from day to day around the CSV's; the votes it leaves alone.
        assert 0.6 * float(text["popularity"]) - 1e-4 < row["popularity"] < 1.7 * float(text["popularity"]) + 1e-4
        assert row["vote_count"] == (votes or None)
        if movie_id not in BELOW_ONE:
            assert row["vote_average"] == (float(text["vote_average"]) or None if votes else None)


def test_a_mean_vote_below_one_is_the_csvs_and_zero_is_unknown_although_somebody_voted(run, films):
    voted = {movie_id: film.text for movie_id, film in films.items() if int(film.text["vote_count"])}
    assert {movie_id for movie_id, text in voted.items() if float(text["vote_average"]) < 1} == BELOW_ONE
    rows = run.by("fact_movie_daily", "movie_id")
    for movie_id in BELOW_ONE:
        assert rows[movie_id]["vote_average"] == (float(voted[movie_id]["vote_average"]) or None)


def test_ranks_count_down_by_popularity_and_films_as_popular_go_by_their_id(run):
    ranked = sorted(run.tables["fact_movie_daily"], key=lambda row: (-row["popularity"], row["movie_id"]))
    assert [row["popularity_rank"] for row in ranked] == list(range(1, FILMS + 1))


def test_the_latest_observation_of_every_film_is_the_day(run):
    newest = {"is_newest_day": True, "age_days": 0}
    fact = {row["movie_id"]: row | newest for row in run.tables["fact_movie_daily"]}
    assert run.by("movie_latest", "movie_id") == fact


def test_genre_popularity_is_what_the_fact_and_the_csvs_genres_give(run, films):
    of_genre = defaultdict(list)
    for row in run.tables["fact_movie_daily"]:
        for entry in films[row["movie_id"]].genres:
            of_genre[entry["id"], entry["name"]].append(row)
    rows = {(row["genre_id"], row["genre_name"]): row for row in run.tables["genre_popularity"]}
    once = fsum(row["popularity"] for row in run.tables["fact_movie_daily"])
    assert {row["day_movie_count"] for row in rows.values()} == {FILMS}
    assert [row["day_popularity_total"] for row in rows.values()] == [pytest.approx(once, abs=1e-5)] * len(rows)
    assert sum(row["popularity_total"] for row in rows.values()) > 2 * once, "a film has several genres"
    assert len(run.tables["genre_popularity"]) == 20
    _assert_popularity(run.day, rows, of_genre)
    assert rows[FOREIGN, "Foreign"]["movie_count"] == 34


def test_continent_popularity_counts_a_film_once_in_each_continent_of_its_countries(run, films):
    with (DBT_DIR / "seeds" / "continents.csv").open(encoding="utf-8", newline="") as lines:
        continents = {row["country_code"]: row["continent"] for row in csv.DictReader(lines)}
    of_continent = defaultdict(list)
    for row in run.tables["fact_movie_daily"]:
        for continent in {continents[entry["iso_3166_1"]] for entry in films[row["movie_id"]].countries}:
            of_continent[continent].append(row)
    rows = {row["continent"]: row for row in run.tables["continent_popularity"]}
    assert len(run.tables["continent_popularity"]) == 6
    _assert_popularity(run.day, rows, of_continent)


def test_top_movies_are_the_hundred_most_popular_in_their_order_with_their_titles(run, films):
    ranked = sorted(run.tables["fact_movie_daily"], key=lambda row: (-row["popularity"], row["movie_id"]))
    top = sorted(run.tables["top_movies"], key=lambda row: row["popularity_rank"])
    assert len(top) == 100
    for rank, (row, fact) in enumerate(zip(top, ranked, strict=False), start=1):
        assert row == {
            "date_id": run.day,
            "popularity_rank": rank,
            "movie_id": fact["movie_id"],
            "title": films[fact["movie_id"]].text["title"],
            "popularity": fact["popularity"],
            "vote_average": fact["vote_average"],
            "vote_count": fact["vote_count"],
        }


def _assert_popularity(day, rows, members):
    """Compare the rows of a popularity mart with the facts of their members."""
    assert rows.keys() == members.keys()
    for group, row in rows.items():
        facts = members[group]
        total = fsum(fact["popularity"] for fact in facts)
        votes = sum(fact["vote_count"] or 0 for fact in facts)
        rated = [fact for fact in facts if fact["vote_average"] is not None]
        weighted = fsum(fact["vote_average"] * fact["vote_count"] for fact in rated)
        assert row["date_id"] == day
        assert row["movie_count"] == len(facts)
        assert row["vote_count"] == votes
        assert row["popularity_total"] == pytest.approx(total, abs=1e-5)
        assert row["popularity_mean"] == pytest.approx(total / len(facts), abs=1e-5)
        assert row["vote_average_weighted"] == pytest.approx(
            weighted / sum(fact["vote_count"] for fact in rated), abs=1e-5
        )


def _published(path) -> dict[str, list[Row]]:
    """Every table of the published copy, whole; nothing if there is none."""
    if not path.exists():
        return defaultdict(list)
    with duckdb.connect(str(path), read_only=True) as copy:
        copy.execute("set timezone = 'UTC'")
        tables = {}
        for (name,) in copy.execute("show tables").fetchall():
            cursor = copy.execute(f"select * from {name}")
            columns = [column[0] for column in cursor.description]
            tables[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return tables


def _raw(raw_dir, table, day) -> list[Row]:
    """The rows of a raw table of a day."""
    parts = sorted((raw_dir / "tmdb" / table / f"date={day}").glob("*.parquet"))
    return [row for part in parts for row in pq.ParquetFile(part).read().to_pylist()]
