"""What the code declares, and a scrape therefore expects: assets, checks, jobs.

Belongs here: the part of Dagster's definitions that metrics need, read once when the server starts.
"""

from dataclasses import dataclass

import dagster as dg
from dagster._core.definitions.freshness import CronFreshnessPolicy

from tmdb_assets.records.freshness import policies
from tmdb_assets.warehouse.inspection import CHECKS

ASSET_JOB = "__ASSET_JOB"
"""Dagster's name for whatever is materialized by hand in the UI."""


@dataclass(frozen=True)
class DeclaredAsset:
    """An asset.

    Attributes:
        key: Its key.
        group: Its group: raw, staging, core, marts, published, maintenance.
        has_days: Whether it is partitioned by day.
        freshness: When it has to be made anew.
    """

    key: dg.AssetKey
    group: str
    has_days: bool
    freshness: CronFreshnessPolicy | None

    @property
    def labels(self) -> tuple[str, str]:
        """The labels `asset` and `group`."""
        return self.key.to_user_string(), self.group


@dataclass(frozen=True)
class DeclaredCheck:
    """A check; `severity` is what a failure means as long as no evaluation said so."""

    key: dg.AssetCheckKey
    severity: str

    @property
    def labels(self) -> tuple[str, str]:
        """The labels `asset` and `check`."""
        return self.key.asset_key.to_user_string(), self.key.name


@dataclass(frozen=True)
class Declared:
    """All of it."""

    assets: dict[dg.AssetKey, DeclaredAsset]
    checks: dict[dg.AssetCheckKey, DeclaredCheck]
    jobs: tuple[str, ...]


def declared_in(definitions: dg.Definitions) -> Declared:
    """What these definitions declare."""
    graph = definitions.resolve_asset_graph()
    assets = {
        key: DeclaredAsset(key, graph.get(key).group_name, graph.get(key).partitions_def is not None, policy)
        for key, policy in policies(graph).items()
    }
    checks = {
        key: DeclaredCheck(key, _severity(graph.get_check_spec(key)))
        for key in sorted(graph.asset_check_keys, key=lambda key: (key.asset_key, key.name))
    }
    jobs = tuple(sorted(job.name for job in definitions.jobs or ()))
    return Declared(assets, checks, (*jobs, ASSET_JOB))


def _severity(spec: dg.AssetCheckSpec) -> str:
    """The severity of a check before its first evaluation, which says it itself."""
    declared = {check.name: check.severity for check in CHECKS}
    is_error = spec.blocking or declared.get(spec.name) is dg.AssetCheckSeverity.ERROR
    return "error" if is_error else "warning"
