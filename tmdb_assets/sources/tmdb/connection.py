"""The way to TMDB: clients made of the settings, and the upstream that they ask.

Belongs here: turning settings into clients at run time. Reading settings is `settings`' business.
"""

from typing import TypeVar
from urllib.parse import urlsplit

from tmdb_assets.calendar.dataset import Upstream
from tmdb_assets.http.limiter import shared_limiter
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.exports import EXPORT_SECONDS, ExportsClient
from tmdb_assets.sources.tmdb.tables import SOURCE
from tmdb_assets.workspace import Workspace

C = TypeVar("C", bound=TmdbClient)

POOL = "tmdb"
"""Whoever asks TMDB takes part in it: one step at a time, so that one limiter governs all requests."""


def connect(kind: type[C], workspace: Workspace) -> C:
    """A client for TMDB that asks what its kind asks; close it after use.

    Raises:
        SettingsError: There is no token, or the raw layer was captured from another upstream.
    """
    settings = workspace.settings
    if settings.api_token is None:
        raise SettingsError(
            "TMDB_API_TOKEN is not set: create an account on themoviedb.org, copy the API Read Access Token from"
            " Settings, API, and set the variable (or use `make run`, which starts a local sandbox without it)"
        )
    workspace.mark_upstream(SOURCE, upstream(settings))
    return kind(
        settings.api_url,
        settings.api_token,
        shared_limiter(settings.api_url, settings.requests_per_second),
        language=settings.language,
        timeout_seconds=settings.timeout_seconds,
    )


def connect_exports(workspace: Workspace) -> ExportsClient:
    """A client for TMDB's daily ID exports, which need no token; close it after use.

    Raises:
        SettingsError: The raw layer was captured from another upstream.
    """
    settings = workspace.settings
    workspace.mark_upstream(SOURCE, upstream(settings))
    return ExportsClient(settings.exports_url, timeout_seconds=max(settings.timeout_seconds, EXPORT_SECONDS))


def upstream(settings: Settings) -> Upstream:
    """The upstream that is asked; a local sandbox is the same one whatever its port."""
    host = urlsplit(settings.api_url).hostname or ""
    is_ours = host in {"127.0.0.1", "localhost", "::1"}
    return Upstream("a local sandbox" if is_ours else settings.api_url, "TMDB_API_URL")
