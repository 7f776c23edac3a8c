"""What the sensor promises: how long it takes from the evaluation of a failing check to the message at a receiver.

A real daemon with the default intervals (`tmdb-assets dev`) watches a day with a published copy; a real webhook on
loopback notes when messages arrive. The check fails, passes and fails again in runs beside it, at random moments of the
sensor's interval, so that every failure is an episode of its own.
"""

import json
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.day_run import run_today
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result

TARGET_SECONDS = 90.0
INTERVAL_SECONDS = 30.0
EPISODES, QUICK_EPISODES = 5, 1
START_SECONDS = 180.0
CHECK = "dim_country continents"


def measure(*, quick: bool) -> Result:
    """Let a check fail five times (quick: once) while a daemon runs; the slowest message counts."""
    dice, delays = random.Random(1), []
    with temporary_directory() as place, sandbox(films=300, repeat_share=0.0) as upstream, _receiver() as (port, got):
        env = pipeline_environment(place, upstream, pages=5) | {"ALERT_URLS": f"mmost://127.0.0.1:{port}/{'a' * 26}"}
        run_today(env | {"ALERT_URLS": ""})
        warehouse, good = place / "warehouse" / "films.duckdb", place / "good.duckdb"
        shutil.copyfile(warehouse, good)
        with _daemon(env, place) as log:
            _wait(lambda: "Alerts go to" in log.read_text() and _has_looked(place), START_SECONDS, log)
            for number in range(QUICK_EPISODES if quick else EPISODES):
                time.sleep(dice.uniform(0, INTERVAL_SECONDS))
                with closing(duckdb.connect(str(warehouse))) as connection:
                    connection.execute("update dim_country set continent = null")
                evaluated_at = in_own_process(check_alone, env)
                seen = _wait(lambda number=number: _arrival(got, f"{CHECK} failed", number), START_SECONDS, log)
                delays.append(seen - evaluated_at)
                shutil.copyfile(good, warehouse)
                in_own_process(check_alone, env)
                _wait(lambda number=number: _arrival(got, f"{CHECK} passes again", number), START_SECONDS, log)
    rows = [[str(number), f"{delay:.1f}"] for number, delay in enumerate(delays, start=1)]
    rows.append(["**median**", f"{median(delays):.1f}"])
    return Result(
        figures=[Figure("evaluation to message, slowest", max(delays), TARGET_SECONDS, "s")],
        details=[
            Details("Seconds from the evaluation of a failing check to its message", ("failure", "seconds"), rows)
        ],
    )


def check_alone(env: dict[str, str]) -> float:
    """Run all checks of the core and mart tables in this process; when the check was evaluated (seconds since 1970)."""
    import os  # noqa: PLC0415

    os.environ.update(env)
    import dagster as dg  # noqa: PLC0415

    from tmdb_assets.definitions import defs  # noqa: PLC0415
    from tmdb_assets.schemas.films import TABLES  # noqa: PLC0415
    from tmdb_assets.settings import today_utc  # noqa: PLC0415

    table, name = CHECK.split()
    checks = dg.AssetSelection.checks_for_assets(*(table.name for table in TABLES))
    job = dg.define_asset_job("checks_alone", selection=checks, executor_def=dg.in_process_executor)
    with dg.DagsterInstance.get() as instance:
        dg.Definitions.merge(defs(), dg.Definitions(jobs=[job])).resolve_job_def(job.name).execute_in_process(
            instance=instance,
            tags={"dagster/partition": str(today_utc())},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
        key = dg.AssetCheckKey(dg.AssetKey(table), name)
        record = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    if record.event is None:
        raise RuntimeError(f"{CHECK} was not evaluated")
    return record.event.timestamp


@contextmanager
def _daemon(env: dict[str, str], place: Path) -> Iterator[Path]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [str(Path(sys.executable).parent / "tmdb-assets"), "dev", "--port", port, "--dashboard-port", "0"]
    log = place / "daemon.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield log
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def _receiver() -> Iterator[tuple[int, list[tuple[float, str]]]]:
    """A webhook: its port, and when which text arrived."""
    got: list[tuple[float, str]] = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append((time.time(), body["text"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()


def _has_looked(place: Path) -> bool:
    return (place / "alerts" / "outbox.sqlite").exists()


def _arrival(got: list[tuple[float, str]], words: str, number: int) -> float | None:
    """When the message with some words arrived that has a number, from 0."""
    times = [at for at, text in list(got) if words in text]
    return times[number] if len(times) > number else None


def _wait(what: Callable[[], float | bool | None], seconds: float, log: Path) -> float:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing arrived in {seconds:.0f} s; the daemon said:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)
    return float(found)
