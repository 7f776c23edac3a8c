"""The application behind the gate: the routes of all upstreams, and the sandbox's own under /_sandbox.

What an upstream answers belongs to its folder; counting, limits and faults happen in `gate`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from tmdb_assets.sandbox.traffic import Traffic

INTERNAL = "/_sandbox"
_LOG = logging.getLogger(__name__)


def application(routes: Iterable[BaseRoute], traffic: Traffic) -> Starlette:
    """The application without its gate.

    Args:
        routes: of all upstreams.
        traffic: what `/_sandbox` reports and resets.
    """

    async def stats(_: Request) -> Response:
        """What was asked so far."""
        return JSONResponse(traffic.report())

    async def reset(_: Request) -> Response:
        """Count from nothing again."""
        traffic.reset()
        return Response(status_code=204)

    own = [Route("/stats", stats), Route("/reset", reset, methods=["POST"])]
    return Starlette(routes=[*routes, Mount(INTERNAL, routes=own)], exception_handlers={Exception: _broken})


async def _broken(request: Request, problem: Exception) -> Response:
    """A mistake in the sandbox itself: say so loudly, a client must not take it for an upstream's weather."""
    _LOG.error("the sandbox failed on %s", request.url.path, exc_info=problem)
    return JSONResponse({"sandbox": f"internal error: {problem!r}"}, 500)
