"""docker-compose.yml without containers: every service as a process on this machine, addresses on loopback.

Belongs here: reading the file as Compose does, and what is mapped: the names of services to 127.0.0.1, their ports to
free ones, the volumes and the image's folders to those of a test.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.crash.process import Run, started
from tmdb_assets.settings import PROJECT_DIR

COMPOSE = PROJECT_DIR / "docker-compose.yml"
BIN = Path(sys.executable).parent
OWN_PORTS = ("3000", "4000", "8501", "9100", "8765")
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<how>:[-+])(?P<other>[^{}]*))?\}")


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """The text with `${NAME:-default}` and `${NAME:+other}` as Compose fills them in."""

    def value(found: re.Match[str]) -> str:
        given = variables.get(found["name"], "")
        if found["how"] == ":+":
            return found["other"] if given else ""
        return given or found["other"] or ""

    return _VARIABLE.sub(value, text)


def read_compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """The file, with its variables filled in."""

    def filled(part: Any) -> Any:
        match part:
            case dict():
                return {name: filled(value) for name, value in part.items()}
            case list():
                return [filled(value) for value in part]
            case str():
                return interpolated(part, variables)
        return part

    return filled(yaml.safe_load(COMPOSE.read_text(encoding="utf-8")))


@dataclass
class Machine:
    """Where the services run instead of in containers.

    Attributes:
        directory: Takes their output.
        data: Stands for the volume `data`.
        postgres: The folder of the PostgreSQL server's socket.
        variables: What stands in .env.
    """

    directory: Path
    data: Path
    postgres: Path
    variables: Mapping[str, str]

    def __post_init__(self) -> None:
        self.ports = dict(zip(OWN_PORTS, _free_ports(len(OWN_PORTS)), strict=True))
        self.services: dict[str, Any] = read_compose(self.variables)["services"]

    def mapped(self, text: str) -> str:
        """A word of the file as it is on this machine."""
        text = re.sub(r"@postgres:5432/(\w+)", rf"@/\1?host={self.postgres}", text)
        text = text.replace("/app/", f"{PROJECT_DIR}/").replace("0.0.0.0", "127.0.0.1")
        text = re.sub(r"^/data\b", str(self.data), text)
        text = re.sub(r"^code-server$", "127.0.0.1", text).replace("//sandbox:", "//127.0.0.1:")
        return re.sub(rf"\b({'|'.join(OWN_PORTS)})\b", lambda found: self.ports[found[1]], text)

    def command(self, service: str) -> tuple[str, ...]:
        program, *words = self.services[service]["command"]
        return (str(BIN / program), *map(self.mapped, map(str, words)))

    def environment(self, service: str) -> dict[str, str]:
        given = self.services[service].get("environment", {})
        return {name: self.mapped(str(value)) for name, value in given.items() if value != ""}

    @contextlib.contextmanager
    def up(self, service: str, patience: float = 120) -> Iterator[Run]:
        """The service, as soon as its health check passes."""
        with started(self.environment(service), self.directory, command=self.command(service)) as run:
            deadline = time.monotonic() + patience
            while (why := self.unhealthy(service)) is not None:
                assert not run.has_ended, f"{service} ended: {run.said()[-4000:]}"
                assert time.monotonic() < deadline, f"{service}: {why}\n{run.said()[-4000:]}"
                time.sleep(0.5)
            yield run

    def unhealthy(self, service: str) -> str | None:
        """What its health check says, None if it passes."""
        _, program, *words = self.services[service]["healthcheck"]["test"]
        done = subprocess.run(
            [str(BIN / program), *map(self.mapped, words)],
            env={name: os.environ[name] for name in ("PATH", "HOME")} | self.environment(service),
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return None if done.returncode == 0 else done.stdout + done.stderr


def _free_ports(count: int) -> list[str]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [str(probe.getsockname()[1]) for probe in probes]
