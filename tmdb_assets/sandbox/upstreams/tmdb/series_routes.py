"""TMDB's endpoints of series: reading the query, asking the world, answering.

The paths only; the token, the errors and the exports are with those of films in `routes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmdb_assets.sandbox.upstreams.tmdb.answers import TmdbError, answer
from tmdb_assets.sandbox.upstreams.tmdb.discovery import PAGE_SIZE
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import SERIES_PARTS
from tmdb_assets.sandbox.upstreams.tmdb.queries import NotBuiltError, appended_parts, id_in, page_of, pages_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from tmdb_assets.sandbox.invented.series.facts import Series
    from tmdb_assets.sandbox.upstreams.tmdb.world import World

    Handler = Callable[[Request], Awaitable[Response]]


class SeriesRoutes:
    """The handlers of one sandbox."""

    def __init__(self, world: World) -> None:
        """Keep what the handlers answer from."""
        self._world = world
        self.handlers: dict[str, Handler] = {
            "/tv/top_rated": self.top_rated,
            "/tv/popular": self.popular,
            "/genre/tv/list": self.genres,
            "/watch/providers/tv": self.providers,
            "/tv/{series_id}": self.series,
            "/tv/{series_id}/{part:path}": self.series_part,
        }
        """By path, those that are one path alone before those that match many."""

    async def top_rated(self, request: Request) -> Response:
        """A page of the series with the best votes."""
        return self._page(request, self._world.series_answers.world.top_rated(self._world.today()))

    async def popular(self, request: Request) -> Response:
        """A page of the series that most people look at."""
        return self._page(request, self._world.series_answers.world.popular(self._world.today()))

    def _page(self, request: Request, ids: tuple[int, ...]) -> Response:
        page, day = page_of(request.query_params), self._world.today()
        language = request.query_params.get("language", "en-US")
        shown = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        body = {
            "page": page,
            "results": [self._world.series_answers.item(series_id, day, language) for series_id in shown],
            "total_pages": pages_of(len(ids), PAGE_SIZE),
            "total_results": len(ids),
        }
        return answer(body, max_age=20_000)

    async def genres(self, _: Request) -> Response:
        """The genres of series."""
        return answer(self._world.series_answers.genres(), max_age=28_000)

    async def providers(self, _: Request) -> Response:
        """Who offers series."""
        return answer(self._world.series_answers.providers(), max_age=28_000)

    def _series(self, request: Request) -> Series:
        found = self._world.series_answers.find(id_in(request.path_params["series_id"]), self._world.today())
        if found is None:
            raise TmdbError(34)
        return found

    async def series(self, request: Request) -> Response:
        """One series with what was asked to be appended."""
        params, answers, day = request.query_params, self._world.series_answers, self._world.today()
        parts, series = appended_parts(params), self._series(request)
        body = answers.details(series, day, params.get("language", "en-US"))
        for part in parts:
            body[part] = answers.part(series, _built(part), day)
        return answer(body, max_age=28_000)

    async def series_part(self, request: Request) -> Response:
        """One part of a series alone, with the id of the series."""
        series, part = self._series(request), request.path_params["part"]
        body = {**self._world.series_answers.part(series, _built(part), self._world.today()), "id": series.series_id}
        return answer(body, max_age=28_000)


def _built(part: str) -> str:
    if part not in SERIES_PARTS:
        raise NotBuiltError(part)
    return part
