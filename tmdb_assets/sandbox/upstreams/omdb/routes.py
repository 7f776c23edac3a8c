"""OMDb's one endpoint as far as the sandbox has it: a document by its id at IMDb.

Reading the query, the key and the daily limit. What a document looks like is `answers`' business.
"""

from __future__ import annotations

import hmac
import re
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tmdb_assets.sandbox.invented.films import KnowsFilms
from tmdb_assets.sandbox.invented.series import world_of
from tmdb_assets.sandbox.quota import DailyQuota
from tmdb_assets.sandbox.upstreams.omdb import answers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from tmdb_assets.sandbox.settings import SandboxSettings
    from tmdb_assets.sandbox.upstream import Clock

_ID = re.compile(r"tt\d{7,}", re.ASCII)
_KNOWN = frozenset(("apikey", "i", "plot", "r", "v"))


@dataclass(frozen=True, kw_only=True)
class OmdbSettings:
    """The part of OMDb; wrong values raise a ValueError that names the setting."""

    omdb_limit: int | None = field(
        default=None,
        metadata={"type": int, "help": "Requests a day that OMDb answers; 401 above. Default: no limit."},
    )
    """Requests with a good key that OMDb answers on a UTC day of the sandbox. None: no limit."""

    def __post_init__(self) -> None:
        """Check every value that could be wrong."""
        if self.omdb_limit is not None and self.omdb_limit < 0:
            msg = f"omdb_limit must not be negative: {self.omdb_limit}"
            raise ValueError(msg)


class Omdb:
    """OMDb in one sandbox."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        """Keep what the documents are made from; series are not invented before somebody asks."""
        self._settings, self._clock = settings, clock
        self._films: KnowsFilms | None = None
        self.quota = DailyQuota(settings.omdb_limit, clock)
        """What is left of the day."""
        self._refused: dict[str, tuple[object, float, bytes]] = {}

    def meet(self, others: Iterable[Any]) -> None:
        """Find out who knows films; without anybody there are series only."""
        self._films = next((other for other in others if isinstance(other, KnowsFilms)), None)

    def routes(self, root: str) -> list[BaseRoute]:
        """The one route, under a path."""
        return [Route(root, self.answer), Route(f"{root}/", self.answer)]

    async def answer(self, request: Request) -> Response:
        """A document, or why there is none."""
        params = request.query_params
        unknown = sorted(set(params) - _KNOWN)
        if unknown:
            return JSONResponse({"sandbox": f"OMDb knows {', '.join(unknown)}, this sandbox does not"}, 501)
        key = params.get("apikey", "")
        if not key:
            return self._refuse(request, answers.NO_KEY)
        if not hmac.compare_digest(key.encode("utf-8", "replace"), self._settings.token.encode()):
            return self._refuse(request, answers.BAD_KEY)
        if not self.quota.take():
            return self._refuse(request, answers.LIMIT)
        document = self._document(params.get("i", ""))
        body = answers.refusal(answers.BAD_ID) if document is None else orjson.dumps(document)
        return Response(body, headers=answers.headers())

    def _document(self, imdb_id: str) -> answers.Json | None:
        if not _ID.fullmatch(imdb_id):
            return None
        world = world_of(self._settings.series, self._settings.seed)
        if imdb_id in world.by_imdb_id:
            return answers.series(world, world.by_imdb_id[imdb_id][0], self._clock.today())
        told = None if self._films is None else self._films.film_facts(imdb_id)
        return None if told is None else answers.film(imdb_id, told)

    def _refuse(self, request: Request, text: str) -> Response:
        """A refusal, which the cache before OMDb keeps by its address for the rest of the day."""
        body, now, day = answers.refusal(text), time.monotonic(), self._clock.today()
        kept_on, since, kept = self._refused.get(str(request.url), (None, now, body))
        if kept_on == day and kept == body:
            headers = answers.headers(seconds_kept=int(now - since))
        else:
            self._refused[str(request.url)] = (day, now, body)
            headers = answers.headers()
        return Response(body, HTTPStatus.UNAUTHORIZED, headers)
