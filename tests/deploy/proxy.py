"""deploy/nginx, started as it stands in front of a machine's services, and whoever comes through it.

Belongs here: nginx itself with a certificate and a password of the test's, and requests and websockets to it under the
names of the example. Ports and folders are the test's; everything else is the project's files.
"""

import base64
import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
import urllib3
from websockets.sync.client import ClientConnection, connect

from tests.deploy.machine import Machine, free_ports
from tmdb_assets.settings import PROJECT_DIR

DAGSTER, FILMS = "dagster.example.org", "films.example.org"
USER, PASSWORD = "alice", "correct horse"
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
_MAIN = """
daemon off;
worker_processes 1;
pid {place}/pid;
error_log {place}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxied;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/tmdb_assets.conf;
}}
"""


def basic(user: str = USER, password: str = PASSWORD) -> dict[str, str]:
    """The header of somebody who logs in."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@dataclass
class Proxy:
    """nginx in front of a machine's webserver and dashboard."""

    machine: Machine

    def __enter__(self) -> Self:
        programs = {name: shutil.which(name, path=_PATH) for name in ("nginx", "openssl")}
        if missing := [name for name, found in programs.items() if found is None]:
            pytest.skip(f"{' and '.join(missing)} is not here (apt-get install): the proxy cannot be tried")
        # Not below pytest's own directory: nginx' workers are another user, who reads the passwords.
        self.place = Path(tempfile.mkdtemp(prefix="nginx"))
        self.place.chmod(0o755)
        self.port, self.plain_port = free_ports(2)
        self._configure(str(programs["openssl"]))
        command = [
            str(programs["nginx"]),
            "-p",
            str(self.place),
            "-e",
            "error.log",
            "-c",
            str(self.place / "nginx.conf"),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while not self._listens():
            assert self._process.poll() is None, self._process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._process.stderr.close()
        shutil.rmtree(self.place)

    def _configure(self, openssl: str) -> None:
        def run(*words: str) -> str:
            return subprocess.run([openssl, *words], capture_output=True, text=True, check=True).stdout

        self.certificate = self.place / "tmdb_assets.crt"
        run(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
            *("-keyout", str(self.place / "tmdb_assets.key"), "-out", str(self.certificate)),
            *("-subj", "/CN=tmdb_assets", "-addext", f"subjectAltName=DNS:{DAGSTER},DNS:{FILMS}"),
        )
        # As tmdb_assets.conf says.
        hashed = run("passwd", "-6", PASSWORD).strip()
        (self.place / "tmdb_assets.htpasswd").write_text(f"{USER}:{hashed}\n", encoding="utf-8")
        (self.place / "nginx.conf").write_text(_MAIN.format(place=self.place), encoding="utf-8")
        listening = {"80": self.plain_port, "443": self.port}
        for name in ("tmdb_assets.conf", "tmdb_assets.protected"):
            text = (PROJECT_DIR / "deploy" / "nginx" / name).read_text(encoding="utf-8")
            text = text.replace("/etc/nginx/", f"{self.place}/")
            text = re.sub(r"\blisten (\d+)", lambda found: f"listen 127.0.0.1:{listening[found[1]]}", text)
            text = re.sub(r"//127\.0\.0\.1:(\d+)", lambda found: f"//127.0.0.1:{self.machine.ports[found[1]]}", text)
            (self.place / name).write_text(text, encoding="utf-8")

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True
        return False

    def ask(
        self, name: str, path: str, headers: Mapping[str, str], method: str = "GET", body: str | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Its answer to a request under a name, over TLS whose certificate is verified; redirects are not followed."""
        with urllib3.HTTPSConnectionPool(
            "127.0.0.1", self.port, ca_certs=str(self.certificate), server_hostname=name, assert_hostname=name
        ) as pool:
            return pool.request(
                method, path, body, headers={"Host": name, **headers}, redirect=False, retries=False, timeout=120
            )

    def plain(self, name: str, path: str) -> urllib3.BaseHTTPResponse:
        """Its answer without TLS."""
        with urllib3.HTTPConnectionPool("127.0.0.1", self.plain_port) as pool:
            return pool.request("GET", path, headers={"Host": name}, redirect=False, retries=False, timeout=30)

    @contextlib.contextmanager
    def websocket(
        self, name: str, path: str, headers: Mapping[str, str], protocol: str, origin: str | None = None
    ) -> Iterator[ClientConnection]:
        """A websocket through it, as a browser opens it from a page of `origin` (default: of the same server)."""
        with connect(
            f"wss://{name}{path}",
            sock=socket.create_connection(("127.0.0.1", self.port), timeout=30),
            ssl=ssl.create_default_context(cafile=str(self.certificate)),
            additional_headers=headers,
            subprotocols=[protocol],
            origin=origin or f"https://{name}",
            max_size=None,
        ) as opened:
            yield opened
