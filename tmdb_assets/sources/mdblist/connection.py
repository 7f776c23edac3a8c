"""The way to MDBList: a client made of the settings, and the upstream that it asks.

Belongs here: turning settings into a client at run time. Reading settings is `settings`' business.
"""

from urllib.parse import urlsplit

from tmdb_assets.calendar.dataset import Upstream
from tmdb_assets.capturing.quota import Quota
from tmdb_assets.http.limiter import shared_limiter
from tmdb_assets.loopback import is_loopback
from tmdb_assets.settings import Settings
from tmdb_assets.sources.mdblist.client import ENDPOINT, MDBLIST, MdblistClient
from tmdb_assets.sources.mdblist.tables import SERIES_RATINGS
from tmdb_assets.sources.ratings.source import RatingsSource
from tmdb_assets.sources.tmdb.nouns import SERIES
from tmdb_assets.workspace import Workspace

_PER_SECOND = 1.0
"""A request asks for many series."""

_PER_SECOND_OF_OURS = 1_000.0


def connect(workspace: Workspace, quota: Quota) -> MdblistClient:
    """A client for MDBList; close it after use."""
    settings = workspace.settings
    url = settings.mdblist_url
    per_second = _PER_SECOND_OF_OURS if is_loopback(urlsplit(url).hostname) else _PER_SECOND
    return MdblistClient(url, quota, shared_limiter(url, per_second), settings.mdblist_batch)


def upstream(settings: Settings) -> Upstream:
    """The upstream that is asked; a local sandbox is the same one whatever its port."""
    is_ours = is_loopback(urlsplit(settings.mdblist_url).hostname)
    return Upstream("a local sandbox" if is_ours else settings.mdblist_url, MDBLIST.address_hint)


RATINGS = RatingsSource(
    source=MDBLIST,
    table=SERIES_RATINGS,
    noun=SERIES,
    endpoint=ENDPOINT,
    key_variable="MDBLIST_API_KEY",
    key=lambda settings: settings.mdblist_api_key,
    daily_limit=lambda settings: settings.mdblist_daily_limit,
    upstream=upstream,
    connect=connect,
)
