"""OMDb as the sandbox plays it: one document for an id at IMDb, a key, a daily limit, and what can be wrong.

This file tells the sandbox what there is; nothing outside this folder knows OMDb. The series are those of the settings
`series` and `seed`, the films those of whichever upstream knows films.
"""

from tmdb_assets.sandbox.upstream import OTHER, Upstream
from tmdb_assets.sandbox.upstreams.omdb.answers import error_of
from tmdb_assets.sandbox.upstreams.omdb.kinds import BY_ID, KINDS
from tmdb_assets.sandbox.upstreams.omdb.routes import Omdb, OmdbSettings

ROOT = "/omdb"

OMDB = Upstream(
    name="OMDb",
    prefixes=(ROOT,),
    variables={"OMDB_URL": f"{{origin}}{ROOT}/", "OMDB_API_KEY": "{token}"},
    endpoints=(BY_ID, OTHER),
    pipeline=(BY_ID,),
    endpoint_of=lambda path: BY_ID if path.removesuffix("/") == ROOT else OTHER,
    settings=OmdbSettings,
    open=Omdb,
    introduce=Omdb.meet,
    routes=lambda omdb: omdb.routes(ROOT),
    error=error_of,
    kinds=KINDS,
)
