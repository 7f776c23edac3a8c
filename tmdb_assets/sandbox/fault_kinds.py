"""The kinds of faults: to which endpoints each can be done, and what it wants to be told.

Here are the kinds that every upstream knows, and what all have in common. To add one, write its function in
`broken_transport` and its line here; a kind that is about what answers say is declared by its upstream. When a
fault strikes is decided by `faults`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmdb_assets.sandbox import broken_transport
from tmdb_assets.sandbox.broken_transport import GZIP_SPOTS, UNASKED
from tmdb_assets.sandbox.upstream import OTHER, Kind
from tmdb_assets.sandbox.upstreams import UPSTREAMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tmdb_assets.sandbox.faults import Fault

_ERROR_STATUS, _REDIRECTS = range(200, 600), (301, 302, 303, 307, 308)

ENDPOINTS = tuple(dict.fromkeys([*(name for upstream in UPSTREAMS for name in upstream.endpoints), OTHER]))
"""Of all upstreams."""
_GZIP_SPOT = (lambda value: value in GZIP_SPOTS, f"one of {', '.join(GZIP_SPOTS)}")
_UNASKED = (lambda value: value in UNASKED, f"one of {', '.join(UNASKED)}")
_TRANSPORT: dict[str, Kind] = {
    "status": Kind(
        broken_transport.status, ENDPOINTS, takes=("status", "status_code", "retry_after", "retry_after_date")
    ),
    "html_502": Kind(broken_transport.html_502, ENDPOINTS),
    "html_200": Kind(broken_transport.html_200, ENDPOINTS),
    "redirect": Kind(broken_transport.redirect, ENDPOINTS, needs=("location",), takes=("status",)),
    "reset": Kind(broken_transport.reset, ENDPOINTS),
    "hang": Kind(broken_transport.hang, ENDPOINTS, takes=("seconds",)),
    "slow_drip": Kind(broken_transport.slow_drip, ENDPOINTS, takes=("seconds", "piece_bytes")),
    "truncated_json": Kind(broken_transport.truncated_json, ENDPOINTS),
    "invalid_json": Kind(broken_transport.invalid_json, ENDPOINTS),
    "wrong_gzip": Kind(broken_transport.wrong_gzip, ENDPOINTS),
    "truncated_gzip": Kind(broken_transport.truncated_gzip, ENDPOINTS),
    "corrupt_gzip": Kind(broken_transport.corrupt_gzip, ENDPOINTS, takes=("value",), value=_GZIP_SPOT),
    "unasked_encoding": Kind(broken_transport.unasked_encoding, ENDPOINTS, needs=("value",), value=_UNASKED),
    "byte_order_mark": Kind(broken_transport.byte_order_mark, ENDPOINTS),
}
"""What can be done to any answer. The `value` of `corrupt_gzip` is where the wrong byte is, `middle` (if not given) or
`crc`; that of `unasked_encoding` is the packing."""


def _by_endpoint() -> dict[str, Mapping[str, Kind]]:
    found: dict[str, dict[str, Kind]] = {}
    for kinds in (_TRANSPORT, *(upstream.kinds for upstream in UPSTREAMS)):
        for name, kind in kinds.items():
            for endpoint in kind.endpoints:
                found.setdefault(name, {}).setdefault(endpoint, kind)
    return {**found}


KINDS = _by_endpoint()
"""What can be done to an answer, by name and endpoint: the general kinds and those of all upstreams.

Two upstreams may have kinds of the same name, each for its own endpoints. `/_sandbox/stats` counts under `faults`
only answers that were changed.
"""


def applies_to(kind: str) -> tuple[str, ...]:
    """The endpoints a kind of fault means something for, as the statistics name them.

    Raises:
        ValueError: there is no such kind.
    """
    if kind not in KINDS:
        msg = f"fault kind {kind!r} is unknown; known: {', '.join(KINDS)}"
        raise ValueError(msg)
    return tuple(KINDS[kind])


def pipeline_cells() -> tuple[tuple[str, str], ...]:
    """Every (kind, endpoint) that means something, for the endpoints the pipeline asks."""
    asked = [endpoint for upstream in UPSTREAMS for endpoint in upstream.pipeline]
    return tuple((kind, endpoint) for kind in KINDS for endpoint in asked if endpoint in KINDS[kind])


def check_kind(fault: Fault, given: frozenset[str]) -> None:
    """Check what a fault says about the what.

    Args:
        fault: its kind and endpoint are known ones or `*`.
        given: the names of its fields that are not left at their default.

    Raises:
        ValueError: the kind means nothing for the endpoint, or a field is missing, superfluous or wrong.
    """
    known = KINDS[fault.kind]
    if fault.endpoint != "*" and fault.endpoint not in known:
        msg = f"fault {fault.kind} means nothing for {fault.endpoint}; it is for {', '.join(known)}"
        raise ValueError(msg)
    for kind in dict.fromkeys(known.values()) if fault.endpoint == "*" else [known[fault.endpoint]]:
        for name in kind.needs:
            if name not in given:
                msg = f"fault {fault.kind} needs {name!r}"
                raise ValueError(msg)
        superfluous = sorted(given.difference(kind.needs, kind.takes))
        if superfluous:
            own = ", ".join((*kind.needs, *kind.takes)) or "none"
            msg = f"fault {fault.kind} takes no {', '.join(superfluous)}; its own fields: {own}"
            raise ValueError(msg)
        _check_content(fault, kind)
    _check_transport(fault)


def _check_content(fault: Fault, kind: Kind) -> None:
    """Check what is given about the content of an answer."""
    if fault.value is not None and kind.value is not None and not kind.value[0](fault.value):
        msg = f"value of fault {fault.kind} is {kind.value[1]}, not {fault.value!r}"
        raise ValueError(msg)
    if fault.share > 1:
        msg = f"share of a fault is between 0 and 1, not {fault.share}"
        raise ValueError(msg)
    if fault.part is not None and fault.endpoint not in kind.parts_of:
        msg = f"part of a fault is for the endpoint {', '.join(kind.parts_of)}, not {fault.endpoint}"
        raise ValueError(msg)
    if kind.names and fault.part is None:
        endpoints = kind.endpoints if fault.endpoint == "*" else (fault.endpoint,)
        fields = sorted({name for endpoint in endpoints for name in kind.names[endpoint]})
        if fault.name not in fields:
            msg = f"name of fault {fault.kind} for {fault.endpoint} is one of {', '.join(fields)}, not {fault.name!r}"
            raise ValueError(msg)


def _check_transport(fault: Fault) -> None:
    """Check what is given about statuses and addresses."""
    known = _REDIRECTS if fault.kind == "redirect" else _ERROR_STATUS
    if fault.status is not None and fault.status not in known:
        msg = f"status of fault {fault.kind} is an HTTP status, {known[0]} to {known[-1]}, not {fault.status}"
        raise ValueError(msg)
    asked = [upstream for upstream in UPSTREAMS if fault.endpoint in {"*", *upstream.endpoints}]
    codes = sorted({code for upstream in asked for code in upstream.error_codes})
    if fault.status_code is not None and fault.status_code not in codes:
        whose = ", ".join(f"{upstream.name}'s" for upstream in asked)
        msg = f"status_code of a fault is one of {whose}, {', '.join(map(str, codes))}, not {fault.status_code}"
        raise ValueError(msg)
    if fault.location is not None and not fault.location.startswith(("http://", "https://")):
        msg = f"location of a fault is a URL, http:// or https://, not {fault.location!r}"
        raise ValueError(msg)
