"""The endpoints: TMDB's v3 API under /3, and the exports under /p/exports.

Each handler reads its query, asks the world, and answers. Counting, limits and faults happen before a request
comes here; what films are like is the catalogue's business.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from tmdb_assets.sandbox.packing import gzipped
from tmdb_assets.sandbox.upstreams.tmdb.answers import NO_SUCH_EXPORT, TmdbError, answer, error
from tmdb_assets.sandbox.upstreams.tmdb.discovery import PAGE_SIZE
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import PARTS
from tmdb_assets.sandbox.upstreams.tmdb.exports import export_day, is_kept
from tmdb_assets.sandbox.upstreams.tmdb.queries import (
    NotBuiltError,
    appended_parts,
    changes_window,
    discover_query,
    id_in,
    page_of,
    pages_of,
)
from tmdb_assets.sandbox.upstreams.tmdb.reference import configuration, countries, genres, languages
from tmdb_assets.sandbox.upstreams.tmdb.series_routes import SeriesRoutes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json
    from tmdb_assets.sandbox.upstreams.tmdb.world import World

    Handler = Callable[[Request], Awaitable[Response]]

CHANGES_PAGE_SIZE = 100


class Routes:
    """The handlers of one sandbox."""

    def __init__(self, world: World) -> None:
        """Keep what the handlers answer from."""
        self._world = world
        self._authorization = f"Bearer {world.settings.token}".encode()

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        fixed: dict[str, Json | list[dict[str, str]]] = {
            "/genre/movie/list": genres(),
            "/configuration": configuration(),
            "/configuration/countries": countries(),
            "/configuration/languages": languages(),
            "/authentication": {"success": True, "status_code": 1, "status_message": "Success."},
        }
        series = SeriesRoutes(self._world)
        api = [
            Route("/discover/movie", self._checked(self.discover)),
            Route("/movie/changes", self._checked(self.changes)),
            Route("/collection/{collection_id}", self._checked(self.collection)),
            Route("/movie/{film_id}", self._checked(self.movie)),
            Route("/movie/{film_id}/{part:path}", self._checked(self.movie_part)),
            *(Route(path, self._checked(handler)) for path, handler in series.handlers.items()),
            *(Route(path, self._checked(_constant(body))) for path, body in fixed.items()),
            Route("/{rest:path}", self._checked(_nothing)),
        ]
        return [Mount("/3", routes=api), Route("/p/exports/{name}", self.export)]

    def _checked(self, handler: Handler) -> Handler:
        """The handler behind the token, with TMDB's errors as answers."""

        async def checked(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode("utf-8", "replace")
            if not hmac.compare_digest(given, self._authorization):
                return error(7)
            try:
                return await handler(request)
            except TmdbError as problem:
                return error(problem.code)
            except NotBuiltError as problem:
                return JSONResponse({"sandbox": f"TMDB knows {problem}, this sandbox does not"}, 501)

        return checked

    async def discover(self, request: Request) -> Response:
        """A page of films."""
        params = request.query_params
        page, query = page_of(params), discover_query(params)
        language = params.get("language", "en-US")
        films, total = self._world.discovery.page(query, self._world.today(), page)
        body = {
            "page": page,
            "results": [self._world.item(film, language) for film in films],
            "total_pages": pages_of(total, PAGE_SIZE),
            "total_results": total,
        }
        return answer(body, max_age=20_000)

    def _film(self, request: Request) -> int:
        film = self._world.find(id_in(request.path_params["film_id"]))
        if film is None:
            raise TmdbError(34)
        return film

    async def movie(self, request: Request) -> Response:
        """One film with what was asked to be appended."""
        params = request.query_params
        parts, film = appended_parts(params), self._film(request)
        language = params.get("language", "en-US")
        body = self._world.details(film, language)
        for part in parts:
            body[part] = self._part(film, part, language)
        return answer(body, max_age=28_000)

    async def collection(self, request: Request) -> Response:
        """One collection with its films."""
        collection_id = id_in(request.path_params["collection_id"])
        body = self._world.collection(collection_id, request.query_params.get("language", "en-US"))
        if body is None:
            raise TmdbError(34)
        return answer(body, max_age=15_000)

    async def movie_part(self, request: Request) -> Response:
        """One part of a film alone, with the film's id in front."""
        part = request.path_params["part"]
        film = self._film(request)
        body = {
            "id": int(request.path_params["film_id"]),
            **self._part(film, part, request.query_params.get("language", "en-US")),
        }
        return answer(body, max_age=28_000)

    def _part(self, film: int, part: str, language: str) -> Json:
        if part not in PARTS:
            raise NotBuiltError(part)
        return getattr(self._world.catalogue, part.replace("/", "_"))(film, language)

    async def changes(self, request: Request) -> Response:
        """Ids of films that changed in a window of days."""
        params, today = request.query_params, self._world.today()
        first, last = changes_window(params, today)
        page = page_of(params)
        films = self._world.days.changed_between(first, min(last, today))
        shown = films[(page - 1) * CHANGES_PAGE_SIZE : page * CHANGES_PAGE_SIZE].tolist()
        body = {
            "results": [self._world.change(film) for film in shown],
            "page": page,
            "total_pages": pages_of(len(films), CHANGES_PAGE_SIZE),
            "total_results": len(films),
        }
        return answer(body, max_age=600 if last >= today else 86_400)

    async def export(self, request: Request) -> Response:
        """A daily ID export."""
        world, name = self._world, request.path_params["name"]
        day = export_day(name)
        if day is None or not is_kept(day, world.today(), todays_export=world.settings.todays_export):
            return Response(NO_SUCH_EXPORT, 403, media_type="application/xml")
        if request.method == "HEAD":
            return Response(media_type="application/gzip")
        lines = world.exports.lines(day) if name.startswith("movie") else world.series_answers.export(day)
        return StreamingResponse(gzipped(lines), media_type="application/gzip")


def _constant(body: Json | list[dict[str, str]]) -> Handler:
    async def constant(_: Request) -> Response:
        return answer(body, max_age=28_000)

    return constant


async def _nothing(_: Request) -> Response:
    raise TmdbError(34)
