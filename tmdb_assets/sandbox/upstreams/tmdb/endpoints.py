"""Names of the endpoints, as the statistics count them and the fault plan names them.

Names only; what an endpoint answers belongs to `routes`.
"""

from __future__ import annotations

import re

from tmdb_assets.sandbox.upstream import OTHER

EXPORTS = "/p/exports"
"""The daily exports: of films under this name, of series under the next one."""
SERIES_EXPORTS = f"{EXPORTS}/tv_series_ids"
FILES = (EXPORTS, SERIES_EXPORTS)
PROVIDERS = "/watch/providers/tv"
"""The list of providers: results without pages."""
_FIXED = (
    "/authentication",
    "/configuration",
    "/configuration/countries",
    "/configuration/languages",
    "/discover/movie",
    "/genre/movie/list",
    "/movie/changes",
    "/tv/top_rated",
    "/tv/popular",
    "/genre/tv/list",
    PROVIDERS,
)
PARTS = ("credits", "keywords", "external_ids", "release_dates", "watch/providers")
SERIES_PARTS = ("external_ids", "keywords", "content_ratings", "watch/providers", "aggregate_credits")
ENDPOINTS = (
    *_FIXED,
    "/movie/{id}",
    *(f"/movie/{{id}}/{part}" for part in PARTS),
    "/collection/{id}",
    "/tv/{id}",
    *(f"/tv/{{id}}/{part}" for part in SERIES_PARTS),
    *FILES,
    OTHER,
)
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
"""The endpoints the pipeline asks for films."""
SERIES_PIPELINE = (
    "/tv/top_rated",
    "/tv/popular",
    "/genre/tv/list",
    PROVIDERS,
    "/tv/{id}",
    "/tv/{id}/aggregate_credits",
    SERIES_EXPORTS,
)
"""The endpoints the pipeline asks for series, besides the countries and languages that films have, too."""
_MOVIE = re.compile(rf"/movie/[^/]+(/(?:{'|'.join(PARTS)}))?")
_SERIES = re.compile(rf"/tv/[^/]+(/(?:{'|'.join(SERIES_PARTS)}))?")

_COLLECTION = re.compile(r"/collection/[^/]+")


def endpoint_of(path: str) -> str:
    """The endpoint a request path belongs to."""
    if path.startswith(f"{EXPORTS}/"):
        return SERIES_EXPORTS if path.startswith(f"{SERIES_EXPORTS}_") else EXPORTS
    inner = path.removeprefix("/3")
    if inner in _FIXED:
        return inner
    if _COLLECTION.fullmatch(inner):
        return "/collection/{id}"
    series = _SERIES.fullmatch(inner)
    if series:
        return f"/tv/{{id}}{series.group(1) or ''}"
    movie = _MOVIE.fullmatch(inner)
    return f"/movie/{{id}}{movie.group(1) or ''}" if movie else OTHER


_NUMBERED = re.compile(r"(/3/(?:movie|tv)/)(\d{1,40})(/.*)?", re.ASCII)


def id_of(path: str) -> int | None:
    """The id of a film or series in a request path, of up to 40 digits; None if there is none."""
    match = _NUMBERED.fullmatch(path)
    return int(match.group(2)) if match else None


def shifted(path: str, offset: int) -> str:
    """A request path with its id moved by an offset."""
    return _NUMBERED.sub(lambda match: f"{match[1]}{int(match[2]) + offset}{match[3] or ''}", path)
