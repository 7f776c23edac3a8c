"""Names of the endpoints, as the statistics count them and the fault plan names them.

Names only; what an endpoint answers belongs to `routes`.
"""

from __future__ import annotations

import re

EXPORTS = "/p/exports"
OTHER = "other"
_FIXED = (
    "/authentication",
    "/configuration",
    "/configuration/countries",
    "/configuration/languages",
    "/discover/movie",
    "/genre/movie/list",
    "/movie/changes",
)
PARTS = ("credits", "keywords", "external_ids", "release_dates")
ENDPOINTS = (*_FIXED, "/movie/{id}", *(f"/movie/{{id}}/{part}" for part in PARTS), EXPORTS, OTHER)
_MOVIE = re.compile(rf"/movie/[^/]+(/(?:{'|'.join(PARTS)}))?")


def endpoint_of(path: str) -> str:
    """The endpoint a request path belongs to."""
    if path.startswith(f"{EXPORTS}/"):
        return EXPORTS
    inner = path.removeprefix("/3")
    if inner in _FIXED:
        return inner
    movie = _MOVIE.fullmatch(inner)
    return f"/movie/{{id}}{movie.group(1) or ''}" if movie else OTHER
