"""MDBList as the sandbox plays it: ratings of many series at once, a key, a daily limit, and what can be wrong.

This file tells the sandbox what there is; nothing outside this folder knows MDBList. The series are those of the
settings `series` and `seed`.
"""

from tmdb_assets.sandbox.upstream import OTHER, Upstream
from tmdb_assets.sandbox.upstreams.mdblist.answers import error_of
from tmdb_assets.sandbox.upstreams.mdblist.kinds import BATCH, KINDS
from tmdb_assets.sandbox.upstreams.mdblist.routes import MdbList, MdbListSettings

ROOT = "/mdblist"

MDBLIST = Upstream(
    name="MDBList",
    prefixes=(ROOT,),
    variables={"MDBLIST_URL": f"{{origin}}{ROOT}", "MDBLIST_API_KEY": "{token}"},
    endpoints=(BATCH, OTHER),
    pipeline=(BATCH,),
    endpoint_of=lambda path: BATCH if path == f"{ROOT}{BATCH}" else OTHER,
    settings=MdbListSettings,
    open=MdbList,
    routes=lambda mdblist: mdblist.routes(ROOT),
    error=error_of,
    kinds=KINDS,
)
