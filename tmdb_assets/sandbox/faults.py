"""The fault plan: which answers a sandbox breaks, and how.

A rule says when (`nth`, `every`, `probability`, `times`) and what (`kind`). To add a kind, write one function
and put it into `KINDS`. Rate limiting and latency are not faults; they belong to `gate`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import orjson

from tmdb_assets.sandbox.answers import CODE_FOR_STATUS, JSON_TYPE, error_body
from tmdb_assets.sandbox.endpoints import ENDPOINTS
from tmdb_assets.sandbox.mixing import number, salt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from pathlib import Path

    from tmdb_assets.sandbox.exchange import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rule. Without `nth`, `every` and `probability` it breaks every request that it matches."""

    kind: str
    """A key of `KINDS`."""
    endpoint: str = "*"
    """An endpoint as the statistics name it, such as `/movie/{id}`, or `*`."""
    path: str | None = None
    """Only this path, such as `/3/movie/17`."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Only requests with these query values, such as `{"page": "3"}`."""
    nth: tuple[int, ...] = ()
    """Break the requests with these numbers, counted from 1 among those the rule matches."""
    every: int | None = None
    """Break every so many-th matching request."""
    probability: float | None = None
    """Break a share of the matching requests, deterministically by `seed`."""
    seed: int = 0
    times: int | None = None
    """Break at most this many requests."""
    status: int = 503
    """For kind `status`: the HTTP status."""
    retry_after: str | None = None
    """For kind `status`: a Retry-After header, seconds or an HTTP date."""
    seconds: float = 3600.0
    """For kind `hang`: how long nothing is sent."""

    def __post_init__(self) -> None:
        """Check every value that could be wrong."""
        if self.kind not in KINDS:
            msg = f"fault kind {self.kind!r} is unknown; known: {', '.join(KINDS)}"
            raise ValueError(msg)
        if self.endpoint != "*" and self.endpoint not in ENDPOINTS:
            msg = f"fault endpoint {self.endpoint!r} is unknown; known: *, {', '.join(ENDPOINTS)}"
            raise ValueError(msg)
        if sum((bool(self.nth), self.every is not None, self.probability is not None)) > 1:
            msg = "a fault takes one of nth, every and probability"
            raise ValueError(msg)
        if any(n < 1 for n in self.nth) or (self.every is not None and self.every < 1):
            msg = "nth and every of a fault count from 1"
            raise ValueError(msg)
        if self.probability is not None and not 0 <= self.probability <= 1:
            msg = f"probability of a fault is between 0 and 1, not {self.probability}"
            raise ValueError(msg)
        if self.status // 100 not in {2, 3, 4, 5}:
            msg = f"status of a fault is an HTTP status, not {self.status}"
            raise ValueError(msg)

    def matches(self, endpoint: str, path: str, query: Mapping[str, str]) -> bool:
        """Whether a request is one this rule counts."""
        return (
            self.endpoint in {"*", endpoint}
            and self.path in {None, path}
            and all(query.get(name) == value for name, value in self.query.items())
        )

    def strikes(self, count: int) -> bool:
        """Whether the count-th matching request, from 1, is broken."""
        if self.nth:
            return count in self.nth
        if self.every is not None:
            return count % self.every == 0
        if self.probability is not None:
            return number(salt(self.seed, "fault"), count) / 2.0**64 < self.probability
        return True


def fault_from_json(rule: object) -> Fault:
    """Read one rule of a plan.

    Raises:
        ValueError: the rule is not an object, or a key or value is wrong.
    """
    if not isinstance(rule, dict):
        msg = f"a fault is a JSON object, not {rule!r}"
        raise ValueError(msg)  # noqa: TRY004 (one error class for everything wrong in a plan)
    known = [entry.name for entry in fields(Fault)]
    unknown = sorted(set(rule) - set(known))
    if unknown or "kind" not in rule:
        msg = f"fault {rule!r}: " + (f"unknown keys {unknown}" if unknown else "kind is missing")
        raise ValueError(f"{msg}; keys are {', '.join(known)}")
    values = dict(rule)
    nth = values.get("nth", ())
    values["nth"] = (nth,) if isinstance(nth, int) else tuple(nth)
    values["query"] = {name: str(value) for name, value in values.get("query", {}).items()}
    try:
        return Fault(**values)
    except TypeError as error:
        msg = f"fault {rule!r}: a value has the wrong type ({error})"
        raise ValueError(msg) from error


def load_fault_plan(path: Path) -> tuple[Fault, ...]:
    """Read a plan: a JSON list of rules.

    Raises:
        ValueError: the file cannot be read or a rule is wrong; the text names the file.
    """
    try:
        rules = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        msg = f"fault plan {path} cannot be read: {error}"
        raise ValueError(msg) from error
    if not isinstance(rules, list):
        msg = f"fault plan {path} is not a JSON list of rules"
        raise ValueError(msg)  # noqa: TRY004 (one error class for everything wrong in a plan)
    try:
        return tuple(fault_from_json(rule) for rule in rules)
    except ValueError as error:
        msg = f"fault plan {path}: {error}"
        raise ValueError(msg) from error


class FaultPlan:
    """The rules of a sandbox with their counters. The first rule that strikes wins; all of them count."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Start all counters at zero."""
        self._rules = [[fault, 0, 0] for fault in faults]

    def strike(self, endpoint: str, path: str, query: Mapping[str, str]) -> Fault | None:
        """Count a request and say how to break it, if at all."""
        struck = None
        for rule in self._rules:
            fault, seen, done = rule
            if not fault.matches(endpoint, path, query):
                continue
            rule[1] = seen + 1
            if struck is None and (fault.times is None or done < fault.times) and fault.strikes(seen + 1):
                rule[2] = done + 1
                struck = fault
        return struck


async def _status(fault: Fault, exchange: Exchange) -> str:
    headers = {"content-type": JSON_TYPE}
    if fault.retry_after is not None:
        headers["retry-after"] = str(fault.retry_after)
    code = CODE_FOR_STATUS.get(fault.status, 11)
    await exchange.reply(fault.status, headers, error_body(code))
    return str(fault.status)


async def _html_502(_: Fault, exchange: Exchange) -> str:
    body = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>"
    await exchange.reply(502, {"content-type": "text/html"}, body + b"</center>\r\n</body>\r\n</html>\r\n")
    return "502"


async def _reset(_: Fault, exchange: Exchange) -> str:
    """Half of the body, then the connection closes although more was announced."""
    status, headers, body = await exchange.upstream()
    await exchange.break_off(status, headers, body)
    return "reset"


async def _hang(fault: Fault, exchange: Exchange) -> str:
    await exchange.wait_for_disconnect(fault.seconds)
    return "hang"


async def _truncated_json(_: Fault, exchange: Exchange) -> str:
    """A complete HTTP answer whose JSON ends in the middle."""
    status, headers, body = await exchange.upstream()
    await exchange.reply(status, headers, body[: len(body) // 2])
    return str(status)


async def _invalid_json(_: Fault, exchange: Exchange) -> str:
    """Something that is not JSON, announced as JSON."""
    await exchange.reply(200, {"content-type": JSON_TYPE}, b"Service is starting, please wait <NaN>")
    return "200"


async def _empty_results(_: Fault, exchange: Exchange) -> str:
    """A well-formed answer without anything in it."""
    status, headers, body = await exchange.upstream()
    full = orjson.loads(body)
    empty: Any = [] if isinstance(full, list) else {}
    if isinstance(full, dict):
        empty = {name: [] for name, value in full.items() if isinstance(value, list)}
        if "results" in full:
            empty = {"page": full.get("page", 1), "results": [], "total_pages": 1, "total_results": 0}
    await exchange.reply(status, headers, orjson.dumps(empty))
    return str(status)


KINDS: dict[str, Callable[[Fault, Exchange], Awaitable[str]]] = {
    "status": _status,
    "html_502": _html_502,
    "reset": _reset,
    "hang": _hang,
    "truncated_json": _truncated_json,
    "invalid_json": _invalid_json,
    "empty_results": _empty_results,
}
"""What can be done to an answer; each returns what the statistics call it."""
