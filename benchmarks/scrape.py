"""Figure 8: what a scrape of `tmdb-assets metrics` costs after a year of daily runs, over HTTP.

A day of 10,000 films is run for real and repeated for every day of a year, as records, raw files and facts. Measured
is what Prometheus waits for, when nothing goes on, and while a run goes on whose checks are all still planned.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import psutil
import requests

from benchmarks.processes import in_own_process
from benchmarks.report import Details, Figure, Result
from benchmarks.year import year

TARGET_MILLISECONDS = 300.0
SCRAPES = 100
_START_SECONDS = 120


def measure(*, quick: bool) -> Result:
    """Scrape a year of 10,000 films a day (quick: a month of 300) a hundred times, twice."""
    with year(quick=quick) as past:
        started = time.monotonic()
        with _server(past.env) as (process, url):
            starting = time.monotonic() - started
            used = _cpu(process)
            quiet = [_scrape(url) for _ in range(SCRAPES)]
            used = (_cpu(process) - used) / SCRAPES
            size, series = _size(url)
            parts, memory = _parts(url), process.memory_info().rss
            in_own_process(_begin_run, past.env, past.today)
            busy = [_scrape(url) for _ in range(SCRAPES)]
        database = (past.place / "dagster_home" / "history" / "runs" / "index.db").stat().st_size / 2**20
        raw_files = sum(1 for file in (past.place / "raw").rglob("*") if file.is_file())
    columns = {"nothing goes on": quiet, "a run goes on": busy}
    return Result(
        figures=[
            Figure(f"a scrape after {past.days} days, p95", _p95(quiet), TARGET_MILLISECONDS, "ms", "<=", 0),
            Figure("the same while a run goes on, p95", _p95(busy), TARGET_MILLISECONDS, "ms", "<=", 0),
        ],
        details=[
            Details(
                "A scrape, milliseconds",
                ("", *columns),
                [
                    (name, *(f"{figure(tries):.0f}" for tries in columns.values()))
                    for name, figure in {"median": median, "p95": _p95, "longest": max}.items()
                ],
            ),
            Details("Milliseconds of its parts, which are read beside each other", ("part", "ms"), parts),
            Details(
                "What is read, and what it takes",
                ("", "number"),
                [
                    ("runs, each with a database file", f"{past.days + 1:,}"),
                    ("index database, MB", f"{database:,.0f}"),
                    ("raw files", f"{raw_files:,}"),
                    ("series", f"{series:,}"),
                    ("answer, KB", f"{size / 1024:,.0f}"),
                    ("from start to first answer, s", f"{starting:.1f}"),
                    ("CPU of a scrape, ms", f"{used * 1000:.0f}"),
                    ("memory of the server, MB", f"{memory / 2**20:,.0f}"),
                ],
            ),
        ],
    )


@contextmanager
def _server(env: Mapping[str, str]) -> Iterator[tuple[psutil.Process, str]]:
    """`tmdb-assets metrics`, started and warm; its process and its address."""
    command = [str(Path(sys.executable).parent / "tmdb-assets"), "metrics", "--port", "0"]
    with subprocess.Popen(command, env=dict(env), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/metrics", process.stdout.readline())
            if not found:
                raise RuntimeError("`tmdb-assets metrics` did not start")
            requests.get(found[0], timeout=_START_SECONDS).raise_for_status()
            yield psutil.Process(process.pid), found[0]
        finally:
            process.terminate()


def _scrape(url: str) -> float:
    """One scrape, as Prometheus makes it; milliseconds."""
    started = time.perf_counter()
    answer = requests.get(url, headers={"Accept": "application/openmetrics-text;version=1.0.0"}, timeout=30)
    took = (time.perf_counter() - started) * 1000
    if "\ntmdb_assets_up 1.0\n" not in answer.text:
        raise RuntimeError(f"not everything could be read:\n{answer.text[:2000]}")
    return took


def _cpu(process: psutil.Process) -> float:
    """CPU seconds the server has used."""
    times = process.cpu_times()
    return times.user + times.system


def _size(url: str) -> tuple[int, int]:
    text = requests.get(url, timeout=30).text
    return len(text), sum(not line.startswith("#") for line in text.splitlines())


def _parts(url: str) -> list[tuple[str, str]]:
    found = re.findall(r'part_read_seconds\{part="(\w+)"\} (\S+)', requests.get(url, timeout=30).text)
    return [(part, f"{float(seconds) * 1000:.0f}") for part, seconds in found]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _begin_run(env: Mapping[str, str], day: date) -> None:
    """The records of a run that has planned everything and done nothing yet."""
    os.environ.update(env)
    import dagster as dg  # noqa: PLC0415

    from tmdb_assets.calendar.partitions import range_tags  # noqa: PLC0415
    from tmdb_assets.definitions import defs  # noqa: PLC0415

    with dg.DagsterInstance.get() as instance:
        job = defs().resolve_job_def("films")
        instance.create_run_for_job(job, tags=range_tags(day, day), status=dg.DagsterRunStatus.STARTED)
