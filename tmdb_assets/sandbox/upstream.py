"""What an upstream tells the sandbox of itself, and the clock that all of them share.

`Upstream` is the whole border between the general part and a folder in `upstreams`: paths, endpoints, settings,
answers, errors, and the kinds of faults that its content can have. What one of them is like belongs to its folder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault

JSON_TYPE = "application/json; charset=utf-8"
OTHER = "other"
"""The endpoint of every path that is none of an upstream's."""


class Clock:
    """The date of a sandbox, the same for all its upstreams."""

    def __init__(self, fixed: date | None) -> None:
        """Stop at a day, or follow the real one."""
        self.fixed = fixed
        """None is the real UTC date; may be replaced while the sandbox runs."""

    def today(self) -> date:
        """The date: fixed, or the real one in UTC."""
        return self.fixed or datetime.now(UTC).date()


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of fault."""

    act: Callable[[Fault, Exchange], Awaitable[str]]
    """Answers a request; returns what the statistics call the outcome."""
    endpoints: tuple[str, ...]
    """Where it means something."""
    needs: tuple[str, ...] = ()
    """Fields of a fault that must be given."""
    takes: tuple[str, ...] = ()
    """Fields of a fault that may be given besides; all other fields about the what must be left alone."""
    value: tuple[Callable[[object], bool], str] | None = None
    """Whether a fault's `value` makes sense, and what would; None: any does."""
    names: Mapping[str, Iterable[str]] = field(default_factory=dict)
    """What `name` may be, by endpoint; nothing: it is not a field of the answer."""
    parts_of: tuple[str, ...] = ()
    """The endpoints whose answers have parts that `part` can name."""


def _plain(_: str, status: int, __: int | None) -> tuple[str, bytes]:
    known = {entry.value: entry.phrase for entry in HTTPStatus}
    return "text/plain; charset=utf-8", known.get(status, "Error").encode()


def _as_it_is(app: ASGIApp, *_: object) -> ASGIApp:
    return app


def _alone(_: object, __: Iterable[object]) -> None:
    """Whoever needs nobody else."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Upstream:
    """One upstream that a sandbox stands in for."""

    name: str
    """As people call it."""
    prefixes: tuple[str, ...]
    """The first steps of its paths, such as `/3`; no other upstream has them."""
    limited: tuple[str, ...] = ()
    """Those of its prefixes to which the rate limit applies."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment of a pipeline that asks the sandbox: texts in which `{origin}` and `{token}` are filled in."""
    endpoints: tuple[str, ...]
    """Names of its endpoints, as the statistics count them and the fault plan names them; no other has them."""
    pipeline: tuple[str, ...] = ()
    """Those of its endpoints that the pipeline asks."""
    files: tuple[str, ...] = ()
    """Those of its endpoints that are gzip files of lines; the others are JSON documents."""
    endpoint_of: Callable[[str], str]
    """The endpoint that a path under its prefixes belongs to."""
    settings: type | None = None
    """A frozen dataclass of keywords, whose fields become fields of `SandboxSettings`; `__post_init__` checks them.
    A field whose metadata has a `help` is an option of the command, too; a `type` in it is the option's."""
    open: Callable[[Any, Clock], Any]
    """Makes what it answers from, of the sandbox's settings and clock; a ValueError says what is wrong."""
    introduce: Callable[[Any, Iterable[Any]], None] = _alone
    """Tells what `open` made what the `open` of all upstreams made, before the first request: one that tells of another
    one's things finds who knows them, by what can be asked of it, and does without if nobody does."""
    routes: Callable[[Any], list[BaseRoute]]
    """The routes that answer, of what `open` made."""
    error: Callable[[str, int, int | None], tuple[str, bytes]] = _plain
    """Content type and body of an error: of an endpoint, an HTTP status, and its own code if one is asked for."""
    error_codes: tuple[int, ...] = ()
    """Its own codes of errors."""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    """What can be wrong in its answers although they can be read."""
    answering: Callable[[ASGIApp, str, Iterable[Fault], Upstream], ASGIApp] = _as_it_is
    """The application that answers a path as long as these rules are in the plan: made of the usual one, for this
    upstream."""

    def owns(self, path: str) -> bool:
        """Whether a path is one of its."""
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self.prefixes)

    def is_limited(self, path: str) -> bool:
        """Whether a request for a path counts towards the rate limit."""
        return any(path.startswith(f"{prefix}/") for prefix in self.limited)


NOBODY = Upstream(
    name="nobody",
    prefixes=(),
    endpoints=(OTHER,),
    endpoint_of=lambda _: OTHER,
    open=lambda _, __: None,
    routes=lambda _: [],
)
"""Whose paths are those of no upstream."""
