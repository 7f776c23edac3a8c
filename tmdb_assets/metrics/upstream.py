"""What upstreams were asked, by endpoint: requests, retries, answers 429.

Belongs here: adding up the figures that every captured period, and every one that failed, left in Dagster's records.
Counting while a run asks is the client's business.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping

import dagster as dg
from dagster import EventLogEntry

from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.datasets import DATASETS, raw_tables
from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import Family, Sample
from tmdb_assets.records.events import newer_events, newest_event

ENDPOINTS = tuple(dict.fromkeys(endpoint for dataset in DATASETS for endpoint in dataset.endpoints))
OTHER = "other"
FIGURES: Mapping[str, Family] = {
    "requests": families.REQUESTS,
    "retries": families.RETRIES,
    "throttled": families.THROTTLED,
}
_ASSETS = [raw_key(table) for table in raw_tables()]
_PAGE = 500


class Asked:
    """All that was asked so far. Recorded events do not change, so each is read once; new ones at each scrape."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def read(self, instance: dg.DagsterInstance | None) -> Iterator[Sample]:
        """The samples of all endpoints; `instance` is None before the first run."""
        with self._lock:
            if instance is None:
                self._forget()
            else:
                self._catch_up(instance)
            totals = {name: dict(counter) for name, counter in self._totals.items()}
        for name, family in FIGURES.items():
            for endpoint in (*ENDPOINTS, *({*totals[name]} - {*ENDPOINTS})):
                yield Sample(family, (endpoint,), totals[name].get(endpoint, 0))

    def _forget(self) -> None:
        self._last = 0
        self._totals: dict[str, Counter[str]] = {name: Counter() for name in FIGURES}

    def _catch_up(self, instance: dg.DagsterInstance) -> None:
        newest = newest_event(instance)
        if newest < self._last:  # another history took the place of this one
            self._forget()
        while self._last < newest:
            events, self._last = newer_events(instance, _ASSETS, self._last, _PAGE)
            for event in events:
                self._add(event)
            if len(events) < _PAGE:
                self._last = newest

    def _add(self, entry: EventLogEntry) -> None:
        event = entry.asset_materialization or entry.asset_observation
        figures = event.metadata if event else {}
        for name, counter in self._totals.items():
            by_endpoint = figures.get(f"{name}_by_endpoint")
            if isinstance(by_endpoint, dg.JsonMetadataValue) and isinstance(by_endpoint.data, dict):
                for endpoint, count in by_endpoint.data.items():
                    counter[endpoint if endpoint in ENDPOINTS else OTHER] += int(count)
            elif isinstance(total := figures.get(name), dg.IntMetadataValue) and total.value:
                counter[OTHER] += total.value  # recorded before it was told by endpoint
