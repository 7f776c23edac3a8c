"""Dagster's GraphQL as the UI speaks it: what is asked, and waiting for an answer.

Belongs here: questions that several tests ask. What must be answered is said by the tests.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any

import requests

SELECTOR = {"repositoryName": "__repository__", "repositoryLocationName": "tmdb_assets"}

ASSETS = "query { assetNodes { assetKey { path } isPartitioned jobNames } }"
SENSOR = "query S($selector: SensorSelector!) { sensorOrError(sensorSelector: $selector) { ... on Sensor { id } } }"
STOP_SENSOR = "mutation Stop($id: String!) { stopSensor(id: $id) { __typename } }"
BACKFILL = """
mutation Backfill($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
  }
}
"""
BACKFILL_STATUS = """
query Status($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }
"""


def days_of_films(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The keys of the assets of films that have days."""
    return [
        node["assetKey"] for node in nodes if node["isPartitioned"] and {"films", "films_outlets"} & {*node["jobNames"]}
    ]


def ask(address: str, query: str, said: Callable[[], str], **variables: object) -> dict[str, Any]:
    """What the webserver at an address answers, as soon as it does; `said` is what is shown if it never does."""
    deadline = time.monotonic() + 120
    while True:
        with contextlib.suppress(requests.RequestException, KeyError):
            answer = requests.post(address, json={"query": query, "variables": variables}, timeout=60).json()
            assert "errors" not in answer, answer
            return answer["data"]
        assert time.monotonic() < deadline, said()
        time.sleep(0.3)


def wait_for(what: Callable[[], Any], seconds: float, said: Callable[[], str]) -> Any:
    """What `what` gives, as soon as that is something."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, said()
        time.sleep(0.3)
    return found
