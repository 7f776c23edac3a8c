"""Reading environment variables: what a value may be, and what is said of one that cannot be used.

Belongs here: parsers of single values. Which variables there are is said by `settings`, and of a source by its room.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

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
    text = env.get(name, "").strip()
    if not text:
        return default
    try:
        return parse(text)
    except ValueError as error:
        # A token is never repeated, not even a wrong one, nor one that stands in an address.
        hidden = parse in {token, secret_address, postgres_address} or (parse is address and re.search("[?@]", text))
        shown = "" if hidden else f" is {text!r}, which"
        raise SettingsError(f"{name}{shown} {error}") from None


def path(text: str) -> Path:
    """A place on the disk, absolute."""
    if re.search(r"[*?\[]", text):
        raise ValueError("has one of * ? [ in it, which DuckDB takes for a pattern: use another path")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("names a home directory that does not exist") from None


def token(text: str) -> str:
    """A token; a secret."""
    if re.search(r"\s", text) or not text.isascii():
        raise ValueError("has blanks or odd characters in it: copy TMDB's API Read Access Token again")
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


def day(text: str) -> date:
    """A day, YYYY-MM-DD and no other form of ISO 8601."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("is no day such as 2026-11-01")
