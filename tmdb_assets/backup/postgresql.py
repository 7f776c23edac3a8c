"""Dumps of PostgreSQL databases, made and brought back by PostgreSQL's own programs.

Belongs here: calling them so that no password is seen, and telling what they say. Which databases there are, is
`contents`'s.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tmdb_assets.backup.errors import BackupError

_SECRETS = ("password", "sslpassword")
_TIMEOUT_SECONDS = 10
_KNOWS_TRANSACTION_TIMEOUT = 17


def plain(url: str) -> str:
    """The address as PostgreSQL's own programs know it: SQLAlchemy's names a driver, too."""
    return re.sub(r"^(postgres(?:ql)?)\+\w+:", r"\1:", url)


def dump(url: str, target: Path, schemas: tuple[str, ...] = ()) -> bool:
    """Dump a database, or some schemas of it with who may read them, as it is at one moment.

    Returns:
        Whether there was anything: of schemas, whether one of them is there.

    Raises:
        BackupError: pg_dump is not there, is older than the server, or could not do it.
    """
    program = _program("pg_dump")
    _refuse_old(program, _server_version(url))
    there = {name for (name,) in _ask(url, "select nspname from pg_namespace")}
    chosen = [f"--schema={schema}" for schema in schemas if schema in there]
    if schemas and not chosen:
        return False
    _run(program, url, "--format=custom", "--no-owner", f"--file={target}", *chosen)
    return True


def refuse_unless_empty(url: str, schemas: tuple[str, ...] = ()) -> None:
    """See that a dump can be brought back: the server can be reached, and there is nothing that it would meet.

    Raises:
        BackupError: There are tables, or the server does not let us in.
    """
    query = """
        select schemaname || '.' || tablename from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema') and (%s or schemaname = any(%s))
        order by 1 limit 1"""
    if found := _ask(url, query, not schemas, list(schemas)):
        what = f"the schemas {' and '.join(schemas)} of {_place(url)}" if schemas else _place(url)
        raise BackupError(
            f"{what} is not empty ({found[0][0]} is there): restore into an empty database, or drop what is there"
        )


def refuse_missing_roles(url: str, source: Path, made: str) -> None:
    """See that the roles to which a dump grants something are there: roles belong to a server, and are in no dump.

    Args:
        url: Where the dump goes.
        source: The dump.
        made: A role that will be made.

    Raises:
        BackupError: One is not.
    """
    said = _output(_program("pg_restore"), "--schema-only", "--use-list", str(_list(source)), "--file=-", str(source))
    granted = {name.strip('"') for name in re.findall(r'^GRANT .* TO (\w+|"[^"]+")', said, re.MULTILINE)}
    there = {name for (name,) in _ask(url, "select rolname from pg_roles")} | {made, "PUBLIC"}
    if missing := sorted(granted - there):
        raise BackupError(
            f"The dump grants rights to the roles {', '.join(missing)}, which the server of {_place(url)} does not"
            f" have: let an administrator run `create role {missing[0]} nologin`, then restore again"
        )


def restore(url: str, source: Path) -> None:
    """Bring a dump back in one transaction.

    Raises:
        BackupError: pg_restore is not there, or could not do it; the database is as it was.
    """
    # A schema that an administrator has made already, and that is empty, makes way.
    words = ("--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction")
    _run(_program("pg_restore"), url, *words, "--use-list", str(_list(source)), str(source))


def _list(source: Path) -> Path:
    """What is brought back of a dump: all but what a role shall be given in the future, which names its old owner."""
    place = source.with_suffix(".list")
    lines = _output(_program("pg_restore"), "--list", str(source)).splitlines()
    place.write_text("\n".join(line for line in lines if " DEFAULT ACL " not in line) + "\n", encoding="utf-8")
    return place


def _output(program: str, *words: str) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BackupError(f"{Path(program).name}: {' '.join(done.stderr.split())[:1000]}")
    return done.stdout


def programs(url: str) -> None:
    """See that PostgreSQL's programs are there, and that the server takes what they bring back.

    Raises:
        BackupError: One is not, or the server is of another version.
    """
    _program("pg_dump")
    server, found = _server_version(url), _version(_program("pg_restore"))
    # From 17 on pg_restore begins with `set transaction_timeout`, which is unknown to older servers.
    if found and server < _KNOWS_TRANSACTION_TIMEOUT <= found:
        raise BackupError(
            f"pg_restore is of PostgreSQL {found}, and the server is {server}, which does not take what it brings back:"
            f" install postgresql-client-{server}, and put it first on the PATH"
        )


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not on the PATH: install PostgreSQL's client programs (postgresql-client)")
    return found


def _version(program: str) -> int | None:
    """The major version of one of PostgreSQL's programs."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None


def _server_version(url: str) -> int:
    ((number,),) = _ask(url, "select current_setting('server_version_num')::int")
    return number // 10_000


def _refuse_old(program: str, server: int) -> None:
    found = _version(program)
    if found and found < server:
        raise BackupError(
            f"{program} is of PostgreSQL {found}, and the server is {server}: install postgresql-client-{server} or"
            " newer, and put it first on the PATH"
        )


def _ask(url: str, query: str, *values: object) -> list[tuple]:
    try:
        with psycopg.connect(plain(url), connect_timeout=_TIMEOUT_SECONDS) as connection:
            return connection.execute(query.encode(), values or None).fetchall()
    except psycopg.Error as error:
        raise BackupError(f"PostgreSQL at {_place(url)}: {_without_secrets(str(error), url)}") from None


def _run(program: str, url: str, *words: str) -> None:
    parts = _parts(url)
    secrets = {"PGPASSWORD": str(parts["password"])} if parts.get("password") else {}
    # The password travels by the environment: anybody on the machine may see a command line.
    address = make_conninfo("", **{name: value for name, value in parts.items() if name not in _SECRETS})
    done = subprocess.run(  # noqa: S603 - our own words
        [program, "--no-password", f"--dbname={address}", *words],
        env=os.environ | secrets,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = _without_secrets(" ".join(done.stderr.split()), url)
        hint = ". Who owns that has to grant it to the user of the address." if "permission denied" in said else ""
        raise BackupError(f"{Path(program).name} with {_place(url)}: {said[:1000]}{hint}")


def _parts(url: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(plain(url))
    except psycopg.ProgrammingError:
        # Its text quotes the address.
        raise BackupError(
            "DAGSTER_POSTGRES_URL or TMDB_ASSETS_POSTGRES_URL is no address of a PostgreSQL database:"
            " postgresql://user:password@host:5432/database"
        ) from None


def _place(url: str) -> str:
    parts = _parts(url)
    return f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or 'postgres'}"


def _without_secrets(text: str, url: str) -> str:
    for name in _SECRETS:
        if secret := _parts(url).get(name):
            text = text.replace(str(secret), "***")
    return " ".join(text.split())
