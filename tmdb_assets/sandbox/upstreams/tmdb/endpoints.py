"""Names of the endpoints, as the statistics count them and the fault plan names them.

Names only; what an endpoint answers belongs to `routes`.
"""

from __future__ import annotations

import re

from tmdb_assets.sandbox.upstream import OTHER

EXPORTS = "/p/exports"
_FIXED = (
    "/authentication",
    "/configuration",
    "/configuration/countries",
    "/configuration/languages",
    "/discover/movie",
    "/genre/movie/list",
    "/movie/changes",
)
PARTS = ("credits", "keywords", "external_ids", "release_dates", "watch/providers")
ENDPOINTS = (*_FIXED, "/movie/{id}", *(f"/movie/{{id}}/{part}" for part in PARTS), "/collection/{id}", EXPORTS, OTHER)
PIPELINE = (
    "/discover/movie",
    "/movie/changes",
    "/movie/{id}",
    "/collection/{id}",
    "/genre/movie/list",
    "/configuration/countries",
    "/configuration/languages",
    EXPORTS,
)
"""The endpoints the pipeline asks."""
_MOVIE = re.compile(rf"/movie/[^/]+(/(?:{'|'.join(PARTS)}))?")


_COLLECTION = re.compile(r"/collection/[^/]+")


def endpoint_of(path: str) -> str:
    """The endpoint a request path belongs to."""
    if path.startswith(f"{EXPORTS}/"):
        return EXPORTS
    inner = path.removeprefix("/3")
    if inner in _FIXED:
        return inner
    if _COLLECTION.fullmatch(inner):
        return "/collection/{id}"
    movie = _MOVIE.fullmatch(inner)
    return f"/movie/{{id}}{movie.group(1) or ''}" if movie else OTHER


_NUMBERED = re.compile(r"(/3/movie/)(\d{1,40})(/.*)?", re.ASCII)


def film_id_of(path: str) -> int | None:
    """The film id in a request path, of up to 40 digits; None if there is none."""
    match = _NUMBERED.fullmatch(path)
    return int(match.group(2)) if match else None


def shifted(path: str, offset: int) -> str:
    """A request path with its film id moved by an offset."""
    return _NUMBERED.sub(lambda match: f"{match[1]}{int(match[2]) + offset}{match[3] or ''}", path)
