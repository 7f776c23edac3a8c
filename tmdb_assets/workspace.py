"""What the assets work with: the settings, and the places where data lives.

Belongs here: turning settings into stores at run time. The ways to upstreams are the sources'.
"""

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from upath import UPath

from tmdb_assets.calendar.dataset import Dataset, Upstream
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.migrating.places import refuse_earlier
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import Settings, SettingsError


@dataclass(frozen=True)
class Workspace:
    """The settings, and what is made of them when an asset runs."""

    settings: Settings

    @property
    def lake(self) -> RawLake:
        """The raw layer."""
        return RawLake(UPath(self.settings.raw_dir))

    def published(self, dataset: Dataset) -> PublishedCopy:
        """The newest published copy of a dataset, with the tables that this version declares.

        Raises:
            FileNotFoundError: Nothing was published yet.
            dagster.Failure: Another version published it; the text says what to do.
        """
        copy = PublishedCopy(dataset.paths(self.settings).published, dataset)
        if copy.other_version:
            raise dg.Failure(copy.other_version, allow_retries=False)
        return copy

    def keep_upstreams_apart(self, dataset: Dataset) -> None:
        """One data directory holds one upstream a source: made-up films among real ones could never be told apart.

        Raises:
            SettingsError: Raw data of a source of the dataset was captured from another upstream than that in the
                settings, or the data directory is as an earlier version had it.
        """
        refuse_earlier(self.settings.data_dir)
        for source, upstream in dataset.upstreams(self.settings).items():
            self._refuse_other(source, upstream)

    def mark_upstream(self, source: str, upstream: Upstream) -> None:
        """Note which upstream the raw data of a source comes from.

        Raises:
            SettingsError: It was captured from another one.
        """
        self._refuse_other(source, upstream)
        marker = self._upstream_marker(source)
        if not marker.exists():
            marker.parent.mkdir(parents=True, exist_ok=True)
            torn = marker.with_suffix(".tmp")
            torn.write_text(upstream.name + "\n", encoding="utf-8")
            torn.replace(marker)

    def _refuse_other(self, source: str, upstream: Upstream) -> None:
        marker = self._upstream_marker(source)
        known = marker.read_text(encoding="utf-8").strip() if marker.exists() else ""
        if known and known != upstream.name:
            raise SettingsError(
                f"{self.settings.data_dir} holds data captured from {known}, and {upstream.variable} is"
                f" {upstream.name}: set TMDB_ASSETS_DATA to another directory"
            )

    def _upstream_marker(self, source: str) -> Path:
        return self.settings.raw_dir / source / "UPSTREAM"
