"""The health of the data: periods covered, checks with their last verdict, freshness of the assets, rows of the tables.

Belongs here: what is read of the raw layer and of Dagster's records for whoever looks, all of it read-only and none
of it needed: without a Dagster instance there are no checks to show, and everything else still is. What is demanded is
said in `coverage`, `freshness` and the checks themselves.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd
from upath import UPath

from tmdb_assets.calendar.coverage import GOOD, cover, spans
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.published import PublishedCopy
from tmdb_assets.records.checks import Evaluations, check_states
from tmdb_assets.records.declared import Declared, declared_in
from tmdb_assets.records.events import Records
from tmdb_assets.records.freshness import freshness, last_materializations
from tmdb_assets.records.instance import dagster_home
from tmdb_assets.settings import Settings, now_utc

_CHECKS = ("asset", "check", "severity", "status", "evaluated_at", "row_count", "failing_row_count")
_ASSETS = ("asset", "group", "state", "materialized_at")


@dataclass(frozen=True)
class Place:
    """Where the data of a published copy comes from.

    Attributes:
        settings: With the data directory of the copy, be it the demo's.
        home: The directory of the Dagster instance; nothing has to be there.
    """

    settings: Settings
    home: Path

    @classmethod
    def of(cls, copy: PublishedCopy, env: Mapping[str, str]) -> "Place":
        """The place of a copy.

        Raises:
            SettingsError: A variable in the environment has a wrong value.
        """
        settings = replace(Settings.from_env(env), data_dir=copy.path.parent.parent)
        return cls(settings, dagster_home(settings, env))


def published_at(copy: PublishedCopy) -> datetime:
    """When the copy was published (UTC)."""
    return datetime.fromtimestamp(copy.identity.modified_ns / 1e9, UTC)


def periods(place: Place, dataset: Dataset) -> pd.DataFrame:
    """The standing list of a dataset: consecutive periods of the same state and reason together, newest first.

    Returns:
        first_on and last_on (first days of periods), period_count, state (live, recovered, pending, failing,
        unrecoverable), is_good, reason, next_step (a command); the last two are empty for good ones.
    """
    covered = cover(dataset, place.settings, RawLake(UPath(place.settings.raw_dir)), now_utc())
    rows = [
        (span.first, span.last, span.count, str(span.state), span.state in GOOD, span.reason, span.next_step)
        for span in reversed(spans(dataset, covered))
    ]
    names = ["first_on", "last_on", "period_count", "state", "is_good", "reason", "next_step"]
    return pd.DataFrame(rows, columns=names)


def row_counts(copy: PublishedCopy) -> pd.DataFrame:
    """The tables of the copy: table_name, layer (core or marts), row_count, grain (a sentence); by layer and name."""
    declared = {table.name: table for table in copy.dataset.tables}
    rows = [
        (
            name,
            declared[name].layer if name in declared else None,
            copy.relation(name).shape[0],
            declared[name].description.partition(".")[0] if name in declared else None,
        )
        for name in copy.tables
    ]
    frame = pd.DataFrame(rows, columns=["table_name", "layer", "row_count", "grain"])
    return frame.sort_values(["layer", "table_name"], ignore_index=True)


class Pipeline:
    """What Dagster's records say, for as many readers at once as like.

    The code location is loaded once, which takes seconds; then a question takes milliseconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._declared: Declared | None = None
        self._records: Records | None = None
        self._evaluations = Evaluations()

    def load(self) -> None:
        """Load the code location, if it was not loaded yet."""
        with self._lock:
            if self._declared is None:
                from tmdb_assets.definitions import defs  # noqa: PLC0415 - reads the environment, and is slow

                self._declared = declared_in(defs())

    def checks(self, place: Place) -> pd.DataFrame:
        """The checks with their last verdict.

        Returns:
            asset, check, severity (error or warning), status (passing, failing, running, crashed, not_evaluated, new),
            evaluated_at (UTC; unknown before the first time), row_count and failing_row_count of that time; those that
            do not pass first. Empty without an instance.
        """
        declared, instance = self._open(place)
        if instance is None:
            return pd.DataFrame(columns=list(_CHECKS))
        with self._lock:
            states = check_states(instance, declared.checks, self._evaluations)
        rows = [
            (
                *declared.checks[key].labels,
                state.severity,
                state.status,
                datetime.fromtimestamp(state.last.evaluated_at, UTC) if state.last else None,
                state.last.rows if state.last else None,
                state.last.failing_rows if state.last else None,
            )
            for key, state in states.items()
        ]
        rows.sort(key=lambda row: (row[3] == "passing", row[0], row[1]))
        return pd.DataFrame(rows, columns=list(_CHECKS))

    def assets(self, place: Place) -> pd.DataFrame:
        """The assets that have to be made again in every period.

        Returns:
            asset, group, state (fresh, stale, unknown), materialized_at (UTC; unknown before the first time); those
            that are not fresh first. Empty without an instance.
        """
        declared, instance = self._open(place)
        if instance is None:
            return pd.DataFrame(columns=list(_ASSETS))
        due = {key: asset for key, asset in declared.assets.items() if asset.freshness}
        newest, now = last_materializations(instance, due), now_utc()
        rows = [
            (
                asset.labels[0],
                asset.group,
                str(freshness(asset.freshness, newest.get(key), now)),
                datetime.fromtimestamp(newest[key].event_log_entry.timestamp, UTC) if key in newest else None,
            )
            for key, asset in due.items()
        ]
        rows.sort(key=lambda row: (row[2] == "fresh", row[0]))
        return pd.DataFrame(rows, columns=list(_ASSETS))

    def _open(self, place: Place) -> tuple[Declared, dg.DagsterInstance | None]:
        self.load()
        with self._lock:
            assert self._declared is not None  # noqa: S101 - it was loaded
            if self._records is None or self._records.home != place.home:
                self._records, self._evaluations = Records(place.home), Evaluations()
            records = self._records
        return self._declared, records.instance()
