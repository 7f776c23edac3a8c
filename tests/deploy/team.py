"""A team's deployment without containers: code server, webserver and daemon on a PostgreSQL server, each a process.

Belongs here: starting them with the files of `deploy`, asking them as the UI does, killing one and starting it again.
What they do is the tests'.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

import dagster as dg

from tests import graphql
from tests.crash.process import Run, started
from tests.graphql import ASSETS, BACKFILL, BACKFILL_STATUS, SELECTOR, SENSOR, STOP_SENSOR, days_of_films
from tests.postgres.server import Server
from tmdb_assets.datasets import DATASETS
from tmdb_assets.sandbox import Sandbox
from tmdb_assets.settings import PROJECT_DIR, Settings

BIN = Path(sys.executable).parent
DATABASES = PROJECT_DIR / "deploy" / "postgres" / "databases.sh"
DAGSTER = PROJECT_DIR / "deploy" / "dagster"
PASSWORDS = {"DAGSTER_POSTGRES_PASSWORD": "d@gster's %/word", "TMDB_POSTGRES_PASSWORD": "tmdb's %/word"}
"""What databases.sh is told; odd, as they are somebody's."""
SCHEDULES = """
query Schedules($selector: RepositorySelector!) {
  schedulesOrError(repositorySelector: $selector) { ... on Schedules { results { id } } }
}
"""
STOP_SCHEDULE = "mutation Stop($id: String!) { stopRunningSchedule(id: $id) { __typename } }"
LAUNCH = """
mutation Launch($selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, mode: "default"}) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""
_AS_A_CONTAINER = ("unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc")
_RENAMED = ("sh", "-c", 'hostname code-server && exec "$@"', "sh")


def of_its_own(name: str) -> tuple[str, ...]:
    """What goes before a command so that it has a host name and processes of its own, as in a container.

    Nothing where that is not allowed: then it runs beside the others on this machine.
    """
    words = (*_AS_A_CONTAINER, *(word.replace("code-server", name) for word in _RENAMED))
    with contextlib.suppress(OSError):
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words
    return ()


def make_databases(server: Server) -> None:
    """Run deploy/postgres/databases.sh on a server, as the image of PostgreSQL does with an empty volume."""
    programs = str(server._server.bin_path)
    where = {"PGHOST": str(server._sockets), "PGPORT": str(server.port), "POSTGRES_USER": "postgres"}
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", str(DATABASES)], env=path | where | PASSWORDS, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@dataclass
class Team:
    """Three processes that share a database and a data directory.

    Attributes:
        place: Takes their output, and the data.
        server: With the databases of databases.sh.
        sandbox: Stands for TMDB.
        more: Other variables of the code server.
    """

    place: Path
    server: Server
    sandbox: Sandbox
    more: dict[str, str] = field(default_factory=dict)
    _running: dict[str, tuple[Run, contextlib.ExitStack]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = dict(zip(("code-server", "webserver"), _free_ports(2), strict=True))
        self.home = self.place / "dagster"
        shutil.copytree(DAGSTER, self.home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._running):
            self.kill(name)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.env("code-server"))

    def env(self, name: str) -> dict[str, str]:
        """The environment of one of them, as docker-compose.yml gives it."""
        url = self.server.url("dagster", "dagster", PASSWORDS["DAGSTER_POSTGRES_PASSWORD"])
        shared = {
            "TMDB_ASSETS_DATA": str(self.data),
            "DAGSTER_HOME": str(self.home),
            "DAGSTER_POSTGRES_URL": url.replace("postgresql://", "postgresql+psycopg2://"),
            "DAGSTER_COMPUTE_LOGS": str(self.data / "dagster"),
            "DAGSTER_CODE_SERVER_HOST": "127.0.0.1",
            "DAGSTER_CODE_SERVER_PORT": self.ports["code-server"],
        }
        films = {
            "TMDB_API_URL": self.sandbox.api_url,
            "TMDB_EXPORTS_URL": self.sandbox.exports_url,
            "TMDB_API_TOKEN": self.sandbox.token,
            "TMDB_REQUESTS_PER_SECOND": "1000",
        }
        return shared | (films | self.more if name == "code-server" else {})

    def command(self, name: str) -> tuple[str, ...]:
        """The command line of one of them."""
        workspace = ("--workspace", str(self.home / "workspace.yaml"))
        on = ("--host", "127.0.0.1", "--port", self.ports.get(name, ""))
        program, *words = {
            "code-server": ("dagster", "api", "grpc", *on, "--module-name", "tmdb_assets.definitions"),
            "webserver": ("dagster-webserver", *on, *workspace),
            "daemon": ("dagster-daemon", "run", *workspace),
        }[name]
        return (*(of_its_own(name) if name == "code-server" else ()), str(BIN / program), *words)

    def start(self, *names: str) -> None:
        """Start these; it does not wait until they answer."""
        for name in names:
            stack = contextlib.ExitStack()
            folder = self.place / name
            folder.mkdir(exist_ok=True)
            run = stack.enter_context(started(self.env(name), folder, command=self.command(name)))
            self._running[name] = (run, stack)

    def kill(self, name: str) -> None:
        """SIGKILL, for it and all below it."""
        _, stack = self._running.pop(name)
        stack.close()

    def said(self) -> str:
        """The end of what they said."""
        return "\n".join(f"--- {name}\n{run.said()[-3000:]}" for name, (run, _) in self._running.items())

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """What the webserver answers, as soon as it does."""
        return graphql.ask(f"http://127.0.0.1:{self.ports['webserver']}/graphql", query, self.said, **variables)

    def wait_for(self, what: Callable[[], Any], seconds: float) -> Any:
        """What `what` gives, as soon as that is something."""
        return graphql.wait_for(what, seconds, self.said)

    def wait_until_loaded(self) -> None:
        """Wait until the webserver shows the definitions of the code server."""
        self.wait_for(lambda: self.ask(ASSETS)["assetNodes"], 120)

    def stop_what_launches_runs(self) -> None:
        """The sensors that launch runs and all schedules, as the switches in the UI do."""
        sensors = [f"{dataset.name}_{what}" for dataset in DATASETS for what in ("missing_periods", "outlets")]
        for name in [*sensors, *(f"{dataset.name}_open_period" for dataset in DATASETS if dataset.growing)]:
            sensor = self.ask(SENSOR, selector={**SELECTOR, "sensorName": name})["sensorOrError"]["id"]
            assert self.ask(STOP_SENSOR, id=sensor)["stopSensor"]["__typename"] == "StopSensorMutationResult"
        schedules = self.ask(SCHEDULES, selector=SELECTOR)["schedulesOrError"]["results"]
        assert schedules
        for schedule in schedules:
            stopped = self.ask(STOP_SCHEDULE, id=schedule["id"])["stopRunningSchedule"]["__typename"]
            assert stopped == "ScheduleStateResult"

    def launch(self, job: str) -> str:
        """Launch a run of a job that has no days, as the UI does; its id."""
        launched = self.ask(LAUNCH, selector={**SELECTOR, "pipelineName": job})["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def backfill(self, days: list[date], *assets: str) -> str:
        """Launch a backfill of these assets, or of all of films that have days, as the UI does; its id."""
        nodes = self.ask(ASSETS)["assetNodes"]
        keys = days_of_films(nodes)
        chosen = [key for key in keys if not assets or "/".join(key["path"]) in assets]
        params = {"assetSelection": [{"path": key["path"]} for key in chosen], "partitionNames": [*map(str, days)]}
        launched = self.ask(BACKFILL, params=params)["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        return launched["backfillId"]

    def status_of(self, backfill: str) -> str:
        """The status of a backfill, as the UI shows it."""
        return self.ask(BACKFILL_STATUS, id=backfill)["partitionBackfillOrError"]["status"]

    @contextlib.contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        """The instance in this process."""
        before = dict(os.environ)
        os.environ.update(self.env("daemon"))
        try:
            with dg.DagsterInstance.get() as instance:
                yield instance
        finally:
            os.environ.clear()
            os.environ.update(before)


def _free_ports(count: int) -> list[str]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [str(probe.getsockname()[1]) for probe in probes]
