"""Days of films that ask OMDb with what others leave of its quota, on a real socket.

Belongs here: raw partitions of films as TMDB would have made them, others that need the quota too, and a run of the raw
asset in Dagster. What must come of it is what the tests say.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg

from tests.unit.sources.rated import DATASET, KEY, QUIET, SPINE, omdb_body
from tmdb_assets.calendar.dataset import Growing
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.settings import Settings
from tmdb_assets.sources.omdb.films.asset import ratings_asset
from tmdb_assets.sources.omdb.films.source import RATINGS
from tmdb_assets.sources.omdb.films.tables import MOVIE_RATINGS
from tmdb_assets.sources.omdb.series.tables import SERIES_RATINGS
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES, MOVIE_DETAILS
from tmdb_assets.workspace import Workspace

DAY = date(2026, 9, 9)  # a Wednesday
MONDAY = date(2026, 9, 7)


def film_body(imdb_id, **fields):
    """OMDb's answer about a film."""
    ratings = [
        {"Source": "Internet Movie Database", "Value": "8.7/10"},
        {"Source": "Rotten Tomatoes", "Value": "83%"},
        {"Source": "Metacritic", "Value": "73/100"},
    ]
    return omdb_body(imdb_id, **{"Type": "movie", "Ratings": ratings, "Metascore": "73", **fields})


def imdb_id_of(movie_id):
    return f"tt{movie_id:07}"


class FilmScene:
    """A data directory with days of films.

    Attributes:
        needed: What another dataset that grows with OMDb still needs of its quota; None lets there be no other.
    """

    def __init__(self, directory, url, movie_ids=(), *, needed=None, **env):
        self.directory = Path(directory)
        self.env = {
            "TMDB_ASSETS_DATA": str(self.directory / "data"),
            "TMDB_API_TOKEN": "x",
            "OMDB_URL": url,
            "OMDB_API_KEY": KEY,
            **env,
        }
        self.needed = needed
        if movie_ids:
            self.listed(DAY, movie_ids)
            self.detailed(DAY, {movie_id: imdb_id_of(movie_id) for movie_id in movie_ids})

    @property
    def settings(self):
        return Settings.from_env(self.env)

    @property
    def workspace(self):
        return Workspace(self.settings)

    @property
    def lake(self):
        return self.workspace.lake

    @property
    def quota(self):
        return RATINGS.quota(self.settings)

    def listed(self, day, movie_ids):
        """Let films be those of a live day, in the order of their popularity."""
        page = {"page": 1, "payload": json.dumps({"results": [{"id": one} for one in movie_ids]}), **_stamp(day)}
        self.lake.write(DISCOVER_PAGES, day, rows_to_table(DISCOVER_PAGES, [page]))

    def detailed(self, day, imdb_ids):
        """Let details tell the IMDb id of each film; of one whose id is `False`, that TMDB does not know it."""
        rows = [
            {
                "movie_id": movie_id,
                "status": 404 if imdb_id is False else 200,
                "payload": None if imdb_id is False else json.dumps({"id": movie_id, "imdb_id": imdb_id}),
                "reason": "new",
                **_stamp(day),
            }
            for movie_id, imdb_id in imdb_ids.items()
        ]
        self.lake.write(MOVIE_DETAILS, day, rows_to_table(MOVIE_DETAILS, rows))

    def recovered(self, day):
        """Let a day be one that was recovered from its export."""
        self.lake.write(DAILY_EXPORT, day, rows_to_table(DAILY_EXPORT, [{"movie_id": 1, **_stamp(day)}]))

    def others(self):
        """The datasets there are."""
        if self.needed is None:
            return [FILMS]
        return [FILMS, _growing(lambda *_: self.needed)]

    def series_captured(self, week, rows=None):
        """Let the week of the other dataset be captured, or only its ratings, so many of them."""
        if rows is None:
            self.lake.write(SPINE, week, rows_to_table(SPINE, [{"series_id": 1}]))
            return
        asked = [
            {
                "series_id": number + 1,
                "imdb_id": imdb_id_of(number + 1),
                "status": 200,
                "outcome": "unknown_id",
                "told": "Incorrect IMDb ID.",
                **_stamp(week),
            }
            for number in range(rows)
        ]
        self.lake.write(SERIES_RATINGS, week, rows_to_table(SERIES_RATINGS, asked))

    def run(self, day=DAY, run_config=QUIET):
        """Materialize the raw asset of a day in Dagster."""
        asset = ratings_asset(FILMS, partitions_of(FILMS.calendar, date(2026, 1, 1)), self.others)
        return dg.materialize(
            [asset],
            partition_key=str(day),
            resources={"workspace": self.workspace},
            run_config=run_config,
            raise_on_error=False,
        )

    def rows(self, day=DAY):
        """The stored rows by film; None without a partition."""
        if not self.lake.has(MOVIE_RATINGS, day):
            return None
        return {row["movie_id"]: row for row in self.lake.read(MOVIE_RATINGS, day).to_pylist()}


def asked_of(result):
    """What the check says that tells whether OMDb was asked."""
    (found,) = [e for e in result.get_asset_check_evaluations() if e.check_name == "asked"]
    return found


def _growing(due):
    return replace(DATASET, growing=(Growing(SERIES_RATINGS, due),))


def _stamp(day):
    return {"fetched_at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC), "run_id": "a run"}
