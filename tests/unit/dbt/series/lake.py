"""Small raw weeks for the tests of the models of series: what TMDB answered, written as the raw layer writes it.

Belongs here: TMDB's answers in miniature and the parquet files they are kept in. What the models must make of them is
what the tests say.
"""

import json
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from tests.unit.dbt.conftest import DBT
from tmdb_assets.schemas.types import DUCKDB_NAMES

TYPES = {name: kind for kind, name in DUCKDB_NAMES.items()}
SOURCES = {
    (source["name"], table["name"]): pa.schema([(c["name"], TYPES[c["data_type"]]) for c in table["columns"]])
    for path in (DBT / "models" / "staging").glob("*/sources.yml")
    for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    for table in source["tables"]
}
GENRES = {18: "Drama", 35: "Comedy", 10765: "Sci-Fi & Fantasy"}
COUNTRIES = {"US": "United States of America", "GB": "United Kingdom", "DE": "Germany"}
LANGUAGES = {"en": ("English", "English"), "de": ("German", "Deutsch")}
SERVICES = {8: "Netflix", 9: "Amazon Prime Video"}

WEEK = {n: date(2026, 10, 26) + timedelta(weeks=n) for n in range(7)}
"""Mondays; the first of them is 2."""


def item(series_id, **changes):
    """A series as TMDB's lists have it."""
    return {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": [18],
        "id": series_id,
        "origin_country": ["US"],
        "original_language": "en",
        "original_name": f"Original {series_id}",
        "overview": "Listed.",
        "popularity": 100.0 - series_id,
        "poster_path": f"/{series_id}.jpg",
        "first_air_date": "2020-02-03",
        "name": f"Listed {series_id}",
        "vote_average": 7.5,
        "vote_count": 10,
    } | changes


def details(series_id, **changes):
    """A series as /tv/{id} tells it, with what is appended."""
    answer = item(series_id, name=f"Detailed {series_id}", overview="Detailed.", vote_average=8.0, vote_count=20) | {
        "created_by": [person(900 + series_id)],
        "genres": [{"id": 18, "name": "Drama"}],
        "homepage": "",
        "in_production": True,
        "last_air_date": "2026-10-01",
        "last_episode_to_air": {"id": 1, "air_date": "2026-10-01"},
        "next_episode_to_air": None,
        "networks": [network(10, "Channel", "US")],
        "number_of_episodes": 20,
        "number_of_seasons": 2,
        "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
        "seasons": [season(0, 0.0), season(1, 7.5), season(2, 8.1)],
        "spoken_languages": [{"english_name": "English", "iso_639_1": "en", "name": "English"}],
        "status": "Returning Series",
        "tagline": "",
        "type": "Scripted",
        "keywords": {"results": [{"id": 7, "name": "heist"}]},
        "external_ids": {"imdb_id": f"tt{series_id:07d}", "tvdb_id": series_id, "wikidata_id": f"Q{series_id}"},
        "content_ratings": {"results": [{"iso_3166_1": "DE", "rating": "16"}, {"iso_3166_1": "US", "rating": "TV-MA"}]},
        "watch/providers": {"results": {"US": offers(flatrate=[8]), "FR": offers(flatrate=[9])}},
    }
    del answer["genre_ids"]
    return answer | changes


def season(number, score, **changes):
    """A season as the details of a series name it."""
    return {
        "air_date": f"{2020 + number}-01-01",
        "episode_count": 10,
        "id": 1000 + number,
        "name": f"Season {number}",
        "overview": "",
        "poster_path": None,
        "season_number": number,
        "vote_average": score,
    } | changes


def network(network_id, name, country):
    """A network as the details of a series name it."""
    return {"id": network_id, "logo_path": f"/{network_id}.png", "name": name, "origin_country": country}


def offers(**kinds):
    """Who offers a series in a country: lists of services by kind."""
    return {"link": "https://example.org"} | {
        kind: [
            {"provider_id": n, "provider_name": f"Service {n}", "logo_path": None, "display_priority": 1} for n in ids
        ]
        for kind, ids in kinds.items()
    }


def person(person_id, name="Maker", **changes):
    """A person as the creators of a series name one."""
    return {
        "id": person_id,
        "credit_id": f"c{person_id}",
        "name": f"{name} {person_id}",
        "original_name": f"{name} {person_id}",
        "gender": 2,
        "profile_path": None,
    } | changes


def cast(person_id, order=0, roles=(("Someone", 10),), **changes):
    """A person as /tv/{id}/aggregate_credits bills one."""
    return (
        person(person_id, "Actor")
        | {
            "known_for_department": "Acting",
            "roles": [{"credit_id": "r", "character": name, "episode_count": count} for name, count in roles],
            "total_episode_count": sum(count for _, count in roles),
            "order": order,
        }
        | changes
    )


def credits_of(*people):
    """The credits of a series."""
    return {"id": 1, "cast": [*people], "crew": [person(1)]}


class SeriesLake:
    """A raw layer in a directory."""

    def __init__(self, root):
        self.root = root

    def write_week(
        self, week, top=(), popular=(), fetched=(), billed=(), genres=GENRES, countries=COUNTRIES, languages=LANGUAGES,
        services=SERVICES, at=None, fetched_at=None,
    ):  # fmt: skip
        """Write the folders of a week that was captured live.

        `top` and `popular` hold pages: lists of items; `fetched` and `billed` hold (series_id, payload), the payload None
        for a 404 and "" for no usable answer. `at` is the time of the first answer, `fetched_at` that of the first
        details.
        """
        at = at or datetime.combine(week, time(10), UTC)
        for table, pages in (("top_rated_series", top), ("popular_series", popular)):
            rows = [
                {
                    "page": n,
                    "payload": json.dumps({"page": n, "results": page}),
                    "fetched_at": at + timedelta(seconds=n),
                }
                for n, page in enumerate(pages, start=1)
            ]
            self.write(table, week, rows)
        for table, key, names in (
            ("series_genres", "genre_id", genres),
            ("series_countries", "country_code", countries),
            ("watch_providers", "watch_provider_id", services),
        ):
            if names is not None:
                self.write(table, week, [{key: code, "name": name, "fetched_at": at} for code, name in names.items()])
        if languages is not None:
            rows = [
                {"language_code": code, "name": name, "native_name": native, "fetched_at": at}
                for code, (name, native) in languages.items()
            ]
            self.write("series_languages", week, rows)
        later = fetched_at or at + timedelta(minutes=5)
        self._write_answers("series_details", week, fetched, later)
        self._write_answers("series_credits", week, billed, later + timedelta(minutes=5))

    def recover_week(self, week, export, fetched=(), at=None):
        """Write the folders of a week that was missed: `export` holds (series_id, popularity, original name)."""
        at = at or datetime.combine(week, time(15), UTC) + timedelta(days=9)
        names = ("series_id", "popularity", "original_name")
        self.write("series_export", week, [dict(zip(names, row, strict=True), fetched_at=at) for row in export])
        self._write_answers("series_details", week, fetched, at + timedelta(minutes=5))
        self._write_answers("series_credits", week, [], at)

    def _write_answers(self, table, week, answers, at):
        rows = [
            {
                "series_id": series_id,
                "status": 404 if payload is None else 200 if payload else 0,
                "payload": json.dumps(payload) if payload else None,
                "reason": "weekly",
                "fetched_at": at + timedelta(seconds=place),
                "language": "en-US",
            }
            for place, (series_id, payload) in enumerate(answers)
        ]
        self.write(table, week, rows)

    def write(self, table, week, rows, source="tmdb"):
        """Write a folder."""
        folder = self.root / "raw" / source / table / f"date={week}"
        folder.mkdir(parents=True)
        rows = [row | {"run_id": "run"} for row in rows]
        pq.write_table(pa.Table.from_pylist(rows, schema=SOURCES[source, table]), folder / "part-0.parquet")
