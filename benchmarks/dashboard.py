"""Figure 10: how long a page of the dashboard takes after a year of 10,000 films a day.

A day is run for real and repeated for every day of a year with other popularity and votes; the marts of all days are
made of that by the real models. Measured are what each page asks of the published copy, with nothing kept between two
tries, and what somebody sees who opens it in a browser that has never been there.
"""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.processes import in_own_process
from benchmarks.report import Details, Figure, Result
from benchmarks.year import year
from tmdb_assets.datasets.films import FILMS

TARGET_DATA_MILLISECONDS, TARGET_PAINT_MILLISECONDS = 300.0, 2000.0
TRIES, QUICK_TRIES = 20, 5
OPENED, QUICK_OPENED = 5, 2
CHROMIUM = "/usr/bin/chromium"
_START_SECONDS = 120


def measure(*, quick: bool) -> Result:
    """Ask every page twenty times with other filters (quick: five), and open it five times (quick: twice)."""
    with year(quick=quick) as past:
        env = past.env
        in_own_process(make_past, env, past.today, past.days)
        asked = in_own_process(ask_pages, env, QUICK_TRIES if quick else TRIES)
        opened = in_own_process(open_pages, env, list(asked), QUICK_OPENED if quick else OPENED)
        size = (past.place / "published" / "films.duckdb").stat().st_size / 2**20
    slowest = max(asked, key=lambda path: _p95(asked[path][0]))
    return Result(
        figures=[
            Figure(
                f"data of the slowest page ({slowest}), p95",
                _p95(asked[slowest][0]),
                TARGET_DATA_MILLISECONDS,
                "ms",
                "<=",
                0,
            ),
            Figure("first paint, p95 of all pages", _p95(_all(opened, 0)), TARGET_PAINT_MILLISECONDS, "ms", "<=", 0),
            Figure(
                "a page's heading, p95 of all pages", _p95(_all(opened, 1)), TARGET_PAINT_MILLISECONDS, "ms", "<=", 0
            ),
        ],
        details=[
            Details(
                f"Milliseconds of a page after {past.days + 1} days of {past.films:,} films ({size:,.0f} MB published)",
                ("page", "data, median", "data, p95", "whole script, p95", "first paint, median", "heading, median"),
                [
                    (
                        path,
                        *(f"{value:.0f}" for value in (median(data), _p95(data), _p95(whole))),
                        *(f"{median(values):.0f}" for values in opened[path]),
                    )
                    for path, (data, whole) in asked.items()
                ],
            )
        ],
    )


def make_past(env: Mapping[str, str], today: date, days: int) -> None:
    """Let popularity and votes of the repeated days differ, make the marts of all days by dbt, and publish."""
    import duckdb  # noqa: PLC0415

    from tmdb_assets.schemas.films import TABLES  # noqa: PLC0415
    from tmdb_assets.schemas.films.facts import RECOVERED  # noqa: PLC0415
    from tmdb_assets.settings import DBT_DIR, Settings  # noqa: PLC0415
    from tmdb_assets.warehouse.dbt_call import DBT_BUILD, dbt_environment  # noqa: PLC0415
    from tmdb_assets.warehouse.publication import Contents, mark_checked, publish  # noqa: PLC0415
    from tmdb_assets.warehouse.reading import count_rows, observed_periods  # noqa: PLC0415

    settings = Settings.from_env(env)
    with duckdb.connect(str(settings.paths("films").warehouse)) as warehouse:
        warehouse.execute(
            f"""
            create table moved as
            select
                date_id, movie_id,
                round(popularity * (0.6 + 0.8 * (hash(movie_id, date_id) % 1000) / 1000.0), 4) as popularity,
                popularity_rank, vote_average,
                greatest(1, vote_count - (date '{today}' - date_id) * (hash(movie_id) % 5)::bigint) as vote_count,
                source
            from fact_movie_daily;
            update moved set vote_count = null where vote_average is null;
            truncate fact_movie_daily;
            insert into fact_movie_daily
            select
                date_id, movie_id, popularity,
                case when popularity_rank is not null then row_number() over (
                    partition by date_id, popularity_rank is null order by popularity desc nulls last, movie_id
                ) end,
                vote_average, vote_count, source
            from moved
            order by date_id, popularity_rank;
            drop table moved;
            """
        )
    window = dict(env) | dbt_environment(settings.paths("films"), [today - timedelta(days=days), today])
    command = [str(Path(sys.executable).parent / "dbt"), "--quiet", *DBT_BUILD, "--select", "path:models/marts"]
    command += ["--profiles-dir", str(DBT_DIR), "--target-path", str(settings.paths("films").dbt)]
    done = subprocess.run(command, cwd=DBT_DIR, env=window, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"dbt failed:\n{done.stdout}\n{done.stderr}")
    with duckdb.connect(str(settings.paths("films").warehouse)) as warehouse:
        rows = {table.name: count_rows(warehouse, table) for table in TABLES}
        contents = Contents(
            tuple(observed_periods(warehouse, FILMS.fact)),
            rows,
            tuple(observed_periods(warehouse, FILMS.fact, RECOVERED)),
        )
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), contents, [today])


class _Timed:
    """A module whose functions are timed."""

    def __init__(self, asked: Any, clock: list[float]) -> None:  # noqa: ANN401 - a module
        self._asked = asked
        self._clock = clock

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        found = getattr(self._asked, name)
        return found if isinstance(found, type) or not callable(found) else _timed(found, self._clock)


def _timed(function: Callable[..., Any], clock: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the function takes
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            clock.append((time.perf_counter() - started) * 1000)

    return timed


def ask_pages(env: Mapping[str, str], tries: int) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of every page by its path: what its views and searches took, and what its whole script took."""
    os.environ.update(env)
    os.environ["STREAMLIT_LOGGER_LEVEL"] = "error"  # it would say at every page that there is no browser
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415

    from tmdb_assets import published  # noqa: PLC0415
    from tmdb_assets.dashboard.page.health import PIPELINE  # noqa: PLC0415
    from tmdb_assets.dashboard.site import PAGES as SITE  # noqa: PLC0415

    PIPELINE.load()
    copy = published.newest()
    clock: list[float] = []
    dice = random.Random(1)
    measured = {}
    for page in SITE:
        module = sys.modules[page.show.__module__]
        if page.path == "data-health":
            module.PIPELINE = _Timed(PIPELINE, clock)
        for name in ("view", "movie_search", "movie_count", "search_options"):
            if hasattr(module, name):
                asked = getattr(module, name)
                setattr(module, name, _Timed(asked, clock) if name == "view" else _timed(asked, clock))
        data, whole = [], []
        for _ in range(tries + 1):
            test = AppTest.from_function(_one_page, kwargs={"path": page.path}, default_timeout=60)
            for name, value in _filters(page.path, copy, dice).items():
                test.query_params[name] = value
            clock.clear()
            started = time.perf_counter()
            test.run()
            whole.append((time.perf_counter() - started) * 1000)
            data.append(sum(clock))
            if test.exception:
                raise RuntimeError(f"{page.path}: {test.exception}")
        measured[f"/{page.path}"] = (data[1:], whole[1:])  # the first one imports
    return measured


def _one_page(path: str) -> None:
    from tmdb_assets import published  # noqa: PLC0415 - Streamlit runs the source of this function alone
    from tmdb_assets.dashboard.address import Address  # noqa: PLC0415
    from tmdb_assets.dashboard.site import PAGES  # noqa: PLC0415

    page = next(page for page in PAGES if page.path == path)
    page.show(published.newest(), Address(path))


def _filters(path: str, copy: Any, dice: random.Random) -> dict[str, str]:  # noqa: ANN401 - a PublishedCopy
    """What somebody might look at on a page."""

    def one_of(sql: str) -> str:
        rows = copy.cursor().execute(sql).fetchall()
        return str(dice.choice(rows)[0])

    day = dice.choice(copy.periods).isoformat()
    genre = "select name from dim_genre where name is not null"
    return {
        "": lambda: {"day": day, "window": dice.choice(["1", "7", "28"])},
        "genres": lambda: {"day": day, "days": "365", "genre": one_of(genre)},
        "countries": lambda: {
            "day": day,
            "days": "365",
            "country": one_of("select country_code from bridge_movie_country"),
        },
        "top-films": lambda: {
            "day": day,
            "genres": one_of(genre),
            "from": str(dice.randrange(1950, 2000)),
            "order": dice.choice(["popularity", "revenue_usd", "bayesian_rating", "title"]),
        },
        "film": lambda: {
            "movie": one_of(
                "select movie_id from fact_movie_daily where date_id = (select max(date_id) from fact_movie_daily)"
            )
        },
        "people": lambda: {
            "person": one_of("select person_id from person_performance"),
            "role": dice.choice(["directors", "actors", "crew"]),
        },
        "franchises": lambda: {"collection": one_of("select collection_id from franchise_performance")},
        "economics": dict,
        "data-health": lambda: {"checks": "all"},
    }[path]()


def open_pages(env: Mapping[str, str], paths: list[str], tries: int) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of every page in a browser that was never there, until it paints and until its heading shows."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    film = in_own_process(_some_film, env)
    opened: dict[str, tuple[list[float], list[float]]] = {path: ([], []) for path in paths}
    with _server(env) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for n in range(tries + 1):
            for path in paths:
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                page = context.new_page()
                started = time.perf_counter()
                page.goto(f"{address}{path}{f'?movie={film}' if path == '/film' else ''}", wait_until="commit")
                page.locator("h1").wait_for()
                heading = (time.perf_counter() - started) * 1000
                page.wait_for_load_state()
                paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                context.close()
                if n:  # the first one is the server's first
                    opened[path][0].append(paint)
                    opened[path][1].append(heading)
        browser.close()
    return opened


def _some_film(env: Mapping[str, str]) -> int:
    os.environ.update(env)
    from tmdb_assets import published  # noqa: PLC0415

    row = (
        published.newest()
        .cursor()
        .execute("select movie_id from top_movies order by date_id desc, popularity_rank")
        .fetchone()
    )
    return row[0]


@contextmanager
def _server(env: Mapping[str, str]) -> Iterator[str]:
    """`tmdb-assets dashboard`, started; its address."""
    command = [str(Path(sys.executable).parent / "tmdb-assets"), "dashboard", "--port", "0"]
    with subprocess.Popen(command, env=dict(env), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[^\s/]+", process.stdout.readline())
            if not found:
                raise RuntimeError("`tmdb-assets dashboard` did not start")
            _wait_until_it_answers(found[0])
            yield found[0]
        finally:
            process.terminate()


def _wait_until_it_answers(address: str) -> None:
    import requests  # noqa: PLC0415

    # It listens before it answers, so this waits; then the code location is loaded in the background.
    requests.get(f"{address}/_stcore/health", timeout=_START_SECONDS).raise_for_status()
    time.sleep(20)


def _all(opened: Mapping[str, tuple[list[float], list[float]]], which: int) -> list[float]:
    return [value for both in opened.values() for value in both[which]]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
