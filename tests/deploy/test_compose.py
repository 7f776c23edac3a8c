"""What docker-compose.yml starts, as processes with the same commands and environment: a day goes through all of it.

One cold start for all tests. It takes over a minute, so all of them are `soak`; in the normal run `test_proxy` starts
the webserver and the dashboard in the same way, and `test_compose_file` PostgreSQL.
"""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest
import requests
from playwright.sync_api import Browser, Error, sync_playwright

from tests.crash.process import started
from tests.dashboard.browser import CHROMIUM, Shown
from tests.deploy.compose import mounted_files
from tests.deploy.live import GRAPHQL, SESSION, STREAMLIT, first_page, logs
from tests.deploy.machine import Machine
from tests.deploy.proxy import DAGSTER, FILMS, PASSWORD, USER, Proxy, basic
from tests.graphql import SELECTOR, SENSOR, STOP_SENSOR, wait_for
from tmdb_assets.settings import PROJECT_DIR, today_utc

pytestmark = pytest.mark.soak

RUN_DAY = """
mutation Run($tags: [ExecutionTag!]!, $selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, executionMetadata: {tags: $tags}, mode: "default"}) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""
DAEMONS = "{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"
IN_ORDER = ("sandbox", "code-server", "webserver", "daemon", "dashboard", "metrics")


@dataclass
class Started:
    """All services, and the run of a day that was launched in Dagster's UI, from outside."""

    day: date
    machine: Machine
    proxy: Proxy
    run_id: str
    events: list[tuple[str, str]]
    files_before: dict[Path, int]


def ask(proxy: Proxy, query: str, **variables: object) -> dict:
    """What Dagster's GraphQL API says through the proxy."""
    headers = basic() | {"Content-Type": "application/json", "Origin": f"https://{DAGSTER}"}
    answer = proxy.ask(DAGSTER, "/graphql", headers, "POST", json.dumps({"query": query, "variables": variables}))
    said = json.loads(answer.data)
    assert "errors" not in said, said
    return said["data"]


def files_of_the_image() -> dict[Path, int]:
    """What the image has of the project, with the time of each file's last change; dbt's are other tests', too."""
    folders = [PROJECT_DIR / name for name in ("deploy", "tmdb_assets")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path: path.stat().st_mtime_ns for path in paths}


def launched_runs(proxy: Proxy) -> list[tuple[str, str]]:
    """Job and status of every run."""
    runs = ask(proxy, "{ runsOrError { ... on Runs { results { jobName status } } } }")["runsOrError"]["results"]
    return [(found["jobName"], found["status"]) for found in runs]


@pytest.fixture(scope="module")
def cold(machine: Machine) -> Iterator[Started]:
    """A cold start without a token, and a day that went through it."""
    before = files_of_the_image()
    with contextlib.ExitStack() as stack:
        proxy = stack.enter_context(Proxy(machine))
        runs = stack.enter_context(machine.up(*IN_ORDER[:3]))
        # It would run the day as well, depending on the hour.
        for name in ("films_missing_periods", "series_missing_periods", "series_open_period"):
            sensor = ask(proxy, SENSOR, selector={**SELECTOR, "sensorName": name})["sensorOrError"]["id"]
            ask(proxy, STOP_SENSOR, id=sensor)
        stack.enter_context(machine.up(*IN_ORDER[3:]))
        day = today_utc()
        tags = [{"key": "dagster/partition", "value": str(day)}]
        launched = ask(proxy, RUN_DAY, tags=tags, selector={**SELECTOR, "pipelineName": "films"})["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run_id, events = launched["run"]["runId"], []
        with proxy.websocket(DAGSTER, "/graphql", basic(), GRAPHQL) as opened:
            for event in logs(opened, run_id):
                events.append(event)
                if event[0] in {"RunSuccessEvent", "RunFailureEvent", "RunCanceledEvent"}:
                    break
        assert events[-1][0] == "RunSuccessEvent", (events[-5:], runs["code-server"].said()[-4000:])
        # Its outlets, PostgreSQL among them, follow without a hand.
        wait_for(
            lambda: [status for name, status in launched_runs(proxy) if name != "films" and status == "SUCCESS"],
            300,
            lambda: f"{launched_runs(proxy)} {runs['code-server'].said()[-4000:]}",
        )
        yield Started(day, machine, proxy, run_id, events, before)


def test_the_run_was_followed_live_from_its_start_to_its_end(cold):
    kinds = [kind for kind, _ in cold.events]
    assert kinds.index("RunStartEvent") < kinds.index("ExecutionStepStartEvent") < kinds.index("MaterializationEvent")
    assert (cold.machine.data / "demo" / "published" / "films.duckdb").exists()


def test_every_service_is_still_healthy(cold):
    assert {service: cold.machine.unhealthy(service) for service in ("postgres", *IN_ORDER)} == dict.fromkeys(
        ("postgres", *IN_ORDER)
    )
    statuses = ask(cold.proxy, DAEMONS)["instance"]["daemonHealth"]["allDaemonStatuses"]
    assert {status["daemonType"]: status["healthy"] for status in statuses if status["required"]}.keys() >= {
        "SCHEDULER"
    }
    assert [status for status in statuses if status["required"] and not status["healthy"]] == []


def test_the_dashboard_shows_the_day(cold):
    with cold.proxy.websocket(FILMS, SESSION, basic(), STREAMLIT) as opened:
        assert f"{cold.day.day} {cold.day:%B %Y}, observed live" in first_page(opened)


def test_the_metrics_tell_of_the_run_and_of_the_day(cold):
    scraped = requests.get(f"{cold.machine.address('9100')}/metrics", timeout=60).text
    assert 'tmdb_assets_run_last_status{job_name="films",status="success"} 1.0' in scraped


def test_analysts_read_the_day_in_postgresql_with_their_own_password(cold):
    address = cold.machine.postgres.url("tmdb", "tmdb_reader", "three")
    with psycopg.connect(address, options="-c default_transaction_read_only=off") as connection:
        assert connection.execute("select date_id, count(*) from films.fact_movie_daily group by 1").fetchall() == [
            (cold.day, 100)
        ]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from films.fact_movie_daily")


def test_the_first_day_of_the_demo_needs_no_hand(cold):
    machine = cold.machine
    command, environment = machine.command("first-day"), machine.environment("first-day")
    with started(environment, machine.directory, command=command) as run:
        assert run.wait(400) == 0, run.said()[-4000:]
    said = " ".join(run.said().split())
    assert "0 failed; " in said
    assert "requests to the sandbox" in said
    # It is in the same records as what the UI launches.
    runs = launched_runs(cold.proxy)
    assert {status for _, status in runs} == {"SUCCESS"}
    assert [name for name, _ in runs].count("films") == 2
    assert "films_outlets" in [name for name, _ in runs]


def test_nothing_was_written_beside_the_code(cold):
    # The image's root cannot be written: what is written here would fail there.
    assert files_of_the_image() == cold.files_before


def test_prometheus_scrapes_the_metrics_as_the_service_does(cold, tmp_path):
    if (program := shutil.which("prometheus")) is None:
        pytest.skip("prometheus is not installed (Debian: apt-get install prometheus)")
    machine, service = cold.machine, cold.machine.compose["services"]["prometheus"]
    for place, file in mounted_files(service).items():
        text = re.sub(r"\bmetrics:9100", f"127.0.0.1:{machine.ports['9100']}", file.read_text(encoding="utf-8"))
        text = text.replace("scrape_interval: 30s", "scrape_interval: 11s")
        (tmp_path / Path(place).name).write_text(text, encoding="utf-8")
    words = [re.sub(r"=/(etc/)?prometheus\b", f"={tmp_path}", word) for word in service["command"]]
    listening = f"--web.listen-address=127.0.0.1:{machine.ports['9090']}"
    with started({}, tmp_path, command=(program, *words, listening)) as run:
        machine.wait("prometheus", run)

        def targets() -> list[dict]:
            answer = requests.get(f"{machine.address('9090')}/api/v1/targets", timeout=30).json()
            return [target for target in answer["data"]["activeTargets"] if target["health"] != "unknown"]

        (target,) = wait_for(targets, 120, run.said)
        assert (target["health"], target["labels"]["job"]) == ("up", "tmdb_assets"), target["lastError"]
        rules = requests.get(f"{machine.address('9090')}/api/v1/rules", timeout=30).json()["data"]["groups"]
        assert len(rules) == 1


@pytest.fixture
def browser(cold: Started) -> Iterator[Browser]:
    """Chromium, for which the names of the example lead to the proxy."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here (apt-get install chromium): pages cannot be looked at")
    rules = ", ".join(f"MAP {name}:443 127.0.0.1:{cold.proxy.port}" for name in (DAGSTER, FILMS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", f"--host-resolver-rules={rules}"]
        )
        yield browser
        browser.close()


def test_in_a_browser_both_uis_work_with_the_password(cold, browser):
    with contextlib.closing(
        browser.new_context(http_credentials={"username": USER, "password": PASSWORD}, ignore_https_errors=True)
    ) as somebody:
        somebody.set_default_timeout(60_000)
        shown = Shown(somebody.new_page(), f"https://{FILMS}").open("/")
        assert f"{cold.day.day} {cold.day:%B %Y}, observed live" in shown.text
        assert shown.wrong == []
        page = somebody.new_page()
        page.goto(f"https://{DAGSTER}/runs/{cold.run_id}")
        page.get_by_text("RUN_SUCCESS").first.wait_for()
    with contextlib.closing(browser.new_context(ignore_https_errors=True)) as stranger:
        page = stranger.new_page()
        for name in (FILMS, DAGSTER):
            with pytest.raises(Error, match="ERR_INVALID_AUTH_CREDENTIALS"):
                page.goto(f"https://{name}/")
