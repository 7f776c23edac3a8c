"""What the assets work with: the way to TMDB and the places where data lives.

Belongs here: turning settings into clients and stores at run time. Reading settings is `settings`' business.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from upath import UPath

from tmdb_assets.lake import RawLake
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.tmdb.client import TmdbClient
from tmdb_assets.tmdb.limiter import shared_limiter


@dataclass(frozen=True)
class Workspace:
    """The settings, and what is made of them when an asset runs."""

    settings: Settings

    @property
    def lake(self) -> RawLake:
        """The raw layer."""
        return RawLake(UPath(self.settings.raw_dir))

    def tmdb(self) -> TmdbClient:
        """A client for TMDB; close it after use.

        Raises:
            SettingsError: There is no token.
        """
        settings = self.settings
        if settings.api_token is None:
            raise SettingsError(
                "TMDB_API_TOKEN is not set: create an account on themoviedb.org, copy the API Read Access Token from"
                " Settings, API, and set the variable (or use `make run`, which starts a local sandbox without it)"
            )
        return TmdbClient(
            settings.api_url,
            settings.api_token,
            shared_limiter(settings.requests_per_second),
            language=settings.language,
        )

    def keep_upstreams_apart(self) -> None:
        """One data directory holds one upstream: made-up films among real ones could never be told apart.

        Raises:
            SettingsError: The raw layer was captured from another upstream than the one in the settings.
        """
        upstream = upstream_name(self.settings.api_url)
        marker = self.settings.raw_dir / "UPSTREAM"
        known = marker.read_text(encoding="utf-8").strip() if marker.exists() else ""
        if known:
            if known != upstream:
                raise SettingsError(
                    f"{self.settings.data_dir} holds data captured from {known}, and TMDB_API_URL is {upstream}:"
                    " set TMDB_ASSETS_DATA to another directory"
                )
            return
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.write_text(upstream + "\n", encoding="utf-8")


def upstream_name(api_url: str) -> str:
    """The name of an upstream; a local sandbox is the same one whatever its port."""
    host = urlsplit(api_url).hostname or ""
    return "a local sandbox" if host in {"127.0.0.1", "localhost", "::1"} else api_url
