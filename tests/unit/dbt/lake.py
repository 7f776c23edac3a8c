"""Small raw days for the tests of the models: what TMDB answered, written as the raw layer writes it.

Belongs here: TMDB's answers in miniature and the parquet files they are kept in. What the models must make of
them is what the tests say.
"""

import json
from datetime import UTC, datetime, time, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from tmdb_assets.sources.tmdb.films.tables import RAW_TABLES

SCHEMAS = {table.name: table.arrow_schema for table in RAW_TABLES}
GENRES = {28: "Action", 12: "Adventure", 18: "Drama"}
COUNTRIES = {"US": "United States of America", "FR": "France", "NA": "Namibia"}
LANGUAGES = {"en": ("English", "English"), "fr": ("French", "Français"), "xx": ("No Language", None)}


def item(movie_id, **changes):
    """A film as /discover/movie lists it."""
    return {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": [28],
        "id": movie_id,
        "original_language": "en",
        "original_title": f"Original {movie_id}",
        "overview": "Listed.",
        "popularity": 100.0 - movie_id,
        "poster_path": f"/{movie_id}.jpg",
        "release_date": "2020-02-03",
        "title": f"Listed {movie_id}",
        "video": False,
        "vote_average": 7.5,
        "vote_count": 10,
    } | changes


def details(movie_id, **changes):
    """A film as /movie/{id} tells it, with what is appended."""
    answer = item(movie_id, title=f"Detailed {movie_id}", overview="Detailed.") | {
        "belongs_to_collection": None,
        "budget": 1000,
        "genres": [{"id": 28, "name": "Action"}],
        "homepage": "",
        "imdb_id": f"tt{movie_id:07d}",
        "production_companies": [company(5)],
        "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
        "revenue": 2000,
        "runtime": 90,
        "spoken_languages": [{"english_name": "English", "iso_639_1": "en", "name": "English"}],
        "status": "Released",
        "tagline": "",
        "keywords": {"keywords": [{"id": 7, "name": "heist"}]},
        "external_ids": {"imdb_id": f"tt{movie_id:07d}", "wikidata_id": f"Q{movie_id}"},
        "credits": {"cast": [cast(movie_id, 10)], "crew": [crew(movie_id, 11)]},
        "release_dates": {"results": [releases("US", release("2020-02-03", certification="PG"))]},
    }
    del answer["genre_ids"]
    return answer | changes


def collection(collection_id, *released, name="Collection"):
    """A collection as /collection/{id} tells it, with a film for each release date."""
    parts = [item(100 * collection_id + n, release_date=day) for n, day in enumerate(released)]
    return {"id": collection_id, "name": f"{name} {collection_id}", "poster_path": None, "parts": parts}


def company(company_id, name="Company", country="US"):
    return {"id": company_id, "logo_path": None, "name": f"{name} {company_id}", "origin_country": country}


def cast(movie_id, person_id, name="Actor", gender=1):
    return {
        "adult": False,
        "gender": gender,
        "id": person_id,
        "known_for_department": "Acting",
        "name": f"{name} {person_id}",
        "original_name": f"{name} {person_id}",
        "profile_path": None,
        "character": "Someone",
        "credit_id": f"{movie_id}-cast-{person_id}",
        "order": 0,
    }


def crew(movie_id, person_id, job="Director"):
    person = cast(movie_id, person_id, name="Maker", gender=2)
    del person["character"], person["order"]
    return person | {"credit_id": f"{movie_id}-crew-{person_id}-{job}", "department": "Directing", "job": job}


def releases(country, *entries):
    return {"iso_3166_1": country, "release_dates": [*entries]}


def release(day, kind=3, certification="", note="", language=""):
    return {
        "certification": certification,
        "descriptors": [],
        "iso_639_1": language,
        "note": note,
        "release_date": f"{day}T00:00:00.000Z",
        "type": kind,
    }


class Lake:
    """A raw layer in a directory."""

    def __init__(self, root):
        self.root = root

    def write_day(
        self,
        day,
        pages=(),
        fetched=(),
        collections=(),
        genres=GENRES,
        countries=COUNTRIES,
        languages=LANGUAGES,
        at=None,
        pause=timedelta(seconds=1),
    ):
        """Write the folders of a day that was captured live.

        `pages` holds lists of items (or whole payloads), `fetched` holds (movie_id, reason, payload), the
        payload None for a 404; `collections` holds (collection_id, payload) likewise. A reference list that is None was not captured: it has no folder. `at` is the
        time of the first answer, `pause` the time between two.
        """
        at = at or datetime.combine(day, time(9), UTC)
        self._write(
            "discover_pages",
            day,
            [
                {"page": number, "payload": _page(number, page), "fetched_at": at + number * pause}
                for number, page in enumerate(pages, start=1)
            ],
        )
        self._write_details(day, fetched, at + 60 * pause, pause)
        self._write_collections(day, collections, at + 600 * pause, pause)
        if genres is not None:
            self._write("genres", day, [{"genre_id": g, "name": n, "fetched_at": at} for g, n in genres.items()])
        if countries is not None:
            self._write(
                "countries",
                day,
                [
                    {"country_code": code, "name": name, "native_name": name, "fetched_at": at}
                    for code, name in countries.items()
                ],
            )
        if languages is not None:
            self._write(
                "languages",
                day,
                [
                    {"language_code": code, "name": name, "native_name": native, "fetched_at": at}
                    for code, (name, native) in languages.items()
                ],
            )

    def recover_day(self, day, export, fetched=(), collections=(), at=None, pause=timedelta(seconds=1)):
        """Write the folders of a day that was missed and recovered, at `at` (default: 9 days later).

        `export` holds (movie_id, rank, popularity, original title), `fetched` what `write_day` takes.
        """
        at = at or datetime.combine(day, time(15), UTC) + timedelta(days=9)
        names = ("movie_id", "popularity_rank", "popularity", "original_title")
        self._write("daily_export", day, [dict(zip(names, film, strict=True), fetched_at=at) for film in export])
        self._write_details(day, fetched, at + 60 * pause, pause)
        self._write_collections(day, collections, at + 600 * pause, pause)

    def _write_collections(self, day, collections, at, pause):
        if not collections:
            return  # as a day of a version before that knew no such table
        self._write(
            "collections",
            day,
            [
                {
                    "collection_id": collection_id,
                    "status": 404 if payload is None else 200,
                    "payload": None if payload is None else _text(payload),
                    "reason": "new",
                    "fetched_at": at + place * pause,
                    "language": "en-US",
                }
                for place, (collection_id, payload) in enumerate(collections)
            ],
        )

    def _write_details(self, day, fetched, at, pause):
        self._write(
            "movie_details",
            day,
            [
                {
                    "movie_id": movie_id,
                    "status": 404 if payload is None else 200,
                    "payload": None if payload is None else _text(payload),
                    "reason": reason,
                    "fetched_at": at + place * pause,
                }
                for place, (movie_id, reason, payload) in enumerate(fetched)
            ],
        )

    def _write(self, table, day, rows):
        folder = self.root / "raw" / "tmdb" / table / f"date={day}"
        folder.mkdir(parents=True)
        rows = [row | {"run_id": "run"} for row in rows]
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[table]), folder / "part-0.parquet")


def _page(number, page):
    if isinstance(page, list):
        page = {"page": number, "results": page, "total_pages": 1, "total_results": len(page)}
    return _text(page)


def _text(payload):
    return payload if isinstance(payload, str) else json.dumps(payload)
