"""What the code declares, and its records are therefore expected to be about: assets, checks, jobs.

Belongs here: the part of Dagster's definitions that alerts, metrics and the page on health need, read once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg

from tmdb_assets.policies import CHECK_SEVERITY, DATASET_TAG, OUTLET_TAG, WHOLE_COPY
from tmdb_assets.records.types import AssetGraph, CronFreshnessPolicy

ASSET_JOB = "__ASSET_JOB"
"""Dagster's name for whatever is materialized without a job: by hand in the UI, or by an automation condition."""


@dataclass(frozen=True)
class DeclaredAsset:
    """An asset.

    Attributes:
        key: Its key.
        group: Its group: raw, staging, core, marts, published, maintenance.
        dataset: The name of its dataset; empty if it belongs to none.
        has_periods: Whether it is partitioned.
        freshness: When it has to be made again.
        is_outlet: Whether it is made of a published copy.
        is_whole: Whether it holds all of the published copy, whatever period is materialized.
    """

    key: dg.AssetKey
    group: str
    dataset: str
    has_periods: bool
    freshness: CronFreshnessPolicy | None
    is_outlet: bool = False
    is_whole: bool = False

    @property
    def labels(self) -> tuple[str, str]:
        """The labels `asset` and `group`."""
        return self.key.to_user_string(), self.group


@dataclass(frozen=True)
class DeclaredCheck:
    """A check.

    Attributes:
        key: Its key.
        severity: What a failure means as long as no evaluation said so: error or warning.
        blocks: Whether its failure keeps the data from being published.
    """

    key: dg.AssetCheckKey
    severity: str
    blocks: bool

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
    return declared_by(definitions.resolve_asset_graph(), sorted(job.name for job in definitions.jobs or ()))


def declared_by(graph: AssetGraph, jobs: Iterable[str] = ()) -> Declared:
    """What an asset graph declares, with the names of the jobs beside it.

    Of the assets those that can be materialized.
    """
    assets = {key: _asset(graph, key) for key in sorted(graph.materializable_asset_keys)}
    checks = {
        key: DeclaredCheck(key, _severity(spec), spec.blocking)
        for key in sorted(graph.asset_check_keys, key=lambda key: (key.asset_key, key.name))
        for spec in [graph.get_check_spec(key)]
    }
    return Declared(assets, checks, (*jobs, ASSET_JOB))


def _asset(graph: AssetGraph, key: dg.AssetKey) -> DeclaredAsset:
    node = graph.get(key)
    policy = node.freshness_policy
    return DeclaredAsset(
        key=key,
        group=node.group_name,
        dataset=node.tags.get(DATASET_TAG, ""),
        has_periods=node.partitions_def is not None,
        freshness=policy if isinstance(policy, CronFreshnessPolicy) else None,
        is_outlet=OUTLET_TAG in node.tags,
        is_whole=node.tags.items() >= WHOLE_COPY.items(),
    )


def _severity(spec: dg.AssetCheckSpec) -> str:
    """The severity of a check before its first evaluation, which says it itself."""
    said = spec.metadata.get(CHECK_SEVERITY)
    is_error = spec.blocking or said == dg.AssetCheckSeverity.ERROR.value
    return "error" if is_error else "warning"
