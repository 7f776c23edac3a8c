"""TMDB as the sandbox plays it: catalogues, days, answers, exports, and what can be wrong with them.

This file tells the sandbox what there is; nothing outside this folder knows TMDB.
"""

from tmdb_assets.sandbox.upstream import Upstream
from tmdb_assets.sandbox.upstreams.tmdb.answers import ERRORS, error_of
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import (
    ENDPOINTS,
    EXPORTS,
    FILES,
    PIPELINE,
    SERIES_PIPELINE,
    endpoint_of,
)
from tmdb_assets.sandbox.upstreams.tmdb.kinds import KINDS
from tmdb_assets.sandbox.upstreams.tmdb.moved_ids import with_moved_ids
from tmdb_assets.sandbox.upstreams.tmdb.routes import Routes
from tmdb_assets.sandbox.upstreams.tmdb.settings import TmdbSettings
from tmdb_assets.sandbox.upstreams.tmdb.world import World

API = "/3"

TMDB = Upstream(
    name="TMDB",
    prefixes=(API, EXPORTS),
    # The exports come from another host upstream, which has no such limit.
    limited=(API,),
    variables={
        "TMDB_API_URL": f"{{origin}}{API}",
        "TMDB_EXPORTS_URL": f"{{origin}}{EXPORTS}",
        "TMDB_API_TOKEN": "{token}",
    },
    endpoints=ENDPOINTS,
    pipeline=(*PIPELINE, *SERIES_PIPELINE),
    files=FILES,
    endpoint_of=endpoint_of,
    settings=TmdbSettings,
    open=World,
    routes=lambda world: Routes(world).routes(),
    error=error_of,
    error_codes=tuple(ERRORS),
    kinds=KINDS,
    answering=with_moved_ids,
)
