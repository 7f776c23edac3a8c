"""Small raw weeks for the tests of ratings: what TMDB, OMDb and MDBList answered, written as the raw layer writes it.

Belongs here: answers in miniature and the parquet files they are kept in. What the models must make of them is what the
tests say.
"""

import json
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from tests.unit.dbt.conftest import DBT
from tmdb_assets.schemas.types import DUCKDB_NAMES

TYPES = {name: arrow for arrow, name in DUCKDB_NAMES.items()}
WEEK = [date(2026, 10, 5) + timedelta(weeks=n) for n in range(9)]


def columns_of(source):
    """The columns of a source's raw tables as dbt is told of them."""
    (declared,) = yaml.safe_load((DBT / f"models/staging/{source}/sources.yml").read_text(encoding="utf-8"))["sources"]
    return {
        table["name"]: pa.schema([(column["name"], TYPES[column["data_type"]]) for column in table["columns"]])
        for table in declared["tables"]
    }


SCHEMAS = {source: columns_of(source) for source in ("tmdb", "omdb", "mdblist")}


def imdb(series_id):
    return f"tt{series_id:07d}"


def series(series_id, **changes):
    """A series as /tv/{id} tells it, with what is appended."""
    return {
        "id": series_id,
        "name": f"Series {series_id}",
        "original_name": f"Series {series_id}",
        "original_language": "en",
        "first_air_date": "2020-02-03",
        "overview": "",
        "poster_path": None,
        "adult": False,
        "in_production": True,
        "popularity": 50.0,
        "vote_average": 8.0,
        "vote_count": 100,
        "genres": [{"id": 18, "name": "Drama"}],
        "networks": [{"id": 49, "name": "HBO", "origin_country": "US", "logo_path": None}],
        "seasons": [],
        "external_ids": {"imdb_id": imdb(series_id), "tvdb_id": None, "wikidata_id": None},
        "watch/providers": {"results": {"US": {"flatrate": [offer(8, "Netflix")]}}},
    } | changes


def offer(provider_id, name):
    return {"provider_id": provider_id, "provider_name": name, "logo_path": None, "display_priority": 1}


def omdb(series_id, rating="8.7", votes="1,636", **changes):
    """The row of OMDb's raw table without its time."""
    said = {
        "Title": f"Series {series_id}",
        "Year": "2008\u20132013",
        "Runtime": "49 min",
        "Ratings": [{"Source": "Internet Movie Database", "Value": f"{rating}/10"}] if rating != "N/A" else [],
        "Metascore": "N/A",
        "imdbRating": rating,
        "imdbVotes": votes,
        "imdbID": imdb(series_id),
        "Type": "series",
        "totalSeasons": "5",
        "Response": "True",
    } | changes
    return answer(series_id, said)


def mdblist(series_id, *ratings, **changes):
    """The row of MDBList's raw table without its time, of ratings as (source, value, score, votes)."""
    said = {
        "title": f"Series {series_id}",
        "type": "show",
        "ids": {"imdb": imdb(series_id)},
        "ratings": [dict(zip(("source", "value", "score", "votes"), rating, strict=True)) for rating in ratings],
    } | changes
    return answer(series_id, said)


def answer(series_id, payload, outcome="answered", imdb_id=None):
    return {
        "series_id": series_id,
        "imdb_id": imdb_id or imdb(series_id),
        "status": 200,
        "outcome": outcome,
        "payload": None if payload is None else json.dumps(payload),
    }


def without(series_id, outcome):
    """A question that brought nothing: no_data, unknown_id or refused."""
    return answer(series_id, None, outcome)


class Lake:
    """A raw layer of weeks in a directory."""

    def __init__(self, root):
        self.root = root

    def write_week(self, week, listed, omdb=None, mdblist=None, after=timedelta(hours=10)):
        """Write a week that was captured live.

        `listed` holds what TMDB says of each series, or an id alone for one whose details did not come; `omdb` and
        `mdblist` hold rows, or are None if nothing was asked; `after` is the time of all answers since the week began.
        """
        at = datetime.combine(week, time(), UTC) + after
        items = [item if isinstance(item, dict) else series(item, vote_count=0) for item in listed]
        page = {"page": 1, "results": [listing(item) for item in items], "total_pages": 1, "total_results": len(items)}
        monday = datetime.combine(week, time(9), UTC)
        self.write("tmdb", "top_rated_series", week, [{"page": 1, "payload": json.dumps(page)}], monday)
        details = [
            {"series_id": item["id"], "status": 200, "payload": json.dumps(item), "reason": "weekly"}
            for item in listed
            if isinstance(item, dict)
        ]
        self.write("tmdb", "series_details", week, details, monday)
        for source, rows in (("omdb", omdb), ("mdblist", mdblist)):
            if rows is not None:
                self.write(source, "series_ratings", week, rows, at)

    def recover_week(self, week, *series_ids):
        """Write a week that was missed, and recovered from TMDB's export."""
        rows = [{"series_id": n, "original_name": f"Series {n}", "popularity": 1.0} for n in series_ids]
        self.write("tmdb", "series_export", week, rows, datetime.combine(week, time(9), UTC) + timedelta(weeks=2))

    def write(self, source, table, week, rows, at):
        folder = self.root / "raw" / source / table / f"date={week}"
        folder.mkdir(parents=True)
        rows = [{"fetched_at": at, "run_id": "run"} | row for row in rows]
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[source][table]), folder / "part-0.parquet")


def listing(item):
    """The series as /tv/top_rated lists it."""
    names = ("id", "name", "original_name", "original_language", "popularity", "vote_average", "vote_count")
    return {name: item[name] for name in names} | {"genre_ids": [18]}
