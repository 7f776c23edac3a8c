"""Types of Dagster that have no public name, under plain names for all other rooms.

Belongs here: names alone. Whatever another version of Dagster moves is mended here, once.
"""

from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.freshness import CronFreshnessPolicy
from dagster._core.errors import DagsterAssetCheckFailedError as BlockingCheckFailedError
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord as CheckExecution
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as CheckExecutionStatus

__all__ = ["AssetGraph", "BlockingCheckFailedError", "CheckExecution", "CheckExecutionStatus", "CronFreshnessPolicy"]
