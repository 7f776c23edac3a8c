"""What the assets work with: the way to TMDB and the places where data lives.

Belongs here: turning settings into clients and stores at run time. Reading settings is `settings`' business.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
from upath import UPath

from tmdb_assets.http.limiter import shared_limiter
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.exports import EXPORT_SECONDS, ExportsClient


@dataclass(frozen=True)
class Workspace:
    """The settings, and what is made of them when an asset runs."""

    settings: Settings

    @property
    def lake(self) -> RawLake:
        """The raw layer."""
        return RawLake(UPath(self.settings.raw_dir))

    def published(self) -> PublishedCopy:
        """The newest published copy, with the tables that this version declares.

        Raises:
            FileNotFoundError: Nothing was published yet.
            dagster.Failure: Another version published it; the text says what to do.
        """
        copy = PublishedCopy(self.settings.published_path)
        if copy.other_version:
            raise dg.Failure(copy.other_version, allow_retries=False)
        return copy

    def tmdb(self) -> TmdbClient:
        """A client for TMDB; close it after use.

        Raises:
            SettingsError: There is no token, or the raw layer was captured from another upstream.
        """
        settings = self.settings
        if settings.api_token is None:
            raise SettingsError(
                "TMDB_API_TOKEN is not set: create an account on themoviedb.org, copy the API Read Access Token from"
                " Settings, API, and set the variable (or use `make run`, which starts a local sandbox without it)"
            )
        self._mark_upstream()
        return TmdbClient(
            settings.api_url,
            settings.api_token,
            shared_limiter(settings.api_url, settings.requests_per_second),
            language=settings.language,
            timeout_seconds=settings.timeout_seconds,
        )

    def exports(self) -> ExportsClient:
        """A client for TMDB's daily ID exports, which need no token; close it after use.

        Raises:
            SettingsError: The raw layer was captured from another upstream.
        """
        self._mark_upstream()
        settings = self.settings
        return ExportsClient(settings.exports_url, timeout_seconds=max(settings.timeout_seconds, EXPORT_SECONDS))

    def keep_upstreams_apart(self) -> None:
        """One data directory holds one upstream: made-up films among real ones could never be told apart.

        Raises:
            SettingsError: The raw layer was captured from another upstream than the one in the settings.
        """
        known = self._upstream_marker.read_text(encoding="utf-8").strip() if self._upstream_marker.exists() else ""
        upstream = upstream_name(self.settings.api_url)
        if known and known != upstream:
            raise SettingsError(
                f"{self.settings.data_dir} holds data captured from {known}, and TMDB_API_URL is {upstream}:"
                " set TMDB_ASSETS_DATA to another directory"
            )

    def _mark_upstream(self) -> None:
        self.keep_upstreams_apart()
        marker = self._upstream_marker
        if not marker.exists():
            marker.parent.mkdir(parents=True, exist_ok=True)
            torn = marker.with_suffix(".tmp")
            torn.write_text(upstream_name(self.settings.api_url) + "\n", encoding="utf-8")
            torn.replace(marker)

    @property
    def _upstream_marker(self) -> Path:
        return self.settings.raw_dir / "UPSTREAM"


def upstream_name(api_url: str) -> str:
    """The name of an upstream; a local sandbox is the same one whatever its port."""
    host = urlsplit(api_url).hostname or ""
    return "a local sandbox" if host in {"127.0.0.1", "localhost", "::1"} else api_url
