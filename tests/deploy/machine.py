"""The machine that stands for the containers: every service as a process, addresses on loopback.

Belongs here: starting services with their own command lines and health checks, and what is mapped: the names of
services to 127.0.0.1, their ports to free ones, the volumes and the image's folders to those of a test.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.crash.process import Run, started
from tests.deploy.compose import environment_of, mounted_files, read_compose
from tests.postgres.server import Server
from tmdb_assets.settings import PROJECT_DIR

BIN = Path(sys.executable).parent
PORTS = ("3000", "4000", "8501", "8765", "9090", "9100")
"""Those of our services, and of Prometheus; PostgreSQL's is said by its server."""
NOWHERE = "http://127.0.0.1:9"


@dataclass
class Machine:
    """Where the services run instead of in containers.

    Attributes:
        directory: Takes their output.
        data: Stands for the volume `data`.
        postgres: The server that stands for the service `postgres`; see `initialized`.
        variables: What stands in .env.
    """

    directory: Path
    data: Path
    postgres: Server
    variables: Mapping[str, str]

    def __post_init__(self) -> None:
        self.data.mkdir()
        self.ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
        self.compose = read_compose(self.variables)

    def mapped(self, text: str) -> str:
        """A word of the file as it is on this machine."""
        text = text.replace("@postgres:5432/", f"@127.0.0.1:{self.postgres.port}/")
        text = text.replace("/app/", f"{PROJECT_DIR}/").replace("0.0.0.0", "127.0.0.1")
        text = re.sub(r"^/data\b", str(self.data), text)
        text = re.sub(r"^code-server$", "127.0.0.1", text)
        text = re.sub(r"//(sandbox|prometheus):", "//127.0.0.1:", text)
        return re.sub(rf"\b({'|'.join(PORTS)})\b", lambda found: self.ports[found[1]], text)

    def address(self, port: str) -> str:
        """Where a port of the file is on this machine."""
        return f"http://127.0.0.1:{self.ports[port]}"

    def command(self, service: str) -> tuple[str, ...]:
        """The command line of one of our services."""
        program, *words = self.compose["services"][service]["command"]
        return (str(BIN / program), *map(self.mapped, map(str, words)))

    def environment(self, service: str) -> dict[str, str]:
        """The environment of a service, with a proxy that leads nowhere as Docker's client may put it in."""
        own = {name: self.mapped(value) for name, value in environment_of(self.compose, service).items()}
        return {"http_proxy": NOWHERE, "HTTP_PROXY": NOWHERE} | own

    @contextlib.contextmanager
    def up(self, *services: str, patience: float = 240) -> Iterator[dict[str, Run]]:
        """Services of ours, started one after the other as soon as the health check of the last one passes."""
        with contextlib.ExitStack() as stack:
            runs = {}
            for service in services:
                runs[service] = run = stack.enter_context(
                    started(self.environment(service), self.directory, command=self.command(service))
                )
                self.wait(service, run, patience)
            yield runs

    def wait(self, service: str, run: Run, patience: float = 240) -> None:
        """Wait until a service is healthy."""
        deadline = time.monotonic() + patience
        while (why := self.unhealthy(service)) is not None:
            assert not run.has_ended, f"{service} ended: {run.said()[-4000:]}"
            assert time.monotonic() < deadline, f"{service}: {why}\n{run.said()[-4000:]}"
            time.sleep(0.5)

    def unhealthy(self, service: str) -> str | None:
        """What its health check says, None if it passes."""
        kind, *words = self.compose["services"][service]["healthcheck"]["test"]
        assert kind in {"CMD", "CMD-SHELL"}
        if kind == "CMD-SHELL":
            words = ["sh", "-c", *words]
        programs = os.pathsep.join([str(BIN), str(self.postgres.programs), os.environ["PATH"]])
        environment = {"PATH": programs, "HOME": os.environ["HOME"], "PGPORT": str(self.postgres.port)}
        done = subprocess.run(
            [shutil.which(words[0], path=programs) or words[0], *map(self.mapped, words[1:])],
            env=environment | self.environment(service),
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return None if done.returncode == 0 else done.stdout + done.stderr


def initialize(server: Server, variables: Mapping[str, str]) -> None:
    """What the image of `postgres` does with an empty volume: runs the script that is mounted for it."""
    service = read_compose(variables)["services"]["postgres"]
    files = mounted_files(service)
    (script,) = [file for place, file in files.items() if place.startswith("/docker-entrypoint-initdb.d/")]
    assert os.access(script, os.X_OK), "else its lines would be run by the image's own script"
    programs = os.pathsep.join([str(server.programs), os.environ["PATH"]])
    environment = {"PATH": programs, "PGHOST": "127.0.0.1", "PGPORT": str(server.port), "POSTGRES_USER": "postgres"}
    done = subprocess.run(
        [str(script)],
        env=environment | {name: str(value) for name, value in service["environment"].items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
