"""Three weeks in the life of a dataset that is put into a copy of the project: all well, then red, then films are red.

Belongs here: what happens, in which order, and what is noted of it. What must hold is said by the tests. Everything
runs in processes with the copy's code, on real sockets, at times that are over, so that no midnight changes anything.
"""

import hashlib
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import requests

from tests.layout.house import HERE, House
from tests.layout.library import Library
from tests.postgres.server import Server
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.sandbox.faults import Fault
from tmdb_assets.settings import today_utc

NAME = "shelves"
_THIS = WEEKLY.period_of(today_utc())
LOST, FIRST, SECOND, THIRD = (_THIS - timedelta(weeks=ago) for ago in (4, 3, 2, 1))
"""The weeks: one that nobody observed, and those that were."""

FACT = {"films": ("fact_movie_daily", "date_id"), NAME: ("fact_loan_weekly", "week_id")}


def films_day(week: Any) -> Any:
    """The day of a week on which everything runs."""
    return week + timedelta(days=2)


@dataclass
class Week:
    """What a run of all datasets came to.

    Attributes:
        status: The exit status of `tmdb-assets run`.
        said: What it printed.
        periods: The periods of each published copy.
        copies: The published files, told apart.
        marked: Whether the warehouse of the dataset is marked as checked.
    """

    status: int
    said: str
    periods: dict[str, list[str]]
    copies: dict[str, str]
    marked: bool


@dataclass
class Life:
    """Everything that was noted."""

    before: dict[str, str] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    lived: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)
    definitions_after: dict[str, Any] = field(default_factory=dict)
    weeks: list[Week] = field(default_factory=list)
    data: Path = Path()
    periods: str = ""
    alerts: str = ""
    health: dict[str, Any] = field(default_factory=dict)
    metrics: str = ""
    postgres: dict[str, int] = field(default_factory=dict)
    traces: list[str] = field(default_factory=list)


def live(place: Path) -> Life:
    """Let it happen in an empty folder."""
    life = Life(data=place / "data")
    with Library() as library, Sandbox(SandboxSettings(films=60)) as sandbox, Server() as server:
        env = {
            **sandbox.variables,
            "TMDB_ASSETS_DATA": str(life.data),
            "TMDB_DISCOVER_PAGES": "3",
            "TMDB_REQUESTS_PER_SECOND": "1000",
            "LIBRARY_API_URL": library.url,
            "LIBRARY_START_DATE": str(LOST),
        }
        house = House.built(place / "house", env)
        life.before = _digests(house)
        house.add(NAME)
        life.added = _digests(house)
        house.prepare()
        life.definitions = house.ask("look.py")

        life.weeks.append(_run(life, house, sandbox, FIRST))

        library.loans[3] = 7  # of a shelf that the catalogue does not have
        life.weeks.append(_run(life, house, sandbox, SECOND))
        house.command("alerts", "send", NOW=_noon(SECOND))
        life.alerts = house.command("alerts", "list", NOW=_noon(SECOND)).stdout

        library.shelves[3] = "Letters"
        sandbox.set_faults([Fault(kind="status", endpoint="/discover/movie", status=401)])
        database = server.database()
        life.weeks.append(_run(life, house, sandbox, THIRD, TMDB_ASSETS_POSTGRES_URL=database.url))
        life.postgres = {
            table: database.one(f"select count(*) from {NAME}.{table}")
            for (table,) in database.ask(
                "select relname from pg_class join pg_namespace on relnamespace = pg_namespace.oid"
                " where nspname = %s and relkind in ('r', 'p') and not relispartition",
                NAME,
            )
        }
        life.periods = house.command("periods", "--dataset", NAME, NOW=_noon(THIRD)).stdout
        life.health = house.ask("watch.py", NOW=_noon(THIRD))
        life.metrics = _scraped(house, NOW=_noon(THIRD))

        life.lived = _digests(house)
        house.remove(NAME)
        life.removed = _digests(house)
        life.traces = [
            name
            for name, body in house.files().items()
            if re.search(rb"shelves|library_|sources/library", body, re.IGNORECASE)
        ]
        house.prepare()
        life.definitions_after = house.ask("look.py")
    return life


def _noon(week: Any) -> str:
    return datetime.combine(films_day(week), time(12), UTC).isoformat()


def _digests(house: House) -> dict[str, str]:
    return {name: hashlib.sha256(body).hexdigest() for name, body in house.files().items()}


def _run(life: Life, house: House, sandbox: Sandbox, week: Any, **variables: str) -> Week:
    sandbox.set_today(films_day(week))
    done = house.command("run", "--dataset", "films", "--dataset", NAME, NOW=_noon(week), **variables)
    copies = {path.stem: path for path in sorted((life.data / "published").glob("*.duckdb"))}
    return Week(
        done.returncode,
        done.stdout + done.stderr,
        {name: _periods(path, *FACT[name]) for name, path in copies.items()},
        {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in copies.items()},
        (life.data / "warehouse" / f"{NAME}.checked.json").exists(),
    )


def _periods(path: Path, fact: str, column: str) -> list[str]:
    with duckdb.connect(str(path), read_only=True) as copy:
        found = copy.execute(f"select distinct cast({column} as varchar) from {fact} order by 1").fetchall()
    return [period for (period,) in found]


def _scraped(house: House, **variables: str) -> str:
    """What `tmdb-assets metrics` tells Prometheus."""
    words = [sys.executable, str(HERE / "at.py"), "metrics", "--port", "0"]
    server = subprocess.Popen(
        words, cwd=house.root, env=house.environment(variables), stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        assert server.stdout
        address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+/metrics", line)))
        return requests.get(address, timeout=120).text
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
