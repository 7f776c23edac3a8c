"""MDBList's one endpoint as far as the sandbox has it: the ratings of many shows by their ids at IMDb.

Reading the body, the key and the daily limit. What an entry looks like is `answers`' business.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response
from starlette.routing import Route

from tmdb_assets.sandbox.invented.series import world_of
from tmdb_assets.sandbox.quota import DailyQuota
from tmdb_assets.sandbox.upstreams.mdblist import answers
from tmdb_assets.sandbox.upstreams.mdblist.kinds import BATCH

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from tmdb_assets.sandbox.settings import SandboxSettings
    from tmdb_assets.sandbox.upstream import Clock

_HALF_A_DAY = 43_200
_NO_LIMIT = 100_000
"""The limit that is told where there is none: that of supporters."""


@dataclass(frozen=True, kw_only=True)
class MdbListSettings:
    """The part of MDBList; wrong values raise a ValueError that names the setting."""

    mdblist_limit: int | None = field(
        default=None,
        metadata={"type": int, "help": "Requests a day that MDBList answers; 429 above. Default: no limit."},
    )
    """Requests with a good key that MDBList answers on a UTC day of the sandbox. None: no limit."""

    def __post_init__(self) -> None:
        """Check every value that could be wrong."""
        if self.mdblist_limit is not None and self.mdblist_limit < 0:
            msg = f"mdblist_limit must not be negative: {self.mdblist_limit}"
            raise ValueError(msg)


class MdbList:
    """MDBList in one sandbox."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        """Keep what the entries are made from; series are not invented before somebody asks."""
        self._settings, self._clock = settings, clock
        self.quota = DailyQuota(settings.mdblist_limit, clock)
        """What is left of the day."""

    def routes(self, root: str) -> list[BaseRoute]:
        """The one route, under a path."""
        return [Route(f"{root}{BATCH}", self.answer, methods=["POST"])]

    async def answer(self, request: Request) -> Response:
        """The entries of the ids that are known, in the order in which they were asked for."""
        key = request.query_params.get("apikey", "")
        if not hmac.compare_digest(key.encode("utf-8", "replace"), self._settings.token.encode()):
            return Response(answers.refusal(answers.BAD_KEY), HTTPStatus.FORBIDDEN, media_type=answers.JSON_TYPE)
        if not self.quota.take():
            headers = {**self._headers(0), "retry-after": str(self._seconds_left())}
            told = answers.refusal(answers.LIMIT)
            return Response(told, HTTPStatus.TOO_MANY_REQUESTS, headers, answers.JSON_TYPE)
        limit = _NO_LIMIT if self.quota.limit is None else self.quota.limit
        headers = self._headers(max(0, limit - self.quota.used))
        ids = _ids(await request.body())
        if ids is None:
            told = answers.refusal("ids must be a list of texts")
            return Response(told, HTTPStatus.BAD_REQUEST, headers, answers.JSON_TYPE)
        world, day = world_of(self._settings.series, self._settings.seed), self._clock.today()
        # A page at IMDb is one entry, whoever else points to it.
        known = [world.by_imdb_id[imdb_id][0] for imdb_id in ids if imdb_id in world.by_imdb_id]
        body = orjson.dumps([answers.entry(world, series, day) for series in known])
        return Response(body, HTTPStatus.OK, headers, answers.JSON_TYPE)

    def _headers(self, remaining: int) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(_NO_LIMIT if self.quota.limit is None else self.quota.limit),
            "x-ratelimit-remaining": str(remaining),
            "x-ratelimit-reset": str(int(self.quota.resets_at.timestamp())),
        }

    def _seconds_left(self) -> int:
        """Until the next day begins; on a clock that stands still it is always noon."""
        if self._clock.fixed is not None:
            return _HALF_A_DAY
        return max(1, int((self.quota.resets_at - datetime.now(UTC)).total_seconds()))


def _ids(body: bytes) -> list[str] | None:
    """The ids that a body asks for, each once; None for a body that asks for none."""
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    ids = asked.get("ids") if isinstance(asked, dict) else None
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        return None
    return list(dict.fromkeys(ids))
