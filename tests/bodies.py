"""Bodies of assets and checks without Dagster: their functions, called with what they take of their step.

Belongs here: calling a body, and keeping what it tells. No run, no executor, no event log: what Dagster makes of a body
is proven by the tests that go through Dagster.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import dagster as dg

from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.capturing.capture import CaptureConfig
from tmdb_assets.records.instance import PROCESS_TAG, this_process
from tmdb_assets.workspace import Workspace


@dataclass(frozen=True)
class Run:
    """A run that this process has claimed."""

    tags: dict[str, str]
    run_id: str = field(default_factory=lambda: str(uuid4()))


class Step:
    """What a body takes of its step: the run, the days, the checks, a log; and what it tells the step of itself."""

    def __init__(self, definition: dg.AssetsDefinition | dg.AssetChecksDefinition, day: date) -> None:
        self.run = Run({PROCESS_TAG: this_process(), **range_tags(day, day)})
        self.partition_keys = [day.isoformat()]
        self.selected_asset_check_keys = set(definition.check_keys)
        self.log = logging.getLogger(__name__)
        self.events: list[dg.AssetMaterialization | dg.AssetObservation] = []

    def log_event(self, event: dg.AssetMaterialization | dg.AssetObservation) -> None:
        self.events.append(event)

    def add_asset_metadata(self, metadata: dict[str, object], asset_key: dg.AssetKey, partition_key: str) -> None:
        self.events.append(dg.AssetMaterialization(asset_key, partition=partition_key, metadata=metadata))


@dataclass
class Told:
    """What a body told.

    Attributes:
        failure: Why it failed; None if it did not.
        materialized: The days that it materialized.
        checks: The results of its checks.
    """

    failure: str | None
    materialized: set[str]
    checks: list[dg.AssetCheckResult]


def checked(checks: dg.AssetChecksDefinition, day: date, workspace: Workspace) -> list[dg.AssetCheckResult]:
    """The results of checks in a run about a day."""
    results: Iterator[object] = checks.op.compute_fn.decorated_fn(Step(checks, day), workspace)
    return [result for result in results if isinstance(result, dg.AssetCheckResult)]


def captured(asset: dg.AssetsDefinition, day: date, workspace: Workspace) -> Told:
    """Capture a day as a raw asset does. An error that is no `dagster.Failure` is not caught."""
    step = Step(asset, day)
    yielded: list[object] = []
    failure = None
    try:
        results: Iterator[object] = asset.op.compute_fn.decorated_fn(step, CaptureConfig(), workspace)
        yielded.extend(results)
    except dg.Failure as failed:
        failure = failed.description
    told = [event for event in step.events if isinstance(event, dg.AssetMaterialization)]
    assert (failure is None) == any(isinstance(result, dg.MaterializeResult) for result in yielded)
    return Told(
        failure,
        {event.partition for event in told},
        [result for result in yielded if isinstance(result, dg.AssetCheckResult)],
    )
