"""Reading environment variables: what a value may be, and what is said of one that cannot be used.

Belongs here: parsers of single values, and which folders cannot be worked in. Which variables there are is said by
`settings`, and of a source by its room.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from tmdb_assets.calendar.periods import WEEKLY

T = TypeVar("T")
D = TypeVar("D")


class SettingsError(ValueError):
    """An environment variable has a value the project cannot work with; the text names it."""


def read(env: Mapping[str, str], name: str, parse: Callable[[str], T], default: D) -> T | D:
    """The value of a variable; the default if it is not set, or empty.

    Args:
        env: The environment.
        name: The variable.
        parse: Makes a value of its text; raises a `ValueError` that goes on a sentence whose subject is the variable.
        default: The value without it.

    Raises:
        SettingsError: Its text cannot be used.
    """
    text = env.get(name, "")
    if not text.strip():
        return default
    try:
        return parse(_unambiguous(text) if parse in {data_place, home_place} else text.strip())
    except ValueError as error:
        # A token or key is never repeated, not even a wrong one, nor one that stands in an address.
        hidden = parse in {token, key, secret_address, postgres_address} or (
            parse is address and re.search("[?@]", text)
        )
        shown = "" if hidden else f" is {text!r}, which"
        raise SettingsError(f"{name}{shown} {error}") from None


def _unambiguous(text: str) -> str:
    """The text of a folder without the end of its line."""
    folder = text.strip("\t\r\n")
    if folder != folder.strip():
        raise ValueError("begins or ends with a blank, which may be part of the folder's name or not: leave it out")
    return folder


def path(text: str) -> Path:
    """A place on the disk, absolute."""
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("names a home directory that does not exist") from None


def place(**refused: tuple[str, str]) -> Callable[[str], Path]:
    """A folder, absolute, whose path has nothing in it that cannot be worked with.

    Args:
        refused: What it may not have, as a regular expression (with a group: that of it), and why; by a name that a
            reader of the code needs.
    """

    def parse(text: str) -> Path:
        found = path(text)
        # Not what every path of the system has: on Windows a drive and backslashes.
        shown = found.relative_to(found.anchor).as_posix()
        for pattern, reason in (_ONE_LINE, *refused.values()):
            if odd := re.search(pattern, shown):
                raise ValueError(f"has {odd[odd.lastindex or 0]!r} in it, {reason}: use a folder without it")
        return found

    return parse


_ONE_LINE = (r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", "which is no letter of a line of text")

data_place = place(
    log=(r"\?", "after which DuckDB does not find its write-ahead log"),
    slash=(r"\\", "which DuckDB takes for a slash"),
)
"""A folder of DuckDB files, and of files that DuckDB reads."""

home_place = place(address=(r"\?|%[0-9A-Fa-f]{2}", "which Dagster's address of a database takes for something else"))
"""A folder of Dagster's records."""

project_place = place(
    # The first line of a command in .venv/bin is for the kernel if it is short and without blanks, else for a shell.
    script=(r'^(?=.* |.{96}).*?(["$`\\])', "with which a shell does not find the commands in .venv/bin"),
    long_script=(r"^(?=[^ ]{96}[^ ]*$).*?([^\w./@+=,-])", "with which, in so long a path, a shell does not find them"),
    slash=(r"\\", "which DuckDB takes for a slash"),
    migrations=(r"%", "which the migrations of Dagster's database take for a variable"),
    environment=(r":", "in whose folder Python makes no environment (.venv)"),
    log=(r"\?", "after which DuckDB does not find its write-ahead log"),
)
"""The folder of the project, with the environment in it."""


def token(text: str) -> str:
    """A token; a secret."""
    if re.search(r"\s", text) or not text.isascii():
        raise ValueError("has blanks or odd characters in it: copy TMDB's API Read Access Token again")
    return text


def key(text: str) -> str:
    """A key that travels in a query; a secret."""
    if not re.fullmatch(r"[\w.~-]+", text, re.ASCII):
        raise ValueError("has blanks or odd characters in it: copy the key again, without anything around it")
    return text


def secret_address(text: str) -> str:
    """An address that may be a secret as a whole."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("is no http(s) address")
    return text


def postgres_address(text: str) -> str:
    """The address of a PostgreSQL database; it holds a password."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"postgresql", "postgres"} and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("is no address of a PostgreSQL database: postgresql://user:password@host:5432/database")
    return text


def address(text: str) -> str:
    """An http(s) address without a secret in it, and without a slash at its end."""
    secret_address(text)
    if re.search("[?@#]", text):
        raise ValueError("must carry no query and no user: a token has a variable of its own")
    return text.rstrip("/")


def hosts(text: str) -> tuple[str, ...]:
    """Names of hosts, without ports."""
    names = tuple(text.lower().split())
    if not all(re.fullmatch(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", name) for name in names):
        raise ValueError("is no list of names such as films.example.org, with blanks between them and without ports")
    return tuple(name.strip("[]") for name in names)


def integer(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"is no whole number from {low} to {high}")
        return int(text)

    return parse


def number(low: float, high: float) -> Callable[[str], float]:
    """A number from `low` to `high`."""

    def parse(text: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", text) or not low <= float(text) <= high:
            raise ValueError(f"is no number from {low:g} to {high:g}")
        return float(text)

    return parse


def language(text: str) -> str:
    """A language, with or without its country."""
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", text):
        raise ValueError("is no language such as en-US or de")
    return text


def countries(text: str) -> tuple[str, ...]:
    """Codes of countries (ISO 3166-1 alpha-2), in their order, each once."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",")))
    if not all(re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise ValueError("is no list of countries such as US,GB,DE, with commas between them")
    return codes


def day(text: str) -> date:
    """A day, YYYY-MM-DD and no other form of ISO 8601."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("is no day such as 2026-11-01")


def week(text: str) -> date:
    """The Monday of the week that a day lies in."""
    return WEEKLY.period_of(day(text))
