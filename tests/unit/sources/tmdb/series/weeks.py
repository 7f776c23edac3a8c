"""Weeks of series for a test: a small TMDB of its own on a real socket, a data directory, a clock, and Dagster's runs.

Belongs here: answering as TMDB does, and running the raw assets. What must be captured is what the tests say.
"""

import gzip
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import dagster as dg
import pytest
from pytest_httpserver import HTTPServer
from upath import UPath
from werkzeug import Request, Response

from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings
from tmdb_assets.sources.tmdb.series.assets import raw_assets
from tmdb_assets.workspace import Workspace

FIRST = date(2026, 11, 2)
SECOND, THIRD, FOURTH = date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)

PARTITIONS = partitions_of(WEEKLY, FIRST)


REFERENCE = {
    "/genre/tv/list": {"genres": [{"id": 18, "name": "Drama"}]},
    "/watch/providers/tv": {
        "results": [{"provider_id": n, "provider_name": name} for n, name in [(8, "Netflix"), (350, "Apple TV+")]]
    },
    "/configuration/countries": [{"iso_3166_1": "US", "english_name": "United States of America"}],
    "/configuration/languages": [{"iso_639_1": "en", "english_name": "English", "name": "English"}],
}


def listed(series_id: int) -> dict[str, object]:
    """An entry of a list."""
    numbers = {"popularity": 100 - series_id / 100, "vote_average": 8.1, "vote_count": 300}
    return {"id": series_id, "name": f"Series {series_id}", "genre_ids": [18], "adult": False, **numbers}


def details(series_id: int) -> dict[str, object]:
    """Details with all that is appended."""
    return {
        **{name: f"{name} of {series_id}" for name in ("name", "original_name", "overview")},
        "id": series_id,
        "original_language": "en",
        "type": "Scripted",
        "status": "Ended",
        "adult": False,
        "first_air_date": "2008-01-20",
        "last_air_date": "2013-09-29",
        "number_of_seasons": 5,
        "number_of_episodes": 62,
        "poster_path": None,
        "homepage": "",
        "in_production": False,
        "popularity": 9.5,
        "vote_average": 8.9,
        "vote_count": 15_000,
        "origin_country": ["US"],
        "next_episode_to_air": None,
        "last_episode_to_air": {"id": 1, "air_date": "2013-09-29"},
        "genres": [{"id": 18, "name": "Drama"}],
        "networks": [{"id": 174, "name": "AMC", "origin_country": "US", "logo_path": None}],
        "created_by": [{"id": 66633, "name": "Vince Gilligan", "gender": 2}],
        "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
        "spoken_languages": [{"iso_639_1": "en", "english_name": "English", "name": "English"}],
        "seasons": [{"id": 3572, "season_number": 1, "name": "Season 1", "episode_count": 7, "vote_average": 8.4}],
        "keywords": {"results": [{"id": 1, "name": "desert"}]},
        "external_ids": {"imdb_id": f"tt{series_id:07}", "tvdb_id": 81189, "wikidata_id": "Q1079"},
        "content_ratings": {"results": [{"iso_3166_1": "US", "rating": "TV-MA", "descriptors": []}]},
        "watch/providers": {
            "results": {"FR": {"link": "x", "flatrate": [{"provider_id": 8, "provider_name": "Netflix"}]}}
        },
    }


def credits_of(series_id: int) -> dict[str, object]:
    """Credits over all seasons."""
    role = {"credit_id": "52", "character": "Walter", "episode_count": 62}
    return {"id": series_id, "cast": [{"id": 17419, "name": "Bryan", "order": 0, "roles": [role]}], "crew": []}


def export_of(*series_ids: int) -> bytes:
    """An export of series."""
    lines = [{"id": n, "original_name": f"Original {n}", "popularity": n / 10} for n in series_ids]
    return gzip.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines))


@dataclass
class Tmdb:
    """What TMDB has: ids on the pages of its lists, what is gone, what is told otherwise, exports by their day."""

    top_rated: list[list[int]]
    popular: list[list[int]]
    gone: set[int] = field(default_factory=set)
    told: dict[str, object] = field(default_factory=dict)
    exports: dict[date, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    languages: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        """Answer a request."""
        path = request.path
        self.asked[path] += 1
        if path.startswith("/p/exports/"):
            name = path.removeprefix("/p/exports/tv_series_ids_").removesuffix(".json.gz")
            body = self.exports.get(datetime.strptime(name, "%m_%d_%Y").date())  # noqa: DTZ007 - a day
            return Response(body) if body else Response(b"<Error/>", 403)
        content = self._content(path.removeprefix("/3"), int(request.args.get("page", 1)))
        if content is None:
            return Response(json.dumps({"success": False, "status_code": 34, "status_message": "Not found."}), 404)
        self.languages.add(request.args.get("language", ""))
        return Response(json.dumps(content), content_type="application/json;charset=utf-8")

    def _content(self, path: str, page: int) -> object:
        if path in self.told:
            return self.told[path]
        if path in {"/tv/top_rated", "/tv/popular"}:
            pages = self.top_rated if path == "/tv/top_rated" else self.popular
            results = [listed(series_id) for series_id in pages[page - 1]]
            return {"page": page, "results": results, "total_pages": len(pages), "total_results": 20 * len(pages)}
        if path in REFERENCE:
            return REFERENCE[path]
        series_id = int(path.split("/")[2])
        if series_id in self.gone:
            return None
        return credits_of(series_id) if path.endswith("/aggregate_credits") else details(series_id)

    def count(self, end: str) -> int:
        """How many requests went to paths with this end."""
        return sum(n for path, n in self.asked.items() if path.endswith(end))


@dataclass
class Weeks:
    """A data directory that is fed by one TMDB."""

    directory: Path
    server: HTTPServer
    tmdb: Tmdb
    monkeypatch: pytest.MonkeyPatch
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.env |= {
            "TMDB_ASSETS_DATA": str(self.directory / "data"),
            "TMDB_API_URL": self.server.url_for("/3"),
            "TMDB_EXPORTS_URL": self.server.url_for("/p/exports"),
            "TMDB_API_TOKEN": "token",
            "TMDB_REQUESTS_PER_SECOND": "5000",
            "SERIES_POPULAR_PAGES": "1",
        }

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.env)

    @property
    def lake(self) -> RawLake:
        return RawLake(UPath(self.settings.raw_dir))

    def set_today(self, day: date) -> None:
        """Move the clock to noon of a day."""
        self.set_now(datetime.combine(day, time(12), UTC))

    def set_now(self, now: datetime) -> None:
        self.monkeypatch.setattr("tmdb_assets.settings._system_clock", lambda: now)

    def run(self, week: date, *names: str) -> dg.ExecuteInProcessResult:
        """Materialize raw assets for a week, by default all."""
        self.tmdb.asked.clear()
        selection = [dg.AssetKey(["raw", "tmdb", name]) for name in names] or None
        with dg.DagsterInstance.local_temp(str(self.directory)) as instance:
            return dg.materialize(
                raw_assets(SERIES, PARTITIONS),
                partition_key=week.isoformat(),
                resources={"workspace": Workspace(self.settings)},
                instance=instance,
                selection=selection,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                raise_on_error=False,
            )

    def rows(self, table: Table, week: date) -> list[dict[str, object]]:
        return self.lake.read(table, week).to_pylist()

    def files(self) -> dict[str, bytes]:
        """The raw files as they are."""
        raw = self.settings.raw_dir
        return {str(path.relative_to(raw)): path.read_bytes() for path in raw.rglob("*.parquet")}


def failures(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """What each failed step says."""
    told = {}
    for event in result.all_node_events:
        if event.is_step_failure:
            data = event.step_failure_data
            said = data.user_failure_data.description if data.user_failure_data else data.error and data.error.message
            told[event.step_key or ""] = said or ""
    return told


def checks(result: dg.ExecuteInProcessResult, table: Table) -> dict[str, bool]:
    """Which checks of a table passed."""
    found = result.get_asset_check_evaluations()
    return {one.check_name: one.passed for one in found if one.asset_key.path[-1] == table.name}


def metadata(result: dg.ExecuteInProcessResult, table: Table) -> dict[str, object]:
    """The figures of a table's materialization."""
    (found,) = [
        m for m in result.get_asset_materialization_events() if m.asset_key and m.asset_key.path[-1] == table.name
    ]
    return {name: value.value for name, value in found.materialization.metadata.items()}
