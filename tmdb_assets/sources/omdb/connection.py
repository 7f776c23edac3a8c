"""The way to OMDb: a client made of the settings, and the upstream that it asks.

Belongs here: turning settings into a client at run time. Reading settings is `settings`' business.
"""

from functools import partial
from urllib.parse import urlsplit

from tmdb_assets.calendar.dataset import Upstream
from tmdb_assets.capturing.quota import Quota
from tmdb_assets.http.limiter import shared_limiter
from tmdb_assets.loopback import is_loopback
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings
from tmdb_assets.sources.omdb.client import ENDPOINT, OMDB, OmdbClient
from tmdb_assets.sources.ratings.source import RatingsSource
from tmdb_assets.sources.tmdb.nouns import Noun
from tmdb_assets.workspace import Workspace

_PER_SECOND = 5.0
"""OMDb names no limit a second; one request follows the other anyway."""

_PER_SECOND_OF_OURS = 1_000.0


def connect(kind: str, workspace: Workspace, quota: Quota) -> OmdbClient:
    """A client for OMDb; close it after use.

    Args:
        kind: OMDb's `Type` of what is asked for.
        workspace: Whose settings say where OMDb is.
        quota: What may be asked.
    """
    url = workspace.settings.omdb_url
    per_second = _PER_SECOND_OF_OURS if is_loopback(urlsplit(url).hostname) else _PER_SECOND
    return OmdbClient(url, quota, shared_limiter(url, per_second), kind)


def upstream(settings: Settings) -> Upstream:
    """The upstream that is asked; a local sandbox is the same one whatever its port."""
    is_ours = is_loopback(urlsplit(settings.omdb_url).hostname)
    return Upstream("a local sandbox" if is_ours else settings.omdb_url, OMDB.address_hint)


def ratings_source(table: Table, noun: Noun, kind: str) -> RatingsSource:
    """OMDb as a source of ratings.

    Args:
        table: Where its answers are kept.
        noun: What people call that which it is asked about.
        kind: OMDb's `Type` of it.
    """
    return RatingsSource(
        source=OMDB,
        table=table,
        noun=noun,
        endpoint=ENDPOINT,
        key_variable="OMDB_API_KEY",
        key=lambda settings: settings.omdb_api_key,
        daily_limit=lambda settings: settings.omdb_daily_limit,
        upstream=upstream,
        connect=partial(connect, kind),
    )
