"""A real Prometheus scrapes `tmdb-assets metrics` of a real run: every expression of board and rules is tried on it."""

import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
import requests
import yaml
from dagster._daemon.types import DaemonHeartbeat

from tests.board import expressions
from tests.crash.process import COMMAND, Run, started
from tests.e2e.conftest import CapturedDay
from tests.today import TODAY
from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import FAMILIES, PARTS
from tmdb_assets.metrics.upstream import ENDPOINTS, OTHER, Asked
from tmdb_assets.sandbox import Fault
from tmdb_assets.settings import PROJECT_DIR

pytestmark = pytest.mark.system

PROMETHEUS = shutil.which("prometheus")
PROMTOOL = shutil.which("promtool")
DEPLOY = PROJECT_DIR / "deploy" / "prometheus"
RULES = yaml.safe_load((DEPLOY / "rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]

# Of the rules a healthy run has nothing to say; without its limit each of them has.
COMPARISON = re.compile(r"\s(?:==|<|>)\s[*\d.e ]+$")


@dataclass
class Served:
    """The metrics of a captured day, served by the command line."""

    run: Run
    address: str

    def text(self, **headers: str) -> str:
        answer = requests.get(f"{self.address}/metrics", headers=headers, timeout=20)
        assert answer.status_code == 200
        return answer.text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, seconds: float, run: Run):
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(requests.RequestException):
            if found := what():
                return found
        assert not run.has_ended, run.said()
        assert time.monotonic() < deadline, run.said()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, first_day: CapturedDay) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("metrics")
    shutil.copytree(first_day.pipeline.directory, place, dirs_exist_ok=True, symlinks=True)
    env = {**first_day.pipeline.env, "TMDB_ASSETS_DATA": str(place / "data")}
    env["DAGSTER_HOME"] = str(place / "data" / "dagster_home")
    with dg.DagsterInstance.from_config(env["DAGSTER_HOME"]) as instance:
        for daemon in instance.get_required_daemon_types():  # as a daemon does every few seconds
            instance.add_daemon_heartbeat(DaemonHeartbeat(time.time(), str(daemon), "test", []))
    port = free_port()
    with started(env, place, command=(str(COMMAND), "metrics", "--port", str(port))) as run:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: requests.get(f"{address}/metrics", timeout=20).ok, 180, run)
        yield Served(run, address)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory, served: Served) -> Iterator[str]:
    """A Prometheus with the project's own configuration, but for the addresses and the pace."""
    if PROMETHEUS is None:
        pytest.skip("Prometheus is not installed (Debian: apt-get install prometheus)")
    place = tmp_path_factory.mktemp("prometheus")
    configuration = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
    configuration["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    configuration["scrape_configs"][0]["static_configs"] = [{"targets": [served.address.removeprefix("http://")]}]
    (place / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    shutil.copy(DEPLOY / "rules.yml", place)
    address = f"127.0.0.1:{free_port()}"
    command = (
        PROMETHEUS,
        f"--config.file={place / 'prometheus.yml'}",
        f"--storage.tsdb.path={place / 'data'}",
        f"--web.listen-address={address}",
    )
    with started({}, place, command=command) as run:
        url = f"http://{address}/api/v1"
        # Three scrapes: what grows needs two of them.
        wait_until(lambda: values(url, "count_over_time(tmdb_assets_up[1m]) >= 3"), 180, run)
        yield url


def found(url: str, query: str) -> list[dict]:
    """The values of an expression; a scrape that a busy machine missed makes them wait for the next one."""
    deadline = time.monotonic() + 10
    while not (result := values(url, query)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return result


def values(url: str, query: str) -> list[dict]:
    answer = requests.get(f"{url}/query", params={"query": query}, timeout=10).json()
    assert answer["status"] == "success", f"{query}: {answer}"
    return answer["data"]["result"]


@pytest.mark.parametrize(("panel", "query"), [(panel, query) for panel, _, query in expressions()])
def test_every_expression_of_the_board_has_data(prometheus, panel, query):
    assert found(prometheus, query), f"{panel}: {query}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_rule_finds_what_it_looks_at(prometheus, rule):
    values(prometheus, rule["expr"])  # is understood
    for alternative in rule["expr"].split(" or "):
        looked_at = COMPARISON.sub("", alternative)
        if not looked_at.startswith("absent("):
            assert looked_at != alternative
            assert found(prometheus, f"({looked_at})"), looked_at


def test_prometheus_reads_the_rules_and_the_target_is_up(prometheus):
    assert found(prometheus, 'up{job="tmdb_assets"} == 1')
    groups = requests.get(f"{prometheus}/rules", timeout=10).json()["data"]["groups"]
    assert {rule["name"] for group in groups for rule in group["rules"]} == {rule["alert"] for rule in RULES}
    assert all(rule["health"] == "ok" for group in groups for rule in group["rules"])


def test_a_scrape_has_every_family_and_every_part(served):
    text = served.text()

    declared = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    with_values = set(re.findall(r"^(tmdb_assets_[a-z_]+)", text, re.MULTILINE))
    assert declared == with_values == {family.full_name for family in FAMILIES}
    for part in PARTS:
        assert f'tmdb_assets_part_up{{part="{part}"}} 1.0' in text


def test_promtool_has_no_complaint_about_a_scrape(served):
    if PROMTOOL is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")

    checked = subprocess.run(
        [PROMTOOL, "check", "metrics"], input=served.text(), capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_what_a_run_asked_is_counted_by_known_endpoints(served, first_day):
    counted = dict(re.findall(r'requests_total\{endpoint="([^"]+)"\} (\S+)', served.text()))

    assert set(counted) == set(ENDPOINTS)
    assert {name: float(count) for name, count in counted.items() if float(count)} == first_day.asked
    assert OTHER not in counted


def test_no_label_holds_a_day_a_run_or_the_token(served, first_day):
    text = served.text()

    assert not re.search(r"\d{4}-\d{2}-\d{2}", re.sub(r"^#.*$", "", text, flags=re.MULTILINE))
    assert first_day.result.run_id not in text
    assert first_day.pipeline.sandbox.token not in text
    labels = {name for labels in re.findall(r"\{(.+)\}", text) for name in re.findall(r'(\w+)="', labels)}
    assert labels <= {label for family in FAMILIES for label in family.labels}


def test_a_scrape_changes_nothing(served):
    place = Path(served.run.output).parent / "data"

    def state() -> dict[str, tuple[int, int]]:
        files = (path for path in place.rglob("*") if path.is_file() and path.suffix not in {".db-shm", ".db-wal"})
        return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}

    before = state()
    served.text()
    assert state() == before


def test_what_failed_runs_asked_is_counted_as_the_upstream_counts_it(pipeline):
    listing = dg.AssetSelection.assets(["raw", "tmdb", "discover_pages"])
    pipeline.env["TMDB_TIMEOUT_SECONDS"] = "2"
    pipeline.activate()
    pipeline.set_today(TODAY)
    pipeline.sandbox.set_faults([Fault(kind="status", endpoint="/discover/movie", status=429)])
    assert not pipeline.run(TODAY, listing).success
    pipeline.sandbox.set_faults([Fault(kind="status", endpoint="/discover/movie", nth=(3,), status=503)])
    assert pipeline.run(TODAY, listing).success
    (statuses,) = pipeline.sandbox.stats()["endpoints"].values()

    with dg.DagsterInstance.get() as instance:
        told = {(sample.family, *sample.labels): sample.value for sample in Asked().read(instance) if sample.value}

    assert told == {
        (families.REQUESTS, "/discover/movie"): sum(statuses.values()),
        (families.THROTTLED, "/discover/movie"): statuses["429"],
        (families.RETRIES, "/discover/movie"): told[families.RETRIES, "/discover/movie"],
    }
    assert statuses["429"] >= 2
    assert told[families.RETRIES, "/discover/movie"] >= statuses["503"] == 1
