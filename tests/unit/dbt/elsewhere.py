"""Raw rows of what OMDb says of films, and the offers that details of films may have."""

import json
from datetime import UTC, datetime, time

import pyarrow.parquet as pq

from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.sources.omdb.films.tables import MOVIE_RATINGS


def answered(movie_id, body, day, **changes):
    """A row of the raw table: an answer, as it came."""
    return {
        "movie_id": movie_id,
        "imdb_id": body.get("imdbID", "tt0000001"),
        "status": 200,
        "outcome": "answered",
        "payload": json.dumps(body),
        "fetched_at": datetime.combine(day, time(9, 30), UTC),
        "run_id": "run",
    } | changes


def write_ratings(data, day, rows):
    folder = data / "raw" / "omdb" / "movie_ratings" / f"date={day}"
    folder.mkdir(parents=True)
    pq.write_table(rows_to_table(MOVIE_RATINGS, rows), folder / "part-00000.parquet")


def body(movie_id, imdb="8.7", tomatoes="83%", metascore="73", votes="1,636,741", **changes):
    ratings = [
        {"Source": "Internet Movie Database", "Value": f"{imdb}/10"},
        {"Source": "Rotten Tomatoes", "Value": tomatoes},
        {"Source": "Metacritic", "Value": f"{metascore}/100"},
    ]
    whole = {"Title": "A film", "Type": "movie", "imdbID": f"tt{movie_id:07}", "Ratings": ratings}
    return whole | {"imdbRating": imdb, "imdbVotes": votes, "Metascore": metascore} | changes


def offer(provider_id, name=None, **changes):
    return {"provider_id": provider_id, "provider_name": name or f"Service {provider_id}", "logo_path": None} | changes
