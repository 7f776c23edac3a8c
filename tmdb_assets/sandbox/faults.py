"""The fault plan: which answers a sandbox breaks, and how.

A rule says when (`nth`, `every`, `probability`, `times`) and what (`kind` and the fields that kind takes). What
the kinds do belongs to `fault_kinds`. Rate limiting and latency are not faults; they belong to `gate`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import orjson

from tmdb_assets.sandbox.fault_kinds import ENDPOINTS, KINDS, check_kind
from tmdb_assets.sandbox.mixing import number, salt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_TYPES: tuple[tuple[str, type | tuple[type, ...], str, float | None], ...] = (
    ("status", int, "an integer", None),
    ("status_code", int, "an integer", None),
    ("retry_after", (str, int), "a text or a number of seconds", None),
    ("retry_after_date", (int, float), "a number of seconds", None),
    ("location", str, "a text", None),
    ("seconds", (int, float), "a number of seconds", 0),
    ("piece_bytes", int, "an integer", 1),
    ("name", str, "a text", None),
    ("part", str, "a text", None),
    ("share", (int, float), "a number", 0),
)
"""Fields about the what: their types, how to say them, and the lowest value."""
_WHAT = (*(name for name, *_ in _TYPES), "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rule.

    Without `nth`, `every` and `probability` it breaks every request that it matches. With the endpoint `*` it
    matches the requests of all endpoints that its kind applies to.
    """

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
    status: int | None = None
    """`status`: the HTTP status, 503 if not given. `redirect`: 302 if not given."""
    status_code: int | None = None
    """`status`: the upstream's own code in the body; without it the usual one for the HTTP status."""
    retry_after: str | int | None = None
    """`status`: a Retry-After header as it is, seconds or an HTTP date."""
    retry_after_date: float | None = None
    """`status`: a Retry-After header with the HTTP date so many seconds after the answer."""
    location: str | None = None
    """`redirect`: the URL to go to."""
    seconds: float | None = None
    """`hang`: how long nothing is sent, an hour if not given. `slow_drip`: the pause, 0.2 if not given."""
    piece_bytes: int | None = None
    """`slow_drip`: how many bytes come at a time, 256 if not given."""
    name: str | None = None
    """The field that is missing, null, new or of another type."""
    value: Any = None
    """What stands there instead; what it means and may be differs by kind, see where the kind is declared."""
    part: str | None = None
    """The objects inside of an entry to change instead of the entry itself, where the kind knows such parts: a dotted
    path such as `credits.cast` or `release_dates.results.release_dates`; `*` for all objects at any depth."""
    share: float = 1.0
    """The share of entries (objects of an answer, lines of a file) to change, chosen by `seed` and the entry's id."""

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
        _check_types(self)
        defaults = {entry.name: entry.default for entry in fields(self)}
        check_kind(self, frozenset(name for name in _WHAT if getattr(self, name) != defaults[name]))

    def matches(self, endpoint: str, path: str, query: Mapping[str, str]) -> bool:
        """Whether a request is one this rule counts."""
        return (
            self.endpoint in {"*", endpoint}
            and endpoint in KINDS[self.kind]
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


def _check_types(fault: Fault) -> None:
    for name, sort, told, lowest in _TYPES:
        value = getattr(fault, name)
        if value is None:
            continue
        if not isinstance(value, sort) or isinstance(value, bool):
            msg = f"{name} of a fault is {told}, not {value!r} (a value has the wrong type)"
            raise ValueError(msg)  # noqa: TRY004 (one error class for everything wrong in a plan)
        if lowest is not None and value < lowest:
            msg = f"{name} of a fault is at least {lowest}, not {value!r}"
            raise ValueError(msg)


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
    try:
        nth = values.get("nth", ())
        values["nth"] = (nth,) if isinstance(nth, int) else tuple(nth)
        values["query"] = {name: str(value) for name, value in values.get("query", {}).items()}
        return Fault(**values)
    except (TypeError, AttributeError) as error:
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
        self._rules: list[Any] = [[fault, 0, 0] for fault in faults]

    @property
    def faults(self) -> list[Fault]:
        """The rules without their counters."""
        return [rule[0] for rule in self._rules]

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
