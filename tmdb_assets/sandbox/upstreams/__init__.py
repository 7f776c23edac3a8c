"""What the sandbox stands for: a room for each upstream, and the one list of them.

To add an upstream, make its folder with an `Upstream` in it, and its line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmdb_assets.sandbox.upstreams.mdblist import MDBLIST
from tmdb_assets.sandbox.upstreams.omdb import OMDB
from tmdb_assets.sandbox.upstreams.tmdb import TMDB

if TYPE_CHECKING:
    from tmdb_assets.sandbox.upstream import Upstream

UPSTREAMS: tuple[Upstream, ...] = (
    TMDB,
    OMDB,
    MDBLIST,
)  # fmt: skip
