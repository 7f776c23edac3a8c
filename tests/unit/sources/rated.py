"""Two made-up sources of ratings on real sockets, and a week of series that asks them.

Belongs here: a server that keeps a quota and knows its keys, a clock that tests move, and a run of the raw asset in
Dagster. What must come of it is what the tests say.
"""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import dagster as dg
import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets import settings as settings_module
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import Observation, State
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import WEEKLY, Timetable
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt
from tmdb_assets.settings import Settings
from tmdb_assets.sources.mdblist.connection import RATINGS as MDBLIST
from tmdb_assets.sources.omdb.series.source import RATINGS as OMDB
from tmdb_assets.sources.ratings.asset import ratings_asset
from tmdb_assets.sources.ratings.due import Title
from tmdb_assets.workspace import Workspace

KEY = "c4n4ry7e"
WEEK = date(2026, 9, 7)
MONDAY_TEN = datetime(2026, 9, 7, 10, tzinfo=UTC)
SOURCES = {"omdb": OMDB, "mdblist": MDBLIST}
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def titles(count, airing=lambda number: number % 3 == 0):
    """So many series by rank, each with an IMDb id of its own."""
    return [Title(number, f"tt{number:07}", airing(number)) for number in range(1, count + 1)]


def omdb_body(imdb_id, **fields):
    """OMDb's answer about a series."""
    rated = {"Ratings": [{"Source": "Internet Movie Database", "Value": "8.7/10"}], "imdbRating": "8.7"}
    whole = {"Title": "A series", "Metascore": "N/A", "imdbVotes": "1,636,741", "imdbID": imdb_id, "Type": "series"}
    return {**whole, **rated, "Response": "True", **fields}


def mdblist_entry(imdb_id, **fields):
    """MDBList's entry of a series."""
    ratings = [{"source": "imdb", "value": 9.2, "score": 92, "votes": 599_909, "url": 31}]
    return {"title": "A series", "ids": {"imdb": imdb_id}, "type": "show", "ratings": ratings, **fields}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        (imdb_id,) = parse_qs(urlsplit(self.path).query).get("i", [""])
        self._reply(self.server.about([imdb_id], self.path), lambda found: found[0])

    def do_POST(self):
        ids = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["ids"]
        self._reply(self.server.about(ids, self.path), lambda found: found)

    def _reply(self, answer, shape):
        status, found, headers = answer
        body = shape(found) if isinstance(found, list) else found
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(content), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Rater(ThreadingHTTPServer):
    """A source that answers by what a test says of single ids, until its own quota is used up.

    Attributes:
        asked: The ids of each request, also of one that was refused.
        answered: The ids of each request that was answered.
        quota: How many requests it still answers.
        says: What it says instead of the usual of an id: a body, or a function of the path.
        always: What it says of everything: status, body, headers.
    """

    daemon_threads = True

    def __init__(self, body):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.body = body
        self.keys = {KEY}
        self.asked, self.answered = [], []
        self.quota = 10**9
        self.used_up = (401, {"Response": "False", "Error": "Request limit reached!"}, {})
        self.says, self.always = {}, None
        self.after = lambda: None

    def about(self, ids, path):
        self.asked.append(list(ids))
        (key,) = parse_qs(urlsplit(path).query).get("apikey", [""])
        if self.always:
            return self.always
        if key not in self.keys:
            return 401, {"Response": "False", "Error": "Invalid API key!"}, {}
        if self.quota < 1:
            return self.used_up
        self.quota -= 1
        self.answered.append(list(ids))
        found = [self.says[one] if one in self.says else self.body(one) for one in ids]
        self.after()
        whole = [one for one in found if isinstance(one, tuple)]
        return whole[0] if whole else (200, found, {})

    def handle_error(self, *_):
        pass

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Clock:
    """The time that the project reads, set by the test."""

    def __init__(self, monkeypatch, now=MONDAY_TEN):
        self.now = now
        monkeypatch.setattr(settings_module, "_system_clock", lambda: self.now)

    def at(self, days=0, **hours):
        """So long after the Monday of the week began."""
        self.now = datetime.combine(WEEK, datetime.min.time(), UTC) + timedelta(days=days, **hours)
        return self


class Spine(Rows):
    """One row per series of the week."""

    series_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id"]  # noqa: RUF012 - as in all tables


SPINE = Table("spine", "raw", Spine, source="tmdb")
EXPORT = Table("spine_export", "raw", Spine, source="tmdb")

DATASET = Dataset(
    name="rated",
    title="Rated",
    calendar=WEEKLY,
    timetable=Timetable(*[datetime.min.time()] * 3),
    raw_tables=(SPINE, EXPORT, OMDB.table, MDBLIST.table),
    tables=(),
    fact=SPINE,
    observation=Observation(
        live=("live", SPINE),
        recovered=("tv_export", EXPORT),
        last=SPINE,
        missed=lambda *_: (State.PENDING, "not captured yet"),
    ),
    upstreams=lambda _: {},
    raw_assets=lambda _: (),
)


class Scene:
    """A data directory, one source, and the series of the week."""

    def __init__(self, directory, source, url, count=5, *, observed=True, **env):
        self.of = SOURCES[source]
        self.titles = titles(count)
        self.directory = Path(directory)
        self.env = {
            "TMDB_ASSETS_DATA": str(self.directory / "data"),
            f"{source.upper()}_URL": url,
            f"{source.upper()}_API_KEY": KEY,
            **env,
        }
        self.week = WEEK
        if observed:
            self.observed(WEEK)

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
        return self.of.quota(self.settings)

    def observed(self, week, table=SPINE):
        """Let a week be one whose series were captured."""
        self.lake.write(table, week, rows_to_table(table, [{"series_id": 1}]))

    def asset(self):
        partitions = partitions_of(WEEKLY, date(2026, 8, 3))
        return ratings_asset(self.of, lambda *_: self.titles, DATASET, partitions, [SPINE])

    def run(self, week=None, instance=None, run_config=QUIET):
        """Materialize the raw asset of a week in Dagster."""
        return dg.materialize(
            [self.asset()],
            partition_key=str(week or self.week),
            resources={"workspace": self.workspace},
            instance=instance,
            run_config=run_config,
            raise_on_error=False,
        )

    def rows(self, week=None):
        """The stored rows by series."""
        week = week or self.week
        if not self.lake.has(self.of.table, week):
            return None
        return {row["series_id"]: row for row in self.lake.read(self.of.table, week).to_pylist()}

    def files(self, week=None):
        """The stored files with their bytes."""
        folder = self.lake.folder(self.of.table, week or self.week)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def failure_of(result):
    """What a failed run said."""
    return " ".join(
        str(event.event_specific_data.user_failure_data.description)
        for event in result.all_events
        if event.is_step_failure and event.event_specific_data.user_failure_data
    )


def metadata_of(result):
    """The figures of the materialization."""
    (event,) = [event for event in result.all_events if event.is_step_materialization]
    return {name: value.value for name, value in event.materialization.metadata.items()}
