"""What Dagster is told by the code in PYTHONPATH, as JSON.

Belongs here: reading the definitions for `test_dataset`, in a process that has the copy's code.
"""

import json
import os
import sys

import dagster as dg
from dagster._core.definitions.freshness import CronFreshnessPolicy

import tmdb_assets
from tmdb_assets.definitions import defs


def found() -> dict[str, object]:
    definitions = defs()
    graph = definitions.resolve_asset_graph()
    repository = definitions.get_repository_def()
    assets = {}
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        policy = node.freshness_policy
        assets[key.to_user_string()] = {
            "tags": dict(node.tags),
            "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
            "deadline": policy.deadline_cron if isinstance(policy, CronFreshnessPolicy) else None,
            "weekly": isinstance(node.partitions_def, dg.WeeklyPartitionsDefinition),
            "checks": sorted(check.name for check in node.check_keys),
        }
    jobs = {
        name: sorted(key.to_user_string() for key in repository.get_job(name).asset_layer.selected_asset_keys)
        for name in repository.job_names
        if not name.startswith("__")
    }
    return {
        "code": tmdb_assets.__file__,
        "assets": assets,
        "jobs": jobs,
        "schedules": {one.name: one.cron_schedule for one in repository.schedule_defs},
        "sensors": sorted(one.name for one in repository.sensor_defs),
    }


if __name__ == "__main__":
    os.environ.setdefault("TMDB_ASSETS_DATA", "data")
    sys.stdout.write(json.dumps(found()))
