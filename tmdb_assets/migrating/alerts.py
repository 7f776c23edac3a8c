"""Alerts of an earlier version: those about names that nothing has any more would stay open for ever.

Belongs here: which those are. How an alert is kept is `alerts.outbox`'s.
"""

import json
from datetime import datetime
from pathlib import Path

from tmdb_assets.alerts.alert import Alert, Kind
from tmdb_assets.alerts.outbox import Outbox
from tmdb_assets.alerts.runs import OVERLAP
from tmdb_assets.datasets import DATASETS

PLACE = "alerts/outbox.sqlite"
RUNS = "the runs"
"""The name under which the outbox remembers which runs were read."""

_STILL_MEANT = {Kind.SILENCE, Kind.BLIND}


def forget_alerts(root: Path, now: datetime) -> list[str]:
    """End what is open about assets, jobs and days of the earlier version, without telling anybody that it is over.

    What is still wrong is found again under the names of today; a run that failed before is not: its job is no more.

    Returns:
        What they were about, sorted.

    Raises:
        sqlite3.Error: The outbox cannot be used.
    """
    if not (root / PLACE).exists():
        return []
    outbox = Outbox(root / PLACE)
    if outbox.recall(RUNS):
        # The next look goes back by the overlap, and must not find runs of before.
        outbox.note(RUNS, json.dumps({"after": (now + OVERLAP).timestamp(), "seen": []}))
    tables = {table.name for dataset in DATASETS for table in dataset.tables}

    def is_of_before(alert: Alert) -> bool:
        is_of_table = alert.kind is Kind.CHECK and alert.subject in tables
        return alert.kind not in _STILL_MEANT and not is_of_table

    return sorted({alert.subject for alert in outbox.end_untold(is_of_before, now)})
